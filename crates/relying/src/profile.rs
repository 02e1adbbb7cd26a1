//! Security profiles: one switch that turns all the rules of a profile on.
//!
//! A profile chooses what the specifications leave open, refuses a configuration that cannot meet it before anything is sent,
//! and refuses answers that break it. What it demands of every client anyway (PKCE with S256, `state`, `nonce`, issuer
//! checks, single-use assertions whose audience is the issuer, tokens in the header alone, no redirects, TLS) is always on in this
//! library. What it demands of TLS itself is the HTTP client's to keep: see the adapters.
//!
//! | rule | OAuth 2.1 | FAPI 1.0 Advanced | FAPI 2.0 Security Profile | FAPI 2.0 Message Signing |
//! |---|---|---|---|---|
//! | response type | `code` | `code id_token`, or `code` with JARM | `code` | `code` with JARM |
//! | request | | signed, by value or pushed | pushed | signed and pushed |
//! | client authentication | | private_key_jwt or mTLS | private_key_jwt or mTLS | private_key_jwt or mTLS |
//! | access tokens | | certificate-bound | DPoP or certificate-bound | DPoP or certificate-bound |
//! | signatures | | PS256, ES256 | PS256, ES256, Ed25519 | PS256, ES256, Ed25519 |
//! | `iss` in the response | as the metadata says | as the metadata says | required | in the JWT |
//! | ID Token | | `s_hash`; at most an hour old | | |
//! | introspection | | | | signed |

use std::fmt;
use std::time::Duration;

use relying_jose::{Algorithm, Signer};

use crate::client::{Client, Inner};
use crate::error::Misuse;
use crate::registry::{AuthenticationMethod, GrantType, ResponseMode, ResponseType};

/// A set of rules that a client keeps, chosen by [`ClientBuilder::profile`](crate::ClientBuilder::profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// The OAuth 2.1 Authorization Framework (draft-ietf-oauth-v2-1): the authorization code alone.
    OAuth21,
    /// Financial-grade API Security Profile 1.0, Part 2: Advanced.
    Fapi1Advanced,
    /// FAPI 2.0 Security Profile.
    Fapi2SecurityProfile,
    /// FAPI 2.0 Message Signing: signed requests, signed responses and signed introspection, over the Security Profile.
    Fapi2MessageSigning,
}

/// A rule of a profile, as [`Misuse::Profile`] names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProfileRule {
    /// The client authenticates by private_key_jwt or with a certificate.
    ClientAuthentication,
    /// Tokens are bound to a key or a certificate of the client.
    SenderConstraint,
    /// Tokens are bound to a certificate of the client.
    CertificateBound,
    /// The server takes pushed authorization requests.
    PushedRequests,
    /// Requests are signed.
    SignedRequests,
    /// The client signs with one of the profile's algorithms.
    SigningAlgorithm,
    /// The registered algorithm of an answer is one of the profile's.
    RegisteredAlgorithm,
    /// The response type, or its mode, is the profile's.
    ResponseType,
    /// The redirect URI has TLS.
    RedirectUri,
    /// Clocks differ by a minute at most.
    ClockTolerance,
    /// Introspection answers are signed.
    SignedIntrospection,
    /// Results of backchannel authentication are fetched, so that they can be bound.
    FetchedTokens,
    /// The client learns no user's password.
    GrantType,
}

/// Longer tolerance would hide a broken clock.
const LONGEST_TOLERANCE: Duration = Duration::from_secs(60);
/// Detached signatures are looked at when the user comes back, so that an old one is a replayed one.
const LONGEST_ID_TOKEN_AGE: Duration = Duration::from_secs(3600);

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::OAuth21, Self::Fapi1Advanced, Self::Fapi2SecurityProfile, Self::Fapi2MessageSigning];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::OAuth21 => "oauth-2.1",
            Self::Fapi1Advanced => "fapi-1-advanced",
            Self::Fapi2SecurityProfile => "fapi-2-security-profile",
            Self::Fapi2MessageSigning => "fapi-2-message-signing",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::OAuth21 => "OAuth 2.1",
            Self::Fapi1Advanced => "FAPI 1.0 Advanced",
            Self::Fapi2SecurityProfile => "FAPI 2.0 Security Profile",
            Self::Fapi2MessageSigning => "FAPI 2.0 Message Signing",
        }
    }

    fn is_fapi(self) -> bool {
        self != Self::OAuth21
    }

    fn is_fapi_2(self) -> bool {
        matches!(self, Self::Fapi2SecurityProfile | Self::Fapi2MessageSigning)
    }

    /// Whether authorization requests are pushed.
    pub(crate) fn pushes(self) -> bool {
        self.is_fapi_2()
    }

    /// Whether requests are signed.
    pub(crate) fn signs_requests(self) -> bool {
        matches!(self, Self::Fapi1Advanced | Self::Fapi2MessageSigning)
    }

    /// Whether each authorization response names its issuer (FAPI 2.0 Security Profile section 5.3.2).
    pub(crate) fn requires_iss(self) -> bool {
        self.is_fapi_2()
    }

    /// Whether the state must be vouched for by an ID Token in the same response (FAPI 1.0 Advanced section 5.2.3.1).
    pub(crate) fn requires_state_hash(self) -> bool {
        self == Self::Fapi1Advanced
    }

    /// Whether requests to resources carry an identifier that comes back (FAPI 1.0 Baseline section 6.2.2).
    pub(crate) fn identifies_interactions(self) -> bool {
        self == Self::Fapi1Advanced
    }

    pub(crate) fn maximum_id_token_age(self) -> Option<Duration> {
        (self == Self::Fapi1Advanced).then_some(LONGEST_ID_TOKEN_AGE)
    }

    /// The algorithms that signatures may have, of either side (FAPI 1.0 Advanced section 8.6, FAPI 2.0 Security Profile section
    /// 5.4); none when the profile does not say.
    pub(crate) fn algorithms(self) -> Option<&'static [Algorithm]> {
        match self {
            Self::OAuth21 => None,
            Self::Fapi1Advanced => Some(&[Algorithm::PS256, Algorithm::ES256]),
            Self::Fapi2SecurityProfile | Self::Fapi2MessageSigning => {
                Some(&[Algorithm::PS256, Algorithm::ES256, Algorithm::ED25519])
            }
        }
    }

    pub(crate) fn permits(self, algorithm: &Algorithm) -> bool {
        self.algorithms().is_none_or(|permitted| permitted.iter().any(|known| known.matches(algorithm)))
    }

    fn refuse(self, rule: ProfileRule) -> Misuse {
        Misuse::Profile { profile: self, rule }
    }

    fn demand(self, met: bool, rule: ProfileRule) -> Result<(), Misuse> {
        if met { Ok(()) } else { Err(self.refuse(rule)) }
    }

    /// What a key of the client signs with.
    pub(crate) fn check_signer(self, signer: &dyn Signer) -> Result<(), Misuse> {
        self.demand(self.permits(signer.algorithm()), ProfileRule::SigningAlgorithm)
    }

    /// What can be known about a client before it sends anything.
    pub(crate) fn check_client(self, client: &Inner) -> Result<(), Misuse> {
        if !self.is_fapi() {
            return Ok(());
        }
        let method = client.authentication.method();
        let strong = [
            AuthenticationMethod::PRIVATE_KEY_JWT,
            AuthenticationMethod::TLS_CLIENT_AUTH,
            AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH,
        ];
        self.demand(strong.contains(method), ProfileRule::ClientAuthentication)?;
        if let Some(signer) = client.authentication.signer() {
            self.check_signer(signer)?;
        }
        let tolerable = client.tolerance <= LONGEST_TOLERANCE;
        self.demand(tolerable, ProfileRule::ClockTolerance)?;
        let has_endpoint = client.server.pushed_authorization_request_endpoint.is_some();
        let asks_users = client.server.authorization_endpoint.is_some();
        self.demand(!self.pushes() || has_endpoint || !asks_users, ProfileRule::PushedRequests)?;
        let signs = client.request_object_signer.is_some();
        self.demand(!self.signs_requests() || signs || !asks_users, ProfileRule::SignedRequests)?;
        if let Some(signer) = &client.request_object_signer {
            let signer = signer.signer().ok_or(self.refuse(ProfileRule::SignedRequests))?;
            self.check_signer(signer)?;
        }
        let registration = &client.registration;
        let registered = [
            &registration.id_token_signed_response_alg,
            &registration.userinfo_signed_response_alg,
            &registration.authorization_signed_response_alg,
            &registration.introspection_signed_response_alg,
        ];
        let permitted = registered.into_iter().flatten().all(|algorithm| self.permits(algorithm));
        self.demand(permitted, ProfileRule::RegisteredAlgorithm)?;
        // A server that signs ID Tokens by none of the profile's algorithms could sign nobody in.
        let signs_otherwise = client.server.id_token_signing_alg_values_supported.is_some()
            && client.id_token_algorithms.is_empty();
        self.demand(!signs_otherwise, ProfileRule::RegisteredAlgorithm)
    }

    /// That the grant is not the one by the user's password, which all of them leave out.
    pub(crate) fn check_grant_type(self, grant_type: &GrantType) -> Result<(), Misuse> {
        self.demand(*grant_type != "password", ProfileRule::GrantType)
    }

    /// That tokens will be bound to something of the client's.
    pub(crate) fn check_sender_constraint(self, client: &Client) -> Result<(), Misuse> {
        let registration = &client.inner().registration;
        let certificate = registration.tls_client_certificate_bound_access_tokens == Some(true);
        match self {
            Self::OAuth21 => Ok(()),
            Self::Fapi1Advanced => self.demand(certificate, ProfileRule::CertificateBound),
            Self::Fapi2SecurityProfile | Self::Fapi2MessageSigning => {
                if let Some(dpop) = client.dpop() {
                    self.check_signer(dpop.signer())?;
                }
                self.demand(certificate || client.dpop().is_some(), ProfileRule::SenderConstraint)
            }
        }
    }

    /// The response type and mode of a request that names none. Under FAPI 1.0 Advanced it is JARM where the server has it.
    pub(crate) fn usual_response(
        self,
        client: &Inner,
        response_type: &mut Option<ResponseType>,
        response_mode: &mut Option<ResponseMode>,
    ) {
        if response_type.is_some() || response_mode.is_some() {
            return;
        }
        let jwt = client.server.response_modes().contains(&ResponseMode::JWT);
        match self {
            Self::Fapi2MessageSigning => *response_mode = Some(ResponseMode::JWT),
            Self::Fapi1Advanced if jwt => *response_mode = Some(ResponseMode::JWT),
            Self::Fapi1Advanced => *response_type = Some(ResponseType::CODE_ID_TOKEN),
            Self::OAuth21 | Self::Fapi2SecurityProfile => {}
        }
    }

    /// Whether a response of these parts may be asked for, `signed` being whether it comes in a JWT.
    pub(crate) fn check_response(self, code_alone: bool, hybrid: bool, signed: bool) -> Result<(), Misuse> {
        let met = match self {
            Self::OAuth21 | Self::Fapi2SecurityProfile => code_alone,
            Self::Fapi1Advanced => hybrid || (code_alone && signed),
            Self::Fapi2MessageSigning => code_alone && signed,
        };
        self.demand(met, ProfileRule::ResponseType)
    }

    pub(crate) fn check_redirect_uri(self, client: &Inner, redirect_uri: &str) -> Result<(), Misuse> {
        let secure = client.transport.parse("redirect_uri", redirect_uri).is_ok();
        self.demand(!self.is_fapi() || secure, ProfileRule::RedirectUri)
    }

    /// How the client learns of the result of a backchannel authentication (FAPI CIBA section 5.2.2).
    pub(crate) fn check_delivery_mode(self, mode: Option<&str>) -> Result<(), Misuse> {
        self.demand(!self.is_fapi() || mode != Some("push"), ProfileRule::FetchedTokens)
    }

    pub(crate) fn check_introspection(self, client: &Inner) -> Result<(), Misuse> {
        let signed = client.registration.introspection_signed_response_alg.is_some();
        self.demand(self != Self::Fapi2MessageSigning || signed, ProfileRule::SignedIntrospection)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl ProfileRule {
    /// Where `profile` says so.
    pub(crate) fn section(self, profile: Profile) -> &'static str {
        match (profile, self) {
            (_, Self::FetchedTokens) => "FAPI CIBA section 5.2.2",
            (_, Self::GrantType) => "RFC 9700 section 2.4",
            (Profile::OAuth21, _) => "OAuth 2.1 section 4.1",
            (Profile::Fapi1Advanced, Self::SigningAlgorithm | Self::RegisteredAlgorithm) => {
                "FAPI 1.0 Advanced section 8.6"
            }
            (Profile::Fapi1Advanced, Self::ClientAuthentication) => "FAPI 1.0 Advanced section 5.2.2",
            (Profile::Fapi1Advanced, Self::RedirectUri) => "FAPI 1.0 Baseline section 5.2.3",
            (Profile::Fapi1Advanced, _) => "FAPI 1.0 Advanced section 5.2.3",
            (_, Self::SigningAlgorithm | Self::RegisteredAlgorithm) => {
                "FAPI 2.0 Security Profile section 5.4"
            }
            (_, Self::SignedRequests) => "FAPI 2.0 Message Signing section 5.3",
            (_, Self::SignedIntrospection) => "FAPI 2.0 Message Signing section 5.5",
            (Profile::Fapi2MessageSigning, Self::ResponseType) => "FAPI 2.0 Message Signing section 5.4",
            _ => "FAPI 2.0 Security Profile section 5.3.3",
        }
    }

    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::ClientAuthentication => "register the client for private_key_jwt or tls_client_auth",
            Self::SenderConstraint => {
                "give the client a DPoP key, or register it with tls_client_certificate_bound_access_tokens"
            }
            Self::CertificateBound => "register the client with tls_client_certificate_bound_access_tokens",
            Self::PushedRequests => {
                "the server's metadata has no pushed_authorization_request_endpoint: it does not implement the profile"
            }
            Self::SignedRequests => "give the client a key with ClientBuilder::request_object_signer",
            Self::SigningAlgorithm => "sign with PS256 or ES256; FAPI 2.0 knows Ed25519 too",
            Self::RegisteredAlgorithm => "register the algorithms PS256 or ES256 for what the server signs",
            Self::ResponseType => "leave response type and mode to the profile",
            Self::RedirectUri => "register a redirect URI with https",
            Self::ClockTolerance => "set the clock right, and the tolerance to a minute at most",
            Self::SignedIntrospection => "register the client with introspection_signed_response_alg",
            Self::FetchedTokens => "register the client for poll or ping",
            Self::GrantType => "send the user to the server to sign in",
        }
    }
}

impl fmt::Display for ProfileRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientAuthentication => "client authentication by private_key_jwt or with a certificate",
            Self::SenderConstraint => "tokens that are bound to a key of the client",
            Self::CertificateBound => "tokens that are bound to a certificate of the client",
            Self::PushedRequests => "pushed authorization requests, which the server does not take",
            Self::SignedRequests => "signed requests",
            Self::SigningAlgorithm => "another algorithm for what the client signs",
            Self::RegisteredAlgorithm => "another algorithm for what the server signs",
            Self::ResponseType => "another response type or mode",
            Self::RedirectUri => "a redirect_uri with TLS",
            Self::ClockTolerance => "a clock tolerance of a minute at most",
            Self::SignedIntrospection => "signed introspection answers",
            Self::FetchedTokens => "tokens that the client fetches, and not push",
            Self::GrantType => "no grant by the user's password",
        })
    }
}
