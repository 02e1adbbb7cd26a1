//! Signs the authorization request, so that the server knows who made it and that nobody changed it (RFC 9101).
//!
//! The difference from `sign_in`: the client has a key, and the key signs the request too.
//!
//! `cargo run -p relying --example jar`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::{AuthorizationRequest, Client, ClientAuthentication, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Yours comes from a file, or stays in a key management service: see `remote_signer`.
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default())?.with_key_id("app-1");

    let registration = relying_testkit::Client::with_keys("my-app", [key.public_key().to_jwk()])
        .redirect_uri(REDIRECT_URI)
        .require_signed_request_object();
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::private_key_jwt(key.clone()))
        .request_object_signer(key)
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback())
        .await?;

    // With `push_authorization_requests()` the signed request would be pushed, and the URL stay short.
    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let names: Vec<_> = url.split(['?', '&']).skip(1).filter_map(|pair| pair.split('=').next()).collect();
    println!("the parameters in the URL: {}", names.join(", "));

    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} signed in", tokens.id_token()?.subject());
    Ok(())
}
