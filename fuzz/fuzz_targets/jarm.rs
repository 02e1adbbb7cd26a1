//! An authorization response in a JWT (JARM), behind a good signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::PendingAuthorization;
use relying_fuzz::{CLIENT_ID, ISSUER, NOW, STATE, answering, client, read, signed};
use serde_json::Value;

fuzz_target!(|claims: &[u8]| {
    let kept = serde_json::json!({
        "v": 1, "issuer": ISSUER, "client_id": CLIENT_ID, "state": STATE, "code_verifier": STATE,
        "redirect_uri": "https://app.example/callback", "response_mode": "jwt",
    });
    let pending: PendingAuthorization =
        serde_json::from_value(kept).expect("this is a pending authorization");
    let callback = format!("https://app.example/callback?response={}", signed(claims));
    let response = pending.validate(&callback).expect("nothing in a JWT is looked at yet");
    let offline = answering(500, Vec::new(), b"");
    match client().verify_authorization_response(response).send_blocking(&offline) {
        Ok(verified) => {
            assert!(verified.has_code());
            // Read once more by another reader: what protects must hold there too.
            let claims: Value = serde_json::from_slice(claims).expect("a valid JWT holds JSON");
            assert_eq!((&claims["iss"], &claims["state"]), (&ISSUER.into(), &STATE.into()));
            assert!(claims["aud"] == CLIENT_ID || claims["aud"][0] == CLIENT_ID);
            assert!(claims["exp"].as_f64().is_none_or(|exp| exp > (NOW - 30) as f64));
        }
        Err(error) => read(&error),
    }
});
