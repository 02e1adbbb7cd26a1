//! Faults of answers to pushed authorization requests.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
PushedAuthorization {
    Refuse ParRequestUriMissing "par-request-uri-missing"
        "There is no request_uri."
        "RFC 9126 section 2.2";
    Refuse ParRequestUriEmpty "par-request-uri-empty"
        "request_uri is empty."
        "RFC 9126 section 2.2";
    Refuse ParRequestUriNotString "par-request-uri-not-string"
        "request_uri is an array."
        "RFC 9126 section 2.2";
    Refuse ParRequestUriExpired "par-request-uri-expired"
        "The request_uri is worth nothing by the time the browser brings it."
        "RFC 9126 section 4; the authorization endpoint shows an error and no answer comes";
    Refuse ParRequestUriOfAnotherClient "par-request-uri-of-another-client"
        "The request_uri belongs to another client's request."
        "RFC 9126 section 2.2; the authorization endpoint shows an error and no answer comes";
    Either ParExpiresInMissing "par-expires-in-missing"
        "There is no expires_in."
        "RFC 9126 section 2.2";
    Survive ParExpiresInString "par-expires-in-string"
        "expires_in is a number in a string."
        "robustness: the meaning is clear";
    Either ParExpiresInNegative "par-expires-in-negative"
        "expires_in is negative."
        "RFC 9126 section 2.2";
    Either ParExpiresInGarbage "par-expires-in-garbage"
        "expires_in is a word."
        "RFC 9126 section 2.2";
    Either ParStatusOk "par-status-ok"
        "The status is 200 instead of 201."
        "RFC 9126 section 2.2";
    Refuse ParStatusAccepted "par-status-accepted"
        "The status is 202."
        "RFC 9126 section 2.2";
    Survive ParUnknownMembers "par-unknown-members"
        "There are members that no specification knows."
        "RFC 9126 section 2.2; unknown members are ignored";
    Refuse ParSuccessWithError "par-success-with-error"
        "The status is 201 and the body an error."
        "RFC 9126 section 2.2";
    Refuse ParErrorInvalidRequest "par-error-invalid-request"
        "The answer is the error invalid_request."
        "RFC 9126 section 2.3";
    Refuse ParErrorInvalidClient "par-error-invalid-client"
        "The answer is the error invalid_client, with a challenge."
        "RFC 9126 section 2.3, RFC 6749 section 5.2";
    Refuse ParErrorUnauthorizedClient "par-error-unauthorized-client"
        "The answer is the error unauthorized_client."
        "RFC 9126 section 2.3";
    Refuse ParErrorInvalidRequestObject "par-error-invalid-request-object"
        "The answer is the error invalid_request_object."
        "RFC 9126 section 3";
    Refuse ParErrorUnknown "par-error-unknown"
        "The answer is an error that nobody has registered yet."
        "RFC 9126 section 2.3; unknown codes are reported as they are";
    Refuse ParErrorHostileDescription "par-error-hostile-description"
        "The description of the error holds markup, line breaks and terminal escapes."
        "text from a server is never shown as it is";
    Refuse ParErrorTooLarge "par-error-too-large"
        "The answer has status 413."
        "RFC 9126 section 2.3";
    Refuse ParErrorTooManyRequests "par-error-too-many-requests"
        "The answer has status 429 and Retry-After."
        "RFC 9126 section 2.3";
    Survive ParDpopNonceDemanded "par-dpop-nonce-demanded"
        "A nonce is demanded of each proof that has none."
        "RFC 9449 section 8; one retry, with a new proof and a new assertion";
    Refuse ParDpopNonceDemandedForever "par-dpop-nonce-demanded-forever"
        "A nonce is demanded of every request, also of one that has it."
        "RFC 9449 section 8; one retry and no more";
    Refuse ParDpopNonceDemandedWithoutNonce "par-dpop-nonce-demanded-without-nonce"
        "A nonce is demanded, and none is given."
        "RFC 9449 section 8";
    Survive ParDpopNonceRenewed "par-dpop-nonce-renewed"
        "Each good answer hands out a new nonce."
        "RFC 9449 section 8.2; the newest nonce is used";
    Refuse ParDpopInvalidProof "par-dpop-invalid-proof"
        "The answer is the error invalid_dpop_proof."
        "RFC 9449 section 5";
    Refuse ParDuplicateMember "par-duplicate-member"
        "request_uri occurs twice, the second time with another value."
        "RFC 8259 section 4, RFC 7515 section 4 by analogy";
    Refuse ParNotJson "par-not-json"
        "The body is not JSON."
        "RFC 9126 section 2.2";
    Refuse ParHtml "par-html"
        "The body is an HTML page, with status 200."
        "RFC 9126 section 2.2";
    Refuse ParArrayTopLevel "par-array-top-level"
        "The body is a JSON array that holds the object."
        "RFC 9126 section 2.2";
    Either ParDeeplyNested "par-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "RFC 9126 section 2.2; RFC 8259 section 9";
    Refuse ParHuge "par-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse ParSlow "par-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse ParEndless "par-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse ParTruncated "par-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse ParReset "par-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse ParInvalidUtf8 "par-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse ParEmpty "par-empty"
        "The body is empty, with status 200."
        "RFC 9126 section 2.2";
    Refuse ParRedirect "par-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse ParNotFound "par-not-found"
        "The answer has status 404 and is an HTML page."
        "RFC 9126 section 2.2";
    Refuse ParServerError "par-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse ParUnavailable "par-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either ParWrongContentType "par-wrong-content-type"
        "The JSON is declared as text/html."
        "RFC 9126 section 2.2";
}
    } };
}
pub(super) use rows;
