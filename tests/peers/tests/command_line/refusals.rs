//! Logins that end otherwise, by the exit codes: 4 the server said no, 5 validation refused, 6 nobody answered.

use std::time::Duration;

use relying_peers::OidcProvider;
use relying_testkit::UserAgentError;
use serde_json::json;

use crate::binary::Relying;
use crate::stage::{Folder, SERVER, at, login, play, sign_in};

#[test]
fn a_silent_login_needs_a_session_and_consent() {
    let folder = Folder::new();
    let silent = |client_id| login(&SERVER, client_id, &folder).args(["--prompt", "none"]);
    let outcome = sign_in(silent("basic"), &folder);
    let error = outcome.error(4, "server-error");
    assert_eq!(
        (&error["error"], &error["section"]),
        (&json!("login_required"), &json!("RFC 6749 section 4.1.2.1"))
    );

    let mut browser = SERVER.browser("alice");
    play(login(&SERVER, "basic", &folder), &folder, &mut browser).result();
    assert_eq!(play(silent("basic"), &folder, &mut browser).result()["subject"], "alice");
    let outcome = play(silent("post"), &folder, &mut browser);
    assert_eq!(outcome.error(4, "server-error")["error"], "consent_required");
    let redirect = ["--redirect-uri", "http://127.0.0.1:49152/callback"];
    let native =
        at(&SERVER, ["login", "--manual", "--client-id", "native", "--prompt", "none"]).args(redirect);
    let outcome = play(native, &folder, &mut browser);
    assert_eq!(outcome.error(4, "server-error")["error"], "interaction_required");
}

#[test]
fn a_user_may_say_no() {
    let folder = Folder::new();
    let mut browser = SERVER.browser("alice");
    browser.deny();
    let outcome = play(login(&SERVER, "basic", &folder), &folder, &mut browser);
    let error = outcome.error(6, "server-error");
    assert_eq!(error["error"], "access_denied");
    assert!(error["message"].as_str().unwrap().contains("the user refused (consent)"), "{error}");
}

#[test]
fn a_wrong_secret() {
    for (client_id, method) in [
        ("basic", "client_secret_basic"),
        ("basic:odd id+100%", "client_secret_basic"),
        ("post", "client_secret_post"),
        ("secret-jwt", "client_secret_jwt"),
    ] {
        let folder = Folder::new();
        let wrong = "wrong-secret-of-a-length-that-an-hmac-can-use";
        let login = at(&SERVER, ["login", "--manual", "--client-id", client_id, "--auth", method])
            .args(["--redirect-uri", SERVER.client(client_id).redirect_uri()])
            .env("RELYING_CLIENT_SECRET", wrong)
            .secret(wrong);
        let outcome = sign_in(login, &folder);
        let error = outcome.error(4, "server-error");
        assert_eq!(
            (&error["error"], &error["section"]),
            (&json!("invalid_client"), &json!("RFC 6749 section 5.2"))
        );
    }
}

#[test]
fn a_redirect_uri_that_is_not_registered() {
    let running = at(&SERVER, ["login", "--manual", "--client-id", "public"])
        .args(["--redirect-uri", "https://elsewhere.example/callback"])
        .ask();
    let stranded = SERVER.browser("alice").visit(&running.url(), "https://elsewhere.example/").unwrap_err();
    let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
    assert_eq!((status.as_u16(), title.as_str()), (400, "invalid_redirect_uri"));
    running.answer("").error(6, "cancelled");
}

#[test]
fn a_login_that_is_too_old() {
    let folder = Folder::new();
    let server = OidcProvider::start();
    server.auto_login_aged("alice", Duration::from_secs(3600));
    let outcome = sign_in(login(&server, "basic", &folder).args(["--max-age", "60"]), &folder);
    assert_eq!(outcome.steps(), ["authorize", "error"]);
    let error = outcome.error(5, "authentication-too-old");
    assert_eq!(error["section"], "OpenID Connect Core section 3.1.3.7 step 13");
}

#[test]
fn an_hmac_that_nobody_asked_for() {
    let folder = Folder::new();
    let outcome = sign_in(login(&SERVER, "id-token-hs256", &folder), &folder);
    outcome.error(5, "algorithm-not-allowed");
}

#[test]
fn another_algorithm_than_the_registered_one() {
    let folder = Folder::new();
    let login = login(&SERVER, "id-token-es256", &folder).args(["--id-token-alg", "RS256"]);
    sign_in(login, &folder).error(5, "algorithm-not-allowed");
}

#[test]
fn an_answer_to_another_login() {
    let folder = Folder::new();
    let [first, second] = [(); 2].map(|()| login(&SERVER, "basic", &folder).ask());
    let redirect_uri = SERVER.client("basic").redirect_uri();
    let arrival = SERVER.browser("alice").visit(&first.url(), redirect_uri).unwrap();
    second.answer(arrival.answer()).error(5, "state-mismatch");
    first.answer(arrival.answer()).result();
}

#[test]
fn an_answer_that_was_changed() {
    let folder = Folder::new();
    let redirect_uri = SERVER.client("basic").redirect_uri();
    for (from, to, rule) in [
        ("code=", "nothing=", "missing-parameter"),
        ("&state=", "&state=x", "state-mismatch"),
        ("&iss=", "&iss=x", "issuer-mismatch"),
        ("&iss=", "&no=", "issuer-missing"),
        ("code=", "code=x&code=", "duplicate-parameter"),
    ] {
        let running = login(&SERVER, "basic", &folder).ask();
        let arrival = SERVER.browser("alice").visit(&running.url(), redirect_uri).unwrap();
        running.answer(&arrival.answer().replacen(from, to, 1)).error(5, rule);
    }
}

#[test]
fn an_answer_in_another_way_than_the_one_asked_for() {
    let folder = Folder::new();
    let running = login(&SERVER, "basic", &folder).args(["--response-mode", "form_post"]).ask();
    let url = running.url().replace("response_mode=form_post", "response_mode=query");
    let arrival = SERVER.browser("alice").visit(&url, SERVER.client("basic").redirect_uri()).unwrap();
    running.answer(arrival.answer()).error(5, "response-mode-mismatch");
}

#[test]
fn no_answer() {
    let folder = Folder::new();
    login(&SERVER, "basic", &folder).run("").error(6, "cancelled");
    login(&SERVER, "basic", &folder).run("\n").error(6, "cancelled");
}

#[test]
fn a_resource_that_does_not_take_the_token() {
    let folder = Folder::new();
    let resource = SERVER.resource("opaque");
    let login = login(&SERVER, "basic", &folder).args(["--resource-request", &resource]);
    let outcome = sign_in(login, &folder);
    assert_eq!(outcome.steps(), ["authorize", "tokens", "error"]);
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_token");
}

#[test]
fn a_refresh_without_a_refresh_token() {
    let folder = Folder::new();
    let outcome = sign_in(login(&SERVER, "basic", &folder).args(["--refresh"]), &folder);
    outcome.error(2, "missing-token");
}

#[test]
fn options_that_make_no_sense() {
    let folder = Folder::new();
    at(&SERVER, ["login", "--manual", "--client-id", "public"]).run("").error(2, "usage");
    let login = |options: [&str; 2]| login(&SERVER, "basic", &folder).args(options).run("");
    login(["--auth", "tls_client_auth"]).error(2, "usage");
    login(["--param", "state=1"]).error(2, "reserved-parameter");
    login(["--client-key", "/no/such/file"]).error(2, "file");
    let https_only =
        Relying::new(["login", "--manual", "--client-id", "public", "--issuer", SERVER.issuer()])
            .args(["--redirect-uri", SERVER.client("public").redirect_uri()]);
    https_only.run("").error(2, "insecure-uri");
}

#[test]
fn a_server_that_is_not_there() {
    let login = Relying::new(["login", "--manual", "--client-id", "public", "--allow-http"]).args([
        "--issuer",
        "http://127.0.0.1:1",
        "--redirect-uri",
        SERVER.client("public").redirect_uri(),
    ]);
    login.run("").error(3, "http-connect");
}
