//! `client_secret_basic`: RFC 6749 section 2.3.1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::error::Misuse;
use crate::secret::Secret;

/// The value of `Authorization`.
///
/// Without `encoded` the two stand there as they are, which some servers expect against section 2.3.1.
pub(super) fn basic(client_id: &str, secret: &Secret, encoded: bool) -> Result<HeaderValue, Misuse> {
    // Enough room from the start: text that grows leaves copies of the secret behind.
    let room = 3 * (client_id.len() + secret.expose().len()) + 1;
    let mut pair = Zeroizing::new(String::with_capacity(room));
    let write =
        |text: &str, pair: &mut String| if encoded { encode(text, pair) } else { pair.push_str(text) };
    write(client_id, &mut pair);
    pair.push(':');
    write(secret.expose(), &mut pair);
    let mut header = String::with_capacity("Basic ".len() + pair.len().div_ceil(3) * 4);
    header.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut header);
    let mut value =
        HeaderValue::try_from(header).map_err(|_| Misuse::InvalidRequest { what: "credentials" })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Everything but letters and digits is encoded, a space as `+`. That is more than the form encoding asks for, and every
/// decoder reads it the same, while decoders disagree about what may stay plain.
fn encode(text: &str, target: &mut String) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            target.push('+');
        }
        target.extend(utf8_percent_encode(word, NON_ALPHANUMERIC));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_all_that_is_not_a_letter_or_digit() {
        let mut encoded = String::new();
        encode("client %&+-_.!~*'()", &mut encoded);
        assert_eq!(encoded, "client+%25%26%2B%2D%5F%2E%21%7E%2A%27%28%29");
    }

    #[test]
    fn marks_the_header_as_sensitive() {
        let value = basic("s6BhdRkqt3", &"7Fjfp0ZBr1KtDRbnfVdmIw".into(), true).unwrap();
        // The pair of RFC 6749 section 2.3.1.
        assert_eq!(value, "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3");
        assert!(value.is_sensitive());
    }
}
