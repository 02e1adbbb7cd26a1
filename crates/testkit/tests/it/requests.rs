//! The request log.

use relying_testkit::Endpoint;

use crate::scenario;

#[test]
fn a_conversation_is_logged_in_order_and_without_secrets() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let requests = conversation.server().requests();
    let endpoints = requests.iter().map(|request| request.endpoint).collect::<Vec<_>>();
    assert_eq!(endpoints, [Endpoint::Authorization, Endpoint::Token]);
    let token = &requests[1];
    assert_eq!(token.parameter("grant_type"), Some("authorization_code"));
    assert_eq!(token.parameter("redirect_uri"), Some("https://app.example/callback"));
    assert_eq!(token.parameter("code"), Some("[redacted]"));
    assert_eq!(token.parameter("code_verifier"), Some("[redacted]"));
    assert_eq!(token.header("authorization"), Some("Basic [redacted]"));
    assert_eq!(token.status, 200);
    let shown = format!("{requests:?} {:?}", conversation.server());
    let secrets = ["access_token", "refresh_token", "id_token"].map(|name| tokens[name].as_str().unwrap());
    assert!(secrets.iter().all(|secret| !shown.contains(secret)));
}
