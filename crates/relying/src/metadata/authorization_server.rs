//! What an authorization server says about itself: RFC 8414 and OpenID Connect Discovery, and what later
//! specifications added to them (IANA registry "OAuth Authorization Server Metadata").
//!
//! `signed_metadata` (RFC 8414 section 2.1) counts for clients that trust somebody to sign it: signed with a key that the same
//! document names, it would prove nothing that the TLS connection did not.

use std::fmt;

use relying_jose::Algorithm;
use relying_jose::json::{self, JsonError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::debug_members;
use crate::lenient;
use crate::registry::{AuthenticationMethod, GrantType, ResponseMode, ResponseType};

/// The metadata of an authorization server or OpenID Provider.
///
/// Fields say what the document says: an absent list is `None`. What absence means is the business of methods
/// such as [`Self::grant_types`]. Reading is tolerant: `null` and empty text count as absent, booleans may be
/// text, entries of lists that are not text are skipped, and values that no registry knows are kept.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuthorizationServerMetadata {
    /// The issuer identifier, exactly as received: it is compared byte for byte (RFC 8414 section 3.3).
    pub issuer: String,

    // RFC 8414 section 2, OAuth 2.0 Authorization Server Metadata
    /// Where the user is sent to authorize (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub authorization_endpoint: Option<String>,
    /// Where tokens are issued (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub token_endpoint: Option<String>,
    /// Where the server's key set is (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub jwks_uri: Option<String>,
    /// Where clients register themselves (RFC 7591 section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub registration_endpoint: Option<String>,
    /// Scope values that a client may ask for; a server may know more than it lists (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub scopes_supported: Option<Vec<String>>,
    /// Values of `response_type` (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub response_types_supported: Option<Vec<ResponseType>>,
    /// Values of `response_mode`; for what absence means see [`Self::response_modes`] (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub response_modes_supported: Option<Vec<ResponseMode>>,
    /// Values of `grant_type`; for what absence means see [`Self::grant_types`] (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub grant_types_supported: Option<Vec<GrantType>>,
    /// How clients authenticate at the token endpoint; for what absence means see
    /// [`Self::token_endpoint_auth_methods`] (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub token_endpoint_auth_methods_supported: Option<Vec<AuthenticationMethod>>,
    /// Algorithms of client assertions at the token endpoint (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub token_endpoint_auth_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// A page for developers (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub service_documentation: Option<String>,
    /// Languages of the user interface, as BCP 47 tags (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub ui_locales_supported: Option<Vec<String>>,
    /// How a client may use the data that it gets (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub op_policy_uri: Option<String>,
    /// The terms of service (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub op_tos_uri: Option<String>,
    /// Where tokens are revoked (RFC 7009 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub revocation_endpoint: Option<String>,
    /// How clients authenticate at the revocation endpoint; for what absence means see
    /// [`Self::revocation_endpoint_auth_methods`] (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub revocation_endpoint_auth_methods_supported: Option<Vec<AuthenticationMethod>>,
    /// Algorithms of client assertions at the revocation endpoint (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub revocation_endpoint_auth_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Where tokens are looked up (RFC 7662 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub introspection_endpoint: Option<String>,
    /// How clients authenticate at the introspection endpoint; absence says nothing (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub introspection_endpoint_auth_methods_supported: Option<Vec<AuthenticationMethod>>,
    /// Algorithms of client assertions at the introspection endpoint (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub introspection_endpoint_auth_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Methods of PKCE; see [`Self::supports_pkce_s256`] (RFC 8414 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// The metadata once more as a JWT, for whoever trusts its signer (RFC 8414 section 2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub signed_metadata: Option<String>,

    // OpenID Connect Discovery 1.0 section 3, and OpenID Connect extensions
    /// Where claims about the user are (OpenID Connect Core section 5.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub userinfo_endpoint: Option<String>,
    /// Authentication context classes (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub acr_values_supported: Option<Vec<String>>,
    /// Kinds of subject identifier: `public`, `pairwise` (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub subject_types_supported: Option<Vec<String>>,
    /// `alg` of ID Tokens (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub id_token_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted ID Tokens (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub id_token_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted ID Tokens (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub id_token_encryption_enc_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of signed UserInfo responses (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub userinfo_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted UserInfo responses (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub userinfo_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted UserInfo responses (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub userinfo_encryption_enc_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of signed request objects (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub request_object_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted request objects (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub request_object_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted request objects (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub request_object_encryption_enc_values_supported: Option<Vec<Algorithm>>,
    /// Values of `display` (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub display_values_supported: Option<Vec<String>>,
    /// Kinds of claims; for what absence means see [`Self::claim_types`] (OpenID Connect Discovery section
    /// 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub claim_types_supported: Option<Vec<String>>,
    /// Names of claims that the server may know values for (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub claims_supported: Option<Vec<String>>,
    /// Languages of claim values, as BCP 47 tags (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub claims_locales_supported: Option<Vec<String>>,
    /// Whether the `claims` parameter is understood; absent means no (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub claims_parameter_supported: Option<bool>,
    /// Whether the `request` parameter is understood; absent means no (OpenID Connect Discovery section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub request_parameter_supported: Option<bool>,
    /// Whether the `request_uri` parameter is understood. Absent means yes in OpenID Connect Discovery
    /// section 3: see [`Self::request_uri_parameter`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub request_uri_parameter_supported: Option<bool>,
    /// Whether values of `request_uri` must be registered; absent means no (OpenID Connect Discovery section
    /// 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_request_uri_registration: Option<bool>,
    /// Values of `prompt` (Initiating User Registration via OpenID Connect section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub prompt_values_supported: Option<Vec<String>>,
    /// Whether applications on a device share sign-in (OpenID Connect Native SSO section 5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub native_sso_supported: Option<bool>,
    /// The page that watches the session in a frame (OpenID Connect Session Management section 3.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub check_session_iframe: Option<String>,
    /// Where the user is sent to log out (OpenID Connect RP-Initiated Logout section 2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub end_session_endpoint: Option<String>,
    /// Whether clients are told of logouts through the browser; absent means no (OpenID Connect Front-Channel
    /// Logout section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub frontchannel_logout_supported: Option<bool>,
    /// Whether that notice carries `iss` and `sid`; absent means no (OpenID Connect Front-Channel Logout
    /// section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub frontchannel_logout_session_supported: Option<bool>,
    /// Whether clients are told of logouts by the server; absent means no (OpenID Connect Back-Channel Logout
    /// section 2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub backchannel_logout_supported: Option<bool>,
    /// Whether Logout Tokens carry `sid`; absent means no (OpenID Connect Back-Channel Logout section 2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub backchannel_logout_session_supported: Option<bool>,

    // OpenID Connect Client-Initiated Backchannel Authentication (CIBA) section 4
    /// Where a user is asked to authenticate on another device (CIBA section 7).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_authentication_endpoint: Option<String>,
    /// How tokens are handed over: `poll`, `ping`, `push` (CIBA section 5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub backchannel_token_delivery_modes_supported: Option<Vec<String>>,
    /// `alg` of signed authentication requests (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub backchannel_authentication_request_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Whether `user_code` is understood; absent means no (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub backchannel_user_code_parameter_supported: Option<bool>,

    // Extensions of OAuth
    /// Where devices without a browser start (RFC 8628 section 3.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub device_authorization_endpoint: Option<String>,
    /// Whether access tokens can be bound to the client certificate; absent means no (RFC 8705 section 3.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub tls_client_certificate_bound_access_tokens: Option<bool>,
    /// Endpoints for clients that present a certificate (RFC 8705 section 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls_endpoint_aliases: Option<MtlsEndpointAliases>,
    /// Whether every authorization request must be a request object; absent means no (RFC 9101 section 10.5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_signed_request_object: Option<bool>,
    /// Where authorization requests are pushed to (RFC 9126 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Whether every authorization request must be pushed; absent means no (RFC 9126 section 5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_pushed_authorization_requests: Option<bool>,
    /// Whether authorization responses carry `iss`; absent means no (RFC 9207 section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub authorization_response_iss_parameter_supported: Option<bool>,
    /// Types of `authorization_details` (RFC 9396 section 10).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_details_types_supported: Option<Vec<String>>,
    /// `alg` of DPoP proofs (RFC 9449 section 5.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub dpop_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of signed introspection responses (RFC 9701 section 7).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub introspection_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted introspection responses (RFC 9701 section 7).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub introspection_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted introspection responses (RFC 9701 section 7).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub introspection_encryption_enc_values_supported: Option<Vec<Algorithm>>,
    /// Resource identifiers that the server issues tokens for (RFC 9728 section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub protected_resources: Option<Vec<String>>,
    /// `alg` of signed authorization responses (JARM section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted authorization responses (JARM section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted authorization responses (JARM section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_encryption_enc_values_supported: Option<Vec<Algorithm>>,
    /// Whether a URL of a metadata document may serve as `client_id`; absent means no (OAuth Client ID
    /// Metadata Document section 5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub client_id_metadata_document_supported: Option<bool>,
    /// `alg` of client attestations (OAuth 2.0 Attestation-Based Client Authentication).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub client_attestation_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of the proofs of possession next to them (OAuth 2.0 Attestation-Based Client Authentication).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub client_attestation_pop_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Where challenges for such proofs are handed out (OAuth 2.0 Attestation-Based Client Authentication).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub challenge_endpoint: Option<String>,
    /// Where first-party applications authorize without a browser (OAuth 2.0 for First-Party Applications).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub authorization_challenge_endpoint: Option<String>,
    /// Token types for use in other trust domains (OAuth Identity and Authorization Chaining Across Domains
    /// section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub identity_chaining_requested_token_types_supported: Option<Vec<String>>,
    /// Where the lists of token statuses are listed (Token Status List section 9).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub status_list_aggregation_endpoint: Option<String>,
    /// Where all tokens of a user are revoked (Global Token Revocation).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub global_token_revocation_endpoint: Option<String>,
    /// How callers authenticate there (Global Token Revocation).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub global_token_revocation_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether a pre-authorized code needs no client; absent means no. On the wire the name is `pre-
    /// authorized_grant_anonymous_access_supported` (OpenID for Verifiable Credential Issuance section 12.3).
    #[serde(rename = "pre-authorized_grant_anonymous_access_supported")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub pre_authorized_grant_anonymous_access_supported: Option<bool>,

    // OpenID Federation 1.0 sections 5.1.3 and 5.2
    /// How clients become known: `automatic`, `explicit` (OpenID Federation section 5.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub client_registration_types_supported: Option<Vec<String>>,
    /// Where clients of a federation register (OpenID Federation section 5.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub federation_registration_endpoint: Option<String>,
    /// How requests are authenticated when registration is automatic (OpenID Federation section 5.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_authentication_methods_supported: Option<Value>,
    /// `alg` of the JWTs that do so (OpenID Federation section 5.1.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub request_authentication_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Where the key set is, signed (OpenID Federation section 5.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub signed_jwks_uri: Option<String>,
    /// The key set itself (OpenID Federation section 5.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// Who runs the server (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub organization_name: Option<String>,
    /// The name to show to people (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub display_name: Option<String>,
    /// What the server is for (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub description: Option<String>,
    /// Words to find the server by (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub keywords: Option<Vec<String>>,
    /// Whom to ask, mostly email addresses (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub contacts: Option<Vec<String>>,
    /// A picture (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub logo_uri: Option<String>,
    /// A page about the server (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub information_uri: Option<String>,
    /// A page about who runs it (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub organization_uri: Option<String>,

    // ETSI GS NFV-SEC 022
    /// `alg` of signed NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub nfv_token_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// `alg` of encrypted NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub nfv_token_encryption_alg_values_supported: Option<Vec<Algorithm>>,
    /// `enc` of encrypted NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub nfv_token_encryption_enc_values_supported: Option<Vec<Algorithm>>,

    /// Members that this library does not know, as received. Names of fields above do not belong here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl AuthorizationServerMetadata {
    /// Metadata that says no more than who the server is; fill in the fields that you know.
    pub fn new(issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), ..Self::default() }
    }

    /// Reads a metadata document. Whether `issuer` is the expected one is for the caller to check.
    ///
    /// # Errors
    /// When the text is not a JSON object, has a member twice, has no `issuer`, or has a member whose type
    /// cannot be made sense of.
    pub fn parse(document: &[u8]) -> Result<Self, JsonError> {
        json::from_slice(document)
    }

    /// The response modes; `query` and `fragment` when the document does not say (RFC 8414 section 2).
    pub fn response_modes(&self) -> &[ResponseMode] {
        self.response_modes_supported.as_deref().unwrap_or(&[ResponseMode::QUERY, ResponseMode::FRAGMENT])
    }

    /// The grant types; `authorization_code` and `implicit` when the document does not say (RFC 8414 section
    /// 2).
    pub fn grant_types(&self) -> &[GrantType] {
        self.grant_types_supported.as_deref().unwrap_or(&[GrantType::AUTHORIZATION_CODE, GrantType::IMPLICIT])
    }

    /// The authentication methods of the token endpoint; `client_secret_basic` when the document does not say
    /// (RFC 8414 section 2).
    pub fn token_endpoint_auth_methods(&self) -> &[AuthenticationMethod] {
        self.token_endpoint_auth_methods_supported
            .as_deref()
            .unwrap_or(&[AuthenticationMethod::CLIENT_SECRET_BASIC])
    }

    /// The authentication methods of the revocation endpoint; `client_secret_basic` when the document does
    /// not say (RFC 8414 section 2).
    pub fn revocation_endpoint_auth_methods(&self) -> &[AuthenticationMethod] {
        self.revocation_endpoint_auth_methods_supported
            .as_deref()
            .unwrap_or(&[AuthenticationMethod::CLIENT_SECRET_BASIC])
    }

    /// The kinds of claims; `normal` when the document does not say (OpenID Connect Discovery section 3).
    pub fn claim_types(&self) -> impl Iterator<Item = &str> {
        let stated = self.claim_types_supported.as_deref();
        stated.unwrap_or_default().iter().map(String::as_str).chain(stated.is_none().then_some("normal"))
    }

    /// Whether the `request_uri` parameter is understood; yes when the document does not say (OpenID Connect
    /// Discovery section 3).
    pub fn request_uri_parameter(&self) -> bool {
        self.request_uri_parameter_supported.unwrap_or(true)
    }

    /// Whether the server says that it supports PKCE with S256; none when it says nothing about PKCE, which
    /// many servers do that support it (RFC 8414 section 2).
    pub fn supports_pkce_s256(&self) -> Option<bool> {
        let methods = self.code_challenge_methods_supported.as_ref()?;
        Some(methods.iter().any(|method| method == "S256"))
    }
}

impl fmt::Debug for AuthorizationServerMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_members("AuthorizationServerMetadata", self, f)
    }
}

/// Endpoints for clients that authenticate with, or bind tokens to, a TLS client certificate (RFC 8705
/// section 5). Where an alias is absent the ordinary endpoint serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MtlsEndpointAliases {
    /// Instead of [`AuthorizationServerMetadata::token_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub token_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::revocation_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub revocation_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::introspection_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub introspection_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::device_authorization_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub device_authorization_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::userinfo_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub userinfo_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::pushed_authorization_request_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::backchannel_authentication_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_authentication_endpoint: Option<String>,
    /// Instead of [`AuthorizationServerMetadata::registration_endpoint`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub registration_endpoint: Option<String>,
    /// Members that this library does not know, as received.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(document: &Value) -> Result<AuthorizationServerMetadata, JsonError> {
        AuthorizationServerMetadata::parse(document.to_string().as_bytes())
    }

    #[test]
    fn an_issuer_is_enough_and_lists_have_their_defaults() {
        let metadata = parse(&json!({"issuer": "https://as.example.com"})).unwrap();
        assert_eq!(metadata, AuthorizationServerMetadata::new("https://as.example.com"));
        assert_eq!(metadata.response_modes(), [ResponseMode::QUERY, ResponseMode::FRAGMENT]);
        assert_eq!(metadata.grant_types(), [GrantType::AUTHORIZATION_CODE, GrantType::IMPLICIT]);
        assert_eq!(metadata.token_endpoint_auth_methods(), [AuthenticationMethod::CLIENT_SECRET_BASIC]);
        assert_eq!(metadata.revocation_endpoint_auth_methods(), [AuthenticationMethod::CLIENT_SECRET_BASIC]);
        assert!(metadata.claim_types().eq(["normal"]));
        assert!(metadata.request_uri_parameter());
        assert_eq!(metadata.supports_pkce_s256(), None);
        assert_eq!(metadata.introspection_endpoint_auth_methods_supported, None);
    }

    #[test]
    fn stated_lists_replace_the_defaults_even_when_empty() {
        let metadata = parse(&json!({
            "issuer": "https://as.example.com",
            "response_modes_supported": ["form_post", "query.jwt"],
            "grant_types_supported": [],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "attest_jwt_client_auth"],
            "claim_types_supported": ["normal", "distributed"],
            "request_uri_parameter_supported": false,
            "code_challenge_methods_supported": ["plain"],
        }))
        .unwrap();
        assert_eq!(metadata.response_modes(), [ResponseMode::FORM_POST, ResponseMode::from("query.jwt")]);
        assert!(metadata.grant_types().is_empty());
        let unknown = AuthenticationMethod::from("attest_jwt_client_auth");
        assert_eq!(metadata.token_endpoint_auth_methods(), [AuthenticationMethod::PRIVATE_KEY_JWT, unknown]);
        assert!(metadata.claim_types().eq(["normal", "distributed"]));
        assert!(!metadata.request_uri_parameter());
        assert_eq!(metadata.supports_pkce_s256(), Some(false));
    }

    #[test]
    fn s256_among_the_methods_is_support() {
        let mut metadata = AuthorizationServerMetadata::new("https://as.example.com");
        metadata.code_challenge_methods_supported = Some(vec!["plain".into(), "S256".into()]);
        assert_eq!(metadata.supports_pkce_s256(), Some(true));
    }

    #[test]
    fn survives_what_servers_get_wrong() {
        let metadata = parse(&json!({
            "issuer": "https://as.example.com/",
            "userinfo_endpoint": "",
            "end_session_endpoint": null,
            "claims_parameter_supported": "true",
            "backchannel_logout_supported": "False",
            "scopes_supported": null,
            "id_token_signing_alg_values_supported": ["RS256", 7, null, "XY512"],
            "subject_types_supported": "public",
            "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.example.com/token", "userinfo_endpoint": "", "x": 1},
        }))
        .unwrap();
        assert_eq!(metadata.issuer, "https://as.example.com/");
        assert_eq!((metadata.userinfo_endpoint, metadata.end_session_endpoint), (None, None));
        assert_eq!(metadata.claims_parameter_supported, Some(true));
        assert_eq!(metadata.backchannel_logout_supported, Some(false));
        assert_eq!(metadata.scopes_supported, None);
        let algorithms = vec![Algorithm::RS256, Algorithm::from("XY512")];
        assert_eq!(metadata.id_token_signing_alg_values_supported, Some(algorithms));
        assert_eq!(metadata.subject_types_supported, Some(vec!["public".to_owned()]));
        let aliases = metadata.mtls_endpoint_aliases.unwrap();
        assert_eq!(aliases.token_endpoint.as_deref(), Some("https://mtls.example.com/token"));
        assert_eq!((aliases.userinfo_endpoint, aliases.other.len()), (None, 1));
    }

    #[test]
    fn refuses_what_it_cannot_make_sense_of_and_names_the_member() {
        let wrong = |member: &str| Err(JsonError::WrongType { member: member.to_owned() });
        assert_eq!(parse(&json!({"issuer": 1})), wrong("issuer"));
        assert_eq!(parse(&json!({"issuer": "i", "token_endpoint": 1})), wrong("token_endpoint"));
        assert_eq!(parse(&json!({"issuer": "i", "scopes_supported": true})), wrong("scopes_supported"));
        let aliases = json!({"issuer": "i", "mtls_endpoint_aliases": {"token_endpoint": 1}});
        assert_eq!(parse(&aliases), wrong("mtls_endpoint_aliases"));
        assert_eq!(parse(&json!({})), Err(JsonError::MissingMember("issuer".to_owned())));
        assert_eq!(parse(&json!([])), Err(JsonError::NotAnObject));
        let twice = br#"{"issuer":"https://a.example","x":1,"issuer":"https://b.example"}"#;
        let duplicate = JsonError::DuplicateMember("issuer".to_owned());
        assert_eq!(AuthorizationServerMetadata::parse(twice), Err(duplicate));
    }

    #[test]
    fn unknown_members_are_kept_with_their_numbers() {
        let document = json!({
            "issuer": "https://as.example.com",
            "token_endpoint": "https://as.example.com/token",
            "pre-authorized_grant_anonymous_access_supported": true,
            "x_number": 2.5,
            "x_large": 12345678901_u64,
            "x_nested": {"numbers": [1, -2, 3.25]},
        });
        let metadata = parse(&document).unwrap();
        assert_eq!(metadata.pre_authorized_grant_anonymous_access_supported, Some(true));
        assert_eq!(metadata.other.len(), 3);
        assert_eq!(metadata.other["x_number"].as_f64(), Some(2.5));
        assert_eq!(metadata.other["x_nested"]["numbers"][1].as_i64(), Some(-2));
        assert_eq!(serde_json::to_value(&metadata).unwrap(), document);
        // Through the buffers of an enum without tag, where numbers may come as maps.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Buffered {
            Metadata(Box<AuthorizationServerMetadata>),
        }
        let Buffered::Metadata(buffered) = serde_json::from_str(&document.to_string()).unwrap();
        assert_eq!(*buffered, metadata);
    }

    #[test]
    fn debug_shows_only_what_is_there() {
        let metadata = AuthorizationServerMetadata::new("https://as.example.com");
        assert_eq!(
            format!("{metadata:?}"),
            r#"AuthorizationServerMetadata { issuer: String("https://as.example.com") }"#
        );
    }
}
