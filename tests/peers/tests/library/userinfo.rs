//! UserInfo, plain and signed.

use relying::error::{Misuse, Rejected, Token};
use relying::jose::Algorithm;
use relying::registry::ErrorCode;
use relying::{Client, UserInfoRequest, danger};
use serde_json::json;

use crate::support::{App, Driver, SERVER, as_registered, openid, refusal, registration, said, secret};

#[test]
fn every_registered_algorithm_is_verified() {
    Driver::each(|driver| {
        for client_id in ["userinfo-rs256", "userinfo-ps256", "userinfo-es256", "userinfo-eddsa"] {
            let app = App::new(driver, client_id);
            let tokens = app.sign_in(openid().scope("openid email")).unwrap();
            let user = app.run(app.client.userinfo(&tokens)).unwrap();
            assert_eq!(user.subject(), "alice", "{client_id}");
            assert_eq!(user.claims().get("email"), Some(json!("alice@example.com")), "{client_id}");
            // A plain answer has no issuer and no audience.
            assert_eq!(user.claims().get("iss"), Some(json!(SERVER.issuer())), "{client_id}");
            assert_eq!(user.claims().get("aud"), Some(json!(client_id)), "{client_id}");
            assert_eq!(app.run(app.client.userinfo(UserInfoRequest::from(&tokens).post())).unwrap(), user);
        }
    });
}

#[test]
fn a_signed_answer_is_verified_without_a_registration_too() {
    Driver::each(|driver| {
        let info = SERVER.client("userinfo-es256");
        let builder = Client::discover(SERVER.issuer(), &info.client_id)
            .client_secret(secret(info))
            .redirect_uri(info.redirect_uri());
        let app = App::build(driver, builder);
        let tokens = app.sign_in(openid()).unwrap();
        let user = app.run(app.client.userinfo(&tokens)).unwrap();
        assert_eq!(user.claims().get("aud"), Some(json!("userinfo-es256")));
    });
}

#[test]
fn another_algorithm_than_the_registered_one_is_refused() {
    Driver::each(|driver| {
        let mut registered = registration(SERVER.client("userinfo-es256"));
        registered.userinfo_signed_response_alg = Some(Algorithm::EDDSA);
        let app = App::build(driver, as_registered(&SERVER, "userinfo-es256").registration(registered));
        let tokens = app.sign_in(openid()).unwrap();
        let refused = Rejected::Algorithm {
            token: Token::UserInfo,
            expected: vec![Algorithm::EDDSA],
            received: Algorithm::ES256,
        };
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap_err(), refused.into());
    });
}

#[test]
fn an_unsigned_answer_is_refused_where_a_signed_one_is_registered() {
    Driver::each(|driver| {
        let mut registered = registration(SERVER.client("basic"));
        registered.userinfo_signed_response_alg = Some(Algorithm::ES256);
        let app = App::build(driver, as_registered(&SERVER, "basic").registration(registered));
        let tokens = app.sign_in(openid()).unwrap();
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap_err(), Rejected::UnsignedUserInfo.into());
    });
}

#[test]
fn an_answer_for_another_client_is_refused() {
    Driver::each(|driver| {
        let tokens = App::new(driver, "userinfo-es256").sign_in(openid()).unwrap();
        let app = App::build(driver, Client::discover(SERVER.issuer(), "basic"));
        let refused = Rejected::AudienceMismatch {
            token: Token::UserInfo,
            client_id: "basic".into(),
            received: vec!["userinfo-es256".into()],
        };
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap_err(), refused.into());
    });
}

#[test]
fn an_answer_about_somebody_else_is_refused() {
    Driver::each(|driver| {
        for client_id in ["basic", "userinfo-rs256"] {
            let app = App::new(driver, client_id);
            let tokens = app.sign_in(openid()).unwrap();
            let request = UserInfoRequest::new(&tokens, "bob");
            let refused = Rejected::SubjectMismatch { expected: "bob".into(), received: "alice".into() };
            assert_eq!(app.run(app.client.userinfo(request.clone())).unwrap_err(), refused.into());
            let user = app.run(app.client.userinfo(request.danger(danger::any_subject()))).unwrap();
            assert_eq!(user.subject(), "alice");
        }
    });
}

#[test]
fn a_revoked_token_is_answered_by_a_challenge() {
    Driver::each(|driver| {
        for client_id in ["basic", "userinfo-rs256"] {
            let app = App::new(driver, client_id);
            let tokens = app.sign_in(openid()).unwrap();
            assert!(app.run(app.client.userinfo(&tokens)).is_ok());
            SERVER.revoke(tokens.access_token.expose());
            let error = refusal(app.run(app.client.userinfo(&tokens)));
            assert_eq!((error.endpoint, error.status), ("userinfo_endpoint", Some(401)));
            assert_eq!(error.error, ErrorCode::INVALID_TOKEN);
            let [challenge] = &error.challenges[..] else { panic!("{error:?}") };
            assert!(challenge.is("bearer"));
            assert_eq!(challenge.error(), Some(ErrorCode::INVALID_TOKEN));
            assert_eq!(challenge.realm(), Some(SERVER.issuer()));
        }
    });
}

#[test]
fn a_token_without_openid_is_not_enough() {
    Driver::each(|driver| {
        let app = App::new(driver, "post");
        let tokens = app.sign_in(openid().scope("offline_access").prompt("consent")).unwrap();
        // There is nobody to compare with, so it is not even asked.
        let missing = Misuse::MissingToken { token: "ID Token to compare UserInfo with" };
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap_err(), missing.into());
        let request = UserInfoRequest::new(&tokens, "alice");
        let outcome = app.run(app.client.userinfo(request));
        assert_eq!(said(outcome), ("userinfo_endpoint", "insufficient_scope".into(), Some(403)));
    });
}
