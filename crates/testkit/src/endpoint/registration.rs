//! The registration endpoint (RFC 7591) and the address of each registration (RFC 7592).

use http::{Method, Response, StatusCode};
use relying_jose::{Jws, PublicKey, json};
use serde_json::{Map, Value};

use crate::dpop::{self, Place};
use crate::fault::{self, Fault, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::RegisteredClient;
use crate::{Server, registered_client};

/// What only the server sets (RFC 7592 section 2.2).
const OWN: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// A registration (RFC 7591 section 3).
pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let faults = server.faults(Target::Registration);
    let mut healthy = match register(server, incoming, &faults) {
        Ok(answer) => reply::json(StatusCode::CREATED, &Value::Object(answer)),
        Err(error) => error.into_response(),
    };
    dpop::supply_nonce(server, incoming, Place::AuthorizationServer, &mut healthy);
    fault::registration::apply(&faults, healthy)
}

/// Reading, changing and ending a registration (RFC 7592 section 2).
pub(crate) fn manage(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let healthy = match managed(server, incoming) {
        Ok(Some(answer)) => reply::json(StatusCode::OK, &Value::Object(answer)),
        Ok(None) => {
            let mut gone = Response::new(Vec::new());
            *gone.status_mut() = StatusCode::NO_CONTENT;
            gone
        }
        Err(error) => error.into_response(),
    };
    let faults = server.faults(Target::Management);
    fault::registration::apply_managed(&faults, &incoming.method, healthy)
}

fn register(
    server: &Server,
    incoming: &Incoming,
    faults: &[Fault],
) -> Result<Map<String, Value>, OAuthError> {
    allow(server, incoming, faults)?;
    let mut metadata = vouched(server, body(incoming)?)?;
    for name in OWN.into_iter().chain(["client_id", "client_secret"]) {
        metadata.remove(name);
    }
    let client_id = server.random()?;
    metadata.insert("client_id".to_owned(), Value::from(client_id.as_str()));
    let issued_at = server.now().as_unix();
    store(server, metadata, issued_at)
}

fn managed(server: &Server, incoming: &Incoming) -> Result<Option<Map<String, Value>>, OAuthError> {
    let refuse = || {
        OAuthError::new("invalid_token")
            .description("the registration access token is not the one of this client")
            .status(StatusCode::UNAUTHORIZED)
            .challenge("Bearer error=\"invalid_token\"")
    };
    let client_id = incoming.path.rsplit('/').next().unwrap_or_default().to_owned();
    let known = server.state().store.registrations.get(&client_id).cloned().ok_or_else(refuse)?;
    if incoming.credentials("Bearer") != Some(known.access_token.as_str()) {
        return Err(refuse());
    }
    match incoming.method {
        Method::DELETE => {
            let mut state = server.state();
            state.store.registrations.remove(&client_id);
            state.clients.retain(|client| client.client_id != client_id);
            Ok(None)
        }
        Method::PUT => {
            let mut metadata = body(incoming)?;
            let given = |name: &str| metadata.get(name).and_then(Value::as_str);
            let secret = known.metadata.get("client_secret").and_then(Value::as_str);
            let invalid = |text: &str| OAuthError::new("invalid_request").description(text);
            if given("client_id") != Some(client_id.as_str()) {
                return Err(invalid("client_id is not the one of this client"));
            }
            if given("client_secret").is_some() && given("client_secret") != secret {
                return Err(invalid("client_secret is not the one of this client"));
            }
            if let Some(name) = OWN.iter().find(|name| metadata.contains_key(**name)) {
                return Err(invalid(&format!("{name} is for the server to say")));
            }
            if let Some(secret) = known.metadata.get("client_secret") {
                metadata.insert("client_secret".to_owned(), secret.clone());
            }
            store(server, vouched(server, metadata)?, known.issued_at).map(Some)
        }
        _ => store(server, known.metadata, known.issued_at).map(Some),
    }
}

/// Whether the caller may register clients at all.
fn allow(server: &Server, incoming: &Incoming, faults: &[Fault]) -> Result<(), OAuthError> {
    let tokens = &server.config().initial_access_tokens;
    let by_proof = incoming.credentials("DPoP");
    if let Some(token) = by_proof {
        let demanded = faults.contains(&Fault::RegistrationDpopNonceDemanded);
        dpop::verify(server, incoming, Place::AuthorizationServer, Some(token), demanded)?
            .ok_or_else(|| OAuthError::new("invalid_dpop_proof").description("there is no proof"))?;
    }
    let presented = by_proof.or_else(|| incoming.credentials("Bearer"));
    if tokens.is_empty() || presented.is_some_and(|token| tokens.iter().any(|known| known == token)) {
        return Ok(());
    }
    Err(OAuthError::new("invalid_token")
        .description("an initial access token is needed")
        .status(StatusCode::UNAUTHORIZED)
        .challenge("Bearer error=\"invalid_token\""))
}

fn body(incoming: &Incoming) -> Result<Map<String, Value>, OAuthError> {
    json::to_object(incoming.body())
        .map_err(|error| OAuthError::new("invalid_client_metadata").description(error.to_string()))
}

/// The metadata with what its software statement says in the place of what the client says (RFC 7591 section 2.3).
fn vouched(server: &Server, mut metadata: Map<String, Value>) -> Result<Map<String, Value>, OAuthError> {
    let Some(statement) = metadata.get("software_statement").cloned() else { return Ok(metadata) };
    let invalid = |text: String| OAuthError::new("invalid_software_statement").description(text);
    let Some(key) = &server.config().software_statement_key else {
        return Err(OAuthError::new("unapproved_software_statement").description("nobody is trusted"));
    };
    let key =
        PublicKey::from_jwk(key, &server.config().backend).map_err(|error| invalid(error.to_string()))?;
    let jws =
        Jws::parse(statement.as_str().unwrap_or_default()).map_err(|error| invalid(error.to_string()))?;
    let algorithm = jws.header().alg.clone();
    let verified = jws.verify(&key, &algorithm).map_err(|error| invalid(error.to_string()))?;
    let claims = json::to_object(verified.payload()).map_err(|error| invalid(error.to_string()))?;
    metadata.extend(
        claims.into_iter().filter(|(name, _)| !["iss", "iat", "exp", "jti"].contains(&name.as_str())),
    );
    Ok(metadata)
}

/// Keeps the registration under a new registration access token, and says what is registered (RFC 7591 section 3.2.1).
fn store(
    server: &Server,
    mut metadata: Map<String, Value>,
    issued_at: i64,
) -> Result<Map<String, Value>, OAuthError> {
    let needs_secret = registered_client::needs_secret(&metadata)?;
    match (needs_secret, metadata.contains_key("client_secret")) {
        (true, false) => drop(metadata.insert("client_secret".to_owned(), Value::from(server.random()?))),
        (false, true) => drop(metadata.remove("client_secret")),
        _ => {}
    }
    let client = registered_client::from_metadata(&metadata)?;
    server
        .register(client)
        .map_err(|error| OAuthError::new("invalid_client_metadata").description(error.to_string()))?;
    let client_id = metadata.get("client_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let access_token = server.random()?;
    let mut answer = metadata.clone();
    let mut set = |name: &str, value: Value| drop(answer.insert(name.to_owned(), value));
    set("client_id_issued_at", Value::from(issued_at));
    if needs_secret {
        set("client_secret_expires_at", Value::from(0));
    }
    set("registration_access_token", Value::from(access_token.as_str()));
    set("registration_client_uri", Value::from(server.url(&format!("/register/{client_id}"))));
    let registered = RegisteredClient { metadata, access_token, issued_at };
    server.state().store.registrations.insert(client_id, registered);
    Ok(answer)
}
