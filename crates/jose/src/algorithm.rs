//! Algorithms, key types and curves: the IANA "JSON Web Signature and Encryption Algorithms", "JSON Web Key Types" and
//! "JSON Web Key Elliptic Curve" registries (RFC 7518 section 7) as open newtypes.

use crate::open_registry;

open_registry! {
    /// An algorithm that signs, or one that manages the key of encrypted content: the value of `alg` (RFC 7515 section
    /// 4.1.1, RFC 7516 section 4.1.1). Keys are for the one or for the other, never for both.
    pub struct Algorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
        RS256 = "RS256";
        /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 section 3.3).
        RS384 = "RS384";
        /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 section 3.3).
        RS512 = "RS512";
        /// RSASSA-PSS with SHA-256 (RFC 7518 section 3.5).
        PS256 = "PS256";
        /// RSASSA-PSS with SHA-384 (RFC 7518 section 3.5).
        PS384 = "PS384";
        /// RSASSA-PSS with SHA-512 (RFC 7518 section 3.5).
        PS512 = "PS512";
        /// ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4).
        ES256 = "ES256";
        /// ECDSA on P-384 with SHA-384 (RFC 7518 section 3.4).
        ES384 = "ES384";
        /// ECDSA on P-521 with SHA-512 (RFC 7518 section 3.4).
        ES512 = "ES512";
        /// EdDSA on Ed25519, by its fully specified name (RFC 9864 section 2.2).
        ED25519 = "Ed25519";
        /// EdDSA, the polymorphic name (RFC 8037 section 3.1); here it always means Ed25519.
        EDDSA = "EdDSA";
        /// ML-DSA-44 (RFC 9964 section 4, FIPS 204).
        ML_DSA_44 = "ML-DSA-44";
        /// ML-DSA-65 (RFC 9964 section 4, FIPS 204).
        ML_DSA_65 = "ML-DSA-65";
        /// ML-DSA-87 (RFC 9964 section 4, FIPS 204).
        ML_DSA_87 = "ML-DSA-87";
        /// HMAC with SHA-256 (RFC 7518 section 3.2).
        HS256 = "HS256";
        /// HMAC with SHA-384 (RFC 7518 section 3.2).
        HS384 = "HS384";
        /// HMAC with SHA-512 (RFC 7518 section 3.2).
        HS512 = "HS512";
        /// No signature (RFC 7518 section 3.6). Named so that it can be recognised; it never verifies.
        NONE = "none";
        /// RSAES-OAEP with SHA-1 and MGF1 with SHA-1 (RFC 7518 section 4.3).
        RSA_OAEP = "RSA-OAEP";
        /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 7518 section 4.3).
        RSA_OAEP_256 = "RSA-OAEP-256";
        /// RSAES-OAEP with SHA-384 and MGF1 with SHA-384 (Web Cryptography API).
        RSA_OAEP_384 = "RSA-OAEP-384";
        /// RSAES-OAEP with SHA-512 and MGF1 with SHA-512 (Web Cryptography API).
        RSA_OAEP_512 = "RSA-OAEP-512";
        /// Ephemeral-static Diffie-Hellman, the agreed key encrypts the content (RFC 7518 section 4.6).
        ECDH_ES = "ECDH-ES";
        /// Ephemeral-static Diffie-Hellman, the agreed key wraps another with A128KW (RFC 7518 section 4.6).
        ECDH_ES_A128KW = "ECDH-ES+A128KW";
        /// Ephemeral-static Diffie-Hellman, the agreed key wraps another with A192KW (RFC 7518 section 4.6).
        ECDH_ES_A192KW = "ECDH-ES+A192KW";
        /// Ephemeral-static Diffie-Hellman, the agreed key wraps another with A256KW (RFC 7518 section 4.6).
        ECDH_ES_A256KW = "ECDH-ES+A256KW";
        /// AES Key Wrap with a shared key of 128 bits (RFC 7518 section 4.4).
        A128KW = "A128KW";
        /// AES Key Wrap with a shared key of 192 bits (RFC 7518 section 4.4).
        A192KW = "A192KW";
        /// AES Key Wrap with a shared key of 256 bits (RFC 7518 section 4.4).
        A256KW = "A256KW";
        /// The shared key encrypts the content itself (RFC 7518 section 4.5).
        DIR = "dir";
        /// RSAES-PKCS1-v1_5 (RFC 7518 section 4.2). Named so that it can be recognised; it is refused always.
        RSA1_5 = "RSA1_5";
    }
}

impl Algorithm {
    /// Whether signer and verifier share one secret: HS256, HS384 and HS512.
    #[must_use]
    pub fn is_symmetric(&self) -> bool {
        matches!(self.as_str(), "HS256" | "HS384" | "HS512")
    }

    /// Whether this signs or authenticates, `none` excepted.
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.hash().is_some() || self.is_ml_dsa()
    }

    /// Whether this is one of the ML-DSA family.
    pub(crate) fn is_ml_dsa(&self) -> bool {
        matches!(self.as_str(), "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")
    }

    /// Equality, except that `EdDSA` and `Ed25519` name the same algorithm (RFC 9864 section 2.2).
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self == other || (self.is_ed25519() && other.is_ed25519())
    }

    /// The hash function inside the algorithm, if it is of the SHA-2 family. Ed25519 uses SHA-512 (RFC 8032 section 5.1).
    /// `None` for ML-DSA, which is built on SHAKE, for `none` and for unknown algorithms. For `at_hash` and `c_hash` see
    /// [`half_hash`](crate::jwt::half_hash).
    #[must_use]
    pub fn hash(&self) -> Option<HashAlgorithm> {
        match self.as_str() {
            "RS256" | "PS256" | "ES256" | "HS256" => Some(HashAlgorithm::Sha256),
            "RS384" | "PS384" | "ES384" | "HS384" => Some(HashAlgorithm::Sha384),
            "RS512" | "PS512" | "ES512" | "HS512" | "Ed25519" | "EdDSA" => Some(HashAlgorithm::Sha512),
            _ => None,
        }
    }

    /// Whether this is `none` in any spelling. The registered value is lower case; an attacker may try others.
    pub(crate) fn is_none(&self) -> bool {
        self.as_str().eq_ignore_ascii_case("none")
    }

    fn is_ed25519(&self) -> bool {
        matches!(self.as_str(), "Ed25519" | "EdDSA")
    }
}

/// A hash function of the SHA-2 family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-256: 32 bytes.
    Sha256,
    /// SHA-384: 48 bytes.
    Sha384,
    /// SHA-512: 64 bytes.
    Sha512,
}

open_registry! {
    /// A key type: the value of `kty` (RFC 7517 section 4.1).
    pub struct KeyType {
        /// Elliptic curve keys (RFC 7518 section 6.2).
        EC = "EC";
        /// RSA keys (RFC 7518 section 6.3).
        RSA = "RSA";
        /// Octet key pairs: Edwards and Montgomery curves (RFC 8037 section 2).
        OKP = "OKP";
        /// Symmetric keys (RFC 7518 section 6.4).
        OCT = "oct";
        /// Algorithm key pairs: ML-DSA (RFC 9964 section 3).
        AKP = "AKP";
    }
}

open_registry! {
    /// A curve: the value of `crv` (RFC 7518 section 6.2.1.1, RFC 8037 section 2).
    pub struct Curve {
        /// NIST P-256.
        P256 = "P-256";
        /// NIST P-384.
        P384 = "P-384";
        /// NIST P-521.
        P521 = "P-521";
        /// Edwards25519.
        ED25519 = "Ed25519";
        /// Curve25519, for key agreement only.
        X25519 = "X25519";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ed25519_and_eddsa_are_one_algorithm() {
        assert!(Algorithm::EDDSA.matches(&Algorithm::ED25519));
        assert!(Algorithm::ED25519.matches(&Algorithm::EDDSA));
        assert!(!Algorithm::ED25519.matches(&Algorithm::ES256));
        assert_ne!(Algorithm::EDDSA, Algorithm::ED25519);
    }

    #[test]
    fn unknown_values_survive_and_compare_exactly() {
        let unknown: Algorithm = serde_json::from_str("\"FUTURE-44\"").unwrap();
        assert_eq!(unknown, Algorithm::from("FUTURE-44"));
        assert_eq!(unknown.hash(), None);
        assert_eq!(serde_json::to_string(&unknown).unwrap(), "\"FUTURE-44\"");
        assert_ne!(Algorithm::from("rs256"), Algorithm::RS256);
        assert_eq!(Algorithm::from("RS256".to_owned()), Algorithm::RS256);
        assert_eq!(format!("{:?} {:>6}", Algorithm::RS256, Algorithm::RS256), "Algorithm(\"RS256\")  RS256");
    }

    #[test]
    fn every_spelling_of_none_is_recognised() {
        for spelling in ["none", "None", "NONE", "nOnE"] {
            assert!(Algorithm::from(spelling).is_none());
        }
        assert!(!Algorithm::RS256.is_none());
    }

    #[test]
    fn hashes_are_those_of_the_algorithm() {
        assert_eq!(Algorithm::PS384.hash(), Some(HashAlgorithm::Sha384));
        assert_eq!(Algorithm::EDDSA.hash(), Some(HashAlgorithm::Sha512));
        assert_eq!(Algorithm::NONE.hash(), None);
    }
}
