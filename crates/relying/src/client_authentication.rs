//! Client authentication: how a request proves which client sends it (RFC 6749 section 2.3, OpenID Connect Core
//! section 9, RFC 7523).
//!
//! Not supported: several methods in one request, which RFC 6749 section 2.3 forbids.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue};
use relying_jose::{Algorithm, HmacKey, MaybeSend, MaybeSync, Signer};
use serde_json::Value;

use crate::assertion::Additions;
use crate::call::Io;
use crate::client::Client;
use crate::danger::AssertionDanger;
use crate::error::{Error, Misuse};
use crate::http::form::Form;
use crate::metadata::ClientMetadata;
use crate::registry::AuthenticationMethod;
use crate::secret::Secret;
use apple_client_secret::AppleKey;

mod apple_client_secret;
mod client_assertion;
mod client_secret;

/// A method of client authentication together with what it needs.
#[derive(Clone)]
pub struct ClientAuthentication {
    method: AuthenticationMethod,
    credential: Credential,
    additions: Additions,
}

#[derive(Clone)]
enum Credential {
    /// Nothing in the request itself: of public clients, and of those whose connection has a certificate.
    None,
    Secret(Secret),
    SecretJwt(Secret, Algorithm),
    Signer(Arc<dyn Signer>),
    Apple(Arc<AppleKey>),
    Custom(Arc<dyn AuthenticateClient>),
}

impl ClientAuthentication {
    /// A public client: only `client_id` is sent.
    pub fn none() -> Self {
        Self::with(AuthenticationMethod::NONE, Credential::None)
    }

    /// Identifier and secret by HTTP Basic, each form-urlencoded first (RFC 6749 section 2.3.1).
    pub fn client_secret_basic(secret: impl Into<Secret>) -> Self {
        Self::with(AuthenticationMethod::CLIENT_SECRET_BASIC, Credential::Secret(secret.into()))
    }

    /// Identifier and secret as parameters of the body (RFC 6749 section 2.3.1).
    pub fn client_secret_post(secret: impl Into<Secret>) -> Self {
        Self::with(AuthenticationMethod::CLIENT_SECRET_POST, Credential::Secret(secret.into()))
    }

    /// A JWT with an HMAC by SHA-256 over the secret (Core section 9).
    pub fn client_secret_jwt(secret: impl Into<Secret>) -> Self {
        Self::client_secret_jwt_with(secret, Algorithm::HS256)
    }

    /// As [`client_secret_jwt`](Self::client_secret_jwt), with `HS256`, `HS384` or `HS512`.
    pub fn client_secret_jwt_with(secret: impl Into<Secret>, algorithm: Algorithm) -> Self {
        Self::with(AuthenticationMethod::CLIENT_SECRET_JWT, Credential::SecretJwt(secret.into(), algorithm))
    }

    /// A JWT with a signature (Core section 9). The signer is a [`PrivateKey`](relying_jose::PrivateKey), or anything
    /// that reaches a key elsewhere.
    pub fn private_key_jwt(signer: impl Signer + 'static) -> Self {
        Self::with(AuthenticationMethod::PRIVATE_KEY_JWT, Credential::Signer(Arc::new(signer)))
    }

    /// The certificate of the TLS connection, which a certificate authority vouches for and whose subject is registered
    /// (RFC 8705 section 2.1). The HTTP client has to have it: `Reqwest::builder().identity(…)`.
    pub fn tls_client_auth() -> Self {
        Self::with(AuthenticationMethod::TLS_CLIENT_AUTH, Credential::None)
    }

    /// The certificate of the TLS connection, which is itself registered in the client's `jwks` (RFC 8705 section 2.2).
    pub fn self_signed_tls_client_auth() -> Self {
        Self::with(AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH, Credential::None)
    }

    /// Sign in with Apple: `client_secret_post` with a secret that is a JWT by your key. A new one is made for each request, and
    /// lives for five minutes: there is nothing to renew.
    ///
    /// `team_id` is the ten characters of your developer team. The signer is the key that Apple gave you, with its `kid`:
    /// `PrivateKey::from_pem(…)?.with_key_id("ABC123DEFG")`, for `ES256`.
    pub fn apple(team_id: impl Into<String>, signer: impl Signer + 'static) -> Self {
        Self::with(
            AuthenticationMethod::CLIENT_SECRET_POST,
            Credential::Apple(Arc::new(AppleKey::new(team_id.into(), Arc::new(signer)))),
        )
    }

    /// A method of your own.
    pub fn custom(method: AuthenticationMethod, authentication: impl AuthenticateClient + 'static) -> Self {
        Self::with(method, Credential::Custom(Arc::new(authentication)))
    }

    fn with(method: AuthenticationMethod, credential: Credential) -> Self {
        Self { method, credential, additions: Additions::default() }
    }

    /// One more member of the header of assertions, such as `x5t#S256` for a server that finds keys by their certificates. For
    /// `client_secret_jwt` and `private_key_jwt`; with the other methods the client is refused.
    pub fn assertion_header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.header(&[], name.into(), value.into());
        self
    }

    /// One more claim of assertions; what the library says in them stays.
    pub fn assertion_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.claim(&client_assertion::CLAIMS, name.into(), value.into());
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    pub fn danger(mut self, danger: AssertionDanger) -> Self {
        self.additions.modify(danger);
        self
    }

    /// That what was added to assertions can be added, and that there are assertions.
    pub(crate) fn check_additions(&self) -> Result<(), Misuse> {
        self.additions.check()?;
        match self.credential {
            Credential::SecretJwt(..) | Credential::Signer(_) => Ok(()),
            _ if self.additions.is_empty() => Ok(()),
            _ => Err(Misuse::NoAssertion { method: self.method.clone() }),
        }
    }

    /// The method's registered name.
    pub fn method(&self) -> &AuthenticationMethod {
        &self.method
    }

    /// The registered `method` with a secret, as far as a secret is what it needs.
    pub(crate) fn registered(
        registration: &ClientMetadata,
        method: &AuthenticationMethod,
        secret: Option<&Secret>,
    ) -> Result<Self, Error> {
        let missing = || Error::from(Misuse::MissingCredential { method: method.clone() });
        let secret = || secret.cloned().ok_or_else(missing);
        let algorithm = || registration.token_endpoint_auth_signing_alg.clone().unwrap_or(Algorithm::HS256);
        match method.as_str() {
            "none" => Ok(Self::none()),
            "tls_client_auth" => Ok(Self::tls_client_auth()),
            "self_signed_tls_client_auth" => Ok(Self::self_signed_tls_client_auth()),
            "client_secret_basic" => secret().map(Self::client_secret_basic),
            "client_secret_post" => secret().map(Self::client_secret_post),
            "client_secret_jwt" => Ok(Self::client_secret_jwt_with(secret()?, algorithm())),
            _ => Err(missing()),
        }
    }

    pub(crate) fn secret(&self) -> Option<&Secret> {
        match &self.credential {
            Credential::Secret(secret) | Credential::SecretJwt(secret, _) => Some(secret),
            Credential::None | Credential::Signer(_) | Credential::Apple(_) | Credential::Custom(_) => None,
        }
    }

    /// What assertions are signed with.
    pub(crate) fn assertion_algorithm(&self) -> Option<&Algorithm> {
        match &self.credential {
            Credential::SecretJwt(_, algorithm) => Some(algorithm),
            Credential::Signer(signer) => Some(signer.algorithm()),
            Credential::None | Credential::Secret(_) | Credential::Apple(_) | Credential::Custom(_) => None,
        }
    }

    /// The key that signs assertions.
    pub(crate) fn signer(&self) -> Option<&dyn Signer> {
        match &self.credential {
            Credential::Signer(signer) => Some(&**signer),
            _ => None,
        }
    }

    /// The value of `Authorization` for HTTP Basic, which is the same in each request.
    pub(crate) fn basic(&self, client_id: &str, encoded: bool) -> Result<Option<HeaderValue>, Misuse> {
        match &self.credential {
            Credential::Secret(secret) if self.method == AuthenticationMethod::CLIENT_SECRET_BASIC => {
                client_secret::basic(client_id, secret, encoded).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Adds the proof to a request. A proof is made anew each time: assertions are for single use.
    pub(crate) async fn apply(
        &self,
        io: &Io,
        client: &Client,
        form: &mut Form,
        headers: &mut HeaderMap,
    ) -> Result<(), Error> {
        if let Some(basic) = &client.inner().basic {
            headers.insert(AUTHORIZATION, basic.clone());
            return Ok(());
        }
        match &self.credential {
            Credential::None => form.set("client_id", client.client_id()),
            Credential::Secret(secret) => {
                form.set("client_id", client.client_id());
                form.set("client_secret", secret.expose());
            }
            Credential::SecretJwt(secret, algorithm) => {
                let backend = &client.inner().environment.backend;
                let key = HmacKey::new(secret.expose().as_bytes(), algorithm.clone(), backend)
                    .map_err(|error| Misuse::Key { problem: error.to_string() })?;
                let signer: Arc<dyn Signer> = Arc::new(key);
                Box::pin(client_assertion::add(io, client, &signer, &self.additions, form)).await?;
            }
            // Boxed, so that requests without an assertion do not keep room for one.
            Credential::Signer(signer) => {
                Box::pin(client_assertion::add(io, client, signer, &self.additions, form)).await?;
            }
            Credential::Apple(key) => {
                let secret = Box::pin(key.client_secret(io, client)).await?;
                form.set("client_id", client.client_id());
                form.set("client_secret", secret);
            }
            Credential::Custom(custom) => {
                custom.authenticate(&mut AuthenticationRequest { client, form, headers })?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ClientAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientAuthentication").field(&self.method.as_str()).finish()
    }
}

/// A method of client authentication of your own.
///
/// It is called once for each request, and runs inside the call: it must not block. For a key that lives elsewhere
/// implement [`Signer`] instead and use [`ClientAuthentication::private_key_jwt`].
pub trait AuthenticateClient: MaybeSend + MaybeSync {
    /// Adds parameters or headers to the request.
    ///
    /// # Errors
    /// Whatever keeps the request from being sent.
    fn authenticate(&self, request: &mut AuthenticationRequest<'_>) -> Result<(), Error>;
}

/// A request to which [`AuthenticateClient`] adds its proof.
pub struct AuthenticationRequest<'a> {
    client: &'a Client,
    form: &'a mut Form,
    headers: &'a mut HeaderMap,
}

impl AuthenticationRequest<'_> {
    /// The client that sends the request.
    pub fn client(&self) -> &Client {
        self.client
    }

    /// Sets a parameter of the body, replacing what was there.
    pub fn set_parameter(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.form.set(name.into(), value);
    }

    /// A parameter of the body.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.form.get(name)
    }

    /// The headers of the request.
    pub fn headers(&mut self) -> &mut HeaderMap {
        self.headers
    }
}

impl fmt::Debug for AuthenticationRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationRequest").field("parameters", &self.form).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_no_secret() {
        for authentication in [
            ClientAuthentication::client_secret_basic("hunter2"),
            ClientAuthentication::client_secret_post("hunter2"),
            ClientAuthentication::client_secret_jwt("hunter2"),
        ] {
            let printed = format!("{authentication:?}");
            assert!(printed.contains("client_secret") && !printed.contains("hunter2"), "{printed}");
        }
    }

    #[test]
    fn asks_for_the_credential_that_a_registered_method_needs() {
        for method in [AuthenticationMethod::CLIENT_SECRET_BASIC, AuthenticationMethod::PRIVATE_KEY_JWT] {
            let error =
                ClientAuthentication::registered(&ClientMetadata::default(), &method, None).unwrap_err();
            assert_eq!(error, Misuse::MissingCredential { method }.into());
        }
    }
}
