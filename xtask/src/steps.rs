//! Named steps: each says how long it took, a failed one shows what it printed, and the end counts them.

use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The steps so far.
#[derive(Default)]
pub(crate) struct Steps {
    passed: usize,
    failed: Vec<String>,
}

impl Steps {
    /// Runs one part by itself.
    pub(crate) fn only(part: impl FnOnce(&mut Self)) -> ExitCode {
        let mut steps = Self::default();
        part(&mut steps);
        steps.finish()
    }

    /// Runs a command; it passes when it exits with 0.
    pub(crate) fn command(&mut self, name: &str, command: &mut Command) {
        self.check(name, || match command.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(format!(
                "{}{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
                output.status
            )),
            Err(error) => Err(format!("{command:?}: {error}")),
        });
    }

    /// Runs a check of its own.
    #[allow(clippy::disallowed_methods, reason = "how long a step takes is told by the real clock")]
    pub(crate) fn check(&mut self, name: &str, check: impl FnOnce() -> Result<(), String>) {
        print!("{name:<58} ");
        // Whoever waits wants to know for what.
        let _ = std::io::stdout().flush();
        let begun = Instant::now();
        let outcome = check();
        let seconds = begun.elapsed().as_secs_f32();
        match outcome {
            Ok(()) => {
                println!("ok     {seconds:6.1} s");
                self.passed += 1;
            }
            Err(problem) => {
                println!("FAILED {seconds:6.1} s\n{problem}\n");
                self.failed.push(name.to_owned());
            }
        }
    }

    /// Says what failed and counts.
    pub(crate) fn finish(self) -> ExitCode {
        for name in &self.failed {
            println!("failed: {name}");
        }
        println!("{} passed, {} failed", self.passed, self.failed.len());
        if self.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
