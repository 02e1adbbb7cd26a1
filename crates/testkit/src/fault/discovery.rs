//! Faults of server metadata.

use http::Response;
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::Server;

/// Members whose absence means a default (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
const LISTS_WITH_DEFAULTS: [&str; 5] = [
    "response_modes_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "claims_supported",
    "acr_values_supported",
];

pub(crate) fn apply(faults: &[Fault], server: &Server, healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::DiscoveryDuplicateMember => {
                wire::append_member(response, "token_endpoint", "\"https://attacker.example/token\"")
            }
            _ => wire::edit(response, |members| edit(*fault, server, members)),
        })
    })
}

fn edit(fault: Fault, server: &Server, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    match fault {
        Fault::DiscoveryWrongIssuer => set("issuer", json!("https://attacker.example")),
        Fault::DiscoveryIssuerTrailingSlash => {
            set("issuer", json!(super::with_slash_toggled(server.issuer())));
        }
        Fault::DiscoveryIssuerNotString => set("issuer", json!([server.issuer()])),
        Fault::DiscoveryHttpEndpoint => set("token_endpoint", json!("http://as.example.com/token")),
        Fault::DiscoveryEndpointNotUrl => set("token_endpoint", json!("not a url")),
        Fault::DiscoveryEndpointNotString => set("token_endpoint", json!(443)),
        Fault::DiscoveryListNotArray => set("response_types_supported", json!("code")),
        Fault::DiscoveryNullMembers => {
            for name in ["acr_values_supported", "claims_supported", "service_documentation", "op_policy_uri"]
            {
                set(name, Value::Null);
            }
        }
        Fault::DiscoveryUnknownMembers => {
            set("x_vendor_feature", json!({ "deep": [1, 2.5, null] }));
            set(
                "grant_types_supported",
                json!(["authorization_code", "refresh_token", "client_credentials", "x"]),
            );
            set("subject_types_supported", json!(["public", "x_future"]));
        }
        Fault::DiscoveryMissingLists => {
            for name in LISTS_WITH_DEFAULTS {
                members.remove(name);
            }
        }
        Fault::DiscoveryPushingRequiredWithoutEndpoint => {
            set("require_pushed_authorization_requests", json!(true));
            members.remove("pushed_authorization_request_endpoint");
        }
        Fault::DiscoveryMtlsAliasesNotObject => set("mtls_endpoint_aliases", json!([])),
        Fault::DiscoveryMtlsAliasHttp => {
            alias(members, "token_endpoint", json!("http://as.example.com/mtls/token"));
        }
        Fault::DiscoveryMtlsAliasNotUrl => alias(members, "token_endpoint", json!("not a url")),
        Fault::DiscoveryMtlsAliasNotString => alias(members, "token_endpoint", json!(443)),
        Fault::DiscoveryMtlsAliasesUnknown => {
            alias(members, "x_future_endpoint", json!({ "deep": [1, 2.5, null] }));
        }
        Fault::DiscoveryMtlsMethodNotSupported => {
            set("token_endpoint_auth_methods_supported", json!(["client_secret_basic", "private_key_jwt"]));
        }
        Fault::DiscoveryMtlsAliasesMissing => drop(members.remove("mtls_endpoint_aliases")),
        Fault::DiscoveryMtlsBoundTokensNotSupported => {
            members.remove("tls_client_certificate_bound_access_tokens");
        }
        Fault::DiscoveryMissingIssuer => drop(members.remove("issuer")),
        Fault::DiscoveryMissingAuthorizationEndpoint => drop(members.remove("authorization_endpoint")),
        Fault::DiscoveryMissingTokenEndpoint => drop(members.remove("token_endpoint")),
        Fault::DiscoveryMissingJwksUri => drop(members.remove("jwks_uri")),
        _ => {}
    }
}

/// Sets an alias of an endpoint (RFC 8705 section 5), where there are any.
fn alias(members: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(aliases) = members.get_mut("mtls_endpoint_aliases").and_then(Value::as_object_mut) {
        aliases.insert(name.to_owned(), value);
    }
}
