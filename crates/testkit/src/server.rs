//! [`Server`]: the authorization server as a function from request to response.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::ALLOW;
use http::{Method, Request, Response, StatusCode};
use relying_jose::{Backend, HashAlgorithm, PrivateKey, RandomError, Timestamp, base64url};

use crate::config::{Config, ServerBuilder};
use crate::dpop::Nonces;
use crate::endpoint;
use crate::fault::{ActiveFaults, Fault, Target};
use crate::incoming::Incoming;
use crate::keys::KeyRing;
use crate::reply::{self, OAuthError};
use crate::request_log::{Endpoint, RecordedRequest};
use crate::store::Store;
use crate::{Client, Clock, Error, User, claims_provider, mutual_tls};

/// An OAuth 2.0 and OpenID Connect authorization server without any port or thread.
///
/// [`handle`](Self::handle) is the whole server. Clones are the same server: they share users, tokens, keys, faults
/// and log. See the [crate documentation](crate) for a tour.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    clock: Clock,
    state: Mutex<State>,
}

/// What changes while the server runs.
pub(crate) struct State {
    pub(crate) clients: Vec<Client>,
    pub(crate) users: Vec<User>,
    pub(crate) keys: KeyRing,
    /// The claims provider's.
    pub(crate) claims_key: Option<PrivateKey>,
    pub(crate) store: Store,
    pub(crate) nonces: Nonces,
    faults: ActiveFaults,
    log: Vec<RecordedRequest>,
}

impl Server {
    /// Starts to describe a server with this issuer identifier, kept byte for byte.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidIssuer`] unless it is an absolute URL of the scheme `https` or `http` without query and
    /// fragment (RFC 8414 section 2).
    pub fn builder(issuer: impl Into<String>) -> Result<ServerBuilder, Error> {
        ServerBuilder::new(issuer.into())
    }

    pub(crate) fn new(config: Config, clock: Clock, keys: KeyRing, users: Vec<User>) -> Result<Self, Error> {
        let (clients, store, faults, log) = Default::default();
        let nonce = random(&config.backend).map_err(|error| Error::Key(error.to_string()))?;
        let nonces = Nonces::new(nonce, clock.now());
        let state = Mutex::new(State { clients, users, keys, claims_key: None, store, nonces, faults, log });
        Ok(Self { shared: Arc::new(Shared { config, clock, state }) })
    }

    /// Answers a request.
    ///
    /// The request may name the host or not; one that names another host than the issuer's is answered with 421.
    /// A [`ClientCertificate`](crate::ClientCertificate) among its extensions is what the client presented.
    /// Answers that a [`Fault`] makes slow, endless or torn carry a [`Delivery`](crate::Delivery) among their
    /// extensions.
    pub fn handle(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let mut incoming = Incoming::new(request);
        let endpoint = self.endpoint_of(&incoming);
        mutual_tls::admit(self, endpoint, &mut incoming);
        let response = self.answer(endpoint, &incoming);
        let recorded = RecordedRequest::new(endpoint, &incoming, response.status());
        self.state().log.push(recorded);
        response
    }

    /// The issuer identifier, byte for byte as it was given.
    pub fn issuer(&self) -> &str {
        self.shared.config.issuer.as_str()
    }

    /// The address of the protected resource that comes with the server: it wants an access token and echoes method,
    /// body and what the token stands for.
    pub fn resource_uri(&self) -> String {
        self.url("/resource")
    }

    /// The issuer identifier of the claims provider that comes with the server (OpenID Connect Core 1.0 section 5.6.2). Its key set
    /// is at `/jwks` below it. What it vouches for say [`User::aggregated_claim`] and [`User::distributed_claim`].
    pub fn claims_provider(&self) -> String {
        self.url(claims_provider::PATH)
    }

    /// The server's clock; moving it moves the server's time.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Registers a client, or replaces the one with the same `client_id`.
    ///
    /// # Errors
    ///
    /// [`Error::Key`] if the client wants an algorithm that the server can make no key for.
    pub fn register(&self, client: Client) -> Result<(), Error> {
        let mut state = self.state();
        for algorithm in [&client.id_token_algorithm, &client.authorization_response_algorithm] {
            state.keys.ensure(algorithm, 1)?;
        }
        for algorithm in [&client.userinfo_algorithm, &client.introspection_algorithm].into_iter().flatten() {
            state.keys.ensure(algorithm, 1)?;
        }
        state.clients.retain(|other| other.client_id != client.client_id);
        state.clients.push(client);
        Ok(())
    }

    /// Adds a user, or replaces the one with the same name.
    pub fn add_user(&self, user: User) {
        let mut state = self.state();
        state.users.retain(|other| other.username() != user.username());
        state.users.push(user);
    }

    /// Replaces every signing key. The replaced keys stay in the key set until the next rotation, or until
    /// [`forget_retired_keys`](Self::forget_retired_keys).
    ///
    /// # Errors
    ///
    /// [`Error::Key`] if a key cannot be made; then nothing has changed.
    pub fn rotate_keys(&self) -> Result<(), Error> {
        self.state().keys.rotate()
    }

    /// Takes the keys of before the last rotation out of the key set.
    pub fn forget_retired_keys(&self) {
        self.state().keys.forget_retired();
    }

    /// Replaces the DPoP nonce: the one before is refused from now on, and the next answer hands out the new one.
    ///
    /// # Errors
    ///
    /// [`Error::Key`] if there are no random bytes; then nothing has changed.
    pub fn rotate_dpop_nonce(&self) -> Result<(), Error> {
        let next = random(&self.config().backend).map_err(|error| Error::Key(error.to_string()))?;
        let nonces = &mut self.state().nonces;
        nonces.replace(next, self.now());
        nonces.forget_previous();
        Ok(())
    }

    /// Revokes every token that was issued so far, as an administrator would.
    pub fn revoke_all_tokens(&self) {
        let store = &mut self.state().store;
        store.access_tokens.clear();
        store.refresh_tokens.clear();
    }

    /// Forgets every session, as a restart of the server would: users must sign in again.
    pub fn end_all_sessions(&self) {
        self.state().store.sessions.clear();
    }

    /// Makes every answer that the fault concerns wrong in the way the fault says, from now on. Several faults add up.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.inject(fault, None);
    }

    /// As [`inject`](Self::inject), but only for the next `answers` answers that the fault concerns.
    pub fn inject_next(&self, fault: Fault, answers: usize) {
        self.state().faults.inject(fault, Some(answers));
    }

    /// Takes every fault back.
    pub fn heal(&self) {
        self.state().faults = ActiveFaults::default();
    }

    /// Every request received so far, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state().log.clone()
    }

    /// The requests that one part of the server received.
    pub fn requests_to(&self, endpoint: Endpoint) -> Vec<RecordedRequest> {
        self.state().log.iter().filter(|request| request.endpoint == endpoint).cloned().collect()
    }

    /// Empties the request log.
    pub fn clear_requests(&self) {
        self.state().log.clear();
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.shared.config.issuer.url(path)
    }

    pub(crate) fn client(&self, client_id: &str) -> Option<Client> {
        self.state().clients.iter().find(|client| client.client_id == client_id).cloned()
    }

    pub(crate) fn user_by_subject(&self, subject: &str) -> Option<User> {
        self.state().users.iter().find(|user| user.sub() == subject).cloned()
    }

    /// The faults that concern the next answer of this kind; calling it counts as one such answer.
    pub(crate) fn faults(&self, target: Target) -> Vec<Fault> {
        self.state().faults.take(target)
    }

    /// A value that nobody can guess, for codes, tokens and identifiers.
    pub(crate) fn random(&self) -> Result<String, OAuthError> {
        random(&self.config().backend).map_err(reply::server_error)
    }

    pub(crate) fn digest(&self, algorithm: HashAlgorithm, bytes: &[u8]) -> Vec<u8> {
        self.config().backend.digest(algorithm, bytes).as_ref().to_vec()
    }

    fn endpoint_of(&self, incoming: &Incoming) -> Endpoint {
        let issuer = &self.config().issuer;
        let elsewhere =
            incoming.authority().is_some_and(|host| !host.eq_ignore_ascii_case(issuer.authority()));
        if elsewhere {
            return Endpoint::Unknown;
        }
        if issuer.is_well_known(&incoming.path) {
            return Endpoint::Discovery;
        }
        if incoming.path == endpoint::webfinger::PATH {
            return Endpoint::WebFinger;
        }
        if incoming.path == endpoint::resource_metadata::path(self) {
            return Endpoint::ResourceMetadata;
        }
        let path = incoming.path.strip_prefix(issuer.base_path());
        match path.and_then(|path| mutual_tls::unaliased(self, path)).or(path) {
            Some("/jwks") => Endpoint::Jwks,
            Some("/authorize") => Endpoint::Authorization,
            Some("/par") => Endpoint::PushedAuthorization,
            Some("/token") => Endpoint::Token,
            Some("/userinfo") => Endpoint::UserInfo,
            Some("/resource") => Endpoint::Resource,
            Some("/end_session") => Endpoint::EndSession,
            Some("/introspect") => Endpoint::Introspection,
            Some("/revoke") => Endpoint::Revocation,
            Some("/device_authorization") => Endpoint::DeviceAuthorization,
            Some("/device") => Endpoint::Device,
            Some("/backchannel_authentication") => Endpoint::BackchannelAuthentication,
            Some("/claims_provider/claims") => Endpoint::ClaimsProvider,
            Some("/claims_provider/jwks") => Endpoint::ClaimsProviderJwks,
            Some("/register") => Endpoint::Registration,
            Some(path) if path.starts_with("/register/") => Endpoint::RegisteredClient,
            Some(path) if path.starts_with("/interaction/") => Endpoint::Interaction,
            _ => Endpoint::Unknown,
        }
    }

    fn answer(&self, endpoint: Endpoint, incoming: &Incoming) -> Response<Vec<u8>> {
        let allowed: &[Method] = match endpoint {
            Endpoint::Discovery
            | Endpoint::Jwks
            | Endpoint::WebFinger
            | Endpoint::ResourceMetadata
            | Endpoint::ClaimsProvider
            | Endpoint::ClaimsProviderJwks => &[Method::GET],
            Endpoint::PushedAuthorization
            | Endpoint::Token
            | Endpoint::Introspection
            | Endpoint::Revocation
            | Endpoint::DeviceAuthorization
            | Endpoint::BackchannelAuthentication
            | Endpoint::Registration => &[Method::POST],
            Endpoint::RegisteredClient => &[Method::GET, Method::PUT, Method::DELETE],
            Endpoint::Authorization
            | Endpoint::Interaction
            | Endpoint::Device
            | Endpoint::UserInfo
            | Endpoint::EndSession => &[Method::GET, Method::POST],
            Endpoint::Resource | Endpoint::Unknown => &[],
        };
        if !allowed.is_empty() && !allowed.contains(&incoming.method) {
            return method_not_allowed(allowed);
        }
        match endpoint {
            Endpoint::Discovery => endpoint::discovery::answer(self),
            Endpoint::Jwks => endpoint::jwks::answer(self),
            Endpoint::Authorization => endpoint::authorization::answer(self, incoming),
            Endpoint::Interaction => endpoint::interaction::answer(self, incoming),
            Endpoint::PushedAuthorization => endpoint::pushed_authorization_request::answer(self, incoming),
            Endpoint::Token => endpoint::token::answer(self, incoming),
            Endpoint::UserInfo => endpoint::userinfo::answer(self, incoming),
            Endpoint::Resource => endpoint::resource::answer(self, incoming),
            Endpoint::EndSession => endpoint::end_session::answer(self, incoming),
            Endpoint::Introspection => endpoint::introspection::answer(self, incoming),
            Endpoint::Revocation => endpoint::revocation::answer(self, incoming),
            Endpoint::DeviceAuthorization => endpoint::device_authorization::answer(self, incoming),
            Endpoint::Device => endpoint::device::answer(self, incoming),
            Endpoint::BackchannelAuthentication => {
                endpoint::backchannel_authentication::answer(self, incoming)
            }
            Endpoint::Registration => endpoint::registration::answer(self, incoming),
            Endpoint::RegisteredClient => endpoint::registration::manage(self, incoming),
            Endpoint::WebFinger => endpoint::webfinger::answer(self, incoming),
            Endpoint::ResourceMetadata => endpoint::resource_metadata::answer(self),
            Endpoint::ClaimsProvider => endpoint::claims_provider::answer(self, incoming),
            Endpoint::ClaimsProviderJwks => endpoint::claims_provider::key_set(self),
            Endpoint::Unknown => self.unknown(incoming),
        }
    }

    fn unknown(&self, incoming: &Incoming) -> Response<Vec<u8>> {
        let here = self.config().issuer.authority();
        match incoming.authority() {
            Some(host) if !host.eq_ignore_ascii_case(here) => OAuthError::new("misdirected_request")
                .description(format!("the request is for {host}, this server is {here}"))
                .status(StatusCode::MISDIRECTED_REQUEST),
            _ => OAuthError::new("not_found")
                .description(format!("nothing is at {}", incoming.path))
                .status(StatusCode::NOT_FOUND),
        }
        .into_response()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").field("issuer", &self.issuer()).finish_non_exhaustive()
    }
}

fn random(backend: &Backend) -> Result<String, RandomError> {
    let mut bytes = [0; 32];
    backend.random(&mut bytes)?;
    Ok(base64url::encode(&bytes))
}

fn method_not_allowed(allowed: &[Method]) -> Response<Vec<u8>> {
    let names = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let error = OAuthError::new("invalid_request").description(format!("the methods here are {names}"));
    let mut response = error.status(StatusCode::METHOD_NOT_ALLOWED).into_response();
    reply::set_header(&mut response, ALLOW, &names);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> Server {
        Server::builder("https://as.example/tenant").unwrap().signing_algorithms([]).build().unwrap()
    }

    fn get(server: &Server, uri: &str) -> StatusCode {
        server.handle(Request::get(uri).body(Vec::new()).unwrap()).status()
    }

    #[test]
    fn is_send_and_sync() {
        fn assert<T: Send + Sync + Clone>() {}
        assert::<Server>();
    }

    #[test]
    fn answers_with_and_without_a_host_in_the_request_line() {
        let server = server();
        assert_eq!(get(&server, "https://as.example/tenant/jwks"), 200);
        assert_eq!(get(&server, "/tenant/jwks"), 200);
        assert_eq!(get(&server, "https://other.example/tenant/jwks"), 421);
        assert_eq!(get(&server, "/jwks"), 404);
    }

    #[test]
    fn refuses_other_methods_and_names_the_right_ones() {
        let response = server().handle(Request::get("/tenant/token").body(Vec::new()).unwrap());
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
    }

    #[test]
    fn records_each_request_until_the_log_is_emptied() {
        let server = server();
        get(&server, "/tenant/jwks");
        get(&server, "/tenant/.well-known/openid-configuration");
        assert_eq!(server.requests().len(), 2);
        assert_eq!(server.requests_to(Endpoint::Jwks).len(), 1);
        server.clear_requests();
        assert!(server.requests().is_empty());
    }
}
