//! What an answer holds and how it travels: OAuth 2.0 Multiple Response Type Encoding Practices, OAuth 2.0 Form Post
//! Response Mode, JWT Secured Authorization Response Mode (JARM) section 2.3.

use crate::error::Misuse;
use crate::registry::{ResponseMode, ResponseType};

/// The words of a response type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) code: bool,
    pub(super) id_token: bool,
    pub(super) token: bool,
}

impl Parts {
    const CODE: Self = Self { code: true, id_token: false, token: false };

    /// `token` alone is refused: nothing ties such an access token to the request or to this client (RFC 9700 section
    /// 2.1.2, RFC 6749 section 10.16).
    pub(super) fn of(response_type: Option<&ResponseType>) -> Result<Self, Misuse> {
        let Some(response_type) = response_type else { return Ok(Self::CODE) };
        let mut parts = Self::default();
        for word in response_type.as_str().split_ascii_whitespace() {
            match word {
                "code" => parts.code = true,
                "id_token" => parts.id_token = true,
                "token" => parts.token = true,
                "none" => {}
                _ => return Err(Misuse::UnsupportedResponseType { response_type: response_type.clone() }),
            }
        }
        let lone = parts.token && !parts.code && !parts.id_token;
        let nothing = parts == Self::default() && *response_type != ResponseType::NONE;
        if lone || nothing {
            return Err(Misuse::UnsupportedResponseType { response_type: response_type.clone() });
        }
        Ok(parts)
    }

    /// Whether tokens come through the browser.
    pub(super) fn is_front_channel(self) -> bool {
        self.id_token || self.token
    }
}

/// Where in the request to the redirect URI the parameters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Query,
    Fragment,
    FormPost,
}

/// A carrier, and whether the parameters are inside of a JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mode {
    pub(super) carrier: Carrier,
    pub(super) jwt: bool,
}

impl Mode {
    /// The mode asked for, or the default of the response type. Tokens in a query are refused: it ends in logs and
    /// histories (Multiple Response Type Encoding Practices section 3.0).
    pub(super) fn of(mode: Option<&ResponseMode>, parts: Parts) -> Result<Self, Misuse> {
        let usual = if parts.is_front_channel() { Carrier::Fragment } else { Carrier::Query };
        let Some(asked) = mode else { return Ok(Self { carrier: usual, jwt: false }) };
        let (carrier, jwt) = match asked.as_str() {
            "query" => (Carrier::Query, false),
            "fragment" => (Carrier::Fragment, false),
            "form_post" => (Carrier::FormPost, false),
            "jwt" => (usual, true),
            "query.jwt" => (Carrier::Query, true),
            "fragment.jwt" => (Carrier::Fragment, true),
            "form_post.jwt" => (Carrier::FormPost, true),
            _ => return Err(Misuse::UnsupportedResponseMode { response_mode: asked.clone() }),
        };
        if carrier == Carrier::Query && parts.is_front_channel() {
            return Err(Misuse::UnsupportedResponseMode { response_mode: asked.clone() });
        }
        Ok(Self { carrier, jwt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYBRID: Parts = Parts { code: true, id_token: true, token: false };

    #[test]
    fn knows_each_response_type_but_a_lone_token() {
        let parts = |code, id_token, token| Ok(Parts { code, id_token, token });
        for (response_type, expected) in [
            (ResponseType::CODE, parts(true, false, false)),
            (ResponseType::ID_TOKEN, parts(false, true, false)),
            (ResponseType::ID_TOKEN_TOKEN, parts(false, true, true)),
            ("id_token code".into(), parts(true, true, false)),
            (ResponseType::CODE_TOKEN, parts(true, false, true)),
            (ResponseType::CODE_ID_TOKEN_TOKEN, parts(true, true, true)),
            (ResponseType::NONE, parts(false, false, false)),
        ] {
            assert_eq!(Parts::of(Some(&response_type)), expected, "{response_type}");
        }
        assert_eq!(Parts::of(None), Ok(Parts::CODE));
        for other in ["token", "", "code device", "urn:example"] {
            let response_type = ResponseType::from(other);
            let refused = Misuse::UnsupportedResponseType { response_type: response_type.clone() };
            assert_eq!(Parts::of(Some(&response_type)), Err(refused), "{other}");
        }
    }

    #[test]
    fn puts_an_answer_where_its_mode_or_its_type_says() {
        let mode = |text: &str, parts| Mode::of(Some(&text.into()), parts);
        assert_eq!(Mode::of(None, Parts::CODE), Ok(Mode { carrier: Carrier::Query, jwt: false }));
        assert_eq!(Mode::of(None, HYBRID), Ok(Mode { carrier: Carrier::Fragment, jwt: false }));
        assert_eq!(mode("jwt", Parts::CODE), Ok(Mode { carrier: Carrier::Query, jwt: true }));
        assert_eq!(mode("jwt", HYBRID), Ok(Mode { carrier: Carrier::Fragment, jwt: true }));
        assert_eq!(mode("form_post.jwt", HYBRID), Ok(Mode { carrier: Carrier::FormPost, jwt: true }));
    }

    #[test]
    fn lets_no_token_into_a_query() {
        for text in ["query", "query.jwt", "web_message"] {
            let response_mode = ResponseMode::from(text);
            let refused = Misuse::UnsupportedResponseMode { response_mode: response_mode.clone() };
            assert_eq!(Mode::of(Some(&response_mode), HYBRID), Err(refused), "{text}");
        }
    }
}
