//! Getting the result of a backchannel authentication: OpenID Connect CIBA sections 10 to 12.

use http::Response;

use crate::backchannel_authentication::BackchannelAuthentication;
use crate::call::Call;
use crate::client::Client;
use crate::client_notification::ClientNotification;
use crate::error::{Error, Misuse, NOTIFICATION_ENDPOINT};
use crate::grant::polling::{self, Polled, Question};
use crate::http::response::server_error;
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::id_token::{AuthReqId, Beside, Expected, RT_HASH};
use crate::token::request::accept;
use crate::token::response::{Accepted, RawTokenResponse, TokenResponse};

impl Client {
    /// Asks for tokens at the server's pace until the user has decided, and validates the ID Token among them (section 10.1).
    /// For clients that are registered for `poll`, or for `ping` where the notification may not arrive.
    ///
    /// A server that is overloaded is left alone for as long as it asks; a network that fails is tried again, less and less
    /// often. To give up early drop the future, or use [`ciba_poll`](Self::ciba_poll) in a loop of your own.
    ///
    /// # Errors
    /// [`Error::Server`] with `access_denied` when the user said no, and with `expired_token` when the server's time is over;
    /// [`Error::Expired`] when the client's is. When the network failed to the end, the last failure.
    /// [`Misuse::PushDelivery`] for a client that is registered for `push`.
    pub fn ciba_grant(&self, authentication: &BackchannelAuthentication) -> Call<TokenResponse> {
        let authentication = authentication.clone();
        self.call(|io, client| async move {
            polling::until_decided(&io, &client, question(&client, &authentication)?).await
        })
    }

    /// Asks once whether the user has decided, for hosts that wait by themselves. Wait before the first question too.
    ///
    /// # Errors
    /// As [`ciba_grant`](Self::ciba_grant), but failures of the network that may pass are [`Polled::Pending`].
    pub fn ciba_poll(&self, authentication: &BackchannelAuthentication) -> Call<Polled> {
        let authentication = authentication.clone();
        self.call(|io, client| async move {
            polling::once(&io, &client, question(&client, &authentication)?).await
        })
    }

    /// Takes the server's word that there is an answer (section 10.2) and fetches it: checks the notification, then asks at
    /// once. That is one request, unless the server is not as ready as it said.
    ///
    /// Servers wait for the answer to their notification. [Validate](BackchannelAuthentication::validate) it first, answer with
    /// status 204, and then call this.
    ///
    /// # Errors
    /// Those of [`BackchannelAuthentication::validate`], with nothing sent; those of [`ciba_grant`](Self::ciba_grant).
    pub fn ping_callback(
        &self,
        authentication: &BackchannelAuthentication,
        notification: &ClientNotification,
    ) -> Call<TokenResponse> {
        let (authentication, valid) = (authentication.clone(), authentication.validate(notification));
        self.call(|io, client| async move {
            valid?;
            let question = Question { ready: true, ..question(&client, &authentication)? };
            polling::until_decided(&io, &client, question).await
        })
    }

    /// Takes the tokens that the server sent by itself (section 10.3), or its bad news (section 12). The ID Token must
    /// vouch for all of it: for the request by `urn:openid:params:jwt:claim:auth_req_id`, for the access token by `at_hash`, for
    /// a refresh token by `urn:openid:params:jwt:claim:rt_hash`.
    ///
    /// # Errors
    /// Those of [`BackchannelAuthentication::validate`]. [`Error::Server`] with `access_denied`, `expired_token` or
    /// `transaction_failed`. [`Error::Rejected`] with the rule that the ID Token breaks; those of fetching the server's keys.
    pub fn push_callback(
        &self,
        authentication: &BackchannelAuthentication,
        notification: &ClientNotification,
    ) -> Call<TokenResponse> {
        let (authentication, valid) = (authentication.clone(), authentication.validate(notification));
        let content = notification.content().clone();
        self.call(|io, client| async move {
            authentication.check_owner(&client)?;
            valid?;
            let raw = pushed(&content, client.dpop().is_some())?;
            let required: &[&str] =
                if raw.refresh_token.is_some() { &["at_hash", RT_HASH] } else { &["at_hash"] };
            let expected = Expected {
                required: true,
                subject: authentication.subject.as_ref().map(Secret::expose),
                beside: Beside { required, ..Beside::default() },
                auth_req_id: Some(AuthReqId { value: &authentication.auth_req_id, required: true }),
                ..Expected::default()
            };
            accept(&io, &client, raw, &expected).await
        })
    }
}

fn question<'a>(
    client: &Client,
    authentication: &'a BackchannelAuthentication,
) -> Result<Question<'a>, Error> {
    authentication.check_owner(client)?;
    if client.inner().registration.backchannel_token_delivery_mode.as_deref() == Some("push") {
        return Err(Misuse::PushDelivery.into());
    }
    Ok(Question {
        grant_type: GrantType::CIBA,
        name: "auth_req_id",
        handle: &authentication.auth_req_id,
        interval: authentication.interval,
        expires_at: authentication.expires_at,
        ready: false,
        expected: Expected {
            required: true,
            subject: authentication.subject.as_ref().map(Secret::expose),
            auth_req_id: Some(AuthReqId { value: &authentication.auth_req_id, required: false }),
            ..Expected::default()
        },
    })
}

/// The tokens or the error in a notification.
fn pushed(content: &Response<Vec<u8>>, bound: bool) -> Result<RawTokenResponse, Error> {
    match server_error(NOTIFICATION_ENDPOINT, content) {
        Some(mut error) => {
            // It is no answer, so it has no status.
            error.status = None;
            Err(error.into())
        }
        None => {
            let accepted = Accepted { bound, ..Accepted::default() };
            RawTokenResponse::parse(NOTIFICATION_ENDPOINT, content, accepted)
        }
    }
}
