//! The numbers of RSA keys (RFC 7518 section 6.3).

use crate::{KeyError, SecretBytes};

/// An RSA public key: big-endian numbers without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RsaPublic {
    /// Modulus.
    pub n: Vec<u8>,
    /// Public exponent.
    pub e: Vec<u8>,
}

/// An RSA private key in its Chinese remainder form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RsaPrivate {
    /// Modulus and public exponent.
    pub public: RsaPublic,
    /// Private exponent.
    pub d: SecretBytes,
    /// First prime.
    pub p: SecretBytes,
    /// Second prime.
    pub q: SecretBytes,
    /// `d mod (p - 1)`.
    pub dp: SecretBytes,
    /// `d mod (q - 1)`.
    pub dq: SecretBytes,
    /// `q^-1 mod p`.
    pub qi: SecretBytes,
}

impl RsaPublic {
    /// A public key of these numbers; leading zeros are removed.
    #[must_use]
    pub fn new(n: &[u8], e: &[u8]) -> Self {
        Self { n: trimmed(n).to_vec(), e: trimmed(e).to_vec() }
    }

    /// Length of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.n.first().map_or(0, |first| self.n.len() * 8 - first.leading_zeros() as usize)
    }

    /// Refuses a key that is too weak, or so large that it only serves to keep the other side busy.
    pub(super) fn check_strength(&self) -> Result<(), KeyError> {
        match self.bits() {
            bits @ ..2048 => return Err(KeyError::TooSmall { bits }),
            bits @ 8193.. => return Err(KeyError::TooLarge { bits }),
            _ => {}
        }
        // An even exponent is no RSA key, 1 makes every message its own signature, more than 33 bits costs the
        // verifier time and buys nothing.
        let odd = self.e.last().is_some_and(|last| last % 2 == 1);
        let long = self.e.len() > 5 || (self.e.len() == 5 && self.e[0] > 1);
        if !odd || long || self.e == [1] { Err(KeyError::InvalidMember("e")) } else { Ok(()) }
    }
}

impl RsaPrivate {
    /// A private key of these numbers.
    #[must_use]
    pub fn new(
        public: RsaPublic,
        d: SecretBytes,
        [p, q]: [SecretBytes; 2],
        [dp, dq, qi]: [SecretBytes; 3],
    ) -> Self {
        Self { public, d, p, q, dp, dq, qi }
    }
}

fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
