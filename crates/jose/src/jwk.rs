//! JSON Web Key: the wire form of a key (RFC 7517 section 4).

mod material;
mod pem;

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::jwe::KeyManagement;
use crate::{Algorithm, Curve, JsonError, KeyError, KeyType, SecretString, json};

/// The members that must never be published: RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1, RFC 8037 section 2, RFC 9964 section 3.
const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// A JSON Web Key as it is on the wire: checked for form, not yet for use.
///
/// Make a [`PublicKey`](crate::PublicKey), [`PrivateKey`](crate::PrivateKey) or [`HmacKey`](crate::HmacKey) of it for
/// signatures, an [`EncryptionKey`](crate::EncryptionKey), [`DecryptionKey`](crate::DecryptionKey) or
/// [`SymmetricKey`](crate::SymmetricKey) for encryption. Unknown members are kept. Private members are wiped when dropped and redacted in `Debug`, but
/// serializing the value writes them: use [`to_public`](Self::to_public) for publication.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwk {
    kty: KeyType,
    algorithm: Option<Algorithm>,
    curve: Option<Curve>,
    key_operations: Option<Vec<String>>,
    /// Every other public member, known or unknown.
    members: Map<String, Value>,
    /// Private members by name; `oth` as JSON text, the others as they were.
    private: Vec<(&'static str, SecretString)>,
}

impl Jwk {
    /// Parses a JWK from JSON.
    ///
    /// # Errors
    ///
    /// [`KeyError::Json`]; [`KeyError::MissingMember`] without `kty`.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::from_members(json::to_object(bytes)?)
    }

    /// The key type, `kty` (RFC 7517 section 4.1).
    #[must_use]
    pub fn kty(&self) -> &KeyType {
        &self.kty
    }

    /// The algorithm that the key is bound to, `alg` (RFC 7517 section 4.4).
    #[must_use]
    pub fn algorithm(&self) -> Option<&Algorithm> {
        self.algorithm.as_ref()
    }

    /// The key's identifier, `kid` (RFC 7517 section 4.5).
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.text("kid")
    }

    /// The intended use, `use`: `sig` or `enc` (RFC 7517 section 4.2).
    #[must_use]
    pub fn public_key_use(&self) -> Option<&str> {
        self.text("use")
    }

    /// The permitted operations, `key_ops` (RFC 7517 section 4.3).
    #[must_use]
    pub fn key_operations(&self) -> Option<&[String]> {
        self.key_operations.as_deref()
    }

    /// The curve, `crv` (RFC 7518 section 6.2.1.1).
    #[must_use]
    pub fn curve(&self) -> Option<&Curve> {
        self.curve.as_ref()
    }

    /// A public member that has no accessor of its own; never a private one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// Whether the key contains private members.
    #[must_use]
    pub fn is_private(&self) -> bool {
        !self.private.is_empty()
    }

    /// The key without its private members. Of a symmetric key nothing remains but its description.
    #[must_use]
    pub fn to_public(&self) -> Self {
        Self { private: Vec::new(), ..self.clone() }
    }

    /// The same key with this `kid`.
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        self.with_text("kid", key_id)
    }

    /// The same key with this `use`: `sig` or `enc`.
    #[must_use]
    pub fn with_use(self, public_key_use: impl Into<String>) -> Self {
        self.with_text("use", public_key_use)
    }

    /// The same key bound to this algorithm.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Refuses a key whose `use`, `key_ops` or `alg` exclude signatures. A private key's public half may verify what the
    /// key may sign, so either operation does.
    pub(crate) fn check_signs(&self) -> Result<(), KeyError> {
        let encrypts = self.algorithm().is_some_and(|name| KeyManagement::of(name).is_some());
        if encrypts || !self.permits("sig", &["verify", "sign"]) {
            Err(KeyError::NotForSignatures)
        } else {
            Ok(())
        }
    }

    /// Refuses a key whose `use`, `key_ops` or `alg` exclude encryption.
    pub(crate) fn check_encrypts(&self) -> Result<(), KeyError> {
        const OPERATIONS: [&str; 6] =
            ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"];
        let signs = self.algorithm().is_some_and(Algorithm::is_signature);
        if signs || !self.permits("enc", &OPERATIONS) { Err(KeyError::NotForEncryption) } else { Ok(()) }
    }

    /// Whether `use`, if present, is this one, and `key_ops`, if present, has one of these.
    fn permits(&self, public_key_use: &str, operations: &[&str]) -> bool {
        let listed = |names: &[String]| names.iter().any(|name| operations.contains(&name.as_str()));
        self.public_key_use().is_none_or(|name| name == public_key_use)
            && self.key_operations().is_none_or(listed)
    }

    /// Sorts the members of a JSON object into a key.
    pub(crate) fn from_members(mut members: Map<String, Value>) -> Result<Self, KeyError> {
        let kty = take_text(&mut members, "kty")?.ok_or(KeyError::MissingMember("kty"))?;
        let algorithm = take_text(&mut members, "alg")?.map(Algorithm::from);
        let curve = take_text(&mut members, "crv")?.map(Curve::from);
        let key_operations = match members.remove("key_ops") {
            None | Some(Value::Null) => None,
            Some(value) => Some(strings(value).ok_or_else(|| wrong_type("key_ops"))?),
        };
        for name in ["kid", "use"] {
            if let Some(text) = take_text(&mut members, name)? {
                members.insert(name.to_owned(), text.into());
            }
        }
        let mut private = Vec::new();
        for name in PRIVATE_MEMBERS {
            match members.remove(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => private.push((name, text.into())),
                Some(value) if name == "oth" => private.push((name, value.to_string().into())),
                Some(_) => return Err(wrong_type(name)),
            }
        }
        Ok(Self { kty: kty.into(), algorithm, curve, key_operations, members, private })
    }

    /// A string member that is required.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, KeyError> {
        match self.members.get(name) {
            Some(Value::String(text)) => Ok(text),
            None | Some(Value::Null) => Err(KeyError::MissingMember(name)),
            Some(_) => Err(KeyError::InvalidMember(name)),
        }
    }

    /// A private string member.
    pub(crate) fn secret(&self, name: &str) -> Option<&str> {
        self.private.iter().find(|(known, _)| *known == name).map(|(_, value)| value.expose())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    fn with_text(mut self, name: &str, text: impl Into<String>) -> Self {
        self.members.insert(name.to_owned(), Value::String(text.into()));
        self
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Jwk");
        debug.field("kty", &self.kty.as_str()).field("alg", &self.algorithm).field("crv", &self.curve);
        debug.field("key_ops", &self.key_operations).field("members", &self.members);
        if self.is_private() {
            debug.field("private", &format_args!("redacted"));
        }
        debug.finish()
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kty", &self.kty)?;
        if let Some(curve) = &self.curve {
            map.serialize_entry("crv", curve)?;
        }
        if let Some(algorithm) = &self.algorithm {
            map.serialize_entry("alg", algorithm)?;
        }
        if let Some(operations) = &self.key_operations {
            map.serialize_entry("key_ops", operations)?;
        }
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        for (name, secret) in &self.private {
            match serde_json::from_str::<Value>(secret.expose()) {
                Ok(primes @ Value::Array(_)) if *name == "oth" => map.serialize_entry(name, &primes)?,
                _ => map.serialize_entry(name, secret.expose())?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_members(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Removes an optional string; `null` counts as absent.
fn take_text(members: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, KeyError> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong_type(name)),
    }
}

fn strings(value: Value) -> Option<Vec<String>> {
    let Value::Array(items) = value else { return None };
    let text = |item| match item {
        Value::String(text) => Some(text),
        _ => None,
    };
    items.into_iter().map(text).collect()
}

fn wrong_type(name: &str) -> KeyError {
    KeyError::Json(JsonError::WrongType { member: name.to_owned() })
}
