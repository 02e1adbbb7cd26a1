//! Any grant by its type (RFC 6749 section 4.5), and what the parameters of all grants have in common.

use serde_json::Value;

use crate::call::Call;
use crate::client::Client;
use crate::error::Misuse;
use crate::http::form::{Choices, Form};
use crate::registry::GrantType;
use crate::token::id_token::{Expected, Nonce};
use crate::token::request::exchange;
use crate::token::response::TokenResponse;

/// The parameters of a grant, for a grant type that has no method of its own.
#[derive(Clone, Debug)]
pub struct GrantRequest {
    grant_type: GrantType,
    choices: Choices,
}

impl GrantRequest {
    /// A grant of this type, without parameters.
    pub fn new(grant_type: GrantType) -> Self {
        Self { grant_type, choices: Choices::default() }
    }

    /// The scope values, parted by spaces.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.choices = self.choices.set("scope", scope);
        self
    }

    /// A resource for which the token is wanted (RFC 8707). May be called several times.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.choices = self.choices.append("resource", resource);
        self
    }

    /// What exactly is to be allowed (RFC 9396): an array of objects, each with a `type`.
    pub fn authorization_details(mut self, authorization_details: &Value) -> Self {
        self.choices = self.choices.authorization_details(authorization_details);
        self
    }

    /// Any other parameter. `resource` and `audience` may be repeated; for every other name the last value counts.
    /// Parameters that the library manages are refused when the request is made.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.choices = self.choices.extra(&["grant_type"], name, value);
        self
    }

    pub(crate) fn into_parts(self) -> Result<(GrantType, Form), Misuse> {
        let form = self.choices.into_form()?;
        match self.grant_type.as_str() {
            "" => Err(Misuse::Empty { what: "grant_type" }),
            _ => Ok((self.grant_type, form)),
        }
    }
}

impl Client {
    /// Sends a grant of any type with its parameters. An ID Token in the answer is validated; whether it carries a
    /// nonce is not looked at, because no authorization request led here.
    ///
    /// # Errors
    /// [`Misuse::ReservedParameter`] for a parameter that the library manages;
    /// [`Error::Server`](crate::Error::Server) with the server's reason.
    pub fn grant(&self, request: GrantRequest) -> Call<TokenResponse> {
        self.call(|io, client| async move {
            let (grant_type, form) = request.into_parts()?;
            let expected = Expected { nonce: Nonce::Any, ..Expected::default() };
            exchange(&io, &client, &grant_type, form, &expected).await
        })
    }
}
