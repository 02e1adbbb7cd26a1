//! Encrypted answers: JWTs inside of a JWE, for clients that are registered for them (RFC 7516, OpenID Connect Core 1.0
//! section 10.2).

use relying_jose::{
    Algorithm, ContentEncryption, Encrypter, EncryptionKey, JweHeader, Jwk, SymmetricKey, jwe,
};
use serde_json::Value;

use crate::fault::{self, Fault, Target};
use crate::reply::{self, OAuthError};
use crate::{Client, Server};

/// How one kind of answer is encrypted.
#[derive(Clone)]
pub(crate) struct Encryption {
    pub(crate) alg: Algorithm,
    pub(crate) enc: ContentEncryption,
}

/// Which answers to a client are encrypted, and which requests of it.
#[derive(Clone, Default)]
pub(crate) struct Encryptions {
    pub(crate) id_token: Option<Encryption>,
    pub(crate) userinfo: Option<Encryption>,
    pub(crate) introspection: Option<Encryption>,
    pub(crate) authorization_response: Option<Encryption>,
    pub(crate) request_object: Option<Encryption>,
}

impl Client {
    /// ID Tokens of this client are encrypted (`id_token_encrypted_response_alg` and `_enc`): to a key among its
    /// [`keys`](Self::keys), or with `dir` and AES key wrap to one that its secret stands for.
    #[must_use]
    pub fn id_token_encryption(mut self, alg: Algorithm, enc: ContentEncryption) -> Self {
        self.encryptions.id_token = Some(Encryption { alg, enc });
        self
    }

    /// UserInfo answers are encrypted (`userinfo_encrypted_response_alg` and `_enc`), around the claims alone unless
    /// [`userinfo_algorithm`](Self::userinfo_algorithm) has them signed.
    #[must_use]
    pub fn userinfo_encryption(mut self, alg: Algorithm, enc: ContentEncryption) -> Self {
        self.encryptions.userinfo = Some(Encryption { alg, enc });
        self
    }

    /// Introspection answers are signed, with RS256 by default, and encrypted (`introspection_encrypted_response_alg` and
    /// `_enc`, RFC 9701 section 6).
    #[must_use]
    pub fn introspection_encryption(mut self, alg: Algorithm, enc: ContentEncryption) -> Self {
        self.encryptions.introspection = Some(Encryption { alg, enc });
        self
    }

    /// Authorization responses inside of a JWT are encrypted (`authorization_encrypted_response_alg` and `_enc`, JARM
    /// section 3).
    #[must_use]
    pub fn authorization_response_encryption(mut self, alg: Algorithm, enc: ContentEncryption) -> Self {
        self.encryptions.authorization_response = Some(Encryption { alg, enc });
        self
    }

    /// Declares how request objects are encrypted (`request_object_encryption_alg` and `_enc`). The server does not hold the client
    /// to it: other algorithms and none are allowed (OpenID Connect Registration 1.0 section 2).
    #[must_use]
    pub fn request_object_encryption(mut self, alg: Algorithm, enc: ContentEncryption) -> Self {
        self.encryptions.request_object = Some(Encryption { alg, enc });
        self
    }
}

impl Encryptions {
    /// The members of a registration that say so.
    pub(crate) fn members(&self) -> Vec<(String, Value)> {
        let kinds = [
            ("id_token_encrypted_response", &self.id_token),
            ("userinfo_encrypted_response", &self.userinfo),
            ("introspection_encrypted_response", &self.introspection),
            ("authorization_encrypted_response", &self.authorization_response),
            ("request_object_encryption", &self.request_object),
        ];
        let mut members = Vec::new();
        for (kind, encryption) in kinds {
            if let Some(Encryption { alg, enc }) = encryption {
                members.push((format!("{kind}_alg"), Value::from(alg.as_str())));
                members.push((format!("{kind}_enc"), Value::from(enc.as_str())));
            }
        }
        members
    }
}

/// Encrypts an answer to the client, if it is registered for that, and lets faults spoil it.
pub(crate) fn wrap(
    server: &Server,
    client: &Client,
    agreed: Option<&Encryption>,
    content: String,
) -> Result<String, OAuthError> {
    let Some(agreed) = agreed else { return Ok(content) };
    let faults = server.faults(Target::Encryption);
    if faults.contains(&Fault::EncryptedPlain) {
        return Ok(content);
    }
    let recipient = recipient(server, client, agreed)?;
    let mut header = JweHeader::new(agreed.alg.clone(), agreed.enc.clone());
    if content.split('.').count() == 3 {
        header = header.cty("JWT");
    }
    header.kid = recipient.key_id().map(str::to_owned);
    let draft = fault::encryption::Draft { header, content: content.into_bytes(), recipient };
    fault::encryption::seal(server, draft, &faults)
}

/// Whom something is encrypted to.
pub(crate) enum Recipient {
    Public(EncryptionKey, Jwk),
    Shared(SymmetricKey),
}

impl Recipient {
    fn key_id(&self) -> Option<&str> {
        match self {
            Self::Public(_, jwk) => jwk.key_id(),
            Self::Shared(_) => None,
        }
    }

    pub(crate) fn encrypt(&self, header: &JweHeader, content: &[u8]) -> Result<String, OAuthError> {
        let key: &dyn Encrypter = match self {
            Self::Public(key, _) => key,
            Self::Shared(key) => key,
        };
        jwe::encrypt(header, content, key).map_err(reply::server_error)
    }
}

fn recipient(server: &Server, client: &Client, agreed: &Encryption) -> Result<Recipient, OAuthError> {
    if is_shared(&agreed.alg) {
        let secret = client.client_secret().unwrap_or_default();
        return shared(server, secret, agreed).map(Recipient::Shared);
    }
    let backend = &server.config().backend;
    let fits = |jwk: &&Jwk| EncryptionKey::from_jwk(jwk, backend).is_ok_and(|key| key.supports(&agreed.alg));
    let jwk = client.keys.iter().find(fits);
    let jwk = jwk.ok_or_else(|| reply::server_error(format!("the client has no key for {}", agreed.alg)))?;
    let key = EncryptionKey::from_jwk(&unbound(jwk)?, backend).map_err(reply::server_error)?;
    Ok(Recipient::Public(key, jwk.clone()))
}

/// The key without its `alg`: faults use it for other algorithms of its kind.
fn unbound(jwk: &Jwk) -> Result<Jwk, OAuthError> {
    let mut members = serde_json::to_value(jwk).map_err(reply::server_error)?;
    members.as_object_mut().map(|members| members.remove("alg"));
    serde_json::from_value(members).map_err(reply::server_error)
}

/// The key that a client secret stands for.
pub(crate) fn shared(server: &Server, secret: &str, agreed: &Encryption) -> Result<SymmetricKey, OAuthError> {
    let Encryption { alg, enc } = agreed;
    SymmetricKey::from_client_secret(secret.as_bytes(), alg.clone(), enc, &server.config().backend)
        .map_err(reply::server_error)
}

/// The algorithms whose key both sides have.
pub(crate) const SHARED: [&str; 4] = ["dir", "A128KW", "A192KW", "A256KW"];

pub(crate) fn is_shared(alg: &Algorithm) -> bool {
    SHARED.contains(&alg.as_str())
}
