//! The embedded authorization server of `relying demo`, and what is done with it.
//!
//! The client side uses the library as any application would, over real HTTP; it shares nothing with the server but
//! what is registered there.

use relying::jose::Algorithm;
use relying_testkit::{Client, Fault, Interaction, Listener, Server, Target, User};

use crate::exit::Failure;

mod browser;
pub(crate) mod hostile;
pub(crate) mod scenario;
pub(crate) mod serve;
mod timeline;

/// A web application with a secret.
const WEB: &str = "web";
/// A native application.
const NATIVE: &str = "demo";
/// A daemon.
const SERVICE: &str = "service";
/// The secret of both that have one. There is nothing behind it to protect.
const SECRET: &str = "demo-secret";
/// Where nobody listens: the scripted browser stops there. The server accepts any port (RFC 8252 section 7.3).
const REDIRECT_URI: &str = "http://127.0.0.1/callback";
const SIGNED_OUT_URI: &str = "http://127.0.0.1/signed-out";
const USERNAME: &str = "alice";
const PASSWORD: &str = "ecila";

/// The algorithm of the web application's ID Tokens.
const ALGORITHM: Algorithm = Algorithm::ES256;

/// The server, not yet listening.
fn server(issuer: String, fault: Option<Fault>) -> Result<Server, relying_testkit::Error> {
    let user = User::new(USERNAME, PASSWORD)
        .claim("name", "Alice Adams")
        .claim("given_name", "Alice")
        .claim("family_name", "Adams")
        .claim("preferred_username", USERNAME)
        .claim("email", "alice@example.com")
        .claim("email_verified", true);
    let reachable =
        |client: Client| client.redirect_uri(REDIRECT_URI).post_logout_redirect_uri(SIGNED_OUT_URI);
    let mut web = reachable(Client::confidential(WEB, SECRET)).id_token_algorithm(ALGORITHM);
    if fault.is_some_and(concerns_signed_userinfo) {
        web = web.userinfo_algorithm(ALGORITHM);
    }
    Server::builder(issuer)?
        .user(user)
        .interaction(Interaction::Pages)
        // Some faults take the wrong one of several keys.
        .keys_per_algorithm(if fault.is_some() { 2 } else { 1 })
        .client(web)
        .client(reachable(Client::public(NATIVE)))
        .client(Client::confidential(SERVICE, SECRET).grant_type("client_credentials"))
        .build()
}

fn cannot_start(error: &relying_testkit::Error) -> Failure {
    Failure::usage(
        format!("the embedded server cannot start: {error}"),
        "choose another --port, or leave it out",
    )
}

/// Starts the server on a free port, with the fault if there is one.
fn start(fault: Option<Fault>) -> Result<Listener, Failure> {
    let listener = Listener::start(|issuer| server(issuer, fault)).map_err(|error| cannot_start(&error))?;
    if let Some(fault) = fault {
        listener.server().inject(fault);
    }
    Ok(listener)
}

/// Whether a fault can show only where UserInfo is to be signed.
fn concerns_signed_userinfo(fault: Fault) -> bool {
    fault.target() == Target::UserInfo
        && (fault.name().starts_with("userinfo-signed-") || fault == Fault::UserInfoPlainInsteadOfSigned)
        && fault != Fault::UserInfoSignedInsteadOfPlain
}
