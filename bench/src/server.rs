//! A server that costs as little as possible: canned answers over keep-alive connections, in a process of its own.

use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use relying_jose::Algorithm;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::fixture::Server;
use crate::harness::{End, pin};

/// The process with the server. It ends when this is dropped.
pub struct Process {
    child: Child,
    /// Where it is.
    pub issuer: String,
    /// An ID Token that it signed.
    pub id_token: String,
    _output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts this same program as a server.
    pub fn start() -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        let mut lines = [String::new(), String::new()];
        for line in &mut lines {
            output.read_line(line)?;
            line.truncate(line.trim_end().len());
        }
        let [issuer, id_token] = lines;
        Ok(Self { child, issuer, id_token, _output: output })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Its input is closed, so it ends by itself; this only makes it quick.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until the input is closed.
pub fn serve() -> Result<(), Box<dyn Error>> {
    pin(End::Last);
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Server::at(format!("http://{}", listener.local_addr()?), Algorithm::RS256);
        println!("{}\n{}", server.issuer, server.id_token(None));
        let answers = Arc::new(Answers::new(&server));
        loop {
            let (connection, _) = listener.accept().await?;
            connection.set_nodelay(true)?;
            let answers = Arc::clone(&answers);
            tokio::spawn(async move { answers.converse(connection).await });
        }
    })
}

struct Answers {
    token: Vec<u8>,
    metadata: Vec<u8>,
    jwks: Vec<u8>,
}

impl Answers {
    fn new(server: &Server) -> Self {
        let answer = |body: String| {
            let length = body.len();
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            )
            .into_bytes()
        };
        Self {
            token: answer(server.token_response(None)),
            metadata: answer(server.metadata().to_string()),
            jwks: answer(server.jwks().to_string()),
        }
    }

    async fn converse(&self, mut connection: TcpStream) {
        let mut request = Vec::new();
        loop {
            let Some(length) = length(&request) else {
                match connection.read_buf(&mut request).await {
                    Ok(1..) => continue,
                    Ok(0) | Err(_) => return,
                }
            };
            let answer = match request.split(|byte| *byte == b' ').nth(1) {
                Some(b"/token") => &self.token,
                Some(b"/jwks") => &self.jwks,
                _ => &self.metadata,
            };
            if connection.write_all(answer).await.is_err() || has(&request[..length], "connection: close") {
                return;
            }
            request.drain(..length);
        }
    }
}

/// The length of the first request, when it is complete.
fn length(request: &[u8]) -> Option<usize> {
    let head = request.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&request[..head]).unwrap_or_default();
    let body = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let length = head + body.unwrap_or(0);
    (request.len() >= length).then_some(length)
}

fn has(request: &[u8], header: &str) -> bool {
    std::str::from_utf8(request).is_ok_and(|text| text.lines().any(|line| line.eq_ignore_ascii_case(header)))
}
