//! Foreign text in messages: short, printable, and without anything that looks like a credential.

use crate::quirk::issuer_rule::is_guid;

/// The first part of `text`, without control characters and without anything that looks like a credential: a long
/// unbroken run of token characters that is no plain word.
///
/// Servers echo what they were sent, so an error page or description may well contain a token.
pub(crate) fn redact(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut clean = String::new();
    for (index, run) in text.split_whitespace().enumerate() {
        if index > 0 {
            clean.push(' ');
        }
        for part in run.split_inclusive(|c: char| !is_token_character(c)) {
            let word = part.trim_end_matches(|c: char| !is_token_character(c));
            clean.push_str(if looks_like_a_credential(word) { "…" } else { word });
            clean.extend(part[word.len()..].chars().filter(|&c| is_printable(c)));
        }
        if clean.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|&end| clean.is_char_boundary(end)).unwrap_or(0);
            clean.truncate(end);
            clean.push('…');
            break;
        }
    }
    clean
}

/// Longer than nearly any word, or shorter and of letters and digits as no word is. Not: words with underscores, as error codes
/// are, UUIDs, by which operators find requests, and what is put together of words, numbers, dates and versions.
fn looks_like_a_credential(word: &str) -> bool {
    const LONGEST_WORD: usize = 24;
    const SHORTEST_CREDENTIAL: usize = 10;
    if is_guid(word.trim_matches('.')) {
        return false;
    }
    if word.len() > LONGEST_WORD {
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        return !(word.len() < 2 * LONGEST_WORD && word.contains('_') && word.chars().all(plain));
    }
    word.len() >= SHORTEST_CREDENTIAL
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && word.contains(|c: char| c.is_ascii_digit())
        && !word.split(|c: char| !c.is_ascii_alphanumeric()).all(is_readable)
}

/// A part of a word: a few characters, letters, digits, a time (`29T16`), a name with a version (`oauth2`), or the code of an error (`AADSTS50011`,
/// `AADB2C90118`).
fn is_readable(part: &str) -> bool {
    const SHORT: usize = 3;
    const LONGEST_VERSION: usize = 3;
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let name = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = part.len() - name.len();
    let is_code = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && name.chars().take(3).filter(char::is_ascii_uppercase).count() == 3
        && (4..=7).contains(&number);
    let is_time = part.chars().all(|c| c.is_ascii_digit() || matches!(c, 'T' | 'Z'));
    let has_version = number <= LONGEST_VERSION && name.chars().all(|c| c.is_ascii_alphabetic());
    part.len() <= SHORT || digits(part) || is_code || is_time || has_version
}

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/')
}

/// Neither a control character nor one that turns the direction of the text around.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_ordinary_words() {
        assert_eq!(redact("grant request\n is  invalid"), "grant request is invalid");
    }

    #[test]
    fn removes_what_looks_like_a_token() {
        assert_eq!(redact("unknown code=Xx9fK2pQ8sT4vW7yZ1bC3dE5f, sorry"), "unknown code=…, sorry");
        assert!(!redact("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln").contains("eyJ"));
    }

    #[test]
    fn keeps_long_error_codes() {
        assert_eq!(redact("unmet_authentication_requirements"), "unmet_authentication_requirements");
        assert_eq!(redact(&"a_".repeat(24)), "…");
    }

    #[test]
    fn removes_short_credentials_too() {
        for text in [
            "e72e16c7e42f292c6912",
            "s3cr3tValue9",
            "GOCSPX-a1b2C3d4",
            "hunter12345",
            "A1B2C3D4E5F6",
            "x0.y1z2a3b4",
        ] {
            assert_eq!(redact(&format!("bad {text}: no")), "bad …: no");
        }
    }

    #[test]
    fn keeps_what_operators_look_for() {
        for text in [
            "AADSTS50011: The redirect URI 'https://app.example/cb' does not match. Trace ID: 72f988bf-86f1-41af-91ab-2d7cd011db47",
            "AADB2C90118: The user has forgotten their password. Timestamp: 2026-11-29T16:32:10Z",
            "AADSTS7000215: Invalid client secret provided. Timestamp: 2026-11-29 16:32:10Z",
            "see RFC6749, oauth2/v2.0/token and 203.0.113.10:8443 of ec2-10-0-0-12",
            "B2C_1_signin is another policy than B2C_1_reset",
            "TLS1.3 with ES256 on 20261129T163210Z at 127.0.0.1:49152",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn removes_what_moves_the_cursor_or_turns_the_text() {
        assert_eq!(redact("no\u{1b}[2J\u{202e}way\u{7f}"), "no[2Jway");
    }

    #[test]
    fn cuts_long_text_at_a_character_boundary() {
        let cut = redact(&"ä ".repeat(500));
        assert!(cut.len() <= 164 && cut.ends_with('…'));
    }
}
