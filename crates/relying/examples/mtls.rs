//! A client that authenticates by a certificate, and whose access tokens are bound to it (RFC 8705), over real TLS.
//!
//! The difference from `sign_in`: the registration names the method and says that tokens are bound, and the HTTP client has the
//! certificate. It presents it to the endpoints where that is needed, and nowhere else.
//!
//! `cargo run -p relying --example mtls`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::registry::AuthenticationMethod;
use relying::{AuthorizationRequest, Client, ClientMetadata, Reqwest};
use relying_testkit::{CertificateAuthority, CertificateSubject, Scenario};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The server of the example, which knows the client by the name in its certificate.
    let authority = CertificateAuthority::new()?;
    let subject = CertificateSubject::SanDns("app.example.com".to_owned());
    let registered = relying_testkit::Client::with_certificate("my-app", subject)
        .redirect_uri("https://app.example.com/callback")
        .certificate_bound_access_tokens();
    let conversation = Scenario::new().client(registered).tls(&authority).listen()?;

    // In real life both are files.
    let key_and_certificate = authority.issue("app.example.com")?.pem();
    let http = Reqwest::builder()
        .root_certificates(authority.pem().as_bytes())
        .identity(key_and_certificate.as_bytes())
        .build()?;

    let mut registration = ClientMetadata::default();
    registration.token_endpoint_auth_method = Some(AuthenticationMethod::TLS_CLIENT_AUTH);
    registration.tls_client_certificate_bound_access_tokens = Some(true);
    let client = Client::discover(conversation.issuer(), "my-app")
        .registration(registration)
        .redirect_uri("https://app.example.com/callback")
        .http(http)
        .await?;

    let (url, pending) = client.authorize(AuthorizationRequest::new().scope("openid")).await?;
    let arrival = conversation.user_agent().visit(&url, conversation.redirect_uri())?;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).await?;
    let user = client.userinfo(&tokens).await?;
    println!("signed in: {}", user.subject());
    for request in conversation.server().requests() {
        println!("{} {} {}", request.method, request.path, request.status);
    }
    Ok(())
}
