//! The server answered, but not as the specification says.

use std::fmt;

use relying_jose::json::JsonError;

use super::{Explanation, NOTIFICATION_ENDPOINT};

/// How an answer departs from its specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// A status that this endpoint does not answer with, and no OAuth error in the body.
    UnexpectedStatus {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// The status received.
        status: u16,
        /// The `Content-Type` received; empty when there was none.
        content_type: String,
        /// The beginning of the body, redacted.
        excerpt: String,
    },
    /// A redirect where an answer was due. It was not followed.
    Redirect {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// The status received.
        status: u16,
        /// Scheme, host and port of the `Location` received.
        location: String,
    },
    /// The body is not JSON.
    NotJson {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// The `Content-Type` received; empty when there was none.
        content_type: String,
        /// The beginning of the body, redacted.
        excerpt: String,
    },
    /// The body is JSON of the wrong shape.
    Json {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// What is wrong with it.
        problem: JsonError,
    },
    /// A member that must have text is empty.
    EmptyMember {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// The member's name.
        member: &'static str,
    },
    /// A member that must be an address for people is none that can be shown to them: not an `https` URI.
    UnsafeUri {
        /// The endpoint's metadata name.
        endpoint: &'static str,
        /// The member's name.
        member: &'static str,
    },
    /// The token type is none that this library can use.
    UnsupportedTokenType {
        /// What the server said, redacted.
        received: String,
    },
    /// What arrived at the redirect URI holds no parameter of an authorization response.
    NoAuthorizationResponse,
    /// The authorization response holds neither an error nor what the response type says.
    MissingParameter {
        /// What is missing, such as `code`.
        name: &'static str,
    },
    /// JSON that the application reads does not have the needed form: claims that do not fit a type of its own
    /// ([`ClaimSet::read`](crate::ClaimSet::read)), or metadata of a file.
    Document {
        /// What is wrong with it.
        problem: JsonError,
    },
    /// The key set could not be read.
    KeySet {
        /// What is wrong with it.
        problem: String,
    },
}

impl ResponseError {
    pub(super) fn is_retryable(&self) -> bool {
        matches!(self, Self::UnexpectedStatus { status, .. } if *status >= 500 || *status == 429)
    }

    pub(super) fn explain(&self) -> Explanation {
        let (rule, section, advice) = match self {
            Self::UnexpectedStatus { status: 500.., .. } => (
                "unexpected-status",
                "RFC 9110 section 15.6",
                "the server failed: try again later, or look at its log",
            ),
            Self::UnexpectedStatus { .. } => (
                "unexpected-status",
                "RFC 9110 section 15",
                "check that the address is that of the endpoint and not of a proxy or login page",
            ),
            Self::Redirect { .. } => (
                "redirect-refused",
                "RFC 9700 section 4.12",
                "use the final address: redirects are never followed, because credentials would go with them",
            ),
            Self::NotJson { endpoint, .. } => (
                "not-json",
                section(endpoint),
                "check that the address is that of the endpoint and not of a web page",
            ),
            Self::Json { problem: JsonError::DuplicateMember(_), .. } => (
                "duplicate-member",
                "RFC 8259 section 4",
                "report this to the server's operator: readers disagree about duplicate members",
            ),
            Self::Json { endpoint, .. } => {
                ("malformed-answer", section(endpoint), "report this to the server's operator")
            }
            Self::EmptyMember { endpoint, .. } => {
                ("empty-member", section(endpoint), "report this to the server's operator")
            }
            Self::UnsafeUri { endpoint, .. } => (
                "unsafe-uri",
                section(endpoint),
                "do not show or open it; report this to the server's operator",
            ),
            Self::UnsupportedTokenType { .. } => (
                "unsupported-token-type",
                "RFC 6749 section 7.1",
                "ask the server for Bearer tokens; a token of a type that is not understood must not be used",
            ),
            Self::NoAuthorizationResponse => (
                "no-authorization-response",
                "RFC 6749 section 4.1.2",
                "somebody opened the redirect URI by hand, or the parameters were lost on the way: pass on the whole URL, its fragment \
                 included, or the form body for form_post",
            ),
            Self::MissingParameter { name } => (
                "missing-parameter",
                match *name {
                    "id_token" => "OpenID Connect Core section 3.3.2.5",
                    "access_token" | "token_type" => "RFC 6749 section 4.2.2",
                    "response" => "JARM section 2.3",
                    _ => "RFC 6749 section 4.1.2",
                },
                "check that the whole callback URL or form body was passed on, and that the response mode is the one asked for",
            ),
            Self::Document { .. } => (
                "malformed-document",
                "",
                "correct the document, or the type that it is read into: what need not be there is an Option",
            ),
            Self::KeySet { .. } => {
                ("malformed-key-set", "RFC 7517 section 5", "report this to the server's operator")
            }
        };
        Explanation { rule, section, advice }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedStatus { endpoint, status, content_type, excerpt } => {
                write!(f, "the {endpoint} answered with status {status}{}", Seen { content_type, excerpt })
            }
            Self::Redirect { endpoint, status, location } => {
                write!(
                    f,
                    "the {endpoint} answered with a redirect ({status}) to {location:?}; it was not followed"
                )
            }
            Self::NotJson { endpoint: NOTIFICATION_ENDPOINT, content_type, excerpt } => {
                write!(f, "the client notification is not JSON{}", Seen { content_type, excerpt })
            }
            Self::NotJson { endpoint, content_type, excerpt } => {
                write!(
                    f,
                    "the {endpoint} answered with something that is not JSON{}",
                    Seen { content_type, excerpt }
                )
            }
            Self::Json { endpoint, problem } => {
                write!(f, "{} is malformed: {problem}", Whole(endpoint))
            }
            Self::EmptyMember { endpoint, member } => {
                write!(f, "{} has an empty {member}", Whole(endpoint))
            }
            Self::UnsafeUri { endpoint, member } => {
                write!(f, "the {member} in the answer from the {endpoint} is not an https URI")
            }
            Self::UnsupportedTokenType { received } => {
                write!(f, "the token type {received:?} is not supported; expected Bearer")
            }
            Self::NoAuthorizationResponse => {
                f.write_str("nothing of an authorization response arrived at the redirect URI")
            }
            Self::MissingParameter { name } => {
                write!(f, "the authorization response holds neither {name} nor an error")
            }
            Self::Document { problem } => write!(f, "the document does not have the needed form: {problem}"),
            Self::KeySet { problem } => write!(f, "the key set is malformed: {problem}"),
        }
    }
}

impl std::error::Error for ResponseError {}

/// Where the form of an endpoint's answer is laid down.
fn section(endpoint: &str) -> &'static str {
    match endpoint {
        "metadata" => "RFC 8414 section 3.2",
        "jwks_uri" => "RFC 7517 section 5",
        "userinfo_endpoint" => "OpenID Connect Core section 5.3.2",
        "pushed_authorization_request_endpoint" => "RFC 9126 section 2.2",
        "introspection_endpoint" => "RFC 7662 section 2.2",
        "revocation_endpoint" => "RFC 7009 section 2.2",
        "device_authorization_endpoint" => "RFC 8628 section 3.2",
        "backchannel_authentication_endpoint" => "OpenID Connect CIBA section 7.3",
        NOTIFICATION_ENDPOINT => "OpenID Connect CIBA section 10",
        "registration_endpoint" => "RFC 7591 section 3.2.1",
        "registration_client_uri" => "RFC 7592 section 3",
        "webfinger" => "RFC 7033 section 4.4",
        "protected_resource_metadata" => "RFC 9728 section 3.2",
        "claims_source" => "OpenID Connect Core section 5.6.2",
        _ => "RFC 6749 section 5.1",
    }
}

/// What is malformed: an answer, or what the server sent by itself.
struct Whole<'a>(&'a str);

impl fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NOTIFICATION_ENDPOINT => f.write_str("the client notification"),
            endpoint => write!(f, "the answer from the {endpoint}"),
        }
    }
}

/// Content type and first words of an unexpected body, as far as there are any.
struct Seen<'a> {
    content_type: &'a str,
    excerpt: &'a str,
}

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.content_type.is_empty() {
            write!(f, ", content type {}", self.content_type)?;
        }
        if !self.excerpt.is_empty() {
            write!(f, ", beginning {:?}", self.excerpt)?;
        }
        Ok(())
    }
}
