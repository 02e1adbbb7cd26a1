//! Whatever ends a login before there is a code, or because the code is not ours.

use relying::error::{Misuse, Rejected, ResponseError};
use relying::registry::ErrorCode;
use relying::{AuthorizationRequest, PendingAuthorization};
use relying_testkit::UserAgentError;
use serde_json::Value;

use crate::support::{App, Driver, SERVER, alice, openid, refusal, said};

#[test]
fn a_silent_login_needs_a_session() {
    Driver::each(|driver| {
        for client_id in ["public", "basic", "native"] {
            let app = App::new(driver, client_id);
            let (answer, pending) = app.authorize(&mut alice(), openid().prompt("none"));
            let error = refusal(pending.validate(&answer));
            assert_eq!((error.endpoint, error.status), ("authorization_endpoint", None));
            assert_eq!(error.error, ErrorCode::LOGIN_REQUIRED, "{client_id}");
            assert!(error.error_description.is_some());
        }
    });
}

#[test]
fn a_silent_login_needs_consent() {
    Driver::each(|driver| {
        let mut browser = alice();
        App::new(driver, "basic").sign_in_with(&mut browser, openid()).unwrap();
        // The server wants to see a person for a client that anybody could impersonate.
        for (client_id, code) in [("post", "consent_required"), ("native", "interaction_required")] {
            let app = App::new(driver, client_id);
            let (answer, pending) = app.authorize(&mut browser, openid().prompt("none"));
            let refused = ("authorization_endpoint", code.into(), None);
            assert_eq!(said(pending.validate(&answer)), refused, "{client_id}");
        }
    });
}

#[test]
fn a_silent_login_is_for_the_user_who_is_expected() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in_with(&mut SERVER.browser("bob"), openid()).unwrap();
        let mut browser = alice();
        app.sign_in_with(&mut browser, openid()).unwrap();
        let bob = tokens.id_token().unwrap().token().expose();
        let (answer, pending) = app.authorize(&mut browser, openid().prompt("none").id_token_hint(bob));
        assert_eq!(
            said(pending.validate(&answer)),
            ("authorization_endpoint", "login_required".into(), None)
        );
    });
}

#[test]
fn a_user_may_say_no() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut refusing = alice();
        refusing.deny();
        let mut cancelling = alice();
        cancelling.cancel();
        for (mut browser, page) in [(refusing, "consent"), (cancelling, "login")] {
            let (answer, pending) = app.authorize(&mut browser, openid());
            let outcome = pending.validate(&answer);
            assert_eq!(outcome.as_ref().unwrap_err().section(), "RFC 6749 section 4.1.2.1");
            let error = refusal(outcome);
            assert_eq!((error.error, error.status), (ErrorCode::ACCESS_DENIED, None));
            assert_eq!(error.error_description, Some(format!("the user refused ({page})")));
        }
    });
}

#[test]
fn a_refusal_is_checked_like_any_answer() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let [(answer, _), (_, pending)] =
            [(); 2].map(|()| app.authorize(&mut alice(), openid().prompt("none")));
        assert_eq!(pending.validate(&answer).unwrap_err(), Rejected::StateMismatch.into());
    });
}

#[test]
fn a_redirect_uri_that_is_not_registered_stays_at_the_server() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for redirect_uri in [
            "https://elsewhere.example/callback",
            "https://client.example/callback/",
            "https://client.example/callback?more=1",
        ] {
            let request = openid().redirect_uri(redirect_uri);
            let (url, _) = app.run(app.client.authorize(request)).unwrap();
            let stranded = alice().visit(&url, redirect_uri).unwrap_err();
            let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
            assert_eq!((status.as_u16(), title.as_str()), (400, "invalid_redirect_uri"), "{redirect_uri}");
        }
    });
}

#[test]
fn an_unknown_client_stays_at_the_server() {
    Driver::each(|driver| {
        let builder = relying::Client::discover(SERVER.issuer(), "nobody")
            .redirect_uri("https://client.example/callback");
        let app = App::build(driver, builder);
        let (url, pending) = app.run(app.client.authorize(openid())).unwrap();
        let stranded = alice().visit(&url, pending.redirect_uri()).unwrap_err();
        let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
        assert_eq!((status.as_u16(), title.as_str()), (400, "invalid_client"));
    });
}

#[test]
fn what_the_server_does_not_know_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for (request, code) in [
            (openid().prompt("none login"), "invalid_request"),
            (openid().id_token_hint("no token"), "invalid_request"),
            (openid().parameter("registration", "{}"), "registration_not_supported"),
        ] {
            let (answer, pending) = app.authorize(&mut alice(), request);
            assert_eq!(said(pending.validate(&answer)), ("authorization_endpoint", code.into(), None));
        }
    });
}

/// Changes one member of what an application keeps while the user is away.
fn tampered(pending: &PendingAuthorization, member: &str, value: &str) -> PendingAuthorization {
    let mut kept = serde_json::to_value(pending).unwrap();
    assert!(kept[member].is_string());
    kept[member] = Value::from(value);
    serde_json::from_value(kept).unwrap()
}

#[test]
fn a_code_needs_its_verifier_and_its_redirect_uri() {
    Driver::each(|driver| {
        for client_id in ["public", "basic"] {
            let app = App::new(driver, client_id);
            for (member, value) in [
                ("code_verifier", "another-verifier-of-the-length-that-one-must-have"),
                ("redirect_uri", "https://client.example/other"),
            ] {
                let (answer, pending) = app.authorize(&mut alice(), openid());
                let response = tampered(&pending, member, value).validate(&answer).unwrap();
                let outcome = app.run(app.client.authorization_code_grant(response));
                assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)), "{member}");
            }
        }
    });
}

#[test]
fn a_code_of_another_login_is_noticed_before_it_is_sent() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let [(first, _), (_, second)] = [(); 2].map(|()| app.authorize(&mut alice(), openid()));
        assert_eq!(second.validate(&first).unwrap_err(), Rejected::StateMismatch.into());
    });
}

/// Somebody puts a code of their own login into the answer to another one.
#[test]
fn an_injected_code_is_worth_nothing() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (theirs, _) = app.authorize(&mut SERVER.browser("mallory"), openid());
        let (ours, pending) = app.authorize(&mut alice(), openid());
        let code = |answer: &str| {
            let query = answer.split_once('?').unwrap().1.to_owned();
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code").unwrap().1.into_owned()
        };
        let injected = ours.replace(&code(&ours), &code(&theirs));
        assert_ne!(injected, ours);
        let response = pending.validate(&injected).unwrap();
        let outcome = app.run(app.client.authorization_code_grant(response));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
    });
}

#[test]
fn an_answer_of_another_server_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (answer, pending) = app.authorize(&mut alice(), openid());
        let (rest, _) = answer.split_once("&iss=").unwrap();
        assert_eq!(pending.clone().validate(rest).unwrap_err(), Rejected::IssuerMissing.into());
        let mixed_up = format!("{rest}&iss=https%3A%2F%2Fevil.example");
        let refused = Rejected::IssuerMismatch {
            expected: SERVER.issuer().into(),
            received: "https://evil.example".into(),
        };
        assert_eq!(pending.clone().validate(&mixed_up).unwrap_err(), refused.into());
        let twice = Rejected::DuplicateParameter { name: "code".into() };
        assert_eq!(pending.clone().validate(&format!("{answer}&code=1")).unwrap_err(), twice.into());
        assert!(pending.validate(&answer).is_ok());
    });
}

#[test]
fn a_login_of_another_client_is_refused() {
    Driver::each(|driver| {
        let (answer, pending) = App::new(driver, "post").authorize(&mut alice(), openid());
        let app = App::new(driver, "basic");
        let outcome = app.run(app.client.authorization_code_grant(pending.validate(&answer).unwrap()));
        assert_eq!(outcome.unwrap_err(), Misuse::ForeignPending.into());
    });
}

#[test]
fn a_visit_without_an_answer_is_none() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (answer, pending) = app.authorize(&mut alice(), AuthorizationRequest::new().scope("openid"));
        let without = answer.replace("code=", "nothing=");
        assert_eq!(
            pending.validate(&without).unwrap_err(),
            ResponseError::MissingParameter { name: "code" }.into()
        );
    });
}
