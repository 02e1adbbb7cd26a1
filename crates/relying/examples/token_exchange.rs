//! A service that was called in a user's name calls another one, in the same user's name.
//!
//! The difference from `client_credentials`: the token that arrived is exchanged for one that the other service accepts.
//!
//! `cargo run -p relying --example token_exchange`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::registry::TokenTypeIdentifier;
use relying::{Client, ClientAuthentication, TokenExchangeRequest, danger};
use relying_testkit::Scenario;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = relying_testkit::Client::confidential("service", "secret");
    let conversation = Scenario::new().server(|builder| builder.client(service)).listen()?;
    // What an application sent along with its request, after the user had signed in there.
    let arrived =
        conversation.tokens("openid read write")?["access_token"].as_str().unwrap_or_default().to_owned();

    let client = Client::discover(conversation.issuer(), "service")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .danger(danger::http_on_loopback())
        .await?;

    let request = TokenExchangeRequest::new(arrived, TokenTypeIdentifier::ACCESS_TOKEN)
        .audience("billing")
        .scope("read");
    let tokens = client.token_exchange_grant(request).await?;
    if let Some(kind) = tokens.issued_token_type() {
        println!("received {kind}, with the scope {}", tokens.scope.as_deref().unwrap_or("read"));
    }

    let request = http::Request::get(conversation.server().resource_uri()).body(Vec::new())?;
    let answer = client.protected_resource(&tokens, request).await?;
    println!("{} {}", answer.status(), String::from_utf8_lossy(answer.body()));
    Ok(())
}
