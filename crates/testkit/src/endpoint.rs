//! What the server answers at each of its addresses, one file each.

pub(crate) mod authorization;
pub(crate) mod backchannel_authentication;
pub(crate) mod claims_provider;
pub(crate) mod device;
pub(crate) mod device_authorization;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod interaction;
pub(crate) mod introspection;
pub(crate) mod jwks;
pub(crate) mod pushed_authorization_request;
pub(crate) mod registration;
pub(crate) mod resource;
pub(crate) mod resource_metadata;
pub(crate) mod revocation;
pub(crate) mod token;
pub(crate) mod userinfo;
pub(crate) mod webfinger;
