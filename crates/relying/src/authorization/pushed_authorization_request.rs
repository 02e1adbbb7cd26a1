//! Pushed authorization requests: RFC 9126.
//!
//! The parameters go to the server directly, with the client's authentication; the browser carries a reference. Nobody can change them on their way, and
//! nothing of them stands in browser histories and logs.

use http::StatusCode;
use relying_jose::json;
use serde::Deserialize;

use crate::call::Io;
use crate::client::Client;
use crate::error::{Error, ResponseError};
use crate::http::form::Form;
use crate::http::response::{expect, malformed};

const ENDPOINT: &str = "pushed_authorization_request_endpoint";

/// Section 2.2. `expires_in` is not looked at: the user is sent away at once.
#[derive(Deserialize)]
struct Answer {
    request_uri: String,
}

/// Pushes the parameters and returns the parameters that remain for the browser.
pub(super) async fn push(io: &Io, client: &Client, parameters: Form) -> Result<Form, Error> {
    let uri = client.inner().endpoints.pushed_authorization_request.clone()?;
    let answer = client.send_authenticated(io, ENDPOINT, uri, parameters, client.authenticating()).await?;
    let request_uri = response(&answer)?;
    let mut form = Form::default();
    form.set("client_id", client.client_id());
    form.set("request_uri", request_uri);
    Ok(form)
}

/// Section 2.2 answers with 201; 200 is what some servers answer with, and says the same.
fn response(answer: &http::Response<Vec<u8>>) -> Result<String, Error> {
    if answer.status() != StatusCode::OK {
        expect(ENDPOINT, answer, StatusCode::CREATED)?;
    }
    let Answer { request_uri } =
        json::from_slice(answer.body()).map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    if request_uri.is_empty() {
        return Err(ResponseError::EmptyMember { endpoint: ENDPOINT, member: "request_uri" }.into());
    }
    Ok(request_uri)
}

#[cfg(test)]
mod tests {
    use relying_jose::JsonError;

    use super::*;

    fn answer(status: u16, body: &str) -> http::Response<Vec<u8>> {
        http::Response::builder().status(status).body(body.into()).unwrap()
    }

    #[test]
    fn takes_the_reference_of_either_success() {
        for status in [200, 201] {
            let answer = answer(status, r#"{"request_uri":"urn:x","expires_in":60}"#);
            assert_eq!(response(&answer).as_deref(), Ok("urn:x"));
        }
    }

    #[test]
    fn refuses_an_answer_without_a_reference() {
        let problem = JsonError::MissingMember("request_uri".into());
        let missing = ResponseError::Json { endpoint: ENDPOINT, problem };
        assert_eq!(response(&answer(201, r#"{"expires_in":60}"#)), Err(missing.into()));
        let empty = ResponseError::EmptyMember { endpoint: ENDPOINT, member: "request_uri" };
        assert_eq!(response(&answer(201, r#"{"request_uri":""}"#)), Err(empty.into()));
    }

    #[test]
    fn reports_the_servers_error() {
        let error = response(&answer(400, r#"{"error":"invalid_request"}"#)).unwrap_err();
        assert_eq!(error.as_server().unwrap().endpoint, ENDPOINT);
        for status in [200, 201] {
            let error = response(&answer(status, r#"{"error":"invalid_scope"}"#)).unwrap_err();
            assert_eq!(error.as_server().unwrap().error, crate::registry::ErrorCode::INVALID_SCOPE);
        }
    }
}
