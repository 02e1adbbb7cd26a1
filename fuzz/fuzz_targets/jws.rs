//! The compact serialization of a JWS.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying_jose::{Algorithm, Backend, HmacKey, Jws, base64url};

fuzz_target!(|token: &str| {
    let Ok(jws) = Jws::parse(token) else { return };
    // One token, one reading: what was decoded encodes to the same text.
    let payload = token.split('.').nth(1).expect("a JWS has three parts");
    assert_eq!(base64url::encode(jws.unverified_payload()), payload);
    let algorithm = jws.header().alg.clone();
    let key =
        HmacKey::new(b"secret", Algorithm::HS256, &Backend::aws_lc_rs()).expect("the secret is not empty");
    let verified = jws.verify(&key, &Algorithm::HS256);
    assert!(verified.is_err() || algorithm == Algorithm::HS256);
});
