//! Binds the tokens to a key of the client, so that a stolen token is of no use (RFC 9449).
//!
//! The difference from `sign_in`: the client has a key for it. Proofs and the server's nonces are taken care of.
//!
//! `cargo run -p relying --example dpop`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::jose::{Algorithm, Backend};
use relying::{AuthorizationRequest, Client, ClientAuthentication, Dpop, danger};
use relying_testkit::{DpopNonces, Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // This server wants one of its nonces in every proof, which takes a second attempt at first.
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let listener = Listener::start(|issuer| {
        Server::builder(issuer)?.client(registration).dpop_nonces(DpopNonces::Everywhere).build()
    })?;

    // Tokens are good with this key alone: keep it as long as them.
    let dpop = Dpop::generate(Algorithm::ES256, &Backend::default())?;
    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .dpop(dpop)
        .danger(danger::http_on_loopback())
        .await?;

    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    println!("{} has a {} token", tokens.id_token()?.subject(), tokens.token_type);

    let request = http::Request::get(listener.server().resource_uri()).body(Vec::new())?;
    let answer = client.protected_resource(&tokens, request).await?;
    println!("with a proof: {}", answer.status());

    // The key and the nonces can be kept together with the tokens, unless the key is in a service.
    let kept = client.dpop().and_then(Dpop::snapshot).ok_or("the key is here")?;
    let client = client.with_dpop(Dpop::from_snapshot(&kept, &Backend::default())?);
    println!("and after a restart: {} signed in", client.userinfo(&tokens).await?.subject());
    Ok(())
}
