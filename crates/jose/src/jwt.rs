//! JSON Web Token claims (RFC 7519 section 4) and what every profile checks about them.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::json;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted: NumericDate (RFC 7519 section 2).
///
/// Arithmetic saturates. Fractions of a second, which NumericDate allows, are cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// This many seconds after (or before) the epoch.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn as_unix(self) -> i64 {
        self.0
    }

    /// The time from `earlier` to `self`; zero if `earlier` is later.
    #[must_use]
    pub fn duration_since(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(duration.as_secs()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.as_secs()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl<'de> Visitor<'de> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        Ok(Timestamp(seconds))
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
        i64::try_from(seconds).map(Timestamp).map_err(|_| E::custom("out of range"))
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Timestamp, E> {
        // Every whole number up to 2^53 is exact in a double; beyond lies no date.
        if seconds.abs() <= 9_007_199_254_740_992.0 {
            Ok(Timestamp(seconds.floor() as i64))
        } else {
            Err(E::custom("out of range"))
        }
    }

    /// serde_json hands numbers out as a map when a stranger in the build has switched on `arbitrary_precision`.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Timestamp, A::Error> {
        let number = match map.next_entry::<String, String>()? {
            Some((name, number)) if name == "$serde_json::private::Number" => number,
            _ => return Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        };
        match (number.parse(), number.parse()) {
            (Ok(seconds), _) => Ok(Timestamp(seconds)),
            (_, Ok(seconds)) => self.visit_f64(seconds),
            _ => Err(de::Error::custom("out of range")),
        }
    }
}

/// The audience claim, `aud`: one recipient or several (RFC 7519 section 4.1.3).
///
/// Serializes as it is: one as a string, several as an array; an array of one stays an array.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Audience(Recipients);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Recipients {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// Whether `recipient` is among them, compared exactly.
    #[must_use]
    pub fn contains(&self, recipient: &str) -> bool {
        self.iter().any(|one| one == recipient)
    }

    /// The recipients in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let recipients = match &self.0 {
            Recipients::One(one) => std::slice::from_ref(one),
            Recipients::Many(many) => many,
        };
        recipients.iter().map(String::as_str)
    }

    /// How many recipients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is none: an empty array.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<&str> for Audience {
    fn from(recipient: &str) -> Self {
        Self(Recipients::One(recipient.to_owned()))
    }
}

impl From<String> for Audience {
    fn from(recipient: String) -> Self {
        Self(Recipients::One(recipient))
    }
}

impl From<Vec<String>> for Audience {
    fn from(recipients: Vec<String>) -> Self {
        Self(Recipients::Many(recipients))
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Recipients::One(one) => one.serialize(serializer),
            Recipients::Many(many) => many.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings")
    }

    fn visit_str<E: de::Error>(self, recipient: &str) -> Result<Audience, E> {
        Ok(recipient.into())
    }

    fn visit_string<E: de::Error>(self, recipient: String) -> Result<Audience, E> {
        Ok(recipient.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Audience, A::Error> {
        let mut recipients = Vec::new();
        while let Some(recipient) = list.next_element()? {
            recipients.push(recipient);
        }
        Ok(Audience(Recipients::Many(recipients)))
    }
}

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

/// The moment at which claims are judged, and the tolerance for clocks that disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeWindow {
    /// The present, as the verifier's clock has it.
    pub now: Timestamp,
    /// How far the clocks may be apart.
    pub tolerance: Duration,
}

impl TimeWindow {
    /// A window around `now`.
    #[must_use]
    pub const fn new(now: Timestamp, tolerance: Duration) -> Self {
        Self { now, tolerance }
    }

    /// `exp` must be in the future (RFC 7519 section 4.1.4): expired when `exp <= now - tolerance`.
    ///
    /// # Errors
    ///
    /// [`ClaimError::Expired`].
    pub fn check_expiration(&self, exp: Timestamp) -> Result<(), ClaimError> {
        if exp <= self.now - self.tolerance {
            return Err(ClaimError::Expired { expired_at: exp, now: self.now });
        }
        Ok(())
    }

    /// `nbf` must not be in the future (RFC 7519 section 4.1.5).
    ///
    /// # Errors
    ///
    /// [`ClaimError::NotYetValid`].
    pub fn check_not_before(&self, nbf: Timestamp) -> Result<(), ClaimError> {
        if nbf > self.now + self.tolerance {
            return Err(ClaimError::NotYetValid { not_before: nbf, now: self.now });
        }
        Ok(())
    }

    /// `iat` must not be in the future: a token from tomorrow means that a clock is wrong (RFC 7519 section 4.1.6).
    ///
    /// # Errors
    ///
    /// [`ClaimError::IssuedInFuture`].
    pub fn check_issued_at(&self, iat: Timestamp) -> Result<(), ClaimError> {
        if iat > self.now + self.tolerance {
            return Err(ClaimError::IssuedInFuture { issued_at: iat, now: self.now });
        }
        Ok(())
    }

    /// `since` must not be longer ago than `maximum`: the age of `iat`, or of `auth_time` against `max_age`.
    ///
    /// # Errors
    ///
    /// [`ClaimError::TooOld`].
    pub fn check_age(&self, since: Timestamp, maximum: Duration) -> Result<(), ClaimError> {
        if since + maximum < self.now - self.tolerance {
            return Err(ClaimError::TooOld { since, maximum, now: self.now });
        }
        Ok(())
    }
}

/// Which claim was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimError {
    /// A required claim is absent.
    Missing(&'static str),
    /// The token has expired.
    Expired {
        /// Its `exp`.
        expired_at: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The token is not valid yet.
    NotYetValid {
        /// Its `nbf`.
        not_before: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The token claims to be issued later than now.
    IssuedInFuture {
        /// Its `iat`.
        issued_at: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// Something happened longer ago than is allowed.
    TooOld {
        /// When it happened.
        since: Timestamp,
        /// How long ago it may be.
        maximum: Duration,
        /// The verifier's time.
        now: Timestamp,
    },
    /// A claim has another value than it must have.
    Mismatch {
        /// The claim's name.
        claim: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        received: String,
    },
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "required claim {name:?} is missing"),
            Self::Expired { expired_at, now } => write!(f, "expired at {expired_at}, now it is {now}"),
            Self::NotYetValid { not_before, now } => {
                write!(f, "not valid before {not_before}, now it is {now}")
            }
            Self::IssuedInFuture { issued_at, now } => {
                write!(f, "issued in the future, at {issued_at}, now it is {now}")
            }
            Self::TooOld { since, maximum, now } => {
                write!(f, "too old: {since} is more than {} seconds before {now}", maximum.as_secs())
            }
            Self::Mismatch { claim, expected, received } => {
                write!(f, "claim {claim:?} must be {expected:?} and is {received:?}")
            }
        }
    }
}

impl std::error::Error for ClaimError {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::value::{Error, MapDeserializer};
    use serde_json::json;

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    fn timestamp(text: &str) -> Result<Timestamp, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn timestamps_are_whole_or_fractional_seconds() {
        assert_eq!(timestamp("1300819380").unwrap(), at(1_300_819_380));
        assert_eq!(timestamp("1300819380.9").unwrap(), at(1_300_819_380));
        assert_eq!(timestamp("1.3e9").unwrap(), at(1_300_000_000));
        assert_eq!(timestamp("-1").unwrap(), at(-1));
        for text in ["\"1300819380\"", "true", "null", "[1]", "{}", "1e300", "18446744073709551615"] {
            assert!(timestamp(text).is_err(), "{text}");
        }
        assert_eq!(serde_json::to_string(&at(5)).unwrap(), "5");
    }

    #[test]
    fn timestamps_are_the_same_through_a_value() {
        for (value, expected) in [(json!(1_300_819_380), 1_300_819_380), (json!(2.5), 2), (json!(-3), -3)] {
            assert_eq!(serde_json::from_value::<Timestamp>(value).unwrap(), at(expected));
        }
        assert!(serde_json::from_value::<Timestamp>(json!(1e300)).is_err());
    }

    #[test]
    fn timestamps_are_read_from_the_map_form_of_arbitrary_precision() {
        let read = |name: &str, number: &str| {
            let map = BTreeMap::from([(name.to_owned(), number.to_owned())]);
            Timestamp::deserialize(MapDeserializer::<_, Error>::new(map.into_iter()))
        };
        assert_eq!(read("$serde_json::private::Number", "1300819380"), Ok(at(1_300_819_380)));
        assert_eq!(read("$serde_json::private::Number", "1300819380.5"), Ok(at(1_300_819_380)));
        assert!(read("$serde_json::private::Number", "1e300").is_err());
        assert!(read("$serde_json::private::Number", "x").is_err());
        assert!(read("other", "1").is_err());
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(at(10) + Duration::from_secs(5), at(15));
        assert_eq!(at(10) - Duration::from_secs(15), at(-5));
        assert_eq!(at(i64::MAX) + Duration::MAX, at(i64::MAX));
        assert_eq!(at(i64::MIN) - Duration::MAX, at(i64::MIN));
        assert_eq!(at(15).duration_since(at(10)), Duration::from_secs(5));
        assert_eq!(at(10).duration_since(at(15)), Duration::ZERO);
        assert_eq!(at(i64::MAX).duration_since(at(i64::MIN)), Duration::from_secs(i64::MAX as u64));
    }

    #[test]
    fn an_audience_is_one_or_several_and_stays_as_it_is() {
        let one: Audience = serde_json::from_str("\"a\"").unwrap();
        let many: Audience = serde_json::from_str(r#"["a","b"]"#).unwrap();
        let list_of_one: Audience = serde_json::from_str(r#"["a"]"#).unwrap();
        assert_eq!((one.len(), many.len(), list_of_one.len()), (1, 2, 1));
        assert!(one.contains("a") && many.contains("b") && !many.contains("c") && !one.contains("A"));
        assert_eq!(many.iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(serde_json::to_string(&one).unwrap(), "\"a\"");
        assert_eq!(serde_json::to_string(&list_of_one).unwrap(), r#"["a"]"#);
        assert!(serde_json::from_str::<Audience>("[]").unwrap().is_empty());
        for text in ["1", "null", "[1]", "{}", "[[\"a\"]]"] {
            assert!(serde_json::from_str::<Audience>(text).is_err(), "{text}");
        }
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
        let member = |name: &str| json::JsonError::WrongType { member: name.to_owned() };
        assert_eq!(wrong(r#"{"exp":"20"}"#), member("exp"));
        assert_eq!(wrong(r#"{"sub":1}"#), member("sub"));
        assert_eq!(wrong(r#"{"aud":1}"#), member("aud"));
        assert_eq!(wrong(r#"{"sub":"a","sub":"b"}"#), json::JsonError::DuplicateMember("sub".to_owned()));
    }

    #[test]
    fn a_token_expires_when_the_tolerance_is_used_up() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        assert_eq!(window.check_expiration(at(971)), Ok(()));
        let expired = ClaimError::Expired { expired_at: at(970), now: at(1000) };
        assert_eq!(window.check_expiration(at(970)), Err(expired));
        let strict = TimeWindow::new(at(1000), Duration::ZERO);
        assert_eq!(strict.check_expiration(at(1001)), Ok(()));
        let expired = ClaimError::Expired { expired_at: at(1000), now: at(1000) };
        assert_eq!(strict.check_expiration(at(1000)), Err(expired));
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        assert_eq!(window.check_not_before(at(1030)), Ok(()));
        let early = ClaimError::NotYetValid { not_before: at(1031), now: at(1000) };
        assert_eq!(window.check_not_before(at(1031)), Err(early));
        assert_eq!(window.check_issued_at(at(1030)), Ok(()));
        let future = ClaimError::IssuedInFuture { issued_at: at(1031), now: at(1000) };
        assert_eq!(window.check_issued_at(at(1031)), Err(future));
    }

    #[test]
    fn an_age_is_counted_with_the_tolerance() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        let maximum = Duration::from_secs(100);
        assert_eq!(window.check_age(at(870), maximum), Ok(()));
        let old = ClaimError::TooOld { since: at(869), maximum, now: at(1000) };
        assert_eq!(window.check_age(at(869), maximum), Err(old));
    }
}
