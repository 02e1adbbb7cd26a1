//! The server over real HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use http::{Response, StatusCode};
use relying_testkit::{Client, Fault, Interaction, Listener, Server, UserAgent, UserAgentError};

use crate::{json_of, scenario};

/// What a client sees of an answer on the wire, until the connection ends or `limit` bytes or the time is over.
fn raw(listener: &Listener, path: &str, limit: usize, time: Duration) -> Vec<u8> {
    let mut stream = TcpStream::connect(listener.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", listener.address())
        .unwrap();
    #[allow(clippy::disallowed_methods, reason = "the test waits for real time to pass")]
    let start = Instant::now();
    let (mut received, mut buffer) = (Vec::new(), [0; 64 * 1024]);
    while received.len() < limit && start.elapsed() < time {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => received.extend_from_slice(&buffer[..length]),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock) => {}
            Err(_) => break,
        }
    }
    received
}

fn listener() -> Listener {
    Listener::start(|issuer| Server::builder(issuer)?.signing_algorithms([]).build()).unwrap()
}

#[test]
fn a_sign_in_with_pages_works_over_http() {
    let conversation = scenario().server(|builder| builder.interaction(Interaction::Pages)).listen().unwrap();
    let tokens = conversation.tokens("openid email").unwrap();
    assert!(tokens["id_token"].is_string());
    assert!(conversation.issuer().starts_with("http://127.0.0.1:"));
    let arrival = conversation.authorize(&[("scope", "openid"), ("response_mode", "form_post")]).unwrap();
    assert_eq!(arrival.method, "POST");
}

#[test]
fn metadata_names_the_port_and_the_path() {
    let builder = Listener::builder().path("/tenant");
    let listener = builder.start(|issuer| Server::builder(issuer)?.signing_algorithms([]).build()).unwrap();
    assert_eq!(listener.issuer(), format!("http://{}/tenant", listener.address()));
    let url = format!("http://{}/.well-known/oauth-authorization-server/tenant", listener.address());
    let metadata = json_of(&UserAgent::over_http().get(&url).unwrap());
    assert_eq!(metadata["issuer"], listener.issuer());
}

#[test]
fn a_handler_comes_first_and_may_call_the_listener() {
    let listener = Listener::builder()
        .handler(|request| {
            let host = request.headers().get("host")?.to_str().ok()?;
            if request.uri().path() != "/" {
                return None;
            }
            let inner = UserAgent::over_http().get(&format!("http://{host}/jwks")).unwrap();
            Some(Response::new(format!("jwks: {}", inner.status()).into_bytes()))
        })
        .start(|issuer| Server::builder(issuer)?.signing_algorithms([]).build())
        .unwrap();
    let response = UserAgent::over_http().get(&format!("{}/", listener.issuer())).unwrap();
    assert_eq!(response.body(), b"jwks: 200 OK");
    assert_eq!(listener.server().requests().len(), 1, "what the handler answers never reaches the server");
}

#[test]
fn the_port_is_free_again_after_the_drop() {
    let listener = listener();
    let address = listener.address();
    drop(listener);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_slow_body_trickles() {
    let listener = listener();
    listener.server().inject(Fault::DiscoverySlow);
    let received =
        raw(&listener, "/.well-known/openid-configuration", usize::MAX, Duration::from_millis(900));
    let body = received.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert!((1..=8).contains(&(received.len() - body)), "{} bytes of body", received.len() - body);
}

#[test]
fn an_endless_body_goes_on() {
    let listener = listener();
    listener.server().inject(Fault::JwksEndless);
    let limit = 8 * 1024 * 1024;
    assert!(raw(&listener, "/jwks", limit, Duration::from_secs(20)).len() >= limit);
}

#[test]
fn a_truncated_body_is_shorter_than_promised() {
    let listener = listener();
    listener.server().inject(Fault::JwksTruncated);
    let received = String::from_utf8(raw(&listener, "/jwks", usize::MAX, Duration::from_secs(5))).unwrap();
    assert!(received.to_lowercase().contains("content-length: 11\r\n"), "{received}");
    assert!(received.ends_with("\r\n\r\n{\"key"), "{received}");
    let error = UserAgent::over_http().get(&format!("{}/jwks", listener.issuer()));
    assert!(matches!(error, Err(UserAgentError::Transport(_))));
}

#[test]
fn a_reset_connection_has_no_answer() {
    let listener = listener();
    listener.server().inject_next(Fault::JwksReset, 1);
    assert_eq!(raw(&listener, "/jwks", usize::MAX, Duration::from_secs(5)), b"");
    let healed = UserAgent::over_http().get(&format!("{}/jwks", listener.issuer())).unwrap();
    assert_eq!(healed.status(), StatusCode::OK);
}

#[test]
fn many_requests_at_once_are_answered() {
    let listener =
        Listener::start(|issuer| Server::builder(issuer)?.client(Client::public("app")).build()).unwrap();
    let url = format!("{}/jwks", listener.issuer());
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut browser = UserAgent::over_http();
                (0..8).for_each(|_| assert_eq!(browser.get(&url).unwrap().status(), 200));
            });
        }
    });
    assert_eq!(listener.server().requests().len(), 128);
}
