//! The clients of the matrix: one registration for each method of authentication, with and without encryption, with and
//! without tokens that are bound to a certificate.

use relying::jose::{Algorithm, Backend, DecryptionKey, PrivateKey};
use relying::registry::AuthenticationMethod;
use relying::{ClientAuthentication, ClientBuilder, ClientMetadata};
use relying_testkit::{CertificateAuthority, Identity};
use serde_json::{Value, json};

use super::dimensions::{Binding, ENCRYPTIONS, METHODS, TYPES};

pub(super) const REDIRECT_URI: &str = "https://client.example/callback";
const SECRET: &str = "a secret of 32 bytes or more, for HS256";

/// One registration at the server.
pub(super) struct Registered {
    pub(super) method: AuthenticationMethod,
    pub(super) encrypted: bool,
    /// Its access tokens are bound to its certificate.
    pub(super) bound: bool,
    pub(super) metadata: ClientMetadata,
    /// As in [`Combination`](super::dimensions::Combination).
    pub(super) colour: usize,
}

/// The keys and certificates of all clients.
pub(super) struct Keys {
    pub(super) signing: PrivateKey,
    pub(super) decryption: DecryptionKey,
    pub(super) authority: CertificateAuthority,
    /// Of clients with a certificate that the authority vouches for.
    pub(super) issued: Identity,
    /// Of those with `self_signed_tls_client_auth`.
    pub(super) self_signed: Identity,
}

impl Keys {
    pub(super) fn generate() -> Self {
        let backend = Backend::default();
        let authority = CertificateAuthority::new().unwrap();
        Self {
            signing: PrivateKey::generate(Algorithm::ES256, &backend).unwrap().with_key_id("s"),
            decryption: DecryptionKey::generate(Algorithm::ECDH_ES_A128KW, &backend)
                .unwrap()
                .with_key_id("e"),
            issued: authority.issue("client.example").unwrap(),
            self_signed: Identity::self_signed("client.example").unwrap(),
            authority,
        }
    }

    pub(super) fn registrations(&self) -> Vec<Registered> {
        let mut all = Vec::new();
        for (row, method) in METHODS.into_iter().enumerate() {
            for encrypted in ENCRYPTIONS {
                for bound in [false, true] {
                    let metadata = self.metadata(&method, encrypted, bound);
                    let metadata = serde_json::from_value(metadata).unwrap();
                    let colour = row + usize::from(encrypted);
                    all.push(Registered { method: method.clone(), encrypted, bound, metadata, colour });
                }
            }
        }
        all
    }

    fn metadata(&self, method: &AuthenticationMethod, encrypted: bool, bound: bool) -> Value {
        let binding = if bound { Binding::Certificate } else { Binding::None };
        let types = TYPES.iter().filter(|response_type| binding.allows(response_type));
        let mut keys = vec![json!(self.signing.public_key().to_jwk())];
        keys.push(json!(self.decryption.public_key().to_jwk()));
        let mut metadata = json!({
            "client_id": format!("{method}, encrypted: {encrypted}, bound: {bound}"),
            "token_endpoint_auth_method": method,
            "redirect_uris": [REDIRECT_URI],
            "response_types": types.collect::<Vec<_>>(),
            "grant_types": ["authorization_code", "implicit", "refresh_token"],
            "id_token_signed_response_alg": "ES256",
            "userinfo_signed_response_alg": "ES256",
            "authorization_signed_response_alg": "ES256",
            "request_object_signing_alg": "ES256",
            "tls_client_certificate_bound_access_tokens": bound,
        });
        let mut insert = |name: &str, value: Value| {
            drop(metadata.as_object_mut().unwrap().insert(name.to_owned(), value));
        };
        match method.as_str() {
            "tls_client_auth" => insert("tls_client_auth_san_dns", json!("client.example")),
            "self_signed_tls_client_auth" => {
                let mut jwk = json!(self.self_signed.jwk().unwrap());
                jwk["use"] = json!("sig");
                keys.push(jwk);
            }
            secret if secret.starts_with("client_secret") => insert("client_secret", json!(SECRET)),
            _ => {}
        }
        insert("jwks", json!({ "keys": keys }));
        if encrypted {
            for answer in ["id_token", "userinfo", "authorization"] {
                insert(&format!("{answer}_encrypted_response_alg"), json!("ECDH-ES+A128KW"));
                insert(&format!("{answer}_encrypted_response_enc"), json!("A128GCM"));
            }
        }
        metadata
    }

    /// What a client of this registration needs to know beside it.
    pub(super) fn equip(&self, builder: ClientBuilder, method: &AuthenticationMethod) -> ClientBuilder {
        let builder = builder.decryption_key(self.decryption.clone());
        if *method == AuthenticationMethod::PRIVATE_KEY_JWT {
            return builder.authentication(ClientAuthentication::private_key_jwt(self.signing.clone()));
        }
        builder
    }
}
