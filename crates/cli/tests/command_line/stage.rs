//! A server with clients, and runs of the binary against it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying_testkit::{Client, ClientAuthenticationMethod, Listener, Server, ServerBuilder, UserAgent};
use serde_json::Value;

pub(crate) const SECRET: &str = "s3cret-of-the-client";
pub(crate) const REDIRECT_URI: &str = "https://app.example/callback";

/// A server, what was sent to it in confidence, and a directory of its own.
pub(crate) struct Stage {
    pub(crate) listener: Listener,
    confidential: Arc<Mutex<Vec<String>>>,
    directory: PathBuf,
    pub(crate) key: PrivateKey,
}

impl Stage {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |builder| builder)
    }

    /// `name` keeps the directories of tests apart.
    pub(crate) fn with(name: &str, change: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Self {
        let key =
            PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("client-1");
        let app = |client: Client| {
            client
                .redirect_uri(REDIRECT_URI)
                .redirect_uri("http://127.0.0.1/callback")
                .post_logout_redirect_uri("https://app.example/bye")
        };
        let method = |id: &str, method| app(Client::confidential(id, SECRET).authentication_method(method));
        let confidential: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&confidential);
        let listener = Listener::builder()
            .handler(move |request| {
                seen.lock().unwrap().extend(confidential_parts(request));
                None
            })
            .start(|issuer| {
                let builder = Server::builder(issuer)?
                    .client(app(Client::public("app")))
                    .client(app(Client::confidential("web", SECRET)))
                    .client(method("post", ClientAuthenticationMethod::CLIENT_SECRET_POST))
                    .client(method("assertion", ClientAuthenticationMethod::CLIENT_SECRET_JWT))
                    .client(app(Client::with_keys("key", [key.to_jwk()])))
                    .client(
                        app(Client::with_keys("fapi", [key.to_jwk()])).id_token_algorithm(Algorithm::ES256),
                    )
                    .client(app(Client::confidential("hmac", SECRET)).id_token_algorithm(Algorithm::HS256));
                change(builder).build()
            })
            .unwrap();
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&directory).unwrap();
        Self { listener, confidential, directory, key }
    }

    /// A file in the directory of this stage.
    pub(crate) fn path(&self, name: &str) -> String {
        self.directory.join(name).to_str().unwrap().to_owned()
    }

    /// Writes such a file.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The words of `command`, and the options that name the server.
    pub(crate) fn command(&self, command: &str) -> Command {
        let mut relying = relying(command);
        relying.args(["--issuer", self.listener.issuer(), "--allow-http"]);
        relying
    }

    /// Runs to the end, and holds the output to silence about secrets.
    #[track_caller]
    pub(crate) fn run(&self, command: &mut Command) -> Outcome {
        self.quiet(run(command, ""))
    }

    /// Signs in by the protocol of `--manual`, as the client `id`.
    #[track_caller]
    pub(crate) fn login(&self, id: &str, options: &[&str]) -> Outcome {
        let mut command = self.command("login --manual --json");
        command.args(["--client-id", id, "--redirect-uri", REDIRECT_URI]).args(options);
        let mut running = Running::start(&mut command);
        let arrival = browser().visit(&running.url(), REDIRECT_URI).unwrap();
        self.quiet(running.answer(arrival.answer()))
    }

    #[track_caller]
    pub(crate) fn quiet(&self, outcome: Outcome) -> Outcome {
        let confidential = self.confidential.lock().unwrap();
        for secret in confidential.iter().map(String::as_str).chain([SECRET]) {
            assert!(!outcome.stdout.contains(secret), "{}", outcome.stdout);
            assert!(!outcome.stderr.contains(secret), "{}", outcome.stderr);
        }
        outcome
    }
}

/// What a request holds that must not be printed.
fn confidential_parts(request: &http::Request<Vec<u8>>) -> Vec<String> {
    const NAMES: [&str; 9] = [
        "code",
        "code_verifier",
        "client_secret",
        "client_assertion",
        "refresh_token",
        "subject_token",
        "actor_token",
        "assertion",
        "token",
    ];
    let body = String::from_utf8_lossy(request.body()).into_owned();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let mut found: Vec<_> =
        pairs.filter(|(name, _)| NAMES.contains(name)).map(|(_, value)| value.to_owned()).collect();
    let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    found.extend(authorization.and_then(|value| value.split(' ').nth(1)).map(str::to_owned));
    found
}

/// A browser of the only user.
pub(crate) fn browser() -> UserAgent {
    UserAgent::over_http().credentials("alice", "ecila")
}

/// The binary with these words, in an environment without secrets where no browser opens.
pub(crate) fn relying(command: &str) -> Command {
    let mut relying = Command::new(env!("CARGO_BIN_EXE_relying"));
    for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("RELYING_")) {
        relying.env_remove(variable);
    }
    relying.env("BROWSER", "true").args(command.split_whitespace());
    relying.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    relying
}

/// Runs to the end with all of stdin given at once.
#[track_caller]
pub(crate) fn run(command: &mut Command, stdin: &str) -> Outcome {
    Running::start(command).finish(stdin)
}

/// A run under way.
pub(crate) struct Running {
    pub(crate) child: Child,
    stdout: BufReader<ChildStdout>,
    printed: String,
}

impl Running {
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout, printed: String::new() }
    }

    /// The next line of stdout as a document.
    #[track_caller]
    pub(crate) fn document(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        self.printed.push_str(&line);
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"))
    }

    /// Where to send the user.
    #[track_caller]
    pub(crate) fn url(&mut self) -> String {
        let document = self.document();
        assert_eq!(document["step"], "authorize", "{document}");
        document["url"].as_str().unwrap().to_owned()
    }

    /// Gives a line and waits for the end.
    #[track_caller]
    pub(crate) fn answer(self, line: &str) -> Outcome {
        self.finish(&format!("{line}\n"))
    }

    /// Gives the rest of stdin and waits for the end.
    #[track_caller]
    pub(crate) fn finish(mut self, stdin: &str) -> Outcome {
        // It may have ended without reading.
        drop(self.child.stdin.take().unwrap().write_all(stdin.as_bytes()));
        let mut stderr = String::new();
        self.stdout.read_to_string(&mut self.printed).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        Outcome { exit: status.code().unwrap_or(-1), stdout: self.printed, stderr }
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The documents of stdout, of which nothing else may be there.
    #[track_caller]
    pub(crate) fn documents(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line:?}"));
        self.stdout.lines().map(parse).collect()
    }

    /// The names of the documents, after success.
    #[track_caller]
    pub(crate) fn steps(&self) -> Vec<String> {
        assert_eq!(self.exit, 0, "{}{}", self.stdout, self.stderr);
        self.documents().iter().map(|document| document["step"].as_str().unwrap().to_owned()).collect()
    }

    /// The last document, after success.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        assert_eq!(self.exit, 0, "{}{}", self.stdout, self.stderr);
        self.documents().pop().unwrap()
    }

    /// Exit code and rule, as the last document has them.
    #[track_caller]
    pub(crate) fn error(&self) -> (i32, String) {
        let document = self.documents().pop().unwrap_or_else(|| panic!("{}", self.stderr));
        assert_eq!(
            (&document["step"], document["exit"].as_i64()),
            (&"error".into(), Some(i64::from(self.exit)))
        );
        for member in ["section", "message", "advice"] {
            assert!(document[member].is_string(), "{document}");
        }
        (self.exit, document["rule"].as_str().unwrap().to_owned())
    }
}

/// What was checked, by name.
pub(crate) fn checked(result: &Value) -> Vec<&str> {
    let checks = result["checked"].as_array().unwrap();
    checks.iter().map(|check| check["check"].as_str().unwrap()).collect()
}
