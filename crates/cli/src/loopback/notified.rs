//! The notification endpoint of a client that is told of decisions (OpenID Connect CIBA section 9), on this machine.

use std::sync::Arc;

use relying::{BackchannelAuthentication, ClientNotification};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::request::{self, Reply, Request};
use super::{listen, path_of};
use crate::exit::Failure;
use crate::output::Output;

/// A listener for what the server tells.
#[derive(Debug)]
pub(crate) struct Notified {
    endpoint: String,
    requests: mpsc::Receiver<(Request, TcpStream)>,
    /// Ends the listening when dropped.
    _listening: JoinSet<()>,
}

impl Notified {
    /// Listens at an `http` address of this machine.
    pub(crate) async fn bind(endpoint: &str) -> Result<Self, Failure> {
        let advice =
            "listen at http://127.0.0.1:PORT/path, and have a proxy with TLS pass notifications on to it";
        let (endpoint, listeners) = listen(endpoint).await.map_err(|failure| failure.advise(advice))?;
        let (sender, requests) = mpsc::channel(8);
        let path = Arc::<str>::from(path_of(&endpoint));
        let mut listening = JoinSet::new();
        for listener in listeners {
            listening.spawn(accept(listener, Arc::clone(&path), sender.clone()));
        }
        Ok(Self { endpoint, requests, _listening: listening })
    }

    /// The address with its port.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Waits for the notification about this request. Everything else is answered as it deserves, and reported.
    pub(crate) async fn about(
        &mut self,
        authentication: &BackchannelAuthentication,
        output: Output,
    ) -> Option<ClientNotification> {
        loop {
            let (request, mut stream) = self.requests.recv().await?;
            let outcome = read(&request)
                .and_then(|notification| authentication.validate(&notification).map(|()| notification));
            let status = ClientNotification::status(&outcome).as_u16();
            // The server may have gone: the notification counts all the same.
            let _ = request::respond(&mut stream, &Reply::status(status)).await;
            match outcome {
                Ok(notification) => return Some(notification),
                Err(error) => output.warn(format_args!("answered {status} to a notification: {error}")),
            }
        }
    }
}

fn read(request: &Request) -> Result<ClientNotification, relying::Error> {
    let mut head = http::Request::new(request.body.as_bytes());
    let value = request.authorization.as_deref().and_then(|value| http::HeaderValue::from_str(value).ok());
    if let Some(value) = value {
        head.headers_mut().insert(http::header::AUTHORIZATION, value);
    }
    ClientNotification::parse(&head)
}

async fn accept(listener: TcpListener, path: Arc<str>, requests: mpsc::Sender<(Request, TcpStream)>) {
    let mut open = JoinSet::new();
    // Who connects and says nothing must not keep others from speaking.
    while let Ok((stream, _)) = listener.accept().await {
        open.spawn(serve(stream, Arc::clone(&path), requests.clone()));
        while open.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: TcpStream, path: Arc<str>, requests: mpsc::Sender<(Request, TcpStream)>) {
    let Some(request) = Request::read(&mut stream).await else { return };
    if request.path().trim_start_matches('/') != &*path {
        return drop(request::respond(&mut stream, &Reply::status(404)).await);
    }
    if request.method != "POST" {
        return drop(request::respond(&mut stream, &Reply::status(405)).await);
    }
    // Nobody waits any longer when this fails.
    drop(requests.send((request, stream)).await);
}
