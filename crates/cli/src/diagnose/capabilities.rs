//! What a server's metadata says that it can do, by capability.

use serde_json::{Map, Value, json};

use crate::output::{FAINT, GOOD, Output, printable};

/// One capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Capability {
    pub(crate) name: &'static str,
    pub(crate) supported: bool,
    /// What is supported of it, or since when.
    pub(crate) detail: String,
}

/// All capabilities that this program knows, supported or not.
pub(crate) fn of(metadata: &Map<String, Value>) -> Vec<Capability> {
    let metadata = Metadata(metadata);
    let mut capabilities: Vec<_> =
        LISTS.iter().map(|(name, member, absent)| metadata.list(name, member, absent)).collect();
    capabilities
        .extend(MEMBERS.iter().map(|(name, members, section)| metadata.member(name, members, section)));
    capabilities.extend(
        GRANTS.iter().map(|(name, grant, endpoint, section)| metadata.grant(name, grant, endpoint, section)),
    );
    capabilities
}

/// The capabilities as documents.
pub(crate) fn to_json(capabilities: &[Capability]) -> Value {
    let document = |capability: &Capability| json!({ "name": capability.name, "supported": capability.supported, "detail": capability.detail });
    capabilities.iter().map(document).collect()
}

/// The capabilities as a table for people.
pub(crate) fn show(capabilities: &[Capability], output: Output) {
    let rows: Vec<_> = capabilities
        .iter()
        .map(|Capability { name, supported, detail }| {
            let detail = printable(detail);
            let value = match supported {
                true => format!("{GOOD}✓{GOOD:#} {detail}"),
                false => format!("{FAINT}– {detail}{FAINT:#}"),
            };
            ((*name).to_owned(), value.trim_end().to_owned())
        })
        .collect();
    output.table("Capabilities", &rows);
}

/// Lists, and what their absence means.
const LISTS: [(&str, &str, &str); 10] = [
    ("Scopes", "scopes_supported", "not stated"),
    ("Response types", "response_types_supported", "not stated"),
    ("Response modes", "response_modes_supported", "query fragment (by default)"),
    ("Grant types", "grant_types_supported", "authorization_code implicit (by default)"),
    ("Client authentication", "token_endpoint_auth_methods_supported", "client_secret_basic (by default)"),
    ("Assertion algorithms", "token_endpoint_auth_signing_alg_values_supported", "not stated"),
    ("ID Token algorithms", "id_token_signing_alg_values_supported", "not stated"),
    ("UserInfo algorithms", "userinfo_signing_alg_values_supported", "not signed"),
    ("PKCE", "code_challenge_methods_supported", "not stated"),
    ("ACR values", "acr_values_supported", "not stated"),
];

/// Members of which one is enough, and the specification.
const MEMBERS: [(&str, &[&str], &str); 24] = [
    ("UserInfo", &["userinfo_endpoint"], "OpenID Connect Core section 5.3"),
    ("Issuer in answers", &["authorization_response_iss_parameter_supported"], "RFC 9207"),
    ("Pushed requests (PAR)", &["pushed_authorization_request_endpoint"], "RFC 9126"),
    ("PAR required", &["require_pushed_authorization_requests"], "RFC 9126"),
    (
        "Request objects (JAR)",
        &["request_object_signing_alg_values_supported", "request_parameter_supported"],
        "RFC 9101",
    ),
    ("JAR required", &["require_signed_request_object"], "RFC 9101"),
    ("Signed answers (JARM)", &["authorization_signing_alg_values_supported"], "JARM"),
    ("Rich requests (RAR)", &["authorization_details_types_supported"], "RFC 9396"),
    ("Claims parameter", &["claims_parameter_supported"], "OpenID Connect Core section 5.5"),
    ("DPoP", &["dpop_signing_alg_values_supported"], "RFC 9449"),
    ("mTLS-bound tokens", &["tls_client_certificate_bound_access_tokens"], "RFC 8705"),
    ("mTLS endpoints", &["mtls_endpoint_aliases"], "RFC 8705 section 5"),
    (
        "Encrypted ID Tokens",
        &["id_token_encryption_alg_values_supported"],
        "OpenID Connect Core section 10.2",
    ),
    ("Encrypted UserInfo", &["userinfo_encryption_alg_values_supported"], "OpenID Connect Core section 10.2"),
    ("Introspection", &["introspection_endpoint"], "RFC 7662"),
    ("Signed introspection", &["introspection_signing_alg_values_supported"], "RFC 9701"),
    ("Revocation", &["revocation_endpoint"], "RFC 7009"),
    ("Dynamic registration", &["registration_endpoint"], "RFC 7591"),
    ("Client ID documents", &["client_id_metadata_document_supported"], "OAuth Client ID Metadata Document"),
    ("CIBA deliveries", &["backchannel_token_delivery_modes_supported"], "OpenID Connect CIBA section 4"),
    ("Logout by the client", &["end_session_endpoint"], "OpenID Connect RP-Initiated Logout"),
    ("Front-channel logout", &["frontchannel_logout_supported"], "OpenID Connect Front-Channel Logout"),
    ("Back-channel logout", &["backchannel_logout_supported"], "OpenID Connect Back-Channel Logout"),
    ("Session management", &["check_session_iframe"], "OpenID Connect Session Management"),
];

/// Grant types beyond the code, with the endpoint that stands for one where servers do not list it.
const GRANTS: [(&str, &str, &str, &str); 7] = [
    ("Refresh", "refresh_token", "", "RFC 6749 section 6"),
    ("Client credentials", "client_credentials", "", "RFC 6749 section 4.4"),
    (
        "Device flow",
        "urn:ietf:params:oauth:grant-type:device_code",
        "device_authorization_endpoint",
        "RFC 8628",
    ),
    (
        "CIBA",
        "urn:openid:params:grant-type:ciba",
        "backchannel_authentication_endpoint",
        "OpenID Connect CIBA",
    ),
    ("Token exchange", "urn:ietf:params:oauth:grant-type:token-exchange", "", "RFC 8693"),
    ("JWT as grant", "urn:ietf:params:oauth:grant-type:jwt-bearer", "", "RFC 7523"),
    ("SAML as grant", "urn:ietf:params:oauth:grant-type:saml2-bearer", "", "RFC 7522"),
];

struct Metadata<'a>(&'a Map<String, Value>);

impl Metadata<'_> {
    fn list(&self, name: &'static str, member: &str, absent: &str) -> Capability {
        let values = self.0.get(member).and_then(Value::as_array).map(|values| {
            values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(if name == "Response types" {
                ", "
            } else {
                " "
            })
        });
        let supported = values.is_some() || absent.ends_with("(by default)");
        Capability { name, supported, detail: values.unwrap_or_else(|| absent.to_owned()) }
    }

    fn member(&self, name: &'static str, members: &[&str], section: &str) -> Capability {
        let supported = |member: &&str| match self.0.get(*member) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::String(text)) => !text.is_empty() && text != "false",
            Some(Value::Array(values)) => !values.is_empty(),
            Some(_) => true,
        };
        let found = members.iter().find(|member| supported(member));
        let values = found.and_then(|member| self.0.get(*member)?.as_array());
        let detail = values.map_or_else(
            || section.to_owned(),
            |values| {
                let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
                format!("{} ({section})", values.join(" "))
            },
        );
        Capability { name, supported: found.is_some(), detail }
    }

    fn grant(&self, name: &'static str, grant: &str, endpoint: &str, section: &str) -> Capability {
        let grants = self.0.get("grant_types_supported").and_then(Value::as_array);
        let listed = grants.is_some_and(|grants| grants.iter().any(|value| value == grant));
        let supported = listed || self.0.get(endpoint).is_some_and(Value::is_string);
        Capability { name, supported, detail: section.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capability(metadata: &Value, name: &str) -> (bool, String) {
        let capabilities = of(metadata.as_object().unwrap());
        let found = capabilities.into_iter().find(|capability| capability.name == name).unwrap();
        (found.supported, found.detail)
    }

    #[test]
    fn absence_means_the_default_of_the_specification() {
        let nothing = json!({});
        assert_eq!(capability(&nothing, "Response modes"), (true, "query fragment (by default)".to_owned()));
        assert_eq!(capability(&nothing, "PKCE"), (false, "not stated".to_owned()));
        assert!(!capability(&nothing, "DPoP").0);
    }

    #[test]
    fn flags_lists_and_addresses_count() {
        let metadata = json!({
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "backchannel_logout_supported": false,
            "dpop_signing_alg_values_supported": ["ES256"],
            "userinfo_endpoint": "https://as.example/userinfo",
            "grant_types_supported": ["refresh_token"],
            "device_authorization_endpoint": "https://as.example/device",
        });
        assert_eq!(capability(&metadata, "DPoP"), (true, "ES256 (RFC 9449)".to_owned()));
        assert_eq!(capability(&metadata, "PKCE"), (true, "S256".to_owned()));
        for (name, supported) in [
            ("Issuer in answers", true),
            ("Back-channel logout", false),
            ("DPoP", true),
            ("UserInfo", true),
            ("Refresh", true),
            ("Device flow", true),
            ("CIBA", false),
        ] {
            assert_eq!(capability(&metadata, name).0, supported, "{name}");
        }
    }
}
