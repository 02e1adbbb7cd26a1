//! Has ID Tokens encrypted to a key of the client, so that nobody on their way reads the claims.
//!
//! The difference from `sign_in`: a key to decrypt with, and the registration that says how tokens are encrypted.
//!
//! `cargo run -p relying --example encrypted_id_token`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::jose::{Algorithm, Backend, ContentEncryption, DecryptionKey};
use relying::{AuthorizationRequest, Client, ClientAuthentication, ClientMetadata, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (alg, enc) = (Algorithm::ECDH_ES, ContentEncryption::A256GCM);
    // Yours comes from a file: `DecryptionKey::from_pem` or `DecryptionKey::from_jwk`.
    let key = DecryptionKey::generate(alg.clone(), &Backend::default())?.with_key_id("enc-1");

    let registration = relying_testkit::Client::confidential("my-app", "secret")
        .redirect_uri(REDIRECT_URI)
        .keys([key.public_key().to_jwk().with_use("enc")])
        .id_token_encryption(alg.clone(), enc.clone());
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    // A token that is not encrypted, or otherwise than registered, is refused from now on.
    let mut registration = ClientMetadata::default();
    registration.id_token_encrypted_response_alg = Some(alg);
    registration.id_token_encrypted_response_enc = Some(enc.as_str().into());
    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .decryption_key(key)
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback())
        .await?;

    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;

    // Inside of the encryption is a signed token, which is validated like any other.
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} signed in", tokens.id_token()?.subject());
    Ok(())
}
