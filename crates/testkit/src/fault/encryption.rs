//! Faults of encrypted tokens: to whom, how, and what is inside.

use relying_jose::{Algorithm, ContentEncryption, Curve, DecryptionKey, JweHeader, Jwk, base64url};
use serde_json::{Map, Value, json};

use super::Fault;
use crate::Server;
use crate::encryption::{self, Encryption, Recipient};
use crate::keys;
use crate::reply::{self, OAuthError};

/// A token before it is encrypted.
pub(crate) struct Draft {
    pub(crate) header: JweHeader,
    pub(crate) content: Vec<u8>,
    pub(crate) recipient: Recipient,
}

/// Encrypts the draft, with the faults done to it on the way.
pub(crate) fn seal(server: &Server, mut draft: Draft, faults: &[Fault]) -> Result<String, OAuthError> {
    for fault in faults {
        edit_draft(*fault, server, &mut draft)?;
    }
    let mut token = draft.recipient.encrypt(&draft.header, &draft.content)?;
    for fault in faults {
        token = edit_token(*fault, token);
    }
    Ok(token)
}

/// Faults that choose another header, key or content; the token fits them.
fn edit_draft(fault: Fault, server: &Server, draft: &mut Draft) -> Result<(), OAuthError> {
    match fault {
        Fault::EncryptedStrangersKey => draft.recipient = stranger(server, draft)?,
        Fault::EncryptedWrongKid => draft.header.kid = Some("no-such-key".to_owned()),
        Fault::EncryptedNoKid => draft.header.kid = None,
        Fault::EncryptedOtherAlgorithm => {
            draft.header.alg = sibling(&draft.header.alg);
            if let Recipient::Shared(_) = draft.recipient {
                draft.recipient = stranger(server, draft)?;
            }
        }
        Fault::EncryptedOtherEncryption => {
            let other = draft.header.enc != ContentEncryption::A256GCM;
            draft.header.enc =
                if other { ContentEncryption::A256GCM } else { ContentEncryption::A256CBC_HS512 };
        }
        Fault::EncryptedHeaderKeys => {
            let jwk = json!({ "kty": "oct", "k": "AAAA" });
            let header = draft.header.clone().member("jwk", jwk);
            draft.header = header.member("jku", "https://attacker.example/keys");
        }
        Fault::EncryptedUnsignedClaims => draft.content = claims(&draft.content),
        Fault::EncryptedAlgNoneInside => {
            let payload = base64url::encode(&claims(&draft.content));
            let header = base64url::encode(br#"{"alg":"none"}"#);
            draft.content = format!("{header}.{payload}.").into_bytes();
        }
        Fault::EncryptedTwice => {
            let inner = draft.recipient.encrypt(&draft.header, &draft.content)?;
            draft.content = inner.into_bytes();
        }
        Fault::EncryptedNotText => draft.content = vec![0xff, 0xfe, b'.', b'.'],
        Fault::EncryptedEmpty => draft.content.clear(),
        _ => {}
    }
    Ok(())
}

/// Faults of the finished token, which it does not fit any more.
fn edit_token(fault: Fault, token: String) -> String {
    let mut parts = token.split('.').map(str::to_owned).collect::<Vec<_>>();
    match fault {
        Fault::EncryptedRsa15 => set(&mut parts, "alg", json!("RSA1_5")),
        Fault::EncryptedPasswordBased => set(&mut parts, "alg", json!("PBES2-HS256+A128KW")),
        Fault::EncryptedUnknownAlgorithm => set(&mut parts, "alg", json!("ROT13")),
        Fault::EncryptedUnknownEncryption => set(&mut parts, "enc", json!("ROT13")),
        Fault::EncryptedCompressed => set(&mut parts, "zip", json!("DEF")),
        Fault::EncryptedCrit => set(&mut parts, "crit", json!(["urn:example:must-understand"])),
        Fault::EncryptedEphemeralKeyMissing => edit_header(&mut parts, |header| drop(header.remove("epk"))),
        Fault::EncryptedEphemeralKeyOffCurve => edit_header(&mut parts, |header| {
            if let Some(epk) = header.get_mut("epk") {
                epk["y"] = epk["x"].clone();
            }
        }),
        Fault::EncryptedEphemeralKeyOtherCurve => {
            let x = base64url::encode(&[9; 32]);
            set(&mut parts, "epk", json!({ "kty": "OKP", "crv": "X25519", "x": x }));
        }
        Fault::EncryptedDuplicateHeaderMember => {
            let mut text = decoded(&parts[0]);
            text.pop();
            text.extend_from_slice(b",\"enc\":\"A128GCM\"}");
            parts[0] = base64url::encode(&text);
        }
        Fault::EncryptedHeaderNotJson => parts[0] = base64url::encode(b"alg: dir"),
        Fault::EncryptedCorruptedKey => flip(&mut parts[1]),
        Fault::EncryptedCorruptedVector => flip(&mut parts[2]),
        Fault::EncryptedCorruptedContent => flip(&mut parts[3]),
        Fault::EncryptedCorruptedTag => flip(&mut parts[4]),
        Fault::EncryptedShortVector => shorten(&mut parts[2]),
        Fault::EncryptedShortTag => shorten(&mut parts[4]),
        Fault::EncryptedTruncated => drop(parts.pop()),
        Fault::EncryptedExtraPart => parts.push("AAAA".to_owned()),
        Fault::EncryptedOverlong => parts[3] = base64url::encode(&vec![0x5a; 320 * 1024]),
        _ => {}
    }
    parts.join(".")
}

fn set(parts: &mut [String], name: &str, value: Value) {
    edit_header(parts, |header| drop(header.insert(name.to_owned(), value)));
}

fn edit_header(parts: &mut [String], edit: impl FnOnce(&mut Map<String, Value>)) {
    let mut header = serde_json::from_slice(&decoded(&parts[0])).unwrap_or_default();
    edit(&mut header);
    parts[0] = base64url::encode(Value::Object(header).to_string().as_bytes());
}

/// Flips a bit; where nothing is sent there is something then.
fn flip(part: &mut String) {
    let mut bytes = decoded(part);
    match bytes.first_mut() {
        Some(byte) => *byte ^= 1,
        None => bytes.push(1),
    }
    *part = base64url::encode(&bytes);
}

fn shorten(part: &mut String) {
    let mut bytes = decoded(part);
    bytes.truncate(bytes.len() / 2);
    *part = base64url::encode(&bytes);
}

fn decoded(part: &str) -> Vec<u8> {
    base64url::decode(part).unwrap_or_default()
}

/// What a signed token says, or what is not signed as it is.
fn claims(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    match text.split('.').collect::<Vec<_>>()[..] {
        [_, payload, _] if !text.starts_with('{') => decoded(payload),
        _ => content.to_vec(),
    }
}

/// A key of the same kind that the client does not have.
fn stranger(server: &Server, draft: &Draft) -> Result<Recipient, OAuthError> {
    let (alg, backend) = (draft.header.alg.clone(), &server.config().backend);
    let jwk = match &draft.recipient {
        Recipient::Shared(_) => {
            let agreed = Encryption { alg, enc: draft.header.enc.clone() };
            return encryption::shared(server, "another-secret", &agreed).map(Recipient::Shared);
        }
        Recipient::Public(_, jwk) => jwk,
    };
    let key = match curve(jwk) {
        Some(curve) => DecryptionKey::generate_on(&curve, alg, backend),
        None => DecryptionKey::from_pem(keys::STRANGERS_RSA_KEY, Some(alg), backend),
    };
    let key = key.map_err(reply::server_error)?;
    Ok(Recipient::Public(key.public_key().clone(), key.public_key().to_jwk()))
}

fn curve(jwk: &Jwk) -> Option<Curve> {
    let members = serde_json::to_value(jwk).unwrap_or_default();
    members["crv"].as_str().map(Curve::from)
}

/// Another algorithm that the same key can do.
fn sibling(algorithm: &Algorithm) -> Algorithm {
    match algorithm.as_str() {
        "RSA-OAEP" => Algorithm::RSA_OAEP_256,
        "RSA-OAEP-256" | "RSA-OAEP-384" | "RSA-OAEP-512" => Algorithm::RSA_OAEP,
        "ECDH-ES" => Algorithm::ECDH_ES_A256KW,
        "A256KW" => Algorithm::A128KW,
        "dir" | "A128KW" | "A192KW" => Algorithm::A256KW,
        _ => Algorithm::ECDH_ES,
    }
}
