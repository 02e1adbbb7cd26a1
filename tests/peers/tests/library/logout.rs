//! RP-initiated logout, there and back.

use relying::LogoutRequest;
use relying::error::{Misuse, Rejected};
use relying_testkit::UserAgentError;

use crate::support::{App, Driver, alice, openid, said};

const SIGNED_OUT: &str = "https://client.example/signed-out";

#[test]
fn ends_the_session_and_comes_back() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        let tokens = app.sign_in_with(&mut browser, openid()).unwrap();
        let silent = openid().prompt("none");
        assert!(app.sign_in_with(&mut browser, silent.clone()).is_ok());

        let request = LogoutRequest::new().id_token_hint(&tokens).post_logout_redirect_uri(SIGNED_OUT);
        let (url, pending) = app.client.logout_url(request).unwrap();
        let arrival = browser.visit(&url, SIGNED_OUT).unwrap();
        assert!(arrival.url.starts_with("https://client.example/signed-out?state="));
        assert_eq!(
            pending.clone().validate("https://client.example/signed-out"),
            Err(Rejected::LogoutState.into())
        );
        assert_eq!(pending.validate(&arrival.url), Ok(()));

        let (answer, pending) = app.authorize(&mut browser, silent);
        assert_eq!(
            said(pending.validate(&answer)),
            ("authorization_endpoint", "login_required".into(), None)
        );
    });
}

#[test]
fn a_return_from_another_logout_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        let tokens = app.sign_in_with(&mut browser, openid()).unwrap();
        let request = LogoutRequest::new().id_token_hint(&tokens).post_logout_redirect_uri(SIGNED_OUT);
        let (url, _) = app.client.logout_url(request.clone()).unwrap();
        let (_, other) = app.client.logout_url(request).unwrap();
        let arrival = browser.visit(&url, SIGNED_OUT).unwrap();
        assert_eq!(other.validate(&arrival.url), Err(Rejected::LogoutState.into()));
    });
}

#[test]
fn a_return_address_that_is_not_registered_stays_at_the_server() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        let tokens = app.sign_in_with(&mut browser, openid()).unwrap();
        let elsewhere = "https://elsewhere.example/";
        let request = LogoutRequest::new().id_token_hint(&tokens).post_logout_redirect_uri(elsewhere);
        let (url, _) = app.client.logout_url(request).unwrap();
        let answer = browser.get(&url).unwrap();
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(body["error_description"], "post_logout_redirect_uri not registered");
    });
}

#[test]
fn can_end_at_the_server() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        app.sign_in_with(&mut browser, openid()).unwrap();
        let (url, pending) = app.client.logout_url(LogoutRequest::new()).unwrap();
        let stranded = browser.visit(&url, SIGNED_OUT).unwrap_err();
        let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
        assert_eq!((status.as_u16(), title.as_str()), (200, "Signed out"));
        assert_eq!(pending.validate(SIGNED_OUT), Ok(()));
    });
}

#[test]
fn needs_an_id_token_for_the_hint() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(openid().scope("offline_access").prompt("consent")).unwrap();
        let outcome = app.client.logout_url(LogoutRequest::new().id_token_hint(&tokens));
        assert_eq!(outcome.unwrap_err(), Misuse::MissingToken { token: "ID Token" }.into());
    });
}
