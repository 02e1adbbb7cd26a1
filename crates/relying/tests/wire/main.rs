//! What only real connections show, through both adapters.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod delivery;
mod driver;
mod mtls;
