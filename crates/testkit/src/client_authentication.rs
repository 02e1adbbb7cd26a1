//! Client authentication at the token endpoint, all methods verified (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9,
//! RFC 7523 section 3, RFC 8705 section 2).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use relying_jose::{Algorithm, Claims, HmacKey, Jwk, Jws, PublicKey, TimeWindow, Verifier, json};

use crate::endpoint::discovery::{ASSERTION_ALGORITHMS, CERTIFICATE_METHODS};
use crate::incoming::Incoming;
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::{Client, ClientAuthenticationMethod, Server, mutual_tls};

/// The only kind of assertion (RFC 7523 section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far a client's clock may be off.
const TOLERANCE: Duration = Duration::from_secs(30);

/// What a request offers as a proof; the credentials are not looked at yet.
enum Offer<'r> {
    None { client_id: &'r str },
    Basic { client_id: String, secret: String },
    Post { client_id: &'r str, secret: &'r str },
    Assertion { client_id: Option<&'r str>, assertion: &'r str },
}

/// The client behind a request, if the request proves it in the way the client is registered for.
pub(crate) fn authenticate(server: &Server, incoming: &Incoming) -> Result<Client, OAuthError> {
    match offer(incoming)? {
        Offer::None { client_id } => {
            let client = known(server, client_id)?;
            if server.config().mutual_tls && CERTIFICATE_METHODS.contains(&client.authentication_method) {
                let certificate = incoming.certificate.as_ref();
                mutual_tls::recognize(server, &client, certificate).map_err(|text| invalid_client(&text))?;
                return Ok(client);
            }
            expect(&client, &[ClientAuthenticationMethod::NONE])?;
            Ok(client)
        }
        Offer::Basic { client_id, secret } => {
            let checked = known(server, &client_id).and_then(|client| {
                expect(&client, &[ClientAuthenticationMethod::CLIENT_SECRET_BASIC])?;
                with_secret(client, &secret)
            });
            // RFC 6749 section 5.2: the scheme that the client used goes into the challenge.
            checked.map_err(|error| error.challenge("Basic realm=\"token endpoint\", charset=\"UTF-8\""))
        }
        Offer::Post { client_id, secret } => {
            let client = known(server, client_id)?;
            expect(&client, &[ClientAuthenticationMethod::CLIENT_SECRET_POST])?;
            with_secret(client, secret)
        }
        Offer::Assertion { client_id, assertion } => with_assertion(server, client_id, assertion),
    }
}

fn offer(incoming: &Incoming) -> Result<Offer<'_>, OAuthError> {
    let form = &incoming.form;
    let (client_id, secret) = (form.get("client_id"), form.get("client_secret"));
    let assertion = form.get("client_assertion");
    let basic = incoming.credentials("Basic");
    if [basic.is_some(), secret.is_some(), assertion.is_some()].into_iter().filter(|given| *given).count() > 1
    {
        return Err(
            OAuthError::new("invalid_request").description("more than one way of client authentication")
        );
    }
    if let Some(credentials) = basic {
        let (basic_id, secret) = basic_credentials(credentials)
            .ok_or_else(|| invalid_client("the Authorization header holds no Basic credentials"))?;
        if client_id.is_some_and(|given| given != basic_id) {
            return Err(OAuthError::new("invalid_request").description("two different client_id values"));
        }
        return Ok(Offer::Basic { client_id: basic_id, secret });
    }
    if let Some(assertion) = assertion {
        if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
            return Err(invalid_client("client_assertion_type is not the one of RFC 7523"));
        }
        return Ok(Offer::Assertion { client_id, assertion });
    }
    let client_id = client_id.ok_or_else(|| invalid_client("the request names no client"))?;
    Ok(match secret {
        Some(secret) => Offer::Post { client_id, secret },
        None => Offer::None { client_id },
    })
}

/// Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1 and appendix B).
fn basic_credentials(credentials: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |part: &str| Parameters::parse(format!("v={part}").as_bytes()).get("v").map(str::to_owned);
    // A raw & would be a second parameter, which means that nothing was encoded.
    (!text.contains('&')).then_some(())?;
    Some((decode(id)?, decode(secret)?))
}

fn known(server: &Server, client_id: &str) -> Result<Client, OAuthError> {
    server.client(client_id).ok_or_else(|| invalid_client(&format!("no client is registered as {client_id}")))
}

fn expect(client: &Client, offered: &[ClientAuthenticationMethod]) -> Result<(), OAuthError> {
    if offered.contains(&client.authentication_method) {
        return Ok(());
    }
    let offered = offered.iter().map(ClientAuthenticationMethod::as_str).collect::<Vec<_>>().join(" or ");
    Err(invalid_client(&format!(
        "the client is registered for {}, the request used {offered}",
        client.authentication_method
    )))
}

fn with_secret(client: Client, secret: &str) -> Result<Client, OAuthError> {
    match client.client_secret() == Some(secret) {
        true => Ok(client),
        false => Err(invalid_client("the client secret is wrong")),
    }
}

fn with_assertion(server: &Server, client_id: Option<&str>, assertion: &str) -> Result<Client, OAuthError> {
    let jws = Jws::parse(assertion).map_err(|error| invalid_client(&format!("the assertion: {error}")))?;
    let unverified = claims(jws.unverified_payload())?;
    let subject = unverified.sub.ok_or_else(|| invalid_client("the assertion has no sub"))?;
    if client_id.is_some_and(|given| given != subject) {
        return Err(invalid_client("client_id and the sub of the assertion differ"));
    }
    let client = known(server, &subject)?;
    let (algorithm, key_id) = (jws.header().alg.clone(), jws.header().kid.clone());
    let method = match algorithm.is_symmetric() {
        true => ClientAuthenticationMethod::CLIENT_SECRET_JWT,
        false => ClientAuthenticationMethod::PRIVATE_KEY_JWT,
    };
    expect(&client, &[method])?;
    let allowed = client.assertion_algorithm.as_ref().is_none_or(|registered| registered.matches(&algorithm));
    if !allowed || !ASSERTION_ALGORITHMS.contains(&algorithm) {
        return Err(invalid_client(&format!("an assertion with the algorithm {algorithm} is not accepted")));
    }
    let verifiers = verifiers(server, &client, &algorithm, key_id.as_deref())?;
    let payload = verifiers
        .iter()
        .find_map(|key| Jws::parse(assertion).ok()?.verify(key.as_ref(), &algorithm).ok())
        .ok_or_else(|| invalid_client("no registered key verifies the assertion"))?
        .into_payload();
    check_claims(server, &client, &claims(&payload)?)?;
    Ok(client)
}

fn claims(payload: &[u8]) -> Result<Claims, OAuthError> {
    json::from_slice::<Claims>(payload)
        .map_err(|error| invalid_client(&format!("the claims of the assertion: {error}")))
}

/// The keys that may have signed: the one with the assertion's `kid`, or all of them.
pub(crate) fn verifiers(
    server: &Server,
    client: &Client,
    algorithm: &Algorithm,
    key_id: Option<&str>,
) -> Result<Vec<Box<dyn Verifier>>, OAuthError> {
    let backend = &server.config().backend;
    if algorithm.is_symmetric() {
        let secret = client.client_secret().ok_or_else(|| invalid_client("the client has no secret"))?;
        let key = HmacKey::new(secret.as_bytes(), algorithm.clone(), backend)
            .map_err(|error| invalid_client(&error.to_string()))?;
        return Ok(vec![Box::new(key)]);
    }
    let fits = |jwk: &&Jwk| key_id.is_none() || jwk.key_id().is_none() || jwk.key_id() == key_id;
    let keys = client.keys.iter().filter(fits).filter_map(|jwk| PublicKey::from_jwk(jwk, backend).ok());
    Ok(keys.filter(|key| key.supports(algorithm)).map(|key| Box::new(key) as Box<dyn Verifier>).collect())
}

/// RFC 7523 section 3, steps 1 to 7.
fn check_claims(server: &Server, client: &Client, claims: &Claims) -> Result<(), OAuthError> {
    let client_id = client.client_id();
    if claims.iss.as_deref() != Some(client_id) || claims.sub.as_deref() != Some(client_id) {
        return Err(invalid_client("iss and sub of the assertion are not the client_id"));
    }
    let token_endpoint = server.url("/token");
    let meant =
        claims.aud.as_ref().is_some_and(|aud| aud.contains(server.issuer()) || aud.contains(&token_endpoint));
    if !meant {
        return Err(invalid_client("the aud of the assertion is not this server"));
    }
    let window = TimeWindow::new(server.now(), TOLERANCE);
    let exp = claims.exp.ok_or_else(|| invalid_client("the assertion has no exp"))?;
    let in_time = window
        .check_expiration(exp)
        .and_then(|()| claims.nbf.map_or(Ok(()), |nbf| window.check_not_before(nbf)))
        .and_then(|()| claims.iat.map_or(Ok(()), |iat| window.check_issued_at(iat)));
    in_time.map_err(|error| invalid_client(&format!("the assertion: {error}")))?;
    let jti = claims.jti.as_deref().ok_or_else(|| invalid_client("the assertion has no jti"))?;
    match server.state().store.is_first_use(client_id, jti, exp + TOLERANCE, server.now()) {
        true => Ok(()),
        false => Err(invalid_client("the assertion was used before")),
    }
}

fn invalid_client(text: &str) -> OAuthError {
    OAuthError::new("invalid_client").description(text).status(StatusCode::UNAUTHORIZED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_decoded() {
        let header = STANDARD.encode("my%3Aapp:p%40ss+word%25");
        assert_eq!(basic_credentials(&header), Some(("my:app".to_owned(), "p@ss word%".to_owned())));
        assert_eq!(basic_credentials("not base64"), None);
        assert_eq!(basic_credentials(&STANDARD.encode("no-colon")), None);
    }

    #[test]
    fn refuses_two_methods_at_once() {
        let request = http::Request::post("/token")
            .header("authorization", format!("Basic {}", STANDARD.encode("app:secret")))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(b"client_id=app&client_secret=secret".to_vec())
            .unwrap();
        let refused = offer(&Incoming::new(request)).err().unwrap();
        assert_eq!(refused.code(), "invalid_request");
    }
}
