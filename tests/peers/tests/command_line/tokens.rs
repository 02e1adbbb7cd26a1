//! Commands about tokens: client credentials, refresh, UserInfo, JWT, logout.

use serde_json::json;

use crate::binary::{Relying, checked};
use crate::stage::{Folder, SERVER, at, by, login, parameter, play, sign_in};

#[test]
fn client_credentials_by_every_method() {
    for client_id in
        ["service", "basic", "basic:odd id+100%", "post", "secret-jwt", "key-rs256", "key-ed25519"]
    {
        let folder = Folder::new();
        let save = folder.tokens();
        let outcome =
            by(&SERVER, client_id, &folder, ["token", "client-credentials", "--save", &save]).run("");
        assert_eq!(outcome.steps(), ["tokens"], "{client_id}");
        assert_eq!(outcome.result()["received"], json!(["access_token"]), "{client_id}");
        outcome.assert_hides(&folder.secrets());
    }
}

#[test]
fn client_credentials_for_a_resource() {
    let folder = Folder::new();
    let (save, resource) = (folder.tokens(), SERVER.resource("jwt"));
    let outcome = by(&SERVER, "service", &folder, ["token", "client-credentials", "--save", &save])
        .args(["--scope", "api:read", "--resource", &resource])
        .run("");
    assert_eq!(outcome.result()["scope"], "api:read");

    let token = folder.token("access_token").unwrap();
    let verify = |audience: &str| at(&SERVER, ["jwt", "verify", "--audience", audience]).run(&token);
    let verified = verify(&resource);
    let result = verified.result();
    assert_eq!((&result["verified"], &result["claims"]["client_id"]), (&json!(true), &json!("service")));
    assert_eq!((&result["header"]["alg"], &result["header"]["typ"]), (&json!("ES256"), &json!("at+jwt")));
    assert_eq!(checked(result, "aud"), resource);
    verify("https://api.example.com").error(5, "claim-mismatch");
}

#[test]
fn client_credentials_that_are_refused() {
    let folder = Folder::new();
    let command = ["token", "client-credentials", "--client-id", "service"];
    let outcome = at(&SERVER, command).env("RELYING_CLIENT_SECRET", "wrong").run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_client");
    let command = ["token", "client-credentials", "--resource", "https://unknown.example/"];
    let outcome = by(&SERVER, "service", &folder, command).run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_target");
}

#[test]
fn a_refresh_token_is_good_once() {
    let folder = Folder::new();
    let offline = ["--scope", "openid email offline_access", "--prompt", "consent"];
    sign_in(login(&SERVER, "basic", &folder).args(offline), &folder).result();
    let (first, saved) = (folder.token("refresh_token").unwrap(), folder.tokens());

    let command = ["token", "refresh", "--tokens", &saved, "--save", &saved, "--scope", "openid"];
    let outcome = by(&SERVER, "basic", &folder, command).run("");
    assert_eq!((outcome.steps(), &outcome.result()["scope"]), (vec!["refresh"], &json!("openid")));
    assert!(!checked(outcome.result(), "OpenID Connect Core section 12.2").is_empty());
    outcome.assert_hides(&folder.secrets());
    let second = folder.token("refresh_token").unwrap();
    assert_ne!(second, first);

    let file = folder.write("refresh-token", &second);
    let outcome = by(&SERVER, "basic", &folder, ["token", "refresh", "--refresh-token-file", &file]).run("");
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    for spent in [first, second] {
        let command = by(&SERVER, "basic", &folder, ["token", "refresh", "--refresh-token-file", "-"]);
        let outcome = command.secret(&spent).run(&spent);
        assert_eq!(outcome.error(4, "server-error")["error"], "invalid_grant");
    }
}

#[test]
fn userinfo_of_tokens_that_were_kept() {
    for client_id in ["basic", "userinfo-es256"] {
        let folder = Folder::new();
        sign_in(login(&SERVER, client_id, &folder).args(["--scope", "openid email"]), &folder).result();
        let saved = folder.tokens();
        let ask = |options: &[&str]| {
            let command = ["userinfo", "--client-id", client_id, "--tokens", &saved];
            let outcome = at(&SERVER, command).args(options).run("");
            outcome.assert_hides(&folder.secrets());
            outcome
        };
        let outcome = ask(&[]);
        assert_eq!(outcome.result()["claims"]["email"], "alice@example.com");
        assert_eq!(checked(outcome.result(), "sub of UserInfo"), "alice");
        ask(&["--subject", "bob"]).error(5, "subject-mismatch");

        let access_token = folder.token("access_token").unwrap();
        let by_itself = at(&SERVER, ["userinfo", "--client-id", client_id, "--any-subject"])
            .args(["--access-token-file", "-"])
            .secret(&access_token)
            .run(&access_token);
        assert_eq!(by_itself.result()["subject"], "alice");

        SERVER.revoke(&access_token);
        let outcome = ask(&[]);
        let error = outcome.error(4, "server-error");
        assert_eq!(
            (&error["error"], &error["section"]),
            (&json!("invalid_token"), &json!("RFC 6750 section 3.1"))
        );
    }
}

#[test]
fn id_tokens_can_be_looked_into_and_verified() {
    for (client_id, algorithm) in [
        ("id-token-rs256", "RS256"),
        ("id-token-ps256", "PS256"),
        ("id-token-es256", "ES256"),
        ("id-token-ed25519", "Ed25519"),
    ] {
        let folder = Folder::new();
        sign_in(login(&SERVER, client_id, &folder), &folder).result();
        let id_token = folder.token("id_token").unwrap();
        let decoded = Relying::new(["jwt", "decode"]).run(&id_token);
        let result = decoded.result();
        assert_eq!((&result["verified"], &result["header"]["alg"]), (&json!(false), &json!(algorithm)));

        let verified = at(&SERVER, ["jwt", "verify", "--audience", client_id]).run(&id_token);
        assert_eq!(verified.result()["claims"]["sub"], "alice");
        assert!(checked(verified.result(), "signature").starts_with(algorithm));
        let jwks = format!("{}/jwks", SERVER.issuer());
        Relying::new(["jwt", "verify", "--allow-http", "--jwks", &jwks]).run(&id_token).result();

        let (signed, signature) = id_token.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { 'B' } else { 'A' };
        let forged = format!("{signed}.{other}{}", &signature[1..]);
        at(&SERVER, ["jwt", "verify"]).run(&forged).error(5, "signature-invalid");
    }
}

#[test]
fn the_address_of_the_logout_ends_the_session() {
    let folder = Folder::new();
    let mut browser = SERVER.browser("alice");
    play(login(&SERVER, "basic", &folder), &folder, &mut browser).result();
    let signed_out = "https://client.example/signed-out";
    let saved = folder.tokens();
    let command = ["logout-url", "--client-id", "basic", "--tokens", &saved];
    let outcome = at(&SERVER, command).args(["--post-logout-redirect-uri", signed_out]).run("");
    let result = outcome.result();
    assert_eq!(outcome.steps(), ["logout"]);
    let arrival = browser.visit(result["url"].as_str().unwrap(), signed_out).unwrap();
    assert_eq!(parameter(&arrival.url, "state"), result["state"].as_str().unwrap());

    let silent = login(&SERVER, "basic", &folder).args(["--prompt", "none"]);
    let outcome = play(silent, &folder, &mut browser);
    assert_eq!(outcome.error(4, "server-error")["error"], "login_required");
}
