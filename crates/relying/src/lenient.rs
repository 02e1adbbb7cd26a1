//! Reading JSON as servers really write it, for `#[serde(default, deserialize_with = "lenient::…")]`.
//!
//! Everything goes through [`Value`], so that numbers arrive alike whether or not somebody in the build has
//! switched on serde_json's `arbitrary_precision`. No error here repeats the value that it complains about.

use relying_jose::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Text; `null` and the empty string count as absent.
pub(crate) fn text<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(T::from(text))),
        _ => Err(D::Error::custom("expected text")),
    }
}

/// A boolean, or its name as text in any case; `null` and the empty string count as absent.
pub(crate) fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(value)),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(D::Error::custom("expected a boolean")),
    }
}

/// A length of time in whole seconds, from a number with or without fraction or the same as text. `null`, the
/// empty string and negative numbers count as absent: a lifetime below zero says nothing.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(whole(deserializer)?.and_then(|seconds| u64::try_from(seconds).ok()))
}

/// A point in time, from a number with or without fraction or the same as text. `null` and the empty string
/// count as absent.
pub(crate) fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(whole(deserializer)?.map(Timestamp::from_unix))
}

/// Scope values parted by spaces, from such text or from an array of texts. `null` counts as absent; entries of
/// other types are skipped.
pub(crate) fn scope<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Array(entries) => {
            let values: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
            Ok(Some(values.join(" ")))
        }
        _ => Err(D::Error::custom("expected text or an array of texts")),
    }
}

/// A list, from an array of texts or from one text alone. `null` counts as absent; entries of other types are
/// skipped, so that one odd entry does not cost the list.
pub(crate) fn list<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(vec![T::from(text)])),
        Value::Array(entries) => Ok(Some(
            entries
                .into_iter()
                .filter_map(|entry| match entry {
                    Value::String(text) => Some(T::from(text)),
                    _ => None,
                })
                .collect(),
        )),
        _ => Err(D::Error::custom("expected an array of texts")),
    }
}

/// A number without its fraction, held to the range of the type.
#[allow(clippy::cast_possible_truncation, reason = "casts from f64 saturate, which is what is wanted")]
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|number| number as i64)),
        Value::String(text) => text.parse().ok().or_else(|| match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number as i64),
            _ => None,
        }),
        _ => None,
    };
    number.map(Some).ok_or_else(|| D::Error::custom("expected a number"))
}

#[cfg(test)]
mod tests {
    use relying_jose::Algorithm;
    use serde_json::{Map, json};

    use super::*;
    use crate::secret::Secret;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Members {
        #[serde(deserialize_with = "text")]
        text: Option<String>,
        #[serde(deserialize_with = "text")]
        secret: Option<Secret>,
        #[serde(deserialize_with = "boolean")]
        boolean: Option<bool>,
        #[serde(deserialize_with = "seconds")]
        seconds: Option<u64>,
        #[serde(deserialize_with = "timestamp")]
        timestamp: Option<Timestamp>,
        #[serde(deserialize_with = "scope")]
        scope: Option<String>,
        #[serde(deserialize_with = "list")]
        list: Option<Vec<Algorithm>>,
        /// Makes serde buffer what it reads: the path on which numbers may come as maps.
        #[serde(flatten)]
        other: Map<String, Value>,
    }

    fn read(json: &str) -> Result<Members, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn null_and_absent_are_none() {
        let nulls = r#"{"text":null,"secret":null,"boolean":null,"seconds":null,"timestamp":null,"scope":null,"list":null}"#;
        assert_eq!(read(nulls), Ok(Members::default()));
        assert_eq!(read("{}"), Ok(Members::default()));
    }

    #[test]
    fn empty_text_is_none_except_for_a_scope() {
        let empty = r#"{"text":"","secret":"","boolean":"","seconds":"","timestamp":"","scope":""}"#;
        assert_eq!(read(empty), Ok(Members { scope: Some(String::new()), ..Members::default() }));
    }

    #[test]
    fn booleans_may_be_text() {
        for (json, expected) in [
            ("true", true),
            ("false", false),
            (r#""true""#, true),
            (r#""False""#, false),
            (r#""TRUE""#, true),
        ] {
            assert_eq!(read(&format!(r#"{{"boolean":{json}}}"#)).unwrap().boolean, Some(expected), "{json}");
        }
        for json in ["1", "0", r#""yes""#, "[]", r#"" true""#] {
            assert!(
                read(&format!(r#"{{"boolean":{json}}}"#)).unwrap_err().starts_with("expected a boolean"),
                "{json}"
            );
        }
    }

    #[test]
    fn seconds_may_be_any_kind_of_number() {
        for (json, expected) in [
            ("3600", Some(3600)),
            ("3600.0", Some(3600)),
            ("3599.9", Some(3599)),
            ("3.6e3", Some(3600)),
            (r#""3600""#, Some(3600)),
            (r#""3599.9""#, Some(3599)),
            ("0", Some(0)),
            ("-1", None),
            (r#""-1""#, None),
            ("-0.5", Some(0)),
            ("18446744073709551615", Some(i64::MAX as u64)),
            ("1e300", Some(i64::MAX as u64)),
        ] {
            assert_eq!(read(&format!(r#"{{"seconds":{json}}}"#)).unwrap().seconds, expected, "{json}");
        }
        for json in [r#""soon""#, r#""inf""#, r#""NaN""#, r#"" 1""#, "true", "[1]", r#"{"a":1}"#] {
            assert!(
                read(&format!(r#"{{"seconds":{json}}}"#)).unwrap_err().starts_with("expected a number"),
                "{json}"
            );
        }
    }

    #[test]
    fn timestamps_may_be_any_kind_of_number() {
        for (json, expected) in [
            ("1700000000", 1_700_000_000),
            (r#""1700000000""#, 1_700_000_000),
            ("1.7e9", 1_700_000_000),
            ("-5", -5),
        ] {
            let read = read(&format!(r#"{{"timestamp":{json}}}"#)).unwrap();
            assert_eq!(read.timestamp, Some(Timestamp::from_unix(expected)), "{json}");
        }
    }

    #[test]
    fn scope_may_be_an_array() {
        assert_eq!(read(r#"{"scope":"a b"}"#).unwrap().scope.as_deref(), Some("a b"));
        assert_eq!(read(r#"{"scope":["a","b",7]}"#).unwrap().scope.as_deref(), Some("a b"));
        assert_eq!(read(r#"{"scope":[]}"#).unwrap().scope.as_deref(), Some(""));
        assert!(read(r#"{"scope":7}"#).is_err());
    }

    #[test]
    fn a_list_survives_odd_entries_and_may_be_a_single_text() {
        let list = |json: &str| read(json).unwrap().list;
        assert_eq!(
            list(r#"{"list":["RS256",null,5,{},"XY1"]}"#),
            Some(vec![Algorithm::RS256, Algorithm::from("XY1")])
        );
        assert_eq!(list(r#"{"list":"ES256"}"#), Some(vec![Algorithm::ES256]));
        assert_eq!(list(r#"{"list":[]}"#), Some(vec![]));
        assert!(read(r#"{"list":true}"#).is_err());
    }

    #[test]
    fn numbers_read_alike_from_text_from_values_and_from_buffers() {
        #[derive(Debug, Deserialize)]
        #[serde(untagged)]
        enum Buffered {
            Members(Box<Members>),
        }
        let json = r#"{"seconds":1.5,"timestamp":"7","fraction":2.50,"large":12345678901}"#;
        let from_text = read(json).unwrap();
        let value: Value = serde_json::from_str(json).unwrap();
        let Buffered::Members(from_buffer) = serde_json::from_str(json).unwrap();
        assert_eq!(from_text, serde_json::from_value(value).unwrap());
        assert_eq!(from_text, *from_buffer);
        assert_eq!((from_text.seconds, from_text.timestamp), (Some(1), Some(Timestamp::from_unix(7))));
        assert_eq!(from_text.other.get("large"), Some(&json!(12345678901_i64)));
        assert_eq!(from_text.other["fraction"].as_f64(), Some(2.5));
    }

    #[test]
    fn errors_do_not_repeat_the_value() {
        for json in
            [r#"{"text":40961}"#, r#"{"secret":40961}"#, r#"{"boolean":"40961"}"#, r#"{"seconds":"x40961"}"#]
        {
            assert!(!read(json).unwrap_err().contains("40961"), "{json}");
        }
    }
}
