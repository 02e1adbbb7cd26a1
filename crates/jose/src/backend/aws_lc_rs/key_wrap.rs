//! AES Key Wrap (RFC 3394). aws-lc-rs has it for 128 and 256 bits; for 192 bits the steps of section 2.2 are done here
//! over its block cipher.

use aws_lc_rs::cipher::{DecryptingKey, DecryptionContext, EncryptingKey};
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrap};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::ciphers::{aes_key, failed};
use crate::SecretBytes;
use crate::backend::CipherError;

/// What a wrapped key begins with before it is encrypted (section 2.2.3.1).
const INITIAL_VALUE: [u8; 8] = [0xA6; 8];

pub(super) fn wrap(wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError> {
    let Some(library) = library(wrapping_key) else { return wrap_in_steps(wrapping_key, key) };
    let mut wrapped = vec![0; key.len() + 8];
    library?.wrap(key, &mut wrapped).map_err(failed)?;
    Ok(wrapped)
}

pub(super) fn unwrap(wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError> {
    let Some(library) = library(wrapping_key) else { return unwrap_in_steps(wrapping_key, wrapped) };
    let mut key = Zeroizing::new(vec![0; wrapped.len().checked_sub(8).ok_or(CipherError)?]);
    let key = library?.unwrap(wrapped, &mut key).map_err(failed)?;
    Ok(SecretBytes::from(&*key))
}

fn library(wrapping_key: &[u8]) -> Option<Result<AesKek, CipherError>> {
    let cipher = match wrapping_key.len() {
        16 => &AES_128,
        32 => &AES_256,
        _ => return None,
    };
    Some(AesKek::new(cipher, wrapping_key).map_err(failed))
}

fn wrap_in_steps(wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError> {
    let cipher = EncryptingKey::ecb(aes_key(wrapping_key)?).map_err(failed)?;
    if key.len() < 16 || !key.len().is_multiple_of(8) {
        return Err(CipherError);
    }
    let mut wrapped = [&INITIAL_VALUE, key].concat();
    let blocks = key.len() / 8;
    for step in 1..=6 * blocks {
        // `A` is in front, `R[i]` behind it, and `step` is the counter `t` of section 2.2.1.
        let index = 8 * ((step - 1) % blocks + 1);
        let mut block = [0; 16];
        block[..8].copy_from_slice(&wrapped[..8]);
        block[8..].copy_from_slice(&wrapped[index..index + 8]);
        cipher.encrypt(&mut block).map_err(failed)?;
        count(&mut block, step);
        wrapped[..8].copy_from_slice(&block[..8]);
        wrapped[index..index + 8].copy_from_slice(&block[8..]);
    }
    Ok(wrapped)
}

fn unwrap_in_steps(wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError> {
    let cipher = DecryptingKey::ecb(aes_key(wrapping_key)?).map_err(failed)?;
    if wrapped.len() < 24 || !wrapped.len().is_multiple_of(8) {
        return Err(CipherError);
    }
    let mut key = Zeroizing::new(wrapped.to_vec());
    let blocks = wrapped.len() / 8 - 1;
    for step in (1..=6 * blocks).rev() {
        let index = 8 * ((step - 1) % blocks + 1);
        let mut block = Zeroizing::new([0; 16]);
        block[..8].copy_from_slice(&key[..8]);
        block[8..].copy_from_slice(&key[index..index + 8]);
        count(&mut block, step);
        cipher.decrypt(&mut *block, DecryptionContext::None).map_err(failed)?;
        key[..8].copy_from_slice(&block[..8]);
        key[index..index + 8].copy_from_slice(&block[8..]);
    }
    let (check, key) = key.split_at(8);
    if check.ct_eq(&INITIAL_VALUE).into() { Ok(key.into()) } else { Err(CipherError) }
}

/// Adds the counter to the front half of a block.
fn count(block: &mut [u8; 16], step: usize) {
    for (byte, counter) in block.iter_mut().zip((step as u64).to_be_bytes()) {
        *byte ^= counter;
    }
}
