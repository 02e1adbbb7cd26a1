//! Foreign text in messages: short, printable, and without anything that looks like a credential.

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

/// Longer than nearly any word, shorter than any token; words with underscores, as error codes are, may be longer.
fn looks_like_a_credential(word: &str) -> bool {
    const LONGEST_WORD: usize = 24;
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    word.len() > LONGEST_WORD
        && !(word.len() < 2 * LONGEST_WORD && word.contains('_') && word.chars().all(plain))
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
    fn removes_what_moves_the_cursor_or_turns_the_text() {
        assert_eq!(redact("no\u{1b}[2J\u{202e}way\u{7f}"), "no[2Jway");
    }

    #[test]
    fn cuts_long_text_at_a_character_boundary() {
        let cut = redact(&"ä ".repeat(500));
        assert!(cut.len() <= 164 && cut.ends_with('…'));
    }
}
