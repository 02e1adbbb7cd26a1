//! Independent implementations, started and controlled for the tests of this workspace.
//!
//! Nothing here is part of what is tested: a failure to start or to control a peer is a panic that names the reason,
//! at the line of the test that asked for it.
//!
//! The tests themselves are in `tests/`, behind the feature `real-peers`. They need Node.js and, once, `npm ci` in
//! this folder; `cargo xtask test` sees to both.
//!
//! The tests of the command line build the binary `relying`, or run the one whose path is in `RELYING_BIN`.

// Every caller is a test, and a helper that cannot do its work fails it.
#![allow(clippy::panic, reason = "a failing helper is a failing test")]

mod client_info;
mod node;
mod oidc_provider;

pub use client_info::ClientInfo;
pub use oidc_provider::OidcProvider;
