//! The tests that every backend must pass. `aws_lc_rs.rs` and `rust_crypto.rs` beside this folder run them.

mod hostile;
mod jwe;
mod jwe_hostile;
mod jwk_pem;
mod pem;
mod rfc7515;
mod rfc7516;
mod rfc7517;
mod rfc7518;
mod rfc7520;
mod rfc7638;
mod rfc8037;
mod rfc9964;
mod secrets;
mod signer;
mod wycheproof;
mod wycheproof_ciphers;

use crate::{IGNORES_FIRST_OAEP_OCTET, backend};
