//! JWK thumbprints (RFC 7638): a name for a key that follows from the key alone.

use crate::{Backend, HashAlgorithm, Jwk, KeyError, base64url};

impl Jwk {
    /// The SHA-256 thumbprint: base64url of the hash over the required members in lexicographic order (RFC 7638
    /// section 3, RFC 8037 section 2 for OKP keys, RFC 9964 section 6 for AKP keys).
    ///
    /// Private and optional members do not count, so a private key and its public key have the same thumbprint.
    ///
    /// # Errors
    ///
    /// [`KeyError::MissingMember`]; [`KeyError::UnsupportedKeyType`] if it is not known which members count.
    pub fn thumbprint(&self, backend: &Backend) -> Result<String, KeyError> {
        let digest = backend.digest(HashAlgorithm::Sha256, self.thumbprint_input()?.as_bytes());
        Ok(base64url::encode(&digest))
    }

    fn thumbprint_input(&self) -> Result<String, KeyError> {
        let names: &[&'static str] = match self.kty().as_str() {
            "RSA" => &["e", "kty", "n"],
            "EC" => &["crv", "kty", "x", "y"],
            "OKP" => &["crv", "kty", "x"],
            "oct" => &["k", "kty"],
            "AKP" => &["alg", "kty", "pub"],
            _ => return Err(KeyError::UnsupportedKeyType(self.kty().clone())),
        };
        let mut input = String::from("{");
        for name in names {
            let value = match *name {
                "kty" => self.kty().as_str(),
                "crv" => self.curve().ok_or(KeyError::MissingMember("crv"))?.as_str(),
                "alg" => self.algorithm().ok_or(KeyError::MissingMember("alg"))?.as_str(),
                "k" => self.secret("k").ok_or(KeyError::MissingMember("k"))?,
                other => self.required(other)?,
            };
            let separator = if input.len() == 1 { "" } else { "," };
            // Base64url and registered names need no escapes; anything else gets JSON's own.
            let value = serde_json::Value::from(value);
            input.push_str(&format!("{separator}\"{name}\":{value}"));
        }
        input.push('}');
        Ok(input)
    }
}
