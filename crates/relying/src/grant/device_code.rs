//! The device code grant: RFC 8628 sections 3.4 and 3.5.

use crate::call::Call;
use crate::client::Client;
use crate::device_authorization::DeviceAuthorization;
use crate::error::Error;
use crate::grant::polling::{self, Polled, Question};
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::id_token::{Expected, Nonce};
use crate::token::response::TokenResponse;

impl Client {
    /// Asks for tokens at the server's pace until the user has decided, and validates the ID Token among them.
    ///
    /// A server that is overloaded is left alone for as long as it asks; a network that fails is tried again, less and less
    /// often. To give up early drop the future, or use [`device_code_poll`](Self::device_code_poll) in a loop of your own.
    ///
    /// # Errors
    /// [`Error::Server`] with `access_denied` when the user said no, and with `expired_token` when the server's time is
    /// over; [`Error::Expired`] when the client's is. When the network failed to the end, the last failure.
    pub fn device_code_grant(&self, authorization: &DeviceAuthorization) -> Call<TokenResponse> {
        let authorization = authorization.clone();
        self.call(|io, client| async move {
            polling::until_decided(&io, &client, question(&client, &authorization)?).await
        })
    }

    /// Asks once whether the user has decided, for hosts that wait by themselves. Wait before the first question too.
    ///
    /// # Errors
    /// As [`device_code_grant`](Self::device_code_grant), but failures of the network that may pass are
    /// [`Polled::Pending`].
    pub fn device_code_poll(&self, authorization: &DeviceAuthorization) -> Call<Polled> {
        let authorization = authorization.clone();
        self.call(|io, client| async move {
            polling::once(&io, &client, question(&client, &authorization)?).await
        })
    }
}

fn question<'a>(client: &Client, authorization: &'a DeviceAuthorization) -> Result<Question<'a>, Error> {
    client.check_owner(&authorization.issuer, &authorization.client_id)?;
    let nonce = authorization.nonce.as_ref().map(Secret::expose);
    Ok(Question {
        grant_type: GrantType::DEVICE_CODE,
        name: "device_code",
        handle: &authorization.device_code,
        interval: authorization.interval,
        expires_at: authorization.expires_at,
        ready: false,
        expected: Expected {
            required: authorization.openid,
            nonce: nonce.map_or(Nonce::Absent, Nonce::Sent),
            ..Expected::default()
        },
    })
}
