//! [`Conversation`]: a server that runs, and what an application needs to talk to it.

mod credentials;

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{Extensions, Method, Request, Response};
use relying_jose::{Backend, PrivateKey};
use serde_json::Value;

use crate::dpop::{DPOP, DPOP_NONCE};
use crate::id_token::code_challenge;
use crate::parameters::Parameters;
use crate::{
    Arrival, Client, ClientCertificate, Clock, Error, Listener, Server, User, UserAgent, mutual_tls,
};

/// A running server together with what an application needs to talk to it.
pub struct Conversation {
    server: Server,
    listener: Option<Listener>,
    parts: Parts,
    backend: Backend,
}

impl Conversation {
    /// The code verifier of [`authorize`](Self::authorize).
    pub const CODE_VERIFIER: &'static str = "the-code-verifier-of-every-conversation-of-the-kit";

    /// The server: to inject faults, rotate keys, read the request log.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The issuer identifier.
    pub fn issuer(&self) -> &str {
        self.server.issuer()
    }

    /// The clock of the application; the server's shows the same unless there is an offset.
    pub fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    /// The client as it is registered.
    pub fn client(&self) -> &Client {
        &self.parts.client
    }

    /// The client identifier.
    pub fn client_id(&self) -> &str {
        self.parts.client.client_id()
    }

    /// The client secret, if the client has one.
    pub fn client_secret(&self) -> Option<&str> {
        self.parts.client.client_secret()
    }

    /// The key that the client signs assertions with, if it does.
    pub fn client_key(&self) -> Option<&PrivateKey> {
        self.parts.client_key.as_ref()
    }

    /// The key that the client binds its tokens to, if it does.
    pub fn dpop_key(&self) -> Option<&PrivateKey> {
        self.parts.dpop_key.as_ref()
    }

    /// The certificate that the client presents, if it does.
    pub fn client_certificate(&self) -> Option<&ClientCertificate> {
        self.parts.client_certificate.as_ref()
    }

    /// The first redirect URI of the client; empty if it has none.
    pub fn redirect_uri(&self) -> &str {
        self.parts.client.redirect_uris.first().map_or("", String::as_str)
    }

    /// The user.
    pub fn user(&self) -> &User {
        &self.parts.user
    }

    /// A new browser that knows the user's password: over HTTP if the server listens without TLS, else in process.
    pub fn user_agent(&self) -> UserAgent {
        let browser = match &self.listener {
            Some(_) if self.issuer().starts_with("http:") => UserAgent::over_http(),
            _ => UserAgent::in_process(&self.server),
        };
        browser.user(&self.parts.user)
    }

    /// Sends the user to the authorization endpoint and returns what arrives at the redirect URI.
    ///
    /// `parameters` come on top of `client_id`, `redirect_uri`, `response_type` and the code challenge that belongs
    /// to [`CODE_VERIFIER`](Self::CODE_VERIFIER), or in their place.
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the browser does not get there.
    pub fn authorize(&self, parameters: &[(&str, &str)]) -> Result<Arrival, Error> {
        let url = format!("{}?{}", self.server.url("/authorize"), self.request(parameters).encode());
        self.user_agent().visit(&url, self.redirect_uri()).map_err(stopped)
    }

    /// Pushes an authorization request with the parameters that [`authorize`](Self::authorize) would send, in process and
    /// authenticated as the client is registered (RFC 9126). The `request_uri` of the answer is for
    /// [`authorize`](Self::authorize).
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the client's credentials cannot be used. Errors of the server are answers.
    pub fn push_authorization_request(
        &self,
        parameters: &[(&str, &str)],
    ) -> Result<Response<Vec<u8>>, Error> {
        let mut request = self.request(parameters);
        request.remove("client_id");
        self.post("/par", &request.iter().collect::<Vec<_>>())
    }

    /// The usual parameters of an authorization request, and more; a parameter of the same name takes the place of the
    /// usual one.
    fn request(&self, parameters: &[(&str, &str)]) -> Parameters {
        let challenge = code_challenge(&self.server, Self::CODE_VERIFIER);
        let mut request = Parameters::new();
        for (name, value) in [
            ("client_id", self.client_id()),
            ("redirect_uri", self.redirect_uri()),
            ("response_type", "code"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            if parameters.iter().all(|(given, _)| *given != name) {
                request.push(name, value);
            }
        }
        for (name, value) in parameters {
            request.push(name, value);
        }
        request
    }

    /// Sends a request to the token endpoint, in process, authenticated as the client is registered.
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the client's credentials cannot be used. Errors of the server are answers.
    pub fn token_request(&self, parameters: &[(&str, &str)]) -> Result<Response<Vec<u8>>, Error> {
        self.post("/token", parameters)
    }

    /// A proof of the client's DPoP key for a request to `uri` (RFC 9449 section 4.2), with the hash of the access token
    /// where one is presented: for tests of APIs that accept bound tokens. Each call makes another proof.
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] unless the scenario has a [`dpop_key`](crate::Scenario::dpop_key).
    pub fn dpop_proof(
        &self,
        method: &Method,
        uri: &str,
        access_token: Option<&str>,
        nonce: Option<&str>,
    ) -> Result<String, Error> {
        let key = self.dpop_key().ok_or_else(|| stopped("the scenario has no dpop_key"))?;
        credentials::dpop_proof(self, key, method, uri, access_token, nonce)
    }

    /// Posts a form with the client's authentication, and with a proof if there is a key for it. A demand for a nonce is
    /// met once. With a certificate the alias of the endpoint is asked.
    fn post(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Response<Vec<u8>>, Error> {
        let prefix = if self.client_certificate().is_some() { mutual_tls::PREFIX } else { "" };
        let uri = self.server.url(&format!("{prefix}{path}"));
        let mut nonce = None;
        loop {
            let mut form = Parameters::new();
            for (name, value) in parameters {
                form.push(name, value);
            }
            let mut request = Request::post(&uri).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            if let Some(authorization) = credentials::authenticate(self, &mut form)? {
                request = request.header(http::header::AUTHORIZATION, authorization);
            }
            if self.dpop_key().is_some() {
                let proof = self.dpop_proof(&Method::POST, &uri, None, nonce.as_deref())?;
                request = request.header(DPOP, proof);
            }
            let mut request = request.body(form.encode().into_bytes()).map_err(stopped)?;
            request.extensions_mut().extend(self.certified());
            let response = self.server.handle(request);
            let given = response.headers().get(DPOP_NONCE).and_then(|value| value.to_str().ok());
            if nonce.is_some() || given.is_none() || response.status().is_success() {
                return Ok(response);
            }
            nonce = given.map(str::to_owned);
        }
    }

    /// What a request carries beside its text.
    fn certified(&self) -> Extensions {
        let mut extensions = Extensions::new();
        self.client_certificate().cloned().map(|certificate| extensions.insert(certificate));
        extensions
    }

    /// Signs the user in and returns the token response, for tests of what comes after: APIs that accept access
    /// tokens, applications that keep refresh tokens. Nothing in the response is validated.
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the server refuses one of the two requests.
    pub fn tokens(&self, scope: &str) -> Result<Value, Error> {
        let arrival = self.authorize(&[("scope", scope)])?;
        let refused = || {
            let error = arrival.parameter("error").unwrap_or_else(|| "neither code nor error".to_owned());
            Error::Conversation(format!("the authorization response holds {error}"))
        };
        let code = arrival.parameter("code").ok_or_else(refused)?;
        let response = self.token_request(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", self.redirect_uri()),
            ("code_verifier", Self::CODE_VERIFIER),
        ])?;
        let answer = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
        if response.status().is_success() {
            return Ok(answer);
        }
        let error = answer.get("error").and_then(Value::as_str).unwrap_or("no error code");
        Err(Error::Conversation(format!("the token endpoint answered {} with {error}", response.status())))
    }
}

/// What a conversation keeps of its scenario.
pub(crate) struct Parts {
    pub(crate) client: Client,
    pub(crate) client_key: Option<PrivateKey>,
    pub(crate) dpop_key: Option<PrivateKey>,
    pub(crate) client_certificate: Option<ClientCertificate>,
    pub(crate) user: User,
    pub(crate) clock: Clock,
}

impl Parts {
    pub(crate) fn conversation(self, server: Server, listener: Option<Listener>) -> Conversation {
        Conversation { server, listener, parts: self, backend: Backend::default() }
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Conversation")
            .field("issuer", &self.issuer())
            .field("client", &self.parts.client)
            .field("user", &self.parts.user)
            .finish_non_exhaustive()
    }
}

pub(crate) fn stopped(reason: impl fmt::Display) -> Error {
    Error::Conversation(reason.to_string())
}

#[cfg(test)]
mod tests {
    use relying_jose::Algorithm;

    use super::*;
    use crate::{ClientAuthenticationMethod, DpopNonces, DpopPolicy, Fault, Scenario};

    #[test]
    fn tokens_come_with_each_client_authentication_method() {
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("1");
        let with = |method: ClientAuthenticationMethod| {
            Scenario::new().with_client(|client| client.authentication_method(method))
        };
        for scenario in [
            with(ClientAuthenticationMethod::NONE),
            with(ClientAuthenticationMethod::CLIENT_SECRET_BASIC),
            with(ClientAuthenticationMethod::CLIENT_SECRET_POST),
            with(ClientAuthenticationMethod::CLIENT_SECRET_JWT),
            Scenario::new().client_key(key),
        ] {
            let tokens = scenario.start().unwrap().tokens("openid").unwrap();
            assert!(tokens["id_token"].is_string());
        }
    }

    #[test]
    fn tokens_are_bound_whatever_the_server_demands() {
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let conversation = Scenario::new()
            .dpop_key(key)
            .server(|builder| builder.dpop(DpopPolicy::Required).dpop_nonces(DpopNonces::Everywhere))
            .start()
            .unwrap();
        assert_eq!(conversation.tokens("openid").unwrap()["token_type"], "DPoP");
    }

    #[test]
    fn credentials_of_any_characters_survive_the_basic_scheme() {
        let client =
            Client::confidential("my:app &co", "p@ss+%:word").redirect_uri("https://app.example/callback");
        assert!(Scenario::new().client(client).start().unwrap().tokens("openid").is_ok());
    }

    #[test]
    fn says_which_error_ended_a_conversation() {
        let conversation = Scenario::new().fault(Fault::TokenErrorInvalidGrant).start().unwrap();
        let error = conversation.tokens("openid").unwrap_err();
        let text = "the token endpoint answered 400 Bad Request with invalid_grant".to_owned();
        assert_eq!(error, Error::Conversation(text));
    }
}
