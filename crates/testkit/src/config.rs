//! [`ServerBuilder`]: the options of a test server.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{Algorithm, Backend, DecryptionKey, Jwk, PrivateKey};
use serde_json::{Map, Value};

use crate::dpop::{DpopNonces, DpopPolicy};
use crate::issuer::Issuer;
use crate::keys::KeyRing;
use crate::request_source::RequestObjectFetch;
use crate::response_type::ResponseType;
use crate::{Client, Clock, Error, GrantAnswer, GrantRequest, OAuthError, Server, User};

/// Who answers for the user at the authorization endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Interaction {
    /// The server: the user named by `login_hint`, else the first one, signs in and agrees to everything at once.
    #[default]
    Automatic,
    /// A person or a [`UserAgent`](crate::UserAgent): the server shows a login page and a consent page.
    Pages,
    /// Nobody: the server answers every request with `access_denied`.
    Deny,
}

/// Whether refresh tokens are issued, and whether each use replaces them (RFC 9700 section 4.14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshTokens {
    /// Issued to every client that may use the grant, and replaced at each use; a second use of a replaced one
    /// revokes every token of its family.
    #[default]
    Rotated,
    /// Issued once and used again and again.
    Kept,
    /// As [`Rotated`](Self::Rotated), but only when the scope value `offline_access` was asked for.
    OfflineAccess,
    /// Never issued.
    Never,
}

/// A grant type of the user's own.
#[derive(Clone)]
pub(crate) struct ExtensionGrant {
    pub(crate) grant_type: String,
    pub(crate) decision: Arc<dyn GrantDecision>,
}

/// The function behind an extension grant.
pub(crate) trait GrantDecision: Send + Sync {
    fn decide(&self, request: &GrantRequest) -> Result<GrantAnswer, OAuthError>;
}

impl<F: Fn(&GrantRequest) -> Result<GrantAnswer, OAuthError> + Send + Sync> GrantDecision for F {
    fn decide(&self, request: &GrantRequest) -> Result<GrantAnswer, OAuthError> {
        self(request)
    }
}

/// Everything about a server that does not change while it runs.
pub(crate) struct Config {
    pub(crate) issuer: Issuer,
    pub(crate) backend: Backend,
    pub(crate) interaction: Interaction,
    pub(crate) pkce_required: bool,
    pub(crate) iss_parameter: bool,
    pub(crate) refresh_tokens: RefreshTokens,
    pub(crate) code_lifetime: Duration,
    pub(crate) polling_interval: Duration,
    pub(crate) access_token_lifetime: Duration,
    pub(crate) id_token_lifetime: Duration,
    pub(crate) acr_values: Vec<String>,
    pub(crate) resource_scope: Option<String>,
    pub(crate) response_types: Vec<ResponseType>,
    pub(crate) pushed_requests_required: bool,
    pub(crate) pushed_request_lifetime: Duration,
    pub(crate) signed_requests_required: bool,
    pub(crate) request_uri_fetch: Option<RequestObjectFetch>,
    pub(crate) signed_metadata: bool,
    pub(crate) mutual_tls: bool,
    pub(crate) dpop: DpopPolicy,
    pub(crate) dpop_nonces: DpopNonces,
    pub(crate) dpop_nonce_lifetime: Duration,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) odd_keys: bool,
    pub(crate) decryption_keys: Vec<DecryptionKey>,
    pub(crate) extension_grants: Vec<ExtensionGrant>,
    pub(crate) initial_access_tokens: Vec<String>,
    pub(crate) software_statement_key: Option<Jwk>,
}

/// Options of a [`Server`]; made by [`Server::builder`].
///
/// Nothing needs to be set: without any option the server has one user (`alice`, see [`User::sample`]), one key
/// for each of RS256, PS256, ES256 and EdDSA, and no client.
#[must_use]
pub struct ServerBuilder {
    issuer: String,
    config: Config,
    clock: Clock,
    clients: Vec<Client>,
    users: Vec<User>,
    algorithms: Vec<Algorithm>,
    keys_per_algorithm: usize,
    signing_keys: Vec<PrivateKey>,
}

impl ServerBuilder {
    pub(crate) fn new(issuer: String) -> Result<Self, Error> {
        let config = Config {
            issuer: Issuer::parse(&issuer)?,
            backend: Backend::default(),
            interaction: Interaction::default(),
            pkce_required: true,
            iss_parameter: true,
            refresh_tokens: RefreshTokens::default(),
            code_lifetime: Duration::from_secs(60),
            polling_interval: Duration::from_secs(5),
            access_token_lifetime: Duration::from_secs(3600),
            id_token_lifetime: Duration::from_secs(3600),
            acr_values: vec!["urn:example:loa:1".to_owned(), "urn:example:loa:2".to_owned()],
            resource_scope: None,
            response_types: vec![ResponseType::CODE],
            pushed_requests_required: false,
            pushed_request_lifetime: Duration::from_secs(60),
            signed_requests_required: false,
            request_uri_fetch: None,
            signed_metadata: false,
            mutual_tls: false,
            dpop: DpopPolicy::default(),
            dpop_nonces: DpopNonces::default(),
            dpop_nonce_lifetime: Duration::from_secs(300),
            metadata: Map::new(),
            odd_keys: false,
            decryption_keys: Vec::new(),
            extension_grants: Vec::new(),
            initial_access_tokens: Vec::new(),
            software_statement_key: None,
        };
        Ok(Self {
            issuer,
            config,
            clock: Clock::system(),
            clients: Vec::new(),
            users: Vec::new(),
            algorithms: vec![Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EDDSA],
            keys_per_algorithm: 1,
            signing_keys: Vec::new(),
        })
    }

    /// Registers a client.
    pub fn client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a user. The first one is who signs in automatically; without any, there is `alice`.
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// The clock to go by; the system's by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Who answers for the user; [`Interaction::Automatic`] by default.
    pub fn interaction(mut self, interaction: Interaction) -> Self {
        self.config.interaction = interaction;
        self
    }

    /// The algorithms the server has keys for, in place of RS256, PS256, ES256 and EdDSA. A client that is registered
    /// for another one makes the server add a key for it.
    pub fn signing_algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// How many keys of each algorithm are published; the first one signs. 1 by default.
    pub fn keys_per_algorithm(mut self, count: usize) -> Self {
        self.keys_per_algorithm = count.max(1);
        self
    }

    /// Signs with this key where its algorithm is asked for.
    pub fn signing_key(mut self, key: PrivateKey) -> Self {
        self.signing_keys.push(key);
        self
    }

    /// Opens request objects that are encrypted to this key (RFC 9101 section 6.1), whose public half is published. Those that are
    /// encrypted by the client secret need no key.
    ///
    /// ```
    /// use relying_jose::{Algorithm, Backend, DecryptionKey};
    /// use relying_testkit::{Error, Server};
    ///
    /// let key = DecryptionKey::generate(Algorithm::ECDH_ES, &Backend::default());
    /// let key = key.map_err(|error| Error::Key(error.to_string()))?;
    /// let server = Server::builder("https://as.example")?.decryption_key(key).build()?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn decryption_key(mut self, key: DecryptionKey) -> Self {
        let name = format!("enc-{}", self.config.decryption_keys.len() + 1);
        self.config.decryption_keys.push(if key.key_id().is_some() { key } else { key.with_key_id(name) });
        self
    }

    /// Publishes [`odd_keys`](crate::odd_keys) among the server's own.
    pub fn odd_keys(mut self) -> Self {
        self.config.odd_keys = true;
        self
    }

    /// Accepts authorization requests without PKCE, for applications that do not use it yet. A `code_challenge` that
    /// is sent is still checked.
    pub fn optional_pkce(mut self) -> Self {
        self.config.pkce_required = false;
        self
    }

    /// Leaves `iss` out of authorization responses, and says so in the metadata (RFC 9207 section 3).
    pub fn without_iss_parameter(mut self) -> Self {
        self.config.iss_parameter = false;
        self
    }

    /// Whether and how refresh tokens are issued; [`RefreshTokens::Rotated`] by default.
    pub fn refresh_tokens(mut self, policy: RefreshTokens) -> Self {
        self.config.refresh_tokens = policy;
        self
    }

    /// How long a code is good for; 60 seconds by default.
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.code_lifetime = lifetime;
        self
    }

    /// The time between two questions of a client that waits for a user, in whole seconds (RFC 8628 section 3.2, OpenID
    /// Connect CIBA section 7.3); 5 seconds by default.
    pub fn polling_interval(mut self, interval: Duration) -> Self {
        self.config.polling_interval = interval;
        self
    }

    /// How long an access token is good for; an hour by default.
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.access_token_lifetime = lifetime;
        self
    }

    /// How far the `exp` of an ID Token lies in the future; an hour by default.
    pub fn id_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.id_token_lifetime = lifetime;
        self
    }

    /// The authentication context classes the server can reach; the first one is the default.
    pub fn acr_values(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.config.acr_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// The scope value that the protected resource `/resource` asks for; by default any access token will do.
    pub fn resource_scope(mut self, scope: impl Into<String>) -> Self {
        self.config.resource_scope = Some(scope.into());
        self
    }

    /// Offers every response type of OpenID Connect: `code`, `id_token`, `id_token token`, `code id_token`, `code token`
    /// and `code id_token token`. By default there is only `code`, as RFC 9700 section 2.1.2 advises.
    pub fn every_response_type(mut self) -> Self {
        self.config.response_types = ResponseType::ALL.to_vec();
        self
    }

    /// Refuses authorization requests that were not pushed, and says so in the metadata (RFC 9126 section 5).
    pub fn require_pushed_authorization_requests(mut self) -> Self {
        self.config.pushed_requests_required = true;
        self
    }

    /// How long a pushed request is good for; 60 seconds by default.
    pub fn pushed_request_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.pushed_request_lifetime = lifetime;
        self
    }

    /// Refuses authorization requests that are no signed request objects, and says so in the metadata (RFC 9101
    /// section 10.5).
    pub fn require_signed_request_object(mut self) -> Self {
        self.config.signed_requests_required = true;
        self
    }

    /// Accepts request objects by reference (RFC 9101 section 5.2): the function gets the `request_uri` and returns what
    /// is there, if anything. The server itself never connects anywhere; without this call such requests are answered
    /// with `request_uri_not_supported`.
    ///
    /// ```
    /// use relying_testkit::Server;
    ///
    /// let server = Server::builder("https://as.example")?
    ///     .request_uri_fetch(|uri| (uri == "https://app.example/request.jwt").then(|| "eyJ...".to_owned()))
    ///     .build()?;
    /// # Ok::<(), relying_testkit::Error>(())
    /// ```
    pub fn request_uri_fetch(
        mut self,
        fetch: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.config.request_uri_fetch = Some(RequestObjectFetch(Arc::new(fetch)));
        self
    }

    /// Looks at the certificates that clients present (RFC 8705): at the protected resource, and below `/mtls` at the aliases of
    /// the endpoints, which the metadata name. At the endpoints themselves no certificate is seen, as at a server that asks
    /// for them at one of its addresses only; `metadata("mtls_endpoint_aliases", …)` names other addresses.
    pub fn mutual_tls(mut self) -> Self {
        self.config.mutual_tls = true;
        self
    }

    /// Whether access tokens may or must be bound to a key; [`DpopPolicy::Offered`] by default.
    pub fn dpop(mut self, policy: DpopPolicy) -> Self {
        self.config.dpop = policy;
        self
    }

    /// Where DPoP proofs must hold a nonce; [`DpopNonces::Never`] by default.
    pub fn dpop_nonces(mut self, nonces: DpopNonces) -> Self {
        self.config.dpop_nonces = nonces;
        self
    }

    /// How long a DPoP nonce is handed out before the next one takes its place; 300 seconds by default. The one before
    /// is accepted for as long again.
    pub fn dpop_nonce_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.dpop_nonce_lifetime = lifetime;
        self
    }

    /// Lets clients register themselves (RFC 7591) only with one of these tokens; without this call everybody may.
    pub fn initial_access_token(mut self, token: impl Into<String>) -> Self {
        self.config.initial_access_tokens.push(token.into());
        self
    }

    /// Trusts software statements (RFC 7591 section 2.3) that this public key verifies; by default none are.
    pub fn software_statement_key(mut self, key: Jwk) -> Self {
        self.config.software_statement_key = Some(key);
        self
    }

    /// Says the metadata, the server's and its resource's, once more as a JWT that the server itself attests to (RFC 8414 section
    /// 2.1, RFC 9728 section 2.2), signed with the first key of its key set.
    pub fn sign_metadata(mut self) -> Self {
        self.config.signed_metadata = true;
        self
    }

    /// Sets a member of the server metadata, in place of what the server would say; `null` removes the member.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.config.metadata.insert(name.into(), value.into());
        self
    }

    /// Adds a grant type, or replaces one that the server has. The function gets each authenticated request and says who the token is for, or refuses.
    ///
    /// ```
    /// use relying_testkit::{GrantAnswer, OAuthError, Server};
    ///
    /// let server = Server::builder("https://as.example")?
    ///     .extension_grant("urn:ietf:params:oauth:grant-type:jwt-bearer", |request| {
    ///         match request.parameter("assertion") {
    ///             Some(_) => Ok(GrantAnswer::new().subject("alice").scope("api")),
    ///             None => Err(OAuthError::new("invalid_grant").description("assertion is missing")),
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok::<(), relying_testkit::Error>(())
    /// ```
    pub fn extension_grant(
        mut self,
        grant_type: impl Into<String>,
        decision: impl Fn(&GrantRequest) -> Result<GrantAnswer, OAuthError> + Send + Sync + 'static,
    ) -> Self {
        let grant = ExtensionGrant { grant_type: grant_type.into(), decision: Arc::new(decision) };
        self.config.extension_grants.push(grant);
        self
    }

    /// Makes the server, with its keys.
    ///
    /// # Errors
    ///
    /// [`Error::Key`] if a key cannot be made or there are no random bytes.
    pub fn build(self) -> Result<Server, Error> {
        let mut keys = KeyRing::new(self.config.backend.clone());
        for key in self.signing_keys {
            keys.add(key);
        }
        for algorithm in &self.algorithms {
            keys.ensure(algorithm, self.keys_per_algorithm)?;
        }
        let users = if self.users.is_empty() { vec![User::sample("alice")] } else { self.users };
        let server = Server::new(self.config, self.clock, keys, users)?;
        for client in self.clients {
            server.register(client)?;
        }
        Ok(server)
    }
}

impl fmt::Debug for ServerBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerBuilder")
            .field("issuer", &self.issuer)
            .field("clients", &self.clients)
            .field("users", &self.users)
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}
