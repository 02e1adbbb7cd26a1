//! Faults of revocation answers.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Revocation {
    Refuse RevocationUnsupportedTokenType "revocation-unsupported-token-type"
        "Status 400: tokens of this kind are not revoked."
        "RFC 7009 section 2.2.1";
    Refuse RevocationInvalidClient "revocation-invalid-client"
        "Status 401: the client is not known."
        "RFC 7009 section 2.2.1";
    Survive RevocationHtml "revocation-html"
        "The body is an HTML page, with status 200."
        "RFC 7009 section 2.2; the body does not matter";
    Refuse RevocationRedirect "revocation-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse RevocationUnavailable "revocation-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 7009 section 2.2.1";
}
    } };
}
pub(super) use rows;
