//! Helpers of the peer tests.
