//! The HTTP client of those who gave none: made when the first request is sent, so that blocking users do not pay.

use std::sync::OnceLock;
use std::time::Duration;

use http::uri::Scheme;
use relying_jose::BoxFuture;

use super::{HttpClient, RequestPolicy};
use crate::Reqwest;
use crate::error::HttpError;

/// One client for servers with TLS, and one for those without, which are on this machine: it need not read the certificates that the
/// platform trusts, and these are most of what a short program would do.
#[derive(Default)]
pub(crate) struct OnFirstUse {
    with_tls: OnceLock<Result<Reqwest, HttpError>>,
    without_tls: OnceLock<Result<Reqwest, HttpError>>,
}

impl OnFirstUse {
    fn client(&self, scheme: Option<&Scheme>) -> &Result<Reqwest, HttpError> {
        if scheme == Some(&Scheme::HTTP) {
            self.without_tls.get_or_init(|| Reqwest::builder().without_roots().build())
        } else {
            self.with_tls.get_or_init(Reqwest::new)
        }
    }
}

impl HttpClient for OnFirstUse {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        match self.client(request.uri().scheme()) {
            Ok(http) => http.send(request, policy),
            Err(error) => Box::pin(std::future::ready(Err(error.clone()))),
        }
    }

    fn has_certificate(&self) -> Option<bool> {
        Some(false)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(pause))
    }
}
