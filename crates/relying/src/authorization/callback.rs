//! What arrives at the redirect URI, and the parameters in it.

use std::fmt;

use relying_jose::base64url;
use relying_jose::json;
use serde::Deserialize;

use super::pending::PendingAuthorization;
use super::response_type::{Carrier, Mode};
use crate::error::{Error, Rejected, ResponseError};
use crate::http::form;
use crate::lenient;
use crate::registry::ResponseMode;
use crate::token::text::Text;

/// What arrived at the redirect URI.
#[derive(Clone, Copy)]
pub struct Callback<'c>(Arrived<'c>);

#[derive(Clone, Copy)]
enum Arrived<'c> {
    /// A URL or its path, or a query or fragment with its mark.
    Url { query: Option<&'c str>, fragment: Option<&'c str> },
    /// Parameters of which nothing says whether they were a query, a fragment or a body.
    Bare(&'c str),
}

impl<'c> From<&'c str> for Callback<'c> {
    fn from(callback: &'c str) -> Self {
        let (before, fragment) = split(callback, '#');
        let (path, query) = split(before, '?');
        // One slash, as in `com.example.app:/callback` (RFC 8252 section 7.1).
        let is_url = path.split_once(":/").is_some_and(|(scheme, _)| {
            scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
        match is_url || path.is_empty() || path.starts_with('/') {
            true => Self(Arrived::Url { query, fragment }),
            // What some servers append, `#_=_`, is no answer.
            false => Self(Arrived::Bare(before)),
        }
    }
}

impl<'c> From<&'c String> for Callback<'c> {
    fn from(callback: &'c String) -> Self {
        callback.as_str().into()
    }
}

impl<'c> From<&'c http::Uri> for Callback<'c> {
    /// The query: a fragment never reaches a server.
    fn from(uri: &'c http::Uri) -> Self {
        Self(Arrived::Url { query: uri.query(), fragment: None })
    }
}

impl fmt::Debug for Callback<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(…)")
    }
}

impl Callback<'_> {
    /// The `state` in it, for finding the [`PendingAuthorization`] that it answers. Nothing about it is checked here, also
    /// not the signature of a JWT around it. Absent when there is none, and when the answer is encrypted.
    pub fn state(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct State {
            state: Option<String>,
        }
        let mut response = None;
        let places = match self.0 {
            Arrived::Url { query, fragment } => [fragment, query],
            Arrived::Bare(parameters) => [Some(parameters), None],
        };
        for (name, value) in places.into_iter().flatten().flat_map(form::parse) {
            match &*name {
                "state" => return Some(value.into_owned()),
                "response" => response = Some(value),
                _ => {}
            }
        }
        let payload = base64url::decode(response?.split('.').nth(1)?).ok()?;
        json::from_slice::<State>(&payload).ok()?.state
    }
}

/// The parameters that have a meaning, each at most once: of an answer, or of the JWT around one.
#[derive(Default, Deserialize)]
pub(super) struct Parameters<'c> {
    #[serde(borrow)]
    pub(super) code: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) state: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) iss: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) error: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) error_description: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) error_uri: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) response: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) id_token: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) access_token: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) token_type: Option<Text<'c>>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    pub(super) expires_in: Option<u64>,
    #[serde(borrow)]
    pub(super) scope: Option<Text<'c>>,
    #[serde(borrow)]
    pub(super) session_state: Option<Text<'c>>,
}

impl<'c> Parameters<'c> {
    pub(super) fn read(
        callback: Callback<'c>,
        pending: &PendingAuthorization,
        mode: Mode,
    ) -> Result<Self, Error> {
        let (encoded, elsewhere) = callback.0.places(mode.carrier);
        if let Some(parameters) = Self::gather(encoded, pending)? {
            return Ok(parameters);
        }
        // What is there twice is there.
        match Self::gather(elsewhere, pending) {
            Ok(None) => Err(ResponseError::NoAuthorizationResponse.into()),
            _ => Err(Rejected::ResponseModeMismatch { expected: asked(pending, mode) }.into()),
        }
    }

    /// The parameters among these, less those of the redirect URI itself. None when there is not a single one.
    fn gather(encoded: &'c str, pending: &PendingAuthorization) -> Result<Option<Self>, Rejected> {
        let own = pending.redirect_uri.split_once('?').map_or("", |(_, query)| query);
        let mut own: Vec<_> = form::parse(own).collect();
        let mut parameters = Self::default();
        let (mut any, mut expires_in) = (false, None);
        for (name, value) in form::parse(encoded) {
            let (known, place) = match &*name {
                "code" => ("code", &mut parameters.code),
                "state" => ("state", &mut parameters.state),
                "iss" => ("iss", &mut parameters.iss),
                "error" => ("error", &mut parameters.error),
                "error_description" => ("error_description", &mut parameters.error_description),
                "error_uri" => ("error_uri", &mut parameters.error_uri),
                "response" => ("response", &mut parameters.response),
                "id_token" => ("id_token", &mut parameters.id_token),
                "access_token" => ("access_token", &mut parameters.access_token),
                "token_type" => ("token_type", &mut parameters.token_type),
                "expires_in" => ("expires_in", &mut expires_in),
                "scope" => ("scope", &mut parameters.scope),
                "session_state" => ("session_state", &mut parameters.session_state),
                _ => continue,
            };
            if let Some(index) = own.iter().position(|own| own.0 == name && own.1 == value) {
                own.swap_remove(index);
                continue;
            }
            any = true;
            if place.replace(Text(value)).is_some() {
                return Err(Rejected::DuplicateParameter { name: known.to_owned() });
            }
        }
        // Only recommended (RFC 6749 section 4.2.2), and of no weight: what is no number counts as absent.
        parameters.expires_in = expires_in.and_then(|text: Text<'_>| text.0.parse().ok());
        Ok(any.then_some(parameters))
    }
}

/// The mode as the request named it, or the name of the default one.
fn asked(pending: &PendingAuthorization, mode: Mode) -> ResponseMode {
    pending.response_mode.clone().unwrap_or(match mode.carrier {
        Carrier::Query => ResponseMode::QUERY,
        Carrier::Fragment => ResponseMode::FRAGMENT,
        Carrier::FormPost => ResponseMode::FORM_POST,
    })
}

/// The text before a mark, and the one behind it if there is the mark.
fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

impl<'c> Arrived<'c> {
    /// The encoded parameters where the response mode puts them, and those that are elsewhere.
    fn places(self, carrier: Carrier) -> (&'c str, &'c str) {
        let or_nothing = Option::unwrap_or_default;
        match (self, carrier) {
            (Self::Bare(parameters), _) => (parameters, ""),
            (Self::Url { query, fragment }, Carrier::Query) => (or_nothing(query), or_nothing(fragment)),
            (Self::Url { query, fragment }, Carrier::Fragment) => (or_nothing(fragment), or_nothing(query)),
            // A form is a body, and nothing of one is in a URL.
            (Self::Url { query, fragment }, Carrier::FormPost) => ("", or_nothing(query.or(fragment))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_state_of_any_kind_of_answer() {
        let jwt = format!("e30.{}.AA", base64url::encode(br#"{"state":"s1","code":"c1"}"#));
        for callback in [
            "https://app.example/callback?code=c1&state=s1".to_owned(),
            "https://app.example/callback#code=c1&state=s1".to_owned(),
            "https://app.example/callback?code=c1&state=s1#_=_".to_owned(),
            "https://app.example/callback?state=own#code=c1&state=s1".to_owned(),
            "#code=c1&state=s1".to_owned(),
            "state=s1&code=c1".to_owned(),
            format!("https://app.example/callback?response={jwt}"),
            format!("response={jwt}"),
        ] {
            assert_eq!(Callback::from(&callback).state().as_deref(), Some("s1"), "{callback}");
        }
        for callback in ["", "code=c1", "response=a.b.c.d.e", "response=x", "response=e30.e30.AA"] {
            assert_eq!(Callback::from(callback).state(), None, "{callback}");
        }
    }

    #[test]
    fn prints_nothing() {
        assert_eq!(format!("{:?}", Callback::from("code=c0de")), "Callback(…)");
    }
}
