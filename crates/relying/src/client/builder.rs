//! Building a client: what is required first, everything else by setters.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{Backend, DecryptionKey};

use crate::client_authentication::ClientAuthentication;
use crate::danger::{ClientDanger, ClientGuard};
use crate::discovery::WellKnown;
use crate::dpop::Dpop;
use crate::environment::{Clock, SystemClock};
use crate::error::Misuse;
use crate::http::address_filter::AddressFilter;
use crate::http::uri::Transport;
use crate::http::{HttpClient, RequestPolicy};
use crate::jwks::{KeySetPolicy, KeySetSnapshot};
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata};
use crate::profile::Profile;
use crate::quirk::issuer_rule::Tenants;
use crate::quirk::{Deviations, Quirk};
use crate::request_object::RequestObjectSigner;
use crate::secret::Secret;
use crate::trusted_issuer::TrustedIssuer;

mod build;

pub(crate) use build::signature_algorithms;

/// Builds a [`Client`](super::Client).
///
/// After [`Client::discover`](super::Client::discover), `.await` it (or [`send`](Self::send), [`send_blocking`](Self::send_blocking)): that
/// fetches the metadata and checks its issuer. After [`Client::from_metadata`](super::Client::from_metadata), [`build`](Self::build) needs no
/// request.
///
/// # Errors
/// Fetching: [`Error::Http`](crate::Error::Http), [`Error::Response`](crate::Error::Response), and [`Rejected::MetadataIssuer`](crate::error::Rejected) when the
/// document names another issuer. Building: [`Error::Misuse`](crate::Error::Misuse) when the settings contradict each other or the server's
/// metadata.
#[must_use = "a builder does nothing until it is awaited, sent or built"]
pub struct ClientBuilder {
    server: Server,
    client_id: String,
    well_known: WellKnown,
    metadata_attester: Option<TrustedIssuer>,
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
            metadata_attester: None,
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

    /// Demands `signed_metadata` that this issuer attests to (RFC 8414 section 2.1). They take precedence over what stands beside
    /// them; plain metadata alone are refused. Without this they are not looked at.
    pub fn metadata_signed_by(mut self, attester: TrustedIssuer) -> Self {
        self.metadata_attester = Some(attester);
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
    /// more. Request objects that nobody signs take [`danger::unsigned_request_objects`](crate::danger::unsigned_request_objects).
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

    /// Starts with the keys that [`Client::key_set`](super::Client::key_set) exported, if they are still young enough.
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
