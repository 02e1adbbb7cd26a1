//! Introspection and revocation: what is sent, what is read, what is refused (RFC 7662, 7009, 9701).

use std::cell::RefCell;

use relying::error::{Misuse, Rejected, Token};
use relying::jose::{Algorithm, Backend, JwsHeader, Timestamp};
use relying::registry::{ErrorCode, TokenTypeHint};
use relying::{
    AuthorizationServerMetadata, Client, ClientBuilder, ClientCredentialsRequest, ClientMetadata, Dpop,
    Error, Introspection, IntrospectionRequest, RevocationRequest, certificate_thumbprint,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, ServerKey, TestClock, key_set, metadata, offline};

fn server_metadata() -> AuthorizationServerMetadata {
    let mut metadata = metadata();
    metadata.introspection_endpoint = Some(format!("{ISSUER}/introspect"));
    metadata.revocation_endpoint = Some(format!("{ISSUER}/revoke"));
    metadata
}

fn builder() -> ClientBuilder {
    Client::from_metadata(server_metadata(), CLIENT_ID).clock(TestClock::default()).client_secret("hunter2")
}

fn answer(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> http::Response<Vec<u8>> {
    http::Response::builder().status(status).header("content-type", media_type).body(body.into()).unwrap()
}

fn signed(key: &ServerKey, typ: &str, claims: &Value) -> http::Response<Vec<u8>> {
    let header = JwsHeader::new(key.0.algorithm().clone()).key_id("k1").typ(typ);
    answer(200, "application/token-introspection+jwt; charset=x", key.sign_with(header, claims))
}

fn ask(
    builder: ClientBuilder,
    key: &ServerKey,
    answer: http::Response<Vec<u8>>,
) -> Result<Introspection, Error> {
    let client = builder.build()?;
    client.introspect(IntrospectionRequest::new("t0ken")).send_blocking(&|request: http::Request<Vec<u8>>| {
        Ok(match request.uri().path() {
            "/jwks" => http::Response::new(key_set([key]).into_bytes()),
            _ => answer.clone(),
        })
    })
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": CLIENT_ID, "iat": NOW, "token_introspection": { "active": true, "sub": "alice" } })
}

fn key() -> ServerKey {
    ServerKey::new(Algorithm::ES256, "k1")
}

fn registered() -> ClientBuilder {
    let mut registration = ClientMetadata::default();
    registration.introspection_signed_response_alg = Some(Algorithm::ES256);
    builder().registration(registration)
}

#[test]
fn sends_the_token_and_authenticates() {
    let sent = RefCell::new(Vec::new());
    let http = |request: http::Request<Vec<u8>>| {
        sent.borrow_mut().push(request);
        Ok(answer(200, "application/json", r#"{"active":false}"#))
    };
    let client = registered().build().unwrap();
    let request = IntrospectionRequest::new("t0ken")
        .token_type_hint(TokenTypeHint::ACCESS_TOKEN)
        .parameter("resource", "https://api.example");
    let refused = client.introspect(request).send_blocking(&http);
    assert_eq!(refused, Err(Rejected::UnsignedIntrospection.into()), "no downgrade");
    let revocation = RevocationRequest::new("t0ken").token_type_hint(TokenTypeHint::REFRESH_TOKEN);
    assert_eq!(client.revoke(revocation).send_blocking(&http), Ok(()));
    let [first, second] = <[_; 2]>::try_from(sent.into_inner()).unwrap();
    assert_eq!(first.uri(), "https://as.example/introspect");
    assert_eq!(first.headers()["accept"], "application/token-introspection+jwt");
    let body = "token_type_hint=access_token&resource=https%3A%2F%2Fapi.example&token=t0ken";
    assert_eq!(first.body(), body.as_bytes());
    assert!(first.headers()["authorization"].to_str().unwrap().starts_with("Basic "));
    assert_eq!(second.uri(), "https://as.example/revoke");
    assert_eq!(second.body(), b"token_type_hint=refresh_token&token=t0ken");
}

#[test]
fn reads_plain_and_signed_answers() {
    let key = key();
    let plain = answer(200, "text/plain", r#"{"active":true,"exp":"5","x":1}"#);
    let told = ask(builder(), &key, plain).unwrap();
    assert_eq!((told.active, told.exp, &told.other["x"]), (true, Some(Timestamp::from_unix(5)), &json!(1)));
    for (builder, typ) in
        [(builder(), "token-introspection+jwt"), (registered(), "application/Token-Introspection+JWT")]
    {
        let told = ask(builder, &key, signed(&key, typ, &claims())).unwrap();
        assert_eq!((told.active, told.sub.as_deref()), (true, Some("alice")));
    }
}

#[test]
fn refuses_another_type_of_token() {
    let (key, token) = (key(), Token::Introspection);
    let expected = "token-introspection+jwt";
    let refused = ask(registered(), &key, signed(&key, "JWT", &claims()));
    assert_eq!(refused, Err(Rejected::Type { token, expected, received: Some("JWT".into()) }.into()));
    let answer = answer(200, "application/token-introspection+jwt", key.sign(&claims()));
    assert_eq!(
        ask(registered(), &key, answer),
        Err(Rejected::Type { token, expected, received: None }.into())
    );
}

#[test]
fn takes_any_body_as_a_success_of_revocation_and_names_what_is_not_supported() {
    let revoke = |answer: http::Response<Vec<u8>>| {
        let client = builder().build().unwrap();
        client
            .revoke(RevocationRequest::new("t"))
            .send_blocking(&|_: http::Request<Vec<u8>>| Ok(answer.clone()))
    };
    for body in ["", "<html>", r#"{"error":"x"}"#] {
        assert_eq!(revoke(answer(200, "text/html", body)), Ok(()));
    }
    let error = revoke(answer(400, "application/json", r#"{"error":"unsupported_token_type"}"#)).unwrap_err();
    assert_eq!(error.as_server().unwrap().error, ErrorCode::UNSUPPORTED_TOKEN_TYPE);
    assert_eq!(error.section(), "RFC 7009 section 2.2.1");
    assert!(revoke(answer(503, "text/html", "")).unwrap_err().is_retryable());
}

#[test]
fn refuses_requests_that_cannot_be_meant() {
    let client = builder().build().unwrap();
    let ask = |request| client.introspect(request).send_blocking(&offline).map(drop);
    assert_eq!(ask(IntrospectionRequest::new("")), Err(Misuse::Empty { what: "token" }.into()));
    let reserved = Misuse::ReservedParameter { name: "client_secret".into() };
    let request = IntrospectionRequest::new("t").parameter("client_secret", "x");
    assert_eq!(ask(request), Err(reserved.into()));
    let without = crate::support::builder().build().unwrap();
    let missing = Misuse::MissingEndpoint { endpoint: "revocation_endpoint" };
    let revoked = without.revoke(RevocationRequest::new("t")).send_blocking(&offline);
    assert_eq!(revoked, Err(missing.into()));
}

#[test]
fn a_token_is_good_with_its_own_certificate_alone() {
    let ask = |body: Value, der: &[u8]| {
        let client = builder().build().unwrap();
        let question = IntrospectionRequest::new("t0ken").certificate(der);
        client.introspect(question).send_blocking(&move |request: http::Request<Vec<u8>>| {
            assert!(!String::from_utf8_lossy(request.body()).contains("certificate"));
            Ok(answer(200, "application/json", body.to_string()))
        })
    };
    let thumbprint = |der: &[u8]| certificate_thumbprint(der, &Backend::aws_lc_rs());
    let bound = json!({ "active": true, "cnf": { "x5t#S256": thumbprint(b"own") } });
    assert!(ask(bound.clone(), b"own").unwrap().active);
    let mismatch = |received: Option<&[u8]>| {
        let (expected, received) = (thumbprint(b"thief"), received.map(thumbprint));
        Err(Rejected::CertificateMismatch { expected, received }.into())
    };
    assert_eq!(ask(bound, b"thief"), mismatch(Some(b"own")));
    for cnf in [json!(null), json!({}), json!({ "jkt": "x" }), json!({ "x5t#S256": ["x"] })] {
        assert_eq!(ask(json!({ "active": true, "cnf": cnf }), b"thief"), mismatch(None), "{cnf}");
    }
    assert!(!ask(json!({ "active": false }), b"thief").unwrap().active);
}

#[test]
fn an_access_token_stands_in_the_place_of_client_authentication() {
    use relying_testkit::{Client as Registration, Clock, Server};

    let registration = Registration::confidential(CLIENT_ID, "hunter2");
    let server = Server::builder(ISSUER).unwrap().clock(Clock::fixed(NOW)).client(registration);
    let server = server.build().unwrap();
    let http = crate::faults::http(&server);
    for dpop in [None, Some(Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap())] {
        let bound = dpop.is_some();
        let client = Client::discover(ISSUER, CLIENT_ID).clock(TestClock::default()).client_secret("hunter2");
        let client = dpop.into_iter().fold(client, ClientBuilder::dpop).send_blocking(&http).unwrap();
        let grant = || client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http);
        let (own, asked) = (grant().unwrap(), grant().unwrap());
        let question = || IntrospectionRequest::new(asked.access_token.clone());
        let watched = |request: http::Request<Vec<u8>>| {
            assert_eq!(request.headers().contains_key("dpop"), bound);
            assert!(!String::from_utf8_lossy(request.body()).contains("client_id"));
            Ok(server.handle(request))
        };
        let answer = client.introspect(question().access_token(&own)).send_blocking(&watched).unwrap();
        assert!(answer.active);
        // One that is good for nothing is not taken.
        let error = client.introspect(question().access_token("unknown")).send_blocking(&http);
        assert_eq!(error.unwrap_err().as_server().unwrap().error, ErrorCode::INVALID_TOKEN);
    }
}
