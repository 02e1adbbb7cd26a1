//! ID Tokens and other JWTs that the server signs (OpenID Connect Core 1.0 sections 2 and 3.1.3.6).

use relying_jose::{Algorithm, HashAlgorithm, HmacKey, Jws, PrivateKey, base64url};
use serde_json::{Map, Value, json};

use crate::fault::{self, Fault, Target};
use crate::reply::{self, OAuthError};
use crate::store::Grant;
use crate::{Client, Server, claims_provider, encryption, standard_claims};

/// What an ID Token comes with, and vouches for by a hash.
#[derive(Default)]
pub(crate) struct Company<'a> {
    pub(crate) access_token: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
    pub(crate) refresh_token: Option<&'a str>,
    /// What the tokens answer to (OpenID Connect CIBA section 10.3.1).
    pub(crate) auth_req_id: Option<&'a str>,
}

/// When an ID Token is issued.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Occasion {
    /// In an authorization response.
    FrontChannel,
    /// For a code that came together with an ID Token.
    AfterFrontChannel,
    /// For a code that came alone, or for another grant.
    Login,
    Refresh,
}

/// Makes an ID Token, as the value of a member `id_token`; `None` if a fault leaves it out.
pub(crate) fn issue(
    server: &Server,
    client: &Client,
    grant: &Grant,
    occasion: Occasion,
    company: &Company<'_>,
    faults: &[Fault],
) -> Result<Option<Value>, OAuthError> {
    let mut faults = faults.to_vec();
    faults.extend(server.faults(Target::IdToken));
    if occasion == Occasion::AfterFrontChannel {
        faults.extend(server.faults(Target::SecondIdToken));
    }
    fault::id_token::prepare(&faults, server)?;
    let algorithm = &client.id_token_algorithm;
    let mut claims = claims(server, client, grant, occasion);
    let user = grant.subject.as_deref().and_then(|subject| server.user_by_subject(subject));
    if let (Some(user), Some(names)) = (&user, grant.claims.get("id_token").and_then(Value::as_object)) {
        claims_provider::refer(server, client.client_id(), user, Some(names), &mut claims)?;
    }
    if occasion == Occasion::FrontChannel && company.access_token.is_none() && company.code.is_none() {
        // Core 5.4: without any access token there is no other place for what the scope asks for.
        claims.extend(user.map(|user| standard_claims::for_userinfo(&user, grant)).unwrap_or_default());
    }
    for (name, value) in [
        ("at_hash", company.access_token),
        ("c_hash", company.code),
        ("s_hash", company.state),
        ("urn:openid:params:jwt:claim:rt_hash", company.refresh_token),
    ] {
        if let Some(hash) = value.and_then(|value| half_hash(server, algorithm, value)) {
            claims.insert(name.to_owned(), Value::from(hash));
        }
    }
    if let Some(auth_req_id) = company.auth_req_id {
        claims.insert("urn:openid:params:jwt:claim:auth_req_id".to_owned(), Value::from(auth_req_id));
    }
    for fault in &faults {
        fault::id_token::edit_claims(*fault, server, grant, &mut claims);
        fault::front_channel::edit_claims(*fault, grant, &mut claims);
        fault::notification::edit_claims(*fault, &mut claims);
    }
    let token = seal(server, client, algorithm, "JWT", &claims, &faults)?;
    let token = encryption::wrap(server, client, client.encryptions.id_token.as_ref(), token)?;
    Ok(fault::id_token::replace(&faults, token))
}

/// Signs claims with the client's algorithm and lets faults spoil header, payload, signature and text.
pub(crate) fn seal(
    server: &Server,
    client: &Client,
    algorithm: &Algorithm,
    typ: &str,
    claims: &Map<String, Value>,
    faults: &[Fault],
) -> Result<String, OAuthError> {
    let key = SealingKey::find(server, client, algorithm)?;
    let mut header = Map::new();
    header.insert("alg".to_owned(), Value::from(algorithm.as_str()));
    header.insert("typ".to_owned(), Value::from(typ));
    if let Some(key_id) = key.key_id() {
        header.insert("kid".to_owned(), Value::from(key_id));
    }
    let draft =
        fault::jws::Draft { header, payload: Value::Object(claims.clone()).to_string().into_bytes(), key };
    fault::jws::seal(server, draft, faults)
}

/// What signs: a key pair, or the client secret.
#[derive(Clone)]
pub(crate) enum SealingKey {
    Pair(PrivateKey),
    Secret(HmacKey),
}

impl SealingKey {
    fn find(server: &Server, client: &Client, algorithm: &Algorithm) -> Result<Self, OAuthError> {
        if algorithm.is_symmetric() {
            let secret = client.client_secret().unwrap_or_default().as_bytes();
            return HmacKey::new(secret, algorithm.clone(), &server.config().backend)
                .map(Self::Secret)
                .map_err(reply::server_error);
        }
        let key = server.state().keys.signing_key(algorithm);
        key.map(Self::Pair).ok_or_else(|| reply::server_error(format!("there is no key for {algorithm}")))
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        match self {
            Self::Pair(key) => key.key_id(),
            Self::Secret(_) => None,
        }
    }

    pub(crate) fn algorithm(&self) -> &Algorithm {
        match self {
            Self::Pair(key) => key.algorithm(),
            Self::Secret(key) => key.algorithm(),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, OAuthError> {
        match self {
            Self::Pair(key) => Ok(key.sign(message)?),
            Self::Secret(key) => Ok(key.sign(message)?),
        }
    }
}

/// The user that an `id_token_hint` is about. An expired one will do (RP-Initiated Logout 1.0 section 4).
pub(crate) fn subject_of_hint(server: &Server, hint: &str) -> Option<String> {
    claims_of_hint(server, hint)?.get("sub")?.as_str().map(str::to_owned)
}

/// The claims of an ID Token that this server issued to whomever.
pub(crate) fn claims_of_hint(server: &Server, hint: &str) -> Option<Map<String, Value>> {
    let jws = Jws::parse(hint).ok()?;
    let algorithm = jws.header().alg.clone();
    if algorithm.is_symmetric() {
        let claims = relying_jose::json::to_object(jws.unverified_payload()).ok()?;
        let audience = claims.get("aud")?.as_str()?;
        let secret = server.client(audience)?.client_secret()?.as_bytes().to_vec();
        let key = HmacKey::new(&secret, algorithm.clone(), &server.config().backend).ok()?;
        jws.verify(&key, &algorithm).ok()?;
        return Some(claims);
    }
    let keys = server.state().keys.published().map(|key| key.public_key().clone()).collect::<Vec<_>>();
    let verified = keys.iter().find_map(|key| Jws::parse(hint).ok()?.verify(key, &algorithm).ok())?;
    relying_jose::json::to_object(verified.payload()).ok()
}

fn claims(server: &Server, client: &Client, grant: &Grant, occasion: Occasion) -> Map<String, Value> {
    let subject = grant.subject.as_deref().unwrap_or_default();
    let user = server.user_by_subject(subject);
    let mut claims =
        user.map(|user| standard_claims::requested(&user, grant, "id_token")).unwrap_or_default();
    let now = server.now();
    let mut insert = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    insert("iss", json!(server.issuer()));
    insert("sub", json!(subject));
    insert("aud", json!(client.client_id()));
    insert("azp", json!(client.client_id()));
    insert("exp", json!((now + server.config().id_token_lifetime).as_unix()));
    insert("iat", json!(now.as_unix()));
    if let Some(auth_time) = grant.auth_time {
        insert("auth_time", json!(auth_time.as_unix()));
        insert("amr", json!(["pwd"]));
    }
    if let Some(acr) = &grant.acr {
        insert("acr", json!(acr));
    }
    if let Some(sid) = &grant.sid {
        insert("sid", json!(sid));
    }
    // Core 12.2: a refreshed ID Token should have no nonce.
    if let Some(nonce) = grant.nonce.as_ref().filter(|_| occasion != Occasion::Refresh) {
        insert("nonce", json!(nonce));
    }
    claims
}

/// The left half of a hash (OpenID Connect Core 1.0 sections 3.1.3.6 and 3.3.2.11, FAPI 1.0 Advanced section 5.1.1).
fn half_hash(server: &Server, algorithm: &Algorithm, text: &str) -> Option<String> {
    let Some(hash) = algorithm.hash() else {
        // ML-DSA has SHAKE256 inside, which no backend offers.
        return relying_jose::jwt::half_hash(algorithm, text.as_bytes(), &server.config().backend);
    };
    let hash = server.digest(hash, text.as_bytes());
    Some(base64url::encode(&hash[..hash.len() / 2]))
}

/// The `S256` transformation (RFC 7636 section 4.2).
pub(crate) fn code_challenge(server: &Server, verifier: &str) -> String {
    base64url::encode(&server.digest(HashAlgorithm::Sha256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_the_access_token_as_the_algorithm_says() {
        let server = Server::builder("https://as.example").unwrap().signing_algorithms([]).build().unwrap();
        // The access token and hash of OpenID Connect Core 1.0 appendix A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(&server, &Algorithm::RS256, token).unwrap(), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(half_hash(&server, &Algorithm::EDDSA, token).unwrap().len(), 43);
    }

    #[test]
    fn computes_the_challenge_of_rfc_7636_appendix_b() {
        let server = Server::builder("https://as.example").unwrap().signing_algorithms([]).build().unwrap();
        let challenge = code_challenge(&server, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
