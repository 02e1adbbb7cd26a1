//! The pages behind the authorization endpoint: login and consent, for servers with [`Interaction::Pages`].
//!
//! [`Interaction::Pages`]: crate::Interaction::Pages

use http::{Method, Response};

use super::authorization::{complete, current_session, has_consented, set_session_cookie, sign_in, user_of};
use crate::authorization_request::AuthorizationRequest;
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::Interaction;
use crate::{Server, authorization_response, page};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let id = incoming.path.rsplit('/').next().unwrap_or_default();
    let Some(interaction) = server.state().store.interactions.get(id).cloned() else {
        return page::error(
            &OAuthError::new("invalid_request").description("this sign-in has ended; start it again"),
        );
    };
    let action = if incoming.method == Method::POST { incoming.form.get("action") } else { None };
    let step = match action {
        Some("login") => login(server, incoming, id, &interaction),
        Some("approve") => approve(server, incoming, id, &interaction),
        Some("deny") => {
            close(server, id);
            Err(OAuthError::new("access_denied").description("the user said no"))
        }
        _ => show(server, &interaction, &action_of(server, id)),
    };
    step.unwrap_or_else(|error| {
        authorization_response::with_error(server, &interaction.request.return_address, &error)
    })
}

fn show(server: &Server, interaction: &Interaction, action: &str) -> Result<Response<Vec<u8>>, OAuthError> {
    let session = interaction.session.as_ref().and_then(|id| server.state().store.sessions.get(id).cloned());
    Ok(match session.and_then(|session| user_of(server, &session)) {
        Some(user) => page::consent(server, &interaction.request, &user, action),
        None => page::login(server, &interaction.request, action, false),
    })
}

fn login(
    server: &Server,
    incoming: &Incoming,
    id: &str,
    interaction: &Interaction,
) -> Result<Response<Vec<u8>>, OAuthError> {
    let (name, password) = (incoming.form.get("username"), incoming.form.get("password"));
    let users = server.state().users.clone();
    let user = users.iter().find(|user| Some(user.username()) == name && Some(user.password()) == password);
    let Some(user) = user else {
        return Ok(page::login(server, &interaction.request, &action_of(server, id), true));
    };
    // What the same user agreed to in this browser before still holds.
    let consented = current_session(server, incoming)
        .filter(|(_, before)| before.username == user.username())
        .map(|(_, before)| before.consented)
        .unwrap_or_default();
    let session_id = sign_in(server, user)?;
    let mut state = server.state();
    let mut agreed = false;
    if let Some(session) = state.store.sessions.get_mut(&session_id) {
        session.consented = consented;
        agreed = has_consented(session, &interaction.request);
    }
    let mut response = if agreed && !interaction.request.prompts_for("consent") {
        state.store.interactions.remove(id);
        drop(state);
        complete(server, &interaction.request, &session_id)?
    } else {
        if let Some(waiting) = state.store.interactions.get_mut(id) {
            waiting.session = Some(session_id.clone());
        }
        reply::see_other(&action_of(server, id))
    };
    set_session_cookie(server, &mut response, &session_id);
    Ok(response)
}

/// Only the browser that signed in may agree.
fn approve(
    server: &Server,
    incoming: &Incoming,
    id: &str,
    interaction: &Interaction,
) -> Result<Response<Vec<u8>>, OAuthError> {
    let session = current_session(server, incoming).map(|(id, _)| id);
    let Some(session_id) = session.filter(|id| interaction.session.as_ref() == Some(id)) else {
        return show(server, interaction, &action_of(server, id));
    };
    remember(server, &session_id, &interaction.request);
    close(server, id);
    complete(server, &interaction.request, &session_id)
}

fn remember(server: &Server, session_id: &str, request: &AuthorizationRequest) {
    if let Some(session) = server.state().store.sessions.get_mut(session_id) {
        let client_id = request.client.client_id();
        session.consented.extend(request.scope.iter().map(|scope| (client_id.to_owned(), scope.clone())));
    }
}

fn close(server: &Server, id: &str) {
    server.state().store.interactions.remove(id);
}

fn action_of(server: &Server, id: &str) -> String {
    server.url(&format!("/interaction/{id}"))
}
