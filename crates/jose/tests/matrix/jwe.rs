//! JWE from end to end: every algorithm, which key is used, what is accepted.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use relying_jose::{
    Algorithm, Backend, BoxFuture, ContentEncryption, Curve, DecryptError, Decrypter, DecryptionKey,
    EncryptError, Encrypter, EncryptionKey, Jwe, JweError, JweHeader, JwePolicy, Jwk, JwkSet, Jws, JwsHeader,
    KeyError, KeyType, PrivateKey, SecretBytes, SymmetricKey, jwe, jws,
};
use serde_json::json;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const ENCRYPTIONS: [ContentEncryption; 6] = [
    ContentEncryption::A128GCM,
    ContentEncryption::A192GCM,
    ContentEncryption::A256GCM,
    ContentEncryption::A128CBC_HS256,
    ContentEncryption::A192CBC_HS384,
    ContentEncryption::A256CBC_HS512,
];
const OAEP: [Algorithm; 4] =
    [Algorithm::RSA_OAEP, Algorithm::RSA_OAEP_256, Algorithm::RSA_OAEP_384, Algorithm::RSA_OAEP_512];
const AGREEMENT: [Algorithm; 4] =
    [Algorithm::ECDH_ES, Algorithm::ECDH_ES_A128KW, Algorithm::ECDH_ES_A192KW, Algorithm::ECDH_ES_A256KW];
const CURVES: [Curve; 4] = [Curve::P256, Curve::P384, Curve::P521, Curve::X25519];
const WRAP: [(Algorithm, usize); 3] =
    [(Algorithm::A128KW, 16), (Algorithm::A192KW, 24), (Algorithm::A256KW, 32)];

fn rsa() -> DecryptionKey {
    DecryptionKey::from_pem(include_str!("../data/rsa.pkcs8.pem"), None, &backend()).unwrap()
}

/// An RSA key is slow to make and elliptic curve keys serve as well: bound to no algorithm, on this curve.
fn on_curve(curve: &Curve) -> DecryptionKey {
    let key = DecryptionKey::generate_on(curve, Algorithm::ECDH_ES, &backend()).unwrap();
    let mut jwk = serde_json::to_value(key.to_jwk()).unwrap();
    jwk.as_object_mut().unwrap().remove("alg");
    DecryptionKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), None, &backend()).unwrap()
}

fn decrypt(token: &str, key: &impl Decrypter) -> Result<Vec<u8>, JweError> {
    Jwe::parse(token)?.decrypt([key], &JwePolicy::new()).map(relying_jose::Decrypted::into_payload)
}

fn check(alg: &Algorithm, enc: &ContentEncryption, encrypter: &dyn Encrypter, decrypter: &dyn Decrypter) {
    let header =
        JweHeader::new(alg.clone(), enc.clone()).typ("JWT").cty("JWT").key_id("k").party_u("a").party_v("b");
    for payload in [&b""[..], b"0123456789abcdef", "älice".as_bytes(), &[7; 10_000]] {
        let token = jwe::encrypt(&header, payload, encrypter).unwrap();
        let policy = JwePolicy::exactly(alg.clone(), enc.clone());
        let decrypted = Jwe::parse(&token).unwrap().decrypt([decrypter], &policy).unwrap();
        assert_eq!(decrypted.payload(), payload, "{alg} {enc}");
        let mut received = decrypted.header().clone();
        assert_eq!(received.epk.take().is_some(), AGREEMENT.contains(alg), "{alg} {enc}");
        assert_eq!(received, header, "{alg} {enc}");
        assert_ne!(jwe::encrypt(&header, payload, encrypter).unwrap(), token, "{alg} {enc}");
    }
}

#[test]
fn every_algorithm_works_with_every_content_encryption() {
    let rsa = rsa();
    for enc in &ENCRYPTIONS {
        for alg in &OAEP {
            check(alg, enc, rsa.public_key(), &rsa);
        }
        for curve in &CURVES {
            let key = on_curve(curve);
            for alg in &AGREEMENT {
                check(alg, enc, key.public_key(), &key);
            }
        }
        for (alg, length) in &WRAP {
            let key = SymmetricKey::new(&vec![5; *length], alg.clone(), &backend()).unwrap();
            check(alg, enc, &key, &key);
        }
        let secret = vec![5; enc.key_length().unwrap()];
        let key = SymmetricKey::new(&secret, Algorithm::DIR, &backend()).unwrap();
        check(&Algorithm::DIR, enc, &key, &key);
    }
}

#[test]
fn a_signed_token_travels_inside() {
    let signer = PrivateKey::generate(Algorithm::ES256, &backend()).unwrap();
    let signed = jws::sign(&JwsHeader::new(Algorithm::ES256), b"{\"sub\":\"alice\"}", &signer).unwrap();
    let key = on_curve(&Curve::P256);
    let header = JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A256GCM).cty("JWT");
    let token = jwe::encrypt(&header, signed.as_bytes(), key.public_key()).unwrap();

    assert_eq!(Jws::parse(&token).unwrap_err(), relying_jose::JwsError::Encrypted);
    let decrypted = decrypt(&token, &key).unwrap();
    let inner = Jws::parse(str::from_utf8(&decrypted).unwrap()).unwrap();
    assert!(inner.verify(signer.public_key(), &Algorithm::ES256).is_ok());
}

#[test]
fn the_ephemeral_key_is_new_each_time_and_public() {
    let key = on_curve(&Curve::P256);
    let header = JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A256GCM);
    let ephemeral = || {
        let token = jwe::encrypt(&header, b"", key.public_key()).unwrap();
        Jwe::parse(&token).unwrap().header().epk.clone().unwrap()
    };
    let (first, second) = (ephemeral(), ephemeral());
    assert_ne!(first, second);
    assert!(!first.is_private());
    assert_eq!((first.kty(), first.curve()), (&KeyType::EC, Some(&Curve::P256)));
    assert_eq!((first.algorithm(), first.public_key_use(), first.key_id()), (None, None, None));
}

#[test]
fn the_policy_decides_and_not_the_header() {
    let key = on_curve(&Curve::P256);
    let (alg, enc) = (Algorithm::ECDH_ES, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&JweHeader::new(alg.clone(), enc.clone()), b"x", key.public_key()).unwrap();
    let decrypt = |policy: &JwePolicy| Jwe::parse(&token).unwrap().decrypt([&key], policy).map(|_| ());
    assert_eq!(decrypt(&JwePolicy::new()), Ok(()));
    assert_eq!(decrypt(&JwePolicy::exactly(alg.clone(), enc.clone())), Ok(()));
    assert_eq!(
        decrypt(&JwePolicy::exactly(Algorithm::ECDH_ES_A128KW, enc.clone())),
        Err(JweError::AlgorithmNotAllowed(alg.clone()))
    );
    assert_eq!(
        decrypt(&JwePolicy::exactly(alg.clone(), ContentEncryption::A256GCM)),
        Err(JweError::EncryptionNotAllowed(enc.clone()))
    );
    assert_eq!(decrypt(&JwePolicy::new().algorithms([])), Err(JweError::AlgorithmNotAllowed(alg)));
    assert_eq!(decrypt(&JwePolicy::new().encryptions([])), Err(JweError::EncryptionNotAllowed(enc)));
}

#[test]
fn a_key_serves_only_the_algorithm_that_it_is_bound_to() {
    let key = DecryptionKey::generate(Algorithm::ECDH_ES_A256KW, &backend()).unwrap();
    assert_eq!(key.algorithm(), Some(&Algorithm::ECDH_ES_A256KW));
    let header = JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A128GCM);
    assert_eq!(
        jwe::encrypt(&header, b"", key.public_key()).unwrap_err(),
        EncryptError::UnsupportedAlgorithm(Algorithm::ECDH_ES)
    );
    let jwk = key.public_key().to_jwk();
    let unbound = jwk.with_algorithm(Algorithm::ECDH_ES);
    let unbound = EncryptionKey::from_jwk(&unbound, &backend()).unwrap();
    let token = jwe::encrypt(&header, b"", &unbound).unwrap();
    assert_eq!(decrypt(&token, &key), Err(JweError::NoKey));
}

#[test]
fn the_key_is_chosen_by_identifier_algorithm_and_curve() {
    let curves = on_curve(&Curve::P384).with_key_id("b");
    let keys =
        [on_curve(&Curve::P256).with_key_id("a"), curves, on_curve(&Curve::X25519), rsa().with_key_id("r")];
    let encrypt = |key: &DecryptionKey, kid: Option<&str>| {
        let alg = if key.key_id() == Some("r") { Algorithm::RSA_OAEP } else { Algorithm::ECDH_ES };
        let mut header = JweHeader::new(alg, ContentEncryption::A128GCM);
        header.kid = kid.map(str::to_owned);
        jwe::encrypt(&header, b"x", key.public_key()).unwrap()
    };
    let outcome = |token: &str| Jwe::parse(token).unwrap().decrypt(&keys, &JwePolicy::new()).map(|_| ());
    for key in &keys {
        assert_eq!(outcome(&encrypt(key, key.key_id())), Ok(()), "with its identifier: {key:?}");
        assert_eq!(outcome(&encrypt(key, None)), Ok(()), "without identifier: {key:?}");
    }
    // A key without identifier may be meant by any, but not if another bears the name.
    assert_eq!(outcome(&encrypt(&keys[2], Some("unheard"))), Ok(()));
    assert_eq!(outcome(&encrypt(&keys[0], Some("unheard"))), Err(JweError::NoKey));
    assert_eq!(outcome(&encrypt(&keys[0], Some("b"))), Err(JweError::NoKey));
    assert_eq!(outcome(&encrypt(&on_curve(&Curve::P521), None)), Err(JweError::NoKey));
    assert_eq!(outcome(&encrypt(&on_curve(&Curve::P256), None)), Err(JweError::Decryption));
    let none: [&DecryptionKey; 0] = [];
    let jwe = encrypt(&keys[0], None);
    assert_eq!(Jwe::parse(&jwe).unwrap().decrypt(none, &JwePolicy::new()).unwrap_err(), JweError::NoKey);
}

#[test]
fn several_keys_that_fit_are_tried_in_turn() {
    let keys: Vec<DecryptionKey> = (0..3).map(|_| on_curve(&Curve::P256).with_key_id("same")).collect();
    for key in &keys {
        let header =
            JweHeader::new(Algorithm::ECDH_ES_A128KW, ContentEncryption::A128CBC_HS256).key_id("same");
        let token = jwe::encrypt(&header, b"x", key.public_key()).unwrap();
        assert!(Jwe::parse(&token).unwrap().decrypt(&keys, &JwePolicy::new()).is_ok());
    }
}

#[test]
fn private_and_shared_keys_stand_side_by_side() {
    let shared = SymmetricKey::new(&[1; 16], Algorithm::A128KW, &backend()).unwrap();
    let keys: [Arc<dyn Decrypter>; 2] = [Arc::new(on_curve(&Curve::X25519)), Arc::new(shared.clone())];
    let header = JweHeader::new(Algorithm::A128KW, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&header, b"x", &shared).unwrap();
    assert!(Jwe::parse(&token).unwrap().decrypt(&keys, &JwePolicy::new()).is_ok());
}

/// OpenID Connect Core section 10.2, checked with `printf secret | sha256sum` and its siblings.
#[test]
fn a_client_secret_is_hashed_and_cut_to_the_length() {
    let secret = b"my-client-secret";
    let enc = ContentEncryption::A256CBC_HS512;
    for (alg, hash, length) in [
        (Algorithm::A128KW, relying_jose::HashAlgorithm::Sha256, 16),
        (Algorithm::A192KW, relying_jose::HashAlgorithm::Sha256, 24),
        (Algorithm::A256KW, relying_jose::HashAlgorithm::Sha256, 32),
        (Algorithm::DIR, relying_jose::HashAlgorithm::Sha512, 64),
    ] {
        let derived = SymmetricKey::from_client_secret(secret, alg.clone(), &enc, &backend()).unwrap();
        let plain =
            SymmetricKey::new(&backend().digest(hash, secret)[..length], alg.clone(), &backend()).unwrap();
        let token = jwe::encrypt(&JweHeader::new(alg.clone(), enc.clone()), b"x", &derived).unwrap();
        assert_eq!(decrypt(&token, &plain).as_deref(), Ok(&b"x"[..]), "{alg}");
    }
    let direct = |enc: &ContentEncryption| {
        SymmetricKey::from_client_secret(secret, Algorithm::DIR, enc, &backend()).unwrap()
    };
    let key = direct(&ContentEncryption::A192CBC_HS384);
    let token =
        jwe::encrypt(&JweHeader::new(Algorithm::DIR, ContentEncryption::A192CBC_HS384), b"x", &key).unwrap();
    let hash = backend().digest(relying_jose::HashAlgorithm::Sha384, secret);
    let plain = SymmetricKey::new(&hash, Algorithm::DIR, &backend()).unwrap();
    assert!(decrypt(&token, &plain).is_ok());
    // As long as the key of A128CBC-HS256, and yet not for it.
    let header = JweHeader::new(Algorithm::DIR, ContentEncryption::A128CBC_HS256);
    assert_eq!(
        jwe::encrypt(&header, b"x", &direct(&ContentEncryption::A256GCM)).unwrap_err(),
        EncryptError::UnsupportedEncryption(ContentEncryption::A128CBC_HS256)
    );
    let refusal = |secret: &[u8], alg, enc: &str| {
        SymmetricKey::from_client_secret(secret, alg, &enc.into(), &backend()).unwrap_err()
    };
    assert_eq!(refusal(b"", Algorithm::DIR, "A128GCM"), KeyError::EmptySecret);
    assert_eq!(
        refusal(b"s", Algorithm::RSA_OAEP, "A128GCM"),
        KeyError::UnsupportedAlgorithm(Algorithm::RSA_OAEP)
    );
    assert_eq!(refusal(b"s", Algorithm::DIR, "A512GCM"), KeyError::UnsupportedAlgorithm(Algorithm::DIR));
}

#[test]
fn writing_refuses_what_reading_would() {
    let key = on_curve(&Curve::P256);
    let header = JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A128GCM);
    let refusal = |header: &JweHeader| jwe::encrypt(header, b"x", key.public_key()).unwrap_err();
    assert_eq!(refusal(&header.clone().member("zip", "DEF")), EncryptError::UnsupportedMember("zip"));
    assert_eq!(refusal(&header.member("crit", json!(["exp"]))), EncryptError::UnsupportedMember("crit"));
    let enc = ContentEncryption::from("A512GCM");
    assert_eq!(
        refusal(&JweHeader::new(Algorithm::ECDH_ES, enc.clone())),
        EncryptError::UnsupportedEncryption(enc)
    );
    for alg in [Algorithm::RSA_OAEP, Algorithm::DIR, Algorithm::RSA1_5, Algorithm::ES256] {
        let header = JweHeader::new(alg.clone(), ContentEncryption::A128GCM);
        assert_eq!(refusal(&header), EncryptError::UnsupportedAlgorithm(alg));
    }
}

#[test]
fn keys_survive_export_as_pem_and_as_jwk() {
    let keys = [
        rsa(),
        on_curve(&Curve::P256),
        on_curve(&Curve::P384),
        on_curve(&Curve::P521),
        on_curve(&Curve::X25519),
    ];
    for key in keys {
        let copy = DecryptionKey::from_pem(&key.to_pkcs8_pem().unwrap(), None, &backend()).unwrap();
        assert_eq!(copy.to_jwk(), key.to_jwk());
        let json = serde_json::to_vec(&key.with_key_id("k").to_jwk()).unwrap();
        let jwk = Jwk::parse(&json).unwrap();
        assert_eq!((jwk.key_id(), jwk.public_key_use()), (Some("k"), Some("enc")));
        let copy = DecryptionKey::from_jwk(&jwk, Some(copy_algorithm(&jwk)), &backend()).unwrap();
        assert_eq!(copy.algorithm(), Some(&copy_algorithm(&jwk)));
        assert_eq!(copy.public_key().thumbprint(), jwk.thumbprint(&backend()));
        assert_eq!(
            EncryptionKey::from_jwk(&copy.public_key().to_jwk(), &backend()).as_ref(),
            Ok(copy.public_key())
        );
    }
}

fn copy_algorithm(jwk: &Jwk) -> Algorithm {
    if *jwk.kty() == KeyType::RSA { Algorithm::RSA_OAEP_512 } else { Algorithm::ECDH_ES_A192KW }
}

#[test]
fn openssl_writes_x25519_keys_as_we_do() {
    let pem = include_str!("../data/x25519.pkcs8.pem");
    let key = DecryptionKey::from_pem(pem, Some(Algorithm::ECDH_ES), &backend()).unwrap();
    assert_eq!(key.to_pkcs8_pem().unwrap(), pem);
    assert_eq!(key.to_jwk().curve(), Some(&Curve::X25519));
}

#[test]
fn refuses_keys_that_cannot_encrypt() {
    let import = |jwk: serde_json::Value| {
        let jwk = Jwk::parse(jwk.to_string().as_bytes()).unwrap();
        let public = EncryptionKey::from_jwk(&jwk.to_public(), &backend()).map(|_| ()).unwrap_err();
        if jwk.is_private() {
            assert_eq!(DecryptionKey::from_jwk(&jwk, None, &backend()).map(|_| ()).unwrap_err(), public);
        }
        public
    };
    let good = serde_json::to_value(on_curve(&Curve::P256).to_jwk()).unwrap();
    let with = |name: &str, value: serde_json::Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    assert_eq!(import(with("use", json!("sig"))), KeyError::NotForEncryption);
    assert_eq!(import(with("key_ops", json!(["sign"]))), KeyError::NotForEncryption);
    assert_eq!(import(with("alg", json!("ES256"))), KeyError::NotForEncryption);
    for alg in ["RSA1_5", "RSA-OAEP", "dir", "A128KW", "none"] {
        assert_eq!(import(with("alg", json!(alg))), KeyError::UnsupportedAlgorithm(alg.into()));
    }
    assert_eq!(import(with("y", good["x"].clone())), KeyError::Inconsistent);
    let ed25519 = PrivateKey::generate(Algorithm::ED25519, &backend()).unwrap().to_pkcs8_pem().unwrap();
    assert_eq!(
        DecryptionKey::from_pem(&ed25519, None, &backend()).unwrap_err(),
        KeyError::UnsupportedCurve(Curve::ED25519)
    );
    assert_eq!(
        DecryptionKey::from_pem(include_str!("../data/rsa1024.pkcs8.pem"), None, &backend()).unwrap_err(),
        KeyError::TooSmall { bits: 1024 }
    );
    let mut other = good.clone();
    other["d"] = serde_json::to_value(on_curve(&Curve::P256).to_jwk()).unwrap()["d"].clone();
    let other = Jwk::parse(other.to_string().as_bytes()).unwrap();
    assert_eq!(DecryptionKey::from_jwk(&other, None, &backend()).unwrap_err(), KeyError::Inconsistent);
    let public = Jwk::parse(good.to_string().as_bytes()).unwrap().to_public();
    assert_eq!(DecryptionKey::from_jwk(&public, None, &backend()).unwrap_err(), KeyError::NotPrivate);
    assert_eq!(
        DecryptionKey::generate(Algorithm::DIR, &backend()).unwrap_err(),
        KeyError::UnsupportedAlgorithm(Algorithm::DIR)
    );
    assert_eq!(
        DecryptionKey::generate_on(&Curve::ED25519, Algorithm::ECDH_ES, &backend()).unwrap_err(),
        KeyError::UnsupportedCurve(Curve::ED25519)
    );
}

#[test]
fn shared_keys_have_the_length_of_their_algorithm() {
    let refusal = |length: usize, alg| SymmetricKey::new(&vec![1; length], alg, &backend()).unwrap_err();
    for length in [0, 15, 17, 24, 32] {
        assert_eq!(refusal(length, Algorithm::A128KW), KeyError::SecretLength { bytes: length });
    }
    for length in [0, 1, 33, 65] {
        assert_eq!(refusal(length, Algorithm::DIR), KeyError::SecretLength { bytes: length });
    }
    assert_eq!(refusal(16, Algorithm::HS256), KeyError::UnsupportedAlgorithm(Algorithm::HS256));

    let import = |jwk: serde_json::Value, algorithm| {
        SymmetricKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), algorithm, &backend())
    };
    let k = "AAAAAAAAAAAAAAAAAAAAAA";
    let key = import(json!({"kty": "oct", "k": k, "alg": "A128GCM", "kid": "s"}), None).unwrap();
    assert_eq!((key.algorithm(), key.key_id()), (&Algorithm::DIR, Some("s")));
    let refused = |jwk, algorithm| import(jwk, algorithm).unwrap_err();
    assert_eq!(
        refused(json!({"kty": "oct", "k": k, "alg": "A256GCM"}), None),
        KeyError::SecretLength { bytes: 16 }
    );
    assert_eq!(
        refused(json!({"kty": "oct", "k": k, "alg": "A128KW"}), Some(Algorithm::DIR)),
        KeyError::UnsupportedAlgorithm(Algorithm::DIR)
    );
    assert_eq!(refused(json!({"kty": "oct", "k": k, "alg": "HS256"}), None), KeyError::NotForEncryption);
    assert_eq!(refused(json!({"kty": "oct", "k": k, "use": "sig"}), None), KeyError::NotForEncryption);
    let ec = serde_json::to_value(on_curve(&Curve::P256).to_jwk()).unwrap();
    assert_eq!(refused(ec, None), KeyError::UnsupportedKeyType(KeyType::EC));
}

#[test]
fn a_set_offers_its_keys_for_encryption() {
    let signing = PrivateKey::generate(Algorithm::ES256, &backend()).unwrap().with_key_id("sig");
    let rsa = rsa().with_key_id("enc-rsa");
    let ec = DecryptionKey::generate(Algorithm::ECDH_ES_A256KW, &backend()).unwrap().with_key_id("enc-ec");
    let mut both = serde_json::to_value(on_curve(&Curve::P256).with_key_id("both").to_jwk()).unwrap();
    both.as_object_mut().unwrap().remove("use");
    let weak = json!({"kid": "weak", "kty": "RSA", "use": "enc", "alg": "RSA1_5",
        "n": rsa.public_key().to_jwk().get("n"), "e": "AQAB"});
    let keys = json!({"keys": [signing.public_key().to_jwk(), rsa.public_key().to_jwk(), ec.public_key().to_jwk(), both, weak]});
    let set = JwkSet::parse(keys.to_string().as_bytes(), &backend()).unwrap();

    let ids = |keys: &mut dyn Iterator<Item = Option<&str>>| -> Vec<String> {
        keys.map(|id| id.unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&mut set.keys().iter().map(|key| key.key_id())), ["sig", "both"]);
    assert_eq!(
        ids(&mut set.encryption_keys().iter().map(EncryptionKey::key_id)),
        ["enc-rsa", "enc-ec", "both"]
    );
    let reasons: Vec<_> =
        set.skipped().iter().map(|key| (key.key_id.as_deref().unwrap(), &key.reason)).collect();
    assert_eq!(
        reasons,
        [
            ("enc-rsa", &KeyError::NotForSignatures),
            ("enc-ec", &KeyError::NotForSignatures),
            ("weak", &KeyError::UnsupportedAlgorithm(Algorithm::RSA1_5)),
        ]
    );
    let candidates = |id, alg| ids(&mut set.encryption_candidates(id, &alg).map(EncryptionKey::key_id));
    assert_eq!(candidates(None, Algorithm::RSA_OAEP_256), ["enc-rsa"]);
    assert_eq!(candidates(None, Algorithm::ECDH_ES_A256KW), ["enc-ec", "both"]);
    assert_eq!(candidates(Some("both"), Algorithm::ECDH_ES_A256KW), ["both"]);
    assert_eq!(candidates(Some("sig"), Algorithm::ECDH_ES), [""; 0]);
    assert_eq!(set.candidates(Some("enc-ec"), &Algorithm::ES256).count(), 0);

    let written = serde_json::to_value(&set).unwrap();
    let written: Vec<_> =
        written["keys"].as_array().unwrap().iter().map(|key| (&key["kid"], &key["use"])).collect();
    let (none, enc) = (serde_json::Value::Null, json!("enc"));
    assert_eq!(
        written,
        [
            (&json!("sig"), &none),
            (&json!("both"), &none),
            (&json!("enc-rsa"), &enc),
            (&json!("enc-ec"), &enc)
        ]
    );
    let published = JwkSet::new(vec![signing.public_key().clone()])
        .with_encryption_keys(vec![rsa.public_key().clone(), ec.public_key().clone()]);
    let copy = JwkSet::parse(&serde_json::to_vec(&published).unwrap(), &backend()).unwrap();
    assert_eq!((copy.keys(), copy.encryption_keys()), (published.keys(), published.encryption_keys()));
}

/// A key behind a service: every decryption takes one round trip.
#[derive(Debug)]
struct Remote {
    key: DecryptionKey,
    answer: Option<DecryptError>,
}

impl Decrypter for Remote {
    fn key_id(&self) -> Option<&str> {
        self.key.key_id()
    }

    fn supports(&self, header: &JweHeader) -> bool {
        self.key.supports(header)
    }

    fn backend(&self) -> &Backend {
        Decrypter::backend(&self.key)
    }

    fn decrypt_key<'a>(
        &'a self,
        header: &'a JweHeader,
        encrypted_key: &'a [u8],
    ) -> BoxFuture<'a, Result<SecretBytes, DecryptError>> {
        Box::pin(async move {
            let mut waiting = true;
            std::future::poll_fn(|_| match std::mem::take(&mut waiting) {
                true => Poll::Pending,
                false => Poll::Ready(()),
            })
            .await;
            match &self.answer {
                Some(error) => Err(error.clone()),
                None => self.key.decrypt_key(header, encrypted_key).await,
            }
        })
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

#[test]
fn a_remote_key_decrypts_asynchronously() {
    let key = on_curve(&Curve::P256);
    let header = JweHeader::new(Algorithm::ECDH_ES_A128KW, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&header, b"x", key.public_key()).unwrap();
    let jwe = Jwe::parse(&token).unwrap();
    let policy = JwePolicy::new();
    let outcome = |answer| {
        let remote = Remote { key: key.clone(), answer };
        block_on(jwe.clone().decrypt_async([&remote], &policy)).map(relying_jose::Decrypted::into_payload)
    };
    assert_eq!(outcome(None), Ok(b"x".to_vec()));
    assert_eq!(outcome(Some(DecryptError::Refused)), Err(JweError::Decryption));
    let message: Arc<str> = "the service is busy".into();
    let unavailable = DecryptError::Unavailable { message: message.clone(), retryable: true };
    assert_eq!(outcome(Some(unavailable)), Err(JweError::Unavailable { message, retryable: true }));

    let remote = Remote { key: key.clone(), answer: None };
    assert_eq!(jwe.clone().decrypt([&remote], &policy).unwrap_err(), JweError::RemoteKey);
    let payload = block_on(jwe.clone().decrypt_async([&key], &policy)).unwrap().into_payload();
    assert_eq!(payload, b"x");
}
