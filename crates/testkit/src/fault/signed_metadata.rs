//! Faults of signed metadata.

use serde_json::{Map, Value, json};

use super::Fault;
use crate::Server;

/// Members that name whom a document is about.
const SUBJECTS: [&str; 2] = ["issuer", "resource"];

/// Changes what is signed, and for one fault what stands beside it.
pub(crate) fn edit(
    fault: Fault,
    server: &Server,
    metadata: &mut Map<String, Value>,
    claims: &mut Map<String, Value>,
) {
    let now = server.now().as_unix();
    let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    match fault {
        Fault::SignedMetadataWrongIss => set("iss", json!("https://attacker.example")),
        Fault::SignedMetadataExpired => set("exp", json!(now - 3600)),
        Fault::SignedMetadataNotYetValid => set("nbf", json!(now + 3600)),
        Fault::SignedMetadataMissingIss => drop(claims.remove("iss")),
        Fault::SignedMetadataOfAnother => {
            for name in SUBJECTS {
                if let Some(subject) = claims.get_mut(name) {
                    *subject = json!("https://attacker.example");
                }
            }
        }
        Fault::SignedMetadataOfNobody => claims.retain(|name, _| !SUBJECTS.contains(&name.as_str())),
        Fault::SignedMetadataPlainDiffers => {
            for (name, value) in [
                ("token_endpoint", json!("https://attacker.example/token")),
                ("authorization_servers", json!(["https://attacker.example"])),
            ] {
                if let Some(member) = metadata.get_mut(name) {
                    *member = value;
                }
            }
        }
        _ => {}
    }
}
