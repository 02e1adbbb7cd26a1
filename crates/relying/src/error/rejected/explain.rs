//! Of each check: the rule's name, where it stands, and what to do.

use relying_jose::jws::JwsError;
use relying_jose::{ClaimError, JweError};

use super::{Rejected, Token};
use crate::error::Explanation;

impl Rejected {
    pub(in crate::error) fn explain(&self) -> Explanation {
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
            Self::AnotherUser { .. } => (
                "another-user",
                "OpenID Connect Core section 3.1.2.2",
                "do not sign the user in; ask again without id_token_hint and the claim sub if any user will do",
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
            Self::UnsignedMetadata { token } => (
                "unsigned-metadata",
                token.section(),
                "if nobody signs these metadata, trust nobody to: give no TrustedIssuer; otherwise somebody has removed the signed ones",
            ),
            Self::Type { token: Token::IdToken | Token::AuthorizationResponse, .. } => {
                ("token-type-mismatch", "RFC 8725 section 3.12", TAMPERED)
            }
            Self::Type { token, .. } => ("token-type-mismatch", token.section(), TAMPERED),
            Self::InteractionMismatch => (
                "interaction-mismatch",
                "FAPI 1.0 Baseline section 6.2.1",
                "do not use this answer; report it to the resource's operator",
            ),
            Self::ClaimsAbsent { .. } => (
                "claims-absent",
                "OpenID Connect Core section 5.6.2",
                "do without these claims; report it to the operator of the claims provider",
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
            Self::InternalAddress { what, .. } => (
                "internal-address",
                // Where that address comes from; of the others the first warns of this.
                match *what {
                    "registration_client_uri" => "RFC 7592 section 3",
                    "host" => "RFC 7033 section 4",
                    "issuer" => "OpenID Connect Discovery section 2",
                    "endpoint" => "OpenID Connect Core section 5.6.2",
                    _ => "RFC 9728 section 7.7",
                },
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
