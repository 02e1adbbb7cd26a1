//! The example of RFC 7518 appendix C: ECDH-ES and the Concat KDF. (Those of appendix B are beside the code.)

use relying_jose::{Decrypter, DecryptionKey, JweHeader, Jwk, base64url, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const HEADER: &str = r#"{
    "alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i",
    "epk": {
        "kty": "EC", "crv": "P-256",
        "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"
    }
}"#;

const BOB: &str = r#"{
    "kty": "EC", "crv": "P-256",
    "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"
}"#;

#[test]
fn derives_the_key_of_appendix_c() {
    let header: JweHeader = json::from_slice(HEADER.as_bytes()).unwrap();
    let bob = Jwk::parse(BOB.as_bytes()).unwrap();
    let bob = DecryptionKey::from_jwk(&bob, None, &backend()).unwrap();
    assert!(bob.supports(&header));
    let derived = bob.decrypt_key_now(&header, &[]).unwrap().unwrap();
    assert_eq!(base64url::encode(derived.expose()), "VqqN6vgjbSBcIijNcacQGg");
}

#[test]
fn the_parties_are_part_of_the_key() {
    let header: JweHeader = json::from_slice(HEADER.as_bytes()).unwrap();
    let bob = Jwk::parse(BOB.as_bytes()).unwrap();
    let bob = DecryptionKey::from_jwk(&bob, None, &backend()).unwrap();
    let derived = |header: &JweHeader| bob.decrypt_key_now(header, &[]).unwrap().unwrap();
    let expected = derived(&header);
    assert_ne!(derived(&header.clone().party_u("Eve")), expected);
    assert_ne!(derived(&header.clone().party_v("Eve")), expected);
    assert_ne!(derived(&header.party_u("AliceBob").party_v("")), expected);
}
