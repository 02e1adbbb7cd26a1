//! Faults of the key set.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Jwks {
    Refuse JwksUnknownKid "jwks-unknown-kid"
        "The set lacks the keys that sign; it lists other keys, under other names."
        "OpenID Connect Core 1.0 section 10.1.1; one refetch, then refusal";
    Refuse JwksEmptySet "jwks-empty-set"
        "keys is an empty array."
        "OpenID Connect Core 1.0 section 10.1, RFC 7517 section 4";
    Refuse JwksEmptyObject "jwks-empty-object"
        "The set is an empty object."
        "RFC 7517 section 5; read as an empty set";
    Survive JwksOddKeysMixedIn "jwks-odd-keys-mixed-in"
        "Odd, broken and future keys stand among the good ones."
        "RFC 7517 section 5; unusable keys are skipped";
    Refuse JwksOnlyOddKeys "jwks-only-odd-keys"
        "Every key is odd, broken or from the future."
        "RFC 7517 section 5";
    Refuse JwksKeysNotArray "jwks-keys-not-array"
        "keys is an object."
        "RFC 7517 section 5";
    Refuse JwksSwappedKid "jwks-swapped-kid"
        "Another key stands under the name of the key that signs."
        "RFC 7515 section 5.2; the signature does not verify";
    Either JwksDuplicateKid "jwks-duplicate-kid"
        "Two keys have the name of the one that signs; a stranger's comes first."
        "RFC 7517 section 4.5; each candidate may be tried";
    Either JwksWithoutKids "jwks-without-kids"
        "No key has a kid, though tokens do."
        "RFC 7517 section 4.5";
    Refuse JwksTooManyKeys "jwks-too-many-keys"
        "The set begins with ten thousand keys."
        "a limit on keys and bytes";
    Refuse JwksEncryptionUse "jwks-encryption-use"
        "The keys that sign are marked use=enc."
        "RFC 7517 section 4.2";
    Refuse JwksKeyOperations "jwks-key-operations"
        "The keys that sign may only encrypt, says key_ops."
        "RFC 7517 section 4.3";
    Refuse JwksWrongAlgorithm "jwks-wrong-algorithm"
        "The keys that sign are bound to an algorithm that they are not used with."
        "RFC 7517 section 4.4, RFC 8725 section 3.1";
    Refuse JwksSymmetricKey "jwks-symmetric-key"
        "A symmetric key stands under the name of the key that signs."
        "RFC 8725 section 3.1";
    Refuse JwksWeakKey "jwks-weak-key"
        "The key under the right name is an RSA key of 512 bits."
        "RFC 7518 section 3.3; at least 2048 bits";
    Either JwksPrivateMembers "jwks-private-members"
        "The set tells the private halves of the keys as well."
        "RFC 7517 section 9.2; they are not used";
    Refuse JwksEncryptionKeyMissing "jwks-encryption-key-missing"
        "There is no key to encrypt requests to, though the metadata promise one."
        "OpenID Connect Core 1.0 section 10.2.1, RFC 9101 section 6.1";
    Refuse JwksEncryptionKeyForSignatures "jwks-encryption-key-for-signatures"
        "The key to encrypt requests to is marked use=sig."
        "RFC 7517 section 4.2";
    Refuse JwksEncryptionKeyOtherAlgorithm "jwks-encryption-key-other-algorithm"
        "The key to encrypt requests to is bound to another algorithm."
        "RFC 7517 section 4.4";
    Refuse JwksEncryptionKeyOffCurve "jwks-encryption-key-off-curve"
        "The key to encrypt requests to is no point of its curve."
        "RFC 7518 section 6.2.1, RFC 8725 section 3.4";
    Refuse JwksEncryptionKeyReplaced "jwks-encryption-key-replaced"
        "The key to encrypt requests to is one that the server does not have."
        "RFC 9101 section 7; the answer is invalid_request_object";
    Refuse JwksDuplicateMember "jwks-duplicate-member"
        "keys occurs twice, the second time with a stranger's key."
        "RFC 7517 section 4, RFC 8259 section 4";
    Refuse JwksNotJson "jwks-not-json"
        "The body is not JSON."
        "RFC 7517 section 5";
    Refuse JwksHtml "jwks-html"
        "The body is an HTML page, with status 200."
        "RFC 7517 section 5";
    Refuse JwksArrayTopLevel "jwks-array-top-level"
        "The body is a JSON array that holds the object."
        "RFC 7517 section 5";
    Refuse JwksDeeplyNested "jwks-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "RFC 7517 section 5; RFC 8259 section 9";
    Refuse JwksHuge "jwks-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse JwksSlow "jwks-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse JwksEndless "jwks-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse JwksTruncated "jwks-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse JwksReset "jwks-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse JwksInvalidUtf8 "jwks-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse JwksEmpty "jwks-empty"
        "The body is empty, with status 200."
        "RFC 7517 section 5";
    Refuse JwksRedirect "jwks-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse JwksNotFound "jwks-not-found"
        "The answer has status 404 and is an HTML page."
        "RFC 7517 section 5";
    Refuse JwksServerError "jwks-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse JwksUnavailable "jwks-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either JwksWrongContentType "jwks-wrong-content-type"
        "The JSON is declared as text/html."
        "RFC 7517 section 5";
}
    } };
}
pub(super) use rows;
