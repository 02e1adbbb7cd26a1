//! What the server sends to the client by itself when the user has decided: OpenID Connect CIBA sections 9, 10.2, 10.3 and 12.
//!
//! The client's notification endpoint is open to everybody. What arrives counts only if it carries the `client_notification_token`
//! of the authentication request that it names, so look the request up by [`ClientNotification::auth_req_id`] and have the two
//! compared: by [`BackchannelAuthentication::validate`], [`Client::ping_callback`](crate::Client::ping_callback) or
//! [`Client::push_callback`](crate::Client::push_callback).

use std::fmt;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, Response, StatusCode};
use relying_jose::json;
use serde::Deserialize;

use crate::backchannel_authentication::BackchannelAuthentication;
use crate::error::{Error, NOTIFICATION_ENDPOINT, Rejected, ResponseError};
use crate::http::response::malformed;
use crate::secret::Secret;

/// A request that arrived at the client's notification endpoint. It was not checked: anybody may have sent it.
#[derive(Clone)]
pub struct ClientNotification {
    /// The one bearer token of the header.
    token: Option<Secret>,
    auth_req_id: Secret,
    /// The body with its content type, as the readers of answers take it.
    content: Response<Vec<u8>>,
}

impl ClientNotification {
    /// Reads the form of a request, whatever its path.
    ///
    /// # Errors
    /// [`ResponseError::NotJson`], [`ResponseError::Json`] or [`ResponseError::EmptyMember`] when the body does not name an
    /// authentication request. Answer with the [`status`](Self::status) of the error.
    pub fn parse<B: AsRef<[u8]>>(request: &Request<B>) -> Result<Self, Error> {
        let mut content = Response::new(request.body().as_ref().to_vec());
        if let Some(content_type) = request.headers().get(CONTENT_TYPE) {
            content.headers_mut().insert(CONTENT_TYPE, content_type.clone());
        }
        let Body { auth_req_id } = json::from_slice(content.body())
            .map_err(|problem| malformed(NOTIFICATION_ENDPOINT, &content, problem))?;
        if auth_req_id.is_empty() {
            let member = "auth_req_id";
            return Err(ResponseError::EmptyMember { endpoint: NOTIFICATION_ENDPOINT, member }.into());
        }
        Ok(Self { token: bearer(request.headers()), auth_req_id, content })
    }

    /// What names the authentication request: look it up by this. It proves nothing.
    pub fn auth_req_id(&self) -> &str {
        self.auth_req_id.expose()
    }

    /// What to answer the server with, without a body: 204 when all went well, or the server brought bad news; 401 for a wrong
    /// token; 400 for what is malformed or does not fit; 503 when the client could not do its part.
    pub fn status<T>(outcome: &Result<T, Error>) -> StatusCode {
        match outcome {
            Ok(_) => StatusCode::NO_CONTENT,
            Err(Error::Server(error)) if error.endpoint == NOTIFICATION_ENDPOINT => StatusCode::NO_CONTENT,
            Err(Error::Rejected(rejected)) => match **rejected {
                Rejected::NotificationTokenMismatch => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            },
            Err(Error::Response(error)) if is_of_notification(error) => StatusCode::BAD_REQUEST,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn content(&self) -> &Response<Vec<u8>> {
        &self.content
    }
}

impl fmt::Debug for ClientNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientNotification").finish_non_exhaustive()
    }
}

impl BackchannelAuthentication {
    /// Checks that a notification comes from the server that was asked, and is about this request. Nothing is sent.
    ///
    /// # Errors
    /// [`Rejected::NotificationTokenMismatch`], [`Rejected::NotificationUnexpected`] or [`Rejected::AuthReqIdMismatch`].
    pub fn validate(&self, notification: &ClientNotification) -> Result<(), Error> {
        let expected = self.client_notification_token.as_ref().ok_or(Rejected::NotificationUnexpected)?;
        // Secrets compare in constant time.
        if notification.token.as_ref() != Some(expected) {
            return Err(Rejected::NotificationTokenMismatch.into());
        }
        if notification.auth_req_id != self.auth_req_id {
            return Err(Rejected::AuthReqIdMismatch { place: "client notification" }.into());
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Body {
    auth_req_id: Secret,
}

/// RFC 6750 section 2.1. Two headers are as good as none.
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| Secret::from(token.trim()))
}

fn is_of_notification(error: &ResponseError) -> bool {
    matches!(
        error,
        ResponseError::NotJson { endpoint: NOTIFICATION_ENDPOINT, .. }
            | ResponseError::Json { endpoint: NOTIFICATION_ENDPOINT, .. }
            | ResponseError::EmptyMember { endpoint: NOTIFICATION_ENDPOINT, .. }
            | ResponseError::UnsupportedTokenType { .. }
    )
}

#[cfg(test)]
mod tests {
    use relying_jose::{JsonError, Timestamp};
    use serde_json::Map;

    use super::*;
    use crate::error::{HttpError, ServerError};
    use crate::registry::ErrorCode;

    fn request(authorization: &[&str], body: &str) -> Request<Vec<u8>> {
        let mut request = Request::post("https://client.example/cb");
        for value in authorization {
            request = request.header(AUTHORIZATION, *value);
        }
        request.body(body.into()).unwrap()
    }

    fn pending(client_notification_token: Option<&str>) -> BackchannelAuthentication {
        BackchannelAuthentication {
            auth_req_id: "1c266114".into(),
            expires_at: Timestamp::from_unix(0),
            interval: 5,
            other: Map::new(),
            client_notification_token: client_notification_token.map(Secret::from),
            issuer: "https://as.example".to_owned(),
            client_id: "app".to_owned(),
            subject: None,
        }
    }

    const GOOD: &str = r#"{"auth_req_id":"1c266114"}"#;

    fn check(authorization: &[&str], body: &str) -> Result<(), Error> {
        pending(Some("8d67dc78")).validate(&ClientNotification::parse(&request(authorization, body))?)
    }

    #[test]
    fn takes_what_carries_the_token_and_names_the_request() {
        for authorization in ["Bearer 8d67dc78", "bearer 8d67dc78", "BEARER  8d67dc78"] {
            assert_eq!(check(&[authorization], GOOD), Ok(()));
        }
        assert_eq!(check(&["Bearer 8d67dc78"], r#"{"auth_req_id":"1c266114","x":[1]}"#), Ok(()));
    }

    #[test]
    fn refuses_every_other_token() {
        let none: &[&str] = &[];
        for authorization in [
            none,
            &["Bearer 8d67dc79"],
            &["Bearer 8d67dc7"],
            &["Bearer "],
            &["Basic 8d67dc78"],
            &["8d67dc78"],
            &["Bearer 8d67dc78", "Bearer 8d67dc78"],
        ] {
            assert_eq!(check(authorization, GOOD), Err(Rejected::NotificationTokenMismatch.into()));
        }
        let notification = ClientNotification::parse(&request(&["Bearer 8d67dc78"], GOOD)).unwrap();
        assert_eq!(pending(None).validate(&notification), Err(Rejected::NotificationUnexpected.into()));
    }

    #[test]
    fn refuses_another_or_no_request() {
        let other = Rejected::AuthReqIdMismatch { place: "client notification" };
        assert_eq!(check(&["Bearer 8d67dc78"], r#"{"auth_req_id":"1c266115"}"#), Err(other.into()));
        let endpoint = NOTIFICATION_ENDPOINT;
        let empty = ResponseError::EmptyMember { endpoint, member: "auth_req_id" };
        assert_eq!(check(&[], r#"{"auth_req_id":""}"#), Err(empty.into()));
        let problem = JsonError::MissingMember("auth_req_id".into());
        assert_eq!(check(&[], "{}"), Err(ResponseError::Json { endpoint, problem }.into()));
        let problem = JsonError::DuplicateMember("auth_req_id".into());
        let twice = r#"{"auth_req_id":"1c266114","auth_req_id":"1c266114"}"#;
        assert_eq!(check(&[], twice), Err(ResponseError::Json { endpoint, problem }.into()));
    }

    #[test]
    fn says_what_to_answer() {
        let status = |error: Error| ClientNotification::status(&Err::<(), _>(error)).as_u16();
        assert_eq!(ClientNotification::status(&Ok(())), 204);
        assert_eq!(status(Rejected::NotificationTokenMismatch.into()), 401);
        assert_eq!(status(Rejected::AuthReqIdMismatch { place: "ID Token" }.into()), 400);
        assert_eq!(status(check(&[], "{").unwrap_err()), 400);
        assert_eq!(status(HttpError::timeout().into()), 503);
        let denied = ErrorCode::ACCESS_DENIED;
        assert_eq!(status(ServerError::new(NOTIFICATION_ENDPOINT, denied.clone()).into()), 204);
        assert_eq!(status(ServerError::new("token_endpoint", denied).into()), 503);
    }
}
