//! Dynamic client registration: RFC 7591 and OpenID Connect Dynamic Client Registration 1.0.
//!
//! A client tells the server about itself and gets its identifier, and a secret if it needs one, at once. Keep the
//! [`Registration`]: it serializes, and a new one each time would leave the old ones behind at the server.
//!
//! ```
//! # use relying_testkit as testkit;
//! use relying::{Client, ClientMetadata};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = testkit::Server::builder("https://as.example.com")?.initial_access_token("for-partners").build()?;
//! # let http = { let server = server.clone(); move |request| { let answer = Ok(server.handle(request)); async { answer } } };
//! let mut metadata = ClientMetadata::default();
//! metadata.client_name = Some("Example".into());
//! metadata.redirect_uris = Some(vec!["https://app.example.com/callback".into()]);
//!
//! let registration = Client::register("https://as.example.com", metadata)
//!     .initial_access_token("for-partners") // where the server wants one
//! #   .http(http.clone())
//!     .await?;
//! let stored = serde_json::to_string(&registration)?; // it holds the secret: keep it safe
//!
//! // From now on, also after a restart:
//! let registration: relying::Registration = serde_json::from_str(&stored)?;
//! let client = registration.client()
//! #   .http(http)
//!     .await?;
//! assert_eq!(client.client_id(), registration.client_id());
//! # Ok(())
//! # }
//! ```
//!
//! What is registered is what the server answered (RFC 7591 section 3.2.1). What it did not mention stays as it was asked
//! for where that protects: algorithms, authentication, requirements. A server that does otherwise is then refused instead
//! of being believed. [`Registration::differences`] says what the server registered in another way.
//!
//! Management (RFC 7592): [`Registration::read`], [`Registration::update`], [`Registration::delete`]. Servers may replace
//! the registration access token at each of them: keep the [`Registration`] that they return.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Response, StatusCode, Uri};
use relying_jose::BoxFuture;
use relying_jose::json::JsonError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::Io;
use crate::client::{Client, ClientBuilder, endpoint, get};
use crate::discovery::{self, WellKnown};
use crate::dpop::Dpop;
use crate::error::{Error, Misuse, Rejected, ResponseError};
use crate::http::RequestPolicy;
use crate::http::address_filter::Said;
use crate::http::response::{expect, malformed, server_error};
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata};
use crate::mtls::Mtls;
use crate::protected_resource::{AccessToken, Possession};
use crate::quirk::Deviations;
use crate::registry::AuthenticationMethod;
use crate::secret::Secret;
use crate::standalone::{Setup, Standalone};

mod management;

pub use management::ManagementRequest;

const ENDPOINT: &str = "registration_endpoint";

/// What is registered, where, and by whose leave; made by [`Client::register`].
#[derive(Clone, Debug)]
pub struct RegistrationRequest {
    issuer: String,
    server: Option<Box<AuthorizationServerMetadata>>,
    well_known: WellKnown,
    metadata: ClientMetadata,
    initial_access_token: Option<AccessToken>,
    dpop: Option<Dpop>,
}

impl Client {
    /// Registers a client with the server that has this issuer, whose metadata is fetched and checked first.
    ///
    /// `issuer` is as in [`Client::discover`]. Members of `metadata` that only servers set (identifier, secret,
    /// registration access token and so on) are not sent.
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`] when the server does not register clients; [`Misuse::ClientMetadata`] when `metadata`
    /// holds a private key or contradicts itself; [`Error::Server`] with what the server does not accept;
    /// [`Rejected::InternalAddress`] when the answer's `registration_client_uri` leads inside.
    pub fn register(
        issuer: impl Into<String>,
        metadata: ClientMetadata,
    ) -> Standalone<RegistrationRequest, Registration> {
        let request = RegistrationRequest {
            issuer: issuer.into(),
            server: None,
            well_known: WellKnown::default(),
            metadata,
            initial_access_token: None,
            dpop: None,
        };
        Standalone::new(request, register)
    }
}

impl Standalone<RegistrationRequest, Registration> {
    /// The token that allows the registration, where the server wants one (RFC 7591 section 3). One that is bound to a key is
    /// [`AccessToken::dpop`], and needs [`dpop`](Self::dpop).
    pub fn initial_access_token(mut self, token: impl Into<AccessToken>) -> Self {
        self.request.initial_access_token = Some(token.into());
        self
    }

    /// The key that the initial access token is bound to (RFC 9449 section 7.1).
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.request.dpop = Some(dpop);
        self
    }

    /// Metadata that somebody whom the server trusts vouches for, as a signed JWT (RFC 7591 section 2.3). What it says comes
    /// before what the rest of the metadata says.
    pub fn software_statement(mut self, statement: impl Into<Secret>) -> Self {
        self.request.metadata.software_statement = Some(statement.into());
        self
    }

    /// Which metadata document to fetch. Default [`WellKnown::OpenIdOrOAuth`].
    pub fn well_known(mut self, well_known: WellKnown) -> Self {
        self.request.well_known = well_known;
        self
    }

    /// The server's metadata where they are known: then none are fetched.
    pub fn server_metadata(mut self, server: AuthorizationServerMetadata) -> Self {
        self.request.server = Some(Box::new(server));
        self
    }
}

/// A registered client. It serializes, with its secrets: keep it safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Registration {
    /// The issuer of the server that the client is registered with.
    pub issuer: String,
    /// What is registered.
    pub metadata: ClientMetadata,
}

impl Registration {
    /// A registration that was made in another way. For its management, `metadata` needs `client_id`,
    /// `registration_client_uri` and `registration_access_token`.
    pub fn new(issuer: impl Into<String>, metadata: ClientMetadata) -> Self {
        Self { issuer: issuer.into(), metadata }
    }

    /// The identifier that the server gave to the client.
    pub fn client_id(&self) -> &str {
        self.metadata.client_id.as_deref().unwrap_or_default()
    }

    /// The token for reading and changing the registration, if the server offers that (RFC 7592 section 3).
    pub fn registration_access_token(&self) -> Option<&Secret> {
        self.metadata.registration_access_token.as_ref()
    }

    /// Where the registration can be read and changed, if the server offers that (RFC 7592 section 3).
    pub fn registration_client_uri(&self) -> Option<&str> {
        self.metadata.registration_client_uri.as_deref()
    }

    /// Begins the client that is registered; see [`Client::discover`]. A key for `private_key_jwt` is to be given as
    /// [`authentication`](ClientBuilder::authentication).
    pub fn client(&self) -> ClientBuilder {
        Client::discover(&self.issuer, self.client_id()).registration(self.metadata.clone())
    }

    /// The names of the members that were asked for and are registered otherwise, or not at all. A server may replace any
    /// value (RFC 7591 section 3.2.1); whether what it registered will do is for the application to say.
    pub fn differences(&self, requested: &ClientMetadata) -> Vec<String> {
        let members = |metadata: &ClientMetadata| match serde_json::to_value(metadata) {
            Ok(Value::Object(members)) => members,
            _ => serde_json::Map::new(),
        };
        let registered = members(&self.metadata);
        let requested = members(&without_credentials(requested.clone()));
        requested
            .into_iter()
            .filter(|(name, value)| registered.get(name) != Some(value))
            .map(|(name, _)| name)
            .collect()
    }
}

fn register(
    io: Io,
    setup: Setup,
    request: RegistrationRequest,
) -> BoxFuture<'static, Result<Registration, Error>> {
    Box::pin(async move {
        let RegistrationRequest { issuer, server, well_known, metadata, initial_access_token, dpop } =
            request;
        let metadata = without_credentials(metadata);
        publishable(&metadata)?;
        let server = match server {
            Some(server) => *server,
            None => {
                let deviations = Deviations::default();
                let from = discovery::From { transport: setup.transport, deviations: &deviations };
                discovery::fetch(&io, &issuer, well_known, from, setup.idempotent()).await?
            }
        };
        let mtls = Mtls { endpoints: metadata.use_mtls_endpoint_aliases == Some(true), tokens: false };
        let uri = mtls.endpoint(&server, ENDPOINT, server.registration_endpoint.as_deref());
        let uri = endpoint(setup.transport, ENDPOINT, uri)?;
        let mut request = self::request(uri.clone(), Method::POST, &metadata)?;
        let certificate = mtls.endpoints;
        let policy = RequestPolicy { client_certificate: certificate, ..setup.once() };
        let answer = match initial_access_token {
            None => io.send(ENDPOINT, request, policy).await?,
            Some(token) => {
                token.authorize(request.headers_mut())?;
                let environment = setup.environment()?;
                let supported = server.dpop_signing_alg_values_supported.as_deref();
                let dpop = dpop.map(|dpop| dpop.named_for(supported));
                dpop.as_ref().map_or(Ok(()), |dpop| dpop.check(supported))?;
                let possession = Possession { environment: &environment, dpop: dpop.as_ref(), certificate };
                token.send(&io, possession, ENDPOINT, policy, request).await?
            }
        };
        let metadata = response(&answer, &metadata, &setup, &uri)?;
        Ok(Registration { issuer: server.issuer, metadata })
    })
}

/// A request with the metadata as its body.
fn request(uri: Uri, method: Method, metadata: &ClientMetadata) -> Result<http::Request<Vec<u8>>, Error> {
    let mut request = get(uri, "application/json");
    *request.method_mut() = method;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *request.body_mut() =
        serde_json::to_vec(metadata).map_err(|_| Misuse::InvalidRequest { what: "client metadata" })?;
    Ok(request)
}

/// Section 3.2.1 answers with 201; 200 is what some servers answer with, and says the same.
fn response(
    answer: &Response<Vec<u8>>,
    requested: &ClientMetadata,
    setup: &Setup,
    uri: &Uri,
) -> Result<ClientMetadata, Error> {
    if answer.status() != StatusCode::OK {
        expect(ENDPOINT, answer, StatusCode::CREATED)?;
    }
    registered(ENDPOINT, answer, requested, setup, uri)
}

/// What an answer says is registered, completed by what was known `before`.
fn registered(
    endpoint: &'static str,
    answer: &Response<Vec<u8>>,
    before: &ClientMetadata,
    setup: &Setup,
    uri: &Uri,
) -> Result<ClientMetadata, Error> {
    let answered =
        ClientMetadata::parse(answer.body()).map_err(|problem| malformed(endpoint, answer, problem))?;
    let missing = |member: &str| {
        let problem = JsonError::MissingMember(member.to_owned());
        Error::from(ResponseError::Json { endpoint, problem })
    };
    let Some(client_id) = answered.client_id.clone() else {
        // An error with the status of a success.
        return Err(server_error(endpoint, answer).map_or_else(|| missing("client_id"), Error::from));
    };
    match &before.client_id {
        Some(expected) if *expected != client_id => {
            let expected = expected.clone();
            return Err(Rejected::RegisteredClient { expected, received: client_id }.into());
        }
        _ => {}
    }
    if let Some(named) = &answered.registration_client_uri {
        let said = Said { by: endpoint, member: "registration_client_uri" };
        setup.addresses.parse(setup.transport, said, named, Some(uri))?;
    }
    let metadata = merge(before, answered);
    let needs_secret = [
        AuthenticationMethod::CLIENT_SECRET_BASIC,
        AuthenticationMethod::CLIENT_SECRET_POST,
        AuthenticationMethod::CLIENT_SECRET_JWT,
    ];
    match &metadata.token_endpoint_auth_method {
        Some(method) if needs_secret.contains(method) && metadata.client_secret.is_none() => {
            Err(missing("client_secret"))
        }
        _ => Ok(metadata),
    }
}

/// What the server answered, and of what it did not mention the part that protects, or without which the registration
/// could not be used.
fn merge(before: &ClientMetadata, mut answered: ClientMetadata) -> ClientMetadata {
    // A secret that was kept expires when it did before; a new one when the answer says so.
    if answered.client_secret.is_none() && answered.client_secret_expires_at.is_none() {
        answered.client_secret_expires_at = before.client_secret_expires_at;
    }
    macro_rules! keep {
        ($($member:ident)*) => {
            $( if answered.$member.is_none() {
                answered.$member = before.$member.clone();
            } )*
        };
    }
    keep! {
        client_secret client_id_issued_at registration_access_token registration_client_uri
        redirect_uris post_logout_redirect_uris jwks_uri jwks
        token_endpoint_auth_method token_endpoint_auth_signing_alg grant_types response_types response_modes
        id_token_signed_response_alg id_token_encrypted_response_alg id_token_encrypted_response_enc
        userinfo_signed_response_alg userinfo_encrypted_response_alg userinfo_encrypted_response_enc
        request_object_signing_alg request_object_encryption_alg request_object_encryption_enc
        introspection_signed_response_alg introspection_encrypted_response_alg introspection_encrypted_response_enc
        authorization_signed_response_alg authorization_encrypted_response_alg authorization_encrypted_response_enc
        backchannel_token_delivery_mode backchannel_authentication_request_signing_alg
        default_max_age require_auth_time default_acr_values
        backchannel_logout_session_required frontchannel_logout_session_required
        require_signed_request_object require_pushed_authorization_requests
        tls_client_certificate_bound_access_tokens use_mtls_endpoint_aliases dpop_bound_access_tokens
        authorization_details_types
    }
    answered
}

/// Without the members that only servers set (RFC 7591 section 3.2.1, RFC 7592 section 2.2).
fn without_credentials(metadata: ClientMetadata) -> ClientMetadata {
    ClientMetadata {
        client_id: None,
        client_secret: None,
        client_id_issued_at: None,
        client_secret_expires_at: None,
        registration_access_token: None,
        registration_client_uri: None,
        ..metadata
    }
}

/// Nothing that must stay at home, and nothing that contradicts itself (RFC 7591 section 2).
pub(crate) fn publishable(metadata: &ClientMetadata) -> Result<(), Misuse> {
    let refuse = |problem| Err(Misuse::ClientMetadata { member: "jwks", problem });
    let Some(jwks) = &metadata.jwks else { return Ok(()) };
    if metadata.jwks_uri.is_some() {
        return refuse("stands beside jwks_uri: only one of them may");
    }
    let Some(keys) = jwks.get("keys").and_then(Value::as_array) else {
        return refuse("is not a JWK Set");
    };
    // The private members of all kinds of keys, and the whole of a symmetric one (RFC 7518 section 6, RFC 9964 section 3).
    const SECRET: [&str; 9] = ["d", "k", "priv", "p", "q", "dp", "dq", "qi", "oth"];
    let is_secret = |key: &Value| SECRET.iter().any(|member| key.get(member).is_some());
    if keys.iter().any(is_secret) {
        return refuse("holds a private or symmetric key");
    }
    Ok(())
}
