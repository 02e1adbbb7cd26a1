//! JSON Object Signing and Encryption for OAuth 2.0 and OpenID Connect.
//!
//! - [`Jws`] reads and verifies the compact serialization (RFC 7515); [`SigningInput`] and [`jws::sign`] write it.
//! - [`Jwe`] reads and decrypts the compact serialization (RFC 7516); [`jwe::encrypt`] writes it.
//! - [`Jwk`] and [`JwkSet`] are the wire forms of keys (RFC 7517). [`PublicKey`], [`PrivateKey`] and [`HmacKey`] sign,
//!   [`EncryptionKey`], [`DecryptionKey`] and [`SymmetricKey`] encrypt: keys that were checked and parsed once, and that
//!   refuse every algorithm that they do not carry.
//! - [`Claims`], [`Timestamp`] and [`TimeWindow`] are the parts of RFC 7519 that every token shares.
//! - [`Signer`] signs here, in another process or in a browser; [`Backend`] is the cryptographic library, passed by value.
//!
//! ```
//! # #[cfg(any(feature = "aws-lc-rs", feature = "rust-crypto"))] {
//! use relying_jose::{Algorithm, Backend, Jws, JwsHeader, PrivateKey, jws};
//!
//! let backend = Backend::default();
//! let key = PrivateKey::generate(Algorithm::ES256, &backend)?.with_key_id("2026-01");
//! let token = jws::sign(&JwsHeader::new(Algorithm::ES256).key_id("2026-01"), b"{\"sub\":\"alice\"}", &key)?;
//!
//! let verified = Jws::parse(&token)?.verify(key.public_key(), &Algorithm::ES256)?;
//! assert_eq!(verified.payload(), b"{\"sub\":\"alice\"}");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is not here, on purpose
//!
//! `alg: none` never verifies. Critical headers (`crit`) and unencoded payloads (`b64`, RFC 7797) are refused. Keys
//! inside a header (`jwk`, `jku`, `x5c`, `x5u`) are never used. `RSA1_5`, password-based encryption (`PBES2`) and
//! compression (`zip`) are refused. The JSON serializations of JWS and JWE, multi-prime RSA keys and RSA keys below
//! 2048 bits are not supported.

mod algorithm;
pub mod backend;
pub mod base64url;
mod content_encryption;
mod decryption_key;
mod der;
mod encryption_key;
mod hmac_key;
pub mod json;
pub mod jwe;
mod jwk;
mod jwk_set;
pub mod jws;
pub mod jwt;
mod key_error;
pub mod material;
mod pem;
mod platform;
mod private_key;
mod public_key;
mod registry;
mod secret;
mod signer;
mod symmetric_key;
mod thumbprint;
mod verifier;

pub use algorithm::{Algorithm, Curve, HashAlgorithm, KeyType};
pub use backend::{Backend, Digest, Provider, RandomError};
pub use base64url::Base64Error;
pub use content_encryption::ContentEncryption;
pub use decryption_key::DecryptionKey;
pub use encryption_key::EncryptionKey;
pub use hmac_key::HmacKey;
pub use json::JsonError;
pub use jwe::{
    DecryptError, Decrypted, Decrypter, EncryptError, Encrypter, Jwe, JweError, JweHeader, JwePart, JwePolicy,
};
pub use jwk::Jwk;
pub use jwk_set::{JwkSet, JwkSetError, SkippedKey};
pub use jws::{Jws, JwsError, JwsHeader, JwsPart, SigningInput, VerifiedJws};
pub use jwt::{Audience, ClaimError, Claims, TimeWindow, Timestamp};
pub use key_error::KeyError;
pub use platform::{BoxFuture, MaybeSend, MaybeSync};
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use secret::{SecretBytes, SecretString};
pub use signer::{SignError, Signer};
pub use symmetric_key::SymmetricKey;
pub use verifier::{Verifier, VerifyError};

/// What the code that [`open_registry!`] generates refers to; not part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}
