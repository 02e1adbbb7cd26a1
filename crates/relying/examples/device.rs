//! A television signs its user in: the user types a code in on another device.
//!
//! The difference from `sign_in`: no redirect and no browser here; the library asks the server until the user has decided.
//!
//! `cargo run -p relying --example device`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{Client, DeviceAuthorizationRequest, danger};
use relying_testkit::{Interaction, Listener, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let registration = relying_testkit::Client::public("television");
    let listener = Listener::start(|issuer| {
        Server::builder(issuer)?.client(registration).interaction(Interaction::Pages).build()
    })?;

    let client = Client::discover(listener.issuer(), "television").danger(danger::http_on_loopback()).await?;

    let request = DeviceAuthorizationRequest::new().scope("openid");
    let authorization = client.device_authorization(request).await?;
    println!("Go to {} and enter {}", authorization.verification_uri, authorization.user_code);

    // The user, on a telephone. The first question comes after five seconds.
    listener.server().approve(&authorization.user_code, "alice");

    // To give up early, drop the future: `tokio::select!` with a button, for example.
    let tokens = client.device_code_grant(&authorization).await?;
    println!("signed in as {}", tokens.id_token()?.subject());
    Ok(())
}
