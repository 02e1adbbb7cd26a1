//! Encryption with AWS-LC.

use aws_lc_rs::aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    self, DecryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::encoding::{AsBigEndian, Curve25519SeedBin, EcPrivateKeyBin};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512,
    OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey, PublicKeyComponents,
};
use aws_lc_rs::{agreement, rand};
use zeroize::Zeroizing;

use super::{AwsLcRs, key_wrap};
use crate::backend::{
    AgreementKey, CipherError, Ciphers, GcmSeal, OaepDecryptionKey, OaepEncryptionKey, OaepHash,
};
use crate::material::{
    EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, PublicMaterial, RsaPrivate, RsaPublic,
};
use crate::{Curve, KeyError, SecretBytes, der};

impl Ciphers for AwsLcRs {
    #[allow(clippy::disallowed_methods)] // this is the Backend that random bytes come from
    fn aes_gcm_seal(
        &self,
        key: &[u8],
        additional_data: &[u8],
        content: &mut [u8],
    ) -> Result<GcmSeal, CipherError> {
        let key = gcm_key(key)?;
        let mut nonce = [0; 12];
        rand::fill(&mut nonce).map_err(failed)?;
        let unique = Nonce::assume_unique_for_key(nonce);
        let seal = key.seal_in_place_separate_tag(unique, Aad::from(additional_data), content);
        let tag = seal.map_err(failed)?.as_ref().try_into().map_err(|_| CipherError)?;
        Ok(GcmSeal { nonce, tag })
    }

    fn aes_gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; 12],
        additional_data: &[u8],
        content: &mut [u8],
        tag: &[u8; 16],
    ) -> Result<(), CipherError> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        gcm_key(key)?
            .open_in_place_separate_tag(nonce, Aad::from(additional_data), tag, content)
            .map(|_| ())
            .map_err(failed)
    }

    fn aes_cbc_encrypt(&self, key: &[u8], content: &mut Vec<u8>) -> Result<[u8; 16], CipherError> {
        let key = PaddedBlockEncryptingKey::cbc_pkcs7(aes_key(key)?).map_err(failed)?;
        match key.encrypt(content).map_err(failed)? {
            DecryptionContext::Iv128(iv) => Ok(*iv.as_ref()),
            _ => Err(CipherError),
        }
    }

    fn aes_cbc_decrypt(&self, key: &[u8], iv: &[u8; 16], content: &mut Vec<u8>) -> Result<(), CipherError> {
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(aes_key(key)?).map_err(failed)?;
        let iv = DecryptionContext::Iv128(FixedLength::from(iv));
        let length = key.decrypt(content, iv).map_err(failed)?.len();
        content.truncate(length);
        Ok(())
    }

    fn aes_key_wrap(&self, wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError> {
        key_wrap::wrap(wrapping_key, key)
    }

    fn aes_key_unwrap(&self, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError> {
        key_wrap::unwrap(wrapping_key, wrapped)
    }

    fn oaep_encryption_key(&self, key: &RsaPublic) -> Result<Box<dyn OaepEncryptionKey>, KeyError> {
        let components = PublicKeyComponents { n: &key.n, e: &key.e };
        let key: Result<PublicEncryptingKey, Unspecified> = components.try_into();
        match key.and_then(OaepPublicEncryptingKey::new) {
            Ok(key) => Ok(Box::new(key)),
            Err(Unspecified) => Err(KeyError::Inconsistent),
        }
    }

    fn oaep_decryption_key(&self, key: &RsaPrivate) -> Result<Box<dyn OaepDecryptionKey>, KeyError> {
        let document = der::rsa_to_pkcs8(key)?;
        let key = PrivateDecryptingKey::from_pkcs8(&document).map_err(rejected)?;
        match OaepPrivateDecryptingKey::new(key) {
            Ok(key) => Ok(Box::new(key)),
            Err(Unspecified) => Err(KeyError::Inconsistent),
        }
    }

    fn agreement_key(&self, key: &PrivateMaterial) -> Result<Box<dyn AgreementKey>, KeyError> {
        let (curve, secret, public) = match key {
            PrivateMaterial::Ec(key) => (&key.public.curve, &key.d, key.public.to_uncompressed()),
            PrivateMaterial::Okp(key) => (&key.public.curve, &key.d, key.public.x.clone()),
            _ => return Err(KeyError::UnsupportedKeyType(key.public().key_type())),
        };
        let key =
            agreement::PrivateKey::from_private_key(algorithm(curve)?, secret.expose()).map_err(rejected)?;
        let computed = key.compute_public_key().map_err(|_| KeyError::Inconsistent)?;
        if computed.as_ref() == public { Ok(Box::new(key)) } else { Err(KeyError::Inconsistent) }
    }

    fn generate_agreement_key(&self, curve: &Curve) -> Result<PrivateMaterial, KeyError> {
        let failed = |_| KeyError::Generation;
        let key = agreement::PrivateKey::generate(algorithm(curve)?).map_err(failed)?;
        let public = key.compute_public_key().map_err(failed)?;
        if *curve == Curve::X25519 {
            let secret: Curve25519SeedBin<'_> = key.as_be_bytes().map_err(failed)?;
            let public = OkpPublic::new(curve.clone(), public.as_ref().to_vec())?;
            return OkpPrivate::new(public, secret.as_ref().into()).map(PrivateMaterial::Okp);
        }
        let secret: EcPrivateKeyBin<'_> = key.as_be_bytes().map_err(failed)?;
        let public = EcPublic::from_uncompressed(curve.clone(), public.as_ref())?;
        EcPrivate::new(public, secret.as_ref().into()).map(PrivateMaterial::Ec)
    }
}

impl OaepEncryptionKey for OaepPublicEncryptingKey {
    fn encrypt(&self, hash: OaepHash, message: &[u8]) -> Result<Vec<u8>, CipherError> {
        let mut encrypted = vec![0; self.ciphertext_size()];
        let length = self.encrypt(oaep(hash), message, &mut encrypted, None).map_err(failed)?.len();
        encrypted.truncate(length);
        Ok(encrypted)
    }
}

impl OaepDecryptionKey for OaepPrivateDecryptingKey {
    fn decrypt(&self, hash: OaepHash, encrypted: &[u8]) -> Result<SecretBytes, CipherError> {
        let mut message = Zeroizing::new(vec![0; self.min_output_size()]);
        let message = self.decrypt(oaep(hash), encrypted, &mut message, None).map_err(failed)?;
        Ok(SecretBytes::from(&*message))
    }
}

impl AgreementKey for agreement::PrivateKey {
    fn agree(&self, public: &PublicMaterial) -> Result<SecretBytes, CipherError> {
        let (curve, point) = match public {
            PublicMaterial::Ec(key) => (&key.curve, key.to_uncompressed()),
            PublicMaterial::Okp(key) => (&key.curve, key.x.clone()),
            _ => return Err(CipherError),
        };
        let curve = algorithm(curve).map_err(|_| CipherError)?;
        let peer = agreement::UnparsedPublicKey::new(curve, point);
        agreement::agree(self, peer, CipherError, |secret| Ok(secret.into()))
    }
}

fn gcm_key(key: &[u8]) -> Result<LessSafeKey, CipherError> {
    let algorithm = match key.len() {
        16 => &AES_128_GCM,
        24 => &AES_192_GCM,
        32 => &AES_256_GCM,
        _ => return Err(CipherError),
    };
    UnboundKey::new(algorithm, key).map(LessSafeKey::new).map_err(failed)
}

pub(super) fn aes_key(key: &[u8]) -> Result<UnboundCipherKey, CipherError> {
    let algorithm = match key.len() {
        16 => &cipher::AES_128,
        24 => &cipher::AES_192,
        32 => &cipher::AES_256,
        _ => return Err(CipherError),
    };
    UnboundCipherKey::new(algorithm, key).map_err(failed)
}

fn oaep(hash: OaepHash) -> &'static OaepAlgorithm {
    match hash {
        OaepHash::Sha1 => &OAEP_SHA1_MGF1SHA1,
        OaepHash::Sha256 => &OAEP_SHA256_MGF1SHA256,
        OaepHash::Sha384 => &OAEP_SHA384_MGF1SHA384,
        OaepHash::Sha512 => &OAEP_SHA512_MGF1SHA512,
    }
}

pub(super) fn algorithm(curve: &Curve) -> Result<&'static agreement::Algorithm, KeyError> {
    Ok(match curve.as_str() {
        "P-256" => &agreement::ECDH_P256,
        "P-384" => &agreement::ECDH_P384,
        "P-521" => &agreement::ECDH_P521,
        "X25519" => &agreement::X25519,
        _ => return Err(KeyError::UnsupportedCurve(curve.clone())),
    })
}

pub(super) fn failed(_: Unspecified) -> CipherError {
    CipherError
}

fn rejected(_: KeyRejected) -> KeyError {
    KeyError::Inconsistent
}
