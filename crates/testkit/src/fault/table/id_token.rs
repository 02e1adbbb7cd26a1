//! Faults of ID Tokens.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
IdToken {
    Refuse IdTokenAlgNone "id-token-alg-none"
        "alg is none and there is no signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenAlgNoneSigned "id-token-alg-none-signed"
        "alg is none and there is a signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenAlgNoneOddCase "id-token-alg-none-odd-case"
        "alg is nOnE and there is no signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenHmacPublicKeyPem "id-token-hmac-public-key-pem"
        "HS256 with the PEM of the public key as the secret."
        "RFC 8725 section 2.1";
    Refuse IdTokenHmacPublicKeyJwk "id-token-hmac-public-key-jwk"
        "HS256 with the JWK of the public key as the secret."
        "RFC 8725 section 2.1";
    Refuse IdTokenHeaderJwk "id-token-header-jwk"
        "A stranger signed; the header brings the stranger's key."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.3";
    Refuse IdTokenHeaderJku "id-token-header-jku"
        "A stranger signed; the header names the stranger's key set."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.2";
    Refuse IdTokenHeaderX5c "id-token-header-x5c"
        "A stranger signed; the header brings the stranger's certificate."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.6";
    Refuse IdTokenHeaderX5u "id-token-header-x5u"
        "A stranger signed; the header names the stranger's certificate."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.5";
    Refuse IdTokenStrangersKey "id-token-strangers-key"
        "A stranger signed, under the name of the server's key."
        "RFC 7515 section 5.2";
    Refuse IdTokenWrongKid "id-token-wrong-kid"
        "kid names no key of the set."
        "OpenID Connect Core 1.0 section 10.1.1";
    Either IdTokenNoKid "id-token-no-kid"
        "There is no kid."
        "OpenID Connect Core 1.0 section 10.1; a single candidate may be used";
    Survive IdTokenFromRotatedKey "id-token-from-rotated-key"
        "The keys rotate right before the signature: the set that a client has cached is old."
        "OpenID Connect Core 1.0 section 10.1.1; one refetch finds the key";
    Refuse IdTokenOtherListedKey "id-token-other-listed-key"
        "Another key of the set signed, with its own algorithm."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 7; the algorithm is the registered one";
    Refuse IdTokenOtherAlgorithmInHeader "id-token-other-algorithm-in-header"
        "alg names another algorithm than the one that signed."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 7";
    Refuse IdTokenCorruptedSignature "id-token-corrupted-signature"
        "One bit of the signature is flipped."
        "RFC 7515 section 5.2";
    Refuse IdTokenEmptySignature "id-token-empty-signature"
        "The signature is empty, with alg as it should be."
        "RFC 7515 section 5.2";
    Refuse IdTokenShortSignature "id-token-short-signature"
        "Half of the signature is missing."
        "RFC 7515 section 5.2";
    Refuse IdTokenTruncated "id-token-truncated"
        "The token ends after its second part."
        "RFC 7515 section 7.1";
    Refuse IdTokenExtraPart "id-token-extra-part"
        "The token has a fourth part."
        "RFC 7515 section 7.1";
    Refuse IdTokenFiveParts "id-token-five-parts"
        "The token has five parts, as an encrypted one has."
        "RFC 7516 section 9; encryption was not registered";
    Refuse IdTokenCrit "id-token-crit"
        "crit names a header parameter that nobody knows."
        "RFC 7515 section 4.1.11";
    Refuse IdTokenCritEmpty "id-token-crit-empty"
        "crit is an empty array."
        "RFC 7515 section 4.1.11";
    Refuse IdTokenUnencodedPayload "id-token-unencoded-payload"
        "b64 is false and the signature is over the raw payload."
        "RFC 7797 section 6";
    Refuse IdTokenNonCanonicalBase64 "id-token-non-canonical-base64"
        "The payload ends in base64url bits that are not zero, and is signed so."
        "RFC 7515 section 2, RFC 4648 section 3.5";
    Refuse IdTokenPaddedBase64 "id-token-padded-base64"
        "The signature is padded with =."
        "RFC 7515 section 2";
    Refuse IdTokenWhiteSpace "id-token-white-space"
        "There is a line break inside the token."
        "RFC 7515 section 5.2";
    Refuse IdTokenDuplicateClaim "id-token-duplicate-claim"
        "sub occurs twice, the second time another one."
        "RFC 7519 section 4";
    Refuse IdTokenDuplicateHeaderMember "id-token-duplicate-header-member"
        "alg occurs twice in the header."
        "RFC 7515 section 4";
    Refuse IdTokenHeaderNotJson "id-token-header-not-json"
        "The header is not JSON."
        "RFC 7515 section 5.2";
    Refuse IdTokenPayloadNotJson "id-token-payload-not-json"
        "The payload is not JSON, and signed."
        "RFC 7519 section 7.2";
    Refuse IdTokenPayloadArray "id-token-payload-array"
        "The payload is a JSON array, and signed."
        "RFC 7519 section 7.2";
    Refuse IdTokenPayloadInvalidUtf8 "id-token-payload-invalid-utf8"
        "The payload is not UTF-8, and signed."
        "RFC 7519 section 7.2";
    Either IdTokenOtherType "id-token-other-type"
        "typ says at+jwt."
        "RFC 8725 section 3.11";
    Refuse IdTokenOverlong "id-token-overlong"
        "The token is longer than 512 KiB."
        "a limit on the size of tokens";
    Refuse IdTokenMissingIss "id-token-missing-iss"
        "There is no iss."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenWrongIss "id-token-wrong-iss"
        "iss is another issuer."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenIssTrailingSlash "id-token-iss-trailing-slash"
        "iss has a slash at its end that the issuer lacks, or lacks the one it has."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenIssNotString "id-token-iss-not-string"
        "iss is an array."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenMissingAud "id-token-missing-aud"
        "There is no aud."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenWrongAud "id-token-wrong-aud"
        "aud is another client."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenEmptyAud "id-token-empty-aud"
        "aud is an empty array."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenAudNotString "id-token-aud-not-string"
        "aud is a number."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenExtraAud "id-token-extra-aud"
        "aud holds another client as well, without azp."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenExtraAudWithAzp "id-token-extra-aud-with-azp"
        "aud holds another client as well; azp is the right one."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenWrongAzp "id-token-wrong-azp"
        "azp is another client."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 5";
    Survive IdTokenArrayAud "id-token-array-aud"
        "aud is an array with the client alone."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenMissingSub "id-token-missing-sub"
        "There is no sub."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenEmptySub "id-token-empty-sub"
        "sub is empty."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenAnotherUser "id-token-another-user"
        "sub is another user's than the one asked for."
        "OpenID Connect Core 1.0 section 3.1.2.2";
    Refuse IdTokenSubNotString "id-token-sub-not-string"
        "sub is a number."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenOverlongSub "id-token-overlong-sub"
        "sub has 256 characters."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenMissingExp "id-token-missing-exp"
        "There is no exp."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 9";
    Refuse IdTokenExpired "id-token-expired"
        "exp was an hour ago."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 9";
    Refuse IdTokenExpNotNumber "id-token-exp-not-number"
        "exp is a date in words."
        "RFC 7519 section 2";
    Survive IdTokenFractionalTimes "id-token-fractional-times"
        "exp and iat are fractions."
        "RFC 7519 section 2";
    Refuse IdTokenMissingIat "id-token-missing-iat"
        "There is no iat."
        "OpenID Connect Core 1.0 section 2";
    Either IdTokenOldIat "id-token-old-iat"
        "iat is a week ago."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 10; refused where a maximum age is set";
    Refuse IdTokenFutureIat "id-token-future-iat"
        "iat is an hour ahead."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 10";
    Refuse IdTokenIatNotNumber "id-token-iat-not-number"
        "iat is a word."
        "RFC 7519 section 2";
    Refuse IdTokenFutureNbf "id-token-future-nbf"
        "nbf is an hour ahead."
        "RFC 7519 section 4.1.5";
    Refuse IdTokenMissingNonce "id-token-missing-nonce"
        "There is no nonce, though one was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenWrongNonce "id-token-wrong-nonce"
        "nonce is another one."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenUnrequestedNonce "id-token-unrequested-nonce"
        "There is a nonce though none was sent; one that was sent is left alone."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenNonceNotString "id-token-nonce-not-string"
        "nonce is a number."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenWrongAtHash "id-token-wrong-at-hash"
        "at_hash is another token's."
        "OpenID Connect Core 1.0 section 3.1.3.8";
    Refuse IdTokenWrongCodeHash "id-token-wrong-code-hash"
        "c_hash is another code's."
        "OpenID Connect Core 1.0 section 3.3.2.11";
    Refuse IdTokenWrongStateHash "id-token-wrong-state-hash"
        "s_hash is another state's."
        "FAPI 1.0 Advanced section 5.1.1";
    Either IdTokenMissingAtHash "id-token-missing-at-hash"
        "There is no at_hash."
        "OpenID Connect Core 1.0 section 3.1.3.6; optional in the code flow";
    Refuse IdTokenMissingAuthTime "id-token-missing-auth-time"
        "There is no auth_time; matters where max_age was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 13";
    Refuse IdTokenOldAuthTime "id-token-old-auth-time"
        "auth_time is a year ago; matters where max_age was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 13";
    Refuse IdTokenAuthTimeNotNumber "id-token-auth-time-not-number"
        "auth_time is a word."
        "RFC 7519 section 2";
    Refuse IdTokenMissingAcr "id-token-missing-acr"
        "There is no acr; matters where one was demanded."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 12";
    Refuse IdTokenWrongAcr "id-token-wrong-acr"
        "acr is another one; matters where one was demanded."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 12";
    Refuse IdTokenMissing "id-token-missing"
        "There is no id_token."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenNotString "id-token-not-string"
        "id_token is a number."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenNull "id-token-null"
        "id_token is null."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenEmpty "id-token-empty"
        "id_token is empty."
        "OpenID Connect Core 1.0 section 3.1.3.3";
}
    } };
}
pub(super) use rows;
