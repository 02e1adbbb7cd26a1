//! Values on the command line.

use relying::jose::{Algorithm, Curve};
use relying::registry::{ResponseMode, ResponseType, TokenTypeHint, TokenTypeIdentifier};
use relying::{Profile, Quirk, Secret};
use serde_json::Value;

/// A parameter to send, `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) value: String,
}

pub(super) fn parameter(text: &str) -> Result<Parameter, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => {
            Ok(Parameter { name: name.to_owned(), value: value.to_owned() })
        }
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// A header, `NAME: VALUE`.
pub(super) fn header(text: &str) -> Result<Parameter, String> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok(Parameter { name: name.trim().to_owned(), value: value.trim().to_owned() })
        }
        _ => Err("expected NAME: VALUE".to_owned()),
    }
}

pub(super) fn secret(text: &str) -> Result<Secret, String> {
    match text {
        "" => Err("it is empty".to_owned()),
        text => Ok(Secret::new(text)),
    }
}

pub(super) fn algorithm(text: &str) -> Result<Algorithm, String> {
    Ok(Algorithm::from(text))
}

/// An algorithm that signs: another one could verify nothing, which would show only when the user has signed in.
pub(super) fn signature_algorithm(text: &str) -> Result<Algorithm, String> {
    let algorithm = Algorithm::from(text);
    match algorithm.is_signature() {
        true => Ok(algorithm),
        false => {
            Err("expected an algorithm for signatures, such as RS256, PS256, ES256, Ed25519 or ML-DSA-65"
                .to_owned())
        }
    }
}

/// For how long to wait: no time at all is a mistake.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    text.parse()
        .ok()
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| "expected a number of seconds, at least 1".to_owned())
}

/// One of the sets that the library knows, so that a typing error does not reach the server.
pub(super) fn response_type(text: &str) -> Result<ResponseType, String> {
    match text.split_ascii_whitespace().all(|word| matches!(word, "code" | "id_token" | "token")) {
        true if !text.trim().is_empty() => Ok(ResponseType::from(text)),
        _ => Err("expected words of code, id_token and token".to_owned()),
    }
}

pub(super) fn response_mode(text: &str) -> Result<ResponseMode, String> {
    match text {
        "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt" => {
            Ok(ResponseMode::from(text))
        }
        _ => Err("expected query, fragment, form_post, each of them with .jwt at its end, or jwt".to_owned()),
    }
}

pub(super) fn curve(text: &str) -> Result<Curve, String> {
    Ok(Curve::from(text))
}

/// Algorithms of encryption, `ALG/ENC`, `ALG` or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Encryption {
    /// For the key of the content.
    pub(crate) algorithm: Option<Algorithm>,
    /// For the content.
    pub(crate) content: Option<Algorithm>,
}

pub(super) fn encryption(text: &str) -> Result<Encryption, String> {
    let (algorithm, content) = text.split_once('/').map_or((text, None), |(alg, enc)| (alg, Some(enc)));
    let named = |name: &str| (!name.is_empty()).then(|| Algorithm::from(name));
    Ok(Encryption { algorithm: named(algorithm), content: content.and_then(named) })
}

pub(super) fn claims(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(claims @ Value::Object(_)) => Ok(claims),
        Ok(_) => Err("expected a JSON object with the members userinfo and id_token".to_owned()),
        Err(error) => Err(format!("not JSON, at line {} column {}", error.line(), error.column())),
    }
}

/// `authorization_details` (RFC 9396 section 2) as text: a single object stands for a list of one.
pub(super) fn authorization_details(text: &str) -> Result<String, String> {
    let details = match serde_json::from_str(text) {
        Ok(details @ Value::Object(_)) => vec![details],
        Ok(Value::Array(details)) if !details.is_empty() => details,
        Ok(_) => return Err("expected a JSON list of objects".to_owned()),
        Err(error) => return Err(format!("not JSON, at line {} column {}", error.line(), error.column())),
    };
    match details.iter().all(|detail| detail.get("type").is_some_and(Value::is_string)) {
        true => Ok(Value::Array(details).to_string()),
        false => Err("each object needs a type".to_owned()),
    }
}

pub(super) fn profile(text: &str) -> Result<Profile, String> {
    let found = Profile::ALL.into_iter().find(|profile| profile.name() == text);
    found.ok_or_else(|| format!("expected one of {}", Profile::ALL.map(Profile::name).join(", ")))
}

pub(super) fn quirk(text: &str) -> Result<Quirk, String> {
    let names = || Quirk::all().iter().map(|quirk| quirk.name()).collect::<Vec<_>>().join(", ");
    Quirk::named(text).ok_or_else(|| format!("expected one of {}", names()))
}

/// The identifier of a token type, by the last word of its URN or in full.
pub(super) fn token_type(text: &str) -> Result<TokenTypeIdentifier, String> {
    match text {
        "" => Err("it is empty".to_owned()),
        text if text.contains(':') => Ok(TokenTypeIdentifier::from(text)),
        "access_token" | "refresh_token" | "id_token" | "saml1" | "saml2" | "jwt" => {
            Ok(TokenTypeIdentifier::from(format!("urn:ietf:params:oauth:token-type:{text}").as_str()))
        }
        _ => Err(
            "expected access_token, refresh_token, id_token, jwt, saml1, saml2 or the URI of another type"
                .to_owned(),
        ),
    }
}

pub(super) fn token_type_hint(text: &str) -> Result<TokenTypeHint, String> {
    Ok(TokenTypeHint::from(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_parameter_is_cut_at_the_first_equals_sign() {
        let expected = Parameter { name: "a".to_owned(), value: "b=c".to_owned() };
        assert_eq!(parameter("a=b=c"), Ok(expected));
        for wrong in ["a", "=b", ""] {
            assert_eq!(parameter(wrong), Err("expected NAME=VALUE".to_owned()), "{wrong}");
        }
    }

    #[test]
    fn what_could_never_succeed_is_refused_at_once() {
        assert_eq!(signature_algorithm("ML-DSA-65"), Ok(Algorithm::ML_DSA_65));
        for wrong in ["none", "RSA-OAEP", "es256", ""] {
            assert!(signature_algorithm(wrong).is_err(), "{wrong}");
        }
        assert_eq!(response_mode("query.jwt"), Ok(ResponseMode::QUERY_JWT));
        assert!(response_mode("form").is_err() && response_mode("jwt.jwt").is_err());
        assert_eq!(seconds("1"), Ok(1));
        assert!(seconds("0").is_err() && seconds("-1").is_err());
    }

    #[test]
    fn encryption_is_named_as_far_as_it_matters() {
        let of = |algorithm: Option<Algorithm>, content: Option<&str>| {
            Ok(Encryption { algorithm, content: content.map(Algorithm::from) })
        };
        assert_eq!(encryption("ECDH-ES/A256GCM"), of(Some(Algorithm::ECDH_ES), Some("A256GCM")));
        assert_eq!(encryption("RSA-OAEP"), of(Some(Algorithm::RSA_OAEP), None));
        assert_eq!(encryption("/A256GCM"), of(None, Some("A256GCM")));
        assert_eq!(encryption(""), of(None, None));
    }

    #[test]
    fn claims_are_an_object() {
        assert_eq!(claims(r#"{"userinfo":{"name":null}}"#), Ok(json!({"userinfo": {"name": null}})));
        assert!(claims("[]").is_err());
        assert_eq!(claims("{").unwrap_err(), "not JSON, at line 1 column 1");
    }

    #[test]
    fn authorization_details_are_a_list_of_objects_with_types() {
        let details = r#"[{"type":"payment"}]"#;
        assert_eq!(authorization_details(details).as_deref(), Ok(details));
        assert_eq!(authorization_details(r#"{"type":"payment"}"#).as_deref(), Ok(details));
        assert_eq!(authorization_details("[{}]"), Err("each object needs a type".to_owned()));
        assert_eq!(authorization_details("[]"), Err("expected a JSON list of objects".to_owned()));
    }

    #[test]
    fn token_types_and_profiles_go_by_their_names() {
        assert_eq!(token_type("id_token"), Ok(TokenTypeIdentifier::ID_TOKEN));
        assert_eq!(token_type("urn:x:y"), Ok(TokenTypeIdentifier::from("urn:x:y")));
        assert!(token_type("cookie").is_err());
        assert_eq!(profile("fapi-1-advanced"), Ok(Profile::Fapi1Advanced));
        assert!(profile("fapi").unwrap_err().contains("fapi-2-security-profile"));
    }
}
