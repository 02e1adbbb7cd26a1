//! The library against oidc-provider. One file per topic; every scenario runs asynchronously and blocking.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod authentication;
mod authorization_details;
mod ciba;
mod claims_source;
mod client_authentication;
mod client_credentials;
mod client_id_metadata_document;
mod device;
mod discovery;
mod dpop;
mod encryption;
mod id_token;
mod introspection;
mod key_rotation;
mod listener;
mod logout;
mod matrix;
mod mtls;
mod pairwise;
mod profiles;
mod pushed_authorization_request;
mod refresh;
mod refusals;
mod registered;
mod registration;
mod request_object;
mod resources;
mod sign_in;
mod signatures;
mod support;
mod userinfo;
