//! Logins by every response type, signed, pushed and encrypted, with bound tokens; and what is done with such tokens.

use relying::jose::Jwk;
use serde_json::{Value, json};

use crate::binary::{Outcome, Relying, checked};
use crate::stage::{Folder, SERVER, at};

const SECRET: &str = "the-secret-of-a-client-that-does-everything";
const REDIRECT_URI: &str = "https://client.example/callback";

/// Registers a client for all response types, and begins its login.
fn login(client_id: &str, more: Value, folder: &Folder) -> Relying {
    let mut metadata = json!({
        "client_id": client_id, "client_secret": SECRET, "redirect_uris": [REDIRECT_URI],
        "response_types": ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SERVER.register(&metadata);
    again(client_id, folder)
}

fn again(client_id: &str, folder: &Folder) -> Relying {
    let command = ["login", "--manual", "--redirect-uri", REDIRECT_URI, "--client-id", client_id];
    at(&SERVER, command).args(["--client-secret-file", &folder.write("secret", SECRET)])
}

/// Makes a key with the command line itself: the path of its file, and the public part.
fn key(folder: &Folder, name: &str, algorithm: &str) -> (String, Value) {
    let path = folder.path(name);
    let outcome = Relying::new(["jwk", "generate", "--alg", algorithm, "--out", &path]).run("");
    (path, outcome.result()["public_jwk"].clone())
}

fn signed_in(login: Relying, folder: &Folder) -> Outcome {
    let running = login.ask();
    // What was pushed is not in the address.
    let arrival = SERVER.browser("alice").visit(&running.url(), REDIRECT_URI).unwrap();
    let outcome = running.answer(&format!("{}\n", arrival.answer()));
    outcome.assert_hides(&folder.secrets());
    assert_eq!(outcome.result()["subject"], "alice");
    outcome
}

#[test]
fn every_response_type_by_every_mode() {
    let folder = Folder::new();
    drop(login("cli-response-types", json!({}), &folder));
    for response_type in
        ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"]
    {
        for mode in [&[][..], &["--response-mode", "form_post"], &["--jarm"]] {
            let login =
                again("cli-response-types", &folder).args(["--response-type", response_type]).args(mode);
            let outcome = signed_in(login, &folder);
            assert_eq!(outcome.steps().contains(&"response"), response_type.contains("id_token"));
            if mode == ["--jarm"] {
                checked(outcome.result(), "JWT around the answer");
            }
        }
    }
}

#[test]
fn signed_pushed_encrypted_and_bound_all_at_once() {
    let folder = Folder::new();
    let (jar, signing) = key(&folder, "jar.jwk", "ES256");
    let (decryption, encryption) = key(&folder, "decryption.jwk", "RSA-OAEP-256");
    let (dpop, _) = key(&folder, "dpop.jwk", "Ed25519");
    let metadata = json!({
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "jwks": { "keys": [signing, encryption] },
        "require_signed_request_object": true,
        "require_pushed_authorization_requests": true,
        "dpop_bound_access_tokens": true,
        "id_token_encrypted_response_alg": "RSA-OAEP-256",
        "id_token_encrypted_response_enc": "A256GCM",
    });
    let (saved, resource) = (folder.tokens(), format!("{}/me", SERVER.issuer()));
    let login = login("cli-everything", metadata, &folder).args([
        "--request-key",
        &jar,
        "--par",
        "--jarm",
        "--decryption-key",
        &decryption,
        "--id-token-encrypted",
        "RSA-OAEP-256/A256GCM",
        "--dpop-key",
        &dpop,
        "--save",
        &saved,
    ]);
    let outcome = signed_in(login, &folder);
    let thumbprint = Jwk::parse(std::fs::read_to_string(&dpop).unwrap().as_bytes()).unwrap();
    assert_eq!(checked(outcome.result(), "bound to DPoP key"), thumbprint.key_id().unwrap());

    let command = ["request", "GET", &resource, "--allow-http", "--tokens", &saved];
    let outcome = Relying::new(command).run("");
    outcome.assert_hides(&folder.secrets());
    assert_eq!(
        (&outcome.result()["status"], &outcome.result()["body"]["sub"]),
        (&json!(200), &json!("alice"))
    );

    let ask = |command: &str| {
        let outcome = at(&SERVER, [command, "--client-id", "cli-everything", "--tokens", &saved])
            .env("RELYING_CLIENT_SECRET", SECRET)
            .run("");
        outcome.assert_hides(&folder.secrets());
        outcome.result().clone()
    };
    let active = ask("introspect");
    assert_eq!((&active["active"], &active["claims"]["token_type"]), (&json!(true), &json!("DPoP")));
    assert_eq!(active["claims"]["cnf"]["jkt"], thumbprint.key_id().unwrap());
    ask("revoke");
    assert_eq!(ask("introspect")["active"], false);
}

#[test]
fn a_proof_for_curl_is_a_proof() {
    let folder = Folder::new();
    let saved = folder.tokens();
    let login = login("cli-proof", json!({}), &folder).args(["--dpop", "PS256", "--save", &saved]);
    signed_in(login, &folder);
    let userinfo = format!("{}/me", SERVER.issuer());
    let token = folder.token("access_token").unwrap();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let ask = |nonce: &[&str]| {
        let command = ["dpop", "proof", "GET", &userinfo, "--tokens", &saved];
        let proof = Relying::new(command).args(nonce).run("").result()["dpop"].as_str().unwrap().to_owned();
        let request = agent.get(&userinfo).header("authorization", format!("DPoP {token}"));
        request.header("dpop", proof).call().unwrap()
    };
    // The nonce was kept with the key.
    assert_eq!(ask(&[]).status(), 200);
    let refused = ask(&["--nonce", "made-up"]);
    assert_eq!(refused.status(), 401);
    let nonce = refused.headers()["dpop-nonce"].to_str().unwrap();
    assert_eq!(ask(&["--nonce", nonce]).status(), 200);
}
