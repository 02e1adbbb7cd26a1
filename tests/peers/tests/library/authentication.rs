//! How and when the user logged in: `max_age`, `auth_time`, `acr`, and individual claims.

use std::time::Duration;

use relying::error::Rejected;
use relying::{ClaimsRequest, RequestedClaim};
use relying_peers::OidcProvider;
use serde_json::json;

use crate::support::{App, Driver, SERVER, alice, as_registered, openid, said};

#[test]
fn a_login_that_is_recent_enough_passes() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        let before = app.client.now();
        let first = app.sign_in_with(&mut browser, openid().max_age(600)).unwrap();
        let auth_time = first.id_token().unwrap().auth_time().unwrap();
        assert!(auth_time.duration_since(before) < Duration::from_secs(30));
        // The session is still young: the same login counts.
        let second = app.sign_in_with(&mut browser, openid().max_age(600)).unwrap();
        assert_eq!(second.id_token().unwrap().auth_time(), Some(auth_time));
    });
}

#[test]
fn a_max_age_of_zero_makes_the_user_log_in_again() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        app.sign_in_with(&mut browser, openid()).unwrap();
        // By hand, since the server cannot be asked to log in without a page.
        let (answer, pending) = app.authorize(&mut browser, openid().max_age(0).prompt("none"));
        let refused = ("authorization_endpoint", "login_required".into(), None);
        assert_eq!(said(pending.validate(&answer)), refused);
        let again = app.sign_in_with(&mut browser, openid().max_age(0)).unwrap();
        assert!(again.id_token().unwrap().auth_time().is_some());
    });
}

#[test]
fn a_login_that_is_too_old_is_refused_although_the_server_lets_it_pass() {
    let server = OidcProvider::start();
    server.auto_login_aged("alice", Duration::from_secs(3600));
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&server, "basic"));
        let error = app.sign_in(openid().max_age(60)).unwrap_err();
        let Some(&Rejected::AuthenticationTooOld { auth_time, max_age, now }) = error.as_rejected() else {
            panic!("{error}")
        };
        assert_eq!(max_age, 60);
        assert!((3600..3630).contains(&(now - auth_time)), "{error}");
        assert_eq!(error.rule(), "authentication-too-old");
        // Without a limit the same login is fine.
        assert_eq!(app.sign_in(openid()).unwrap().id_token().unwrap().subject(), "alice");
        assert!(app.sign_in(openid().max_age(7200)).is_ok());
    });
}

#[test]
fn a_registration_can_require_auth_time() {
    Driver::each(|driver| {
        let tokens = App::new(driver, "auth-time").sign_in(openid()).unwrap();
        assert!(tokens.id_token().unwrap().auth_time().is_some());
    });
}

/// The server does not send `auth_time` to a client that is not registered for it.
#[test]
fn a_promised_auth_time_must_be_there() {
    Driver::each(|driver| {
        let mut registration = crate::support::registration(SERVER.client("basic"));
        registration.require_auth_time = Some(true);
        let app = App::build(driver, as_registered(&SERVER, "basic").registration(registration));
        let problem = relying::jose::ClaimError::Missing("auth_time");
        let refused = Rejected::Claim { token: relying::error::Token::IdToken, problem };
        assert_eq!(app.sign_in(openid()).unwrap_err(), refused.into());
    });
}

#[test]
fn an_essential_context_is_asked_for_and_checked() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for acr in ["urn:example:loa:1", "urn:example:loa:2"] {
            let tokens = app.sign_in(openid().essential_acr([acr])).unwrap();
            assert_eq!(tokens.id_token().unwrap().claims().get("acr").unwrap(), acr);
        }
    });
}

#[test]
fn a_preferred_context_is_a_wish() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(openid().acr_values("urn:example:loa:2 urn:example:loa:1")).unwrap();
        assert_eq!(tokens.id_token().unwrap().claims().get("acr"), Some(json!("urn:example:loa:2")));
    });
}

#[test]
fn individual_claims_come_where_they_were_asked_for() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let claims = json!({
            "id_token": { "email": { "essential": true }, "auth_time": null },
            "userinfo": { "given_name": null },
        });
        let tokens = app.sign_in(openid().claims(claims)).unwrap();
        let id_token = tokens.id_token().unwrap();
        assert_eq!(id_token.claims().get("email"), Some(json!("alice@example.com")));
        assert!(id_token.auth_time().is_some());
        assert_eq!(id_token.claims().get("given_name"), None);
        let user = app.run(app.client.userinfo(&tokens)).unwrap();
        assert_eq!(user.claims().get("given_name"), Some(json!("alice")));
        assert_eq!(user.claims().get("email"), None);
    });
}

#[test]
fn the_user_who_is_asked_for_signs_in_or_nobody() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let asking_for = |sub: &str| {
            openid().claims(ClaimsRequest::new().id_token("sub", RequestedClaim::voluntary().value(sub)))
        };
        let mut browser = alice();
        let tokens = app.sign_in_with(&mut browser, asking_for("alice")).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
        let (answer, pending) = app.authorize(&mut browser, asking_for("bob").prompt("none"));
        let refused = ("authorization_endpoint", "login_required".into(), None);
        assert_eq!(said(pending.validate(&answer)), refused);
    });
}

#[test]
fn an_essential_context_that_the_user_did_not_reach_ends_the_login() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = alice();
        app.sign_in_with(&mut browser, openid().acr_values("urn:example:loa:1")).unwrap();
        let higher = || openid().essential_acr(["urn:example:loa:2"]);
        let (answer, pending) = app.authorize(&mut browser, higher().prompt("none"));
        let refused = ("authorization_endpoint", "login_required".into(), None);
        assert_eq!(said(pending.validate(&answer)), refused);
        // With a page the user gets there.
        let tokens = app.sign_in_with(&mut browser, higher()).unwrap();
        assert_eq!(tokens.id_token().unwrap().claims().get("acr").unwrap(), "urn:example:loa:2");
    });
}

#[test]
fn what_did_not_come_of_the_claims_is_known() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let claims = ClaimsRequest::new()
            .userinfo("email", RequestedClaim::essential())
            .userinfo("phone_number", RequestedClaim::essential())
            .id_token("locale", RequestedClaim::essential().value("en-GB"));
        let tokens = app.sign_in(openid().claims(claims.clone())).unwrap();
        let unmet = claims.unmet_in_id_token(tokens.id_token().unwrap().claims());
        assert_eq!(unmet, [""; 0]);
        let user = app.run(app.client.userinfo(&tokens)).unwrap();
        assert_eq!(claims.unmet_in_userinfo(user.claims()), ["phone_number"]);
    });
}
