//! ECDH-ES: from the shared secret to the content encryption key (RFC 7518 section 4.6).

use zeroize::Zeroizing;

use super::{DecryptError, JweHeader, KeyManagement};
use crate::backend::Provider;
use crate::{Backend, HashAlgorithm, SecretBytes};

/// The content encryption key that follows from the shared secret of ECDH: for a [`Decrypter`](super::Decrypter) whose
/// private key is elsewhere, where only the agreement itself happens.
///
/// # Errors
///
/// [`DecryptError::Refused`] if the header is not one of ECDH-ES, or if the wrapped key is not for this secret.
pub fn agreed_key(
    header: &JweHeader,
    shared_secret: &SecretBytes,
    encrypted_key: &[u8],
    backend: &Backend,
) -> Result<SecretBytes, DecryptError> {
    let agreed = derive(backend.provider(), header, shared_secret).ok_or(DecryptError::Refused)?;
    match KeyManagement::of(&header.alg) {
        Some(KeyManagement::Agreement(Some(_))) => {
            let unwrapped = backend.provider().aes_key_unwrap(agreed.expose(), encrypted_key);
            unwrapped.map_err(|_| DecryptError::Refused)
        }
        _ => Ok(agreed),
    }
}

/// The agreed key: the content encryption key itself, or the one that wraps it. `None` for other algorithms.
pub(crate) fn derive(
    provider: &dyn Provider,
    header: &JweHeader,
    shared_secret: &SecretBytes,
) -> Option<SecretBytes> {
    let (name, length) = match KeyManagement::of(&header.alg)? {
        KeyManagement::Agreement(Some(length)) => (header.alg.as_str(), length),
        KeyManagement::Agreement(None) => (header.enc.as_str(), header.enc.key_length()?),
        _ => return None,
    };
    Some(concat_kdf(provider, shared_secret, name, [&header.apu, &header.apv], length))
}

/// The Concat KDF of NIST SP 800-56A section 5.8.1 with SHA-256, as RFC 7518 section 4.6.2 fills it in.
fn concat_kdf(
    provider: &dyn Provider,
    shared_secret: &SecretBytes,
    algorithm: &str,
    [apu, apv]: [&Option<Vec<u8>>; 2],
    length: usize,
) -> SecretBytes {
    let mut input = Zeroizing::new(vec![0; 4]);
    input.extend_from_slice(shared_secret.expose());
    let party = |party: &'_ Option<Vec<u8>>| party.clone().unwrap_or_default();
    for field in [algorithm.as_bytes(), &party(apu), &party(apv)] {
        input.extend_from_slice(&(field.len() as u32).to_be_bytes());
        input.extend_from_slice(field);
    }
    input.extend_from_slice(&(length as u32 * 8).to_be_bytes());
    let mut derived = Vec::with_capacity(64);
    for round in 1_u32..=(length.div_ceil(32) as u32) {
        input[..4].copy_from_slice(&round.to_be_bytes());
        derived.extend_from_slice(&provider.digest(HashAlgorithm::Sha256, &input));
    }
    derived.truncate(length);
    derived.into()
}
