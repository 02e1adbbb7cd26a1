//! The authentication request of Client-Initiated Backchannel Authentication (CIBA): OpenID Connect CIBA sections 7.1 to 7.4.
//!
//! The client names the user, the server asks the user on a device of theirs, and nobody is sent anywhere: for a cash desk, a
//! call centre, a payment that is confirmed by telephone. How the client learns of the decision is registered with it
//! (`backchannel_token_delivery_mode`, section 5): with `poll` it asks ([`Client::ciba_grant`]); with `ping` it is told that
//! there is a decision ([`Client::ping_callback`]); with `push` it is sent the tokens ([`Client::push_callback`]).
//!
//! An attacker may try to be agreed to in another's place, by asking at the moment when the user waits for a question. Show the
//! same `binding_message` on both devices.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use relying_jose::{Timestamp, json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::authorization_details;
use crate::call::{Call, Io};
use crate::client::{Client, Inner};
use crate::error::{Error, Misuse, ResponseError};
use crate::grant::polling::Pace;
use crate::http::form::{Choices, Form};
use crate::http::response::{expect, malformed};
use crate::lenient;
use crate::profile::Profile;
use crate::request_object::{Purpose, RequestObjectSigner};
use crate::secret::Secret;
use crate::token::id_token::subject_of;

const ENDPOINT: &str = "backchannel_authentication_endpoint";

/// Who is to be asked, and for what.
#[derive(Clone, Debug)]
pub struct BackchannelAuthenticationRequest {
    choices: Choices,
    client_notification_token: Option<Secret>,
}

/// What names the user stands in a constructor, and what the library must know of has a setter.
const RESERVED: [&str; 6] = [
    "login_hint",
    "login_hint_token",
    "id_token_hint",
    "client_notification_token",
    "authorization_details",
    "request",
];

/// Section 7.1.
const LONGEST_NOTIFICATION_TOKEN: usize = 1024;

impl BackchannelAuthenticationRequest {
    /// Asks the user who has this name, address or number. The scope is `openid`.
    pub fn login_hint(login_hint: impl Into<String>) -> Self {
        Self::new("login_hint", login_hint)
    }

    /// Asks the user whom this token names, by rules of the server and whoever made it. The scope is `openid`.
    pub fn login_hint_token(login_hint_token: impl Into<String>) -> Self {
        Self::new("login_hint_token", login_hint_token)
    }

    /// Asks the user of this ID Token, which the server gave to this client before. The scope is `openid`. Tokens of another user
    /// are refused.
    pub fn id_token_hint(id_token: impl Into<String>) -> Self {
        Self::new("id_token_hint", id_token)
    }

    fn new(hint: &'static str, value: impl Into<String>) -> Self {
        let choices = Choices::default().set("scope", "openid").set(hint, value);
        Self { choices, client_notification_token: None }
    }

    /// The scope values, parted by spaces; `openid` must be among them. Default `openid`.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.set("scope", scope)
    }

    /// The authentication contexts wanted, by preference, parted by spaces.
    pub fn acr_values(self, acr_values: impl Into<String>) -> Self {
        self.set("acr_values", acr_values)
    }

    /// What both devices show, so that the user sees that they belong together: short and plain.
    pub fn binding_message(self, binding_message: impl Into<String>) -> Self {
        self.set("binding_message", binding_message)
    }

    /// What only the user and the server know, against questions that nobody wanted. Servers say whether they take it.
    pub fn user_code(self, user_code: impl Into<String>) -> Self {
        self.set("user_code", user_code)
    }

    /// How long the user should have, in whole seconds.
    pub fn requested_expiry(self, requested_expiry: Duration) -> Self {
        self.set("requested_expiry", requested_expiry.as_secs().to_string())
    }

    /// By what the client will know the server when it is notified, in the place of the one that the library makes: at least
    /// 128 bits that nobody can guess, other ones for each request, in at most 1024 characters of RFC 6750 section 2.1.
    pub fn client_notification_token(mut self, client_notification_token: impl Into<Secret>) -> Self {
        self.client_notification_token = Some(client_notification_token.into());
        self
    }

    /// A resource for which the tokens are wanted (RFC 8707). May be called several times.
    pub fn resource(self, resource: impl Into<String>) -> Self {
        self.map(|choices| choices.append("resource", resource))
    }

    /// What exactly is to be allowed (RFC 9396): an array of objects, each with a `type`.
    pub fn authorization_details(self, authorization_details: &Value) -> Self {
        self.map(|choices| choices.authorization_details(authorization_details))
    }

    /// Any other parameter.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.map(|choices| choices.extra(&RESERVED, name, value))
    }

    fn set(self, name: &'static str, value: impl Into<String>) -> Self {
        self.map(|choices| choices.set(name, value))
    }

    fn map(mut self, change: impl FnOnce(Choices) -> Choices) -> Self {
        self.choices = change(self.choices);
        self
    }
}

/// An authentication request that the server has accepted: what the answer is asked for with, or known by. Serialize it to go
/// on after a restart; it holds secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BackchannelAuthentication {
    /// What names the request: the key to keep it under, for [notifications](crate::ClientNotification::auth_req_id).
    pub auth_req_id: Secret,
    /// When the request ends by the client's clock.
    pub expires_at: Timestamp,
    /// The time between two questions, in seconds. 5 where the server does not say.
    pub interval: u64,
    /// The members that are not of this type.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_notification_token: Option<Secret>,
    /// The user who was asked for. No secret, but personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Secret>,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
}

impl BackchannelAuthentication {
    /// That this request was begun by this client, with this server.
    pub(crate) fn check_owner(&self, client: &Client) -> Result<(), Misuse> {
        client.check_owner(&self.issuer, &self.client_id)
    }
}

impl fmt::Debug for BackchannelAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackchannelAuthentication")
            .field("expires_at", &self.expires_at)
            .field("interval", &self.interval)
            .field("other", &self.other.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Has the server ask a user whether this client may have tokens.
    ///
    /// For a client that is registered for `ping` or `push` a `client_notification_token` is made. The request is signed (section
    /// 7.1.1) when the registration has a `backchannel_authentication_request_signing_alg`, when the profile signs requests, and when the client has a
    /// [signer](crate::ClientBuilder::request_object_signer) and the server lists algorithms for it.
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`] when the server has no `backchannel_authentication_endpoint`; [`Misuse::Unsupported`] when
    /// its metadata does not offer the registered delivery mode or a `user_code`; [`Misuse::MissingOpenidScope`].
    /// [`Error::Server`] with `unknown_user_id`, `invalid_user_code`, `invalid_binding_message` and the like (section 13).
    pub fn backchannel_authentication(
        &self,
        request: BackchannelAuthenticationRequest,
    ) -> Call<BackchannelAuthentication> {
        self.call(|io, client| async move {
            let (form, client_notification_token) = parameters(&client, request)?;
            let subject = form.get("id_token_hint").and_then(subject_of).map(Secret::from);
            let request = self::request(&io, &client, form).await?;
            let answer = io.send(ENDPOINT, request, client.authenticating()).await?;
            let authentication = response(&client, &answer)?;
            Ok(BackchannelAuthentication { client_notification_token, subject, ..authentication })
        })
    }
}

/// The parameters of section 7.1, and the token among them that notifications will carry.
fn parameters(
    client: &Client,
    BackchannelAuthenticationRequest { choices, client_notification_token }: BackchannelAuthenticationRequest,
) -> Result<(Form, Option<Secret>), Error> {
    client.check_binding()?;
    let inner = client.inner();
    let mut form = choices.into_form()?;
    if !form.has_scope("openid") {
        return Err(Misuse::MissingOpenidScope.into());
    }
    for hint in ["login_hint", "login_hint_token", "id_token_hint"] {
        if form.get(hint) == Some("") {
            return Err(Misuse::Empty { what: hint }.into());
        }
    }
    let supported = inner.server.backchannel_user_code_parameter_supported == Some(true);
    if form.get("user_code").is_some() && !supported {
        let member = "backchannel_user_code_parameter_supported";
        return Err(Misuse::Unsupported { what: "user_code".to_owned(), member }.into());
    }
    let token = match (client_notification_token, delivery_mode(client)?) {
        (Some(token), _) if is_token68(token.expose()) => Some(token),
        (Some(_), _) => return Err(Misuse::InvalidRequest { what: "client_notification_token" }.into()),
        (None, Some("ping" | "push")) => Some(inner.environment.random_value()?.into()),
        (None, _) => None,
    };
    if let Some(token) = &token {
        form.set("client_notification_token", token.expose());
    }
    Ok((form, token))
}

/// The registered way in which the client learns of the decision (section 5), which the server must have.
fn delivery_mode(client: &Client) -> Result<Option<&str>, Misuse> {
    let registered = client.inner().registration.backchannel_token_delivery_mode.as_deref();
    if let Some(profile) = client.profile() {
        profile.check_delivery_mode(registered)?;
    }
    let supported = client.inner().server.backchannel_token_delivery_modes_supported.as_deref();
    match (registered, supported) {
        (Some(mode), Some(supported)) if !supported.iter().any(|supported| supported == mode) => {
            let member = "backchannel_token_delivery_modes_supported";
            Err(Misuse::Unsupported { what: format!("the delivery mode {mode}"), member })
        }
        _ => Ok(registered),
    }
}

/// RFC 6750 section 2.1.
fn is_token68(token: &str) -> bool {
    let text = token.trim_end_matches('=');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !text.is_empty() && text.bytes().all(fits) && token.len() <= LONGEST_NOTIFICATION_TOKEN
}

async fn request(io: &Io, client: &Client, mut form: Form) -> Result<http::Request<Vec<u8>>, Error> {
    let inner = client.inner();
    let uri = client.endpoint(ENDPOINT, inner.server.backchannel_authentication_endpoint.as_deref())?;
    authorization_details::check(inner, &form)?;
    if let Some(purpose) = signed(client) {
        let signer = signer(inner).ok_or(Misuse::MissingRequestObjectSigner)?;
        let object = Box::pin(signer.sign(io, client, &form, &purpose)).await?;
        // Section 7.1.1: no parameter of the request stands outside as well.
        form = Form::default();
        form.set("request", object);
    }
    client.authenticated_request(io, uri, form).await
}

/// What signs; section 7.1.1 knows no requests that nobody signed.
fn signer(inner: &Inner) -> Option<&RequestObjectSigner> {
    inner.request_object_signer.as_ref().filter(|signer| signer.signer().is_some())
}

/// How the request is signed, if it is: by registration, by profile, or because both sides can.
fn signed(client: &Client) -> Option<Purpose<'_>> {
    let inner = client.inner();
    let registered = inner.registration.backchannel_authentication_request_signing_alg.as_ref();
    let supported = inner.server.backchannel_authentication_request_signing_alg_values_supported.as_deref();
    let able = signer(inner).is_some() && supported.is_some_and(|listed| !listed.is_empty());
    let demanded = registered.is_some() || client.profile().is_some_and(Profile::signs_requests);
    (demanded || able).then_some(Purpose { typ: None, registered, supported })
}

/// Section 7.3.
#[derive(Deserialize)]
struct Answer {
    auth_req_id: Secret,
    #[serde(deserialize_with = "lenient::seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    interval: Option<u64>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

fn response(client: &Client, answer: &http::Response<Vec<u8>>) -> Result<BackchannelAuthentication, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let answer: Answer =
        json::from_slice(answer.body()).map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    let empty = |member| ResponseError::EmptyMember { endpoint: ENDPOINT, member };
    if answer.auth_req_id.is_empty() {
        return Err(empty("auth_req_id").into());
    }
    let expires_in = answer.expires_in.ok_or_else(|| empty("expires_in"))?;
    let Pace { expires_at, interval } = Pace::new(client, expires_in, answer.interval);
    Ok(BackchannelAuthentication {
        auth_req_id: answer.auth_req_id,
        expires_at,
        interval,
        other: answer.other,
        client_notification_token: None,
        subject: None,
        issuer: client.issuer().to_owned(),
        client_id: client.client_id().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_token_can_stand_in_a_header() {
        assert!(is_token68("8d67dc78-7faa-4d41-aabd-67707b374255"));
        assert!(is_token68("a+/~._==") && is_token68(&"a".repeat(1024)));
        for token in ["", "==", "a b", "a=b", "ä", &"a".repeat(1025)] {
            assert!(!is_token68(token), "{token}");
        }
    }
}
