//! The client: server metadata, client metadata, authentication and policy. Data, cheap to clone.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Uri;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use relying_jose::jws::HeaderCache;
use relying_jose::{Algorithm, HmacKey, MaybeSend, Timestamp};

use crate::assertion::Head;
use crate::call::{Call, Io};
use crate::client_authentication::ClientAuthentication;
use crate::dpop::{self, Dpop, Outgoing};
use crate::environment::Environment;
use crate::error::{Error, Misuse};
use crate::http::address_filter::AddressFilter;
use crate::http::form::Form;
use crate::http::uri::Transport;
use crate::http::{HttpClient, RequestPolicy};
use crate::jwks::{KeySetCache, KeySetSnapshot};
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata};
use crate::mtls::Mtls;
use crate::profile::Profile;
use crate::protected_resource::Possession;
use crate::quirk::issuer_rule::IssuerRule;
use crate::quirk::{Deviation, Deviations};
use crate::request_object::RequestObjectSigner;
use crate::secret::Secret;
use crate::token::encrypted::Decryption;

mod builder;

pub use builder::ClientBuilder;
pub(crate) use builder::{default_backend, default_http, signature_algorithms};

/// A relying party, registered with one authorization server.
///
/// Make one by [`Client::discover`] or [`Client::from_metadata`] and keep it: it holds the cache of the server's
/// keys, which its clones share. It has no type parameters and is `Send` and `Sync`.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    dpop: Option<Dpop>,
}

pub(crate) struct Inner {
    pub(crate) server: AuthorizationServerMetadata,
    pub(crate) issuer: Arc<str>,
    pub(crate) issuer_rule: IssuerRule,
    pub(crate) deviations: Deviations,
    pub(crate) registration: ClientMetadata,
    pub(crate) client_id: String,
    pub(crate) authentication: ClientAuthentication,
    /// Configured, registered, or what the client authenticates with.
    pub(crate) secret: Option<Secret>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) profile: Option<Profile>,
    pub(crate) push: bool,
    pub(crate) request_object_signer: Option<RequestObjectSigner>,
    pub(crate) http: Option<Arc<dyn HttpClient>>,
    pub(crate) environment: Environment,
    pub(crate) policy: RequestPolicy,
    pub(crate) transport: Transport,
    pub(crate) addresses: AddressFilter,
    pub(crate) tolerance: Duration,
    pub(crate) maximum_id_token_age: Option<Duration>,
    pub(crate) trusted_audiences: Vec<String>,
    pub(crate) id_token_algorithms: Vec<Algorithm>,
    /// The header of HTTP Basic, if that is how the client authenticates.
    pub(crate) basic: Option<HeaderValue>,
    /// The header of client assertions, since the first one.
    pub(crate) assertion_head: OnceLock<Head>,
    pub(crate) hmac_key: Option<HmacKey>,
    pub(crate) decryption: Decryption,
    pub(crate) mtls: Mtls,
    pub(crate) endpoints: Endpoints,
    pub(crate) key_set: KeySetCache,
    pub(crate) header_cache: HeaderCache,
}

/// The endpoints that are asked often, parsed once.
pub(crate) struct Endpoints {
    pub(crate) authorization: Result<Uri, Error>,
    pub(crate) pushed_authorization_request: Result<Uri, Error>,
    pub(crate) token: Result<Uri, Error>,
    pub(crate) userinfo: Result<Uri, Error>,
    pub(crate) jwks: Result<Uri, Error>,
}

impl Client {
    /// Begins a client for the server with this issuer, whose metadata is fetched when the builder is awaited.
    ///
    /// `issuer` is the issuer identifier exactly as the server writes it, a trailing slash included, or the full
    /// URL of its metadata document. See [`ClientBuilder`] for what can be set, and for errors.
    pub fn discover(issuer: impl Into<String>, client_id: impl Into<String>) -> ClientBuilder {
        ClientBuilder::discover(issuer.into(), client_id.into())
    }

    /// Begins a client for a server whose metadata is known, without any request. Finish with
    /// [`ClientBuilder::build`].
    pub fn from_metadata(server: AuthorizationServerMetadata, client_id: impl Into<String>) -> ClientBuilder {
        ClientBuilder::from_metadata(server, client_id.into())
    }

    /// What the server says about itself.
    pub fn server_metadata(&self) -> &AuthorizationServerMetadata {
        &self.inner.server
    }

    /// What is registered about this client.
    pub fn client_metadata(&self) -> &ClientMetadata {
        &self.inner.registration
    }

    /// The issuer, byte for byte as in the server's metadata.
    pub fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// The profile whose rules it keeps.
    pub fn profile(&self) -> Option<Profile> {
        self.inner.profile
    }

    /// The client's identifier at the server.
    pub fn client_id(&self) -> &str {
        &self.inner.client_id
    }

    /// The time by this client's clock.
    pub fn now(&self) -> Timestamp {
        self.inner.environment.now()
    }

    /// The same client with another key for DPoP, such as that of one session. Everything else is shared.
    #[must_use]
    pub fn with_dpop(&self, dpop: Dpop) -> Self {
        let dpop = dpop.named_for(self.inner.server.dpop_signing_alg_values_supported.as_deref());
        Self { inner: Arc::clone(&self.inner), dpop: Some(dpop) }
    }

    /// The key that tokens are bound to, if there is one.
    pub fn dpop(&self) -> Option<&Dpop> {
        self.dpop.as_ref()
    }

    /// The server's keys as cached now, to be given to [`ClientBuilder::key_set`] after a restart. None before
    /// the first signature was checked.
    pub fn key_set(&self) -> Option<KeySetSnapshot> {
        self.inner.key_set.snapshot()
    }
}

impl Client {
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// A call that `.await` executes with the client's own HTTP client.
    pub(crate) fn call<T, F>(&self, script: impl FnOnce(Io, Self) -> F) -> Call<T>
    where
        F: Future<Output = Result<T, Error>> + MaybeSend + 'static,
    {
        Call::new(self.inner.http.clone(), |io| script(io, self.clone()))
    }

    /// That what was begun with this server, by this client, goes on with both.
    pub(crate) fn check_owner(&self, issuer: &str, client_id: &str) -> Result<(), Misuse> {
        if issuer == self.issuer() && client_id == self.client_id() {
            Ok(())
        } else {
            Err(Misuse::ForeignPending)
        }
    }

    /// Whether authorization requests are pushed (RFC 9126): by choice, or because profile, server or registration demand
    /// it.
    pub(crate) fn pushes(&self) -> bool {
        let demanded = [
            self.inner.server.require_pushed_authorization_requests,
            self.inner.registration.require_pushed_authorization_requests,
        ];
        let chosen = self.inner.push || self.inner.profile.is_some_and(Profile::pushes);
        chosen || demanded.contains(&Some(true))
    }

    /// That the server takes proofs by the client's key, if it has one.
    pub(crate) fn check_dpop(&self) -> Result<(), Misuse> {
        let supported = self.inner.server.dpop_signing_alg_values_supported.as_deref();
        self.dpop.as_ref().map_or(Ok(()), |dpop| dpop.check(supported))
    }

    /// The same, and that tokens will be bound as the profile demands: looked at before a user is asked for anything.
    pub(crate) fn check_binding(&self) -> Result<(), Misuse> {
        if let Some(profile) = self.profile() {
            profile.check_sender_constraint(self)?;
        }
        self.check_dpop()
    }

    /// The key that tokens are bound to, with what a proof needs beside it.
    pub(crate) fn possession(&self) -> Possession<'_> {
        Possession {
            environment: &self.inner.environment,
            dpop: self.dpop(),
            certificate: self.inner.mtls.tokens,
        }
    }

    /// Whether a quirk of the server switched this on.
    pub(crate) fn deviates(&self, deviation: Deviation) -> bool {
        self.inner.deviations.has(deviation)
    }

    /// The policy of a request that may be repeated.
    pub(crate) fn idempotent(&self) -> RequestPolicy {
        RequestPolicy { idempotent: true, ..self.inner.policy.clone() }
    }

    /// The policy of a request that must not be repeated.
    pub(crate) fn once(&self) -> RequestPolicy {
        RequestPolicy { idempotent: false, ..self.inner.policy.clone() }
    }

    /// The policy of a request by which the client authenticates: not to be repeated, and with its certificate if it has one.
    pub(crate) fn authenticating(&self) -> RequestPolicy {
        RequestPolicy { client_certificate: self.inner.mtls.endpoints, ..self.once() }
    }

    /// An endpoint where the client authenticates, by its alias where the client presents a certificate.
    pub(crate) fn endpoint(&self, name: &'static str, plain: Option<&str>) -> Result<Uri, Error> {
        let inner = &self.inner;
        endpoint(inner.transport, name, inner.mtls.endpoint(&inner.server, name, plain))
    }

    /// Sends a form to an endpoint where the client authenticates, with a DPoP proof if it has a key for that.
    pub(crate) async fn send_authenticated(
        &self,
        io: &Io,
        endpoint: &'static str,
        uri: Uri,
        form: Form,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, Error> {
        match &self.dpop {
            None => io.send(endpoint, self.authenticated_request(io, uri, form).await?, policy).await,
            // Boxed, so that requests without a proof do not keep room for one.
            Some(dpop) => {
                let form = Outgoing::Form(self, uri, form);
                Box::pin(dpop::send(io, &self.inner.environment, dpop, endpoint, policy, None, &form)).await
            }
        }
    }

    /// A form for an endpoint where the client authenticates.
    pub(crate) async fn authenticated_request(
        &self,
        io: &Io,
        endpoint: Uri,
        mut form: Form,
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let mut request = post_form(endpoint);
        self.inner.authentication.apply(io, self, &mut form, request.headers_mut()).await?;
        *request.body_mut() = form.encode().into_bytes();
        Ok(request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("issuer", &self.inner.issuer)
            .field("client_id", &self.inner.client_id)
            .field("authentication", &self.inner.authentication)
            .finish_non_exhaustive()
    }
}

/// A GET with the headers of every request.
pub(crate) fn get(uri: Uri, accept: &'static str) -> http::Request<Vec<u8>> {
    let mut request = http::Request::new(Vec::new());
    *request.uri_mut() = uri;
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static(accept));
    request.headers_mut().insert(USER_AGENT, user_agent());
    request
}

/// A POST of a form, which is still to be put in.
pub(crate) fn post_form(uri: Uri) -> http::Request<Vec<u8>> {
    let mut request = get(uri, "application/json");
    *request.method_mut() = http::Method::POST;
    request
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded;charset=UTF-8"));
    request
}

/// Names the library and its version.
pub(crate) fn user_agent() -> HeaderValue {
    HeaderValue::from_static(concat!("relying/", env!("CARGO_PKG_VERSION")))
}

/// The URI of an endpoint that the metadata may have.
pub(crate) fn endpoint(transport: Transport, name: &'static str, value: Option<&str>) -> Result<Uri, Error> {
    transport.parse(name, value.ok_or(Misuse::MissingEndpoint { endpoint: name })?)
}
