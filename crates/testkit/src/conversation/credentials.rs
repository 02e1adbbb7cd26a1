//! What a conversation proves to the server: who the client is, and which key it holds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use relying_jose::{Algorithm, HashAlgorithm, HmacKey, JwsHeader, PrivateKey, Signer, base64url, jws};
use serde_json::{Value, json};

use super::{Conversation, stopped};
use crate::endpoint::discovery::CERTIFICATE_METHODS;
use crate::parameters::Parameters;
use crate::{Client, ClientAuthenticationMethod, Error};

/// How long an assertion is good for, in seconds.
const ASSERTION_LIFETIME: i64 = 60;

/// Adds to a form what the client authenticates with, or returns the value of the `Authorization` header.
pub(super) fn authenticate(
    conversation: &Conversation,
    form: &mut Parameters,
) -> Result<Option<String>, Error> {
    let client = conversation.client();
    let method = &client.authentication_method;
    if *method == ClientAuthenticationMethod::CLIENT_SECRET_BASIC {
        return Ok(Some(basic_credentials(client)));
    }
    if *method == ClientAuthenticationMethod::CLIENT_SECRET_POST {
        form.push("client_id", client.client_id());
        form.push("client_secret", client.client_secret().unwrap_or_default());
    } else if *method == ClientAuthenticationMethod::NONE || CERTIFICATE_METHODS.contains(method) {
        form.push("client_id", client.client_id());
    } else {
        form.push("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.push("client_assertion", &client_assertion(conversation)?);
    }
    Ok(None)
}

/// RFC 9449 section 4.2.
pub(super) fn dpop_proof(
    conversation: &Conversation,
    key: &PrivateKey,
    method: &Method,
    uri: &str,
    access_token: Option<&str>,
    nonce: Option<&str>,
) -> Result<String, Error> {
    let server = conversation.server();
    let mut claims = json!({
        "jti": server.random().map_err(stopped)?,
        "htm": method.as_str(),
        "htu": uri.split(['?', '#']).next().unwrap_or_default(),
        "iat": conversation.clock().now().as_unix(),
    });
    if let Some(token) = access_token {
        let hash = server.digest(HashAlgorithm::Sha256, token.as_bytes());
        claims["ath"] = json!(base64url::encode(&hash));
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    let jwk = serde_json::to_value(key.public_key().to_jwk()).map_err(stopped)?;
    signed(JwsHeader::new(key.algorithm().clone()).typ("dpop+jwt").member("jwk", jwk), &claims, key)
}

/// Each half is form-encoded before both are joined (RFC 6749 section 2.3.1).
fn basic_credentials(client: &Client) -> String {
    let encode = |text: &str| {
        let mut parameters = Parameters::new();
        parameters.push("", text);
        parameters.encode().split_off(1)
    };
    let pair =
        format!("{}:{}", encode(client.client_id()), encode(client.client_secret().unwrap_or_default()));
    format!("Basic {}", STANDARD.encode(pair))
}

/// RFC 7523 section 3.
fn client_assertion(conversation: &Conversation) -> Result<String, Error> {
    let client = conversation.client();
    let now = conversation.clock().now().as_unix();
    let claims = json!({
        "iss": client.client_id(),
        "sub": client.client_id(),
        "aud": conversation.issuer(),
        "jti": conversation.server().random().map_err(stopped)?,
        "iat": now,
        "exp": now + ASSERTION_LIFETIME,
    });
    match (conversation.client_key(), client.client_secret()) {
        (Some(key), _) => signed(named_header(key), &claims, key),
        (None, Some(secret)) => {
            let algorithm = client.assertion_algorithm.clone().unwrap_or(Algorithm::HS256);
            let backend = &conversation.backend;
            let key = HmacKey::new(secret.as_bytes(), algorithm, backend).map_err(stopped)?;
            signed(named_header(&key), &claims, &key)
        }
        (None, None) => Err(stopped("the client has neither key nor secret")),
    }
}

fn named_header(signer: &dyn Signer) -> JwsHeader {
    let header = JwsHeader::new(signer.algorithm().clone());
    match signer.key_id() {
        Some(key_id) => header.key_id(key_id),
        None => header,
    }
}

fn signed(header: JwsHeader, claims: &Value, signer: &dyn Signer) -> Result<String, Error> {
    jws::sign(&header, claims.to_string().as_bytes(), signer).map_err(stopped)
}
