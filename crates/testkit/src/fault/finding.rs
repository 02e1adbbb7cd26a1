//! Faults of the answers that lead to a server: WebFinger, and the metadata of a protected resource.

use http::Response;
use serde_json::{Map, Value, json};

use super::{Fault, wire};

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::WebFingerDuplicateMember => wire::append_member(response, "links", "[]"),
            Fault::ResourceMetadataDuplicateMember => {
                wire::append_member(response, "authorization_servers", "[\"https://attacker.example\"]")
            }
            other => wire::edit(response, |members| edit(*other, members)),
        })
    })
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let href = |members: &mut Map<String, Value>, value: &str| {
        members["links"][0]["href"] = json!(value);
    };
    match fault {
        Fault::WebFingerNoLink => members["links"] = json!([]),
        Fault::WebFingerLinksNull => members["links"] = Value::Null,
        Fault::WebFingerIssuerInsecure => href(members, "http://as.example.com"),
        Fault::WebFingerIssuerInternal => href(members, "https://169.254.169.254"),
        Fault::WebFingerIssuerWithQuery => href(members, "https://as.example/?tenant=1"),
        Fault::WebFingerOddLinks => {
            let good = members["links"][0].clone();
            members["links"] = json!([7, null, { "rel": "author" }, { "rel": 5, "href": [] }, good]);
        }
        Fault::ResourceMetadataOtherResource => members["resource"] = json!("https://attacker.example/api"),
        Fault::ResourceMetadataTrailingSlash => {
            let resource = members["resource"].as_str().unwrap_or_default();
            members["resource"] = json!(format!("{resource}/"));
        }
        Fault::ResourceMetadataMissingResource => drop(members.remove("resource")),
        Fault::ResourceMetadataServerInsecure => {
            members["authorization_servers"] = json!(["http://as.example.com"]);
        }
        Fault::ResourceMetadataServerInternal => {
            members["authorization_servers"] = json!(["https://10.0.0.1"]);
        }
        Fault::ResourceMetadataNullMembers => {
            for name in ["jwks_uri", "scopes_supported", "resource_name", "signed_metadata"] {
                members.insert(name.to_owned(), Value::Null);
            }
        }
        Fault::ResourceMetadataUnknownMembers => {
            members.insert("x_vendor".to_owned(), json!({ "nested": [true, null, 1.5e3] }));
        }
        _ => {}
    }
}
