//! The device flow (RFC 8628).

use http::{Request, Response};
use relying_testkit::{Conversation, Interaction};
use serde_json::Value;

use crate::{json_of, refusal, scenario, text};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn begin(conversation: &Conversation) -> Value {
    let request = Request::post("/device_authorization")
        .header("authorization", "Basic YXBwOnNlY3JldA==")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(b"scope=openid".to_vec())
        .unwrap();
    json_of(&conversation.server().handle(request))
}

fn ask(conversation: &Conversation, begun: &Value) -> Response<Vec<u8>> {
    conversation
        .token_request(&[("grant_type", GRANT_TYPE), ("device_code", text(begun, "device_code"))])
        .unwrap()
}

fn wait(conversation: &Conversation, seconds: u64) {
    conversation.clock().advance(std::time::Duration::from_secs(seconds));
}

#[test]
fn tokens_come_when_the_user_has_agreed_and_only_once() {
    let conversation = scenario().server(|builder| builder.interaction(Interaction::Pages)).start().unwrap();
    let begun = begin(&conversation);
    assert_eq!(text(&begun, "verification_uri"), "https://as.example/device");
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "authorization_pending");
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "slow_down");
    wait(&conversation, 5);
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "slow_down", "the interval has grown");
    assert!(conversation.server().approve(text(&begun, "user_code"), "alice"));
    wait(&conversation, 20);
    assert!(json_of(&ask(&conversation, &begun))["id_token"].is_string());
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "invalid_grant");
}

#[test]
fn a_user_may_say_no_or_come_too_late() {
    let conversation = scenario().server(|builder| builder.interaction(Interaction::Pages)).start().unwrap();
    let begun = begin(&conversation);
    assert!(conversation.server().deny(text(&begun, "user_code")));
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "access_denied");
    let begun = begin(&conversation);
    wait(&conversation, 600);
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "expired_token");
    assert!(!conversation.server().approve("none", "alice"));
}
