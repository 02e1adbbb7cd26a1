//! Clients that a test registers for itself, and everything that the server answers them.

use std::sync::LazyLock;

use relying::jose::Algorithm;
use relying::registry::ResponseMode;
use relying::{Client, ClientBuilder, Error, IntrospectionRequest};
use relying_peers::OidcProvider;
use serde_json::{Map, Value, json};

use crate::support::{App, Driver, openid};

/// For those who sign in hundreds of times: a server keeps the last thousand things only, and others need theirs longer.
pub(crate) static BUSY: LazyLock<OidcProvider> = LazyLock::new(OidcProvider::start);

pub(crate) const REDIRECT_URI: &str = "https://client.example/callback";
/// Long enough for HS512.
pub(crate) const SECRET: &str = "a secret that has sixty-four bytes or more, as HMAC with SHA-512 demands";
/// What is answered as a JWT, by the words in the names of metadata.
pub(crate) const ANSWERS: [&str; 4] = ["authorization", "id_token", "userinfo", "introspection"];

/// The algorithms that the server lists in this member of its metadata.
pub(crate) fn listed(server: &OidcProvider, member: &str) -> Vec<Algorithm> {
    let discovered = Driver::all()[1].connect(Client::discover(server.issuer(), "anybody")).unwrap();
    let metadata = serde_json::to_value(discovered.server_metadata()).unwrap();
    serde_json::from_value(metadata[member].clone()).unwrap()
}

/// Registers a client for the code flow with these keys, and returns what it is registered with.
pub(crate) fn register(
    server: &OidcProvider,
    client_id: &str,
    members: Map<String, Value>,
    keys: &[Value],
) -> Value {
    let mut metadata = json!({
        "client_id": client_id,
        "client_secret": SECRET,
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "jwks": { "keys": keys },
    });
    metadata.as_object_mut().unwrap().extend(members);
    server.register(&metadata);
    metadata
}

/// The client of a registration.
pub(crate) fn client(server: &OidcProvider, metadata: Value) -> ClientBuilder {
    let client_id = metadata["client_id"].as_str().unwrap().to_owned();
    Client::discover(server.issuer(), client_id).registration(serde_json::from_value(metadata).unwrap())
}

/// Takes each kind of answer, one after the other.
pub(crate) fn take_every_answer(app: &App) -> Result<(), Error> {
    let tokens = app.sign_in(openid().response_mode(ResponseMode::JWT))?;
    assert_eq!(tokens.id_token()?.subject(), "alice");
    assert_eq!(app.run(app.client.userinfo(&tokens))?.subject(), "alice");
    let question = IntrospectionRequest::new(tokens.access_token);
    assert!(app.run(app.client.introspect(question))?.active);
    Ok(())
}
