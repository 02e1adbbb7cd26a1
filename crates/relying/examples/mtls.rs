//! Access tokens that are bound to the client's certificate (RFC 8705): where the certificate is presented, and where not.
//!
//! The difference from `sign_in`: the registration says that tokens are bound, and the HTTP client has the certificate:
//!
//! ```ignore
//! let http = Reqwest::builder().identity(&std::fs::read("key-and-certificate.pem")?).build()?;
//! ```
//!
//! Here the server is a function in this process, and the HTTP client says what it would present.
//!
//! `cargo run -p relying --example mtls`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::error::HttpError;
use relying::{AuthorizationRequest, BlockingHttpClient, Client, ClientMetadata, RequestPolicy};
use relying_testkit::{Server, UserAgent};
use serde_json::json;

const ISSUER: &str = "https://as.example.com";
const REDIRECT_URI: &str = "https://app.example.com/callback";

struct Http(Server);

impl BlockingHttpClient for Http {
    fn send(
        &self,
        mut request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let with = if policy.client_certificate { "with the certificate" } else { "without" };
        println!("{} {}, {with}", request.method(), request.uri());
        // The server has two names: one where it asks for certificates.
        let uri = request.uri().to_string().replace("https://mtls.", "https://");
        *request.uri_mut() = uri.parse().map_err(|_| HttpError::timeout())?;
        Ok(self.0.handle(request))
    }

    fn has_certificate(&self) -> Option<bool> {
        Some(true)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let aliases = json!({
        "token_endpoint": "https://mtls.as.example.com/token",
        "userinfo_endpoint": "https://mtls.as.example.com/userinfo",
    });
    let http = Http(
        Server::builder(ISSUER)?
            .client(relying_testkit::Client::public("my-app").redirect_uri(REDIRECT_URI))
            .metadata("mtls_endpoint_aliases", aliases)
            .build()?,
    );

    let mut registration = ClientMetadata::default();
    registration.tls_client_certificate_bound_access_tokens = Some(true);
    let client = Client::discover(ISSUER, "my-app")
        .registration(registration)
        .redirect_uri(REDIRECT_URI)
        .send_blocking(&http)?;

    let (url, pending) =
        client.authorize(AuthorizationRequest::new().scope("openid")).send_blocking(&http)?;
    let arrival = UserAgent::in_process(&http.0).visit(&url, REDIRECT_URI)?;
    let tokens = client.authorization_code_grant(pending.validate(arrival.answer())?).send_blocking(&http)?;
    let user = client.userinfo(&tokens).send_blocking(&http)?;
    println!("signed in: {}", user.subject());
    Ok(())
}
