//! Ed25519 and X25519.

use ed25519_dalek::Signer as _;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use super::{Key, Signatures};
use crate::backend::{AgreementKey, CipherError, SigningKey, VerifyingKey};
use crate::material::{OkpPrivate, OkpPublic, PublicMaterial};
use crate::{Curve, KeyError, SecretBytes, SignError, VerifyError};

pub(super) fn verifying_key(key: &OkpPublic) -> Result<Box<dyn VerifyingKey>, KeyError> {
    if key.curve != Curve::ED25519 {
        return Err(KeyError::UnsupportedCurve(key.curve.clone()));
    }
    let key = <[u8; 32]>::try_from(key.x.as_slice()).map_err(|_| KeyError::Inconsistent)?;
    Ok(match ed25519_dalek::VerifyingKey::from_bytes(&key) {
        Ok(key) => Box::new(Signatures::<_, ed25519_dalek::Signature>::of(key)),
        Err(_) => Box::new(NoPoint),
    })
}

pub(super) fn signing_key(key: &OkpPrivate) -> Result<Box<dyn SigningKey>, KeyError> {
    if key.public.curve != Curve::ED25519 {
        return Err(KeyError::UnsupportedCurve(key.public.curve.clone()));
    }
    check(key)?;
    Ok(Box::new(Key(ed25519(&key.d)?)))
}

pub(super) fn agreement_key(key: &OkpPrivate) -> Result<Box<dyn AgreementKey>, KeyError> {
    if key.public.curve != Curve::X25519 {
        return Err(KeyError::UnsupportedCurve(key.public.curve.clone()));
    }
    check(key)?;
    Ok(Box::new(Key(x25519(&key.d)?)))
}

pub(super) fn derive_public(curve: &Curve, secret: &SecretBytes) -> Result<OkpPublic, KeyError> {
    let public = if *curve == Curve::X25519 {
        x25519_dalek::PublicKey::from(&x25519(secret)?).to_bytes()
    } else {
        ed25519(secret)?.verifying_key().to_bytes()
    };
    OkpPublic::new(curve.clone(), public.to_vec())
}

pub(super) fn generate(curve: &Curve) -> Result<OkpPrivate, KeyError> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *secret).map_err(|_| KeyError::Generation)?;
    let secret = SecretBytes::from(&secret[..]);
    OkpPrivate::new(derive_public(curve, &secret)?, secret)
}

/// A public key that is no point of the curve. AWS-LC does not look before it verifies, so it is no error at import here
/// either: a key set has the same keys with both.
#[derive(Debug)]
struct NoPoint;

impl VerifyingKey for NoPoint {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Err(VerifyError::BadSignature)
    }
}

/// Ed25519 signatures are deterministic (RFC 8032 section 5.1.6).
impl SigningKey for Key<ed25519_dalek::SigningKey> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.0
            .try_sign(message)
            .map(|signature| signature.to_bytes().to_vec())
            .map_err(|_| SignError::new("RustCrypto could not sign with the Ed25519 key"))
    }
}

impl AgreementKey for Key<StaticSecret> {
    fn agree(&self, public: &PublicMaterial) -> Result<SecretBytes, CipherError> {
        let PublicMaterial::Okp(public) = public else { return Err(CipherError) };
        if public.curve != Curve::X25519 {
            return Err(CipherError);
        }
        let public = <[u8; 32]>::try_from(public.x.as_slice()).map_err(|_| CipherError)?;
        let secret = self.0.diffie_hellman(&public.into());
        // RFC 7748 section 6.1: points of small order make a secret of zeros.
        if secret.was_contributory() { Ok(secret.as_bytes()[..].into()) } else { Err(CipherError) }
    }
}

fn check(key: &OkpPrivate) -> Result<(), KeyError> {
    let public = derive_public(&key.public.curve, &key.d)?;
    if public == key.public { Ok(()) } else { Err(KeyError::Inconsistent) }
}

fn ed25519(seed: &SecretBytes) -> Result<ed25519_dalek::SigningKey, KeyError> {
    Ok(ed25519_dalek::SigningKey::from_bytes(&*bytes(seed)?))
}

fn x25519(secret: &SecretBytes) -> Result<StaticSecret, KeyError> {
    Ok(StaticSecret::from(*bytes(secret)?))
}

fn bytes(secret: &SecretBytes) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    secret.expose().try_into().map(Zeroizing::new).map_err(|_| KeyError::Inconsistent)
}
