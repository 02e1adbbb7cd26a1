//! AES; the rest of encryption is with its keys.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit};
use aes_kw::AesKw;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

use super::{RustCrypto, curve25519, nist, rsa};
use crate::backend::{AgreementKey, CipherError, Ciphers, GcmSeal, OaepDecryptionKey, OaepEncryptionKey};
use crate::material::{PrivateMaterial, RsaPrivate, RsaPublic};
use crate::{Algorithm, Curve, KeyError, SecretBytes};

/// The expression, with `$cipher` as the name of AES with a key of this length.
macro_rules! with_aes {
    ($key:expr, $cipher:ident => $result:expr) => {
        match $key.len() {
            16 => {
                type $cipher = Aes128;
                $result
            }
            24 => {
                type $cipher = Aes192;
                $result
            }
            32 => {
                type $cipher = Aes256;
                $result
            }
            _ => Err(CipherError),
        }
    };
}

impl Ciphers for RustCrypto {
    fn aes_gcm_seal(
        &self,
        key: &[u8],
        additional_data: &[u8],
        content: &mut [u8],
    ) -> Result<GcmSeal, CipherError> {
        let nonce: [u8; 12] = random()?;
        with_aes!(key, Cipher => {
            let cipher = AesGcm::<Cipher, U12>::new_from_slice(key).map_err(failed)?;
            let tag = cipher.encrypt_inout_detached(&nonce.into(), additional_data, content.into());
            Ok(GcmSeal { nonce, tag: tag.map_err(failed)?.into() })
        })
    }

    fn aes_gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; 12],
        additional_data: &[u8],
        content: &mut [u8],
        tag: &[u8; 16],
    ) -> Result<(), CipherError> {
        with_aes!(key, Cipher => {
            let cipher = AesGcm::<Cipher, U12>::new_from_slice(key).map_err(failed)?;
            cipher
                .decrypt_inout_detached(&(*nonce).into(), additional_data, content.into(), &(*tag).into())
                .map_err(failed)
        })
    }

    fn aes_cbc_encrypt(&self, key: &[u8], content: &mut Vec<u8>) -> Result<[u8; 16], CipherError> {
        let iv: [u8; 16] = random()?;
        let length = content.len();
        content.resize((length / 16 + 1) * 16, 0);
        with_aes!(key, Cipher => {
            let cipher = cbc::Encryptor::<Cipher>::new_from_slices(key, &iv).map_err(failed)?;
            cipher.encrypt_padded::<Pkcs7>(content, length).map_err(failed)?;
            Ok(iv)
        })
    }

    fn aes_cbc_decrypt(&self, key: &[u8], iv: &[u8; 16], content: &mut Vec<u8>) -> Result<(), CipherError> {
        with_aes!(key, Cipher => {
            let cipher = cbc::Decryptor::<Cipher>::new_from_slices(key, iv).map_err(failed)?;
            let length = cipher.decrypt_padded::<Pkcs7>(content).map_err(failed)?.len();
            content.truncate(length);
            Ok(())
        })
    }

    fn aes_key_wrap(&self, wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError> {
        if key.len() < 16 {
            return Err(CipherError);
        }
        let mut wrapped = vec![0; key.len() + 8];
        with_aes!(wrapping_key, Cipher => {
            let cipher = AesKw::<Cipher>::new_from_slice(wrapping_key).map_err(failed)?;
            cipher.wrap_key(key, &mut wrapped).map_err(failed)?;
            Ok(wrapped)
        })
    }

    fn aes_key_unwrap(&self, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError> {
        let length = wrapped.len().checked_sub(8).filter(|length| *length >= 16).ok_or(CipherError)?;
        let mut key = Zeroizing::new(vec![0; length]);
        with_aes!(wrapping_key, Cipher => {
            let cipher = AesKw::<Cipher>::new_from_slice(wrapping_key).map_err(failed)?;
            cipher.unwrap_key(wrapped, &mut key).map(SecretBytes::from).map_err(failed)
        })
    }

    fn oaep_encryption_key(&self, key: &RsaPublic) -> Result<Box<dyn OaepEncryptionKey>, KeyError> {
        rsa::oaep_encryption_key(key)
    }

    fn oaep_decryption_key(&self, key: &RsaPrivate) -> Result<Box<dyn OaepDecryptionKey>, KeyError> {
        if self.private_rsa {
            rsa::oaep_decryption_key(key)
        } else {
            Err(KeyError::NotInBackend(Algorithm::RSA_OAEP))
        }
    }

    fn agreement_key(&self, key: &PrivateMaterial) -> Result<Box<dyn AgreementKey>, KeyError> {
        match key {
            PrivateMaterial::Ec(key) => nist::agreement_key(key),
            PrivateMaterial::Okp(key) => curve25519::agreement_key(key),
            _ => Err(KeyError::UnsupportedKeyType(key.public().key_type())),
        }
    }

    fn generate_agreement_key(&self, curve: &Curve) -> Result<PrivateMaterial, KeyError> {
        if *curve == Curve::X25519 {
            curve25519::generate(curve).map(PrivateMaterial::Okp)
        } else {
            nist::generate(curve).map(PrivateMaterial::Ec)
        }
    }
}

fn random<const N: usize>() -> Result<[u8; N], CipherError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn failed<E>(_: E) -> CipherError {
    CipherError
}
