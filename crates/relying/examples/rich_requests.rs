//! Asks for one payment instead of for a scope (RFC 9396).
//!
//! The difference from `sign_in`: the request holds an object, and the answer says what of it was granted.
//!
//! `cargo run -p relying --example rich_requests`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, Client, ClientAuthentication, danger};
use relying_testkit::{Listener, Server, UserAgent};
use serde_json::json;

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;
    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback())
        .await?;

    let payment = json!([{
        "type": "payment_initiation",
        "instructedAmount": { "currency": "EUR", "amount": "123.50" },
        "creditorName": "Merchant A",
    }]);
    let (url, pending) =
        client.authorize(AuthorizationRequest::new().authorization_details(&payment)).await?;
    println!("the user is sent to {url}");

    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    for detail in tokens.authorization_details() {
        println!("granted: {detail}");
    }
    Ok(())
}
