//! The authorization endpoint: the request that sends the user away, what must survive meanwhile, and the response
//! that brings the user back (RFC 6749 section 4.1, OpenID Connect Core section 3, RFC 7636, RFC 9126, RFC 9207, JARM).

pub(crate) mod by_reference;
pub(crate) mod callback;
mod jarm;
pub(crate) mod pending;
pub(crate) mod pkce;
mod pushed_authorization_request;
pub(crate) mod request;
mod request_object;
pub(crate) mod response;
mod response_type;
pub(crate) mod verified_response;
