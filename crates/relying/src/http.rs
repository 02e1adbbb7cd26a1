//! The seam to the network: two small traits over the types of the `http` crate.
//!
//! The library never opens a socket. It hands out `http::Request<Vec<u8>>` and takes back
//! `http::Response<Vec<u8>>`; whoever performs that implements [`HttpClient`] or [`BlockingHttpClient`]. A
//! closure does. Ready-made adapters: [`Reqwest`](crate::Reqwest) (feature `reqwest`),
//! [`Ureq`](crate::Ureq) (feature `ureq`) and [`Tower`](crate::Tower) (feature `tower`).
//!
//! A status code is never a transport error, redirects are never followed, and cookies are never kept: an
//! implementation that does any of these would send secrets to places nobody checked.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{BoxFuture, MaybeSend, MaybeSync};

use crate::error::HttpError;

pub(crate) mod address_filter;
pub(crate) mod form;
#[cfg(feature = "reqwest")]
pub(crate) mod on_first_use;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
pub(crate) mod response;
pub(crate) mod retry_after;
pub(crate) mod sent;
#[cfg(feature = "tower")]
pub(crate) mod tower;
#[cfg(feature = "ureq")]
pub(crate) mod ureq;
pub(crate) mod uri;
pub(crate) mod www_authenticate;

/// What an HTTP client must keep to while it performs one request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestPolicy {
    /// The most bytes of body to accept; more is [`HttpError::too_large`]. Default 1 MiB.
    pub max_response_bytes: usize,
    /// The time from the start of the request to the last byte of the answer; more is [`HttpError::timeout`].
    /// Default 30 seconds.
    pub deadline: Duration,
    /// Whether sending the request twice is the same as sending it once, so that a client may retry by itself.
    pub idempotent: bool,
    /// Whether the client's certificate is to be presented, if the server asks for one (RFC 8705). Elsewhere it should not be:
    /// it tells who the client is.
    pub client_certificate: bool,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            max_response_bytes: 1024 * 1024,
            deadline: Duration::from_secs(30),
            idempotent: false,
            client_certificate: false,
        }
    }
}

/// Performs requests asynchronously.
///
/// Any `Fn(http::Request<Vec<u8>>) -> impl Future<Output = Result<http::Response<Vec<u8>>, HttpError>>` is one.
/// Implementations must not follow redirects and should keep to the [`RequestPolicy`]; the library checks the
/// size of the body again, but it cannot take back memory that was used or time that was lost.
pub trait HttpClient: MaybeSend + MaybeSync {
    /// Sends `request` and reads the whole answer.
    ///
    /// # Errors
    /// Only when no complete answer was received: every status code is a success here.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>>;

    /// Whether there is a certificate to present; none when that is not known. A request that needs one is not sent without.
    fn has_certificate(&self) -> Option<bool> {
        None
    }

    /// Completes after `pause`. By default a thread sleeps, which works under any runtime, and JavaScript's timer runs
    /// on wasm32; adapters use their runtime's timer instead.
    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(crate::gate::sleep_anywhere(pause))
    }
}

/// Performs requests and blocks the calling thread meanwhile.
///
/// Any `Fn(http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError>` is one. The duties are those
/// of [`HttpClient`].
pub trait BlockingHttpClient {
    /// Sends `request` and reads the whole answer.
    ///
    /// # Errors
    /// Only when no complete answer was received: every status code is a success here.
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError>;

    /// Whether there is a certificate to present; none when that is not known. A request that needs one is not sent without.
    fn has_certificate(&self) -> Option<bool> {
        None
    }

    /// Returns after `pause`.
    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}

impl<F, A> HttpClient for F
where
    F: Fn(http::Request<Vec<u8>>) -> A + MaybeSend + MaybeSync,
    A: Future<Output = Result<http::Response<Vec<u8>>, HttpError>> + MaybeSend + 'static,
{
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        _policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(self(request))
    }
}

impl<F> BlockingHttpClient for F
where
    F: Fn(http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError>,
{
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        _policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        self(request)
    }
}

impl<H: HttpClient + ?Sized> HttpClient for Arc<H> {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        H::send(self, request, policy)
    }

    fn has_certificate(&self) -> Option<bool> {
        H::has_certificate(self)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        H::sleep(self, pause)
    }
}
