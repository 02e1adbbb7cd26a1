//! Creating a client assertion (`private_key_jwt`, ES256).
//!
//! relying has no public function for an assertion alone, on purpose. What is measured is a whole client credentials
//! request with an assertion, less the same request of a public client. The whole request is a row of its own.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use relying::call::{Effect, Step};
use relying::{Client, ClientAuthentication, ClientCredentialsRequest};
use relying_jose::{Algorithm, Backend, PrivateKey, base64url};
use serde::Serialize;

use crate::fixture::{CLIENT_ID, ISSUER, Server, now};
use crate::harness::{Case, Effort, Measured, measure};
use crate::report::Row;

/// The assertion by itself, and the request that carries it.
pub fn rows(effort: Effort) -> Vec<Row> {
    let server = Server::new(Algorithm::RS256);
    let key = PrivateKey::generate(Algorithm::ES256, &server.backend).expect("a key can be generated");
    let key = key.with_key_id("2026-07");
    let document = pkcs8(&key);
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document).expect("the key is good");
    let message = vec![b'x'; 330];
    let with = client(&server, ClientAuthentication::private_key_jwt(key));
    let without = client(&server, ClientAuthentication::none());
    let jsonwebtoken = JsonWebToken::new(&document, &server.backend);
    let measured = measure(
        effort,
        vec![
            Case::new("aws-lc-rs", || {
                pair.sign(&SystemRandom::new(), &message).expect("a local key signs");
            }),
            Case::new("request with assertion", || request(&with)),
            Case::new("request without", || request(&without)),
            Case::new("jsonwebtoken", || drop(jsonwebtoken.assertion())),
        ],
    );
    let [signature, with, without, jsonwebtoken]: [Measured; 4] =
        measured.try_into().unwrap_or_else(|_| unreachable!("four cases were measured"));
    let assertion = with.rounds.iter().zip(&without.rounds).map(|(with, without)| with - without).collect();
    let assertion = Measured { who: "relying", rounds: assertion };
    let alone = [signature, assertion, jsonwebtoken];
    let whole = [&alone[0], &with].map(|one| Measured { who: one.who, rounds: one.rounds.clone() });
    vec![
        Row::speeds("private_key_jwt assertion, ES256, against the bare signature", Some(0.92), &alone),
        Row::speeds("the whole token request that carries it, against the bare signature", None, &whole),
    ]
}

fn client(server: &Server, authentication: ClientAuthentication) -> Client {
    Client::from_metadata(server.parsed_metadata(), CLIENT_ID)
        .authentication(authentication)
        .build()
        .expect("the client is configured well")
}

/// As far as the HTTP request, which is then thrown away.
fn request(client: &Client) {
    let request = ClientCredentialsRequest::new().scope("api:read");
    match client.client_credentials_grant(request).step(None) {
        Ok(Step::Perform(Effect::Send(request, _))) => drop(request),
        other => panic!("the first effect is the request: {other:?}"),
    }
}

struct JsonWebToken {
    key: jsonwebtoken::EncodingKey,
    header: jsonwebtoken::Header,
    backend: Backend,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl JsonWebToken {
    fn new(document: &[u8], backend: &Backend) -> Self {
        let header = jsonwebtoken::Header {
            kid: Some("2026-07".into()),
            ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES256)
        };
        Self { key: jsonwebtoken::EncodingKey::from_ec_der(document), header, backend: backend.clone() }
    }

    /// The same claims, with a `jti` of the same strength.
    fn assertion(&self) -> String {
        let mut random = [0; 32];
        self.backend.random(&mut random).expect("there is randomness");
        let (now, jti) = (now(), base64url::encode(&random));
        let claims = Claims {
            iss: CLIENT_ID,
            sub: CLIENT_ID,
            aud: ISSUER,
            jti: &jti,
            iat: now,
            nbf: now,
            exp: now + 60,
        };
        jsonwebtoken::encode(&self.header, &claims, &self.key).expect("a local key signs")
    }
}

/// The key as the bare library reads it.
pub fn pkcs8(key: &PrivateKey) -> Vec<u8> {
    let pem = key.to_pkcs8_pem().expect("a local key can be exported");
    let text: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    base64url::decode(&text).expect("PEM is base64")
}
