//! The same as `client_credentials`, without a runtime: every call is executed by `send_blocking`.
//!
//! `cargo run -p relying --example blocking --features ureq`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{Client, ClientCredentialsRequest, Ureq, danger};
use relying_testkit::{Listener, Server};

fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::confidential("service", "secret");
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build())?;

    let http = Ureq::new()?;
    let client = Client::discover(listener.issuer(), "service")
        .client_secret("secret")
        .danger(danger::http_on_loopback())
        .send_blocking(&http)?;
    let tokens =
        client.client_credentials_grant(ClientCredentialsRequest::new().scope("api")).send_blocking(&http)?;
    // Without a scope in the answer, the one asked for was granted.
    println!("a {} token with the scope {}", tokens.token_type, tokens.scope.as_deref().unwrap_or("api"));
    Ok(())
}
