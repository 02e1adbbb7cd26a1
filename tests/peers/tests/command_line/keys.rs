//! Keys that the command line makes and converts, at work: client authentication, encryption, signed requests, bound tokens.

use serde_json::{Value, json};

use crate::binary::{Relying, checked};
use crate::stage::{Folder, SERVER, at, sign_in};

const REDIRECT_URI: &str = "https://client.example/callback";

/// The last document of a command about keys.
fn jwk<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    Relying::new(["jwk"].into_iter().chain(words)).run("").result().clone()
}

/// Begins the login of a client that is registered with this set of keys.
fn login(client_id: &str, more: Value, keys: &[&Value], folder: &Folder) -> Relying {
    let mut metadata = json!({
        "client_id": client_id,
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": { "keys": keys },
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SERVER.register(&metadata);
    at(&SERVER, ["login", "--manual", "--redirect-uri", REDIRECT_URI, "--client-id", client_id])
        .args(["--save", &folder.tokens()])
}

#[test]
fn a_key_in_pem_becomes_a_registered_set_and_signs_everything() {
    for algorithm in ["PS384", "ES512", "Ed25519"] {
        let folder = Folder::new();
        let (pem, set) = (folder.path("client.pem"), folder.path("client.jwks"));
        jwk(["generate", "--alg", "ES256", "--out", &pem]);
        jwk(["generate", "--alg", algorithm, "--out", &pem, "--pem", "--force"]);
        let convert = ["convert", &pem, "--public", "--to", "jwks", "--kid", "own", "--use", "sig"];
        jwk(convert.into_iter().chain(["--alg", algorithm, "--out", &set]));
        let set: Value = serde_json::from_str(&std::fs::read_to_string(&set).unwrap()).unwrap();
        let key = &set["keys"][0];
        assert_eq!((&key["kid"], &key["alg"], key.get("d")), (&json!("own"), &json!(algorithm), None));
        let signed =
            json!({ "request_object_signing_alg": algorithm, "require_signed_request_object": true });
        let login = login(&format!("cli-pem-{algorithm}"), signed, &[key], &folder)
            .args(["--client-key", &pem, "--client-key-alg", algorithm])
            .args(["--request-key", &pem, "--request-key-alg", algorithm, "--par"]);
        assert_eq!(sign_in_pushed(login, &folder)["subject"], "alice", "{algorithm}");
    }
}

/// What was pushed is not in the address, so the redirect URI is not either.
fn sign_in_pushed(login: Relying, folder: &Folder) -> Value {
    let running = login.ask();
    let arrival = SERVER.browser("alice").visit(&running.url(), REDIRECT_URI).unwrap();
    let outcome = running.answer(arrival.answer());
    outcome.assert_hides(&folder.secrets());
    outcome.result().clone()
}

#[test]
fn tokens_are_encrypted_on_every_curve() {
    let folder = Folder::new();
    let own = folder.path("client.jwk");
    let signing = jwk(["generate", "--out", &own])["public_jwk"].clone();
    for (curve, algorithm) in [
        ("P-256", "ECDH-ES"),
        ("P-384", "ECDH-ES+A128KW"),
        ("P-521", "ECDH-ES+A256KW"),
        ("X25519", "ECDH-ES"),
    ] {
        let folder = Folder::new();
        let (key, pem) = (folder.path("decryption.jwk"), folder.path("decryption.pem"));
        let generate = ["generate", "--alg", algorithm, "--curve", curve, "--kid", "e", "--out", &key];
        let public = jwk(generate)["public_jwk"].clone();
        assert_eq!((&public["crv"], &public["kid"]), (&json!(curve), &json!("e")));
        jwk(["convert", &key, "--to", "pem", "--out", &pem]);
        let encrypted = json!({
            "id_token_encrypted_response_alg": algorithm,
            "id_token_encrypted_response_enc": "A256CBC-HS512",
        });
        let client_id = format!("cli-encrypted-{curve}");
        for file in [&key, &pem] {
            let login = login(&client_id, encrypted.clone(), &[&signing, &public], &folder);
            let login = login.args(["--client-key", &own, "--decryption-key", file]);
            let login = login.args(["--id-token-encrypted", &format!("{algorithm}/A256CBC-HS512")]);
            assert_eq!(sign_in(login, &folder).result()["subject"], "alice", "{curve}");
        }
        // Another key of the same kind.
        jwk(generate.into_iter().chain(["--force"]));
        let login = login(&client_id, encrypted, &[&signing, &public], &folder).args([
            "--client-key",
            &own,
            "--decryption-key",
            &key,
            "--id-token-encrypted",
            &format!("{algorithm}/A256CBC-HS512"),
        ]);
        sign_in(login, &folder).error(5, "decryption-failed");
    }
}

#[test]
fn the_thumbprint_is_what_tokens_are_bound_to() {
    let folder = Folder::new();
    let (own, dpop) = (folder.path("client.jwk"), folder.path("dpop.jwk"));
    let signing = jwk(["generate", "--out", &own])["public_jwk"].clone();
    jwk(["generate", "--alg", "ES384", "--out", &dpop]);
    let login = login("cli-thumbprint", json!({}), &[&signing], &folder);
    let outcome = sign_in(login.args(["--client-key", &own, "--dpop-key", &dpop]), &folder);
    let bound = checked(outcome.result(), "bound to DPoP key").to_owned();
    let thumbprint = jwk(["thumbprint", &dpop, "--uri"])["thumbprint"].clone();
    assert_eq!(thumbprint, format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{bound}"));

    // A proof for the token endpoint, where there is no access token yet.
    let endpoint = format!("{}/token", SERVER.issuer());
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let ask = |nonce: &[&str]| {
        let command = ["dpop", "proof", "POST", &endpoint, "--no-token", "--dpop-key", &dpop];
        let proof = Relying::new(command).args(nonce).run("").result()["dpop"].as_str().unwrap().to_owned();
        let service = SERVER.client("service");
        let secret = service.client_secret.as_deref().unwrap();
        let form =
            [("grant_type", "client_credentials"), ("client_id", "service"), ("client_secret", secret)];
        agent.post(&endpoint).header("dpop", proof).send_form(form).unwrap()
    };
    let refused = ask(&[]);
    assert_eq!(refused.status(), 400);
    let nonce = refused.headers()["dpop-nonce"].to_str().unwrap();
    let mut granted = ask(&["--nonce", nonce]);
    let tokens: Value = granted.body_mut().read_json().unwrap();
    assert_eq!(tokens["token_type"], "DPoP");
}
