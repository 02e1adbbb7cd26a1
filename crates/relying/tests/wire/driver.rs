//! Both ways to execute a call.

use relying::{Call, Error, Reqwest, Ureq};
use tokio::runtime::{Builder, Runtime};

pub(crate) enum Driver {
    Asynchronous(Reqwest, Runtime),
    Blocking(Ureq),
}

impl Driver {
    pub(crate) fn asynchronous(http: Reqwest) -> Self {
        Self::Asynchronous(http, Builder::new_current_thread().enable_all().build().unwrap())
    }

    pub(crate) fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        match self {
            Self::Asynchronous(http, runtime) => runtime.block_on(call.send(http)),
            Self::Blocking(http) => call.send_blocking(http),
        }
    }
}
