//! JWK sets (RFC 7517 section 5): one odd key never spoils the set.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{Algorithm, Backend, JsonError, Jwk, KeyError, PublicKey, json};

/// The keys of an issuer that can verify signatures, parsed once. Cheap to clone.
///
/// Sets of the wild contain keys for encryption, of future types, on exotic curves and plainly broken ones: those are
/// skipped, and [`skipped`](Self::skipped) says why. Private members are left behind.
#[derive(Clone, Default)]
pub struct JwkSet {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    keys: Vec<PublicKey>,
    by_id: HashMap<Arc<str>, Vec<usize>>,
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
        let mut keys = Vec::with_capacity(wire.entries.len());
        let mut skipped = Vec::new();
        for (index, entry) in wire.entries.into_iter().enumerate() {
            let text = |name| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            let (key_id, kty) = (text("kid"), text("kty"));
            match usable_key(entry, backend) {
                Ok(key) => keys.push(key),
                Err(reason) => skipped.push(SkippedKey { index, key_id, kty, reason }),
            }
        }
        Ok(Self::of(keys, skipped))
    }

    /// A set of these keys.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>) -> Self {
        Self::of(keys, Vec::new())
    }

    /// The usable keys in their order.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.inner.keys
    }

    /// The keys that cannot be used, each with the reason.
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

    fn of(keys: Vec<PublicKey>, skipped: Vec<SkippedKey>) -> Self {
        let mut by_id: HashMap<Arc<str>, Vec<usize>> = HashMap::with_capacity(keys.len());
        for (index, key) in keys.iter().enumerate() {
            if let Some(key_id) = key.shared_key_id() {
                by_id.entry(key_id.clone()).or_default().push(index);
            }
        }
        Self { inner: Arc::new(Inner { keys, by_id, skipped }) }
    }
}

impl fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwkSet").field("keys", &self.keys()).field("skipped", &self.skipped()).finish()
    }
}

/// The public wire form of the usable keys.
impl Serialize for JwkSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keys: Vec<Jwk> = self.keys().iter().map(PublicKey::to_jwk).collect();
        let mut set = serializer.serialize_struct("JwkSet", 1)?;
        set.serialize_field("keys", &keys)?;
        set.end()
    }
}

/// A key of a set that cannot be used here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// Position in the set, from 0.
    pub index: usize,
    /// Its `kid`, if that is a string.
    pub key_id: Option<String>,
    /// Its `kty`, if that is a string.
    pub kty: Option<String>,
    /// Why it cannot be used.
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

fn usable_key(entry: Value, backend: &Backend) -> Result<PublicKey, KeyError> {
    match entry {
        Value::Object(members) => PublicKey::from_jwk(&Jwk::from_members(members)?, backend),
        _ => Err(JsonError::NotAnObject.into()),
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
