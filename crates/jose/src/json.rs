//! JSON objects as security protocols need them: one pass, duplicate members refused, and errors that name the member
//! but never its value.
//!
//! Duplicate names are how two parsers come to read two different tokens from the same bytes (RFC 7515 section 4, RFC
//! 7519 section 4, RFC 8259 section 4), so a duplicate is an error here even if nobody asked for that member.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::str::Utf8Error;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::{Map, Value};

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
    match (T::deserialize(Object(&mut json)), json.end()) {
        (Ok(value), Ok(())) => Ok(value),
        (Err(Failure(error)), _) => Err(*error),
        (Ok(_), Err(error)) => Err(JsonError::syntax(&error)),
    }
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

/// [`JsonError`] as serde's error type: what carries a missing field's name out of a derived implementation.
#[derive(Debug)]
struct Failure(Box<JsonError>);

impl From<JsonError> for Failure {
    #[cold]
    fn from(error: JsonError) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<M: fmt::Display>(_: M) -> Self {
        // The message may contain values, so it goes no further.
        JsonError::Unfit.into()
    }

    fn missing_field(name: &'static str) -> Self {
        JsonError::MissingMember(name.to_owned()).into()
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        JsonError::UnknownMember(name.to_owned()).into()
    }

    fn duplicate_field(name: &'static str) -> Self {
        JsonError::DuplicateMember(name.to_owned()).into()
    }
}

/// serde_json's deserializer, seen as one that holds an object and nothing else.
struct Object<'a, R>(&'a mut serde_json::Deserializer<R>);

impl<'de, R: serde_json::de::Read<'de>> Deserializer<'de> for Object<'_, R> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let mut outcome = None;
        // As a map whatever the target is: serde_json would take an array for a struct.
        let parsed = self.0.deserialize_map(ObjectVisitor { visitor, outcome: &mut outcome });
        match (parsed, outcome) {
            (Err(error), _) if !error.is_data() => Err(JsonError::syntax(&error).into()),
            (_, Some(outcome)) => outcome,
            (_, None) => Err(JsonError::NotAnObject.into()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// The target's visitor between two error types: what it makes of the object is left in `outcome`, which also spares
/// a large target from being moved through every layer of the parser.
struct ObjectVisitor<'a, V, T> {
    visitor: V,
    outcome: &'a mut Option<Result<T, Failure>>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for ObjectVisitor<'_, V, V::Value> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let mut members = Members { map, seen: Seen::default(), current: None, parser_error: None };
        let outcome = self.outcome.insert(self.visitor.visit_map(&mut members));
        // Whatever the target left unread is still checked for duplicates.
        if outcome.is_ok()
            && let Err(failure) = members.finish()
        {
            *outcome = Err(failure);
        }
        if let Some(error) = members.parser_error {
            // If this error is not about syntax, which the caller can tell, it is about the current member.
            let member = members.current.unwrap_or_default().into_owned();
            *outcome = Err(JsonError::WrongType { member }.into());
            return Err(error);
        }
        match outcome {
            Ok(_) => Ok(()),
            Err(_) => Err(de::Error::custom("refused")),
        }
    }
}

/// The members of the object, watched as they pass.
struct Members<'de, A: MapAccess<'de>> {
    map: A,
    seen: Seen<'de>,
    /// The member that was read last.
    current: Option<Cow<'de, str>>,
    /// The first error of the parser beneath; what the target makes of it does not matter.
    parser_error: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> Members<'de, A> {
    /// Reads what is left.
    fn finish(&mut self) -> Result<(), Failure> {
        while self.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    #[cold]
    fn stop(&mut self, error: A::Error) -> Failure {
        self.parser_error.get_or_insert(error);
        JsonError::Unfit.into()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, A> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let key = match self.map.next_key::<Name<'de>>() {
            Ok(Some(Name(key))) => key,
            Ok(None) => return Ok(None),
            Err(error) => return Err(self.stop(error)),
        };
        if !self.seen.insert(key.clone()) {
            return Err(JsonError::DuplicateMember(key.into_owned()).into());
        }
        let name = match &key {
            Cow::Borrowed(text) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            Cow::Owned(text) => seed.deserialize(StrDeserializer::new(text)),
        };
        self.current = Some(key);
        name.map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        match self.map.next_value_seed(seed) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.stop(error)),
        }
    }
}

/// A member's name, borrowed from the input unless it contains escapes.
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

/// Names seen so far: the first few in place and compared one by one, the rest in a set, so that an ordinary object
/// allocates nothing and a hostile one costs no quadratic time.
#[derive(Default)]
struct Seen<'de> {
    first: [&'de str; 20],
    count: usize,
    /// One bit per name in `first`: a name whose bit is not set is new.
    filter: u64,
    rest: Option<HashSet<Cow<'de, str>>>,
}

impl<'de> Seen<'de> {
    /// Whether the name is new.
    fn insert(&mut self, name: Cow<'de, str>) -> bool {
        let bit = filter_bit(&name);
        if self.filter & bit != 0 && self.first[..self.count].contains(&&*name) {
            return false;
        }
        match name {
            Cow::Borrowed(text) if self.count < self.first.len() && self.rest.is_none() => {
                self.first[self.count] = text;
                self.count += 1;
                self.filter |= bit;
                true
            }
            name => self.rest.get_or_insert_default().insert(name),
        }
    }
}

/// A cheap digest of a name: length and outer bytes tell the registered claims apart.
fn filter_bit(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
    let digest = (bytes.len() as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add(u32::from(first).wrapping_mul(0x85EB_CA6B))
        .wrapping_add(u32::from(last).wrapping_mul(0xC2B2_AE35));
    1 << (digest >> 26)
}

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
