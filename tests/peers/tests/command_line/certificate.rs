//! Clients that authenticate with a certificate, and tokens that are bound to it (RFC 8705).

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use relying_peers::OidcProvider;
use serde_json::json;

use crate::binary::Relying;
use crate::stage::Folder;

#[test]
fn a_certificate_authenticates_and_binds() {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "authority of the tests");
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let issue = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    };
    let ((certificate, key), (own, own_key)) = (issue("localhost"), issue("client.example"));
    let server = OidcProvider::start_with_tls(&key, &certificate, &root);
    server.register(&json!({
        "client_id": "cli", "redirect_uris": [], "response_types": [], "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "client.example",
        "tls_client_certificate_bound_access_tokens": true,
    }));

    let folder = Folder::new();
    let (ca, saved) = (folder.write("ca.pem", &root), folder.tokens());
    let (own, own_key) = (folder.write("own.pem", &own), folder.write("own.key", &own_key));
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
