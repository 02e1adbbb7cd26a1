//! Addresses of others, without TLS: documents and endpoints that neither the client nor the server under test has.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

/// An answer: its status, its type and its body.
pub(crate) type Answer = (u16, &'static str, String);

/// Answers every request for as long as the tests run, by what stands before the body of the request.
pub(crate) fn serve(socket: TcpListener, respond: impl Fn(&str) -> Answer + Send + 'static) {
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.unwrap();
            let (mut received, mut buffer) = (Vec::new(), [0; 1024]);
            while !received.windows(4).any(|end| end == b"\r\n\r\n") {
                let length = stream.read(&mut buffer).unwrap();
                assert_ne!(length, 0, "half a request");
                received.extend_from_slice(&buffer[..length]);
            }
            let (status, content_type, body) = respond(&String::from_utf8_lossy(&received));
            let head = format!("HTTP/1.1 {status} \r\ncontent-type: {content_type}\r\nconnection: close");
            write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
}
