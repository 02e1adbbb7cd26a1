//! Bearer tokens: how a request carries them and how it is refused (RFC 6750 sections 2 and 3).

use http::StatusCode;

use crate::Server;
use crate::incoming::Incoming;
use crate::reply::OAuthError;
use crate::store::AccessToken;

/// The token of a request, if it is good and has the scope value that is asked for.
pub(crate) fn authenticate(
    server: &Server,
    incoming: &Incoming,
    scope: Option<&str>,
) -> Result<AccessToken, OAuthError> {
    let in_header = incoming.credentials("Bearer");
    let in_form = incoming.form.get("access_token");
    let presented = match (in_header, in_form) {
        (Some(_), Some(_)) => {
            let error = OAuthError::new("invalid_request").description("the token came in two ways");
            return Err(challenged(error, StatusCode::BAD_REQUEST, scope));
        }
        (Some(token), None) | (None, Some(token)) => token,
        // RFC 6750 section 3.1: without any token the challenge has no error code.
        (None, None) => {
            let error = OAuthError::new("invalid_token").description("there is no access token");
            return Err(error.status(StatusCode::UNAUTHORIZED).challenge("Bearer realm=\"relying-testkit\""));
        }
    };
    let refuse = |text: &str| {
        challenged(OAuthError::new("invalid_token").description(text), StatusCode::UNAUTHORIZED, None)
    };
    let state = server.state();
    let token =
        state.store.access_tokens.get(presented).ok_or_else(|| refuse("the access token is not known"))?;
    if state.store.is_revoked(token.grant.family) {
        return Err(refuse("the access token is revoked"));
    }
    if token.expires_at <= server.now() {
        return Err(refuse("the access token has expired"));
    }
    if let Some(needed) = scope.filter(|scope| !token.grant.has_scope(scope)) {
        let error =
            OAuthError::new("insufficient_scope").description(format!("the scope {needed} is needed"));
        return Err(challenged(error, StatusCode::FORBIDDEN, scope));
    }
    Ok(token.clone())
}

fn challenged(error: OAuthError, status: StatusCode, scope: Option<&str>) -> OAuthError {
    let scope = scope.map(|scope| format!(", scope=\"{scope}\"")).unwrap_or_default();
    let challenge = format!(
        "Bearer realm=\"relying-testkit\", error=\"{}\", error_description=\"{}\"{scope}",
        error.code(),
        error.text()
    );
    error.status(status).challenge(challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(request: http::request::Builder, body: &str) -> http::Response<Vec<u8>> {
        let server = Server::builder("https://as.example").unwrap().signing_algorithms([]).build().unwrap();
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let incoming = Incoming::new(request.body(body.as_bytes().to_vec()).unwrap());
        authenticate(&server, &incoming, None).err().unwrap().into_response()
    }

    #[test]
    fn a_missing_token_is_challenged_without_an_error_code() {
        let response = refused(http::Request::get("/userinfo"), "");
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["www-authenticate"], "Bearer realm=\"relying-testkit\"");
    }

    #[test]
    fn an_unknown_token_is_an_invalid_token() {
        let response = refused(http::Request::get("/userinfo").header("authorization", "Bearer x"), "");
        assert_eq!(response.status(), 401);
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    }

    #[test]
    fn a_token_in_two_places_is_a_bad_request() {
        let request = http::Request::post("/userinfo").header("authorization", "Bearer x");
        assert_eq!(refused(request, "access_token=x").status(), 400);
    }
}
