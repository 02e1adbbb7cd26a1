//! A [`Client`] made from the metadata of a registration (RFC 7591 section 2).

use relying_jose::{Algorithm, Jwk};
use serde_json::{Map, Value};

use crate::reply::OAuthError;
use crate::{CertificateSubject, Client, ClientAuthenticationMethod};

/// The methods that the server knows, and whether they need a secret.
const METHODS: [(ClientAuthenticationMethod, bool); 7] = [
    (ClientAuthenticationMethod::NONE, false),
    (ClientAuthenticationMethod::CLIENT_SECRET_BASIC, true),
    (ClientAuthenticationMethod::CLIENT_SECRET_POST, true),
    (ClientAuthenticationMethod::CLIENT_SECRET_JWT, true),
    (ClientAuthenticationMethod::PRIVATE_KEY_JWT, false),
    (ClientAuthenticationMethod::TLS_CLIENT_AUTH, false),
    (ClientAuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH, false),
];

/// Whether a client with this metadata has a secret.
pub(crate) fn needs_secret(metadata: &Map<String, Value>) -> Result<bool, OAuthError> {
    let given = metadata.get("token_endpoint_auth_method").and_then(Value::as_str);
    let given = given.unwrap_or("client_secret_basic");
    let known = METHODS.into_iter().find(|(method, _)| method.as_str() == given);
    known
        .map(|(_, secret)| secret)
        .ok_or_else(|| invalid(format!("token_endpoint_auth_method {given} is not known")))
}

/// The client that this metadata describes; `client_id` and a secret are among its members already.
pub(crate) fn from_metadata(metadata: &Map<String, Value>) -> Result<Client, OAuthError> {
    let text = |name: &str| metadata.get(name).and_then(Value::as_str);
    let on = |name: &str| metadata.get(name).and_then(Value::as_bool).unwrap_or_default();
    let algorithm = |name: &str| text(name).map(Algorithm::from);
    let mut client = Client::public(text("client_id").unwrap_or_default());
    client.secret = text("client_secret").map(str::to_owned);
    client.authentication_method = text("token_endpoint_auth_method")
        .map_or(ClientAuthenticationMethod::CLIENT_SECRET_BASIC, ClientAuthenticationMethod::from);
    client.keys = keys(metadata)?;
    client.assertion_algorithm = algorithm("token_endpoint_auth_signing_alg");
    client.certificate_subject = CertificateSubject::of(metadata).map_err(invalid)?;
    client.certificate_bound_access_tokens = on("tls_client_certificate_bound_access_tokens");
    client.redirect_uris = redirect_uris(metadata)?;
    client.post_logout_redirect_uris = list(metadata, "post_logout_redirect_uris")?.unwrap_or_default();
    // RFC 7591 section 2: what is not said has a default, which is the code.
    client.grant_types =
        Some(list(metadata, "grant_types")?.unwrap_or_else(|| vec!["authorization_code".to_owned()]));
    client.response_types =
        Some(list(metadata, "response_types")?.unwrap_or_else(|| vec!["code".to_owned()]));
    client.scopes = text("scope").map(|scope| scope.split_whitespace().map(str::to_owned).collect());
    client.id_token_algorithm = algorithm("id_token_signed_response_alg").unwrap_or(Algorithm::RS256);
    client.userinfo_algorithm = algorithm("userinfo_signed_response_alg");
    client.introspection_algorithm = algorithm("introspection_signed_response_alg");
    client.default_max_age = metadata.get("default_max_age").and_then(Value::as_u64);
    client.dpop_bound_access_tokens = on("dpop_bound_access_tokens");
    client.pushed_requests_required = on("require_pushed_authorization_requests");
    client.signed_requests_required = on("require_signed_request_object");
    client.request_object_algorithm = algorithm("request_object_signing_alg");
    Ok(client)
}

fn redirect_uris(metadata: &Map<String, Value>) -> Result<Vec<String>, OAuthError> {
    let uris = list(metadata, "redirect_uris")?.unwrap_or_default();
    let refuse = |text: String| Err(OAuthError::new("invalid_redirect_uri").description(text));
    match uris.iter().find(|uri| !uri.contains(':') || uri.contains(['#', '*', ' '])) {
        Some(odd) => refuse(format!("{odd} is no absolute URI without fragment")),
        None if uris.is_empty() && uses_the_browser(metadata) => {
            refuse("redirect_uris is missing".to_owned())
        }
        None => Ok(uris),
    }
}

/// RFC 7591 section 2: clients of flows with a redirect must register where it leads.
fn uses_the_browser(metadata: &Map<String, Value>) -> bool {
    let grants = metadata.get("grant_types").and_then(Value::as_array);
    grants
        .is_none_or(|grants| grants.iter().any(|grant| grant == "authorization_code" || grant == "implicit"))
}

fn keys(metadata: &Map<String, Value>) -> Result<Vec<Jwk>, OAuthError> {
    let Some(jwks) = metadata.get("jwks") else { return Ok(Vec::new()) };
    let keys =
        jwks.get("keys").and_then(Value::as_array).ok_or_else(|| invalid("jwks is no key set".to_owned()))?;
    let parse = |key: &Value| Jwk::parse(key.to_string().as_bytes());
    let keys = keys.iter().map(parse).collect::<Result<Vec<_>, _>>();
    let keys = keys.map_err(|error| invalid(format!("jwks: {error}")))?;
    if keys.iter().any(Jwk::is_private) {
        return Err(invalid("jwks tells a private key".to_owned()));
    }
    Ok(keys)
}

fn list(metadata: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, OAuthError> {
    let Some(value) = metadata.get(name) else { return Ok(None) };
    let entries = value.as_array().map(|entries| {
        entries.iter().map(|entry| entry.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
    });
    entries.flatten().map(Some).ok_or_else(|| invalid(format!("{name} is no list of texts")))
}

fn invalid(text: String) -> OAuthError {
    OAuthError::new("invalid_client_metadata").description(text)
}
