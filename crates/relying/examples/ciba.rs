//! A till has its customer asked on the customer's own telephone (OpenID Connect CIBA), and is told when there is an answer.
//!
//! The difference from `device`: the till knows whom it asks, and the customer types nothing in.
//!
//! `cargo run -p relying --example ciba`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{
    BackchannelAuthentication, BackchannelAuthenticationRequest, Client, ClientAuthentication,
    ClientMetadata, ClientNotification, danger,
};
use relying_testkit::{Interaction, Listener, Server, TokenDeliveryMode};

const NOTIFIED: &str = "https://till.example/notified";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let till =
        relying_testkit::Client::confidential("till", "secret").notify(TokenDeliveryMode::PING, NOTIFIED);
    let listener = Listener::start(|issuer| {
        Server::builder(issuer)?.client(till).interaction(Interaction::Pages).build()
    })?;

    // The delivery mode is a matter of registration. Without one, the client polls.
    let mut registration = ClientMetadata::default();
    registration.backchannel_token_delivery_mode = Some("ping".to_owned());
    let client = Client::discover(listener.issuer(), "till")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .danger(danger::http_on_loopback())
        .await?;

    // Both devices show the message, so that nobody agrees to somebody else's purchase.
    let request = BackchannelAuthenticationRequest::login_hint("alice").binding_message("Till 4, W4SCT");
    let authentication = client.backchannel_authentication(request).await?;
    println!("Do you see \"Till 4, W4SCT\" on your telephone?");

    // Keep it under its `auth_req_id` until the notification arrives, or the time is over.
    let stored = serde_json::to_string(&authentication)?;

    // The customer agrees, and the server sends a notification to the till.
    listener.server().approve(authentication.auth_req_id.expose(), "alice");
    let [request] = &listener.server().notifications()[..] else { return Err("one notification".into()) };

    // The handler of that endpoint. Look up what the notification is about, check that it is genuine, answer, then fetch.
    let notification = ClientNotification::parse(request)?;
    assert_eq!(notification.auth_req_id(), authentication.auth_req_id.expose());
    let authentication: BackchannelAuthentication = serde_json::from_str(&stored)?;
    let valid = authentication.validate(&notification);
    println!("the till answers {}", ClientNotification::status(&valid));
    valid?;
    let tokens = client.ping_callback(&authentication, &notification).await?;
    println!("{} has agreed", tokens.id_token()?.subject());

    // A client that is registered for `push` calls `push_callback` instead, and one for `poll` waits here:
    // `client.ciba_grant(&authentication).await`.
    Ok(())
}
