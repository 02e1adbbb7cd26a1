//! `relying demo`, and the examples of the help texts against `relying demo --serve`.

use std::process::Command;

use relying_testkit::UserAgent;
use serde_json::Value;

use crate::stage::{Outcome, Running, Stage, relying, run};

#[test]
fn signs_in_and_out_and_shows_each_request_and_check() {
    let outcome = run(&mut relying("demo"), "");
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    for text in [
        "GET  /.well-known/openid-configuration",
        "POST /token",
        "signature",
        "alice@example.com",
        "id_token_hint=…",
    ] {
        assert!(outcome.stdout.contains(text), "{text} is not in {}", outcome.stdout);
    }
    assert_hides_tokens(&outcome);
}

#[test]
fn as_json_it_is_one_document_for_each_step() {
    let outcome = run(&mut relying("demo --json"), "");
    let steps = ["discovery", "authorize", "tokens", "userinfo", "refresh", "resource", "logout", "result"];
    assert_eq!(outcome.steps(), steps);
    let tokens = &outcome.documents()[2];
    let token_request = &tokens["requests"][0];
    assert_eq!((&token_request["method"], &token_request["status"]), (&"POST".into(), &200.into()));
    assert!(token_request["milliseconds"].is_number());
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert_hides_tokens(&outcome);
}

#[test]
fn faults_end_with_the_rule_that_refused_them() {
    for (fault, exit, rule) in [
        ("id-token-alg-none", 5, "unsigned-token"),
        ("id-token-hmac-public-key-pem", 5, "algorithm-not-allowed"),
        ("userinfo-other-sub", 5, "subject-mismatch"),
        ("userinfo-signed-by-stranger", 5, "signature-invalid"),
        ("refresh-other-sub", 5, "refreshed-claim-changed"),
        ("discovery-missing-token-endpoint", 5, "missing-endpoint"),
        ("end-session-state-wrong", 5, "logout-state"),
        ("authorization-error-access-denied", 6, "server-error"),
        ("authorization-error-invalid-scope", 4, "server-error"),
        ("token-server-error", 3, "unexpected-status"),
    ] {
        let outcome = run(relying("demo --json --fault").arg(fault), "");
        assert_eq!(outcome.error(), (exit, rule.to_owned()), "{fault}");
        assert_hides_tokens(&outcome);
    }
    assert_eq!(run(&mut relying("demo --fault jwks-odd-keys-mixed-in"), "").exit, 0);
    assert_eq!(run(&mut relying("demo --fault nonsense --json"), "").error(), (2, "usage".to_owned()));
}

#[test]
fn lists_every_fault() {
    let listed = run(&mut relying("demo --list-faults --json"), "").documents().len();
    assert_eq!(listed, relying_testkit::Fault::all().len());
}

#[test]
fn the_page_signs_in_and_out() {
    let (mut serving, started) = serve();
    let page = started["page"].as_str().unwrap();
    let mut browser = UserAgent::over_http().credentials("alice", "ecila");
    let home = browser.get(page).unwrap();
    assert!(String::from_utf8_lossy(home.body()).contains("href=\"/login\""));
    // The browser stops before the callback, and then goes there itself.
    let callback = format!("{page}callback");
    let arrival = browser.visit(&format!("{page}login"), &callback).unwrap();
    let stranger = UserAgent::over_http().get(&arrival.url).unwrap();
    assert_eq!(stranger.status(), 400);
    let result = browser.get(&arrival.url).unwrap();
    assert!(String::from_utf8_lossy(result.body()).contains("Signed in as alice"));
    browser.visit(&format!("{page}logout"), &format!("{page}signed-out")).unwrap();
    interrupt(&mut serving);
}

#[test]
fn the_examples_of_the_help_work() {
    let (mut serving, started) = serve();
    let (issuer, stage) = (started["issuer"].as_str().unwrap(), Stage::new("examples"));
    let tokens = stage.path("tokens.json");
    let mut login = relying("login --json --allow-http --client-id demo --save");
    let mut login = Running::start(login.args([&tokens, "--issuer", issuer]));
    let url = login.url();
    let mut browser = UserAgent::over_http().credentials("alice", "ecila");
    let port = url.split("127.0.0.1%3A").nth(1).unwrap().split('%').next().unwrap().to_owned();
    let arrival = browser.visit(&url, &format!("http://127.0.0.1:{port}/callback")).unwrap();
    browser.get(&arrival.url).unwrap();
    assert_eq!(login.finish("").exit, 0);
    let mut ran = 0;
    for command in [
        "discover",
        "diagnose",
        "login",
        "userinfo",
        "logout-url",
        "token client-credentials",
        "token refresh",
    ] {
        let help = run(&mut relying(&format!("{command} --help")), "").stdout.replace("\\\n", " ");
        let ours = help.lines().filter_map(|line| line.strip_prefix("  relying ")).filter(|line| {
            // A login needs a browser, and was tried above.
            line.contains("http://127.0.0.1:9000") && !line.starts_with("login")
        });
        for line in ours {
            let line = line.replace("http://127.0.0.1:9000", issuer).replace("tokens.json", &tokens);
            let outcome = run(&mut relying(&line), "");
            assert_eq!(outcome.exit, 0, "{line}: {}{}", outcome.stdout, outcome.stderr);
            ran += 1;
        }
    }
    assert_eq!(ran, 6);
    interrupt(&mut serving);
}

fn serve() -> (Running, Value) {
    let mut serving = Running::start(&mut relying("demo --serve --json"));
    let started = serving.document();
    assert_eq!(started["step"], "serving");
    (serving, started)
}

/// Ctrl-C ends it as it should, where there is a way to send it.
#[track_caller]
fn interrupt(serving: &mut Running) {
    if cfg!(not(unix)) {
        return serving.child.kill().unwrap();
    }
    let id = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

/// All tokens and codes of the embedded server are base64url of 32 bytes or JWTs; the values of the authorization
/// request, which are no secrets from its reader, look the same and stand in a URL.
#[track_caller]
fn assert_hides_tokens(outcome: &Outcome) {
    let output = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!output.contains("eyJ"), "{output}");
    assert!(!output.contains("demo-secret"), "{output}");
    for word in ["access_token\":\"", "refresh_token\":\"e", "code="] {
        assert!(!output.contains(word), "{word} in {output}");
    }
}
