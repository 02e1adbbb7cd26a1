//! Server metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).

use http::{Response, StatusCode};
use relying_jose::{Algorithm, DecryptionKey};
use serde_json::{Map, Value, json};

use crate::authorization_request::PROMPTS;
use crate::endpoint::token;
use crate::fault::{self, Target};
use crate::{
    ClientAuthenticationMethod, DpopPolicy, Server, User, dpop, encryption, mutual_tls, reply,
    request_object, response_mode, signed_metadata,
};

/// Scope values with a meaning of their own; every other one is granted as well.
const SCOPES: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

const CLAIMS: [&str; 22] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
    "amr",
    "azp",
    "nonce",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "email_verified",
    "phone_number",
    "address",
];

/// Methods by which a client may authenticate, in the order in which the metadata lists them.
const AUTHENTICATION_METHODS: [ClientAuthenticationMethod; 5] = [
    ClientAuthenticationMethod::CLIENT_SECRET_BASIC,
    ClientAuthenticationMethod::CLIENT_SECRET_POST,
    ClientAuthenticationMethod::CLIENT_SECRET_JWT,
    ClientAuthenticationMethod::PRIVATE_KEY_JWT,
    ClientAuthenticationMethod::NONE,
];

/// Further methods of a server that looks at certificates.
pub(crate) const CERTIFICATE_METHODS: [ClientAuthenticationMethod; 2] =
    [ClientAuthenticationMethod::TLS_CLIENT_AUTH, ClientAuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH];

/// How the content of a request object may be encrypted (RFC 7518 section 5.1).
const ENCRYPTIONS: [&str; 6] =
    ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

/// Algorithms of client assertions (RFC 7518 section 3.1, RFC 8037, RFC 9864).
pub(crate) const ASSERTION_ALGORITHMS: [Algorithm; 17] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::ED25519,
    Algorithm::EDDSA,
    Algorithm::ML_DSA_44,
    Algorithm::ML_DSA_65,
    Algorithm::ML_DSA_87,
    Algorithm::HS256,
    Algorithm::HS384,
    Algorithm::HS512,
];

pub(crate) fn answer(server: &Server) -> Response<Vec<u8>> {
    let mut metadata = metadata(server);
    if let Err(error) = signed_metadata::add(server, &mut metadata) {
        return error.into_response();
    }
    let healthy = reply::json(StatusCode::OK, &Value::Object(metadata));
    let faults = server.faults(Target::Discovery);
    fault::discovery::apply(&faults, server, healthy)
}

fn metadata(server: &Server) -> Map<String, Value> {
    let config = server.config();
    let mut signing = names(&server.state().keys.algorithms());
    signing.extend(["HS256", "HS384", "HS512"].map(str::to_owned));
    let mut grants = vec!["authorization_code", "refresh_token", "client_credentials"];
    let further = [token::DEVICE_CODE, token::CIBA, token::TOKEN_EXCHANGE];
    grants.extend(further);
    let own = config.extension_grants.iter().map(|grant| grant.grant_type.as_str());
    grants.extend(own.filter(|own| !further.contains(own)));
    // RFC 7591 section 2.1: what comes through the browser belongs to this grant.
    if config.response_types.iter().any(|response_type| response_type.is_front_channel()) {
        grants.push("implicit");
    }
    let with_certificate = CERTIFICATE_METHODS.iter().filter(|_| config.mutual_tls);
    let methods = AUTHENTICATION_METHODS.iter().chain(with_certificate);
    let methods = methods.map(ClientAuthenticationMethod::as_str).collect::<Vec<_>>();
    let request_object_algorithms = names(&request_object::algorithms().collect::<Vec<_>>());
    let response_types = config.response_types.iter().map(|known| known.name()).collect::<Vec<_>>();
    let mut metadata = object(json!({
        "issuer": server.issuer(),
        "authorization_endpoint": server.url("/authorize"),
        "token_endpoint": server.url("/token"),
        "jwks_uri": server.url("/jwks"),
        "userinfo_endpoint": server.url("/userinfo"),
        "end_session_endpoint": server.url("/end_session"),
        "introspection_endpoint": server.url("/introspect"),
        "revocation_endpoint": server.url("/revoke"),
        "registration_endpoint": server.url("/register"),
        "device_authorization_endpoint": server.url("/device_authorization"),
        "backchannel_authentication_endpoint": server.url("/backchannel_authentication"),
        "backchannel_token_delivery_modes_supported": ["poll", "ping", "push"],
        "backchannel_authentication_request_signing_alg_values_supported": request_object_algorithms,
        "backchannel_user_code_parameter_supported": true,
        "scopes_supported": SCOPES,
        "response_types_supported": response_types,
        "response_modes_supported": response_mode::NAMES,
        "grant_types_supported": grants,
        "acr_values_supported": config.acr_values,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": signing,
        "authorization_signing_alg_values_supported": signing,
        "userinfo_signing_alg_values_supported": signing,
        "introspection_signing_alg_values_supported": signing,
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": names(&ASSERTION_ALGORITHMS),
        "claims_supported": CLAIMS,
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": config.request_uri_fetch.is_some(),
        "request_object_signing_alg_values_supported": request_object_algorithms,
        "pushed_authorization_request_endpoint": server.url("/par"),
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": PROMPTS,
        "authorization_response_iss_parameter_supported": config.iss_parameter,
    }));
    for (name, required) in [
        ("require_pushed_authorization_requests", config.pushed_requests_required),
        ("require_signed_request_object", config.signed_requests_required),
    ] {
        if required {
            metadata.insert(name.to_owned(), Value::Bool(true));
        }
    }
    if server.state().users.iter().any(User::has_vouched_claims) {
        let types = json!(["normal", "aggregated", "distributed"]);
        metadata.insert("claim_types_supported".to_owned(), types);
    }
    if !config.decryption_keys.is_empty() {
        let keys = config.decryption_keys.iter().filter_map(DecryptionKey::algorithm).map(Algorithm::as_str);
        let algorithms = keys.chain(encryption::SHARED).collect::<Vec<_>>();
        metadata.insert("request_object_encryption_alg_values_supported".to_owned(), json!(algorithms));
        metadata.insert("request_object_encryption_enc_values_supported".to_owned(), json!(ENCRYPTIONS));
    }
    if config.dpop != DpopPolicy::Unsupported {
        let algorithms = names(&dpop::algorithms().collect::<Vec<_>>());
        metadata.insert("dpop_signing_alg_values_supported".to_owned(), json!(algorithms));
    }
    if config.mutual_tls {
        metadata.extend(mutual_tls::metadata(server).map(|(name, value)| (name.to_owned(), value)));
    }
    for (name, value) in &config.metadata {
        if value.is_null() {
            metadata.remove(name);
        } else {
            metadata.insert(name.clone(), value.clone());
        }
    }
    metadata
}

fn names(algorithms: &[Algorithm]) -> Vec<String> {
    algorithms.iter().map(|algorithm| algorithm.as_str().to_owned()).collect()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_endpoints_of_an_issuer_with_a_path() {
        let server = Server::builder("https://as.example/tenant/").unwrap().build().unwrap();
        let metadata = metadata(&server);
        assert_eq!(metadata["issuer"], "https://as.example/tenant/");
        assert_eq!(metadata["token_endpoint"], "https://as.example/tenant/token");
        assert_eq!(
            metadata["id_token_signing_alg_values_supported"],
            json!(["RS256", "PS256", "ES256", "EdDSA", "HS256", "HS384", "HS512"])
        );
    }

    #[test]
    fn a_member_can_be_set_and_removed() {
        let builder = Server::builder("https://as.example").unwrap().signing_algorithms([]);
        let server =
            builder.metadata("vendor", true).metadata("claims_supported", Value::Null).build().unwrap();
        let metadata = metadata(&server);
        assert_eq!(metadata["vendor"], true);
        assert!(!metadata.contains_key("claims_supported"));
    }
}
