//! `relying jwt decode` and `relying jwt verify`.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use relying::jose::{Algorithm, Claims, Jws, JwsError, TimeWindow, Timestamp, base64url, json as jose_json};
use relying::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};

use crate::cli::{DecodeArguments, VerifyArguments};
use crate::exit::Failure;
use crate::output::{GOOD, Output, STRONG};
use crate::{checked, secrets, tokens};

mod claims;
mod keys;

/// Where errors of a JWS are described.
const JWS: &str = "RFC 7515 section 5.2";

pub(super) fn decode(arguments: &DecodeArguments, output: Output) -> Result<(), Failure> {
    let token = token(&arguments.token, output)?;
    let parts: Vec<_> = token.split('.').collect();
    let header = object(parts.first().copied().unwrap_or_default()).ok_or_else(|| {
        Failure::refused(
            "malformed-token",
            JWS,
            "this is no JWT: the part before the first period is no base64url-encoded JSON object",
            "give the whole token; opaque access tokens cannot be decoded",
        )
    })?;
    let payload = match parts.len() {
        3 => parts.get(1).and_then(|part| object(part)),
        _ => None,
    };
    let problem = Jws::parse(&token).err().map(|error| error.to_string());
    let now = SystemClock::default().now();
    output.document(&json!({
        "step": "jwt",
        "verified": false,
        "header": header,
        "claims": payload,
        "problem": problem,
    }));
    tokens::show_claims("Header", &header, now, output);
    match &payload {
        Some(payload) => tokens::show_claims("Claims", payload, now, output),
        None => output.line("\nThe payload is not a JSON object."),
    }
    if let Some(problem) = problem {
        output.warn(format_args!("the library would refuse this token: {problem}"));
    }
    output.warn("nothing was verified: anybody may have written this; see relying jwt verify");
    Ok(())
}

pub(super) async fn verify(arguments: &VerifyArguments, output: Output) -> Result<(), Failure> {
    let token = token(&arguments.token, output)?;
    let jws = Jws::parse(&token).map_err(|error| refuse(&error))?;
    let header = serde_json::to_value(jws.header()).unwrap_or_default();
    let trusted = keys::Trusted::find(arguments, output).await?;
    let (algorithm, key_id) = (jws.header().alg.clone(), jws.header().kid.clone());
    let key = trusted.verify(jws)?;
    let payload = key.payload();
    let malformed = |error| {
        Failure::refused(
            "malformed-claims",
            "RFC 7519 section 7.2",
            format!("the claims are malformed: {error}"),
            "this is a signed text, and no JWT of claims",
        )
    };
    let claims: Claims = jose_json::from_slice(payload).map_err(malformed)?;
    let all: Map<String, Value> = jose_json::to_object(payload).map_err(malformed)?;
    let now: Timestamp = SystemClock::default().now();
    let window = TimeWindow::new(now, Duration::from_secs(arguments.tolerance));
    let signature = claims::signature(&algorithm, key_id.as_deref());
    let mut checks = vec![signature];
    checks.extend(claims::check(&claims, window, trusted.issuer.as_deref(), arguments.audience.as_deref())?);
    output.document(&json!({
        "step": "jwt",
        "verified": true,
        "header": header,
        "claims": all,
        "checked": checked::to_json(&checks),
    }));
    output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}The token is valid{STRONG:#}"));
    tokens::show_claims("Header", header.as_object().unwrap_or(&Map::new()), now, output);
    tokens::show_claims("Claims", &all, now, output);
    checked::show(&checks, output);
    if arguments.audience.is_none() {
        output.warn("the audience was not compared: the token may be for somebody else; see --audience");
    }
    if trusted.issuer.is_none() {
        output.warn("the issuer was not compared; see --issuer");
    }
    Ok(())
}

/// The token itself, or stdin.
fn token(argument: &str, output: Output) -> Result<String, Failure> {
    let text = match argument {
        "-" => {
            if std::io::stdin().is_terminal() {
                output.note("Paste the token, then press Enter and Ctrl-D.");
            }
            secrets::read(Path::new("-"))?
        }
        text => text.to_owned(),
    };
    match text.trim() {
        "" => Err(Failure::usage("there is no token", "write it to stdin")),
        text => Ok(text.strip_prefix("Bearer ").unwrap_or(text).to_owned()),
    }
}

/// A part that is a JSON object.
fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base64url::decode(part).ok()?).ok()
}

fn refuse(error: &JwsError) -> Failure {
    let (rule, advice) = match error {
        JwsError::Signature(_) => {
            ("signature-invalid", "do not use this token: its signer does not have the issuer's key")
        }
        JwsError::Unsigned => ("unsigned-token", "do not use this token: anybody may have written it"),
        JwsError::Encrypted => ("encrypted-token", "decrypting is not supported"),
        JwsError::AlgorithmMismatch { .. } => {
            ("algorithm-not-allowed", "if the issuer really uses this algorithm, allow it with --alg")
        }
        JwsError::NoKey => ("key-not-found", "check that these are the keys of the token's issuer"),
        _ => ("malformed-token", "do not use this token"),
    };
    Failure::refused(rule, JWS, error.to_string(), advice)
}

/// The algorithms among `candidates` that are signatures: an HMAC would make a public key a secret.
fn signatures(candidates: Vec<Algorithm>) -> Vec<Algorithm> {
    candidates
        .into_iter()
        .filter(|algorithm| !algorithm.is_symmetric() && *algorithm != Algorithm::NONE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_come_with_its_scheme() {
        let output = Output { json: false, show_secrets: false, verbose: false };
        assert_eq!(token("Bearer a.b.c", output).as_deref(), Ok("a.b.c"));
        assert_eq!(token(" a.b.c\n", output).as_deref(), Ok("a.b.c"));
        assert_eq!(token("  ", output).unwrap_err().message, "there is no token");
    }

    #[test]
    fn only_signatures_verify_with_public_keys() {
        let candidates = vec![Algorithm::HS256, Algorithm::NONE, Algorithm::ES256];
        assert_eq!(signatures(candidates), [Algorithm::ES256]);
    }
}
