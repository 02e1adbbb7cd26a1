//! The AWS-LC backend: nothing outside this file and its folder knows aws-lc-rs. Signatures are here.

mod ciphers;
mod key_wrap;

use aws_lc_rs::encoding::{AsBigEndian, AsDer, Curve25519SeedBin, EcPrivateKeyBin, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, Ed25519KeyPair, KeyPair as _,
    ParsedPublicKey, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm, RsaParameters,
    RsaSignatureEncoding,
};
use aws_lc_rs::{agreement, digest, hmac, rand};

use super::{Digest, MacKey, Provider, RandomError, SigningKey, VerifyingKey};
use crate::material::{
    AkpPublic, EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, PublicMaterial,
};
use crate::{Algorithm, Curve, HashAlgorithm, KeyError, SecretBytes, SignError, VerifyError, der};

#[derive(Debug)]
pub(super) struct AwsLcRs;

impl Provider for AwsLcRs {
    fn digest(&self, algorithm: HashAlgorithm, message: &[u8]) -> Digest {
        let algorithm = match algorithm {
            HashAlgorithm::Sha256 => &digest::SHA256,
            HashAlgorithm::Sha384 => &digest::SHA384,
            HashAlgorithm::Sha512 => &digest::SHA512,
        };
        Digest::new(digest::digest(algorithm, message).as_ref())
    }

    #[allow(clippy::disallowed_methods)] // this is the Backend that random bytes come from
    fn random(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        rand::fill(bytes).map_err(|_| RandomError)
    }

    fn mac_key(&self, algorithm: HashAlgorithm, secret: &[u8]) -> Box<dyn MacKey> {
        let algorithm = match algorithm {
            HashAlgorithm::Sha256 => hmac::HMAC_SHA256,
            HashAlgorithm::Sha384 => hmac::HMAC_SHA384,
            HashAlgorithm::Sha512 => hmac::HMAC_SHA512,
        };
        Box::new(Mac(hmac::Key::new(algorithm, secret)))
    }

    fn verifying_key(
        &self,
        key: &PublicMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn VerifyingKey>, KeyError> {
        let parsed = match key {
            PublicMaterial::Rsa(key) => {
                PublicKeyComponents { n: &key.n, e: &key.e }.to_parsed_public_key(rsa_parameters(algorithm)?)
            }
            PublicMaterial::Ec(key) => {
                ParsedPublicKey::new(ecdsa_verification(&key.curve)?, key.to_uncompressed())
            }
            PublicMaterial::Okp(key) if key.curve == Curve::ED25519 => {
                ParsedPublicKey::new(&signature::ED25519, &key.x)
            }
            PublicMaterial::Okp(key) => return Err(KeyError::UnsupportedCurve(key.curve.clone())),
            PublicMaterial::Akp(key) => ParsedPublicKey::new(ml_dsa(&key.algorithm)?.0, &key.key),
        };
        Ok(Box::new(Verifying(parsed.map_err(|_| KeyError::Inconsistent)?)))
    }

    fn signing_key(
        &self,
        key: &PrivateMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn SigningKey>, KeyError> {
        let inconsistent = |_| KeyError::Inconsistent;
        match key {
            PrivateMaterial::Rsa(key) => {
                let components = KeyPairComponents {
                    public_key: PublicKeyComponents { n: key.public.n.as_slice(), e: &key.public.e },
                    d: key.d.expose(),
                    p: key.p.expose(),
                    q: key.q.expose(),
                    dP: key.dp.expose(),
                    dQ: key.dq.expose(),
                    qInv: key.qi.expose(),
                };
                let pair = RsaKeyPair::from_components(&components).map_err(inconsistent)?;
                Ok(Box::new(Rsa { pair, encoding: rsa_encoding(algorithm)? }))
            }
            PrivateMaterial::Ec(key) => {
                let algorithm = ecdsa_signing(&key.public.curve)?;
                let point = key.public.to_uncompressed();
                EcdsaKeyPair::from_private_key_and_public_key(algorithm, key.d.expose(), &point)
                    .map(|pair| Box::new(pair) as Box<dyn SigningKey>)
                    .map_err(inconsistent)
            }
            PrivateMaterial::Okp(key) if key.public.curve != Curve::ED25519 => {
                Err(KeyError::UnsupportedCurve(key.public.curve.clone()))
            }
            PrivateMaterial::Okp(key) => {
                Ed25519KeyPair::from_seed_and_public_key(key.d.expose(), &key.public.x)
                    .map(|pair| Box::new(pair) as Box<dyn SigningKey>)
                    .map_err(inconsistent)
            }
            PrivateMaterial::Akp(key) => {
                let (_, algorithm) = ml_dsa(&key.public.algorithm)?;
                let pair = PqdsaKeyPair::from_seed(algorithm, key.seed.expose()).map_err(inconsistent)?;
                if pair.public_key().as_ref() == key.public.key {
                    Ok(Box::new(pair))
                } else {
                    Err(KeyError::Inconsistent)
                }
            }
        }
    }

    fn derive_public(&self, curve: &Curve, secret: &SecretBytes) -> Result<PublicMaterial, KeyError> {
        if *curve == Curve::X25519 {
            let public = agreement::PrivateKey::from_private_key(ciphers::algorithm(curve)?, secret.expose())
                .ok()
                .and_then(|key| key.compute_public_key().ok())
                .ok_or(KeyError::Inconsistent)?;
            return OkpPublic::new(curve.clone(), public.as_ref().to_vec()).map(PublicMaterial::Okp);
        }
        if *curve == Curve::ED25519 {
            let pair =
                Ed25519KeyPair::from_seed_unchecked(secret.expose()).map_err(|_| KeyError::Inconsistent)?;
            return OkpPublic::new(curve.clone(), pair.public_key().as_ref().to_vec())
                .map(PublicMaterial::Okp);
        }
        let document = der::sec1_without_public_key(curve, secret)?;
        let pair = EcdsaKeyPair::from_private_key_der(ecdsa_signing(curve)?, &document)
            .map_err(|_| KeyError::Inconsistent)?;
        EcPublic::from_uncompressed(curve.clone(), pair.public_key().as_ref()).map(PublicMaterial::Ec)
    }

    fn expand_seed(&self, algorithm: &Algorithm, seed: &SecretBytes) -> Result<AkpPublic, KeyError> {
        let pair = PqdsaKeyPair::from_seed(ml_dsa(algorithm)?.1, seed.expose())
            .map_err(|_| KeyError::Inconsistent)?;
        AkpPublic::new(algorithm.clone(), pair.public_key().as_ref().to_vec())
    }

    fn generate(&self, algorithm: &Algorithm) -> Result<PrivateMaterial, KeyError> {
        let failed = |_| KeyError::Generation;
        let curve = match algorithm.as_str() {
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "RSA-OAEP" | "RSA-OAEP-256"
            | "RSA-OAEP-384" | "RSA-OAEP-512" => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
                let document: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
                return der::private_from_pkcs8(document.as_ref(), self);
            }
            "Ed25519" | "EdDSA" => {
                let pair = Ed25519KeyPair::generate().map_err(failed)?;
                let seed: Curve25519SeedBin<'_> =
                    pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(failed)?;
                let public = OkpPublic::new(Curve::ED25519, pair.public_key().as_ref().to_vec())?;
                return OkpPrivate::new(public, seed.as_ref().into()).map(PrivateMaterial::Okp);
            }
            "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87" => {
                let pair = PqdsaKeyPair::generate(ml_dsa(algorithm)?.1).map_err(failed)?;
                let document = pair.private_key().as_der().map_err(failed)?;
                return der::private_from_pkcs8(document.as_ref(), self);
            }
            "ES256" => Curve::P256,
            "ES384" => Curve::P384,
            "ES512" => Curve::P521,
            _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
        };
        let pair = EcdsaKeyPair::generate(ecdsa_signing(&curve)?).map_err(failed)?;
        let secret: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(failed)?;
        let public = EcPublic::from_uncompressed(curve, pair.public_key().as_ref())?;
        EcPrivate::new(public, secret.as_ref().into()).map(PrivateMaterial::Ec)
    }
}

#[derive(Debug)]
struct Verifying(ParsedPublicKey);

impl VerifyingKey for Verifying {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.0.verify_sig(message, signature).map_err(|_| VerifyError::BadSignature)
    }
}

#[derive(Debug)]
struct Rsa {
    pair: RsaKeyPair,
    encoding: &'static RsaSignatureEncoding,
}

impl SigningKey for Rsa {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(self.encoding, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| SignError::new("AWS-LC could not sign with the RSA key"))?;
        Ok(signature)
    }
}

impl SigningKey for EcdsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.sign(&SystemRandom::new(), message)
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| SignError::new("AWS-LC could not sign with the elliptic curve key"))
    }
}

impl SigningKey for Ed25519KeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.try_sign(message)
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| SignError::new("AWS-LC could not sign with the Ed25519 key"))
    }
}

impl SigningKey for PqdsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.algorithm().signature_len()];
        let length = self
            .sign(message, &mut signature)
            .map_err(|_| SignError::new("AWS-LC could not sign with the ML-DSA key"))?;
        signature.truncate(length);
        Ok(signature)
    }
}

#[derive(Debug)]
struct Mac(hmac::Key);

impl MacKey for Mac {
    fn tag(&self, message: &[u8]) -> Digest {
        Digest::new(hmac::sign(&self.0, message).as_ref())
    }
}

fn rsa_parameters(algorithm: &Algorithm) -> Result<&'static RsaParameters, KeyError> {
    Ok(match algorithm.as_str() {
        "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
        "PS384" => &signature::RSA_PSS_2048_8192_SHA384,
        "PS512" => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    })
}

fn rsa_encoding(algorithm: &Algorithm) -> Result<&'static RsaSignatureEncoding, KeyError> {
    Ok(match algorithm.as_str() {
        "RS256" => &signature::RSA_PKCS1_SHA256,
        "RS384" => &signature::RSA_PKCS1_SHA384,
        "RS512" => &signature::RSA_PKCS1_SHA512,
        "PS256" => &signature::RSA_PSS_SHA256,
        "PS384" => &signature::RSA_PSS_SHA384,
        "PS512" => &signature::RSA_PSS_SHA512,
        _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    })
}

fn ml_dsa(
    algorithm: &Algorithm,
) -> Result<(&'static PqdsaVerificationAlgorithm, &'static PqdsaSigningAlgorithm), KeyError> {
    Ok(match algorithm.as_str() {
        "ML-DSA-44" => (&signature::ML_DSA_44, &signature::ML_DSA_44_SIGNING),
        "ML-DSA-65" => (&signature::ML_DSA_65, &signature::ML_DSA_65_SIGNING),
        "ML-DSA-87" => (&signature::ML_DSA_87, &signature::ML_DSA_87_SIGNING),
        _ => return Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    })
}

fn ecdsa_verification(curve: &Curve) -> Result<&'static EcdsaVerificationAlgorithm, KeyError> {
    Ok(match curve.as_str() {
        "P-256" => &signature::ECDSA_P256_SHA256_FIXED,
        "P-384" => &signature::ECDSA_P384_SHA384_FIXED,
        "P-521" => &signature::ECDSA_P521_SHA512_FIXED,
        _ => return Err(KeyError::UnsupportedCurve(curve.clone())),
    })
}

fn ecdsa_signing(curve: &Curve) -> Result<&'static EcdsaSigningAlgorithm, KeyError> {
    Ok(match curve.as_str() {
        "P-256" => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        "P-384" => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        "P-521" => &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
        _ => return Err(KeyError::UnsupportedCurve(curve.clone())),
    })
}
