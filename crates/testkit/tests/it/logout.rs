//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

use http::Response;

use crate::{get, scenario, text};

const TARGET: &str = "https://app.example/signed-out";

fn location(response: &Response<Vec<u8>>) -> Option<&str> {
    response.headers().get("location")?.to_str().ok()
}

#[test]
fn the_browser_returns_with_the_state_and_without_a_session() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let hint = text(&tokens, "id_token");
    let uri = format!("/end_session?id_token_hint={hint}&post_logout_redirect_uri={TARGET}&state=s");
    let response = get(conversation.server(), &uri);
    assert_eq!(location(&response), Some("https://app.example/signed-out?state=s"));
    assert!(response.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
}

#[test]
fn after_a_logout_the_browser_is_not_signed_in() {
    let conversation = scenario().start().unwrap();
    let mut browser = conversation.user_agent();
    let url = "https://as.example/authorize?client_id=app&response_type=code&scope=openid\
        &redirect_uri=https://app.example/callback&code_challenge_method=S256\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let mut error = |more: &str| {
        browser.visit(&format!("{url}{more}"), "https://app.example/callback").unwrap().parameter("error")
    };
    assert_eq!(error(""), None);
    assert_eq!(error("&prompt=none"), None);
    let out = format!("https://as.example/end_session?client_id=app&post_logout_redirect_uri={TARGET}");
    browser.visit(&out, TARGET).unwrap();
    let arrival = browser.visit(&format!("{url}&prompt=none"), "https://app.example/callback").unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("login_required"));
}

#[test]
fn without_a_place_to_return_to_there_is_a_page() {
    let conversation = scenario().start().unwrap();
    let response = get(conversation.server(), "/end_session");
    assert_eq!((response.status().as_u16(), location(&response)), (200, None));
}

#[test]
fn a_place_that_is_not_registered_or_a_foreign_hint_is_refused() {
    let conversation = scenario().start().unwrap();
    for uri in [
        "/end_session?client_id=app&post_logout_redirect_uri=https://evil.example/".to_owned(),
        format!("/end_session?post_logout_redirect_uri={TARGET}"),
        format!("/end_session?client_id=app&id_token_hint=e30.e30.&post_logout_redirect_uri={TARGET}"),
    ] {
        let response = get(conversation.server(), &uri);
        assert_eq!((response.status().as_u16(), location(&response)), (400, None), "{uri}");
    }
}
