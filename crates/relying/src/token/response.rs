//! The answer of the token endpoint: RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3.

use std::fmt;

use relying_jose::Timestamp;
use relying_jose::json::{self, JsonError};
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::id_token::IdToken;
use super::text::Text;
use crate::error::{Error, Misuse, Rejected, ResponseError, redact};
use crate::http::response::{malformed, quoted};
use crate::registry::TokenTypeIdentifier;
use crate::secret::Secret;

/// RFC 6750 section 6.1.1.
pub(crate) const BEARER: &str = "Bearer";
/// RFC 9449 section 12.1.
pub(crate) const DPOP: &str = "DPoP";

/// RFC 8693 section 2.2.1: what was issued is no access token.
pub(crate) const NOT_APPLICABLE: &str = "N_A";

/// Tokens, with everything that was checked about them.
///
/// It serializes with its secrets, so that it can be kept; reading it back trusts the place where it was kept.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenResponse {
    /// What protected resources are asked with.
    pub access_token: Secret,
    /// How it is used, as the server wrote it; compared without regard to case: `Bearer`, or `DPoP` for one
    /// that is bound to the client's key; after a token exchange also `N_A`, for something that is no access token.
    pub token_type: String,
    /// When the access token expires by the client's clock: the moment of the answer plus `expires_in`.
    pub expires_at: Option<Timestamp>,
    /// For getting new tokens. After a refresh without rotation it is the earlier one, which stays valid
    /// (RFC 6749 section 6).
    pub refresh_token: Option<Secret>,
    /// The scope granted; absent when it is the one asked for (RFC 6749 section 5.1).
    pub scope: Option<String>,
    /// The members that are not of this type.
    pub other: Map<String, Value>,
    id_token: Option<IdToken>,
}

impl TokenResponse {
    pub(crate) fn new(raw: RawTokenResponse, id_token: Option<IdToken>, now: Timestamp) -> Self {
        Self {
            access_token: raw.access_token,
            token_type: raw.token_type.unwrap_or_default(),
            expires_at: raw.expires_in.map(|seconds| now + std::time::Duration::from_secs(seconds)),
            refresh_token: raw.refresh_token,
            scope: raw.scope,
            other: raw.other,
            id_token,
        }
    }

    /// The validated ID Token. After a refresh that brought none it is the earlier one.
    ///
    /// # Errors
    /// [`Misuse::MissingToken`] when the server sent none, because the scope `openid` was not asked for.
    pub fn id_token(&self) -> Result<&IdToken, Error> {
        self.id_token.as_ref().ok_or_else(|| Misuse::MissingToken { token: "ID Token" }.into())
    }

    /// What a token exchange issued, in the place of the access token (RFC 8693 section 2.2.1).
    pub fn issued_token_type(&self) -> Option<TokenTypeIdentifier> {
        Some(self.other.get("issued_token_type")?.as_str()?.into())
    }

    /// Whether the access token has expired at `now`, or will within the next `margin`. An access token without
    /// a known expiry never has.
    pub fn expires_within(&self, margin: std::time::Duration, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now + margin)
    }

    /// Carries over from the tokens before a refresh what the answer did not renew.
    pub(crate) fn succeed(mut self, refresh_token: Secret, id_token: Option<IdToken>) -> Self {
        self.refresh_token.get_or_insert(refresh_token);
        self.id_token = self.id_token.or(id_token);
        self
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse")
            .field("token_type", &self.token_type)
            .field("expires_at", &self.expires_at)
            .field("refresh_token", &self.refresh_token)
            .field("scope", &self.scope)
            .field("id_token", &self.id_token)
            // Their values may be tokens of kinds not known here.
            .field("other", &self.other.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// The token types that are understood beside `Bearer`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Accepted {
    /// `DPoP`, and nothing that is not bound.
    pub(crate) bound: bool,
    /// `N_A`, whether bound tokens are wanted or not: it is no access token.
    pub(crate) not_applicable: bool,
    /// Nothing, which is `Bearer` then: [`Deviation::NoTokenType`](crate::quirk::Deviation).
    pub(crate) untyped: bool,
    /// And the scope values parted by commas: [`Deviation::CommaScope`](crate::quirk::Deviation).
    pub(crate) comma_scope: bool,
}

/// The answer as it stands on the wire, before its ID Token is validated.
#[derive(Clone)]
pub(crate) struct RawTokenResponse {
    pub(crate) access_token: Secret,
    /// Always there after [`Self::parse`].
    token_type: Option<String>,
    expires_in: Option<u64>,
    pub(crate) refresh_token: Option<Secret>,
    scope: Option<String>,
    pub(crate) id_token: Option<Secret>,
    pub(crate) other: Map<String, Value>,
}

impl RawTokenResponse {
    /// An access token that came through the browser (RFC 6749 section 4.2.2). It is a bearer token in any case: a browser
    /// cannot prove a key.
    pub(crate) fn front_channel(
        access_token: Secret,
        token_type: String,
        expires_in: Option<u64>,
        scope: Option<String>,
    ) -> Result<Self, ResponseError> {
        if !token_type.eq_ignore_ascii_case(BEARER) {
            return Err(ResponseError::UnsupportedTokenType { received: redact(&token_type) });
        }
        let (token_type, other) = (Some(token_type), Map::new());
        Ok(Self { access_token, token_type, expires_in, refresh_token: None, scope, id_token: None, other })
    }

    /// Reads what came from, or to, the `endpoint`.
    pub(crate) fn parse(
        endpoint: &'static str,
        answer: &http::Response<Vec<u8>>,
        accepted: Accepted,
    ) -> Result<Self, Error> {
        let mut raw: Self =
            json::from_slice(answer.body()).map_err(|problem| malformed(endpoint, answer, problem))?;
        let empty = |member| ResponseError::EmptyMember { endpoint, member };
        if raw.access_token.is_empty() {
            return Err(empty("access_token").into());
        }
        if raw.refresh_token.as_ref().is_some_and(Secret::is_empty) {
            return Err(empty("refresh_token").into());
        }
        if accepted.comma_scope {
            raw.scope = raw.scope.map(|scope| scope.replace(',', " "));
        }
        if raw.token_type.is_none() && accepted.untyped {
            raw.token_type = Some(BEARER.to_owned());
        }
        let missing = || malformed(endpoint, answer, JsonError::MissingMember("token_type".to_owned()));
        let token_type = raw.token_type.as_deref().ok_or_else(missing)?;
        let bearer = token_type.eq_ignore_ascii_case(BEARER);
        if accepted.bound && bearer {
            return Err(Rejected::TokenNotBound.into());
        }
        let is_accepted = |accepted: bool, name: &str| accepted && token_type.eq_ignore_ascii_case(name);
        if bearer || is_accepted(accepted.bound, DPOP) || is_accepted(accepted.not_applicable, NOT_APPLICABLE)
        {
            return Ok(raw);
        }
        Err(ResponseError::UnsupportedTokenType { received: quoted(answer, token_type) }.into())
    }
}

impl fmt::Debug for RawTokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawTokenResponse").field("token_type", &self.token_type).finish_non_exhaustive()
    }
}

/// Written by hand so that unknown members are kept in the same pass, without buffering the known ones.
impl<'de> Deserialize<'de> for RawTokenResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawTokenResponse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token response")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<RawTokenResponse, A::Error> {
        let (mut access_token, mut token_type) = (None, None);
        let (mut expires_in, mut refresh_token, mut scope, mut id_token) = (None, None, None, None);
        let mut other = Map::new();
        while let Some(Text(name)) = members.next_key::<Text<'de>>()? {
            match &*name {
                "access_token" => access_token = members.next_value()?,
                "token_type" => token_type = members.next_value()?,
                "expires_in" => expires_in = members.next_value::<Lenient<u64>>()?.0,
                "refresh_token" => refresh_token = members.next_value()?,
                "scope" => scope = members.next_value::<Lenient<String>>()?.0,
                "id_token" => id_token = members.next_value()?,
                // Members of an error have no place in a success; `error` itself would have been reported.
                "error_description" | "error_uri" => drop(members.next_value::<IgnoredAny>()?),
                _ => drop(other.insert(name.into_owned(), members.next_value()?)),
            }
        }
        Ok(RawTokenResponse {
            access_token: access_token.ok_or_else(|| A::Error::missing_field("access_token"))?,
            token_type,
            expires_in,
            refresh_token,
            scope,
            id_token,
            other,
        })
    }
}

/// A member that servers write in several ways.
struct Lenient<T>(Option<T>);

impl<'de> Deserialize<'de> for Lenient<u64> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::seconds(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Lenient<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::scope(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::ErrorCode;
    use crate::token::request::ENDPOINT;

    fn parse(body: &str) -> Result<TokenResponse, Error> {
        let answer = http::Response::new(body.as_bytes().to_vec());
        RawTokenResponse::parse(ENDPOINT, &answer, Accepted::default())
            .map(|raw| TokenResponse::new(raw, None, Timestamp::from_unix(1000)))
    }

    #[test]
    fn reads_the_answer_of_rfc_6749_section_5_1() {
        let tokens = parse(
            r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,
                "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"#,
        );
        let expected = ResponseError::UnsupportedTokenType { received: "example".into() };
        assert_eq!(tokens.unwrap_err(), expected.into());
    }

    #[test]
    fn keeps_members_that_it_does_not_know() {
        let tokens =
            parse(r#"{"access_token":"a","token_type":"bearer","session_state":"s","x":[1]}"#).unwrap();
        assert_eq!(tokens.other["session_state"], "s");
        assert_eq!(tokens.other["x"], serde_json::json!([1]));
    }

    #[test]
    fn turns_any_spelling_of_expires_in_into_an_instant() {
        for (spelling, expected) in [
            ("3600", Some(4600)),
            ("\"3600\"", Some(4600)),
            ("3600.5", Some(4600)),
            ("null", None),
            ("0", Some(1000)),
        ] {
            let body = format!(r#"{{"access_token":"a","token_type":"Bearer","expires_in":{spelling}}}"#);
            assert_eq!(parse(&body).unwrap().expires_at, expected.map(Timestamp::from_unix), "{spelling}");
        }
    }

    #[test]
    fn joins_a_scope_that_is_an_array() {
        let tokens =
            parse(r#"{"access_token":"a","token_type":"Bearer","scope":["user:read","chat"]}"#).unwrap();
        assert_eq!(tokens.scope.as_deref(), Some("user:read chat"));
    }

    #[test]
    fn names_the_member_that_is_missing_or_empty() {
        for member in ["access_token", "token_type"] {
            let other = if member == "access_token" { "token_type" } else { "access_token" };
            let problem = JsonError::MissingMember(member.into());
            let expected = ResponseError::Json { endpoint: ENDPOINT, problem };
            assert_eq!(parse(&format!(r#"{{"{other}":"Bearer"}}"#)).unwrap_err(), expected.into());
        }
        let expected = ResponseError::EmptyMember { endpoint: ENDPOINT, member: "access_token" };
        assert_eq!(parse(r#"{"access_token":"","token_type":"Bearer"}"#).unwrap_err(), expected.into());
    }

    #[test]
    fn recognises_an_error_that_came_with_status_200() {
        let error = parse(r#"{"error":"bad_verification_code","error_description":"expired"}"#).unwrap_err();
        assert_eq!(error.as_server().unwrap().error, ErrorCode::from("bad_verification_code"));
    }

    #[test]
    fn refuses_a_repeated_member() {
        let problem = JsonError::DuplicateMember("access_token".into());
        let expected = ResponseError::Json { endpoint: ENDPOINT, problem };
        let body = r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#;
        assert_eq!(parse(body).unwrap_err(), expected.into());
    }

    #[test]
    fn prints_no_token() {
        let tokens = parse(r#"{"access_token":"s3cret","token_type":"Bearer","refresh_token":"s3cret","device_secret":"s3cret"}"#)
            .unwrap();
        assert!(!format!("{tokens:?}").contains("s3cret"));
    }
}
