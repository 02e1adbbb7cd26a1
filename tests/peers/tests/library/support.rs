//! The stage of every scenario: a server, the two ways to execute a call, an application with its browser.

use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread;

use relying::error::ServerError;
use relying::jose::{Backend, Jwk, PrivateKey};
use relying::{
    AuthorizationRequest, Call, Client, ClientAuthentication, ClientBuilder, ClientMetadata, Error,
    PendingAuthorization, Reqwest, Standalone, TokenResponse, Ureq, danger,
};
use relying_peers::{ClientInfo, OidcProvider};
use relying_testkit::{CertificateAuthority, Identity, UserAgent};
use tokio::runtime::Runtime;

/// The server that most scenarios share. Its pages wait for a person and nobody changes anything about it; whoever
/// wants to starts a server of their own.
pub(crate) static SERVER: LazyLock<OidcProvider> = LazyLock::new(OidcProvider::start);

static DRIVERS: LazyLock<[Driver; 2]> = LazyLock::new(|| {
    let (reqwest, ureq) = (Reqwest::builder().no_proxy().build(), Ureq::builder().no_proxy().build());
    Driver::over(reqwest.unwrap(), ureq.unwrap())
});

/// A way to execute calls.
pub(crate) enum Driver {
    /// By `.await`, with reqwest.
    Asynchronous { runtime: Runtime, http: Reqwest },
    /// By `send_blocking`, with ureq.
    Blocking { http: Ureq },
}

impl Driver {
    /// The asynchronous and the blocking one.
    pub(crate) fn all() -> &'static [Self; 2] {
        &DRIVERS
    }

    /// The same two, which trust this authority and have this certificate to present.
    pub(crate) fn with_identity(authority: &CertificateAuthority, identity: &Identity) -> [Self; 2] {
        let (root, identity) = (authority.pem(), identity.pem());
        let (root, identity) = (root.as_bytes(), identity.as_bytes());
        let reqwest = Reqwest::builder().no_proxy().root_certificates(root).identity(identity);
        let ureq = Ureq::builder().no_proxy().root_certificates(root).identity(identity);
        Self::over(reqwest.build().unwrap(), ureq.build().unwrap())
    }

    fn over(reqwest: Reqwest, ureq: Ureq) -> [Self; 2] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        [Self::Asynchronous { runtime: runtime.unwrap(), http: reqwest }, Self::Blocking { http: ureq }]
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Asynchronous { .. } => "asynchronous",
            Self::Blocking { .. } => "blocking",
        }
    }

    /// Plays the scenario both ways, one after the other; the name of the thread that panics says which one failed.
    pub(crate) fn each(scenario: impl Fn(&'static Self) + Sync) {
        for driver in DRIVERS.iter() {
            let outcome = thread::scope(|scope| {
                let thread = thread::Builder::new().name(driver.name().into());
                thread.spawn_scoped(scope, || scenario(driver)).unwrap().join()
            });
            if let Err(panic) = outcome {
                resume_unwind(panic);
            }
        }
    }

    pub(crate) fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        match self {
            Self::Asynchronous { runtime, .. } => runtime.block_on(call.into_future()),
            Self::Blocking { http } => call.send_blocking(http),
        }
    }

    /// A call that needs no client.
    pub(crate) fn ask<R, T: Send + 'static>(&self, call: Standalone<R, T>) -> Result<T, Error> {
        let call = call.danger(danger::http_on_loopback());
        match self {
            Self::Asynchronous { runtime, http } => {
                runtime.block_on(call.http(http.clone()).into_call().into_future())
            }
            Self::Blocking { http } => call.send_blocking(http),
        }
    }

    pub(crate) fn connect(&self, builder: ClientBuilder) -> Result<Client, Error> {
        let builder = builder.danger(danger::http_on_loopback());
        match self {
            Self::Asynchronous { runtime, http } => {
                runtime.block_on(builder.http(http.clone()).into_future())
            }
            Self::Blocking { http } => builder.send_blocking(http),
        }
    }
}

/// An application that signs users in.
pub(crate) struct App {
    driver: &'static Driver,
    pub(crate) client: Client,
}

impl App {
    /// As the client is registered at the shared server.
    pub(crate) fn new(driver: &'static Driver, client_id: &str) -> Self {
        Self::build(driver, as_registered(&SERVER, client_id))
    }

    pub(crate) fn build(driver: &'static Driver, builder: ClientBuilder) -> Self {
        Self { driver, client: driver.connect(builder).unwrap() }
    }

    pub(crate) fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.driver.run(call)
    }

    /// Goes to the server and comes back, with what arrived.
    pub(crate) fn authorize(
        &self,
        browser: &mut UserAgent,
        request: AuthorizationRequest,
    ) -> (String, PendingAuthorization) {
        let (url, pending) = self.run(self.client.authorize(request)).unwrap();
        let arrival = browser.visit(&url, pending.redirect_uri()).unwrap();
        (arrival.answer().to_owned(), pending)
    }

    /// The whole code flow, in this browser.
    pub(crate) fn sign_in_with(
        &self,
        browser: &mut UserAgent,
        request: AuthorizationRequest,
    ) -> Result<TokenResponse, Error> {
        let (answer, pending) = self.authorize(browser, request);
        self.run(self.client.authorization_code_grant(pending.validate(&answer)?))
    }

    /// The whole code flow, in alice's new browser.
    pub(crate) fn sign_in(&self, request: AuthorizationRequest) -> Result<TokenResponse, Error> {
        self.sign_in_with(&mut alice(), request)
    }
}

/// A new browser for alice, which does not depend on the server.
pub(crate) fn alice() -> UserAgent {
    SERVER.browser("alice")
}

/// What most scenarios ask for.
pub(crate) fn openid() -> AuthorizationRequest {
    AuthorizationRequest::new().scope("openid")
}

/// What it takes to be given a refresh token by oidc-provider.
pub(crate) fn offline() -> AuthorizationRequest {
    AuthorizationRequest::new().scope("openid offline_access").prompt("consent")
}

/// A client that knows all of its registration.
pub(crate) fn as_registered(server: &OidcProvider, client_id: &str) -> ClientBuilder {
    let info = server.client(client_id);
    let builder = Client::discover(server.issuer(), client_id).registration(registration(info));
    let builder = match info.redirect_uris.first() {
        Some(redirect_uri) => builder.redirect_uri(redirect_uri),
        None => builder,
    };
    match info.private_key_jwk {
        Some(_) => builder.authentication(ClientAuthentication::private_key_jwt(private_key(info))),
        None => builder,
    }
}

pub(crate) fn registration(info: &ClientInfo) -> ClientMetadata {
    serde_json::from_value(serde_json::to_value(info).unwrap()).unwrap()
}

pub(crate) fn private_key(info: &ClientInfo) -> PrivateKey {
    let jwk = info.private_key_jwk.as_ref().unwrap().to_string();
    PrivateKey::from_jwk(&Jwk::parse(jwk.as_bytes()).unwrap(), None, &Backend::default()).unwrap()
}

pub(crate) fn secret(info: &ClientInfo) -> &str {
    info.client_secret.as_deref().unwrap()
}

/// Which endpoint said no, with which code and status.
#[track_caller]
pub(crate) fn said<T>(outcome: Result<T, Error>) -> (&'static str, String, Option<u16>) {
    let error = refusal(outcome);
    (error.endpoint, error.error.as_str().to_owned(), error.status)
}

/// The answer of a server that said no.
#[track_caller]
pub(crate) fn refusal<T>(outcome: Result<T, Error>) -> ServerError {
    match outcome.map(drop) {
        Err(Error::Server(error)) => *error,
        other => panic!("not the server's refusal: {other:?}"),
    }
}

/// The error, of which nothing but its rule is known beforehand because it names the time.
#[track_caller]
pub(crate) fn rule<T>(outcome: Result<T, Error>) -> &'static str {
    match outcome.map(drop) {
        Err(error) => error.rule(),
        Ok(()) => panic!("nothing was wrong"),
    }
}
