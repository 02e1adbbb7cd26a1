//! Faults of UserInfo answers.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
UserInfo {
    Refuse UserInfoOtherSub "userinfo-other-sub"
        "sub is another user's."
        "OpenID Connect Core 1.0 section 5.3.2 and 5.3.4";
    Refuse UserInfoMissingSub "userinfo-missing-sub"
        "There is no sub."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoSubNotString "userinfo-sub-not-string"
        "sub is a number."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoEmptySub "userinfo-empty-sub"
        "sub is empty."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoPlainInsteadOfSigned "userinfo-plain-instead-of-signed"
        "The answer is JSON though a signed one was registered; without effect otherwise."
        "OpenID Connect Core 1.0 section 5.3.4";
    Either UserInfoSignedInsteadOfPlain "userinfo-signed-instead-of-plain"
        "The answer is signed though none was registered for."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoSignedByStranger "userinfo-signed-by-stranger"
        "A stranger signed, under the name of the server's key. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWithOtherListedKey "userinfo-signed-with-other-listed-key"
        "Another key of the set signed, with its own algorithm. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedAlgNone "userinfo-signed-alg-none"
        "alg is none. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWrongIss "userinfo-signed-wrong-iss"
        "iss is another issuer; the answer is signed. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWrongAud "userinfo-signed-wrong-aud"
        "aud is another client; the answer is signed. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedCorrupted "userinfo-signed-corrupted"
        "One bit of the signature is flipped. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoUnauthorized "userinfo-unauthorized"
        "Status 401 with several challenges and quoted pairs in them."
        "RFC 6750 section 3, RFC 9110 section 11.6.1";
    Refuse UserInfoForbidden "userinfo-forbidden"
        "Status 403 with the challenge insufficient_scope."
        "RFC 6750 section 3.1";
    Survive UserInfoBooleansAsStrings "userinfo-booleans-as-strings"
        "Booleans are strings."
        "robustness: read as booleans";
    Survive UserInfoNullMembers "userinfo-null-members"
        "Optional claims are null."
        "OpenID Connect Core 1.0 section 5.3.2; null counts as absent";
    Refuse UserInfoDuplicateMember "userinfo-duplicate-member"
        "sub occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse UserInfoMtlsOtherCertificate "userinfo-mtls-other-certificate"
        "The access token is bound to another certificate, says a challenge with status 401."
        "RFC 8705 section 3";
    Refuse UserInfoNotJson "userinfo-not-json"
        "The body is not JSON."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoHtml "userinfo-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoArrayTopLevel "userinfo-array-top-level"
        "The body is a JSON array that holds the object."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoDeeplyNested "userinfo-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "OpenID Connect Core 1.0 section 5.3.2; RFC 8259 section 9";
    Refuse UserInfoHuge "userinfo-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse UserInfoSlow "userinfo-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse UserInfoEndless "userinfo-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse UserInfoTruncated "userinfo-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse UserInfoReset "userinfo-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse UserInfoInvalidUtf8 "userinfo-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse UserInfoEmpty "userinfo-empty"
        "The body is empty, with status 200."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoRedirect "userinfo-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse UserInfoNotFound "userinfo-not-found"
        "The answer has status 404 and is an HTML page."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoServerError "userinfo-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse UserInfoUnavailable "userinfo-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either UserInfoWrongContentType "userinfo-wrong-content-type"
        "The JSON is declared as text/html."
        "OpenID Connect Core 1.0 section 5.3.2";
    Survive UserInfoDpopNonceDemanded "userinfo-dpop-nonce-demanded"
        "A nonce is demanded of each proof that has none."
        "RFC 9449 section 9; one retry, with a new proof";
    Refuse UserInfoDpopNonceDemandedForever "userinfo-dpop-nonce-demanded-forever"
        "A nonce is demanded of every request, also of one that has it."
        "RFC 9449 section 9; one retry and no more";
    Survive UserInfoDpopNonceRenewed "userinfo-dpop-nonce-renewed"
        "Each good answer hands out a new nonce."
        "RFC 9449 section 8.2; the newest nonce is used";
}
    } };
}
pub(super) use rows;
