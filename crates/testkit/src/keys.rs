//! The server's signing keys: several for an algorithm, rotation, and keys that a tolerant client must skip.

use relying_jose::{Algorithm, Backend, DecryptionKey, Jwk, PrivateKey};
use serde_json::{Value, json};

use crate::Error;

/// RSA keys that come with the crate, since making one takes longer than a test should. They are public and worthless.
const RSA_KEYS: [&str; 5] = [
    include_str!("keys/rsa-1.pem"),
    include_str!("keys/rsa-2.pem"),
    include_str!("keys/rsa-3.pem"),
    include_str!("keys/rsa-4.pem"),
    include_str!("keys/rsa-5.pem"),
];

/// The RSA key of whoever attacks; never in a key set of the server.
pub(crate) const STRANGERS_RSA_KEY: &str = include_str!("keys/rsa-6.pem");

/// The keys that sign and the keys that are still published.
pub(crate) struct KeyRing {
    backend: Backend,
    /// The first key of an algorithm signs.
    current: Vec<PrivateKey>,
    /// Keys of before the last rotation: published, so that what they signed can still be verified.
    retired: Vec<PrivateKey>,
    made: usize,
    rsa_keys_taken: usize,
}

impl KeyRing {
    pub(crate) fn new(backend: Backend) -> Self {
        Self { backend, current: Vec::new(), retired: Vec::new(), made: 0, rsa_keys_taken: 0 }
    }

    /// Adds a key; it signs if it is the first of its algorithm.
    pub(crate) fn add(&mut self, key: PrivateKey) {
        let key = if key.key_id().is_some() { key } else { self.named(key) };
        self.current.push(key);
    }

    /// Makes keys until there are `count` of this algorithm. Symmetric algorithms need none.
    pub(crate) fn ensure(&mut self, algorithm: &Algorithm, count: usize) -> Result<(), Error> {
        if algorithm.is_symmetric() || *algorithm == Algorithm::NONE {
            return Ok(());
        }
        let present = self.current.iter().filter(|key| key.algorithm() == algorithm).count();
        for _ in present..count {
            let key = self.make(algorithm)?;
            self.current.push(key);
        }
        Ok(())
    }

    /// Replaces every key by a new one of its algorithm; the replaced ones stay published until the next rotation.
    pub(crate) fn rotate(&mut self) -> Result<(), Error> {
        let mut fresh = Vec::with_capacity(self.current.len());
        for index in 0..self.current.len() {
            let algorithm = self.current[index].algorithm().clone();
            fresh.push(self.make(&algorithm)?);
        }
        self.retired = std::mem::replace(&mut self.current, fresh);
        Ok(())
    }

    /// Stops publishing the keys of before the last rotation.
    pub(crate) fn forget_retired(&mut self) {
        self.retired.clear();
    }

    pub(crate) fn signing_key(&self, algorithm: &Algorithm) -> Option<PrivateKey> {
        self.current.iter().find(|key| key.algorithm() == algorithm).cloned()
    }

    /// Another published key that signs with another algorithm.
    pub(crate) fn key_of_another_algorithm(&self, algorithm: &Algorithm) -> Option<PrivateKey> {
        self.current.iter().find(|key| !key.algorithm().matches(algorithm)).cloned()
    }

    pub(crate) fn published(&self) -> impl Iterator<Item = &PrivateKey> {
        self.current.iter().chain(&self.retired)
    }

    /// The algorithms of the keys that sign, each once.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        let mut algorithms = Vec::new();
        for key in &self.current {
            if !algorithms.contains(key.algorithm()) {
                algorithms.push(key.algorithm().clone());
            }
        }
        algorithms
    }

    /// A key of nobody's that has the same type as the server's and signs with the same algorithm.
    pub(crate) fn strangers_key(&self, algorithm: &Algorithm) -> Result<PrivateKey, Error> {
        if is_rsa(algorithm) {
            PrivateKey::from_pem(STRANGERS_RSA_KEY, Some(algorithm.clone()), &self.backend).map_err(key_error)
        } else {
            PrivateKey::generate(algorithm.clone(), &self.backend).map_err(key_error)
        }
    }

    fn make(&mut self, algorithm: &Algorithm) -> Result<PrivateKey, Error> {
        let key = match RSA_KEYS.get(self.rsa_keys_taken).filter(|_| is_rsa(algorithm)) {
            Some(pem) => {
                self.rsa_keys_taken += 1;
                PrivateKey::from_pem(pem, Some(algorithm.clone()), &self.backend)
            }
            None => PrivateKey::generate(algorithm.clone(), &self.backend),
        };
        key.map(|key| self.named(key)).map_err(key_error)
    }

    /// Gives a key an identifier that tells which key it is when a test prints it.
    fn named(&mut self, key: PrivateKey) -> PrivateKey {
        self.made += 1;
        let name = format!("{}-{}", key.algorithm().as_str().to_ascii_lowercase(), self.made);
        key.with_key_id(name)
    }
}

/// The public half as it stands in a key set: with `kid`, `alg` and `use` (RFC 7517 section 4).
pub(crate) fn public_jwk(key: &PrivateKey) -> Value {
    let mut jwk = bare_jwk(&key.public_key().to_jwk());
    if let Some(members) = jwk.as_object_mut() {
        members.insert("alg".to_owned(), Value::from(key.algorithm().as_str()));
        members.insert("use".to_owned(), Value::from("sig"));
        if let Some(key_id) = key.key_id() {
            members.insert("kid".to_owned(), Value::from(key_id));
        }
    }
    jwk
}

/// The public half of a key that others encrypt to.
pub(crate) fn encryption_jwk(key: &DecryptionKey) -> Value {
    bare_jwk(&key.public_key().to_jwk().with_use("enc"))
}

/// The whole key, private members as well: what no key set may ever hold.
pub(crate) fn private_jwk(key: &PrivateKey) -> Value {
    bare_jwk(&key.to_jwk())
}

fn bare_jwk(jwk: &Jwk) -> Value {
    serde_json::to_value(jwk).unwrap_or_default()
}

fn is_rsa(algorithm: &Algorithm) -> bool {
    algorithm.as_str().starts_with("RS") || algorithm.as_str().starts_with("PS")
}

fn key_error(error: relying_jose::KeyError) -> Error {
    Error::Key(error.to_string())
}

/// Members of a key set that a client meets in the wild and must skip without losing the set: unknown types and
/// curves, encryption keys, incomplete and broken keys, and things that are no keys at all (RFC 7517 section 5).
///
/// ```
/// assert!(relying_testkit::odd_keys().len() > 10);
/// ```
pub fn odd_keys() -> Vec<Value> {
    let coordinate = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    vec![
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "odd-secp256k1", "x": coordinate, "y": coordinate }),
        json!({ "kty": "EC", "crv": "P-256", "kid": "odd-off-curve", "x": coordinate, "y": coordinate, "use": "sig" }),
        json!({ "kty": "EC", "crv": "P-256", "kid": "odd-half", "x": coordinate }),
        json!({ "kty": "OKP", "crv": "X25519", "kid": "odd-x25519", "x": coordinate, "use": "enc", "alg": "ECDH-ES" }),
        json!({ "kty": "OKP", "crv": "Ed448", "kid": "odd-ed448", "x": coordinate }),
        json!({ "kty": "AKP", "alg": "ML-DSA-65", "kid": "odd-post-quantum", "pub": coordinate }),
        json!({ "kty": "RSA", "kid": "odd-no-modulus", "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "odd-not-base64url", "n": "!!!!", "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "odd-short", "n": coordinate, "e": "AQAB", "alg": "RS256", "use": "sig" }),
        json!({ "kty": "RSA", "kid": "odd-number", "n": 65537, "e": 3 }),
        json!({ "kty": "RSA", "kid": 7, "n": "AQAB", "e": "AQAB" }),
        json!({ "kty": "oct", "kid": "odd-symmetric", "k": coordinate }),
        json!({ "kty": "oct", "kid": "odd-wrap", "k": coordinate, "use": "enc", "key_ops": ["wrapKey"] }),
        json!({ "kty": "future", "kid": "odd-future", "strength": 512 }),
        json!({ "kid": "odd-no-type" }),
        json!({}),
        json!(null),
        json!("not a key"),
        json!(["not", "a", "key"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(algorithm: &Algorithm) -> KeyRing {
        let mut ring = KeyRing::new(Backend::default());
        ring.ensure(algorithm, 1).unwrap();
        ring
    }

    #[test]
    fn a_rotation_replaces_the_signing_key_and_keeps_the_old_one_published() {
        let mut ring = ring(&Algorithm::ES256);
        let before = ring.signing_key(&Algorithm::ES256).unwrap();
        ring.rotate().unwrap();
        let after = ring.signing_key(&Algorithm::ES256).unwrap();
        assert_ne!(before.key_id(), after.key_id());
        assert_eq!(ring.published().count(), 2);
        ring.forget_retired();
        assert_eq!(ring.published().count(), 1);
    }

    #[test]
    fn a_published_key_has_no_private_member() {
        let ring = ring(&Algorithm::RS256);
        let jwk = public_jwk(&ring.signing_key(&Algorithm::RS256).unwrap());
        for member in ["d", "p", "q", "dp", "dq", "qi"] {
            assert_eq!(jwk.get(member), None, "{member}");
        }
        assert_eq!(jwk["kid"], "rs256-1");
        assert_eq!(jwk["use"], "sig");
    }

    #[test]
    fn several_keys_of_one_algorithm_have_different_names() {
        let mut ring = ring(&Algorithm::ES256);
        ring.ensure(&Algorithm::ES256, 3).unwrap();
        let mut names =
            ring.published().filter_map(PrivateKey::key_id).map(str::to_owned).collect::<Vec<_>>();
        names.dedup();
        assert_eq!(names.len(), 3);
    }

    #[test]
    fn the_strangers_key_is_not_published() {
        let ring = ring(&Algorithm::RS256);
        let stranger = public_jwk(&ring.strangers_key(&Algorithm::RS256).unwrap());
        assert!(ring.published().all(|key| public_jwk(key)["n"] != stranger["n"]));
    }
}
