//! From the settings to the client: what they leave open is chosen, and what contradicts itself or the server is refused.

use std::future::IntoFuture;
use std::sync::{Arc, OnceLock};

use relying_jose::jws::HeaderCache;
use relying_jose::{Algorithm, BoxFuture, HmacKey, TimeWindow};

use super::{ClientBuilder, Server};
use crate::call::Call;
use crate::client::{Client, Endpoints, Inner, endpoint};
use crate::client_authentication::ClientAuthentication;
use crate::discovery;
use crate::environment::Environment;
use crate::error::{Error, Misuse, Rejected};
use crate::http::{BlockingHttpClient, HttpClient, RequestPolicy};
use crate::jwks::KeySetCache;
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata, signed};
use crate::mtls::Mtls;
use crate::profile::Profile;
use crate::quirk::Deviation;
use crate::quirk::issuer_rule::{IssuerRule, Tenants};
use crate::registry::AuthenticationMethod;
use crate::secret::Secret;
use crate::token::encrypted::Decryption;

impl ClientBuilder {
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
        let server = self.attested(server)?;
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
            key_set: KeySetCache::new(
                self.key_set_policy,
                self.key_set,
                server.jwks_uri.clone(),
                &environment,
            ),
            header_cache: HeaderCache::default(),
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
            assertion_head: OnceLock::new(),
            hmac_key,
            decryption,
        };
        if let Some(profile) = inner.profile {
            profile.check_client(&inner)?;
        }
        let client = Client { dpop: None, inner: Arc::new(inner) };
        let Some(dpop) = self.dpop else { return Ok(client) };
        let client = client.with_dpop(dpop);
        client.check_dpop()?;
        Ok(client)
    }

    /// What the attester says about the server, where one is trusted to. It must be the same server.
    fn attested(&self, plain: AuthorizationServerMetadata) -> Result<AuthorizationServerMetadata, Error> {
        let Some(attester) = &self.metadata_attester else { return Ok(plain) };
        let window = TimeWindow::new(self.clock.now(), self.tolerance);
        let attested = signed::attested(&plain, signed::Of::Server, attester, window)?;
        if attested.issuer != plain.issuer {
            let (expected, received) = (plain.issuer, attested.issuer);
            return Err(Rejected::MetadataIssuer { expected, received }.into());
        }
        Ok(attested)
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
        authentication.check_additions()?;
        let method = authentication.method();
        if let Some(registered) = registered.filter(|registered| *registered != method) {
            let (configured, registered) = (method.clone(), registered.clone());
            return Err(Misuse::AuthenticationMethodMismatch { configured, registered }.into());
        }
        let agreed = self.registration.token_endpoint_auth_signing_alg.as_ref();
        if let (Some(algorithm), Some(registered)) = (authentication.assertion_algorithm(), agreed)
            && !algorithm.matches(registered)
        {
            let (algorithm, registered) = (algorithm.clone(), registered.clone());
            return Err(Misuse::AssertionAlgorithm { algorithm, registered }.into());
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
