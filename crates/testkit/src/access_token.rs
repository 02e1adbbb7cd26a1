//! Access tokens as they are issued, by the token endpoint and through the browser.

use std::sync::Arc;
use std::time::Duration;

use crate::Server;
use crate::reply::OAuthError;
use crate::store::{AccessToken, Confirmation, Grant};

/// Makes an access token that stands for the grant, and says how long it is good for.
pub(crate) fn issue(
    server: &Server,
    grant: Grant,
    confirmation: Confirmation,
) -> Result<(String, Duration), OAuthError> {
    let text = server.random()?;
    let lifetime = server.config().access_token_lifetime;
    let token = AccessToken { grant: Arc::new(grant), confirmation, expires_at: server.now() + lifetime };
    server.state().store.access_tokens.insert(text.clone(), token);
    Ok((text, lifetime))
}
