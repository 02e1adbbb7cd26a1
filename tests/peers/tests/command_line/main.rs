//! The binary `relying` against oidc-provider, in the form that scripts use: `--json`, and `--manual` with a scripted
//! browser between its two lines.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod advanced;
mod asking;
mod binary;
mod certificate;
mod elsewhere;
mod keys;
mod login;
mod loopback;
mod refusals;
mod register;
mod server;
mod stage;
mod tokens;
