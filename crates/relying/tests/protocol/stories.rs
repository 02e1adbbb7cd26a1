//! What a fault of an endpoint beside the sign-in is tried on: one short story for each kind of answer.

use relying::jose::Algorithm;
use relying::{
    Client, ClientAuthentication, ClientCredentialsRequest, ClientMetadata, Error, IntrospectionRequest,
    RevocationRequest,
};
use relying_testkit::{Client as Registration, Clock, Fault, Server, Target};

use crate::faults::http;
use crate::support::{ISSUER, NOW, TestClock};

/// How the story of the fault ends; none where its story is the sign-in.
pub(crate) fn tell(fault: Fault) -> Option<Result<(), Error>> {
    match fault.target() {
        Target::Introspection | Target::Revocation => Some(look_after_a_token(fault)),
        _ => None,
    }
}

/// A server with one confidential client, which `change` may change.
fn server(change: impl FnOnce(Registration) -> Registration) -> Server {
    Server::builder(ISSUER)
        .unwrap()
        .clock(Clock::fixed(NOW))
        .client(change(Registration::confidential("app", "secret")))
        .build()
        .unwrap()
}

fn client(server: &Server, registration: ClientMetadata) -> Result<Client, Error> {
    Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .clock(TestClock::default())
        .send_blocking(&http(server))
}

/// Gets a token, asks about it, ends it, and asks again.
fn look_after_a_token(fault: Fault) -> Result<(), Error> {
    let signed =
        fault.name().starts_with("introspection-signed") || fault == Fault::IntrospectionPlainInsteadOfSigned;
    let algorithm = signed.then_some(Algorithm::ES256);
    let server = server(|registration| match &algorithm {
        Some(algorithm) => registration.introspection_algorithm(algorithm.clone()),
        None => registration,
    });
    let mut registration = ClientMetadata::default();
    registration.introspection_signed_response_alg = algorithm;
    let client = client(&server, registration)?;
    let request = ClientCredentialsRequest::new().scope("api");
    let tokens = client.client_credentials_grant(request).send_blocking(&http(&server))?;
    let question = || IntrospectionRequest::new(tokens.access_token.clone());
    server.inject(fault);
    assert!(client.introspect(question()).send_blocking(&http(&server))?.active);
    client.revoke(RevocationRequest::new(tokens.access_token.clone())).send_blocking(&http(&server))?;
    assert!(!client.introspect(question()).send_blocking(&http(&server))?.active);
    Ok(())
}
