//! Faults of answers of the token endpoint.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Token {
    Refuse TokenMissingAccessToken "token-missing-access-token"
        "There is no access_token."
        "RFC 6749 section 5.1";
    Refuse TokenEmptyAccessToken "token-empty-access-token"
        "access_token is empty."
        "RFC 6749 section 5.1";
    Refuse TokenAccessTokenNotString "token-access-token-not-string"
        "access_token is a number."
        "RFC 6749 section 5.1";
    Refuse TokenMissingTokenType "token-missing-token-type"
        "There is no token_type."
        "RFC 6749 section 5.1";
    Refuse TokenUnknownTokenType "token-unknown-token-type"
        "token_type is one the client cannot use."
        "RFC 6749 section 7.1";
    Refuse TokenTypeNotApplicable "token-type-not-applicable"
        "token_type is N_A, which only a token exchange may answer."
        "RFC 8693 section 2.2.1";
    Refuse TokenTypeNotString "token-type-not-string"
        "token_type is an array."
        "RFC 6749 section 5.1";
    Survive TokenTypeUpperCase "token-type-upper-case"
        "token_type is BEARER."
        "RFC 6749 section 5.1; the case does not matter";
    Survive TokenTypeLowerCase "token-type-lower-case"
        "token_type is bearer."
        "RFC 6749 section 5.1; the case does not matter";
    Survive TokenExpiresInString "token-expires-in-string"
        "expires_in is a number in a string."
        "robustness: read as a number";
    Survive TokenExpiresInFloat "token-expires-in-float"
        "expires_in is a fraction."
        "robustness: read as a number";
    Survive TokenExpiresInNull "token-expires-in-null"
        "expires_in is null."
        "robustness: null counts as absent";
    Survive TokenExpiresInMissing "token-expires-in-missing"
        "There is no expires_in."
        "RFC 6749 section 5.1";
    Either TokenExpiresInNegative "token-expires-in-negative"
        "expires_in is negative."
        "RFC 6749 section 5.1";
    Either TokenExpiresInEnormous "token-expires-in-enormous"
        "expires_in is larger than any integer type."
        "RFC 6749 section 5.1";
    Refuse TokenExpiresInGarbage "token-expires-in-garbage"
        "expires_in is a word."
        "RFC 6749 section 5.1";
    Refuse TokenAuthorizationDetailsNotArray "token-authorization-details-not-array"
        "authorization_details is an object."
        "RFC 9396 section 7";
    Refuse TokenAuthorizationDetailsWithoutType "token-authorization-details-without-type"
        "authorization_details holds an object without a type."
        "RFC 9396 sections 2 and 7";
    Survive TokenScopeArray "token-scope-array"
        "scope is an array."
        "robustness: read as joined";
    Survive TokenScopeNull "token-scope-null"
        "scope is null."
        "robustness: null counts as absent";
    Survive TokenScopeMissing "token-scope-missing"
        "There is no scope."
        "RFC 6749 section 5.1";
    Refuse TokenScopeNotString "token-scope-not-string"
        "scope is a number."
        "RFC 6749 section 5.1";
    Survive TokenUnknownMembers "token-unknown-members"
        "There are members that no specification knows."
        "RFC 6749 section 5.1; they are ignored";
    Survive TokenNullMembers "token-null-members"
        "refresh_token, scope and expires_in are null."
        "robustness: null counts as absent";
    Refuse TokenSuccessWithError "token-success-with-error"
        "Status 200 with an error in the body, as GitHub answers."
        "RFC 6749 section 5.2";
    Refuse TokenErrorInvalidRequest "token-error-invalid-request"
        "The answer is the error invalid_request."
        "RFC 6749 section 5.2";
    Refuse TokenErrorInvalidClient "token-error-invalid-client"
        "The answer is the error invalid_client with status 401 and a challenge."
        "RFC 6749 section 5.2";
    Refuse TokenErrorInvalidGrant "token-error-invalid-grant"
        "The answer is the error invalid_grant."
        "RFC 6749 section 5.2";
    Refuse TokenErrorUnauthorizedClient "token-error-unauthorized-client"
        "The answer is the error unauthorized_client."
        "RFC 6749 section 5.2";
    Refuse TokenErrorUnsupportedGrantType "token-error-unsupported-grant-type"
        "The answer is the error unsupported_grant_type."
        "RFC 6749 section 5.2";
    Refuse TokenErrorInvalidScope "token-error-invalid-scope"
        "The answer is the error invalid_scope."
        "RFC 6749 section 5.2";
    Refuse TokenErrorInvalidTarget "token-error-invalid-target"
        "The answer is the error invalid_target."
        "RFC 8707 section 2";
    Refuse TokenErrorServerError "token-error-server-error"
        "The answer is the error server_error with status 500, in JSON."
        "RFC 6749 section 5.2";
    Refuse TokenErrorTemporarilyUnavailable "token-error-temporarily-unavailable"
        "The answer is the error temporarily_unavailable with status 503, in JSON."
        "RFC 6749 section 5.2";
    Refuse TokenErrorUnknown "token-error-unknown"
        "The answer is an error whose code nobody knows."
        "RFC 6749 section 5.2";
    Refuse TokenErrorWithoutCode "token-error-without-code"
        "Status 400 with an empty object."
        "RFC 6749 section 5.2";
    Refuse TokenErrorNotString "token-error-not-string"
        "Status 400 with an error that is an object."
        "RFC 6749 section 5.2";
    Refuse TokenErrorHostileDescription "token-error-hostile-description"
        "The description of the error holds markup, line breaks and terminal escapes."
        "RFC 6749 section 5.2; shown only escaped";
    Refuse TokenBadRequestHtml "token-bad-request-html"
        "Status 400 with an HTML page."
        "RFC 6749 section 5.2";
    Refuse TokenChallengeAndJson "token-challenge-and-json"
        "Status 401 with several challenges and a JSON error; both are worth telling."
        "RFC 6749 section 5.2, RFC 9110 section 11.6.1";
    Refuse TokenTooManyRequests "token-too-many-requests"
        "Status 429 with Retry-After."
        "RFC 6585 section 4";
    Either TokenCreated "token-created"
        "Status 201 instead of 200."
        "RFC 6749 section 5.1";
    Refuse TokenFormEncoded "token-form-encoded"
        "The answer is form-encoded instead of JSON."
        "RFC 6749 section 5.1";
    Refuse TokenDuplicateMember "token-duplicate-member"
        "access_token occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse TokenNotJson "token-not-json"
        "The body is not JSON."
        "RFC 6749 section 5.1";
    Refuse TokenHtml "token-html"
        "The body is an HTML page, with status 200."
        "RFC 6749 section 5.1";
    Refuse TokenArrayTopLevel "token-array-top-level"
        "The body is a JSON array that holds the object."
        "RFC 6749 section 5.1";
    Refuse TokenDeeplyNested "token-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "RFC 6749 section 5.1; RFC 8259 section 9";
    Refuse TokenHuge "token-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse TokenSlow "token-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse TokenEndless "token-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse TokenTruncated "token-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse TokenReset "token-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse TokenInvalidUtf8 "token-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse TokenEmpty "token-empty"
        "The body is empty, with status 200."
        "RFC 6749 section 5.1";
    Refuse TokenRedirect "token-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse TokenNotFound "token-not-found"
        "The answer has status 404 and is an HTML page."
        "RFC 6749 section 5.1";
    Refuse TokenServerError "token-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse TokenUnavailable "token-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either TokenWrongContentType "token-wrong-content-type"
        "The JSON is declared as text/html."
        "RFC 6749 section 5.1";
    Survive TokenDpopNonceDemanded "token-dpop-nonce-demanded"
        "A nonce is demanded of each proof that has none."
        "RFC 9449 section 8; one retry, with a new proof and a new assertion";
    Refuse TokenDpopNonceDemandedForever "token-dpop-nonce-demanded-forever"
        "A nonce is demanded of every request, also of one that has it."
        "RFC 9449 section 8; one retry and no more";
    Refuse TokenDpopNonceDemandedWithoutNonce "token-dpop-nonce-demanded-without-nonce"
        "A nonce is demanded, and none is given."
        "RFC 9449 section 8";
    Either TokenDpopNonceDemandedByChallenge "token-dpop-nonce-demanded-by-challenge"
        "A nonce is demanded as a resource would do it: status 401, a challenge, no body."
        "RFC 9449 sections 8 and 9";
    Survive TokenDpopNonceRenewed "token-dpop-nonce-renewed"
        "Each good answer hands out a new nonce."
        "RFC 9449 section 8.2; the newest nonce is used";
    Refuse TokenDpopInvalidProof "token-dpop-invalid-proof"
        "The answer is the error invalid_dpop_proof."
        "RFC 9449 section 5";
    Either TokenDpopTypeBearer "token-dpop-type-bearer"
        "token_type is Bearer, though the request had a proof."
        "RFC 9449 section 5; refused where the binding matters";
    Survive TokenDpopTypeOddCase "token-dpop-type-odd-case"
        "token_type is dPoP."
        "RFC 6749 section 5.1; the value is case-insensitive";
    Refuse TokenDpopTypeUnrequested "token-dpop-type-unrequested"
        "token_type is DPoP, though the request had no proof."
        "RFC 6749 section 7.1; a token of a type that the client does not know is not used";
}
    } };
}
pub(super) use rows;
