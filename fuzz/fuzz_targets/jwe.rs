//! The compact serialization of a JWE, and what a key makes of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying_jose::{Algorithm, Backend, DecryptionKey, Jwe, JwePolicy, SymmetricKey};
use std::sync::LazyLock;

static KEY: LazyLock<DecryptionKey> = LazyLock::new(|| {
    DecryptionKey::generate(Algorithm::ECDH_ES, &Backend::aws_lc_rs()).expect("a key can be generated")
});

fuzz_target!(|token: &str| {
    let Ok(jwe) = Jwe::parse(token) else { return };
    assert_eq!(token.bytes().filter(|byte| *byte == b'.').count(), 4, "a JWE has five parts");
    let (alg, enc) = (jwe.header().alg.clone(), jwe.header().enc.clone());
    let error = |outcome: Result<_, relying_jose::jwe::JweError>| {
        outcome.map(drop).expect_err("nobody encrypted this")
    };
    let text = error(jwe.clone().decrypt([&*KEY], &JwePolicy::new())).to_string();
    assert!(text.len() < 10_000, "an error is no copy of the token");
    let Ok(key) = SymmetricKey::from_client_secret(b"secret", alg, &enc, &Backend::aws_lc_rs()) else {
        return;
    };
    error(jwe.decrypt([&key], &JwePolicy::new()));
});
