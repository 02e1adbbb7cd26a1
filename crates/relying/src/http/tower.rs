//! [`HttpClient`] over any `tower_service::Service` for `http` types.

use std::error::Error;
use std::future::poll_fn;
use std::iter::successors;

use relying_jose::{BoxFuture, MaybeSend, MaybeSync};
use tower_service::Service;

use super::{HttpClient, RequestPolicy};
use crate::error::{HttpError, HttpErrorKind, redact};

/// Performs requests with a service, a fresh clone of it for each.
///
/// The [`RequestPolicy`] travels in the extensions of the request, so that a layer can keep to it: the
/// service owes the deadline, and should stop reading when the limit is passed. The adapter itself checks the
/// size of what came. Neither may the service follow redirects or keep cookies.
///
/// An error of the service counts as an interrupted exchange. A service that knows better answers with
/// [`HttpError`], which is passed on as it is.
#[derive(Clone, Debug)]
pub struct Tower<S> {
    service: S,
}

impl<S> Tower<S> {
    /// Wraps `service`.
    pub fn new(service: S) -> Self {
        Self { service }
    }
}

impl<S> HttpClient for Tower<S>
where
    S: Service<http::Request<Vec<u8>>, Response = http::Response<Vec<u8>>> + Clone + MaybeSend + MaybeSync,
    S::Error: Into<Box<dyn Error + Send + Sync>> + MaybeSend,
    S::Future: MaybeSend,
{
    fn send(
        &self,
        mut request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        let mut service = self.service.clone();
        Box::pin(async move {
            let limit = policy.max_response_bytes;
            request.extensions_mut().insert(policy);
            poll_fn(|context| service.poll_ready(context)).await.map_err(error)?;
            let response = service.call(request).await.map_err(error)?;
            if response.body().len() > limit {
                return Err(HttpError::too_large(limit));
            }
            Ok(response)
        })
    }
}

fn error(error: impl Into<Box<dyn Error + Send + Sync>>) -> HttpError {
    match error.into().downcast::<HttpError>() {
        Ok(error) => *error,
        Err(error) => {
            let mut causes = successors(error.source(), |cause| (*cause).source());
            let message = match causes.by_ref().last() {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            };
            // Whatever the service prints, an address with a query among it, must not carry a credential
            // further.
            HttpError::new(HttpErrorKind::Interrupted, redact(&message))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::{Ready, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Becomes ready at the second attempt, and answers with what it was asked.
    #[derive(Clone, Debug)]
    struct Echo {
        asked: usize,
        failure: Option<&'static str>,
    }

    impl Service<http::Request<Vec<u8>>> for Echo {
        type Response = http::Response<Vec<u8>>;
        type Error = Box<dyn Error + Send + Sync>;
        type Future = Ready<Result<Self::Response, Self::Error>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            self.asked += 1;
            context.waker().wake_by_ref();
            if self.asked < 2 { Poll::Pending } else { Poll::Ready(Ok(())) }
        }

        fn call(&mut self, request: http::Request<Vec<u8>>) -> Self::Future {
            assert!(self.asked >= 2, "called before it was ready");
            assert!(request.extensions().get::<RequestPolicy>().is_some());
            ready(match self.failure {
                Some("timeout") => Err(HttpError::timeout().into()),
                Some(failure) => Err(failure.into()),
                None => Ok(http::Response::new(request.into_body())),
            })
        }
    }

    fn send(
        failure: Option<&'static str>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let client = Tower::new(Echo { asked: 0, failure });
        let mut exchange = pin!(client.send(http::Request::new(b"12345".to_vec()), policy));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            if let Poll::Ready(outcome) = exchange.as_mut().poll(&mut context) {
                return outcome;
            }
        }
        panic!("the exchange hangs");
    }

    #[test]
    fn waits_until_the_service_is_ready() {
        assert_eq!(send(None, RequestPolicy::default()).unwrap().body(), b"12345");
    }

    #[test]
    fn refuses_an_answer_above_the_limit() {
        let policy = |max_response_bytes| RequestPolicy { max_response_bytes, ..RequestPolicy::default() };
        assert!(send(None, policy(5)).is_ok());
        assert_eq!(send(None, policy(4)).unwrap_err(), HttpError::too_large(4));
    }

    #[test]
    fn passes_on_errors_without_credentials() {
        let failure = "no answer from https://as.example.com/token?code=SplxlOBeZQQYbYS6WxSbIAAAAAAAAAAAA";
        let error = send(Some(failure), RequestPolicy::default()).unwrap_err();
        assert_eq!(error.kind, HttpErrorKind::Interrupted);
        assert!(
            error.message.starts_with("no answer from https:") && !error.message.contains("Splxl"),
            "{error}"
        );
        assert_eq!(send(Some("timeout"), RequestPolicy::default()).unwrap_err(), HttpError::timeout());
    }

    #[test]
    fn takes_a_service_that_cannot_fail() {
        #[derive(Clone)]
        struct Never;
        impl Service<http::Request<Vec<u8>>> for Never {
            type Response = http::Response<Vec<u8>>;
            type Error = Infallible;
            type Future = Ready<Result<Self::Response, Infallible>>;
            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                Poll::Ready(Ok(()))
            }
            fn call(&mut self, _: http::Request<Vec<u8>>) -> Self::Future {
                ready(Ok(http::Response::default()))
            }
        }
        fn is_a_client(_: &dyn HttpClient) {}
        is_a_client(&Tower::new(Never));
    }
}
