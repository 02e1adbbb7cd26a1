//! `relying login` by every response type and mode, signed requests and profiles.

use relying_testkit::{Endpoint, Fault, Interaction};
use serde_json::json;

use crate::stage::{Running, SECRET, Stage, browser, checked};

/// A server that offers every response type.
fn generous(name: &str) -> Stage {
    Stage::with(name, |builder| builder.every_response_type())
}

#[test]
fn every_response_type_signs_in_by_every_mode() {
    let stage = generous("response-types");
    for response_type in
        ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"]
    {
        for mode in ["", "fragment", "form_post", "jwt", "form_post.jwt"] {
            let mode: &[&str] = if mode.is_empty() { &[] } else { &["--response-mode", mode] };
            let outcome = stage.login("app", &[&["--response-type", response_type], mode].concat());
            let result = outcome.result();
            assert_eq!(result["subject"], "alice", "{response_type} {mode:?}");
            let has = |step: &str| outcome.steps().iter().any(|found| found == step);
            assert_eq!(has("response"), response_type.contains("id_token"), "{response_type}");
            assert_eq!(has("tokens"), response_type != "id_token", "{response_type}");
            let checks = checked(&result);
            assert_eq!(checks.contains(&"PKCE"), response_type.contains("code"), "{response_type}");
            assert_eq!(
                checks.contains(&"c_hash"),
                response_type.contains("code id_token"),
                "{response_type}"
            );
            let jwt = mode.last().is_some_and(|mode| mode.ends_with("jwt"));
            assert_eq!(checks.contains(&"JWT around the answer"), jwt, "{response_type} {mode:?}");
        }
    }
}

#[test]
fn jarm_is_a_word_before_any_mode() {
    let stage = generous("jarm");
    for (options, mode) in [
        (&["--jarm"][..], "jwt"),
        (&["--jarm", "--response-mode", "form_post"], "form_post.jwt"),
        (&["--jarm", "--response-mode", "query.jwt"], "query.jwt"),
    ] {
        assert_eq!(stage.login("app", options).result()["subject"], "alice");
        let sent = stage.listener.server().requests_to(Endpoint::Authorization).pop().unwrap();
        assert_eq!(sent.parameter("response_mode"), Some(mode));
    }
    stage.listener.server().inject(Fault::JarmStrangersKey);
    assert_eq!(stage.login("app", &["--jarm"]).error(), (5, "signature-invalid".to_owned()));
}

#[test]
fn what_the_browser_brings_is_shown_on_request_alone() {
    let stage = generous("front-secrets");
    let outcome = stage.login("app", &["--response-type", "code id_token token", "--show-secrets"]);
    let response = &outcome.documents()[1];
    assert_eq!(response["received"], json!(["code", "access_token", "id_token"]));
    for token in ["access_token", "id_token"] {
        assert!(response[token].is_string(), "{response}");
    }
    let quiet = stage.login("app", &["--response-type", "code id_token token"]);
    let response = &quiet.documents()[1];
    assert_eq!(response.as_object().unwrap().keys().collect::<Vec<_>>(), ["claims", "received", "step"]);
}

#[test]
fn an_id_token_alone_leads_no_further() {
    let stage = generous("id-token-alone");
    for option in ["--userinfo", "--refresh"] {
        let outcome = stage.run(stage.command("login --json --client-id app").args([
            "--response-type",
            "id_token",
            option,
        ]));
        assert_eq!(outcome.error(), (2, "usage".to_owned()), "{option}");
    }
    for wrong in ["token", "id_token password", ""] {
        let mut command = stage.command("login --json --client-id app --manual --redirect-uri x:y");
        assert_eq!(stage.run(command.args(["--response-type", wrong])).error().0, 2, "{wrong}");
    }
}

#[test]
fn a_listener_on_this_machine_receives_a_fragment() {
    let stage = Stage::with("loopback-fragment", |builder| {
        builder.interaction(Interaction::Pages).every_response_type()
    });
    let mut command = stage.command("login --json --client-id app");
    let mut running = Running::start(command.args(["--response-type", "code id_token"]));
    let url = running.url();
    let redirect_uri = crate::login::parameter(&url, "redirect_uri").replace("%3A", ":").replace("%2F", "/");
    let arrival = browser().visit(&url, &redirect_uri).unwrap();
    let (_, fragment) = arrival.url.split_once('#').unwrap();
    let address = redirect_uri.strip_prefix("http://").unwrap().split('/').next().unwrap();
    // The browser asks without the fragment, and its page sends it after.
    let page = crate::login::send(address, "GET /callback HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(page.contains("location.hash") && page.contains("script-src 'unsafe-inline'"), "{page}");
    let empty = crate::login::send(address, "POST /callback HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    assert!(empty.starts_with("HTTP/1.1 404"), "{empty}");
    let length = fragment.len();
    let request = format!("POST /callback HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{fragment}");
    let done = crate::login::send(address, &request);
    assert!(done.contains("Signed in") && done.contains("alice"), "{done}");
    assert_eq!(running.finish("").result()["subject"], "alice");
}

#[test]
fn requests_are_signed_pushed_or_both() {
    let stage = Stage::new("jar");
    let jwk = stage.file("key.jwk", &serde_json::to_string(&stage.key.to_jwk()).unwrap());
    let (key, alg) = ("--request-key", "--request-key-alg");
    // The second names are older.
    let cases =
        [([key, alg], &[][..], 0), ([key, alg], &["--par"], 1), (["--jar", "--request-object-alg"], &[], 0)];
    for ([key, alg], push, pushed) in cases {
        stage.listener.server().clear_requests();
        let options = [&[key, &jwk, alg, "ES256", "--client-key", &jwk], push].concat();
        assert_eq!(stage.login("key", &options).result()["subject"], "alice");
        let server = stage.listener.server();
        assert_eq!(server.requests_to(Endpoint::PushedAuthorization).len(), pushed);
        let endpoint = if pushed > 0 { Endpoint::PushedAuthorization } else { Endpoint::Authorization };
        let sent = server.requests_to(endpoint).remove(0);
        assert!(sent.parameter("request").is_some_and(|object| object.split('.').count() == 3));
    }
    let mut wrong = stage.command("login --json --client-id key --request-key /nonexistent");
    assert_eq!(stage.run(&mut wrong).error(), (2, "file".to_owned()));
    let mut without = stage.command("login --json --client-id key --request-key-alg ES256");
    assert_eq!(stage.run(&mut without).error(), (2, "usage".to_owned()));
}

#[test]
fn a_profile_says_which_rule_is_broken_and_which_option_helps() {
    let stage = Stage::new("profile");
    let jwk = stage.file("key.jwk", &serde_json::to_string(&stage.key.to_jwk()).unwrap());
    let fapi = |options: &[&str]| {
        stage.login(
            "fapi",
            &[&["--profile", "fapi-2-security-profile", "--client-key", &jwk], options].concat(),
        )
    };
    let result = fapi(&["--dpop"]).result();
    assert_eq!(result["subject"], "alice");
    assert_eq!(stage.listener.server().requests_to(Endpoint::PushedAuthorization).len(), 1);
    let mut unbound = stage.command("login --json --manual --redirect-uri https://app.example/callback");
    unbound.args(["--client-id", "fapi", "--client-key", &jwk, "--profile", "fapi-2-security-profile"]);
    let outcome = stage.run(&mut unbound);
    assert_eq!(outcome.error(), (2, "profile".to_owned()));
    assert!(outcome.documents()[0]["advice"].as_str().unwrap().contains("--dpop"), "{}", outcome.stdout);
    let mut nameless = stage.command("login --json --client-id app --profile fapi");
    let outcome = stage.run(nameless.env("RELYING_CLIENT_SECRET", SECRET));
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
    assert!(outcome.stdout.contains("fapi-2-message-signing"), "{}", outcome.stdout);
}
