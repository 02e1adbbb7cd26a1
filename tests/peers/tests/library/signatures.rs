//! Signed answers, requests, assertions and proofs: every algorithm that the server lists.

use relying::error::{Rejected, Token};
use relying::jose::{Algorithm, Backend, HmacKey, PrivateKey};
use relying::{ClientAuthentication, ClientBuilder, Dpop};
use serde_json::{Map, Value, json};

use crate::registered::{ANSWERS, BUSY, SECRET, client, listed, register, take_every_answer};
use crate::support::{App, Driver, offline, said};

const HMAC: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// The algorithms of this member, all of which are known here: three with a secret, eleven with a key.
fn algorithms(member: &str) -> Vec<Algorithm> {
    let algorithms = listed(&BUSY, member);
    let symmetric: Vec<_> = algorithms.iter().filter(|algorithm| algorithm.is_symmetric()).collect();
    assert_eq!(symmetric, HMAC.iter().collect::<Vec<_>>(), "{member}");
    assert_eq!(algorithms.len(), HMAC.len() + 11, "{member}");
    algorithms
}

/// The members about the signatures of these answers.
fn members(answers: &[&str], algorithm: &Algorithm) -> Map<String, Value> {
    let member = |answer: &&str| (format!("{answer}_signed_response_alg"), json!(algorithm));
    answers.iter().map(member).collect()
}

#[test]
fn answers_are_verified_whatever_they_are_signed_with() {
    let supported = algorithms("id_token_signing_alg_values_supported");
    for answer in &ANSWERS {
        assert_eq!(algorithms(&format!("{answer}_signing_alg_values_supported")), supported, "{answer}");
    }
    Driver::each(|driver| {
        for algorithm in &supported {
            let registered = register(&BUSY, &format!("{algorithm}"), members(&ANSWERS, algorithm), &[]);
            let app = App::build(driver, client(&BUSY, registered));
            if let Err(error) = take_every_answer(&app) {
                panic!("{algorithm}: {error:?}");
            }
            // An HMAC needs no keys of the server.
            assert_eq!(app.client.key_set().is_none(), algorithm.is_symmetric(), "{algorithm}");
        }
    });
}

#[test]
fn an_answer_that_is_signed_otherwise_is_refused() {
    let (sent, expected) = (Algorithm::ES384, Algorithm::ES512);
    let tokens = [Token::AuthorizationResponse, Token::IdToken, Token::UserInfo, Token::Introspection];
    Driver::each(|driver| {
        for (answer, token) in ANSWERS.into_iter().zip(tokens) {
            let mut registered = register(&BUSY, "signed otherwise", members(&ANSWERS, &sent), &[]);
            registered.as_object_mut().unwrap().extend(members(&[answer], &expected));
            let app = App::build(driver, client(&BUSY, registered));
            let (expected, received) = (vec![expected.clone()], sent.clone());
            let refused = Rejected::Algorithm { token, expected, received };
            assert_eq!(take_every_answer(&app), Err(refused.into()), "{answer}");
        }
    });
}

/// What a client signs with: a key, or its secret.
#[derive(Clone)]
enum Own {
    Key(PrivateKey),
    Secret(HmacKey),
}

impl Own {
    fn new(algorithm: &Algorithm, secret: &str) -> Self {
        let (backend, algorithm) = (Backend::default(), algorithm.clone());
        if algorithm.is_symmetric() {
            return Self::Secret(HmacKey::new(secret.as_bytes(), algorithm, &backend).unwrap());
        }
        Self::Key(PrivateKey::generate(algorithm, &backend).unwrap().with_key_id("s"))
    }

    fn signs_requests(self, builder: ClientBuilder) -> ClientBuilder {
        match self {
            Self::Key(key) => builder.request_object_signer(key),
            Self::Secret(key) => builder.request_object_signer(key),
        }
    }
}

/// A client that signs all that it can with one algorithm: its requests, which it pushes, its assertions and its proofs.
fn builder(algorithm: &Algorithm, own: &Own) -> ClientBuilder {
    let (method, keys) = match own {
        Own::Key(key) => ("private_key_jwt", vec![json!(key.public_key().to_jwk())]),
        Own::Secret(_) => ("client_secret_jwt", Vec::new()),
    };
    let members = [
        ("token_endpoint_auth_method", json!(method)),
        ("token_endpoint_auth_signing_alg", json!(algorithm)),
        ("request_object_signing_alg", json!(algorithm)),
        ("require_signed_request_object", json!(true)),
    ];
    let members = members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    let registered = register(&BUSY, &format!("signs with {algorithm}"), members, &keys);
    let builder = client(&BUSY, registered).push_authorization_requests();
    let builder = match own {
        Own::Key(key) => builder
            .authentication(ClientAuthentication::private_key_jwt(key.clone()))
            .dpop(Dpop::generate(algorithm.clone(), &Backend::default()).unwrap()),
        Own::Secret(_) => {
            builder.authentication(ClientAuthentication::client_secret_jwt_with(SECRET, algorithm.clone()))
        }
    };
    own.clone().signs_requests(builder)
}

#[test]
fn the_client_signs_with_every_algorithm() {
    let supported = algorithms("request_object_signing_alg_values_supported");
    assert_eq!(algorithms("token_endpoint_auth_signing_alg_values_supported"), supported);
    let with_keys: Vec<_> = supported.iter().filter(|algorithm| !algorithm.is_symmetric()).cloned().collect();
    assert_eq!(listed(&BUSY, "dpop_signing_alg_values_supported"), with_keys);
    let another = SECRET.to_uppercase();
    let keys: Vec<_> = supported
        .iter()
        .map(|algorithm| (algorithm, Own::new(algorithm, SECRET), Own::new(algorithm, &another)))
        .collect();
    Driver::each(|driver| {
        for (algorithm, own, stranger) in &keys {
            let app = App::build(driver, builder(algorithm, own));
            let tokens = app.sign_in(offline()).unwrap();
            assert_eq!(tokens.token_type == "DPoP", !algorithm.is_symmetric(), "{algorithm}");
            assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice", "{algorithm}");
            app.run(app.client.refresh_token_grant(&tokens)).unwrap();

            let app = App::build(driver, stranger.clone().signs_requests(builder(algorithm, own)));
            let outcome = app.run(app.client.authorize(offline()));
            let refused =
                ("pushed_authorization_request_endpoint", "invalid_request_object".into(), Some(400));
            assert_eq!(said(outcome), refused, "{algorithm}");
        }
    });
}
