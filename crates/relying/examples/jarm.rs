//! Has the authorization response come in a JWT that the server signs (JARM).
//!
//! The difference from `sign_in`: the response mode.
//!
//! `cargo run -p relying --example jarm`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::registry::ResponseMode;
use relying::{AuthorizationRequest, Client, ClientAuthentication, danger};
use relying_testkit::{Listener, Server, UserAgent};

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

    // `jwt` leaves the carrier to the response type: here the query.
    let request = AuthorizationRequest::new().scope("openid").response_mode(ResponseMode::JWT);
    let (url, pending) = client.authorize(request).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    println!("the code stands beside the JWT: {}", arrival.parameter("code").is_some());

    // The signature takes the server's keys, so it is checked where the code is used, and before that.
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} signed in", tokens.id_token()?.subject());
    Ok(())
}
