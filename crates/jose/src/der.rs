//! Keys in DER: SubjectPublicKeyInfo (RFC 5280), PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC1 (RFC 5915), to and from
//! key material. Structures are parsed by the RustCrypto format crates; this file says which of them mean what.

use pkcs1::{RsaPrivateKey, RsaPublicKey, UintRef};
use pkcs8::der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use pkcs8::der::{Decode, Encode, Tag, TagNumber, Tagged};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

use crate::backend::Provider;
use crate::material::{
    AkpPrivate, AkpPublic, EcPrivate, EcPublic, OkpPrivate, OkpPublic, PrivateMaterial, PublicMaterial,
    RsaPrivate, RsaPublic, field_length,
};
use crate::{Algorithm, Curve, KeyError, SecretBytes};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ML_DSA_44: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17");
const ML_DSA_65: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");
const ML_DSA_87: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19");

/// `[0] IMPLICIT OCTET STRING`: how the seed of an ML-DSA key is marked (RFC 9881 section 6).
const SEED: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

/// Reads a SubjectPublicKeyInfo: PEM label `PUBLIC KEY`.
pub(crate) fn public_from_spki(bytes: &[u8]) -> Result<PublicMaterial, KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(malformed)?;
    let key = info.subject_public_key.as_bytes().ok_or(KeyError::Der)?;
    match info.algorithm.oid {
        RSA => public_from_pkcs1(key),
        EC => EcPublic::from_uncompressed(named_curve(&info.algorithm)?, key).map(PublicMaterial::Ec),
        ED25519 => OkpPublic::new(Curve::ED25519, key.to_vec()).map(PublicMaterial::Okp),
        X25519 => OkpPublic::new(Curve::X25519, key.to_vec()).map(PublicMaterial::Okp),
        ML_DSA_44 => ml_dsa_public(Algorithm::ML_DSA_44, key),
        ML_DSA_65 => ml_dsa_public(Algorithm::ML_DSA_65, key),
        ML_DSA_87 => ml_dsa_public(Algorithm::ML_DSA_87, key),
        _ => Err(KeyError::Der),
    }
}

/// Reads a PKCS#1 RSAPublicKey: PEM label `RSA PUBLIC KEY`.
pub(crate) fn public_from_pkcs1(bytes: &[u8]) -> Result<PublicMaterial, KeyError> {
    let key = RsaPublicKey::<UintRef<'_>>::from_der(bytes).map_err(malformed)?;
    Ok(PublicMaterial::Rsa(RsaPublic::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())))
}

/// Reads a PKCS#8 private key: PEM label `PRIVATE KEY`.
pub(crate) fn private_from_pkcs8(bytes: &[u8], provider: &dyn Provider) -> Result<PrivateMaterial, KeyError> {
    let info = PrivateKeyInfoRef::from_der(bytes).map_err(malformed)?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => private_from_pkcs1(key),
        EC => ec_private(key, Some(named_curve(&info.algorithm)?), provider),
        ED25519 => okp_private(Curve::ED25519, key, info.public_key, provider),
        X25519 => okp_private(Curve::X25519, key, info.public_key, provider),
        ML_DSA_44 => ml_dsa_private(Algorithm::ML_DSA_44, key, provider),
        ML_DSA_65 => ml_dsa_private(Algorithm::ML_DSA_65, key, provider),
        ML_DSA_87 => ml_dsa_private(Algorithm::ML_DSA_87, key, provider),
        _ => Err(KeyError::Der),
    }
}

/// Reads a PKCS#1 RSAPrivateKey: PEM label `RSA PRIVATE KEY`.
pub(crate) fn private_from_pkcs1(bytes: &[u8]) -> Result<PrivateMaterial, KeyError> {
    let key = RsaPrivateKey::<UintRef<'_>>::from_der(bytes).map_err(malformed)?;
    if key.other_prime_infos.is_some() {
        return Err(KeyError::MultiPrime);
    }
    let secret = |number: UintRef<'_>| SecretBytes::from(number.as_bytes());
    Ok(PrivateMaterial::Rsa(RsaPrivate::new(
        RsaPublic::new(key.modulus.as_bytes(), key.public_exponent.as_bytes()),
        secret(key.private_exponent),
        [secret(key.prime1), secret(key.prime2)],
        [secret(key.exponent1), secret(key.exponent2), secret(key.coefficient)],
    )))
}

/// Reads a SEC1 ECPrivateKey: PEM label `EC PRIVATE KEY`.
pub(crate) fn private_from_sec1(bytes: &[u8], provider: &dyn Provider) -> Result<PrivateMaterial, KeyError> {
    ec_private(bytes, None, provider)
}

/// Writes a PKCS#8 private key.
pub(crate) fn private_to_pkcs8(key: &PrivateMaterial) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match key {
        PrivateMaterial::Rsa(key) => rsa_to_pkcs8(key),
        PrivateMaterial::Ec(key) => {
            let point = key.public.to_uncompressed();
            let curve = curve_identifier(&key.public.curve)?;
            let document =
                EcPrivateKey { private_key: key.d.expose(), parameters: None, public_key: Some(&point) };
            pkcs8(EC, Some((&curve).into()), &encoded(&document)?)
        }
        PrivateMaterial::Okp(key) => {
            let seed = AnyRef::new(Tag::OctetString, key.d.expose()).map_err(malformed)?;
            pkcs8(okp_identifier(&key.public.curve), None, &encoded(&seed)?)
        }
        PrivateMaterial::Akp(key) => {
            let seed = AnyRef::new(SEED, key.seed.expose()).map_err(malformed)?;
            pkcs8(ml_dsa_identifier(&key.public.algorithm)?, None, &encoded(&seed)?)
        }
    }
}

/// Writes a SubjectPublicKeyInfo.
pub(crate) fn public_to_spki(key: &PublicMaterial) -> Result<Vec<u8>, KeyError> {
    let write = |oid, parameters: Option<AnyRef<'_>>, key: &[u8]| {
        let subject_public_key = BitStringRef::from_bytes(key).map_err(malformed)?;
        let algorithm = AlgorithmIdentifierRef { oid, parameters };
        SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(malformed)
    };
    match key {
        PublicMaterial::Rsa(key) => {
            let number = |bytes| UintRef::new(bytes).map_err(malformed);
            let document = RsaPublicKey { modulus: number(&key.n)?, public_exponent: number(&key.e)? };
            write(RSA, Some(AnyRef::NULL), &document.to_der().map_err(malformed)?)
        }
        PublicMaterial::Ec(key) => {
            let curve = curve_identifier(&key.curve)?;
            write(EC, Some((&curve).into()), &key.to_uncompressed())
        }
        PublicMaterial::Okp(key) => write(okp_identifier(&key.curve), None, &key.x),
        PublicMaterial::Akp(key) => write(ml_dsa_identifier(&key.algorithm)?, None, &key.key),
    }
}

fn okp_identifier(curve: &Curve) -> ObjectIdentifier {
    if *curve == Curve::X25519 { X25519 } else { ED25519 }
}

fn ml_dsa_identifier(algorithm: &Algorithm) -> Result<ObjectIdentifier, KeyError> {
    match algorithm.as_str() {
        "ML-DSA-44" => Ok(ML_DSA_44),
        "ML-DSA-65" => Ok(ML_DSA_65),
        "ML-DSA-87" => Ok(ML_DSA_87),
        _ => Err(KeyError::UnsupportedAlgorithm(algorithm.clone())),
    }
}

/// Writes an RSA private key as PKCS#8.
pub(crate) fn rsa_to_pkcs8(key: &RsaPrivate) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let number = |bytes| UintRef::new(bytes).map_err(malformed);
    let document = RsaPrivateKey {
        modulus: number(&key.public.n)?,
        public_exponent: number(&key.public.e)?,
        private_exponent: number(key.d.expose())?,
        prime1: number(key.p.expose())?,
        prime2: number(key.q.expose())?,
        exponent1: number(key.dp.expose())?,
        exponent2: number(key.dq.expose())?,
        coefficient: number(key.qi.expose())?,
        other_prime_infos: None,
    };
    pkcs8(RSA, Some(AnyRef::NULL), &encoded(&document)?)
}

/// An ECPrivateKey that leaves the public key for the reader to compute.
#[cfg(feature = "aws-lc-rs")]
pub(crate) fn sec1_without_public_key(
    curve: &Curve,
    secret: &SecretBytes,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let parameters = Some(EcParameters::NamedCurve(curve_identifier(curve)?));
    encoded(&EcPrivateKey { private_key: secret.expose(), parameters, public_key: None })
}

/// RFC 8410 section 7: the private key is an OCTET STRING inside the OCTET STRING.
fn okp_private(
    curve: Curve,
    key: &[u8],
    public: Option<BitStringRef<'_>>,
    provider: &dyn Provider,
) -> Result<PrivateMaterial, KeyError> {
    let secret = <&OctetStringRef>::from_der(key).map_err(malformed)?.as_bytes().into();
    let public = match public.as_ref().map(BitStringRef::as_bytes) {
        Some(bytes) => OkpPublic::new(curve, bytes.ok_or(KeyError::Der)?.to_vec())?,
        None => match provider.derive_public(&curve, &secret)? {
            PublicMaterial::Okp(public) => public,
            _ => return Err(KeyError::Inconsistent),
        },
    };
    OkpPrivate::new(public, secret).map(PrivateMaterial::Okp)
}

fn ml_dsa_public(algorithm: Algorithm, key: &[u8]) -> Result<PublicMaterial, KeyError> {
    AkpPublic::new(algorithm, key.to_vec()).map(PublicMaterial::Akp).map_err(|_| KeyError::Der)
}

/// RFC 9881 section 6: the seed, or the seed and the key that follows from it. That key alone is not enough for a JWK.
fn ml_dsa_private(
    algorithm: Algorithm,
    key: &[u8],
    provider: &dyn Provider,
) -> Result<PrivateMaterial, KeyError> {
    let choice = AnyRef::from_der(key).map_err(malformed)?;
    let (seed, expanded) = if choice.tag() == SEED {
        (choice.value(), None)
    } else {
        let read = choice.sequence(|reader| {
            Ok((<&OctetStringRef>::decode(reader)?.as_bytes(), <&OctetStringRef>::decode(reader)?.as_bytes()))
        });
        let (seed, expanded) = read.map_err(malformed)?;
        (seed, Some(expanded))
    };
    let seed = SecretBytes::from(seed);
    let public = provider.expand_seed(&algorithm, &seed)?;
    // Both forms of the key begin with the same 32 bytes (FIPS 204, algorithms 22 and 24).
    if expanded.is_some_and(|expanded| expanded.get(..32) != public.key.get(..32)) {
        return Err(KeyError::Inconsistent);
    }
    AkpPrivate::new(public, seed).map(PrivateMaterial::Akp)
}

fn ec_private(
    bytes: &[u8],
    curve: Option<Curve>,
    provider: &dyn Provider,
) -> Result<PrivateMaterial, KeyError> {
    let key = EcPrivateKey::from_der(bytes).map_err(malformed)?;
    let inside = key.parameters.and_then(EcParameters::named_curve).map(|oid| curve_of(&oid)).transpose()?;
    let curve = match (curve, inside) {
        (Some(outside), Some(inside)) if outside != inside => return Err(KeyError::Inconsistent),
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(KeyError::Der),
    };
    // RFC 5915 section 3 wants the full length; old software dropped leading zeros, or kept one too many.
    let secret = padded(key.private_key, field_length(&curve)?).ok_or(KeyError::Der)?;
    let public = match key.public_key {
        Some(point) => EcPublic::from_uncompressed(curve, point)?,
        None => match provider.derive_public(&curve, &secret)? {
            PublicMaterial::Ec(public) => public,
            _ => return Err(KeyError::Inconsistent),
        },
    };
    EcPrivate::new(public, secret).map(PrivateMaterial::Ec)
}

fn padded(number: &[u8], length: usize) -> Option<SecretBytes> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let significant = &number[zeros..];
    let mut bytes = vec![0; length];
    bytes.get_mut(length.checked_sub(significant.len())?..)?.copy_from_slice(significant);
    Some(bytes.into())
}

fn pkcs8(
    oid: ObjectIdentifier,
    parameters: Option<AnyRef<'_>>,
    key: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = OctetStringRef::new(key).map_err(malformed)?;
    encoded(&PrivateKeyInfoRef::new(AlgorithmIdentifierRef { oid, parameters }, key))
}

fn encoded(document: &impl Encode) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    document.to_der().map(Zeroizing::new).map_err(malformed)
}

fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, KeyError> {
    curve_of(&algorithm.parameters_oid().map_err(|_| KeyError::Der)?)
}

fn curve_of(oid: &ObjectIdentifier) -> Result<Curve, KeyError> {
    match *oid {
        P256 => Ok(Curve::P256),
        P384 => Ok(Curve::P384),
        P521 => Ok(Curve::P521),
        other => Err(KeyError::UnsupportedCurve(other.to_string().into())),
    }
}

fn curve_identifier(curve: &Curve) -> Result<ObjectIdentifier, KeyError> {
    match curve.as_str() {
        "P-256" => Ok(P256),
        "P-384" => Ok(P384),
        "P-521" => Ok(P521),
        _ => Err(KeyError::UnsupportedCurve(curve.clone())),
    }
}

/// DER errors are not passed on: they can describe the bytes of a private key.
fn malformed(_: pkcs8::der::Error) -> KeyError {
    KeyError::Der
}
