//! Properties of the parsers: round trips, and no panic on any input.

#![cfg(feature = "aws-lc-rs")]
#![allow(clippy::unwrap_used)] // helpers of tests

use proptest::prelude::*;
use relying_jose::{
    Algorithm, Backend, Claims, ContentEncryption, HmacKey, JsonError, Jwe, JweError, JweHeader, JwePolicy,
    Jwk, JwkSet, Jws, JwsHeader, PrivateKey, PublicKey, SymmetricKey, base64url, json, jwe, jws,
};
use serde_json::{Map, Value};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A second decoder, as slow and plain as RFC 4648 section 5 reads.
fn plain_decode(text: &str) -> Option<Vec<u8>> {
    let mut bits = Vec::new();
    for character in text.bytes() {
        let value = ALPHABET.iter().position(|symbol| *symbol == character)?;
        bits.extend((0..6).rev().map(|bit| value >> bit & 1));
    }
    let (whole, rest) = bits.as_chunks::<8>();
    if rest.len() >= 6 || rest.contains(&1) {
        return None;
    }
    Some(whole.iter().map(|byte| byte.iter().fold(0, |value, bit| value << 1 | *bit as u8)).collect())
}

fn any_json(depth: u32) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 32, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(".*", inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn any_object() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::hash_map(".{0,6}", any_json(3), 0..40).prop_map(|members| members.into_iter().collect())
}

proptest! {
    #[test]
    fn base64url_round_trips(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = base64url::encode(&bytes);
        prop_assert!(text.bytes().all(|byte| ALPHABET.contains(&byte)));
        prop_assert_eq!(plain_decode(&text), Some(bytes.clone()));
        prop_assert_eq!(base64url::decode(&text), Ok(bytes));
    }

    /// Long enough for the vector path, with an occasional foreign character.
    #[test]
    fn base64url_decodes_as_the_plain_decoder_does(text in "[A-Za-z0-9_-]{0,150}[A-Za-z0-9_=+/ \n\u{e9}-]?[A-Za-z0-9_-]{0,150}") {
        prop_assert_eq!(base64url::decode(&text).ok(), plain_decode(&text));
    }

    #[test]
    fn each_byte_string_has_one_encoding(text in "[A-Za-z0-9_-]{0,40}") {
        if let Ok(bytes) = base64url::decode(&text) {
            prop_assert_eq!(base64url::encode(&bytes), text);
        }
    }

    #[test]
    fn parsers_never_panic_on_text(text in ".*") {
        let backend = Backend::default();
        let _ = Jws::parse(&text);
        let _ = Jwe::parse(&text);
        let encoded = base64url::encode(text.as_bytes());
        let _ = Jwe::parse(&format!("{encoded}.{encoded}.{text}.{encoded}.{encoded}"));
        let _ = Jws::parse(&format!("{}.{}.{}", base64url::encode(text.as_bytes()), base64url::encode(text.as_bytes()), text));
        let _ = PrivateKey::from_pem(&text, None, &backend);
        let _ = PublicKey::from_pem(&format!("-----BEGIN {text}-----\n-----END {text}-----"), &backend);
    }

    #[test]
    fn parsers_never_panic_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let backend = Backend::default();
        let _ = json::to_object(&bytes);
        let _ = Jwk::parse(&bytes);
        let _ = JwkSet::parse(&bytes, &backend);
        let _ = json::from_slice::<Claims>(&bytes);
        let _ = json::from_slice::<JweHeader>(&bytes);
    }

    #[test]
    fn parsers_never_panic_on_der(bytes in prop::collection::vec(any::<u8>(), 0..200), label in 0..5_usize) {
        use base64::Engine;
        let label = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "PUBLIC KEY", "RSA PUBLIC KEY"][label];
        let body = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let pem = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        let backend = Backend::default();
        prop_assert!(PrivateKey::from_pem(&pem, None, &backend).is_err());
        prop_assert!(PublicKey::from_pem(&pem, &backend).is_err());
    }

    #[test]
    fn json_objects_are_read_as_serde_json_reads_them(object in any_object()) {
        let text = serde_json::to_vec(&object).unwrap();
        let plain: Map<String, Value> = serde_json::from_slice(&text).unwrap();
        prop_assert_eq!(json::to_object(&text), Ok(plain));
    }

    #[test]
    fn a_repeated_member_is_always_found(object in any_object(), name in ".{0,6}", escaped in any::<bool>()) {
        let mut object = object;
        object.insert(name.clone(), Value::Null);
        let mut text = serde_json::to_string(&object).unwrap();
        text.pop();
        let again = if escaped {
            let units = name.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
            format!("\"{}\"", units.collect::<String>())
        } else {
            serde_json::to_string(&name).unwrap()
        };
        let text = format!("{text},{again}:1}}");
        prop_assert_eq!(json::to_object(text.as_bytes()), Err(JsonError::DuplicateMember(name)));
    }

    #[test]
    fn keys_in_a_set_never_panic(keys in prop::collection::vec(any_json(2), 0..10), jwk in any_object()) {
        let set = serde_json::json!({ "keys": keys }).to_string();
        let set = JwkSet::parse(set.as_bytes(), &Backend::default()).unwrap();
        prop_assert_eq!(set.keys().len() + set.skipped().len(), keys.len());
        let mut jwk = jwk;
        for (name, value) in [("kty", "EC"), ("crv", "P-256"), ("x", "AA")] {
            jwk.entry(name).or_insert_with(|| value.into());
        }
        let set = serde_json::json!({ "keys": [jwk] }).to_string();
        prop_assert!(JwkSet::parse(set.as_bytes(), &Backend::default()).is_ok());
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else(payload in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>()) {
        let key = HmacKey::new(b"secret", Algorithm::HS256, &Backend::default()).unwrap();
        let token = jws::sign(&JwsHeader::new(Algorithm::HS256).typ("JWT"), &payload, &key).unwrap();
        let verified = Jws::parse(&token).unwrap().verify(&key, &Algorithm::HS256).unwrap();
        prop_assert_eq!(verified.payload(), &payload[..]);

        let mut bytes = token.into_bytes();
        let index = at.index(bytes.len());
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        let accepted = Jws::parse(&changed).and_then(|jws| jws.verify(&key, &Algorithm::HS256));
        prop_assert!(accepted.is_err());
    }

    #[test]
    fn an_encryption_header_survives(kid in ".*", apu in prop::collection::vec(any::<u8>(), 0..40), member in any_json(2)) {
        let header = JweHeader::new(Algorithm::DIR, ContentEncryption::A128GCM).key_id(kid).party_u(apu).member("m", member);
        let text = serde_json::to_vec(&header).unwrap();
        let expected: Value = serde_json::from_slice(&text).unwrap();
        let read = json::from_slice::<JweHeader>(&text).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), expected);
    }

    #[test]
    fn what_is_encrypted_decrypts_and_nothing_else(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        alg in 0..3_usize,
        enc in 0..6_usize,
    ) {
        let alg = [Algorithm::A128KW, Algorithm::A192KW, Algorithm::DIR][alg].clone();
        let enc = ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"][enc].into();
        let key = SymmetricKey::from_client_secret(b"secret", alg.clone(), &enc, &Backend::default()).unwrap();
        let token = jwe::encrypt(&JweHeader::new(alg, enc).cty("JWT"), &payload, &key).unwrap();
        let decrypted = Jwe::parse(&token).unwrap().decrypt([&key], &JwePolicy::new()).unwrap();
        prop_assert_eq!(decrypted.payload(), &payload[..]);

        let mut bytes = token.into_bytes();
        let index = at.index(bytes.len());
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        let accepted = Jwe::parse(&changed).and_then(|jwe| jwe.decrypt([&key], &JwePolicy::new()));
        prop_assert!(accepted.is_err());
    }

    /// Whatever arrives in place of the encrypted key, the answer is the same.
    #[test]
    fn no_encrypted_key_makes_a_difference(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let key = SymmetricKey::new(&[1; 32], Algorithm::A256KW, &Backend::default()).unwrap();
        let header = JweHeader::new(Algorithm::A256KW, ContentEncryption::A128CBC_HS256);
        let token = jwe::encrypt(&header, b"content", &key).unwrap();
        let mut parts: Vec<&str> = token.split('.').collect();
        let bytes = base64url::encode(&bytes);
        parts[1] = &bytes;
        let altered = parts.join(".");
        let outcome = Jwe::parse(&altered).unwrap().decrypt([&key], &JwePolicy::new());
        prop_assert_eq!(outcome.map(|_| ()), Err(JweError::Decryption));
    }
}
