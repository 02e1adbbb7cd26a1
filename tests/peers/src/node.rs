use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::de::DeserializeOwned;

/// How long a server may take until it says that it is ready. Generous: it makes RSA keys, perhaps on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// How much of the end of stderr an error message quotes.
const QUOTED_BYTES: usize = 8 * 1024;

/// A Node.js server that is running: it said so on stdout, and it ends when this value is dropped.
pub(crate) struct Node {
    child: Child,
}

impl Node {
    /// Starts `script`, a path below the folder of this crate, and reads the one line of JSON that it prints when it
    /// is ready.
    #[track_caller]
    pub(crate) fn start<T: DeserializeOwned>(script: &str, argument: &str) -> (Self, T) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(
            folder.join("node_modules").is_dir(),
            "npm packages are missing: run `npm ci` in {}",
            folder.display()
        );
        let (node, line) = match Self::spawn(folder.join(script), argument) {
            Ok(running) => running,
            Err(problem) => panic!("{script}: {problem}"),
        };
        match serde_json::from_str(&line) {
            Ok(ready) => (node, ready),
            Err(error) => panic!("{script} did not print its ready line but {line:?}: {error}"),
        }
    }

    fn spawn(script: PathBuf, argument: &str) -> Result<(Self, String), String> {
        let mut child = Command::new("node")
            .arg(script)
            .arg(argument)
            // The server ends when this pipe closes, even if the test is killed and nothing is dropped.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run `node`, is Node.js installed? {error}"))?;
        let stdout = child.stdout.take();
        let log = Arc::new(Mutex::new(Vec::new()));
        if let Some(stderr) = child.stderr.take() {
            let log = Arc::clone(&log);
            thread::spawn(move || keep_the_end(stderr, &log));
        }
        let (sender, ready) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            if let Some(stdout) = stdout
                && BufReader::new(stdout).read_line(&mut line).is_ok_and(|length| length > 0)
            {
                // The receiver is gone when it waited too long; then nobody wants the line.
                drop(sender.send(line));
            }
        });
        let node = Self { child };
        let problem = match ready.recv_timeout(READY_WITHIN) {
            Ok(line) => return Ok((node, line)),
            Err(RecvTimeoutError::Timeout) => format!("not ready after {} s", READY_WITHIN.as_secs()),
            Err(RecvTimeoutError::Disconnected) => String::from("ended before it was ready"),
        };
        drop(node);
        let log = log.lock().unwrap_or_else(PoisonError::into_inner);
        Err(format!("{problem}; it wrote:\n{}", String::from_utf8_lossy(&log)))
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("pid", &self.child.id()).finish()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // An error means that it has ended already, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads to the end, so that the server never blocks on a full pipe, and keeps the last part.
fn keep_the_end(mut stderr: impl Read, log: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stderr.read(&mut buffer) {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(&buffer[..length]);
        let surplus = log.len().saturating_sub(QUOTED_BYTES);
        log.drain(..surplus);
    }
}
