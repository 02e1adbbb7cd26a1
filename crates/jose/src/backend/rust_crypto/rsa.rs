//! RSA: signatures and OAEP. What takes a private key is reached only with `Backend::rust_crypto_with_private_rsa`.

use getrandom::SysRng;
use pkcs1::EncodeRsaPrivateKey as _;
use rsa::traits::PrivateKeyParts as _;
use rsa::{BoxedUint, PrivateKey, PublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::Key;
use crate::backend::{CipherError, OaepDecryptionKey, OaepEncryptionKey, OaepHash, SigningKey, VerifyingKey};
use crate::material::{PrivateMaterial, RsaPrivate, RsaPublic};
use crate::{Algorithm, KeyError, SecretBytes, SignError, VerifyError, der};

pub(super) fn verifying_key(
    key: &RsaPublic,
    algorithm: &Algorithm,
) -> Result<Box<dyn VerifyingKey>, KeyError> {
    let verify = match algorithm.as_str() {
        "RS256" => PublicKey::pkcs1v15_verify::<Sha256>,
        "RS384" => PublicKey::pkcs1v15_verify::<Sha384>,
        "RS512" => PublicKey::pkcs1v15_verify::<Sha512>,
        "PS256" => PublicKey::pss_verify::<Sha256>,
        "PS384" => PublicKey::pss_verify::<Sha384>,
        "PS512" => PublicKey::pss_verify::<Sha512>,
        _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    };
    Ok(Box::new(Key(Verifying { key: public_key(key)?, verify })))
}

pub(super) fn signing_key(key: &RsaPrivate, algorithm: &Algorithm) -> Result<Box<dyn SigningKey>, KeyError> {
    let sign = match algorithm.as_str() {
        "RS256" => PrivateKey::pkcs1v15_sign::<Sha256>,
        "RS384" => PrivateKey::pkcs1v15_sign::<Sha384>,
        "RS512" => PrivateKey::pkcs1v15_sign::<Sha512>,
        "PS256" => PrivateKey::pss_sign::<Sha256>,
        "PS384" => PrivateKey::pss_sign::<Sha384>,
        "PS512" => PrivateKey::pss_sign::<Sha512>,
        _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    };
    Ok(Box::new(Key(Signing { key: private_key(key)?, sign })))
}

pub(super) fn oaep_encryption_key(key: &RsaPublic) -> Result<Box<dyn OaepEncryptionKey>, KeyError> {
    Ok(Box::new(Key(public_key(key)?)))
}

pub(super) fn oaep_decryption_key(key: &RsaPrivate) -> Result<Box<dyn OaepDecryptionKey>, KeyError> {
    Ok(Box::new(Key(private_key(key)?)))
}

pub(super) fn generate() -> Result<RsaPrivate, KeyError> {
    let key = PrivateKey::new(&mut SysRng, 2048).map_err(|_| KeyError::Generation)?;
    let document = key.to_pkcs1_der().map_err(|_| KeyError::Generation)?;
    match der::private_from_pkcs1(document.as_bytes())? {
        PrivateMaterial::Rsa(key) => Ok(key),
        _ => Err(KeyError::Generation),
    }
}

/// A public key and how it verifies: padding and hash.
struct Verifying {
    key: PublicKey,
    verify: fn(&PublicKey, &[u8], &[u8]) -> rsa::Result<()>,
}

impl VerifyingKey for Key<Verifying> {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        (self.0.verify)(&self.0.key, message, signature).map_err(|_| VerifyError::BadSignature)
    }
}

/// A private key and how it signs: padding and hash.
struct Signing {
    key: PrivateKey,
    sign: fn(&PrivateKey, &[u8]) -> rsa::Result<Vec<u8>>,
}

impl SigningKey for Key<Signing> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (self.0.sign)(&self.0.key, message)
            .map_err(|_| SignError::new("RustCrypto could not sign with the RSA key"))
    }
}

impl OaepEncryptionKey for Key<PublicKey> {
    fn encrypt(&self, hash: OaepHash, message: &[u8]) -> Result<Vec<u8>, CipherError> {
        let encrypt = match hash {
            OaepHash::Sha1 => PublicKey::oaep_encrypt::<Sha1>,
            OaepHash::Sha256 => PublicKey::oaep_encrypt::<Sha256>,
            OaepHash::Sha384 => PublicKey::oaep_encrypt::<Sha384>,
            OaepHash::Sha512 => PublicKey::oaep_encrypt::<Sha512>,
        };
        encrypt(&self.0, message).map_err(|_| CipherError)
    }
}

impl OaepDecryptionKey for Key<PrivateKey> {
    fn decrypt(&self, hash: OaepHash, encrypted: &[u8]) -> Result<SecretBytes, CipherError> {
        let decrypt = match hash {
            OaepHash::Sha1 => PrivateKey::oaep_decrypt::<Sha1>,
            OaepHash::Sha256 => PrivateKey::oaep_decrypt::<Sha256>,
            OaepHash::Sha384 => PrivateKey::oaep_decrypt::<Sha384>,
            OaepHash::Sha512 => PrivateKey::oaep_decrypt::<Sha512>,
        };
        decrypt(&self.0, encrypted).map(SecretBytes::from).map_err(|_| CipherError)
    }
}

fn public_key(key: &RsaPublic) -> Result<PublicKey, KeyError> {
    let number = BoxedUint::from_be_slice_vartime;
    PublicKey::new(number(&key.n), number(&key.e)).map_err(|_| KeyError::Inconsistent)
}

fn private_key(key: &RsaPrivate) -> Result<PrivateKey, KeyError> {
    // In the width of the modulus, so that no arithmetic depends on the length of a secret.
    let width = u32::try_from(key.public.n.len() * 8).map_err(|_| KeyError::Inconsistent)?;
    let secret = |number: &SecretBytes| {
        BoxedUint::from_be_slice(number.expose(), width).map_err(|_| KeyError::Inconsistent)
    };
    let number = BoxedUint::from_be_slice_vartime;
    let primes = vec![secret(&key.p)?, secret(&key.q)?];
    let parsed =
        PrivateKey::from_components(number(&key.public.n), number(&key.public.e), secret(&key.d)?, primes)
            .map_err(|_| KeyError::Inconsistent)?;
    // The library computes these itself; numbers that contradict it belong to another key.
    let [dp, dq, qi] = [&key.dp, &key.dq, &key.qi].map(|number| secret(number).map(Zeroizing::new));
    let consistent = parsed.dp() == Some(&*dp?)
        && parsed.dq() == Some(&*dq?)
        && parsed.crt_coefficient().as_ref() == Some(&*qi?);
    if consistent { Ok(parsed) } else { Err(KeyError::Inconsistent) }
}
