//! The key set (RFC 7517 section 5).

use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::fault::{self, Target};
use crate::{Server, keys, reply};

pub(crate) fn answer(server: &Server) -> Response<Vec<u8>> {
    let mut published = server.state().keys.published().map(keys::public_jwk).collect::<Vec<Value>>();
    published.extend(server.config().decryption_keys.iter().map(keys::encryption_jwk));
    if server.config().odd_keys {
        published.splice(0..0, keys::odd_keys());
    }
    let healthy = reply::with_type(
        StatusCode::OK,
        "application/jwk-set+json",
        json!({ "keys": published }).to_string().into_bytes(),
    );
    let faults = server.faults(Target::Jwks);
    fault::jwks::apply(&faults, server, healthy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishes_odd_keys_among_its_own() {
        let server = Server::builder("https://as.example").unwrap().odd_keys().build().unwrap();
        let set = serde_json::from_slice::<Value>(answer(&server).body()).unwrap();
        let keys = set["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 4 + keys::odd_keys().len());
    }
}
