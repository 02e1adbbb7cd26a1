//! [`Conversation`]: a server that runs, and what an application needs to talk to it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response};
use relying_jose::{Backend, HmacKey, JwsHeader, PrivateKey, Signer, jws};
use serde_json::{Value, json};

use crate::id_token::code_challenge;
use crate::parameters::Parameters;
use crate::{Arrival, Client, ClientAuthenticationMethod, Clock, Error, Listener, Server, User, UserAgent};

/// How long the assertions of [`Conversation::tokens`] are good for, in seconds.
const ASSERTION_LIFETIME: i64 = 60;

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

/// What a conversation keeps of its scenario.
pub(crate) struct Parts {
    pub(crate) client: Client,
    pub(crate) client_key: Option<PrivateKey>,
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

fn signed(claims: &Value, signer: &dyn Signer) -> Result<String, Error> {
    let mut header = JwsHeader::new(signer.algorithm().clone());
    if let Some(key_id) = signer.key_id() {
        header = header.key_id(key_id);
    }
    jws::sign(&header, claims.to_string().as_bytes(), signer).map_err(stopped)
}

fn stopped(reason: impl fmt::Display) -> Error {
    Error::Conversation(reason.to_string())
}

#[cfg(test)]
mod tests {
    use relying_jose::Algorithm;

    use super::*;
    use crate::{Fault, Scenario};

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
}
