//! Receives an ID Token together with the code, as a form that the browser posts (OpenID Connect Core section 3.3).
//!
//! The difference from `sign_in`: the response type and mode, and that the callback is a `POST`. Everything is checked twice:
//! when the user is back, and when the code has been exchanged.
//!
//! `cargo run -p relying --example hybrid`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::registry::{ResponseMode, ResponseType};
use relying::{AuthorizationRequest, Client, ClientAuthentication, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let listener = Listener::start(|issuer| {
        Server::builder(issuer)?.client(registration).every_response_type().build()
    })?;

    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback())
        .await?;

    // The cookie that leads to `pending` must come along with a `POST` from another site: `SameSite=None; Secure`.
    let request = AuthorizationRequest::new()
        .scope("openid")
        .response_type(ResponseType::CODE_ID_TOKEN)
        .response_mode(ResponseMode::FORM_POST);
    let (url, pending) = client.authorize(request).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;

    // What the browser has posted. The ID Token vouches for the code, so that no other one is exchanged.
    let response = client.verify_authorization_response(pending.validate(arrival.answer())?).await?;
    println!("{} is here, by {}", response.id_token()?.subject(), response.id_token()?.issuer());

    let tokens = client.authorization_code_grant(response).await?;
    println!("and the same by the token endpoint: {}", tokens.id_token()?.subject());
    Ok(())
}
