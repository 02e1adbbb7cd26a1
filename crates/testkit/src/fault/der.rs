//! Just enough DER to show a key as other formats do: SubjectPublicKeyInfo and a self-signed certificate (RFC 5280).

use relying_jose::{SignError, base64url};
use serde_json::Value;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;

const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// The public key of a JWK as SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, RFC 8017 appendix A, RFC 5480, RFC 8410).
pub(super) fn subject_public_key_info(jwk: &Value) -> Vec<u8> {
    let bytes = |name: &str| {
        let text = jwk.get(name).and_then(Value::as_str).unwrap_or_default();
        base64url::decode(text).unwrap_or_default()
    };
    let (algorithm, key) = match jwk.get("kty").and_then(Value::as_str) {
        Some("RSA") => {
            let key = element(SEQUENCE, &[integer(&bytes("n")), integer(&bytes("e"))].concat());
            ([element(OBJECT_IDENTIFIER, RSA_ENCRYPTION), element(NULL, &[])].concat(), key)
        }
        Some("EC") => {
            let curve = match jwk.get("crv").and_then(Value::as_str) {
                Some("P-384") => P384,
                Some("P-521") => P521,
                _ => P256,
            };
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            ([element(OBJECT_IDENTIFIER, EC_PUBLIC_KEY), element(OBJECT_IDENTIFIER, curve)].concat(), point)
        }
        _ => (element(OBJECT_IDENTIFIER, ED25519), bytes("x")),
    };
    element(SEQUENCE, &[element(SEQUENCE, &algorithm), bit_string(&key)].concat())
}

/// A certificate that vouches for itself. It claims RSA with SHA-256 whatever the key is: nobody may look that far.
pub(super) fn certificate(
    jwk: &Value,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, SignError>,
) -> Result<Vec<u8>, SignError> {
    let algorithm =
        element(SEQUENCE, &[element(OBJECT_IDENTIFIER, SHA256_WITH_RSA), element(NULL, &[])].concat());
    let common_name =
        [element(OBJECT_IDENTIFIER, COMMON_NAME), element(UTF8_STRING, b"attacker.example")].concat();
    let name = element(SEQUENCE, &element(SET, &element(SEQUENCE, &common_name)));
    let validity = [element(UTC_TIME, b"200101000000Z"), element(UTC_TIME, b"491231235959Z")].concat();
    let to_be_signed = element(
        SEQUENCE,
        &[
            integer(&[1]),
            algorithm.clone(),
            name.clone(),
            element(SEQUENCE, &validity),
            name,
            subject_public_key_info(jwk),
        ]
        .concat(),
    );
    let signature = sign(&to_be_signed)?;
    Ok(element(SEQUENCE, &[to_be_signed, algorithm, bit_string(&signature)].concat()))
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let digits = &digits[digits.iter().take_while(|digit| **digit == 0).count()..];
            bytes.push(0x80 | digits.len() as u8);
            bytes.extend_from_slice(digits);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// A number without sign: a leading zero keeps it positive.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if bytes.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    element(INTEGER, &[sign, bytes].concat())
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short_or_long() {
        assert_eq!(element(NULL, &[]), [5, 0]);
        assert_eq!(element(SEQUENCE, &[0; 127])[..2], [0x30, 0x7f]);
        assert_eq!(element(SEQUENCE, &[0; 128])[..3], [0x30, 0x81, 0x80]);
        assert_eq!(element(SEQUENCE, &[0; 300])[..4], [0x30, 0x82, 0x01, 0x2c]);
    }

    #[test]
    fn a_number_with_its_first_bit_set_stays_positive() {
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0x7f]), [2, 1, 0x7f]);
    }
}
