//! Encrypted answers and requests: each algorithm that the server has.

use relying::jose::{Algorithm, Backend, DecryptionKey, PrivateKey};
use relying::{Client, ClientBuilder, IntrospectionRequest};
use serde_json::{Value, json};

use crate::support::{App, Driver, SERVER, openid};

const REDIRECT_URI: &str = "https://client.example/callback";
const SECRET: &str = "a secret of 32 bytes or more, for a key";
const PUBLIC: [&str; 8] = [
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
];
const SHARED: [&str; 4] = ["dir", "A128KW", "A192KW", "A256KW"];
const CONTENT: [&str; 6] =
    ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

fn builder(client_id: &str, members: &Value, keys: &[DecryptionKey]) -> ClientBuilder {
    let mut metadata = json!({
        "client_id": client_id,
        "client_secret": SECRET,
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "userinfo_signed_response_alg": "ES256",
        "introspection_signed_response_alg": "ES256",
        "jwks": { "keys": keys.iter().map(|key| key.public_key().to_jwk()).collect::<Vec<_>>() },
    });
    metadata.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    SERVER.register(&metadata);
    let builder =
        Client::discover(SERVER.issuer(), client_id).registration(serde_json::from_value(metadata).unwrap());
    keys.iter().fold(builder, |builder, key| builder.decryption_key(key.clone()))
}

#[test]
fn answers_are_decrypted_whatever_they_are_encrypted_with() {
    let backend = Backend::default();
    Driver::each(|driver| {
        let mut contents = CONTENT.iter().cycle();
        for alg in PUBLIC.into_iter().chain(SHARED) {
            // Each key management with one content encryption, and all of these are met.
            let enc = contents.next().unwrap();
            let keys: Vec<_> = match SHARED.contains(&alg) {
                true => Vec::new(),
                false => vec![DecryptionKey::generate(alg.into(), &backend).unwrap().with_key_id("e")],
            };
            let members = ["id_token", "userinfo", "introspection"].into_iter().flat_map(|answer| {
                [
                    (format!("{answer}_encrypted_response_alg"), json!(alg)),
                    (format!("{answer}_encrypted_response_enc"), json!(enc)),
                ]
            });
            let client_id = format!("encrypted-{alg}-{enc}");
            let app = App::build(driver, builder(&client_id, &members.collect(), &keys));
            let tokens = app.sign_in(openid()).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice", "{alg} {enc}");
            assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice", "{alg} {enc}");
            let question = IntrospectionRequest::new(tokens.access_token.clone());
            assert!(app.run(app.client.introspect(question)).unwrap().active, "{alg} {enc}");
        }
    });
}

#[test]
fn requests_are_encrypted_to_the_server() {
    let signing = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("s");
    Driver::each(|driver| {
        for alg in ["RSA-OAEP-256", "ECDH-ES", "dir", "A256KW"] {
            for pushed in [false, true] {
                let members = json!({
                    "request_object_signing_alg": "ES256",
                    "request_object_encryption_alg": alg,
                    "request_object_encryption_enc": "A128CBC-HS256",
                    "jwks": { "keys": [signing.public_key().to_jwk()] },
                });
                let builder =
                    builder(&format!("requests-{alg}"), &members, &[]).request_object_signer(signing.clone());
                let builder = if pushed { builder.push_authorization_requests() } else { builder };
                let app = App::build(driver, builder);
                let (url, _) = app.run(app.client.authorize(openid())).unwrap();
                let dots = url.bytes().filter(|byte| *byte == b'.').count();
                assert!(pushed || dots >= 4, "a JWE has five parts: {url}");
                assert_eq!(app.sign_in(openid()).unwrap().id_token().unwrap().subject(), "alice", "{alg}");
            }
        }
    });
}
