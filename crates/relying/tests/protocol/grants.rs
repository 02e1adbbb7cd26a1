//! Tokens for other tokens: what is sent, what is accepted (RFC 8693, 7523, 7522).

use std::cell::RefCell;

use relying::error::{Misuse, ResponseError};
use relying::jose::json::JsonError;
use relying::registry::TokenTypeIdentifier;
use relying::{
    Call, Client, ClientCredentialsRequest, Error, JwtBearerRequest, Saml2BearerRequest,
    TokenExchangeRequest, TokenResponse,
};
use serde_json::{Value, json};

use crate::support::{builder, offline};

/// The end of a call that is answered with this, and the form that it sent.
fn run(
    call: impl FnOnce(&Client) -> Call<TokenResponse>,
    answer: &Value,
) -> (Result<TokenResponse, Error>, Vec<(String, String)>) {
    let sent = RefCell::new(Vec::new());
    let client = builder().build().unwrap();
    let result = call(&client).send_blocking(&|request: http::Request<Vec<u8>>| {
        *sent.borrow_mut() = form_urlencoded::parse(request.body()).into_owned().collect();
        Ok(http::Response::new(answer.to_string().into_bytes()))
    });
    (result, sent.into_inner())
}

fn issued(token_type: &str, issued_token_type: Value) -> Value {
    json!({ "access_token": "new", "token_type": token_type, "issued_token_type": issued_token_type })
}

fn request() -> TokenExchangeRequest {
    TokenExchangeRequest::new("subject", TokenTypeIdentifier::ACCESS_TOKEN)
}

#[test]
fn exchanges_a_token_with_everything_that_the_request_can_say() {
    let request = request()
        .actor_token("actor", TokenTypeIdentifier::JWT)
        .requested_token_type(TokenTypeIdentifier::ACCESS_TOKEN)
        .audience("one")
        .audience("two")
        .resource("https://api.example/1")
        .resource("https://api.example/2")
        .scope("read");
    let answer = issued("Bearer", json!("urn:ietf:params:oauth:token-type:access_token"));
    let (tokens, sent) = run(|client| client.token_exchange_grant(request), &answer);
    assert_eq!(tokens.unwrap().issued_token_type(), Some(TokenTypeIdentifier::ACCESS_TOKEN));
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        sent,
        [
            ("subject_token", "subject"),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("actor_token", "actor"),
            ("actor_token_type", "urn:ietf:params:oauth:token-type:jwt"),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", "one"),
            ("audience", "two"),
            ("resource", "https://api.example/1"),
            ("resource", "https://api.example/2"),
            ("scope", "read"),
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("client_id", "app"),
        ]
    );
}

#[test]
fn takes_what_is_no_access_token_from_an_exchange_and_never_sends_it_as_one() {
    let answer = issued("n_a", json!("urn:ietf:params:oauth:token-type:saml2"));
    let (tokens, _) = run(|client| client.token_exchange_grant(request()), &answer);
    let tokens = tokens.unwrap();
    assert_eq!(tokens.issued_token_type(), Some(TokenTypeIdentifier::SAML2));
    let used = builder()
        .build()
        .unwrap()
        .protected_resource(&tokens, http::Request::get("https://api.example").body(vec![]).unwrap());
    assert_eq!(used.send_blocking(&offline).unwrap_err(), Misuse::NotAnAccessToken.into());
    let (other, _) = run(|client| client.client_credentials_grant(ClientCredentialsRequest::new()), &answer);
    assert_eq!(other.unwrap_err(), ResponseError::UnsupportedTokenType { received: "n_a".into() }.into());
}

#[test]
fn wants_to_know_what_was_issued() {
    let member = || "issued_token_type".to_owned();
    for (value, problem) in [
        (Value::Null, JsonError::WrongType { member: member() }),
        (json!(7), JsonError::WrongType { member: member() }),
    ] {
        let (refused, _) = run(|client| client.token_exchange_grant(request()), &issued("Bearer", value));
        let expected = ResponseError::Json { endpoint: "token_endpoint", problem };
        assert_eq!(refused.unwrap_err(), expected.into());
    }
    let answer = json!({ "access_token": "new", "token_type": "Bearer" });
    let (refused, _) = run(|client| client.token_exchange_grant(request()), &answer);
    let problem = JsonError::MissingMember(member());
    assert_eq!(refused.unwrap_err(), ResponseError::Json { endpoint: "token_endpoint", problem }.into());
}

#[test]
fn sends_assertions_of_others() {
    let answer = json!({ "access_token": "new", "token_type": "Bearer" });
    let value = |sent: &[(String, String)], name: &str| {
        sent.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap()
    };
    let request = JwtBearerRequest::new("a.b.c").scope("read");
    let (tokens, sent) = run(|client| client.jwt_bearer_grant(request), &answer);
    assert!(tokens.is_ok());
    assert_eq!(value(&sent, "grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!((value(&sent, "assertion"), value(&sent, "scope")), ("a.b.c".into(), "read".into()));

    let request = Saml2BearerRequest::new("<Assertion>??</Assertion>").resource("https://api.example");
    let (tokens, sent) = run(|client| client.saml2_bearer_grant(request), &answer);
    assert!(tokens.is_ok());
    assert_eq!(value(&sent, "grant_type"), "urn:ietf:params:oauth:grant-type:saml2-bearer");
    assert_eq!(value(&sent, "assertion"), "PEFzc2VydGlvbj4_PzwvQXNzZXJ0aW9uPg");
    assert_eq!(value(&sent, "resource"), "https://api.example");
}

#[tokio::test]
async fn exchanges_asynchronously_too() {
    let answer = issued("Bearer", json!("urn:ietf:params:oauth:token-type:access_token")).to_string();
    let http = move |_: http::Request<Vec<u8>>| {
        std::future::ready(Ok(http::Response::new(answer.clone().into_bytes())))
    };
    let client = builder().http(http).build().unwrap();
    assert_eq!(client.token_exchange_grant(request()).await.unwrap().access_token.expose(), "new");
}
