//! The calling code or its configuration is wrong.

use std::fmt;

use relying_jose::Algorithm;

use super::Explanation;
use crate::profile::{Profile, ProfileRule};
use crate::registry::{AuthenticationMethod, ResponseMode, ResponseType};

/// What the caller has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// The server's metadata has no such endpoint.
    MissingEndpoint {
        /// The metadata name of the endpoint.
        endpoint: &'static str,
    },
    /// Something that must be an absolute `http` or `https` URI is none.
    InvalidUri {
        /// What the URI is for.
        what: &'static str,
        /// The text, without its query.
        value: String,
    },
    /// A URI without TLS.
    InsecureUri {
        /// What the URI is for.
        what: &'static str,
        /// The text, without its query.
        value: String,
    },
    /// The issuer has a query or a fragment.
    IssuerQuery,
    /// No redirect URI was configured.
    MissingRedirectUri,
    /// The redirect URI has a fragment.
    RedirectUriFragment,
    /// A parameter that the library sets itself was given as an extra one.
    ReservedParameter {
        /// Its name.
        name: String,
    },
    /// The response type is none that this library can check.
    UnsupportedResponseType {
        /// The response type asked for.
        response_type: ResponseType,
    },
    /// The response mode is none that this library can read, or would put tokens into a query.
    UnsupportedResponseMode {
        /// The response mode asked for.
        response_mode: ResponseMode,
    },
    /// What is asked for takes a scope value that is not asked for.
    MissingScope {
        /// The scope value.
        scope: &'static str,
    },
    /// A required value is empty.
    Empty {
        /// What is empty.
        what: &'static str,
    },
    /// The server does not list the client authentication method.
    UnsupportedAuthenticationMethod {
        /// The method configured.
        method: AuthenticationMethod,
        /// The methods that the server lists.
        supported: Vec<AuthenticationMethod>,
    },
    /// The registration names another authentication method than the one configured.
    AuthenticationMethodMismatch {
        /// The method configured.
        configured: AuthenticationMethod,
        /// The method in the client's metadata.
        registered: AuthenticationMethod,
    },
    /// The authentication method needs something that was not given, such as a secret or a key.
    MissingCredential {
        /// The method.
        method: AuthenticationMethod,
    },
    /// Something was added to the client's assertions, and its authentication method has none.
    NoAssertion {
        /// The method.
        method: AuthenticationMethod,
    },
    /// The client secret has expired (RFC 7591 section 3.2.1).
    ExpiredSecret {
        /// When, in seconds since the epoch.
        expired_at: i64,
    },
    /// Authorization requests must be signed, and the client has no signer for them.
    MissingRequestObjectSigner,
    /// Requests must not be signed with the algorithm of the signer.
    RequestObjectAlgorithm {
        /// The signer's algorithm.
        algorithm: Algorithm,
        /// The algorithm that is registered, or those that the server lists.
        accepted: Vec<Algorithm>,
    },
    /// The client is registered for client assertions with another algorithm than that of its key.
    AssertionAlgorithm {
        /// The key's algorithm.
        algorithm: Algorithm,
        /// The registered `token_endpoint_auth_signing_alg`.
        registered: Algorithm,
    },
    /// The server does not list the algorithm of the client's DPoP key.
    DpopAlgorithm {
        /// The key's algorithm.
        algorithm: Algorithm,
        /// The algorithms that the server lists.
        supported: Vec<Algorithm>,
    },
    /// Requests are registered to be encrypted, and there is no key of the server, or no secret, to do it with.
    MissingEncryptionKey {
        /// The registered algorithm.
        algorithm: Algorithm,
    },
    /// The configuration or the request breaks a rule of the client's [`Profile`].
    Profile {
        /// The profile.
        profile: Profile,
        /// The rule.
        rule: ProfileRule,
    },
    /// The server's metadata does not offer what is asked for.
    Unsupported {
        /// What is asked for.
        what: String,
        /// The member of the metadata that would offer it.
        member: &'static str,
    },
    /// The scope of an authentication request has no `openid`.
    MissingOpenidScope,
    /// The client is registered for the delivery mode `push`, and asks for tokens itself.
    PushDelivery,
    /// The token response has no such token.
    MissingToken {
        /// The kind of token.
        token: &'static str,
    },
    /// The access token is bound to a key that the client does not have.
    MissingDpopKey,
    /// The client presents a certificate, and the HTTP client has none.
    MissingCertificate,
    /// What a token exchange issued is used as an access token, which it is not.
    NotAnAccessToken,
    /// An HMAC algorithm is registered for ID Tokens, and the client has no secret.
    MissingSecretForHmac,
    /// The client is registered for encrypted answers, and has no key to decrypt them with.
    MissingDecryptionKey {
        /// The member of the client's metadata that says so.
        member: &'static str,
        /// The algorithm that the key must serve.
        algorithm: Algorithm,
    },
    /// A key could not be used.
    Key {
        /// Why.
        problem: String,
    },
    /// The pending authorization was written by a version that this one cannot read.
    PendingVersion {
        /// The version found.
        version: u32,
    },
    /// The pending authorization belongs to another client or server than the one that uses it.
    ForeignPending,
    /// The issuer stands for many tenants, and nobody said which of them may sign in.
    MissingTenants,
    /// What was given as the identifier of a tenant is none.
    InvalidTenant {
        /// The text.
        tenant: String,
    },
    /// The call was executed without an HTTP client.
    NoHttpClient,
    /// The client was built from an issuer without discovery: `build` needs metadata.
    DiscoveryNeeded,
    /// `Call::step` was called again after the end, or with an outcome that does not answer the last effect.
    StepOutOfOrder,
    /// A script awaited something that is not one of the call's effects.
    ForeignFuture,
    /// The request could not be composed, for instance because a header value has control characters.
    InvalidRequest {
        /// What is invalid.
        what: &'static str,
    },
    /// The crypto backend gave no random bytes.
    NoRandomness,
    /// What a user typed is no identifier that a server could be found by.
    Identifier {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The server does not list that it fetches the metadata of clients whose identifier is a URL.
    ClientIdMetadataDocumentUnsupported,
    /// The client's metadata holds what must not be published or contradicts itself.
    ClientMetadata {
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Misuse {
    pub(super) fn explain(&self) -> Explanation {
        let (rule, section, advice) = match self {
            Self::MissingEndpoint { .. } => (
                "missing-endpoint",
                "RFC 8414 section 2",
                "the server does not offer this, or its metadata is incomplete: add the endpoint by hand if you know it",
            ),
            Self::InvalidUri { .. } => {
                ("invalid-uri", "RFC 3986 section 3", "give an absolute URI with scheme and host: https://…")
            }
            Self::InsecureUri { .. } => (
                "insecure-uri",
                "RFC 9700 section 2.6",
                "use https; plain http is possible on the loopback interface only, with danger::http_on_loopback",
            ),
            Self::IssuerQuery => (
                "issuer-query",
                "RFC 8414 section 2",
                "give the issuer as the server's metadata names it, without query and fragment",
            ),
            Self::MissingRedirectUri => (
                "missing-redirect-uri",
                "RFC 6749 section 3.1.2",
                "set redirect_uri on the client or on the request, exactly as registered",
            ),
            Self::RedirectUriFragment => (
                "redirect-uri-fragment",
                "RFC 6749 section 3.1.2",
                "remove the fragment from the redirect URI",
            ),
            Self::ReservedParameter { .. } => {
                ("reserved-parameter", "", "use the method of that name, or leave it to the library")
            }
            Self::UnsupportedResponseType { .. } => (
                "unsupported-response-type",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 3",
                "choose code, or a set of code, id_token and token that is more than token alone",
            ),
            Self::UnsupportedResponseMode { .. } => (
                "unsupported-response-mode",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 3",
                "choose query, fragment or form_post, with .jwt at its end or without; tokens must not travel in a query",
            ),
            Self::MissingScope { .. } => (
                "missing-scope",
                "OpenID Connect Core section 3.1.2.1",
                "add the scope value, or ask for another response type",
            ),
            Self::Empty { .. } => ("empty-value", "", "give a value, or leave the setting out"),
            Self::UnsupportedAuthenticationMethod { .. } | Self::AuthenticationMethodMismatch { .. } => (
                "authentication-method",
                "RFC 8414 section 2",
                "configure the method that the client is registered for; the server must list it",
            ),
            Self::MissingCredential { .. } => {
                ("missing-credential", "RFC 7591 section 2", "give the client its secret or key")
            }
            Self::NoAssertion { .. } => (
                "no-assertion",
                "RFC 7523 section 2.2",
                "authenticate by private_key_jwt or client_secret_jwt, or add nothing",
            ),
            Self::ExpiredSecret { .. } => {
                ("expired-secret", "RFC 7591 section 3.2.1", "register a new secret")
            }
            Self::MissingRequestObjectSigner => (
                "missing-request-object-signer",
                "RFC 9101 section 10.5",
                "give the client a key with ClientBuilder::request_object_signer, and register its public part",
            ),
            Self::RequestObjectAlgorithm { .. } => (
                "request-object-algorithm",
                "RFC 9101 section 9",
                "sign requests with an algorithm that the client is registered for and the server lists",
            ),
            Self::AssertionAlgorithm { .. } => (
                "assertion-algorithm",
                "OpenID Connect Dynamic Client Registration section 2",
                "use a key for the registered token_endpoint_auth_signing_alg, or register the algorithm of the key",
            ),
            Self::DpopAlgorithm { .. } => (
                "dpop-algorithm",
                "RFC 9449 section 5.1",
                "make a key for one of the algorithms in the server's dpop_signing_alg_values_supported",
            ),
            Self::MissingEncryptionKey { .. } => (
                "missing-encryption-key",
                "OpenID Connect Core section 10.2.1",
                "register an algorithm for which the server's jwks_uri has a key with use=enc",
            ),
            Self::Profile { profile, rule } => ("profile", rule.section(*profile), rule.advice()),
            Self::Unsupported { .. } => (
                "unsupported",
                "RFC 8414 section 2",
                "do without it, or correct the metadata if the server can do it all the same",
            ),
            Self::MissingOpenidScope => (
                "missing-openid-scope",
                "OpenID Connect CIBA section 7.1",
                "add openid to the scope: what this flow gives is an ID Token",
            ),
            Self::PushDelivery => (
                "push-delivery",
                "OpenID Connect CIBA section 10.1",
                "wait for the notification and hand it to push_callback, or register the client for poll or ping",
            ),
            Self::MissingToken { token } => (
                "missing-token",
                "",
                match *token {
                    token if token.starts_with("ID Token") => "ask for it with the scope openid",
                    "refresh token" => {
                        "ask for it, at many servers with the scope offline_access, and prompt=consent"
                    }
                    "registration access token" => {
                        "keep the whole registration that the server answered with"
                    }
                    _ => "choose a response type that gives it",
                },
            ),
            Self::MissingDpopKey => (
                "missing-dpop-key",
                "RFC 9449 section 7.1",
                "give the client the key that the token was asked for with: keep Dpop::snapshot beside the tokens",
            ),
            Self::MissingCertificate => (
                "missing-certificate",
                "RFC 8705 section 2",
                "give certificate and key to the HTTP client, by Reqwest::builder().identity(…), and that one to the client",
            ),
            Self::NotAnAccessToken => (
                "not-an-access-token",
                "RFC 8693 section 2.2.1",
                "use it as TokenResponse::issued_token_type says, or exchange for an access token",
            ),
            Self::MissingSecretForHmac => (
                "missing-secret",
                "OpenID Connect Core section 10.1",
                "give the client its secret, or register an asymmetric algorithm",
            ),
            Self::MissingDecryptionKey { .. } => (
                "missing-decryption-key",
                "OpenID Connect Core section 10.2",
                "give the client its private key with ClientBuilder::decryption_key; RSA1_5 is never accepted: register RSA-OAEP-256 or ECDH-ES",
            ),
            Self::Key { .. } => (
                "unusable-key",
                "RFC 7517 section 4",
                "check the key's type, its algorithm and that it is the private part",
            ),
            Self::PendingVersion { .. } => ("pending-version", "", "start a new login"),
            Self::ForeignPending => {
                ("foreign-pending", "RFC 9700 section 4.4", "use the client that began this login")
            }
            Self::MissingTenants => (
                "missing-tenants",
                "OpenID Connect Core section 3.1.3.7 step 2",
                "name the tenants with ClientBuilder::tenants; danger::any_tenant lets in whoever has an account anywhere",
            ),
            Self::InvalidTenant { .. } => (
                "invalid-tenant",
                "",
                "give the tenant's identifier, eight, four, four, four and twelve hexadecimal digits, and no domain name",
            ),
            Self::NoHttpClient => (
                "no-http-client",
                "",
                "give the client one with ClientBuilder::http, or execute the call with send or send_blocking",
            ),
            Self::DiscoveryNeeded => {
                ("discovery-needed", "", "use .await, send or send_blocking instead of build")
            }
            Self::StepOutOfOrder => {
                ("step-out-of-order", "", "answer each effect once, with the outcome of its kind")
            }
            Self::ForeignFuture => ("foreign-future", "", "report this: a script may await only its effects"),
            Self::InvalidRequest { what } => {
                let (section, advice) = composed(what);
                ("invalid-request", section, advice)
            }
            Self::NoRandomness => {
                ("no-randomness", "", "report this: the operating system gave no random bytes")
            }
            Self::Identifier { .. } => (
                "identifier",
                "OpenID Connect Discovery section 2.1",
                "ask the user for an address such as name@example.com or https://example.com/name",
            ),
            Self::ClientIdMetadataDocumentUnsupported => (
                "client-id-metadata-document-unsupported",
                "OAuth Client ID Metadata Document section 5",
                "register the client with the server, and use the identifier that it gives",
            ),
            Self::ClientMetadata { .. } => (
                "client-metadata",
                "RFC 7591 section 2",
                "correct the metadata before it is sent or published",
            ),
        };
        Explanation { rule, section, advice }
    }
}

/// Where the form of a part of a request is laid down, and what to do where it has another one.
fn composed(what: &str) -> (&'static str, &'static str) {
    match what {
        "claims" => {
            ("OpenID Connect Core section 5.5", "give a JSON object with the members userinfo and id_token")
        }
        "authorization_details" => {
            ("RFC 9396 section 2", "give an array of objects, each with a type that is text")
        }
        "max_age" => ("OpenID Connect Core section 3.1.2.1", "give a whole number of seconds"),
        "requested_expiry" => ("OpenID Connect CIBA section 7.1", "give a whole number of seconds"),
        "client_notification_token" => (
            "OpenID Connect CIBA section 7.1",
            "give a token that can stand behind Bearer, of at most 1024 characters, or leave it to the library",
        ),
        "lifetime of request objects" => ("FAPI 2.0 Message Signing section 5.3.2", "give at most an hour"),
        "request_uri" => ("OpenID Connect Core section 6.2", "host the request object at a shorter address"),
        "request_uri of a client that pushes its requests" => {
            ("RFC 9126 section 2.1", "call authorize, which pushes the request, or let this client push none")
        }
        "client metadata" | "DPoP proof" | "assertion" => ("", "remove what cannot be written as JSON"),
        _ => ("RFC 9110 section 5.5", "remove what cannot stand in a header"),
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingEndpoint { endpoint } => write!(f, "the server's metadata has no {endpoint}"),
            Self::InvalidUri { what, value } => {
                write!(f, "the {what} {value:?} is not an absolute http or https URI")
            }
            Self::InsecureUri { what, value } => write!(f, "the {what} {value:?} does not use https"),
            Self::Identifier { problem } => write!(f, "the identifier cannot be used: {problem}"),
            Self::ClientIdMetadataDocumentUnsupported => {
                f.write_str("the server does not list client_id_metadata_document_supported")
            }
            Self::ClientMetadata { member, problem } => {
                write!(f, "{member} of the client's metadata {problem}")
            }
            Self::IssuerQuery => f.write_str("the issuer has a query or a fragment"),
            Self::MissingRedirectUri => f.write_str("no redirect_uri is configured"),
            Self::RedirectUriFragment => f.write_str("the redirect_uri has a fragment"),
            Self::ReservedParameter { name } => write!(f, "the parameter {name} is set by the library"),
            Self::UnsupportedResponseType { response_type } => {
                write!(f, "the response type \"{response_type}\" is not supported")
            }
            Self::UnsupportedResponseMode { response_mode } => {
                write!(f, "the response mode \"{response_mode}\" is not possible here")
            }
            Self::MissingScope { scope } => write!(f, "the scope {scope} is needed and not asked for"),
            Self::Empty { what } => write!(f, "the {what} is empty"),
            Self::UnsupportedAuthenticationMethod { method, supported } => {
                write!(f, "the client authenticates by {method}, and the server supports only ")?;
                list(f, supported)
            }
            Self::AuthenticationMethodMismatch { configured, registered } => {
                write!(f, "the client authenticates by {configured} and is registered for {registered}")
            }
            Self::MissingCredential { method } => {
                write!(f, "the client is registered for {method} and has no credential for it")
            }
            Self::NoAssertion { method } => {
                write!(f, "the client authenticates by {method}, which has no assertion to add to")
            }
            Self::ExpiredSecret { expired_at } => write!(f, "the client secret expired at {expired_at}"),
            Self::MissingRequestObjectSigner => {
                f.write_str("authorization requests must be signed, and the client has no signer for them")
            }
            Self::RequestObjectAlgorithm { algorithm, accepted } => {
                write!(f, "requests are signed with {algorithm}, and accepted are only ")?;
                list(f, accepted)
            }
            Self::AssertionAlgorithm { algorithm, registered } => write!(
                f,
                "client assertions are signed with {algorithm}, and the client is registered for {registered}"
            ),
            Self::DpopAlgorithm { algorithm, supported } => {
                write!(f, "the DPoP key is for {algorithm}, and the server supports only ")?;
                list(f, supported)
            }
            Self::MissingEncryptionKey { algorithm } => {
                write!(f, "there is no key to encrypt the request to with {algorithm}")
            }
            Self::Profile { profile, rule } => write!(f, "the profile {profile} demands {rule}"),
            Self::Unsupported { what, member } => {
                write!(f, "the server does not support {what}: its metadata does not say so in {member}")
            }
            Self::MissingOpenidScope => f.write_str("the scope of the authentication request has no openid"),
            Self::PushDelivery => f.write_str("the client is registered for push, and asked for tokens"),
            Self::MissingToken { token } => write!(f, "there is no {token}"),
            Self::MissingDpopKey => {
                f.write_str("the access token is bound to a key that the client does not have")
            }
            Self::MissingCertificate => {
                f.write_str("the HTTP client has no certificate to authenticate with, or to bind tokens to")
            }
            Self::NotAnAccessToken => f.write_str("what the exchange issued is not an access token"),
            Self::MissingSecretForHmac => {
                f.write_str("ID Tokens with an HMAC need the client secret, and there is none")
            }
            Self::MissingDecryptionKey { member, algorithm } => {
                write!(f, "the client is registered with {member} {algorithm} and has no key for that")
            }
            Self::Key { problem } => write!(f, "the key cannot be used: {problem}"),
            Self::PendingVersion { version } => {
                write!(f, "the pending authorization has the unknown version {version}")
            }
            Self::ForeignPending => {
                f.write_str("the pending authorization belongs to another client or server")
            }
            Self::MissingTenants => f.write_str("the issuer stands for many tenants, and none is named"),
            Self::InvalidTenant { tenant } => write!(f, "{tenant:?} is not the identifier of a tenant"),
            Self::NoHttpClient => f.write_str("there is no HTTP client to execute the call with"),
            Self::DiscoveryNeeded => f.write_str("the client has an issuer and no metadata"),
            Self::StepOutOfOrder => f.write_str("the call was stepped out of order"),
            Self::ForeignFuture => f.write_str("the call awaited something that is not an effect"),
            Self::InvalidRequest { what } => write!(f, "the request cannot be composed: invalid {what}"),
            Self::NoRandomness => f.write_str("there are no random bytes"),
        }
    }
}

impl std::error::Error for Misuse {}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn an_invalid_part_of_a_request_is_told_by_its_own_rule() {
        for (what, section) in [
            ("claims", "OpenID Connect Core section 5.5"),
            ("authorization_details", "RFC 9396 section 2"),
            ("max_age", "OpenID Connect Core section 3.1.2.1"),
            ("lifetime of request objects", "FAPI 2.0 Message Signing section 5.3.2"),
            ("request_uri", "OpenID Connect Core section 6.2"),
            ("request_uri of a client that pushes its requests", "RFC 9126 section 2.1"),
            ("credentials", "RFC 9110 section 5.5"),
        ] {
            let error = Error::from(Misuse::InvalidRequest { what });
            assert_eq!(
                error.to_string(),
                format!("the request cannot be composed: invalid {what} ({section})")
            );
            assert_eq!(
                (error.rule(), error.advice().contains("header")),
                ("invalid-request", what == "credentials")
            );
        }
    }
}
