//! Step-up authentication: RFC 9470. A resource says that the user has to authenticate again, or better.

use crate::authorization::request::AuthorizationRequest;
use crate::error::ServerError;
use crate::registry::ErrorCode;

impl ServerError {
    /// `request` with what a resource demands by `insufficient_user_authentication` (section 3): its `acr_values` and its `max_age`.
    /// None when the error is another one.
    ///
    /// The ID Token will be held to `max_age`, and not to `acr_values`: they are a wish, which a server may answer with less
    /// (section 5), and the resource decides once more about the new token. Where you would rather not try in vain, compare `acr` of the ID
    /// Token, or make them essential with [`AuthorizationRequest::essential_acr`], for servers that know the parameter `claims`.
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
