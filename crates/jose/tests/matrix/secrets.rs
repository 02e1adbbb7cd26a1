//! Nothing secret in `Debug`, `Display` or errors, of any type that holds a secret.

use std::fmt::Debug;

use relying_jose::material::{
    AkpPrivate, AkpPublic, EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, RsaPrivate, RsaPublic,
};
use relying_jose::{
    Algorithm, ContentEncryption, Curve, Decrypter, DecryptionKey, Encrypter, HmacKey, Jwe, JweHeader,
    JwePolicy, Jwk, JwkSet, Jws, JwsHeader, KeyError, PrivateKey, SecretBytes, SecretString, SigningInput,
    SymmetricKey, jwe, jws,
};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "k", "priv"];

/// The private members of a JWK: as text, and as the list of numbers that a derived `Debug` would print.
fn secrets(jwk: &Value) -> Vec<String> {
    let texts = PRIVATE_MEMBERS.iter().filter_map(|name| jwk[name].as_str());
    let secrets: Vec<String> = texts
        .flat_map(|text| {
            let bytes = relying_jose::base64url::decode(text).unwrap();
            [text.to_owned(), format!("{:?}", &bytes[..4]).trim_matches(['[', ']']).to_owned()]
        })
        .collect();
    assert!(!secrets.is_empty());
    secrets
}

fn assert_silent(value: &impl Debug, secrets: &[String]) {
    for text in [format!("{value:?}"), format!("{value:#?}").replace(",\n", ", ")] {
        for secret in secrets {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
    }
}

#[test]
fn private_keys_show_nothing() {
    let backend = backend();
    for algorithm in [
        Algorithm::RS256,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::ES512,
        Algorithm::ED25519,
        Algorithm::ML_DSA_44,
    ] {
        let key = PrivateKey::generate(algorithm.clone(), &backend).unwrap();
        let jwk = key.to_jwk();
        let secrets = secrets(&serde_json::to_value(&jwk).unwrap());
        assert_silent(&key, &secrets);
        assert_silent(&jwk, &secrets);
        assert_silent(key.public_key(), &secrets);
        assert_silent(&JwkSet::new(vec![key.public_key().clone()]), &secrets);
        let public = serde_json::to_string(&jwk.to_public()).unwrap();
        assert!(!secrets.iter().any(|secret| public.contains(secret)));
    }
}

#[test]
fn decryption_keys_show_nothing() {
    let backend = backend();
    let curves = [Curve::P256, Curve::P384, Curve::P521, Curve::X25519];
    let generate = |curve| DecryptionKey::generate_on(&curve, Algorithm::ECDH_ES, &backend).unwrap();
    let rsa = DecryptionKey::generate(Algorithm::RSA_OAEP_256, &backend).unwrap();
    for key in curves.map(generate).into_iter().chain([rsa]) {
        let jwk = key.to_jwk();
        let secrets = secrets(&serde_json::to_value(&jwk).unwrap());
        assert_silent(&key, &secrets);
        assert_silent(&jwk, &secrets);
        assert_silent(key.public_key(), &secrets);
        let set = JwkSet::default().with_encryption_keys(vec![key.public_key().clone()]);
        assert_silent(&set, &secrets);
        let public = serde_json::to_string(&set).unwrap();
        assert!(!secrets.iter().any(|secret| public.contains(secret)));
    }
}

/// Keys as the cryptographic library has parsed them.
#[test]
fn parsed_keys_show_nothing() {
    let backend = backend();
    let provider = backend.provider();
    for curve in [Curve::P256, Curve::X25519] {
        let material = provider.generate_agreement_key(&curve).unwrap();
        let shown = format!("{:?} {:?}", provider.agreement_key(&material).unwrap(), material);
        let secret = match &material {
            PrivateMaterial::Ec(key) => &key.d,
            PrivateMaterial::Okp(key) => &key.d,
            _ => panic!(),
        };
        let hex: String = secret.expose()[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{:?}", &secret.expose()[..4]);
        assert!(!shown.contains(&hex) && !shown.contains(list.trim_matches(['[', ']'])));
    }
}

#[test]
fn encrypted_tokens_show_nothing_but_their_header() {
    let backend = backend();
    let key = SymmetricKey::new(b"hunter22hunter22", Algorithm::A128KW, &backend).unwrap();
    let header = JweHeader::new(Algorithm::A128KW, ContentEncryption::A128GCM).key_id("k-1");
    let content_key = key.encrypt_key(&header).unwrap();
    let token = jwe::encrypt(&header, b"{\"sub\":\"alice\"}", &key).unwrap();
    let parsed = Jwe::parse(&token).unwrap();
    let recovered = key.decrypt_key_now(parsed.header(), b"").unwrap();
    let decrypted = parsed.clone().decrypt([&key], &JwePolicy::new()).unwrap();
    let shown = format!("{key:?} {content_key:?} {parsed:?} {recovered:?} {decrypted:?}");
    assert!(shown.contains("k-1") && shown.contains("SecretBytes(redacted)"));
    for secret in ["alice", "hunter", &format!("{:?}", b"hunter22")[1..10], &format!("{:?}", b"alice")[1..10]]
    {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!shown.contains(token.rsplit('.').next().unwrap()));
}

#[test]
fn material_shows_nothing() {
    let d = SecretBytes::from(vec![0xAB; 32]);
    let public = OkpPublic::new(Curve::ED25519, vec![1; 32]).unwrap();
    let okp = PrivateMaterial::Okp(OkpPrivate::new(public, d.clone()).unwrap());
    let public = EcPublic::new(Curve::P256, vec![1; 32], vec![2; 32]).unwrap();
    let ec = PrivateMaterial::Ec(EcPrivate::new(public, d.clone()).unwrap());
    let public = RsaPublic::new(&[1; 256], &[1, 0, 1]);
    let numbers = [d.clone(), d.clone(), d.clone()];
    let rsa = PrivateMaterial::Rsa(RsaPrivate::new(public, d.clone(), [d.clone(), d], numbers));
    let public = AkpPublic::new(Algorithm::ML_DSA_44, vec![1; 1312]).unwrap();
    let akp = PrivateMaterial::Akp(AkpPrivate::new(public, vec![0xAB; 32].into()).unwrap());
    for material in [okp, ec, rsa, akp] {
        assert!(!format!("{material:?}").contains("171"));
    }
}

#[test]
fn symmetric_keys_show_nothing() {
    let backend = backend();
    let jwk = Jwk::parse(br#"{"kty":"oct","k":"aHVudGVyMjI","alg":"HS256"}"#).unwrap();
    let secrets = secrets(&serde_json::to_value(&jwk).unwrap());
    assert_silent(&jwk, &secrets);
    let key = HmacKey::from_jwk(&jwk, None, &backend).unwrap();
    assert_silent(&key, &secrets);
    assert!(!format!("{key:?}").contains("hunter22"));
    assert!(!format!("{:?}", HmacKey::new(b"hunter22", Algorithm::HS256, &backend)).contains("hunter22"));
}

#[test]
fn secret_containers_are_redacted() {
    assert_eq!(format!("{:?}", SecretBytes::from(&b"hunter22"[..])), "SecretBytes(redacted)");
    assert_eq!(format!("{:?}", SecretString::from("hunter22".to_owned())), "SecretString(redacted)");
}

#[test]
fn errors_about_keys_repeat_nothing_of_them() {
    let wrong = Jwk::parse(br#"{"kty":"oct","k":{"hunter22":1}}"#).unwrap_err();
    assert!(!format!("{wrong} {wrong:?}").contains("hunter22"));
    let parsed: Result<Jwk, _> = serde_json::from_str(r#"{"kty":"oct","k":{"hunter22":1}}"#);
    assert!(!parsed.unwrap_err().to_string().contains("hunter22"));
    let pem = "-----BEGIN PRIVATE KEY-----\naHVudGVyMjI=\n-----END PRIVATE KEY-----\n";
    let refusal = PrivateKey::from_pem(pem, None, &backend()).unwrap_err();
    assert_eq!(refusal, KeyError::Der);
}

#[test]
fn tokens_show_nothing_but_their_header() {
    let key = HmacKey::new(b"hunter22", Algorithm::HS256, &backend()).unwrap();
    let header = JwsHeader::new(Algorithm::HS256).key_id("k-1");
    let input = SigningInput::new(&header, b"{\"sub\":\"alice\"}");
    let token = jws::sign(&header, b"{\"sub\":\"alice\"}", &key).unwrap();
    let parsed = Jws::parse(&token).unwrap();
    let verified = parsed.clone().verify(&key, &Algorithm::HS256).unwrap();
    let shown = format!("{input:?} {parsed:?} {verified:?}");
    assert!(shown.contains("k-1"));
    let payload = token.split('.').nth(1).unwrap();
    for secret in ["alice", payload, token.rsplit('.').next().unwrap(), &format!("{:?}", b"alice")[1..10]] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
