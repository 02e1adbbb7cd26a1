//! The JOSE header of a JWS (RFC 7515 section 4).

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::JwsError;
use crate::{Algorithm, json};

/// The protected header of a JWS.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JwsHeader {
    /// The algorithm (RFC 7515 section 4.1.1). Of a received token: what its sender says, to be compared only.
    pub alg: Algorithm,
    /// The key's identifier (RFC 7515 section 4.1.4).
    pub kid: Option<String>,
    /// The type of the whole (RFC 7515 section 4.1.9); see [`is_type`](Self::is_type).
    pub typ: Option<String>,
    /// The type of the payload (RFC 7515 section 4.1.10).
    pub cty: Option<String>,
    /// Every other member. `jwk`, `jku`, `x5c` and `x5u` may be here; this library never uses them.
    pub other: Map<String, Value>,
}

impl JwsHeader {
    /// A header with `alg` alone.
    #[must_use]
    pub fn new(alg: Algorithm) -> Self {
        Self { alg, kid: None, typ: None, cty: None, other: Map::new() }
    }

    /// The same header with this `kid`.
    #[must_use]
    pub fn key_id(self, kid: impl Into<String>) -> Self {
        Self { kid: Some(kid.into()), ..self }
    }

    /// The same header with this `typ`.
    #[must_use]
    pub fn typ(self, typ: impl Into<String>) -> Self {
        Self { typ: Some(typ.into()), ..self }
    }

    /// The same header with this `cty`.
    #[must_use]
    pub fn cty(self, cty: impl Into<String>) -> Self {
        Self { cty: Some(cty.into()), ..self }
    }

    /// The same header with another member, for example `jwk` in a DPoP proof.
    ///
    /// `alg`, `kid`, `typ` and `cty` have fields of their own, which win over a member of the same name.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.other.insert(name.into(), value.into());
        self
    }

    /// Whether `typ` is this media type, with or without `application/` and in any case (RFC 7515 section 4.1.9).
    #[must_use]
    pub fn is_type(&self, media_type: &str) -> bool {
        let short = |name: &str| match name.split_at_checked("application/".len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest.to_ascii_lowercase(),
            _ => name.to_ascii_lowercase(),
        };
        self.typ.as_deref().is_some_and(|typ| short(typ) == short(media_type))
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(128);
        // Writing strings and JSON values to memory cannot fail.
        #[allow(clippy::expect_used)]
        serde_json::to_writer(&mut json, self).expect("a header serializes");
        json
    }

    /// Reads a received header and refuses what changes the meaning of the token.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JwsError> {
        let header: Self = json::from_slice(bytes).map_err(JwsError::Header)?;
        if header.other.contains_key("b64") {
            return Err(JwsError::UnencodedPayload);
        }
        match header.other.get("crit") {
            Some(names) => Err(JwsError::Critical(critical_names(names))),
            None => Ok(header),
        }
    }
}

/// The names in `crit`, as far as they are names.
pub(crate) fn critical_names(value: &Value) -> Vec<String> {
    let names = value.as_array().map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Serialize for JwsHeader {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("alg", &self.alg)?;
        let texts = [("typ", &self.typ), ("cty", &self.cty), ("kid", &self.kid)];
        for (name, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        let written =
            |name: &str| name == "alg" || texts.iter().any(|(known, text)| *known == name && text.is_some());
        for (name, value) in self.other.iter().filter(|(name, _)| !written(name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for JwsHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = JwsHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JwsHeader, A::Error> {
        let mut alg = None;
        let mut header = JwsHeader::new(Algorithm::NONE);
        while let Some(json::Name(name)) = map.next_key()? {
            match &*name {
                "alg" => alg = Some(map.next_value()?),
                "kid" => header.kid = map.next_value()?,
                "typ" => header.typ = map.next_value()?,
                "cty" => header.cty = map.next_value()?,
                _ => {
                    header.other.insert(name.into_owned(), map.next_value()?);
                }
            }
        }
        header.alg = alg.ok_or_else(|| de::Error::missing_field("alg"))?;
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_each_member_once() {
        let header = JwsHeader::new(Algorithm::ES256)
            .typ("dpop+jwt")
            .cty("json")
            .key_id("k")
            .member("jwk", json!({"kty": "EC"}))
            .member("alg", "none")
            .member("kid", "other");
        assert_eq!(
            serde_json::to_string(&header).unwrap(),
            r#"{"alg":"ES256","typ":"dpop+jwt","cty":"json","kid":"k","jwk":{"kty":"EC"}}"#
        );
    }

    #[test]
    fn reads_what_it_writes() {
        let header = JwsHeader::new(Algorithm::from("unknown")).typ("JWT").member("x", json!([1, null]));
        let bytes = serde_json::to_vec(&header).unwrap();
        assert_eq!(JwsHeader::parse(&bytes), Ok(header));
    }

    #[test]
    fn null_counts_as_absent_for_optional_members() {
        let header = JwsHeader::parse(br#"{"alg":"ES256","kid":null,"typ":null,"cty":null}"#);
        assert_eq!(header, Ok(JwsHeader::new(Algorithm::ES256)));
    }

    #[test]
    fn types_are_compared_as_media_types() {
        let header = JwsHeader::new(Algorithm::ES256).typ("at+jwt");
        assert!(header.is_type("at+jwt") && header.is_type("application/at+jwt") && header.is_type("AT+JWT"));
        assert!(header.clone().typ("Application/at+JWT").is_type("at+jwt"));
        assert!(!header.is_type("jwt"));
        assert!(!header.typ("x/at+jwt").is_type("at+jwt"));
        assert!(!JwsHeader::new(Algorithm::ES256).is_type("JWT"));
    }
}
