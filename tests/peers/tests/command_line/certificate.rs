//! Clients that authenticate with a certificate, and tokens that are bound to it (RFC 8705).

use relying_peers::OidcProvider;
use relying_testkit::CertificateAuthority;
use serde_json::json;

use crate::binary::Relying;
use crate::stage::Folder;

#[test]
fn a_certificate_authenticates_and_binds() {
    let authority = CertificateAuthority::new().unwrap();
    let own = authority.issue("client.example").unwrap().pem();
    let (own_key, own) = own.split_at(own.find("-----BEGIN CERTIFICATE").unwrap());
    let server = OidcProvider::start_with_tls(&authority);
    server.register(&json!({
        "client_id": "cli", "redirect_uris": [], "response_types": [], "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "client.example",
        "tls_client_certificate_bound_access_tokens": true,
    }));

    let folder = Folder::new();
    let (ca, saved) = (folder.write("ca.pem", &authority.pem()), folder.tokens());
    let (own, own_key) = (folder.write("own.pem", own), folder.write("own.key", own_key));
    let command = |words: &[&str]| {
        Relying::new(words.iter().copied()).args([
            "--allow-http",
            "--issuer",
            server.issuer(),
            "--ca",
            &ca,
            "--client-id",
            "cli",
            "--auth",
            "tls_client_auth",
        ])
    };
    let get = ["token", "client-credentials", "--save", &saved];
    let outcome = command(&get).args(["--cert", &own, "--cert-key", &own_key]).run("");
    assert_eq!(outcome.result()["token_type"], "Bearer");
    let ask = ["introspect", "--tokens", &saved, "--cert", &own, "--cert-key", &own_key];
    let answer = command(&ask).run("");
    answer.assert_hides(&folder.secrets());
    assert!(answer.result()["claims"]["cnf"]["x5t#S256"].is_string(), "{:?}", answer.result());

    command(&get).run("").error(2, "usage");
    command(&get).args(["--cert", &own]).run("").error(2, "usage");
    command(&get).args(["--cert", &ca, "--cert-key", &ca]).run("").error(2, "usage");
}
