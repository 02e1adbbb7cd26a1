//! serde_json's deserializer, watched: names are recorded as they pass, errors are told apart.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::JsonError;

/// [`JsonError`] as serde's error type: what carries a missing field's name out of a derived implementation.
#[derive(Debug)]
pub(super) struct Failure(pub(super) Box<JsonError>);

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
pub(super) struct Object<'a, R>(pub(super) &'a mut serde_json::Deserializer<R>);

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
