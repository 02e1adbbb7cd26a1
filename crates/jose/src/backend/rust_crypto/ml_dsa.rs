//! ML-DSA.

use ml_dsa::{EncodedVerifyingKey, ExpandedSigningKey, Seed, Signature};
use zeroize::Zeroizing;

use super::Signatures;
use crate::backend::{SigningKey, VerifyingKey};
use crate::material::{AkpPrivate, AkpPublic};
use crate::{Algorithm, KeyError, SecretBytes};

/// The expression, with `$parameters` as the name of the parameter set of this algorithm.
macro_rules! with_parameters {
    ($algorithm:expr, $parameters:ident => $result:expr) => {
        match $algorithm.as_str() {
            "ML-DSA-44" => {
                type $parameters = ml_dsa::MlDsa44;
                $result
            }
            "ML-DSA-65" => {
                type $parameters = ml_dsa::MlDsa65;
                $result
            }
            "ML-DSA-87" => {
                type $parameters = ml_dsa::MlDsa87;
                $result
            }
            _ => Err(KeyError::UnsupportedAlgorithm($algorithm.clone())),
        }
    };
}

pub(super) fn verifying_key(key: &AkpPublic) -> Result<Box<dyn VerifyingKey>, KeyError> {
    with_parameters!(key.algorithm, P => {
        let key = EncodedVerifyingKey::<P>::try_from(key.key.as_slice()).map_err(|_| KeyError::Inconsistent)?;
        Ok(Box::new(Signatures::<_, Signature<P>>::of(ml_dsa::VerifyingKey::<P>::decode(&key))))
    })
}

pub(super) fn signing_key(key: &AkpPrivate) -> Result<Box<dyn SigningKey>, KeyError> {
    if expand_seed(&key.public.algorithm, &key.seed)? != key.public {
        return Err(KeyError::Inconsistent);
    }
    with_parameters!(key.public.algorithm, P => {
        Ok(Box::new(Signatures::<_, Signature<P>>::of(expanded::<P>(&key.seed)?)))
    })
}

pub(super) fn expand_seed(algorithm: &Algorithm, seed: &SecretBytes) -> Result<AkpPublic, KeyError> {
    with_parameters!(algorithm, P => {
        let public = expanded::<P>(seed)?.verifying_key().encode();
        AkpPublic::new(algorithm.clone(), public.to_vec())
    })
}

pub(super) fn generate(algorithm: &Algorithm) -> Result<AkpPrivate, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(|_| KeyError::Generation)?;
    let seed = SecretBytes::from(&seed[..]);
    AkpPrivate::new(expand_seed(algorithm, &seed)?, seed)
}

fn expanded<P: ml_dsa::MlDsaParams>(seed: &SecretBytes) -> Result<ExpandedSigningKey<P>, KeyError> {
    let seed = Seed::try_from(seed.expose()).map(Zeroizing::new).map_err(|_| KeyError::Inconsistent)?;
    Ok(ExpandedSigningKey::from_seed(&seed))
}
