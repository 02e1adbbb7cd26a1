//! What the server remembers between requests: sessions, codes, tokens and seen assertions.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use relying_jose::Timestamp;
use serde_json::{Map, Value, json};

use crate::authorization_request::AuthorizationRequest;
use crate::claims_provider;
use crate::deferred::Deferred;
use crate::parameters::Parameters;

/// What a user (or, without one, a client) granted; every code and token refers to one of these.
#[derive(Clone)]
pub(crate) struct Grant {
    /// Codes and tokens of one family are revoked together (RFC 6819 section 5.2.2.3).
    pub(crate) family: u64,
    pub(crate) client_id: String,
    pub(crate) subject: Option<String>,
    pub(crate) scope: Vec<String>,
    pub(crate) resource: Vec<String>,
    /// What is allowed in detail (RFC 9396).
    pub(crate) authorization_details: Vec<Value>,
    /// The `claims` parameter (OpenID Connect Core 1.0 section 5.5).
    pub(crate) claims: Map<String, Value>,
    pub(crate) nonce: Option<String>,
    pub(crate) auth_time: Option<Timestamp>,
    pub(crate) acr: Option<String>,
    pub(crate) sid: Option<String>,
}

impl Grant {
    /// A grant to a client in its own name (RFC 6749 section 4.4).
    pub(crate) fn of_client(client_id: &str, scope: Vec<String>, resource: Vec<String>) -> Self {
        Self {
            family: 0,
            client_id: client_id.to_owned(),
            subject: None,
            scope,
            resource,
            authorization_details: Vec::new(),
            claims: Map::new(),
            nonce: None,
            auth_time: None,
            acr: None,
            sid: None,
        }
    }

    pub(crate) fn has_scope(&self, name: &str) -> bool {
        self.scope.iter().any(|scope| scope == name)
    }
}

/// What a token is bound to (RFC 7800 section 3.1); empty for a bearer token.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Confirmation {
    /// The thumbprint of a DPoP key (RFC 9449 section 6).
    pub(crate) jkt: Option<String>,
    /// The thumbprint of a certificate (RFC 8705 section 3.1).
    pub(crate) x5t: Option<String>,
}

impl Confirmation {
    /// The claim `cnf`, if there is one.
    pub(crate) fn claim(&self) -> Option<Value> {
        let jkt = self.jkt.as_ref().map(|jkt| json!({ "jkt": jkt }));
        jkt.or_else(|| self.x5t.as_ref().map(|x5t| json!({ "x5t#S256": x5t })))
    }

    /// Whether whoever holds what `presented` says may use what is bound to this.
    pub(crate) fn is_met_by(&self, presented: &Self) -> bool {
        (self.jkt.is_none() || self.jkt == presented.jkt) && (self.x5t.is_none() || self.x5t == presented.x5t)
    }
}

pub(crate) struct Code {
    pub(crate) grant: Arc<Grant>,
    /// As it stood in the authorization request; the token request must repeat it.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) code_challenge: Option<String>,
    /// The DPoP key that the token request must prove (RFC 9449 section 10).
    pub(crate) dpop_jkt: Option<String>,
    /// Whether an ID Token came through the browser together with this code.
    pub(crate) after_front_channel: bool,
    pub(crate) expires_at: Timestamp,
    pub(crate) used: bool,
}

/// A pushed authorization request (RFC 9126).
#[derive(Clone)]
pub(crate) struct PushedRequest {
    pub(crate) client_id: String,
    pub(crate) parameters: Parameters,
    /// Whether the parameters came in a signed request object.
    pub(crate) signed: bool,
    pub(crate) expires_at: Timestamp,
}

/// A client that registered itself (RFC 7591).
#[derive(Clone)]
pub(crate) struct RegisteredClient {
    /// What is registered, with identifier and secret.
    pub(crate) metadata: Map<String, Value>,
    /// The registration access token; each answer brings a new one.
    pub(crate) access_token: String,
    pub(crate) issued_at: i64,
}

#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) grant: Arc<Grant>,
    pub(crate) confirmation: Confirmation,
    pub(crate) expires_at: Timestamp,
}

pub(crate) struct RefreshToken {
    pub(crate) grant: Arc<Grant>,
    /// What a public client's refresh token is bound to (RFC 9449 section 5, RFC 8705 section 4).
    pub(crate) confirmation: Confirmation,
    pub(crate) used: bool,
}

/// A signed-in browser.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) username: String,
    pub(crate) auth_time: Timestamp,
    pub(crate) sid: String,
    /// Clients and scope values the user agreed to in this session.
    pub(crate) consented: HashSet<(String, String)>,
}

/// An authorization request that waits for the user.
#[derive(Clone)]
pub(crate) struct Interaction {
    pub(crate) request: AuthorizationRequest,
    /// The session, once the user has signed in for this request.
    pub(crate) session: Option<String>,
}

#[derive(Default)]
pub(crate) struct Store {
    families: u64,
    revoked: HashSet<u64>,
    pub(crate) pushed_requests: HashMap<String, PushedRequest>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) access_tokens: HashMap<String, AccessToken>,
    pub(crate) refresh_tokens: HashMap<String, RefreshToken>,
    /// By the access token for it.
    pub(crate) claims_tickets: HashMap<String, claims_provider::Ticket>,
    /// By what the client holds: a device code or an `auth_req_id`.
    pub(crate) deferred: HashMap<String, Deferred>,
    /// What clients are to be told, oldest first (OpenID Connect CIBA section 9).
    pub(crate) notifications: Vec<http::Request<Vec<u8>>>,
    pub(crate) registrations: HashMap<String, RegisteredClient>,
    pub(crate) sessions: HashMap<String, Session>,
    pub(crate) interactions: HashMap<String, Interaction>,
    used_identifiers: HashMap<(String, String), Timestamp>,
}

impl Store {
    pub(crate) fn new_family(&mut self) -> u64 {
        self.families += 1;
        self.families
    }

    pub(crate) fn revoke(&mut self, family: u64) {
        self.revoked.insert(family);
    }

    pub(crate) fn is_revoked(&self, family: u64) -> bool {
        self.revoked.contains(&family)
    }

    /// Notes the `jti` of an assertion or a proof; false if the same party used it before and it has not expired since
    /// (RFC 7523 section 3, RFC 9449 section 11.1).
    pub(crate) fn is_first_use(
        &mut self,
        party: &str,
        jti: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> bool {
        self.used_identifiers.retain(|_, until| *until > now);
        self.used_identifiers.insert((party.to_owned(), jti.to_owned()), expires_at).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jti_counts_once_per_party_until_it_expires() {
        let (mut store, at) = (Store::default(), Timestamp::from_unix);
        assert!(store.is_first_use("app", "1", at(100), at(50)));
        assert!(!store.is_first_use("app", "1", at(100), at(60)));
        assert!(store.is_first_use("other", "1", at(100), at(60)));
        assert!(store.is_first_use("app", "1", at(200), at(100)));
    }

    #[test]
    fn a_family_is_revoked_as_a_whole() {
        let mut store = Store::default();
        let (first, second) = (store.new_family(), store.new_family());
        store.revoke(first);
        assert!(store.is_revoked(first) && !store.is_revoked(second));
    }
}
