//! The answer of the token endpoint, good or bad. The first byte chooses the status.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::{ClientCredentialsRequest, RefreshRequest};
use relying_fuzz::{answering, client, read};

fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_first() else { return };
    let status = match status {
        b'4' => 400,
        b'1' => 401,
        b'3' => 302,
        b'5' => 500,
        _ => 200,
    };
    let http = answering(status, Vec::new(), body);
    match client().client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http) {
        Ok(tokens) => {
            assert_eq!(status, 200);
            let token = tokens.access_token.expose();
            assert!(!token.is_empty());
            assert!(token.len() < 16 || !format!("{tokens:?}").contains(token), "a token was printed");
            let refreshed = client().refresh_token_grant(RefreshRequest::new("r")).send_blocking(&http);
            assert!(refreshed.expect("the same answer is as good again").refresh_token.is_some());
        }
        Err(error) => read(&error),
    }
});
