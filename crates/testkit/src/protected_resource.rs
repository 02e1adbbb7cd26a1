//! Access tokens at a protected resource: how a request carries them and how it is refused (RFC 6750 sections 2 and 3,
//! RFC 9449 section 7, RFC 8705 section 3).

use http::StatusCode;

use crate::dpop::{self, Place, Proof};
use crate::incoming::Incoming;
use crate::reply::OAuthError;
use crate::store::AccessToken;
use crate::{DpopPolicy, Server, mutual_tls};

/// An access token that was presented as it must be.
pub(crate) struct Presented {
    pub(crate) token: AccessToken,
    pub(crate) proof: Option<Proof>,
}

/// How a request carries its token.
#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Bearer,
    Dpop,
}

/// The token of a request, if it is good and has the scope value that is asked for.
pub(crate) fn authenticate(
    server: &Server,
    incoming: &Incoming,
    scope: Option<&str>,
) -> Result<Presented, OAuthError> {
    let (scheme, presented) = carried(server, incoming, scope)?;
    let refuse = |text: &str| refusal(scheme, "invalid_token", text, StatusCode::UNAUTHORIZED, None);
    let known = server.state().store.access_tokens.get(presented).cloned();
    let token = known.ok_or_else(|| refuse("the access token is not known"))?;
    if server.state().store.is_revoked(token.grant.family) {
        return Err(refuse("the access token is revoked"));
    }
    if token.expires_at <= server.now() {
        return Err(refuse("the access token has expired"));
    }
    let proof = match (scheme, &token.confirmation.jkt) {
        (Scheme::Bearer, None) => None,
        // RFC 9449 section 7.2: whoever stole the token must not get away with another scheme.
        (Scheme::Bearer, Some(_)) => return Err(refuse("the access token is bound to a key, use DPoP")),
        (Scheme::Dpop, None) => return Err(refuse("the access token is not bound to a key")),
        (Scheme::Dpop, Some(jkt)) => {
            let proof = dpop::verify(server, incoming, Place::Resource, Some(presented), false)
                .map_err(dpop::challenged)?
                .ok_or_else(|| refuse("there is no proof"))?;
            if proof.jkt != *jkt {
                return Err(refuse("the access token is bound to another key"));
            }
            Some(proof)
        }
    };
    if let Some(bound) = &token.confirmation.x5t {
        let presented =
            incoming.certificate.as_ref().map(|presented| mutual_tls::thumbprint(server, presented));
        if presented.as_ref() != Some(bound) {
            return Err(refuse("the access token is bound to another certificate"));
        }
    }
    if let Some(needed) = scope.filter(|scope| !token.grant.has_scope(scope)) {
        let text = format!("the scope {needed} is needed");
        return Err(refusal(scheme, "insufficient_scope", &text, StatusCode::FORBIDDEN, scope));
    }
    Ok(Presented { token, proof })
}

fn carried<'r>(
    server: &Server,
    incoming: &'r Incoming,
    scope: Option<&str>,
) -> Result<(Scheme, &'r str), OAuthError> {
    let knows_dpop = server.config().dpop != DpopPolicy::Unsupported;
    let in_form = incoming.form.get("access_token").map(|token| (Scheme::Bearer, token));
    let with_dpop = incoming.credentials("DPoP").filter(|_| knows_dpop).map(|token| (Scheme::Dpop, token));
    let in_header = incoming.credentials("Bearer").map(|token| (Scheme::Bearer, token)).or(with_dpop);
    match (in_header, in_form) {
        (Some((scheme, _)), Some(_)) => {
            let text = "the token came in two ways";
            Err(refusal(scheme, "invalid_request", text, StatusCode::BAD_REQUEST, scope))
        }
        (Some(carried), None) | (None, Some(carried)) => Ok(carried),
        // RFC 6750 section 3.1: without any token the challenge has no error code.
        (None, None) => {
            let mut challenge = "Bearer realm=\"relying-testkit\"".to_owned();
            if knows_dpop {
                challenge = format!("{challenge}, {}", dpop::challenge(None, None));
            }
            let error = OAuthError::new("invalid_token").description("there is no access token");
            Err(error.status(StatusCode::UNAUTHORIZED).challenge(challenge))
        }
    }
}

fn refusal(
    scheme: Scheme,
    code: &'static str,
    text: &str,
    status: StatusCode,
    scope: Option<&str>,
) -> OAuthError {
    let mut challenge = match scheme {
        Scheme::Bearer => {
            format!("Bearer realm=\"relying-testkit\", error=\"{code}\", error_description=\"{text}\"")
        }
        Scheme::Dpop => dpop::challenge(Some(code), Some(text)),
    };
    if let Some(scope) = scope {
        challenge = format!("{challenge}, scope=\"{scope}\"");
    }
    OAuthError::new(code).description(text).status(status).challenge(challenge)
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
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Bearer realm=\"relying-testkit\", DPoP algs=\"RS256 "), "{challenge}");
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
