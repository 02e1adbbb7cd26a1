//! Every signature algorithm in every place where one can stand: what the server signs (ID Tokens from both sides with their hashes, answers in a
//! JWT, UserInfo) and what the client signs (request object, assertion, proofs).

use relying::jose::{Algorithm, Backend, Jwk, Jws, PrivateKey, PublicKey};
use relying::registry::ResponseMode;
use relying::{AuthorizationRequest, BlockingHttpClient, Client, ClientAuthentication, ClientMetadata, Dpop};
use relying_testkit::{Client as Registration, Clock, Server, User, UserAgent};
use serde_json::Value;

use crate::faults::http;
use crate::support::{ISSUER, NOW, TestClock};

const REDIRECT_URI: &str = "https://app.example/callback";

const ALGORITHMS: [Algorithm; 13] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::EDDSA,
    Algorithm::ML_DSA_44,
    Algorithm::ML_DSA_65,
    Algorithm::ML_DSA_87,
];

/// A server whose client signs with `key`, and which signs everything with the same algorithm.
fn server(key: &PrivateKey) -> Server {
    let algorithm = key.algorithm();
    let registration = Registration::with_keys("app", [key.public_key().to_jwk()])
        .assertion_algorithm(algorithm.clone())
        .request_object_algorithm(algorithm.clone())
        .redirect_uri(REDIRECT_URI)
        .dpop_bound_access_tokens()
        .id_token_algorithm(algorithm.clone())
        .userinfo_algorithm(algorithm.clone())
        .authorization_response_algorithm(algorithm.clone());
    let builder = Server::builder(ISSUER).unwrap().every_response_type().clock(Clock::fixed(NOW));
    builder
        .signing_algorithms([algorithm.clone()])
        .client(registration)
        .user(User::sample("alice"))
        .build()
        .unwrap()
}

fn client(key: &PrivateKey, http: &impl BlockingHttpClient) -> Client {
    let algorithm = Some(key.algorithm().clone());
    let mut registration = ClientMetadata::default();
    registration.id_token_signed_response_alg = algorithm.clone();
    registration.userinfo_signed_response_alg = algorithm.clone();
    registration.authorization_signed_response_alg = algorithm;
    Client::discover(ISSUER, "app")
        .registration(registration)
        .authentication(ClientAuthentication::private_key_jwt(key.clone()))
        .request_object_signer(key.clone())
        .dpop(Dpop::generate(key.algorithm().clone(), &Backend::default()).unwrap())
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default())
        .send_blocking(http)
        .unwrap()
}

#[test]
fn signs_a_user_in() {
    for algorithm in ALGORITHMS {
        let key = PrivateKey::generate(algorithm.clone(), &Backend::default()).unwrap().with_key_id("client");
        let server = server(&key);
        let http = http(&server);
        let client = client(&key, &http);
        let request = AuthorizationRequest::new()
            .scope("openid email")
            .response_type("code id_token token")
            .response_mode(ResponseMode::FORM_POST_JWT);
        let (url, pending) = client.authorize(request).send_blocking(&http).unwrap();
        let arrival = UserAgent::in_process(&server).visit(&url, REDIRECT_URI).unwrap();
        let response = pending.validate(arrival.answer()).unwrap();
        let verified = client.verify_authorization_response(response).send_blocking(&http).unwrap();
        let front = verified.id_token().unwrap();
        // The hash function of each algorithm: SHA-2, or SHAKE256 for ML-DSA.
        for hash in ["at_hash", "c_hash"] {
            assert!(front.claims().get(hash).is_some(), "{algorithm}: {hash}");
        }
        let tokens = client.authorization_code_grant(verified).send_blocking(&http).unwrap();
        assert!(tokens.id_token().unwrap().claims().get("at_hash").is_some(), "{algorithm}");
        let userinfo = client.userinfo(&tokens).send_blocking(&http).unwrap();
        assert_eq!(userinfo.subject(), "alice", "{algorithm}");
    }
}

#[test]
fn proofs_hold_what_makes_the_key_and_verify_by_it() {
    let uri: http::Uri = "https://api.example/a".parse().unwrap();
    for algorithm in ALGORITHMS {
        let dpop = Dpop::generate(algorithm.clone(), &Backend::default()).unwrap();
        let client = crate::support::builder().dpop(dpop.clone()).build().unwrap();
        let proof = client.dpop_proof(http::Method::GET, uri.clone(), None);
        let proof = proof.send_blocking(&crate::support::offline).unwrap();
        let jws = Jws::parse(&proof).unwrap();
        let jwk = jws.header().other["jwk"].clone();
        let mut members: Vec<_> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        let expected: &[&str] = match jwk["kty"].as_str().unwrap() {
            "RSA" => &["e", "kty", "n"],
            "EC" => &["crv", "kty", "x", "y"],
            "OKP" => &["crv", "kty", "x"],
            // RFC 9964 section 3: the algorithm is part of the key.
            _ => &["alg", "kty", "pub"],
        };
        assert_eq!(members, expected, "{algorithm}");
        let jwk: Jwk = serde_json::from_value(jwk).unwrap();
        assert_eq!(jwk.thumbprint(&Backend::default()).unwrap(), dpop.thumbprint(), "{algorithm}");
        let key = PublicKey::from_jwk(&jwk, &Backend::default()).unwrap();
        let claims = jws.verify(&key, &algorithm).unwrap().into_payload();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!((&claims["htm"], &claims["htu"]), (&"GET".into(), &"https://api.example/a".into()));
    }
}
