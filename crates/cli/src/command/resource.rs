//! `relying request`, and the request that `relying login` makes with its new token.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use relying::{AccessToken, Client};
use serde_json::{Value, json};

use super::access_token;
use crate::cli::{Parameter, RequestArguments};
use crate::client;
use crate::exit::Failure;
use crate::output::{Output, printable};
use crate::secrets::{self, OR_TOKENS};

pub(super) async fn run(arguments: &RequestArguments, output: Output) -> Result<(), Failure> {
    let request = compose(arguments)?;
    let found = access_token::find(&arguments.token, OR_TOKENS, output)?;
    let deadline = Duration::from_secs(arguments.timeout);
    let client = client::for_resource(arguments, found.dpop, deadline, output)?;
    let answer = send(&client, found.token, request, output).await?;
    output.note(format_args!("{} {}", answer.status, printable(&answer.content_type)).to_string().trim_end());
    if !output.json {
        show(&answer.body, output);
    }
    answer.success().map(drop)
}

/// The answer of a resource.
pub(super) struct Answer {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

impl Answer {
    /// The document, which is an error if the status is one.
    pub(super) fn success(&self) -> Result<Value, Failure> {
        if (200..300).contains(&self.status) {
            return Ok(self.to_json());
        }
        Err(Failure::network(
            format!("the resource answered with status {}", self.status),
            "check address and method; the server gave no reason in WWW-Authenticate",
        ))
    }

    fn to_json(&self) -> Value {
        json!({
            "step": "resource",
            "status": self.status,
            "content_type": self.content_type,
            "body": body(&self.body),
        })
    }
}

/// Sends a request with the token, and prints the document about its answer.
pub(super) async fn send(
    client: &Client,
    token: AccessToken,
    request: http::Request<Vec<u8>>,
    output: Output,
) -> Result<Answer, Failure> {
    let call = client.protected_resource(token, request).into_future();
    let answer = output.waiting("asking the resource", call).await?;
    let content_type =
        answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let answer = Answer {
        status: answer.status().as_u16(),
        content_type: content_type.to_owned(),
        body: answer.into_body(),
    };
    output.document(&answer.to_json());
    Ok(answer)
}

/// A GET request.
pub(super) fn get(url: &str) -> Result<http::Request<Vec<u8>>, Failure> {
    let mut request = http::Request::new(Vec::new());
    *request.uri_mut() = url
        .parse()
        .ok()
        .filter(|uri: &http::Uri| uri.host().is_some() && uri.scheme().is_some())
        .ok_or_else(|| Failure::usage(format!("{url:?} is no URL"), "give an absolute https URL"))?;
    Ok(request)
}

/// A request without a body or headers.
pub(super) fn request(method: &str, url: &str) -> Result<http::Request<Vec<u8>>, Failure> {
    let mut request = get(url)?;
    *request.method_mut() = method.to_ascii_uppercase().parse().map_err(|_| {
        Failure::usage(format!("{method:?} is no method"), "use GET, POST or another method of HTTP")
    })?;
    Ok(request)
}

fn compose(arguments: &RequestArguments) -> Result<http::Request<Vec<u8>>, Failure> {
    let mut request = request(&arguments.method, &arguments.url)?;
    if let Some(data) = &arguments.data {
        let text = match data.strip_prefix('@') {
            Some(path) => secrets::read(Path::new(path))?,
            None => data.clone(),
        };
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind(&text)));
        *request.body_mut() = text.into_bytes();
    }
    for Parameter { name, value } in &arguments.headers {
        let unusable =
            || Failure::usage(format!("{name:?} cannot be sent as a header"), "check name and value");
        let header = HeaderName::try_from(name).map_err(|_| unusable())?;
        let value = HeaderValue::try_from(value).map_err(|_| unusable())?;
        // The library has its own say about what would go out twice.
        if header == CONTENT_TYPE {
            request.headers_mut().insert(header, value);
        } else {
            request.headers_mut().append(header, value);
        }
    }
    Ok(request)
}

/// What a body is, where nobody says.
fn kind(text: &str) -> &'static str {
    match serde_json::from_str::<Value>(text) {
        Ok(_) => "application/json",
        Err(_) => "application/x-www-form-urlencoded",
    }
}

/// The body as it is; on a terminal without what would control that.
fn show(bytes: &[u8], output: Output) {
    match std::io::stdout().is_terminal() {
        true => String::from_utf8_lossy(bytes).lines().for_each(|line| output.line(printable(line))),
        false => output.raw(bytes),
    }
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
        assert_eq!(kind(r#"{"a":1}"#), "application/json");
        assert_eq!(kind("a=1&b=2"), "application/x-www-form-urlencoded");
    }

    #[test]
    fn a_url_is_absolute() {
        assert_eq!(get("https://api.example/a?b").unwrap().uri().path(), "/a");
        for wrong in ["/a", "api example", "", "api.example", "localhost:9000"] {
            assert_eq!(get(wrong).unwrap_err().message, format!("{wrong:?} is no URL"));
        }
    }
}
