//! Faults of authorization responses inside of a JWT; those of its signature are with every other token's.

use serde_json::{Map, Value, json};

use super::Fault;
use crate::Server;
use crate::parameters::Parameters;

const HOUR: i64 = 3600;

pub(crate) fn edit_claims(fault: Fault, server: &Server, claims: &mut Map<String, Value>) {
    let now = server.now().as_unix();
    let audience = claims.get("aud").cloned().unwrap_or_default();
    let mut set = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    match fault {
        Fault::JarmIssWrong => set("iss", json!("https://attacker.example")),
        Fault::JarmIssTrailingSlash => set("iss", json!(super::with_slash_toggled(server.issuer()))),
        Fault::JarmAudWrong => set("aud", json!("another-client")),
        Fault::JarmAudArray => set("aud", json!([audience])),
        Fault::JarmAudExtra => set("aud", json!([audience, "another-client"])),
        Fault::JarmExpired => set("exp", json!(now - HOUR)),
        Fault::JarmExpNotNumber => set("exp", json!("later")),
        Fault::JarmStateWrong => set("state", json!("another-state")),
        Fault::JarmCodeNotString => set("code", json!(7)),
        Fault::JarmUnknownClaims => {
            set("x_vendor", json!({ "nested": [true, null, 1.5e3] }));
            set("iat", json!(now));
        }
        Fault::JarmErrorAccessDenied => {
            set("error", json!("access_denied"));
            claims.remove("code");
        }
        Fault::JarmIssMissing => drop(claims.remove("iss")),
        Fault::JarmAudMissing => drop(claims.remove("aud")),
        Fault::JarmExpMissing => drop(claims.remove("exp")),
        Fault::JarmStateMissing => drop(claims.remove("state")),
        Fault::JarmCodeMissing => drop(claims.remove("code")),
        _ => {}
    }
}

/// What stands around the token; `plain` is what the token was to protect.
pub(crate) fn edit_outer(faults: &[Fault], plain: &Parameters, mut outer: Parameters) -> Parameters {
    for fault in faults {
        match fault {
            Fault::JarmUnsigned => outer = plain.clone(),
            Fault::JarmParametersBeside => {
                outer.push("code", "mallorys-code");
                outer.push("state", plain.get("state").unwrap_or_default());
            }
            Fault::JarmErrorBeside => outer.push("error", "access_denied"),
            Fault::JarmResponseMissing => outer.remove("response"),
            Fault::JarmResponseEmpty => outer.replace("response", ""),
            Fault::JarmResponseDuplicated => {
                let token = outer.get("response").unwrap_or_default().to_owned();
                outer.push("response", &token);
            }
            _ => {}
        }
    }
    outer
}
