//! Encrypting and authenticating the content (RFC 7518 section 5).

use subtle::ConstantTimeEq;

use crate::HashAlgorithm;
use crate::backend::{CipherError, Digest, Provider};
use crate::content_encryption::Scheme;

/// Content as it is in the last three parts of a JWE.
#[derive(Debug)]
pub(super) struct Encrypted {
    pub(super) iv: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// Encrypts under a fresh initialization vector.
pub(super) fn seal(
    provider: &dyn Provider,
    scheme: Scheme,
    key: &[u8],
    additional_data: &[u8],
    content: &[u8],
) -> Result<Encrypted, CipherError> {
    let mut ciphertext = Vec::with_capacity(content.len() + 16);
    ciphertext.extend_from_slice(content);
    let Some(hash) = scheme.mac else {
        let seal = provider.aes_gcm_seal(key, additional_data, &mut ciphertext)?;
        return Ok(Encrypted { iv: seal.nonce.to_vec(), ciphertext, tag: seal.tag.to_vec() });
    };
    let (mac_key, key) = halves(scheme, key)?;
    let iv = provider.aes_cbc_encrypt(key, &mut ciphertext)?.to_vec();
    let tag = mac(provider, hash, mac_key, [additional_data, &iv, &ciphertext]);
    Ok(Encrypted { iv, ciphertext, tag: tag[..scheme.tag_length()].to_vec() })
}

/// Decrypts, and only if the tag is right. The lengths of initialization vector and tag were checked before.
pub(super) fn open(
    provider: &dyn Provider,
    scheme: Scheme,
    key: &[u8],
    additional_data: &[u8],
    encrypted: Encrypted,
) -> Result<Vec<u8>, CipherError> {
    let Encrypted { iv, ciphertext: mut content, tag } = encrypted;
    let Some(hash) = scheme.mac else {
        let nonce = iv.as_slice().try_into().map_err(|_| CipherError)?;
        let tag = tag.as_slice().try_into().map_err(|_| CipherError)?;
        provider.aes_gcm_open(key, nonce, additional_data, &mut content, tag)?;
        return Ok(content);
    };
    let (mac_key, key) = halves(scheme, key)?;
    let expected = mac(provider, hash, mac_key, [additional_data, &iv, &content]);
    // The tag before the padding, or the padding becomes an oracle.
    if !bool::from(expected[..scheme.tag_length()].ct_eq(&tag)) {
        return Err(CipherError);
    }
    let iv = iv.as_slice().try_into().map_err(|_| CipherError)?;
    provider.aes_cbc_decrypt(key, iv, &mut content)?;
    Ok(content)
}

/// The key of the HMAC and the key of AES (RFC 7518 section 5.2.2.1).
fn halves(scheme: Scheme, key: &[u8]) -> Result<(&[u8], &[u8]), CipherError> {
    if key.len() == scheme.key_length { Ok(key.split_at(key.len() / 2)) } else { Err(CipherError) }
}

/// The HMAC over additional data, initialization vector, ciphertext and the bits of the additional data.
fn mac(provider: &dyn Provider, hash: HashAlgorithm, key: &[u8], parts: [&[u8]; 3]) -> Digest {
    let mut message = parts.concat();
    message.extend_from_slice(&(parts[0].len() as u64 * 8).to_be_bytes());
    provider.mac_key(hash, key).tag(&message)
}
