//! `relying token`.

use std::path::Path;
use std::time::Duration;

use relying::registry::{GrantType, TokenTypeIdentifier};
use relying::{
    Client, ClientCredentialsRequest, GrantRequest, JwtBearerRequest, RefreshRequest, Saml2BearerRequest,
    TokenExchangeRequest, TokenResponse,
};
use serde_json::Value;

use crate::checked::Check;
use crate::cli::{
    AssertionArguments, CommonOptions, ExchangeArguments, GrantArguments, RefreshArguments, TokenCommand,
};
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::{self, OR_TOKENS, Source};
use crate::tokens::Saved;
use crate::{checked, client, files, tokens};

pub(super) async fn run(command: &TokenCommand, output: Output) -> Result<(), Failure> {
    match command {
        TokenCommand::ClientCredentials(common) => client_credentials(common, output).await,
        TokenCommand::Refresh(arguments) => refresh(arguments, output).await,
        TokenCommand::Device(arguments) => device::run(arguments, output).await,
        TokenCommand::Ciba(arguments) => ciba::run(arguments, output).await,
        TokenCommand::Exchange(arguments) => exchange(arguments, output).await,
        TokenCommand::JwtBearer(arguments) => jwt_bearer(arguments, output).await,
        TokenCommand::Saml2Bearer(arguments) => saml2_bearer(arguments, output).await,
        TokenCommand::Grant(arguments) => grant(arguments, output).await,
    }
}

/// Puts into a request what may be asked for with every grant. The requests have the setters in common, and no type.
macro_rules! ask {
    ($request:expr, $common:expr) => {
        ask!($request, $common, |request, details| request.parameter("authorization_details", details))
    };
    ($request:expr, $common:expr, |$details_request:ident, $details:ident| $detailed:expr) => {{
        let (mut request, options) = ($request, &$common.request);
        if let Some(scope) = &options.scope {
            request = request.scope(scope);
        }
        for resource in &options.resources {
            request = request.resource(resource);
        }
        if let Some($details) = &options.authorization_details {
            let $details_request = request;
            request = $detailed;
        }
        for parameter in &options.parameters {
            request = request.parameter(&parameter.name, &parameter.value);
        }
        request
    }};
}

// Below the macro that they use.
mod ciba;
mod device;

async fn client_credentials(common: &CommonOptions, output: Output) -> Result<(), Failure> {
    let request = ask!(ClientCredentialsRequest::new(), common);
    let client = connect(common, None, output).await?;
    let call = client.client_credentials_grant(request).into_future();
    let tokens = output.waiting("asking for a token", call).await?;
    finish(common, &client, &tokens, output)
}

async fn refresh(arguments: &RefreshArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let saved = arguments.tokens.as_deref().map(tokens::load).transpose()?;
    let request = match &saved {
        Some(saved) => RefreshRequest::from(&saved.tokens),
        None => RefreshRequest::new(
            Source {
                what: "refresh token",
                option: "--refresh-token-file",
                variable: "RELYING_REFRESH_TOKEN",
                file: arguments.refresh_token_file.as_deref(),
                argument: arguments.refresh_token.as_ref(),
                hint: OR_TOKENS,
            }
            .require(output)?,
        ),
    };
    let request = ask!(request, common);
    // What is in the file may be spent after this.
    let destination =
        common.request.save.as_deref().or(arguments.tokens.as_deref().and_then(files::rewritable));
    destination.map_or(Ok(()), files::can_write)?;
    let client = connect(common, saved.as_ref(), output).await?;
    let tokens = output.waiting("refreshing", client.refresh_token_grant(request).into_future()).await?;
    save(destination, &client, &tokens, output)?;
    let before = saved.as_ref().map(|saved| &saved.tokens);
    let mut checks = checked::metadata(&client);
    checks.extend(checked::refresh(&client, before.and_then(|tokens| tokens.id_token().ok()), &tokens));
    let requested = common.request.scope.as_deref();
    let scope = requested.or(before.and_then(|tokens| tokens.scope.as_deref()));
    report("refresh", &client, &tokens, scope, checks, output);
    if destination.is_none() && !output.show_secrets {
        output.warn(
            "if the server rotated the refresh token, the new one is lost: use --save or --show-secrets",
        );
    }
    Ok(())
}

async fn exchange(arguments: &ExchangeArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let kind = arguments.subject_token_type.clone();
    let subject_token = match &arguments.tokens {
        Some(path) => token_of(&tokens::load(path)?.tokens, &kind, path)?,
        None => Source {
            what: "token to exchange",
            option: "--subject-token-file",
            variable: "RELYING_SUBJECT_TOKEN",
            file: arguments.subject_token_file.as_deref(),
            argument: arguments.subject_token.as_ref(),
            hint: OR_TOKENS,
        }
        .require(output)?,
    };
    let mut request = TokenExchangeRequest::new(subject_token, kind);
    let actor_token = Source {
        what: "actor token",
        option: "--actor-token-file",
        variable: "RELYING_ACTOR_TOKEN",
        file: arguments.actor_token_file.as_deref(),
        argument: arguments.actor_token.as_ref(),
        hint: "",
    };
    if let Some(actor_token) = actor_token.find(output)? {
        request = request.actor_token(actor_token, arguments.actor_token_type.clone());
    }
    if let Some(wanted) = &arguments.requested_token_type {
        request = request.requested_token_type(wanted.clone());
    }
    for audience in &arguments.audiences {
        request = request.audience(audience);
    }
    let request = ask!(request, common);
    let client = connect(common, None, output).await?;
    let call = client.token_exchange_grant(request).into_future();
    let tokens = output.waiting("exchanging the token", call).await?;
    finish(common, &client, &tokens, output)
}

/// The token of this type among saved ones.
fn token_of(
    tokens: &TokenResponse,
    kind: &TokenTypeIdentifier,
    path: &Path,
) -> Result<relying::Secret, Failure> {
    let token = if *kind == TokenTypeIdentifier::ACCESS_TOKEN {
        Some(&tokens.access_token)
    } else if *kind == TokenTypeIdentifier::REFRESH_TOKEN {
        tokens.refresh_token.as_ref()
    } else if *kind == TokenTypeIdentifier::ID_TOKEN {
        tokens.id_token().ok().map(relying::IdToken::token)
    } else {
        None
    };
    token.cloned().ok_or_else(|| {
        Failure::usage(
            format!("{} holds no token of the type {kind}", path.display()),
            "choose with --subject-token-type one that it holds: access_token, refresh_token or id_token",
        )
    })
}

async fn jwt_bearer(arguments: &AssertionArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let request = ask!(JwtBearerRequest::new(assertion(arguments, output)?), common);
    let client = connect(common, None, output).await?;
    let call = client.jwt_bearer_grant(request).into_future();
    let tokens = output.waiting("asking for tokens", call).await?;
    finish(common, &client, &tokens, output)
}

async fn saml2_bearer(arguments: &AssertionArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let request = ask!(Saml2BearerRequest::new(assertion(arguments, output)?.expose()), common);
    let client = connect(common, None, output).await?;
    let call = client.saml2_bearer_grant(request).into_future();
    let tokens = output.waiting("asking for tokens", call).await?;
    finish(common, &client, &tokens, output)
}

fn assertion(arguments: &AssertionArguments, output: Output) -> Result<relying::Secret, Failure> {
    Source {
        what: "assertion",
        option: "--assertion-file",
        variable: "RELYING_ASSERTION",
        file: arguments.assertion_file.as_deref(),
        argument: arguments.assertion.as_ref(),
        hint: "",
    }
    .require(output)
}

async fn grant(arguments: &GrantArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let mut request = GrantRequest::new(GrantType::from(arguments.grant_type.as_str()));
    for parameter in &arguments.parameter_files {
        let text = secrets::read(Path::new(&parameter.value))?;
        request = request.parameter(&parameter.name, text.trim_end_matches(['\r', '\n']));
    }
    let request = ask!(request, common);
    let client = connect(common, None, output).await?;
    let tokens = output.waiting("asking for tokens", client.grant(request).into_future()).await?;
    finish(common, &client, &tokens, output)
}

async fn connect(common: &CommonOptions, saved: Option<&Saved>, output: Output) -> Result<Client, Failure> {
    common.request.save.as_deref().map_or(Ok(()), files::can_write)?;
    let dpop = client::binding(&common.binding, saved)?;
    let deadline = Duration::from_secs(common.request.timeout);
    client::connect(&common.server, &common.client, deadline, output, |builder, _| {
        client::bind(builder, dpop)
    })
    .await
}

/// Saves new tokens, and shows them.
fn finish(
    common: &CommonOptions,
    client: &Client,
    tokens: &TokenResponse,
    output: Output,
) -> Result<(), Failure> {
    save(common.request.save.as_deref(), client, tokens, output)?;
    report("tokens", client, tokens, common.request.scope.as_deref(), checked::metadata(client), output);
    Ok(())
}

/// Saves and shows what a user agreed to on another device.
fn finish_elsewhere(
    common: &CommonOptions,
    scope: &str,
    client: &Client,
    outcome: Result<TokenResponse, relying::Error>,
    output: Output,
) -> Result<(), Failure> {
    let tokens = outcome?;
    save(common.request.save.as_deref(), client, &tokens, output)?;
    let mut checks = checked::metadata(client);
    checks.extend(checked::elsewhere(client, &tokens));
    report("tokens", client, &tokens, Some(scope), checks, output);
    Ok(())
}

fn save(path: Option<&Path>, client: &Client, tokens: &TokenResponse, output: Output) -> Result<(), Failure> {
    if let Some(path) = path {
        tokens::save(path, tokens, client.dpop())?;
        output.note(format_args!("tokens written to {}", path.display()));
    }
    Ok(())
}

/// Shows tokens. Without a scope in the answer, the one asked for was granted (RFC 6749 section 5.1).
fn report(
    step: &str,
    client: &Client,
    tokens: &TokenResponse,
    requested: Option<&str>,
    mut checks: Vec<Check>,
    output: Output,
) {
    checks.extend(checked::binding(client, tokens));
    let scope = tokens.scope.as_deref().or(requested);
    let mut document = tokens::document(step, tokens, scope, output);
    if let Value::Object(members) = &mut document {
        members.insert("checked".to_owned(), checked::to_json(&checks));
    }
    output.document(&document);
    tokens::show("Tokens", tokens, scope, client.now(), output);
    if let Ok(id_token) = tokens.id_token() {
        tokens::show_claims("ID Token", &id_token.claims().to_map(), client.now(), output);
    }
    checked::show(&checks, output);
}
