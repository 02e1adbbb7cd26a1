//! What comes through the browser: a code, an access token, an ID Token that vouches for both (OpenID Connect Core 1.0
//! sections 3.2.2.5 and 3.3.2.5).

use serde_json::Value;

use crate::authorization_request::AuthorizationRequest;
use crate::fault::{self, Target};
use crate::id_token::{self, Company, Occasion};
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::store::{Confirmation, Grant};
use crate::{Server, access_token};

/// The parameters of a good answer, but for those that every answer has.
pub(crate) fn parameters(
    server: &Server,
    request: &AuthorizationRequest,
    grant: &Grant,
    code: Option<&str>,
) -> Result<Parameters, OAuthError> {
    let mut parameters = Parameters::new();
    if let Some(code) = code {
        parameters.push("code", code);
    }
    if !request.response_type.is_front_channel() {
        return Ok(parameters);
    }
    let mut access_token = None;
    if request.response_type.token {
        // A browser cannot prove a key, so that this token is a bearer token in any case.
        let (token, lifetime) = access_token::issue(server, grant.clone(), Confirmation::default())?;
        parameters.push("access_token", &token);
        parameters.push("token_type", "Bearer");
        parameters.push("expires_in", &lifetime.as_secs().to_string());
        access_token = Some(token);
    }
    let faults = server.faults(Target::FrontChannel);
    if request.response_type.id_token {
        let company = Company {
            access_token: access_token.as_deref(),
            code,
            state: request.return_address.state.as_deref(),
            ..Company::default()
        };
        let occasion = Occasion::FrontChannel;
        match id_token::issue(server, &request.client, grant, occasion, &company, &faults)? {
            Some(Value::String(token)) => parameters.push("id_token", &token),
            // A fault has put something else in its place.
            Some(other) => parameters.push("id_token", &other.to_string()),
            None => {}
        }
    }
    for fault in faults {
        fault::front_channel::edit(fault, &mut parameters);
    }
    Ok(parameters)
}
