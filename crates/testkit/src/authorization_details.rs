//! What exactly is to be allowed (RFC 9396). This server grants whatever is asked for, whichever types that has.

use serde_json::Value;

use crate::parameters::Parameters;
use crate::reply::OAuthError;

pub(crate) const NAME: &str = "authorization_details";

/// The objects in a request (section 2): an array, each with a `type`. Section 5 names the error.
pub(crate) fn read(parameters: &Parameters) -> Result<Vec<Value>, OAuthError> {
    let Some(text) = parameters.get(NAME) else { return Ok(Vec::new()) };
    let details: Vec<Value> = serde_json::from_str(text).map_err(|_| refused("not an array"))?;
    if details.iter().all(|detail| detail.get("type").is_some_and(Value::is_string)) {
        Ok(details)
    } else {
        Err(refused("not all are objects with a type"))
    }
}

fn refused(text: &str) -> OAuthError {
    OAuthError::new("invalid_authorization_details").description(format!("{NAME}: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_objects_with_types_only() {
        let read = |text: &str| {
            let mut parameters = Parameters::new();
            parameters.push(NAME, text);
            read(&parameters).map_err(|error| error.code().to_owned())
        };
        assert_eq!(read(r#"[{"type":"a","b":1}]"#).unwrap().len(), 1);
        for wrong in ["{}", "x", r#"[{"type":1}]"#, r#"["a"]"#] {
            assert_eq!(read(wrong), Err("invalid_authorization_details".to_owned()), "{wrong}");
        }
    }
}
