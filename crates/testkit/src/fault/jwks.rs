//! Faults of the key set.

use http::Response;
use relying_jose::{Algorithm, Backend, DecryptionKey, PrivateKey};
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::{Server, keys};

/// More keys than any limit should let pass; small ones, so that the body stays below common size limits.
const TOO_MANY: usize = 10_000;

pub(crate) fn apply(faults: &[Fault], server: &Server, healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::JwksDuplicateMember => {
                let strangers = json!([stranger(server, "RS256", &json!("rs256-1"))]);
                wire::append_member(response, "keys", &strangers.to_string())
            }
            _ => wire::edit(response, |set| edit(*fault, server, set)),
        })
    })
}

fn edit(fault: Fault, server: &Server, set: &mut Map<String, Value>) {
    let Some(Value::Array(keys)) = set.get_mut("keys") else { return };
    match fault {
        Fault::JwksUnknownKid => {
            each(keys, |key| *key = stranger(server, text(key, "alg"), &json!("another-key")));
        }
        Fault::JwksEmptySet => keys.clear(),
        Fault::JwksEmptyObject => set.clear(),
        Fault::JwksOddKeysMixedIn => {
            let mut mixed = keys::odd_keys();
            let end = mixed.split_off(mixed.len() / 2);
            mixed.append(keys);
            mixed.extend(end);
            *keys = mixed;
        }
        Fault::JwksOnlyOddKeys => *keys = keys::odd_keys(),
        Fault::JwksKeysNotArray => {
            let named =
                keys.iter().map(|key| (text(key, "kid").to_owned(), key.clone())).collect::<Map<_, _>>();
            set.insert("keys".to_owned(), Value::Object(named));
        }
        Fault::JwksSwappedKid => each(keys, |key| *key = stranger(server, text(key, "alg"), &key["kid"])),
        Fault::JwksDuplicateKid => {
            let mut both =
                keys.iter().map(|key| stranger(server, text(key, "alg"), &key["kid"])).collect::<Vec<_>>();
            both.append(keys);
            *keys = both;
        }
        Fault::JwksWithoutKids => each(keys, |key| remove(key, "kid")),
        Fault::JwksTooManyKeys => {
            let filler =
                |index: usize| json!({ "kty": "OKP", "crv": "X448", "kid": index.to_string(), "x": "AA" });
            keys.splice(0..0, (0..TOO_MANY).map(filler));
        }
        Fault::JwksEncryptionUse => each(keys, |key| key["use"] = json!("enc")),
        Fault::JwksKeyOperations => each(keys, |key| {
            remove(key, "use");
            key["key_ops"] = json!(["encrypt", "wrapKey"]);
        }),
        Fault::JwksWrongAlgorithm => each(keys, |key| key["alg"] = json!(other_algorithm(text(key, "alg")))),
        Fault::JwksSymmetricKey => each(keys, |key| {
            *key = json!({ "kty": "oct", "kid": key["kid"], "alg": "HS256", "k": "c3ltbWV0cmljLXNlY3JldC1mb3ItYWxs" });
        }),
        Fault::JwksWeakKey => each(keys, |key| {
            // 64 bytes whose first bit is set: the size is what counts here, not the factors.
            let modulus = format!("w{}Q", "3".repeat(84));
            *key = json!({ "kty": "RSA", "kid": key["kid"], "use": "sig", "n": modulus, "e": "AQAB" });
        }),
        Fault::JwksEncryptionKeyMissing => keys.retain(|key| text(key, "use") != "enc"),
        Fault::JwksEncryptionKeyForSignatures => for_encryption(keys, |key| key["use"] = json!("sig")),
        Fault::JwksEncryptionKeyOtherAlgorithm => {
            for_encryption(keys, |key| key["alg"] = json!("ECDH-ES+A192KW"));
        }
        Fault::JwksEncryptionKeyOffCurve => for_encryption(keys, |key| key["y"] = key["x"].clone()),
        Fault::JwksEncryptionKeyReplaced => for_encryption(keys, |key| {
            let other = DecryptionKey::generate(Algorithm::from(text(key, "alg")), &Backend::default());
            let other = other.map(|other| keys::encryption_jwk(&other)).unwrap_or_default();
            (key["x"], key["y"]) = (other["x"].clone(), other["y"].clone());
        }),
        Fault::JwksPrivateMembers => {
            let published = server.state().keys.published().map(keys::private_jwk).collect::<Vec<_>>();
            for (key, private) in keys.iter_mut().zip(published) {
                if let (Some(key), Value::Object(private)) = (key.as_object_mut(), private) {
                    key.extend(private);
                }
            }
        }
        _ => {}
    }
}

/// A stranger's public key for this algorithm under a name of the server's.
fn stranger(server: &Server, algorithm: &str, key_id: &Value) -> Value {
    let algorithm = Algorithm::from(algorithm);
    let key = server.state().keys.strangers_key(&algorithm);
    let key = key.or_else(|_| PrivateKey::generate(Algorithm::ES256, &Backend::default()));
    let mut jwk = key.map(|key| keys::public_jwk(&key)).unwrap_or_default();
    jwk["kid"] = key_id.clone();
    jwk
}

fn other_algorithm(algorithm: &str) -> &'static str {
    match algorithm {
        "RS256" => "PS256",
        "PS256" => "RS256",
        "ES256" => "ES384",
        _ => "ES256",
    }
}

fn each(keys: &mut [Value], change: impl Fn(&mut Value)) {
    keys.iter_mut().filter(|key| key.is_object()).for_each(change);
}

fn for_encryption(keys: &mut [Value], change: impl Fn(&mut Value)) {
    keys.iter_mut().filter(|key| text(key, "use") == "enc").for_each(change);
}

fn text<'k>(key: &'k Value, name: &str) -> &'k str {
    key.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn remove(key: &mut Value, name: &str) {
    if let Some(members) = key.as_object_mut() {
        members.remove(name);
    }
}
