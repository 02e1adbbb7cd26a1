//! The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 1.0 section 3.1.2): who the user is, whether
//! they agree, and the code.

use std::sync::Arc;

use http::header::SET_COOKIE;
use http::{HeaderValue, Response};
use serde_json::Value;

use crate::authorization_request::{AuthorizationRequest, Refusal};
use crate::config::Interaction;
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::{self, Code, Grant, Session};
use crate::{Server, User, authorization_response, front_channel, id_token, page};

/// The cookie that names the session.
pub(crate) const SESSION_COOKIE: &str = "relying_testkit_session";

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let request = match AuthorizationRequest::read(server, incoming.parameters()) {
        Ok(request) => request,
        Err(Refusal::Page(error)) => return page::error(&error),
        Err(Refusal::Redirect(address, error)) => {
            return authorization_response::with_error(server, &address, &error);
        }
    };
    decide(server, &request, incoming)
        .unwrap_or_else(|error| authorization_response::with_error(server, &request.return_address, &error))
}

fn decide(
    server: &Server,
    request: &AuthorizationRequest,
    incoming: &Incoming,
) -> Result<Response<Vec<u8>>, OAuthError> {
    let interaction = server.config().interaction;
    if interaction == Interaction::Deny {
        return Err(OAuthError::new("access_denied").description("the user said no"));
    }
    let session = usable_session(server, request, incoming);
    let agreed = interaction == Interaction::Automatic
        || session.as_ref().is_some_and(|(_, session)| has_consented(session, request));
    match session {
        None if request.prompts_for("none") => Err(OAuthError::new("login_required")
            .description("the user is not signed in, or not recently enough")),
        Some(_) if request.prompts_for("none") && !agreed => {
            Err(OAuthError::new("consent_required").description("the user has not agreed yet"))
        }
        Some((id, _)) if agreed && !request.prompts_for("consent") => complete(server, request, &id),
        session if interaction == Interaction::Automatic => {
            let id = match session {
                Some((id, _)) => id,
                None => sign_in(server, &automatic_user(server, request, incoming)?)?,
            };
            complete(server, request, &id)
        }
        session => {
            let id = server.random()?;
            let waiting = store::Interaction { request: request.clone(), session: session.map(|(id, _)| id) };
            server.state().store.interactions.insert(id.clone(), waiting);
            Ok(reply::see_other(&server.url(&format!("/interaction/{id}"))))
        }
    }
}

/// The browser's session, unless the request wants the user to sign in again.
fn usable_session(
    server: &Server,
    request: &AuthorizationRequest,
    incoming: &Incoming,
) -> Option<(String, Session)> {
    let (id, session) = current_session(server, incoming)?;
    if request.prompts_for("login") || request.prompts_for("select_account") {
        return None;
    }
    // Core 3.1.2.1: max_age counts from the last active authentication, and 0 is the same as prompt=login.
    let age = server.now().as_unix().saturating_sub(session.auth_time.as_unix());
    if request.max_age.is_some_and(|most| most == 0 || age > i64::try_from(most).unwrap_or(i64::MAX)) {
        return None;
    }
    let user = user_of(server, &session)?;
    let hinted = request.login_hint.as_ref().is_none_or(|hint| user.is_meant_by(hint));
    (hinted && is_expected(server, request, &user)).then_some((id, session))
}

/// Whether this user may answer a request that names one (OpenID Connect Core 1.0 section 3.1.2.2).
fn is_expected(server: &Server, request: &AuthorizationRequest, user: &User) -> bool {
    let claimed = request.id_token_claim("sub").and_then(|wish| wish.get("value"));
    let hinted = request.id_token_hint.as_ref().map(|hint| id_token::subject_of_hint(server, hint));
    claimed.is_none_or(|subject| subject.as_str() == Some(user.sub()))
        && hinted.is_none_or(|subject| subject.is_some_and(|subject| subject == user.sub()))
}

pub(crate) fn current_session(server: &Server, incoming: &Incoming) -> Option<(String, Session)> {
    let id = incoming.cookie(SESSION_COOKIE)?;
    Some((id.to_owned(), server.state().store.sessions.get(id)?.clone()))
}

pub(crate) fn user_of(server: &Server, session: &Session) -> Option<User> {
    server.state().users.iter().find(|user| user.username() == session.username).cloned()
}

pub(crate) fn has_consented(session: &Session, request: &AuthorizationRequest) -> bool {
    let client_id = request.client.client_id();
    request.scope.iter().all(|scope| session.consented.contains(&(client_id.to_owned(), scope.clone())))
}

/// Who signs in when nobody is asked: who the request hints at, else who was signed in, else the first user.
fn automatic_user(
    server: &Server,
    request: &AuthorizationRequest,
    incoming: &Incoming,
) -> Result<User, OAuthError> {
    let before = current_session(server, incoming).and_then(|(_, session)| user_of(server, &session));
    let users = server.state().users.clone();
    let found = match &request.login_hint {
        Some(hint) => users.into_iter().find(|user| user.is_meant_by(hint)),
        None => before.into_iter().chain(users).find(|user| is_expected(server, request, user)),
    };
    found.ok_or_else(|| match &request.login_hint {
        Some(_) => OAuthError::new("access_denied").description("there is no such user"),
        None => OAuthError::new("login_required").description("nobody is the user who was asked for"),
    })
}

/// Starts a session and returns its identifier.
pub(crate) fn sign_in(server: &Server, user: &User) -> Result<String, OAuthError> {
    let (id, sid) = (server.random()?, server.random()?);
    let session = Session {
        username: user.username().to_owned(),
        auth_time: server.now(),
        sid,
        consented: Default::default(),
    };
    server.state().store.sessions.insert(id.clone(), session);
    Ok(id)
}

/// Issues what was asked for and sends the browser back.
pub(crate) fn complete(
    server: &Server,
    request: &AuthorizationRequest,
    session_id: &str,
) -> Result<Response<Vec<u8>>, OAuthError> {
    let lost = || OAuthError::new("login_required").description("the session has ended");
    let session = server.state().store.sessions.get(session_id).cloned().ok_or_else(lost)?;
    let user = user_of(server, &session).ok_or_else(lost)?;
    if !is_expected(server, request, &user) {
        return Err(OAuthError::new("login_required").description("another user is signed in"));
    }
    let acr = authentication_context(server, request)?;
    let grant = Arc::new(Grant {
        family: server.state().store.new_family(),
        client_id: request.client.client_id().to_owned(),
        subject: Some(user.sub().to_owned()),
        scope: request.scope.clone(),
        resource: request.resource.clone(),
        authorization_details: request.authorization_details.clone(),
        claims: request.claims.clone(),
        nonce: request.nonce.clone(),
        auth_time: Some(session.auth_time),
        acr,
        sid: Some(session.sid),
    });
    let code = if request.response_type.code { Some(issue_code(server, request, &grant)?) } else { None };
    let parameters = front_channel::parameters(server, request, &grant, code.as_deref())?;
    let mut response = authorization_response::finish(server, &request.return_address, parameters);
    set_session_cookie(server, &mut response, session_id);
    Ok(response)
}

fn issue_code(
    server: &Server,
    request: &AuthorizationRequest,
    grant: &Arc<Grant>,
) -> Result<String, OAuthError> {
    let code = server.random()?;
    let issued = Code {
        grant: Arc::clone(grant),
        redirect_uri: request.redirect_uri.clone(),
        code_challenge: request.code_challenge.clone(),
        dpop_jkt: request.dpop_jkt.clone(),
        after_front_channel: request.response_type.id_token,
        expires_at: server.now() + server.config().code_lifetime,
        used: false,
    };
    server.state().store.codes.insert(code.clone(), issued);
    Ok(code)
}

pub(crate) fn set_session_cookie(server: &Server, response: &mut Response<Vec<u8>>, value: &str) {
    let issuer = &server.config().issuer;
    let secure = if issuer.is_https() { "; Secure" } else { "" };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    let cookie = format!(
        "{SESSION_COOKIE}={value}; Path={}/; HttpOnly; SameSite=Lax{secure}{age}",
        issuer.base_path()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The class that is reached: the first wish that can be met, else the default. An essential wish that cannot be met
/// ends the request (OpenID Connect Core 1.0 section 5.5.1.1 and the error code of its own specification).
fn authentication_context(
    server: &Server,
    request: &AuthorizationRequest,
) -> Result<Option<String>, OAuthError> {
    let reachable = &server.config().acr_values;
    let wish = request.id_token_claim("acr");
    let mut wanted = request.acr_values.clone();
    if let Some(wish) = wish {
        wanted = wish.get("value").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
        let values = wish.get("values").and_then(Value::as_array).into_iter().flatten();
        wanted.extend(values.filter_map(Value::as_str).map(str::to_owned));
    }
    let met = wanted.iter().find(|class| reachable.contains(class)).cloned();
    let essential = wish.and_then(|wish| wish.get("essential")).and_then(Value::as_bool) == Some(true);
    if met.is_none() && essential && !wanted.is_empty() {
        return Err(
            OAuthError::new("unmet_authentication_requirements").description("no such acr can be reached")
        );
    }
    Ok(met.or_else(|| reachable.first().cloned()))
}
