//! The keys: RFC 7517, RFC 7518, OpenID Connect Core section 10.1.

use std::collections::BTreeMap;

use relying::jose::{Algorithm, Backend, JwkSet, KeyError};
use serde_json::{Map, Value};

use super::list;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] = &[
    unavailable,
    served,
    empty,
    private,
    duplicate_ids,
    missing_ids,
    unusable,
    missing_use,
    listed_algorithms,
];

/// The set as the library reads it, if it can.
fn parsed(evidence: &Evidence) -> Option<JwkSet> {
    JwkSet::parse(&evidence.keys.as_ref()?.found()?.body, &Backend::default()).ok()
}

fn text<'a>(key: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    key.get(name).and_then(Value::as_str)
}

fn unavailable(evidence: &Evidence) -> Vec<Finding> {
    let Some(document) = &evidence.keys else { return Vec::new() };
    let problem = match &document.answer {
        Err(reason) => format!("the key set at {} gave no answer: {reason}", document.url),
        Ok(answer) if answer.status != 200 => {
            format!("the key set at {} answers with status {}", document.url, answer.status)
        }
        Ok(answer) => match JwkSet::parse(&answer.body, &Backend::default()) {
            Ok(_) => return Vec::new(),
            Err(error) => format!("the key set at {} is unusable: {error}", document.url),
        },
    };
    let advice = "no ID Token can be verified without it: check jwks_uri";
    vec![Finding::error("keys-unavailable", "RFC 7517 section 5", problem, advice)]
}

fn served(evidence: &Evidence) -> Vec<Finding> {
    let Some(answer) = evidence.keys.as_ref().and_then(|document| document.found()) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if !matches!(answer.media_type.as_str(), "application/jwk-set+json" | "application/json") {
        let problem = format!("the key set is served as {:?}", answer.media_type);
        let advice = "this library reads it; the right type is application/jwk-set+json";
        findings.push(Finding::note("keys-content-type", "RFC 7517 section 8.5.2", problem, advice));
    }
    if !answer.cacheable {
        let problem = "the key set does not say for how long it may be kept";
        let advice =
            "keep it for some minutes, and fetch it again when a token names a key that is not there";
        findings.push(Finding::note("keys-caching", "OpenID Connect Core section 10.1.1", problem, advice));
    }
    findings
}

fn empty(evidence: &Evidence) -> Vec<Finding> {
    if !parsed(evidence).is_some_and(|set| set.keys().is_empty()) {
        return Vec::new();
    }
    let problem = "the key set holds no key that can verify a signature";
    let advice =
        "ID Tokens cannot be verified: ask the operator, or look at whether the right jwks_uri is published";
    vec![Finding::error("no-usable-key", "OpenID Connect Discovery section 3", problem, advice)]
}

fn private(evidence: &Evidence) -> Vec<Finding> {
    const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];
    let published = |key: &Map<String, Value>| PRIVATE.iter().any(|name| key.contains_key(*name));
    evidence
        .keys()
        .iter()
        .filter(|key| published(key))
        .map(|key| {
            let problem = format!("the private part of key {} is published", name(key));
            let advice = "tell the operator at once: everybody can sign tokens as this server until the key is replaced";
            Finding::error("private-key-published", "RFC 7517 section 9.2", problem, advice)
        })
        .collect()
}

fn duplicate_ids(evidence: &Evidence) -> Vec<Finding> {
    let mut counts = BTreeMap::new();
    let keys = evidence.keys();
    for kid in keys.iter().filter_map(|key| text(key, "kid")) {
        *counts.entry(kid).or_insert(0) += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(kid, count)| {
            let problem = format!("{count} keys have the same kid {kid:?}");
            let advice =
                "this library tries those that fit the algorithm; simpler clients take the first and fail";
            Finding::warning("duplicate-kid", "RFC 7517 section 4.5", problem, advice)
        })
        .collect()
}

fn missing_ids(evidence: &Evidence) -> Vec<Finding> {
    let keys = evidence.keys();
    let without = keys.iter().filter(|key| text(key, "kid").is_none()).count();
    if keys.len() < 2 || without == 0 {
        return Vec::new();
    }
    let problem = format!("{without} of {} keys have no kid", keys.len());
    let advice = "this library tries every key that fits; rotation costs clients without that a failed login";
    vec![Finding::warning("missing-kid", "OpenID Connect Core section 10.1", problem, advice)]
}

/// Keys that the library skips: weak, broken, or of a kind that it does not know.
fn unusable(evidence: &Evidence) -> Vec<Finding> {
    let set = parsed(evidence).unwrap_or_default();
    set.skipped()
        .iter()
        // A key for encryption is no departure.
        .filter(|key| key.reason != KeyError::NotForSignatures)
        .map(|key| {
            let name = key.key_id.as_ref().map_or_else(|| format!("number {}", key.index + 1), |kid| format!("{kid:?}"));
            let problem = format!("key {name} is skipped: {}", key.reason);
            match key.reason {
                KeyError::TooSmall { .. } => {
                    let advice = "tokens signed with it are refused: ask the operator for a stronger key";
                    Finding::error("weak-key", "RFC 7518 section 3.3", problem, advice)
                }
                KeyError::UnsupportedKeyType(_) | KeyError::UnsupportedCurve(_) | KeyError::UnsupportedAlgorithm(_) => {
                    let advice = "nothing, unless your client is registered for its algorithm; the other keys are used";
                    Finding::note("exotic-key", "RFC 7517 section 5", problem, advice)
                }
                _ => {
                    let advice = "the other keys are used; clients that are less tolerant refuse the whole set";
                    Finding::warning("broken-key", "RFC 7518 section 6", problem, advice)
                }
            }
        })
        .collect()
}

fn missing_use(evidence: &Evidence) -> Vec<Finding> {
    let keys = evidence.keys();
    let encrypts = keys.iter().any(|key| text(key, "use") == Some("enc"));
    let without =
        keys.iter().filter(|key| text(key, "use").is_none() && key.get("key_ops").is_none()).count();
    if !encrypts || without == 0 {
        return Vec::new();
    }
    let problem = format!("there are keys for encryption, and {without} of {} keys have no use", keys.len());
    let advice =
        "this library takes a key without use for signatures; ask the operator to say which is which";
    vec![Finding::warning("missing-use", "OpenID Connect Discovery section 3", problem, advice)]
}

/// Algorithms that are promised and that no key serves.
fn listed_algorithms(evidence: &Evidence) -> Vec<Finding> {
    const NAME: &str = "id_token_signing_alg_values_supported";
    let metadata = evidence.metadata().unwrap_or_default();
    let Some(set) = parsed(evidence).filter(|set| !set.keys().is_empty()) else { return Vec::new() };
    let listed = list(&metadata, NAME).unwrap_or_default().into_iter().map(Algorithm::from);
    let unserved: Vec<_> = listed
        .filter(|algorithm| !algorithm.is_symmetric() && *algorithm != Algorithm::NONE)
        .filter(|algorithm| !set.keys().iter().any(|key| key.supports(algorithm)))
        .map(|algorithm| algorithm.to_string())
        .collect();
    if unserved.is_empty() {
        return Vec::new();
    }
    let problem = format!("no key serves {}, which {NAME} lists", unserved.join(", "));
    let advice = "register the client for an algorithm that has a key";
    vec![Finding::note("algorithm-without-key", "OpenID Connect Core section 10.1", problem, advice)]
}

fn name(key: &Map<String, Value>) -> String {
    text(key, "kid").map_or_else(|| "without kid".to_owned(), |kid| format!("{kid:?}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{changed, remove, rules};
    use super::*;

    fn keys(change: impl FnOnce(&mut Vec<Value>)) -> Evidence {
        changed(|_, set| change(set["keys"].as_array_mut().unwrap()))
    }

    #[test]
    fn finds_a_set_that_cannot_be_had() {
        let mut evidence = keys(|_| {});
        evidence.keys.as_mut().unwrap().answer.as_mut().unwrap().status = 500;
        assert_eq!(rules(unavailable, &evidence), ["keys-unavailable"]);
        evidence.keys.as_mut().unwrap().answer = Err("timeout".to_owned());
        assert_eq!(rules(unavailable, &evidence), ["keys-unavailable"]);
        assert_eq!(rules(unavailable, &changed(|_, set| *set = json!([]))), ["keys-unavailable"]);
    }

    #[test]
    fn finds_how_it_is_served() {
        let mut evidence = keys(|_| {});
        let answer = evidence.keys.as_mut().unwrap().answer.as_mut().unwrap();
        (answer.media_type, answer.cacheable) = ("text/plain".to_owned(), false);
        assert_eq!(rules(served, &evidence), ["keys-content-type", "keys-caching"]);
    }

    #[test]
    fn finds_an_empty_set() {
        assert_eq!(rules(empty, &keys(Vec::clear)), ["no-usable-key"]);
        assert_eq!(rules(empty, &changed(|_, set| *set = json!({}))), ["no-usable-key"]);
    }

    #[test]
    fn finds_a_published_private_key_without_repeating_it() {
        let evidence = keys(|keys| keys[0]["d"] = "s3cret".into());
        let findings = private(&evidence);
        assert_eq!(findings[0].problem, "the private part of key \"k1\" is published");
        assert_eq!(
            rules(private, &keys(|keys| keys.push(json!({"kty": "oct", "k": "s3cret"})))),
            ["private-key-published"]
        );
    }

    #[test]
    fn finds_repeated_and_missing_key_ids() {
        let twice = |keys: &mut Vec<Value>| keys.push(keys[0].clone());
        assert_eq!(rules(duplicate_ids, &keys(twice)), ["duplicate-kid"]);
        assert_eq!(missing_ids(&keys(twice)), []);
        let without = keys(|keys| {
            keys.push(keys[0].clone());
            remove(&mut keys[1], "kid");
        });
        assert_eq!(rules(missing_ids, &without), ["missing-kid"]);
        assert_eq!(missing_ids(&keys(|keys| remove(&mut keys[0], "kid"))), []);
    }

    #[test]
    fn finds_weak_exotic_and_broken_keys() {
        for (key, rule) in [
            (json!({"kty": "RSA", "kid": "a", "e": "AQAB", "n": "AQAB".repeat(32)}), "weak-key"),
            (json!({"kty": "AKP", "alg": "SLH-DSA-SHA2-128s", "pub": "AA"}), "exotic-key"),
            (json!({"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}), "exotic-key"),
            (json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}), "broken-key"),
            (json!({"kty": "EC"}), "broken-key"),
        ] {
            assert_eq!(rules(unusable, &keys(|keys| keys.push(key.clone()))), [rule], "{key}");
        }
        assert_eq!(unusable(&keys(|keys| keys[0]["use"] = "enc".into())), []);
    }

    #[test]
    fn finds_keys_that_do_not_say_what_they_are_for() {
        let evidence = keys(|keys| {
            let mut key = keys[0].clone();
            key["use"] = "enc".into();
            remove(&mut keys[0], "use");
            keys.push(key);
        });
        assert_eq!(rules(missing_use, &evidence), ["missing-use"]);
    }

    #[test]
    fn finds_algorithms_without_a_key() {
        let name = "id_token_signing_alg_values_supported";
        let evidence = changed(|metadata, _| metadata[name] = json!(["RS256", "ES256", "HS256"]));
        let findings = listed_algorithms(&evidence);
        assert_eq!(findings[0].problem, format!("no key serves ES256, which {name} lists"));
    }
}
