//! JWK thumbprints: the example of RFC 7638 section 3.1, and what does not change a thumbprint.

use relying_jose::{Algorithm, Jwk, KeyError, KeyType, PrivateKey, PublicKey};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const KEY: &str = r#"{"kty":"RSA",
    "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e":"AQAB", "alg":"RS256", "kid":"2011-04-29"}"#;

#[test]
fn section_3_1() {
    let backend = backend();
    let jwk = Jwk::parse(KEY.as_bytes()).unwrap();
    assert_eq!(jwk.thumbprint(&backend).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    let key = PublicKey::from_jwk(&jwk, &backend).unwrap();
    assert_eq!(key.thumbprint().unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn private_and_optional_members_do_not_count() {
    let backend = backend();
    for algorithm in [Algorithm::ES256, Algorithm::ES512, Algorithm::ED25519] {
        let key = PrivateKey::generate(algorithm, &backend).unwrap().with_key_id("k").to_jwk();
        let thumbprint = key.thumbprint(&backend).unwrap();
        assert_eq!(key.to_public().thumbprint(&backend).unwrap(), thumbprint);
        assert_eq!(key.with_use("sig").with_key_id("other").thumbprint(&backend).unwrap(), thumbprint);
    }
}

#[test]
fn refuses_a_key_without_the_members_that_count() {
    let backend = backend();
    let thumbprint = |json: &str| Jwk::parse(json.as_bytes()).unwrap().thumbprint(&backend);
    assert_eq!(thumbprint(r#"{"kty":"RSA","e":"AQAB"}"#), Err(KeyError::MissingMember("n")));
    assert_eq!(thumbprint(r#"{"kty":"EC","x":"AA","y":"AA"}"#), Err(KeyError::MissingMember("crv")));
    assert_eq!(thumbprint(r#"{"kty":"XYZ"}"#), Err(KeyError::UnsupportedKeyType(KeyType::from("XYZ"))));
}
