//! [`User`]: somebody who can sign in at the test server.

use std::fmt;

use serde_json::{Map, Value};

use crate::claims_provider::Way;

/// A user with a name, a password and claims about them.
///
/// The subject identifier (`sub`) is the user name unless [`subject`](User::subject) says otherwise.
///
/// ```
/// use relying_testkit::User;
///
/// let user = User::new("alice", "wonderland").claim("name", "Alice Liddell").claim("email_verified", true);
/// assert_eq!(user.sub(), "alice");
/// ```
#[derive(Clone, PartialEq)]
pub struct User {
    username: String,
    password: String,
    subject: String,
    user_code: Option<String>,
    claims: Map<String, Value>,
    vouched: Vec<(Way, String, Value)>,
}

impl User {
    /// A user without any claims.
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        let username = username.into();
        Self {
            subject: username.clone(),
            username,
            password: password.into(),
            user_code: None,
            claims: Map::new(),
            vouched: Vec::new(),
        }
    }

    /// A user with every claim that the scopes `profile`, `email`, `address` and `phone` ask for
    /// (OpenID Connect Core 1.0 section 5.4). The password is the user name spelled backwards.
    pub fn sample(username: impl Into<String>) -> Self {
        let username = username.into();
        let password = username.chars().rev().collect::<String>();
        let (name, email) = (format!("{username} Example"), format!("{username}@example.com"));
        Self::new(username.clone(), password)
            .claim("name", name)
            .claim("given_name", username.clone())
            .claim("family_name", "Example")
            .claim("preferred_username", username)
            .claim("locale", "en-GB")
            .claim("zoneinfo", "Europe/London")
            .claim("updated_at", 1_700_000_000)
            .claim("email", email)
            .claim("email_verified", true)
            .claim("phone_number", "+44 20 7946 0000")
            .claim("phone_number_verified", false)
            .claim("address", serde_json::json!({ "locality": "Oxford", "country": "GB" }))
    }

    /// The `sub` of this user, when it is to differ from the user name.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// What clients must know before this user is asked (`user_code`, OpenID Connect CIBA section 7.1.2).
    #[must_use]
    pub fn user_code(mut self, user_code: impl Into<String>) -> Self {
        self.user_code = Some(user_code.into());
        self
    }

    /// Adds a claim, or replaces it.
    #[must_use]
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// Adds a claim that the [claims provider](crate::Server::claims_provider) vouches for, in a JWT beside the other claims
    /// (OpenID Connect Core 1.0 section 5.6.2). UserInfo refers to it always, the ID Token where the `claims` parameter asks for it.
    ///
    /// ```
    /// use relying_testkit::{Scenario, User};
    ///
    /// let user = User::sample("alice").aggregated_claim("credit_score", 650).distributed_claim("income", 30_000);
    /// let conversation = Scenario::new().user(user).start()?;
    /// assert_eq!(conversation.server().claims_provider(), "https://as.example/claims_provider");
    /// # Ok::<(), relying_testkit::Error>(())
    /// ```
    #[must_use]
    pub fn aggregated_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.vouched.push((Way::Aggregated, name.into(), value.into()));
        self
    }

    /// The same with a claim that the client has to fetch from the claims provider.
    #[must_use]
    pub fn distributed_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.vouched.push((Way::Distributed, name.into(), value.into()));
        self
    }

    /// The name typed into the login page.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password typed into the login page.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The subject identifier (OpenID Connect Core 1.0 section 2).
    pub fn sub(&self) -> &str {
        &self.subject
    }

    /// The claims about this user, `sub` not among them.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The claims that the claims provider vouches for in this way.
    pub(crate) fn vouched(&self, way: Way) -> Map<String, Value> {
        let these = self.vouched.iter().filter(|(known, ..)| *known == way);
        these.map(|(_, name, value)| (name.clone(), value.clone())).collect()
    }

    pub(crate) fn has_vouched_claims(&self) -> bool {
        !self.vouched.is_empty()
    }

    /// Whether a request with this `user_code` may reach the user.
    pub(crate) fn has_user_code(&self, given: Option<&str>) -> bool {
        self.user_code.as_deref() == given
    }

    /// Whether a `login_hint` means this user: by name, subject identifier, email address or telephone number.
    pub(crate) fn is_meant_by(&self, hint: &str) -> bool {
        let claim = |name: &str| self.claims.get(name).and_then(Value::as_str) == Some(hint);
        self.username == hint || self.subject == hint || claim("email") || claim("phone_number")
    }
}

impl fmt::Debug for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("User")
            .field("username", &self.username)
            .field("password", &"[redacted]")
            .field("user_code", &self.user_code.as_ref().map(|_| "[redacted]"))
            .field("subject", &self.subject)
            .field("claims", &self.claims)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_finds_a_user_by_name_subject_and_email() {
        let user = User::sample("alice").subject("248289761001");
        assert!(user.is_meant_by("alice") && user.is_meant_by("248289761001"));
        assert!(user.is_meant_by("alice@example.com") && !user.is_meant_by("bob"));
    }

    #[test]
    fn debug_shows_no_password() {
        assert!(!format!("{:?}", User::new("alice", "wonderland")).contains("wonderland"));
    }
}
