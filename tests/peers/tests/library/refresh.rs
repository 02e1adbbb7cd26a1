//! Refresh tokens that rotate, and what a server does with one that is used twice.

use relying::error::Misuse;
use relying::{RefreshRequest, TokenResponse};
use serde_json::json;

use crate::support::{App, Driver, SERVER, offline, openid, said};

#[test]
fn every_refresh_brings_a_new_refresh_token_for_the_same_login() {
    Driver::each(|driver| {
        for client_id in ["basic", "public", "native", "id-token-hs256", "auth-time"] {
            let app = App::new(driver, client_id);
            let first = app.sign_in(offline()).unwrap();
            let mut tokens = first.clone();
            for _ in 0..2 {
                let fresh = app.run(app.client.refresh_token_grant(&tokens)).unwrap();
                assert_ne!(fresh.refresh_token, tokens.refresh_token, "{client_id}");
                assert_ne!(fresh.access_token, tokens.access_token, "{client_id}");
                let (before, after) = (first.id_token().unwrap(), fresh.id_token().unwrap());
                assert!(after.issued_at() >= before.issued_at(), "{client_id}");
                assert_eq!(
                    (after.subject(), after.auth_time()),
                    ("alice", before.auth_time()),
                    "{client_id}"
                );
                assert_eq!(app.run(app.client.userinfo(&fresh)).unwrap().subject(), "alice", "{client_id}");
                tokens = fresh;
            }
        }
    });
}

#[test]
fn a_refresh_token_that_is_used_twice_ends_the_whole_family() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let first = app.sign_in(offline()).unwrap();
        let second = app.run(app.client.refresh_token_grant(&first)).unwrap();
        for spent in [&first, &second] {
            let outcome = app.run(app.client.refresh_token_grant(spent));
            assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
        }
        let outcome = app.run(app.client.userinfo(&second));
        assert_eq!(said(outcome), ("userinfo_endpoint", "invalid_token".into(), Some(401)));
    });
}

#[test]
fn a_revoked_grant_is_over() {
    Driver::each(|driver| {
        let app = App::new(driver, "post");
        let tokens = app.sign_in(offline()).unwrap();
        SERVER.revoke(tokens.access_token.expose());
        let outcome = app.run(app.client.refresh_token_grant(&tokens));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
    });
}

#[test]
fn another_client_cannot_use_it() {
    Driver::each(|driver| {
        let tokens = App::new(driver, "basic").sign_in(offline()).unwrap();
        let thief = App::new(driver, "post");
        let refresh_token = tokens.refresh_token.unwrap();
        let outcome = thief.run(thief.client.refresh_token_grant(RefreshRequest::new(refresh_token)));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
    });
}

#[test]
fn less_can_be_asked_for_but_not_more() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(offline().scope("openid email offline_access")).unwrap();
        let narrow = RefreshRequest::from(&tokens).scope("openid");
        let narrow = app.run(app.client.refresh_token_grant(narrow)).unwrap();
        assert_eq!(narrow.scope.as_deref(), Some("openid"));
        assert_eq!(app.run(app.client.userinfo(&narrow)).unwrap().claims().get("email"), None);

        let wide = RefreshRequest::from(&narrow).scope("openid profile");
        let outcome = app.run(app.client.refresh_token_grant(wide));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_scope".into(), Some(400)));
        let whole = app.run(app.client.refresh_token_grant(&narrow)).unwrap();
        let user = app.run(app.client.userinfo(&whole)).unwrap();
        assert_eq!(user.claims().get("email"), Some(json!("alice@example.com")));
    });
}

#[test]
fn tokens_that_were_stored_can_be_refreshed() {
    Driver::each(|driver| {
        let app = App::new(driver, "key-es256");
        let stored = serde_json::to_string(&app.sign_in(offline()).unwrap()).unwrap();
        let tokens: TokenResponse = serde_json::from_str(&stored).unwrap();
        let app = App::new(driver, "key-es256");
        assert!(app.run(app.client.refresh_token_grant(&tokens)).is_ok());
    });
}

#[test]
fn there_must_be_a_refresh_token() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(openid()).unwrap();
        let missing = Misuse::MissingToken { token: "refresh token" };
        assert_eq!(app.run(app.client.refresh_token_grant(&tokens)).unwrap_err(), missing.into());
    });
}
