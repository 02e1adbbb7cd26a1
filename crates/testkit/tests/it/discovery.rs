//! Where metadata is found (OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3).

use crate::{get, json_of, scenario};

#[test]
fn both_discoveries_tell_the_same() {
    for (issuer, addresses) in [
        (
            "https://as.example",
            [
                "https://as.example/.well-known/openid-configuration",
                "https://as.example/.well-known/oauth-authorization-server",
            ],
        ),
        (
            "https://as.example/tenant",
            [
                "https://as.example/tenant/.well-known/openid-configuration",
                "https://as.example/.well-known/oauth-authorization-server/tenant",
            ],
        ),
    ] {
        let conversation = scenario().issuer(issuer).start().unwrap();
        let [first, second] = addresses.map(|address| json_of(&get(conversation.server(), address)));
        assert_eq!(first["issuer"], issuer);
        assert_eq!(first, second);
    }
}

#[test]
fn a_sign_in_works_below_a_path() {
    let conversation = scenario().issuer("https://as.example/tenant/").start().unwrap();
    assert!(conversation.tokens("openid").unwrap()["id_token"].is_string());
    let arrival = conversation.authorize(&[("scope", "openid")]).unwrap();
    assert_eq!(arrival.parameter("iss").as_deref(), Some("https://as.example/tenant/"));
}
