//! The script that answers with the npm package `jose`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use relying_jose::Jwk;
use serde_json::Value;

/// Puts all questions to the script at once; none of the answers may be an error.
pub(crate) fn ask(questions: &[Value]) -> Vec<Value> {
    let answers = ask_even_wrongly(questions);
    for (question, answer) in questions.iter().zip(&answers) {
        assert!(answer.get("error").is_none(), "{} {}: {answer}", question["ask"], question["alg"]);
    }
    answers
}

/// Puts all questions to the script at once.
pub(crate) fn ask_even_wrongly(questions: &[Value]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("jose/interop.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js is installed and `npm ci` was run in this folder");
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(&serde_json::to_vec(questions).unwrap()).unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// A member that is a string.
pub(crate) fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap()
}

/// A key that came from the script.
pub(crate) fn jwk(value: &Value) -> Jwk {
    Jwk::parse(value.to_string().as_bytes()).unwrap()
}
