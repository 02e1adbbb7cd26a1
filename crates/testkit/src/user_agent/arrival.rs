//! [`Arrival`]: the end of a visit.

use std::fmt;

use http::Method;

use super::url::Parts;
use crate::parameters::Parameters;

/// What arrived where the visit was to end: the request that the browser would have sent to the application.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival {
    /// `GET` for the query and fragment response modes, `POST` for form_post.
    pub method: Method,
    /// The URL, with query and fragment.
    pub url: String,
    /// The form-encoded body of a `POST`; empty otherwise.
    pub body: String,
}

impl Arrival {
    /// What to hand to a client: the body of a `POST`, the URL of everything else.
    pub fn answer(&self) -> &str {
        if self.method == Method::POST { &self.body } else { &self.url }
    }

    /// The first value of a parameter, wherever it came: in the body, the fragment or the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let parts = Parts::of(&self.url)?;
        [Some(self.body.as_str()), parts.fragment, parts.query]
            .into_iter()
            .flatten()
            .find_map(|encoded| Parameters::parse(encoded.as_bytes()).get(name).map(str::to_owned))
    }
}

impl fmt::Debug for Arrival {
    /// Leaves out the values, which hold the code.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.url.split(['?', '#']).next().unwrap_or_default();
        formatter
            .debug_struct("Arrival")
            .field("method", &self.method)
            .field("url", &place)
            .finish_non_exhaustive()
    }
}
