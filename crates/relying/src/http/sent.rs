//! The credentials of a request, for leaving them out of errors: servers echo what they were sent.
//!
//! [`Io::send`](crate::call::Io::send) attaches them to the answer, and whoever quotes the answer hides them. What a server says
//! without having been sent it is judged by its looks alone ([`redact`](crate::error::redact)).

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};

use super::form;
use crate::secret::Secret;

/// The parts of a request that hold credentials, as they were sent. Cheap to pass on; read only when something went wrong.
#[derive(Clone)]
pub(crate) struct Sent(Arc<[Secret; 2]>);

/// Parameters that say nothing secret and are worth reading. Every other one may be a password.
const PUBLIC: [&str; 22] = [
    "acr_values",
    "actor_token_type",
    "audience",
    "authorization_details",
    "claims",
    "client_assertion_type",
    "client_id",
    "code_challenge_method",
    "display",
    "grant_type",
    "issued_token_type",
    "max_age",
    "prompt",
    "redirect_uri",
    "requested_token_type",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "subject_token_type",
    "token_type_hint",
    "ui_locales",
];

impl Sent {
    /// None where there is nothing to hide.
    pub(crate) fn of(request: &Request<Vec<u8>>) -> Option<Self> {
        const LONGEST: usize = 64 * 1024;
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let authorization = header(AUTHORIZATION).unwrap_or_default();
        let is_form =
            header(CONTENT_TYPE).is_some_and(|name| name.starts_with("application/x-www-form-urlencoded"));
        let form = match std::str::from_utf8(request.body()) {
            Ok(form) if is_form && form.len() <= LONGEST => form,
            _ => "",
        };
        if authorization.is_empty() && form.is_empty() {
            return None;
        }
        Some(Self(Arc::new([authorization.into(), form.into()])))
    }

    pub(crate) fn attach(self, response: &mut Response<Vec<u8>>) {
        response.extensions_mut().insert(self);
    }

    /// `text` of this answer without what the request for it held.
    pub(crate) fn hide_in<'t>(response: &Response<Vec<u8>>, text: &'t str) -> Cow<'t, str> {
        match response.extensions().get::<Self>() {
            Some(sent) => sent.hide(text),
            None => Cow::Borrowed(text),
        }
    }

    fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let [authorization, form] = &*self.0;
        let mut hidden = Cow::Borrowed(text);
        let mut hide = |value: &str| {
            if let Some(without) = without(&hidden, value) {
                hidden = Cow::Owned(without);
            }
        };
        if let Some((scheme, credentials)) = authorization.expose().split_once(' ') {
            hide(credentials);
            let pair = STANDARD.decode(credentials).ok().filter(|_| scheme.eq_ignore_ascii_case("Basic"));
            let pair = pair.and_then(|pair| String::from_utf8(pair).ok()).map(Secret::from);
            if let Some((_, secret)) = pair.as_ref().and_then(|pair| pair.expose().split_once(':')) {
                hide_encoded(secret, &mut hide);
            }
        }
        for (name, value) in form.expose().split('&').filter_map(|parameter| parameter.split_once('=')) {
            if !PUBLIC.contains(&name) {
                hide_encoded(value, &mut hide);
            }
        }
        hidden
    }
}

/// As it was sent, and as it was meant.
fn hide_encoded(value: &str, hide: &mut impl FnMut(&str)) {
    hide(value);
    // A value alone is read as the name of a parameter.
    if let Some((plain, _)) = form::parse(value).next().filter(|(plain, _)| plain != value) {
        hide(&plain);
    }
}

/// `text` with `…` for each `value` that stands by itself, if there is one. Short values are words that happen to be the same.
fn without(text: &str, value: &str) -> Option<String> {
    const SHORTEST: usize = 6;
    if value.len() < SHORTEST || !text.contains(value) {
        return None;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(value) {
        let (before, from) = rest.split_at(start);
        let behind = &from[value.len()..];
        let inside = result.chars().chain(before.chars()).next_back().is_some_and(is_word)
            && value.starts_with(is_word)
            || behind.starts_with(is_word) && value.ends_with(is_word);
        result.push_str(before);
        result.push_str(if inside { value } else { "…" });
        rest = behind;
    }
    result.push_str(rest);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(authorization: &str, form: &str) -> Sent {
        let request = Request::post("https://as.example/t")
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded;charset=UTF-8");
        Sent::of(&request.body(form.into()).unwrap()).unwrap()
    }

    #[test]
    fn hides_what_was_sent_however_it_was_encoded() {
        let sent = sent(
            "Basic YXBwOnMzY3JldCUyRjE=",
            "grant_type=authorization_code&code=c0de%2B42&pin=123456&scope=profile",
        );
        for (text, hidden) in [
            ("the code c0de+42 is spent", "the code … is spent"),
            ("got code=c0de%2B42&pin=123456", "got code=…&pin=…"),
            ("secret \"s3cret/1\" or s3cret%2F1 or YXBwOnMzY3JldCUyRjE=", "secret \"…\" or … or …"),
            ("authorization_code for app, scope profile", "authorization_code for app, scope profile"),
            ("number 1234567", "number 1234567"),
        ] {
            assert_eq!(sent.hide(text), hidden);
        }
        let token = self::sent("Bearer abc.def", "");
        assert_eq!(token.hide("Bearer abc.def, abc.def"), "Bearer …, …");
    }

    #[test]
    fn a_word_that_is_the_same_as_a_short_or_public_value_stays() {
        let sent = sent("Basic YXBwOnNlY3JldA==", "code=none&resource=https%3A%2F%2Fapi.example");
        let text = "the client_secret is no secrets: none for https://api.example";
        assert_eq!(sent.hide(text), text);
        assert_eq!(sent.hide("wrong secret"), "wrong …");
    }

    #[test]
    fn a_request_without_credentials_has_nothing_to_hide() {
        let request = Request::get("https://as.example/jwks").body(Vec::new()).unwrap();
        assert!(Sent::of(&request).is_none());
        let large = Request::put("https://api.example/").body(vec![b'a'; 1024]).unwrap();
        assert!(Sent::of(&large).is_none());
    }
}
