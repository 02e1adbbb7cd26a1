//! Tokens: how they are shown, and kept in a file between commands.

use std::path::Path;

use relying::jose::Timestamp;
use relying::{Dpop, DpopSnapshot, Secret, TokenResponse};
use serde_json::{Map, Value, json};

use crate::exit::Failure;
use crate::output::{Output, inline, printable};
use crate::{files, secrets, when};

/// Claims whose value is a time (OpenID Connect Core sections 2 and 5.1, RFC 7519 section 4.1).
const TIMES: [&str; 6] = ["exp", "iat", "nbf", "auth_time", "updated_at", "rat"];

/// The document about tokens. The tokens themselves are in it only with `--show-secrets`.
pub(crate) fn document(step: &str, tokens: &TokenResponse, scope: Option<&str>, output: Output) -> Value {
    let mut document = json!({
        "step": step,
        "token_type": tokens.token_type,
        "scope": scope,
        "expires_at": tokens.expires_at,
        "received": received(tokens),
        "claims": tokens.id_token().ok().map(|id_token| id_token.claims().to_map()),
    });
    if let (true, Some(members)) = (output.show_secrets, document.as_object_mut()) {
        for (name, secret) in secrets_of(tokens) {
            members.insert(name.to_owned(), secret.expose().into());
        }
        if !tokens.other.is_empty() {
            members.insert("other".to_owned(), Value::Object(tokens.other.clone()));
        }
    }
    document
}

/// Tokens as a table for people.
pub(crate) fn show(title: &str, tokens: &TokenResponse, scope: Option<&str>, now: Timestamp, output: Output) {
    let mut rows = vec![
        ("type".to_owned(), printable(&tokens.token_type)),
        ("scope".to_owned(), scope.map_or_else(|| "not stated".to_owned(), printable)),
    ];
    let expiry = tokens.expires_at.map_or_else(|| "not stated".to_owned(), |time| when::describe(time, now));
    rows.push(("expires".to_owned(), expiry));
    if output.show_secrets {
        rows.extend(secrets_of(tokens).map(|(name, secret)| (name.to_owned(), printable(secret.expose()))));
    } else {
        rows.push((
            "received".to_owned(),
            format!("{} (--show-secrets prints them)", received(tokens).join(", ")),
        ));
    }
    output.table(title, &rows);
}

/// Claims as a table for people, times in words.
pub(crate) fn show_claims(title: &str, claims: &Map<String, Value>, now: Timestamp, output: Output) {
    let rows: Vec<_> =
        claims.iter().map(|(name, value)| (printable(name), describe_claim(name, value, now))).collect();
    output.table(title, &rows);
}

/// A claim on one line.
pub(crate) fn describe_claim(name: &str, value: &Value, now: Timestamp) -> String {
    match value.as_f64() {
        // Rounding loses nothing that a person would notice.
        Some(seconds) if TIMES.contains(&name) => when::describe(Timestamp::from_unix(seconds as i64), now),
        _ => inline(value),
    }
}

/// What `--save` keeps: the tokens, and the key that they are bound to.
#[derive(Debug)]
pub(crate) struct Saved {
    pub(crate) tokens: TokenResponse,
    pub(crate) dpop: Option<DpopSnapshot>,
}

/// The member of the file that holds the key.
const DPOP: &str = "dpop";

/// Writes tokens for [`load`], readable by their owner alone, with the key that they are bound to.
pub(crate) fn save(path: &Path, tokens: &TokenResponse, dpop: Option<&Dpop>) -> Result<(), Failure> {
    let unwritable = |_| Failure::usage("the tokens cannot be written as JSON", "report this");
    let mut document = serde_json::to_value(tokens).map_err(unwritable)?;
    if let (Some(snapshot), Some(members)) = (dpop.and_then(Dpop::snapshot), document.as_object_mut()) {
        members.insert(DPOP.to_owned(), serde_json::to_value(snapshot).map_err(unwritable)?);
    }
    let text = serde_json::to_string_pretty(&document).map_err(unwritable)?;
    files::write_private(path, &text)
}

/// Reads tokens that [`save`] wrote.
pub(crate) fn load(path: &Path) -> Result<Saved, Failure> {
    // The reason might quote a token.
    let parse = |text: &str| -> Option<Saved> {
        let mut document: Map<String, Value> = serde_json::from_str(text).ok()?;
        let dpop = document.remove(DPOP).map(serde_json::from_value).transpose().ok()?;
        Some(Saved { tokens: serde_json::from_value(Value::Object(document)).ok()?, dpop })
    };
    parse(&secrets::read(path)?).ok_or_else(|| {
        Failure::usage(format!("{} holds no tokens", path.display()), "give a file that --save wrote")
    })
}

fn received(tokens: &TokenResponse) -> Vec<String> {
    secrets_of(tokens).map(|(name, _)| name.to_owned()).chain(tokens.other.keys().cloned()).collect()
}

fn secrets_of(tokens: &TokenResponse) -> impl Iterator<Item = (&'static str, &Secret)> {
    [
        ("access_token", Some(&tokens.access_token)),
        ("refresh_token", tokens.refresh_token.as_ref()),
        ("id_token", tokens.id_token().ok().map(relying::IdToken::token)),
    ]
    .into_iter()
    .filter_map(|(name, secret)| Some((name, secret?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_put_in_words() {
        let now = Timestamp::from_unix(0);
        assert_eq!(describe_claim("exp", &json!(60.5), now), "1970-01-01 00:01:00 UTC (in 60 seconds)");
        assert_eq!(describe_claim("age", &json!(60), now), "60");
        assert_eq!(describe_claim("exp", &json!("60"), now), "60");
    }

    #[test]
    fn a_document_has_tokens_only_on_request() {
        let tokens: TokenResponse = serde_json::from_value(json!({
            "access_token": "s3cret", "token_type": "Bearer", "expires_at": 7, "refresh_token": "s3cret",
            "scope": "a", "other": {"device_secret": "s3cret"}, "id_token": null,
        }))
        .unwrap();
        let mut output = Output { json: true, show_secrets: false, verbose: false };
        assert_eq!(
            document("tokens", &tokens, Some("a"), output),
            json!({
                "step": "tokens", "token_type": "Bearer", "scope": "a", "expires_at": 7, "claims": null,
                "received": ["access_token", "refresh_token", "device_secret"],
            })
        );
        output.show_secrets = true;
        assert_eq!(document("tokens", &tokens, None, output)["other"]["device_secret"], "s3cret");
    }
}
