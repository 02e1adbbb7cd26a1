//! The peer itself, without `relying`: what the other tests rely on is there.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use relying_peers::OidcProvider;
use serde_json::Value;

fn get(url: &str) -> Value {
    ureq::get(url).call().unwrap().body_mut().read_json().unwrap()
}

fn key_ids(provider: &OidcProvider) -> Vec<String> {
    let set = get(&format!("{}/jwks", provider.issuer()));
    let keys = set["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn publishes_both_kinds_of_metadata() {
    let provider = OidcProvider::start_below("/tenant");
    let issuer = provider.issuer();
    let origin = issuer.strip_suffix("/tenant").unwrap();
    let openid = get(&format!("{issuer}/.well-known/openid-configuration"));
    let oauth = get(&format!("{origin}/.well-known/oauth-authorization-server/tenant"));
    assert_eq!(openid["issuer"], issuer);
    assert_eq!(openid["authorization_response_iss_parameter_supported"], true);
    assert_eq!(openid, oauth);
}

#[test]
fn rotation_shows_in_the_key_set() {
    let provider = OidcProvider::start();
    let first = key_ids(&provider);
    provider.add_keys();
    let both = key_ids(&provider);
    assert_eq!(both.len(), 2 * first.len());
    assert!(both.ends_with(&first));
    provider.rotate_keys();
    let last = key_ids(&provider);
    assert!(last.iter().all(|id| !both.contains(id)));
    assert_eq!(provider.count("/jwks"), 3);
}
