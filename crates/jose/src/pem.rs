//! PEM (RFC 7468): which label means which encoding.

use pem_rfc7468::{Decoder, LineEnding};
use zeroize::Zeroizing;

use crate::backend::Provider;
use crate::material::{PrivateMaterial, PublicMaterial};
use crate::{KeyError, der};

/// Reads a public key: `PUBLIC KEY` or `RSA PUBLIC KEY`.
pub(crate) fn public_key(text: &str) -> Result<PublicMaterial, KeyError> {
    let (label, bytes) = decode(text)?;
    match label {
        "PUBLIC KEY" => der::public_from_spki(&bytes),
        "RSA PUBLIC KEY" => der::public_from_pkcs1(&bytes),
        _ => Err(unexpected(label)),
    }
}

/// Reads a private key: `PRIVATE KEY`, `EC PRIVATE KEY` or `RSA PRIVATE KEY`.
pub(crate) fn private_key(text: &str, provider: &dyn Provider) -> Result<PrivateMaterial, KeyError> {
    let (label, bytes) = decode(text)?;
    match label {
        "PRIVATE KEY" => der::private_from_pkcs8(&bytes, provider),
        "RSA PRIVATE KEY" => der::private_from_pkcs1(&bytes),
        "EC PRIVATE KEY" => der::private_from_sec1(&bytes, provider),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Err(KeyError::NotPrivate),
        _ => Err(unexpected(label)),
    }
}

/// Whether the first key is a public one.
pub(crate) fn is_public(text: &str) -> Result<bool, KeyError> {
    decode(text).map(|(label, _)| label.ends_with("PUBLIC KEY"))
}

/// Writes one block.
pub(crate) fn encode(label: &str, bytes: &[u8]) -> Result<String, KeyError> {
    pem_rfc7468::encode_string(label, LineEnding::LF, bytes).map_err(|_| KeyError::Pem)
}

/// The first block that is a key. `openssl ecparam -genkey` writes the curve's parameters in front of it.
fn decode(text: &str) -> Result<(&str, Zeroizing<Vec<u8>>), KeyError> {
    let mut rest = text;
    loop {
        let start = rest.find("-----BEGIN ").ok_or(KeyError::Pem)?;
        rest = &rest[start..];
        let label = rest["-----BEGIN ".len()..].split("-----").next().unwrap_or_default();
        let footer = format!("-----END {label}-----");
        let end = rest.find(&footer).ok_or(KeyError::Pem)? + footer.len();
        let (block, after) = rest.split_at(end);
        rest = after;
        if label == "EC PARAMETERS" {
            continue;
        }
        // Encrypted PKCS#1 and SEC1 keys announce themselves in headers that RFC 7468 forbids.
        if block.contains("Proc-Type:") {
            return Err(KeyError::EncryptedPem);
        }
        return decode_block(block).map_err(|_| KeyError::Pem);
    }
}

/// Lines of any one width: RFC 7468 section 2 wants 64 characters, other software writes 76, or all in one line.
fn decode_block(block: &str) -> Result<(&str, Zeroizing<Vec<u8>>), pem_rfc7468::Error> {
    let mut decoder = Decoder::new_detect_wrap(block.as_bytes())?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(decoder.remaining_len()));
    decoder.decode_to_end(&mut bytes)?;
    Ok((decoder.type_label(), bytes))
}

fn unexpected(label: &str) -> KeyError {
    match label {
        "ENCRYPTED PRIVATE KEY" => KeyError::EncryptedPem,
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => KeyError::Certificate,
        _ => KeyError::PemLabel(label.to_owned()),
    }
}
