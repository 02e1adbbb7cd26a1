//! What every encrypted token shares: whether it must be encrypted, with which algorithms, and to which key (OpenID Connect
//! Core section 10.2, RFC 7516).
//!
//! Encryption hides what a token says. It does not say who made it: the signature inside does, and is verified as always.

use std::borrow::Cow;

use relying_jose::{
    Algorithm, Backend, ContentEncryption, Decrypter, DecryptionKey, Jwe, JweError, JwePolicy, SymmetricKey,
};

use crate::client::Client;
use crate::error::{Error, Misuse, Rejected, Token};
use crate::metadata::ClientMetadata;
use crate::secret::Secret;

/// The client's keys, and what was registered about each kind of token.
#[derive(Default)]
pub(crate) struct Decryption {
    keys: Vec<DecryptionKey>,
    registered: Vec<Registered>,
}

/// A kind of token that must be encrypted.
struct Registered {
    token: Token,
    policy: JwePolicy,
    /// The key that the client's secret stands for, if the algorithm takes a shared one.
    shared: Option<SymmetricKey>,
}

impl Decryption {
    /// Finds out what the registration says, and that there is a key for all of it.
    pub(crate) fn new(
        keys: Vec<DecryptionKey>,
        registration: &ClientMetadata,
        secret: Option<&Secret>,
        backend: &Backend,
    ) -> Result<Self, Misuse> {
        let mut registered = Vec::new();
        for (token, member, alg, enc) in agreements(registration) {
            let Some(alg) = alg else { continue };
            let enc = enc.map_or(ContentEncryption::A128CBC_HS256, |enc| enc.as_str().into());
            let shared = match secret.filter(|_| takes_a_shared_key(alg)) {
                None => None,
                Some(secret) => {
                    let secret = secret.expose().as_bytes();
                    let key = SymmetricKey::from_client_secret(secret, alg.clone(), &enc, backend);
                    Some(key.map_err(|error| Misuse::Key { problem: error.to_string() })?)
                }
            };
            if shared.is_none() && !keys.iter().any(|key| key.public_key().supports(alg)) {
                return Err(Misuse::MissingDecryptionKey { member, algorithm: alg.clone() });
            }
            registered.push(Registered { token, policy: JwePolicy::exactly(alg.clone(), enc), shared });
        }
        Ok(Self { keys, registered })
    }

    /// Whether tokens of this kind must be encrypted.
    pub(crate) fn is_required(&self, token: Token) -> bool {
        self.registered(token).is_some()
    }

    fn registered(&self, token: Token) -> Option<&Registered> {
        self.registered.iter().find(|registered| registered.token == token)
    }

    fn open<'t>(&self, token: Token, compact: &'t str) -> Result<Cow<'t, str>, Rejected> {
        let refused = |problem| match problem {
            JweError::NotEncrypted => Rejected::Unencrypted { token },
            problem => Rejected::Jwe { token, problem },
        };
        let registered = self.registered(token);
        if registered.is_none() && (self.keys.is_empty() || !is_encrypted(compact)) {
            return Ok(Cow::Borrowed(compact));
        }
        let anything = JwePolicy::new();
        let policy = registered.map_or(&anything, |registered| &registered.policy);
        let shared = registered.and_then(|registered| registered.shared.as_ref());
        let shared = shared.into_iter().map(|key| key as &dyn Decrypter);
        let keys = shared.chain(self.keys.iter().map(|key| key as &dyn Decrypter));
        let decrypted = Jwe::parse(compact).and_then(|jwe| jwe.decrypt(keys, policy)).map_err(refused)?;
        // What is no text cannot be a token; and the sender learns nothing from the difference to a wrong tag.
        let inner = String::from_utf8(decrypted.into_payload());
        let inner = inner.map_err(|_| refused(JweError::Decryption))?;
        if inner.starts_with('{') && token != Token::UserInfo {
            return Err(Rejected::UnsignedContent { token });
        }
        Ok(Cow::Owned(inner))
    }
}

/// The token inside of an encrypted one, whose signature is still to be verified; a token that is not encrypted as it is.
/// One that was registered to be encrypted is held to the registered algorithms, and is refused when it is not encrypted.
///
/// Inside of UserInfo may be claims without a signature (Core section 5.3.2).
pub(crate) fn open<'t>(client: &Client, token: Token, compact: &'t str) -> Result<Cow<'t, str>, Error> {
    Ok(client.inner().decryption.open(token, compact)?)
}

/// Five parts (RFC 7516 section 9).
fn is_encrypted(compact: &str) -> bool {
    compact.bytes().filter(|byte| *byte == b'.').count() == 4
}

/// OpenID Connect Core section 10.2: what the client's secret can encrypt with.
pub(crate) fn takes_a_shared_key(algorithm: &Algorithm) -> bool {
    matches!(algorithm.as_str(), "dir" | "A128KW" | "A192KW" | "A256KW")
}

type Agreement<'m> = (Token, &'static str, Option<&'m Algorithm>, Option<&'m Algorithm>);

/// Each kind of token, the member that says that it is encrypted, and with what.
fn agreements(registration: &ClientMetadata) -> [Agreement<'_>; 4] {
    [
        (
            Token::AuthorizationResponse,
            "authorization_encrypted_response_alg",
            registration.authorization_encrypted_response_alg.as_ref(),
            registration.authorization_encrypted_response_enc.as_ref(),
        ),
        (
            Token::IdToken,
            "id_token_encrypted_response_alg",
            registration.id_token_encrypted_response_alg.as_ref(),
            registration.id_token_encrypted_response_enc.as_ref(),
        ),
        (
            Token::UserInfo,
            "userinfo_encrypted_response_alg",
            registration.userinfo_encrypted_response_alg.as_ref(),
            registration.userinfo_encrypted_response_enc.as_ref(),
        ),
        (
            Token::Introspection,
            "introspection_encrypted_response_alg",
            registration.introspection_encrypted_response_alg.as_ref(),
            registration.introspection_encrypted_response_enc.as_ref(),
        ),
    ]
}
