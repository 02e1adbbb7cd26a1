//! The token endpoint (RFC 6749 section 3.2) and what it answers with.

pub(crate) mod encrypted;
pub(crate) mod id_token;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod signed;
pub(crate) mod text;
