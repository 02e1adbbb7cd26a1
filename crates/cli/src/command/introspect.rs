//! `relying introspect` and `relying revoke`.

use std::time::Duration;

use relying::registry::TokenTypeHint;
use relying::{IntrospectionRequest, RevocationRequest, Secret};
use serde_json::{Value, json};

use crate::cli::{AnyTokenOptions, AskArguments, IntrospectArguments};
use crate::exit::Failure;
use crate::output::{BAD, GOOD, Output, STRONG};
use crate::secrets::{OR_TOKENS, Source};
use crate::{checked, client, tokens};

pub(super) async fn introspect(arguments: &IntrospectArguments, output: Output) -> Result<(), Failure> {
    let ask = &arguments.ask;
    let (token, hint) = token(&ask.token, TokenTypeHint::ACCESS_TOKEN, output)?;
    let mut request = IntrospectionRequest::new(token);
    if let Some(hint) = hint {
        request = request.token_type_hint(hint);
    }
    for parameter in &ask.parameters {
        request = request.parameter(&parameter.name, &parameter.value);
    }
    let deadline = Duration::from_secs(ask.timeout);
    let client = client::connect(&ask.server, &ask.client, deadline, output, |builder, registration| {
        if arguments.signed_alg.is_some() {
            registration.introspection_signed_response_alg.clone_from(&arguments.signed_alg);
        }
        builder
    })
    .await?;
    let answer = output.waiting("asking about the token", client.introspect(request).into_future()).await?;
    let Ok(Value::Object(claims)) = serde_json::to_value(&answer) else {
        return Err(Failure::usage("the answer cannot be written as JSON", "report this"));
    };
    let checks = checked::metadata(&client);
    output.document(&json!({
        "step": "introspection",
        "active": answer.active,
        "claims": claims,
        "checked": checked::to_json(&checks),
    }));
    match answer.active {
        true => output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}The token is active{STRONG:#}")),
        false => output.line(format_args!(
            "{BAD}✕{BAD:#} {STRONG}The token is not active{STRONG:#}: expired, revoked, of another server or none at all"
        )),
    }
    tokens::show_claims("Token", &claims, client.now(), output);
    checked::show(&checks, output);
    if arguments.strict && !answer.active {
        return Err(Failure::refused(
            "token-not-active",
            "RFC 7662 section 2.2",
            "the token is not active",
            "get a new token",
        ));
    }
    Ok(())
}

pub(super) async fn revoke(arguments: &AskArguments, output: Output) -> Result<(), Failure> {
    // The end of a refresh token is the end of the whole grant at most servers.
    let (token, hint) = token(&arguments.token, TokenTypeHint::REFRESH_TOKEN, output)?;
    let what = hint.as_ref().map_or("token", TokenTypeHint::as_str).replace('_', " ");
    let mut request = RevocationRequest::new(token);
    if let Some(hint) = hint {
        request = request.token_type_hint(hint);
    }
    for parameter in &arguments.parameters {
        request = request.parameter(&parameter.name, &parameter.value);
    }
    let deadline = Duration::from_secs(arguments.timeout);
    let client =
        client::connect(&arguments.server, &arguments.client, deadline, output, |builder, _| builder).await?;
    output.waiting("revoking the token", client.revoke(request).into_future()).await?;
    output.document(&json!({ "step": "revocation", "revoked": what.replace(' ', "_") }));
    output.line(format_args!("{GOOD}✓{GOOD:#} The {what} is revoked, or was not valid anyway"));
    Ok(())
}

/// The token, and what it is if that is known. Of saved ones it is the one that the hint names, or else the `usual` one.
fn token(
    options: &AnyTokenOptions,
    usual: TokenTypeHint,
    output: Output,
) -> Result<(Secret, Option<TokenTypeHint>), Failure> {
    let Some(path) = &options.tokens else {
        let source = Source {
            what: "token",
            option: "--token-file",
            variable: "RELYING_TOKEN",
            file: options.token_file.as_deref(),
            argument: options.token.as_ref(),
            hint: OR_TOKENS,
        };
        return Ok((source.require(output)?, options.token_type_hint.clone()));
    };
    let saved = tokens::load(path)?.tokens;
    let wanted = options.token_type_hint.as_ref().unwrap_or(&usual);
    if *wanted == TokenTypeHint::REFRESH_TOKEN {
        match (saved.refresh_token, &options.token_type_hint) {
            (Some(token), _) => return Ok((token, Some(TokenTypeHint::REFRESH_TOKEN))),
            (None, Some(_)) => {
                return Err(Failure::usage(
                    format!("{} holds no refresh token", path.display()),
                    "leave --token-type-hint out to take the access token",
                ));
            }
            (None, None) => {}
        }
    }
    Ok((saved.access_token, Some(TokenTypeHint::ACCESS_TOKEN)))
}
