//! [`Delivery`]: answers that cannot be expressed as a finished response.

use std::time::Duration;

use http::Response;

/// How the body of an answer travels, when it does not simply arrive.
///
/// A function from request to response cannot be slow or break off. The server therefore hands out an ordinary
/// response and leaves this marker among its [extensions](http::Extensions). The [`Listener`](crate::Listener) acts on
/// it. In process each variant says what the response holds; a test that drives the server in process can read the
/// marker with [`Delivery::of`] and act on it in its own way, for example by returning a transport error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// One byte at a time, with a pause after each. In process: the whole good body.
    Slow {
        /// The time between two bytes.
        pause: Duration,
    },
    /// Without an end. In process: the good body followed by 2 MiB of white space.
    Endless,
    /// The connection ends after what the body holds, though `Content-Length` promises more. In process: the first
    /// half of the good body, with the `Content-Length` of the whole.
    Truncated,
    /// The connection ends without any answer. In process: status 502 and no body.
    Reset,
}

impl Delivery {
    /// The marker of a response, if it has one.
    pub fn of<B>(response: &Response<B>) -> Option<Self> {
        response.extensions().get::<Self>().copied()
    }
}
