//! The claims set (RFC 7519 section 4).

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::{Audience, Timestamp};
use crate::json;

/// The registered claims (RFC 7519 section 4.1), all optional, and every other claim as it came.
///
/// `null` counts as absent.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// Issuer.
    pub iss: Option<String>,
    /// Subject.
    pub sub: Option<String>,
    /// Audience.
    pub aud: Option<Audience>,
    /// Expiration time.
    pub exp: Option<Timestamp>,
    /// Not before.
    pub nbf: Option<Timestamp>,
    /// Issued at.
    pub iat: Option<Timestamp>,
    /// JWT identifier.
    pub jti: Option<String>,
    /// Every other claim.
    pub other: Map<String, Value>,
}

impl Claims {
    /// No claims yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A claim that is not a registered one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.other.get(name)
    }
}

/// Each claim once: a registered claim wins over one of the same name in `other`.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let texts = [("iss", &self.iss), ("sub", &self.sub), ("jti", &self.jti)];
        let times = [("exp", self.exp), ("nbf", self.nbf), ("iat", self.iat)];
        for (name, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        if let Some(audience) = &self.aud {
            map.serialize_entry("aud", audience)?;
        }
        for (name, time) in times {
            if let Some(time) = time {
                map.serialize_entry(name, &time)?;
            }
        }
        let written = |name: &str| match name {
            "aud" => self.aud.is_some(),
            _ => {
                texts.iter().any(|(known, text)| *known == name && text.is_some())
                    || times.iter().any(|(known, time)| *known == name && time.is_some())
            }
        };
        for (name, value) in self.other.iter().filter(|(name, _)| !written(name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ClaimsVisitor)
    }
}

struct ClaimsVisitor;

impl<'de> Visitor<'de> for ClaimsVisitor {
    type Value = Claims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JWT claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
        let mut claims = Claims::default();
        while let Some(json::Name(name)) = map.next_key()? {
            match &*name {
                "iss" => claims.iss = map.next_value()?,
                "sub" => claims.sub = map.next_value()?,
                "aud" => claims.aud = map.next_value()?,
                "exp" => claims.exp = map.next_value()?,
                "nbf" => claims.nbf = map.next_value()?,
                "iat" => claims.iat = map.next_value()?,
                "jti" => claims.jti = map.next_value()?,
                _ => {
                    claims.other.insert(name.into_owned(), map.next_value()?);
                }
            }
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::{self, JsonError};

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    #[test]
    fn claims_are_typed_and_keep_what_they_do_not_know() {
        let text =
            br#"{"iss":"https://as","sub":"alice","aud":["a"],"exp":20,"nbf":10.5,"iat":null,"scope":"x"}"#;
        let claims: Claims = json::from_slice(text).unwrap();
        assert_eq!(claims.iss.as_deref(), Some("https://as"));
        assert_eq!(
            (claims.exp, claims.nbf, claims.iat, claims.jti.clone()),
            (Some(at(20)), Some(at(10)), None, None)
        );
        assert_eq!(claims.get("scope"), Some(&json!("x")));
        assert_eq!(claims.get("iss"), None);
        let written = serde_json::to_vec(&claims).unwrap();
        assert_eq!(json::from_slice::<Claims>(&written), Ok(claims));
    }

    #[test]
    fn claims_are_written_once() {
        let mut claims =
            Claims { iss: Some("a".to_owned()), exp: Some(at(1)), aud: Some("c".into()), ..Claims::new() };
        for name in ["iss", "exp", "aud", "sub"] {
            claims.other.insert(name.to_owned(), json!("other"));
        }
        assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"iss":"a","aud":"c","exp":1,"sub":"other"}"#);
    }

    #[test]
    fn claims_of_the_wrong_type_are_refused_by_name() {
        let wrong = |text: &str| json::from_slice::<Claims>(text.as_bytes()).unwrap_err();
        let member = |name: &str| JsonError::WrongType { member: name.to_owned() };
        assert_eq!(wrong(r#"{"exp":"20"}"#), member("exp"));
        assert_eq!(wrong(r#"{"sub":1}"#), member("sub"));
        assert_eq!(wrong(r#"{"aud":1}"#), member("aud"));
        assert_eq!(wrong(r#"{"sub":"a","sub":"b"}"#), JsonError::DuplicateMember("sub".to_owned()));
    }
}
