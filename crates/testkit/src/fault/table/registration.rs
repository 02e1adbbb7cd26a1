//! Faults of dynamic client registration and its management.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Registration {
    Survive RegistrationStatusOk "registration-status-ok"
        "The status is 200."
        "RFC 7591 section 3.2.1; 201 is specified, 200 says the same";
    Refuse RegistrationStatusAccepted "registration-status-accepted"
        "The status is 202."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationClientIdMissing "registration-client-id-missing"
        "There is no client_id."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationClientIdEmpty "registration-client-id-empty"
        "client_id is empty."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationClientIdNotString "registration-client-id-not-string"
        "client_id is a number."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationSecretMissing "registration-secret-missing"
        "The client must authenticate with a secret, and gets none."
        "RFC 7591 section 3.2.1";
    Survive RegistrationSecretExpiresMissing "registration-secret-expires-missing"
        "There is a secret, and no client_secret_expires_at."
        "RFC 7591 section 3.2.1; as if it were 0";
    Survive RegistrationSecretExpiresString "registration-secret-expires-string"
        "client_secret_expires_at is a string."
        "robustness: numbers may be text";
    Refuse RegistrationSecretExpired "registration-secret-expired"
        "The secret expired in 1970."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationClientUriInsecure "registration-client-uri-insecure"
        "registration_client_uri is a plain http address."
        "RFC 7592 section 5; https only";
    Refuse RegistrationClientUriInternal "registration-client-uri-internal"
        "registration_client_uri leads to the metadata service of a cloud."
        "RFC 9728 section 7.7 by analogy; requests go to no address that a stranger named inside";
    Refuse RegistrationClientUriNotUrl "registration-client-uri-not-url"
        "registration_client_uri has no host."
        "RFC 7592 section 3";
    Survive RegistrationEchoesNothing "registration-echoes-nothing"
        "The answer holds the credentials and nothing of what was asked for."
        "RFC 7591 section 3.2.1; what protects stays as it was asked for";
    Survive RegistrationMethodReplaced "registration-method-replaced"
        "Another authentication method is registered than the one asked for."
        "RFC 7591 section 3.2.1; the server may replace values";
    Refuse RegistrationAlgorithmReplacedByNone "registration-algorithm-replaced-by-none"
        "ID Tokens are registered as unsigned."
        "OpenID Connect Core 1.0 section 3.1.3.7; none is never accepted";
    Survive RegistrationNullMembers "registration-null-members"
        "Optional members are null."
        "robustness: null counts as absent";
    Survive RegistrationUnknownMembers "registration-unknown-members"
        "There are members that no specification knows."
        "RFC 7591 section 2; unknown members are ignored";
    Refuse RegistrationDuplicateMember "registration-duplicate-member"
        "client_id occurs twice."
        "RFC 8259 section 4";
    Refuse RegistrationNotJson "registration-not-json"
        "The body is not JSON."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationHtml "registration-html"
        "The body is an HTML page, with status 200."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationArrayTopLevel "registration-array-top-level"
        "The body is a JSON array that holds the object."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationEmpty "registration-empty"
        "The body is empty, with status 200."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationHuge "registration-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse RegistrationTruncated "registration-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse RegistrationRedirect "registration-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse RegistrationUnavailable "registration-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Refuse RegistrationSuccessWithError "registration-success-with-error"
        "An OAuth error comes with status 201."
        "RFC 7591 section 3.2.1";
    Refuse RegistrationErrorInvalidRedirectUri "registration-error-invalid-redirect-uri"
        "The server does not accept a redirect URI."
        "RFC 7591 section 3.2.2";
    Refuse RegistrationErrorInvalidClientMetadata "registration-error-invalid-client-metadata"
        "The server does not accept a value."
        "RFC 7591 section 3.2.2";
    Refuse RegistrationErrorInvalidSoftwareStatement "registration-error-invalid-software-statement"
        "The software statement is not good."
        "RFC 7591 section 3.2.2";
    Refuse RegistrationErrorUnapprovedSoftwareStatement "registration-error-unapproved-software-statement"
        "The software statement is nobody's whom the server trusts."
        "RFC 7591 section 3.2.2";
    Refuse RegistrationErrorInvalidToken "registration-error-invalid-token"
        "The initial access token is not good."
        "RFC 7591 section 3, RFC 6750 section 3.1";
    Refuse RegistrationErrorForbidden "registration-error-forbidden"
        "The server lets nobody register."
        "RFC 9110 section 15.5.4";
    Refuse RegistrationErrorHostileDescription "registration-error-hostile-description"
        "error_description holds control characters, markup and what looks like a token."
        "RFC 6749 section 5.2";
    Survive RegistrationDpopNonceDemanded "registration-dpop-nonce-demanded"
        "The proof beside the initial access token must hold a nonce."
        "RFC 9449 section 8; one more attempt";
    Refuse RegistrationDpopNonceDemandedForever "registration-dpop-nonce-demanded-forever"
        "Every proof must hold another nonce than the one it holds."
        "RFC 9449 section 8; one more attempt only";
    Refuse RegistrationDpopNonceDemandedWithoutNonce "registration-dpop-nonce-demanded-without-nonce"
        "The proof must hold a nonce, and there is none to be had."
        "RFC 9449 section 8";
}
Management {
    Refuse ManagementOtherClient "management-other-client"
        "The answer is about another client."
        "RFC 7592 section 3";
    Refuse ManagementClientIdMissing "management-client-id-missing"
        "There is no client_id."
        "RFC 7592 section 3";
    Refuse ManagementClientUriInternal "management-client-uri-internal"
        "registration_client_uri now leads to the metadata service of a cloud."
        "RFC 9728 section 7.7 by analogy; requests go to no address that a stranger named inside";
    Survive ManagementEchoesNothing "management-echoes-nothing"
        "The answer holds the identifier and the new registration access token alone."
        "RFC 7592 section 3; secret and address stay as they were";
    Refuse ManagementUnauthorized "management-unauthorized"
        "The registration access token is not good."
        "RFC 7592 section 2.1";
    Refuse ManagementUpdateForbidden "management-update-forbidden"
        "The registration cannot be changed."
        "RFC 7592 section 2.2";
    Refuse ManagementDeleteNotSupported "management-delete-not-supported"
        "The registration cannot be deleted: status 405."
        "RFC 7592 section 2.3";
    Survive ManagementDeleteStatusOk "management-delete-status-ok"
        "The deletion is answered with 200."
        "RFC 7592 section 2.3; 204 is specified, 200 says the same";
    Refuse ManagementNotJson "management-not-json"
        "The body is not JSON."
        "RFC 7592 section 3";
    Refuse ManagementHtml "management-html"
        "The body is an HTML page, with status 200."
        "RFC 7592 section 3";
    Refuse ManagementRedirect "management-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse ManagementUnavailable "management-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
}
    } };
}
pub(super) use rows;
