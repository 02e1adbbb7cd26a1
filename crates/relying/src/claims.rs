//! The claims of a checked answer, to be read into types of your own.

use std::fmt;

use relying_jose::json::{self, JsonError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

pub(crate) mod request;
pub(crate) mod source;

/// A JSON object that passed its checks. Every member the server sent is still there.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimSet(Vec<u8>);

impl ClaimSet {
    /// The caller has read `object` as a JSON object with some members of interest. What the others hold was skipped
    /// without a limit of depth, so a claim set that may be too deep is read once more.
    pub(crate) fn new(object: Vec<u8>) -> Result<Self, JsonError> {
        const DEPTH_THAT_CAN_BE_READ: usize = 100;
        if brackets(&object) > DEPTH_THAT_CAN_BE_READ {
            json::to_object(&object)?;
        }
        Ok(Self(object))
    }

    /// The claim with this name, if it is there.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.to_map().remove(name)
    }

    /// All claims.
    pub fn to_map(&self) -> Map<String, Value> {
        json::to_object(&self.0).unwrap_or_default()
    }

    /// The claims as a type of your own, for instance [`StandardClaims`](crate::StandardClaims).
    ///
    /// # Errors
    /// When a claim has another type than yours.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        json::from_slice(&self.0)
    }
}

/// How many objects and arrays begin in `object`. The two brackets differ in one bit, and in pieces that a byte can
/// count the compiler does many at once.
fn brackets(object: &[u8]) -> usize {
    let begins = |byte: &u8| u8::from(byte | 0x20 == b'{');
    object.chunks(255).map(|piece| usize::from(piece.iter().map(begins).sum::<u8>())).sum()
}

impl fmt::Debug for ClaimSet {
    /// Claims are personal data: none is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimSet(…)")
    }
}

impl Serialize for ClaimSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_map().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ClaimSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        let object = serde_json::to_vec(&map).map_err(serde::de::Error::custom)?;
        Self::new(object).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_into_a_type_of_the_users_own() {
        #[derive(Deserialize)]
        struct Mine {
            groups: Vec<String>,
        }
        let claims = ClaimSet::new(br#"{"sub":"1","groups":["a","b"]}"#.to_vec()).unwrap();
        assert_eq!(claims.read::<Mine>().unwrap().groups, ["a", "b"]);
        assert_eq!(claims.get("sub"), Some(Value::from("1")));
        assert_eq!(claims.get("none"), None);
    }

    #[test]
    fn what_does_not_fit_is_an_error_like_others() {
        let read = || -> Result<Vec<String>, crate::Error> {
            Ok(ClaimSet::new(br#"{"sub":"1"}"#.to_vec())?.read()?)
        };
        let error = read().unwrap_err();
        assert_eq!(error.rule(), "malformed-document");
        assert!(matches!(error, crate::Error::Response(_)), "{error}");
    }

    #[test]
    fn refuses_what_could_not_be_read_later() {
        let deep = format!(r#"{{"sub":"1","deep":{}{}}}"#, "[".repeat(500), "]".repeat(500));
        assert!(ClaimSet::new(deep.into_bytes()).is_err());
        let wide = format!(r#"{{"sub":"1","wide":[{}[]]}}"#, "[],".repeat(500));
        assert!(ClaimSet::new(wide.into_bytes()).is_ok());
    }

    #[test]
    fn survives_serialization_and_prints_nothing() {
        let claims = ClaimSet::new(br#"{"sub":"1"}"#.to_vec()).unwrap();
        let text = serde_json::to_string(&claims).unwrap();
        assert_eq!(serde_json::from_str::<ClaimSet>(&text).unwrap().get("sub"), Some(Value::from("1")));
        assert_eq!(format!("{claims:?}"), "ClaimSet(…)");
    }
}
