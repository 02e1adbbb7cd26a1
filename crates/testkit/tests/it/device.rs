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

/// What the user's browser shows after this form.
fn page(conversation: &Conversation, form: &str) -> String {
    let request = Request::post("/device")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.as_bytes().to_vec())
        .unwrap();
    String::from_utf8(conversation.server().handle(request).into_body()).unwrap()
}

#[test]
fn users_enter_their_code_on_a_page() {
    let conversation = scenario().server(|builder| builder.interaction(Interaction::Pages)).start().unwrap();
    let begun = begin(&conversation);
    let code = text(&begun, "user_code");
    let shown = crate::get(conversation.server(), text(&begun, "verification_uri_complete"));
    let shown = String::from_utf8(shown.into_body()).unwrap();
    assert!(
        shown.contains(&format!("value=\"{code}\""))
            && shown.contains("action=\"https://as.example/device\"")
    );
    let wrong = page(&conversation, &format!("user_code={code}&username=alice&password=no&action=approve"));
    assert!(wrong.contains("do not belong together"));
    let unknown = page(&conversation, "user_code=WXYZ-WXYZ&username=alice&password=ecila&action=approve");
    assert!(unknown.contains("not known"));
    let typed = code.replace('-', " ").to_lowercase();
    let agreed =
        page(&conversation, &format!("user_code={typed}&username=alice&password=ecila&action=approve"));
    assert!(agreed.contains("Device connected"), "{agreed}");
    assert!(json_of(&ask(&conversation, &begun))["id_token"].is_string());
    let begun = begin(&conversation);
    let refused = page(&conversation, &format!("user_code={}&action=deny", text(&begun, "user_code")));
    assert!(refused.contains("Device refused"));
    assert_eq!(refusal(&ask(&conversation, &begun)).1, "access_denied");
}
