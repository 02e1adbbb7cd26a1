//! Faults of encrypted answers.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Encryption {
    Refuse EncryptedPlain "encrypted-plain"
        "The token is not encrypted, though that was registered."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 1";
    Refuse EncryptedStrangersKey "encrypted-strangers-key"
        "It is encrypted to another key, under the name of the client's."
        "RFC 7516 section 5.2";
    Refuse EncryptedWrongKid "encrypted-wrong-kid"
        "kid names no key of the client."
        "RFC 7516 section 4.1.6";
    Survive EncryptedNoKid "encrypted-no-kid"
        "The JWE has no kid."
        "RFC 7516 section 4.1.6; it is optional";
    Refuse EncryptedOtherAlgorithm "encrypted-other-algorithm"
        "alg is another one than the registered one, and the token fits it."
        "RFC 8725 section 3.1; the algorithm is the registered one";
    Refuse EncryptedOtherEncryption "encrypted-other-encryption"
        "enc is another one than the registered one, and the token fits it."
        "RFC 8725 section 3.1; the algorithm is the registered one";
    Refuse EncryptedRsa15 "encrypted-rsa15"
        "alg is RSA1_5."
        "RFC 8725 section 3.2";
    Refuse EncryptedPasswordBased "encrypted-password-based"
        "alg is one of PBES2."
        "RFC 8725 section 3.1; there is no password";
    Refuse EncryptedUnknownAlgorithm "encrypted-unknown-algorithm"
        "alg is one that nobody knows."
        "RFC 7516 section 5.2";
    Refuse EncryptedUnknownEncryption "encrypted-unknown-encryption"
        "enc is one that nobody knows."
        "RFC 7516 section 5.2";
    Refuse EncryptedCompressed "encrypted-compressed"
        "zip says that the content is compressed."
        "RFC 8725 section 3.6";
    Refuse EncryptedCrit "encrypted-crit"
        "crit of the JWE names a header parameter that nobody knows."
        "RFC 7516 section 4.1.13";
    Survive EncryptedHeaderKeys "encrypted-header-keys"
        "The header of the JWE brings a key and names a key set, of which neither matters."
        "RFC 8725 section 3.10";
    Refuse EncryptedEphemeralKeyMissing "encrypted-ephemeral-key-missing"
        "There is no epk."
        "RFC 7518 section 4.6.1.1";
    Refuse EncryptedEphemeralKeyOffCurve "encrypted-ephemeral-key-off-curve"
        "epk is not a point of its curve."
        "RFC 8725 section 2.6";
    Refuse EncryptedEphemeralKeyOtherCurve "encrypted-ephemeral-key-other-curve"
        "epk is on another curve than the client's key."
        "RFC 7518 section 4.6";
    Refuse EncryptedDuplicateHeaderMember "encrypted-duplicate-header-member"
        "enc occurs twice in the header of the JWE."
        "RFC 7516 section 4";
    Refuse EncryptedHeaderNotJson "encrypted-header-not-json"
        "The header of the JWE is not JSON."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedKey "encrypted-corrupted-key"
        "One bit of the encrypted key is flipped."
        "RFC 7516 sections 5.2 and 11.5";
    Refuse EncryptedCorruptedVector "encrypted-corrupted-vector"
        "One bit of the initialization vector is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedContent "encrypted-corrupted-content"
        "One bit of the ciphertext is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedTag "encrypted-corrupted-tag"
        "One bit of the authentication tag is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedShortVector "encrypted-short-vector"
        "Half of the initialization vector is missing."
        "RFC 7518 section 5";
    Refuse EncryptedShortTag "encrypted-short-tag"
        "Half of the authentication tag is missing."
        "RFC 7518 section 5";
    Refuse EncryptedTruncated "encrypted-truncated"
        "The JWE ends after its fourth part."
        "RFC 7516 section 7.1";
    Refuse EncryptedExtraPart "encrypted-extra-part"
        "The JWE has a sixth part."
        "RFC 7516 section 7.1";
    Refuse EncryptedOverlong "encrypted-overlong"
        "The JWE has more than 400,000 characters."
        "a limit on the size of every token";
    Refuse EncryptedUnsignedClaims "encrypted-unsigned-claims"
        "Inside are the claims, and nobody signed them."
        "OpenID Connect Core 1.0 section 10.2; signed first, then encrypted";
    Refuse EncryptedAlgNoneInside "encrypted-alg-none-inside"
        "Inside is a token with alg none."
        "RFC 8725 section 3.2";
    Refuse EncryptedTwice "encrypted-twice"
        "Inside is another JWE."
        "OpenID Connect Core 1.0 section 10.2; signed first, then encrypted";
    Refuse EncryptedNotText "encrypted-not-text"
        "Inside are bytes that are no text."
        "RFC 7519 section 7.2";
    Refuse EncryptedEmpty "encrypted-empty"
        "Inside is nothing."
        "RFC 7519 section 7.2";
}
    } };
}
pub(super) use rows;
