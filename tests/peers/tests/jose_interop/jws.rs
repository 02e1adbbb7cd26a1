//! Signatures, and the keys for them.

use relying_jose::{
    Algorithm, Backend, HmacKey, Jws, JwsHeader, PrivateKey, PublicKey, Signer, Verifier, base64url, jws,
};
use serde_json::{Value, json};

use crate::ask::{ask, ask_even_wrongly, jwk, text};

const ASYMMETRIC: [Algorithm; 11] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::ED25519,
    Algorithm::EDDSA,
];
const SYMMETRIC: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
const PAYLOAD: &str = "{\"sub\":\"älice\",\"n\":1}";

fn header(algorithm: &Algorithm) -> JwsHeader {
    JwsHeader::new(algorithm.clone()).typ("JWT").key_id("k-1").member("custom", json!({"a": [1, null]}))
}

/// Signs here and has the signature verified there, with the key as they get it.
fn sign_for(algorithm: &Algorithm, signer: &dyn Signer, key: (&str, Value)) -> Value {
    let token = jws::sign(&header(algorithm), PAYLOAD.as_bytes(), signer).unwrap();
    json!({ "ask": "verify", "alg": algorithm, "jws": token, key.0: key.1 })
}

fn assert_verified(answer: &Value, algorithm: &Algorithm) {
    assert_eq!(answer["payload"], PAYLOAD, "{algorithm}");
    assert_eq!(answer["header"], serde_json::to_value(header(algorithm)).unwrap(), "{algorithm}");
}

/// Verifies here what was signed there.
fn assert_verifies(answer: &Value, algorithm: &Algorithm, verifier: &dyn Verifier) {
    let verified = Jws::parse(text(answer, "jws")).unwrap().verify(verifier, algorithm).unwrap();
    assert_eq!(verified.payload(), PAYLOAD.as_bytes(), "{algorithm}");
    assert_eq!(verified.header(), &header(algorithm), "{algorithm}");
}

fn sign_question(algorithm: &Algorithm, key: Value) -> Value {
    json!({ "ask": "sign", "alg": algorithm, "header": header(algorithm), "payload": PAYLOAD, "jwk": key })
}

#[test]
fn what_we_sign_with_our_keys_they_verify() {
    let backend = Backend::default();
    let mut questions = Vec::new();
    for algorithm in &ASYMMETRIC {
        let key = PrivateKey::generate(algorithm.clone(), &backend).unwrap();
        let public = serde_json::to_value(key.public_key().to_jwk()).unwrap();
        questions.push(sign_for(algorithm, &key, ("jwk", public)));
    }
    for (answer, algorithm) in ask(&questions).iter().zip(&ASYMMETRIC) {
        assert_verified(answer, algorithm);
    }
}

#[test]
fn what_they_sign_with_our_keys_we_verify() {
    let backend = Backend::default();
    let generate = |algorithm: &Algorithm| PrivateKey::generate(algorithm.clone(), &backend).unwrap();
    let keys: Vec<PrivateKey> = ASYMMETRIC.iter().map(generate).collect();
    let questions: Vec<Value> = keys
        .iter()
        .map(|key| sign_question(key.algorithm(), serde_json::to_value(key.to_jwk()).unwrap()))
        .collect();
    for (answer, key) in ask(&questions).iter().zip(&keys) {
        assert_verifies(answer, key.algorithm(), key.public_key());
    }
}

#[test]
fn their_keys_are_ours_in_every_form() {
    let backend = Backend::default();
    let questions: Vec<Value> =
        ASYMMETRIC.iter().map(|alg| json!({ "ask": "generate", "alg": alg })).collect();
    let generated = ask(&questions);

    let mut signed_there = Vec::new();
    let mut signed_here = Vec::new();
    for (theirs, algorithm) in generated.iter().zip(&ASYMMETRIC) {
        let from_jwk = PrivateKey::from_jwk(&jwk(&theirs["jwk"]), Some(algorithm.clone()), &backend).unwrap();
        let from_pem =
            PrivateKey::from_pem(text(theirs, "pkcs8"), Some(algorithm.clone()), &backend).unwrap();
        assert_eq!(from_jwk.to_jwk(), from_pem.to_jwk(), "{algorithm}");

        let public_jwk = PublicKey::from_jwk(&jwk(&theirs["jwk"]).to_public(), &backend).unwrap();
        let public_pem = PublicKey::from_pem(text(theirs, "spki"), &backend).unwrap();
        assert_eq!(public_jwk, public_pem, "{algorithm}");
        assert_eq!(public_pem.thumbprint().unwrap(), text(theirs, "thumbprint"), "{algorithm}");
        assert_eq!(
            jwk(&theirs["jwk"]).thumbprint(&backend).unwrap(),
            text(theirs, "thumbprint"),
            "{algorithm}"
        );

        signed_there.push(sign_question(algorithm, theirs["jwk"].clone()));
        signed_here.push(sign_for(algorithm, &from_pem, ("spki", theirs["spki"].clone())));
    }
    for ((answer, theirs), algorithm) in ask(&signed_there).iter().zip(&generated).zip(&ASYMMETRIC) {
        let key = PublicKey::from_pem(text(theirs, "spki"), &backend).unwrap();
        assert_verifies(answer, algorithm, &key);
    }
    for (answer, algorithm) in ask(&signed_here).iter().zip(&ASYMMETRIC) {
        assert_verified(answer, algorithm);
    }
}

#[test]
fn our_keys_are_theirs_in_every_form() {
    let backend = Backend::default();
    let generate = |algorithm: &Algorithm| PrivateKey::generate(algorithm.clone(), &backend).unwrap();
    let keys: Vec<PrivateKey> = ASYMMETRIC.iter().map(generate).collect();
    let mut questions = Vec::new();
    for key in &keys {
        let algorithm = key.algorithm();
        questions.push(json!({ "ask": "export", "alg": algorithm, "pkcs8": key.to_pkcs8_pem().unwrap() }));
        questions.push(json!({ "ask": "export", "alg": algorithm, "jwk": key.to_jwk() }));
        questions.push(json!({ "ask": "thumbprint", "jwk": key.public_key().to_jwk() }));
    }
    for (answers, key) in ask(&questions).chunks(3).zip(&keys) {
        let expected = without_alg(serde_json::to_value(key.to_jwk()).unwrap());
        assert_eq!(without_alg(answers[0]["jwk"].clone()), expected);
        assert_eq!(without_alg(answers[1]["jwk"].clone()), expected);
        assert_eq!(text(&answers[2], "thumbprint"), key.public_key().thumbprint().unwrap());
    }
}

fn without_alg(mut jwk: Value) -> Value {
    jwk.as_object_mut().unwrap().remove("alg");
    jwk
}

#[test]
fn hmac_agrees_in_both_directions() {
    let backend = Backend::default();
    let secret = base64url::encode(&[7; 64]);
    let oct = json!({ "kty": "oct", "k": secret });
    let key =
        |algorithm: &Algorithm| HmacKey::from_jwk(&jwk(&oct), Some(algorithm.clone()), &backend).unwrap();

    let here: Vec<Value> =
        SYMMETRIC.iter().map(|alg| sign_for(alg, &key(alg), ("jwk", oct.clone()))).collect();
    for (answer, algorithm) in ask(&here).iter().zip(&SYMMETRIC) {
        assert_verified(answer, algorithm);
    }
    let there: Vec<Value> = SYMMETRIC.iter().map(|alg| sign_question(alg, oct.clone())).collect();
    for (answer, algorithm) in ask(&there).iter().zip(&SYMMETRIC) {
        assert_verifies(answer, algorithm, &key(algorithm));
    }
    let thumbprint = ask(&[json!({ "ask": "thumbprint", "jwk": oct })]);
    assert_eq!(text(&thumbprint[0], "thumbprint"), jwk(&oct).thumbprint(&backend).unwrap());
}

/// The check of the checks: a wrong signature is noticed on the other side.
#[test]
fn they_refuse_what_another_key_signed() {
    let backend = Backend::default();
    let mut questions = Vec::new();
    for algorithm in &ASYMMETRIC {
        let signer = PrivateKey::generate(algorithm.clone(), &backend).unwrap();
        let other = PrivateKey::generate(algorithm.clone(), &backend).unwrap();
        let public = serde_json::to_value(other.public_key().to_jwk()).unwrap();
        questions.push(sign_for(algorithm, &signer, ("jwk", public)));
    }
    for (answer, algorithm) in ask_even_wrongly(&questions).iter().zip(&ASYMMETRIC) {
        assert_eq!(answer["error"], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "{algorithm}");
    }
}
