//! A security check refused the answer.

use relying_jose::jws::JwsError;
use relying_jose::{Algorithm, ClaimError, JweError};

use crate::registry::ResponseMode;

mod explain;
mod message;
mod token;

pub use token::Token;

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
    /// The ID Token is about another user than the one who was asked for.
    AnotherUser {
        /// The user asked for, by `id_token_hint` or by the claim `sub`.
        expected: String,
        /// The user who signed in.
        received: String,
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
    /// The metadata are not signed, and somebody is trusted to sign them.
    UnsignedMetadata {
        /// Which metadata.
        token: Token,
    },
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
    /// A claims provider says nothing about any of the claims that it was named for.
    ClaimsAbsent {
        /// Their names.
        claims: Vec<String>,
    },
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

impl std::error::Error for Rejected {}
