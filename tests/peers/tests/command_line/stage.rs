//! The stage of every scenario: the shared server, a folder, a login with credentials and a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use relying_peers::{ClientInfo, OidcProvider};
use relying_testkit::UserAgent;
use serde_json::Value;

use crate::binary::{Outcome, Relying};

/// The server that most scenarios share. Its pages wait for a person.
pub(crate) static SERVER: LazyLock<OidcProvider> = LazyLock::new(OidcProvider::start);

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).into_os_string().into_string().unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The file of `--save`.
    pub(crate) fn tokens(&self) -> String {
        self.path("tokens.json")
    }

    /// A token in the file of `--save`.
    pub(crate) fn token(&self, name: &str) -> Option<String> {
        let saved: Value = serde_json::from_str(&fs::read_to_string(self.tokens()).ok()?).unwrap();
        let token = if name == "id_token" { &saved[name]["token"] } else { &saved[name] };
        token.as_str().map(str::to_owned)
    }

    /// Every token in the file of `--save`.
    pub(crate) fn secrets(&self) -> Vec<String> {
        ["access_token", "refresh_token", "id_token"].iter().filter_map(|name| self.token(name)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A command about the server.
pub(crate) fn at<'a>(server: &OidcProvider, command: impl IntoIterator<Item = &'a str>) -> Relying {
    Relying::new(command).args(["--issuer", server.issuer(), "--allow-http"])
}

/// The same by a client that says who it is, in the way that it is registered for.
pub(crate) fn by<'a>(
    server: &OidcProvider,
    client_id: &str,
    folder: &Folder,
    command: impl IntoIterator<Item = &'a str>,
) -> Relying {
    let info = server.client(client_id);
    let relying = at(server, command).args(["--client-id", client_id]);
    let relying = match &info.client_secret {
        Some(secret) => relying.secret(secret),
        None => relying,
    };
    let secret = || info.client_secret.as_deref().unwrap();
    match info.token_endpoint_auth_method.as_str() {
        "none" => relying,
        "client_secret_basic" => relying.env("RELYING_CLIENT_SECRET", secret()),
        "client_secret_post" => {
            let file = folder.write("secret", &format!("{}\n", secret()));
            relying.args(["--auth", "client_secret_post", "--client-secret-file", &file])
        }
        "client_secret_jwt" => {
            relying.args(["--auth", "client_secret_jwt"]).env("RELYING_CLIENT_SECRET", secret())
        }
        "private_key_jwt" => {
            let file = folder.write("key.jwk", &private_key(info).to_string());
            relying.args(["--client-key", &file])
        }
        other => panic!("{other}"),
    }
}

pub(crate) fn private_key(info: &ClientInfo) -> &Value {
    info.private_key_jwk.as_ref().unwrap()
}

/// `relying login --manual`, which keeps its tokens in the folder.
pub(crate) fn login(server: &OidcProvider, client_id: &str, folder: &Folder) -> Relying {
    by(server, client_id, folder, ["login", "--manual"]).args([
        "--redirect-uri",
        server.client(client_id).redirect_uri(),
        "--save",
        &folder.tokens(),
    ])
}

/// Runs a login, with this browser between its two lines.
#[track_caller]
pub(crate) fn play(login: Relying, folder: &Folder, browser: &mut UserAgent) -> Outcome {
    let running = login.ask();
    let url = running.url();
    let arrival = browser.visit(&url, &parameter(&url, "redirect_uri")).unwrap();
    let outcome = running.answer(&format!("{}\n", arrival.answer()));
    let code = arrival.parameter("code").into_iter();
    outcome.assert_hides(&code.chain(folder.secrets()).collect::<Vec<_>>());
    outcome
}

/// The same in alice's new browser.
#[track_caller]
pub(crate) fn sign_in(login: Relying, folder: &Folder) -> Outcome {
    play(login, folder, &mut SERVER.browser("alice"))
}

/// A parameter in the query of a URL.
#[track_caller]
pub(crate) fn parameter(url: &str, name: &str) -> String {
    let (_, query) = url.split_once('?').unwrap();
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(found, _)| found == name).unwrap().1.into_owned()
}
