//! The numbers of elliptic curve keys (RFC 7518 section 6.2).

use crate::{Curve, KeyError, SecretBytes};

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

/// An elliptic curve private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EcPrivate {
    /// The public point.
    pub public: EcPublic,
    /// The private scalar in the full length of the field.
    pub d: SecretBytes,
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

/// Bytes of a coordinate, and of a private scalar, on a NIST curve.
pub(crate) fn field_length(curve: &Curve) -> Result<usize, KeyError> {
    match curve.as_str() {
        "P-256" => Ok(32),
        "P-384" => Ok(48),
        "P-521" => Ok(66),
        _ => Err(KeyError::UnsupportedCurve(curve.clone())),
    }
}
