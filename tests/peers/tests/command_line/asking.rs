//! What is done with tokens by every way to give one: `introspect`, `revoke`, `userinfo`, `request`, `token grant`.

use serde_json::{Value, json};

use crate::binary::{Outcome, Relying};
use crate::stage::{Folder, SERVER, at, by, login, play, sign_in};

const SECRET: &str = "the-secret-of-a-client-that-asks";

/// Signs in, and keeps a refresh token too.
fn signed_in(client_id: &str) -> Folder {
    let folder = Folder::new();
    let offline = ["--scope", "openid email offline_access", "--prompt", "consent"];
    sign_in(login(&SERVER, client_id, &folder).args(offline), &folder).result();
    folder
}

#[test]
fn a_token_is_given_in_every_way() {
    let folder = signed_in("basic");
    let refresh_token = folder.token("refresh_token").unwrap();
    let saved = folder.tokens();
    let file = folder.write("token", &format!("{refresh_token}\n"));
    let ask = |command: &str, options: &[&str], stdin: &str| -> Outcome {
        let outcome = by(&SERVER, "basic", &folder, [command]).args(options).run(stdin);
        outcome.assert_hides(&folder.secrets());
        outcome
    };
    let hint = ["--token-type-hint", "refresh_token"];
    for (options, stdin) in [
        (["--token-file", "-"], &*refresh_token),
        (["--token-file", &file], ""),
        (["--token", &refresh_token], ""),
        (["--tokens", &saved], ""),
    ] {
        let outcome =
            ask("introspect", &[&options[..], &hint, &["--param", "custom=1", "--strict"]].concat(), stdin);
        let result = outcome.result();
        assert_eq!(
            (&result["active"], &result["claims"]["sub"]),
            (&json!(true), &json!("alice")),
            "{options:?}"
        );
    }
    let ended = ask(
        "revoke",
        &[&["--token-file", "-"][..], &hint, &["--param", "custom=1"]].concat(),
        &refresh_token,
    );
    assert_eq!(ended.result()["revoked"], "refresh_token");
    assert_eq!(ask("introspect", &["--token", &refresh_token], "").result()["active"], false);
    ask("introspect", &["--token", &refresh_token, "--strict"], "").error(5, "token-not-active");
    // With the refresh token all of its login is over.
    ask("introspect", &["--tokens", &saved, "--strict"], "").error(5, "token-not-active");
    let unknown = by(&SERVER, "basic", &folder, ["revoke"]).env("RELYING_TOKEN", "unknown").run("");
    assert_eq!(unknown.result()["revoked"], "token");
    let wrong = at(&SERVER, ["introspect", "--client-id", "basic", "--token", "unknown"]);
    let outcome = wrong.env("RELYING_CLIENT_SECRET", "wrong").run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_client");
}

#[test]
fn introspection_is_signed_where_that_is_registered() {
    for algorithm in ["ES256", "PS512"] {
        let client_id = format!("cli-signed-introspection-{algorithm}");
        SERVER.register(&json!({
            "client_id": client_id, "client_secret": SECRET, "redirect_uris": [], "response_types": [],
            "grant_types": ["client_credentials"], "introspection_signed_response_alg": algorithm,
        }));
        let folder = Folder::new();
        let saved = folder.tokens();
        let as_client = |words: &[&'static str]| {
            at(&SERVER, words.iter().copied()).args(["--client-id", &client_id, "--client-secret", SECRET])
        };
        as_client(&["token", "client-credentials"]).args(["--save", &saved]).run("").result();
        let ask = |expected: &str| {
            as_client(&["introspect"]).args(["--tokens", &saved, "--signed-alg", expected]).run("")
        };
        assert_eq!(ask(algorithm).result()["claims"]["client_id"], *client_id);
        ask("ES384").error(5, "algorithm-not-allowed");
    }
    // Without a registration the server signs as it likes to.
    let folder = signed_in("basic");
    let saved = folder.tokens();
    let ask = |expected: &str| {
        let command = ["introspect", "--tokens", &saved, "--signed-alg", expected];
        by(&SERVER, "basic", &folder, command).run("")
    };
    assert_eq!(ask("RS256").result()["claims"]["sub"], "alice");
    ask("ES256").error(5, "algorithm-not-allowed");
}

#[test]
fn a_resource_is_asked_with_headers_and_a_body() {
    let folder = Folder::new();
    let (saved, resource) = (folder.tokens(), SERVER.resource("jwt"));
    let token =
        ["token", "client-credentials", "--save", &saved, "--scope", "api:read", "--resource", &resource];
    by(&SERVER, "service", &folder, token).run("").result();
    let access_token = folder.token("access_token").unwrap();
    let body = folder.write("body", "a=1");
    let send = |words: &[&str], stdin: &str| {
        let command = Relying::new(["request", "--allow-http"]).args(words);
        let outcome = command.run(stdin);
        outcome.assert_hides(&folder.secrets());
        outcome
    };
    let by_file = ["--tokens", &*saved];
    let by_argument = ["--access-token", &*access_token];
    for (token, data, stdin) in [
        (by_file, "a=1".to_owned(), ""),
        (by_argument, format!("@{body}"), ""),
        (by_argument, "@-".to_owned(), "a=1"),
    ] {
        let options = ["--header", "content-type: text/plain", "--data", &data];
        let outcome = send(&[&["POST", &resource][..], &token, &options].concat(), stdin);
        let result = outcome.result();
        assert_eq!((&result["status"], &result["body"]["aud"]), (&json!(200), &json!(resource)), "{data}");
    }
    // For another resource the token is worth nothing.
    let other = SERVER.resource("opaque");
    let outcome = send(&[&["GET", &other][..], &by_file].concat(), "");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_token");
}

#[test]
fn userinfo_of_a_bare_token() {
    let folder = signed_in("basic");
    let access_token = folder.token("access_token").unwrap();
    let ask =
        |options: &[&str]| at(&SERVER, ["userinfo", "--access-token", &access_token]).args(options).run("");
    for method in [&[][..], &["--post"]] {
        let outcome = ask(&[&["--subject", "alice"], method].concat());
        assert_eq!(outcome.result()["claims"]["email"], "alice@example.com", "{method:?}");
    }
    ask(&["--subject", "bob"]).error(5, "subject-mismatch");
    ask(&[]).error(2, "usage");
}

#[test]
fn a_grant_is_made_by_its_name() {
    let folder = signed_in("basic");
    let refresh_token = folder.token("refresh_token").unwrap();
    let file = folder.write("refresh-token", &refresh_token);
    let grant = |words: &[&str]| {
        by(&SERVER, "basic", &folder, ["token", "grant"]).args(words).secret(&refresh_token).run("")
    };
    let outcome =
        grant(&["client_credentials", "--resource", &SERVER.resource("jwt"), "--param", "scope=api:read"]);
    assert_eq!(outcome.result()["scope"], "api:read");
    let outcome =
        grant(&["refresh_token", "--param-file", &format!("refresh_token={file}"), "--scope", "openid"]);
    assert_eq!(outcome.result()["received"], json!(["access_token", "refresh_token", "id_token"]));
    let outcome = grant(&["urn:example:unknown"]);
    assert_eq!(outcome.error(4, "server-error")["error"], "unsupported_grant_type");
    // The short form, and grants that this server does not have.
    for words in [
        &["urn:example:unknown"][..],
        &["exchange", "--subject-token", "unknown-token"],
        &["jwt-bearer", "--assertion", "e30.e30.e30"],
        &["saml2-bearer", "--assertion", "PHg-"],
    ] {
        let command = ["token"].iter().chain(words).copied();
        let outcome = by(&SERVER, "basic", &folder, command).run("");
        assert_eq!(outcome.error(4, "server-error")["error"], "unsupported_grant_type", "{words:?}");
    }
}

#[test]
fn a_refresh_token_as_an_argument() {
    let folder = signed_in("basic");
    let refresh_token = folder.token("refresh_token").unwrap();
    let command = ["token", "refresh", "--refresh-token", &refresh_token];
    let outcome = by(&SERVER, "basic", &folder, command).run("");
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
}

#[test]
fn the_address_of_the_logout_says_all_that_is_asked_for() {
    let folder = Folder::new();
    let mut browser = SERVER.browser("alice");
    play(login(&SERVER, "basic", &folder), &folder, &mut browser).result();
    let id_token = folder.token("id_token").unwrap();
    let signed_out = "https://client.example/signed-out";
    let outcome = at(&SERVER, ["logout-url", "--client-id", "basic", "--id-token-hint", &id_token])
        .args(["--post-logout-redirect-uri", signed_out, "--logout-hint", "alice", "--ui-locales", "sv en"])
        .args(["--param", "custom=1"])
        .run("");
    let url = outcome.result()["url"].as_str().unwrap();
    for (name, value) in [("logout_hint", "alice"), ("ui_locales", "sv en"), ("custom", "1")] {
        assert_eq!(crate::stage::parameter(url, name), value);
    }
    assert!(browser.visit(url, signed_out).unwrap().url.starts_with(signed_out));
}

#[test]
fn requests_are_reported_without_secrets() {
    let folder = signed_in("basic");
    let saved = folder.tokens();
    let outcome = by(&SERVER, "basic", &folder, ["introspect", "--tokens", &saved, "--verbose"]).run("");
    outcome.assert_hides(&folder.secrets());
    assert_eq!(outcome.result()["active"], true);
    assert!(outcome.text().contains("/token/introspection"), "{}", outcome.text());
}

#[test]
fn clocks_and_algorithms_of_a_token_are_held_to_what_is_said() {
    let folder = signed_in("id-token-es256");
    let id_token = folder.token("id_token").unwrap();
    let verify = |options: &[&str]| at(&SERVER, ["jwt", "verify"]).args(options).run(&id_token);
    let claims: Value = verify(&["--alg", "ES256", "--tolerance", "0"]).result()["claims"].clone();
    assert_eq!(claims["sub"], "alice");
    verify(&["--alg", "PS256", "--alg", "Ed25519"]).error(5, "algorithm-not-allowed");
}
