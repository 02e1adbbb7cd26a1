//! The code flow: response modes, redirect URIs, sessions in the browser.

use relying::error::Rejected;
use relying::registry::{ResponseMode, ResponseType};
use relying::{Client, PendingAuthorization, StandardClaims};
use serde_json::json;

use crate::support::{App, Driver, SERVER, alice, as_registered, openid, registration, said, secret};

#[test]
fn tells_who_signed_in() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let before = app.client.now();
        let tokens = app.sign_in(openid().scope("openid profile email address")).unwrap();
        assert_eq!(tokens.token_type, "Bearer");
        assert_eq!(tokens.scope.as_deref(), Some("openid profile email address"));
        let lifetime = tokens.expires_at.unwrap().duration_since(before).as_secs();
        assert!((3600..3630).contains(&lifetime), "{lifetime}");
        assert_eq!(tokens.refresh_token, None);

        let id_token = tokens.id_token().unwrap();
        assert_eq!((id_token.issuer(), id_token.subject()), (SERVER.issuer(), "alice"));
        assert_eq!(id_token.expires_at().as_unix() - id_token.issued_at().as_unix(), 3600);
        assert_eq!(id_token.claims().get("aud"), Some(json!("basic")));

        let user = app.run(app.client.userinfo(&tokens)).unwrap();
        let claims: StandardClaims = user.claims().read().unwrap();
        assert_eq!(user.subject(), "alice");
        assert_eq!(claims.email.as_deref(), Some("alice@example.com"));
        assert_eq!(claims.email_verified, Some(true));
        assert_eq!(user.claims().get("address"), Some(json!({"locality": "Göteborg", "country": "Sweden"})));
    });
}

#[test]
fn gets_tokens_without_openid() {
    Driver::each(|driver| {
        let app = App::new(driver, "post");
        let tokens = app.sign_in(openid().scope("offline_access").prompt("consent")).unwrap();
        assert_eq!(tokens.id_token().unwrap_err().rule(), "missing-token");
        assert_eq!(tokens.scope.as_deref().unwrap_or_default(), "offline_access");
    });
}

#[test]
fn takes_the_answer_in_every_response_mode() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for (mode, place) in [
            (ResponseMode::QUERY, "https://client.example/callback?"),
            (ResponseMode::FRAGMENT, "https://client.example/callback#"),
            (ResponseMode::FORM_POST, "code="),
        ] {
            let (answer, pending) = app.authorize(&mut alice(), openid().response_mode(mode.clone()));
            assert!(answer.starts_with(place), "{mode}");
            let tokens = app.run(app.client.authorization_code_grant(pending.validate(&answer).unwrap()));
            assert_eq!(tokens.unwrap().id_token().unwrap().subject(), "alice", "{mode}");
        }
    });
}

#[test]
fn takes_the_answer_only_where_it_was_asked_for() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (answer, _) = app.authorize(&mut alice(), openid());
        for expected in [ResponseMode::FRAGMENT, ResponseMode::FORM_POST] {
            let (_, pending) = app.authorize(&mut alice(), openid().response_mode(expected.clone()));
            let mismatch = Rejected::ResponseModeMismatch { expected };
            assert_eq!(pending.validate(&answer).unwrap_err(), mismatch.into());
        }
    });
}

#[test]
fn finishes_after_a_restart() {
    Driver::each(|driver| {
        let (answer, kept) = {
            let (answer, pending) = App::new(driver, "basic").authorize(&mut alice(), openid());
            (answer, serde_json::to_string(&pending).unwrap())
        };
        let app = App::new(driver, "basic");
        let pending: PendingAuthorization = serde_json::from_str(&kept).unwrap();
        let tokens = app.run(app.client.authorization_code_grant(pending.validate(&answer).unwrap()));
        assert_eq!(tokens.unwrap().id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn signs_in_without_a_page_where_there_is_a_session() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let mut browser = SERVER.browser("bob");
        let first = app.sign_in_with(&mut browser, openid()).unwrap();
        let hint = first.id_token().unwrap().token().expose();
        let silent = app.sign_in_with(&mut browser, openid().prompt("none").id_token_hint(hint)).unwrap();
        assert_eq!(silent.id_token().unwrap().subject(), "bob");
        assert_ne!(silent.id_token().unwrap().token(), first.id_token().unwrap().token());
    });
}

#[test]
fn comes_back_to_a_redirect_uri_with_parameters_of_its_own() {
    Driver::each(|driver| {
        let app = App::new(driver, "query");
        let (answer, pending) = app.authorize(&mut alice(), openid());
        // The server writes the space in another way than it is registered.
        assert!(answer.starts_with("https://client.example/callback?tenant=one&label=two+words&code="));
        let response = pending.validate(&answer).unwrap();
        let tokens = app.run(app.client.authorization_code_grant(response)).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn comes_back_to_another_registered_redirect_uri() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (answer, pending) =
            app.authorize(&mut alice(), openid().redirect_uri("https://client.example/other"));
        assert!(answer.starts_with("https://client.example/other?code="));
        assert!(app.run(app.client.authorization_code_grant(pending.validate(&answer).unwrap())).is_ok());
    });
}

#[test]
fn comes_back_to_any_port_of_the_loopback_interface() {
    Driver::each(|driver| {
        let app = App::new(driver, "native");
        for redirect_uri in
            ["http://127.0.0.1:49152/callback", "http://[::1]:49153/callback", "http://127.0.0.1:49154/"]
        {
            let (answer, pending) = app.authorize(&mut alice(), openid().redirect_uri(redirect_uri));
            assert!(answer.starts_with(&format!("{redirect_uri}?code=")), "{redirect_uri}");
            let tokens = app.run(app.client.authorization_code_grant(pending.validate(&answer).unwrap()));
            assert_eq!(tokens.unwrap().id_token().unwrap().subject(), "alice", "{redirect_uri}");
        }
    });
}

/// RFC 8252 section 7.1. The browser cannot go there, but the answer can be read.
#[test]
fn comes_back_to_a_scheme_of_the_application() {
    Driver::each(|driver| {
        let app = App::new(driver, "native");
        let request = openid().redirect_uri("com.example.app:/callback").prompt("none");
        let (url, pending) = app.run(app.client.authorize(request)).unwrap();
        let redirect = alice().get(&url).unwrap();
        let answer = redirect.headers()["location"].to_str().unwrap();
        assert!(answer.starts_with("com.example.app:/callback?error="), "{answer}");
        assert_eq!(said(pending.validate(answer)), ("authorization_endpoint", "login_required".into(), None));
    });
}

#[test]
fn needs_no_registration_for_what_the_server_publishes() {
    Driver::each(|driver| {
        let info = SERVER.client("id-token-es256");
        let builder = Client::discover(SERVER.issuer(), &info.client_id)
            .client_secret(secret(info))
            .redirect_uri(info.redirect_uri());
        let tokens = App::build(driver, builder).sign_in(openid()).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn needs_no_discovery() {
    Driver::each(|driver| {
        let metadata = App::new(driver, "basic").client.server_metadata().clone();
        let info = SERVER.client("basic");
        let builder = Client::from_metadata(metadata, &info.client_id)
            .registration(registration(info))
            .redirect_uri(info.redirect_uri());
        let tokens = App::build(driver, builder).sign_in(openid()).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn exchanges_a_code_once() {
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&SERVER, "basic"));
        let (answer, pending) = app.authorize(&mut alice(), openid());
        let response = pending.validate(&answer).unwrap();
        let tokens = app.run(app.client.authorization_code_grant(response.clone())).unwrap();
        let again = app.run(app.client.authorization_code_grant(response));
        assert_eq!(said(again), ("token_endpoint", "invalid_grant".into(), Some(400)));
        // RFC 6749 section 4.1.2: the tokens of a code that is used twice are revoked.
        let userinfo = app.run(app.client.userinfo(&tokens));
        assert_eq!(said(userinfo), ("userinfo_endpoint", "invalid_token".into(), Some(401)));
    });
}

/// OAuth 2.0 Multiple Response Types section 4: the user has agreed, and nothing else is said.
#[test]
fn a_response_type_of_none_brings_nothing() {
    Driver::each(|driver| {
        let mut metadata = registration(SERVER.client("basic"));
        metadata.client_id = Some("nothing".into());
        metadata.response_types = Some(vec![ResponseType::NONE]);
        SERVER.register(&serde_json::to_value(&metadata).unwrap());
        let builder = Client::discover(SERVER.issuer(), "nothing").registration(metadata);
        let app = App::build(driver, builder.redirect_uri("https://client.example/callback"));
        let request = || openid().response_type(ResponseType::NONE);
        let (answer, pending) = app.authorize(&mut alice(), request());
        let verified = app.run(app.client.verify_authorization_response(pending.validate(&answer).unwrap()));
        let verified = verified.unwrap();
        assert!(!verified.has_code() && verified.tokens().is_err() && verified.id_token().is_err());
        let mut refusing = alice();
        refusing.deny();
        let (answer, pending) = app.authorize(&mut refusing, request());
        assert_eq!(said(pending.validate(&answer)), ("authorization_endpoint", "access_denied".into(), None));
    });
}
