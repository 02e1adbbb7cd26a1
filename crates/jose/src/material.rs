//! Key material as plain numbers and points: what crosses the boundary to a [`Provider`](crate::Provider), so that no
//! backend's types are seen outside its own file.

use crate::{Algorithm, Curve, KeyError, KeyType, SecretBytes};

/// The numbers of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicMaterial {
    /// RSA (RFC 7518 section 6.3.1).
    Rsa(RsaPublic),
    /// Elliptic curve (RFC 7518 section 6.2.1).
    Ec(EcPublic),
    /// Octet key pair (RFC 8037 section 2).
    Okp(OkpPublic),
}

/// An RSA public key: big-endian numbers without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RsaPublic {
    /// Modulus.
    pub n: Vec<u8>,
    /// Public exponent.
    pub e: Vec<u8>,
}

/// A point on an elliptic curve: big-endian coordinates in the full length of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EcPublic {
    /// The curve: P-256, P-384 or P-521.
    pub curve: Curve,
    /// The x coordinate.
    pub x: Vec<u8>,
    /// The y coordinate.
    pub y: Vec<u8>,
}

/// An octet key pair's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OkpPublic {
    /// The curve: Ed25519.
    pub curve: Curve,
    /// The encoded point.
    pub x: Vec<u8>,
}

/// The numbers of a private key, together with its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateMaterial {
    /// RSA with two primes (RFC 7518 section 6.3.2).
    Rsa(RsaPrivate),
    /// Elliptic curve (RFC 7518 section 6.2.2).
    Ec(EcPrivate),
    /// Octet key pair (RFC 8037 section 2).
    Okp(OkpPrivate),
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

/// An elliptic curve private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EcPrivate {
    /// The public point.
    pub public: EcPublic,
    /// The private scalar in the full length of the field.
    pub d: SecretBytes,
}

/// An octet key pair's private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OkpPrivate {
    /// The public key.
    pub public: OkpPublic,
    /// The private key (the seed of RFC 8032).
    pub d: SecretBytes,
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

impl EcPublic {
    /// A point on `curve`. Whether it really is on the curve is for the backend to check.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`]; [`KeyError::InvalidMember`] if a coordinate does not have the field's length.
    pub fn new(curve: Curve, x: Vec<u8>, y: Vec<u8>) -> Result<Self, KeyError> {
        let length = field_length(&curve)?;
        if x.len() != length {
            return Err(KeyError::InvalidMember("x"));
        }
        if y.len() != length {
            return Err(KeyError::InvalidMember("y"));
        }
        Ok(Self { curve, x, y })
    }

    /// A point from its uncompressed encoding (SEC 1 section 2.3.3).
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`]; [`KeyError::Der`] if this is no such encoding.
    pub fn from_uncompressed(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        let length = field_length(&curve)?;
        match point.split_first() {
            Some((0x04, coordinates)) if coordinates.len() == 2 * length => {
                let (x, y) = coordinates.split_at(length);
                Ok(Self { curve, x: x.to_vec(), y: y.to_vec() })
            }
            _ => Err(KeyError::Der),
        }
    }

    /// The uncompressed encoding of the point (SEC 1 section 2.3.3).
    #[must_use]
    pub fn to_uncompressed(&self) -> Vec<u8> {
        [&[0x04], self.x.as_slice(), self.y.as_slice()].concat()
    }
}

impl EcPrivate {
    /// A private key. Whether `d` belongs to `public` is for the backend to check.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidMember`] if `d` does not have the field's length.
    pub fn new(public: EcPublic, d: SecretBytes) -> Result<Self, KeyError> {
        if d.expose().len() != field_length(&public.curve)? {
            return Err(KeyError::InvalidMember("d"));
        }
        Ok(Self { public, d })
    }
}

impl OkpPublic {
    /// An Ed25519 public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`]; [`KeyError::InvalidMember`] if it is not 32 bytes long.
    pub fn new(curve: Curve, x: Vec<u8>) -> Result<Self, KeyError> {
        if curve != Curve::ED25519 {
            return Err(KeyError::UnsupportedCurve(curve));
        }
        if x.len() != 32 {
            return Err(KeyError::InvalidMember("x"));
        }
        Ok(Self { curve, x })
    }
}

impl OkpPrivate {
    /// An Ed25519 private key. Whether `d` belongs to `public` is for the backend to check.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidMember`] if `d` is not 32 bytes long.
    pub fn new(public: OkpPublic, d: SecretBytes) -> Result<Self, KeyError> {
        if d.expose().len() != 32 {
            return Err(KeyError::InvalidMember("d"));
        }
        Ok(Self { public, d })
    }
}

impl PublicMaterial {
    /// The key type.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::RSA,
            Self::Ec(_) => KeyType::EC,
            Self::Okp(_) => KeyType::OKP,
        }
    }

    /// Whether keys of this type and curve can be used with `algorithm` (RFC 7518 section 3.1, RFC 8037 section 3.1).
    #[must_use]
    pub fn fits(&self, algorithm: &Algorithm) -> bool {
        match self {
            Self::Rsa(_) => {
                matches!(algorithm.as_str(), "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")
            }
            Self::Ec(key) => match key.curve.as_str() {
                "P-256" => *algorithm == Algorithm::ES256,
                "P-384" => *algorithm == Algorithm::ES384,
                "P-521" => *algorithm == Algorithm::ES512,
                _ => false,
            },
            Self::Okp(key) => key.curve == Curve::ED25519 && algorithm.matches(&Algorithm::ED25519),
        }
    }

    /// The algorithm to use when nobody says which: the only one of the curve, and RS256 for RSA.
    pub(crate) fn default_algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::RS256,
            Self::Ec(key) if key.curve == Curve::P384 => Algorithm::ES384,
            Self::Ec(key) if key.curve == Curve::P521 => Algorithm::ES512,
            Self::Ec(_) => Algorithm::ES256,
            Self::Okp(_) => Algorithm::ED25519,
        }
    }

    /// Refuses RSA keys that are too weak, or so large that they only serve to keep a verifier busy.
    pub(crate) fn check_strength(&self) -> Result<(), KeyError> {
        let Self::Rsa(key) = self else { return Ok(()) };
        match key.bits() {
            bits @ ..2048 => return Err(KeyError::TooSmall { bits }),
            bits @ 8193.. => return Err(KeyError::TooLarge { bits }),
            _ => {}
        }
        // An even exponent is no RSA key, 1 makes every message its own signature, more than 33 bits costs the
        // verifier time and buys nothing.
        let odd = key.e.last().is_some_and(|last| last % 2 == 1);
        let long = key.e.len() > 5 || (key.e.len() == 5 && key.e[0] > 1);
        if !odd || long || key.e == [1] { Err(KeyError::InvalidMember("e")) } else { Ok(()) }
    }
}

impl PrivateMaterial {
    /// The public part.
    #[must_use]
    pub fn public(&self) -> PublicMaterial {
        match self {
            Self::Rsa(key) => PublicMaterial::Rsa(key.public.clone()),
            Self::Ec(key) => PublicMaterial::Ec(key.public.clone()),
            Self::Okp(key) => PublicMaterial::Okp(key.public.clone()),
        }
    }
}

/// Bytes of a coordinate, and of a private scalar, on a curve that signs with ECDSA.
pub(crate) fn field_length(curve: &Curve) -> Result<usize, KeyError> {
    match curve.as_str() {
        "P-256" => Ok(32),
        "P-384" => Ok(48),
        "P-521" => Ok(66),
        _ => Err(KeyError::UnsupportedCurve(curve.clone())),
    }
}

fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
