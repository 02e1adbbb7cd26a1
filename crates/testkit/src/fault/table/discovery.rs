//! Faults of server metadata.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Discovery {
    Refuse DiscoveryWrongIssuer "discovery-wrong-issuer"
        "issuer is another server's."
        "OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3";
    Refuse DiscoveryIssuerTrailingSlash "discovery-issuer-trailing-slash"
        "issuer has a slash at its end that the configured one lacks, or lacks the one it has."
        "OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3; RFC 8414 section 4";
    Refuse DiscoveryMissingIssuer "discovery-missing-issuer"
        "There is no issuer."
        "OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3";
    Refuse DiscoveryIssuerNotString "discovery-issuer-not-string"
        "issuer is an array."
        "OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3";
    Refuse DiscoveryMissingAuthorizationEndpoint "discovery-missing-authorization-endpoint"
        "There is no authorization_endpoint."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Refuse DiscoveryMissingTokenEndpoint "discovery-missing-token-endpoint"
        "There is no token_endpoint."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Refuse DiscoveryMissingJwksUri "discovery-missing-jwks-uri"
        "There is no jwks_uri."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Refuse DiscoveryHttpEndpoint "discovery-http-endpoint"
        "token_endpoint is a plain http address of another host."
        "RFC 8414 section 2, RFC 6749 section 3.2; https only";
    Refuse DiscoveryEndpointNotUrl "discovery-endpoint-not-url"
        "token_endpoint is no URL."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Refuse DiscoveryEndpointNotString "discovery-endpoint-not-string"
        "token_endpoint is a number."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Either DiscoveryListNotArray "discovery-list-not-array"
        "response_types_supported is a string instead of an array."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2";
    Survive DiscoveryMissingLists "discovery-missing-lists"
        "All lists that have a default are missing."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2; the defaults hold";
    Survive DiscoveryNullMembers "discovery-null-members"
        "Optional members are null."
        "robustness: null counts as absent";
    Survive DiscoveryUnknownMembers "discovery-unknown-members"
        "There are members and list values that no specification knows."
        "OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2; unknown members are ignored";
    Refuse DiscoveryDuplicateMember "discovery-duplicate-member"
        "token_endpoint occurs twice, the second time with another host."
        "RFC 8259 section 4, RFC 7515 section 4 by analogy";
    Refuse DiscoveryNotJson "discovery-not-json"
        "The body is not JSON."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
    Refuse DiscoveryHtml "discovery-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
    Refuse DiscoveryArrayTopLevel "discovery-array-top-level"
        "The body is a JSON array that holds the object."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
    Refuse DiscoveryDeeplyNested "discovery-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2; RFC 8259 section 9";
    Refuse DiscoveryHuge "discovery-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse DiscoverySlow "discovery-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse DiscoveryEndless "discovery-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse DiscoveryTruncated "discovery-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse DiscoveryReset "discovery-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse DiscoveryInvalidUtf8 "discovery-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse DiscoveryEmpty "discovery-empty"
        "The body is empty, with status 200."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
    Refuse DiscoveryRedirect "discovery-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse DiscoveryNotFound "discovery-not-found"
        "The answer has status 404 and is an HTML page."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
    Refuse DiscoveryServerError "discovery-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse DiscoveryUnavailable "discovery-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Refuse DiscoveryPushingRequiredWithoutEndpoint "discovery-pushing-required-without-endpoint"
        "Authorization requests must be pushed, and there is no pushed_authorization_request_endpoint."
        "RFC 9126 section 5";
    Refuse DiscoveryMtlsAliasesMissing "discovery-mtls-aliases-missing"
        "There are no mtls_endpoint_aliases, though certificates are looked at there alone."
        "RFC 8705 section 5; the endpoints themselves are asked, and answer invalid_client";
    Refuse DiscoveryMtlsAliasesNotObject "discovery-mtls-aliases-not-object"
        "mtls_endpoint_aliases is an array."
        "RFC 8705 section 5";
    Refuse DiscoveryMtlsAliasHttp "discovery-mtls-alias-http"
        "The alias of token_endpoint is a plain http address."
        "RFC 8705 section 5; https only";
    Refuse DiscoveryMtlsAliasNotUrl "discovery-mtls-alias-not-url"
        "The alias of token_endpoint is no URL."
        "RFC 8705 section 5";
    Refuse DiscoveryMtlsAliasNotString "discovery-mtls-alias-not-string"
        "The alias of token_endpoint is a number."
        "RFC 8705 section 5";
    Refuse DiscoveryMtlsMethodNotSupported "discovery-mtls-method-not-supported"
        "token_endpoint_auth_methods_supported lacks the methods with certificates."
        "RFC 8705 section 2, RFC 8414 section 2";
    Either DiscoveryMtlsBoundTokensNotSupported "discovery-mtls-bound-tokens-not-supported"
        "There is no tls_client_certificate_bound_access_tokens."
        "RFC 8705 section 3.3; what the registration says counts";
    Survive DiscoveryMtlsAliasesUnknown "discovery-mtls-aliases-unknown"
        "There are aliases of endpoints that no specification knows."
        "RFC 8705 section 5; unknown members are ignored";
    Either DiscoveryWrongContentType "discovery-wrong-content-type"
        "The JSON is declared as text/html."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
}
    } };
}
pub(super) use rows;
