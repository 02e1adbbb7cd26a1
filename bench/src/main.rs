//! Measures everything and prints the table. `cargo xtask bench` builds and runs this.

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use relying_bench::harness::{Effort, End, pin};
use relying_bench::report::{Row, Unit, json, table};
use relying_bench::{answers, assertion, backend, code_flow, id_token, loopback, server, size, start};

const USAGE: &str = "usage: cargo xtask bench [--quick] [--json] [--build-times] [--only PART]...
parts: id-token, assertion, answers, backend, code-flow, loopback, start, size";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "serve") {
        server::serve()?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(options) = Options::read(arguments) else {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    let rows = options.rows()?;
    println!("{}", if options.json { json(&rows) } else { table(&rows) });
    let over = rows.iter().filter(|row| row.passes() == Some(false)).count();
    let kept = rows.iter().filter(|row| row.passes() == Some(true)).count();
    eprintln!("{kept} budgets kept, {over} not");
    Ok(if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Options {
    quick: bool,
    json: bool,
    build_times: bool,
    only: Vec<String>,
}

impl Options {
    fn read(arguments: Vec<String>) -> Option<Self> {
        let mut options = Self { quick: false, json: false, build_times: false, only: Vec::new() };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--json" => options.json = true,
                "--build-times" => options.build_times = true,
                "--only" => options.only.push(arguments.next()?),
                _ => return None,
            }
        }
        Some(options)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }

    /// Everything that may use all cores comes first; from [`pin`] on this process has one.
    fn rows(&self) -> Result<Vec<Row>, Box<dyn Error>> {
        let mut sizes = Vec::new();
        let programs = match self.wants("start") || self.wants("size") {
            true => size::build_programs()?,
            false => size::folder().to_path_buf(),
        };
        if self.wants("size") {
            say("counting crates and bytes");
            sizes = size::rows(&programs)?;
        }
        if self.build_times {
            say("building from scratch, four times");
            sizes.extend(size::build_times()?);
        }
        let server = match self.wants("loopback") || self.wants("start") {
            true => Some(server::Process::start()?),
            false => None,
        };
        pin(End::First);
        let mut rows = Vec::new();
        if self.wants("id-token") {
            say("validating ID Tokens");
            rows.extend(id_token::rows(self.effort(40)));
        }
        if self.wants("assertion") {
            say("making assertions");
            rows.extend(assertion::rows(self.effort(40)));
        }
        if self.wants("answers") {
            say("checking signed answers, and proving possession");
            rows.extend(answers::rows(self.effort(40)));
        }
        if self.wants("backend") {
            say("comparing backends");
            rows.extend(backend::rows(self.effort(40)));
        }
        if self.wants("code-flow") {
            say("signing in");
            rows.push(code_flow::speed(Effort { turn: Duration::from_millis(8), ..self.effort(40) }));
            rows.push(allocations()?);
        }
        if let Some(server) = server.as_ref().filter(|_| self.wants("loopback")) {
            say("getting tokens over loopback");
            rows.extend(loopback::rows(self.effort(30), server)?);
        }
        if let Some(server) = server.as_ref().filter(|_| self.wants("start")) {
            say("starting processes");
            rows.push(start::row(self.effort(20), server, &programs)?);
        }
        rows.extend(sizes);
        Ok(rows)
    }

    fn effort(&self, rounds: usize) -> Effort {
        match self.quick {
            true => Effort { rounds: rounds / 4, turn: Duration::from_millis(20) },
            false => Effort { rounds, turn: Duration::from_millis(60) },
        }
    }
}

/// Allocations are counted by another program, because counting takes time.
fn allocations() -> Result<Row, Box<dyn Error>> {
    let program = std::env::current_exe()?.with_file_name("allocations");
    let output = Command::new(Path::new(&program)).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let mut next = || numbers.next().ok_or("the count of allocations is missing");
    let (own, peer) = (next()??, next()??);
    Ok(Row {
        what: "allocations of a whole code flow in process".into(),
        unit: Unit::Count,
        value: own,
        budget: Some(relying_bench::report::Budget::AtMost(60.0)),
        peers: vec![("openidconnect", peer)],
        detail: String::new(),
    })
}

fn say(what: &str) {
    eprintln!("bench: {what} …");
}
