//! `relying register`, `relying webfinger` and `relying resource-metadata`.

use relying_testkit::Fault;
use serde_json::{Value, json};

use crate::stage::{REDIRECT_URI, Stage, relying};

fn stored(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_registration_is_made_used_changed_and_ended() {
    let stage = Stage::with("register", |server| server.initial_access_token("for-partners"));
    let path = stage.path("client.json");
    let mut command =
        stage.command("register create --json --grant-type client_credentials --client-name Example");
    command.args(["--redirect-uri", REDIRECT_URI, "--save", &path]);
    let result = stage.run(command.env("RELYING_INITIAL_ACCESS_TOKEN", "for-partners")).result();
    assert_eq!(
        (&result["step"], &result["metadata"]["client_name"]),
        (&json!("registration"), &json!("Example"))
    );
    assert_eq!((&result["differences"], &result["saved"]), (&json!([]), &json!(path)));
    let first = stored(&path)["metadata"].clone();
    let secret = first["client_secret"].as_str().unwrap();
    assert!(!result.to_string().contains(secret));
    assert!(!result.to_string().contains(first["registration_access_token"].as_str().unwrap()));

    // The client works.
    let mut token = stage.command("token client-credentials --json");
    token
        .arg(format!("--client-id={}", result["client_id"].as_str().unwrap()))
        .env("RELYING_CLIENT_SECRET", secret);
    assert_eq!(stage.run(&mut token).result()["step"], "tokens");

    // And so it does from the file, which knows everything about it.
    let mut token = relying("token client-credentials --json --allow-http");
    assert_eq!(stage.run(token.args(["--registration", &path])).result()["step"], "tokens");
    let mut elsewhere = relying("token client-credentials --json --issuer https://other.example");
    assert_eq!(stage.run(elsewhere.args(["--registration", &path])).error(), (2, "usage".to_owned()));
    let mut twice = stage.command("token client-credentials --json --client-id app");
    assert_eq!(stage.run(twice.args(["--registration", &path])).error(), (2, "usage".to_owned()));
    let mut nothing = stage.command("token client-credentials --json");
    let file = stage.file("nothing.json", "{}");
    assert_eq!(stage.run(nothing.args(["--registration", &file])).error(), (2, "usage".to_owned()));
    let mut nowhere = relying("token client-credentials --json --client-id app");
    assert_eq!(stage.run(&mut nowhere).error(), (2, "usage".to_owned()));

    let manage = |words: &str| {
        let mut command = relying(words);
        command.args(["--json", "--allow-http", "--registration", &path]);
        command
    };
    let read = stage.run(&mut manage("register read")).result();
    assert_eq!(read["client_id"], result["client_id"]);
    assert_ne!(stored(&path)["metadata"]["registration_access_token"], first["registration_access_token"]);
    let updated = stage.run(&mut manage("register update --client-name Renamed")).result();
    assert_eq!(updated["metadata"]["client_name"], "Renamed");
    assert_eq!(updated["metadata"]["redirect_uris"], json!([REDIRECT_URI]));

    // By address and token, as somebody has them who kept nothing else.
    let known = stored(&path)["metadata"].clone();
    let mut bare = relying("register read --json --allow-http --show-secrets --registration-client-uri");
    bare.arg(known["registration_client_uri"].as_str().unwrap());
    bare.env("RELYING_REGISTRATION_ACCESS_TOKEN", known["registration_access_token"].as_str().unwrap());
    let shown = crate::stage::run(&mut bare, "").result();
    assert_eq!(shown["metadata"]["client_secret"], secret);

    // That handed out another token, so the file is stale now.
    assert_eq!(stage.run(&mut manage("register delete")).error(), (4, "server-error".to_owned()));
    let mut bare = relying("register delete --json --allow-http --registration-client-uri");
    bare.arg(known["registration_client_uri"].as_str().unwrap());
    bare.env(
        "RELYING_REGISTRATION_ACCESS_TOKEN",
        shown["metadata"]["registration_access_token"].as_str().unwrap(),
    );
    assert_eq!(stage.run(&mut bare).result()["deleted"], true);
}

#[test]
fn a_registration_that_would_be_lost_is_not_made() {
    let stage = Stage::new("register-lost");
    let mut command = stage.command("register create --json --redirect-uri https://app.example/callback");
    assert_eq!(stage.run(&mut command).error(), (2, "usage".to_owned()));
    assert!(stage.listener.server().requests().is_empty());
}

/// UserInfo is asked for with the token alone.
#[test]
fn userinfo_needs_no_key_of_a_registered_client() {
    let stage = Stage::new("register-key");
    let path = stage.path("client.json");
    let key = stage.file("key.jwk", &serde_json::to_string(&stage.key.to_jwk()).unwrap());
    let mut create = stage.command("register create --json --auth private_key_jwt");
    create.args(["--client-key", &key, "--redirect-uri", REDIRECT_URI, "--save", &path]);
    stage.run(&mut create).result();
    let tokens = stage.path("tokens.json");
    stage.login("app", &["--save", &tokens]).result();
    let mut ask = relying("userinfo --json --allow-http");
    ask.args(["--registration", &path, "--tokens", &tokens]);
    assert_eq!(stage.run(&mut ask).result()["subject"], "alice");
}

#[test]
fn what_is_refused_has_the_exit_codes_of_every_command() {
    let stage = Stage::with("register-refused", |server| server.initial_access_token("for-partners"));
    let path = stage.path("none.json");
    let create = |uri: &str, token: &str| {
        let mut command = stage.command("register create --json");
        command.args(["--redirect-uri", uri, "--save", &path]).env("RELYING_INITIAL_ACCESS_TOKEN", token);
        command
    };
    assert_eq!(stage.run(&mut create(REDIRECT_URI, "guessed-token")).error(), (4, "server-error".to_owned()));
    let outcome = stage.run(&mut create("https://app.example/#x", "for-partners"));
    assert_eq!(outcome.documents()[0]["error"], "invalid_redirect_uri");
    stage.listener.server().inject(Fault::RegistrationClientUriInternal);
    let outcome = stage.run(&mut create(REDIRECT_URI, "for-partners"));
    assert_eq!(outcome.error(), (5, "internal-address".to_owned()));
    assert!(!std::path::Path::new(&path).exists());
}

#[test]
fn finds_the_server_of_a_user_and_of_a_resource() {
    let stage = Stage::new("finding");
    let issuer = stage.listener.issuer();
    let run = |words: &str, address: &str| {
        let mut command = relying(words);
        stage.run(command.args(["--json", "--allow-http", address]))
    };
    let found = run("webfinger", &format!("{issuer}/alice")).result();
    assert_eq!(found, json!({ "step": "webfinger", "issuer": issuer }));
    let resource = stage.listener.server().resource_uri();
    let found = run("resource-metadata", &resource).result();
    assert_eq!((&found["resource"], &found["authorization_servers"]), (&json!(resource), &json!([issuer])));

    assert_eq!(run("webfinger", "joe@10.0.0.1").error(), (5, "internal-address".to_owned()));
    assert_eq!(run("webfinger", "=joe").error(), (2, "identifier".to_owned()));
    stage.listener.server().inject(Fault::ResourceMetadataOtherResource);
    assert_eq!(run("resource-metadata", &resource).error(), (5, "resource-mismatch".to_owned()));
    stage.listener.server().inject(Fault::WebFingerNotFound);
    assert_eq!(run("webfinger", &format!("{issuer}/alice")).error(), (3, "unexpected-status".to_owned()));
}
