//! The registered claims of a JWT: RFC 7519 section 4.1.

use relying::jose::{Algorithm, ClaimError, Claims, TimeWindow};

use crate::checked::Check;
use crate::exit::Failure;
use crate::when;

/// The signature as a check that passed.
pub(super) fn signature(algorithm: &Algorithm, key_id: Option<&str>) -> Check {
    let detail = match key_id {
        Some(key_id) => format!("{algorithm} by key {key_id}"),
        None => algorithm.to_string(),
    };
    Check { what: "signature", section: "RFC 7515 section 5.2", detail }
}

/// Checks the times, and issuer and audience where they are known.
pub(super) fn check(
    claims: &Claims,
    window: TimeWindow,
    issuer: Option<&str>,
    audience: Option<&str>,
) -> Result<Vec<Check>, Failure> {
    let mut checks = Vec::new();
    let mut passed = |what, section, detail: String| checks.push(Check { what, section, detail });
    if let Some(expected) = issuer {
        const SECTION: &str = "RFC 7519 section 4.1.1";
        match claims.iss.as_deref() {
            Some(received) if received == expected => passed("iss", SECTION, expected.to_owned()),
            received => return Err(mismatch(SECTION, "iss", expected, received.unwrap_or("absent"))),
        }
    }
    if let Some(expected) = audience {
        const SECTION: &str = "RFC 7519 section 4.1.3";
        match &claims.aud {
            Some(received) if received.contains(expected) => passed("aud", SECTION, expected.to_owned()),
            received => {
                let received =
                    received.as_ref().map(|audience| audience.iter().collect::<Vec<_>>().join(" "));
                return Err(mismatch(SECTION, "aud", expected, received.as_deref().unwrap_or("absent")));
            }
        }
    }
    if let Some(exp) = claims.exp {
        const SECTION: &str = "RFC 7519 section 4.1.4";
        window.check_expiration(exp).map_err(|error| refuse(SECTION, &error))?;
        passed("exp", SECTION, when::describe(exp, window.now));
    }
    if let Some(nbf) = claims.nbf {
        const SECTION: &str = "RFC 7519 section 4.1.5";
        window.check_not_before(nbf).map_err(|error| refuse(SECTION, &error))?;
        passed("nbf", SECTION, when::describe(nbf, window.now));
    }
    if let Some(iat) = claims.iat {
        const SECTION: &str = "RFC 7519 section 4.1.6";
        window.check_issued_at(iat).map_err(|error| refuse(SECTION, &error))?;
        passed("iat", SECTION, when::describe(iat, window.now));
    }
    Ok(checks)
}

fn mismatch(section: &'static str, claim: &'static str, expected: &str, received: &str) -> Failure {
    let (expected, received) = (expected.to_owned(), received.to_owned());
    refuse(section, &ClaimError::Mismatch { claim, expected, received })
}

fn refuse(section: &'static str, error: &ClaimError) -> Failure {
    let (rule, message, advice) = match error {
        ClaimError::Expired { expired_at, now } => {
            ("token-expired", format!("expired at {}", when::describe(*expired_at, *now)), "get a new token")
        }
        ClaimError::NotYetValid { not_before: time, now }
        | ClaimError::IssuedInFuture { issued_at: time, now } => (
            "token-from-the-future",
            format!("valid from {}", when::describe(*time, *now)),
            "compare the clocks of both machines",
        ),
        error => (
            "claim-mismatch",
            error.to_string(),
            "do not use this token here: it is for or from somebody else",
        ),
    };
    Failure::refused(rule, section, message, advice)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use relying::jose::Timestamp;

    use super::*;

    fn checked(
        claims: &str,
        issuer: Option<&str>,
        audience: Option<&str>,
    ) -> Result<Vec<&'static str>, &'static str> {
        let claims: Claims = serde_json::from_str(claims).unwrap();
        let window = TimeWindow::new(Timestamp::from_unix(1000), Duration::from_secs(30));
        match check(&claims, window, issuer, audience) {
            Ok(checks) => Ok(checks.iter().map(|check| check.what).collect()),
            Err(failure) => Err(failure.rule),
        }
    }

    #[test]
    fn names_each_check_that_was_made() {
        let claims = r#"{"iss":"i","aud":["a","b"],"exp":1000,"nbf":1000,"iat":1000}"#;
        assert_eq!(checked(claims, Some("i"), Some("b")), Ok(vec!["iss", "aud", "exp", "nbf", "iat"]));
        assert_eq!(checked("{}", None, None), Ok(vec![]));
    }

    #[test]
    fn refuses_what_is_out_of_time_or_for_others() {
        for (claims, issuer, audience, rule) in [
            (r#"{"exp":970}"#, None, None, "token-expired"),
            (r#"{"nbf":1031}"#, None, None, "token-from-the-future"),
            (r#"{"iat":1031}"#, None, None, "token-from-the-future"),
            (r#"{"iss":"j"}"#, Some("i"), None, "claim-mismatch"),
            ("{}", Some("i"), None, "claim-mismatch"),
            (r#"{"aud":"b"}"#, None, Some("a"), "claim-mismatch"),
            ("{}", None, Some("a"), "claim-mismatch"),
        ] {
            assert_eq!(checked(claims, issuer, audience), Err(rule), "{claims}");
        }
    }
}
