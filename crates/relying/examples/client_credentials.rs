//! A service gets a token for itself with `private_key_jwt` and calls an API.
//!
//! The difference from `sign_in`: there is no user, no redirect and no ID Token.
//!
//! `cargo run -p relying --example client_credentials`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;
use std::time::Duration;

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::{Client, ClientAuthentication, ClientCredentialsRequest, danger};
use relying_testkit::{Listener, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Yours comes from a file: `PrivateKey::from_pem` or `PrivateKey::from_jwk`.
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default())?.with_key_id("service-1");

    let registration = relying_testkit::Client::with_keys("service", [key.public_key().to_jwk()]);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    let client = Client::discover(listener.issuer(), "service")
        .authentication(ClientAuthentication::private_key_jwt(key))
        .danger(danger::http_on_loopback())
        .await?;

    let request = ClientCredentialsRequest::new().scope("api");
    let mut tokens = client.client_credentials_grant(request.clone()).await?;
    if tokens.expires_within(Duration::from_secs(60), client.now()) {
        tokens = client.client_credentials_grant(request).await?;
    }

    let request = http::Request::get(listener.server().resource_uri()).body(Vec::new())?;
    let answer = client.protected_resource(&tokens, request).await?;
    println!("{} {}", answer.status(), String::from_utf8_lossy(answer.body()));
    Ok(())
}
