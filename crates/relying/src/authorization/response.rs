//! The authorization response: RFC 6749 section 4.1.2, RFC 9207, OAuth 2.0 Form Post Response Mode.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::pending::PendingAuthorization;
use crate::error::{Error, Rejected, ResponseError, ServerError, redact};
use crate::http::form;
use crate::registry::{ErrorCode, ResponseMode};
use crate::secret::{Secret, constant_time_eq};

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

impl std::fmt::Debug for Callback<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback(…)")
    }
}

/// A checked authorization response, with the code that [`Client::authorization_code_grant`] exchanges.
///
/// [`Client::authorization_code_grant`]: crate::Client::authorization_code_grant
#[derive(Clone, Debug)]
pub struct AuthorizationResponse {
    pub(crate) code: Secret,
    pub(crate) pending: PendingAuthorization,
    session_state: Option<String>,
}

/// The parameters that have a meaning, each at most once.
const KNOWN: [&str; 13] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "response",
    "id_token",
    "access_token",
    "token_type",
    "expires_in",
    "scope",
    "session_state",
];

/// What a response of the type `code` never carries: it was put there by somebody.
const UNASKED: [&str; 3] = ["response", "id_token", "access_token"];

impl AuthorizationResponse {
    /// The server's value for session management, if it sent one (OpenID Connect Session Management section 2).
    pub fn session_state(&self) -> Option<&str> {
        self.session_state.as_deref()
    }

    pub(super) fn check(pending: PendingAuthorization, callback: Callback<'_>) -> Result<Self, Error> {
        let mut parameters = Parameters::read(callback, &pending)?;
        pending.check_issuer(parameters.take("iss").as_deref())?;
        pending.check_state(parameters.take("state").as_deref())?;
        if let Some(error) = parameters.take("error").filter(|error| !error.is_empty()) {
            return Err(ServerError {
                error_description: parameters.take("error_description").as_deref().map(redact),
                error_uri: parameters.take("error_uri").as_deref().map(redact),
                ..ServerError::new("authorization_endpoint", ErrorCode::from(redact(&error)))
            }
            .into());
        }
        if let Some(name) = UNASKED.into_iter().find(|name| parameters.0.contains_key(name)) {
            return Err(Rejected::UnexpectedParameter { name: name.to_owned() }.into());
        }
        match parameters.take("code").filter(|code| !code.is_empty()) {
            Some(code) => Ok(Self {
                code: Secret::new(code),
                session_state: parameters.take("session_state").map(Cow::into_owned),
                pending,
            }),
            None => Err(ResponseError::MissingParameter { name: "code" }.into()),
        }
    }
}

impl PendingAuthorization {
    fn check_state(&self, received: Option<&str>) -> Result<(), Rejected> {
        match (&self.state, received) {
            (Some(sent), Some(received)) if constant_time_eq(sent.expose(), received) => Ok(()),
            (Some(_), Some(_)) => Err(Rejected::StateMismatch),
            (Some(_), None) => Err(Rejected::StateMissing),
            (None, Some(_)) => Err(Rejected::StateUnexpected),
            (None, None) => Ok(()),
        }
    }

    fn check_issuer(&self, received: Option<&str>) -> Result<(), Rejected> {
        match received {
            Some(received) if received == self.issuer => Ok(()),
            Some(received) => {
                Err(Rejected::IssuerMismatch { expected: self.issuer.clone(), received: redact(received) })
            }
            None if self.iss_required => Err(Rejected::IssuerMissing),
            None => Ok(()),
        }
    }
}

/// The known parameters of one response.
struct Parameters<'c>(BTreeMap<&'static str, Cow<'c, str>>);

impl<'c> Parameters<'c> {
    fn read(callback: Callback<'c>, pending: &PendingAuthorization) -> Result<Self, Error> {
        let encoded = locate(callback.0, pending.response_mode.as_ref())?;
        let own: Vec<_> = pending
            .redirect_uri
            .split_once('?')
            .map(|(_, query)| form::parse(query).collect())
            .unwrap_or_default();
        let mut own: Vec<_> = own;
        let mut parameters = BTreeMap::new();
        for (name, value) in form::parse(encoded) {
            let Some(known) = KNOWN.into_iter().find(|known| *known == name) else { continue };
            if let Some(index) = own.iter().position(|own| own.0 == name && own.1 == value) {
                own.swap_remove(index);
                continue;
            }
            if parameters.insert(known, value).is_some() {
                return Err(Rejected::DuplicateParameter { name: known.to_owned() }.into());
            }
        }
        Ok(Self(parameters))
    }

    fn take(&mut self, name: &str) -> Option<Cow<'c, str>> {
        self.0.remove(name)
    }
}

/// The encoded parameters: from the part of a URL where the response mode puts them, or the text as it is.
fn locate<'c>(callback: &'c str, mode: Option<&ResponseMode>) -> Result<&'c str, Rejected> {
    let (before, fragment) = match callback.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (callback, None),
    };
    let query = before.split_once('?').map(|(_, query)| query);
    // One slash, as in `com.example.app:/callback` (RFC 8252 section 7.1).
    let is_url = before.split_once(":/").is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    }) || before.starts_with('/');
    let mode = mode.cloned().unwrap_or(ResponseMode::QUERY);
    match (is_url, mode.as_str()) {
        // A query alone, with or without its mark; or a body, which never begins with one.
        (false, "fragment") => Ok(fragment.unwrap_or(before)),
        (false, _) => Ok(before.strip_prefix('?').unwrap_or(before)),
        (true, "fragment") => fragment.ok_or(Rejected::ResponseModeMismatch { expected: mode }),
        (true, "form_post") => Err(Rejected::ResponseModeMismatch { expected: mode }),
        (true, _) => Ok(query.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending() -> PendingAuthorization {
        PendingAuthorization {
            version: PendingAuthorization::VERSION,
            issuer: "https://as.example".into(),
            client_id: "app".into(),
            redirect_uri: "https://app.example/callback".into(),
            response_mode: None,
            iss_required: false,
            state: Some("s1".into()),
            nonce: None,
            code_verifier: "verifier-s3cret".into(),
            max_age: None,
            essential_acr: Vec::new(),
        }
    }

    fn check(pending: PendingAuthorization, callback: &str) -> Result<String, Error> {
        pending.validate(callback).map(|response| response.code.expose().to_owned())
    }

    #[test]
    fn takes_a_url_a_query_or_a_path() {
        for callback in [
            "https://app.example/callback?code=c1&state=s1",
            "https://app.example/callback?state=s1&code=c1#_=_",
            "?code=c1&state=s1",
            "code=c1&state=s1&unknown=1&unknown=2",
            "/callback?code=c1&state=s1",
            "com.example.app:/callback?code=c1&state=s1",
        ] {
            assert_eq!(check(pending(), callback).as_deref(), Ok("c1"), "{callback}");
        }
        let uri: http::Uri = "/callback?code=c1&state=s1".parse().unwrap();
        assert!(pending().validate(&uri).is_ok());
    }

    #[test]
    fn takes_a_fragment_and_a_form_where_they_were_asked_for() {
        let fragment = PendingAuthorization { response_mode: Some(ResponseMode::FRAGMENT), ..pending() };
        assert_eq!(
            check(fragment.clone(), "https://app.example/callback#code=c1&state=s1").as_deref(),
            Ok("c1")
        );
        assert_eq!(check(fragment.clone(), "#code=c1&state=s1").as_deref(), Ok("c1"));
        let mismatch = Rejected::ResponseModeMismatch { expected: ResponseMode::FRAGMENT };
        assert_eq!(check(fragment, "https://app.example/callback?code=c1&state=s1"), Err(mismatch.into()));

        let form = PendingAuthorization { response_mode: Some(ResponseMode::FORM_POST), ..pending() };
        assert_eq!(check(form.clone(), "code=c1&state=s1").as_deref(), Ok("c1"));
        let mismatch = Rejected::ResponseModeMismatch { expected: ResponseMode::FORM_POST };
        assert_eq!(check(form, "https://app.example/callback?code=c1&state=s1"), Err(mismatch.into()));
    }

    #[test]
    fn refuses_another_a_missing_and_an_unsent_state() {
        assert_eq!(check(pending(), "code=c1&state=s2"), Err(Rejected::StateMismatch.into()));
        assert_eq!(check(pending(), "code=c1"), Err(Rejected::StateMissing.into()));
        let without = PendingAuthorization { state: None, ..pending() };
        assert_eq!(check(without.clone(), "code=c1&state=s1"), Err(Rejected::StateUnexpected.into()));
        assert_eq!(check(without, "code=c1").as_deref(), Ok("c1"));
    }

    #[test]
    fn refuses_another_issuer_and_a_missing_one_where_it_is_promised() {
        let mixed_up = Rejected::IssuerMismatch {
            expected: "https://as.example".into(),
            received: "https://evil.example".into(),
        };
        assert_eq!(check(pending(), "code=c1&state=s1&iss=https%3A%2F%2Fevil.example"), Err(mixed_up.into()));
        let promised = PendingAuthorization { iss_required: true, ..pending() };
        assert_eq!(check(promised.clone(), "code=c1&state=s1"), Err(Rejected::IssuerMissing.into()));
        assert_eq!(check(promised, "code=c1&state=s1&iss=https%3A%2F%2Fas.example").as_deref(), Ok("c1"));
    }

    #[test]
    fn refuses_duplicates_and_what_was_not_asked_for() {
        for name in ["code", "state", "iss", "error"] {
            let callback = format!("code=c1&state=s1&{name}=a&{name}=b");
            let duplicate = Rejected::DuplicateParameter { name: name.into() };
            assert_eq!(check(pending(), &callback), Err(duplicate.into()), "{name}");
        }
        for name in UNASKED {
            let callback = format!("code=c1&state=s1&{name}=x");
            let unexpected = Rejected::UnexpectedParameter { name: name.into() };
            assert_eq!(check(pending(), &callback), Err(unexpected.into()), "{name}");
        }
    }

    #[test]
    fn ignores_the_query_of_the_redirect_uri_itself() {
        let own = PendingAuthorization {
            redirect_uri: "https://app.example/callback?scope=tenant&state=own".into(),
            ..pending()
        };
        let callback = "https://app.example/callback?scope=tenant&state=own&code=c1&state=s1";
        assert_eq!(check(own, callback).as_deref(), Ok("c1"));
    }

    #[test]
    fn reports_an_error_only_after_state_and_issuer() {
        let error = check(pending(), "error=access_denied&error_description=no&state=s1").unwrap_err();
        let error = error.as_server().unwrap();
        assert_eq!((error.error.as_str(), error.error_description.as_deref()), ("access_denied", Some("no")));
        assert_eq!(check(pending(), "error=access_denied&state=s2"), Err(Rejected::StateMismatch.into()));
        assert_eq!(check(pending(), "error=access_denied"), Err(Rejected::StateMissing.into()));
    }

    #[test]
    fn asks_for_a_code() {
        assert_eq!(
            check(pending(), "state=s1"),
            Err(ResponseError::MissingParameter { name: "code" }.into())
        );
        assert_eq!(
            check(pending(), "state=s1&code="),
            Err(ResponseError::MissingParameter { name: "code" }.into())
        );
    }

    #[test]
    fn survives_serialization_in_a_few_hundred_bytes() {
        let text = serde_json::to_string(&pending()).unwrap();
        assert!(text.len() < 300, "{text}");
        assert_eq!(serde_json::from_str::<PendingAuthorization>(&text).unwrap(), pending());
        let newer = PendingAuthorization { version: 9, ..pending() };
        assert_eq!(
            check(newer, "code=c1&state=s1"),
            Err(crate::error::Misuse::PendingVersion { version: 9 }.into())
        );
    }

    #[test]
    fn prints_no_secret() {
        let response = pending().validate("code=c0de&state=s1").unwrap();
        let printed = format!("{response:?} {:?}", Callback("code=c0de"));
        assert!(!printed.contains("s3cret") && !printed.contains("c0de"), "{printed}");
    }
}
