//! Both HTTP adapters against one small server: the same requests, the same outcomes.

#![cfg(any(feature = "reqwest", feature = "ureq"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its server has failed")]

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use relying::RequestPolicy;
use relying::error::{HttpError, HttpErrorKind};
use relying_testkit::CertificateAuthority;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// An adapter, and what it takes to block on it.
enum Adapter {
    #[cfg(feature = "reqwest")]
    Reqwest(relying::Reqwest, tokio::runtime::Runtime),
    #[cfg(feature = "ureq")]
    Ureq(relying::Ureq),
}

/// The options that both builders have.
#[derive(Default)]
struct Options<'a> {
    root_certificates: Option<&'a str>,
    identity: Option<&'a str>,
    proxy: Option<&'a str>,
}

impl Adapter {
    fn all(options: &Options<'_>) -> Vec<Self> {
        Self::build(options).into_iter().map(Result::unwrap).collect()
    }

    fn build(options: &Options<'_>) -> Vec<Result<Self, HttpError>> {
        vec![
            #[cfg(feature = "reqwest")]
            {
                let mut builder = relying::Reqwest::builder();
                builder = match options.proxy {
                    Some(url) => builder.proxy(url),
                    None => builder.no_proxy(),
                };
                if let Some(pem) = options.root_certificates {
                    builder = builder.root_certificates(pem.as_bytes());
                }
                if let Some(pem) = options.identity {
                    builder = builder.identity(pem.as_bytes());
                }
                let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                builder.build().map(|client| Self::Reqwest(client, runtime()))
            },
            #[cfg(feature = "ureq")]
            {
                let mut builder = relying::Ureq::builder();
                builder = match options.proxy {
                    Some(url) => builder.proxy(url),
                    None => builder.no_proxy(),
                };
                if let Some(pem) = options.root_certificates {
                    builder = builder.root_certificates(pem.as_bytes());
                }
                if let Some(pem) = options.identity {
                    builder = builder.identity(pem.as_bytes());
                }
                builder.build().map(Self::Ureq)
            },
        ]
    }

    fn name(&self) -> &'static str {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(..) => "reqwest",
            #[cfg(feature = "ureq")]
            Self::Ureq(_) => "ureq",
        }
    }

    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(client, runtime) => {
                runtime.block_on(relying::HttpClient::send(client, request, policy))
            }
            #[cfg(feature = "ureq")]
            Self::Ureq(client) => relying::BlockingHttpClient::send(client, request, policy),
        }
    }

    fn get(&self, url: &str) -> Result<http::Response<Vec<u8>>, HttpError> {
        self.send(http::Request::get(url).body(Vec::new()).unwrap(), policy())
    }
}

/// Small limits, so that tests are quick.
fn policy() -> RequestPolicy {
    let mut policy = RequestPolicy::default();
    policy.max_response_bytes = 64;
    policy.deadline = Duration::from_secs(10);
    policy
}

/// A server on a free port that answers by path.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        Self::start_with(None)
    }

    fn start_with(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let server = Self { port, connections: Arc::clone(&connections), requests: Arc::clone(&requests) };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                connections.fetch_add(1, Ordering::SeqCst);
                let (tls, requests) = (tls.clone(), Arc::clone(&requests));
                thread::spawn(move || match tls {
                    None => converse(stream, &requests),
                    Some(tls) => {
                        let connection = ServerConnection::new(tls).unwrap();
                        converse(StreamOwned::new(connection, stream), &requests)
                    }
                });
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// Answers requests until the peer has enough. Errors end the conversation: what they mean is for the peer to
/// say.
fn converse(stream: impl Read + Write, requests: &AtomicUsize) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut tunnel = false;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        requests.fetch_add(1, Ordering::SeqCst);
        let length = head.to_ascii_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length:").and_then(|value| value.trim().parse().ok())
        });
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).ok()?;
        let path = head.split(' ').nth(1)?;
        let whole = |status: &str, extra: &str, body: &str| {
            format!("HTTP/1.1 {status}\r\n{extra}Content-Length: {}\r\n\r\n{body}", body.len())
        };
        let answer = match path.split('?').next()? {
            "/ok" => whole("200 OK", "X-Seen: yes\r\n", "hello"),
            "/empty" => whole("204 No Content", "", ""),
            "/status" => whole("500 Internal Server Error", "", "sorry"),
            "/redirect" => whole("302 Found", "Location: /ok\r\n", ""),
            "/redirect-post" => whole("307 Temporary Redirect", "Location: /ok\r\n", ""),
            "/exact" => whole("200 OK", "", &"x".repeat(64)),
            "/large" => whole("200 OK", "", &"x".repeat(65)),
            "/large-chunked" => {
                format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                    "8\r\nxxxxxxxx\r\n".repeat(9)
                )
            }
            "/late" => {
                thread::sleep(Duration::from_secs(2));
                whole("200 OK", "", "")
            }
            "/drip" => {
                stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n").ok()?;
                for _ in 0..50 {
                    stream.get_mut().write_all(b"x").ok()?;
                    stream.get_mut().flush().ok()?;
                    thread::sleep(Duration::from_millis(50));
                }
                String::new()
            }
            "/truncated" => {
                stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nxxxxx").ok()?;
                return None;
            }
            "/truncated-chunked" => {
                let part = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nxxxxxxxx\r\n";
                stream.get_mut().write_all(part).ok()?;
                return None;
            }
            "/hang-up" => return None,
            "/nonsense" => "I am not a web server\r\n\r\n".to_owned(),
            "/echo" => {
                let first = head.lines().next()?;
                let kept = head.lines().filter(|line| line.to_ascii_lowercase().starts_with("x-sent"));
                let told = [first].into_iter().chain(kept).collect::<Vec<_>>().join("\n");
                whole("200 OK", "", &format!("{told}\n{length:?}\n{}", String::from_utf8_lossy(&body)))
            }
            _ if head.starts_with("CONNECT ") => {
                tunnel = true;
                "HTTP/1.1 200 OK\r\n\r\n".to_owned()
            }
            // A proxy is asked for whole URLs or for a tunnel.
            _ if tunnel || path.starts_with("http://") => whole("200 OK", "", "by proxy"),
            _ => whole("404 Not Found", "", ""),
        };
        stream.get_mut().write_all(answer.as_bytes()).ok()?;
        stream.get_mut().flush().ok()?;
    }
}

#[test]
fn every_status_is_an_answer_and_every_failure_has_its_kind() {
    enum Outcome {
        Status(u16),
        Failure(HttpError),
        Kind(HttpErrorKind),
    }
    use Outcome::{Failure, Kind, Status};
    let patient = Duration::from_secs(10);
    let hurried = Duration::from_millis(300);
    let server = Server::start();
    for adapter in Adapter::all(&Options::default()) {
        for (path, deadline, expected) in [
            ("/ok", patient, Status(200)),
            ("/empty", patient, Status(204)),
            ("/status", patient, Status(500)),
            ("/missing", patient, Status(404)),
            ("/redirect", patient, Status(302)),
            ("/exact", patient, Status(200)),
            ("/large", patient, Failure(HttpError::too_large(64))),
            ("/large-chunked", patient, Failure(HttpError::too_large(64))),
            ("/late", hurried, Failure(HttpError::timeout())),
            ("/drip", hurried, Failure(HttpError::timeout())),
            ("/truncated", patient, Kind(HttpErrorKind::Interrupted)),
            ("/truncated-chunked", patient, Kind(HttpErrorKind::Interrupted)),
            ("/hang-up", patient, Kind(HttpErrorKind::Interrupted)),
            ("/nonsense", patient, Kind(HttpErrorKind::Interrupted)),
        ] {
            let mut policy = policy();
            policy.deadline = deadline;
            let request = http::Request::get(server.url(path)).body(Vec::new()).unwrap();
            let outcome = adapter.send(request, policy);
            let name = adapter.name();
            match expected {
                Status(status) => {
                    assert_eq!(
                        outcome.as_ref().map(|answer| answer.status().as_u16()),
                        Ok(status),
                        "{name} {path}"
                    );
                }
                Failure(error) => assert_eq!(outcome.err(), Some(error), "{name} {path}"),
                Kind(kind) => assert_eq!(outcome.err().map(|error| error.kind), Some(kind), "{name} {path}"),
            }
        }
    }
}

#[test]
fn the_whole_answer_comes_back() {
    let server = Server::start();
    for adapter in Adapter::all(&Options::default()) {
        let answer = adapter.get(&server.url("/ok")).unwrap();
        assert_eq!(answer.headers()["x-seen"], "yes");
        assert_eq!(answer.body(), b"hello");
        let redirect = adapter.get(&server.url("/redirect")).unwrap();
        assert_eq!(redirect.headers()["location"], "/ok");
    }
}

#[test]
fn the_whole_request_is_sent() {
    let server = Server::start();
    let echo = |adapter: &Adapter, method: &str, body: &str| {
        let request =
            http::Request::builder().method(method).uri(server.url("/echo?a=b%20c")).header("X-Sent", "1");
        let answer = adapter.send(request.body(body.into()).unwrap(), policy()).unwrap();
        String::from_utf8(answer.into_body()).unwrap().to_ascii_lowercase()
    };
    for adapter in Adapter::all(&Options::default()) {
        let name = adapter.name();
        let posted = "post /echo?a=b%20c http/1.1\nx-sent: 1\nsome(3)\na=b";
        assert_eq!(echo(&adapter, "POST", "a=b"), posted, "{name}");
        let posted = "post /echo?a=b%20c http/1.1\nx-sent: 1\nsome(0)\n";
        assert_eq!(echo(&adapter, "POST", ""), posted, "{name}");
        let got = "get /echo?a=b%20c http/1.1\nx-sent: 1\nnone\n";
        assert_eq!(echo(&adapter, "GET", ""), got, "{name}");
        let deleted = "delete /echo?a=b%20c http/1.1\nx-sent: 1\nnone\n";
        assert_eq!(echo(&adapter, "DELETE", ""), deleted, "{name}");
    }
}

#[test]
fn no_redirect_is_followed() {
    for adapter in Adapter::all(&Options::default()) {
        let server = Server::start();
        for (method, path) in [("GET", "/redirect"), ("POST", "/redirect"), ("POST", "/redirect-post")] {
            let request =
                http::Request::builder().method(method).uri(server.url(path)).body(b"a=b".to_vec()).unwrap();
            assert!(
                adapter.send(request, policy()).unwrap().status().is_redirection(),
                "{} {path}",
                adapter.name()
            );
        }
        assert_eq!(server.requests.load(Ordering::SeqCst), 3, "{}", adapter.name());
    }
}

#[test]
fn connections_are_used_again() {
    for adapter in Adapter::all(&Options::default()) {
        let server = Server::start();
        for _ in 0..5 {
            adapter.get(&server.url("/ok")).unwrap();
        }
        assert_eq!(server.connections.load(Ordering::SeqCst), 1, "{}", adapter.name());
    }
}

#[test]
fn a_refused_connection_says_so_without_the_query() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for adapter in Adapter::all(&Options::default()) {
        let error =
            adapter.get(&format!("http://127.0.0.1:{port}/token?code=SplxlOBeZQQYbYS6WxSbIA")).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Connect, "{}: {error}", adapter.name());
        assert!(error.message.to_lowercase().contains("refused"), "{}: {error}", adapter.name());
        assert!(!format!("{error} {error:?}").contains("Splxl"), "{}: {error}", adapter.name());
    }
}

#[test]
fn a_url_that_cannot_be_sent_to_is_named_without_the_query() {
    for adapter in Adapter::all(&Options::default()) {
        for url in ["/token?code=SplxlOBeZQQYbYS6WxSbIA", "ftp://127.0.0.1/token?code=SplxlOBeZQQYbYS6WxSbIA"]
        {
            let error = adapter.get(url).unwrap_err();
            assert_eq!(error.kind, HttpErrorKind::Client, "{} {url}: {error}", adapter.name());
            assert!(!format!("{error} {error:?}").contains("Splxl"), "{} {url}: {error}", adapter.name());
        }
    }
}

#[test]
fn requests_go_through_the_proxy() {
    let proxy = Server::start();
    for adapter in Adapter::all(&Options { proxy: Some(&proxy.url("")), ..Options::default() }) {
        let answer = adapter.get("http://as.example.invalid/token").unwrap();
        assert_eq!(answer.body(), b"by proxy", "{}", adapter.name());
    }
}

#[test]
fn a_server_that_does_not_speak_tls_is_a_tls_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            babble(stream);
        }
    });
    for adapter in Adapter::all(&Options::default()) {
        let error = adapter.get(&format!("https://127.0.0.1:{port}/")).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Tls, "{}: {error}", adapter.name());
    }
}

/// Waits for the greeting and answers it with something else.
fn babble(mut stream: TcpStream) {
    let mut greeting = [0; 1024];
    let _ = stream.read(&mut greeting);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
}

/// A certificate authority, a server that only talks to those who have a certificate, and such a certificate.
struct Authority {
    root: String,
    identity: String,
    plain: Server,
    mutual: Server,
}

impl Authority {
    fn new() -> Self {
        let authority = CertificateAuthority::new().unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
        let config = |mutual: bool| {
            let own = authority.issue("localhost").unwrap().pem();
            let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
            let builder = builder.with_safe_default_protocol_versions().unwrap();
            let builder = match mutual {
                true => builder.with_client_cert_verifier(Arc::clone(&verifier)),
                false => builder.with_no_client_auth(),
            };
            let certificate = CertificateDer::from_pem_slice(own.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(own.as_bytes()).unwrap();
            Arc::new(builder.with_single_cert(vec![certificate], key).unwrap())
        };
        Self {
            root: authority.pem(),
            identity: authority.issue("client").unwrap().pem(),
            plain: Server::start_with(Some(config(false))),
            mutual: Server::start_with(Some(config(true))),
        }
    }
}

#[test]
fn certificates_are_checked_against_trusted_and_added_roots() {
    let authority = Authority::new();
    let url = format!("https://localhost:{}/ok", authority.plain.port);
    let strangers = Options::default();
    for adapter in Adapter::all(&strangers) {
        let error = adapter.get(&url).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Tls, "{}: {error}", adapter.name());
        assert!(error.message.contains("UnknownIssuer"), "{}: {error}", adapter.name());
    }
    let trusting = Options { root_certificates: Some(&authority.root), ..Options::default() };
    for adapter in Adapter::all(&trusting) {
        assert_eq!(adapter.get(&url).unwrap().body(), b"hello", "{}", adapter.name());
        let error = adapter.get(&format!("https://127.0.0.1:{}/ok", authority.plain.port)).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Tls, "{}: {error}", adapter.name());
        assert!(error.message.contains("not valid for name"), "{}: {error}", adapter.name());
    }
}

#[test]
fn an_identity_is_presented_where_it_is_needed() {
    let authority = Authority::new();
    let url = format!("https://localhost:{}/ok", authority.mutual.port);
    let root_certificates = Some(&*authority.root);
    for adapter in Adapter::all(&Options { root_certificates, ..Options::default() }) {
        let error = adapter.get(&url).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Tls, "{}: {error}", adapter.name());
        assert!(error.message.contains("CertificateRequired"), "{}: {error}", adapter.name());
    }
    let identity = Some(&*authority.identity);
    let mut needed = policy();
    needed.client_certificate = true;
    for adapter in Adapter::all(&Options { root_certificates, identity, ..Options::default() }) {
        let request = || http::Request::get(&url).body(Vec::new()).unwrap();
        assert_eq!(adapter.send(request(), needed.clone()).unwrap().body(), b"hello", "{}", adapter.name());
        // Where it is not needed, it stays away.
        let error = adapter.send(request(), policy()).unwrap_err();
        assert!(error.message.contains("CertificateRequired"), "{}: {error}", adapter.name());
    }
}

#[test]
fn options_that_make_no_sense_are_refused_when_building() {
    let authority = Authority::new();
    let certificate_alone = Options { identity: Some(&authority.root), ..Options::default() };
    let key = authority.identity.split("-----BEGIN CERTIFICATE").next().unwrap();
    let mismatch = format!("{key}{}", authority.root);
    for options in [
        Options { root_certificates: Some("no certificate"), ..Options::default() },
        Options { identity: Some("no identity"), ..Options::default() },
        certificate_alone,
        Options { identity: Some(&mismatch), ..Options::default() },
        Options { proxy: Some("http://"), ..Options::default() },
    ] {
        for outcome in Adapter::build(&options) {
            assert_eq!(outcome.err().map(|error| error.kind), Some(HttpErrorKind::Client));
        }
    }
}

#[test]
fn neither_builders_nor_adapters_print_secrets() {
    let authority = Authority::new();
    let (identity, proxy) = (authority.identity.as_bytes(), "http://user:hunter2@127.0.0.1:9");
    let mut printed = Vec::new();
    #[cfg(feature = "reqwest")]
    {
        let builder = relying::Reqwest::builder().identity(identity).proxy(proxy);
        printed.extend([format!("{builder:?}"), format!("{:?}", builder.build().unwrap())]);
    }
    #[cfg(feature = "ureq")]
    {
        let builder = relying::Ureq::builder().identity(identity).proxy(proxy);
        printed.extend([format!("{builder:?}"), format!("{:?}", builder.build().unwrap())]);
    }
    for printed in printed {
        assert!(!printed.contains("hunter2") && !printed.contains("PRIVATE KEY"), "{printed}");
    }
}
