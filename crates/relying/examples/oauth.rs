//! Plain OAuth 2.0, without OpenID Connect, at a server that has no metadata document.
//!
//! The difference from `sign_in`: metadata by hand, no scope `openid`, hence no nonce and no ID Token. State and PKCE stay.
//!
//! `cargo run -p relying --example oauth`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, AuthorizationServerMetadata, Client, ClientAuthentication};
use relying_testkit::{Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let server = Server::builder("https://as.example")?.client(registration).build()?;

    let mut metadata = AuthorizationServerMetadata::new("https://as.example");
    metadata.authorization_endpoint = Some("https://as.example/authorize".into());
    metadata.token_endpoint = Some("https://as.example/token".into());

    // A closure is an HTTP client; this one asks the server in this process.
    let at_server = server.clone();
    let http = move |request| {
        let answer = at_server.handle(request);
        async { Ok(answer) }
    };
    let client = Client::from_metadata(metadata, "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .http(http)
        .build()?;

    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("api")).await?;
    let arrival = UserAgent::in_process(&server).visit(&url, REDIRECT_URI)?;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    // Without a scope in the answer, the one asked for was granted.
    println!("a {} token with the scope {}", tokens.token_type, tokens.scope.as_deref().unwrap_or("api"));
    Ok(())
}
