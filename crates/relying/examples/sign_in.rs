//! Signs a user in with OpenID Connect, from discovery to logout, against a server in this process.
//!
//! `cargo run -p relying --example sign_in`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, Client, ClientAuthentication, LogoutRequest, StandardClaims, danger};
use relying_testkit::{Listener, Server, UserAgent};

const REDIRECT_URI: &str = "https://app.example/callback";
const LOGGED_OUT: &str = "https://app.example/bye";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The server, on a free port of the loopback interface; yours has an issuer of its own.
    let registration = relying_testkit::Client::confidential("my-app", "secret")
        .redirect_uri(REDIRECT_URI)
        .post_logout_redirect_uri(LOGGED_OUT);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    // Once, when the application starts.
    let client = Client::discover(listener.issuer(), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback()) // the server above has no TLS
        .await?;

    // When somebody wants to sign in: keep `stored` in their session, and send them to `url`.
    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid profile")).await?;
    let stored = serde_json::to_string(&pending)?;

    // Meanwhile, in the browser.
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, REDIRECT_URI)).await??;

    // At the redirect URI.
    let pending: relying::PendingAuthorization = serde_json::from_str(&stored)?;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    let id_token = tokens.id_token()?;
    println!("{} signed in at {}", id_token.subject(), id_token.issuer());

    let claims: StandardClaims = client.userinfo(&tokens).await?.claims().read()?;
    println!("who is called {}", claims.name.unwrap_or_default());

    // Later, with the tokens that were kept.
    let tokens = client.refresh_token_grant(&tokens).await?;
    if let Some(expires_at) = tokens.expires_at {
        println!("the new access token lasts {:?}", expires_at.duration_since(client.now()));
    }

    let logout = LogoutRequest::new().id_token_hint(&tokens).post_logout_redirect_uri(LOGGED_OUT);
    let (url, pending) = client.logout_url(logout)?;
    let arrival =
        tokio::task::spawn_blocking(move || UserAgent::over_http().visit(&url, LOGGED_OUT)).await??;
    pending.validate(&arrival.url)?;
    println!("and signed out");
    Ok(())
}
