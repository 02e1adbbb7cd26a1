//! The tests of `matrix`, over AWS-LC.

#![cfg(feature = "aws-lc-rs")]
#![allow(clippy::print_stdout, clippy::unwrap_used)] // helpers of tests

mod matrix;

use relying_jose::Backend;

#[cfg(feature = "fips")]
#[test]
fn the_validated_module_is_in_use() {
    assert_eq!(aws_lc_rs::try_fips_mode(), Ok(()));
}

/// RFC 8017 section 7.1.2 step 3.g refuses an encoded message that does not begin with a zero.
const IGNORES_FIRST_OAEP_OCTET: bool = false;

fn backend() -> Backend {
    Backend::aws_lc_rs()
}
