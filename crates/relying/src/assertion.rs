//! JWTs by which the client says something about itself: client assertions, request objects, DPoP proofs.

use relying_jose::Algorithm;

/// The signer's algorithm, by the name that the other side has for it: the same signature is called `Ed25519` by RFC 9864
/// and `EdDSA` by many servers. None where it is not among those that are `accepted`.
pub(crate) fn name_among(own: &Algorithm, accepted: &[Algorithm]) -> Option<Algorithm> {
    let same = accepted.iter().find(|accepted| *accepted == own);
    same.or_else(|| accepted.iter().find(|accepted| accepted.matches(own))).cloned()
}
