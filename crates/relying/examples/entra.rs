//! Signs users of two organizations in with Microsoft Entra ID, and nobody else's. What differs from `sign_in`: the issuer stands for
//! all tenants, and the tenants whose users may sign in are named.
//!
//! `cargo run -p relying --example entra`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{AuthorizationRequest, Client, ClientAuthentication, HttpClient, quirk};
use relying_testkit::{Server, User, UserAgent};
use serde_json::json;

const REDIRECT_URI: &str = "https://app.example/callback";
const CONTOSO: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const FABRIKAM: &str = "b7f07adc-9a4a-4d0a-a1a5-0f1b1f0d3c11";
const SOMEBODY: &str = "11111111-2222-3333-4444-555555555555";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    for tenant in [CONTOSO, SOMEBODY] {
        match sign_in(tenant).await {
            Ok(who) => println!("signed in: {who}"),
            Err(error) => println!("refused: {error}"),
        }
    }
    Ok(())
}

async fn sign_in(tenant: &str) -> Result<String, Box<dyn Error>> {
    let microsoft = microsoft(tenant)?;
    let http = http(&microsoft, tenant);
    let client = Client::discover(quirk::issuer::entra("common"), "my-app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .redirect_uri(REDIRECT_URI)
        .tenants([CONTOSO, FABRIKAM]) // nobody else may sign in
        .http(http)
        .await?;

    // Microsoft puts `tid` into every ID Token; the server of this example wants to be asked for it.
    let request = AuthorizationRequest::new().scope("openid").claims(json!({ "id_token": { "tid": null } }));
    let (url, pending) = client.authorize(request).await?;
    let arrival = UserAgent::in_process(&microsoft).visit(&url, REDIRECT_URI)?;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    // The two together are a user; an email address is none.
    let id_token = tokens.id_token()?;
    Ok(format!("{} of {}", id_token.subject(), id_token.issuer()))
}

/// Microsoft's server, as far as one tenant's users see it.
fn microsoft(tenant: &str) -> Result<Server, Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("my-app", "secret").redirect_uri(REDIRECT_URI);
    let user = User::sample("alice").claim("tid", tenant);
    Ok(Server::builder(quirk::issuer::entra(tenant))?.client(registration).user(user).build()?)
}

/// Its document for `common` says `{tenantid}` where the tenant would be.
fn http(server: &Server, tenant: &str) -> impl HttpClient + use<> {
    let (server, issuer) = (server.clone(), quirk::issuer::entra(tenant));
    move |mut request: http::Request<Vec<u8>>| {
        let common = request.uri().path().contains("/common/");
        if common {
            let document = format!("{issuer}/.well-known/openid-configuration");
            *request.uri_mut() = document.parse().unwrap_or_default();
        }
        let mut answer = server.handle(request);
        if common {
            let document = String::from_utf8_lossy(answer.body());
            let of_all = document
                .replace(&format!("\"{issuer}\""), "\"https://login.microsoftonline.com/{tenantid}/v2.0\"");
            *answer.body_mut() = of_all.into_bytes();
        }
        async { Ok(answer) }
    }
}
