//! What a client says about itself when it registers, and what the server answers: RFC 7591, RFC 7592, OpenID
//! Connect Dynamic Client Registration, and what later specifications added to them (IANA registry "OAuth
//! Dynamic Client Registration Metadata").

use std::fmt;

use relying_jose::json::{self, JsonError};
use relying_jose::{Algorithm, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::debug_members;
use crate::lenient;
use crate::registry::{AuthenticationMethod, GrantType, ResponseMode, ResponseType};
use crate::secret::Secret;

/// The metadata of a client.
///
/// Every member is optional: which ones a server wants depends on the server. Start from
/// `ClientMetadata::default()` and fill in fields. Fields say what the document says; what absence means is
/// the business of methods such as [`Self::grant_types`]. Reading is tolerant: `null` and empty text count as
/// absent, booleans and numbers may be text, entries of lists that are not text are skipped, and values that
/// no registry knows are kept.
///
/// `Debug` shows no secrets, no keys and no values of unknown members. Serializing writes everything, because
/// a registration must survive a restart: keep it safe.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClientMetadata {
    // RFC 7591 section 2, OAuth 2.0 Dynamic Client Registration
    /// Where the user comes back to. Compared byte for byte by the server (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub redirect_uris: Option<Vec<String>>,
    /// How the client authenticates; for what absence means see [`Self::token_endpoint_auth_method`] (RFC
    /// 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub token_endpoint_auth_method: Option<AuthenticationMethod>,
    /// Grant types that the client uses; for what absence means see [`Self::grant_types`] (RFC 7591 section
    /// 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub grant_types: Option<Vec<GrantType>>,
    /// Response types that the client uses; for what absence means see [`Self::response_types`] (RFC 7591
    /// section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub response_types: Option<Vec<ResponseType>>,
    /// The name to show to people. Translations are in [`Self::other`], as `client_name#ja` (RFC 7591 section
    /// 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub client_name: Option<String>,
    /// A page about the client (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub client_uri: Option<String>,
    /// A picture (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub logo_uri: Option<String>,
    /// Scope values that the client may ask for, parted by spaces (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::scope")]
    pub scope: Option<String>,
    /// Whom to ask, mostly email addresses (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub contacts: Option<Vec<String>>,
    /// The terms of service (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tos_uri: Option<String>,
    /// How the client uses data about the user (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub policy_uri: Option<String>,
    /// Where the client's public keys are (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub jwks_uri: Option<String>,
    /// The public keys themselves, as a JWK Set. Not together with `jwks_uri` (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// What the software is, the same for every installation (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub software_id: Option<String>,
    /// Its version (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub software_version: Option<String>,
    /// Metadata that somebody else vouches for, as a JWT (RFC 7591 section 2.3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub software_statement: Option<Secret>,

    // RFC 7591 section 3.2.1 and RFC 7592 section 3: what the server answers with
    /// The identifier that the server gave to the client (RFC 7591 section 3.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub client_id: Option<String>,
    /// The secret that the server gave to the client (RFC 7591 section 3.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub client_secret: Option<Secret>,
    /// When the identifier was given (RFC 7591 section 3.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub client_id_issued_at: Option<Timestamp>,
    /// When the secret ends; 0 is never. Required next to a secret (RFC 7591 section 3.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub client_secret_expires_at: Option<Timestamp>,
    /// The token for reading and changing the registration (RFC 7592 section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub registration_access_token: Option<Secret>,
    /// Where the registration can be read and changed (RFC 7592 section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub registration_client_uri: Option<String>,

    // OpenID Connect Dynamic Client Registration 1.0 section 2
    /// `web` or `native`; absent means `web` (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub application_type: Option<String>,
    /// The list of redirect URIs that share pairwise subjects (OpenID Connect Registration section 5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sector_identifier_uri: Option<String>,
    /// `public` or `pairwise` (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub subject_type: Option<String>,
    /// `alg` of ID Tokens; for what absence means see [`Self::id_token_signed_response_alg`] (OpenID Connect
    /// Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub id_token_signed_response_alg: Option<Algorithm>,
    /// `alg` of encrypted ID Tokens; absent means not encrypted (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub id_token_encrypted_response_alg: Option<Algorithm>,
    /// `enc` of encrypted ID Tokens; absent means A128CBC-HS256 (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub id_token_encrypted_response_enc: Option<Algorithm>,
    /// `alg` of UserInfo responses; absent means plain JSON (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
    /// `alg` of encrypted UserInfo responses; absent means not encrypted (OpenID Connect Registration section
    /// 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub userinfo_encrypted_response_alg: Option<Algorithm>,
    /// `enc` of encrypted UserInfo responses; absent means A128CBC-HS256 (OpenID Connect Registration section
    /// 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub userinfo_encrypted_response_enc: Option<Algorithm>,
    /// The only `alg` that request objects may have (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub request_object_signing_alg: Option<Algorithm>,
    /// `alg` that the client may encrypt request objects with (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub request_object_encryption_alg: Option<Algorithm>,
    /// `enc` that the client may encrypt request objects with (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub request_object_encryption_enc: Option<Algorithm>,
    /// The only `alg` that client assertions may have (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub token_endpoint_auth_signing_alg: Option<Algorithm>,
    /// The longest time in seconds since the user authenticated (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::seconds")]
    pub default_max_age: Option<u64>,
    /// Whether every ID Token must say when the user authenticated; absent means no (OpenID Connect
    /// Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_auth_time: Option<bool>,
    /// Authentication context classes to ask for (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub default_acr_values: Option<Vec<String>>,
    /// Where others may start a login (OpenID Connect Core section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub initiate_login_uri: Option<String>,
    /// Values of `request_uri` that the client may use (OpenID Connect Registration section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub request_uris: Option<Vec<String>>,

    // OpenID Connect logout specifications
    /// Where the user comes back to after logging out (OpenID Connect RP-Initiated Logout section 3.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The page that logs the user out in a frame (OpenID Connect Front-Channel Logout section 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub frontchannel_logout_uri: Option<String>,
    /// Whether that page needs `iss` and `sid`; absent means no (OpenID Connect Front-Channel Logout section
    /// 2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub frontchannel_logout_session_required: Option<bool>,
    /// Where the server posts Logout Tokens (OpenID Connect Back-Channel Logout section 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether Logout Tokens need `sid`; absent means no (OpenID Connect Back-Channel Logout section 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub backchannel_logout_session_required: Option<bool>,

    // OpenID Connect Client-Initiated Backchannel Authentication (CIBA) section 4
    /// How tokens are handed over: `poll`, `ping` or `push` (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_token_delivery_mode: Option<String>,
    /// Where the server tells that tokens are ready (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_client_notification_endpoint: Option<String>,
    /// The only `alg` that signed authentication requests may have (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub backchannel_authentication_request_signing_alg: Option<Algorithm>,
    /// Whether the client sends `user_code`; absent means no (CIBA section 4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub backchannel_user_code_parameter: Option<bool>,

    // Extensions of OAuth
    /// The subject of the client certificate (RFC 8705 section 2.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// A DNS name of the client certificate (RFC 8705 section 2.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tls_client_auth_san_dns: Option<String>,
    /// A URI of the client certificate (RFC 8705 section 2.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tls_client_auth_san_uri: Option<String>,
    /// An IP address of the client certificate (RFC 8705 section 2.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tls_client_auth_san_ip: Option<String>,
    /// An email address of the client certificate (RFC 8705 section 2.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub tls_client_auth_san_email: Option<String>,
    /// Whether access tokens are bound to the client certificate; absent means no (RFC 8705 section 3.4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub tls_client_certificate_bound_access_tokens: Option<bool>,
    /// Whether the client uses the endpoints of `mtls_endpoint_aliases`; absent means no (RFC 8705 section 5;
    /// the name is that of other libraries, not registered).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub use_mtls_endpoint_aliases: Option<bool>,
    /// Whether every authorization request is a request object; absent means no (RFC 9101 section 10.5).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_signed_request_object: Option<bool>,
    /// Whether every authorization request is pushed; absent means no (RFC 9126 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub require_pushed_authorization_requests: Option<bool>,
    /// Types of `authorization_details` that the client uses (RFC 9396 section 10).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_details_types: Option<Vec<String>>,
    /// Whether the client always uses DPoP; absent means no (RFC 9449 section 5.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub dpop_bound_access_tokens: Option<bool>,
    /// `alg` of introspection responses; absent means RS256 where a JWT is asked for (RFC 9701 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub introspection_signed_response_alg: Option<Algorithm>,
    /// `alg` of encrypted introspection responses; absent means not encrypted (RFC 9701 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub introspection_encrypted_response_alg: Option<Algorithm>,
    /// `enc` of encrypted introspection responses; absent means A128CBC-HS256 (RFC 9701 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub introspection_encrypted_response_enc: Option<Algorithm>,
    /// `alg` of authorization responses that are JWTs; absent means RS256 (JARM section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub authorization_signed_response_alg: Option<Algorithm>,
    /// `alg` of encrypted authorization responses; absent means not encrypted (JARM section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub authorization_encrypted_response_alg: Option<Algorithm>,
    /// `enc` of encrypted authorization responses; absent means A128CBC-HS256 (JARM section 3).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub authorization_encrypted_response_enc: Option<Algorithm>,
    /// Response modes that the client uses (OAuth registry "Dynamic Client Registration Metadata").
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub response_modes: Option<Vec<ResponseMode>>,

    // OpenID Federation 1.0 sections 5.1.2 and 5.2
    /// How the client becomes known: `automatic`, `explicit` (OpenID Federation section 5.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub client_registration_types: Option<Vec<String>>,
    /// Where the key set is, signed (OpenID Federation section 5.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub signed_jwks_uri: Option<String>,
    /// Who runs the client (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub organization_name: Option<String>,
    /// The name to show to people (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub display_name: Option<String>,
    /// What the client is for (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub description: Option<String>,
    /// Words to find the client by (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub keywords: Option<Vec<String>>,
    /// A page about the client (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub information_uri: Option<String>,
    /// A page about who runs it (OpenID Federation section 5.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub organization_uri: Option<String>,

    // ETSI GS NFV-SEC 022
    /// `alg` of NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub nfv_token_signed_response_alg: Option<Algorithm>,
    /// `alg` of encrypted NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub nfv_token_encrypted_response_alg: Option<Algorithm>,
    /// `enc` of encrypted NFV tokens (ETSI GS NFV-SEC 022).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub nfv_token_encrypted_response_enc: Option<Algorithm>,

    /// Members that this library does not know, as received. Names of fields above do not belong here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ClientMetadata {
    /// Reads client metadata, such as the answer of a registration endpoint.
    ///
    /// # Errors
    /// When the text is not a JSON object, has a member twice, or has a member whose type cannot be made
    /// sense of.
    pub fn parse(document: &[u8]) -> Result<Self, JsonError> {
        json::from_slice(document)
    }

    /// How the client authenticates; `client_secret_basic` when the document does not say (RFC 7591 section 2).
    pub fn token_endpoint_auth_method(&self) -> &AuthenticationMethod {
        self.token_endpoint_auth_method.as_ref().unwrap_or(&AuthenticationMethod::CLIENT_SECRET_BASIC)
    }

    /// The grant types; `authorization_code` when the document does not say (RFC 7591 section 2).
    pub fn grant_types(&self) -> &[GrantType] {
        self.grant_types.as_deref().unwrap_or(&[GrantType::AUTHORIZATION_CODE])
    }

    /// The response types; `code` when the document does not say (RFC 7591 section 2).
    pub fn response_types(&self) -> &[ResponseType] {
        self.response_types.as_deref().unwrap_or(&[ResponseType::CODE])
    }

    /// `alg` of ID Tokens; RS256 when the document does not say (OpenID Connect Registration section 2).
    pub fn id_token_signed_response_alg(&self) -> &Algorithm {
        self.id_token_signed_response_alg.as_ref().unwrap_or(&Algorithm::RS256)
    }
}

impl fmt::Debug for ClientMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = || Value::from("…");
        let mut shown = self.clone();
        let secrets =
            [&mut shown.client_secret, &mut shown.registration_access_token, &mut shown.software_statement];
        for secret in secrets.into_iter().flatten() {
            *secret = Secret::new("…");
        }
        // A private key in `jwks` is a mistake, but one that must not reach a log; and who knows what is
        // unknown.
        shown.jwks = shown.jwks.map(|_| hidden());
        shown.other.values_mut().for_each(|value| *value = hidden());
        debug_members("ClientMetadata", &shown, f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(document: &Value) -> Result<ClientMetadata, JsonError> {
        ClientMetadata::parse(document.to_string().as_bytes())
    }

    #[test]
    fn an_empty_object_takes_the_specified_defaults() {
        let metadata = parse(&json!({})).unwrap();
        assert_eq!(metadata, ClientMetadata::default());
        assert_eq!(metadata.token_endpoint_auth_method(), &AuthenticationMethod::CLIENT_SECRET_BASIC);
        assert_eq!(metadata.grant_types(), [GrantType::AUTHORIZATION_CODE]);
        assert_eq!(metadata.response_types(), [ResponseType::CODE]);
        assert_eq!(metadata.id_token_signed_response_alg(), &Algorithm::RS256);
        assert_eq!(serde_json::to_value(&metadata).unwrap(), json!({}));
    }

    #[test]
    fn reads_the_answer_of_a_registration() {
        let metadata = parse(&json!({
            "client_id": "s6BhdRkqt3",
            "client_secret": "ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk",
            "client_id_issued_at": "1700000000",
            "client_secret_expires_at": 0,
            "registration_access_token": "this.is.an.access.token",
            "registration_client_uri": "https://as.example.com/register?client_id=s6BhdRkqt3",
            "token_endpoint_auth_method": "client_secret_post",
            "require_auth_time": "true",
            "default_max_age": 3600.0,
            "scope": ["openid", "email"],
            "policy_uri": "",
            "client_name#ja": "クライアント名",
        }))
        .unwrap();
        assert_eq!(metadata.client_id.as_deref(), Some("s6BhdRkqt3"));
        assert_eq!(metadata.client_id_issued_at, Some(Timestamp::from_unix(1_700_000_000)));
        assert_eq!(metadata.client_secret_expires_at, Some(Timestamp::from_unix(0)));
        assert_eq!(metadata.token_endpoint_auth_method(), &AuthenticationMethod::CLIENT_SECRET_POST);
        assert_eq!((metadata.require_auth_time, metadata.default_max_age), (Some(true), Some(3600)));
        assert_eq!((metadata.scope.as_deref(), metadata.policy_uri), (Some("openid email"), None));
        assert_eq!(metadata.other["client_name#ja"], "クライアント名");
    }

    #[test]
    fn survives_a_round_trip_with_its_secrets() {
        let document = json!({
            "client_id": "a",
            "client_secret": "b",
            "redirect_uris": ["https://app.example.com/callback"],
            "jwks": {"keys": [{"kty": "OKP", "n": 1.5}]},
            "x_number": 2.5,
        });
        let metadata = parse(&document).unwrap();
        assert_eq!(metadata.client_secret, Some(Secret::new("b")));
        assert_eq!(serde_json::to_value(&metadata).unwrap(), document);
    }

    #[test]
    fn refuses_what_it_cannot_make_sense_of_and_names_the_member() {
        let wrong = JsonError::WrongType { member: "client_secret".to_owned() };
        assert_eq!(parse(&json!({"client_secret": 5})), Err(wrong));
        let duplicate = JsonError::DuplicateMember("client_id".to_owned());
        assert_eq!(ClientMetadata::parse(br#"{"client_id":"a","client_id":"b"}"#), Err(duplicate));
    }

    #[test]
    fn debug_shows_no_secrets() {
        let document = json!({
            "client_id": "shown",
            "client_secret": "hidden-1",
            "registration_access_token": "hidden-2",
            "software_statement": "hidden-3",
            "jwks": {"keys": [{"d": "hidden-4"}]},
            "x_unknown": "hidden-5",
        });
        let debug = format!("{:?}", parse(&document).unwrap());
        assert!(debug.contains("shown") && debug.contains("x_unknown"), "{debug}");
        assert!(!debug.contains("hidden"), "{debug}");
    }
}
