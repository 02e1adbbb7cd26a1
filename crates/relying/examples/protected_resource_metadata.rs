//! A client that knows only the address of an API finds out which server to sign in at.
//!
//! The difference from `client_credentials`: the issuer comes from the API's challenge and its metadata (RFC 9728).
//!
//! `cargo run -p relying --example protected_resource_metadata`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::{Challenge, Client, ClientAuthentication, ClientCredentialsRequest, danger};
use relying_testkit::Scenario;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let conversation = Scenario::new().listen()?;
    let api = conversation.server().resource_uri();

    // The challenge of an answer with status 401 says where to read; without one there is a well-known location.
    let metadata = Client::resource_metadata(&api).danger(danger::http_on_loopback()).await?;
    let servers = metadata.authorization_servers.clone().unwrap_or_default();
    println!("{} takes tokens of {}", metadata.resource, servers.join(" and "));
    let issuer = metadata.authorization_servers.as_deref().unwrap_or_default().first();
    let issuer = issuer.ok_or("the resource names no server")?;

    // Here is the moment to ask whether this server is one to be trusted with the user and the credentials.
    let client = Client::discover(issuer, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .danger(danger::http_on_loopback())
        .await?;

    // Later, when a token is refused, the challenge leads to the same metadata.
    let request = http::Request::get(&api).body(Vec::new())?;
    let refused = client.protected_resource("stale", request).await;
    let challenges =
        refused.as_ref().err().and_then(relying::Error::as_server).map(|error| &error.challenges[..]);
    let location = challenges.unwrap_or_default().iter().find_map(Challenge::resource_metadata);
    let location = location.ok_or("the challenge does not say where")?;
    Client::resource_metadata(&api).location(location).danger(danger::http_on_loopback()).await?;

    let tokens = client.client_credentials_grant(ClientCredentialsRequest::new().resource(&api)).await?;
    let request = http::Request::get(&api).body(Vec::new())?;
    println!("{}", client.protected_resource(&tokens, request).await?.status());
    Ok(())
}
