//! The loopback redirection of native applications (RFC 8252 section 7.3): a listener on this machine that receives one
//! answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::client;
use crate::exit::Failure;

pub(crate) mod notified;
pub(crate) mod page;
pub(crate) mod request;

use page::Page;
use request::{Reply, Request};

/// A listener for the answer to one login.
#[derive(Debug)]
pub(crate) struct Loopback {
    redirect_uri: String,
    answers: mpsc::Receiver<Answer>,
    /// Ends the listening when dropped.
    _listening: JoinSet<()>,
}

/// The answer, and the browser that waits for a page about its outcome.
#[derive(Debug)]
pub(crate) struct Answer {
    parameters: String,
    browser: TcpStream,
}

impl Answer {
    /// What arrived: path and query, or the body of the form.
    pub(crate) fn parameters(&self) -> &str {
        &self.parameters
    }

    /// Shows the browser how it went.
    pub(crate) async fn finish(mut self, status: u16, page: Page) {
        // The login does not depend on whether the page is seen.
        let _ = request::respond(&mut self.browser, &Reply::page(status, page)).await;
    }
}

impl Loopback {
    /// Listens where `redirect_uri` says, or on a free port. `fragment` is whether the answer can be in the fragment.
    pub(crate) async fn bind(redirect_uri: Option<&str>, fragment: bool) -> Result<Self, Failure> {
        let (redirect_uri, listeners) = listen(redirect_uri.unwrap_or("http://127.0.0.1/callback")).await?;
        let (sender, answers) = mpsc::channel(1);
        let path = path_of(&redirect_uri).to_owned();
        let target = Arc::new(Target { path, fragment });
        let mut listening = JoinSet::new();
        for listener in listeners {
            listening.spawn(accept(listener, Arc::clone(&target), sender.clone()));
        }
        Ok(Self { redirect_uri, answers, _listening: listening })
    }

    /// The redirect URI with its port.
    pub(crate) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Waits for the answer. Answers after the first one are turned away.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        let answer = self.answers.recv().await;
        self.answers.close();
        answer
    }
}

/// Whether an answer to this redirect URI can be received by a [`Loopback`].
pub(crate) fn can_listen(redirect_uri: &str) -> bool {
    redirect_uri.starts_with("http://") && client::is_loopback(redirect_uri)
}

/// What is waited for.
struct Target {
    path: String,
    fragment: bool,
}

async fn listen(redirect_uri: &str) -> Result<(String, Vec<TcpListener>), Failure> {
    let advice =
        "an answer can be received at http://127.0.0.1:PORT/path; for other redirect URIs use --manual";
    let invalid = || Failure::usage(format!("cannot listen at {redirect_uri:?}"), advice);
    let uri: http::Uri = redirect_uri.parse().map_err(|_| invalid())?;
    let host = uri.host().filter(|_| can_listen(redirect_uri)).ok_or_else(invalid)?;
    let addresses: Vec<IpAddr> = match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(address) => vec![address],
        // Browsers try either address for the name.
        Err(_) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
    };
    let mut port = uri.port_u16().unwrap_or(0);
    let mut listeners = Vec::new();
    for address in addresses {
        match TcpListener::bind((address, port)).await {
            Ok(listener) => {
                port = listener.local_addr().map_or(port, |address| address.port());
                listeners.push(listener);
            }
            Err(_) if !listeners.is_empty() => {}
            Err(error) => {
                let message = format!("cannot listen at {address} port {port}: {error}");
                return Err(Failure::usage(message, "choose another port, or leave --redirect-uri out"));
            }
        }
    }
    // RFC 8252 section 7.3: servers accept any port on the loopback interface.
    let redirect_uri = match uri.port_u16() {
        Some(_) => redirect_uri.to_owned(),
        None => redirect_uri.replacen(host, &format!("{host}:{port}"), 1),
    };
    Ok((redirect_uri, listeners))
}

fn path_of(redirect_uri: &str) -> &str {
    let after_host = redirect_uri.splitn(4, '/').nth(3).map_or("", |path| path);
    let path = &redirect_uri[redirect_uri.len() - after_host.len()..];
    path.split('?').next().unwrap_or_default()
}

async fn accept(listener: TcpListener, target: Arc<Target>, answers: mpsc::Sender<Answer>) {
    let mut open = JoinSet::new();
    // Browsers open connections in advance and leave them idle: each gets a task of its own.
    while let Ok((browser, _)) = listener.accept().await {
        open.spawn(serve(browser, Arc::clone(&target), answers.clone()));
        while open.try_join_next().is_some() {}
    }
}

async fn serve(mut browser: TcpStream, target: Arc<Target>, answers: mpsc::Sender<Answer>) {
    let Some(request) = Request::read(&mut browser).await else { return };
    let (status, page) = match target.judge(&request) {
        Verdict::Answer(parameters) => match answers.try_reserve() {
            Ok(permit) => return permit.send(Answer { parameters, browser }),
            Err(_) => (410, page::notice("This login is already over", "You may close this window.")),
        },
        Verdict::Fragment => (200, page::fragment()),
        Verdict::Stray => {
            (404, page::notice("Nothing here", "This address only receives the answer to a login."))
        }
    };
    let _ = request::respond(&mut browser, &Reply::page(status, page)).await;
}

/// What a request is.
enum Verdict {
    Answer(String),
    /// The answer is in the fragment, which only the browser sees.
    Fragment,
    /// A favicon, a scanner, a reload without parameters.
    Stray,
}

impl Target {
    fn judge(&self, request: &Request) -> Verdict {
        if request.path().trim_start_matches('/') != self.path {
            return Verdict::Stray;
        }
        let parameters = match request.method.as_str() {
            "GET" => request.target.clone(),
            "POST" => request.body.clone(),
            _ => return Verdict::Stray,
        };
        let answers =
            |name: &str| parameters.split(['?', '&']).any(|pair| pair.split('=').next() == Some(name));
        // Each answer has one of these: JARM the first one, all others the second.
        if ["response", "state", "code", "error"].into_iter().any(answers) {
            Verdict::Answer(parameters)
        } else if self.fragment && request.method == "GET" {
            Verdict::Fragment
        } else {
            Verdict::Stray
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_itself_counts() {
        let target = Target { path: "callback".to_owned(), fragment: false };
        let judge = |method: &str, uri: &str, body: &str| {
            let request = Request {
                method: method.to_owned(),
                target: uri.to_owned(),
                cookie: None,
                authorization: None,
                body: body.to_owned(),
            };
            match target.judge(&request) {
                Verdict::Answer(parameters) => Some(parameters),
                Verdict::Fragment | Verdict::Stray => None,
            }
        };
        assert_eq!(judge("GET", "/callback?code=1", ""), Some("/callback?code=1".to_owned()));
        assert_eq!(
            judge("GET", "/callback?error=access_denied", "").as_deref(),
            Some("/callback?error=access_denied")
        );
        assert_eq!(judge("POST", "/callback", "code=1&state=2").as_deref(), Some("code=1&state=2"));
        for (method, uri) in [
            ("GET", "/favicon.ico"),
            ("GET", "/callback"),
            ("GET", "/callback?encode=1"),
            ("HEAD", "/callback?code=1"),
            ("GET", "/other?code=1"),
        ] {
            assert_eq!(judge(method, uri, ""), None, "{method} {uri}");
        }
    }

    #[tokio::test]
    async fn puts_the_port_it_got_into_the_redirect_uri() {
        for given in [None, Some("http://localhost/cb?a=1"), Some("http://127.0.0.1")] {
            let loopback = Loopback::bind(given, false).await.unwrap();
            let uri: http::Uri = loopback.redirect_uri().parse().unwrap();
            assert_ne!(uri.port_u16(), None, "{}", loopback.redirect_uri());
        }
        assert_eq!(path_of("http://localhost:1/a/b?c"), "a/b");
        assert_eq!(path_of("http://localhost:1"), "");
    }

    #[tokio::test]
    async fn refuses_to_listen_elsewhere() {
        for uri in ["https://app.example/cb", "http://app.example/cb", "app:/cb", "https://127.0.0.1/"] {
            let failure = Loopback::bind(Some(uri), false).await.unwrap_err();
            assert_eq!(failure.message, format!("cannot listen at {uri:?}"));
        }
    }
}
