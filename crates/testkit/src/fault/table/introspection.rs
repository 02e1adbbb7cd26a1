//! Faults of introspection answers.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Introspection {
    Refuse IntrospectionActiveMissing "introspection-active-missing"
        "There is no active."
        "RFC 7662 section 2.2";
    Refuse IntrospectionActiveText "introspection-active-text"
        "active is the text \"true\"."
        "RFC 7662 section 2.2";
    Refuse IntrospectionActiveNull "introspection-active-null"
        "active is null."
        "RFC 7662 section 2.2";
    Survive IntrospectionTimesAsText "introspection-times-as-text"
        "exp is a number as text."
        "robustness: read as a number";
    Survive IntrospectionScopeArray "introspection-scope-array"
        "scope is an array."
        "robustness: read as text";
    Survive IntrospectionNullMembers "introspection-null-members"
        "Optional members are null."
        "robustness: null counts as absent";
    Survive IntrospectionUnknownMembers "introspection-unknown-members"
        "There are members that no specification knows."
        "RFC 7662 section 2.2; unknown members are kept";
    Refuse IntrospectionDuplicateMember "introspection-duplicate-member"
        "active occurs twice."
        "RFC 8259 section 4";
    Refuse IntrospectionMtlsOtherThumbprint "introspection-mtls-other-thumbprint"
        "The token is bound to another certificate than the one that was presented with it."
        "RFC 8705 section 3";
    Refuse IntrospectionMtlsUnbound "introspection-mtls-unbound"
        "There is no cnf, though the token is bound to a certificate."
        "RFC 8705 section 3.2";
    Refuse IntrospectionMtlsThumbprintNotString "introspection-mtls-thumbprint-not-string"
        "x5t#S256 in cnf is a number."
        "RFC 8705 section 3.1";
    Refuse IntrospectionInvalidClient "introspection-invalid-client"
        "Status 401: this client may not ask."
        "RFC 7662 section 2.3";
    Refuse IntrospectionNotJson "introspection-not-json"
        "The body is not JSON."
        "RFC 7662 section 2.2";
    Refuse IntrospectionHtml "introspection-html"
        "The body is an HTML page, with status 200."
        "RFC 7662 section 2.2";
    Refuse IntrospectionRedirect "introspection-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse IntrospectionUnavailable "introspection-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Refuse IntrospectionPlainInsteadOfSigned "introspection-plain-instead-of-signed"
        "The answer is plain though a signed one is registered. Without effect on plain answers."
        "RFC 9701 section 8.1";
    Refuse IntrospectionSignedWrongType "introspection-signed-wrong-type"
        "typ is JWT. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedByStranger "introspection-signed-by-stranger"
        "A key that is not published signs, under a kid that is. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedWithOtherListedKey "introspection-signed-with-other-listed-key"
        "Another published key signs, with another algorithm than the registered one. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedAlgNone "introspection-signed-alg-none"
        "alg is none and there is no signature. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedCorrupted "introspection-signed-corrupted"
        "One bit of the signature is flipped. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedWrongIss "introspection-signed-wrong-iss"
        "iss is another server. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedWrongAud "introspection-signed-wrong-aud"
        "aud is another client. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedMissingAud "introspection-signed-missing-aud"
        "There is no aud. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedMissingIat "introspection-signed-missing-iat"
        "There is no iat. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedFutureIat "introspection-signed-future-iat"
        "iat lies an hour ahead. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedFlat "introspection-signed-flat"
        "What is said about the token stands in the JWT itself. Without effect on plain answers."
        "RFC 9701 section 5";
    Refuse IntrospectionSignedMemberNotObject "introspection-signed-member-not-object"
        "token_introspection is text. Without effect on plain answers."
        "RFC 9701 section 5";
}
    } };
}
pub(super) use rows;
