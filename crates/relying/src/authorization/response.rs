//! The authorization response: RFC 6749 section 4.1.2, RFC 9207, OpenID Connect Core sections 3.2.2.5 and 3.3.2.5.

use super::callback::{Callback, Parameters};
use super::pending::PendingAuthorization;
use super::response_type::{Mode, Parts};
use crate::error::{Error, Rejected, ResponseError, ServerError, redact};
use crate::quirk::issuer_rule;
use crate::registry::ErrorCode;
use crate::secret::{Secret, constant_time_eq};
use crate::token::response::RawTokenResponse;
use crate::token::text::Text;

/// An authorization response of which everything is checked that can be checked without the server's keys.
///
/// [`Client::authorization_code_grant`] exchanges its code, after checking the rest; without a code,
/// [`Client::verify_authorization_response`] gives what it holds. The code itself cannot be taken out.
///
/// [`Client::authorization_code_grant`]: crate::Client::authorization_code_grant
/// [`Client::verify_authorization_response`]: crate::Client::verify_authorization_response
#[derive(Clone, Debug)]
pub struct AuthorizationResponse {
    pub(super) pending: PendingAuthorization,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    /// The parameters, checked.
    Answer(Answer),
    /// The JWT around them (JARM), of which nothing is checked yet.
    Jwt(Secret),
}

/// What the response type asked for.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) code: Option<Secret>,
    /// Not validated yet.
    pub(super) id_token: Option<Secret>,
    /// Boxed, because most answers have none.
    pub(super) tokens: Option<Box<RawTokenResponse>>,
    pub(super) session_state: Option<String>,
}

impl AuthorizationResponse {
    /// The server's value for session management, if it sent one (OpenID Connect Session Management section 2). None as
    /// long as a JWT is around it.
    pub fn session_state(&self) -> Option<&str> {
        match &self.content {
            Content::Answer(answer) => answer.session_state.as_deref(),
            Content::Jwt(_) => None,
        }
    }

    pub(super) fn check(pending: PendingAuthorization, callback: Callback<'_>) -> Result<Self, Error> {
        let parts = Parts::of(pending.response_type.as_ref())?;
        let mode = Mode::of(pending.response_mode.as_ref(), parts)?;
        let parameters = Parameters::read(callback, &pending, mode)?;
        let content = if mode.jwt {
            Content::Jwt(enclosed(parameters)?)
        } else {
            Content::Answer(Answer::check(&pending, parameters)?)
        };
        Ok(Self { pending, content })
    }
}

/// The JWT of a response that must be in one (JARM section 2.3). Of what stands beside it, nothing counts; what looks like an
/// answer was put there by somebody.
fn enclosed(parameters: Parameters<'_>) -> Result<Secret, Error> {
    let beside = first_present([
        ("code", &parameters.code),
        ("id_token", &parameters.id_token),
        ("access_token", &parameters.access_token),
        ("error", &parameters.error),
    ]);
    match (non_empty(parameters.response), beside) {
        (Some(jwt), None) => Ok(jwt),
        (Some(_), Some(name)) => Err(Rejected::UnexpectedParameter { name: name.to_owned() }.into()),
        (None, Some(_)) => Err(Rejected::UnsignedAuthorizationResponse.into()),
        (None, None) => Err(ResponseError::MissingParameter { name: "response" }.into()),
    }
}

impl Answer {
    /// Whose answer it is, to which request, whether it is an error, and that it holds what was asked for and nothing else.
    pub(super) fn check(pending: &PendingAuthorization, parameters: Parameters<'_>) -> Result<Self, Error> {
        if parameters.response.is_some() {
            return Err(Rejected::UnexpectedParameter { name: "response".to_owned() }.into());
        }
        // The ID Token names the issuer as well, so that a server need not say it twice (RFC 9207 section 2.4).
        let iss_required = pending.iss_required && parameters.id_token.is_none();
        pending.check_issuer(text(&parameters.iss), iss_required)?;
        pending.check_state(text(&parameters.state))?;
        if let Some(error) = text(&parameters.error).filter(|error| !error.is_empty()) {
            return Err(ServerError {
                error_description: text(&parameters.error_description).map(redact),
                error_uri: text(&parameters.error_uri).map(redact),
                ..ServerError::new("authorization_endpoint", ErrorCode::from(redact(error)))
            }
            .into());
        }
        let parts = Parts::of(pending.response_type.as_ref())?;
        let unasked = first_present([
            ("code", if parts.code { &None } else { &parameters.code }),
            ("id_token", if parts.id_token { &None } else { &parameters.id_token }),
            ("access_token", if parts.token { &None } else { &parameters.access_token }),
        ]);
        if let Some(name) = unasked {
            return Err(Rejected::UnexpectedParameter { name: name.to_owned() }.into());
        }
        let missing = |name| Error::from(ResponseError::MissingParameter { name });
        let require = |value, wanted, name| match non_empty(value) {
            None if wanted => Err(missing(name)),
            value => Ok(value),
        };
        let code = require(parameters.code, parts.code, "code")?;
        let id_token = require(parameters.id_token, parts.id_token, "id_token")?;
        let tokens = match require(parameters.access_token, parts.token, "access_token")? {
            None => None,
            Some(access_token) => Some(Box::new(RawTokenResponse::front_channel(
                access_token,
                parameters.token_type.ok_or_else(|| missing("token_type"))?.0.into_owned(),
                parameters.expires_in,
                parameters.scope.map(|scope| scope.0.into_owned()),
            )?)),
        };
        let session_state = parameters.session_state.map(|text| text.0.into_owned());
        Ok(Self { code, id_token, tokens, session_state })
    }
}

fn text<'p>(parameter: &'p Option<Text<'_>>) -> Option<&'p str> {
    parameter.as_ref().map(|text| &*text.0)
}

fn non_empty(parameter: Option<Text<'_>>) -> Option<Secret> {
    parameter.filter(|text| !text.0.is_empty()).map(|text| Secret::new(text.0))
}

fn first_present<const N: usize>(parameters: [(&'static str, &Option<Text<'_>>); N]) -> Option<&'static str> {
    parameters.into_iter().find(|(_, value)| value.is_some()).map(|(name, _)| name)
}

impl PendingAuthorization {
    fn check_state(&self, received: Option<&str>) -> Result<(), Rejected> {
        match (&self.state, received) {
            (Some(sent), Some(received)) if constant_time_eq(sent.expose(), received) => Ok(()),
            (Some(_), Some(_)) => Err(Rejected::StateMismatch),
            (Some(_), None) => Err(Rejected::StateMissing),
            (None, Some(_)) => Err(Rejected::StateUnexpected),
            (None, None) => Ok(()),
        }
    }

    fn check_issuer(&self, received: Option<&str>, required: bool) -> Result<(), Rejected> {
        match received {
            Some(received) if issuer_rule::is_same(&self.issuer, received) => Ok(()),
            Some(received) => {
                Err(Rejected::IssuerMismatch { expected: self.issuer.clone(), received: redact(received) })
            }
            None if required => Err(Rejected::IssuerMissing),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{ResponseMode, ResponseType};

    fn pending() -> PendingAuthorization {
        PendingAuthorization {
            version: PendingAuthorization::VERSION,
            issuer: "https://as.example".into(),
            client_id: "app".into(),
            redirect_uri: "https://app.example/callback".into(),
            response_type: None,
            response_mode: None,
            iss_required: false,
            state: Some("s1".into()),
            nonce: None,
            code_verifier: Some("verifier-s3cret".into()),
            max_age: None,
            essential_acr: Vec::new(),
            auth_time: false,
            subject: None,
        }
    }

    fn code(response: &AuthorizationResponse) -> String {
        match &response.content {
            Content::Answer(answer) => answer.code.as_ref().unwrap().expose().to_owned(),
            Content::Jwt(_) => panic!("there is a JWT around the answer"),
        }
    }

    fn check(pending: PendingAuthorization, callback: &str) -> Result<String, Error> {
        pending.validate(callback).map(|response| code(&response))
    }

    #[test]
    fn takes_a_url_a_query_or_a_path() {
        for callback in [
            "https://app.example/callback?code=c1&state=s1",
            "https://app.example/callback?state=s1&code=c1#_=_",
            "?code=c1&state=s1",
            "code=c1&state=s1&unknown=1&unknown=2",
            "/callback?code=c1&state=s1",
            "com.example.app:/callback?code=c1&state=s1",
        ] {
            assert_eq!(check(pending(), callback).as_deref(), Ok("c1"), "{callback}");
        }
        let uri: http::Uri = "/callback?code=c1&state=s1".parse().unwrap();
        assert!(pending().validate(&uri).is_ok());
    }

    #[test]
    fn tells_an_answer_in_another_place_from_none() {
        let mode = |response_mode: Option<ResponseMode>| PendingAuthorization {
            response_mode,
            redirect_uri: "https://app.example/callback?state=own".into(),
            iss_required: true,
            ..pending()
        };
        let uri: http::Uri = "/callback?state=own&code=c1&state=s1".parse().unwrap();
        for (asked, expected, callback) in [
            (None, ResponseMode::QUERY, "https://app.example/callback?state=own#code=c1&state=s1"),
            (None, ResponseMode::QUERY, "#code=c1&state=s1"),
            (None, ResponseMode::QUERY, "#code=c1&code=c2"),
            (Some(ResponseMode::FRAGMENT), ResponseMode::FRAGMENT, "?code=c1&state=s1"),
            (Some(ResponseMode::FRAGMENT), ResponseMode::FRAGMENT, "/callback?code=c1&state=s1#_=_"),
            (Some(ResponseMode::FORM_POST), ResponseMode::FORM_POST, "?code=c1&state=s1"),
            (Some(ResponseMode::FORM_POST), ResponseMode::FORM_POST, "#code=c1&state=s1"),
        ] {
            let mismatch = Rejected::ResponseModeMismatch { expected };
            assert_eq!(check(mode(asked), callback), Err(mismatch.into()), "{callback}");
        }
        for response_mode in [ResponseMode::FRAGMENT, ResponseMode::FORM_POST] {
            let mismatch = Rejected::ResponseModeMismatch { expected: response_mode.clone() };
            assert_eq!(mode(Some(response_mode)).validate(&uri).unwrap_err(), mismatch.into());
        }
        let bare: http::Uri = "/callback".parse().unwrap();
        for asked in [None, Some(ResponseMode::FRAGMENT), Some(ResponseMode::FORM_POST)] {
            for callback in ["", "?", "unknown=1", "https://app.example/callback?state=own", "/callback#_=_"]
            {
                let nothing = ResponseError::NoAuthorizationResponse;
                assert_eq!(check(mode(asked.clone()), callback), Err(nothing.into()), "{callback}");
            }
            let nothing = mode(asked).validate(&bare).unwrap_err();
            assert_eq!(nothing, ResponseError::NoAuthorizationResponse.into());
        }
    }

    #[test]
    fn takes_a_fragment_and_a_form_where_they_were_asked_for() {
        let fragment = PendingAuthorization { response_mode: Some(ResponseMode::FRAGMENT), ..pending() };
        assert_eq!(
            check(fragment.clone(), "https://app.example/callback#code=c1&state=s1").as_deref(),
            Ok("c1")
        );
        assert_eq!(check(fragment.clone(), "#code=c1&state=s1").as_deref(), Ok("c1"));
        let mismatch = Rejected::ResponseModeMismatch { expected: ResponseMode::FRAGMENT };
        assert_eq!(check(fragment, "https://app.example/callback?code=c1&state=s1"), Err(mismatch.into()));

        let form = PendingAuthorization { response_mode: Some(ResponseMode::FORM_POST), ..pending() };
        assert_eq!(check(form.clone(), "code=c1&state=s1").as_deref(), Ok("c1"));
        let mismatch = Rejected::ResponseModeMismatch { expected: ResponseMode::FORM_POST };
        assert_eq!(check(form, "https://app.example/callback?code=c1&state=s1"), Err(mismatch.into()));
    }

    #[test]
    fn refuses_another_a_missing_and_an_unsent_state() {
        assert_eq!(check(pending(), "code=c1&state=s2"), Err(Rejected::StateMismatch.into()));
        assert_eq!(check(pending(), "code=c1"), Err(Rejected::StateMissing.into()));
        let without = PendingAuthorization { state: None, ..pending() };
        assert_eq!(check(without.clone(), "code=c1&state=s1"), Err(Rejected::StateUnexpected.into()));
        assert_eq!(check(without, "code=c1").as_deref(), Ok("c1"));
    }

    #[test]
    fn refuses_another_issuer_and_a_missing_one_where_it_is_promised() {
        let mixed_up = Rejected::IssuerMismatch {
            expected: "https://as.example".into(),
            received: "https://evil.example".into(),
        };
        assert_eq!(check(pending(), "code=c1&state=s1&iss=https%3A%2F%2Fevil.example"), Err(mixed_up.into()));
        let promised = PendingAuthorization { iss_required: true, ..pending() };
        assert_eq!(check(promised.clone(), "code=c1&state=s1"), Err(Rejected::IssuerMissing.into()));
        assert_eq!(check(promised, "code=c1&state=s1&iss=https%3A%2F%2Fas.example").as_deref(), Ok("c1"));
    }

    #[test]
    fn refuses_duplicates_and_what_was_not_asked_for() {
        for name in ["code", "state", "iss", "error"] {
            let callback = format!("code=c1&state=s1&{name}=a&{name}=b");
            let duplicate = Rejected::DuplicateParameter { name: name.into() };
            assert_eq!(check(pending(), &callback), Err(duplicate.into()), "{name}");
        }
        let promised = PendingAuthorization { iss_required: true, ..pending() };
        let unexpected = Rejected::UnexpectedParameter { name: "response".into() };
        assert_eq!(check(promised, "?response=a.b.c"), Err(unexpected.into()));
        for name in ["response", "id_token", "access_token"] {
            let callback = format!("code=c1&state=s1&{name}=x");
            let unexpected = Rejected::UnexpectedParameter { name: name.into() };
            assert_eq!(check(pending(), &callback), Err(unexpected.into()), "{name}");
        }
    }

    #[test]
    fn ignores_the_query_of_the_redirect_uri_itself() {
        let own = PendingAuthorization {
            redirect_uri: "https://app.example/callback?scope=tenant&state=own".into(),
            ..pending()
        };
        let callback = "https://app.example/callback?scope=tenant&state=own&code=c1&state=s1";
        assert_eq!(check(own, callback).as_deref(), Ok("c1"));
    }

    #[test]
    fn reports_an_error_only_after_state_and_issuer() {
        let error = check(pending(), "error=access_denied&error_description=no&state=s1").unwrap_err();
        let error = error.as_server().unwrap();
        assert_eq!((error.error.as_str(), error.error_description.as_deref()), ("access_denied", Some("no")));
        assert_eq!(check(pending(), "error=access_denied&state=s2"), Err(Rejected::StateMismatch.into()));
        assert_eq!(check(pending(), "error=access_denied"), Err(Rejected::StateMissing.into()));
    }

    #[test]
    fn asks_for_a_code() {
        assert_eq!(
            check(pending(), "state=s1"),
            Err(ResponseError::MissingParameter { name: "code" }.into())
        );
        assert_eq!(
            check(pending(), "state=s1&code="),
            Err(ResponseError::MissingParameter { name: "code" }.into())
        );
    }

    #[test]
    fn survives_serialization_in_a_few_hundred_bytes() {
        let text = serde_json::to_string(&pending()).unwrap();
        assert!(text.len() < 300, "{text}");
        assert_eq!(serde_json::from_str::<PendingAuthorization>(&text).unwrap(), pending());
        let newer = PendingAuthorization { version: 9, ..pending() };
        assert_eq!(
            check(newer, "code=c1&state=s1"),
            Err(crate::error::Misuse::PendingVersion { version: 9 }.into())
        );
    }

    #[test]
    fn prints_no_secret() {
        let response = pending().validate("code=c0de&state=s1").unwrap();
        let printed = format!("{response:?}");
        assert!(!printed.contains("s3cret") && !printed.contains("c0de"), "{printed}");
    }

    fn hybrid() -> PendingAuthorization {
        PendingAuthorization { response_type: Some("token id_token code".into()), ..pending() }
    }

    const HYBRID: &str = "state=s1&code=c1&id_token=t1&access_token=a1&token_type=bearer&expires_in=60";

    #[test]
    fn takes_what_the_response_type_says_from_the_fragment() {
        let Content::Answer(answer) = hybrid().validate(&format!("#{HYBRID}")).unwrap().content else {
            panic!()
        };
        assert_eq!((answer.code, answer.id_token), (Some("c1".into()), Some("t1".into())));
        assert_eq!(answer.tokens.unwrap().access_token, "a1".into());
        let in_query = hybrid().validate(&format!("https://app.example/callback?{HYBRID}"));
        let mismatch = Rejected::ResponseModeMismatch { expected: ResponseMode::FRAGMENT };
        assert_eq!(in_query.unwrap_err(), mismatch.into());
    }

    #[test]
    fn asks_for_each_part_of_the_response_type() {
        for name in ["code", "id_token", "access_token", "token_type"] {
            let missing = Error::from(ResponseError::MissingParameter { name });
            let without: Vec<_> =
                HYBRID.split('&').filter(|part| part.split('=').next() != Some(name)).collect();
            assert_eq!(hybrid().validate(&without.join("&")).unwrap_err(), missing, "{name}");
        }
        let pending = PendingAuthorization { response_type: Some(ResponseType::ID_TOKEN), ..pending() };
        let unexpected = Rejected::UnexpectedParameter { name: "code".into() };
        assert_eq!(pending.validate("state=s1&id_token=t1&code=c1").unwrap_err(), unexpected.into());
    }

    #[test]
    fn needs_no_iss_beside_an_id_token() {
        let promised = PendingAuthorization { iss_required: true, ..hybrid() };
        assert!(promised.clone().validate(HYBRID).is_ok());
        let error = promised.validate("state=s1&error=access_denied").unwrap_err();
        assert_eq!(error, Rejected::IssuerMissing.into());
    }

    #[test]
    fn takes_bearer_tokens_alone_from_a_browser() {
        let callback = HYBRID.replace("bearer", "DPoP");
        let unsupported = ResponseError::UnsupportedTokenType { received: "DPoP".into() };
        assert_eq!(hybrid().validate(&callback).unwrap_err(), unsupported.into());
    }

    #[test]
    fn takes_nothing_but_a_jwt_where_one_was_asked_for() {
        let jarm = |callback: &str| {
            let pending = PendingAuthorization { response_mode: Some(ResponseMode::JWT), ..pending() };
            pending.validate(callback).map(|response| matches!(response.content, Content::Jwt(_)))
        };
        assert_eq!(jarm("?response=a.b.c&state=unsigned"), Ok(true));
        assert_eq!(jarm("?code=c1&state=s1"), Err(Rejected::UnsignedAuthorizationResponse.into()));
        let beside = Rejected::UnexpectedParameter { name: "error".into() };
        assert_eq!(jarm("?response=a.b.c&error=access_denied"), Err(beside.into()));
        let missing = ResponseError::MissingParameter { name: "response" };
        assert_eq!(jarm("?state=s1"), Err(missing.clone().into()));
        assert_eq!(jarm("?response="), Err(missing.into()));
    }
}
