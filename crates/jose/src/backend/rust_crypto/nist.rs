//! ECDSA and ECDH on the NIST curves.

use getrandom::SysRng;
use p256::elliptic_curve::Generate;
use p256::elliptic_curve::sec1::ToSec1Point;
use zeroize::Zeroizing;

use super::{Key, Signatures};
use crate::backend::{AgreementKey, CipherError, SigningKey, VerifyingKey};
use crate::material::{EcPrivate, EcPublic, PublicMaterial};
use crate::{Curve, KeyError, SecretBytes};

/// The expression, with `$library` as the name of the crate of this curve. Their types have the same names.
macro_rules! on_curve {
    ($curve:expr, $library:ident => $result:expr) => {
        match $curve.as_str() {
            "P-256" => {
                use p256 as $library;
                $result
            }
            "P-384" => {
                use p384 as $library;
                $result
            }
            "P-521" => {
                use p521 as $library;
                $result
            }
            _ => Err(KeyError::UnsupportedCurve($curve.clone())),
        }
    };
}

pub(super) fn verifying_key(key: &EcPublic) -> Result<Box<dyn VerifyingKey>, KeyError> {
    on_curve!(key.curve, library => {
        let key = library::ecdsa::VerifyingKey::from_sec1_bytes(&key.to_uncompressed()).map_err(inconsistent)?;
        Ok(Box::new(Signatures::<_, library::ecdsa::Signature>::of(key)))
    })
}

pub(super) fn signing_key(key: &EcPrivate) -> Result<Box<dyn SigningKey>, KeyError> {
    check(key)?;
    on_curve!(key.public.curve, library => {
        let key = library::ecdsa::SigningKey::from_slice(key.d.expose()).map_err(inconsistent)?;
        Ok(Box::new(Signatures::<_, library::ecdsa::Signature>::of(key)))
    })
}

pub(super) fn agreement_key(key: &EcPrivate) -> Result<Box<dyn AgreementKey>, KeyError> {
    check(key)?;
    on_curve!(key.public.curve, library => {
        let key = library::SecretKey::from_slice(key.d.expose()).map_err(inconsistent)?;
        Ok(Box::new(Key(key)))
    })
}

pub(super) fn derive_public(curve: &Curve, secret: &SecretBytes) -> Result<EcPublic, KeyError> {
    on_curve!(curve, library => {
        let key = library::SecretKey::from_slice(secret.expose()).map_err(inconsistent)?;
        EcPublic::from_uncompressed(curve.clone(), key.public_key().to_sec1_point(false).as_bytes())
    })
}

pub(super) fn generate(curve: &Curve) -> Result<EcPrivate, KeyError> {
    on_curve!(curve, library => {
        let key = library::SecretKey::try_generate_from_rng(&mut SysRng).map_err(|_| KeyError::Generation)?;
        let secret = SecretBytes::from(&Zeroizing::new(key.to_bytes())[..]);
        EcPrivate::new(derive_public(curve, &secret)?, secret)
    })
}

fn check(key: &EcPrivate) -> Result<(), KeyError> {
    let public = derive_public(&key.public.curve, &key.d)?;
    if public == key.public { Ok(()) } else { Err(KeyError::Inconsistent) }
}

macro_rules! agreement {
    ($library:ident, $curve:expr) => {
        impl AgreementKey for Key<$library::SecretKey> {
            fn agree(&self, public: &PublicMaterial) -> Result<SecretBytes, CipherError> {
                let PublicMaterial::Ec(public) = public else { return Err(CipherError) };
                if public.curve != $curve {
                    return Err(CipherError);
                }
                let public = $library::PublicKey::from_sec1_bytes(&public.to_uncompressed());
                let secret = self.0.diffie_hellman(&public.map_err(|_| CipherError)?);
                Ok(SecretBytes::from(&secret.raw_secret_bytes()[..]))
            }
        }
    };
}

agreement!(p256, Curve::P256);
agreement!(p384, Curve::P384);
agreement!(p521, Curve::P521);

fn inconsistent<E>(_: E) -> KeyError {
    KeyError::Inconsistent
}
