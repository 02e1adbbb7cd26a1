//! JSON objects as security protocols need them: one pass, duplicate members refused, and errors that name the member
//! but never its value.
//!
//! Duplicate names are how two parsers come to read two different tokens from the same bytes (RFC 7515 section 4, RFC
//! 7519 section 4, RFC 8259 section 4), so a duplicate is an error here even if nobody asked for that member.

mod object;

use std::fmt;
use std::str::Utf8Error;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use object::Name;
use object::{Failure, Object};

/// Parses a JSON object into `T`: the one way in which this library reads JSON.
///
/// The top level must be an object without duplicate members, known or unknown to `T`, and nothing may follow it.
/// Nested objects are read as serde_json reads them.
///
/// # Errors
///
/// [`JsonError`] names the rule that was broken and the member, never a value.
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, JsonError> {
    // One look at the whole is much cheaper than a check of each string, which is what serde_json does with bytes.
    let text = str::from_utf8(bytes).map_err(|error| JsonError::not_utf8(bytes, error))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(Object(&mut json)).map_err(|Failure(error)| *error)?;
    json.end().map_err(|error| JsonError::syntax(&error))?;
    Ok(value)
}

/// Parses a JSON object into a map, with the rules of [`from_slice`].
///
/// # Errors
///
/// As [`from_slice`].
pub fn to_object(bytes: &[u8]) -> Result<Map<String, Value>, JsonError> {
    from_slice(bytes)
}

/// Why some bytes are not the JSON object that was expected. Names members, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON (or nested too deeply), at this place.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    NotAnObject,
    /// A member appears twice.
    DuplicateMember(String),
    /// A member has a value of the wrong type, or one that its type cannot hold.
    WrongType {
        /// The member's name.
        member: String,
    },
    /// A required member is absent.
    MissingMember(String),
    /// A member that the target type forbids (`deny_unknown_fields`).
    UnknownMember(String),
    /// The members are well-formed one by one, but the target type refuses the object as a whole.
    Unfit,
}

impl JsonError {
    fn syntax(error: &serde_json::Error) -> Self {
        Self::Syntax { line: error.line(), column: error.column() }
    }

    #[cold]
    fn not_utf8(bytes: &[u8], error: Utf8Error) -> Self {
        let valid = &bytes[..error.valid_up_to()];
        let line_start = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        Self::Syntax { line, column: 1 + valid.len() - line_start }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => write!(f, "not valid JSON at line {line}, column {column}"),
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::DuplicateMember(name) => write!(f, "member {name:?} appears more than once"),
            Self::WrongType { member } => write!(f, "member {member:?} has an unexpected type or value"),
            Self::MissingMember(name) => write!(f, "required member {name:?} is missing"),
            Self::UnknownMember(name) => write!(f, "member {name:?} is not allowed"),
            Self::Unfit => f.write_str("the JSON object does not have the expected shape"),
        }
    }
}

impl std::error::Error for JsonError {}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Point {
        x: u32,
        y: Option<String>,
    }

    fn point(text: &str) -> Result<Point, JsonError> {
        from_slice(text.as_bytes())
    }

    #[test]
    fn reads_an_object_and_keeps_borrows() {
        #[derive(Deserialize)]
        struct Borrowed<'a> {
            name: &'a str,
        }
        assert_eq!(
            point(r#" {"x": 1, "z": [1, {"x": 2}], "y": "a"} "#),
            Ok(Point { x: 1, y: Some("a".to_owned()) })
        );
        let borrowed: Borrowed<'_> = from_slice(br#"{"name":"n"}"#).unwrap();
        assert_eq!(borrowed.name, "n");
    }

    #[test]
    fn refuses_a_duplicate_member_known_or_unknown() {
        assert_eq!(point(r#"{"x":1,"x":1}"#), Err(JsonError::DuplicateMember("x".to_owned())));
        assert_eq!(point(r#"{"x":1,"q":1,"r":2,"q":3}"#), Err(JsonError::DuplicateMember("q".to_owned())));
    }

    #[test]
    fn refuses_a_duplicate_that_hides_behind_an_escape() {
        assert_eq!(point(r#"{"x":1,"\u0078":2}"#), Err(JsonError::DuplicateMember("x".to_owned())));
        assert_eq!(point(r#"{"\u0078":2,"x":1}"#), Err(JsonError::DuplicateMember("x".to_owned())));
        assert_eq!(
            to_object(br#"{"\u0061":2,"b":1,"b":1}"#),
            Err(JsonError::DuplicateMember("b".to_owned()))
        );
    }

    #[test]
    fn finds_a_duplicate_among_many_members() {
        let mut text = String::from("{");
        for index in 0..50_000 {
            write!(text, "\"member{index}\":{index},").unwrap();
        }
        let duplicate = format!("{text}\"member3\":0}}");
        assert_eq!(to_object(duplicate.as_bytes()), Err(JsonError::DuplicateMember("member3".to_owned())));
        let late = format!("{text}\"member49999\":0}}");
        assert_eq!(to_object(late.as_bytes()), Err(JsonError::DuplicateMember("member49999".to_owned())));
        let unique = format!("{text}\"other\":0}}");
        assert_eq!(to_object(unique.as_bytes()).map(|object| object.len()), Ok(50_001));
    }

    #[test]
    fn refuses_anything_but_an_object() {
        for text in ["[1,null]", "1", "null", "\"x\"", "[]"] {
            assert_eq!(point(text), Err(JsonError::NotAnObject), "{text}");
        }
        assert_eq!(from_slice::<Option<Point>>(b"null"), Err(JsonError::NotAnObject));
    }

    #[test]
    fn refuses_what_follows_the_object() {
        assert_eq!(point(r#"{"x":1} {}"#), Err(JsonError::Syntax { line: 1, column: 9 }));
        assert!(matches!(point(r#"{"x":1"#), Err(JsonError::Syntax { .. })));
        assert!(matches!(point(r#"{"x":1,}"#), Err(JsonError::Syntax { .. })));
        assert!(matches!(point(""), Err(JsonError::Syntax { .. })));
    }

    #[test]
    fn says_where_the_text_stops_being_utf8() {
        let error = from_slice::<Point>(b"{\"x\":1,\n\"y\":\"\xff\"}").unwrap_err();
        assert_eq!(error, JsonError::Syntax { line: 2, column: 6 });
    }

    #[test]
    fn names_the_member_but_not_its_value() {
        let error = point(r#"{"y":"a","x":"hunter2"}"#).unwrap_err();
        assert_eq!(error, JsonError::WrongType { member: "x".to_owned() });
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(point(r#"{"y":1,"x":1}"#), Err(JsonError::WrongType { member: "y".to_owned() }));
    }

    #[test]
    fn names_the_missing_member() {
        assert_eq!(point(r#"{"y":"a"}"#), Err(JsonError::MissingMember("x".to_owned())));
    }

    #[test]
    fn works_for_flattened_and_strict_targets() {
        #[derive(Deserialize, Debug, PartialEq)]
        struct Flat {
            x: u32,
            #[serde(flatten)]
            rest: Map<String, Value>,
        }
        #[derive(Deserialize, Debug, PartialEq)]
        #[serde(deny_unknown_fields)]
        struct Strict {
            x: u32,
        }
        let flat: Flat = from_slice(br#"{"x":1,"a":{"b":2}}"#).unwrap();
        assert_eq!((flat.x, flat.rest.len()), (1, 1));
        let strict = from_slice::<Strict>(br#"{"x":1,"a":1}"#);
        assert_eq!(strict, Err(JsonError::UnknownMember("a".to_owned())));
    }

    #[test]
    fn refuses_deep_nesting() {
        let text = format!("{{\"a\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
        assert!(matches!(to_object(text.as_bytes()), Err(JsonError::Syntax { .. })));
    }
}
