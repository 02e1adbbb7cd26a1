//! What a server says about tokens, before and after they are revoked (RFC 7662, RFC 7009).

use relying::registry::TokenTypeHint;
use relying::{ClientCredentialsRequest, Introspection, IntrospectionRequest, RevocationRequest, Secret};

use crate::support::{App, Driver, SERVER, as_registered, offline, said};

fn introspect(app: &App, token: &Secret) -> Introspection {
    app.run(app.client.introspect(IntrospectionRequest::new(token.expose()))).unwrap()
}

fn revoke(app: &App, token: &Secret, hint: TokenTypeHint) {
    let request = RevocationRequest::new(token.expose()).token_type_hint(hint);
    app.run(app.client.revoke(request)).unwrap();
}

#[test]
fn a_token_is_active_until_it_is_revoked() {
    Driver::each(|driver| {
        for client_id in ["basic", "post", "secret-jwt", "key-es256"] {
            let app = App::new(driver, client_id);
            let tokens =
                app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new())).unwrap();
            let answer = introspect(&app, &tokens.access_token);
            assert_eq!((answer.active, answer.client_id.as_deref()), (true, Some(client_id)));
            assert!(answer.exp > answer.iat, "{client_id}");
            revoke(&app, &tokens.access_token, TokenTypeHint::ACCESS_TOKEN);
            assert!(!introspect(&app, &tokens.access_token).active, "{client_id}");
        }
    });
}

#[test]
fn the_end_of_a_refresh_token_is_the_end_of_its_login() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(offline()).unwrap();
        let refresh_token = tokens.refresh_token.clone().unwrap();
        let answer = introspect(&app, &refresh_token);
        assert_eq!((answer.active, answer.sub.as_deref()), (true, Some("alice")));
        revoke(&app, &refresh_token, TokenTypeHint::REFRESH_TOKEN);
        assert!(!introspect(&app, &refresh_token).active);
        let outcome = app.run(app.client.refresh_token_grant(&tokens));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
    });
}

#[test]
fn a_token_that_never_was_is_inactive_and_can_be_revoked() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let stranger = Secret::new("never-issued");
        assert!(!introspect(&app, &stranger).active);
        revoke(&app, &stranger, TokenTypeHint::ACCESS_TOKEN);
    });
}

#[test]
fn a_wrong_secret_is_refused() {
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&SERVER, "basic").client_secret("wrong"));
        let introspected = app.run(app.client.introspect(IntrospectionRequest::new("x")));
        assert_eq!(said(introspected), ("introspection_endpoint", "invalid_client".into(), Some(401)));
        let revoked = app.run(app.client.revoke(RevocationRequest::new("x")));
        assert_eq!(said(revoked), ("revocation_endpoint", "invalid_client".into(), Some(401)));
    });
}

#[test]
fn a_token_of_another_client_is_neither_shown_nor_ended() {
    Driver::each(|driver| {
        let (owner, other) = (App::new(driver, "basic"), App::new(driver, "public"));
        let tokens =
            owner.run(owner.client.client_credentials_grant(ClientCredentialsRequest::new())).unwrap();
        assert!(!introspect(&other, &tokens.access_token).active);
        revoke(&other, &tokens.access_token, TokenTypeHint::ACCESS_TOKEN);
        assert!(introspect(&owner, &tokens.access_token).active);
    });
}
