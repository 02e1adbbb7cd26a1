//! What a protected resource says about itself: RFC 9728.

use std::fmt;

use relying_jose::Algorithm;
use relying_jose::json::{self, JsonError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::debug_members;
use crate::lenient;

/// The metadata of a protected resource (RFC 9728 section 2).
///
/// Reading is as tolerant as it is for [`AuthorizationServerMetadata`](super::AuthorizationServerMetadata).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProtectedResourceMetadata {
    /// The resource's identifier, exactly as received.
    pub resource: String,
    /// Issuers of the servers whose tokens the resource accepts, for [`Client::discover`](crate::Client::discover).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_servers: Option<Vec<String>>,
    /// Where the resource's own public keys are.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub jwks_uri: Option<String>,
    /// Scope values for tokens that the resource accepts.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub scopes_supported: Option<Vec<String>>,
    /// How the resource takes Bearer tokens: `header`, `body`, `query`. This library sends them in the header only.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub bearer_methods_supported: Option<Vec<String>>,
    /// `alg` of answers that the resource signs.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub resource_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// The name to show to people. Translations are in [`Self::other`], as `resource_name#ja`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub resource_name: Option<String>,
    /// A page for developers.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub resource_documentation: Option<String>,
    /// How a client may use the data that it gets.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub resource_policy_uri: Option<String>,
    /// The terms of service.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub resource_tos_uri: Option<String>,
    /// Whether tokens may be bound to a certificate; absent means no.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub tls_client_certificate_bound_access_tokens: Option<bool>,
    /// Types of `authorization_details` that the resource understands.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub authorization_details_types_supported: Option<Vec<String>>,
    /// `alg` of DPoP proofs.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::list")]
    pub dpop_signing_alg_values_supported: Option<Vec<Algorithm>>,
    /// Whether tokens must be bound by DPoP; absent means no.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub dpop_bound_access_tokens_required: Option<bool>,
    /// The metadata once more as a JWT, for whoever trusts its signer (section 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub signed_metadata: Option<String>,
    /// Members that this library does not know, as received.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ProtectedResourceMetadata {
    /// Reads a metadata document. Whose it is, is for the caller to check; [`Client::resource_metadata`](crate::Client::resource_metadata)
    /// does.
    ///
    /// # Errors
    /// When the text is not a JSON object, has a member twice, lacks `resource`, or has a member whose type cannot be made
    /// sense of.
    pub fn parse(document: &[u8]) -> Result<Self, JsonError> {
        json::from_slice(document)
    }
}

impl fmt::Debug for ProtectedResourceMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_members("ProtectedResourceMetadata", self, f)
    }
}
