//! Answers: JSON, pages, redirects and OAuth errors, with the headers that each of them needs.

use std::borrow::Cow;
use std::fmt;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value};

use crate::dpop::DPOP_NONCE;

/// An error answer of the token endpoint (RFC 6749 section 5.2).
///
/// The function behind an extension grant
/// ([`ServerBuilder::extension_grant`](crate::ServerBuilder::extension_grant)) returns it to refuse a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    status: StatusCode,
    error: Cow<'static, str>,
    description: String,
    challenge: Option<String>,
    dpop_nonce: Option<String>,
}

impl OAuthError {
    /// An error code from the registry "OAuth Extensions Error", or one's own, answered with status 400.
    pub fn new(error: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: error.into(),
            description: String::new(),
            challenge: None,
            dpop_nonce: None,
        }
    }

    /// Sets the human-readable `error_description`.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Answers with another status than 400.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The error code.
    pub fn code(&self) -> &str {
        &self.error
    }

    /// Adds a `WWW-Authenticate` challenge.
    pub(crate) fn challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// Hands out a nonce for the next proof (RFC 9449 section 8).
    pub(crate) fn dpop_nonce(mut self, nonce: impl Into<String>) -> Self {
        self.dpop_nonce = Some(nonce.into());
        self
    }

    pub(crate) fn text(&self) -> &str {
        &self.description
    }

    pub(crate) fn into_response(self) -> Response<Vec<u8>> {
        let mut body = Map::new();
        body.insert("error".to_owned(), Value::from(self.error.as_ref()));
        if !self.description.is_empty() {
            body.insert("error_description".to_owned(), Value::from(self.description));
        }
        let mut response = json(self.status, &Value::Object(body));
        if let Some(challenge) = self.challenge {
            set_header(&mut response, WWW_AUTHENTICATE, &challenge);
        }
        if let Some(nonce) = self.dpop_nonce {
            set_header(&mut response, DPOP_NONCE, &nonce);
        }
        response
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.error, self.description)
    }
}

impl std::error::Error for OAuthError {}

/// The server itself failed: a key that cannot sign, no random bytes.
impl From<relying_jose::SignError> for OAuthError {
    fn from(error: relying_jose::SignError) -> Self {
        server_error(error)
    }
}

pub(crate) fn server_error(reason: impl fmt::Display) -> OAuthError {
    OAuthError::new("server_error").description(reason.to_string()).status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A JSON answer that no cache keeps (RFC 6749 section 5.1).
pub(crate) fn json(status: StatusCode, value: &Value) -> Response<Vec<u8>> {
    with_type(status, "application/json", value.to_string().into_bytes())
}

pub(crate) fn html(status: StatusCode, page: String) -> Response<Vec<u8>> {
    with_type(status, "text/html; charset=utf-8", page.into_bytes())
}

pub(crate) fn with_type(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn see_other(location: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set_header(&mut response, LOCATION, location);
    response
}

/// Sets a header; a value that no header can carry turns the answer into an internal error.
pub(crate) fn set_header(response: &mut Response<Vec<u8>>, name: HeaderName, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => {
            response.headers_mut().insert(name, value);
        }
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_json_that_no_cache_keeps() {
        let response = OAuthError::new("invalid_grant").description("used twice").into_response();
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = serde_json::from_slice::<Value>(response.body()).unwrap();
        assert_eq!(body, serde_json::json!({"error": "invalid_grant", "error_description": "used twice"}));
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_an_internal_error() {
        assert_eq!(see_other("https://app.example/\n").status(), 500);
    }
}
