//! The HTTP client of all commands: the library's adapter, with an ear on each exchange.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use relying::error::HttpError;
use relying::jose::BoxFuture;
use relying::{HttpClient, RequestPolicy, Reqwest};
use tokio::time::Instant;

use crate::output::{Output, printable};

/// One request and what came back, without bodies, queries and headers: those may hold secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Scheme, host and path.
    pub(crate) address: String,
    /// None when no complete answer was received.
    pub(crate) status: Option<u16>,
    pub(crate) duration: Duration,
}

impl Exchange {
    /// The path alone.
    pub(crate) fn path(&self) -> &str {
        let after_scheme = self.address.find("://").map_or(0, |position| position + 3);
        let path = self.address[after_scheme..].find('/').map(|position| after_scheme + position);
        path.map_or("/", |path| &self.address[path..])
    }

    /// The duration in milliseconds, with a decimal where that says something.
    pub(crate) fn milliseconds(&self) -> String {
        let milliseconds = self.duration.as_secs_f64() * 1000.0;
        if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        write!(f, "{} {} {status} {}", self.method, printable(&self.address), self.milliseconds())
    }
}

/// An HTTP client that reports each exchange and remembers it. Clones share their memory.
#[derive(Clone)]
pub(crate) struct Observed {
    inner: Reqwest,
    output: Output,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Observed {
    pub(crate) fn new(inner: Reqwest, output: Output) -> Self {
        Self { inner, output, exchanges: Arc::default() }
    }

    /// The exchanges since this was last asked.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn record(&self, exchange: Exchange) {
        self.output.trace(&exchange);
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

impl HttpClient for Observed {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            let method = request.method().to_string();
            let address = request.uri().to_string();
            let address = address.split('?').next().unwrap_or_default().to_owned();
            let start = Instant::now();
            let outcome = self.inner.send(request, policy).await;
            let status = outcome.as_ref().ok().map(|answer| answer.status().as_u16());
            self.record(Exchange { method, address, status, duration: start.elapsed() });
            outcome
        })
    }

    fn has_certificate(&self) -> Option<bool> {
        self.inner.has_certificate()
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        self.inner.sleep(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_knows_its_path() {
        for (address, path) in
            [("https://h/token", "/token"), ("https://h", "/"), ("https://h:1/a/b", "/a/b"), ("", "/")]
        {
            let exchange = Exchange {
                method: "GET".to_owned(),
                address: address.to_owned(),
                status: Some(200),
                duration: Duration::from_micros(1500),
            };
            assert_eq!(exchange.path(), path);
            assert_eq!(exchange.milliseconds(), "1.5 ms");
        }
    }
}
