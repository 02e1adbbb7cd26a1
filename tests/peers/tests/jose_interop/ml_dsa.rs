//! ML-DSA signatures, which `jose` leaves to Node.js, and Node.js has since version 24.

use relying_jose::{Algorithm, Backend, Jws, JwsHeader, PrivateKey, PublicKey, jws};
use serde_json::{Value, json};

use crate::ask::{ask, jwk, text};

const ALGORITHMS: [Algorithm; 3] = [Algorithm::ML_DSA_44, Algorithm::ML_DSA_65, Algorithm::ML_DSA_87];
const PAYLOAD: &str = "{\"sub\":\"alice\"}";

/// Whether this Node.js knows ML-DSA. If it says no, it must be one that is too old for it.
fn node_has_ml_dsa() -> bool {
    let runtime = &ask(&[json!({ "ask": "runtime" })])[0];
    let has = runtime["mlDsa"] == true;
    let version = text(runtime, "version");
    let major: u32 = version.trim_start_matches('v').split('.').next().unwrap().parse().unwrap();
    assert!(has || major < 24, "Node.js {version} should know ML-DSA");
    has
}

/// States on stderr that nothing was compared, so that the reader of a passed test is not misled.
#[allow(clippy::print_stderr, reason = "what a test did not do must not pass in silence")]
fn state_that_nothing_was_compared() {
    eprintln!("NOT COMPARED: this Node.js has no ML-DSA; version 24 or later has");
}

#[test]
fn ml_dsa_agrees_in_both_directions_or_node_is_older_than_24() {
    if !node_has_ml_dsa() {
        return state_that_nothing_was_compared();
    }
    let backend = Backend::default();
    let keys = ALGORITHMS.map(|algorithm| PrivateKey::generate(algorithm, &backend).unwrap());
    let mut questions = Vec::new();
    for key in &keys {
        let algorithm = key.algorithm();
        let token = jws::sign(&JwsHeader::new(algorithm.clone()), PAYLOAD.as_bytes(), key).unwrap();
        questions.push(
            json!({ "ask": "verify", "alg": algorithm, "jws": token, "jwk": key.public_key().to_jwk() }),
        );
        let header = JwsHeader::new(algorithm.clone());
        let private = key.to_jwk();
        questions.push(
            json!({ "ask": "sign", "alg": algorithm, "header": header, "payload": PAYLOAD, "jwk": private }),
        );
        questions.push(json!({ "ask": "export", "alg": algorithm, "pkcs8": key.to_pkcs8_pem().unwrap() }));
        questions.push(json!({ "ask": "thumbprint", "jwk": key.public_key().to_jwk() }));
    }
    for (answers, key) in ask(&questions).chunks(4).zip(&keys) {
        let algorithm = key.algorithm();
        assert_eq!(answers[0]["payload"], PAYLOAD, "{algorithm}");
        let signed =
            Jws::parse(text(&answers[1], "jws")).unwrap().verify(key.public_key(), algorithm).unwrap();
        assert_eq!(signed.payload(), PAYLOAD.as_bytes(), "{algorithm}");
        assert_eq!(answers[2]["jwk"], serde_json::to_value(key.to_jwk()).unwrap(), "{algorithm}");
        assert_eq!(text(&answers[3], "thumbprint"), key.public_key().thumbprint().unwrap(), "{algorithm}");
    }
}

#[test]
fn their_ml_dsa_keys_are_ours_in_every_form_or_node_is_older_than_24() {
    if !node_has_ml_dsa() {
        return state_that_nothing_was_compared();
    }
    let backend = Backend::default();
    let questions: Vec<Value> =
        ALGORITHMS.iter().map(|algorithm| json!({ "ask": "generate", "alg": algorithm })).collect();
    for (theirs, algorithm) in ask(&questions).iter().zip(&ALGORITHMS) {
        let from_jwk = PrivateKey::from_jwk(&jwk(&theirs["jwk"]), None, &backend).unwrap();
        let from_pem = PrivateKey::from_pem(text(theirs, "pkcs8"), None, &backend).unwrap();
        assert_eq!(from_jwk.to_jwk(), from_pem.to_jwk(), "{algorithm}");
        assert_eq!(from_jwk.algorithm(), algorithm);
        let public = PublicKey::from_pem(text(theirs, "spki"), &backend).unwrap();
        assert_eq!(&public, from_jwk.public_key(), "{algorithm}");
        assert_eq!(public.thumbprint().unwrap(), text(theirs, "thumbprint"), "{algorithm}");
    }
}
