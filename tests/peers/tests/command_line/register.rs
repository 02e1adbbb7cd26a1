//! A client that registers itself, signs a user in and ends its registration.

use relying_peers::OidcProvider;
use serde_json::{Value, json};

use crate::binary::{Relying, checked};
use crate::stage::{Folder, SERVER, at, sign_in};

#[test]
fn a_registration_from_beginning_to_end() {
    let folder = Folder::new();
    let path = folder.path("client.json");
    let create = at(&SERVER, ["register", "create", "--redirect-uri", "https://client.example/callback"])
        .args(["--client-name", "Registered", "--save", &path]);
    let outcome = create.run("");
    assert_eq!(outcome.steps(), ["registration"]);
    assert_eq!(outcome.result()["differences"], json!([]));
    let stored = || -> Value { serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap() };
    let secrets = || {
        let member = |name: &str| stored()["metadata"][name].as_str().unwrap().to_owned();
        [member("client_secret"), member("registration_access_token")]
    };
    outcome.assert_hides(&secrets());

    let manage = |words: &[&'static str]| {
        Relying::new(words.iter().copied()).args(["--allow-http", "--registration", &path])
    };
    assert_eq!(manage(&["register", "read"]).run("").result()["metadata"]["client_name"], "Registered");
    let before = secrets();
    let outcome = manage(&["register", "update", "--client-name", "Renamed"]).run("");
    assert_eq!(outcome.result()["metadata"]["client_name"], "Renamed");
    outcome.assert_hides(&secrets());
    assert_eq!(secrets()[0], before[0]);
    assert_ne!(secrets()[1], before[1], "the server replaced the token, and the file has the new one");
    assert_eq!(manage(&["register", "delete"]).run("").result()["deleted"], true);
    manage(&["register", "read"]).run("").error(4, "server-error");
}

#[test]
fn what_the_server_does_not_accept() {
    let folder = Folder::new();
    let path = folder.path("client.json");
    let create = at(&SERVER, ["register", "create", "--redirect-uri", "https://client.example/#here"]);
    create.args(["--save", &path]).run("").error(4, "server-error");
    assert!(!std::path::Path::new(&path).exists());
    at(&SERVER, ["register", "create", "--redirect-uri", "https://client.example/"])
        .run("")
        .error(2, "usage");
}

#[test]
fn a_registration_serves_every_command() {
    let folder = Folder::new();
    let (path, key, saved) = (folder.path("client.json"), folder.path("client.jwk"), folder.tokens());
    Relying::new(["jwk", "generate", "--alg", "ES384", "--out", &key]).run("").result();
    let wanted = json!({
        "client_name": "Replaced", "token_endpoint_auth_signing_alg": "ES384", "response_types": ["code"],
    });
    let metadata = folder.write("metadata.json", &wanted.to_string());
    let statement = folder.write("statement", "e30.e30.e30");
    let create = at(&SERVER, ["register", "create", "--metadata", &metadata, "--client-name", "From a file"])
        .args(["--redirect-uri", "https://client.example/callback", "--grant-type", "authorization_code"])
        .args(["--grant-type", "refresh_token", "--grant-type", "client_credentials"])
        .args(["--auth", "private_key_jwt", "--client-key", &key, "--id-token-alg", "PS384"])
        .args(["--software-statement", &statement, "--save", &path]);
    let outcome = create.run("");
    let result = outcome.result();
    // This server knows no such statements.
    assert_eq!(result["differences"], json!(["software_statement"]));
    assert_eq!(result["metadata"]["client_name"], "From a file");

    let with = |words: &[&str]| {
        Relying::new(words.iter().copied()).args([
            "--allow-http",
            "--registration",
            &path,
            "--client-key",
            &key,
        ])
    };
    let login = with(&["login", "--manual", "--redirect-uri", "https://client.example/callback"]).args([
        "--scope",
        "openid offline_access",
        "--prompt",
        "consent",
        "--save",
        &saved,
    ]);
    let outcome = sign_in(login, &folder);
    assert!(checked(outcome.result(), "signature").starts_with("PS384"));
    let userinfo = ["userinfo", "--allow-http", "--registration", &path, "--tokens", &saved];
    assert_eq!(Relying::new(userinfo).run("").result()["subject"], "alice");
    with(&["token", "client-credentials"]).run("").result();
    with(&["token", "refresh", "--tokens", &saved]).run("").result();
    assert_eq!(with(&["introspect", "--tokens", &saved]).run("").result()["active"], true);
    assert_eq!(with(&["revoke", "--tokens", &saved]).run("").result()["revoked"], "refresh_token");
}

#[test]
fn a_registration_is_managed_by_address_and_token() {
    let created = at(&SERVER, ["register", "create", "--redirect-uri", "https://client.example/"])
        .args(["--show-secrets"])
        .run("");
    let member = |outcome: &Value, name: &str| outcome["metadata"][name].as_str().unwrap().to_owned();
    let address = member(created.result(), "registration_client_uri");
    let folder = Folder::new();
    let mut token = member(created.result(), "registration_access_token");
    let manage = |words: &[&str], stdin: &str| {
        let command = Relying::new(words.iter().copied()).args(["--allow-http", "--show-secrets"]);
        command.args(["--registration-client-uri", &address]).run(stdin)
    };
    let file = folder.write("token", &token);
    let read = manage(&["register", "read", "--registration-access-token-file", &file], "");
    assert_eq!(read.result()["metadata"]["redirect_uris"], json!(["https://client.example/"]));
    let update = ["register", "update", "--registration-access-token-file", "-", "--client-name", "Renamed"];
    let updated = manage(&update, &token);
    assert_eq!(updated.result()["metadata"]["client_name"], "Renamed");
    let spent = token;
    token = member(updated.result(), "registration_access_token");
    let delete = |token: &str| manage(&["register", "delete", "--registration-access-token", token], "");
    assert_eq!(delete(&spent).error(4, "server-error")["error"], "invalid_token");
    assert_eq!(delete(&token).result()["deleted"], true);
}

#[test]
fn an_initial_access_token_is_given_in_every_way() {
    let server = OidcProvider::start_with_initial_access_token("for-partners");
    let folder = Folder::new();
    let create = || {
        let command = ["register", "create", "--redirect-uri", "https://client.example/"];
        at(&server, command).args(["--save", &folder.path("client.json")])
    };
    let file = folder.write("initial", "for-partners\n");
    create().args(["--initial-access-token-file", &file]).run("").result();
    create().args(["--initial-access-token-file", "-"]).run("for-partners").result();
    create().args(["--initial-access-token", "for-partners"]).run("").result();
    create().env("RELYING_INITIAL_ACCESS_TOKEN", "for-partners").run("").result();
    for command in [create(), create().args(["--initial-access-token", "guessed"])] {
        assert_eq!(command.run("").error(4, "server-error")["error"], "invalid_token");
    }
}
