//! Tokens bound to a key, at a server that demands nonces everywhere (RFC 9449).

use relying::error::Misuse;
use relying::jose::{Algorithm, Backend};
use relying::{AccessToken, AuthorizationRequest, ClientCredentialsRequest, Dpop, UserInfoRequest};
use relying_peers::OidcProvider;

use crate::support::{App, Driver, SERVER, as_registered, offline, said};

fn dpop(algorithm: Algorithm) -> Dpop {
    Dpop::generate(algorithm, &Backend::default()).unwrap()
}

fn bound(driver: &'static Driver, client_id: &str, dpop: &Dpop) -> App {
    App::build(driver, as_registered(&SERVER, client_id).dpop(dpop.clone()))
}

#[test]
fn every_request_proves_possession() {
    Driver::each(|driver| {
        for (client_id, algorithm) in
            [("public", Algorithm::ES256), ("basic", Algorithm::ED25519), ("key-es256", Algorithm::ES256)]
        {
            let app = bound(driver, client_id, &dpop(algorithm));
            let tokens = app.sign_in(offline()).unwrap();
            assert_eq!(tokens.token_type, "DPoP", "{client_id}");
            assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice", "{client_id}");
            let by_post = app.client.userinfo(UserInfoRequest::from(&tokens).post());
            assert_eq!(app.run(by_post).unwrap().subject(), "alice", "{client_id}");
            let fresh = app.run(app.client.refresh_token_grant(&tokens)).unwrap();
            assert_eq!(app.run(app.client.userinfo(&fresh)).unwrap().subject(), "alice", "{client_id}");
        }
    });
}

#[test]
fn the_token_is_useless_without_the_key() {
    Driver::each(|driver| {
        let tokens = bound(driver, "basic", &dpop(Algorithm::ES256)).sign_in(offline()).unwrap();
        let app = App::new(driver, "basic");
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap_err(), Misuse::MissingDpopKey.into());
        let token = tokens.access_token.expose();
        let stolen = UserInfoRequest::new(AccessToken::bearer(token), "alice");
        let outcome = app.run(app.client.userinfo(stolen));
        assert_eq!(said(outcome), ("userinfo_endpoint", "invalid_token".into(), Some(401)));
        let thief = bound(driver, "basic", &dpop(Algorithm::ES256));
        let outcome = thief.run(thief.client.userinfo(&tokens));
        assert_eq!(said(outcome), ("userinfo_endpoint", "invalid_token".into(), Some(401)));
    });
}

#[test]
fn a_public_clients_refresh_token_is_bound_too() {
    Driver::each(|driver| {
        let key = dpop(Algorithm::ES256);
        let tokens = bound(driver, "public", &key).sign_in(offline()).unwrap();
        let thief = bound(driver, "public", &dpop(Algorithm::ES256));
        let outcome = thief.run(thief.client.refresh_token_grant(&tokens));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));

        // A restart keeps the binding.
        let snapshot = serde_json::to_string(&key.snapshot().unwrap()).unwrap();
        let restored =
            Dpop::from_snapshot(&serde_json::from_str(&snapshot).unwrap(), &Backend::default()).unwrap();
        let app = bound(driver, "public", &restored);
        assert!(app.run(app.client.refresh_token_grant(&tokens)).is_ok());
    });
}

#[test]
fn the_code_is_bound_from_the_beginning() {
    Driver::each(|driver| {
        let app = bound(driver, "basic", &dpop(Algorithm::ES256));
        let (answer, pending) =
            app.authorize(&mut crate::support::alice(), AuthorizationRequest::new().scope("openid"));
        let thief = app.client.with_dpop(dpop(Algorithm::ES256));
        let outcome = app.run(thief.authorization_code_grant(pending.validate(&answer).unwrap()));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_grant".into(), Some(400)));
    });
}

/// The server demands one with every request: the first one costs a refusal, and each answer brings the next.
#[test]
fn a_nonce_is_refused_once_and_then_kept() {
    let server = OidcProvider::start();
    Driver::each(|driver| {
        let key = dpop(Algorithm::ES256);
        let app = App::build(driver, as_registered(&server, "basic").dpop(key.clone()));
        let get = |app: &App| {
            let before = server.count("/token");
            app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new())).unwrap();
            server.count("/token") - before
        };
        assert_eq!([get(&app), get(&app), get(&app)], [2, 1, 1]);
        // Nonces come along with the key.
        let snapshot = key.snapshot().unwrap();
        let restored = Dpop::from_snapshot(&snapshot, &Backend::default()).unwrap();
        let app = App::build(driver, as_registered(&server, "basic").dpop(restored));
        assert_eq!(get(&app), 1);
    });
}
