//! Help, completions, and command lines that make no sense.

use crate::stage::{SECRET, Stage, relying, run};

#[test]
fn wrong_command_lines_end_with_exit_code_2() {
    for command in
        ["", "nonsense", "login", "login --issuer https://as.example", "demo --port 1", "jwt verify"]
    {
        let outcome = run(&mut relying(command), "");
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (2, ""), "{command}");
        assert!(outcome.stderr.contains("Usage: relying"), "{command}: {}", outcome.stderr);
    }
}

/// Servers make identifiers, tokens and nonces in base64url, which has the hyphen.
#[test]
fn what_a_server_made_may_begin_with_a_hyphen() {
    let stage = Stage::new("hyphen");
    let mut ask = stage.command("introspect --json --client-id web --token -unknown");
    assert_eq!(stage.run(ask.env("RELYING_CLIENT_SECRET", SECRET)).result()["active"], false);
    let mut refresh = stage.command("token refresh --json --client-id -nobody --refresh-token -unknown");
    let outcome = stage.run(refresh.args(["--client-secret", "-wrong"]));
    assert_eq!(outcome.error(), (4, "server-error".to_owned()));
    assert_eq!(outcome.documents()[0]["error"], "invalid_client");

    let key = stage.path("key.jwk");
    run(relying("jwk generate --json --force --kid -k --out").arg(&key), "").result();
    let mut prove = relying("dpop proof --json GET https://api.example/ --nonce -n --access-token -t");
    let proof = run(prove.args(["--dpop-key", &key]), "").result()["dpop"].as_str().unwrap().to_owned();
    let decoded = run(&mut relying("jwt decode --json"), &proof).result();
    assert_eq!(decoded["claims"]["nonce"], "-n");
}

#[test]
fn with_json_the_complaint_is_a_document() {
    let outcome = run(&mut relying("login --json --isuer https://as.example"), "");
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
    assert_eq!(outcome.documents()[0]["advice"], "did you mean --issuer?");
}

#[test]
fn settings_that_contradict_each_other_are_usage_errors() {
    let stage = Stage::new("settings");
    for (options, rule) in [
        ("login --json --manual --client-id app", "usage"),
        ("login --json --client-id app --redirect-uri https://app.example/callback", "usage"),
        ("login --json --client-id app --param state=1", "reserved-parameter"),
        ("login --json --client-id app --client-secret-file /nonexistent", "file"),
        ("login --json --client-id app --ca /nonexistent", "file"),
        (
            "login --json --manual --client-id app --redirect-uri https://app.example/#f",
            "redirect-uri-fragment",
        ),
        ("token refresh --json --client-id app", "usage"),
        ("login --json --client-id app --auth none --client-secret-file /dev/null", "usage"),
        ("login --json --client-id app --client-key /dev/null --client-secret-file /dev/null", "usage"),
        ("login --json --client-id app --auth client_secret_basic --client-key /dev/null", "usage"),
        ("token ciba --json --client-id app", "usage"),
        ("login --json --client-id app --registration /nonexistent", "usage"),
        ("login --json --registration /nonexistent", "file"),
        (
            "token ciba --json --client-id app --login-hint a --mode poll --listen http://127.0.0.1:1/n",
            "usage",
        ),
        ("login --json --client-id app --id-token-alg none", "usage"),
        ("discover --json --timeout 0", "usage"),
    ] {
        assert_eq!(stage.run(&mut stage.command(options)).error(), (2, rule.to_owned()), "{options}");
    }
    let mut no_certificate = stage.command("discover --json");
    let nonsense = stage.file("ca.pem", "nonsense");
    no_certificate.args(["--ca", &nonsense]);
    let outcome = stage.run(&mut no_certificate);
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
    let expected =
        format!("cannot use the certificates in {nonsense}: there is no certificate in the PEM text");
    assert_eq!(outcome.documents()[0]["message"], expected);
    let mut no_identity = stage.command("login --json --client-id app");
    let outcome = stage.run(no_identity.args(["--cert", &nonsense, "--cert-key", &nonsense]));
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
    let message = outcome.documents()[0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("cannot use the certificates in "), "{message}");
    let without_tls = format!("discover --json {}", stage.listener.issuer());
    assert_eq!(run(&mut relying(&without_tls), "").error(), (2, "insecure-uri".to_owned()));
    for (issuer, rule) in
        [("", "empty-value"), ("as.example", "invalid-uri"), ("https://as.example?a=b", "issuer-query")]
    {
        let outcome = run(relying("discover --json").arg(issuer), "");
        assert_eq!(outcome.error(), (2, rule.to_owned()), "{issuer}");
        assert!(!outcome.stdout.contains(".well-known"), "{}", outcome.stdout);
    }
}

#[test]
fn requests_are_reported_without_their_queries() {
    let stage = Stage::new("verbose");
    let outcome = stage.run(&mut stage.command("discover --verbose"));
    let issuer = stage.listener.issuer();
    assert!(
        outcome.stderr.contains(&format!("GET {issuer}/.well-known/openid-configuration 200")),
        "{}",
        outcome.stderr
    );
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(&mut relying(&format!("completions {shell}")), "");
        assert!(outcome.exit == 0 && outcome.stdout.contains("client-credentials"), "{shell}");
    }
}

#[test]
fn colours_are_for_terminals_and_on_request() {
    assert!(!run(&mut relying("demo"), "").stdout.contains('\u{1b}'));
    assert!(run(&mut relying("demo --color always"), "").stdout.contains("\u{1b}[32m"));
}
