//! A security check refused the answer.

use std::fmt;

use relying_jose::jws::JwsError;
use relying_jose::{Algorithm, ClaimError, JweError};

use super::Explanation;
use crate::registry::ResponseMode;

/// The check that refused an answer. There is one variant per rule, so a test can name it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The metadata names another issuer than the one asked for.
    MetadataIssuer {
        /// The issuer asked for.
        expected: String,
        /// The issuer that the metadata names.
        received: String,
    },
    /// The authorization response carries another state than the request did.
    StateMismatch,
    /// The authorization response carries no state although the request did.
    StateMissing,
    /// The authorization response carries a state although the request did not.
    StateUnexpected,
    /// The authorization response names another issuer.
    IssuerMismatch {
        /// The issuer the request was made for.
        expected: String,
        /// The issuer in the response.
        received: String,
    },
    /// The server promises `iss` in its authorization responses, and this one has none.
    IssuerMissing,
    /// A parameter of the authorization response occurs more than once.
    DuplicateParameter {
        /// Its name.
        name: String,
    },
    /// The authorization response carries something that was not asked for.
    UnexpectedParameter {
        /// Its name.
        name: String,
    },
    /// The authorization response arrived in another way than the one asked for.
    ResponseModeMismatch {
        /// The response mode asked for.
        expected: ResponseMode,
    },
    /// The client asked for tokens bound to its key, and this one is not.
    TokenNotBound,
    /// An ID Token was due, and the token response has none.
    IdTokenMissing,
    /// The form, algorithm or signature of a token is wrong.
    Jws {
        /// Which token.
        token: Token,
        /// What is wrong with it.
        problem: JwsError,
    },
    /// A token was registered to be encrypted, and is not.
    Unencrypted {
        /// Which token.
        token: Token,
    },
    /// An encrypted token holds claims that nobody signed.
    UnsignedContent {
        /// Which token.
        token: Token,
    },
    /// A token cannot be decrypted, or is encrypted in another way than the one that was registered.
    Jwe {
        /// Which token.
        token: Token,
        /// What is wrong with it. Whatever depends on a key is one and the same.
        problem: JweError,
    },
    /// A token is signed with an algorithm that is not the registered or published one.
    Algorithm {
        /// Which token.
        token: Token,
        /// The algorithms that would have been accepted.
        expected: Vec<Algorithm>,
        /// The algorithm in the token's header.
        received: Algorithm,
    },
    /// No key of the server fits the token.
    KeyNotFound {
        /// Which token.
        token: Token,
        /// The key id in the token's header.
        key_id: Option<String>,
        /// The algorithm looked for.
        algorithm: Algorithm,
    },
    /// The claims of a token are not a JSON object, or one of them has the wrong type.
    Claims {
        /// Which token.
        token: Token,
        /// What is wrong with them.
        problem: relying_jose::json::JsonError,
    },
    /// A claim is missing, out of time or different from what it must be.
    Claim {
        /// Which token.
        token: Token,
        /// What is wrong with it.
        problem: ClaimError,
    },
    /// The token is for somebody else.
    AudienceMismatch {
        /// Which token.
        token: Token,
        /// This client.
        client_id: String,
        /// The audiences named.
        received: Vec<String>,
    },
    /// The token is for this client and for another audience that was not declared as trusted.
    UntrustedAudience {
        /// Which token.
        token: Token,
        /// The audience that is not trusted.
        audience: String,
    },
    /// The ID Token has several audiences and no authorized party.
    AuthorizedPartyMissing,
    /// The authorized party of the ID Token is another client.
    AuthorizedPartyMismatch {
        /// This client.
        client_id: String,
        /// The authorized party named.
        received: String,
    },
    /// The nonce of the ID Token is not the one that was sent.
    NonceMismatch,
    /// The ID Token has no nonce although one was sent.
    NonceMissing,
    /// The ID Token has a nonce although none was sent.
    NonceUnexpected,
    /// A hash in the ID Token does not belong to what came beside it.
    HashMismatch {
        /// The claim: `at_hash` of the access token, `c_hash` of the code, `s_hash` of the state,
        /// `urn:openid:params:jwt:claim:rt_hash` of the refresh token.
        claim: &'static str,
    },
    /// The ID Token has no such hash where one is required.
    HashMissing {
        /// The claim.
        claim: &'static str,
    },
    /// The user logged in longer ago than `max_age` allows.
    AuthenticationTooOld {
        /// When the user logged in, in seconds since the epoch.
        auth_time: i64,
        /// The greatest age asked for, in seconds.
        max_age: u64,
        /// The time of the check, in seconds since the epoch.
        now: i64,
    },
    /// The authentication context is none of those that were asked for as essential.
    AuthenticationContext {
        /// The values that would have been accepted.
        expected: Vec<String>,
        /// The value received.
        received: Option<String>,
    },
    /// A claim of a refreshed ID Token differs from the original one.
    RefreshedClaim {
        /// The claim.
        claim: &'static str,
        /// Its value in the original ID Token.
        expected: Option<String>,
        /// Its value in the refreshed one.
        received: Option<String>,
    },
    /// A claim of the ID Token from the token endpoint differs from the one that came through the browser.
    FrontChannelClaim {
        /// The claim.
        claim: &'static str,
        /// Its value in the ID Token that came through the browser.
        expected: Option<String>,
        /// Its value in the one from the token endpoint.
        received: Option<String>,
    },
    /// The answer was to come in a signed JWT, and its parameters came plain.
    UnsignedAuthorizationResponse,
    /// UserInfo is about another subject than the ID Token.
    SubjectMismatch {
        /// The subject of the ID Token.
        expected: String,
        /// The subject of UserInfo.
        received: String,
    },
    /// The client is registered for signed UserInfo, and the answer is not signed.
    UnsignedUserInfo,
    /// The client is registered for signed introspection answers, and the answer is not signed.
    UnsignedIntrospection,
    /// The header of a token names another type of token than the one that is due.
    Type {
        /// Which token.
        token: Token,
        /// The `typ` that it must have.
        expected: &'static str,
        /// The `typ` that it has.
        received: Option<String>,
    },
    /// The answer of a resource belongs to another request: it has another `x-fapi-interaction-id`.
    InteractionMismatch,
    /// A token is not bound to the certificate that was presented with it.
    CertificateMismatch {
        /// The thumbprint of the presented certificate.
        expected: String,
        /// The thumbprint that the token is bound to, if any.
        received: Option<String>,
    },
    /// A client notification carries another token than the client's, or none.
    NotificationTokenMismatch,
    /// A client notification arrived for an authentication request that none was asked for.
    NotificationUnexpected,
    /// A client notification or an ID Token belongs to another authentication request.
    AuthReqIdMismatch {
        /// Where the other `auth_req_id` is.
        place: &'static str,
    },
    /// The metadata of a protected resource are about another one.
    ResourceMismatch {
        /// The resource asked about.
        expected: String,
        /// The resource that the metadata name.
        received: String,
    },
    /// A request to begin a login is not acceptable.
    InitiatedLogin {
        /// The parameter.
        parameter: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An address that a stranger named leads to an internal host.
    InternalAddress {
        /// What the address is for.
        what: &'static str,
        /// The host.
        host: String,
    },
    /// The answer about a registration is about another client.
    RegisteredClient {
        /// The client that was asked about.
        expected: String,
        /// The client that the answer names.
        received: String,
    },
    /// The ID Token is of a tenant that may not sign in.
    Tenant {
        /// The tenant's identifier.
        tenant: String,
    },
    /// The server's key set says that the key of the ID Token is for other issuers.
    KeyIssuer {
        /// The issuer of the ID Token.
        issuer: String,
        /// The issuers that the key is for.
        key_issuers: Vec<String>,
    },
    /// The user came back from logout with another state, or without the one that was sent.
    LogoutState,
}

/// The kinds of signed tokens that a relying party checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Token {
    /// OpenID Connect Core section 2.
    IdToken,
    /// OpenID Connect Core section 5.3.2, a signed UserInfo answer.
    UserInfo,
    /// RFC 9701 section 5, a signed introspection answer.
    Introspection,
    /// JARM section 2, an authorization response in a JWT.
    AuthorizationResponse,
    /// OpenID Connect Core section 5.6.2, claims that a claims provider vouches for.
    Claims,
}

impl Token {
    fn name(self) -> &'static str {
        match self {
            Self::IdToken => "ID Token",
            Self::UserInfo => "UserInfo JWT",
            Self::Introspection => "introspection JWT",
            Self::AuthorizationResponse => "authorization response JWT",
            Self::Claims => "claims JWT",
        }
    }

    fn section(self) -> &'static str {
        match self {
            Self::IdToken => "OpenID Connect Core section 3.1.3.7",
            Self::UserInfo => "OpenID Connect Core section 5.3.2",
            Self::Introspection => "RFC 9701 section 5",
            Self::AuthorizationResponse => "JARM section 2.4",
            Self::Claims => "OpenID Connect Core section 5.6.2",
        }
    }
}

impl Rejected {
    pub(super) fn explain(&self) -> Explanation {
        const TAMPERED: &str = "treat this as an attack until proven otherwise: do not sign the user in";
        const RESTART: &str = "start a new login; if it happens to honest users, look at how the pending authorization is stored";
        const OPERATOR: &str = "report this to the server's operator; do not sign the user in";
        let (rule, section, advice) = match self {
            Self::MetadataIssuer { .. } => (
                "metadata-issuer",
                "RFC 8414 section 3.3",
                "if the server is the right one, configure exactly the issuer that its metadata names, a trailing slash included",
            ),
            Self::StateMismatch => ("state-mismatch", "RFC 6749 section 10.12", RESTART),
            Self::StateMissing => ("state-missing", "RFC 6749 section 4.1.2", RESTART),
            Self::StateUnexpected => ("state-unexpected", "RFC 6749 section 4.1.2", TAMPERED),
            Self::IssuerMismatch { .. } => (
                "issuer-mismatch",
                "RFC 9207 section 2.4",
                "treat this as a mix-up attack: the response belongs to another authorization server",
            ),
            Self::IssuerMissing => ("issuer-missing", "RFC 9207 section 2.4", TAMPERED),
            Self::DuplicateParameter { .. } => ("duplicate-parameter", "RFC 6749 section 3.1", TAMPERED),
            Self::UnexpectedParameter { .. } => (
                "unexpected-parameter",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 3",
                TAMPERED,
            ),
            Self::ResponseModeMismatch { .. } => (
                "response-mode-mismatch",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 2.1",
                "pass on the form body for form_post, the whole URL otherwise",
            ),
            Self::TokenNotBound => (
                "token-not-bound",
                "RFC 9449 section 5",
                "check that the server supports DPoP for this client; without it, configure the client without a DPoP key",
            ),
            Self::IdTokenMissing => (
                "id-token-missing",
                "OpenID Connect Core section 3.1.3.3",
                "ask for the scope openid, and check that the client may have ID Tokens",
            ),
            Self::Jws { token, problem } => {
                let rule = match problem {
                    JwsError::Signature(_) => "signature-invalid",
                    JwsError::Unsigned => "unsigned-token",
                    _ => "malformed-token",
                };
                (rule, token.section(), TAMPERED)
            }
            Self::Unencrypted { token } => (
                "unencrypted-token",
                token.section(),
                "if the server cannot encrypt, remove encrypted_response_alg from the client's metadata, at the server too",
            ),
            Self::UnsignedContent { token } => (
                "unsigned-token",
                token.section(),
                "register the client's signed_response_alg at the server: encrypting proves nothing, everybody has the key",
            ),
            Self::Jwe { token, problem } => {
                let (rule, advice) = match problem {
                    JweError::AlgorithmNotAllowed(_) | JweError::EncryptionNotAllowed(_) => (
                        "encryption-not-allowed",
                        "if the server is right, register the client's encrypted_response_alg and _enc with these values",
                    ),
                    JweError::NoKey => (
                        "decryption-key-not-found",
                        "check that the server uses a key that the client has published and still has",
                    ),
                    JweError::Decryption => (
                        "decryption-failed",
                        "check that the server uses a key that the client still has; otherwise the token was altered",
                    ),
                    _ => ("malformed-token", TAMPERED),
                };
                (rule, token.section(), advice)
            }
            Self::Algorithm { token, .. } => (
                "algorithm-not-allowed",
                token.section(),
                "if the server is right, register the client's signed_response_alg with that value; the token's own header never decides",
            ),
            Self::KeyNotFound { token, .. } => (
                "key-not-found",
                token.section(),
                "check the server's jwks_uri: it must hold every key that signs",
            ),
            Self::Claims { token, .. } => ("malformed-claims", token.section(), OPERATOR),
            Self::Claim { token, problem } => {
                let (rule, advice) = match problem {
                    ClaimError::Missing(_) => ("claim-missing", OPERATOR),
                    ClaimError::Expired { .. } => (
                        "token-expired",
                        "start a new login; if it is fresh, compare the clocks of both machines",
                    ),
                    ClaimError::NotYetValid { .. } | ClaimError::IssuedInFuture { .. } => {
                        ("token-from-the-future", "compare the clocks of both machines")
                    }
                    ClaimError::TooOld { .. } => ("token-too-old", "start a new login"),
                    _ => ("claim-mismatch", TAMPERED),
                };
                (rule, token.section(), advice)
            }
            Self::AudienceMismatch { token, .. } => ("audience-mismatch", token.section(), TAMPERED),
            Self::UntrustedAudience { token, .. } => (
                "untrusted-audience",
                token.section(),
                "declare the audience as trusted if you know it; otherwise somebody else may use this token as yours",
            ),
            Self::AuthorizedPartyMissing => {
                ("authorized-party-missing", "OpenID Connect Core section 3.1.3.7 step 4", OPERATOR)
            }
            Self::AuthorizedPartyMismatch { .. } => {
                ("authorized-party-mismatch", "OpenID Connect Core section 3.1.3.7 step 5", TAMPERED)
            }
            Self::NonceMismatch => {
                ("nonce-mismatch", "OpenID Connect Core section 3.1.3.7 step 11", TAMPERED)
            }
            Self::NonceMissing => ("nonce-missing", "OpenID Connect Core section 3.1.3.7 step 11", TAMPERED),
            Self::NonceUnexpected => ("nonce-unexpected", "OpenID Connect Core section 2", TAMPERED),
            Self::HashMismatch { claim } => ("hash-mismatch", hash_section(claim), TAMPERED),
            Self::HashMissing { claim } => ("hash-missing", hash_section(claim), OPERATOR),
            Self::AuthenticationTooOld { .. } => (
                "authentication-too-old",
                "OpenID Connect Core section 3.1.3.7 step 13",
                "send the user to log in again, with prompt=login if the server ignores max_age",
            ),
            Self::AuthenticationContext { .. } => (
                "acr-mismatch",
                "OpenID Connect Core section 3.1.3.7 step 12",
                "send the user to log in again with acr_values that the server supports",
            ),
            Self::RefreshedClaim { .. } => (
                "refreshed-claim-changed",
                "OpenID Connect Core section 12.2",
                "do not use the new tokens; start a new login",
            ),
            Self::FrontChannelClaim { .. } => {
                ("front-channel-claim-differs", "OpenID Connect Core section 3.3.3.6", TAMPERED)
            }
            Self::UnsignedAuthorizationResponse => (
                "unsigned-authorization-response",
                "JARM section 2.3",
                "if the server cannot sign its answers, ask for another response mode",
            ),
            Self::SubjectMismatch { .. } => (
                "subject-mismatch",
                "OpenID Connect Core section 5.3.2",
                "do not use this UserInfo answer: it is about somebody else",
            ),
            Self::UnsignedUserInfo => (
                "unsigned-userinfo",
                "OpenID Connect Core section 5.3.2",
                "if the server cannot sign UserInfo, remove userinfo_signed_response_alg from the client's metadata",
            ),
            Self::UnsignedIntrospection => (
                "unsigned-introspection",
                "RFC 9701 section 5",
                "if the server cannot sign introspection answers, remove introspection_signed_response_alg from the client's metadata",
            ),
            Self::Type { token, .. } => ("token-type-mismatch", token.section(), TAMPERED),
            Self::InteractionMismatch => (
                "interaction-mismatch",
                "FAPI 1.0 Baseline section 6.2.1",
                "do not use this answer; report it to the resource's operator",
            ),
            Self::CertificateMismatch { .. } => (
                "certificate-mismatch",
                "RFC 8705 section 3",
                "answer with status 401 and invalid_token: whoever presents the token is not the client that it was issued to",
            ),
            Self::NotificationTokenMismatch => (
                "notification-token-mismatch",
                "OpenID Connect CIBA section 9",
                "answer with status 401 and do nothing: whoever sent this is not the server that was asked",
            ),
            Self::NotificationUnexpected => (
                "notification-unexpected",
                "OpenID Connect CIBA section 5",
                "answer with status 400; register the client for ping or push if it should be told",
            ),
            Self::AuthReqIdMismatch { .. } => {
                ("auth-req-id-mismatch", "OpenID Connect CIBA section 10.3.1", TAMPERED)
            }
            Self::ResourceMismatch { .. } => (
                "resource-mismatch",
                "RFC 9728 section 3.3",
                "ask about exactly the resource that the metadata name, if that is the one you mean; otherwise somebody poses as it",
            ),
            Self::InitiatedLogin { .. } => (
                "initiated-login",
                "OpenID Connect Core section 4",
                "do not redirect; if an honest partner sent this, add the issuer or the target to the lists",
            ),
            Self::InternalAddress { .. } => (
                "internal-address",
                "RFC 9728 section 7.7",
                "if all servers are inside your own network, say danger::internal_addresses; otherwise somebody tries to reach it through you",
            ),
            Self::RegisteredClient { .. } => (
                "registered-client",
                "RFC 7592 section 3",
                "do not use the answer: the server has mixed up two clients",
            ),
            Self::Tenant { .. } => (
                "tenant-not-allowed",
                "OpenID Connect Core section 3.1.3.7 step 2",
                "if the tenant is one of yours, name it in ClientBuilder::tenants; otherwise do not sign the user in",
            ),
            Self::KeyIssuer { .. } => {
                ("key-issuer-mismatch", "OpenID Connect Core section 3.1.3.7 step 6", TAMPERED)
            }
            Self::LogoutState => (
                "logout-state",
                "OpenID Connect RP-Initiated Logout section 3",
                "ignore the request: it does not answer a logout that this application began",
            ),
        };
        Explanation { rule, section, advice }
    }
}

/// Where the hash is specified.
fn hash_section(claim: &str) -> &'static str {
    match claim {
        "c_hash" => "OpenID Connect Core section 3.3.2.10",
        "s_hash" => "FAPI 1.0 Advanced section 5.2.3",
        "urn:openid:params:jwt:claim:rt_hash" => "OpenID Connect CIBA section 10.3.1",
        _ => "OpenID Connect Core section 3.1.3.8",
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetadataIssuer { expected, received } => {
                write!(f, "the metadata names another issuer: {}", Difference { expected, received })
            }
            Self::StateMismatch => {
                f.write_str("the state of the authorization response is not the one that was sent")
            }
            Self::StateMissing => {
                f.write_str("the authorization response has no state although one was sent")
            }
            Self::StateUnexpected => {
                f.write_str("the authorization response has a state although none was sent")
            }
            Self::IssuerMismatch { expected, received } => {
                write!(
                    f,
                    "the authorization response is from another issuer: {}",
                    Difference { expected, received }
                )
            }
            Self::IssuerMissing => f.write_str(
                "the authorization response has no iss although the server's metadata promises it",
            ),
            Self::DuplicateParameter { name } => {
                write!(f, "the authorization response has more than one {name}")
            }
            Self::UnexpectedParameter { name } => {
                write!(f, "the authorization response has the parameter {name}, which was not asked for")
            }
            Self::ResponseModeMismatch { expected } => {
                write!(f, "the authorization response did not arrive by {expected}, which was asked for")
            }
            Self::TokenNotBound => f.write_str("the access token is not bound to the DPoP key of the client"),
            Self::IdTokenMissing => f.write_str("the token response has no ID Token"),
            Self::Jws { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::Unencrypted { token } => {
                write!(f, "the {} is not encrypted although the client is registered for that", token.name())
            }
            Self::UnsignedContent { token } => {
                write!(f, "the {} is encrypted and not signed", token.name())
            }
            Self::Jwe { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::Algorithm { token, expected, received } => {
                write!(f, "the {} is signed with {:?}; expected ", token.name(), received.as_str())?;
                list(f, expected.iter().map(Algorithm::as_str))
            }
            Self::KeyNotFound { token, key_id: Some(key_id), algorithm } => {
                write!(f, "the server has no {algorithm} key with the kid {key_id:?} of the {}", token.name())
            }
            Self::KeyNotFound { token, key_id: None, algorithm } => {
                write!(f, "the server has no {algorithm} key for the {}, which has no kid", token.name())
            }
            Self::Claims { token, problem } => {
                write!(f, "the claims of the {} are malformed: {problem}", token.name())
            }
            Self::Claim { token, problem } => write!(f, "the {} is refused: {problem}", token.name()),
            Self::AudienceMismatch { token, client_id, received } => {
                write!(f, "the {} is not for this client {client_id:?} but for ", token.name())?;
                list(f, received.iter().map(String::as_str))
            }
            Self::UntrustedAudience { token, audience } => {
                write!(f, "the {} is also for {audience:?}, which is not a trusted audience", token.name())
            }
            Self::AuthorizedPartyMissing => f.write_str("the ID Token has several audiences and no azp"),
            Self::AuthorizedPartyMismatch { client_id, received } => {
                write!(f, "the azp of the ID Token is {received:?} and not this client {client_id:?}")
            }
            Self::NonceMismatch => f.write_str("the nonce of the ID Token is not the one that was sent"),
            Self::NonceMissing => f.write_str("the ID Token has no nonce although one was sent"),
            Self::NonceUnexpected => f.write_str("the ID Token has a nonce although none was sent"),
            Self::HashMismatch { claim } => {
                write!(f, "{claim} of the ID Token does not belong to what came beside it")
            }
            Self::HashMissing { claim } => {
                write!(f, "the ID Token has no {claim}, which is required here")
            }
            Self::AuthenticationTooOld { auth_time, max_age, now } => write!(
                f,
                "the user logged in at {auth_time}, more than max_age = {max_age} seconds before {now}"
            ),
            Self::AuthenticationContext { expected, received } => {
                match received {
                    Some(received) => write!(f, "acr is {received:?}; expected ")?,
                    None => f.write_str("there is no acr; expected ")?,
                }
                list(f, expected.iter().map(String::as_str))
            }
            Self::RefreshedClaim { claim, expected, received } => write!(
                f,
                "{claim} of the refreshed ID Token changed: it was {}, now it is {}",
                OrAbsent(expected),
                OrAbsent(received)
            ),
            Self::FrontChannelClaim { claim, expected, received } => write!(
                f,
                "{claim} of the ID Token is {}, and in the one that came through the browser {}",
                OrAbsent(received),
                OrAbsent(expected)
            ),
            Self::UnsignedAuthorizationResponse => {
                f.write_str("the authorization response is not in a JWT, which was asked for")
            }
            Self::SubjectMismatch { expected, received } => {
                write!(f, "UserInfo is about {received:?}, the ID Token about {expected:?}")
            }
            Self::UnsignedUserInfo => {
                f.write_str("UserInfo is not signed although the client is registered for signed answers")
            }
            Self::UnsignedIntrospection => f.write_str(
                "the introspection answer is not signed although the client is registered for signed answers",
            ),
            Self::Type { token, expected, received } => {
                write!(f, "the typ of the {} is {} and not {expected:?}", token.name(), OrAbsent(received))
            }
            Self::InteractionMismatch => {
                f.write_str("the x-fapi-interaction-id of the answer is not the one that was sent")
            }
            Self::CertificateMismatch { expected, received: Some(received) } => write!(
                f,
                "the token is bound to the certificate {received:?} and was presented with {expected:?}"
            ),
            Self::CertificateMismatch { expected, received: None } => {
                write!(f, "the token is bound to no certificate and was presented with {expected:?}")
            }
            Self::NotificationTokenMismatch => {
                f.write_str("the client notification does not carry the client_notification_token")
            }
            Self::NotificationUnexpected => {
                f.write_str("a client notification arrived, and no client_notification_token was sent")
            }
            Self::AuthReqIdMismatch { place } => {
                write!(f, "the auth_req_id of the {place} is not that of the authentication request")
            }
            Self::ResourceMismatch { expected, received } => {
                write!(f, "the metadata are about another resource: {}", Difference { expected, received })
            }
            Self::InitiatedLogin { parameter, problem } => {
                write!(f, "the {parameter} of the request to begin a login {problem}")
            }
            Self::InternalAddress { what, host } => {
                write!(f, "the {what} leads to {host:?}, which is no public host")
            }
            Self::RegisteredClient { expected, received } => {
                write!(f, "the registration is of another client: {}", Difference { expected, received })
            }
            Self::Tenant { tenant } => {
                write!(f, "the ID Token is of the tenant {tenant:?}, which may not sign in here")
            }
            Self::KeyIssuer { issuer, key_issuers } => {
                write!(f, "the ID Token of {issuer:?} is signed with a key for ")?;
                list(f, key_issuers.iter().map(String::as_str))
            }
            Self::LogoutState => f.write_str("the state of the logout return is not the one that was sent"),
        }
    }
}

impl std::error::Error for Rejected {}

/// Two strings and the place where they part.
struct Difference<'a> {
    expected: &'a str,
    received: &'a str,
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, received } = self;
        write!(f, "expected {expected:?}, received {received:?}")?;
        if expected.trim_end_matches('/') == received.trim_end_matches('/') {
            let longer = if expected.len() > received.len() { "expected" } else { "received" };
            return write!(f, "; they differ in the trailing slash of the {longer} one");
        }
        if expected.eq_ignore_ascii_case(received) {
            return f.write_str("; they differ in upper and lower case");
        }
        let same = expected.chars().zip(received.chars()).take_while(|(left, right)| left == right).count();
        write!(f, "; they differ from character {} on", same + 1)
    }
}

/// A value or the word for its absence.
struct OrAbsent<'a>(&'a Option<String>);

impl fmt::Display for OrAbsent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "{value:?}"),
            None => f.write_str("absent"),
        }
    }
}

fn list<'a>(f: &mut fmt::Formatter<'_>, values: impl Iterator<Item = &'a str>) -> fmt::Result {
    let mut any = false;
    for value in values {
        if any {
            f.write_str(" or ")?;
        }
        write!(f, "{value:?}")?;
        any = true;
    }
    if any { Ok(()) } else { f.write_str("nobody") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn points_at_the_trailing_slash() {
        let error = Error::from(Rejected::MetadataIssuer {
            expected: "https://as.example".into(),
            received: "https://as.example/".into(),
        });
        assert_eq!(
            error.to_string(),
            "the metadata names another issuer: expected \"https://as.example\", received \"https://as.example/\"; \
             they differ in the trailing slash of the received one (RFC 8414 section 3.3)"
        );
        assert_eq!(error.rule(), "metadata-issuer");
        assert!(!error.is_retryable());
    }

    #[test]
    fn points_at_the_first_different_character() {
        let error = Rejected::IssuerMismatch {
            expected: "https://a.example".into(),
            received: "https://b.example".into(),
        };
        assert!(error.to_string().ends_with("they differ from character 9 on"));
    }
}
