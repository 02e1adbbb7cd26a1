//! [`GrantRequest`] and [`GrantAnswer`]: what passes between the token endpoint and a grant type of one's own
//! (RFC 6749 section 4.5).

use std::fmt;

use relying_jose::Timestamp;
use serde_json::{Map, Value};

use crate::parameters::Parameters;

/// A token request of an extension grant; the client has already been authenticated.
pub struct GrantRequest {
    pub(crate) client_id: String,
    pub(crate) parameters: Parameters,
    pub(crate) now: Timestamp,
}

impl GrantRequest {
    /// The client that asks.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// A parameter of the form; an empty one counts as absent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }

    /// The server's time.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

impl fmt::Debug for GrantRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parameters.iter().map(|(name, _)| name).collect::<Vec<_>>();
        formatter
            .debug_struct("GrantRequest")
            .field("client_id", &self.client_id)
            .field("parameters", &names)
            .finish_non_exhaustive()
    }
}

/// What an extension grant agrees to. Without a subject the token is the client's own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantAnswer {
    pub(crate) subject: Option<String>,
    pub(crate) scope: Vec<String>,
    pub(crate) members: Map<String, Value>,
}

impl GrantAnswer {
    /// An access token for the client itself, without any scope.
    pub fn new() -> Self {
        Self::default()
    }

    /// Issues the token for this user; with the scope value `openid` an ID Token comes along.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The granted scope, its values separated by spaces.
    #[must_use]
    pub fn scope(mut self, scope: &str) -> Self {
        self.scope = scope.split_whitespace().map(str::to_owned).collect();
        self
    }

    /// Adds a member to the token response, such as `issued_token_type` (RFC 8693 section 2.2.1), or replaces one.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }
}
