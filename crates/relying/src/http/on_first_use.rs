//! The HTTP client of those who gave none: made when the first request is sent, so that blocking users do not pay.

use std::sync::OnceLock;
use std::time::Duration;

use relying_jose::BoxFuture;

use super::{HttpClient, RequestPolicy};
use crate::Reqwest;
use crate::error::HttpError;

#[derive(Default)]
pub(crate) struct OnFirstUse(OnceLock<Result<Reqwest, HttpError>>);

impl HttpClient for OnFirstUse {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        match self.0.get_or_init(Reqwest::new) {
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
