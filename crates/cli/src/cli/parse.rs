//! Values on the command line.

use relying::Secret;
use relying::jose::Algorithm;
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

pub(super) fn secret(text: &str) -> Result<Secret, String> {
    match text {
        "" => Err("it is empty".to_owned()),
        text => Ok(Secret::new(text)),
    }
}

pub(super) fn algorithm(text: &str) -> Result<Algorithm, String> {
    Ok(Algorithm::from(text))
}

pub(super) fn claims(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(claims @ Value::Object(_)) => Ok(claims),
        Ok(_) => Err("expected a JSON object with the members userinfo and id_token".to_owned()),
        Err(error) => Err(format!("not JSON, at line {} column {}", error.line(), error.column())),
    }
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
    fn claims_are_an_object() {
        assert_eq!(claims(r#"{"userinfo":{"name":null}}"#), Ok(json!({"userinfo": {"name": null}})));
        assert!(claims("[]").is_err());
        assert_eq!(claims("{").unwrap_err(), "not JSON, at line 1 column 1");
    }
}
