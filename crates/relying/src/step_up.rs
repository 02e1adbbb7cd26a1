//! Step-up authentication: RFC 9470. A resource says that the user has to authenticate again, or better.

use crate::authorization::request::AuthorizationRequest;
use crate::error::ServerError;
use crate::registry::ErrorCode;

impl ServerError {
    /// `request` with what a resource demands by `insufficient_user_authentication` (section 3): its `acr_values` and its `max_age`,
    /// to which the ID Token will be held. None when the error is another one.
    ///
    /// A token for the resource from the new login carries what the server reached; the resource decides once more.
    pub fn step_up(&self, request: AuthorizationRequest) -> Option<AuthorizationRequest> {
        let insufficient = Some(ErrorCode::INSUFFICIENT_USER_AUTHENTICATION);
        let challenge = self.challenges.iter().find(|challenge| challenge.error() == insufficient)?;
        let request = match challenge.acr_values() {
            Some(acr_values) => request.acr_values(acr_values),
            None => request,
        };
        Some(match challenge.max_age() {
            Some(max_age) => request.max_age(max_age),
            None => request,
        })
    }
}
