//! `relying login`.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use relying_testkit::{Endpoint, Fault, Interaction};
use serde_json::json;

use crate::stage::{REDIRECT_URI, Running, SECRET, Stage, browser, checked, run};

#[test]
fn the_manual_protocol_is_one_line_out_and_one_line_in() {
    let stage = Stage::new("manual");
    let outcome = stage.login("app", &[]);
    assert_eq!(outcome.steps(), ["authorize", "tokens", "result"]);
    let authorize = &outcome.documents()[0];
    assert_eq!(authorize.as_object().unwrap().len(), 2, "{authorize}");
    let result = outcome.result();
    assert_eq!((&result["subject"], &result["claims"]["sub"]), (&json!("alice"), &json!("alice")));
    assert_eq!((&result["scope"], &result["client_id"]), (&json!("openid"), &json!("app")));
    assert!(result["expires_at"].is_i64());
    for check in
        ["metadata issuer", "state", "issuer in answer", "PKCE", "signature", "iss", "aud", "exp", "nonce"]
    {
        assert!(checked(&result).contains(&check), "{check}");
    }
}

#[test]
fn without_json_the_protocol_is_the_same_and_the_result_is_text() {
    let stage = Stage::new("manual-text");
    let mut command = stage.command("login --manual --client-id app");
    let mut running = Running::start(command.args(["--redirect-uri", REDIRECT_URI]));
    let arrival = browser().visit(&running.url(), REDIRECT_URI).unwrap();
    let outcome = stage.quiet(running.answer(arrival.answer()));
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("Signed in as alice") && !outcome.stdout.contains('\u{1b}'),
        "{}",
        outcome.stdout
    );
}

#[test]
fn userinfo_refresh_and_resource_follow_in_this_order() {
    let stage = Stage::new("afterwards");
    let resource = stage.listener.server().resource_uri();
    let options = ["--userinfo", "--refresh", "--resource-request", &resource, "--scope", "openid email"];
    let outcome = stage.login("app", &options);
    assert_eq!(outcome.steps(), ["authorize", "tokens", "userinfo", "refresh", "resource", "result"]);
    let documents = outcome.documents();
    assert_eq!(documents[1]["received"], json!(["access_token", "refresh_token", "id_token"]));
    assert_eq!(documents[2]["claims"]["email"], "alice@example.com");
    assert_eq!((&documents[4]["status"], &documents[4]["body"]["method"]), (&json!(200), &json!("GET")));
    let result = outcome.result();
    assert_eq!(result["userinfo"]["email"], "alice@example.com");
    assert!(checked(&result).contains(&"sub of UserInfo") && checked(&result).contains(&"same login"));
}

#[test]
fn every_authentication_method_works() {
    let stage = Stage::new("methods");
    let secret = stage.file("secret", &format!("{SECRET}\n"));
    let jwk = stage.file("key.jwk", &serde_json::to_string(&stage.key.to_jwk()).unwrap());
    let pem = stage.file("key.pem", &stage.key.to_pkcs8_pem().unwrap());
    for (id, options) in [
        ("app", vec!["--auth", "none"]),
        ("web", vec!["--client-secret-file", &secret]),
        ("web", vec!["--auth", "client_secret_basic", "--client-secret-file", &secret]),
        ("post", vec!["--auth", "client_secret_post", "--client-secret-file", &secret]),
        ("assertion", vec!["--auth", "client_secret_jwt", "--client-secret-file", &secret]),
        ("key", vec!["--client-key", &jwk]),
        ("key", vec!["--auth", "private_key_jwt", "--client-key", &pem, "--client-key-alg", "ES256"]),
        ("hmac", vec!["--client-secret-file", &secret, "--id-token-alg", "HS256"]),
    ] {
        assert_eq!(stage.login(id, &options).result()["subject"], "alice", "{id} {options:?}");
    }
}

#[test]
fn every_parameter_reaches_the_server() {
    let stage = Stage::new("parameters");
    let claims = r#"{"userinfo":{"name":null}}"#;
    let outcome = stage.login(
        "app",
        &[
            "--scope",
            "openid profile",
            "--response-mode",
            "form_post",
            "--param",
            "x=1=2",
            "--resource",
            "https://a.example",
            "--resource",
            "https://b.example",
            "--max-age",
            "600",
            "--prompt",
            "login",
            "--acr-values",
            "urn:example:loa:2",
            "--login-hint",
            "alice",
            "--claims",
            claims,
        ],
    );
    assert_eq!(outcome.result()["claims"]["acr"], "urn:example:loa:2");
    let requests = stage.listener.server().requests_to(Endpoint::Authorization);
    let sent = |name| requests[0].parameter(name);
    for (name, value) in [
        ("scope", "openid profile"),
        ("response_mode", "form_post"),
        ("x", "1=2"),
        ("max_age", "600"),
        ("prompt", "login"),
        ("acr_values", "urn:example:loa:2"),
        ("login_hint", "alice"),
        ("claims", claims),
        ("redirect_uri", REDIRECT_URI),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(sent(name), Some(value), "{name}");
    }
    assert_eq!(requests[0].parameters.iter().filter(|(name, _)| name == "resource").count(), 2);
}

#[test]
fn a_listener_on_this_machine_receives_the_answer_and_nothing_else() {
    let stage = Stage::with("loopback", |builder| builder.interaction(Interaction::Pages));
    for mode in ["query", "form_post"] {
        let mut running =
            Running::start(stage.command("login --json --client-id app").args(["--response-mode", mode]));
        let url = running.url();
        let redirect_uri = parameter(&url, "redirect_uri").replace("%3A", ":").replace("%2F", "/");
        assert!(redirect_uri.starts_with("http://127.0.0.1:") && redirect_uri.ends_with("/callback"));
        let address = redirect_uri["http://".len()..].split('/').next().unwrap();
        let _idle = TcpStream::connect(address).unwrap();
        assert!(send(address, "GET /favicon.ico HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(send(address, "GET /callback HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        let arrival = browser().visit(&url, &redirect_uri).unwrap();
        let target = arrival.url.split_once(address).unwrap().1;
        let length = arrival.body.len();
        let request = format!(
            "{} {target} HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{}",
            arrival.method, arrival.body
        );
        let page = send(address, &request);
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("Signed in as <strong>alice"), "{page}");
        assert_eq!(stage.quiet(running.finish("")).result()["subject"], "alice");
    }
}

#[test]
fn a_refusal_is_shown_in_the_browser_too() {
    let stage = Stage::with("denied", |builder| builder.interaction(Interaction::Deny));
    let mut running = Running::start(&mut stage.command("login --json --client-id app"));
    let url = running.url();
    let redirect_uri = parameter(&url, "redirect_uri").replace("%3A", ":").replace("%2F", "/");
    let arrival = browser().visit(&url, &redirect_uri).unwrap();
    let address = redirect_uri["http://".len()..].split('/').next().unwrap();
    let target = arrival.url.split_once(address).unwrap().1;
    let page = send(address, &format!("GET {target} HTTP/1.1\r\n\r\n"));
    assert!(page.contains("Not signed in") && page.contains("access_denied"), "{page}");
    let outcome = running.finish("");
    assert_eq!(outcome.error(), (6, "server-error".to_owned()));
    assert_eq!(outcome.documents()[1]["error"], "access_denied");
}

#[test]
fn a_quirk_is_expected_by_its_name() {
    let stage = Stage::new("quirk");
    stage.listener.server().inject(Fault::TokenMissingTokenType);
    assert_eq!(stage.login("app", &[]).error(), (5, "malformed-answer".to_owned()));
    assert_eq!(stage.login("app", &["--quirk", "no-token-type"]).result()["subject"], "alice");
    let unknown = stage.run(&mut stage.command("login --client-id app --quirk nobody"));
    assert_eq!(unknown.exit, 2);
    assert!(unknown.stderr.contains("expected one of entra, azure-ad-b2c, google"), "{}", unknown.stderr);
}

#[test]
fn metadata_can_come_from_a_file() {
    let stage = Stage::new("metadata");
    let metadata = stage.run(&mut stage.command("discover --json")).result()["metadata"].to_string();
    let path = stage.file("metadata.json", &metadata);
    stage.listener.server().clear_requests();
    let outcome = stage.login("app", &["--server-metadata", &path]);
    assert_eq!(outcome.result()["subject"], "alice");
    assert!(stage.listener.server().requests_to(Endpoint::Discovery).is_empty());
    let mut command =
        stage.command("login --json --manual --client-id app --redirect-uri https://app.example/callback");
    command.args(["--server-metadata", &stage.file("other.json", r#"{"issuer":"https://other.example"}"#)]);
    assert_eq!(stage.run(&mut command).error(), (2, "metadata-issuer".to_owned()));
}

#[test]
fn hostile_answers_are_refused_with_exit_code_5() {
    let stage = Stage::new("hostile");
    for (fault, rule) in [
        (Fault::IdTokenAlgNone, "unsigned-token"),
        (Fault::IdTokenWrongNonce, "nonce-mismatch"),
        (Fault::IdTokenWrongAud, "audience-mismatch"),
        (Fault::AuthorizationStateWrong, "state-mismatch"),
        (Fault::AuthorizationIssWrong, "issuer-mismatch"),
        (Fault::TokenHtml, "not-json"),
        (Fault::TokenRedirect, "redirect-refused"),
    ] {
        stage.listener.server().inject(fault);
        assert_eq!(stage.login("app", &[]).error(), (5, rule.to_owned()), "{fault}");
        stage.listener.server().heal();
    }
}

#[test]
fn the_users_and_the_networks_failures_have_their_own_codes() {
    let stage = Stage::new("codes");
    let login = || {
        let mut command = stage.command("login --json --manual --client-id app");
        command.args(["--redirect-uri", REDIRECT_URI]);
        command
    };
    // Nobody answers.
    assert_eq!(stage.run(&mut login()).error(), (6, "cancelled".to_owned()));
    let mut waiting = Running::start(login().args(["--timeout", "1"]));
    waiting.url();
    assert_eq!(waiting.child.wait().unwrap().code(), Some(6));
    // No server.
    let nowhere = "login --json --issuer http://127.0.0.1:9 --allow-http --client-id app";
    assert_eq!(run(&mut crate::stage::relying(nowhere), "").error(), (3, "http-connect".to_owned()));
    stage.listener.server().inject(Fault::TokenServerError);
    assert_eq!(stage.login("app", &[]).error(), (3, "unexpected-status".to_owned()));
    stage.listener.server().heal();
    // The server says no.
    assert_eq!(stage.login("app", &["--prompt", "none"]).error(), (4, "server-error".to_owned()));
}

#[cfg(unix)]
#[test]
fn saved_tokens_are_for_their_owner_alone_and_serve_other_commands() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new("save");
    let path = stage.path("tokens.json");
    let outcome = stage.login("app", &["--save", &path]);
    assert_eq!(outcome.result()["subject"], "alice");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for token in [&saved["access_token"], &saved["refresh_token"], &saved["id_token"]["token"]] {
        assert!(!outcome.stdout.contains(token.as_str().unwrap()));
    }
    let with_tokens = |command: &str| {
        let mut command = stage.command(command);
        command.args(["--client-id", "app", "--tokens", &path]);
        command
    };
    assert_eq!(stage.run(&mut with_tokens("userinfo --json")).result()["subject"], "alice");
    let refreshed = stage.run(with_tokens("token refresh --json").args(["--save", &path])).result();
    assert_eq!(refreshed["step"], "refresh");
    assert!(checked(&refreshed).contains(&"same login"));
    // The server has rotated the refresh token, and the file has the new one.
    assert_eq!(stage.run(with_tokens("token refresh --json").args(["--save", &path])).exit, 0);
    let logout = with_tokens("logout-url --json --post-logout-redirect-uri https://app.example/bye");
    let logout = run(&mut { logout }, "").result();
    let arrival = browser().visit(logout["url"].as_str().unwrap(), "https://app.example/bye").unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), logout["state"].as_str());
}

#[test]
fn secrets_are_shown_on_request() {
    let stage = Stage::new("shown");
    let mut command = stage.command("login --json --manual --show-secrets --client-id app");
    let mut running = Running::start(command.args(["--redirect-uri", REDIRECT_URI]));
    let arrival = browser().visit(&running.url(), REDIRECT_URI).unwrap();
    let tokens = running.answer(arrival.answer()).documents().remove(1);
    for token in ["access_token", "refresh_token", "id_token"] {
        assert!(tokens[token].is_string(), "{token}");
    }
}

pub(crate) fn parameter<'a>(url: &'a str, name: &str) -> &'a str {
    let pairs = url.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next().unwrap()
}

/// One request, byte for byte, and its answer.
pub(crate) fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
