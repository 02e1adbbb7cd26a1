//! The token endpoint (RFC 6749 section 3.2).

use std::sync::Arc;

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::authorization_details;
use crate::authorization_request;
use crate::config::RefreshTokens;
use crate::dpop::{self, Place};
use crate::fault::{self, Fault, Target};
use crate::id_token::{self, Company, Occasion};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::{Confirmation, Grant, RefreshToken};
use crate::{
    Client, ClientAuthenticationMethod, DpopPolicy, GrantRequest, Server, TokenDeliveryMode, access_token,
    client_authentication, deferred, mutual_tls,
};

/// RFC 8628 section 3.4.
pub(crate) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// OpenID Connect CIBA section 10.1.
pub(crate) const CIBA: &str = "urn:openid:params:grant-type:ciba";

/// RFC 8693 section 2.1.
pub(crate) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// What a grant leads to.
struct Issue {
    grant: Arc<Grant>,
    /// The scope of this access token; may be narrower than the grant's (RFC 6749 section 6).
    scope: Vec<String>,
    resource: Vec<String>,
    refresh_token: Option<String>,
    occasion: Occasion,
    members: Map<String, Value>,
}

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let mut faults = server.faults(Target::Token);
    if incoming.form.get("grant_type") == Some("refresh_token") {
        faults.extend(server.faults(Target::Refresh));
    }
    let poll_faults = match incoming.form.get("grant_type") {
        Some(DEVICE_CODE | CIBA) => server.faults(Target::Poll),
        _ => Vec::new(),
    };
    if incoming.form.get("grant_type") == Some(CIBA) {
        faults.extend(server.faults(Target::Ciba));
    }
    if !poll_faults.is_empty() {
        return fault::poll::answer(&poll_faults);
    }
    let mut healthy = match respond(server, incoming, &faults) {
        Ok(members) => reply::json(StatusCode::OK, &Value::Object(members)),
        Err(error) => error.into_response(),
    };
    dpop::supply_nonce(server, incoming, Place::AuthorizationServer, &mut healthy);
    let healthy = match incoming.form.get("grant_type") {
        Some(TOKEN_EXCHANGE) => fault::exchange::apply(&server.faults(Target::Exchange), healthy),
        _ => healthy,
    };
    fault::token::apply(&faults, server, healthy)
}

fn respond(server: &Server, incoming: &Incoming, faults: &[Fault]) -> Result<Map<String, Value>, OAuthError> {
    if incoming.form.is_empty() {
        return refuse("invalid_request", "the body is no form");
    }
    if let Some(name) = incoming.form.repeated(&["resource", "audience"]) {
        return refuse("invalid_request", &format!("{name} occurs more than once"));
    }
    let client = client_authentication::authenticate(server, incoming)?;
    let Some(grant_type) = incoming.form.get("grant_type") else {
        return refuse("invalid_request", "grant_type is missing");
    };
    if !client.may_use_grant_type(grant_type) {
        return refuse("unauthorized_client", &format!("the client is not registered for {grant_type}"));
    }
    let confirmation = confirmation(server, incoming, &client, faults)?;
    let overridden =
        server.config().extension_grants.iter().any(|extension| extension.grant_type == grant_type);
    let issue = match grant_type {
        // What a test brings along comes before what the server can do by itself.
        other if overridden => extension(server, incoming, &client, other)?,
        "authorization_code" => authorization_code(server, incoming, &client, &confirmation)?,
        "refresh_token" => refresh_token(server, incoming, &client, &confirmation, faults)?,
        "client_credentials" => client_credentials(incoming, &client)?,
        DEVICE_CODE => deferred(server, incoming, &client, &confirmation, "device_code")?,
        CIBA => {
            let mut issue = deferred(server, incoming, &client, &confirmation, "auth_req_id")?;
            if faults.contains(&Fault::CibaAuthReqIdPresent) {
                let named = incoming.form.get("auth_req_id").unwrap_or_default();
                issue.members.insert("auth_req_id".to_owned(), json!(named));
            }
            issue
        }
        TOKEN_EXCHANGE => token_exchange(server, incoming, &client)?,
        other => extension(server, incoming, &client, other)?,
    };
    tokens(server, &client, issue, confirmation, faults)
}

/// What the tokens of this request are bound to (RFC 9449 section 5, RFC 8705 section 3).
fn confirmation(
    server: &Server,
    incoming: &Incoming,
    client: &Client,
    faults: &[Fault],
) -> Result<Confirmation, OAuthError> {
    let demanded = [Fault::TokenDpopNonceDemanded, Fault::TokenDpopNonceDemandedByChallenge]
        .iter()
        .any(|fault| faults.contains(fault));
    let proof = dpop::verify(server, incoming, Place::AuthorizationServer, None, demanded)?;
    let policy = server.config().dpop;
    let required =
        policy == DpopPolicy::Required || policy == DpopPolicy::Offered && client.dpop_bound_access_tokens;
    if proof.is_none() && required {
        return refuse("invalid_dpop_proof", "the request needs a proof");
    }
    let bound = client.certificate_bound_access_tokens && server.config().mutual_tls && proof.is_none();
    let x5t = match &incoming.certificate {
        Some(certificate) if bound => Some(mutual_tls::thumbprint(server, certificate)),
        None if bound => {
            return refuse("invalid_request", "the request needs a certificate to bind the token to");
        }
        _ => None,
    };
    Ok(Confirmation { jkt: proof.map(|proof| proof.jkt), x5t })
}

/// RFC 6749 section 4.1.3, RFC 7636 section 4.6.
fn authorization_code(
    server: &Server,
    incoming: &Incoming,
    client: &Client,
    confirmation: &Confirmation,
) -> Result<Issue, OAuthError> {
    let form = &incoming.form;
    let Some(presented) = form.get("code") else { return refuse("invalid_request", "code is missing") };
    let resource = authorization_request::resource(form)?;
    let mut state = server.state();
    let store = &mut state.store;
    let Some(code) = store.codes.get_mut(presented).filter(|code| code.grant.client_id == client.client_id)
    else {
        return refuse("invalid_grant", "the code is not known, or is another client's");
    };
    if code.used {
        // RFC 6749 section 4.1.2: whoever uses a code twice may have stolen it.
        let family = code.grant.family;
        store.revoke(family);
        return refuse("invalid_grant", "the code was used before; its tokens are revoked");
    }
    code.used = true;
    if code.expires_at <= server.now() {
        return refuse("invalid_grant", "the code has expired");
    }
    if code.redirect_uri.as_deref() != form.get("redirect_uri") {
        return refuse("invalid_grant", "redirect_uri is not the one of the authorization request");
    }
    if code.dpop_jkt.is_some() && code.dpop_jkt != confirmation.jkt {
        return refuse("invalid_grant", "the code is bound to another key than the proof's");
    }
    match (&code.code_challenge, form.get("code_verifier")) {
        (None, None) => {}
        (None, Some(_)) => return refuse("invalid_grant", "code_verifier without a code_challenge"),
        (Some(_), None) => return refuse("invalid_grant", "code_verifier is missing"),
        (Some(challenge), Some(verifier)) => {
            if !is_code_verifier(verifier) {
                return refuse(
                    "invalid_request",
                    "code_verifier has another form than RFC 7636 section 4.1 wants",
                );
            }
            if id_token::code_challenge(server, verifier) != *challenge {
                return refuse("invalid_grant", "code_verifier and code_challenge do not belong together");
            }
        }
    }
    let occasion = if code.after_front_channel { Occasion::AfterFrontChannel } else { Occasion::Login };
    let grant = Arc::clone(&code.grant);
    drop(state);
    let resource = narrowed(&grant.resource, resource, "invalid_target")?;
    let refresh_token = new_refresh_token(server, client, &grant, confirmation)?;
    let scope = grant.scope.clone();
    Ok(Issue { grant, scope, resource, refresh_token, occasion, members: Map::new() })
}

/// RFC 6749 section 6, with rotation (RFC 9700 section 4.14.2).
fn refresh_token(
    server: &Server,
    incoming: &Incoming,
    client: &Client,
    confirmation: &Confirmation,
    faults: &[Fault],
) -> Result<Issue, OAuthError> {
    let form = &incoming.form;
    let Some(presented) = form.get("refresh_token") else {
        return refuse("invalid_request", "refresh_token is missing");
    };
    let resource = authorization_request::resource(form)?;
    let mut state = server.state();
    let store = &mut state.store;
    let (grant, bound) = match store.refresh_tokens.get(presented) {
        Some(token) if token.grant.client_id == client.client_id => {
            (Arc::clone(&token.grant), token.confirmation.clone())
        }
        _ => return refuse("invalid_grant", "the refresh token is not known, or is another client's"),
    };
    if !bound.is_met_by(confirmation) {
        return refuse("invalid_grant", "the refresh token is bound to another key or certificate");
    }
    if store.is_revoked(grant.family) {
        return refuse("invalid_grant", "the refresh token is revoked");
    }
    let keeps = server.config().refresh_tokens == RefreshTokens::Kept
        || faults.contains(&Fault::RefreshTokenNotReturned);
    let rotates = !keeps || faults.contains(&Fault::RefreshTokenRotated);
    let scope = narrowed(&grant.scope, form.words("scope"), "invalid_scope")?;
    let resource = narrowed(&grant.resource, resource, "invalid_target")?;
    if let Some(token) = store.refresh_tokens.get_mut(presented).filter(|_| rotates) {
        if token.used {
            store.revoke(grant.family);
            return refuse("invalid_grant", "the refresh token was used before; its whole family is revoked");
        }
        token.used = true;
    }
    drop(state);
    let refresh_token = if rotates { new_refresh_token(server, client, &grant, confirmation)? } else { None };
    Ok(Issue { grant, scope, resource, refresh_token, occasion: Occasion::Refresh, members: Map::new() })
}

/// RFC 6749 section 4.4: confidential clients only, and no refresh token.
fn client_credentials(incoming: &Incoming, client: &Client) -> Result<Issue, OAuthError> {
    if client.authentication_method == ClientAuthenticationMethod::NONE {
        return refuse("unauthorized_client", "a public client has no credentials");
    }
    let scope = incoming.form.words("scope");
    if let Some(forbidden) = client.forbidden_scope(&scope) {
        return refuse("invalid_scope", &format!("the client may not ask for {forbidden}"));
    }
    if scope.iter().any(|scope| scope == "openid") {
        return refuse("invalid_scope", "there is no user, so there can be no openid");
    }
    let resource = authorization_request::resource(&incoming.form)?;
    let mut grant = Grant::of_client(client.client_id(), scope.clone(), resource.clone());
    grant.authorization_details = authorization_details::read(&incoming.form)?;
    let grant = Arc::new(grant);
    Ok(Issue { grant, scope, resource, refresh_token: None, occasion: Occasion::Login, members: Map::new() })
}

/// RFC 8628 section 3.4, OpenID Connect CIBA section 10.1.
fn deferred(
    server: &Server,
    incoming: &Incoming,
    client: &Client,
    confirmation: &Confirmation,
    name: &str,
) -> Result<Issue, OAuthError> {
    let on_device = name == "device_code";
    let Some(handle) = incoming.form.get(name) else {
        return refuse("invalid_request", &format!("{name} is missing"));
    };
    if !on_device && client.token_delivery_mode == TokenDeliveryMode::PUSH {
        return refuse("unauthorized_client", "the client is registered for push");
    }
    let grant = deferred::redeem(server, client, handle, on_device)?;
    let resource =
        narrowed(&grant.resource, authorization_request::resource(&incoming.form)?, "invalid_target")?;
    let refresh_token = new_refresh_token(server, client, &grant, confirmation)?;
    let scope = grant.scope.clone();
    Ok(Issue { grant, scope, resource, refresh_token, occasion: Occasion::Login, members: Map::new() })
}

/// RFC 8693: an access token of this server for another one of the same user, for another service.
fn token_exchange(server: &Server, incoming: &Incoming, client: &Client) -> Result<Issue, OAuthError> {
    const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
    let form = &incoming.form;
    let subject = exchanged(server, incoming, "subject_token", "subject_token_type")?;
    let subject =
        subject.ok_or_else(|| OAuthError::new("invalid_request").description("subject_token is missing"))?;
    exchanged(server, incoming, "actor_token", "actor_token_type")?;
    if form.get("requested_token_type").is_some_and(|requested| requested != ACCESS_TOKEN) {
        return refuse("invalid_request", "only access tokens are issued");
    }
    let scope = narrowed(&subject.scope, form.words("scope"), "invalid_scope")?;
    let mut resource = authorization_request::resource(form)?;
    resource.extend(form.all("audience").map(str::to_owned));
    let grant = Grant { client_id: client.client_id().to_owned(), ..Grant::clone(&subject) };
    let members = Map::from_iter([("issued_token_type".to_owned(), json!(ACCESS_TOKEN))]);
    Ok(Issue {
        grant: Arc::new(grant),
        scope,
        resource,
        refresh_token: None,
        occasion: Occasion::Refresh,
        members,
    })
}

/// The grant behind a token that is presented for an exchange, if there is one; it must be good and say its type.
fn exchanged(
    server: &Server,
    incoming: &Incoming,
    name: &str,
    type_name: &str,
) -> Result<Option<Arc<Grant>>, OAuthError> {
    let (token, token_type) = match (incoming.form.get(name), incoming.form.get(type_name)) {
        (None, None) => return Ok(None),
        (Some(token), Some(token_type)) => (token, token_type),
        _ => return refuse("invalid_request", &format!("{name} and {type_name} come together")),
    };
    let state = server.state();
    let known = state.store.access_tokens.get(token);
    let good =
        known.filter(|token| token.expires_at > server.now() && !state.store.is_revoked(token.grant.family));
    match good {
        Some(token) if token_type.ends_with(":access_token") => Ok(Some(Arc::clone(&token.grant))),
        _ => refuse("invalid_request", &format!("{name} is not accepted")),
    }
}

fn extension(
    server: &Server,
    incoming: &Incoming,
    client: &Client,
    grant_type: &str,
) -> Result<Issue, OAuthError> {
    let grants = &server.config().extension_grants;
    let Some(extension) = grants.iter().find(|extension| extension.grant_type == grant_type) else {
        return refuse("unsupported_grant_type", &format!("the grant type {grant_type} is not known"));
    };
    let request = GrantRequest {
        client_id: client.client_id().to_owned(),
        parameters: incoming.form.clone(),
        now: server.now(),
    };
    let answer = extension.decision.decide(&request)?;
    let resource = authorization_request::resource(&incoming.form)?;
    let mut grant = Grant::of_client(client.client_id(), answer.scope.clone(), resource.clone());
    grant.subject = answer.subject;
    grant.family = server.state().store.new_family();
    let grant = Arc::new(grant);
    Ok(Issue {
        grant,
        scope: answer.scope,
        resource,
        refresh_token: None,
        occasion: Occasion::Login,
        members: answer.members,
    })
}

/// What a client is sent when a user has agreed (OpenID Connect CIBA section 10.3.1).
pub(crate) fn pushed(
    server: &Server,
    client: &Client,
    grant: &Arc<Grant>,
    auth_req_id: &str,
    faults: &[Fault],
) -> Result<Map<String, Value>, OAuthError> {
    let confirmation = Confirmation::default();
    let issue = Issue {
        grant: Arc::clone(grant),
        scope: grant.scope.clone(),
        resource: grant.resource.clone(),
        refresh_token: new_refresh_token(server, client, grant, &confirmation)?,
        occasion: Occasion::Login,
        members: Map::from_iter([("auth_req_id".to_owned(), json!(auth_req_id))]),
    };
    tokens(server, client, issue, confirmation, faults)
}

/// RFC 6749 section 5.1.
fn tokens(
    server: &Server,
    client: &Client,
    issue: Issue,
    confirmation: Confirmation,
    faults: &[Fault],
) -> Result<Map<String, Value>, OAuthError> {
    let mut granted = Grant::clone(&issue.grant);
    (granted.scope, granted.resource) = (issue.scope, issue.resource);
    let token_type = if confirmation.jkt.is_some() { "DPoP" } else { "Bearer" };
    let (access_token, lifetime) = access_token::issue(server, granted.clone(), confirmation)?;
    let mut members = Map::new();
    members.insert("access_token".to_owned(), json!(access_token));
    members.insert("token_type".to_owned(), json!(token_type));
    members.insert("expires_in".to_owned(), json!(lifetime.as_secs()));
    if !granted.scope.is_empty() {
        members.insert("scope".to_owned(), json!(granted.scope.join(" ")));
    }
    if !granted.authorization_details.is_empty() {
        members.insert(authorization_details::NAME.to_owned(), json!(granted.authorization_details));
    }
    if let Some(refresh_token) = &issue.refresh_token {
        members.insert("refresh_token".to_owned(), json!(refresh_token));
    }
    if granted.has_scope("openid") && granted.subject.is_some() {
        let mut company = Company { access_token: Some(&access_token), ..Company::default() };
        if let Some(auth_req_id) = issue.members.get("auth_req_id").and_then(Value::as_str) {
            company.auth_req_id = Some(auth_req_id);
            company.refresh_token = issue.refresh_token.as_deref();
        }
        let token = id_token::issue(server, client, &granted, issue.occasion, &company, faults)?;
        members.extend(token.map(|token| ("id_token".to_owned(), token)));
    }
    members.extend(issue.members);
    Ok(members)
}

fn new_refresh_token(
    server: &Server,
    client: &Client,
    grant: &Arc<Grant>,
    confirmation: &Confirmation,
) -> Result<Option<String>, OAuthError> {
    let wanted = match server.config().refresh_tokens {
        RefreshTokens::Rotated | RefreshTokens::Kept => true,
        RefreshTokens::OfflineAccess => grant.has_scope("offline_access"),
        RefreshTokens::Never => false,
    };
    if !wanted || !client.may_use_grant_type("refresh_token") {
        return Ok(None);
    }
    let token = server.random()?;
    // RFC 9449 section 5: who authenticates with a credential is bound to that already.
    let confirmation = match client.authentication_method == ClientAuthenticationMethod::NONE {
        true => confirmation.clone(),
        false => Confirmation::default(),
    };
    let issued = RefreshToken { grant: Arc::clone(grant), confirmation, used: false };
    server.state().store.refresh_tokens.insert(token.clone(), issued);
    Ok(Some(token))
}

/// What is asked for, if the grant covers it; all of the grant if nothing is asked for.
fn narrowed(granted: &[String], asked: Vec<String>, code: &'static str) -> Result<Vec<String>, OAuthError> {
    if asked.is_empty() {
        return Ok(granted.to_vec());
    }
    match asked.iter().find(|value| !granted.contains(value)) {
        Some(value) => Err(OAuthError::new(code).description(format!("{value} was not granted"))),
        None => Ok(asked),
    }
}

fn is_code_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

fn refuse<T>(code: &'static str, text: &str) -> Result<T, OAuthError> {
    Err(OAuthError::new(code).description(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_verifier_has_43_to_128_unreserved_characters() {
        assert!(is_code_verifier(&"a".repeat(43)) && is_code_verifier(&"~".repeat(128)));
        assert!(!is_code_verifier(&"a".repeat(42)) && !is_code_verifier(&"a".repeat(129)));
        assert!(!is_code_verifier(&"+".repeat(43)));
    }

    #[test]
    fn only_what_was_granted_can_be_asked_for_again() {
        let granted = ["a".to_owned(), "b".to_owned()];
        assert_eq!(narrowed(&granted, Vec::new(), "invalid_scope").unwrap(), granted);
        assert_eq!(narrowed(&granted, vec!["b".into()], "invalid_scope").unwrap(), ["b"]);
        let refused = narrowed(&granted, vec!["c".into()], "invalid_scope").unwrap_err();
        assert_eq!(refused.code(), "invalid_scope");
    }
}
