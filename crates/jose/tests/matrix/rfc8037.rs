//! Ed25519 in JOSE: the examples of RFC 8037 appendix A.

use relying_jose::{Algorithm, Jwk, Jws, JwsHeader, PrivateKey, jws};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn key() -> PrivateKey {
    PrivateKey::from_jwk(&Jwk::parse(KEY.as_bytes()).unwrap(), None, &backend()).unwrap()
}

#[test]
fn a2_the_public_key() {
    let public = key().public_key().to_jwk();
    assert!(!public.is_private());
    assert_eq!(public.get("x").unwrap(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
}

#[test]
fn a3_the_thumbprint() {
    assert_eq!(key().public_key().thumbprint().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn a4_signing() {
    let signed = jws::sign(&JwsHeader::new(Algorithm::EDDSA), b"Example of Ed25519 signing", &key()).unwrap();
    assert_eq!(signed, TOKEN);
}

#[test]
fn a5_validation() {
    for expected in [Algorithm::EDDSA, Algorithm::ED25519] {
        let verified = Jws::parse(TOKEN).unwrap().verify(key().public_key(), &expected).unwrap();
        assert_eq!(verified.payload(), b"Example of Ed25519 signing");
    }
}
