//! Any grant by its type (RFC 6749 section 4.5), and what the parameters of all grants have in common.

use crate::call::Call;
use crate::client::Client;
use crate::error::Misuse;
use crate::http::form::Form;
use crate::registry::GrantType;
use crate::token::id_token::{Expected, Nonce};
use crate::token::request::exchange;
use crate::token::response::TokenResponse;

/// The parameters of a grant, for a grant type that has no method of its own.
#[derive(Clone, Debug)]
pub struct GrantRequest {
    grant_type: GrantType,
    form: Form,
    mistake: Option<Misuse>,
}

/// The parameters that the library sets itself.
const RESERVED: [&str; 5] =
    ["grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type"];

impl GrantRequest {
    /// A grant of this type, without parameters.
    pub fn new(grant_type: GrantType) -> Self {
        Self { grant_type, form: Form::default(), mistake: None }
    }

    /// The scope values, parted by spaces.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.form.set("scope", scope);
        self
    }

    /// A resource for which the token is wanted (RFC 8707). May be called several times.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.form.append("resource", resource);
        self
    }

    /// Any other parameter. `resource` and `audience` may be repeated; for every other name the last value counts.
    /// Parameters that the library manages are refused when the request is made.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if RESERVED.contains(&name.as_str()) {
            self.mistake = self.mistake.or(Some(Misuse::ReservedParameter { name }));
        } else if matches!(name.as_str(), "resource" | "audience") {
            self.form.append(name, value);
        } else {
            self.form.set(name, value);
        }
        self
    }

    pub(crate) fn into_parts(self) -> Result<(GrantType, Form), Misuse> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None if self.grant_type.as_str().is_empty() => Err(Misuse::Empty { what: "grant_type" }),
            None => Ok((self.grant_type, self.form)),
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
