//! Signs a user in: prints where to go, reads the callback, prints who it is. With an ID Token as third argument it
//! validates that token instead, which needs discovery and keys and nothing else.

use std::error::Error;
use std::io::stdin;

use relying::{AuthorizationRequest, Client, ClientAuthentication, IdTokenChecks, danger};

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(sign_in())
}

async fn sign_in() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments.next().ok_or("usage: program-relying ISSUER SECRET [ID_TOKEN]")?;
    let secret = arguments.next().unwrap_or_default();
    let client = Client::discover(issuer, "my-app")
        .authentication(ClientAuthentication::client_secret_basic(secret))
        .redirect_uri("https://app.example/callback")
        .danger(danger::http_on_loopback())
        .await?;
    if let Some(token) = arguments.next() {
        let id_token = client.validate_id_token(token, IdTokenChecks::new()).await?;
        println!("{} of {}", id_token.subject(), id_token.issuer());
        return Ok(());
    }
    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid email")).await?;
    println!("{url}");
    let mut callback = String::new();
    stdin().read_line(&mut callback)?;
    let tokens = client.authorization_code_grant(pending.validate(callback.trim())?).await?;
    let userinfo = client.userinfo(&tokens).await?;
    println!("{} {:?}", tokens.id_token()?.subject(), userinfo.claims().get("email"));
    Ok(())
}
