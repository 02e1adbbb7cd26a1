//! The device authorization request: RFC 8628 sections 3.1 to 3.3, for devices without a browser or a keyboard.

use std::fmt;

use http::StatusCode;
use relying_jose::Timestamp;
use relying_jose::json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Call, Io};
use crate::client::Client;
use crate::error::{Error, ResponseError};
use crate::grant::polling::Pace;
use crate::http::form::Choices;
use crate::http::response::{expect, malformed};
use crate::lenient;
use crate::secret::Secret;

const ENDPOINT: &str = "device_authorization_endpoint";

/// What to ask the authorization server for. All of it is optional.
#[derive(Clone, Debug, Default)]
pub struct DeviceAuthorizationRequest(Choices);

impl DeviceAuthorizationRequest {
    /// A request for whatever the server gives by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// The scope values, parted by spaces. With `openid` among them an ID Token is required in the end.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        Self(self.0.set("scope", scope))
    }

    /// A resource for which the tokens are wanted (RFC 8707). May be called several times.
    pub fn resource(self, resource: impl Into<String>) -> Self {
        Self(self.0.append("resource", resource))
    }

    /// Any other parameter. A `nonce`, for servers that take one here, is compared with the ID Token's.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.extra(&[], name, value))
    }
}

/// What to tell the user, and what the tokens are asked for with. Serialize it to go on after a restart; it holds a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeviceAuthorization {
    /// What the user types in at the [`verification_uri`](Self::verification_uri).
    pub user_code: String,
    /// Where the user goes with another device: show it. An `https` address, or what the client's own rule allows.
    pub verification_uri: String,
    /// The same address with the code in it, for a QR code. Show the code beside it, so that the user can compare
    /// (section 3.3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_uri_complete: Option<String>,
    /// When the codes end by the client's clock.
    pub expires_at: Timestamp,
    /// The time between two questions, in seconds. 5 where the server does not say.
    pub interval: u64,
    /// The members that are not of this type.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
    pub(crate) device_code: Secret,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) openid: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Secret>,
}

impl fmt::Debug for DeviceAuthorization {
    /// Whoever reads the user code in a log can agree in the user's place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("verification_uri", &self.verification_uri)
            .field("expires_at", &self.expires_at)
            .field("interval", &self.interval)
            .field("other", &self.other.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Begins a login on another device. Show the user [`verification_uri`](DeviceAuthorization::verification_uri) and
    /// [`user_code`](DeviceAuthorization::user_code), then call [`Client::device_code_grant`].
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`](crate::error::Misuse) when the server has no `device_authorization_endpoint`;
    /// [`ResponseError::UnsafeUri`] when what the user is to open is no web page.
    pub fn device_authorization(&self, request: DeviceAuthorizationRequest) -> Call<DeviceAuthorization> {
        self.call(|io, client| async move {
            client.check_binding()?;
            let openid = request.0.has_scope("openid");
            let nonce = request.0.get("nonce").map(Secret::from);
            let request = self::request(&io, &client, request).await?;
            let answer = io.send(ENDPOINT, request, client.authenticating()).await?;
            let authorization = response(&client, &answer)?;
            Ok(DeviceAuthorization { openid, nonce, ..authorization })
        })
    }
}

async fn request(
    io: &Io,
    client: &Client,
    DeviceAuthorizationRequest(choices): DeviceAuthorizationRequest,
) -> Result<http::Request<Vec<u8>>, Error> {
    let inner = client.inner();
    let uri = client.endpoint(ENDPOINT, inner.server.device_authorization_endpoint.as_deref())?;
    client.authenticated_request(io, uri, choices.into_form()?).await
}

/// Section 3.2.
#[derive(Deserialize)]
struct Answer {
    device_code: Secret,
    user_code: String,
    /// Google has another name for it.
    #[serde(alias = "verification_url")]
    verification_uri: String,
    #[serde(default, deserialize_with = "lenient::text")]
    verification_uri_complete: Option<String>,
    #[serde(deserialize_with = "lenient::seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    interval: Option<u64>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

fn response(client: &Client, answer: &http::Response<Vec<u8>>) -> Result<DeviceAuthorization, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let answer: Answer =
        json::from_slice(answer.body()).map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    let empty = |member| ResponseError::EmptyMember { endpoint: ENDPOINT, member };
    if answer.device_code.is_empty() {
        return Err(empty("device_code").into());
    }
    if answer.user_code.is_empty() {
        return Err(empty("user_code").into());
    }
    let expires_in = answer.expires_in.ok_or_else(|| empty("expires_in"))?;
    let for_people = |member, uri: &str| {
        let problem = ResponseError::UnsafeUri { endpoint: ENDPOINT, member };
        client.inner().transport.parse(member, uri).map(drop).map_err(|_| problem)
    };
    for_people("verification_uri", &answer.verification_uri)?;
    if let Some(complete) = &answer.verification_uri_complete {
        for_people("verification_uri_complete", complete)?;
    }
    let Pace { expires_at, interval } = Pace::new(client, expires_in, answer.interval);
    Ok(DeviceAuthorization {
        user_code: answer.user_code,
        verification_uri: answer.verification_uri,
        verification_uri_complete: answer.verification_uri_complete,
        expires_at,
        interval,
        other: answer.other,
        device_code: answer.device_code,
        issuer: client.issuer().to_owned(),
        client_id: client.client_id().to_owned(),
        openid: false,
        nonce: None,
    })
}
