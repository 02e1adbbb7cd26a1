//! JWK sets (RFC 7517 section 5): one odd key never spoils the set.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{Algorithm, Backend, EncryptionKey, JsonError, Jwk, KeyError, PublicKey, json};

/// The keys of an issuer, parsed once: those that can verify signatures, and those that content can be encrypted to.
/// Cheap to clone.
///
/// Sets of the wild contain keys of future types, on exotic curves and plainly broken ones: those are skipped, and
/// [`skipped`](Self::skipped) says why. Private members are left behind.
#[derive(Clone, Default)]
pub struct JwkSet {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    keys: Vec<PublicKey>,
    by_id: HashMap<Arc<str>, Vec<usize>>,
    encryption_keys: Vec<EncryptionKey>,
    skipped: Vec<SkippedKey>,
}

impl JwkSet {
    /// The largest set that is read: 1 MiB.
    pub const MAX_LENGTH: usize = 1 << 20;

    /// The largest number of keys in a set that is read.
    pub const MAX_KEYS: usize = 100;

    /// Parses a set. `{}` is the empty set.
    ///
    /// # Errors
    ///
    /// [`JwkSetError`] only if this is no set at all, or one beyond the limits. A bad key is skipped.
    pub fn parse(bytes: &[u8], backend: &Backend) -> Result<Self, JwkSetError> {
        if bytes.len() > Self::MAX_LENGTH {
            return Err(JwkSetError::TooLong { length: bytes.len(), maximum: Self::MAX_LENGTH });
        }
        let WireSet { keys: wire } = json::from_slice(bytes)?;
        if wire.excess {
            return Err(JwkSetError::TooManyKeys { maximum: Self::MAX_KEYS });
        }
        let mut inner = Inner { keys: Vec::with_capacity(wire.entries.len()), ..Inner::default() };
        for (index, entry) in wire.entries.into_iter().enumerate() {
            let text = |name| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            let (key_id, kty) = (text("kid"), text("kty"));
            if let Err(reason) = inner.import(entry, backend) {
                inner.skipped.push(SkippedKey { index, key_id, kty, reason });
            }
        }
        Ok(inner.indexed())
    }

    /// A set of these keys, which verify signatures.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>) -> Self {
        Inner { keys, ..Inner::default() }.indexed()
    }

    /// The same set with these keys for encryption in place of those that it had.
    #[must_use]
    pub fn with_encryption_keys(self, encryption_keys: Vec<EncryptionKey>) -> Self {
        let Inner { keys, skipped, .. } = &*self.inner;
        Inner { keys: keys.clone(), encryption_keys, skipped: skipped.clone(), ..Inner::default() }.indexed()
    }

    /// The keys that verify signatures, in their order.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.inner.keys
    }

    /// The keys that content can be encrypted to, in their order. A key whose JWK does not say what it is for is among
    /// these and among [`keys`](Self::keys).
    #[must_use]
    pub fn encryption_keys(&self) -> &[EncryptionKey] {
        &self.inner.encryption_keys
    }

    /// The keys that cannot verify signatures, each with the reason: [`KeyError::NotForSignatures`] for those that are
    /// good [`encryption_keys`](Self::encryption_keys).
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.inner.skipped
    }

    /// The keys that may verify a signature with this `kid` and algorithm: with a `kid`, those of exactly this
    /// identifier; without, all that support the algorithm. With a `kid` the cost does not grow with the set.
    pub fn candidates(
        &self,
        key_id: Option<&str>,
        algorithm: &Algorithm,
    ) -> impl Iterator<Item = &PublicKey> {
        let inner = &*self.inner;
        let named = key_id.and_then(|id| inner.by_id.get(id)).map_or(&[][..], Vec::as_slice);
        let all = if key_id.is_none() { &inner.keys[..] } else { &[] };
        named.iter().map(|index| &inner.keys[*index]).chain(all).filter(|key| key.supports(algorithm))
    }

    /// The keys that content can be encrypted to with this algorithm: with a `kid`, those of exactly this identifier.
    pub fn encryption_candidates(
        &self,
        key_id: Option<&str>,
        algorithm: &Algorithm,
    ) -> impl Iterator<Item = &EncryptionKey> {
        self.encryption_keys()
            .iter()
            .filter(move |key| key_id.is_none_or(|wanted| key.key_id() == Some(wanted)))
            .filter(|key| key.supports(algorithm))
    }
}

impl Inner {
    /// Adds a key of the wire to those for signatures and to those for encryption, as far as it is for them.
    ///
    /// # Errors
    ///
    /// Why it cannot verify signatures.
    fn import(&mut self, entry: Value, backend: &Backend) -> Result<(), KeyError> {
        let Value::Object(members) = entry else { return Err(JsonError::NotAnObject.into()) };
        let jwk = Jwk::from_members(members)?;
        let encryption = EncryptionKey::from_jwk(&jwk, backend);
        let refusal = encryption.map(|key| self.encryption_keys.push(key)).err();
        match (PublicKey::from_jwk(&jwk, backend), refusal) {
            (Ok(key), _) => {
                self.keys.push(key);
                Ok(())
            }
            (Err(_), None) => Err(KeyError::NotForSignatures),
            // It is meant for encryption and cannot even do that.
            (Err(KeyError::NotForSignatures), Some(refusal)) if refusal != KeyError::NotForEncryption => {
                Err(refusal)
            }
            (Err(error), Some(_)) => Err(error),
        }
    }

    fn indexed(mut self) -> JwkSet {
        for (index, key) in self.keys.iter().enumerate() {
            if let Some(key_id) = key.shared_key_id() {
                self.by_id.entry(key_id.clone()).or_default().push(index);
            }
        }
        JwkSet { inner: Arc::new(self) }
    }
}

impl fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwkSet")
            .field("keys", &self.keys())
            .field("encryption_keys", &self.encryption_keys())
            .field("skipped", &self.skipped())
            .finish()
    }
}

/// The public wire form of the usable keys. One that is for signatures and for encryption is written once, without `use`.
impl Serialize for JwkSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let signing = |key: &EncryptionKey| self.keys().iter().any(|other| other.is_same_key(key));
        let encryption = self.encryption_keys().iter().filter(|key| !signing(key)).map(EncryptionKey::to_jwk);
        let keys: Vec<Jwk> = self.keys().iter().map(PublicKey::to_jwk).chain(encryption).collect();
        let mut set = serializer.serialize_struct("JwkSet", 1)?;
        set.serialize_field("keys", &keys)?;
        set.end()
    }
}

/// A key of a set that cannot verify signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// Position in the set, from 0.
    pub index: usize,
    /// Its `kid`, if that is a string.
    pub key_id: Option<String>,
    /// Its `kty`, if that is a string.
    pub kty: Option<String>,
    /// Why not.
    pub reason: KeyError,
}

/// Why a JWK set cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwkSetError {
    /// More bytes than [`JwkSet::MAX_LENGTH`].
    TooLong {
        /// Bytes received.
        length: usize,
        /// Bytes allowed.
        maximum: usize,
    },
    /// More keys than [`JwkSet::MAX_KEYS`].
    TooManyKeys {
        /// Keys allowed.
        maximum: usize,
    },
    /// Not a JSON object, or one whose `keys` is not an array.
    Json(JsonError),
}

impl From<JsonError> for JwkSetError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl fmt::Display for JwkSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, maximum } => {
                write!(f, "the JWK set has {length} bytes, at most {maximum} are read")
            }
            Self::TooManyKeys { maximum } => write!(f, "the JWK set has more than {maximum} keys"),
            Self::Json(error) => write!(f, "not a JWK set: {error}"),
        }
    }
}

impl std::error::Error for JwkSetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}

/// The set as it arrives.
#[derive(Deserialize)]
struct WireSet {
    #[serde(default)]
    keys: WireKeys,
}

/// The array of keys, in which every element survives, whatever it is. Of members that a key has twice the last one
/// counts, as RFC 7517 section 4 permits.
#[derive(Default)]
struct WireKeys {
    entries: Vec<Value>,
    /// Whether there are more than are read.
    excess: bool,
}

impl<'de> Deserialize<'de> for WireKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(WireKeysVisitor)
    }
}

struct WireKeysVisitor;

impl<'de> Visitor<'de> for WireKeysVisitor {
    type Value = WireKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of keys")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<WireKeys, A::Error> {
        let mut keys = WireKeys::default();
        while keys.entries.len() < JwkSet::MAX_KEYS {
            match list.next_element()? {
                Some(entry) => keys.entries.push(entry),
                None => return Ok(keys),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            keys.excess = true;
        }
        Ok(keys)
    }
}
