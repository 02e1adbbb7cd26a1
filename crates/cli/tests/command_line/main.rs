//! The binary against the embedded test server: every command, every exit code, and silence about secrets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

mod bound;
mod demo;
mod diagnose;
mod elsewhere;
mod grants;
mod jwk;
mod jwt;
mod login;
mod register;
mod response;
mod stage;
mod tokens;
mod usage;
