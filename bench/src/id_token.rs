//! Validating an ID Token: signature by a cached key, every claim and the nonce. The hash of the access token is part of
//! the code flow instead: neither peer compares it here.
//!
//! The floor is the bare verification of the decoded signature by a parsed key. jsonwebtoken checks signature, issuer,
//! audience and expiry, and the nonce is compared beside it, with the one right key given; openidconnect checks what its `claims` method checks.

use aws_lc_rs::signature::{self, ParsedPublicKey, VerificationAlgorithm};
use openidconnect::core::{CoreClient, CoreIdToken, CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::{ClientId, ClientSecret, Nonce};
use relying::call::Step;
use relying::{Client, IdTokenChecks, KeySetSnapshot};
use relying_jose::{Algorithm, Timestamp, base64url, material};
use serde::Deserialize;

use crate::fixture::{CLIENT_ID, CLIENT_SECRET, ISSUER, NONCE, REDIRECT_URI, Server, now};
use crate::harness::{Case, Effort, Measured, measure};
use crate::report::Row;

/// One row for each algorithm.
pub fn rows(effort: Effort) -> Vec<Row> {
    [(Algorithm::RS256, 0.90), (Algorithm::ES256, 0.95), (Algorithm::EDDSA, 0.94)]
        .into_iter()
        .map(|(algorithm, budget)| {
            let name = if algorithm == Algorithm::EDDSA { "Ed25519" } else { algorithm.as_str() };
            let what = format!("validate an ID Token, {name}, against the bare verification");
            let server = Server::new(algorithm);
            Row::speeds(what, Some(budget), &measured(&server, effort))
        })
        .collect()
}

fn measured(server: &Server, effort: Effort) -> Vec<Measured> {
    let token = server.id_token(Some(NONCE));
    let (floor, relying) = (Floor::new(server, &token), client(server));
    let openidconnect = OpenIdConnect::new(server);
    let jsonwebtoken = JsonWebToken::new(server);
    let cases = vec![
        Case::new("aws-lc-rs", || floor.verify()),
        Case::new("relying", || validate(&relying, &token)),
        Case::new("openidconnect", || openidconnect.validate(&token)),
        Case::new("jsonwebtoken", || jsonwebtoken.validate(&token)),
    ];
    measure(effort, cases)
}

/// The bare verification.
pub struct Floor {
    key: ParsedPublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Floor {
    /// With the key parsed and the token taken apart.
    pub fn new(server: &Server, token: &str) -> Self {
        let (message, signature) = token.rsplit_once('.').expect("a JWS has parts");
        let signature = base64url::decode(signature).expect("a JWS is base64url");
        Self { key: parsed_key(server), message: message.as_bytes().to_vec(), signature }
    }

    /// One verification.
    pub fn verify(&self) {
        self.key.verify_sig(&self.message, &self.signature).expect("the signature is good");
    }
}

fn parsed_key(server: &Server) -> ParsedPublicKey {
    let jwk = server.key.public_key().to_jwk();
    let number = |name: &str| {
        let text = jwk.get(name).and_then(serde_json::Value::as_str).expect("the JWK has its numbers");
        base64url::decode(text).expect("a JWK is base64url")
    };
    let (algorithm, bytes): (&'static dyn VerificationAlgorithm, _) = match jwk.kty().as_str() {
        "RSA" => {
            let key = aws_lc_rs::rsa::PublicKeyComponents { n: number("n"), e: number("e") };
            return key
                .to_parsed_public_key(&signature::RSA_PKCS1_2048_8192_SHA256)
                .expect("the key is good");
        }
        "EC" => {
            let point = material::EcPublic::new(relying_jose::Curve::P256, number("x"), number("y"));
            (
                &signature::ECDSA_P256_SHA256_FIXED,
                point.expect("the point has the right size").to_uncompressed(),
            )
        }
        _ => (&signature::ED25519, number("x")),
    };
    ParsedPublicKey::new(algorithm, bytes).expect("the key is good")
}

/// A client that has the server's metadata and keys.
pub fn client(server: &Server) -> Client {
    let snapshot =
        serde_json::json!({ "jwks": server.jwks().to_string(), "fetched_at": Timestamp::from_unix(now()) });
    let snapshot: KeySetSnapshot = serde_json::from_value(snapshot).expect("this is a snapshot");
    Client::from_metadata(server.parsed_metadata(), CLIENT_ID)
        .client_secret(CLIENT_SECRET)
        .redirect_uri(REDIRECT_URI)
        .key_set(snapshot)
        .build()
        .expect("the client is configured well")
}

/// One ID Token.
pub fn validate(client: &Client, token: &str) {
    let checks = IdTokenChecks::new().nonce(NONCE);
    match client.validate_id_token(token, checks).step(None) {
        Ok(Step::Done(id_token)) => drop(id_token),
        other => panic!("the ID Token is valid and the keys are cached: {other:?}"),
    }
}

struct OpenIdConnect {
    // A closure, because the type of a client takes six lines to write.
    validate: Box<dyn Fn(&str)>,
}

impl OpenIdConnect {
    fn new(server: &Server) -> Self {
        let client = CoreClient::from_provider_metadata(
            provider_metadata(server),
            ClientId::new(CLIENT_ID.into()),
            Some(ClientSecret::new(CLIENT_SECRET.into())),
        );
        let nonce = Nonce::new(NONCE.into());
        let validate = move |token: &str| {
            let token: CoreIdToken = token.parse().expect("the ID Token is well-formed");
            token.into_claims(&client.id_token_verifier(), &nonce).expect("the ID Token is valid");
        };
        Self { validate: Box::new(validate) }
    }

    fn validate(&self, token: &str) {
        (self.validate)(token);
    }
}

/// The server's metadata and keys as openidconnect holds them.
pub fn provider_metadata(server: &Server) -> CoreProviderMetadata {
    let metadata: CoreProviderMetadata =
        serde_json::from_value(server.metadata()).expect("the metadata is valid");
    let keys: CoreJsonWebKeySet = serde_json::from_value(server.jwks()).expect("the key set is valid");
    metadata.set_jwks(keys)
}

struct JsonWebToken {
    key: jsonwebtoken::DecodingKey,
    validation: jsonwebtoken::Validation,
}

/// What an application would read.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read into, as an application does")]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: i64,
    iat: i64,
    auth_time: Option<i64>,
    nonce: String,
    at_hash: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    name: Option<String>,
}

impl JsonWebToken {
    fn new(server: &Server) -> Self {
        let jwk = serde_json::to_value(server.key.public_key().to_jwk()).expect("a JWK serializes");
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(jwk).expect("the JWK is valid");
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("the key is good");
        let algorithm = server.algorithm().as_str().parse().expect("the algorithm is known");
        let mut validation = jsonwebtoken::Validation::new(algorithm);
        validation.set_audience(&[CLIENT_ID]);
        validation.set_issuer(&[ISSUER]);
        Self { key, validation }
    }

    fn validate(&self, token: &str) {
        let token =
            jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation).expect("the token is valid");
        assert_eq!(token.claims.nonce, NONCE);
    }
}
