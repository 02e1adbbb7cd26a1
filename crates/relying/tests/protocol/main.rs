//! The protocol, rule by rule and call by call. One file per term of the specifications.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod authorization_details;
mod callers;
mod ciba;
mod claims_request;
mod claims_source;
mod client_authentication;
mod device;
mod discovery;
mod dpop;
mod encryption;
mod every_algorithm;
mod faults;
mod grants;
mod id_token;
mod introspection;
mod key_set;
mod mtls;
mod profiles;
mod pushed_authorization_request;
mod quirks;
mod refresh;
mod registration;
mod request_object;
mod response_types;
mod secrets;
mod stories;
mod support;
