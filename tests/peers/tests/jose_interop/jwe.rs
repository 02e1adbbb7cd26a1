//! Encryption, and the keys for it: every key management algorithm on every curve with every content encryption.

use relying_jose::{
    Algorithm, Backend, ContentEncryption, Curve, Decrypter, DecryptionKey, Encrypter, EncryptionKey, Jwe,
    JweHeader, JwePolicy, SymmetricKey, base64url, jwe,
};
use serde_json::{Value, json};

use crate::ask::{ask, ask_even_wrongly, jwk, text};

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
const PAYLOAD: &str = "{\"sub\":\"älice\",\"n\":1}";

fn header(alg: &Algorithm, enc: &ContentEncryption) -> JweHeader {
    let header =
        JweHeader::new(alg.clone(), enc.clone()).typ("JWT").key_id("k-1").member("custom", json!([1]));
    if AGREEMENT.contains(alg) { header.party_u("Alice").party_v([0, 255]) } else { header }
}

/// One combination: the algorithms, our key to decrypt with, and the same key in both of its forms for the other side.
struct Case {
    alg: Algorithm,
    enc: ContentEncryption,
    decrypter: Box<dyn Decrypter>,
    encrypter: Box<dyn Encrypter>,
    private: Value,
    public: Value,
}

impl Case {
    fn private(key: &DecryptionKey, alg: &Algorithm, enc: &ContentEncryption) -> Self {
        Self {
            alg: alg.clone(),
            enc: enc.clone(),
            decrypter: Box::new(key.clone()),
            encrypter: Box::new(key.public_key().clone()),
            private: without_alg(serde_json::to_value(key.to_jwk()).unwrap()),
            public: without_alg(serde_json::to_value(key.public_key().to_jwk()).unwrap()),
        }
    }

    fn symmetric(secret: &[u8], alg: &Algorithm, enc: &ContentEncryption) -> Self {
        let key = SymmetricKey::new(secret, alg.clone(), &Backend::default()).unwrap();
        let jwk = json!({ "kty": "oct", "k": base64url::encode(secret) });
        Self {
            alg: alg.clone(),
            enc: enc.clone(),
            decrypter: Box::new(key.clone()),
            encrypter: Box::new(key),
            private: jwk.clone(),
            public: jwk,
        }
    }

    /// Encrypts here what is to be decrypted there.
    fn encrypted_here(&self) -> Value {
        let header = header(&self.alg, &self.enc);
        let token = jwe::encrypt(&header, PAYLOAD.as_bytes(), &*self.encrypter).unwrap();
        json!({ "ask": "decrypt", "alg": self.alg, "enc": self.enc, "jwe": token, "jwk": self.private })
    }

    /// Asks for what is to be decrypted here.
    fn encrypted_there(&self) -> Value {
        let header = header(&self.alg, &self.enc);
        json!({ "ask": "encrypt", "alg": self.alg, "header": header, "payload": PAYLOAD, "jwk": self.public })
    }
}

/// Every combination that is supported.
fn cases() -> Vec<Case> {
    let backend = Backend::default();
    let rsa = DecryptionKey::generate(Algorithm::RSA_OAEP, &backend).unwrap();
    let rsa = unbound(&rsa);
    let curves = CURVES
        .map(|curve| unbound(&DecryptionKey::generate_on(&curve, Algorithm::ECDH_ES, &backend).unwrap()));
    let mut cases = Vec::new();
    for enc in &ENCRYPTIONS {
        cases.extend(OAEP.iter().map(|alg| Case::private(&rsa, alg, enc)));
        for key in &curves {
            cases.extend(AGREEMENT.iter().map(|alg| Case::private(key, alg, enc)));
        }
        cases.extend(WRAP.iter().map(|(alg, length)| Case::symmetric(&vec![7; *length], alg, enc)));
        cases.push(Case::symmetric(&vec![9; enc.key_length().unwrap()], &Algorithm::DIR, enc));
    }
    assert_eq!(cases.len(), 6 * (4 + 4 * 4 + 3 + 1));
    cases
}

/// The same key for every algorithm of its family.
fn unbound(key: &DecryptionKey) -> DecryptionKey {
    let jwk = jwk(&without_alg(serde_json::to_value(key.to_jwk()).unwrap()));
    DecryptionKey::from_jwk(&jwk, None, &Backend::default()).unwrap()
}

fn without_alg(mut jwk: Value) -> Value {
    jwk.as_object_mut().unwrap().remove("alg");
    jwk
}

/// The header without what every token has anew.
fn lasting(mut header: Value) -> Value {
    header.as_object_mut().unwrap().remove("epk");
    header
}

#[test]
fn what_we_encrypt_they_decrypt() {
    let cases = cases();
    let questions: Vec<Value> = cases.iter().map(Case::encrypted_here).collect();
    for (answer, Case { alg, enc, .. }) in ask(&questions).iter().zip(&cases) {
        assert_eq!(answer["payload"], PAYLOAD, "{alg} {enc}");
        let expected = serde_json::to_value(header(alg, enc)).unwrap();
        assert_eq!(lasting(answer["header"].clone()), expected, "{alg} {enc}");
    }
}

#[test]
fn what_they_encrypt_we_decrypt() {
    let cases = cases();
    let questions: Vec<Value> = cases.iter().map(Case::encrypted_there).collect();
    for (answer, Case { alg, enc, decrypter, .. }) in ask(&questions).iter().zip(&cases) {
        let policy = JwePolicy::exactly(alg.clone(), enc.clone());
        let decrypted = Jwe::parse(text(answer, "jwe")).unwrap().decrypt([&**decrypter], &policy).unwrap();
        assert_eq!(decrypted.payload(), PAYLOAD.as_bytes(), "{alg} {enc}");
        let expected = serde_json::to_value(header(alg, enc)).unwrap();
        assert_eq!(lasting(serde_json::to_value(decrypted.header()).unwrap()), expected, "{alg} {enc}");
    }
}

#[test]
fn their_keys_are_ours_in_every_form() {
    let backend = Backend::default();
    let rsa = OAEP.map(|alg| (alg, None));
    let curves = CURVES.map(|curve| (Algorithm::ECDH_ES_A256KW, Some(curve)));
    let kinds: Vec<_> = rsa.into_iter().chain(curves).collect();
    let questions: Vec<Value> =
        kinds.iter().map(|(alg, crv)| json!({ "ask": "generate", "alg": alg, "crv": crv })).collect();
    let generated = ask(&questions);

    let enc = ContentEncryption::A256GCM;
    let mut encrypted_here = Vec::new();
    for (theirs, (alg, _)) in generated.iter().zip(&kinds) {
        let from_jwk = DecryptionKey::from_jwk(&jwk(&theirs["jwk"]), Some(alg.clone()), &backend).unwrap();
        let from_pem = DecryptionKey::from_pem(text(theirs, "pkcs8"), Some(alg.clone()), &backend).unwrap();
        assert_eq!(from_jwk.to_jwk(), from_pem.to_jwk(), "{alg}");
        let public_jwk = EncryptionKey::from_jwk(&jwk(&theirs["jwk"]).to_public(), &backend).unwrap();
        let public_pem = EncryptionKey::from_pem(text(theirs, "spki"), &backend).unwrap();
        assert_eq!(public_jwk, public_pem, "{alg}");
        assert_eq!(public_pem.thumbprint().unwrap(), text(theirs, "thumbprint"), "{alg}");

        let token = jwe::encrypt(&header(alg, &enc), PAYLOAD.as_bytes(), &public_pem).unwrap();
        assert!(Jwe::parse(&token).unwrap().decrypt([&from_jwk], &JwePolicy::new()).is_ok(), "{alg}");
        encrypted_here.push(
            json!({ "ask": "decrypt", "alg": alg, "enc": enc, "jwe": token, "pkcs8": from_pem.to_pkcs8_pem().unwrap() }),
        );
    }
    for (answer, (alg, _)) in ask(&encrypted_here).iter().zip(&kinds) {
        assert_eq!(answer["payload"], PAYLOAD, "{alg}");
    }
}

/// The check of the checks: a wrong key is noticed on the other side.
#[test]
fn they_refuse_what_is_for_another_key() {
    let (cases, others) = (cases(), cases());
    let questions: Vec<Value> = cases
        .iter()
        .zip(&others)
        .filter(|(case, _)| case.private["kty"] != "oct")
        .map(|(case, other)| {
            let mut question = case.encrypted_here();
            question["jwk"] = other.private.clone();
            question
        })
        .collect();
    for (answer, question) in ask_even_wrongly(&questions).iter().zip(&questions) {
        assert_eq!(answer["error"], "ERR_JWE_DECRYPTION_FAILED", "{} {}", question["alg"], question["enc"]);
    }
}
