//! [`Scenario`]: a server, a client and a user in a few lines, brought to any point of a sign-in.

use std::fmt;

use relying_jose::{Jwk, PrivateKey};

use crate::conversation::{Conversation, Parts};
use crate::{
    Client, ClientAuthenticationMethod, ClientCertificate, Clock, Error, Fault, Listener, ListenerBuilder,
    Server, ServerBuilder, User,
};

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
    dpop_key: Option<PrivateKey>,
    client_certificate: Option<ClientCertificate>,
    user: User,
    clock: Clock,
    clock_offset: i64,
    faults: Vec<Fault>,
    listener: ListenerBuilder,
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
            dpop_key: None,
            client_certificate: None,
            user: User::sample("alice"),
            clock: Clock::system(),
            clock_offset: 0,
            faults: Vec::new(),
            listener: Listener::builder(),
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

    /// Makes the client bind its tokens to this key (RFC 9449).
    pub fn dpop_key(mut self, key: PrivateKey) -> Self {
        self.dpop_key = Some(key);
        self
    }

    /// Makes the client present this certificate, to a server that looks at certificates
    /// ([`ServerBuilder::mutual_tls`]).
    pub fn client_certificate(mut self, certificate: ClientCertificate) -> Self {
        self.client_certificate = Some(certificate);
        self.server(ServerBuilder::mutual_tls)
    }

    /// Makes [`listen`](Self::listen) speak TLS with a certificate of this authority, and look at the certificates of clients.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, authority: &crate::CertificateAuthority) -> Self {
        self.listener = self.listener.tls(authority);
        self.server(ServerBuilder::mutual_tls)
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
    pub fn listen(mut self) -> Result<Conversation, Error> {
        let mut parts = None;
        let listener = std::mem::replace(&mut self.listener, Listener::builder());
        let listener = listener.start(|issuer| {
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
        let parts = Parts {
            client: self.client,
            client_key: self.client_key,
            dpop_key: self.dpop_key,
            client_certificate: self.client_certificate,
            user: self.user,
            clock: self.clock,
        };
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

fn published(key: &PrivateKey) -> Jwk {
    let jwk = key.public_key().to_jwk().with_use("sig");
    match key.key_id() {
        Some(key_id) => jwk.with_key_id(key_id),
        None => jwk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
