//! GitHub's endpoints, which it publishes as documentation only.

use crate::metadata::AuthorizationServerMetadata;
use crate::registry::{AuthenticationMethod, GrantType, ResponseType};

/// GitHub's metadata, for [`Client::from_metadata`](crate::Client::from_metadata).
///
/// GitHub knows OAuth 2.0 without OpenID Connect: there is no ID Token, and the user is who `https://api.github.com/user` says,
/// asked by [`Client::protected_resource`](crate::Client::protected_resource). Take its `id`, which is a number and stays; `login` can be
/// taken over by somebody else.
pub fn github() -> AuthorizationServerMetadata {
    github_enterprise("https://github.com")
}

/// The metadata of a GitHub Enterprise installation at `base`, such as `https://github.example.com`.
/// Switch [`Quirk::GITHUB`](crate::Quirk::GITHUB) on yourself then.
pub fn github_enterprise(base: &str) -> AuthorizationServerMetadata {
    let at = |path: &str| format!("{}{path}", base.trim_end_matches('/'));
    let mut metadata = AuthorizationServerMetadata::new(at("/login/oauth"));
    metadata.authorization_endpoint = Some(at("/login/oauth/authorize"));
    metadata.token_endpoint = Some(at("/login/oauth/access_token"));
    metadata.device_authorization_endpoint = Some(at("/login/device/code"));
    metadata.response_types_supported = Some(vec![ResponseType::CODE]);
    metadata.grant_types_supported =
        Some(vec![GrantType::AUTHORIZATION_CODE, GrantType::REFRESH_TOKEN, GrantType::DEVICE_CODE]);
    metadata.token_endpoint_auth_methods_supported = Some(vec![AuthenticationMethod::CLIENT_SECRET_POST]);
    metadata.code_challenge_methods_supported = Some(vec!["S256".to_owned()]);
    metadata
}
