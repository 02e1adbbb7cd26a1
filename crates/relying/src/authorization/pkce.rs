//! Proof Key for Code Exchange (RFC 7636), always with `S256`. `plain` is not supported: it protects nothing once the
//! request can be read.

use relying_jose::{Backend, HashAlgorithm, base64url};

use crate::secret::Secret;

pub(crate) const METHOD: &str = "S256";

/// The `code_challenge` of a verifier (section 4.2).
pub(crate) fn code_challenge(verifier: &Secret, backend: &Backend) -> String {
    base64url::encode(backend.digest(HashAlgorithm::Sha256, verifier.expose().as_bytes()).as_ref())
}

#[cfg(all(test, any(feature = "aws-lc-rs", feature = "rust-crypto")))]
mod tests {
    use super::*;

    #[test]
    fn computes_the_challenge_of_rfc_7636_appendix_b() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let challenge = code_challenge(&verifier, &Backend::default());
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
