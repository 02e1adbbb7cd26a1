//! The JOSE header of a JWE (RFC 7516 section 4).

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::JweError;
use crate::jws::critical_names;
use crate::material::PublicMaterial;
use crate::{Algorithm, ContentEncryption, Jwk, KeyError, base64url, json};

/// The protected header of a JWE.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JweHeader {
    /// How the content encryption key is managed (RFC 7516 section 4.1.1). Of a received token: what its sender says.
    pub alg: Algorithm,
    /// How the content is encrypted (RFC 7516 section 4.1.2).
    pub enc: ContentEncryption,
    /// The key's identifier (RFC 7516 section 4.1.6).
    pub kid: Option<String>,
    /// The type of the whole (RFC 7516 section 4.1.11).
    pub typ: Option<String>,
    /// The type of the content (RFC 7516 section 4.1.12): `JWT` for a nested one (RFC 7519 section 5.2).
    pub cty: Option<String>,
    /// The sender's ephemeral public key (RFC 7518 section 4.6.1.1). Made when a JWE is written.
    pub epk: Option<Jwk>,
    /// Who sends, for the key derivation (RFC 7518 section 4.6.1.2); decoded.
    pub apu: Option<Vec<u8>>,
    /// Who receives, for the key derivation (RFC 7518 section 4.6.1.3); decoded.
    pub apv: Option<Vec<u8>>,
    /// Every other member. `jwk`, `jku`, `x5c` and `x5u` may be here; this library never uses them.
    pub other: Map<String, Value>,
}

impl JweHeader {
    /// A header with `alg` and `enc` alone.
    #[must_use]
    pub fn new(alg: Algorithm, enc: ContentEncryption) -> Self {
        Self { alg, enc, kid: None, typ: None, cty: None, epk: None, apu: None, apv: None, other: Map::new() }
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

    /// The same header with this `apu`, which ECDH-ES mixes into the key.
    #[must_use]
    pub fn party_u(self, apu: impl Into<Vec<u8>>) -> Self {
        Self { apu: Some(apu.into()), ..self }
    }

    /// The same header with this `apv`, which ECDH-ES mixes into the key.
    #[must_use]
    pub fn party_v(self, apv: impl Into<Vec<u8>>) -> Self {
        Self { apv: Some(apv.into()), ..self }
    }

    /// The same header with another member, for example a claim (RFC 7519 section 5.3).
    ///
    /// Members that have fields of their own win over a member of the same name.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.other.insert(name.into(), value.into());
        self
    }

    /// Reads a received header and refuses what is not supported on principle.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JweError> {
        let header: Self = json::from_slice(bytes).map_err(JweError::Header)?;
        if let Some(names) = header.other.get("crit") {
            return Err(JweError::Critical(critical_names(names)));
        }
        if header.other.contains_key("zip") {
            return Err(JweError::Compressed);
        }
        if header.alg == Algorithm::RSA1_5 {
            return Err(JweError::Rsa1_5);
        }
        if header.alg.as_str().starts_with("PBES2-") {
            return Err(JweError::PasswordBased);
        }
        Ok(header)
    }

    /// The sender's ephemeral key as numbers. Whether a point is on its curve is found out when it is used.
    pub(crate) fn ephemeral_key(&self) -> Result<PublicMaterial, KeyError> {
        self.epk.as_ref().ok_or(KeyError::MissingMember("epk"))?.public_material()
    }
}

impl Serialize for JweHeader {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("alg", &self.alg)?;
        map.serialize_entry("enc", &self.enc)?;
        let texts = [("typ", &self.typ), ("cty", &self.cty), ("kid", &self.kid)];
        for (name, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        if let Some(epk) = &self.epk {
            map.serialize_entry("epk", epk)?;
        }
        let parties = [("apu", &self.apu), ("apv", &self.apv)];
        for (name, party) in parties {
            if let Some(party) = party {
                map.serialize_entry(name, &base64url::encode(party))?;
            }
        }
        let written = |name: &str| {
            name == "alg"
                || name == "enc"
                || (name == "epk" && self.epk.is_some())
                || texts.iter().any(|(known, text)| *known == name && text.is_some())
                || parties.iter().any(|(known, party)| *known == name && party.is_some())
        };
        for (name, value) in self.other.iter().filter(|(name, _)| !written(name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for JweHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = JweHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JweHeader, A::Error> {
        let (mut alg, mut enc) = (None, None);
        let mut header = JweHeader::new(Algorithm::NONE, ContentEncryption::A128GCM);
        while let Some(json::Name(name)) = map.next_key()? {
            match &*name {
                "alg" => alg = Some(map.next_value()?),
                "enc" => enc = Some(map.next_value()?),
                "kid" => header.kid = map.next_value()?,
                "typ" => header.typ = map.next_value()?,
                "cty" => header.cty = map.next_value()?,
                "epk" => header.epk = map.next_value()?,
                "apu" => header.apu = map.next_value::<Option<Octets>>()?.map(|octets| octets.0),
                "apv" => header.apv = map.next_value::<Option<Octets>>()?.map(|octets| octets.0),
                _ => {
                    header.other.insert(name.into_owned(), map.next_value()?);
                }
            }
        }
        header.alg = alg.ok_or_else(|| de::Error::missing_field("alg"))?;
        header.enc = enc.ok_or_else(|| de::Error::missing_field("enc"))?;
        Ok(header)
    }
}

/// Bytes as base64url.
struct Octets(Vec<u8>);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        base64url::decode(&text).map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::JsonError;

    fn header() -> JweHeader {
        JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A128GCM)
    }

    #[test]
    fn writes_each_member_once() {
        let header = header()
            .typ("JWT")
            .cty("JWT")
            .key_id("k")
            .party_u("Alice")
            .member("iss", "https://as.example")
            .member("enc", "none")
            .member("apu", "other")
            .member("kid", "other");
        assert_eq!(
            serde_json::to_string(&header).unwrap(),
            r#"{"alg":"ECDH-ES","enc":"A128GCM","typ":"JWT","cty":"JWT","kid":"k","apu":"QWxpY2U","iss":"https://as.example"}"#
        );
    }

    #[test]
    fn reads_what_it_writes() {
        let epk = Jwk::parse(br#"{"kty":"OKP","crv":"X25519","x":"AA"}"#).unwrap();
        let header =
            JweHeader { epk: Some(epk), ..header().party_u([0, 255]).party_v("").member("x", json!([1])) };
        let bytes = serde_json::to_vec(&header).unwrap();
        assert_eq!(JweHeader::parse(&bytes), Ok(header));
    }

    #[test]
    fn null_counts_as_absent_for_optional_members() {
        let text = br#"{"alg":"ECDH-ES","enc":"A128GCM","kid":null,"typ":null,"cty":null,"epk":null,"apu":null,"apv":null}"#;
        assert_eq!(JweHeader::parse(text), Ok(header()));
    }

    #[test]
    fn names_the_member_that_is_missing_or_malformed() {
        let refusal = |member: &str| {
            let text = format!(r#"{{"alg":"dir","enc":"A128GCM",{member}}}"#);
            match JweHeader::parse(text.as_bytes()) {
                Err(JweError::Header(error)) => error,
                other => panic!("{other:?}"),
            }
        };
        let wrong = |name: &str| JsonError::WrongType { member: name.to_owned() };
        assert_eq!(refusal(r#""apu":"A""#), wrong("apu"));
        assert_eq!(refusal(r#""apv":"AB""#), wrong("apv"));
        assert_eq!(refusal(r#""apv":1"#), wrong("apv"));
        assert_eq!(refusal(r#""epk":{}"#), wrong("epk"));
        assert_eq!(refusal(r#""epk":"key""#), wrong("epk"));
        assert_eq!(refusal(r#""kid":7"#), wrong("kid"));
        let missing = |name: &str| Err(JweError::Header(JsonError::MissingMember(name.to_owned())));
        assert_eq!(JweHeader::parse(br#"{"alg":"dir"}"#), missing("enc"));
        assert_eq!(JweHeader::parse(br#"{"enc":"A128GCM"}"#), missing("alg"));
    }
}
