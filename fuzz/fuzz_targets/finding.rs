//! What leads to a server: the first line is a user's identifier, the rest the answer of WebFinger and, once more, the
//! metadata of a protected resource.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::Client;
use relying_fuzz::{answering, read};

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (identifier, body) = input.split_at(end);
    let body = body.get(1..).unwrap_or_default();
    let identifier = String::from_utf8_lossy(identifier);
    for identifier in [identifier.as_ref(), "joe@example.com"] {
        match Client::webfinger(identifier).send_blocking(&answering(200, Vec::new(), body)) {
            Ok(found) => assert!(found.issuer.starts_with("https://"), "the issuer has TLS"),
            Err(error) => read(&error),
        }
    }
    let resource = "https://api.example/v1";
    match Client::resource_metadata(resource).send_blocking(&answering(200, Vec::new(), body)) {
        Ok(metadata) => assert_eq!(metadata.resource, resource),
        Err(error) => read(&error),
    }
    let location = Client::resource_metadata(resource).location(identifier.as_ref());
    if let Err(error) = location.send_blocking(&answering(200, Vec::new(), body)) {
        read(&error);
    }
});
