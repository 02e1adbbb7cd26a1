//! The line protocol of `--manual`: the answer is one line of stdin.

use std::io::{BufRead as _, Read as _};

use tokio::sync::oneshot;

use crate::exit::Failure;

/// Longer than any answer.
const LONGEST: u64 = 1024 * 1024;

/// Reads a line without blocking the runtime. The thread may outlive this call; it ends with the program.
pub(super) async fn line() -> Result<String, Failure> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().lock().take(LONGEST).read_line(&mut line);
        // Nobody listens when time ran out.
        let _ = sender.send(read.map(|_| line));
    });
    let nothing = || Failure::cancelled("stdin ended without an answer", "write the answer as one line");
    let line = match receiver.await {
        Ok(Ok(line)) => line,
        Ok(Err(error)) => return Err(Failure::usage(format!("cannot read stdin: {error}"), "write UTF-8")),
        Err(_) => return Err(nothing()),
    };
    match line.trim() {
        "" => Err(nothing()),
        line => Ok(line.to_owned()),
    }
}
