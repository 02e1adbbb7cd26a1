//! The calling code or its configuration is wrong.

use relying_jose::Algorithm;

use crate::profile::{Profile, ProfileRule};
use crate::registry::{AuthenticationMethod, ResponseMode, ResponseType};

mod explain;
mod message;

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

impl std::error::Error for Misuse {}

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
