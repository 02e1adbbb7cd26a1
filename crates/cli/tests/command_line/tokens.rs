//! `relying token`, `relying userinfo` and `relying logout-url`.

use serde_json::json;

use crate::stage::{SECRET, Stage, run};

#[test]
fn client_credentials_take_the_secret_from_file_environment_stdin_or_argument() {
    let stage = Stage::new("client-credentials");
    let file = stage.file("secret", SECRET);
    let command = || stage.command("token client-credentials --json --client-id web --scope profile");
    let from_file = stage.run(command().args(["--client-secret-file", &file]));
    let from_environment = stage.run(command().env("RELYING_CLIENT_SECRET", SECRET));
    let from_stdin = stage.quiet(run(command().args(["--client-secret-file", "-"]), SECRET));
    let from_argument = stage.run(command().args(["--client-secret", SECRET]));
    assert!(from_argument.stderr.contains("warning: other users of this machine can see the client secret"));
    for outcome in [from_file, from_environment, from_stdin, from_argument] {
        let tokens = outcome.result();
        assert_eq!((&tokens["step"], &tokens["scope"]), (&json!("tokens"), &json!("profile")));
        assert_eq!((&tokens["received"], &tokens["claims"]), (&json!(["access_token"]), &json!(null)));
    }
}

#[test]
fn a_wrong_secret_is_the_servers_refusal() {
    let stage = Stage::new("wrong-secret");
    let mut command = stage.command("token client-credentials --json --client-id web");
    let outcome = stage.run(command.env("RELYING_CLIENT_SECRET", "wrong-and-secret"));
    assert_eq!(outcome.error(), (4, "server-error".to_owned()));
    assert_eq!(outcome.documents()[0]["error"], "invalid_client");
    assert!(!outcome.stdout.contains("wrong-and-secret"));
}

#[test]
fn a_missing_credential_is_a_usage_error() {
    let stage = Stage::new("missing-secret");
    for auth in ["client_secret_basic", "private_key_jwt", "tls_client_auth"] {
        let mut command = stage.command("token client-credentials --json --client-id web --auth");
        assert_eq!(stage.run(command.arg(auth)).error(), (2, "usage".to_owned()), "{auth}");
    }
    let mut command = stage.command("token client-credentials --json --client-id web --client-key");
    let outcome =
        stage.run(command.arg(stage.file("key", "-----BEGIN NONSENSE-----\n-----END NONSENSE-----")));
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
}

#[test]
fn a_bare_refresh_token_is_enough_and_a_spent_one_is_refused() {
    let stage = Stage::new("refresh");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path]).exit, 0);
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let refresh_token = saved["refresh_token"].as_str().unwrap();
    let refresh = || {
        let mut command = stage.command("token refresh --json --client-id app");
        command.env("RELYING_REFRESH_TOKEN", refresh_token);
        command
    };
    let outcome = stage.run(&mut refresh());
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert!(outcome.stderr.contains("use --save or --show-secrets"), "{}", outcome.stderr);
    let outcome = stage.run(&mut refresh());
    assert_eq!(outcome.documents()[0]["error"], "invalid_grant");
    assert_eq!(outcome.error().0, 4);
}

#[test]
fn new_tokens_take_the_place_of_the_spent_ones() {
    let stage = Stage::new("refresh-file");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path]).exit, 0);
    for _ in 0..2 {
        let mut refresh = stage.command("token refresh --json --client-id app");
        let outcome = stage.run(refresh.args(["--tokens", &path]));
        assert_eq!(outcome.result()["claims"]["sub"], "alice");
        assert!(outcome.stderr.contains("tokens written to"), "{}", outcome.stderr);
    }
}

#[test]
fn nothing_is_asked_for_that_could_not_be_kept() {
    let stage = Stage::new("unwritable");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path]).exit, 0);
    stage.listener.server().clear_requests();
    for command in [
        "login --json --client-id app",
        "token refresh --json --client-id app",
        "token client-credentials --json --client-id web --client-secret-file /dev/null",
        "token device --json --client-id app",
        "token ciba --json --client-id app --login-hint alice",
        "register create --json --redirect-uri https://app.example/",
    ] {
        let mut command = stage.command(command);
        if command.get_args().any(|argument| argument == "refresh") {
            command.args(["--tokens", &path]);
        }
        let outcome = stage.run(command.args(["--save", "/nonexistent/file.json"]));
        assert_eq!(outcome.error(), (2, "file".to_owned()), "{command:?}");
    }
    assert_eq!(stage.listener.server().requests().len(), 0);
}

#[test]
fn userinfo_wants_to_know_whom_it_is_about() {
    let stage = Stage::new("userinfo");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path, "--scope", "openid email"]).exit, 0);
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let token = saved["access_token"].as_str().unwrap();
    let userinfo = |options: &[&str]| {
        let mut command = stage.command("userinfo --json --access-token-file -");
        stage.quiet(run(command.args(options), token))
    };
    assert_eq!(userinfo(&[]).error(), (2, "usage".to_owned()));
    assert_eq!(userinfo(&["--subject", "alice"]).result()["claims"]["email"], "alice@example.com");
    assert_eq!(userinfo(&["--any-subject"]).result()["checked"].as_array().unwrap().len(), 1);
    assert_eq!(userinfo(&["--subject", "bob"]).error(), (5, "subject-mismatch".to_owned()));
    let mut wrong = stage.command("userinfo --json --any-subject");
    let outcome = stage.run(wrong.env("RELYING_ACCESS_TOKEN", "unknown-token-000000000000"));
    assert_eq!(outcome.error(), (4, "server-error".to_owned()));
}

#[test]
fn a_logout_url_needs_no_id_token() {
    let stage = Stage::new("logout");
    let mut command = stage.command("logout-url --client-id app --param x=1 --logout-hint alice");
    let outcome = stage.run(&mut command);
    let (place, query) = outcome.stdout.trim().split_once('?').unwrap();
    assert_eq!(place, format!("{}/end_session", stage.listener.issuer()));
    for pair in ["x=1", "logout_hint=alice", "client_id=app"] {
        assert!(query.split('&').any(|found| found == pair), "{pair} is not in {query}");
    }
}
