//! Signs a user in under the FAPI 2.0 Security Profile: all its rules, by one switch.
//!
//! The difference from `sign_in`: the profile, and the two keys that it demands. Requests are pushed, tokens are bound.
//!
//! `cargo run -p relying --example fapi2`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::{AuthorizationRequest, Client, ClientAuthentication, ClientMetadata, Dpop, Profile, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let backend = Backend::default();
    let key = PrivateKey::generate(Algorithm::ES256, &backend)?.with_key_id("app-1");

    let registration = relying_testkit::Client::with_keys("my-app", [key.public_key().to_jwk()])
        .redirect_uri(REDIRECT_URI)
        .id_token_algorithm(Algorithm::ES256);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    // RS256, which is registered where nothing else is said, is not among the profile's algorithms.
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = Some(Algorithm::ES256);

    let builder = Client::discover(listener.issuer(), "my-app")
        .profile(Profile::Fapi2SecurityProfile)
        .registration(registration)
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback());
    let client = builder
        .authentication(ClientAuthentication::private_key_jwt(key))
        .dpop(Dpop::generate(Algorithm::ES256, &backend)?)
        .await?;

    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} signed in, with a {} token", tokens.id_token()?.subject(), tokens.token_type);

    // What breaks the profile does not get as far as a request.
    let shared_secret = Client::discover(listener.issuer(), "my-app")
        .profile(Profile::Fapi2SecurityProfile)
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback());
    if let Err(error) = shared_secret.await {
        println!("{error}");
        println!("  {}", error.advice());
    }
    Ok(())
}
