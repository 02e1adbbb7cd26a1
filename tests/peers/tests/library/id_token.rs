//! ID Tokens of every algorithm, and what becomes of those that are not as they should be.

use std::slice;

use relying::error::{Rejected, Token};
use relying::jose::{Algorithm, Jws, JwsError, VerifyError};
use relying::{Client, ClientAuthentication, IdToken, IdTokenChecks, SystemClock, TokenResponse};

use crate::support::{App, Driver, SERVER, as_registered, openid, registration, rule, secret};

const ALGORITHMS: [(&str, Algorithm); 6] = [
    ("id-token-rs256", Algorithm::RS256),
    ("id-token-ps256", Algorithm::PS256),
    ("id-token-es256", Algorithm::ES256),
    ("id-token-eddsa", Algorithm::EDDSA),
    ("id-token-ed25519", Algorithm::ED25519),
    ("id-token-hs256", Algorithm::HS256),
];

fn algorithm(id_token: &IdToken) -> Algorithm {
    Jws::parse(id_token.token().expose()).unwrap().header().alg.clone()
}

#[test]
fn every_registered_algorithm_is_verified() {
    Driver::each(|driver| {
        for (client_id, expected) in ALGORITHMS {
            let app = App::new(driver, client_id);
            let tokens = app.sign_in(openid()).unwrap();
            let id_token = tokens.id_token().unwrap();
            assert_eq!(algorithm(id_token), expected);
            assert_eq!(id_token.subject(), "alice", "{client_id}");
            // An HMAC needs no keys of the server.
            assert_eq!(app.client.key_set().is_some(), !expected.is_symmetric(), "{client_id}");
        }
    });
}

#[test]
fn another_algorithm_than_the_registered_one_is_refused() {
    Driver::each(|driver| {
        let mut registered = registration(SERVER.client("id-token-es256"));
        registered.id_token_signed_response_alg = Some(Algorithm::RS256);
        let app = App::build(driver, as_registered(&SERVER, "id-token-es256").registration(registered));
        let refused = Rejected::Algorithm {
            token: Token::IdToken,
            expected: vec![Algorithm::RS256],
            received: Algorithm::ES256,
        };
        assert_eq!(app.sign_in(openid()).unwrap_err(), refused.into());
    });
}

#[test]
fn an_hmac_is_refused_unless_the_client_is_registered_for_it() {
    Driver::each(|driver| {
        let info = SERVER.client("id-token-hs256");
        let builder = Client::discover(SERVER.issuer(), &info.client_id)
            .client_secret(secret(info))
            .redirect_uri(info.redirect_uri());
        let outcome = App::build(driver, builder).sign_in(openid());
        let Some(Rejected::Algorithm { token, expected, received }) =
            outcome.as_ref().unwrap_err().as_rejected()
        else {
            panic!("{outcome:?}")
        };
        assert_eq!((*token, received), (Token::IdToken, &Algorithm::HS256));
        assert!(!expected.is_empty() && !expected.iter().any(Algorithm::is_symmetric));
    });
}

#[test]
fn an_hmac_by_another_secret_is_refused() {
    Driver::each(|driver| {
        let info = SERVER.client("id-token-hs256");
        let builder = as_registered(&SERVER, &info.client_id)
            .authentication(ClientAuthentication::client_secret_basic(secret(info)))
            .client_secret("not the secret but as long as one");
        let problem = JwsError::Signature(VerifyError::BadSignature);
        let refused = Rejected::Jws { token: Token::IdToken, problem };
        assert_eq!(App::build(driver, builder).sign_in(openid()).unwrap_err(), refused.into());
    });
}

/// Signs in by the right clock, and validates again by one that is `skew` seconds off.
fn by_a_clock_off_by(driver: &'static Driver, skew: i64) -> Result<IdToken, relying::Error> {
    let tokens = App::new(driver, "basic").sign_in(openid()).unwrap();
    let app = App::build(driver, as_registered(&SERVER, "basic").clock(SystemClock::with_skew(skew)));
    validate(&app, &tokens, checks(&tokens))
}

fn validate(app: &App, tokens: &TokenResponse, checks: IdTokenChecks) -> Result<IdToken, relying::Error> {
    app.run(app.client.validate_id_token(tokens.id_token()?.token().clone(), checks))
}

fn checks(tokens: &TokenResponse) -> IdTokenChecks {
    let nonce = tokens.id_token().unwrap().claims().get("nonce").unwrap();
    IdTokenChecks::new().nonce(nonce.as_str().unwrap()).access_token(tokens.access_token.clone())
}

#[test]
fn a_clock_may_be_a_little_off() {
    Driver::each(|driver| {
        for skew in [-20, 20] {
            assert_eq!(by_a_clock_off_by(driver, skew).unwrap().subject(), "alice", "{skew}");
        }
    });
}

#[test]
fn an_expired_token_and_one_from_the_future_are_refused() {
    Driver::each(|driver| {
        assert_eq!(rule(by_a_clock_off_by(driver, 3700)), "token-expired");
        assert_eq!(rule(by_a_clock_off_by(driver, -3700)), "token-from-the-future");
    });
}

#[test]
fn a_token_for_another_client_is_refused() {
    Driver::each(|driver| {
        let tokens = App::new(driver, "post").sign_in(openid()).unwrap();
        let refused = Rejected::AudienceMismatch {
            token: Token::IdToken,
            client_id: "basic".into(),
            received: vec!["post".into()],
        };
        let outcome = validate(&App::new(driver, "basic"), &tokens, checks(&tokens));
        assert_eq!(outcome.unwrap_err(), refused.into());
    });
}

#[test]
fn a_token_of_another_login_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let [first, second] = [(); 2].map(|()| app.sign_in(openid()).unwrap());
        assert_eq!(validate(&app, &first, checks(&first)).unwrap(), *first.id_token().unwrap());
        assert_eq!(validate(&app, &first, checks(&second)).unwrap_err(), Rejected::NonceMismatch.into());
        assert_eq!(
            validate(&app, &first, IdTokenChecks::new()).unwrap_err(),
            Rejected::NonceUnexpected.into()
        );
    });
}

#[test]
fn a_changed_token_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(openid()).unwrap();
        let token = tokens.id_token().unwrap().token().expose();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let other = app.sign_in(openid()).unwrap();
        let (other, _) = other.id_token().unwrap().token().expose().rsplit_once('.').unwrap();
        assert_ne!(signed, other);
        let swapped = format!("{other}.{signature}");
        let outcome = app.run(app.client.validate_id_token(swapped, checks(&tokens)));
        let problem = JwsError::Signature(VerifyError::BadSignature);
        assert_eq!(outcome.unwrap_err(), Rejected::Jws { token: Token::IdToken, problem }.into());
    });
}

#[test]
fn the_context_of_the_login_is_held_to_what_is_essential() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let tokens = app.sign_in(openid().acr_values("urn:example:loa:1")).unwrap();
        let required = "urn:example:loa:2".to_owned();
        let refused = Rejected::AuthenticationContext {
            expected: vec![required.clone()],
            received: Some("urn:example:loa:1".into()),
        };
        let checks = checks(&tokens).essential_acr(slice::from_ref(&required));
        assert_eq!(validate(&app, &tokens, checks).unwrap_err(), refused.into());
    });
}
