//! How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices section 2.1, OAuth 2.0 Form
//! Post Response Mode, JWT Secured Authorization Response Mode section 2.3).

use crate::reply::OAuthError;

/// What the parameters ride on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Query,
    Fragment,
    FormPost,
}

/// A carrier, and whether the parameters are inside of a JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResponseMode {
    pub(crate) carrier: Carrier,
    pub(crate) jwt: bool,
}

pub(crate) const NAMES: [&str; 7] =
    ["query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"];

impl ResponseMode {
    /// The mode that is asked for, where the response type allows it.
    pub(crate) fn read(name: Option<&str>, front_channel: bool) -> Result<Self, OAuthError> {
        let refuse = |text: String| Err(OAuthError::new("invalid_request").description(text));
        let (carrier, jwt) = match name {
            None => (Self::usual(front_channel).carrier, false),
            Some("jwt") => (Self::usual(front_channel).carrier, true),
            Some("query") => (Carrier::Query, false),
            Some("fragment") => (Carrier::Fragment, false),
            Some("form_post") => (Carrier::FormPost, false),
            Some("query.jwt") => (Carrier::Query, true),
            Some("fragment.jwt") => (Carrier::Fragment, true),
            Some("form_post.jwt") => (Carrier::FormPost, true),
            Some(other) => return refuse(format!("the response_mode {other} is not known")),
        };
        if carrier == Carrier::Query && front_channel {
            return refuse("tokens cannot travel in a query".to_owned());
        }
        Ok(Self { carrier, jwt })
    }

    /// The mode of an answer to a request that names none.
    pub(crate) fn usual(front_channel: bool) -> Self {
        Self { carrier: if front_channel { Carrier::Fragment } else { Carrier::Query }, jwt: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_carrier_depends_on_what_is_carried() {
        assert_eq!(ResponseMode::read(None, false).unwrap().carrier, Carrier::Query);
        assert_eq!(ResponseMode::read(None, true).unwrap().carrier, Carrier::Fragment);
        let jwt = ResponseMode { carrier: Carrier::Fragment, jwt: true };
        assert_eq!(ResponseMode::read(Some("jwt"), true).unwrap(), jwt);
    }

    #[test]
    fn tokens_never_travel_in_a_query() {
        for name in ["query", "query.jwt"] {
            assert!(ResponseMode::read(Some(name), false).is_ok());
            let refused = ResponseMode::read(Some(name), true).unwrap_err();
            assert_eq!(
                (refused.code(), refused.text()),
                ("invalid_request", "tokens cannot travel in a query")
            );
        }
    }

    #[test]
    fn knows_what_it_lists() {
        assert!(NAMES.into_iter().all(|name| ResponseMode::read(Some(name), false).is_ok()));
        assert!(ResponseMode::read(Some("carrier_pigeon"), false).is_err());
    }
}
