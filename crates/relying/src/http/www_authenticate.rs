//! The challenges of a `WWW-Authenticate` header field (RFC 9110 section 11.6.1), and the parameters that RFC
//! 6750, RFC 9449, RFC 9470 and RFC 9728 put into them.
//!
//! Servers write this field badly, and what it says is a hint, never proof. So reading is tolerant where it
//! cannot be misunderstood: missing commas, unquoted values with odd characters, empty elements. What is
//! malformed beyond that ends the line; everything read before it stays.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr as _;

use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, Response};

use super::sent::Sent;
use crate::error::redact;
use crate::registry::ErrorCode;

/// The most challenges that are read from one response.
const MAX_CHALLENGES: usize = 16;
/// The most bytes that are read of all `WWW-Authenticate` lines together. A line beyond is skipped.
const MAX_BYTES: usize = 8 * 1024;

/// One challenge: a scheme by which a resource accepts credentials, and what it says about them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// The scheme as received, such as `Bearer`. Compare with [`Self::is`]: schemes have no case.
    pub scheme: String,
    /// What schemes such as `Negotiate` send in place of parameters.
    pub token68: Option<String>,
    /// Names in lower case, in the order received.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Whether the scheme is this one, in any case (RFC 9110 section 11.1).
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The value of a parameter, whatever the case of its name. When the server repeats it, which it must
    /// not, the first.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All parameters in the order received, names in lower case.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes out of the values what the request for this answer held.
    pub(crate) fn hide(&mut self, response: &Response<Vec<u8>>) {
        for (_, value) in &mut self.parameters {
            if let Cow::Owned(hidden) = Sent::hide_in(response, value) {
                *value = hidden;
            }
        }
    }

    /// The protection space (RFC 9110 section 11.5).
    pub fn realm(&self) -> Option<&str> {
        self.parameter("realm")
    }

    /// Why the credentials were refused; none when there were none (RFC 6750 section 3.1).
    pub fn error(&self) -> Option<ErrorCode> {
        self.parameter("error").filter(|error| !error.is_empty()).map(ErrorCode::from)
    }

    /// The explanation for developers, without what looks like a credential (RFC 6750 section 3).
    pub fn error_description(&self) -> Option<String> {
        self.parameter("error_description").map(redact)
    }

    /// A page about the error (RFC 6750 section 3).
    pub fn error_uri(&self) -> Option<&str> {
        self.parameter("error_uri")
    }

    /// The scope that is needed, as values parted by spaces (RFC 6750 section 3).
    pub fn scope(&self) -> Option<&str> {
        self.parameter("scope")
    }

    /// Where the metadata of the protected resource is (RFC 9728 section 5.1). The URL comes from whoever
    /// answered: check it before you follow it.
    pub fn resource_metadata(&self) -> Option<&str> {
        self.parameter("resource_metadata")
    }

    /// The algorithms for DPoP proofs (RFC 9449 section 7.1).
    pub fn algs(&self) -> impl Iterator<Item = &str> {
        self.parameter("algs").unwrap_or_default().split_ascii_whitespace()
    }

    /// The authentication contexts that are needed, the preferred first (RFC 9470 section 3).
    pub fn acr_values(&self) -> Option<&str> {
        self.parameter("acr_values")
    }

    /// How long ago the user may have authenticated, in seconds (RFC 9470 section 3).
    pub fn max_age(&self) -> Option<u64> {
        self.parameter("max_age").and_then(|seconds| u64::from_str(seconds).ok())
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Parameters<'a>(&'a Challenge);
        impl fmt::Debug for Parameters<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Descriptions echo what was sent.
                let shown = self.0.parameters().map(|(name, value)| match name {
                    "error_description" => (name, redact(value)),
                    _ => (name, value.to_owned()),
                });
                f.debug_map().entries(shown).finish()
            }
        }
        let token68 = self.token68.as_ref().map(|_| format_args!("…"));
        f.debug_struct("Challenge")
            .field("scheme", &self.scheme)
            .field("token68", &token68)
            .field("parameters", &Parameters(self))
            .finish()
    }
}

/// Reads the challenges of all `WWW-Authenticate` lines, at most [`MAX_CHALLENGES`] from at most [`MAX_BYTES`].
pub(crate) fn parse(headers: &HeaderMap) -> Vec<Challenge> {
    let mut challenges = Vec::new();
    let mut budget = MAX_BYTES;
    for line in headers.get_all(WWW_AUTHENTICATE) {
        if let Some(rest) = budget.checked_sub(line.len()) {
            budget = rest;
            // What a malformed line leaves unread is lost; the next line starts afresh.
            let _ = parse_line(line.as_bytes(), &mut challenges);
        }
    }
    challenges
}

/// The rest of the line is malformed, or one challenge too many.
struct Unread;

fn parse_line(line: &[u8], challenges: &mut Vec<Challenge>) -> Result<(), Unread> {
    let mut rest = Cursor(line);
    // Several lines are one list (RFC 9110 section 5.3), but no challenge is ever cut in two by one.
    let first = challenges.len();
    loop {
        rest.skip(is_separator);
        if rest.0.is_empty() {
            return Ok(());
        }
        let name = rest.token()?;
        if rest.equals_sign() {
            // Between challenges and parameters only the equals sign tells the difference.
            let value = rest.value()?;
            match challenges.get_mut(first..).and_then(<[Challenge]>::last_mut) {
                Some(Challenge { token68: None, parameters, .. }) => {
                    parameters.push((name.to_ascii_lowercase(), value));
                }
                _ => return Err(Unread),
            }
        } else if challenges.len() < MAX_CHALLENGES && rest.0.first().is_none_or(|&byte| is_separator(byte)) {
            challenges.push(Challenge {
                scheme: name.to_owned(),
                token68: rest.token68(),
                parameters: Vec::new(),
            });
        } else {
            return Err(Unread);
        }
    }
}

/// What is left of a line. Every method moves forward over what it read, and rereads no more than one token.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// Moves over bytes of one class.
    fn skip(&mut self, class: fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().position(|&byte| !class(byte)).unwrap_or(self.0.len());
        let (skipped, rest) = self.0.split_at(length);
        self.0 = rest;
        skipped
    }

    /// A token (RFC 9110 section 5.6.2).
    fn token(&mut self) -> Result<&'a str, Unread> {
        match std::str::from_utf8(self.skip(is_token)) {
            Ok(token) if !token.is_empty() => Ok(token),
            _ => Err(Unread),
        }
    }

    /// Moves over an equals sign and the space on both sides of it, if one is next.
    fn equals_sign(&mut self) -> bool {
        let mut ahead = Cursor(self.0);
        ahead.skip(is_space);
        let found = ahead.0.first() == Some(&b'=');
        if found {
            ahead.0 = &ahead.0[1..];
            ahead.skip(is_space);
            self.0 = ahead.0;
        }
        found
    }

    /// What stands after a scheme in place of parameters (RFC 9110 section 11.2). It fills its list element:
    /// `abc=` before a comma is one, `abc=def` is a parameter.
    fn token68(&mut self) -> Option<String> {
        let mut ahead = Cursor(self.0);
        if ahead.skip(is_space).is_empty() {
            return None;
        }
        let text = ahead.0;
        ahead.skip(is_token68);
        ahead.skip(|byte| byte == b'=');
        let token68 = &text[..text.len() - ahead.0.len()];
        ahead.skip(is_space);
        if token68.is_empty() || token68[0] == b'=' || ahead.0.first().is_some_and(|&byte| byte != b',') {
            return None;
        }
        self.0 = ahead.0;
        Some(String::from_utf8_lossy(token68).into_owned())
    }

    /// A quoted string, or whatever runs to the next comma or space.
    fn value(&mut self) -> Result<String, Unread> {
        if self.0.first() == Some(&b'"') {
            return self.quoted_string();
        }
        let value = self.skip(|byte| !is_separator(byte) && byte != b'"');
        if self.0.first() == Some(&b'"') {
            return Err(Unread);
        }
        Ok(String::from_utf8_lossy(value).into_owned())
    }

    /// A quoted string with its quoted pairs undone (RFC 9110 section 5.6.4).
    fn quoted_string(&mut self) -> Result<String, Unread> {
        let mut value = Vec::new();
        let mut bytes = self.0.iter().enumerate().skip(1);
        while let Some((index, &byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.0 = &self.0[index + 1..];
                    return Ok(String::from_utf8_lossy(&value).into_owned());
                }
                b'\\' => value.push(*bytes.next().ok_or(Unread)?.1),
                _ => value.push(byte),
            }
        }
        Err(Unread)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_separator(byte: u8) -> bool {
    is_space(byte) || byte == b','
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn parse_lines(lines: &[&[u8]]) -> Vec<Challenge> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_bytes(line).unwrap());
        }
        parse(&headers)
    }

    /// Challenges in a short notation: `scheme(name→value|…)`, `scheme[token68]`, parted by spaces.
    fn notation(challenges: &[Challenge]) -> String {
        let of = |challenge: &Challenge| {
            let parameters: Vec<_> =
                challenge.parameters().map(|(name, value)| format!("{name}→{value}")).collect();
            let token68 =
                challenge.token68.as_ref().map(|token68| format!("[{token68}]")).unwrap_or_default();
            format!("{}{token68}({})", challenge.scheme, parameters.join("|"))
        };
        challenges.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_what_servers_write() {
        let vectors: &[(&[&str], &str)] = &[
            // Nothing at all.
            (&[], ""),
            (&[""], ""),
            (&["   "], ""),
            (&[" , ,, "], ""),
            // Plain challenges.
            (&["Basic"], "Basic()"),
            (&["  Basic  "], "Basic()"),
            (&["Bearer realm=\"example\""], "Bearer(realm→example)"),
            (&["bearer REALM=\"Example\""], "bearer(realm→Example)"),
            (&["Bearer realm=example"], "Bearer(realm→example)"),
            (&["Bearer realm=\"\""], "Bearer(realm→)"),
            (&["Bearer realm='example'"], "Bearer(realm→'example')"),
            (
                &[
                    "Bearer realm=\"example\", error=\"invalid_token\", error_description=\"The access token expired\"",
                ],
                "Bearer(realm→example|error→invalid_token|error_description→The access token expired)",
            ),
            (
                &["DPoP error=\"use_dpop_nonce\", algs=\"ES256 PS256\""],
                "DPoP(error→use_dpop_nonce|algs→ES256 PS256)",
            ),
            // Space and empty elements.
            (&["Bearer realm = \"a\" , error\t=\terror"], "Bearer(realm→a|error→error)"),
            (&["Bearer a=b,c=d"], "Bearer(a→b|c→d)"),
            (&["Bearer a=b,,, ,c=d,"], "Bearer(a→b|c→d)"),
            (&[",Bearer a=b"], "Bearer(a→b)"),
            (&["Bearer , a=b"], "Bearer(a→b)"),
            (&["Bearer, a=b"], "Bearer(a→b)"),
            (&["Bearer\ta=b"], "Bearer(a→b)"),
            // Quoted strings.
            (&[r#"Bearer a="x, y""#], "Bearer(a→x, y)"),
            (&[r#"Bearer a="Basic realm=\"x\"""#], "Bearer(a→Basic realm=\"x\")"),
            (&[r#"Bearer a="\\\"\a""#], "Bearer(a→\\\"a)"),
            (&[r#"Bearer a="=""#], "Bearer(a→=)"),
            (&["Bearer a=\"\u{e9}\u{20ac}\""], "Bearer(a→\u{e9}\u{20ac})"),
            (&[r#"Bearer a="b"c="d""#], "Bearer(a→b|c→d)"),
            // Several challenges.
            (&["Basic, Bearer"], "Basic() Bearer()"),
            (&["Basic realm=\"a\", Bearer realm=\"b\""], "Basic(realm→a) Bearer(realm→b)"),
            (
                &["Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""],
                "Newauth(realm→apps|type→1|title→Login to \"apps\") Basic(realm→simple)",
            ),
            (&["Basic realm=\"a\"", "Bearer realm=\"b\""], "Basic(realm→a) Bearer(realm→b)"),
            (&["Bearer a=b, Bearer c=d"], "Bearer(a→b) Bearer(c→d)"),
            (&["Negotiate, Basic realm=\"a\""], "Negotiate() Basic(realm→a)"),
            // token68.
            (&["Negotiate YWJj"], "Negotiate[YWJj]()"),
            (&["Negotiate YWI="], "Negotiate[YWI=]()"),
            (&["Negotiate YQ=="], "Negotiate[YQ==]()"),
            (&["Negotiate YQ== , Basic realm=\"a\""], "Negotiate[YQ==]() Basic(realm→a)"),
            (&["Negotiate a-._~+/9==, NTLM"], "Negotiate[a-._~+/9==]() NTLM()"),
            (&["Basic realm"], "Basic[realm]()"),
            (&["Basic realm="], "Basic[realm=]()"),
            // Against the grammar, but not to be misunderstood.
            (&["Bearer realm=\"a\" error=\"b\""], "Bearer(realm→a|error→b)"),
            (&["Bearer realm=a error=b"], "Bearer(realm→a|error→b)"),
            (&["Basic realm=\"a\" Bearer realm=\"b\""], "Basic(realm→a) Bearer(realm→b)"),
            (
                &["Bearer uri=https://as.example.com/x?y=z, a=b"],
                "Bearer(uri→https://as.example.com/x?y=z|a→b)",
            ),
            (&["Bearer a=\"b\", c=, d=e"], "Bearer(a→b|c→|d→e)"),
            (&["Bearer a=b=c==, d=e"], "Bearer(a→b=c==|d→e)"),
            // Malformed: what was read before stays.
            (&["\"a\""], ""),
            (&["="], ""),
            (&["a=b"], ""),
            (&["(Bearer) a=b"], ""),
            (&["Bearer a=\"b"], "Bearer()"),
            (&["Bearer a=b, c=\"d\\"], "Bearer(a→b)"),
            (&["Bearer a=b, c=d\"e\", f=g"], "Bearer(a→b)"),
            (&["Bearer a=b, \"c\"=d, e=f"], "Bearer(a→b)"),
            (&["Basic realm=\"a\", Bearer/2 a=b"], "Basic(realm→a)"),
            (&["Negotiate YQ==, a=b"], "Negotiate[YQ==]()"),
            (&["Bearer \u{e9}=b"], "Bearer()"),
            (&["\u{e9} a=b"], ""),
            (&["Bearer ==="], ""),
            (&["Bearer a=\"b", "Basic realm=\"c\""], "Bearer() Basic(realm→c)"),
            (&["Bearer a=b", "c=d", "Basic"], "Bearer(a→b) Basic()"),
        ];
        assert!(vectors.len() >= 55);
        for (lines, expected) in vectors {
            let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(notation(&parse_lines(&lines)), *expected, "{lines:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced() {
        assert_eq!(notation(&parse_lines(&[b"Bearer a=\"\xff\", b=\xfe"])), "Bearer(a→\u{fffd}|b→\u{fffd})");
    }

    #[test]
    fn the_first_of_repeated_parameters_counts() {
        let challenges = parse_lines(&[b"Bearer error=\"invalid_token\", ERROR=\"insufficient_scope\""]);
        assert_eq!(challenges[0].error(), Some(ErrorCode::INVALID_TOKEN));
    }

    #[test]
    fn the_known_parameters_have_accessors() {
        let line = b"DPoP realm=\"r\", error=\"insufficient_user_authentication\", scope=\"a b\", algs=\"ES256 Ed25519\", \
            acr_values=\"gold silver\", max_age=\"300\", resource_metadata=\"https://rs.example.com/.well-known/x\", \
            error_uri=\"https://as.example.com/e\", error_description=\"no\"";
        let [challenge] = &parse_lines(&[line])[..] else { panic!("one challenge") };
        assert!(challenge.is("dpop") && challenge.is("DPoP") && !challenge.is("Bearer"));
        assert_eq!(challenge.realm(), Some("r"));
        assert_eq!(challenge.error(), Some(ErrorCode::INSUFFICIENT_USER_AUTHENTICATION));
        assert_eq!(challenge.error_description().as_deref(), Some("no"));
        assert_eq!(challenge.error_uri(), Some("https://as.example.com/e"));
        assert_eq!(challenge.scope(), Some("a b"));
        assert_eq!(challenge.resource_metadata(), Some("https://rs.example.com/.well-known/x"));
        assert!(challenge.algs().eq(["ES256", "Ed25519"]));
        assert_eq!((challenge.acr_values(), challenge.max_age()), (Some("gold silver"), Some(300)));
        assert_eq!(parse_lines(&[b"Bearer error=\"\""])[0].error(), None);
    }

    #[test]
    fn an_echoed_token_shows_neither_in_the_description_nor_in_debug() {
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        let line = format!("Bearer error=\"invalid_token\", error_description=\"bad token {token}\"");
        let negotiate = format!("Negotiate {token}");
        let challenges = parse_lines(&[line.as_bytes(), negotiate.as_bytes()]);
        assert_eq!(challenges[0].error_description().as_deref(), Some("bad token …"));
        assert!(!format!("{challenges:?}").contains("eyJ"), "{challenges:?}");
        assert!(format!("{challenges:?}").contains("invalid_token"), "{challenges:?}");
    }

    #[test]
    fn reads_no_more_than_the_limits() {
        let many = vec!["Basic"; 40].join(", ");
        assert_eq!(parse_lines(&[many.as_bytes()]).len(), MAX_CHALLENGES);
        let long = format!("Bearer a=\"{}\"", "x".repeat(MAX_BYTES));
        assert_eq!(notation(&parse_lines(&[long.as_bytes(), b"Basic realm=\"a\""])), "Basic(realm→a)");
        let half = format!("Bearer a=\"{}\"", "x".repeat(MAX_BYTES / 2));
        assert_eq!(parse_lines(&[half.as_bytes(), half.as_bytes(), b"Basic"]).len(), 2);
    }

    proptest! {
        #[test]
        fn never_panics_and_never_makes_more_than_it_read(
            lines in prop::collection::vec("[a-c=\",\\\\ \t\u{e9}/]{0,40}|[ -~]{0,60}", 0..4)
        ) {
            let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            let challenges = parse_lines(&bytes);
            prop_assert!(challenges.len() <= MAX_CHALLENGES);
            let kept: usize = challenges
                .iter()
                .flat_map(|challenge| challenge.parameters().map(|(name, value)| name.len() + value.len()))
                .sum();
            // A byte that is no UTF-8 becomes three.
            prop_assert!(kept <= 3 * bytes.iter().map(|line| line.len()).sum::<usize>());
        }

        #[test]
        fn what_is_written_by_the_book_is_read_back(
            challenges in prop::collection::vec(
                ("[A-Za-z][A-Za-z0-9]{0,8}", prop::collection::vec(("[a-z_]{1,12}", "[ -~\t]{0,20}"), 1..4)), 1..5
            )
        ) {
            let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
            let line = challenges
                .iter()
                .map(|(scheme, parameters)| {
                    let parameters: Vec<_> =
                        parameters.iter().map(|(name, value)| format!("{name}=\"{}\"", quoted(value))).collect();
                    format!("{scheme} {}", parameters.join(", "))
                })
                .collect::<Vec<_>>()
                .join(", ");
            let expected: Vec<_> = challenges
                .into_iter()
                .map(|(scheme, parameters)| Challenge { scheme, token68: None, parameters })
                .collect();
            prop_assert_eq!(parse_lines(&[line.as_bytes()]), expected);
        }
    }
}
