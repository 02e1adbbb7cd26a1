//! The standard claims about a user (OpenID Connect Core section 5.1).

use relying_jose::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::lenient;

/// What an ID Token or the UserInfo endpoint may say about a user (OpenID Connect Core section 5.1).
///
/// Every claim is optional. A user is identified by `iss` and `sub` together and by nothing else: names and
/// addresses change hands (section 5.7). Reading is tolerant: `null` and empty text count as absent, booleans
/// and numbers may be text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StandardClaims {
    /// The user, as the issuer identifies them.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sub: Option<String>,
    /// The full name, ready to show.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Given or first names, parted by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub given_name: Option<String>,
    /// Family or last names, parted by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub family_name: Option<String>,
    /// Middle names, parted by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub middle_name: Option<String>,
    /// A casual name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub nickname: Option<String>,
    /// The name that the user wants to go by. It may hold any character and is not unique.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub preferred_username: Option<String>,
    /// A page about the user.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub profile: Option<String>,
    /// A picture of the user.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub picture: Option<String>,
    /// The user's own page.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub website: Option<String>,
    /// An email address. It is not unique and says nothing unless it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub email: Option<String>,
    /// Whether the issuer made sure that the user controls the email address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub email_verified: Option<bool>,
    /// `female`, `male` or any other text.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, with year `0000` when it is not told, or `YYYY` alone.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub birthdate: Option<String>,
    /// The time zone, such as `Europe/Paris`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub zoneinfo: Option<String>,
    /// The language, as a BCP 47 tag; some issuers write an underscore for the dash.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub locale: Option<String>,
    /// A telephone number, in E.164 form where the issuer keeps to the recommendation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub phone_number: Option<String>,
    /// Whether the issuer made sure that the user controls the telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::boolean")]
    pub phone_number_verified: Option<bool>,
    /// The postal address.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "address")]
    pub address: Option<Address>,
    /// When these claims were last changed.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::timestamp")]
    pub updated_at: Option<Timestamp>,
}

/// A postal address (OpenID Connect Core section 5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// The whole address, ready for a label; lines may be parted by `\n` or `\r\n`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub formatted: Option<String>,
    /// Street, house number, post office box; it may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub street_address: Option<String>,
    /// The town.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub locality: Option<String>,
    /// The state, province or region.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub region: Option<String>,
    /// The postal code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub postal_code: Option<String>,
    /// The country.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub country: Option<String>,
}

/// An address, or text alone for the formatted address, as issuers send it that cannot keep structured claims.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Address>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(Address { formatted: Some(text), ..Address::default() })),
        value @ Value::Object(_) => {
            serde_json::from_value(value).map(Some).map_err(|_| D::Error::custom("expected an address"))
        }
        _ => Err(D::Error::custom("expected an address")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: Value) -> Result<StandardClaims, String> {
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_every_standard_claim_and_writes_it_back() {
        let claims = json!({
            "sub": "248289761001", "name": "Jane Doe", "given_name": "Jane", "family_name": "Doe", "middle_name": "M",
            "nickname": "jd", "preferred_username": "j.doe", "profile": "https://example.com/jane",
            "picture": "https://example.com/jane.png", "website": "https://jane.example", "email": "janedoe@example.com",
            "email_verified": true, "gender": "female", "birthdate": "0000-10-31", "zoneinfo": "America/Los_Angeles",
            "locale": "en-US", "phone_number": "+1 (310) 123-4567", "phone_number_verified": false,
            "address": {
                "formatted": "1 Main St\nTown", "street_address": "1 Main St", "locality": "Town", "region": "CA",
                "postal_code": "12345", "country": "US",
            },
            "updated_at": 1311280970,
        });
        let read = read(claims.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), claims);
        assert_eq!(read.updated_at, Some(Timestamp::from_unix(1_311_280_970)));
    }

    #[test]
    fn booleans_and_times_may_be_text() {
        let claims =
            read(json!({"email_verified": "true", "phone_number_verified": "false", "updated_at": "7"}))
                .unwrap();
        assert_eq!((claims.email_verified, claims.phone_number_verified), (Some(true), Some(false)));
        assert_eq!(claims.updated_at, Some(Timestamp::from_unix(7)));
    }

    #[test]
    fn null_empty_and_unknown_claims_do_no_harm() {
        let claims =
            read(json!({"name": "", "email": null, "email_verified": "", "address": "", "roles": ["a"]}))
                .unwrap();
        assert_eq!(claims, StandardClaims::default());
    }

    #[test]
    fn an_address_may_be_text_alone() {
        let claims = read(json!({"address": "1 Main St"})).unwrap();
        assert_eq!(claims.address.unwrap().formatted.as_deref(), Some("1 Main St"));
        assert_eq!(read(json!({"address": ["1 Main St"]})), Err("expected an address".to_owned()));
        assert_eq!(read(json!({"address": {"country": 49}})), Err("expected an address".to_owned()));
    }

    #[test]
    fn a_verified_flag_is_not_guessed() {
        assert_eq!(read(json!({"email_verified": "yes"})), Err("expected a boolean".to_owned()));
        assert_eq!(read(json!({"email_verified": 1})), Err("expected a boolean".to_owned()));
    }
}
