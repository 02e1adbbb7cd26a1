//! A request to a protected resource with the new access token.

use http::header::CONTENT_TYPE;
use relying::{Client, TokenResponse};
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::output::Output;

/// Gets `url`, and describes the answer.
pub(super) async fn request(
    client: &Client,
    tokens: &TokenResponse,
    url: &str,
    output: Output,
) -> Result<Value, Failure> {
    let mut request = http::Request::new(Vec::new());
    *request.uri_mut() = url
        .parse()
        .map_err(|_| Failure::usage(format!("{url:?} is no URL"), "give an absolute https URL"))?;
    let call = client.protected_resource(tokens, request).into_future();
    let answer = output.waiting("asking the resource", call).await?;
    let content_type =
        answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let document = json!({
        "step": "resource",
        "status": answer.status().as_u16(),
        "content_type": content_type,
        "body": body(answer.body()),
    });
    output.document(&document);
    if answer.status().is_success() {
        return Ok(document);
    }
    Err(Failure::network(
        format!("the resource answered with status {}", answer.status().as_u16()),
        "check the address; the server gave no reason in WWW-Authenticate",
    ))
}

/// JSON as it is, everything else as text.
fn body(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_or_text() {
        assert_eq!(body(b"[1]"), json!([1]));
        assert_eq!(body(b"hello"), json!("hello"));
    }
}
