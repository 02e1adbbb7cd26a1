//! Calls that need no [`Client`](crate::Client), because they come before there is one: registration, finding the server of
//! a user or of a protected resource.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{Backend, BoxFuture, MaybeSend, Timestamp};

use crate::call::{Call, Io};
use crate::client::{default_backend, default_http};
use crate::danger::{ClientDanger, ClientGuard};
use crate::environment::{Clock, Environment, SystemClock};
use crate::error::{Error, Misuse};
use crate::http::address_filter::AddressFilter;
use crate::http::uri::Transport;
use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};

/// A call without a client: `.await` it, or see [`send`](Self::send), [`send_blocking`](Self::send_blocking) and
/// [`into_call`](Self::into_call). `R` is what is asked, `T` what comes of it.
#[must_use = "a call does nothing until it is awaited, sent or stepped"]
pub struct Standalone<R, T> {
    pub(crate) request: R,
    setup: Setup,
    script: Script<R, T>,
}

type Script<R, T> = fn(Io, Setup, R) -> BoxFuture<'static, Result<T, Error>>;

/// What a client would otherwise say.
pub(crate) struct Setup {
    http: Option<Arc<dyn HttpClient>>,
    clock: Arc<dyn Clock>,
    backend: Option<Backend>,
    pub(crate) policy: RequestPolicy,
    pub(crate) transport: Transport,
    pub(crate) addresses: AddressFilter,
}

impl Setup {
    /// Clock and backend, for what has to be signed or verified.
    pub(crate) fn environment(&self) -> Result<Environment, Error> {
        let backend = self.backend.clone().ok_or(Misuse::Empty { what: "backend" })?;
        Ok(Environment { clock: Arc::clone(&self.clock), backend })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The policy of a request that may be repeated.
    pub(crate) fn idempotent(&self) -> RequestPolicy {
        RequestPolicy { idempotent: true, ..self.policy.clone() }
    }

    /// The policy of a request that must not be repeated.
    pub(crate) fn once(&self) -> RequestPolicy {
        RequestPolicy { idempotent: false, ..self.policy.clone() }
    }
}

impl<R, T: 'static> Standalone<R, T> {
    pub(crate) fn new(request: R, script: Script<R, T>) -> Self {
        let setup = Setup {
            http: default_http(),
            clock: Arc::new(SystemClock::default()),
            backend: default_backend(),
            policy: RequestPolicy::default(),
            transport: Transport::default(),
            addresses: AddressFilter::default(),
        };
        Self { request, setup, script }
    }

    /// The HTTP client that `.await` uses. Default: [`Reqwest`](crate::Reqwest), with that feature.
    pub fn http(mut self, http: impl HttpClient + 'static) -> Self {
        self.setup.http = Some(Arc::new(http));
        self
    }

    /// The clock for what is signed. Default [`SystemClock`].
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.setup.clock = Arc::new(clock);
        self
    }

    /// The cryptographic backend. Default: AWS-LC, with the feature `aws-lc-rs`.
    pub fn backend(mut self, backend: Backend) -> Self {
        self.setup.backend = Some(backend);
        self
    }

    /// Limits of every request: size and deadline. `idempotent` is set by each request itself.
    pub fn request_policy(mut self, policy: RequestPolicy) -> Self {
        self.setup.policy = policy;
        self
    }

    /// The deadline of every request. Default 30 seconds.
    pub fn timeout(mut self, deadline: Duration) -> Self {
        self.setup.policy.deadline = deadline;
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger): `http_on_loopback` or `internal_addresses`.
    pub fn danger(mut self, danger: ClientDanger) -> Self {
        match danger.0 {
            ClientGuard::Https => self.setup.transport = Transport::LoopbackWithoutTls,
            ClientGuard::InternalAddresses => self.setup.addresses = AddressFilter::Any,
            // How a client authenticates, and whom it lets in, is its own affair.
            ClientGuard::ListedAuthenticationMethod | ClientGuard::Tenant => {}
        }
        self
    }

    /// Executes with an asynchronous HTTP client.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn send(self, http: &(impl HttpClient + ?Sized)) -> Result<T, Error> {
        self.into_call().send(http).await
    }

    /// Executes with a blocking HTTP client.
    ///
    /// # Errors
    /// Those of the call.
    pub fn send_blocking(self, http: &(impl BlockingHttpClient + ?Sized)) -> Result<T, Error> {
        self.into_call().send_blocking(http)
    }

    /// The same as a [`Call`], for [`Call::step`].
    pub fn into_call(self) -> Call<T> {
        let Self { request, setup, script } = self;
        Call::new(setup.http.clone(), |io| script(io, setup, request))
    }
}

impl<R, T: MaybeSend + 'static> IntoFuture for Standalone<R, T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.into_call().into_future()
    }
}

impl<R: fmt::Debug, T> fmt::Debug for Standalone<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standalone").field("request", &self.request).finish_non_exhaustive()
    }
}
