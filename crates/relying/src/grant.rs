//! Grants: ways to a token response (RFC 6749 sections 4 and 6), one file each over the one exchange of
//! [`token::request`](crate::token::request).

pub(crate) mod authorization_code;
pub(crate) mod ciba;
pub(crate) mod client_credentials;
pub(crate) mod device_code;
pub(crate) mod extension;
pub(crate) mod jwt_bearer;
pub(crate) mod polling;
pub(crate) mod refresh_token;
pub(crate) mod saml2_bearer;
pub(crate) mod token_exchange;
