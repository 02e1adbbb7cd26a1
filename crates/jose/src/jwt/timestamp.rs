//! NumericDate (RFC 7519 section 2).

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

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
}
