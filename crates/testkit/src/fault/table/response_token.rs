//! Faults of authorization responses inside of a JWT.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
ResponseToken {
    Refuse JarmIssWrong "jarm-iss-wrong"
        "The iss of the token is another server's."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmIssTrailingSlash "jarm-iss-trailing-slash"
        "The iss of the token differs by a slash at its end."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmIssMissing "jarm-iss-missing"
        "The token has no iss."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAudWrong "jarm-aud-wrong"
        "The aud of the token is another client."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAudMissing "jarm-aud-missing"
        "The token has no aud."
        "JWT Secured Authorization Response Mode section 2.4";
    Survive JarmAudArray "jarm-aud-array"
        "The aud of the token is an array with the client in it."
        "RFC 7519 section 4.1.3";
    Either JarmAudExtra "jarm-aud-extra"
        "The aud of the token names another client too."
        "JWT Secured Authorization Response Mode section 2.4, RFC 7519 section 4.1.3";
    Refuse JarmExpired "jarm-expired"
        "The token has expired."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmExpMissing "jarm-exp-missing"
        "The token has no exp."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmExpNotNumber "jarm-exp-not-number"
        "The exp of the token is a word."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAlgNone "jarm-alg-none"
        "The token has the algorithm none and no signature."
        "JWT Secured Authorization Response Mode section 2.4, RFC 8725 section 3.2";
    Refuse JarmHmacPublicKeyJwk "jarm-hmac-public-key-jwk"
        "The token is signed by HMAC, with the public key as JWK for a secret."
        "RFC 8725 section 3.1";
    Refuse JarmHeaderJwk "jarm-header-jwk"
        "The token is signed by a stranger whose key stands in its header."
        "RFC 7515 section 4.1.3, RFC 8725 section 3.1";
    Refuse JarmStrangersKey "jarm-strangers-key"
        "The token is signed with a key that is not in the key set, under the right kid."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmOtherListedKey "jarm-other-listed-key"
        "The token is signed with another listed key and algorithm than registered."
        "RFC 8725 section 3.1; authorization_signed_response_alg";
    Refuse JarmCorruptedSignature "jarm-corrupted-signature"
        "One bit of the signature is flipped."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmTruncated "jarm-truncated"
        "The token has no signature part."
        "RFC 7515 section 7.1";
    Refuse JarmCrit "jarm-crit"
        "The header has a critical member that nobody knows."
        "RFC 7515 section 4.1.11";
    Either JarmOtherType "jarm-other-type"
        "The typ of the token is at+jwt."
        "RFC 8725 section 3.11";
    Refuse JarmDuplicateClaim "jarm-duplicate-claim"
        "A claim occurs twice in the token."
        "RFC 7519 section 4";
    Refuse JarmPayloadNotJson "jarm-payload-not-json"
        "The payload of the token is not JSON."
        "RFC 7519 section 7.2";
    Survive JarmUnknownClaims "jarm-unknown-claims"
        "The token has claims that nobody asked for."
        "RFC 7519 section 4; unknown claims are ignored";
    Refuse JarmStateWrong "jarm-state-wrong"
        "The state in the token is another one."
        "RFC 6749 section 10.12";
    Refuse JarmStateMissing "jarm-state-missing"
        "The token has no state."
        "RFC 6749 section 10.12";
    Refuse JarmCodeMissing "jarm-code-missing"
        "The token has neither code nor error."
        "RFC 6749 section 4.1.2";
    Refuse JarmCodeNotString "jarm-code-not-string"
        "The code in the token is a number."
        "RFC 6749 section 4.1.2";
    Refuse JarmErrorAccessDenied "jarm-error-access-denied"
        "The token holds the error access_denied."
        "RFC 6749 section 4.1.2.1";
    Refuse JarmUnsigned "jarm-unsigned"
        "The parameters come plain, though a token was asked for."
        "JWT Secured Authorization Response Mode section 2.3";
    Either JarmParametersBeside "jarm-parameters-beside"
        "Another code and the state stand plain beside the token."
        "JWT Secured Authorization Response Mode section 2.4; what is not signed does not count";
    Either JarmErrorBeside "jarm-error-beside"
        "An error stands plain beside the token."
        "JWT Secured Authorization Response Mode section 2.4; what is not signed does not count";
    Refuse JarmResponseMissing "jarm-response-missing"
        "There is no response."
        "JWT Secured Authorization Response Mode section 2.3";
    Refuse JarmResponseEmpty "jarm-response-empty"
        "response is empty."
        "JWT Secured Authorization Response Mode section 2.3";
    Refuse JarmResponseDuplicated "jarm-response-duplicated"
        "response occurs twice."
        "RFC 6749 section 3.1";
}
    } };
}
pub(super) use rows;
