//! Sends the parameters of the login to the server first, and the user with a reference to them (RFC 9126).
//!
//! The difference from `sign_in`: one word where the client is built. Nobody at the browser can read or change the request.
//!
//! `cargo run -p relying --example par`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, Client, ClientAuthentication, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    // Where the server's metadata or the registration demand pushed requests, this happens by itself.
    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .push_authorization_requests()
        .danger(danger::http_on_loopback())
        .await?;

    // The request is made, and the client authenticated, here. What is in the URL is good once, and not for long.
    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    println!("the user is sent to {url}");

    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} signed in", tokens.id_token()?.subject());
    Ok(())
}
