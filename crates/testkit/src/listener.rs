//! [`Listener`]: the server on a loopback port, over real HTTP.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio::time::Sleep;

#[cfg(feature = "tls")]
use crate::CertificateAuthority;
use crate::delivery::Delivery;
use crate::fault::Target;
use crate::tls::Tls;
use crate::{ClientCertificate, Error, Server};

/// Between the last byte of a truncated body and the end of the connection.
const TIME_TO_WRITE: Duration = Duration::from_millis(20);

/// A [`Server`] that listens on a free port of the loopback interface until it is dropped.
///
/// It runs in a thread with a runtime of its own, so that blocking tests and tests on any runtime can use it. What a
/// [`Delivery`] asks for happens for real here: bodies trickle, never end or break off.
///
/// ```
/// use relying_testkit::{Client, Listener, Server, UserAgent};
///
/// let listener = Listener::start(|issuer| {
///     Server::builder(issuer)?.client(Client::public("app").redirect_uri("http://127.0.0.1/callback")).build()
/// })?;
/// assert!(listener.issuer().starts_with("http://127.0.0.1:"));
///
/// let answer = UserAgent::over_http().get(&format!("{}/jwks", listener.issuer()))?;
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Listener {
    server: Server,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens on a free port. The function gets the issuer that belongs to it, `http://127.0.0.1:PORT`, and makes
    /// the server.
    ///
    /// # Errors
    ///
    /// [`Error::Listener`] if no port can be had; whatever the function returns.
    pub fn start(make: impl FnOnce(String) -> Result<Server, Error>) -> Result<Self, Error> {
        Self::builder().start(make)
    }

    /// A listener with options.
    pub fn builder() -> ListenerBuilder {
        ListenerBuilder { port: 0, path: String::new(), handler: None, tls: None }
    }

    /// The server behind the port: to inject faults, move its clock, read its log.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The issuer identifier of the server.
    pub fn issuer(&self) -> &str {
        self.server.issuer()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Listener")
            .field("issuer", &self.issuer())
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Options of a [`Listener`].
#[must_use]
pub struct ListenerBuilder {
    port: u16,
    path: String,
    handler: Option<Arc<dyn Handler>>,
    tls: Option<Result<Tls, Error>>,
}

/// What is tried before the server.
trait Handler: Send + Sync {
    fn try_answer(&self, request: &Request<Vec<u8>>) -> Option<Response<Vec<u8>>>;
}

impl<F: Fn(&Request<Vec<u8>>) -> Option<Response<Vec<u8>>> + Send + Sync> Handler for F {
    fn try_answer(&self, request: &Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
        self(request)
    }
}

impl ListenerBuilder {
    /// Listens on this port instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Gives the issuer a path, such as `/tenant`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Mounts a function that sees each request before the server does, and may answer it: for the pages of an
    /// application that lives on the same port. It may block, and may send requests to this listener.
    pub fn handler(
        mut self,
        handler: impl Fn(&Request<Vec<u8>>) -> Option<Response<Vec<u8>>> + Send + Sync + 'static,
    ) -> Self {
        self.handler = Some(Arc::new(handler));
        self
    }

    /// Speaks TLS, with a certificate of this authority for `127.0.0.1`, `::1` and `localhost`; the issuer is
    /// `https://127.0.0.1:PORT` then. It asks for a client certificate, which the client may leave out, and takes any: what the
    /// server makes of it says [`ServerBuilder::mutual_tls`](crate::ServerBuilder::mutual_tls).
    #[cfg(feature = "tls")]
    pub fn tls(mut self, authority: &CertificateAuthority) -> Self {
        self.tls = Some(Tls::new(authority));
        self
    }

    /// Starts to listen, as [`Listener::start`] does.
    ///
    /// # Errors
    ///
    /// [`Error::Listener`] if the port cannot be had; [`Error::Certificate`] if there are no random bytes for TLS; whatever the
    /// function returns.
    pub fn start(self, make: impl FnOnce(String) -> Result<Server, Error>) -> Result<Listener, Error> {
        let failed = |error: io::Error| Error::Listener(error.to_string());
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        let security = self.tls.transpose()?.map(Arc::new);
        let scheme = if security.is_some() { "https" } else { "http" };
        let server = make(format!("{scheme}://{address}{}", self.path))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (served, handler) = (server.clone(), self.handler);
        let serve = move || {
            runtime.spawn(accept(socket, served, handler, security));
            let _ = runtime.block_on(stopped);
            // Handlers that still block must not keep the test from ending.
            runtime.shutdown_timeout(Duration::from_secs(1));
        };
        let thread =
            std::thread::Builder::new().name("relying-testkit".to_owned()).spawn(serve).map_err(failed)?;
        Ok(Listener { server, address, stop: Some(stop), thread: Some(thread) })
    }
}

impl fmt::Debug for ListenerBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ListenerBuilder")
            .field("port", &self.port)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

async fn accept(
    socket: TcpListener,
    server: Server,
    handler: Option<Arc<dyn Handler>>,
    security: Option<Arc<Tls>>,
) {
    let Ok(socket) = tokio::net::TcpListener::from_std(socket) else { return };
    loop {
        // A connection that is gone before it is accepted is no reason to stop.
        let Ok((stream, _)) = socket.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let (server, handler) = (server.clone(), handler.clone());
        match security.clone() {
            None => drop(tokio::spawn(converse(stream, server, handler, None))),
            Some(security) => drop(tokio::spawn(async move {
                let faults = server.faults(Target::Handshake);
                if let Some((stream, certificate)) = security.accept(stream, &faults).await {
                    converse(stream, server, handler, certificate).await;
                }
            })),
        }
    }
}

/// Answers the requests of one connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    server: Server,
    handler: Option<Arc<dyn Handler>>,
    certificate: Option<ClientCertificate>,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        certificate.clone().map(|certificate| request.extensions_mut().insert(certificate));
        answer(server.clone(), handler.clone(), request)
    });
    // A client that goes away is no failure.
    let _ =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// Answers one request. An error makes hyper close the connection without an answer.
async fn answer(
    server: Server,
    handler: Option<Arc<dyn Handler>>,
    request: Request<Incoming>,
) -> Result<Response<Sending>, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes().to_vec();
    let request = Request::from_parts(head, body);
    let response = match handler {
        None => server.handle(request),
        // The handler may block; the runtime's only thread must stay free for the requests that it sends.
        Some(handler) => {
            let work = move || handler.try_answer(&request).unwrap_or_else(|| server.handle(request));
            tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
        }
    };
    match Delivery::of(&response) {
        Some(Delivery::Reset) => Err(io::ErrorKind::ConnectionReset.into()),
        delivery => Ok(response.map(|body| Sending::new(body, delivery))),
    }
}

/// A body on its way, in the manner that a [`Delivery`] asks for.
struct Sending {
    rest: Bytes,
    delivery: Option<Delivery>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Sending {
    fn new(body: Vec<u8>, delivery: Option<Delivery>) -> Self {
        Self { rest: Bytes::from(body), delivery, pause: None }
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(pause) = &mut self.pause {
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        let frame = match self.delivery {
            Some(Delivery::Slow { pause }) if !self.rest.is_empty() => {
                self.pause = Some(Box::pin(tokio::time::sleep(pause)));
                self.rest.split_to(1)
            }
            Some(Delivery::Endless) if self.rest.is_empty() => Bytes::from_static(&[b' '; 16 * 1024]),
            Some(Delivery::Truncated) if self.rest.is_empty() => {
                return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
            }
            Some(Delivery::Truncated) => {
                // Without a pause hyper would drop what it has not yet written together with the connection.
                self.pause = Some(Box::pin(tokio::time::sleep(TIME_TO_WRITE)));
                std::mem::take(&mut self.rest)
            }
            _ if self.rest.is_empty() => return Poll::Ready(None),
            _ => std::mem::take(&mut self.rest),
        };
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        let finite = !matches!(self.delivery, Some(Delivery::Endless | Delivery::Truncated));
        finite && self.rest.is_empty() && self.pause.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.delivery {
            // The header of a truncated answer promises more than there is.
            Some(Delivery::Endless | Delivery::Truncated) => SizeHint::default(),
            _ => SizeHint::with_exact(self.rest.len() as u64),
        }
    }
}
