//! Request objects (RFC 9101): decrypted, and verified with the keys that the client registered.

use std::time::Duration;

use relying_jose::jwe::Decrypter;
use relying_jose::{Algorithm, Claims, Jwe, JwePolicy, Jws, TimeWindow, json};
use serde_json::Value;

use crate::client_authentication::verifiers;
use crate::encryption::{self, Encryption};
use crate::endpoint::discovery::ASSERTION_ALGORITHMS;
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::{Client, Server};

/// How far a client's clock may be off.
const TOLERANCE: Duration = Duration::from_secs(30);

/// How long a request object may be good for (FAPI 1.0 Advanced section 5.2.2, FAPI 2.0 Message Signing section 5.3.1).
const LONGEST: Duration = Duration::from_secs(3600);

/// Claims of the JWT itself; every other one is a parameter (RFC 9101 section 4).
const OF_THE_JWT: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The parameters in a request object, once all of it is verified, and whether they were signed.
pub(crate) fn open(server: &Server, client: &Client, object: &str) -> Result<(Parameters, bool), OAuthError> {
    let object = decrypted(server, client, object)?;
    let jws = Jws::parse(&object).map_err(|error| invalid(&error.to_string()))?;
    if !jws.header().is_type("oauth-authz-req+jwt") {
        return Err(invalid("its typ is not oauth-authz-req+jwt"));
    }
    let registered = client.request_object_algorithm.as_ref();
    let unsigned = registered == Some(&Algorithm::NONE);
    let payload = match unsigned {
        true => unverified(server, client, &object)?,
        false => verified(server, client, &object, registered)?,
    };
    let parameters = parameters(&payload)?;
    if parameters.get("client_id") != Some(client.client_id()) {
        return Err(invalid("its client_id is not the one outside"));
    }
    Ok((parameters, !unsigned))
}

/// What is inside of an encrypted object (section 6.1); any other one as it is.
fn decrypted(server: &Server, client: &Client, object: &str) -> Result<String, OAuthError> {
    if object.split('.').count() != 5 {
        return Ok(object.to_owned());
    }
    let jwe = Jwe::parse(object).map_err(|error| invalid(&error.to_string()))?;
    let header = jwe.header();
    // RFC 7519 section 5.2: a JWT inside of a JWT is announced.
    if !header.cty.as_deref().is_some_and(|cty| cty.eq_ignore_ascii_case("JWT")) {
        return Err(invalid("its cty is not JWT"));
    }
    let shared = match client.client_secret().filter(|_| encryption::is_shared(&header.alg)) {
        Some(secret) => {
            let agreed = Encryption { alg: header.alg.clone(), enc: header.enc.clone() };
            Some(encryption::shared(server, secret, &agreed)?)
        }
        None => None,
    };
    let own = server.config().decryption_keys.iter().map(|key| key as &dyn Decrypter);
    let keys = own.chain(shared.iter().map(|key| key as &dyn Decrypter));
    let opened = jwe.decrypt(keys, &JwePolicy::new()).map_err(|error| invalid(&error.to_string()))?;
    String::from_utf8(opened.into_payload()).map_err(|_| invalid("what is encrypted is no text"))
}

/// The claims of an object of a client that is registered to sign none.
fn unverified(server: &Server, client: &Client, object: &str) -> Result<Vec<u8>, OAuthError> {
    let jws = Jws::parse(object).map_err(|error| invalid(&error.to_string()))?;
    // RFC 7518 section 3.6: the signature is empty.
    if jws.header().alg != Algorithm::NONE || !object.ends_with('.') {
        return Err(invalid("the client is registered to sign none"));
    }
    let payload = jws.unverified_payload().to_vec();
    let claims = json::from_slice::<Claims>(&payload).map_err(|error| invalid(&error.to_string()))?;
    check_claims(server, client, &claims)?;
    Ok(payload)
}

/// The same for a signed authentication request, which has no type of its own and must hold every claim that there is about the
/// JWT itself (OpenID Connect CIBA section 7.1.1).
pub(crate) fn open_backchannel(
    server: &Server,
    client: &Client,
    object: &str,
) -> Result<Parameters, OAuthError> {
    let payload = verified(server, client, object, client.backchannel_request_algorithm.as_ref())?;
    let claims = json::to_object(&payload).map_err(|error| invalid(&error.to_string()))?;
    match ["iss", "aud", "exp", "iat", "nbf", "jti"].iter().find(|name| !claims.contains_key(**name)) {
        Some(name) => Err(invalid(&format!("it has no {name}"))),
        None => parameters(&payload),
    }
}

/// The claims of an object, signed with a key of the client and in time.
fn verified(
    server: &Server,
    client: &Client,
    object: &str,
    registered: Option<&Algorithm>,
) -> Result<Vec<u8>, OAuthError> {
    let jws = Jws::parse(object).map_err(|error| invalid(&error.to_string()))?;
    let (algorithm, key_id) = (jws.header().alg.clone(), jws.header().kid.clone());
    if !registered.is_none_or(|registered| registered.matches(&algorithm))
        || !algorithms().any(|known| known == algorithm)
    {
        return Err(invalid(&format!("the algorithm {algorithm} is not accepted")));
    }
    let keys =
        verifiers(server, client, &algorithm, key_id.as_deref()).map_err(|error| invalid(error.text()))?;
    let payload = keys
        .iter()
        .find_map(|key| Jws::parse(object).ok()?.verify(key.as_ref(), &algorithm).ok())
        .ok_or_else(|| invalid("no registered key verifies it"))?
        .into_payload();
    let claims = json::from_slice::<Claims>(&payload).map_err(|error| invalid(&error.to_string()))?;
    check_claims(server, client, &claims)?;
    Ok(payload)
}

/// Algorithms of request objects: those that need no shared secret.
pub(crate) fn algorithms() -> impl Iterator<Item = Algorithm> {
    ASSERTION_ALGORITHMS.into_iter().filter(|algorithm| !algorithm.is_symmetric())
}

/// RFC 9101 section 4 and FAPI's bounds on its life.
fn check_claims(server: &Server, client: &Client, claims: &Claims) -> Result<(), OAuthError> {
    if claims.iss.as_deref() != Some(client.client_id()) {
        return Err(invalid("its iss is not the client_id"));
    }
    if !claims.aud.as_ref().is_some_and(|aud| aud.contains(server.issuer())) {
        return Err(invalid("its aud is not this server"));
    }
    let window = TimeWindow::new(server.now(), TOLERANCE);
    let exp = claims.exp.ok_or_else(|| invalid("it has no exp"))?;
    window
        .check_expiration(exp)
        .and_then(|()| claims.nbf.map_or(Ok(()), |nbf| window.check_not_before(nbf)))
        .and_then(|()| claims.nbf.map_or(Ok(()), |nbf| window.check_age(nbf, LONGEST)))
        .and_then(|()| claims.iat.map_or(Ok(()), |iat| window.check_issued_at(iat)))
        .map_err(|error| invalid(&error.to_string()))?;
    if exp > server.now() + LONGEST + TOLERANCE {
        return Err(invalid("its exp is more than an hour away"));
    }
    let party = format!("oauth-authz-req+jwt {}", client.client_id());
    let fresh = claims
        .jti
        .as_deref()
        .is_none_or(|jti| server.state().store.is_first_use(&party, jti, exp + TOLERANCE, server.now()));
    if fresh { Ok(()) } else { Err(invalid("it was used before")) }
}

/// The claims as the parameters that they stand for: JSON values become their text, several resources several
/// parameters.
fn parameters(payload: &[u8]) -> Result<Parameters, OAuthError> {
    let claims = json::to_object(payload).map_err(|error| invalid(&error.to_string()))?;
    let mut parameters = Parameters::new();
    for (name, value) in &claims {
        match value {
            _ if OF_THE_JWT.contains(&name.as_str()) => {}
            Value::Null => {}
            Value::String(text) => parameters.push(name, text),
            Value::Array(values) if name == "resource" => {
                for value in values.iter().filter_map(Value::as_str) {
                    parameters.push(name, value);
                }
            }
            other => parameters.push(name, &other.to_string()),
        }
    }
    // RFC 9101 section 4: an object must not lead to another one.
    if parameters.get("request").is_some() || parameters.get("request_uri").is_some() {
        return Err(invalid("it holds request or request_uri"));
    }
    Ok(parameters)
}

fn invalid(text: &str) -> OAuthError {
    OAuthError::new("invalid_request_object").description(format!("the request object: {text}"))
}
