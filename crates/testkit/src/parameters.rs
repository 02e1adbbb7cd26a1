//! Parameters in the `application/x-www-form-urlencoded` form, with their repetitions (RFC 6749 appendix B).

use form_urlencoded::{Serializer, parse};

/// Names and values in the order in which they arrived; nothing is merged or lost.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(parse(encoded).into_owned().collect())
    }

    /// The first value of `name`; an empty value counts as absent (RFC 6749 section 3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Every value of `name` that is not empty.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The words of a parameter that is a list separated by spaces.
    pub(crate) fn words(&self, name: &str) -> Vec<String> {
        self.get(name)
            .unwrap_or_default()
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The first name that occurs twice, unless it is one of `repeatable` (RFC 6749 section 3.1).
    pub(crate) fn repeated(&self, repeatable: &[&str]) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(index, (name, _))| {
            let before = self.0.iter().take(index).any(|(earlier, _)| earlier == name);
            (before && !repeatable.contains(&name.as_str())).then_some(name.as_str())
        })
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Puts `value` in the place of every value of `name`.
    pub(crate) fn replace(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn encode(&self) -> String {
        Serializer::new(String::new()).extend_pairs(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_counts_as_absent() {
        assert_eq!(Parameters::parse(b"state=&scope=openid").get("state"), None);
    }

    #[test]
    fn finds_a_repeated_parameter_unless_it_may_repeat() {
        let parameters = Parameters::parse(b"resource=a&resource=b&state=1&state=2");
        assert_eq!(parameters.repeated(&["resource"]), Some("state"));
        assert_eq!(parameters.repeated(&["resource", "state"]), None);
    }

    #[test]
    fn encodes_what_it_parsed() {
        let text = "a=x+y&b=%26%3D%C3%A9&a=2";
        assert_eq!(Parameters::parse(text.as_bytes()).encode(), text);
    }
}
