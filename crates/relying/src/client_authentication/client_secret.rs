//! `client_secret_basic`: RFC 6749 section 2.3.1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::error::{Error, Misuse};
use crate::secret::Secret;

/// Everything but letters and digits is encoded. That is more than the form encoding asks for, and every decoder
/// reads it the same, while decoders disagree about what may stay plain.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b' ');

pub(super) fn basic(client_id: &str, secret: &Secret, headers: &mut HeaderMap) -> Result<(), Error> {
    let mut pair = Zeroizing::new(String::new());
    encode(client_id, &mut pair);
    pair.push(':');
    encode(secret.expose(), &mut pair);
    let header = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
    let mut value =
        HeaderValue::from_str(&header).map_err(|_| Misuse::InvalidRequest { what: "credentials" })?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

fn encode(text: &str, target: &mut String) {
    for part in utf8_percent_encode(text, ENCODED) {
        target.extend(part.chars().map(|c| if c == ' ' { '+' } else { c }));
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
        let mut headers = HeaderMap::new();
        basic("s6BhdRkqt3", &"7Fjfp0ZBr1KtDRbnfVdmIw".into(), &mut headers).unwrap();
        // The pair of RFC 6749 section 2.3.1.
        assert_eq!(headers[AUTHORIZATION], "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3");
        assert!(headers[AUTHORIZATION].is_sensitive());
    }
}
