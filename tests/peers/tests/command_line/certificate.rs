//! Clients that authenticate with a certificate, and tokens that are bound to it (RFC 8705).

use std::sync::LazyLock;

use relying_peers::OidcProvider;
use relying_testkit::{CertificateAuthority, Endpoint, Identity, Listener, Server};
use serde_json::{Value, json};

use crate::binary::{Outcome, Relying};
use crate::stage::Folder;

const REDIRECT_URI: &str = "https://client.example/callback";

static AUTHORITY: LazyLock<CertificateAuthority> = LazyLock::new(|| CertificateAuthority::new().unwrap());

/// A server with TLS, at which every page answers itself.
static SERVER: LazyLock<OidcProvider> = LazyLock::new(|| {
    let server = OidcProvider::start_with_tls(&AUTHORITY);
    server.auto_login("alice");
    server
});

/// A client's certificate in files.
struct Files {
    folder: Folder,
    certificate: String,
    key: String,
    authority: String,
}

impl Files {
    fn new(identity: &Identity) -> Self {
        let (folder, pem) = (Folder::new(), identity.pem());
        let (key, certificate) = pem.split_at(pem.find("-----BEGIN CERTIFICATE").unwrap());
        let (certificate, key) = (folder.write("own.pem", certificate), folder.write("own.key", key));
        let authority = folder.write("ca.pem", &AUTHORITY.pem());
        Self { folder, certificate, key, authority }
    }

    /// A command about the server, with the certificate.
    fn present(&self, words: &[&str]) -> Relying {
        self.trust(words).args(["--cert", &self.certificate, "--cert-key", &self.key])
    }

    /// The same without it.
    fn trust(&self, words: &[&str]) -> Relying {
        Relying::new(words.iter().copied()).args(["--allow-http", "--ca", &self.authority])
    }
}

/// What a client of `method` is registered with, whose tokens are bound.
fn registration(client_id: &str, method: &str, identity: &Identity, more: &Value) -> Value {
    let mut metadata = json!({
        "client_id": client_id, "redirect_uris": [REDIRECT_URI], "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_method": method, "tls_client_certificate_bound_access_tokens": true,
    });
    match method {
        "tls_client_auth" => metadata["tls_client_auth_san_dns"] = json!("client.example"),
        _ => metadata["jwks"] = json!({ "keys": [identity.jwk().unwrap()] }),
    }
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SERVER.register(&metadata);
    metadata
}

fn identity(method: &str) -> Identity {
    match method {
        "tls_client_auth" => AUTHORITY.issue("client.example").unwrap(),
        _ => Identity::self_signed("client.example").unwrap(),
    }
}

/// Goes where the login says, and comes back.
fn sign_in(login: Relying, files: &Files) -> Outcome {
    let running = login.ask();
    let arrival = SERVER.browse(&running.url(), REDIRECT_URI);
    let outcome = running.answer(&format!("{}\n", arrival.answer()));
    outcome.assert_hides(&files.folder.secrets());
    outcome
}

#[test]
fn a_certificate_authenticates_and_binds() {
    for method in ["tls_client_auth", "self_signed_tls_client_auth"] {
        let own = identity(method);
        let client_id = format!("cli-{method}");
        registration(&client_id, method, &own, &json!({}));
        let (files, thief) = (Files::new(&own), Files::new(&identity(method)));
        let saved = files.folder.tokens();
        let as_client = ["--issuer", SERVER.issuer(), "--client-id", &client_id, "--auth", method];
        let with = |words: &[&'static str]| [words, &as_client].concat();
        let login = files.present(&with(&["login", "--manual", "--scope", "openid offline_access"])).args([
            "--prompt",
            "consent",
            "--redirect-uri",
            REDIRECT_URI,
            "--save",
            &saved,
            "--userinfo",
        ]);
        assert_eq!(sign_in(login, &files).result()["userinfo"]["sub"], "alice");
        let refresh = files.present(&with(&["token", "refresh"])).args(["--tokens", &saved]).run("");
        assert_eq!(refresh.result()["claims"]["sub"], "alice");

        let introspected = files.present(&with(&["introspect"])).args(["--tokens", &saved]).run("");
        introspected.assert_hides(&files.folder.secrets());
        assert!(introspected.result()["claims"]["cnf"]["x5t#S256"].is_string());

        // Only the certificate makes the token worth something, wherever it is used.
        let issuer = ["--issuer", SERVER.issuer(), "--client-id", &client_id];
        let userinfo = [&["userinfo", "--tokens", &saved][..], &issuer].concat();
        let discovered = files.trust(&["discover", SERVER.issuer()]).run("");
        let aliases = &discovered.result()["metadata"]["mtls_endpoint_aliases"];
        let resource = aliases["userinfo_endpoint"].as_str().unwrap().to_owned();
        let request = ["request", "GET", &resource, "--tokens", &saved];
        for words in [&userinfo[..], &request] {
            files.present(words).run("").result();
            for outcome in [thief.present(words).run(""), files.trust(words).run("")] {
                assert_eq!(outcome.error(4, "server-error")["error"], "invalid_token", "{words:?}");
            }
        }

        let get = with(&["token", "client-credentials"]);
        if method == "self_signed_tls_client_auth" {
            let refused = thief.present(&get).run("");
            assert_eq!(refused.error(4, "server-error")["error"], "invalid_client");
        }
        files.present(&get).run("").result();
        files.trust(&get).run("").error(2, "usage");
        files.trust(&get).args(["--cert", &files.certificate]).run("").error(2, "usage");
        let no_key = ["--cert", &files.authority, "--cert-key", &files.authority];
        files.trust(&get).args(no_key).run("").error(2, "usage");

        let revoke = files.present(&with(&["revoke"])).args(["--tokens", &saved]).run("");
        assert_eq!(revoke.result()["revoked"], "refresh_token");
        files.present(&userinfo).run("").error(4, "server-error");
    }
}

#[test]
fn every_profile_is_kept() {
    let own = identity("self_signed_tls_client_auth");
    let files = Files::new(&own);
    let key = files.folder.path("request.jwk");
    let made = Relying::new(["jwk", "generate", "--alg", "PS256", "--out", &key]).run("");
    let signing = made.result()["public_jwk"].clone();
    for (profile, options) in [
        ("oauth-2.1", &[][..]),
        ("fapi-1-advanced", &["--request-key", &key]),
        ("fapi-2-security-profile", &[]),
        ("fapi-2-message-signing", &["--request-key", &key]),
    ] {
        let client_id = format!("{profile}-cli");
        let more = json!({
            "jwks": { "keys": [own.jwk().unwrap(), signing] },
            "id_token_signed_response_alg": "PS256",
            "authorization_signed_response_alg": "PS256",
            "request_object_signing_alg": "PS256",
        });
        registration(&client_id, "self_signed_tls_client_auth", &own, &more);
        let login = |options: &[&str]| {
            files
                .present(&["login", "--manual", "--issuer", SERVER.issuer(), "--client-id", &client_id])
                .args(["--auth", "self_signed_tls_client_auth", "--redirect-uri", REDIRECT_URI])
                .args(["--profile", profile])
                .args(options)
        };
        assert_eq!(
            sign_in(login(&[options, &["--userinfo"]].concat()), &files).result()["userinfo"]["sub"],
            "alice"
        );
        login(&[options, &["--response-type", "id_token"]].concat()).run("").error(2, "profile");
    }
}

/// oidc-provider has no alias for registration, so this is about the test server over TLS.
#[test]
fn a_client_registers_where_certificates_are_presented() {
    let listener = Listener::builder().tls(&AUTHORITY);
    let listener = listener.start(|issuer| Server::builder(issuer)?.mutual_tls().build()).unwrap();
    let files = Files::new(&AUTHORITY.issue("client.example").unwrap());
    let saved = files.folder.path("registration.json");
    let create = ["register", "create", "--issuer", listener.issuer(), "--redirect-uri", REDIRECT_URI];
    files.present(&create).args(["--save", &saved]).run("").result();
    files.present(&["register", "read", "--registration", &saved]).run("").result();
    let sent = listener.server().requests_to(Endpoint::Registration);
    assert_eq!(sent.last().unwrap().path, "/mtls/register");
}
