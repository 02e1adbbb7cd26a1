//! Logins that go well.

use relying_jose::{Backend, Jwk, PrivateKey};
use serde_json::{Value, json};

use crate::binary::{Relying, checked};
use crate::stage::{Folder, SERVER, at, login, parameter, private_key, sign_in};

#[test]
fn says_where_to_go_and_what_came_of_it() {
    let folder = Folder::new();
    let outcome = sign_in(login(&SERVER, "basic", &folder), &folder);
    assert_eq!(outcome.steps(), ["authorize", "tokens", "result"]);
    let url = outcome.step("authorize")["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/auth?", SERVER.issuer())));
    assert_eq!(parameter(url, "code_challenge_method"), "S256");
    assert_eq!(parameter(url, "scope"), "openid");

    let tokens = outcome.step("tokens");
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("openid")));
    assert_eq!(tokens["received"], json!(["access_token", "id_token"]));
    let result = outcome.result();
    assert_eq!((&result["issuer"], &result["client_id"]), (&json!(SERVER.issuer()), &json!("basic")));
    assert_eq!((&result["subject"], &result["claims"]["sub"]), (&json!("alice"), &json!("alice")));
    assert_eq!(result["scope"], "openid");
    assert!(result["expires_at"].is_i64());
    assert_eq!(checked(result, "state"), "is the one that was sent");
    assert_eq!(checked(result, "nonce"), "is the one that was sent");
    assert_eq!(checked(result, "RFC 9207 section 2.4"), SERVER.issuer());
    assert_eq!(checked(result, "aud"), "basic");
}

#[test]
fn every_method_of_client_authentication() {
    for client_id in [
        "public",
        "basic",
        "basic:odd id+100%",
        "post",
        "secret-jwt",
        "key-rs256",
        "key-ps256",
        "key-es256",
        "key-eddsa",
        "key-ed25519",
    ] {
        let folder = Folder::new();
        let login = login(&SERVER, client_id, &folder).args([
            "--scope",
            "openid offline_access",
            "--prompt",
            "consent",
            "--refresh",
        ]);
        let outcome = sign_in(login, &folder);
        assert_eq!(outcome.steps(), ["authorize", "tokens", "refresh", "result"], "{client_id}");
        assert_eq!(outcome.result()["claims"]["aud"], client_id);
    }
}

#[test]
fn keys_from_pem() {
    for client_id in ["key-rs256", "key-ps256", "key-es256", "key-eddsa", "key-ed25519"] {
        let folder = Folder::new();
        let info = SERVER.client(client_id);
        let jwk = Jwk::parse(private_key(info).to_string().as_bytes()).unwrap();
        let key = PrivateKey::from_jwk(&jwk, None, &Backend::default()).unwrap();
        let file = folder.write("key.pem", &key.to_pkcs8_pem().unwrap());
        let login = at(&SERVER, ["login", "--manual", "--client-id", client_id, "--client-key", &file])
            .args(["--client-key-alg", key.algorithm().as_str(), "--save", &folder.tokens()])
            .args(["--redirect-uri", info.redirect_uri()]);
        assert_eq!(sign_in(login, &folder).result()["claims"]["aud"], client_id);
    }
}

#[test]
fn id_tokens_of_every_algorithm() {
    for (client_id, algorithm) in [
        ("id-token-rs256", "RS256"),
        ("id-token-ps256", "PS256"),
        ("id-token-es256", "ES256"),
        ("id-token-eddsa", "EdDSA"),
        ("id-token-ed25519", "Ed25519"),
        ("id-token-hs256", "HS256"),
    ] {
        let folder = Folder::new();
        let registered = login(&SERVER, client_id, &folder).args(["--id-token-alg", algorithm]);
        let outcome = sign_in(registered, &folder);
        assert!(checked(outcome.result(), "signature").starts_with(algorithm), "{client_id}");
        // Nothing but an HMAC needs to be said beforehand.
        if algorithm != "HS256" {
            let outcome = sign_in(login(&SERVER, client_id, &folder), &folder);
            assert!(checked(outcome.result(), "signature").starts_with(algorithm), "{client_id}");
        }
    }
}

#[test]
fn userinfo_refresh_and_a_resource_in_one_go() {
    let folder = Folder::new();
    let resource = SERVER.resource("jwt");
    let login = login(&SERVER, "basic", &folder)
        .args(["--scope", "openid email offline_access api:read", "--prompt", "consent"])
        .args(["--resource", &resource, "--resource-request", &resource, "--userinfo", "--refresh"]);
    let outcome = sign_in(login, &folder);
    assert_eq!(
        outcome.steps(),
        ["authorize", "tokens", "userinfo", "refresh", "resource", "result"],
        "{outcome:?}"
    );
    assert_eq!(outcome.step("userinfo")["claims"]["email"], "alice@example.com");
    assert_eq!(outcome.step("refresh")["scope"], "api:read");
    let answer = outcome.step("resource");
    assert_eq!((&answer["status"], &answer["content_type"]), (&json!(200), &json!("application/json")));
    assert_eq!((&answer["body"]["sub"], &answer["body"]["aud"]), (&json!("alice"), &json!(resource)));
    assert_eq!(outcome.result()["userinfo"]["email"], "alice@example.com");
    assert_eq!(checked(outcome.result(), "sub of UserInfo"), "alice");
    assert!(!checked(outcome.result(), "OpenID Connect Core section 12.2").is_empty());
}

#[test]
fn a_token_for_a_resource() {
    for format in ["jwt", "opaque"] {
        let folder = Folder::new();
        let resource = SERVER.resource(format);
        let login = login(&SERVER, "public", &folder).args([
            "--scope",
            "openid api:read",
            "--resource",
            &resource,
            "--resource-request",
            &resource,
        ]);
        let outcome = sign_in(login, &folder);
        assert_eq!(outcome.steps(), ["authorize", "tokens", "resource", "result"], "{outcome:?}");
        assert_eq!(outcome.step("resource")["body"]["aud"], resource);
    }
}

#[test]
fn signed_userinfo() {
    for client_id in ["userinfo-rs256", "userinfo-ps256", "userinfo-es256", "userinfo-eddsa"] {
        let folder = Folder::new();
        let outcome = sign_in(login(&SERVER, client_id, &folder).args(["--userinfo"]), &folder);
        assert_eq!(outcome.step("userinfo")["claims"]["aud"], client_id);
        assert_eq!(outcome.result()["userinfo"]["sub"], "alice");
    }
}

#[test]
fn every_response_mode() {
    for mode in ["query", "fragment", "form_post"] {
        let folder = Folder::new();
        let outcome = sign_in(login(&SERVER, "basic", &folder).args(["--response-mode", mode]), &folder);
        assert_eq!(outcome.result()["subject"], "alice", "{mode}");
    }
}

#[test]
fn how_and_when_the_user_logged_in() {
    let folder = Folder::new();
    let login =
        login(&SERVER, "basic", &folder).args(["--max-age", "600", "--acr-values", "urn:example:loa:2"]);
    let outcome = sign_in(login, &folder);
    assert_eq!(outcome.result()["claims"]["acr"], "urn:example:loa:2");
    assert_eq!(checked(outcome.result(), "auth_time"), "within 600 seconds");
}

#[test]
fn everything_that_can_be_asked_for() {
    let folder = Folder::new();
    let login = login(&SERVER, "basic", &folder)
        .args(["--claims", r#"{"id_token":{"email":null},"userinfo":{"given_name":null}}"#, "--userinfo"])
        .args(["--login-hint", "carol", "--param", "ui_locales=sv en", "--param", "custom=a=b&c"]);
    let outcome = sign_in(login, &folder);
    let url = outcome.step("authorize")["url"].as_str().unwrap();
    assert_eq!(parameter(url, "login_hint"), "carol");
    assert_eq!(parameter(url, "ui_locales"), "sv en");
    assert_eq!(parameter(url, "custom"), "a=b&c");
    assert_eq!(outcome.result()["claims"]["email"], "alice@example.com");
    assert_eq!(outcome.result()["userinfo"]["given_name"], "alice");
    assert_eq!(outcome.result()["userinfo"]["email"], Value::Null);
}

#[test]
fn a_redirect_uri_with_parameters_of_its_own() {
    let folder = Folder::new();
    let outcome = sign_in(login(&SERVER, "query", &folder), &folder);
    assert_eq!(outcome.result()["subject"], "alice");
}

#[test]
fn metadata_from_a_file() {
    let folder = Folder::new();
    let discovered = Relying::new(["discover", SERVER.issuer(), "--allow-http"]).run("");
    let file = folder.write("server.json", &discovered.result()["metadata"].to_string());
    let login = Relying::new(["login", "--manual", "--allow-http", "--client-id", "public"]).args([
        "--server-metadata",
        &file,
        "--redirect-uri",
        SERVER.client("public").redirect_uri(),
    ]);
    assert_eq!(sign_in(login, &folder).result()["subject"], "alice");
}

#[test]
fn tokens_are_printed_only_when_that_is_asked_for() {
    let folder = Folder::new();
    let running = login(&SERVER, "public", &folder).args(["--show-secrets"]).ask();
    let redirect_uri = SERVER.client("public").redirect_uri();
    let arrival = SERVER.browser("alice").visit(&running.url(), redirect_uri).unwrap();
    let outcome = running.answer(arrival.answer());
    assert_eq!(outcome.result()["subject"], "alice");
    let printed = &outcome.step("tokens")["access_token"];
    assert_eq!(printed.as_str(), folder.token("access_token").as_deref());
}
