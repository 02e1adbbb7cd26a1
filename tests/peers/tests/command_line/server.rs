//! Commands about servers: discover and diagnose; an issuer with a path; keys that change.

use std::sync::LazyLock;

use relying_peers::OidcProvider;
use serde_json::json;

use crate::binary::Relying;
use crate::stage::{Folder, SERVER, at, login, sign_in};

static TENANT: LazyLock<OidcProvider> = LazyLock::new(|| OidcProvider::start_below("/tenant"));

fn discover(address: &str) -> crate::binary::Outcome {
    Relying::new(["discover", address, "--allow-http"]).run("")
}

#[test]
fn discovers_both_kinds_of_metadata() {
    let issuer = TENANT.issuer();
    let origin = issuer.strip_suffix("/tenant").unwrap();
    let openid = format!("{issuer}/.well-known/openid-configuration");
    let oauth = format!("{origin}/.well-known/oauth-authorization-server/tenant");
    for (address, document) in [(issuer, &openid), (&*openid, &openid), (&*oauth, &oauth)] {
        let outcome = discover(address);
        let result = outcome.result();
        assert_eq!((&result["issuer"], &result["document"]), (&json!(issuer), &json!(document)));
        assert_eq!(result["metadata"]["token_endpoint"], format!("{issuer}/token"));
    }
}

#[test]
fn compares_the_issuer() {
    let outcome = discover(&format!("{}/", TENANT.issuer()));
    assert_eq!(outcome.error(5, "metadata-issuer")["section"], "RFC 8414 section 3.3");
    discover(&format!("{}/elsewhere", SERVER.issuer())).error(3, "unexpected-status");
}

#[test]
fn signs_in_at_an_issuer_with_a_path() {
    let folder = Folder::new();
    let outcome = sign_in(login(&TENANT, "key-es256", &folder).args(["--userinfo"]), &folder);
    assert_eq!(outcome.result()["claims"]["iss"], TENANT.issuer());
}

#[test]
fn finds_nothing_badly_wrong_with_a_certified_server() {
    for server in [&*SERVER, &*TENANT] {
        let diagnose = |options: &[&str]| {
            Relying::new(["diagnose", server.issuer(), "--allow-http"]).args(options).run("")
        };
        let outcome = diagnose(&[]);
        let result = outcome.result();
        assert_eq!((&result["step"], &result["issuer"]), (&json!("diagnosis"), &json!(server.issuer())));
        let statuses = |documents: &serde_json::Value| {
            let documents = documents.as_array().unwrap().iter();
            documents.map(|document| document["status"].as_u64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(statuses(&result["documents"]), [200, 200]);
        let errors: Vec<_> = result["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        diagnose(&["--strict"]).result();
    }
}

#[test]
fn verifies_with_the_keys_of_the_moment() {
    let folder = Folder::new();
    let server = OidcProvider::start();
    server.auto_login("alice");
    sign_in(login(&server, "basic", &folder), &folder).result();
    let id_token = folder.token("id_token").unwrap();
    let verify = || at(&server, ["jwt", "verify", "--audience", "basic"]).run(&id_token);
    verify().result();
    server.add_keys();
    verify().result();
    server.rotate_keys();
    verify().error(5, "key-not-found");
    sign_in(login(&server, "basic", &folder), &folder).result();
}

/// Discovery of users and of resources is not among the things that this server does.
#[test]
fn what_the_server_does_not_have_is_not_found() {
    let (user, resource) = (format!("{}/alice", SERVER.issuer()), SERVER.resource("jwt"));
    for (command, what) in [("webfinger", &user), ("resource-metadata", &resource)] {
        Relying::new([command, what, "--allow-http"]).run("").error(3, "unexpected-status");
    }
    // Without the word for it, nobody is asked without TLS.
    Relying::new(["webfinger", &user]).run("").error(2, "identifier");
}
