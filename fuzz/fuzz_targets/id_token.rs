//! The claims of an ID Token, behind a good signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::IdTokenChecks;
use relying_fuzz::{CLIENT_ID, ISSUER, NOW, STATE, answering, client, read, signed};
use serde_json::Value;

fuzz_target!(|claims: &[u8]| {
    let checks = IdTokenChecks::new().nonce(STATE).max_age(600).access_token("token");
    let offline = answering(500, Vec::new(), b"");
    match client().validate_id_token(signed(claims), checks).send_blocking(&offline) {
        Ok(id_token) => {
            // Read once more by another reader: what protects must hold there too.
            let claims: Value = serde_json::from_slice(claims).expect("a valid ID Token is JSON");
            assert_eq!(claims["iss"], ISSUER);
            assert_eq!(claims["nonce"], STATE);
            assert_eq!(claims["sub"], id_token.subject());
            assert!(
                claims["aud"] == CLIENT_ID || claims["aud"].as_array().is_some_and(|all| all[0] == CLIENT_ID)
            );
            assert!(id_token.expires_at().as_unix() > NOW - 30);
            assert!(id_token.auth_time().is_some_and(|time| time.as_unix() >= NOW - 630));
            assert_eq!(Value::from(id_token.claims().to_map()), claims);
        }
        Err(error) => read(&error),
    }
});
