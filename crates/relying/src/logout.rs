//! RP-initiated logout: OpenID Connect RP-Initiated Logout 1.0 sections 2 and 3.
//!
//! Front-channel and back-channel logout are not supported.

use serde::{Deserialize, Serialize};

use crate::client::{Client, endpoint};
use crate::error::{Error, Misuse, Rejected};
use crate::http::form::{self, Form};
use crate::quirk::Deviation;
use crate::secret::{Secret, constant_time_eq};
use crate::token::response::TokenResponse;

/// What to tell the server about the logout. All of it is optional.
#[derive(Clone, Debug, Default)]
pub struct LogoutRequest {
    form: Form,
    post_logout_redirect_uri: Option<String>,
    mistake: Option<Misuse>,
}

impl LogoutRequest {
    /// A logout that ends at the server.
    pub fn new() -> Self {
        Self::default()
    }

    /// The ID Token of the session to end: without it, servers ask the user and may not lead back.
    pub fn id_token_hint(mut self, tokens: &TokenResponse) -> Self {
        match tokens.id_token() {
            Ok(id_token) => self.form.set("id_token_hint", id_token.token().expose()),
            Err(_) => self.mistake = self.mistake.or(Some(Misuse::MissingToken { token: "ID Token" })),
        }
        self
    }

    /// Where the user comes back to, byte for byte as registered. A state is then made and checked.
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// The user who is expected to log out.
    pub fn logout_hint(mut self, logout_hint: impl Into<String>) -> Self {
        self.form.set("logout_hint", logout_hint);
        self
    }

    /// The languages for the server's pages, by preference, as BCP 47 tags parted by spaces.
    pub fn ui_locales(mut self, ui_locales: impl Into<String>) -> Self {
        self.form.set("ui_locales", ui_locales);
        self
    }

    /// Any other parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if matches!(name.as_str(), "client_id" | "state" | "post_logout_redirect_uri") {
            self.mistake = self.mistake.or(Some(Misuse::ReservedParameter { name }));
        } else {
            self.form.set(name, value);
        }
        self
    }
}

/// One logout under way: keep it until the user is back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogout {
    state: Option<Secret>,
}

impl PendingLogout {
    /// Checks that the user came back from this logout: the state is there and is the one that was sent.
    ///
    /// `callback` is the URL at which the user arrived, or its query.
    ///
    /// # Errors
    /// [`Rejected::LogoutState`].
    pub fn validate(self, callback: &str) -> Result<(), Error> {
        let query = callback.split_once('?').map_or(callback, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let mut states = form::parse(query).filter(|(name, _)| name == "state").map(|(_, value)| value);
        match (self.state, states.next(), states.next()) {
            (Some(sent), Some(received), None) if constant_time_eq(sent.expose(), &received) => Ok(()),
            (None, None, _) => Ok(()),
            _ => Err(Rejected::LogoutState.into()),
        }
    }
}

impl Client {
    /// The URL to send the user's browser to for logging out at the server, and what must be kept until the user is
    /// back. End the session of your own application first.
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`] when the server has no `end_session_endpoint`; [`Misuse::MissingToken`] when
    /// the tokens have no ID Token.
    pub fn logout_url(&self, request: LogoutRequest) -> Result<(String, PendingLogout), Error> {
        let inner = self.inner();
        if let Some(mistake) = request.mistake {
            return Err(mistake.into());
        }
        let end_session = inner.server.end_session_endpoint.as_deref();
        if end_session.is_none() && self.deviates(Deviation::ReturnTo) {
            return self.return_to(request);
        }
        endpoint(inner.transport, "end_session_endpoint", end_session)?;
        let mut form = request.form;
        form.set("client_id", self.client_id());
        let state = match request.post_logout_redirect_uri {
            None => None,
            Some(uri) => {
                form.set("post_logout_redirect_uri", uri);
                let state = Secret::from(inner.environment.random_value()?);
                form.set("state", state.expose());
                Some(state)
            }
        };
        Ok((form.append_to(end_session.unwrap_or_default(), &[]), PendingLogout { state }))
    }

    /// Auth0's own logout, for tenants without `end_session_endpoint`. It returns no state, but leads back to a URI with any
    /// query: the state goes there.
    fn return_to(&self, request: LogoutRequest) -> Result<(String, PendingLogout), Error> {
        let mut form = request.form;
        form.set("client_id", self.client_id());
        let state = match request.post_logout_redirect_uri {
            None => None,
            Some(uri) => {
                let state = Secret::from(self.inner().environment.random_value()?);
                form.set("returnTo", Form::default().append_to(&uri, &[("state", state.expose())]));
                Some(state)
            }
        };
        let url = format!("{}/v2/logout", self.issuer().trim_end_matches('/'));
        Ok((form.append_to(&url, &[]), PendingLogout { state }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_the_state_that_was_sent() {
        let pending = PendingLogout { state: Some("s1".into()) };
        assert_eq!(pending.clone().validate("https://app.example/bye?state=s1"), Ok(()));
        for callback in ["https://app.example/bye", "?state=s2", "?state=s1&state=s1", ""] {
            assert_eq!(pending.clone().validate(callback), Err(Rejected::LogoutState.into()), "{callback}");
        }
    }

    #[test]
    fn refuses_a_state_that_was_not_sent() {
        let pending = PendingLogout { state: None };
        assert_eq!(pending.clone().validate("https://app.example/bye"), Ok(()));
        assert_eq!(pending.validate("?state=s1"), Err(Rejected::LogoutState.into()));
    }
}
