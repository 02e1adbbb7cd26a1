//! `WWW-Authenticate`: each line is one header field.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::Error;
use relying_fuzz::{answering, client, read};

fuzz_target!(|input: &[u8]| {
    let fields =
        input.split(|byte| *byte == b'\n').filter_map(|line| http::HeaderValue::from_bytes(line).ok());
    let http = answering(401, fields.collect(), b"");
    let request = http::Request::get("https://api.example/").body(Vec::new()).expect("the request is good");
    match client().protected_resource("token", request).send_blocking(&http) {
        Ok(answer) => assert_eq!(answer.status(), 401),
        Err(Error::Server(error)) => {
            for challenge in &error.challenges {
                let known = (challenge.realm(), challenge.error(), challenge.scope(), challenge.max_age());
                let _ = format!("{known:?} {:?}", challenge.parameters().collect::<Vec<_>>());
            }
            read(&Error::Server(error));
        }
        Err(error) => read(&error),
    }
});
