//! How the program ends: exit codes, and the failure that explains one.

use std::borrow::Cow;
use std::fmt;
use std::process::ExitCode;

use relying::error::{Misuse, ResponseError};
use relying::registry::ErrorCode;
use relying::{Error, ProfileRule};
use serde_json::{Value, json};

/// The exit codes, a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command line, a file it names or a setting makes no sense.
    Usage = 2,
    /// The network failed, or the server answered with a status that says nothing else.
    Network = 3,
    /// The server answered with an error of the protocol.
    Server = 4,
    /// An answer was refused by validation.
    Refused = 5,
    /// The user cancelled, or time ran out.
    Cancelled = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ended without its result. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Whose fault it was.
    pub(crate) exit: Exit,
    /// A stable name in kebab-case.
    pub(crate) rule: &'static str,
    /// Where the rule stands; empty where it is this program's own.
    pub(crate) section: &'static str,
    /// What happened.
    pub(crate) message: String,
    /// What to do.
    pub(crate) advice: Cow<'static, str>,
    /// The server's own error code.
    code: Option<String>,
}

impl Failure {
    /// The command line or something that it names is wrong.
    pub(crate) fn usage(message: impl Into<String>, advice: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Exit::Usage, "usage", "", message, advice)
    }

    /// A file that could not be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(
            Exit::Usage,
            "file",
            "",
            format!("cannot {doing} {}: {error}", path.display()),
            "check the path and its permissions",
        )
    }

    /// Nobody answered.
    pub(crate) fn unanswered(message: impl Into<String>, advice: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Exit::Network, "no-answer", "", message, advice)
    }

    /// The server answered with a status that says nothing else.
    pub(crate) fn network(message: impl Into<String>, advice: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Exit::Network, "unexpected-status", "RFC 9110 section 15", message, advice)
    }

    /// An answer or token did not pass a check.
    pub(crate) fn refused(
        rule: &'static str,
        section: &'static str,
        message: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Exit::Refused, rule, section, message, advice)
    }

    /// The user gave up, or nobody came.
    pub(crate) fn cancelled(message: impl Into<String>, advice: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Exit::Cancelled, "cancelled", "", message, advice)
    }

    /// The same failure by another one's fault.
    pub(crate) fn by(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// The same failure with other advice.
    pub(crate) fn advise(self, advice: impl Into<Cow<'static, str>>) -> Self {
        Self { advice: advice.into(), ..self }
    }

    fn new(
        exit: Exit,
        rule: &'static str,
        section: &'static str,
        message: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { exit, rule, section, message: message.into(), advice: advice.into(), code: None }
    }

    /// The document of `--json`.
    pub(crate) fn to_json(&self) -> Value {
        let mut document = json!({
            "step": "error",
            "exit": self.exit as u8,
            "rule": self.rule,
            "section": self.section,
            "message": self.message,
            "advice": self.advice,
        });
        if let (Some(code), Some(members)) = (&self.code, document.as_object_mut()) {
            members.insert("error".to_owned(), code.as_str().into());
        }
        document
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let section = error.section();
        let text = error.to_string();
        // The section has a place of its own.
        let message = match text.strip_suffix(&format!(" ({section})")) {
            Some(message) => message.to_owned(),
            None => text,
        };
        Self {
            exit: exit_of(&error),
            rule: error.rule(),
            section,
            message,
            advice: advice(&error),
            code: error.as_server().map(|error| error.error.as_str().to_owned()),
        }
    }
}

/// The library's advice, in the words of the command line where it has better ones.
fn advice(error: &Error) -> Cow<'static, str> {
    match error {
        Error::Misuse(misuse) => match **misuse {
            Misuse::InsecureUri { .. } => {
                "use https; --allow-http allows http for a server on this machine, and no other".into()
            }
            Misuse::MissingCredential { .. } | Misuse::MissingSecretForHmac => {
                "give the secret with --client-secret-file or RELYING_CLIENT_SECRET, or the key with --client-key".into()
            }
            Misuse::ReservedParameter { .. } => "leave it out, or use the option of that name".into(),
            Misuse::MissingDecryptionKey { .. } => {
                "give the private key with --decryption-key; RSA1_5 is never accepted: register RSA-OAEP-256 or ECDH-ES".into()
            }
            Misuse::MissingTenants => "name the tenants whose users may sign in with --tenant".into(),
            Misuse::MissingCertificate => "give certificate and key with --cert and --cert-key".into(),
            Misuse::MissingRequestObjectSigner => {
                "give the key with --request-key, and register its public part at the server".into()
            }
            Misuse::MissingDpopKey => "give the key with --dpop-key, or the file of --save with --tokens".into(),
            Misuse::MissingRedirectUri => "give --redirect-uri, exactly as registered".into(),
            Misuse::Profile { rule, .. } => match rule {
                ProfileRule::ClientAuthentication => "authenticate with a key: --client-key".into(),
                ProfileRule::SenderConstraint => "bind the tokens to a key: --dpop or --dpop-key".into(),
                ProfileRule::SignedRequests => "sign the requests: --request-key".into(),
                ProfileRule::ResponseType => "leave --response-type, --response-mode and --jarm out".into(),
                ProfileRule::RedirectUri => {
                    "register a redirect URI with https, and give it with --redirect-uri and --manual".into()
                }
                ProfileRule::SignedIntrospection => "ask for signed answers with --signed-alg".into(),
                _ => error.advice().into(),
            },
            Misuse::UnsupportedAuthenticationMethod { .. } => {
                "choose with --auth the method that the client is registered for".into()
            }
            _ => error.advice().into(),
        },
        _ => error.advice().into(),
    }
}

/// What becomes an error because of what the user did or did not do.
const USERS_OWN: [ErrorCode; 2] = [ErrorCode::ACCESS_DENIED, ErrorCode::EXPIRED_TOKEN];

fn exit_of(error: &Error) -> Exit {
    match error {
        // What the server publishes is not what the user said.
        Error::Misuse(misuse) => match **misuse {
            Misuse::InvalidUri { what, .. } | Misuse::InsecureUri { what, .. } if is_published(what) => {
                Exit::Refused
            }
            _ => Exit::Usage,
        },
        Error::Http(_) | Error::Signer(_) => Exit::Network,
        Error::Response(response) if matches!(**response, ResponseError::UnexpectedStatus { .. }) => {
            Exit::Network
        }
        // The user said no, or nothing: no fault of the server's, whichever endpoint passes it on.
        Error::Server(server) if USERS_OWN.contains(&server.error) => Exit::Cancelled,
        Error::Server(_) => Exit::Server,
        Error::Expired(_) => Exit::Cancelled,
        // Malformed answers and redirects are refused like those that fail a check.
        _ => Exit::Refused,
    }
}

/// Whether a URI by this name is a member of the server's metadata.
fn is_published(what: &str) -> bool {
    what.ends_with("_endpoint") || what == "jwks_uri"
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use relying::error::{HttpError, Rejected};

    use super::*;

    #[test]
    fn maps_each_kind_of_error_to_its_exit_code() {
        let unexpected = ResponseError::UnexpectedStatus {
            endpoint: "token_endpoint",
            status: 502,
            content_type: String::new(),
            excerpt: String::new(),
        };
        for (error, exit) in [
            (Misuse::MissingRedirectUri.into(), Exit::Usage),
            (Misuse::InsecureUri { what: "issuer", value: String::new() }.into(), Exit::Usage),
            (Misuse::InsecureUri { what: "token_endpoint", value: String::new() }.into(), Exit::Refused),
            (Misuse::InvalidUri { what: "jwks_uri", value: String::new() }.into(), Exit::Refused),
            (HttpError::timeout().into(), Exit::Network),
            (unexpected.into(), Exit::Network),
            (ResponseError::MissingParameter { name: "code" }.into(), Exit::Refused),
            (Rejected::NonceMismatch.into(), Exit::Refused),
        ] {
            let error: Error = error;
            assert_eq!(Failure::from(error.clone()).exit, exit, "{error}");
        }
    }

    #[test]
    fn advice_names_options_and_nothing_of_the_library() {
        for misuse in [
            Misuse::MissingRequestObjectSigner,
            Misuse::MissingDpopKey,
            Misuse::MissingCertificate,
            Misuse::MissingTenants,
            Misuse::MissingRedirectUri,
            Misuse::MissingSecretForHmac,
            Misuse::MissingDecryptionKey { member: "m", algorithm: relying::jose::Algorithm::ECDH_ES },
        ] {
            let advice = Failure::from(Error::from(misuse)).advice;
            assert!(advice.contains("--") && !advice.contains("::"), "{advice}");
        }
    }

    #[test]
    fn the_document_has_exactly_the_members_of_the_contract() {
        let failure = Failure::from(Error::from(Rejected::NonceMismatch));
        assert_eq!(
            failure.to_json(),
            json!({
                "step": "error",
                "exit": 5,
                "rule": "nonce-mismatch",
                "section": "OpenID Connect Core section 3.1.3.7 step 11",
                "message": "the nonce of the ID Token is not the one that was sent",
                "advice": "treat this as an attack until proven otherwise: do not sign the user in",
            })
        );
    }
}
