//! Signing keys that change while the application runs. Each test has servers of its own and counts its requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use relying::error::{Rejected, Token};
use relying::jose::{Jws, Timestamp};
use relying::{
    Clock, Error, IdToken, IdTokenChecks, KeySetPolicy, SystemClock, TokenResponse, UserInfoRequest,
};
use relying_peers::OidcProvider;

use crate::support::{App, Driver, alice, as_registered, offline, openid, said};

/// The clock of the operating system and what a test adds to it.
#[derive(Clone, Debug, Default)]
struct Ahead(Arc<AtomicI64>);

impl Ahead {
    fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock::with_skew(self.0.load(Ordering::Relaxed)).now()
    }
}

/// A server whose pages answer themselves, and a counter that begins at zero for each scenario.
struct Stage {
    server: OidcProvider,
}

impl Stage {
    fn set() -> Self {
        let server = OidcProvider::start();
        server.auto_login("alice");
        Self { server }
    }

    /// Requests for keys that `scenario` causes.
    fn fetches<T>(&self, scenario: impl FnOnce() -> T) -> (T, u64) {
        let before = self.server.count("/jwks");
        let outcome = scenario();
        (outcome, self.server.count("/jwks") - before)
    }
}

fn again(app: &App, id_token: &IdToken) -> Result<IdToken, Error> {
    let nonce = id_token.claims().get("nonce").unwrap();
    let checks = IdTokenChecks::new().nonce(nonce.as_str().unwrap());
    app.run(app.client.validate_id_token(id_token.token().clone(), checks))
}

fn key_id(tokens: &TokenResponse) -> Option<String> {
    Jws::parse(tokens.id_token().unwrap().token().expose()).unwrap().header().kid.clone()
}

/// The refusal of an ID Token of the client `basic` whose key is gone.
fn not_found(tokens: &TokenResponse) -> Error {
    let header = Jws::parse(tokens.id_token().unwrap().token().expose()).unwrap().header().clone();
    Rejected::KeyNotFound { token: Token::IdToken, key_id: header.kid, algorithm: header.alg }.into()
}

#[test]
fn keys_are_fetched_once_and_again_when_a_new_one_signs() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let clock = Ahead::default();
        let app = App::build(driver, as_registered(&stage.server, "basic").clock(clock.clone()));
        let sign_in = || app.sign_in(openid());
        let (first, fetches) = stage.fetches(|| sign_in().unwrap());
        assert_eq!(fetches, 1);
        assert_eq!(stage.fetches(|| sign_in().is_ok()), (true, 0));

        stage.server.add_keys();
        let (second, fetches) = stage.fetches(|| sign_in().unwrap());
        assert_eq!(fetches, 1);
        assert_ne!(key_id(&second), key_id(&first));
        // The server still publishes the old key.
        let old = first.id_token().unwrap();
        assert_eq!(stage.fetches(|| again(&app, old).is_ok()), (true, 0));

        // So soon after a key was missing, another one is not worth a request.
        stage.server.add_keys();
        let (outcome, fetches) = stage.fetches(sign_in);
        assert_eq!((outcome.unwrap_err().rule(), fetches), ("key-not-found", 0));
        clock.advance(60);
        assert_eq!(stage.fetches(|| sign_in().is_ok()), (true, 1));
        // Old age is the other reason.
        clock.advance(300);
        assert_eq!(stage.fetches(|| again(&app, old).is_ok()), (true, 1));
    });
}

#[test]
fn tokens_of_a_key_that_was_replaced_are_refused() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let clock = Ahead::default();
        let app = App::build(driver, as_registered(&stage.server, "basic").clock(clock.clone()));
        let first = app.sign_in(openid()).unwrap();
        stage.server.rotate_keys();
        // Nobody told the application: its cached keys are still young.
        assert_eq!(stage.fetches(|| again(&app, first.id_token().unwrap()).is_ok()), (true, 0));

        let (second, fetches) = stage.fetches(|| app.sign_in(openid()).unwrap());
        assert_eq!(fetches, 1);
        assert_ne!(key_id(&second), key_id(&first));
        let (outcome, fetches) = stage.fetches(|| again(&app, first.id_token().unwrap()));
        assert_eq!((outcome.unwrap_err(), fetches), (not_found(&first), 0));
        clock.advance(60);
        let (outcome, fetches) = stage.fetches(|| again(&app, first.id_token().unwrap()));
        assert_eq!((outcome.unwrap_err(), fetches), (not_found(&first), 1));
        assert_eq!(stage.fetches(|| again(&app, second.id_token().unwrap()).is_ok()), (true, 0));
    });
}

#[test]
fn access_and_refresh_tokens_survive_the_rotation() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let resource = stage.server.resource("jwt");
        let app = App::build(driver, as_registered(&stage.server, "basic"));
        let request = offline().scope("openid offline_access api:read").resource(&resource);
        let tokens = app.sign_in(request).unwrap();
        let for_api = relying::RefreshRequest::from(&tokens).resource(&resource);
        let api = app.run(app.client.refresh_token_grant(for_api)).unwrap();
        let call = |tokens: &TokenResponse| {
            let request = http::Request::get(&resource).body(Vec::new()).unwrap();
            app.run(app.client.protected_resource(tokens, request))
        };
        assert_eq!(call(&api).unwrap().status(), 200);

        stage.server.rotate_keys();
        // Opaque tokens have no signature; a JWT access token is as dead as its key.
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
        assert_eq!(said(call(&api)), ("protected_resource", "invalid_token".into(), Some(401)));
        // The ID Token of the refresh is signed by the new key.
        let (fresh, fetches) = stage.fetches(|| app.run(app.client.refresh_token_grant(&api)).unwrap());
        assert_eq!(fetches, 1);
        assert_ne!(key_id(&fresh), key_id(&tokens));
    });
}

#[test]
fn signed_userinfo_follows_the_rotation() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&stage.server, "userinfo-es256"));
        let tokens = app.sign_in(openid()).unwrap();
        assert_eq!(stage.fetches(|| app.run(app.client.userinfo(&tokens)).is_ok()), (true, 0));
        stage.server.rotate_keys();
        let request = UserInfoRequest::from(&tokens);
        assert_eq!(stage.fetches(|| app.run(app.client.userinfo(request)).is_ok()), (true, 1));
    });
}

#[test]
fn many_callers_at_once_cause_one_fetch() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let app = App::build(driver, as_registered(&stage.server, "basic"));
        for _ in ["no keys yet", "old keys"] {
            // By an application of its own, so that this one does not see the keys.
            let other = App::build(driver, as_registered(&stage.server, "basic"));
            let tokens = other.sign_in(openid()).unwrap();
            let id_token = tokens.id_token().unwrap();
            let ((), fetches) = stage.fetches(|| {
                thread::scope(|scope| {
                    for _ in 0..32 {
                        scope.spawn(|| assert_eq!(again(&app, id_token).as_ref(), Ok(id_token)));
                    }
                });
            });
            assert_eq!(fetches, 1);
            stage.server.rotate_keys();
        }
    });
}

#[test]
fn keys_can_be_carried_over_a_restart() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let builder = || as_registered(&stage.server, "basic");
        let app = App::build(driver, builder());
        app.sign_in(openid()).unwrap();
        let kept = serde_json::to_string(&app.client.key_set().unwrap()).unwrap();
        let snapshot = serde_json::from_str(&kept).unwrap();
        let app = App::build(driver, builder().key_set(snapshot));
        assert_eq!(stage.fetches(|| app.sign_in(openid()).is_ok()), (true, 0));
        stage.server.rotate_keys();
        assert_eq!(stage.fetches(|| app.sign_in(openid()).is_ok()), (true, 1));
    });
}

#[test]
fn a_patient_policy_asks_less_often() {
    let stage = Stage::set();
    Driver::each(|driver| {
        let clock = Ahead::default();
        let mut policy = KeySetPolicy::default();
        policy.maximum_age = Duration::from_secs(1000);
        let builder = as_registered(&stage.server, "basic").clock(clock.clone()).key_set_policy(policy);
        let app = App::build(driver, builder);
        let tokens = app.sign_in_with(&mut alice(), openid()).unwrap();
        clock.advance(900);
        assert_eq!(stage.fetches(|| again(&app, tokens.id_token().unwrap()).is_ok()), (true, 0));
        clock.advance(100);
        assert_eq!(stage.fetches(|| again(&app, tokens.id_token().unwrap()).is_ok()), (true, 1));
    });
}
