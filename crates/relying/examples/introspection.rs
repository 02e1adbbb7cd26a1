//! An API asks the server about the tokens that it is called with, and a client ends one (RFC 7662, 7009).
//!
//! The difference from `client_credentials`: the token is somebody else's.
//!
//! `cargo run -p relying --example introspection`

#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use relying::registry::TokenTypeHint;
use relying::{Client, ClientAuthentication, IntrospectionRequest, RevocationRequest, danger};
use relying_testkit::Scenario;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let api = relying_testkit::Client::confidential("api", "other secret");
    let conversation = Scenario::new().server(|builder| builder.client(api)).listen()?;
    // What an application sent along with its request, after the user had signed in there.
    let arrived = conversation.tokens("openid read")?["access_token"].as_str().unwrap_or_default().to_owned();

    let api = Client::discover(conversation.issuer(), "api")
        .authentication(ClientAuthentication::client_secret_basic("other secret"))
        .danger(danger::http_on_loopback())
        .await?;
    let request = IntrospectionRequest::new(arrived.as_str()).token_type_hint(TokenTypeHint::ACCESS_TOKEN);
    let token = api.introspect(request).await?;
    // Whether it is good decides `active`. Whether it is enough is for the API to say.
    let may_read = token.scope.is_some_and(|scope| scope.split(' ').any(|value| value == "read"));
    println!("active: {}, of {}, may read: {may_read}", token.active, token.sub.unwrap_or_default());

    // The application signs its user out, and ends its own token.
    let application = Client::discover(conversation.issuer(), conversation.client_id())
        .authentication(ClientAuthentication::client_secret_basic(
            conversation.client_secret().unwrap_or_default(),
        ))
        .danger(danger::http_on_loopback())
        .await?;
    application.revoke(RevocationRequest::new(arrived.as_str())).await?;

    let token = api.introspect(IntrospectionRequest::new(arrived)).await?;
    println!("after its revocation active: {}, and nothing else is told", token.active);
    Ok(())
}
