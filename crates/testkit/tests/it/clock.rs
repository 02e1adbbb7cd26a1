//! Time: what expires when the test says so.

use std::time::Duration;

use relying_testkit::Conversation;

use crate::{exchange, json_of, refusal, scenario, text, with_bearer};

fn later(conversation: &Conversation, seconds: u64) {
    conversation.clock().advance(Duration::from_secs(seconds));
}

#[test]
fn a_code_expires_after_a_minute() {
    let conversation = scenario().start().unwrap();
    let code = || conversation.authorize(&[("scope", "openid")]).unwrap().parameter("code").unwrap();
    let (in_time, late) = (code(), code());
    later(&conversation, 59);
    assert_eq!(exchange(&conversation, &in_time).status(), 200);
    later(&conversation, 1);
    assert_eq!(refusal(&exchange(&conversation, &late)), (400, "invalid_grant".to_owned()));
}

#[test]
fn an_access_token_expires_and_the_challenge_says_so() {
    let lifetime = Duration::from_secs(300);
    let conversation =
        scenario().server(move |builder| builder.access_token_lifetime(lifetime)).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    assert_eq!(tokens["expires_in"], 300);
    later(&conversation, 300);
    let response = with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token"));
    assert_eq!(refusal(&response), (401, "invalid_token".to_owned()));
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("error_description=\"the access token has expired\""), "{challenge}");
}

#[test]
fn max_age_asks_for_a_new_login_when_the_old_one_is_too_old() {
    let conversation = scenario().start().unwrap();
    let mut browser = conversation.user_agent();
    let url = "https://as.example/authorize?client_id=app&response_type=code&scope=openid\
        &redirect_uri=https://app.example/callback&code_challenge_method=S256\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let mut visit = |more: &str| {
        let arrival = browser.visit(&format!("{url}{more}"), conversation.redirect_uri()).unwrap();
        arrival.parameter("error")
    };
    assert_eq!(visit(""), None);
    later(&conversation, 100);
    assert_eq!(visit("&prompt=none&max_age=100"), None);
    assert_eq!(visit("&prompt=none&max_age=99").as_deref(), Some("login_required"));
    assert_eq!(visit("&max_age=99"), None, "without prompt=none the user signs in again");
    assert_eq!(visit("&prompt=none&max_age=1"), None, "and then the login is new");
    assert_eq!(visit("&prompt=none&max_age=0").as_deref(), Some("login_required"));
}

#[test]
fn id_tokens_go_by_the_servers_clock() {
    let conversation = scenario().clock_offset(120).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let claims =
        crate::verified(conversation.server(), text(&tokens, "id_token"), &relying_jose::Algorithm::RS256);
    assert_eq!(claims["iat"], crate::NOW + 120);
    let echo = with_bearer(conversation.server(), "/resource", text(&tokens, "access_token"));
    assert_eq!(json_of(&echo)["claims"]["exp"], crate::NOW + 120 + 3600);
}
