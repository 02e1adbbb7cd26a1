//! What arrives at the redirect URI, and the parameters in it.

use std::fmt;

use relying_jose::base64url;
use relying_jose::json;
use serde::Deserialize;

use super::pending::PendingAuthorization;
use super::response_type::{Carrier, Mode};
use crate::error::{Error, Rejected};
use crate::http::form;
use crate::lenient;
use crate::registry::ResponseMode;
use crate::token::id_token::Text;

/// What arrived at the redirect URI.
#[derive(Clone, Copy)]
pub struct Callback<'c>(&'c str);

impl<'c> From<&'c str> for Callback<'c> {
    fn from(callback: &'c str) -> Self {
        Self(callback)
    }
}

impl<'c> From<&'c String> for Callback<'c> {
    fn from(callback: &'c String) -> Self {
        Self(callback)
    }
}

impl<'c> From<&'c http::Uri> for Callback<'c> {
    /// The query: a fragment never reaches a server.
    fn from(uri: &'c http::Uri) -> Self {
        Self(uri.query().unwrap_or_default())
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
        let parameters = self.0.split(['?', '#']).next_back()?;
        let mut response = None;
        for (name, value) in form::parse(parameters) {
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
        let encoded = locate(callback.0, mode.carrier)
            .ok_or_else(|| Rejected::ResponseModeMismatch { expected: asked(pending, mode) })?;
        let own = pending.redirect_uri.split_once('?').map_or("", |(_, query)| query);
        let mut own: Vec<_> = form::parse(own).collect();
        let mut parameters = Self::default();
        let mut expires_in = None;
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
            if place.replace(Text(value)).is_some() {
                return Err(Rejected::DuplicateParameter { name: known.to_owned() }.into());
            }
        }
        // Only recommended (RFC 6749 section 4.2.2), and of no weight: what is no number counts as absent.
        parameters.expires_in = expires_in.and_then(|text: Text<'_>| text.0.parse().ok());
        Ok(parameters)
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

/// The encoded parameters: from the part of a URL where the response mode puts them, or the text as it is. None when
/// the callback is a URL and has no such part.
fn locate(callback: &str, carrier: Carrier) -> Option<&str> {
    let (before, fragment) = match callback.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (callback, None),
    };
    let query = before.split_once('?').map(|(_, query)| query);
    // One slash, as in `com.example.app:/callback` (RFC 8252 section 7.1).
    let is_url = before.split_once(":/").is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    }) || before.starts_with('/');
    match (is_url, carrier) {
        // A query alone, with or without its mark; or a body, which never begins with one.
        (false, Carrier::Fragment) => Some(fragment.unwrap_or(before)),
        (false, _) => Some(before.strip_prefix('?').unwrap_or(before)),
        (true, Carrier::Fragment) => fragment,
        (true, Carrier::FormPost) => None,
        (true, Carrier::Query) => Some(query.unwrap_or_default()),
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
        assert_eq!(format!("{:?}", Callback("code=c0de")), "Callback(…)");
    }
}
