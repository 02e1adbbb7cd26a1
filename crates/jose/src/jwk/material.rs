//! Between the wire form and the numbers of a key (RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 3).

use serde_json::Map;

use super::Jwk;
use crate::material::{
    AkpPrivate, AkpPublic, EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, PublicMaterial,
    RsaPrivate, RsaPublic, field_length,
};
use crate::{Algorithm, KeyError, KeyType, SecretBytes, base64url};

impl Jwk {
    /// The wire form of a public key.
    pub(crate) fn of_public(
        key: &PublicMaterial,
        algorithm: Option<Algorithm>,
        key_id: Option<&str>,
    ) -> Self {
        let mut members = Map::new();
        let mut insert = |name: &str, bytes: &[u8]| {
            members.insert(name.to_owned(), base64url::encode(bytes).into());
        };
        let curve = match key {
            PublicMaterial::Rsa(key) => {
                insert("n", &key.n);
                insert("e", &key.e);
                None
            }
            PublicMaterial::Ec(key) => {
                insert("x", &key.x);
                insert("y", &key.y);
                Some(key.curve.clone())
            }
            PublicMaterial::Okp(key) => {
                insert("x", &key.x);
                Some(key.curve.clone())
            }
            PublicMaterial::Akp(key) => {
                insert("pub", &key.key);
                None
            }
        };
        let algorithm = match key {
            // The key type alone would not say what the bytes are, so it is always there.
            PublicMaterial::Akp(key) => Some(key.algorithm.clone()),
            _ => algorithm,
        };
        if let Some(key_id) = key_id {
            members.insert("kid".to_owned(), key_id.into());
        }
        Self { kty: key.key_type(), algorithm, curve, key_operations: None, members, private: Vec::new() }
    }

    /// The wire form of a private key.
    pub(crate) fn of_private(
        key: &PrivateMaterial,
        algorithm: Option<Algorithm>,
        key_id: Option<&str>,
    ) -> Self {
        let mut jwk = Self::of_public(&key.public(), algorithm, key_id);
        let mut insert = |name: &'static str, secret: &SecretBytes| {
            jwk.private.push((name, base64url::encode(secret.expose()).into()));
        };
        match key {
            PrivateMaterial::Rsa(key) => {
                insert("d", &key.d);
                insert("p", &key.p);
                insert("q", &key.q);
                insert("dp", &key.dp);
                insert("dq", &key.dq);
                insert("qi", &key.qi);
            }
            PrivateMaterial::Ec(key) => insert("d", &key.d),
            PrivateMaterial::Okp(key) => insert("d", &key.d),
            PrivateMaterial::Akp(key) => insert("priv", &key.seed),
        }
        jwk
    }

    /// The numbers of the public key.
    pub(crate) fn public_material(&self) -> Result<PublicMaterial, KeyError> {
        match self.kty.as_str() {
            "RSA" => self.rsa_public().map(PublicMaterial::Rsa),
            "EC" => self.ec_public().map(PublicMaterial::Ec),
            "OKP" => self.okp_public().map(PublicMaterial::Okp),
            "AKP" => self.akp_public().map(PublicMaterial::Akp),
            _ => Err(KeyError::UnsupportedKeyType(self.kty.clone())),
        }
    }

    /// The numbers of the private key.
    pub(crate) fn private_material(&self) -> Result<PrivateMaterial, KeyError> {
        let private = if self.kty == KeyType::AKP { "priv" } else { "d" };
        if self.kty != KeyType::OCT && self.secret(private).is_none() {
            self.public_material()?;
            return Err(KeyError::NotPrivate);
        }
        match self.kty.as_str() {
            "RSA" => {
                if self.secret("oth").is_some() {
                    return Err(KeyError::MultiPrime);
                }
                Ok(PrivateMaterial::Rsa(RsaPrivate::new(
                    self.rsa_public()?,
                    self.secret_bytes("d")?,
                    [self.secret_bytes("p")?, self.secret_bytes("q")?],
                    [self.secret_bytes("dp")?, self.secret_bytes("dq")?, self.secret_bytes("qi")?],
                )))
            }
            "EC" => EcPrivate::new(self.ec_public()?, self.secret_bytes("d")?).map(PrivateMaterial::Ec),
            "OKP" => OkpPrivate::new(self.okp_public()?, self.secret_bytes("d")?).map(PrivateMaterial::Okp),
            "AKP" => {
                AkpPrivate::new(self.akp_public()?, self.secret_bytes("priv")?).map(PrivateMaterial::Akp)
            }
            _ => Err(KeyError::UnsupportedKeyType(self.kty.clone())),
        }
    }

    /// The secret of a symmetric key.
    pub(crate) fn symmetric_secret(&self) -> Result<SecretBytes, KeyError> {
        if self.kty != KeyType::OCT {
            return Err(KeyError::UnsupportedKeyType(self.kty.clone()));
        }
        self.secret_bytes("k")
    }

    fn rsa_public(&self) -> Result<RsaPublic, KeyError> {
        Ok(RsaPublic::new(&self.bytes("n")?, &self.bytes("e")?))
    }

    fn ec_public(&self) -> Result<EcPublic, KeyError> {
        let curve = self.curve.clone().ok_or(KeyError::MissingMember("crv"))?;
        field_length(&curve)?;
        EcPublic::new(curve, self.bytes("x")?, self.bytes("y")?)
    }

    fn okp_public(&self) -> Result<OkpPublic, KeyError> {
        OkpPublic::new(self.curve.clone().ok_or(KeyError::MissingMember("crv"))?, self.bytes("x")?)
    }

    fn akp_public(&self) -> Result<AkpPublic, KeyError> {
        let algorithm = self.algorithm.clone().ok_or(KeyError::MissingMember("alg"))?;
        AkpPublic::new(algorithm, self.bytes("pub")?)
    }

    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, KeyError> {
        base64url::decode(self.required(name)?).map_err(|_| KeyError::InvalidMember(name))
    }

    fn secret_bytes(&self, name: &'static str) -> Result<SecretBytes, KeyError> {
        let text = self.secret(name).ok_or(KeyError::MissingMember(name))?;
        base64url::decode(text).map(SecretBytes::from).map_err(|_| KeyError::InvalidMember(name))
    }
}
