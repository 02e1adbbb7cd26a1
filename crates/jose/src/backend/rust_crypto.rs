//! The RustCrypto backend: nothing outside this file and its folder knows those crates. One file for each family of keys.

mod ciphers;
mod curve25519;
mod ml_dsa;
mod nist;
mod rsa;

use std::fmt;
use std::marker::PhantomData;

use getrandom::SysRng;
use hmac::{Hmac, KeyInit};
use p256::ecdsa::signature::{RandomizedSigner, SignatureEncoding, Verifier};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{Digest, MacKey, Provider, RandomError, SigningKey, VerifyingKey};
use crate::material::{AkpPublic, PrivateMaterial, PublicMaterial};
use crate::{Algorithm, Curve, HashAlgorithm, KeyError, SecretBytes, SignError, VerifyError};

#[derive(Debug)]
pub(super) struct RustCrypto {
    /// Whether RSA keys may sign and decrypt.
    pub(super) private_rsa: bool,
}

impl Provider for RustCrypto {
    fn digest(&self, algorithm: HashAlgorithm, message: &[u8]) -> Digest {
        match algorithm {
            HashAlgorithm::Sha256 => Digest::new(&Sha256::digest(message)),
            HashAlgorithm::Sha384 => Digest::new(&Sha384::digest(message)),
            HashAlgorithm::Sha512 => Digest::new(&Sha512::digest(message)),
        }
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|_| RandomError)
    }

    fn mac_key(&self, algorithm: HashAlgorithm, secret: &[u8]) -> Box<dyn MacKey> {
        match algorithm {
            HashAlgorithm::Sha256 => mac_key::<Sha256, Hmac<Sha256>>(secret),
            HashAlgorithm::Sha384 => mac_key::<Sha384, Hmac<Sha384>>(secret),
            HashAlgorithm::Sha512 => mac_key::<Sha512, Hmac<Sha512>>(secret),
        }
    }

    fn verifying_key(
        &self,
        key: &PublicMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn VerifyingKey>, KeyError> {
        match key {
            PublicMaterial::Rsa(key) => rsa::verifying_key(key, algorithm),
            PublicMaterial::Ec(key) => nist::verifying_key(key),
            PublicMaterial::Okp(key) => curve25519::verifying_key(key),
            PublicMaterial::Akp(key) => ml_dsa::verifying_key(key),
        }
    }

    fn signing_key(
        &self,
        key: &PrivateMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn SigningKey>, KeyError> {
        match key {
            PrivateMaterial::Rsa(key) if self.private_rsa => rsa::signing_key(key, algorithm),
            PrivateMaterial::Rsa(_) => Err(KeyError::NotInBackend(algorithm.clone())),
            PrivateMaterial::Ec(key) => nist::signing_key(key),
            PrivateMaterial::Okp(key) => curve25519::signing_key(key),
            PrivateMaterial::Akp(key) => ml_dsa::signing_key(key),
        }
    }

    fn derive_public(&self, curve: &Curve, secret: &SecretBytes) -> Result<PublicMaterial, KeyError> {
        if *curve == Curve::ED25519 || *curve == Curve::X25519 {
            curve25519::derive_public(curve, secret).map(PublicMaterial::Okp)
        } else {
            nist::derive_public(curve, secret).map(PublicMaterial::Ec)
        }
    }

    fn expand_seed(&self, algorithm: &Algorithm, seed: &SecretBytes) -> Result<AkpPublic, KeyError> {
        ml_dsa::expand_seed(algorithm, seed)
    }

    fn generate(&self, algorithm: &Algorithm) -> Result<PrivateMaterial, KeyError> {
        match algorithm.as_str() {
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "RSA-OAEP" | "RSA-OAEP-256"
            | "RSA-OAEP-384" | "RSA-OAEP-512" => {
                if self.private_rsa {
                    rsa::generate().map(PrivateMaterial::Rsa)
                } else {
                    Err(KeyError::NotInBackend(algorithm.clone()))
                }
            }
            "Ed25519" | "EdDSA" => curve25519::generate(&Curve::ED25519).map(PrivateMaterial::Okp),
            "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87" => ml_dsa::generate(algorithm).map(PrivateMaterial::Akp),
            "ES256" => nist::generate(&Curve::P256).map(PrivateMaterial::Ec),
            "ES384" => nist::generate(&Curve::P384).map(PrivateMaterial::Ec),
            "ES512" => nist::generate(&Curve::P521).map(PrivateMaterial::Ec),
            _ => Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
        }
    }
}

/// A key of one of the libraries, whose own `Debug` is kept out of sight.
struct Key<K>(K);

impl<K> fmt::Debug for Key<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl<M: hmac::Mac + Clone + Send + Sync> MacKey for Key<M> {
    fn tag(&self, message: &[u8]) -> Digest {
        Digest::new(&self.0.clone().chain_update(message).finalize().into_bytes())
    }
}

/// A secret longer than the block of its hash is hashed first (RFC 2104 section 2).
fn mac_key<H: sha2::Digest, M: hmac::Mac + KeyInit + Clone + Send + Sync + 'static>(
    secret: &[u8],
) -> Box<dyn MacKey> {
    let mut block = Zeroizing::new(hmac::digest::Key::<M>::default());
    match block.get_mut(..secret.len()) {
        Some(front) => front.copy_from_slice(secret),
        None => {
            let hash = Zeroizing::new(H::digest(secret));
            block[..hash.len()].copy_from_slice(&hash);
        }
    }
    Box::new(Key(<M as KeyInit>::new(&block)))
}

/// A key together with the type of its signatures: the same code for ECDSA, Ed25519 and ML-DSA.
struct Signatures<K, S> {
    key: K,
    signature: PhantomData<fn() -> S>,
}

impl<K, S> Signatures<K, S> {
    fn of(key: K) -> Self {
        Self { key, signature: PhantomData }
    }
}

impl<K, S> fmt::Debug for Signatures<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signatures")
    }
}

impl<K, S> VerifyingKey for Signatures<K, S>
where
    K: Verifier<S> + Send + Sync,
    S: for<'a> TryFrom<&'a [u8]>,
{
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let signature = S::try_from(signature).map_err(|_| VerifyError::BadSignature)?;
        self.key.verify(message, &signature).map_err(|_| VerifyError::BadSignature)
    }
}

/// With fresh randomness in every signature, which spoils attacks by induced faults (FIPS 204 section 3.4, RFC 6979
/// section 3.6).
impl<K, S> SigningKey for Signatures<K, S>
where
    K: RandomizedSigner<S> + Send + Sync,
    S: SignatureEncoding,
{
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.key
            .try_sign_with_rng(&mut SysRng, message)
            .map(|signature| signature.to_bytes().as_ref().to_vec())
            .map_err(|_| SignError::new("RustCrypto could not sign"))
    }
}
