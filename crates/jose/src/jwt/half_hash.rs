//! `at_hash`, `c_hash` and `s_hash`: what binds an ID Token to a value that travels beside it.

use crate::{Algorithm, Backend, base64url};

/// The left half of the hash of `value`, base64url, where the hash is the one that belongs to the algorithm of the ID
/// Token (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11).
///
/// ML-DSA has SHAKE256 with 64 bytes inside (cSHAKE256 without name and customization is the same, NIST SP 800-185
/// section 3.3). AWS-LC does not offer that to Rust, so it needs the feature `shake`.
///
/// `None` if no hash is known for the algorithm: then the claim cannot be checked, and must not be taken as right.
#[must_use]
pub fn half_hash(algorithm: &Algorithm, value: &[u8], backend: &Backend) -> Option<String> {
    #[cfg(feature = "shake")]
    if algorithm.is_ml_dsa() {
        return Some(base64url::encode(&shake256(value)[..32]));
    }
    let hash = backend.digest(algorithm.hash()?, value);
    Some(base64url::encode(&hash[..hash.len() / 2]))
}

#[cfg(feature = "shake")]
fn shake256(message: &[u8]) -> [u8; 64] {
    use shake::{ExtendableOutput, Shake256, Update, XofReader};

    let mut output = [0; 64];
    let mut hasher = Shake256::default();
    hasher.update(message);
    hasher.finalize_xof().read(&mut output);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(algorithm: Algorithm, value: &str) -> Option<String> {
        let halves =
            Backend::every().into_iter().map(|backend| half_hash(&algorithm, value.as_bytes(), &backend));
        halves.reduce(|one, other| if one == other { one } else { panic!("{one:?} and {other:?}") }).unwrap()
    }

    /// OpenID Connect Core appendix A.3 and A.4: the access token and code of the examples.
    #[test]
    fn is_what_the_examples_of_openid_connect_have() {
        let at_hash = half(Algorithm::RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(at_hash.as_deref(), Some("77QmUPtjPfzWtF2AnpK9RQ"));
        let c_hash = half(Algorithm::RS256, "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk");
        assert_eq!(c_hash.as_deref(), Some("LDktKdoQak3Pk0cnXxCltA"));
    }

    #[test]
    fn has_half_the_length_of_the_hash() {
        for (algorithm, length) in
            [(Algorithm::ES256, 22), (Algorithm::PS384, 32), (Algorithm::HS512, 43), (Algorithm::EDDSA, 43)]
        {
            assert_eq!(half(algorithm, "").unwrap().len(), length);
        }
        assert_eq!(half(Algorithm::NONE, "x"), None);
        assert_eq!(half(Algorithm::RSA_OAEP, "x"), None);
    }

    /// The outputs are those of OpenSSL's SHAKE256.
    #[cfg(feature = "shake")]
    #[test]
    fn of_ml_dsa_is_half_of_shake256() {
        for algorithm in [Algorithm::ML_DSA_44, Algorithm::ML_DSA_65, Algorithm::ML_DSA_87] {
            assert_eq!(
                half(algorithm.clone(), "").as_deref(),
                Some("RrndKwuojRMjOz_rdD7rJD_NUupiuBuCtQwnZG7Vdi8")
            );
            assert_eq!(
                half(algorithm.clone(), "abc").as_deref(),
                Some("SDNmYBNgqHccaGMIDMQRTY20RTD48eHuT5TqN-eLVzk")
            );
            assert_eq!(
                half(algorithm, &"a".repeat(200)).as_deref(),
                Some("5JZHSRydEtElovdYJslvYwfS-r68u5-xYW12sJSZOA4")
            );
        }
    }

    #[cfg(not(feature = "shake"))]
    #[test]
    fn of_ml_dsa_is_unknown_without_shake() {
        assert_eq!(half(Algorithm::ML_DSA_44, "x"), None);
    }
}
