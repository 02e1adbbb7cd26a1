//! Transport: no complete answer was received.

use std::fmt;

use super::Explanation;

/// A failure of the network or of the HTTP client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpError {
    /// What kind of failure it was.
    pub kind: HttpErrorKind,
    /// The endpoint that was asked, by its metadata name such as `token_endpoint`; empty until the library fills it in.
    pub endpoint: &'static str,
    /// What the HTTP client said, without URLs that carry a query.
    pub message: String,
}

/// The kinds of transport failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpErrorKind {
    /// No connection: name resolution, refused, unreachable.
    Connect,
    /// The TLS handshake failed or the certificate is not trusted.
    Tls,
    /// The deadline of the request passed.
    Timeout,
    /// The answer is larger than the limit.
    TooLarge,
    /// The connection broke off in the middle of the exchange.
    Interrupted,
    /// The HTTP client could not be built or could not send the request.
    Client,
}

impl HttpError {
    /// An error of the given kind with the HTTP client's own words.
    ///
    /// Take care that `message` holds no URL with a query and no header value.
    pub fn new(kind: HttpErrorKind, message: impl Into<String>) -> Self {
        Self { kind, endpoint: "", message: message.into() }
    }

    /// The same error, at the endpoint with this metadata name.
    pub fn at(self, endpoint: &'static str) -> Self {
        Self { endpoint, ..self }
    }

    /// The deadline passed.
    pub fn timeout() -> Self {
        Self::new(HttpErrorKind::Timeout, "the deadline passed before the answer was complete")
    }

    /// The answer has more than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        Self::new(HttpErrorKind::TooLarge, format!("the answer has more than {limit} bytes"))
    }

    pub(super) fn is_retryable(&self) -> bool {
        matches!(self.kind, HttpErrorKind::Connect | HttpErrorKind::Timeout | HttpErrorKind::Interrupted)
    }

    pub(super) fn explain(&self) -> Explanation {
        let (rule, advice) = match self.kind {
            HttpErrorKind::Connect => {
                ("http-connect", "check the address, the network and any proxy, then try again")
            }
            HttpErrorKind::Tls => (
                "http-tls",
                "check that the server speaks TLS there, and its certificate; add its authority to the trusted ones if that is one of your own",
            ),
            HttpErrorKind::Timeout => ("http-timeout", "try again later, or allow a longer deadline"),
            HttpErrorKind::TooLarge => (
                "http-too-large",
                "a protocol answer is small: check the address, or raise the limit if you trust the server",
            ),
            HttpErrorKind::Interrupted => {
                ("http-interrupted", "try again; if it persists look at proxies in between")
            }
            HttpErrorKind::Client => ("http-client", "look at the configuration of the HTTP client"),
        };
        Explanation { rule, section: "", advice }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoint {
            "" => write!(f, "no answer: {}", self.message),
            endpoint => write!(f, "no answer from the {endpoint}: {}", self.message),
        }
    }
}

impl std::error::Error for HttpError {}
