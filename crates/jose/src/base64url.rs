//! base64url without padding (RFC 7515 section 2), strictly: no padding, no white space, and only the one canonical
//! encoding of each byte string, so that no two texts stand for the same token.

use std::fmt;
use std::sync::LazyLock;

use base64::engine::general_purpose::NO_PAD;
use base64::{DecodeError, Engine};

/// The engine for this processor: tokens are decoded on every request, so vector instructions are worth having.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static ENGINE: LazyLock<base64::engine::Simd> = LazyLock::new(|| base64::engine::Simd::url_safe(NO_PAD));

/// The engine for processors without vector instructions that the base64 crate knows.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static ENGINE: LazyLock<base64::engine::GeneralPurpose> =
    LazyLock::new(|| base64::engine::GeneralPurpose::new(&base64::alphabet::URL_SAFE, NO_PAD));

/// Encodes bytes without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// Decodes a text that must be canonical and unpadded.
///
/// # Errors
///
/// [`Base64Error`] says what is wrong and where, never what the text was.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    ENGINE.decode(text).map_err(|error| Base64Error::of(text, error))
}

/// Decodes like [`decode`], appending to `bytes`.
pub(crate) fn decode_to(text: &str, bytes: &mut Vec<u8>) -> Result<(), Base64Error> {
    ENGINE.decode_vec(text, bytes).map_err(|error| Base64Error::of(text, error))
}

/// Appends the encoding of `bytes` to `text`.
pub(crate) fn encode_to(bytes: &[u8], text: &mut String) {
    ENGINE.encode_string(bytes, text);
}

/// Why a text is not base64url as RFC 7515 section 2 wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base64Error {
    /// A character outside the alphabet `A-Z a-z 0-9 - _`, at this byte offset.
    Character {
        /// Byte offset in the text.
        offset: usize,
    },
    /// Padding (`=`), which JOSE forbids.
    Padding,
    /// A length that no byte string encodes to.
    Length,
    /// Unused bits at the end that are not zero: not the canonical encoding.
    NotCanonical,
}

impl Base64Error {
    fn of(text: &str, error: DecodeError) -> Self {
        let Some(offset) = text
            .bytes()
            .position(|byte| !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        else {
            return match error {
                DecodeError::InvalidLastSymbol { .. } => Self::NotCanonical,
                _ => Self::Length,
            };
        };
        if text[offset..].bytes().all(|byte| byte == b'=') {
            Self::Padding
        } else {
            Self::Character { offset }
        }
    }
}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { offset } => write!(f, "not base64url: unexpected character at offset {offset}"),
            Self::Padding => f.write_str("base64url must not be padded"),
            Self::Length => f.write_str("not base64url: impossible length"),
            Self::NotCanonical => {
                f.write_str("base64url is not canonical: unused bits at the end are not zero")
            }
        }
    }
}

impl std::error::Error for Base64Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_it_encodes() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", b"\xff\xfe\xfd"] {
            assert_eq!(decode(&encode(bytes)).as_deref(), Ok(bytes));
        }
        assert_eq!(encode(b"\xff\xfe"), "__4");
    }

    #[test]
    fn refuses_padding() {
        assert_eq!(decode("Zg=="), Err(Base64Error::Padding));
        assert_eq!(decode("Zm8="), Err(Base64Error::Padding));
    }

    #[test]
    fn refuses_characters_outside_the_alphabet() {
        assert_eq!(decode("ab+/"), Err(Base64Error::Character { offset: 2 }));
        assert_eq!(decode("ab\ncd"), Err(Base64Error::Character { offset: 2 }));
        assert_eq!(decode(" abcd"), Err(Base64Error::Character { offset: 0 }));
        assert_eq!(decode("a=bc"), Err(Base64Error::Character { offset: 1 }));
        assert_eq!(decode("abc\u{e9}"), Err(Base64Error::Character { offset: 3 }));
    }

    #[test]
    fn refuses_an_impossible_length() {
        assert_eq!(decode("abcde"), Err(Base64Error::Length));
        assert_eq!(decode("a"), Err(Base64Error::Length));
    }

    #[test]
    fn refuses_an_encoding_that_is_not_canonical() {
        assert_eq!(decode("Zh"), Err(Base64Error::NotCanonical));
        assert_eq!(decode("Zm9"), Err(Base64Error::NotCanonical));
        assert_eq!(decode("Zm8").as_deref(), Ok(&b"fo"[..]));
    }
}
