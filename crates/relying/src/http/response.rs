//! What the readers of all answers share: status, error bodies, challenges, JSON.

use http::header::{CONTENT_TYPE, LOCATION};
use http::{Response, StatusCode};
use relying_jose::json::{self, JsonError};
use serde::Deserialize;

use super::sent::Sent;
use super::www_authenticate;
use crate::error::{Error, NOTIFICATION_ENDPOINT, ResponseError, ServerError, redact};
use crate::registry::ErrorCode;

/// Passes an answer with the status `expected`, and turns every other one into the error that says most: the
/// OAuth error of its body, together with any challenges; or the challenges; or the status.
pub(crate) fn expect(
    endpoint: &'static str,
    response: &Response<Vec<u8>>,
    expected: StatusCode,
) -> Result<(), Error> {
    let status = response.status();
    if status == expected {
        return Ok(());
    }
    if status.is_redirection() {
        let location =
            response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        return Err(ResponseError::Redirect {
            endpoint,
            status: status.as_u16(),
            location: origin(location),
        }
        .into());
    }
    Err(server_error(endpoint, response).map_or_else(
        || {
            ResponseError::UnexpectedStatus {
                endpoint,
                status: status.as_u16(),
                content_type: content_type(response).to_owned(),
                excerpt: excerpt(response),
            }
            .into()
        },
        Error::from,
    ))
}

/// The error for a body that could not be read as the JSON it should be: the server's own, where the body is an OAuth error with
/// the status of a success, as GitHub's are. The content type is looked at only here, to
/// say something useful: servers label their JSON in many ways.
pub(crate) fn malformed(endpoint: &'static str, response: &Response<Vec<u8>>, problem: JsonError) -> Error {
    match problem {
        JsonError::Syntax { .. } => ResponseError::NotJson {
            endpoint,
            content_type: content_type(response).to_owned(),
            excerpt: excerpt(response),
        },
        JsonError::MissingMember(_) if endpoint != NOTIFICATION_ENDPOINT => {
            let incomplete = || ResponseError::Json { endpoint, problem }.into();
            return server_error(endpoint, response).map_or_else(incomplete, Error::from);
        }
        problem => ResponseError::Json { endpoint, problem },
    }
    .into()
}

/// The OAuth error that an answer carries, if it does: in its body, in its challenges or in both.
pub(crate) fn server_error(endpoint: &'static str, response: &Response<Vec<u8>>) -> Option<ServerError> {
    let quoted = |text: &str| quoted(response, text);
    let mut challenges = www_authenticate::parse(response.headers());
    challenges.iter_mut().for_each(|challenge| challenge.hide(response));
    let challenged = challenges.iter().find_map(|challenge| Some((challenge.error()?, challenge)));
    let mut error = match (error_body(response.body()), challenged) {
        (Some(body), _) => ServerError {
            error_description: body.error_description.as_deref().map(quoted),
            error_uri: body.error_uri.as_deref().map(quoted),
            ..ServerError::new(endpoint, ErrorCode::from(quoted(body.error.as_str())))
        },
        (None, Some((code, challenge))) => ServerError {
            error_description: challenge.error_description(),
            ..ServerError::new(endpoint, ErrorCode::from(quoted(code.as_str())))
        },
        (None, None) if !challenges.is_empty() => ServerError::new(endpoint, ErrorCode::from("")),
        (None, None) => return None,
    };
    error.status = Some(response.status().as_u16());
    error.challenges = challenges;
    Some(error)
}

/// Whether an answer is of this media type, whatever its parameters and its case (RFC 9110 section 8.3.1).
pub(crate) fn is_media_type(response: &Response<Vec<u8>>, media_type: &str) -> bool {
    content_type(response).split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

/// RFC 6749 section 5.2. Members of another type than text are as good as absent: the status already says
/// that this is an error.
#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorCode,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_description: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_uri: Option<String>,
}

fn error_body(body: &[u8]) -> Option<ErrorBody> {
    json::from_slice::<ErrorBody>(body).ok().filter(|body| !body.error.as_str().is_empty())
}

fn content_type(response: &Response<Vec<u8>>) -> &str {
    response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The first words of a body. A success may hold short tokens, so only its pages are quoted.
fn excerpt(response: &Response<Vec<u8>>) -> String {
    let body = response.body();
    // Far more than is shown, so that nothing of the request is cut in two before it is found.
    let text = String::from_utf8_lossy(&body[..body.len().min(16 * 1024)]);
    if response.status().is_success() && !text.trim_start().starts_with('<') {
        return String::new();
    }
    quoted(response, &text)
}

/// What an answer says, as it may stand in an error: without what was sent, and without what looks like a credential.
pub(crate) fn quoted(response: &Response<Vec<u8>>, text: &str) -> String {
    redact(&Sent::hide_in(response, text))
}

/// Scheme, host and port of a `Location`, or nothing for a relative one: its path and query may hold secrets.
fn origin(location: &str) -> String {
    location
        .parse::<http::Uri>()
        .ok()
        .and_then(|uri| {
            // Without what may stand before the host: a password.
            let authority = uri.authority()?.as_str();
            let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
            Some(format!("{}://{place}", uri.scheme_str()?))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINT: &str = "token_endpoint";

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Response<Vec<u8>> {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(body.into()).unwrap()
    }

    #[test]
    fn reads_an_error_body_and_the_challenge_beside_it() {
        let response = answer(
            401,
            &[("www-authenticate", "Basic realm=\"as\"")],
            r#"{"error":"invalid_client","error_description":"no such client"}"#,
        );
        let error = expect(ENDPOINT, &response, StatusCode::OK).unwrap_err();
        let error = error.as_server().unwrap();
        assert_eq!(error.error, ErrorCode::INVALID_CLIENT);
        assert_eq!(error.error_description.as_deref(), Some("no such client"));
        assert_eq!(error.status, Some(401));
        assert_eq!(error.challenges.len(), 1);
    }

    #[test]
    fn reports_an_html_page_by_status_and_type() {
        let response = answer(502, &[("content-type", "text/html")], "<h1>Bad gateway</h1>");
        let expected = ResponseError::UnexpectedStatus {
            endpoint: ENDPOINT,
            status: 502,
            content_type: "text/html".into(),
            excerpt: "<h1>Bad gateway</h1>".into(),
        };
        assert_eq!(expect(ENDPOINT, &response, StatusCode::OK).unwrap_err(), expected.into());
    }

    #[test]
    fn recognises_an_error_with_the_status_of_a_success() {
        let read = |endpoint, body: &str| {
            #[derive(Debug, Deserialize)]
            struct Answer {
                #[allow(dead_code, reason = "it is never there")]
                needed: String,
            }
            let answer = answer(200, &[], body);
            let problem = json::from_slice::<Answer>(answer.body()).unwrap_err();
            malformed(endpoint, &answer, problem)
        };
        let error = read(ENDPOINT, r#"{"error":"bad_code","error_description":"expired"}"#);
        let error = error.as_server().unwrap();
        assert_eq!((error.error.as_str(), error.status), ("bad_code", Some(200)));
        let problem = || JsonError::MissingMember("needed".into());
        let incomplete = ResponseError::Json { endpoint: ENDPOINT, problem: problem() };
        assert_eq!(read(ENDPOINT, r#"{"error":""}"#), incomplete.into());
        // There the error is a member like others, of a notification that must say what it belongs to.
        let incomplete = ResponseError::Json { endpoint: NOTIFICATION_ENDPOINT, problem: problem() };
        assert_eq!(read(NOTIFICATION_ENDPOINT, r#"{"error":"access_denied"}"#), incomplete.into());
    }

    #[test]
    fn refuses_a_redirect_and_hides_its_path() {
        let response = answer(302, &[("location", "https://a:b@evil.example:8443/take?code=abc")], "");
        let expected = ResponseError::Redirect {
            endpoint: ENDPOINT,
            status: 302,
            location: "https://evil.example:8443".into(),
        };
        assert_eq!(expect(ENDPOINT, &response, StatusCode::OK).unwrap_err(), expected.into());
    }

    #[test]
    fn removes_a_token_that_an_error_echoes() {
        let body = r#"{"error":"invalid_grant","error_description":"bad code SplxlOBeZQQYbYS6WxSbIAabcdef"}"#;
        let error = expect(ENDPOINT, &answer(400, &[], body), StatusCode::OK).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("SplxlOBe"));
    }
}
