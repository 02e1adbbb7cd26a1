//! Login and consent pages, in process.

use relying_testkit::{Client, Conversation, Interaction, User, UserAgent, UserAgentError};

use crate::scenario;

fn pages() -> Conversation {
    scenario().server(|builder| builder.interaction(Interaction::Pages)).start().unwrap()
}

fn url(more: &str) -> String {
    format!(
        "https://as.example/authorize?client_id=app&response_type=code&scope=openid+email&state=s{more}\
         &redirect_uri=https://app.example/callback&code_challenge_method=S256\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
}

fn error_after(browser: &mut UserAgent, more: &str) -> Option<String> {
    browser.visit(&url(more), "https://app.example/callback").unwrap().parameter("error")
}

#[test]
fn the_user_signs_in_and_agrees_once() {
    let conversation = pages();
    let mut browser = conversation.user_agent();
    assert_eq!(error_after(&mut browser, "&prompt=none").as_deref(), Some("login_required"));
    assert_eq!(error_after(&mut browser, ""), None);
    conversation.server().clear_requests();
    assert_eq!(error_after(&mut browser, "&prompt=none"), None);
    assert_eq!(conversation.server().requests().len(), 1, "no page is shown again");
}

#[test]
fn the_user_can_refuse_before_and_after_signing_in() {
    let conversation = pages();
    let mut browser = conversation.user_agent();
    assert_eq!(error_after(browser.cancel(), "").as_deref(), Some("access_denied"));
    assert_eq!(error_after(browser.deny(), "").as_deref(), Some("access_denied"));
    assert_eq!(error_after(&mut browser, "&prompt=none").as_deref(), Some("consent_required"));
    assert_eq!(error_after(browser.approve(), ""), None);
}

#[test]
fn a_wrong_password_leads_nowhere() {
    let conversation = pages();
    let mut browser = conversation.user_agent().credentials("alice", "guess");
    let error = browser.visit(&url(""), "https://app.example/callback").unwrap_err();
    assert_eq!(error, UserAgentError::LoginRefused);
}

#[test]
fn prompts_bring_the_pages_back() {
    let conversation = pages();
    let mut browser = conversation.user_agent();
    assert_eq!(error_after(&mut browser, ""), None);
    let mut steps_for = |prompt: &str| {
        conversation.server().clear_requests();
        assert_eq!(error_after(&mut browser, prompt), None);
        conversation.server().requests().len()
    };
    assert_eq!(steps_for(""), 1);
    assert_eq!(steps_for("&prompt=consent"), 3, "authorize, consent page, approve");
    assert_eq!(steps_for("&prompt=login"), 3, "authorize, login page, login");
    assert_eq!(steps_for("&prompt=login+consent"), 5);
}

#[test]
fn another_user_gets_a_login_page_by_their_hint() {
    let conversation = scenario()
        .server(|builder| builder.interaction(Interaction::Pages).user(User::new("bob", "builder")))
        .start()
        .unwrap();
    let mut browser = conversation.user_agent();
    assert_eq!(error_after(&mut browser, ""), None);
    assert_eq!(error_after(&mut browser, "&prompt=none&login_hint=bob").as_deref(), Some("login_required"));
    assert_eq!(error_after(&mut browser, "&prompt=none&login_hint=alice"), None);
}

#[test]
fn form_post_answers_come_through_the_pages_too() {
    let conversation = pages();
    let mut browser = conversation.user_agent();
    let arrival = browser.visit(&url("&response_mode=form_post"), conversation.redirect_uri()).unwrap();
    assert_eq!(arrival.method, "POST");
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
}

#[test]
fn pages_have_no_script_and_no_foreign_resource() {
    let conversation = pages();
    let response = crate::get(conversation.server(), &url("&login_hint=%3Cscript%3E"));
    let page = crate::get(conversation.server(), response.headers()["location"].to_str().unwrap());
    let html = String::from_utf8(page.body().clone()).unwrap();
    assert!(html.contains("<label for=\"username\">") && html.contains("lang=\"en\""));
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("url("));
    assert!(html.contains("value=\"&lt;script&gt;\""));
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[test]
fn a_sign_in_can_be_denied_without_any_page() {
    let conversation = scenario().server(|builder| builder.interaction(Interaction::Deny)).start().unwrap();
    let arrival = conversation.authorize(&[("scope", "openid"), ("state", "s")]).unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("access_denied"));
}

#[test]
fn consent_belongs_to_one_client() {
    let conversation = pages();
    let other = Client::public("other").redirect_uri("https://app.example/callback");
    conversation.server().register(other).unwrap();
    let mut browser = conversation.user_agent();
    assert_eq!(error_after(&mut browser, ""), None);
    let arrival = browser
        .visit(&url("&prompt=none").replace("client_id=app", "client_id=other"), conversation.redirect_uri())
        .unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("consent_required"));
}
