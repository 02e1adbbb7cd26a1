//! Tokens that are bound to a key (DPoP), and requests with them.

use relying::jose::Jws;
use relying_testkit::{DpopNonces, DpopPolicy, Endpoint};
use serde_json::{Value, json};

use crate::stage::{Stage, checked, relying, run};

/// A login with DPoP; the path of its tokens.
fn signed_in(stage: &Stage, options: &[&str]) -> String {
    let path = stage.path("tokens.json");
    let outcome = stage.login("app", &[&["--save", &path], options].concat());
    assert!(checked(&outcome.result()).contains(&"bound to DPoP key"), "{}", outcome.stdout);
    path
}

fn access_token(path: &str) -> String {
    let saved: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    saved["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn saved_tokens_bring_their_key_along() {
    let stage = Stage::with("bound-save", |builder| {
        builder.dpop(DpopPolicy::Required).dpop_nonces(DpopNonces::Everywhere)
    });
    let path = signed_in(&stage, &["--dpop", "--par", "--userinfo", "--refresh"]);
    assert_eq!(stage.listener.server().requests_to(Endpoint::PushedAuthorization).len(), 2);
    let resource = stage.listener.server().resource_uri();
    let request = |options: &[&str]| {
        let mut command = relying("request --json --allow-http");
        stage.run(command.args(["GET", &resource]).args(options))
    };
    assert_eq!(request(&["--tokens", &path]).result()["status"], 200);
    // Without the key the token is worth nothing.
    let token = stage.file("token", &access_token(&path));
    assert_eq!(request(&["--access-token-file", &token]).error(), (4, "server-error".to_owned()));
    let mut userinfo = stage.command("userinfo --json --client-id app");
    assert_eq!(stage.run(userinfo.args(["--tokens", &path])).result()["subject"], "alice");
    let mut by_post = stage.command("userinfo --json --client-id app --post");
    assert_eq!(stage.run(by_post.args(["--tokens", &path])).result()["subject"], "alice");
    let sent = stage.listener.server().requests_to(Endpoint::UserInfo);
    assert_eq!(sent.last().unwrap().method, "POST");
    let mut refresh = stage.command("token refresh --json --client-id app");
    let refreshed = stage.run(refresh.args(["--tokens", &path, "--save", &path])).result();
    assert_eq!(refreshed["token_type"], "DPoP");
    assert_eq!(request(&["--tokens", &path]).result()["status"], 200);
}

#[test]
fn a_key_in_a_file_binds_and_proves() {
    let stage = Stage::new("bound-key");
    for algorithm in ["ES256", "PS256", "Ed25519"] {
        let key = stage.path(&format!("{algorithm}.jwk"));
        drop(std::fs::remove_file(&key));
        run(relying("jwk generate --json --alg").args([algorithm, "--out", &key]), "").result();
        let path = signed_in(&stage, &["--dpop-key", &key]);
        let mut request = relying("request POST --json --allow-http --data");
        request.args([r#"{"a":1}"#, &stage.listener.server().resource_uri(), "--dpop-key", &key]);
        let answer = stage.quiet(run(request.args(["--access-token-file", "-"]), &access_token(&path)));
        assert_eq!(answer.result()["body"]["method"], "POST", "{algorithm}");
    }
    let sent = stage.listener.server().requests_to(Endpoint::Resource).pop().unwrap();
    assert_eq!(sent.header("content-type"), Some("application/json"));
    let outcome = stage.run(
        stage
            .command("login --json --client-id app --dpop HS256 --manual")
            .args(["--redirect-uri", crate::stage::REDIRECT_URI]),
    );
    assert_eq!(outcome.error(), (2, "usage".to_owned()));
}

#[test]
fn proofs_are_made_for_other_programs() {
    let stage = Stage::new("bound-proof");
    let path = signed_in(&stage, &["--dpop", "ES384"]);
    let resource = stage.listener.server().resource_uri();
    let prove = |options: &[&str]| {
        let mut command = relying("dpop proof --json get");
        stage.run(command.arg(format!("{resource}?page=2")).args(options))
    };
    let proof = prove(&["--tokens", &path, "--nonce", "n-1"]).result();
    let jws = Jws::parse(proof["dpop"].as_str().unwrap()).unwrap();
    assert_eq!((jws.header().typ.as_deref(), jws.header().alg.as_str()), (Some("dpop+jwt"), "ES384"));
    let decoded = run(&mut relying("jwt decode --json"), proof["dpop"].as_str().unwrap()).result();
    let claims = &decoded["claims"];
    assert_eq!((&claims["htm"], &claims["htu"]), (&json!("GET"), &json!(resource)));
    assert_eq!((&claims["nonce"], claims["ath"].is_string()), (&json!("n-1"), true));
    let bare = prove(&["--tokens", &path, "--no-token"]).result();
    let decoded = run(&mut relying("jwt decode --json"), bare["dpop"].as_str().unwrap()).result();
    assert!(decoded["claims"].get("ath").is_none(), "{decoded}");
    let mut keyless = relying("dpop proof --json GET https://api.example/ --no-token");
    assert_eq!(stage.run(&mut keyless).error(), (2, "usage".to_owned()));
    let tokenless = stage.run(&mut relying("dpop proof --json GET https://api.example/"));
    assert_eq!(tokenless.error(), (2, "usage".to_owned()));
    let advice = &tokenless.documents()[0]["advice"].as_str().unwrap().to_owned();
    assert!(advice.contains("--tokens") && advice.contains("--no-token"), "{advice}");
}

#[test]
fn a_resource_is_asked_with_a_bare_token() {
    let stage = Stage::new("request");
    let path = stage.path("tokens.json");
    assert_eq!(stage.login("app", &["--save", &path]).exit, 0);
    let resource = stage.listener.server().resource_uri();
    let request = |options: &[&str]| {
        let mut command = relying("request --allow-http");
        stage.run(command.args(options).env("RELYING_ACCESS_TOKEN", access_token(&path)))
    };
    let outcome = request(&["PUT", &resource, "-H", "Accept: text/x-test", "-d", "a=1"]);
    assert_eq!((outcome.exit, outcome.stderr.as_str()), (0, "200 application/json\n"));
    assert_eq!(serde_json::from_str::<Value>(&outcome.stdout).unwrap()["method"], "PUT");
    let sent = stage.listener.server().requests_to(Endpoint::Resource).pop().unwrap();
    assert_eq!(sent.header("accept"), Some("text/x-test"));
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));

    let elsewhere = format!("{}/nothing", stage.listener.issuer());
    assert_eq!(request(&["GET", &elsewhere, "--json"]).error(), (3, "unexpected-status".to_owned()));
    for wrong in [
        &["GET", "/path", "--json"][..],
        &["G T", &resource, "--json"],
        &["GET", &resource, "--json", "-H", "Authorization: Bearer x"],
        &["GET", "http://api.example/", "--json"],
    ] {
        assert_eq!(request(wrong).exit, 2, "{wrong:?}");
    }
    stage.listener.server().revoke_all_tokens();
    let refused = request(&["GET", &resource, "--json"]);
    assert_eq!(refused.error(), (4, "server-error".to_owned()));
    assert_eq!(refused.documents()[0]["error"], "invalid_token");
}
