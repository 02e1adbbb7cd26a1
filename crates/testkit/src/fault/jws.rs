//! Faults of a signed token: its header, its key, its signature and its text. All signed answers share them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relying_jose::{Algorithm, HmacKey, PrivateKey, base64url};
use serde_json::{Map, Value, json};

use super::{Fault, der};
use crate::id_token::SealingKey;
use crate::reply::{self, OAuthError};
use crate::{Server, keys};

/// A token before its signature.
pub(crate) struct Draft {
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Vec<u8>,
    pub(crate) key: SealingKey,
}

/// How the signature comes about.
#[derive(Clone, Copy, PartialEq)]
enum Signature {
    Good,
    /// No bytes at all.
    Empty,
    /// Over the payload itself instead of its base64url form (RFC 7797 section 3).
    OverRawPayload,
}

/// Signs the draft, with the faults done to it on the way.
pub(crate) fn seal(server: &Server, mut draft: Draft, faults: &[Fault]) -> Result<String, OAuthError> {
    let mut signature = Signature::Good;
    for fault in faults {
        edit_draft(*fault, server, &mut draft, &mut signature)?;
    }
    let mut header = Value::Object(draft.header).to_string();
    for fault in faults {
        edit_text(*fault, &mut header, &mut draft.payload);
    }
    let header = base64url::encode(header.as_bytes());
    let mut payload = base64url::encode(&draft.payload);
    if faults.contains(&Fault::IdTokenNonCanonicalBase64) {
        payload = with_unused_bits(&draft.payload);
    }
    let input = format!("{header}.{payload}");
    let mut signature = match signature {
        Signature::Good => draft.key.sign(input.as_bytes())?,
        Signature::Empty => Vec::new(),
        Signature::OverRawPayload => draft.key.sign(&[header.as_bytes(), b".", &draft.payload].concat())?,
    };
    for fault in faults {
        edit_signature(*fault, &mut signature);
    }
    let token = format!("{input}.{}", base64url::encode(&signature));
    Ok(faults.iter().fold(token, |token, fault| edit_token(*fault, token)))
}

/// Faults that choose another header or key.
fn edit_draft(
    fault: Fault,
    server: &Server,
    draft: &mut Draft,
    signature: &mut Signature,
) -> Result<(), OAuthError> {
    let algorithm = draft.key.algorithm().clone();
    match fault {
        Fault::IdTokenAlgNone
        | Fault::JarmAlgNone
        | Fault::UserInfoSignedAlgNone
        | Fault::IntrospectionSignedAlgNone
        | Fault::ClaimsUnsigned
        | Fault::SignedMetadataUnsigned => {
            set(draft, "alg", json!("none"));
            *signature = Signature::Empty;
        }
        Fault::IdTokenAlgNoneOddCase => {
            set(draft, "alg", json!("nOnE"));
            *signature = Signature::Empty;
        }
        Fault::IdTokenAlgNoneSigned => set(draft, "alg", json!("none")),
        Fault::IdTokenEmptySignature => *signature = Signature::Empty,
        Fault::IdTokenHmacPublicKeyPem => {
            let public = published(server, &draft.key)?;
            confuse(server, draft, pem(&keys::public_jwk(&public)).as_bytes())?;
        }
        Fault::IdTokenHmacPublicKeyJwk | Fault::JarmHmacPublicKeyJwk | Fault::ClaimsHmacPublicKeyJwk => {
            let public = published(server, &draft.key)?;
            confuse(server, draft, keys::public_jwk(&public).to_string().as_bytes())?;
        }
        Fault::IdTokenHeaderJwk | Fault::JarmHeaderJwk => {
            let key = stranger(server, &algorithm)?;
            set(draft, "jwk", keys::public_jwk(&key));
            take_over(draft, key);
        }
        Fault::IdTokenHeaderJku | Fault::IdTokenHeaderX5u => {
            let name = if fault == Fault::IdTokenHeaderJku { "jku" } else { "x5u" };
            set(draft, name, json!("https://attacker.example/keys"));
            take_over(draft, stranger(server, &algorithm)?);
        }
        Fault::IdTokenHeaderX5c => {
            let key = stranger(server, &algorithm)?;
            let certificate = der::certificate(&keys::public_jwk(&key), |message| key.sign(message))?;
            set(draft, "x5c", json!([STANDARD.encode(certificate)]));
            take_over(draft, key);
        }
        Fault::IdTokenStrangersKey
        | Fault::JarmStrangersKey
        | Fault::UserInfoSignedByStranger
        | Fault::IntrospectionSignedByStranger
        | Fault::ClaimsStrangersKey
        | Fault::SignedMetadataStrangersKey => {
            take_over(draft, stranger(server, &algorithm)?);
        }
        Fault::IdTokenOtherListedKey
        | Fault::JarmOtherListedKey
        | Fault::UserInfoSignedWithOtherListedKey
        | Fault::IntrospectionSignedWithOtherListedKey => {
            let key = other_listed_key(server, &algorithm)?;
            set(draft, "alg", json!(key.algorithm().as_str()));
            set(draft, "kid", json!(key.key_id()));
            take_over(draft, key);
        }
        Fault::IdTokenOtherAlgorithmInHeader => set(draft, "alg", json!(sibling(&algorithm))),
        Fault::IdTokenWrongKid => set(draft, "kid", json!("no-such-key")),
        Fault::IdTokenNoKid => drop(draft.header.remove("kid")),
        Fault::IdTokenCrit | Fault::JarmCrit => {
            set(draft, "crit", json!(["urn:example:must-understand"]));
            set(draft, "urn:example:must-understand", json!(true));
        }
        Fault::IdTokenCritEmpty => set(draft, "crit", json!([])),
        Fault::IdTokenUnencodedPayload => {
            set(draft, "b64", json!(false));
            set(draft, "crit", json!(["b64"]));
            *signature = Signature::OverRawPayload;
        }
        Fault::IdTokenOtherType | Fault::JarmOtherType => set(draft, "typ", json!("at+jwt")),
        Fault::IdTokenFiveParts => {
            draft.header = Map::new();
            set(draft, "alg", json!("RSA-OAEP-256"));
            set(draft, "enc", json!("A256GCM"));
        }
        _ => {}
    }
    Ok(())
}

/// Faults in the JSON of header and payload; the signature is made afterwards and is good.
fn edit_text(fault: Fault, header: &mut String, payload: &mut Vec<u8>) {
    match fault {
        Fault::IdTokenDuplicateHeaderMember => {
            header.pop();
            header.push_str(",\"alg\":\"none\"}");
        }
        Fault::IdTokenHeaderNotJson => *header = "alg: RS256".to_owned(),
        Fault::IdTokenDuplicateClaim => {
            payload.pop();
            payload.extend_from_slice(b",\"sub\":\"mallory\"}");
        }
        Fault::JarmDuplicateClaim => {
            payload.pop();
            payload.extend_from_slice(b",\"code\":\"mallorys-code\"}");
        }
        Fault::IdTokenPayloadNotJson | Fault::JarmPayloadNotJson => *payload = b"sub: alice".to_vec(),
        Fault::IdTokenPayloadArray => *payload = [b"[", payload.as_slice(), b"]"].concat(),
        Fault::IdTokenPayloadInvalidUtf8 => {
            payload.pop();
            payload.extend_from_slice(b",\"note\":\"\xff\xfe\"}");
        }
        // A length that leaves unused bits in the last character.
        Fault::IdTokenNonCanonicalBase64 if payload.len().is_multiple_of(3) => payload.push(b' '),
        _ => {}
    }
}

fn edit_signature(fault: Fault, signature: &mut Vec<u8>) {
    match fault {
        Fault::IdTokenCorruptedSignature
        | Fault::JarmCorruptedSignature
        | Fault::UserInfoSignedCorrupted
        | Fault::IntrospectionSignedCorrupted
        | Fault::ClaimsCorruptedSignature
        | Fault::SignedMetadataCorruptedSignature => {
            let middle = signature.len() / 2;
            if let Some(byte) = signature.get_mut(middle) {
                *byte ^= 1;
            }
        }
        Fault::IdTokenShortSignature => signature.truncate(signature.len() / 2),
        _ => {}
    }
}

/// Faults in the compact serialization.
fn edit_token(fault: Fault, mut token: String) -> String {
    match fault {
        Fault::IdTokenTruncated | Fault::JarmTruncated => {
            let end = token.rfind('.').unwrap_or(token.len());
            token.truncate(end);
        }
        Fault::IdTokenExtraPart => token.push_str(".AAAA"),
        Fault::IdTokenFiveParts => {
            let header = token.split('.').next().unwrap_or_default();
            let part = |length| base64url::encode(&vec![0x5a; length]);
            token = format!("{header}.{}.{}.{}.{}", part(256), part(12), part(180), part(16));
        }
        Fault::IdTokenPaddedBase64 => token.push_str("=="),
        Fault::IdTokenWhiteSpace => token.insert(token.len() / 2, '\n'),
        _ => {}
    }
    token
}

fn set(draft: &mut Draft, name: &str, value: Value) {
    draft.header.insert(name.to_owned(), value);
}

/// Signs with another key; the `kid` stays unless the fault has set it.
fn take_over(draft: &mut Draft, key: PrivateKey) {
    draft.key = SealingKey::Pair(key);
}

/// Uses something public as the secret of an HMAC.
fn confuse(server: &Server, draft: &mut Draft, secret: &[u8]) -> Result<(), OAuthError> {
    let key =
        HmacKey::new(secret, Algorithm::HS256, &server.config().backend).map_err(reply::server_error)?;
    draft.key = SealingKey::Secret(key);
    set(draft, "alg", json!("HS256"));
    Ok(())
}

/// The key pair that signs, or any published one where the client's tokens are under its secret.
fn published(server: &Server, key: &SealingKey) -> Result<PrivateKey, OAuthError> {
    match key {
        SealingKey::Pair(key) => Ok(key.clone()),
        SealingKey::Secret(_) => other_listed_key(server, key.algorithm()),
    }
}

fn stranger(server: &Server, algorithm: &Algorithm) -> Result<PrivateKey, OAuthError> {
    let algorithm = if algorithm.is_symmetric() { &Algorithm::RS256 } else { algorithm };
    server.state().keys.strangers_key(algorithm).map_err(reply::server_error)
}

/// A published key of another algorithm; one is added if there is none.
fn other_listed_key(server: &Server, algorithm: &Algorithm) -> Result<PrivateKey, OAuthError> {
    let mut state = server.state();
    if let Some(key) = state.keys.key_of_another_algorithm(algorithm) {
        return Ok(key);
    }
    let other = if algorithm.matches(&Algorithm::ES256) { Algorithm::ES384 } else { Algorithm::ES256 };
    state.keys.ensure(&other, 1).map_err(reply::server_error)?;
    state.keys.signing_key(&other).ok_or_else(|| reply::server_error("there is no other key"))
}

/// Another algorithm that a careless client might try with the same key.
fn sibling(algorithm: &Algorithm) -> &'static str {
    match algorithm.as_str() {
        "RS256" => "PS256",
        "PS256" => "RS256",
        "RS384" | "RS512" | "PS384" | "PS512" => "RS256",
        "ES256" => "ES384",
        "ES384" | "ES512" => "ES256",
        "HS256" => "HS512",
        "HS384" | "HS512" => "HS256",
        _ => "ES256",
    }
}

/// base64url whose last character has bits that no byte uses.
fn with_unused_bits(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = base64url::encode(bytes);
    if let Some(last) = text.pop() {
        let index = ALPHABET.iter().position(|symbol| char::from(*symbol) == last).unwrap_or_default();
        text.push(char::from(ALPHABET[index | 1]));
    }
    text
}

fn pem(jwk: &Value) -> String {
    let body = STANDARD.encode(der::subject_public_key_info(jwk));
    let lines = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
}

#[cfg(test)]
mod tests {
    use relying_jose::{Backend, PublicKey};

    use super::*;

    #[test]
    fn the_pem_of_each_kind_of_key_is_read_back() {
        let backend = Backend::default();
        for algorithm in [Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::EDDSA] {
            let key = PrivateKey::generate(algorithm.clone(), &backend).unwrap();
            let read = PublicKey::from_pem(&pem(&keys::public_jwk(&key)), &backend).unwrap();
            assert_eq!(read.thumbprint(), key.public_key().thumbprint(), "{algorithm}");
        }
        let key = keys::KeyRing::new(backend.clone()).strangers_key(&Algorithm::RS256).unwrap();
        let read = PublicKey::from_pem(&pem(&keys::public_jwk(&key)), &backend).unwrap();
        assert_eq!(read.thumbprint(), key.public_key().thumbprint());
    }

    #[test]
    fn unused_bits_decode_to_the_same_bytes_and_are_not_canonical() {
        let text = with_unused_bits(b"{}");
        assert_ne!(text, base64url::encode(b"{}"));
        assert_eq!(base64url::decode(&text), Err(relying_jose::Base64Error::NotCanonical));
    }
}
