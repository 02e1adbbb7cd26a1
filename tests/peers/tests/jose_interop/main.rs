//! `relying-jose` against the npm package `jose`, in both directions.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "every function here is part of a test")]

mod ask;
mod jwe;
mod jws;
mod ml_dsa;
