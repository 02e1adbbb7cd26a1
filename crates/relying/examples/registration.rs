//! A client registers itself, signs a user in, changes what is registered and ends the registration.
//!
//! The difference from `sign_in`: nobody gave the client its identifier and secret beforehand.
//!
//! `cargo run -p relying --example registration`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, Client, ClientMetadata, Registration, danger};
use relying_testkit::{Scenario, UserAgent};

const REDIRECT_URI: &str = "https://app.example.com/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let conversation =
        Scenario::new().server(|server| server.initial_access_token("for-partners")).listen()?;

    let mut metadata = ClientMetadata::default();
    metadata.client_name = Some("Example".into());
    metadata.redirect_uris = Some(vec![REDIRECT_URI.into()]);
    let registration = Client::register(conversation.issuer(), metadata)
        .initial_access_token("for-partners")
        .danger(danger::http_on_loopback())
        .await?;
    println!("registered as {}", registration.client_id());

    // Keep it, with its secrets, where only this application can read it.
    let stored = serde_json::to_string(&registration)?;
    let registration: Registration = serde_json::from_str(&stored)?;

    let client = registration.client().danger(danger::http_on_loopback()).await?;
    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let callback = arrival.answer();
    let tokens = client.authorization_code_grant(pending.validate(callback)?).await?;
    println!("{} signed in", tokens.id_token()?.subject());

    // Each answer replaces the registration: the server may have handed out a new registration access token.
    let mut metadata = registration.metadata.clone();
    metadata.client_name = Some("Example, renamed".into());
    let registration = registration.update(metadata).danger(danger::http_on_loopback()).await?;
    println!("now called {}", registration.metadata.client_name.as_deref().unwrap_or("nothing"));
    registration.delete().danger(danger::http_on_loopback()).await?;
    Ok(())
}
