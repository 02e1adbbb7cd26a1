//! The protocol, rule by rule and call by call. One file per term of the specifications.

mod callers;
mod client_authentication;
mod discovery;
mod faults;
mod id_token;
mod key_set;
mod secrets;
mod support;
