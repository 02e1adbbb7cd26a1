//! The backchannel authentication endpoint (OpenID Connect CIBA sections 7 and 13).

use std::time::Duration;

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::authorization_details;
use crate::config::Interaction;
use crate::deferred::{Deferred, LIFETIME};
use crate::endpoint::token::CIBA;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};
use crate::store::Grant;
use crate::{
    Client, Server, TokenDeliveryMode, User, authorization_request, client_authentication, id_token,
    request_object,
};

/// What can be shown on a small screen.
const LONGEST_BINDING_MESSAGE: usize = 50;

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let healthy = match respond(server, incoming) {
        Ok(members) => reply::json(StatusCode::OK, &Value::Object(members)),
        Err(error) => error.into_response(),
    };
    fault::backchannel_authentication::apply(&server.faults(Target::BackchannelAuthentication), healthy)
}

fn respond(server: &Server, incoming: &Incoming) -> Result<Map<String, Value>, OAuthError> {
    if let Some(name) = incoming.form.repeated(&["resource"]) {
        return refuse("invalid_request", &format!("{name} occurs more than once"));
    }
    let client = client_authentication::authenticate(server, incoming)?;
    if !client.may_use_grant_type(CIBA) {
        return refuse("unauthorized_client", "the client may not use backchannel authentication");
    }
    let parameters = parameters(server, &client, &incoming.form)?;
    let scope = parameters.words("scope");
    if !scope.iter().any(|scope| scope == "openid") {
        return refuse("invalid_scope", "openid is missing");
    }
    if let Some(forbidden) = client.forbidden_scope(&scope) {
        return refuse("invalid_scope", &format!("the client may not ask for {forbidden}"));
    }
    let user = hinted(server, &parameters)?;
    check_user_code(&client, &user, parameters.get("user_code"))?;
    let binding_message = parameters.get("binding_message").map(str::to_owned);
    let shown =
        |message: &String| message.len() <= LONGEST_BINDING_MESSAGE && !message.contains(char::is_control);
    if !binding_message.as_ref().is_none_or(shown) {
        return refuse("invalid_binding_message", "the message cannot be shown");
    }
    let lifetime = lifetime(&parameters)?;
    let resource = authorization_request::resource(&parameters)?;
    let mut grant = Grant::of_client(client.client_id(), scope, resource);
    grant.authorization_details = authorization_details::read(&parameters)?;
    grant.subject = Some(user.sub().to_owned());
    grant.acr = acr(server, &parameters);
    grant.family = server.state().store.new_family();
    let mut deferred = Deferred::new(server, grant, None);
    deferred.expires_at = server.now() + lifetime;
    deferred.binding_message = binding_message;
    deferred.notification_token = notification_token(&client, &parameters)?;
    let is_told = deferred.notification_token.is_some();
    let auth_req_id = server.random()?;
    server.state().store.deferred.insert(auth_req_id.clone(), deferred);
    // Who polls learns at the second question; who is told would otherwise wait for nobody.
    match server.config().interaction {
        Interaction::Automatic if is_told => drop(server.approve(&auth_req_id, user.username())),
        Interaction::Deny if is_told => drop(server.deny(&auth_req_id)),
        _ => {}
    }
    let mut members = Map::new();
    members.insert("auth_req_id".to_owned(), json!(auth_req_id));
    members.insert("expires_in".to_owned(), json!(lifetime.as_secs()));
    if client.token_delivery_mode != TokenDeliveryMode::PUSH {
        members.insert("interval".to_owned(), json!(server.config().polling_interval.as_secs()));
    }
    Ok(members)
}

/// The parameters, from the form or from a signed request in it (section 7.1.1).
fn parameters(server: &Server, client: &Client, form: &Parameters) -> Result<Parameters, OAuthError> {
    const OF_THE_CLIENT: [&str; 5] =
        ["client_id", "client_secret", "client_assertion", "client_assertion_type", "request"];
    match form.get("request") {
        None if client.backchannel_request_algorithm.is_some() => {
            refuse("invalid_request", "the request must be signed")
        }
        None => Ok(form.clone()),
        Some(object) => match form.iter().find(|(name, _)| !OF_THE_CLIENT.contains(name)) {
            Some((name, _)) => {
                refuse("invalid_request", &format!("{name} stands outside of the signed request"))
            }
            // RFC 9101 has a code for this; OpenID Connect CIBA section 13 has not.
            None => request_object::open_backchannel(server, client, object)
                .or_else(|error| refuse("invalid_request", error.text())),
        },
    }
}

/// The user whom the one hint means.
fn hinted(server: &Server, parameters: &Parameters) -> Result<User, OAuthError> {
    let hints = ["login_hint", "login_hint_token", "id_token_hint"];
    let mut given = hints.iter().filter_map(|name| Some((*name, parameters.get(name)?)));
    let (Some((name, hint)), None) = (given.next(), given.next()) else {
        return refuse("invalid_request", "there must be one hint, and only one");
    };
    let unknown = || OAuthError::new("unknown_user_id").description(format!("nobody is meant by the {name}"));
    match name {
        "id_token_hint" => {
            let subject = id_token::subject_of_hint(server, hint).ok_or_else(unknown)?;
            server.user_by_subject(&subject).ok_or_else(unknown)
        }
        // A login_hint_token is here what a login_hint is, after a word that says whether it is still good.
        "login_hint_token" if hint.starts_with("expired:") => {
            refuse("expired_login_hint_token", "the token has expired")
        }
        _ => {
            let users = server.state().users.clone();
            users.into_iter().find(|user| user.is_meant_by(hint)).ok_or_else(unknown)
        }
    }
}

/// Section 7.1.2.
fn check_user_code(client: &Client, user: &User, given: Option<&str>) -> Result<(), OAuthError> {
    match given {
        _ if !client.user_code_parameter || user.has_user_code(given) => Ok(()),
        None => refuse("missing_user_code", "this user has a code"),
        Some(_) => refuse("invalid_user_code", "the code is wrong"),
    }
}

/// Section 7.1: at most as long as the server would give by itself.
fn lifetime(parameters: &Parameters) -> Result<Duration, OAuthError> {
    match parameters.get("requested_expiry").map(str::parse::<u64>) {
        None => Ok(LIFETIME),
        Some(Ok(seconds @ 1..)) => Ok(LIFETIME.min(Duration::from_secs(seconds))),
        Some(_) => refuse("invalid_request", "requested_expiry is no positive number"),
    }
}

fn acr(server: &Server, parameters: &Parameters) -> Option<String> {
    let known = &server.config().acr_values;
    let asked = parameters.words("acr_values").into_iter().find(|value| known.contains(value));
    asked.or_else(|| known.first().cloned())
}

/// Section 7.1: required of clients that are told, and hard to guess.
fn notification_token(client: &Client, parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    match parameters.get("client_notification_token") {
        _ if client.notification_endpoint.is_none() => Ok(None),
        None => refuse("invalid_request", "client_notification_token is missing"),
        Some(token) if !(22..=1024).contains(&token.len()) => {
            refuse("invalid_request", "client_notification_token is too short or too long")
        }
        Some(token) => Ok(Some(token.to_owned())),
    }
}

fn refuse<T>(code: &'static str, text: &str) -> Result<T, OAuthError> {
    Err(OAuthError::new(code).description(text))
}
