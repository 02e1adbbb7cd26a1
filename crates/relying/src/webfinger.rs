//! The server of a user: OpenID Connect Discovery 1.0 section 2, by WebFinger (RFC 7033).
//!
//! A user says who they are at their own server (`alice@example.com`, `https://example.com/alice`, `example.com:8080`), and the
//! host in it tells the issuer. Users are strangers: the host and the issuer that it names must be public ones, and nothing
//! is believed but the issuer, whose own metadata are checked by [`Client::discover`].
//!
//! Not supported: XRI (nothing resolves them any more), and `resource` values of other schemes than `acct`, `http` and
//! `https`.

use http::{StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use relying_jose::BoxFuture;
use relying_jose::json::{self, JsonError};
use serde::Deserialize;
use serde_json::Value;

use crate::call::Io;
use crate::client::{Client, get};
use crate::error::{Error, Misuse, ResponseError};
use crate::http::address_filter::Said;
use crate::http::response::{expect, malformed};
use crate::standalone::{Setup, Standalone};

const ENDPOINT: &str = "webfinger";
/// OpenID Connect Discovery section 2.
const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";
/// RFC 3986 section 2.3: everything else is escaped in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a user typed; made by [`Client::webfinger`].
#[derive(Clone)]
pub struct WebFingerRequest {
    identifier: String,
}

impl std::fmt::Debug for WebFingerRequest {
    /// An identifier is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebFingerRequest(…)")
    }
}

/// Where a user's server is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebFinger {
    /// The issuer, for [`Client::discover`].
    pub issuer: String,
}

impl Client {
    /// Asks the host in a user's identifier for the issuer that signs this user in.
    ///
    /// # Errors
    /// [`Misuse::Identifier`] when the text is no identifier; [`Error::Response`] when the host does not know;
    /// [`Rejected::InternalAddress`](crate::error::Rejected::InternalAddress) when host or issuer are no public ones.
    pub fn webfinger(identifier: impl Into<String>) -> Standalone<WebFingerRequest, WebFinger> {
        Standalone::new(WebFingerRequest { identifier: identifier.into() }, find)
    }
}

fn find(io: Io, setup: Setup, request: WebFingerRequest) -> BoxFuture<'static, Result<WebFinger, Error>> {
    Box::pin(async move {
        let resource = Resource::normalize(&request.identifier)?;
        let uri = uri(&resource, &setup)?;
        let request = get(uri.clone(), "application/jrd+json, application/json");
        let answer = io.send(ENDPOINT, request, setup.idempotent()).await?;
        response(&answer, &setup, &uri)
    })
}

/// RFC 7033 section 4.1. TLS always (section 4), but for what a word in `danger` lets pass.
fn uri(resource: &Resource, setup: &Setup) -> Result<Uri, Error> {
    let encode = |text| utf8_percent_encode(text, ESCAPED);
    let (scheme, host) = (resource.scheme, &resource.host);
    let (value, rel) = (encode(&resource.value), encode(ISSUER));
    let uri = format!("{scheme}://{host}/.well-known/webfinger?resource={value}&rel={rel}");
    let said = Said { by: ENDPOINT, member: "host" };
    setup.addresses.parse(setup.transport, said, &uri, None).map_err(|error| match error {
        Error::Response(_) => {
            Misuse::Identifier { problem: "its host is none that can be asked with TLS" }.into()
        }
        other => other,
    })
}

#[derive(Deserialize)]
struct Jrd {
    #[serde(default)]
    links: Value,
}

/// RFC 7033 section 4.4. Other links, and links of other shapes, are skipped.
fn response(answer: &http::Response<Vec<u8>>, setup: &Setup, uri: &Uri) -> Result<WebFinger, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let jrd: Jrd = json::from_slice(answer.body()).map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    let mut links = jrd.links.as_array().into_iter().flatten();
    let link = links.find(|link| link.get("rel").and_then(Value::as_str) == Some(ISSUER));
    let Some(issuer) = link.and_then(|link| link.get("href")).and_then(Value::as_str) else {
        let problem = JsonError::MissingMember("href".to_owned());
        return Err(ResponseError::Json { endpoint: ENDPOINT, problem }.into());
    };
    let said = Said { by: ENDPOINT, member: "issuer" };
    if issuer.contains('?') {
        return Err(ResponseError::UnsafeUri { endpoint: said.by, member: said.member }.into());
    }
    setup.addresses.parse(setup.transport, said, issuer, Some(uri))?;
    Ok(WebFinger { issuer: issuer.to_owned() })
}

/// An identifier in the form that is asked about (OpenID Connect Discovery section 2.1.2).
#[derive(Debug, PartialEq, Eq)]
struct Resource {
    value: String,
    host: String,
    /// Of the request: `http` only where the user's own URL says so, which needs a word in `danger`.
    scheme: &'static str,
}

impl Resource {
    fn normalize(identifier: &str) -> Result<Self, Misuse> {
        let wrong = |problem| Err(Misuse::Identifier { problem });
        let identifier = identifier.trim();
        if identifier.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return wrong("it has white space or control characters");
        }
        if identifier.starts_with(['=', '@', '!', '+', '$', '('])
            || identifier.to_ascii_lowercase().starts_with("xri:")
        {
            return wrong("it is an XRI, which is not supported");
        }
        // Section 2.1.2: a fragment is no part of the resource.
        let identifier = identifier.split('#').next().unwrap_or_default();
        let value = match scheme(identifier) {
            Some(_) => identifier.to_owned(),
            None if is_account(identifier) => format!("acct:{identifier}"),
            None => format!("https://{identifier}"),
        };
        let (found, rest) = value.split_once(':').unwrap_or_default();
        let (host, scheme) = match found.to_ascii_lowercase().as_str() {
            "acct" => (rest.rsplit_once('@').map(|(_, host)| host), "https"),
            "https" => (authority(rest), "https"),
            "http" => (authority(rest), "http"),
            _ => return wrong("its scheme is none of acct, http and https"),
        };
        match host {
            // What else a host may hold would change where the request goes.
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '@', '\\', '%']) => {
                Ok(Self { host: host.to_owned(), scheme, value })
            }
            _ => wrong("it names no host"),
        }
    }
}

/// The scheme, unless what stands before the colon is a host with a port.
fn scheme(identifier: &str) -> Option<&str> {
    let (scheme, rest) = identifier.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let port = rest.split(['/', '?']).next().unwrap_or_default();
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_scheme && !is_port).then_some(scheme)
}

/// Section 2.1.2: user and host, and nothing else.
fn is_account(identifier: &str) -> bool {
    identifier.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !user.contains(['/', '?']) && !host.is_empty() && !host.contains([':', '/', '?'])
    })
}

fn authority(rest: &str) -> Option<&str> {
    rest.strip_prefix("//")?.split(['/', '?']).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Rejected;

    fn normalized(identifier: &str) -> (String, String) {
        let resource = Resource::normalize(identifier).unwrap();
        (resource.value, resource.host)
    }

    #[test]
    fn normalizes_as_the_specification_does() {
        for (identifier, value, host) in [
            // OpenID Connect Discovery section 2.2.
            ("joe@example.com", "acct:joe@example.com", "example.com"),
            ("https://example.com/joe", "https://example.com/joe", "example.com"),
            ("https://example.com:8080/", "https://example.com:8080/", "example.com:8080"),
            (
                "acct:juliet%40capulet.example@shopping.example.com",
                "acct:juliet%40capulet.example@shopping.example.com",
                "shopping.example.com",
            ),
            // Section 2.1.2.
            ("example.com", "https://example.com", "example.com"),
            ("example.com:8080", "https://example.com:8080", "example.com:8080"),
            ("example.com/joe?x=y#here", "https://example.com/joe?x=y", "example.com"),
            ("http://example.com/joe", "http://example.com/joe", "example.com"),
            (" joe@example.com ", "acct:joe@example.com", "example.com"),
            ("joe@mail@example.com", "acct:joe@mail@example.com", "example.com"),
        ] {
            assert_eq!(normalized(identifier), (value.to_owned(), host.to_owned()), "{identifier}");
        }
    }

    #[test]
    fn refuses_what_is_no_identifier() {
        for (identifier, problem) in [
            ("", "it names no host"),
            ("acct:joe", "it names no host"),
            ("https:///joe", "it names no host"),
            ("joe@example.com/x", "it names no host"),
            ("https://joe@example.com/", "it names no host"),
            ("acct:joe@a/b", "it names no host"),
            ("acct:joe@10.0.0.1%2f", "it names no host"),
            ("=joe", "it is an XRI, which is not supported"),
            ("xri://=joe", "it is an XRI, which is not supported"),
            ("mailto:joe@example.com", "its scheme is none of acct, http and https"),
            ("joe example.com", "it has white space or control characters"),
            ("joe@example.com\r\nx", "it has white space or control characters"),
        ] {
            assert_eq!(Resource::normalize(identifier), Err(Misuse::Identifier { problem }), "{identifier}");
        }
    }

    fn ask(identifier: &str, body: &str) -> Result<WebFinger, Error> {
        let body = body.as_bytes().to_vec();
        Client::webfinger(identifier).send_blocking(&move |request: http::Request<Vec<u8>>| {
            assert_eq!(request.uri().path(), "/.well-known/webfinger");
            Ok(http::Response::new(body.clone()))
        })
    }

    fn link(href: &str) -> String {
        format!(
            r#"{{"subject":"x","links":[7,{{"rel":"other","href":"https://a"}},{{"rel":"{ISSUER}","href":"{href}"}}]}}"#
        )
    }

    #[test]
    fn asks_the_host_for_the_issuer() {
        let found = Client::webfinger("joe@example.com").send_blocking(&|request: http::Request<Vec<u8>>| {
            let expected = "https://example.com/.well-known/webfinger?resource=acct%3Ajoe%40example.com\
                &rel=http%3A%2F%2Fopenid.net%2Fspecs%2Fconnect%2F1.0%2Fissuer";
            assert_eq!(request.uri().to_string(), expected);
            Ok(http::Response::new(link("https://server.example.com/tenant").into_bytes()))
        });
        assert_eq!(found.unwrap().issuer, "https://server.example.com/tenant");
    }

    #[test]
    fn asks_no_internal_host_and_believes_no_internal_issuer() {
        for identifier in ["joe@169.254.169.254", "https://10.0.0.1/joe", "localhost", "joe@printer"] {
            let host = normalized(identifier).1;
            assert_eq!(ask(identifier, "{}"), Err(Rejected::InternalAddress { what: "host", host }.into()));
        }
        let inside = Rejected::InternalAddress { what: "issuer", host: "10.0.0.1".into() };
        assert_eq!(ask("joe@example.com", &link("https://10.0.0.1")), Err(inside.into()));
        for issuer in ["http://as.example.com", "https://as.example.com/?a=b", "as.example.com"] {
            let expected = ResponseError::UnsafeUri { endpoint: ENDPOINT, member: "issuer" };
            assert_eq!(ask("joe@example.com", &link(issuer)), Err(expected.into()), "{issuer}");
        }
    }

    #[test]
    fn says_when_there_is_no_issuer() {
        let problem = JsonError::MissingMember("href".to_owned());
        let missing = ResponseError::Json { endpoint: ENDPOINT, problem };
        for body in [
            r#"{"links":[]}"#,
            "{}",
            r#"{"links":null}"#,
            r#"{"links":{}}"#,
            &link("").replace("href", "url"),
        ] {
            assert_eq!(ask("joe@example.com", body), Err(missing.clone().into()), "{body}");
        }
    }

    #[test]
    fn needs_tls_and_no_fragment() {
        let expected = Misuse::Identifier { problem: "its host is none that can be asked with TLS" };
        assert_eq!(ask("http://example.com/joe", "{}"), Err(expected.into()));
    }

    #[test]
    fn prints_no_identifier() {
        let printed = format!("{:?}", Client::webfinger("joe@example.com"));
        assert!(!printed.contains("joe"), "{printed}");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(identifier in "\\PC{0,60}") {
            if let Ok(resource) = Resource::normalize(&identifier) {
                proptest::prop_assert!(!resource.host.contains(['/', '?', '@', '#', ' ']));
            }
        }
    }
}
