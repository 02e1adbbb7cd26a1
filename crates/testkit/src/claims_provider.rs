//! The claims provider that comes with the server: another issuer, with a key of its own, which vouches for some claims about
//! users (OpenID Connect Core 1.0 section 5.6.2).

use std::time::Duration;

use relying_jose::{Algorithm, PrivateKey};
use serde_json::{Map, Value, json};

use crate::fault::{self, Fault, Target};
use crate::id_token::SealingKey;
use crate::reply::{self, OAuthError};
use crate::{Server, User, keys};

/// Where the provider is, below the issuer of the server.
pub(crate) const PATH: &str = "/claims_provider";

/// How long what the provider says is good for.
const LIFETIME: Duration = Duration::from_secs(300);

/// How a claim reaches the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In a JWT beside the other claims.
    Aggregated,
    /// In a JWT that the client has to fetch.
    Distributed,
}

impl Way {
    /// The name of the source in claim sets.
    fn name(self) -> &'static str {
        match self {
            Self::Aggregated => "aggregated",
            Self::Distributed => "distributed",
        }
    }
}

/// What an access token of the provider is good for.
#[derive(Clone)]
pub(crate) struct Ticket {
    client_id: String,
    claims: Map<String, Value>,
}

/// Says in a claim set where further claims about the user are: all of them, or those with these names.
pub(crate) fn refer(
    server: &Server,
    client_id: &str,
    user: &User,
    wanted: Option<&Map<String, Value>>,
    claims: &mut Map<String, Value>,
) -> Result<(), OAuthError> {
    let (mut names, mut sources) = (Map::new(), Map::new());
    for way in [Way::Aggregated, Way::Distributed] {
        let mut vouched = user.vouched(way);
        vouched.retain(|name, _| wanted.is_none_or(|wanted| wanted.contains_key(name)));
        if vouched.is_empty() {
            continue;
        }
        let faults = server.faults(Target::ClaimsProvider);
        let known = if faults.contains(&Fault::ClaimsSourceMissing) { "nowhere" } else { way.name() };
        names.extend(vouched.keys().map(|name| (name.clone(), json!(known))));
        let source = match way {
            Way::Aggregated => json!({ "JWT": vouch(server, client_id, vouched, &faults)? }),
            Way::Distributed => {
                let token = server.random()?;
                let ticket = Ticket { client_id: client_id.to_owned(), claims: vouched };
                server.state().store.claims_tickets.insert(token.clone(), ticket);
                let endpoint = server.url(&format!("{PATH}/claims"));
                json!({ "endpoint": fault::claims_provider::endpoint(&faults, endpoint), "access_token": token })
            }
        };
        sources.insert(way.name().to_owned(), source);
    }
    if !names.is_empty() {
        claims.insert("_claim_names".to_owned(), Value::Object(names));
        claims.insert("_claim_sources".to_owned(), Value::Object(sources));
    }
    Ok(())
}

/// What the provider says to whoever has this access token.
pub(crate) fn redeem(server: &Server, token: &str, faults: &[Fault]) -> Option<Result<String, OAuthError>> {
    let ticket = server.state().store.claims_tickets.get(token).cloned()?;
    Some(vouch(server, &ticket.client_id, ticket.claims, faults))
}

/// The provider's public key, as it stands in its key set.
pub(crate) fn public_jwk(server: &Server) -> Result<Value, OAuthError> {
    key(server).map(|key| keys::public_jwk(&key))
}

fn vouch(
    server: &Server,
    client_id: &str,
    mut claims: Map<String, Value>,
    faults: &[Fault],
) -> Result<String, OAuthError> {
    let now = server.now();
    claims.insert("iss".to_owned(), json!(server.claims_provider()));
    claims.insert("aud".to_owned(), json!(client_id));
    claims.insert("iat".to_owned(), json!(now.as_unix()));
    claims.insert("exp".to_owned(), json!((now + LIFETIME).as_unix()));
    for fault in faults {
        fault::claims_provider::edit(*fault, server, &mut claims);
    }
    let payload = Value::Object(claims).to_string();
    if faults.contains(&Fault::ClaimsPlain) {
        return Ok(payload);
    }
    let key = key(server)?;
    let header = json!({ "alg": key.algorithm().as_str(), "typ": "JWT", "kid": key.key_id() });
    let header = header.as_object().cloned().unwrap_or_default();
    let draft = fault::jws::Draft { header, payload: payload.into_bytes(), key: SealingKey::Pair(key) };
    fault::jws::seal(server, draft, faults)
}

/// Made when it is first needed.
fn key(server: &Server) -> Result<PrivateKey, OAuthError> {
    let mut state = server.state();
    if let Some(key) = &state.claims_key {
        return Ok(key.clone());
    }
    let key =
        PrivateKey::generate(Algorithm::ES256, &server.config().backend).map_err(reply::server_error)?;
    Ok(state.claims_key.insert(key.with_key_id("claims-1")).clone())
}
