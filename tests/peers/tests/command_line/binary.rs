//! The binary: built once, run often, held to exit codes, documents and silence about secrets.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

/// Where the binary is: as `RELYING_BIN` says, or built now.
static BINARY: LazyLock<PathBuf> =
    LazyLock::new(|| env::var_os("RELYING_BIN").map_or_else(build, PathBuf::from));

fn build() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "relying-cli", "--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(built.status.success(), "relying-cli does not build");
    let messages = serde_json::Deserializer::from_slice(&built.stdout).into_iter::<Value>();
    let path =
        messages.map(Result::unwrap).find_map(|message| message["executable"].as_str().map(PathBuf::from));
    path.expect("cargo names the executable")
}

/// A command line to be run.
pub(crate) struct Relying {
    command: Command,
    secrets: Vec<String>,
}

impl Relying {
    /// The command with `--json`, in an environment without a screen and without secrets.
    pub(crate) fn new<'a>(command: impl IntoIterator<Item = &'a str>) -> Self {
        let mut relying = Command::new(&*BINARY);
        relying.args(command).arg("--json");
        relying.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for variable in ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY"] {
            relying.env_remove(variable);
        }
        Self { command: relying, secrets: Vec::new() }
    }

    pub(crate) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, variable: &str, value: &str) -> Self {
        self.command.env(variable, value);
        self
    }

    /// Text that must not be printed.
    pub(crate) fn secret(mut self, text: impl Into<String>) -> Self {
        self.secrets.push(text.into());
        self
    }

    /// Runs to the end with all of stdin given at once.
    #[track_caller]
    pub(crate) fn run(self, stdin: &str) -> Outcome {
        Running::start(self).answer(stdin)
    }

    /// Runs until it has said where to send the user, or how the user is asked.
    #[track_caller]
    pub(crate) fn ask(self) -> Running {
        let mut running = Running::start(self);
        let mut line = String::new();
        running.stdout.read_line(&mut line).unwrap();
        running.printed.push_str(&line);
        running
    }
}

/// A run that waits for an answer.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    printed: String,
    secrets: Vec<String>,
}

impl Running {
    #[track_caller]
    fn start(Relying { mut command, secrets }: Relying) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout, printed: String::new(), secrets }
    }

    /// The document that it printed.
    #[track_caller]
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.printed).unwrap_or_else(|_| panic!("{}", self.printed))
    }

    /// The address in that document.
    #[track_caller]
    pub(crate) fn url(&self) -> String {
        let document = self.document();
        assert_eq!(document["step"], "authorize", "{document}");
        document["url"].as_str().unwrap().to_owned()
    }

    /// Writes `line` to stdin, closes it, and waits for the end.
    #[track_caller]
    pub(crate) fn answer(mut self, line: &str) -> Outcome {
        // It may have ended already without reading.
        drop(self.child.stdin.take().unwrap().write_all(line.as_bytes()));
        self.stdout.read_to_string(&mut self.printed).unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        let outcome = Outcome {
            exit: status.code(),
            documents: self.printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            text: self.printed + &stderr,
        };
        outcome.assert_hides(&self.secrets);
        outcome
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    exit: Option<i32>,
    documents: Vec<Value>,
    text: String,
}

impl Outcome {
    /// All that was printed, stderr too.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What each document is about, in order.
    pub(crate) fn steps(&self) -> Vec<&str> {
        self.documents.iter().map(|document| document["step"].as_str().unwrap()).collect()
    }

    /// The document about this step.
    #[track_caller]
    pub(crate) fn step(&self, name: &str) -> &Value {
        let found = self.documents.iter().find(|document| document["step"] == name);
        found.unwrap_or_else(|| panic!("no step {name:?}: {}", self.text))
    }

    /// The last document of a run that went well.
    #[track_caller]
    pub(crate) fn result(&self) -> &Value {
        assert_eq!(self.exit, Some(0), "{}", self.text);
        self.documents.last().unwrap()
    }

    /// The error that a run ended with, with exit code and rule as expected.
    #[track_caller]
    pub(crate) fn error(&self, exit: i32, rule: &str) -> &Value {
        let error = self.documents.last().unwrap_or_else(|| panic!("nothing on stdout: {}", self.text));
        assert_eq!((self.exit, &error["step"]), (Some(exit), &"error".into()), "{}", self.text);
        assert_eq!((&error["exit"], &error["rule"]), (&exit.into(), &rule.into()), "{error}");
        for member in ["section", "message", "advice"] {
            assert!(error[member].is_string(), "{error}");
        }
        error
    }

    #[track_caller]
    pub(crate) fn assert_hides(&self, secrets: &[String]) {
        for secret in secrets {
            assert!(!secret.is_empty());
            assert!(!self.text.contains(secret), "a secret was printed");
        }
    }
}

/// What a check found, by its name or section.
#[track_caller]
pub(crate) fn checked<'a>(result: &'a Value, what: &str) -> &'a str {
    let checks = result["checked"].as_array().unwrap();
    let check = checks.iter().find(|check| check["check"] == what || check["section"] == what);
    check.unwrap_or_else(|| panic!("{what:?} was not checked: {checks:?}"))["detail"].as_str().unwrap()
}
