//! Rich authorization requests (RFC 9396), and what a resource demands more of the user (RFC 9470).

use relying::error::Misuse;
use relying::registry::ErrorCode;
use relying::{AuthorizationRequest, Client, ClientBuilder, ClientCredentialsRequest, Error};
use serde_json::{Value, json};

use crate::faults::http;
use crate::support::{CLIENT_ID, ISSUER, NOW, TestClock, builder, metadata, offline};

fn details() -> Value {
    json!([{ "type": "payment_initiation", "actions": ["initiate"], "instructedAmount": { "amount": "123.50" } }])
}

/// A client of a server that knows these types.
fn knowing(types: &[&str]) -> ClientBuilder {
    let mut server = metadata();
    server.authorization_details_types_supported = Some(types.iter().map(|&name| name.to_owned()).collect());
    Client::from_metadata(server, CLIENT_ID).redirect_uri("https://app.example/cb").client_secret("secret")
}

fn parameter(encoded: &str) -> Option<Value> {
    let mut all = form_urlencoded::parse(encoded.as_bytes());
    let found = all.find(|(name, _)| name == "authorization_details");
    found.map(|(_, value)| serde_json::from_str(&value).unwrap())
}

#[test]
fn details_go_with_the_request_and_come_back_with_the_tokens() {
    let client = knowing(&["payment_initiation"]).build().unwrap();
    let request = AuthorizationRequest::new().authorization_details(&details());
    let (url, _) = client.authorize(request).send_blocking(&offline).unwrap();
    assert_eq!(parameter(url.split_once('?').unwrap().1), Some(details()));

    let granted = json!([{ "type": "payment_initiation", "status": "authorised" }]);
    let answer = json!({ "access_token": "a", "token_type": "Bearer", "authorization_details": granted });
    let http = |request: http::Request<Vec<u8>>| {
        assert_eq!(parameter(std::str::from_utf8(request.body()).unwrap()), Some(details()));
        Ok(http::Response::new(answer.to_string().into_bytes()))
    };
    let request = ClientCredentialsRequest::new().authorization_details(&details());
    let tokens = client.client_credentials_grant(request).send_blocking(&http).unwrap();
    assert_eq!(json!(tokens.authorization_details()), granted);
}

#[test]
fn types_that_one_side_does_not_know_are_refused_at_once() {
    let refused =
        |member| Error::from(Misuse::Unsupported { what: "the type \"payment_initiation\"".into(), member });
    let request = || AuthorizationRequest::new().authorization_details(&details());
    let client = knowing(&["account_information"]).build().unwrap();
    let error = client.authorize(request()).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused("authorization_details_types_supported"));
    let grant = ClientCredentialsRequest::new().parameter("authorization_details", details().to_string());
    let error = client.client_credentials_grant(grant).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused("authorization_details_types_supported"));

    let mut registration = relying::ClientMetadata::default();
    registration.authorization_details_types = Some(vec!["account_information".into()]);
    let client = builder().registration(registration).build().unwrap();
    let error = client.authorize(request()).send_blocking(&offline).unwrap_err();
    assert_eq!(error, refused("authorization_details_types"));
    let untyped = AuthorizationRequest::new().authorization_details(&json!([{ "actions": [] }]));
    let error = builder().build().unwrap().authorize(untyped).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::InvalidRequest { what: "authorization_details" }.into());
}

#[test]
fn a_resource_may_send_the_user_to_authenticate_better() {
    let client = builder().build().unwrap();
    let challenge =
        r#"Bearer error="insufficient_user_authentication", acr_values="myACR gold", max_age="5""#;
    let http = |_| {
        let answer = http::Response::builder().status(401).header("www-authenticate", challenge);
        Ok(answer.body(Vec::new()).unwrap())
    };
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    let error = client.protected_resource("token", request).send_blocking(&http).unwrap_err();
    let refused = error.as_server().unwrap();
    assert_eq!(refused.error, ErrorCode::INSUFFICIENT_USER_AUTHENTICATION);
    let request = refused.step_up(AuthorizationRequest::new().scope("openid")).unwrap();
    let (url, pending) = client.authorize(request).send_blocking(&offline).unwrap();
    assert!(url.contains("acr_values=myACR+gold") && url.contains("max_age=5"), "{url}");
    // The ID Token is held to it: see `id_token`.
    assert_eq!(serde_json::to_value(&pending).unwrap()["max_age"], 5);

    let other = r#"{"error":"invalid_token"}"#;
    let http = |_| {
        let answer = http::Response::builder()
            .status(401)
            .header("www-authenticate", "Bearer error=\"invalid_token\"");
        Ok(answer.body(other.as_bytes().to_vec()).unwrap())
    };
    let request = http::Request::get("https://api.example/").body(Vec::new()).unwrap();
    let error = client.protected_resource("token", request).send_blocking(&http).unwrap_err();
    assert!(error.as_server().unwrap().step_up(AuthorizationRequest::new()).is_none());
}

#[test]
fn the_test_server_grants_what_is_asked_for_and_says_so() {
    use relying_testkit::{Client as Registration, Clock, Server, User, UserAgent};

    let registration = Registration::confidential("app", "secret").redirect_uri("https://app.example/cb");
    let server = Server::builder(ISSUER).unwrap().clock(Clock::fixed(NOW)).client(registration);
    let server = server.user(User::sample("alice")).build().unwrap();
    let http = http(&server);
    let client = Client::discover(ISSUER, "app")
        .client_secret("secret")
        .redirect_uri("https://app.example/cb")
        .clock(TestClock::default())
        .send_blocking(&http)
        .unwrap();
    let request = AuthorizationRequest::new().authorization_details(&details());
    let (url, pending) = client.authorize(request).send_blocking(&http).unwrap();
    let arrival = UserAgent::in_process(&server).visit(&url, "https://app.example/cb").unwrap();
    let response = pending.validate(arrival.answer()).unwrap();
    let tokens = client.authorization_code_grant(response).send_blocking(&http).unwrap();
    assert_eq!(json!(tokens.authorization_details()), details());
}
