//! The user's browser: it follows a script, over the same kind of HTTP client as the rest.

use std::sync::{Arc, Mutex, PoisonError};

use relying::{HttpClient as _, RequestPolicy};
use relying_testkit::{Arrival, UserAgent};
use tokio::runtime::Handle;

use super::{PASSWORD, USERNAME};
use crate::exit::Failure;
use crate::observed::Observed;

/// A browser that signs in and agrees to everything.
pub(super) struct Browser(Arc<Mutex<UserAgent>>);

impl Browser {
    /// To be made within a runtime.
    pub(super) fn new(http: Observed) -> Self {
        let runtime = Handle::current();
        let agent = UserAgent::new(move |request| {
            let answer = runtime.block_on(http.send(request, RequestPolicy::default()));
            // What a browser shows when a server does not answer.
            answer.unwrap_or_else(|_| {
                let mut page = http::Response::new(b"<title>no answer</title>".to_vec());
                *page.status_mut() = http::StatusCode::BAD_GATEWAY;
                page
            })
        });
        Self(Arc::new(Mutex::new(agent.credentials(USERNAME, PASSWORD))))
    }

    /// Goes from page to page, in a thread of its own because the script blocks, until it would go to `destination`.
    pub(super) async fn visit(&self, url: String, destination: &'static str) -> Result<Arrival, Failure> {
        let agent = Arc::clone(&self.0);
        let visit = tokio::task::spawn_blocking(move || {
            agent.lock().unwrap_or_else(PoisonError::into_inner).visit(&url, destination)
        });
        match visit.await {
            Ok(Ok(arrival)) => Ok(arrival),
            Ok(Err(error)) => Err(Failure::network(error.to_string(), "this is the embedded server's doing")),
            Err(_) => Err(Failure::network("the browser broke down", "report this")),
        }
    }
}
