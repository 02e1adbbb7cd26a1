//! Building a client: what is required first, everything else by setters.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{Algorithm, Backend, BoxFuture, DecryptionKey, HmacKey};

use super::{Client, Endpoints, Inner, endpoint};
use crate::call::Call;
use crate::client_authentication::ClientAuthentication;
use crate::danger::{ClientDanger, ClientGuard};
use crate::discovery::{self, WellKnown};
use crate::dpop::Dpop;
use crate::environment::{Clock, Environment, SystemClock};
use crate::error::{Error, Misuse};
use crate::http::address_filter::AddressFilter;
use crate::http::uri::Transport;
use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};
use crate::jwks::{KeySetCache, KeySetPolicy, KeySetSnapshot};
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata};
use crate::mtls::Mtls;
use crate::profile::Profile;
use crate::quirk::issuer_rule::{IssuerRule, Tenants};
use crate::quirk::{Deviation, Deviations, Quirk};
use crate::registry::AuthenticationMethod;
use crate::request_object::RequestObjectSigner;
use crate::secret::Secret;
use crate::token::encrypted::Decryption;

/// Builds a [`Client`].
///
/// After [`Client::discover`], `.await` it (or [`send`](Self::send), [`send_blocking`](Self::send_blocking)): that
/// fetches the metadata and checks its issuer. After [`Client::from_metadata`], [`build`](Self::build) needs no
/// request.
///
/// # Errors
/// Fetching: [`Error::Http`], [`Error::Response`], and [`Rejected::MetadataIssuer`](crate::error::Rejected) when the
/// document names another issuer. Building: [`Error::Misuse`] when the settings contradict each other or the server's
/// metadata.
#[must_use = "a builder does nothing until it is awaited, sent or built"]
pub struct ClientBuilder {
    server: Server,
    client_id: String,
    well_known: WellKnown,
    registration: ClientMetadata,
    authentication: Option<ClientAuthentication>,
    client_secret: Option<Secret>,
    redirect_uri: Option<String>,
    profile: Option<Profile>,
    push: bool,
    request_object_signer: Option<RequestObjectSigner>,
    decryption_keys: Vec<DecryptionKey>,
    http: Option<Arc<dyn HttpClient>>,
    clock: Arc<dyn Clock>,
    backend: Option<Backend>,
    policy: RequestPolicy,
    tolerance: Duration,
    maximum_id_token_age: Option<Duration>,
    trusted_audiences: Vec<String>,
    key_set: Option<KeySetSnapshot>,
    key_set_policy: KeySetPolicy,
    transport: Transport,
    addresses: AddressFilter,
    any_authentication_method: bool,
    client_id_metadata_document: bool,
    dpop: Option<Dpop>,
    deviations: Deviations,
    tenants: Result<Tenants, Misuse>,
    /// The issuer that discovery began with.
    asked: Option<String>,
}

enum Server {
    Issuer(String),
    Metadata(Box<AuthorizationServerMetadata>),
}

impl ClientBuilder {
    pub(super) fn discover(issuer: String, client_id: String) -> Self {
        Self::new(Server::Issuer(issuer), client_id)
    }

    pub(super) fn from_metadata(server: AuthorizationServerMetadata, client_id: String) -> Self {
        Self::new(Server::Metadata(Box::new(server)), client_id)
    }

    fn new(server: Server, client_id: String) -> Self {
        Self {
            server,
            client_id,
            well_known: WellKnown::default(),
            registration: ClientMetadata::default(),
            authentication: None,
            client_secret: None,
            redirect_uri: None,
            profile: None,
            push: false,
            request_object_signer: None,
            decryption_keys: Vec::new(),
            http: default_http(),
            clock: Arc::new(SystemClock::default()),
            backend: default_backend(),
            policy: RequestPolicy::default(),
            tolerance: Duration::from_secs(30),
            maximum_id_token_age: None,
            trusted_audiences: Vec::new(),
            key_set: None,
            key_set_policy: KeySetPolicy::default(),
            transport: Transport::default(),
            addresses: AddressFilter::default(),
            any_authentication_method: false,
            client_id_metadata_document: false,
            dpop: None,
            deviations: Deviations::default(),
            tenants: Ok(Tenants::default()),
            asked: None,
        }
    }

    /// Which metadata document to fetch. Default [`WellKnown::OpenIdOrOAuth`].
    pub fn well_known(mut self, well_known: WellKnown) -> Self {
        self.well_known = well_known;
        self
    }

    /// What is registered about the client (RFC 7591): its authentication method, its redirect URI, the algorithms of
    /// its ID Tokens and so on. Settings of the builder itself come first where they say the same.
    pub fn registration(mut self, registration: ClientMetadata) -> Self {
        self.registration = registration;
        self
    }

    /// How the client authenticates. Without it, the method comes from the registration; else it is
    /// `client_secret_basic` when there is a secret (`client_secret_post` when the server lists only that), and `none`
    /// otherwise.
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// The client's secret, for the authentication method that is chosen and for ID Tokens with an HMAC.
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Where the server sends users back to, byte for byte as registered (RFC 6749 section 3.1.2). Default: the
    /// registration's `redirect_uris` when there is exactly one.
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Keeps all rules of a profile. A configuration that cannot meet them is refused when the client is built, requests and
    /// answers that break them when they are made and read.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Sends the parameters of authorization requests to the server directly, and the user with a reference to them
    /// (RFC 9126). Without this it happens where the server or the registration demand it.
    pub fn push_authorization_requests(mut self) -> Self {
        self.push = true;
        self
    }

    /// Signs the client's requests (RFC 9101, CIBA section 7.1.1) with a key, or with a [`RequestObjectSigner`] that says
    /// more.
    pub fn request_object_signer(mut self, signer: impl Into<RequestObjectSigner>) -> Self {
        self.request_object_signer = Some(signer.into());
        self
    }

    /// A key that ID Tokens and other answers may be encrypted to; several calls add several keys. Which answers must be
    /// encrypted, and with which algorithms, is said by the [registration](Self::registration), such as
    /// `id_token_encrypted_response_alg`; the others may be. For `dir` and AES key wrap the key is made of the client's
    /// secret (OpenID Connect Core section 10.2).
    pub fn decryption_key(mut self, key: DecryptionKey) -> Self {
        self.decryption_keys.push(key);
        self
    }

    /// The HTTP client that `.await` uses. Default: [`Reqwest`](crate::Reqwest), with that feature.
    pub fn http(mut self, http: impl HttpClient + 'static) -> Self {
        self.http = Some(Arc::new(http));
        self
    }

    /// The clock that all checks use. Default [`SystemClock`].
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How far the server's clock may be off. Default 30 seconds; more than a minute or two hides a broken clock.
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The cryptographic backend. Default: AWS-LC with the feature `aws-lc-rs`, else RustCrypto with `rust-crypto`.
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// Limits of every request: size and deadline. `idempotent` is set by each request itself.
    pub fn request_policy(mut self, policy: RequestPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The deadline of every request. Default 30 seconds.
    pub fn timeout(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Refuses ID Tokens that were issued longer ago. Default: no limit beside their expiry.
    pub fn maximum_id_token_age(mut self, age: Duration) -> Self {
        self.maximum_id_token_age = Some(age);
        self
    }

    /// Accepts ID Tokens that are for this audience too, beside the client itself (Core section 3.1.3.7 step 3).
    pub fn trusted_audience(mut self, audience: impl Into<String>) -> Self {
        self.trusted_audiences.push(audience.into());
        self
    }

    /// Starts with the keys that [`Client::key_set`] exported, if they are still young enough.
    pub fn key_set(mut self, snapshot: KeySetSnapshot) -> Self {
        self.key_set = Some(snapshot);
        self
    }

    /// For how long the server's keys are cached, and when they are fetched again.
    pub fn key_set_policy(mut self, policy: KeySetPolicy) -> Self {
        self.key_set_policy = policy;
        self
    }

    /// Binds all tokens to this key (RFC 9449). Answers with tokens that are not bound are refused then.
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.dpop = Some(dpop);
        self
    }

    /// Expects the ways of a known provider; see the [table](crate::quirk). May be called several times.
    pub fn quirk(mut self, quirk: Quirk) -> Self {
        self.deviations.add(quirk);
        self
    }

    /// The tenants of Microsoft Entra ID whose users may sign in, by their identifiers; switches on [`Quirk::ENTRA`]. They must be
    /// named where the issuer stands for many tenants (`common`, `organizations`); an ID Token of another one is refused.
    pub fn tenants<T: Into<String>>(mut self, tenants: impl IntoIterator<Item = T>) -> Self {
        self.tenants = Tenants::list(tenants.into_iter().map(Into::into));
        self.quirk(Quirk::ENTRA)
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    pub fn danger(mut self, danger: ClientDanger) -> Self {
        match danger.0 {
            ClientGuard::Https => self.transport = Transport::LoopbackWithoutTls,
            ClientGuard::InternalAddresses => self.addresses = AddressFilter::Any,
            ClientGuard::ListedAuthenticationMethod => self.any_authentication_method = true,
            ClientGuard::Tenant => self.tenants = Ok(Tenants::Any),
        }
        self
    }

    /// The identifier is the URL of the client's metadata: the server must support that.
    pub(crate) fn client_id_metadata_document(mut self) -> Self {
        self.client_id_metadata_document = true;
        self
    }

    /// Builds the client from metadata given by hand.
    ///
    /// # Errors
    /// [`Misuse::DiscoveryNeeded`] after [`Client::discover`]; else as the [type's text](Self) says.
    pub fn build(mut self) -> Result<Client, Error> {
        match std::mem::replace(&mut self.server, Server::Issuer(String::new())) {
            Server::Metadata(server) => self.build_for(*server),
            Server::Issuer(_) => Err(Misuse::DiscoveryNeeded.into()),
        }
    }

    /// Executes with an asynchronous HTTP client, which is not kept: give it to [`http`](Self::http) to be used by
    /// `.await` on the calls of the client.
    ///
    /// # Errors
    /// As the [type's text](Self) says.
    pub async fn send(self, http: &(impl HttpClient + ?Sized)) -> Result<Client, Error> {
        self.into_call().send(http).await
    }

    /// Executes with a blocking HTTP client.
    ///
    /// # Errors
    /// As the [type's text](Self) says.
    pub fn send_blocking(self, http: &(impl BlockingHttpClient + ?Sized)) -> Result<Client, Error> {
        self.into_call().send_blocking(http)
    }

    /// The discovery as a [`Call`], for [`Call::step`].
    pub fn into_call(mut self) -> Call<Client> {
        let server = std::mem::replace(&mut self.server, Server::Issuer(String::new()));
        Call::new(self.http.clone(), |io| async move {
            let server = match server {
                Server::Metadata(server) => *server,
                Server::Issuer(issuer) => {
                    let policy = RequestPolicy { idempotent: true, ..self.policy.clone() };
                    self.deviations.add_for(&issuer);
                    let issuer = self.asked.insert(issuer);
                    let from = discovery::From { transport: self.transport, deviations: &self.deviations };
                    discovery::fetch(&io, issuer, self.well_known, from, policy).await?
                }
            };
            self.build_for(server)
        })
    }

    fn build_for(mut self, server: AuthorizationServerMetadata) -> Result<Client, Error> {
        let backend = self.backend.clone().ok_or(Misuse::Empty { what: "backend" })?;
        if self.client_id.is_empty() {
            return Err(Misuse::Empty { what: "client_id" }.into());
        }
        if self.client_id_metadata_document && server.client_id_metadata_document_supported != Some(true) {
            return Err(Misuse::ClientIdMetadataDocumentUnsupported.into());
        }
        self.transport.parse("issuer", &server.issuer)?;
        let secret = self.client_secret.clone().or_else(|| self.registration.client_secret.clone());
        let environment = Environment { clock: Arc::clone(&self.clock), backend };
        self.refuse_an_expired_secret(&environment)?;
        let authentication = self.choose_authentication(&server, secret.as_ref())?;
        let secret = secret.or_else(|| authentication.secret().cloned());
        self.deviations.add_for(&server.issuer);
        let tenants = std::mem::replace(&mut self.tenants, Ok(Tenants::default()))?;
        let issuer_rule = IssuerRule::new(&self.deviations, tenants, self.asked.as_deref(), &server.issuer)?;
        let encoded = !self.deviations.has(Deviation::UnencodedBasic);
        let basic = authentication.basic(&self.client_id, encoded)?;
        let redirect_uri = self.choose_redirect_uri()?;
        let id_token_algorithms = id_token_algorithms(&server, &self.registration, self.profile);
        let decryption =
            Decryption::new(self.decryption_keys, &self.registration, secret.as_ref(), &environment.backend)?;
        let hmac_key = match id_token_algorithms.iter().find(|algorithm| algorithm.is_symmetric()) {
            None => None,
            Some(algorithm) => {
                let secret = secret.as_ref().ok_or(Misuse::MissingSecretForHmac)?;
                let key = HmacKey::new(secret.expose().as_bytes(), algorithm.clone(), &environment.backend);
                Some(key.map_err(|error| Misuse::Key { problem: error.to_string() })?)
            }
        };
        let mtls = Mtls::of(&self.registration, &authentication);
        let uri = |name, value: &Option<String>| {
            endpoint(self.transport, name, mtls.endpoint(&server, name, value.as_deref()))
        };
        let inner = Inner {
            issuer: server.issuer.as_str().into(),
            issuer_rule,
            deviations: self.deviations,
            mtls,
            endpoints: Endpoints {
                authorization: uri("authorization_endpoint", &server.authorization_endpoint),
                pushed_authorization_request: uri(
                    "pushed_authorization_request_endpoint",
                    &server.pushed_authorization_request_endpoint,
                ),
                token: uri("token_endpoint", &server.token_endpoint),
                userinfo: uri("userinfo_endpoint", &server.userinfo_endpoint),
                jwks: uri("jwks_uri", &server.jwks_uri),
            },
            key_set: KeySetCache::new(self.key_set_policy, self.key_set, &environment),
            server,
            registration: self.registration,
            client_id: self.client_id,
            authentication,
            secret,
            redirect_uri,
            profile: self.profile,
            push: self.push,
            request_object_signer: self.request_object_signer,
            http: self.http,
            environment,
            policy: self.policy,
            transport: self.transport,
            addresses: self.addresses,
            tolerance: self.tolerance,
            maximum_id_token_age: self
                .maximum_id_token_age
                .or(self.profile.and_then(Profile::maximum_id_token_age)),
            trusted_audiences: self.trusted_audiences,
            id_token_algorithms,
            basic,
            hmac_key,
            decryption,
        };
        if let Some(profile) = inner.profile {
            profile.check_client(&inner)?;
        }
        Ok(Client { dpop: self.dpop, inner: Arc::new(inner) })
    }

    fn refuse_an_expired_secret(&self, environment: &Environment) -> Result<(), Misuse> {
        match self.registration.client_secret_expires_at {
            Some(at) if at.as_unix() != 0 && at <= environment.now() => {
                Err(Misuse::ExpiredSecret { expired_at: at.as_unix() })
            }
            _ => Ok(()),
        }
    }

    /// The one configured, or the one registered, or what the server and the secret suggest; and the server must list it.
    fn choose_authentication(
        &self,
        server: &AuthorizationServerMetadata,
        secret: Option<&Secret>,
    ) -> Result<ClientAuthentication, Error> {
        let registered = self.registration.token_endpoint_auth_method.as_ref();
        let supported = server.token_endpoint_auth_methods_supported.as_deref();
        let authentication = match (&self.authentication, registered, secret) {
            (Some(configured), _, _) => configured.clone(),
            (None, Some(method), _) => ClientAuthentication::registered(&self.registration, method, secret)?,
            (None, None, None) => ClientAuthentication::none(),
            (None, None, Some(secret)) => {
                let lists = |method| supported.is_some_and(|methods| methods.contains(&method));
                let post_only = lists(AuthenticationMethod::CLIENT_SECRET_POST)
                    && !lists(AuthenticationMethod::CLIENT_SECRET_BASIC);
                if post_only {
                    ClientAuthentication::client_secret_post(secret.clone())
                } else {
                    ClientAuthentication::client_secret_basic(secret.clone())
                }
            }
        };
        let method = authentication.method();
        if let Some(registered) = registered.filter(|registered| *registered != method) {
            let (configured, registered) = (method.clone(), registered.clone());
            return Err(Misuse::AuthenticationMethodMismatch { configured, registered }.into());
        }
        // Servers rarely list `none`, although they have public clients.
        let exempt = self.any_authentication_method || *method == AuthenticationMethod::NONE;
        match supported {
            Some(supported) if !exempt && !supported.is_empty() && !supported.contains(method) => {
                let (method, supported) = (method.clone(), supported.to_vec());
                Err(Misuse::UnsupportedAuthenticationMethod { method, supported }.into())
            }
            _ => Ok(authentication),
        }
    }

    fn choose_redirect_uri(&self) -> Result<Option<String>, Misuse> {
        let registered = match self.registration.redirect_uris.as_deref() {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
        let redirect_uri = self.redirect_uri.clone().or(registered);
        match &redirect_uri {
            Some(uri) if uri.contains('#') => Err(Misuse::RedirectUriFragment),
            _ => Ok(redirect_uri),
        }
    }
}

impl IntoFuture for ClientBuilder {
    type Output = Result<Client, Error>;
    type IntoFuture = BoxFuture<'static, Result<Client, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.into_call().into_future()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
pub(crate) fn default_http() -> Option<Arc<dyn HttpClient>> {
    Some(Arc::<crate::http::on_first_use::OnFirstUse>::default())
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_http() -> Option<Arc<dyn HttpClient>> {
    None
}

#[cfg(any(feature = "aws-lc-rs", feature = "rust-crypto"))]
pub(crate) fn default_backend() -> Option<Backend> {
    Some(Backend::default())
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
pub(crate) fn default_backend() -> Option<Backend> {
    None
}

/// The algorithms that an ID Token of this client may be signed with: the registered one; else those that the server
/// lists, without `none` and HMAC, which only a registration can ask for; else RS256 (Core section 3.1.3.7 step 7).
fn id_token_algorithms(
    server: &AuthorizationServerMetadata,
    client: &ClientMetadata,
    profile: Option<Profile>,
) -> Vec<Algorithm> {
    if let Some(registered) = &client.id_token_signed_response_alg {
        return vec![registered.clone()];
    }
    let mut listed = signature_algorithms(server.id_token_signing_alg_values_supported.as_deref())
        .unwrap_or_else(|| vec![Algorithm::RS256]);
    listed.retain(|algorithm| profile.is_none_or(|profile| profile.permits(algorithm)));
    listed
}

/// The asymmetric ones of a list in the server's metadata.
pub(crate) fn signature_algorithms(listed: Option<&[Algorithm]>) -> Option<Vec<Algorithm>> {
    let is_signature = |algorithm: &&Algorithm| !algorithm.is_symmetric() && **algorithm != Algorithm::NONE;
    Some(listed?.iter().filter(is_signature).cloned().collect())
}
