//! `application/x-www-form-urlencoded`: writing parameters, and reading them without losing duplicates.

use std::borrow::Cow;

use crate::authorization_details;
use crate::error::Misuse;

/// Parameters of a request, in order. A parameter may be repeated only by [`Form::append`].
#[derive(Clone, Default)]
pub(crate) struct Form {
    parameters: Vec<(Cow<'static, str>, String)>,
}

/// How many parameters a request has, unless it is an unusual one.
const USUAL_NUMBER: usize = 12;

impl Form {
    /// Sets the one value of `name`.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let name = name.into();
        match self.parameters.iter().position(|(other, _)| *other == name) {
            None => self.append(name, value),
            Some(first) => {
                self.parameters[first].1 = value.into();
                let mut index = 0;
                self.parameters.retain(|(other, _)| {
                    index += 1;
                    index - 1 == first || *other != name
                });
            }
        }
    }

    /// Adds one more value of `name`, for parameters that may be repeated such as `resource`.
    pub(crate) fn append(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        if self.parameters.is_empty() {
            self.parameters.reserve(USUAL_NUMBER);
        }
        self.parameters.push((name.into(), value.into()));
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Whether this is among the values of `scope` (RFC 6749 section 3.3).
    pub(crate) fn has_scope(&self, value: &str) -> bool {
        self.get("scope").is_some_and(|values| values.split(' ').any(|other| other == value))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.parameters.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// The encoded parameters, for a body or a query.
    pub(crate) fn encode(&self) -> String {
        encode_onto(String::with_capacity(self.iter().map(room).sum()), self.iter())
    }

    /// Adds the parameters `first` and then those of the form, encoded, to the query of `uri`, keeping what is there.
    pub(crate) fn append_to(&self, uri: &str, first: &[(&str, &str)]) -> String {
        let parameters = first.iter().copied().chain(self.iter());
        let length: usize = parameters.clone().map(room).sum();
        let mut target = String::with_capacity(uri.len() + length + 1);
        target.push_str(uri);
        match uri.split_once('?') {
            None => target.push('?'),
            Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
            Some(_) => target.push('&'),
        }
        encode_onto(target, parameters)
    }
}

/// The parameters that a caller chooses for a request, and the first one among them that is not the caller's to choose.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    form: Form,
    mistake: Option<Misuse>,
}

/// The parameters by which a client authenticates (RFC 6749 section 2.3, RFC 7521 section 4.2).
const AUTHENTICATION: [&str; 4] = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

impl Choices {
    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.set(name, value);
        self
    }

    pub(crate) fn append(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.append(name, value);
        self
    }

    /// The one parameter that is JSON (RFC 9396 section 2).
    pub(crate) fn authorization_details(self, details: &serde_json::Value) -> Self {
        match authorization_details::parameter(details) {
            Ok(text) => self.set(authorization_details::NAME, text),
            Err(mistake) => self.mistaken(mistake),
        }
    }

    /// A parameter that has no setter of its own: neither one of `reserved` nor one by which the client authenticates.
    pub(crate) fn extra(
        mut self,
        reserved: &[&str],
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        let name = name.into();
        if reserved.contains(&name.as_str()) || AUTHENTICATION.contains(&name.as_str()) {
            return self.mistaken(Misuse::ReservedParameter { name });
        }
        match name.as_str() {
            "resource" | "audience" => self.form.append(name, value),
            _ => self.form.set(name, value),
        }
        self
    }

    /// Notes why the request cannot be made; the first reason counts.
    pub(crate) fn mistaken(mut self, mistake: Misuse) -> Self {
        self.mistake.get_or_insert(mistake);
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.form.get(name)
    }

    pub(crate) fn has_scope(&self, value: &str) -> bool {
        self.form.has_scope(value)
    }

    pub(crate) fn into_form(self) -> Result<Form, Misuse> {
        self.mistake.map_or(Ok(self.form), Err)
    }
}

impl std::fmt::Debug for Form {
    /// The names alone: values may be codes, secrets and assertions.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// What a parameter will need with its separators, when a quarter of its value must be escaped.
fn room((name, value): (&str, &str)) -> usize {
    name.len() + value.len() + value.len() / 2 + 2
}

fn encode_onto<'p>(mut target: String, parameters: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    for (index, (name, value)) in parameters.enumerate() {
        if index > 0 {
            target.push('&');
        }
        escape_onto(&mut target, name);
        target.push('=');
        escape_onto(&mut target, value);
    }
    target
}

/// Tokens, codes and assertions need no escapes. To see that of all bytes at once costs a tenth of escaping them one by
/// one.
fn escape_onto(target: &mut String, text: &str) {
    if text.bytes().fold(0, |escapes, byte| escapes | u8::from(!is_plain(byte))) == 0 {
        target.push_str(text);
    } else {
        target.extend(form_urlencoded::byte_serialize(text.as_bytes()));
    }
}

/// Whether a byte stands for itself (WHATWG URL section 5.2).
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'*') | (byte == b'-') | (byte == b'.') | (byte == b'_')
}

/// The decoded parameters of a query, fragment or body, in order and with duplicates.
///
/// Most have nothing to decode, tokens least of all, and these are borrowed.
pub(crate) fn parse(encoded: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    encoded.split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
        if parameter.bytes().fold(0, |escapes, byte| escapes | u8::from(is_escape(byte))) == 0 {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            (name.into(), value.into())
        } else {
            form_urlencoded::parse(parameter.as_bytes()).next().unwrap_or_default()
        }
    })
}

/// Whether a byte stands for another one, or begins what does (WHATWG URL section 5.1).
fn is_escape(byte: u8) -> bool {
    (byte == b'%') | (byte == b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_has_a_meaning_in_a_query() {
        let mut form = Form::default();
        form.set("scope", "openid email");
        form.set("redirect_uri", "https://app.example/cb?a=b&c");
        assert_eq!(
            form.encode(),
            "scope=openid+email&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fa%3Db%26c"
        );
    }

    #[test]
    fn escapes_every_byte_as_the_url_standard_does() {
        let every: String = (0..0x250).filter_map(char::from_u32).collect();
        let mut form = Form::default();
        every.chars().for_each(|c| form.append(format!("a{c}"), format!("{c}z")));
        let mut expected = form_urlencoded::Serializer::new(String::new());
        expected.extend_pairs(form.iter());
        assert_eq!(form.encode(), expected.finish());
    }

    #[test]
    fn reads_what_the_url_standard_reads() {
        for text in [
            "",
            "&",
            "&&a&&",
            "a",
            "=",
            "=b",
            "a=",
            "a=b=c",
            "a=b&a=c&",
            "a+b=c+d",
            "%61=%2B&b=%",
            "\u{e9}=\u{e9}&%C3%A9=%ff",
            "code=x.y-z_&state=%7B%22a%22%3A1%7D",
        ] {
            let expected: Vec<_> = form_urlencoded::parse(text.as_bytes()).collect();
            assert_eq!(parse(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn setting_replaces_and_appending_repeats() {
        let mut form = Form::default();
        form.append("resource", "a");
        form.append("x", "y");
        form.append("resource", "b");
        assert_eq!(form.encode(), "resource=a&x=y&resource=b");
        form.set("resource", "c");
        assert_eq!(form.encode(), "resource=c&x=y");
    }

    #[test]
    fn keeps_the_query_that_an_endpoint_has() {
        let mut form = Form::default();
        form.set("a", "b");
        assert_eq!(form.append_to("https://as.example/authorize", &[]), "https://as.example/authorize?a=b");
        assert_eq!(
            form.append_to("https://as.example/authorize?p=1", &[("c", "d")]),
            "https://as.example/authorize?p=1&c=d&a=b"
        );
        assert_eq!(form.append_to("https://as.example/authorize?", &[]), "https://as.example/authorize?a=b");
    }

    #[test]
    fn prints_names_only() {
        let mut form = Form::default();
        form.set("client_secret", "hunter2");
        assert_eq!(format!("{form:?}"), "[\"client_secret\"]");
    }
}
