//! Faults of tokens in authorization responses.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
FrontChannel {
    Refuse FrontCodeHashWrong "front-code-hash-wrong"
        "c_hash belongs to another code."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontCodeHashMissing "front-code-hash-missing"
        "There is no c_hash, though a code comes with the ID Token."
        "OpenID Connect Core 1.0 section 3.3.2.10; required with code";
    Refuse FrontCodeHashNotString "front-code-hash-not-string"
        "c_hash is a number."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontAccessTokenHashWrong "front-access-token-hash-wrong"
        "at_hash belongs to another access token."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontAccessTokenHashMissing "front-access-token-hash-missing"
        "There is no at_hash, though an access token comes with the ID Token."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9; required with token";
    Refuse FrontAccessTokenHashNotString "front-access-token-hash-not-string"
        "at_hash is a number."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontStateHashWrong "front-state-hash-wrong"
        "s_hash belongs to another state."
        "FAPI 1.0 Advanced section 5.2.3; checked wherever it is there";
    Either FrontStateHashMissing "front-state-hash-missing"
        "There is no s_hash, though the request had a state."
        "FAPI 1.0 Advanced section 5.2.3; required by that profile alone";
    Refuse FrontStateHashNotString "front-state-hash-not-string"
        "s_hash is a number."
        "FAPI 1.0 Advanced section 5.2.3";
    Refuse FrontCodeSwapped "front-code-swapped"
        "The code is another one than the ID Token vouches for."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontCodeMissing "front-code-missing"
        "There is no code, though one was asked for."
        "OpenID Connect Core 1.0 section 3.3.2.5";
    Refuse FrontIdTokenMissing "front-id-token-missing"
        "There is no id_token, though one was asked for."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontIdTokenEmpty "front-id-token-empty"
        "id_token is empty."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontIdTokenDuplicated "front-id-token-duplicated"
        "id_token occurs twice."
        "RFC 6749 section 3.1";
    Refuse FrontAccessTokenSwapped "front-access-token-swapped"
        "The access token is another one than the ID Token vouches for."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontAccessTokenMissing "front-access-token-missing"
        "There is no access_token, though one was asked for."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontAccessTokenEmpty "front-access-token-empty"
        "access_token is empty."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontAccessTokenDuplicated "front-access-token-duplicated"
        "access_token occurs twice."
        "RFC 6749 section 3.1";
    Refuse FrontTokenTypeMissing "front-token-type-missing"
        "There is no token_type beside the access token."
        "RFC 6749 section 4.2.2";
    Refuse FrontTokenTypeUnknown "front-token-type-unknown"
        "token_type is one that nobody knows."
        "RFC 6749 sections 4.2.2 and 7.1";
    Survive FrontTokenTypeLowerCase "front-token-type-lower-case"
        "token_type is bearer, in lower case."
        "RFC 6749 sections 4.2.2 and 5.1; the value is case-insensitive";
    Survive FrontExpiresInMissing "front-expires-in-missing"
        "There is no expires_in."
        "RFC 6749 section 4.2.2; recommended only";
    Either FrontExpiresInGarbage "front-expires-in-garbage"
        "expires_in is a word."
        "RFC 6749 section 4.2.2";
}
    } };
}
pub(super) use rows;
