use std::collections::HashMap;
use std::time::Duration;

use relying_testkit::{Arrival, CertificateAuthority, UserAgent};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::ClientInfo;
use crate::node::Node;

/// oidc-provider from npm: a certified OpenID Connect server, on a free loopback port, in a process of its own that
/// ends when this value is dropped.
///
/// Its pages wait for a person until [`auto_login`](Self::auto_login) answers them. PKCE with S256 is required, refresh
/// tokens rotate at every use and come with `scope=offline_access&prompt=consent`, and `iss` is in every answer.
#[derive(Debug)]
pub struct OidcProvider {
    issuer: String,
    control: String,
    clients: Vec<ClientInfo>,
    agent: ureq::Agent,
    /// Kept for its `Drop`.
    _node: Node,
}

#[derive(Deserialize)]
struct Ready {
    issuer: String,
    control: String,
}

impl OidcProvider {
    /// Starts a server whose issuer is an origin without a path.
    ///
    /// # Panics
    /// When Node.js or the npm packages are missing, or the server is not ready in time; the message says what to do.
    #[track_caller]
    pub fn start() -> Self {
        Self::start_below("")
    }

    /// Starts a server whose issuer has a path, such as `/tenant`: for the path rules of discovery.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn start_below(path: &str) -> Self {
        Self::start_with(&json!({ "path": path }))
    }

    /// Starts a server that registers clients only with this initial access token.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn start_with_initial_access_token(token: &str) -> Self {
        Self::start_with(&json!({ "initialAccessToken": token }))
    }

    /// Starts a server whose endpoints have aliases for clients with certificates (RFC 8705), on a listener of its own at
    /// `localhost`: this authority vouches for it, and for the clients that it trusts.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn start_with_tls(authority: &CertificateAuthority) -> Self {
        let identity = match authority.issue("localhost") {
            Ok(identity) => identity.pem(),
            Err(error) => panic!("no certificate for the server: {error}"),
        };
        Self::start_with(&json!({ "tls": { "key": identity, "cert": identity, "ca": authority.pem() } }))
    }

    #[track_caller]
    fn start_with(options: &Value) -> Self {
        let (node, Ready { issuer, control }) = Node::start("oidc-provider/server.mjs", &options.to_string());
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)));
        let mut provider =
            Self { issuer, control, clients: Vec::new(), agent: config.build().into(), _node: node };
        provider.clients = provider.ask("clients");
        provider
    }

    /// The issuer identifier, without a slash at the end.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The client registered under this `client_id`.
    ///
    /// | clients | for |
    /// | --- | --- |
    /// | `public`, `basic`, `basic:odd id+100%`, `post`, `secret-jwt` | authentication without a key |
    /// | `key-rs256`, `key-ps256`, `key-es256`, `key-eddsa`, `key-ed25519` | `private_key_jwt` |
    /// | `id-token-rs256`, and `-ps256`, `-es256`, `-eddsa`, `-ed25519`, `-hs256` | `id_token_signed_response_alg` |
    /// | `userinfo-rs256`, and `-ps256`, `-es256`, `-eddsa` | `userinfo_signed_response_alg` |
    /// | `native` | loopback redirect URIs with any port, a private-use scheme; public |
    /// | `query` | a redirect URI with parameters of its own |
    /// | `auth-time` | `require_auth_time` |
    /// | `service` | client credentials only |
    ///
    /// # Panics
    /// When there is none of that name.
    #[track_caller]
    pub fn client(&self, client_id: &str) -> &ClientInfo {
        match self.clients.iter().find(|client| client.client_id == client_id) {
            Some(client) => client,
            None => panic!("no client {client_id:?} is registered"),
        }
    }

    /// Every registered client.
    pub fn clients(&self) -> &[ClientInfo] {
        &self.clients
    }

    /// The URL of a protected resource, which is its resource indicator (RFC 8707) as well: `jwt` takes JWT access
    /// tokens, `opaque` opaque ones, `careful` JWT access tokens of users with the context `urn:example:loa:2`. All want the
    /// scope `api:read` and know `api:write`.
    pub fn resource(&self, format: &str) -> String {
        let origin = self.issuer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        format!("{origin}/api/{format}")
    }

    /// From now on the pages answer themselves: `sub` signs in and consents, by redirects alone.
    #[track_caller]
    pub fn auto_login(&self, sub: &str) {
        self.tell("auto", &json!({ "sub": sub }));
    }

    /// As [`auto_login`](Self::auto_login), but every login happened `age` ago, whatever `max_age` the request has:
    /// the server then issues ID Tokens that a client must refuse.
    #[track_caller]
    pub fn auto_login_aged(&self, sub: &str, age: Duration) {
        self.tell("auto", &json!({ "sub": sub, "loginAge": age.as_secs() }));
    }

    /// From now on somebody signs in, and refuses consent.
    #[track_caller]
    pub fn deny(&self) {
        self.tell("auto", &json!({ "sub": "alice", "deny": true }));
    }

    /// From now on the pages wait for a person again, as they do after the start.
    #[track_caller]
    pub fn wait_for_a_person(&self) {
        self.tell("auto", &Value::Null);
    }

    /// A browser of its own, without a session, in which `username` signs in when a page asks for it.
    pub fn browser(&self, username: &str) -> UserAgent {
        UserAgent::over_http().credentials(username, "any")
    }

    /// Follows an authorization or logout URL in a new browser, as `alice` if a page asks for a name, until the
    /// browser would go to `destination`.
    ///
    /// # Panics
    /// When it does not get there. Use [`browser`](Self::browser) to look at that, or to keep a session.
    #[track_caller]
    pub fn browse(&self, url: &str, destination: &str) -> Arrival {
        match self.browser("alice").visit(url, destination) {
            Ok(arrival) => arrival,
            Err(error) => panic!("{error}"),
        }
    }

    /// Registers one more client, by the metadata of RFC 7591 with its `client_id`.
    #[track_caller]
    pub fn register(&self, metadata: &Value) {
        self.tell("register", metadata);
    }

    /// From now on the server knows this about the user `sub`, beside what it knows of everybody.
    #[track_caller]
    pub fn claims(&self, sub: &str, claims: &Value) {
        self.tell("claims", &json!({ "sub": sub, "claims": claims }));
    }

    /// The user whom a backchannel authentication asks agrees.
    #[track_caller]
    pub fn approve(&self, auth_req_id: &str) {
        self.tell("decide", &json!({ "auth_req_id": auth_req_id }));
    }

    /// The user whom a backchannel authentication asks refuses.
    #[track_caller]
    pub fn refuse(&self, auth_req_id: &str) {
        self.tell("decide", &json!({ "auth_req_id": auth_req_id, "deny": true }));
    }

    /// The next questions of clients that wait for a user are answered with `slow_down`.
    #[track_caller]
    pub fn slow_down(&self, times: u64) {
        self.tell("hasty", &json!({ "times": times }));
    }

    /// Replaces every signing key; the old ones are no longer published.
    #[track_caller]
    pub fn rotate_keys(&self) {
        self.tell("rotate", &json!({ "keep": false }));
    }

    /// Signs with new keys from now on; the old ones stay in the published set, behind the new ones.
    #[track_caller]
    pub fn add_keys(&self) {
        self.tell("rotate", &json!({ "keep": true }));
    }

    /// Replaces the keys that clients encrypt to: by an RSA key, and one on this curve.
    #[track_caller]
    pub fn decrypt_on(&self, curve: &str) {
        self.tell("encryption", &json!({ "crv": curve }));
    }

    /// Revokes the grant behind an access or refresh token, and with it every token of that grant.
    #[track_caller]
    pub fn revoke(&self, token: &str) {
        self.tell("revoke", &json!({ "token": token }));
    }

    /// How many requests, of any method, came for this path since the start: `count("/jwks")`.
    #[track_caller]
    pub fn count(&self, path: &str) -> u64 {
        let counts: HashMap<String, u64> = self.ask("counts");
        let of_path = |request: &str| request.split_once(' ').is_some_and(|(_, counted)| counted == path);
        counts.iter().filter(|(request, _)| of_path(request)).map(|(_, count)| count).sum()
    }

    #[track_caller]
    fn ask<T: DeserializeOwned>(&self, what: &str) -> T {
        let url = format!("{}/{what}", self.control);
        match self.agent.get(&url).call().and_then(|mut answer| answer.body_mut().read_json()) {
            Ok(answer) => answer,
            Err(error) => panic!("{url}: {error}"),
        }
    }

    #[track_caller]
    fn tell(&self, what: &str, body: &Value) {
        let url = format!("{}/{what}", self.control);
        match self.agent.post(&url).send_json(body) {
            Ok(answer) if answer.status() == 200 => {}
            Ok(mut answer) => {
                let reason = answer.body_mut().read_to_string().unwrap_or_default();
                panic!("{url}: {}: {reason}", answer.status());
            }
            Err(error) => panic!("{url}: {error}"),
        }
    }
}
