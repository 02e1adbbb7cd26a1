//! Pushed authorization requests: what is pushed, and what the browser carries (RFC 9126).

use std::cell::RefCell;

use relying::error::Misuse;
use relying::jose::{Algorithm, Backend};
use relying::registry::ErrorCode;
use relying::{AuthorizationRequest, Client, ClientBuilder, Dpop, Error, PendingAuthorization};
use serde_json::json;

use crate::support::{CLIENT_ID, ISSUER, TestClock, metadata, offline};

fn builder() -> ClientBuilder {
    let mut server = metadata();
    server.pushed_authorization_request_endpoint = Some(format!("{ISSUER}/par"));
    Client::from_metadata(server, CLIENT_ID)
        .clock(TestClock::default())
        .redirect_uri("https://app.example/cb")
        .client_secret("secret")
}

type Outcome = Result<(String, PendingAuthorization), Error>;

/// The outcome, and the requests that were sent.
fn authorize(
    client: &Client,
    status: u16,
    body: serde_json::Value,
) -> (Outcome, Vec<http::Request<Vec<u8>>>) {
    let requests = RefCell::new(Vec::new());
    let request = AuthorizationRequest::new().scope("openid").resource("https://a/").resource("https://b/");
    let outcome = client.authorize(request).send_blocking(&|request: http::Request<Vec<u8>>| {
        requests.borrow_mut().push(request);
        Ok(http::Response::builder().status(status).body(body.to_string().into_bytes()).unwrap())
    });
    (outcome, requests.into_inner())
}

#[test]
fn the_browser_carries_only_a_reference() {
    let client = builder().push_authorization_requests().build().unwrap();
    let (outcome, requests) = authorize(&client, 201, json!({ "request_uri": "urn:x:1", "expires_in": 60 }));
    let (url, pending) = outcome.unwrap();
    assert_eq!(url, format!("{ISSUER}/authorize?client_id={CLIENT_ID}&request_uri=urn%3Ax%3A1"));
    assert_eq!(requests[0].uri().path(), "/par");
    assert!(requests[0].headers().contains_key("authorization"), "the client authenticates");
    let form: Vec<(String, String)> = form_urlencoded::parse(requests[0].body()).into_owned().collect();
    let values =
        |name: &str| form.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect::<Vec<_>>();
    assert_eq!(values("state"), [pending.state().unwrap()]);
    assert_eq!(values("redirect_uri"), ["https://app.example/cb"]);
    assert_eq!((values("code_challenge_method"), values("scope")), (vec!["S256"], vec!["openid"]));
    assert_eq!(values("resource"), ["https://a/", "https://b/"]);
}

#[test]
fn pushes_when_the_server_or_the_registration_demands_it() {
    let mut server = metadata();
    server.pushed_authorization_request_endpoint = Some(format!("{ISSUER}/par"));
    server.require_pushed_authorization_requests = Some(true);
    let demanded =
        Client::from_metadata(server, CLIENT_ID).redirect_uri("https://app.example/cb").build().unwrap();
    let registration =
        serde_json::from_value(json!({ "require_pushed_authorization_requests": true })).unwrap();
    let registered = builder().registration(registration).build().unwrap();
    for client in [demanded, registered] {
        assert_eq!(authorize(&client, 201, json!({ "request_uri": "urn:x:1" })).1.len(), 1);
    }
    assert!(
        builder().build().unwrap().authorize(AuthorizationRequest::new()).send_blocking(&offline).is_ok()
    );
}

#[test]
fn reports_what_the_server_says() {
    let client = builder().push_authorization_requests().build().unwrap();
    let (outcome, _) = authorize(&client, 400, json!({ "error": "invalid_request" }));
    assert_eq!(outcome.unwrap_err().as_server().unwrap().error, ErrorCode::INVALID_REQUEST);
}

#[test]
fn needs_the_endpoint() {
    let client = Client::from_metadata(metadata(), CLIENT_ID)
        .redirect_uri("https://app.example/cb")
        .push_authorization_requests()
        .build()
        .unwrap();
    let error = client.authorize(AuthorizationRequest::new()).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::MissingEndpoint { endpoint: "pushed_authorization_request_endpoint" }.into());
}

#[test]
fn binds_the_code_to_the_dpop_key() {
    let dpop = Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let client = builder().dpop(dpop.clone()).build().unwrap();
    let (url, _) = client.authorize(AuthorizationRequest::new()).send_blocking(&offline).unwrap();
    assert!(url.contains(&format!("dpop_jkt={}", dpop.thumbprint())));
    let client = builder().dpop(dpop).push_authorization_requests().build().unwrap();
    let (_, requests) = authorize(&client, 201, json!({ "request_uri": "urn:x:1" }));
    assert!(requests[0].headers().contains_key("dpop"), "and proves possession when it pushes");
}
