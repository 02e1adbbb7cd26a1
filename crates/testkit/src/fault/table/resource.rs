//! Faults of answers of the protected resource.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Resource {
    Refuse ResourceUnauthorized "resource-unauthorized"
        "Status 401: the access token has expired."
        "RFC 6750 section 3";
    Refuse ResourceInsufficientScope "resource-insufficient-scope"
        "Status 403: the access token lacks a scope value, which is named."
        "RFC 6750 section 3.1";
    Refuse ResourceWithoutChallenge "resource-without-challenge"
        "Status 401 without any challenge."
        "RFC 9110 section 15.5.2";
    Refuse ResourceSeveralChallenges "resource-several-challenges"
        "Status 401 with several challenges in one and in several headers, with quoted pairs, commas and token68."
        "RFC 9110 section 11.6.1";
    Refuse ResourceMalformedChallenge "resource-malformed-challenge"
        "Status 401 with a challenge that keeps no grammar."
        "RFC 9110 section 11.6.1";
    Refuse ResourceChallengeAndJson "resource-challenge-and-json"
        "Status 401 with a challenge and a JSON error; both are worth telling."
        "RFC 6750 section 3";
    Refuse ResourceHuge "resource-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse ResourceSlow "resource-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse ResourceEndless "resource-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse ResourceTruncated "resource-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse ResourceReset "resource-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse ResourceRedirect "resource-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse ResourceServerError "resource-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse ResourceUnavailable "resource-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Survive ResourceDpopNonceDemanded "resource-dpop-nonce-demanded"
        "A nonce is demanded of each proof that has none."
        "RFC 9449 section 9; one retry, with a new proof";
    Survive ResourceDpopNonceDemandedAmongSeveral "resource-dpop-nonce-demanded-among-several"
        "The challenge that demands a nonce stands among others."
        "RFC 9449 section 9, RFC 9110 section 11.6.1";
    Survive ResourceDpopNonceDemandedOddCase "resource-dpop-nonce-demanded-odd-case"
        "The challenge that demands a nonce is written in another case."
        "RFC 9449 section 9, RFC 9110 section 11.1; names are case-insensitive";
    Refuse ResourceDpopNonceDemandedForever "resource-dpop-nonce-demanded-forever"
        "A nonce is demanded of every request, also of one that has it."
        "RFC 9449 section 9; one retry and no more";
    Refuse ResourceDpopNonceDemandedWithoutNonce "resource-dpop-nonce-demanded-without-nonce"
        "A nonce is demanded, and none is given."
        "RFC 9449 section 9";
    Refuse ResourceDpopInvalidProof "resource-dpop-invalid-proof"
        "The challenge says that the proof is invalid."
        "RFC 9449 section 7.1";
    Survive ResourceDpopNonceRenewed "resource-dpop-nonce-renewed"
        "Each good answer hands out a new nonce."
        "RFC 9449 section 8.2; the newest nonce is used";
    Refuse ResourceMtlsOtherCertificate "resource-mtls-other-certificate"
        "The access token is bound to another certificate, says a challenge with status 401."
        "RFC 8705 section 3";
}
    } };
}
pub(super) use rows;
