//! [`Scenario`]: a server, a client and a user in a few lines, brought to any point of a sign-in.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use relying_jose::{Backend, HmacKey, Jwk, JwsHeader, PrivateKey, Signer, jws};
use serde_json::{Value, json};

use crate::id_token::code_challenge;
use crate::parameters::Parameters;
use crate::{
    Arrival, Client, ClientAuthenticationMethod, Clock, Error, Fault, Listener, Server, ServerBuilder, User,
    UserAgent,
};

/// How long the assertions of [`Conversation::tokens`] are good for, in seconds.
const ASSERTION_LIFETIME: i64 = 60;

/// A conversation to be: what is said here differs from the usual; the rest is as usual.
///
/// The usual: the issuer `https://as.example`, a client `app` with the secret `secret` and the redirect URI
/// `https://app.example/callback`, the user `alice`, the system's clock, no faults.
///
/// ```
/// use relying_testkit::{Fault, Scenario};
///
/// let conversation = Scenario::new().fault(Fault::IdTokenWrongNonce).start()?;
/// // Now let the application under test sign in at conversation.issuer() ...
/// assert_eq!(conversation.client_secret(), Some("secret"));
///
/// // ... or have tokens at once, to test an application that accepts them.
/// let tokens = Scenario::new().start()?.tokens("openid email")?;
/// assert!(tokens["access_token"].is_string());
/// # Ok::<(), relying_testkit::Error>(())
/// ```
#[must_use]
pub struct Scenario {
    issuer: String,
    client: Client,
    client_key: Option<PrivateKey>,
    user: User,
    clock: Clock,
    clock_offset: i64,
    faults: Vec<Fault>,
    options: Box<dyn FnOnce(ServerBuilder) -> ServerBuilder>,
}

impl Scenario {
    /// The usual.
    pub fn new() -> Self {
        let client = Client::confidential("app", "secret")
            .redirect_uri("https://app.example/callback")
            .post_logout_redirect_uri("https://app.example/signed-out");
        Self {
            issuer: "https://as.example".to_owned(),
            client,
            client_key: None,
            user: User::sample("alice"),
            clock: Clock::system(),
            clock_offset: 0,
            faults: Vec::new(),
            options: Box::new(|builder| builder),
        }
    }

    /// Another issuer; [`listen`](Self::listen) has an issuer of its own.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// Another client.
    pub fn client(mut self, client: Client) -> Self {
        self.client = client;
        self
    }

    /// Changes the client.
    pub fn with_client(mut self, change: impl FnOnce(Client) -> Client) -> Self {
        self.client = change(self.client);
        self
    }

    /// Makes the client authenticate with `private_key_jwt` and this key.
    pub fn client_key(mut self, key: PrivateKey) -> Self {
        self.client.keys = vec![published(&key)];
        self.client.authentication_method = ClientAuthenticationMethod::PRIVATE_KEY_JWT;
        self.client_key = Some(key);
        self
    }

    /// Another user.
    pub fn user(mut self, user: User) -> Self {
        self.user = user;
        self
    }

    /// More options of the server.
    pub fn server(mut self, options: impl FnOnce(ServerBuilder) -> ServerBuilder + 'static) -> Self {
        let before = self.options;
        self.options = Box::new(move |builder| options(before(builder)));
        self
    }

    /// One more fault that is there from the beginning.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Another clock, such as [`Clock::fixed`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the server's clock this many seconds before (or, if negative, behind) the conversation's.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// Starts the server in process.
    ///
    /// # Errors
    ///
    /// As [`Server::builder`] and [`ServerBuilder::build`].
    pub fn start(self) -> Result<Conversation, Error> {
        let issuer = self.issuer.clone();
        let (parts, server) = self.split(issuer)?;
        Ok(parts.conversation(server, None))
    }

    /// Starts the server on a loopback port. The issuer is the one of the [`Listener`].
    ///
    /// # Errors
    ///
    /// As [`Listener::start`].
    pub fn listen(self) -> Result<Conversation, Error> {
        let mut parts = None;
        let listener = Listener::start(|issuer| {
            let (described, server) = self.split(issuer)?;
            parts = Some(described);
            Ok(server)
        })?;
        let parts = parts.ok_or_else(|| Error::Listener("the server was not made".to_owned()))?;
        Ok(parts.conversation(listener.server().clone(), Some(listener)))
    }

    fn split(self, issuer: String) -> Result<(Parts, Server), Error> {
        let builder = Server::builder(issuer)?
            .client(self.client.clone())
            .user(self.user.clone())
            .clock(self.clock.skewed_by(self.clock_offset));
        let server = (self.options)(builder).build()?;
        for fault in self.faults {
            server.inject(fault);
        }
        let parts =
            Parts { client: self.client, client_key: self.client_key, user: self.user, clock: self.clock };
        Ok((parts, server))
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scenario")
            .field("issuer", &self.issuer)
            .field("client", &self.client)
            .field("user", &self.user)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// What a conversation keeps of its scenario.
struct Parts {
    client: Client,
    client_key: Option<PrivateKey>,
    user: User,
    clock: Clock,
}

impl Parts {
    fn conversation(self, server: Server, listener: Option<Listener>) -> Conversation {
        Conversation { server, listener, parts: self, backend: Backend::default() }
    }
}

/// A running server together with what an application needs to talk to it.
pub struct Conversation {
    server: Server,
    listener: Option<Listener>,
    parts: Parts,
    backend: Backend,
}

impl Conversation {
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

    /// The first redirect URI of the client; empty if it has none.
    pub fn redirect_uri(&self) -> &str {
        self.parts.client.redirect_uris.first().map_or("", String::as_str)
    }

    /// The user.
    pub fn user(&self) -> &User {
        &self.parts.user
    }

    /// A new browser that knows the user's password: in process, or over HTTP if the server listens.
    pub fn user_agent(&self) -> UserAgent {
        let browser = match &self.listener {
            Some(_) => UserAgent::over_http(),
            None => UserAgent::in_process(&self.server),
        };
        browser.user(&self.parts.user)
    }

    /// Sends the user to the authorization endpoint and returns what arrives at the redirect URI.
    ///
    /// `parameters` come on top of `client_id`, `redirect_uri`, `response_type` and the code challenge that belongs
    /// to [`CODE_VERIFIER`](Self::CODE_VERIFIER).
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the browser does not get there.
    pub fn authorize(&self, parameters: &[(&str, &str)]) -> Result<Arrival, Error> {
        let challenge = code_challenge(&self.server, Self::CODE_VERIFIER);
        let mut query = Parameters::new();
        for (name, value) in [
            ("client_id", self.client_id()),
            ("redirect_uri", self.redirect_uri()),
            ("response_type", "code"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            query.push(name, value);
        }
        for (name, value) in parameters {
            query.push(name, value);
        }
        let url = format!("{}?{}", self.server.url("/authorize"), query.encode());
        self.user_agent().visit(&url, self.redirect_uri()).map_err(stopped)
    }

    /// The code verifier of [`authorize`](Self::authorize).
    pub const CODE_VERIFIER: &'static str = "the-code-verifier-of-every-conversation-of-the-kit";

    /// Sends a request to the token endpoint, in process, authenticated as the client is registered.
    ///
    /// # Errors
    ///
    /// [`Error::Conversation`] if the client's credentials cannot be used. Errors of the server are answers.
    pub fn token_request(&self, parameters: &[(&str, &str)]) -> Result<Response<Vec<u8>>, Error> {
        let mut form = Parameters::new();
        for (name, value) in parameters {
            form.push(name, value);
        }
        let mut request = Request::post(self.server.url("/token"));
        let client = &self.parts.client;
        let method = &client.authentication_method;
        if *method == ClientAuthenticationMethod::CLIENT_SECRET_BASIC {
            request = request.header(AUTHORIZATION, self.basic_credentials());
        } else if *method == ClientAuthenticationMethod::CLIENT_SECRET_POST {
            form.push("client_id", client.client_id());
            form.push("client_secret", client.client_secret().unwrap_or_default());
        } else if *method == ClientAuthenticationMethod::NONE {
            form.push("client_id", client.client_id());
        } else {
            form.push("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            form.push("client_assertion", &self.client_assertion()?);
        }
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.encode().into_bytes())
            .map_err(stopped)?;
        Ok(self.server.handle(request))
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

    fn basic_credentials(&self) -> String {
        let encode = |text: &str| {
            let mut parameters = Parameters::new();
            parameters.push("", text);
            parameters.encode().split_off(1)
        };
        let client = &self.parts.client;
        let pair =
            format!("{}:{}", encode(client.client_id()), encode(client.client_secret().unwrap_or_default()));
        format!("Basic {}", STANDARD.encode(pair))
    }

    /// RFC 7523 section 3.
    fn client_assertion(&self) -> Result<String, Error> {
        let client = &self.parts.client;
        let now = self.parts.clock.now().as_unix();
        let claims = json!({
            "iss": client.client_id(),
            "sub": client.client_id(),
            "aud": self.issuer(),
            "jti": self.server.random().map_err(stopped)?,
            "iat": now,
            "exp": now + ASSERTION_LIFETIME,
        });
        match (&self.parts.client_key, client.client_secret()) {
            (Some(key), _) => signed(&claims, key),
            (None, Some(secret)) => {
                let algorithm = client.assertion_algorithm.clone().unwrap_or(relying_jose::Algorithm::HS256);
                signed(&claims, &HmacKey::new(secret.as_bytes(), algorithm, &self.backend).map_err(stopped)?)
            }
            (None, None) => Err(Error::Conversation("the client has neither key nor secret".to_owned())),
        }
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

fn signed(claims: &Value, signer: &dyn Signer) -> Result<String, Error> {
    let mut header = JwsHeader::new(signer.algorithm().clone());
    if let Some(key_id) = signer.key_id() {
        header = header.key_id(key_id);
    }
    jws::sign(&header, claims.to_string().as_bytes(), signer).map_err(stopped)
}

fn published(key: &PrivateKey) -> Jwk {
    let jwk = key.public_key().to_jwk().with_use("sig");
    match key.key_id() {
        Some(key_id) => jwk.with_key_id(key_id),
        None => jwk,
    }
}

fn stopped(reason: impl fmt::Display) -> Error {
    Error::Conversation(reason.to_string())
}

#[cfg(test)]
mod tests {
    use relying_jose::Algorithm;

    use super::*;

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

    #[test]
    fn the_servers_clock_can_be_off() {
        let conversation = Scenario::new().clock(Clock::fixed(1_000)).clock_offset(-45).start().unwrap();
        assert_eq!(conversation.clock().now().as_unix(), 1_000);
        assert_eq!(conversation.server().clock().now().as_unix(), 955);
    }

    #[test]
    fn debug_shows_no_secret() {
        let scenario = Scenario::new();
        assert!(!format!("{scenario:?}").contains("\"secret\""));
        assert!(!format!("{:?}", scenario.start().unwrap()).contains("\"secret\""));
    }
}
