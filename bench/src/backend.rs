//! The backends of relying-jose beside each other: what the pure Rust one costs. AWS-LC is the floor.

use relying_jose::{Algorithm, Backend, PrivateKey, PublicKey};

use crate::harness::{Case, Effort, measure};
use crate::report::Row;

/// Verifications, and a signature.
pub fn rows(effort: Effort) -> Vec<Row> {
    let message = vec![b'x'; 600];
    let (aws, rust) = (Backend::aws_lc_rs(), Backend::rust_crypto());
    let mut rows: Vec<Row> = [Algorithm::RS256, Algorithm::ES256, Algorithm::ED25519]
        .into_iter()
        .map(|algorithm| {
            let key = PrivateKey::generate(algorithm.clone(), &aws).expect("a key can be generated");
            let signature = key.sign(&message).expect("a local key signs");
            let public = key.public_key().to_jwk();
            let import = |backend| PublicKey::from_jwk(&public, backend).expect("the key is good");
            let verify = |key: &PublicKey| {
                key.verify(&algorithm, &message, &signature).expect("the signature is good");
            };
            let (by_aws, by_rust) = (import(&aws), import(&rust));
            let cases =
                vec![Case::new("AWS-LC", || verify(&by_aws)), Case::new("RustCrypto", || verify(&by_rust))];
            let what = format!("verify {algorithm} with RustCrypto, against AWS-LC");
            Row::speeds(what, None, &measure(effort, cases))
        })
        .collect();
    let by_aws = PrivateKey::generate(Algorithm::ES256, &aws).expect("a key can be generated");
    let by_rust = PrivateKey::from_jwk(&by_aws.to_jwk(), None, &rust).expect("the key is good");
    let sign = |key: &PrivateKey| drop(key.sign(&message).expect("a local key signs"));
    let cases = vec![Case::new("AWS-LC", || sign(&by_aws)), Case::new("RustCrypto", || sign(&by_rust))];
    rows.push(Row::speeds("sign ES256 with RustCrypto, against AWS-LC", None, &measure(effort, cases)));
    rows
}
