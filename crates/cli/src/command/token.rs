//! `relying token`.

use std::time::Duration;

use relying::{Client, ClientCredentialsRequest, IdToken, RefreshRequest, TokenResponse};
use serde_json::Value;

use crate::checked::Check;
use crate::cli::{ClientCredentialsArguments, RefreshArguments};
use crate::exit::Failure;
use crate::output::Output;
use crate::secrets::Source;
use crate::{checked, client, tokens};

pub(super) async fn client_credentials(
    arguments: &ClientCredentialsArguments,
    output: Output,
) -> Result<(), Failure> {
    let options = &arguments.request;
    let deadline = Duration::from_secs(options.timeout);
    let client = client::connect(&arguments.server, &arguments.client, deadline, output).await?;
    let mut request = ClientCredentialsRequest::new();
    if let Some(scope) = &options.scope {
        request = request.scope(scope);
    }
    for resource in &options.resources {
        request = request.resource(resource);
    }
    for parameter in &options.parameters {
        request = request.parameter(&parameter.name, &parameter.value);
    }
    let tokens =
        output.waiting("asking for a token", client.client_credentials_grant(request).into_future()).await?;
    if let Some(path) = &arguments.save {
        tokens::save(path, &tokens)?;
        output.note(format_args!("tokens written to {}", path.display()));
    }
    report("tokens", &client, &tokens, options.scope.as_deref(), &checked::metadata(&client), output);
    Ok(())
}

pub(super) async fn refresh(arguments: &RefreshArguments, output: Output) -> Result<(), Failure> {
    let options = &arguments.request;
    let saved = arguments.tokens.as_deref().map(tokens::load).transpose()?;
    let mut request = match &saved {
        Some(tokens) => RefreshRequest::from(tokens),
        None => RefreshRequest::new(
            Source {
                what: "refresh token",
                option: "--refresh-token-file",
                variable: "RELYING_REFRESH_TOKEN",
                file: arguments.refresh_token_file.as_deref(),
                argument: arguments.refresh_token.as_ref(),
            }
            .require(output)?,
        ),
    };
    if let Some(scope) = &options.scope {
        request = request.scope(scope);
    }
    for resource in &options.resources {
        request = request.resource(resource);
    }
    for parameter in &options.parameters {
        request = request.parameter(&parameter.name, &parameter.value);
    }
    let deadline = Duration::from_secs(options.timeout);
    let client = client::connect(&arguments.server, &arguments.client, deadline, output).await?;
    let tokens = output.waiting("refreshing", client.refresh_token_grant(request).into_future()).await?;
    if let Some(path) = &arguments.save {
        tokens::save(path, &tokens)?;
        output.note(format_args!("tokens written to {}", path.display()));
    }
    let before = saved.as_ref().and_then(|tokens: &TokenResponse| tokens.id_token().ok());
    let scope = options.scope.as_deref().or(saved.as_ref().and_then(|tokens| tokens.scope.as_deref()));
    report("refresh", &client, &tokens, scope, &checks(&client, before, &tokens), output);
    if arguments.save.is_none() && !output.show_secrets {
        output.warn(
            "if the server rotated the refresh token, the new one is lost: use --save or --show-secrets",
        );
    }
    Ok(())
}

fn checks(client: &Client, before: Option<&IdToken>, tokens: &TokenResponse) -> Vec<Check> {
    let mut checks = checked::metadata(client);
    checks.extend(checked::refresh(client, before, tokens));
    checks
}

/// Shows tokens. Without a scope in the answer, the one asked for was granted (RFC 6749 section 5.1).
fn report(
    step: &str,
    client: &Client,
    tokens: &TokenResponse,
    requested: Option<&str>,
    checks: &[Check],
    output: Output,
) {
    let scope = tokens.scope.as_deref().or(requested);
    let mut document = tokens::document(step, tokens, scope, output);
    if let Value::Object(members) = &mut document {
        members.insert("checked".to_owned(), checked::to_json(checks));
    }
    output.document(&document);
    tokens::show("Tokens", tokens, scope, client.now(), output);
    if let Ok(id_token) = tokens.id_token() {
        tokens::show_claims("ID Token", &id_token.claims().to_map(), client.now(), output);
    }
    checked::show(checks, output);
}
