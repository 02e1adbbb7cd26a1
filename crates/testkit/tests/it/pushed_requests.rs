//! Pushed authorization requests (RFC 9126).

use std::time::Duration;

use relying_jose::{Algorithm, Backend, PrivateKey};
use relying_testkit::{Client, Conversation, Endpoint, UserAgentError};

use crate::{exchange, get, json_of, refusal, scenario, text};

fn push(conversation: &Conversation, parameters: &[(&str, &str)]) -> String {
    let response = conversation.push_authorization_request(parameters).unwrap();
    assert_eq!(response.status(), 201);
    text(&json_of(&response), "request_uri").to_owned()
}

/// What the browser sees when it brings the reference, and only that.
fn bring(conversation: &Conversation, client_id: &str, reference: &str) -> Result<String, String> {
    let url = format!("https://as.example/authorize?client_id={client_id}&request_uri={reference}");
    match conversation.user_agent().visit(&url, conversation.redirect_uri()) {
        Ok(arrival) => Ok(arrival.parameter("code").unwrap()),
        Err(UserAgentError::Stranded { status, .. }) => {
            let page = get(conversation.server(), &url);
            let page = String::from_utf8_lossy(page.body()).into_owned();
            assert!(page.contains("invalid_request_uri"), "{page}");
            Err(status.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_pushed_request_stands_in_for_its_parameters_once() {
    let conversation = scenario().start().unwrap();
    let answer = json_of(&conversation.push_authorization_request(&[("scope", "openid")]).unwrap());
    assert_eq!(answer["expires_in"], 60);
    let reference = text(&answer, "request_uri");
    assert!(reference.starts_with("urn:ietf:params:oauth:request_uri:"));
    let code = bring(&conversation, "app", reference).unwrap();
    assert!(json_of(&exchange(&conversation, &code))["id_token"].is_string());
    assert_eq!(bring(&conversation, "app", reference), Err("400 Bad Request".to_owned()));
    assert_eq!(conversation.server().requests_to(Endpoint::PushedAuthorization).len(), 1);
}

#[test]
fn what_stands_beside_the_reference_does_not_count() {
    let conversation = scenario().start().unwrap();
    let reference = push(&conversation, &[("scope", "openid"), ("state", "pushed")]);
    let arrival = conversation.authorize(&[("request_uri", &reference), ("state", "beside")]).unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), Some("pushed"));
}

#[test]
fn a_reference_expires_and_is_for_its_client_alone() {
    let conversation =
        scenario().server(|builder| builder.pushed_request_lifetime(Duration::from_secs(5))).start().unwrap();
    conversation
        .server()
        .register(Client::public("other").redirect_uri("https://app.example/callback"))
        .unwrap();
    let reference = push(&conversation, &[]);
    assert_eq!(bring(&conversation, "other", &reference), Err("400 Bad Request".to_owned()));
    conversation.clock().advance(Duration::from_secs(5));
    assert_eq!(bring(&conversation, "app", &reference), Err("400 Bad Request".to_owned()));
}

#[test]
fn a_bad_request_is_refused_when_it_is_pushed() {
    let conversation = scenario().start().unwrap();
    let refused = |name: &str, value: &str| {
        refusal(&conversation.push_authorization_request(&[(name, value)]).unwrap())
    };
    let code = |code: &str| (400, code.to_owned());
    assert_eq!(refused("redirect_uri", "https://other.example/"), code("invalid_request"));
    assert_eq!(refused("request_uri", "urn:ietf:params:oauth:request_uri:x"), code("invalid_request"));
    assert_eq!(refused("response_type", "token"), code("unsupported_response_type"));
    assert_eq!(refused("code_challenge_method", "plain"), code("invalid_request"));
    assert_eq!(refused("request", "e30.e30."), code("invalid_request_object"));
}

#[test]
fn the_client_must_authenticate() {
    let conversation = scenario().start().unwrap();
    let request = http::Request::post("/par").header("content-type", "application/x-www-form-urlencoded");
    let response = conversation.server().handle(request.body(b"client_id=app".to_vec()).unwrap());
    assert_eq!(refusal(&response), (401, "invalid_client".to_owned()));
    assert_eq!(get(conversation.server(), "/par").status(), 405);
}

#[test]
fn pushing_can_be_required_by_the_server_and_by_the_client() {
    for scenario in [
        scenario().server(|builder| builder.require_pushed_authorization_requests()),
        scenario().with_client(Client::require_pushed_authorization_requests),
    ] {
        let conversation = scenario.start().unwrap();
        let arrival = conversation.authorize(&[]).unwrap();
        assert_eq!(arrival.parameter("error").as_deref(), Some("invalid_request"));
        let reference = push(&conversation, &[]);
        assert!(bring(&conversation, "app", &reference).is_ok());
    }
    let server = scenario().server(|builder| builder.require_pushed_authorization_requests());
    let metadata = json_of(&get(server.start().unwrap().server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata["require_pushed_authorization_requests"], true);
    assert_eq!(metadata["pushed_authorization_request_endpoint"], "https://as.example/par");
}

#[test]
fn a_proof_binds_the_code_of_a_pushed_request() {
    let key = || PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let conversation = scenario().dpop_key(key()).start().unwrap();
    let code = bring(&conversation, "app", &push(&conversation, &[])).unwrap();
    let request = http::Request::post("/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", "Basic YXBwOnNlY3JldA==");
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={}",
        conversation.redirect_uri(),
        Conversation::CODE_VERIFIER
    );
    let without = conversation.server().handle(request.body(form.into_bytes()).unwrap());
    assert_eq!(refusal(&without), (400, "invalid_grant".to_owned()));
    let other = key().public_key().thumbprint().unwrap();
    let response = conversation.push_authorization_request(&[("dpop_jkt", &other)]).unwrap();
    assert_eq!(refusal(&response), (400, "invalid_request".to_owned()));
}
