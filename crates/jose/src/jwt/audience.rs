//! The audience claim (RFC 7519 section 4.1.3).

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
