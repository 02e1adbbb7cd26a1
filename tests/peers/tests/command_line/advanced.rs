//! Logins by every response type, signed, pushed and encrypted, with bound tokens; and what is done with such tokens.

use relying::jose::Jwk;
use relying_testkit::UserAgent;
use serde_json::{Value, json};

use crate::binary::{Outcome, Relying, checked};
use crate::stage::{Folder, SERVER, at};

const SECRET: &str = "the-secret-of-a-client-that-does-everything";
const REDIRECT_URI: &str = "https://client.example/callback";

/// Registers a client for all response types, and begins its login.
fn login(client_id: &str, more: Value, folder: &Folder) -> Relying {
    let mut metadata = json!({
        "client_id": client_id, "client_secret": SECRET, "redirect_uris": [REDIRECT_URI],
        "response_types": ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SERVER.register(&metadata);
    again(client_id, folder)
}

fn again(client_id: &str, folder: &Folder) -> Relying {
    let command = ["login", "--manual", "--redirect-uri", REDIRECT_URI, "--client-id", client_id];
    at(&SERVER, command).args(["--client-secret-file", &folder.write("secret", SECRET)])
}

/// Makes a key with the command line itself: the path of its file, and the public part.
fn key(folder: &Folder, name: &str, algorithm: &str) -> (String, Value) {
    let path = folder.path(name);
    let outcome = Relying::new(["jwk", "generate", "--alg", algorithm, "--out", &path]).run("");
    (path, outcome.result()["public_jwk"].clone())
}

fn signed_in(login: Relying, folder: &Folder) -> Outcome {
    let running = login.ask();
    // What was pushed is not in the address.
    let arrival = SERVER.browser("alice").visit(&running.url(), REDIRECT_URI).unwrap();
    let outcome = running.answer(&format!("{}\n", arrival.answer()));
    outcome.assert_hides(&folder.secrets());
    assert_eq!(outcome.result()["subject"], "alice");
    outcome
}

#[test]
fn every_response_type_by_every_mode() {
    let folder = Folder::new();
    drop(login("cli-response-types", json!({}), &folder));
    for response_type in
        ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"]
    {
        for mode in [&[][..], &["--response-mode", "form_post"], &["--jarm"]] {
            let login =
                again("cli-response-types", &folder).args(["--response-type", response_type]).args(mode);
            let outcome = signed_in(login, &folder);
            assert_eq!(outcome.steps().contains(&"response"), response_type.contains("id_token"));
            if mode == ["--jarm"] {
                checked(outcome.result(), "JWT around the answer");
            }
        }
    }
}

#[test]
fn signed_pushed_encrypted_and_bound_all_at_once() {
    let folder = Folder::new();
    let (jar, signing) = key(&folder, "jar.jwk", "ES256");
    let (decryption, encryption) = key(&folder, "decryption.jwk", "RSA-OAEP-256");
    let (dpop, _) = key(&folder, "dpop.jwk", "Ed25519");
    let metadata = json!({
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "jwks": { "keys": [signing, encryption] },
        "require_signed_request_object": true,
        "require_pushed_authorization_requests": true,
        "dpop_bound_access_tokens": true,
        "id_token_encrypted_response_alg": "RSA-OAEP-256",
        "id_token_encrypted_response_enc": "A256GCM",
    });
    let (saved, resource) = (folder.tokens(), format!("{}/me", SERVER.issuer()));
    let login = login("cli-everything", metadata, &folder).args([
        "--request-key",
        &jar,
        "--par",
        "--jarm",
        "--decryption-key",
        &decryption,
        "--id-token-encrypted",
        "RSA-OAEP-256/A256GCM",
        "--dpop-key",
        &dpop,
        "--save",
        &saved,
    ]);
    let outcome = signed_in(login, &folder);
    let thumbprint = Jwk::parse(std::fs::read_to_string(&dpop).unwrap().as_bytes()).unwrap();
    assert_eq!(checked(outcome.result(), "bound to DPoP key"), thumbprint.key_id().unwrap());

    let command = ["request", "GET", &resource, "--allow-http", "--tokens", &saved];
    let outcome = Relying::new(command).run("");
    outcome.assert_hides(&folder.secrets());
    assert_eq!(
        (&outcome.result()["status"], &outcome.result()["body"]["sub"]),
        (&json!(200), &json!("alice"))
    );

    let ask = |command: &str| {
        let outcome = at(&SERVER, [command, "--client-id", "cli-everything", "--tokens", &saved])
            .env("RELYING_CLIENT_SECRET", SECRET)
            .run("");
        outcome.assert_hides(&folder.secrets());
        outcome.result().clone()
    };
    let active = ask("introspect");
    assert_eq!((&active["active"], &active["claims"]["token_type"]), (&json!(true), &json!("DPoP")));
    assert_eq!(active["claims"]["cnf"]["jkt"], thumbprint.key_id().unwrap());
    ask("revoke");
    assert_eq!(ask("introspect")["active"], false);
}

#[test]
fn a_proof_for_curl_is_a_proof() {
    let folder = Folder::new();
    let saved = folder.tokens();
    let login = login("cli-proof", json!({}), &folder).args(["--dpop", "PS256", "--save", &saved]);
    signed_in(login, &folder);
    let userinfo = format!("{}/me", SERVER.issuer());
    let token = folder.token("access_token").unwrap();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let ask = |nonce: &[&str]| {
        let command = ["dpop", "proof", "GET", &userinfo, "--tokens", &saved];
        let proof = Relying::new(command).args(nonce).run("").result()["dpop"].as_str().unwrap().to_owned();
        let request = agent.get(&userinfo).header("authorization", format!("DPoP {token}"));
        request.header("dpop", proof).call().unwrap()
    };
    // The nonce was kept with the key.
    assert_eq!(ask(&[]).status(), 200);
    let refused = ask(&["--nonce", "made-up"]);
    assert_eq!(refused.status(), 401);
    let nonce = refused.headers()["dpop-nonce"].to_str().unwrap();
    assert_eq!(ask(&["--nonce", nonce]).status(), 200);
}

#[test]
fn what_the_tokens_allow_in_detail() {
    let folder = Folder::new();
    let (saved, resource) = (folder.tokens(), SERVER.resource("opaque"));
    let more = json!({ "response_types": ["code"], "authorization_details_types": ["payment_initiation"] });
    let details = json!([{ "type": "payment_initiation", "instructedAmount": { "amount": "1.00" } }]);
    let login = |details: &Value| {
        login("cli-details", more.clone(), &folder)
            .args(["--authorization-details", &details.to_string(), "--resource", &resource])
            .args(["--save", &saved])
    };
    signed_in(login(&details), &folder);
    let ask = at(&SERVER, ["introspect", "--client-id", "cli-details", "--tokens", &saved]);
    let answer = ask.env("RELYING_CLIENT_SECRET", SECRET).run("");
    assert_eq!(answer.result()["claims"]["authorization_details"], details);
    // Once seen by the server, which is told directly, and once by the command line.
    let incomplete = json!([{ "type": "payment_initiation" }]);
    let outcome = login(&incomplete).args(["--par"]).run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_authorization_details");
    login(&json!([{ "type": "account_information" }])).run("").error(2, "unsupported");
}

#[test]
fn an_earlier_id_token_says_who_is_expected() {
    let folder = Folder::new();
    let saved = folder.tokens();
    signed_in(login("cli-hint", json!({}), &folder).args(["--save", &saved]), &folder);
    let alice = folder.token("id_token").unwrap();
    // The hint is in the address, where the tokens that come are not.
    let expecting = || again("cli-hint", &folder).args(["--id-token-hint", &alice]);
    let come_back = |login: Relying, browser: &mut UserAgent| {
        let running = login.ask();
        let arrival = browser.visit(&running.url(), REDIRECT_URI).unwrap();
        running.answer(arrival.answer())
    };
    let mut browser = SERVER.browser("alice");
    assert_eq!(come_back(expecting(), &mut browser).result()["subject"], "alice");
    let silent = || expecting().args(["--prompt", "none"]);
    assert_eq!(come_back(silent(), &mut browser).result()["subject"], "alice");
    let mut browser = SERVER.browser("bob");
    assert_eq!(come_back(again("cli-hint", &folder), &mut browser).result()["subject"], "bob");
    let outcome = come_back(silent(), &mut browser);
    assert_eq!(outcome.error(4, "server-error")["error"], "login_required");
}

/// The way of a provider that this server does not have: it decodes the credentials, as the specification says.
#[test]
fn a_quirk_changes_what_is_sent() {
    let folder = Folder::new();
    let by = |client_id: &str| crate::stage::by(&SERVER, client_id, &folder, ["token", "client-credentials"]);
    by("basic:odd id+100%").run("").result();
    let unencoded = by("basic:odd id+100%").args(["--quirk", "unencoded-basic"]).run("");
    assert_eq!(unencoded.error(4, "server-error")["error"], "invalid_request");
    // Of letters and digits nothing would be encoded.
    by("service").args(["--quirk", "unencoded-basic"]).run("").result();
}

#[test]
fn every_jwt_mode() {
    let folder = Folder::new();
    drop(login("cli-jwt-modes", json!({}), &folder));
    for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
        let login = again("cli-jwt-modes", &folder).args(["--response-mode", mode]);
        checked(signed_in(login, &folder).result(), "JWT around the answer");
    }
    let tokens_in_a_query = ["--response-type", "code id_token", "--response-mode", "query.jwt"];
    again("cli-jwt-modes", &folder).args(tokens_in_a_query).run("").error(2, "unsupported-response-mode");
}
