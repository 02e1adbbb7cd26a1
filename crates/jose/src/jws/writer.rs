//! Writing a JWS: the bytes to sign, and the token made of them.

use std::fmt;

use super::JwsHeader;
use crate::{Algorithm, SignError, Signer, base64url};

/// What is signed: `BASE64URL(header) || '.' || BASE64URL(payload)` (RFC 7515 section 5.1).
///
/// It has room for the signature, so that the finished token needs no second allocation.
#[derive(Clone)]
pub struct SigningInput(String);

impl SigningInput {
    /// The signing input of this header and payload.
    #[must_use]
    pub fn new(header: &JwsHeader, payload: &[u8]) -> Self {
        let json = header.to_json();
        let mut text =
            String::with_capacity(encoded_length(json.len()) + room_after_header(&header.alg, payload));
        base64url::encode_to(&json, &mut text);
        Self::with_payload(text, payload)
    }

    /// The same with a header that was encoded before.
    #[must_use]
    pub fn after(header: &EncodedHeader, payload: &[u8]) -> Self {
        let mut text =
            String::with_capacity(header.text.len() + room_after_header(&header.algorithm, payload));
        text.push_str(&header.text);
        Self::with_payload(text, payload)
    }

    fn with_payload(mut text: String, payload: &[u8]) -> Self {
        text.push('.');
        base64url::encode_to(payload, &mut text);
        Self(text)
    }

    /// The bytes to sign.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The finished token.
    #[must_use]
    pub fn into_jws(self, signature: &[u8]) -> String {
        let mut token = self.0;
        token.push('.');
        base64url::encode_to(signature, &mut token);
        token
    }
}

/// A header that is encoded once and stands before many payloads.
#[derive(Clone, Debug)]
pub struct EncodedHeader {
    text: String,
    algorithm: Algorithm,
}

impl From<&JwsHeader> for EncodedHeader {
    fn from(header: &JwsHeader) -> Self {
        Self { text: base64url::encode(&header.to_json()), algorithm: header.alg.clone() }
    }
}

/// Four characters for three bytes.
fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Payload, signature and the periods before them. The largest signatures are taken: ES512, RSA with 4096 bits, ML-DSA-87.
fn room_after_header(algorithm: &Algorithm, payload: &[u8]) -> usize {
    let signature = match algorithm.as_str().as_bytes() {
        [b'R' | b'P', ..] => 684,
        [b'M', ..] => 6170,
        _ => 176,
    };
    encoded_length(payload.len()) + signature + 2
}

/// Without the text: it becomes a token.
impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({} bytes)", self.0.len())
    }
}

/// Signs with a key that is here: [`PrivateKey`](crate::PrivateKey), [`HmacKey`](crate::HmacKey), or any signer that
/// can sign at once.
///
/// # Errors
///
/// [`SignError`] if the header names another algorithm than the signer's, if the key is elsewhere (use
/// [`SigningInput`] and await [`Signer::sign`]), or if signing fails.
pub fn sign(
    header: &JwsHeader,
    payload: &[u8],
    signer: &(impl Signer + ?Sized),
) -> Result<String, SignError> {
    if !header.alg.matches(signer.algorithm()) {
        return Err(SignError::new(format!(
            "the header says {:?}, the key signs with {:?}",
            header.alg.as_str(),
            signer.algorithm().as_str()
        )));
    }
    let input = SigningInput::new(header, payload);
    let signature =
        signer.sign_now(input.as_bytes()).ok_or_else(|| SignError::new("the key is remote"))??;
    Ok(input.into_jws(&signature))
}
