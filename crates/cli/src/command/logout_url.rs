//! `relying logout-url`.

use std::time::Duration;

use relying::LogoutRequest;
use serde_json::json;

use crate::cli::{ClientOptions, LogoutUrlArguments};
use crate::exit::Failure;
use crate::output::Output;
use crate::{client, tokens};

pub(super) async fn run(arguments: &LogoutUrlArguments, output: Output) -> Result<(), Failure> {
    let mut request = LogoutRequest::new();
    if let Some(path) = &arguments.tokens {
        request = request.id_token_hint(&tokens::load(path)?.tokens);
    }
    if let Some(id_token) = &arguments.id_token_hint {
        request = request.parameter("id_token_hint", id_token);
    }
    if let Some(uri) = &arguments.post_logout_redirect_uri {
        request = request.post_logout_redirect_uri(uri);
    }
    if let Some(hint) = &arguments.logout_hint {
        request = request.logout_hint(hint);
    }
    if let Some(locales) = &arguments.ui_locales {
        request = request.ui_locales(locales);
    }
    for parameter in &arguments.parameters {
        request = request.parameter(&parameter.name, &parameter.value);
    }
    let deadline = Duration::from_secs(arguments.timeout);
    // A logout URL needs no client authentication.
    let options = ClientOptions::public(&arguments.client_id);
    let client = client::connect(&arguments.server, &options, deadline, output, |builder, _| builder).await?;
    let (url, pending) = client.logout_url(request)?;
    let state = serde_json::to_value(&pending).ok().and_then(|pending| pending.get("state").cloned());
    output.document(&json!({ "step": "logout", "url": url, "state": state }));
    output.line(&url);
    Ok(())
}
