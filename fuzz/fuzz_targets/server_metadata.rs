//! Server metadata, and a client made of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::{AuthorizationRequest, AuthorizationServerMetadata, Client};
use relying_fuzz::{answering, read};

fuzz_target!(|document: &[u8]| {
    let Ok(metadata) = AuthorizationServerMetadata::parse(document) else { return };
    let text = serde_json::to_vec(&metadata).expect("metadata serializes");
    let again = AuthorizationServerMetadata::parse(&text).expect("what was written can be read");
    assert_eq!(serde_json::to_vec(&again).expect("metadata serializes"), text);

    let builder = Client::from_metadata(metadata, "app").redirect_uri("https://app.example/");
    let client = match builder.build() {
        Ok(client) => client,
        Err(error) => return read(&error),
    };
    let offline = answering(500, Vec::new(), b"");
    match client.authorize(AuthorizationRequest::new().scope("openid")).send_blocking(&offline) {
        Ok((url, _)) => {
            // The endpoint is taken as it is written, and a scheme may be written in capitals.
            assert!(url.to_ascii_lowercase().starts_with("https://") && url.contains("code_challenge="));
        }
        Err(error) => read(&error),
    }
});
