//! Authorization requests as request objects: RFC 9101, OpenID Connect Core section 6.

use relying_jose::jwe::{self, JweHeader};
use relying_jose::{Algorithm, ContentEncryption, EncryptionKey, SymmetricKey};

use crate::call::Io;
use crate::client::Client;
use crate::error::{Error, Misuse};
use crate::http::form::Form;
use crate::jwks;
use crate::request_object::Purpose;
use crate::token::encrypted::takes_a_shared_key;

/// RFC 9101 section 10.8: a request object is no other kind of JWT.
const TYPE: &str = "oauth-authz-req+jwt";

/// Whether requests are request objects: by choice, or because they must be signed.
pub(super) fn is_used(client: &Client) -> bool {
    client.inner().request_object_signer.is_some() || must_be_signed(client)
}

/// Whether server or registration demand signatures (RFC 9101 section 10.5).
fn must_be_signed(client: &Client) -> bool {
    let inner = client.inner();
    let demanded =
        [inner.server.require_signed_request_object, inner.registration.require_signed_request_object];
    demanded.contains(&Some(true))
}

/// Makes a request object of the parameters and returns those that remain outside.
pub(super) async fn wrap(io: &Io, client: &Client, parameters: Form) -> Result<Form, Error> {
    // What is pushed is none of the parameter `request` at the authorization endpoint (RFC 9126 section 3).
    if !client.pushes() {
        const MEMBER: &str = "request_parameter_supported";
        check_support(
            client.server_metadata().request_parameter_supported,
            "request objects by value",
            MEMBER,
        )?;
    }
    let object = make(io, client, &parameters).await?;
    Ok(outside(&parameters, "request", object, client.pushes()))
}

/// That the server does not say that it cannot (OpenID Connect Discovery section 3). Servers without OpenID Connect say nothing.
pub(super) fn check_support(supported: Option<bool>, what: &str, member: &'static str) -> Result<(), Misuse> {
    match supported {
        Some(false) => Err(Misuse::Unsupported { what: what.to_owned(), member }),
        _ => Ok(()),
    }
}

/// Signs the parameters, and encrypts them where that is registered.
pub(super) async fn make(io: &Io, client: &Client, parameters: &Form) -> Result<String, Error> {
    let inner = client.inner();
    let purpose = Purpose {
        typ: Some(TYPE),
        registered: inner.registration.request_object_signing_alg.as_ref(),
        supported: inner.server.request_object_signing_alg_values_supported.as_deref(),
    };
    let signer = inner.request_object_signer.as_ref();
    let signer = signer.filter(|signer| signer.signer().is_some() || !must_be_signed(client));
    let signer = signer.ok_or(Misuse::MissingRequestObjectSigner)?;
    let object = signer.sign(io, client, parameters, &purpose).await?;
    match &inner.registration.request_object_encryption_alg {
        Some(algorithm) => encrypt(io, client, algorithm, object).await,
        None => Ok(object),
    }
}

/// Encrypts a request object for the server alone (RFC 9101 section 6.1, OpenID Connect Core section 10.2): to the first key of
/// its set that serves, or by the client's secret.
async fn encrypt(io: &Io, client: &Client, algorithm: &Algorithm, object: String) -> Result<String, Error> {
    let inner = client.inner();
    let enc = inner.registration.request_object_encryption_enc.as_ref();
    let enc = enc.map_or(ContentEncryption::A128CBC_HS256, |enc| enc.as_str().into());
    let mut header = JweHeader::new(algorithm.clone(), enc.clone());
    header.cty = Some("JWT".to_owned());
    let unusable = |problem: &dyn std::fmt::Display| Misuse::Key { problem: problem.to_string() };
    let encrypted = if takes_a_shared_key(algorithm) {
        let secret =
            inner.secret.as_ref().ok_or(Misuse::MissingEncryptionKey { algorithm: algorithm.clone() })?;
        let (secret, backend) = (secret.expose().as_bytes(), &inner.environment.backend);
        let key = SymmetricKey::from_client_secret(secret, algorithm.clone(), &enc, backend);
        jwe::encrypt(&header, object.as_bytes(), &key.map_err(|problem| unusable(&problem))?)
    } else {
        let keys: Vec<EncryptionKey> = Box::pin(jwks::find(io, client, None, algorithm)).await?;
        let key = keys.first().ok_or(Misuse::MissingEncryptionKey { algorithm: algorithm.clone() })?;
        header.kid = key.key_id().map(str::to_owned);
        jwe::encrypt(&header, object.as_bytes(), key)
    };
    Ok(encrypted.map_err(|problem| unusable(&problem))?)
}

/// Beside the request object stands only what RFC 9101 section 5 demands, and for OpenID Connect what its Core section 6.1
/// does: the same values, so that the request is one by RFC 6749 too. Nothing of it is pushed (RFC 9126 section 3).
pub(super) fn outside(parameters: &Form, name: &'static str, object: String, pushed: bool) -> Form {
    let mut outer = Form::default();
    if !pushed {
        let openid = parameters.has_scope("openid");
        let repeated: &[&'static str] =
            if openid { &["client_id", "response_type", "scope"] } else { &["client_id"] };
        for name in repeated {
            if let Some(value) = parameters.get(name) {
                outer.set(*name, value);
            }
        }
    }
    outer.set(name, object);
    outer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(scope: &str) -> Form {
        let mut form = Form::default();
        for (name, value) in
            [("client_id", "app"), ("response_type", "code"), ("scope", scope), ("state", "s")]
        {
            form.set(name, value);
        }
        form
    }

    #[test]
    fn repeats_outside_what_each_specification_demands() {
        let encoded =
            |scope, pushed| outside(&parameters(scope), "request", "j.w.t".to_owned(), pushed).encode();
        assert_eq!(encoded("email", false), "client_id=app&request=j.w.t");
        let openid = "client_id=app&response_type=code&scope=openid+email&request=j.w.t";
        assert_eq!(encoded("openid email", false), openid);
        assert_eq!(encoded("openid email", true), "request=j.w.t");
    }
}
