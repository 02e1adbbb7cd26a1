//! A client that registers itself, signs a user in and ends its registration.

use serde_json::{Value, json};

use crate::binary::Relying;
use crate::stage::{Folder, SERVER, at};

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
