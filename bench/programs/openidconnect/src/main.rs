//! Signs a user in: prints where to go, reads the callback, prints who it is. With an ID Token as third argument it
//! validates that token instead, which needs discovery and keys and nothing else.

use std::error::Error;
use std::io::stdin;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::reqwest::{ClientBuilder, Url, redirect};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(sign_in())
}

async fn sign_in() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments.next().ok_or("usage: program-openidconnect ISSUER SECRET [ID_TOKEN]")?;
    let secret = arguments.next().unwrap_or_default();
    let http = ClientBuilder::new().redirect(redirect::Policy::none()).build()?;
    let metadata = CoreProviderMetadata::discover_async(IssuerUrl::new(issuer)?, &http).await?;
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new("my-app".into()),
        Some(ClientSecret::new(secret)),
    )
    .set_redirect_uri(RedirectUrl::new("https://app.example/callback".into())?);
    if let Some(token) = arguments.next() {
        let id_token: CoreIdToken = token.parse()?;
        let claims = id_token.claims(&client.id_token_verifier(), |_: Option<&Nonce>| Ok(()))?;
        println!("{} of {}", claims.subject().as_str(), claims.issuer().as_str());
        return Ok(());
    }
    let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".into()))
        .set_pkce_challenge(challenge)
        .url();
    println!("{url}");
    let mut callback = String::new();
    stdin().read_line(&mut callback)?;
    let callback = Url::parse(callback.trim())?;
    let parameter =
        |name: &str| callback.query_pairs().find(|pair| pair.0 == name).map(|pair| pair.1.into_owned());
    if parameter("state").as_deref() != Some(state.secret()) {
        return Err("another state".into());
    }
    let code = AuthorizationCode::new(parameter("code").ok_or("no code")?);
    let tokens = client.exchange_code(code)?.set_pkce_verifier(code_verifier).request_async(&http).await?;
    let id_token = tokens.id_token().ok_or("no ID Token")?;
    let verifier = client.id_token_verifier();
    let claims = id_token.claims(&verifier, &nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = id_token.signing_alg()?;
        let key = id_token.signing_key(&verifier)?;
        if AccessTokenHash::from_token(tokens.access_token(), algorithm, key)? != *expected {
            return Err("another access token".into());
        }
    }
    let request = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))?;
    let userinfo: CoreUserInfoClaims = request.request_async(&http).await?;
    println!("{} {:?}", claims.subject().as_str(), userinfo.email());
    Ok(())
}
