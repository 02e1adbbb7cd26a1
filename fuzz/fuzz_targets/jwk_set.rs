//! JWK sets, and every key in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying_jose::{Algorithm, Backend, JwkSet, PublicKey};

fuzz_target!(|document: &[u8]| {
    let backend = Backend::aws_lc_rs();
    let Ok(set) = JwkSet::parse(document, &backend) else { return };
    for key in set.keys() {
        assert!(!key.to_jwk().is_private(), "a set publishes nothing private");
        assert_eq!(PublicKey::from_jwk(&key.to_jwk(), &backend).as_ref(), Ok(key));
        assert!(!key.supports(&Algorithm::NONE) && !key.supports(&Algorithm::HS256));
        let _ = key.thumbprint();
    }
    for skipped in set.skipped() {
        let _ = skipped.reason.to_string();
    }
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EDDSA] {
        assert!(set.candidates(None, &algorithm).count() <= set.keys().len());
    }
});
