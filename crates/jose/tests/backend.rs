//! The boundary to a cryptographic library: another one can take the place of AWS-LC, and keys are parsed once.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use relying_jose::backend::{
    AgreementKey, CipherError, Ciphers, Digest, GcmSeal, MacKey, OaepDecryptionKey, OaepEncryptionKey,
    OaepHash, Provider, RandomError, SigningKey, VerifyingKey,
};
use relying_jose::material::{
    AkpPublic, EcPrivate, EcPublic, PrivateMaterial, PublicMaterial, RsaPrivate, RsaPublic,
};
use relying_jose::{
    Algorithm, Backend, ContentEncryption, Curve, DecryptionKey, EncryptionKey, HashAlgorithm, HmacKey, Jwe,
    JweHeader, JwePolicy, Jwk, JwkSet, KeyError, PrivateKey, PublicKey, SecretBytes, SignError, SymmetricKey,
    VerifyError, base64url, jwe,
};
use serde_json::json;

/// A library without cryptography, which counts how often it parses: signatures and tags are the reversed message, and
/// what is encrypted is the message.
#[derive(Debug, Default, Clone)]
struct Toy {
    parsed: Arc<AtomicUsize>,
}

impl Toy {
    fn key(&self) -> Box<ToyKey> {
        self.parsed.fetch_add(1, Ordering::Relaxed);
        Box::new(ToyKey)
    }

    fn parsed(&self) -> usize {
        self.parsed.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct ToyKey;

fn reversed(message: &[u8]) -> Vec<u8> {
    message.iter().rev().copied().collect()
}

impl Provider for Toy {
    fn digest(&self, _: HashAlgorithm, message: &[u8]) -> Digest {
        Digest::new(&reversed(message))
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(4);
        Ok(())
    }

    fn mac_key(&self, _: HashAlgorithm, _: &[u8]) -> Box<dyn MacKey> {
        self.key()
    }

    fn verifying_key(&self, _: &PublicMaterial, _: &Algorithm) -> Result<Box<dyn VerifyingKey>, KeyError> {
        Ok(self.key())
    }

    fn signing_key(&self, _: &PrivateMaterial, _: &Algorithm) -> Result<Box<dyn SigningKey>, KeyError> {
        Ok(self.key())
    }

    fn derive_public(&self, curve: &Curve, _: &SecretBytes) -> Result<PublicMaterial, KeyError> {
        EcPublic::new(curve.clone(), vec![1; 32], vec![2; 32]).map(PublicMaterial::Ec)
    }

    fn expand_seed(&self, algorithm: &Algorithm, _: &SecretBytes) -> Result<AkpPublic, KeyError> {
        Err(KeyError::UnsupportedAlgorithm(algorithm.clone()))
    }

    fn generate(&self, algorithm: &Algorithm) -> Result<PrivateMaterial, KeyError> {
        if *algorithm != Algorithm::ES256 {
            return Err(KeyError::UnsupportedAlgorithm(algorithm.clone()));
        }
        let public = EcPublic::new(Curve::P256, vec![1; 32], vec![2; 32])?;
        EcPrivate::new(public, vec![3; 32].into()).map(PrivateMaterial::Ec)
    }
}

impl Ciphers for Toy {
    fn aes_gcm_seal(&self, _: &[u8], _: &[u8], _: &mut [u8]) -> Result<GcmSeal, CipherError> {
        Ok(GcmSeal { nonce: [1; 12], tag: [2; 16] })
    }

    fn aes_gcm_open(
        &self,
        _: &[u8],
        nonce: &[u8; 12],
        _: &[u8],
        _: &mut [u8],
        tag: &[u8; 16],
    ) -> Result<(), CipherError> {
        if (nonce, tag) == (&[1; 12], &[2; 16]) { Ok(()) } else { Err(CipherError) }
    }

    fn aes_cbc_encrypt(&self, _: &[u8], _: &mut Vec<u8>) -> Result<[u8; 16], CipherError> {
        Ok([3; 16])
    }

    fn aes_cbc_decrypt(&self, _: &[u8], _: &[u8; 16], _: &mut Vec<u8>) -> Result<(), CipherError> {
        Ok(())
    }

    fn aes_key_wrap(&self, _: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError> {
        Ok(key.to_vec())
    }

    fn aes_key_unwrap(&self, _: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError> {
        Ok(wrapped.into())
    }

    fn oaep_encryption_key(&self, _: &RsaPublic) -> Result<Box<dyn OaepEncryptionKey>, KeyError> {
        Ok(self.key())
    }

    fn oaep_decryption_key(&self, _: &RsaPrivate) -> Result<Box<dyn OaepDecryptionKey>, KeyError> {
        Ok(self.key())
    }

    fn agreement_key(&self, _: &PrivateMaterial) -> Result<Box<dyn AgreementKey>, KeyError> {
        Ok(self.key())
    }

    fn generate_agreement_key(&self, _: &Curve) -> Result<PrivateMaterial, KeyError> {
        self.generate(&Algorithm::ES256)
    }
}

impl OaepEncryptionKey for ToyKey {
    fn encrypt(&self, _: OaepHash, message: &[u8]) -> Result<Vec<u8>, CipherError> {
        Ok(message.to_vec())
    }
}

impl OaepDecryptionKey for ToyKey {
    fn decrypt(&self, _: OaepHash, encrypted: &[u8]) -> Result<SecretBytes, CipherError> {
        Ok(encrypted.into())
    }
}

impl AgreementKey for ToyKey {
    fn agree(&self, _: &PublicMaterial) -> Result<SecretBytes, CipherError> {
        Ok(vec![5; 32].into())
    }
}

impl VerifyingKey for ToyKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        if signature == reversed(message) { Ok(()) } else { Err(VerifyError::BadSignature) }
    }
}

impl SigningKey for ToyKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(reversed(message))
    }
}

impl MacKey for ToyKey {
    fn tag(&self, message: &[u8]) -> Digest {
        Digest::new(&reversed(message))
    }
}

#[test]
fn another_backend_serves_every_kind_of_key() {
    let backend = Backend::new(Toy::default());
    let key = PrivateKey::generate(Algorithm::ES256, &backend).unwrap();
    assert_eq!(key.sign(b"abc").unwrap(), b"cba");
    assert_eq!(key.public_key().verify(&Algorithm::ES256, b"abc", b"cba"), Ok(()));
    let secret = HmacKey::new(b"s", Algorithm::HS256, &backend).unwrap();
    assert_eq!(secret.verify(&Algorithm::HS256, b"abc", b"cba"), Ok(()));
    assert_eq!(secret.verify(&Algorithm::HS256, b"abc", b"cb"), Err(VerifyError::BadSignature));
    assert_eq!(&*backend.digest(HashAlgorithm::Sha256, b"abc"), b"cba");
    let mut bytes = [0; 2];
    backend.random(&mut bytes).unwrap();
    assert_eq!(bytes, [4, 4]);
    assert_eq!(
        PrivateKey::generate(Algorithm::RS256, &backend).unwrap_err(),
        KeyError::UnsupportedAlgorithm(Algorithm::RS256)
    );
}

#[test]
fn another_backend_encrypts_and_decrypts() {
    let backend = Backend::new(Toy::default());
    let agreement = DecryptionKey::generate(Algorithm::ECDH_ES_A128KW, &backend).unwrap();
    let shared = SymmetricKey::new(&[6; 16], Algorithm::A128KW, &backend).unwrap();
    for enc in [ContentEncryption::A128GCM, ContentEncryption::A128CBC_HS256] {
        let header = JweHeader::new(Algorithm::ECDH_ES_A128KW, enc.clone());
        let token = jwe::encrypt(&header, b"abc", agreement.public_key()).unwrap();
        let decrypted = Jwe::parse(&token).unwrap().decrypt([&agreement], &JwePolicy::new()).unwrap();
        assert_eq!(decrypted.payload(), b"abc");
        let token = jwe::encrypt(&JweHeader::new(Algorithm::A128KW, enc), b"abc", &shared).unwrap();
        let decrypted = Jwe::parse(&token).unwrap().decrypt([&shared], &JwePolicy::new()).unwrap();
        assert_eq!(decrypted.payload(), b"abc");
    }
}

#[test]
fn an_rsa_key_is_parsed_once_for_encryption() {
    let toy = Toy::default();
    let jwk = json!({"kty": "RSA", "n": base64url::encode(&[0xC1; 256]), "e": "AQAB"}).to_string();
    let jwk = Jwk::parse(jwk.as_bytes()).unwrap();
    let key = EncryptionKey::from_jwk(&jwk, &Backend::new(toy.clone())).unwrap();
    assert_eq!(toy.parsed(), 0);
    let header = JweHeader::new(Algorithm::RSA_OAEP, ContentEncryption::A128GCM);
    for _ in 0..3 {
        assert!(jwe::encrypt(&header, b"abc", &key.clone()).is_ok());
        assert_eq!(toy.parsed(), 1);
    }
}

#[test]
fn a_pem_key_without_its_public_half_gets_it_from_the_backend() {
    let backend = Backend::new(Toy::default());
    let pem = include_str!("data/p256.no_public.sec1.pem");
    let key = PrivateKey::from_pem(pem, None, &backend).unwrap();
    assert_eq!(key.public_key().to_jwk().get("x").unwrap(), &base64url::encode(&[1; 32]));
}

#[test]
fn a_public_key_is_parsed_once_for_each_algorithm() {
    let toy = Toy::default();
    let modulus = base64url::encode(&[0xC1; 256]);
    let jwk = json!({"kty": "RSA", "n": modulus, "e": "AQAB"}).to_string();
    let key = PublicKey::from_jwk(&Jwk::parse(jwk.as_bytes()).unwrap(), &Backend::new(toy.clone())).unwrap();
    assert_eq!(toy.parsed(), 0);
    for _ in 0..3 {
        assert_eq!(key.clone().verify(&Algorithm::RS256, b"abc", b"cba"), Ok(()));
        assert_eq!(toy.parsed(), 1);
    }
    for _ in 0..3 {
        assert_eq!(key.verify(&Algorithm::PS256, b"abc", b"cba"), Ok(()));
        assert_eq!(toy.parsed(), 2);
    }
}

#[test]
fn looking_for_a_key_parses_nothing() {
    let toy = Toy::default();
    let keys: Vec<_> = (0..JwkSet::MAX_KEYS)
        .map(|index| json!({"kty": "RSA", "n": base64url::encode(&[0xC1; 256]), "e": "AQAB", "kid": index.to_string()}))
        .collect();
    let set = json!({ "keys": keys }).to_string();
    let set = JwkSet::parse(set.as_bytes(), &Backend::new(toy.clone())).unwrap();
    assert_eq!(set.candidates(Some("7"), &Algorithm::RS256).count(), 1);
    assert_eq!(set.candidates(None, &Algorithm::RS256).count(), JwkSet::MAX_KEYS);
    assert_eq!(toy.parsed(), 0);
}
