//! As much of HTTP/1.1 as a browser needs to deliver an answer and to be shown a page (RFC 9112).

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::page::Page;

/// Head and body of a request together.
const LONGEST: usize = 64 * 1024;
/// A browser that has opened a connection speaks at once, or keeps it for later.
const PATIENCE: Duration = Duration::from_secs(60);

/// The name of the one cookie.
const COOKIE: &str = "relying_demo";

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// The value of the one cookie that is ever set.
    pub(crate) cookie: Option<String>,
    /// The one `Authorization` header.
    pub(crate) authorization: Option<String>,
    /// The body, as far as it is UTF-8.
    pub(crate) body: String,
}

impl Request {
    /// Reads one request; none when the other side says nothing sensible.
    pub(crate) async fn read(stream: &mut TcpStream) -> Option<Self> {
        tokio::time::timeout(PATIENCE, Self::read_now(stream)).await.ok()?
    }

    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    async fn read_now(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        loop {
            if let Some(outcome) = Self::parse(&bytes) {
                return outcome;
            }
            let room = LONGEST.checked_sub(bytes.len()).filter(|room| *room > 0)?;
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk[..room.min(4096)]).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&chunk[..read]);
        }
    }

    /// None while more is needed; then the request, or none if it is no request.
    fn parse(bytes: &[u8]) -> Option<Option<Self>> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let Ok(head) = std::str::from_utf8(&bytes[..end]) else { return Some(None) };
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
            return Some(None);
        };
        if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return Some(None);
        }
        let headers: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
        let header = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
        };
        let length = header("content-length").map_or(Ok(0), str::parse::<usize>);
        let Ok(length) = length else { return Some(None) };
        if length > LONGEST {
            return Some(None);
        }
        let body = bytes.get(end + 4..end + 4 + length)?;
        let body = String::from_utf8_lossy(body).into_owned();
        let mut given = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let authorization = match (given.next(), given.next()) {
            (Some((_, value)), None) => Some(value.trim().to_owned()),
            _ => None,
        };
        let pairs =
            header("cookie").unwrap_or_default().split(';').filter_map(|pair| pair.trim().split_once('='));
        let cookie = pairs.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).next();
        Some(Some(Self { method: method.to_owned(), target: target.to_owned(), cookie, authorization, body }))
    }
}

/// An answer: a page, or the way to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    status: u16,
    location: Option<String>,
    cookie: Option<String>,
    page: Option<Page>,
}

impl Reply {
    pub(crate) fn page(status: u16, page: Page) -> Self {
        Self { status, location: None, cookie: None, page: Some(page) }
    }

    /// A status that says it all.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, location: None, cookie: None, page: None }
    }

    pub(crate) fn redirect(location: String) -> Self {
        Self { status: 303, location: Some(location), cookie: None, page: None }
    }

    /// Sets the one cookie, or deletes it when the value is empty.
    pub(crate) fn cookie(self, value: &str) -> Self {
        Self { cookie: Some(value.to_owned()), ..self }
    }

    fn encode(&self) -> Vec<u8> {
        let html = self.page.as_ref().map_or("", |page| &page.html);
        let reason = match self.status {
            200 => "OK",
            204 => "No Content",
            303 => "See Other",
            _ => "Error",
        };
        // RFC 9110 section 8.6: a 204 has none.
        let length = match self.status {
            204 => String::new(),
            _ => format!("Content-Length: {}\r\n", html.len()),
        };
        let mut text = format!(
            "HTTP/1.1 {} {reason}\r\n{length}Connection: close\r\nCache-Control: no-store\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n",
            self.status,
        );
        if let Some(page) = &self.page {
            text.push_str("Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: ");
            text.push_str(page.policy);
            text.push_str("\r\n");
        }
        if let Some(location) = &self.location {
            text.push_str(&format!("Location: {location}\r\n"));
        }
        if let Some(value) = &self.cookie {
            let age = if value.is_empty() { "; Max-Age=0" } else { "" };
            text.push_str(&format!("Set-Cookie: {COOKIE}={value}; HttpOnly; SameSite=Lax; Path=/{age}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(html);
        text.into_bytes()
    }
}

/// Sends the answer and closes the connection.
pub(crate) async fn respond(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    stream.write_all(&reply.encode()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_the_whole_request() {
        let text = b"POST /cb HTTP/1.1\r\nCookie: a=b; relying_demo=c\r\ncontent-LENGTH: 6\r\n\r\ncode=1";
        for end in 0..text.len() {
            assert_eq!(Request::parse(&text[..end]), None, "{end}");
        }
        let expected = Request {
            method: "POST".to_owned(),
            target: "/cb".to_owned(),
            cookie: Some("c".to_owned()),
            authorization: None,
            body: "code=1".to_owned(),
        };
        assert_eq!(Request::parse(text), Some(Some(expected)));
    }

    #[test]
    fn writes_pages_and_redirects() {
        let text = |reply: Reply| String::from_utf8(reply.encode()).unwrap();
        let page = text(Reply::page(200, super::super::page::notice("a", "b")));
        assert!(
            page.contains("Content-Security-Policy: default-src 'none'") && page.ends_with("</html>"),
            "{page}"
        );
        let redirect = text(Reply::redirect("/a".to_owned()).cookie("c"));
        assert!(
            redirect.contains("Location: /a\r\n") && redirect.contains("relying_demo=c; HttpOnly"),
            "{redirect}"
        );
    }

    #[test]
    fn credentials_are_those_of_the_one_header() {
        let parse = |headers: &str| {
            let text = format!("POST / HTTP/1.1\r\n{headers}\r\n");
            Request::parse(text.as_bytes()).unwrap().unwrap().authorization
        };
        assert_eq!(parse("authorization: Bearer x\r\n").as_deref(), Some("Bearer x"));
        assert_eq!(parse("Authorization: Bearer x\r\nauthorization: Bearer y\r\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_status_may_say_it_all() {
        let text = String::from_utf8(Reply::status(204).encode()).unwrap();
        assert!(
            text.starts_with("HTTP/1.1 204 No Content\r\n") && !text.contains("Content-Length"),
            "{text}"
        );
    }

    #[test]
    fn turns_away_what_is_no_request() {
        for text in [
            "GET / HTTP/2\r\n\r\n",
            "GET\r\n\r\n",
            "GET http://elsewhere/ HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        ] {
            assert_eq!(Request::parse(text.as_bytes()), Some(None), "{text}");
        }
    }
}
