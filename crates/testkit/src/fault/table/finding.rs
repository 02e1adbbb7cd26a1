//! Faults of the search for a server: WebFinger and protected resource metadata.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
WebFinger {
    Refuse WebFingerNoLink "web-finger-no-link"
        "There is no link to an issuer."
        "OpenID Connect Discovery 1.0 section 2";
    Refuse WebFingerLinksNull "web-finger-links-null"
        "links is null."
        "RFC 7033 section 4.4.4";
    Refuse WebFingerIssuerInsecure "web-finger-issuer-insecure"
        "The issuer is a plain http address."
        "OpenID Connect Discovery 1.0 section 2; https only";
    Refuse WebFingerIssuerInternal "web-finger-issuer-internal"
        "The issuer is the metadata service of a cloud."
        "RFC 9728 section 7.7 by analogy; requests go to no address that a stranger named inside";
    Refuse WebFingerIssuerWithQuery "web-finger-issuer-with-query"
        "The issuer has a query."
        "OpenID Connect Discovery 1.0 section 3";
    Survive WebFingerOddLinks "web-finger-odd-links"
        "Odd and foreign links stand beside the good one."
        "RFC 7033 section 4.4.4; what is not understood is skipped";
    Refuse WebFingerDuplicateMember "web-finger-duplicate-member"
        "links occurs twice."
        "RFC 8259 section 4";
    Refuse WebFingerNotJson "web-finger-not-json"
        "The body is not JSON."
        "RFC 7033 section 4.4";
    Refuse WebFingerHtml "web-finger-html"
        "The body is an HTML page, with status 200."
        "RFC 7033 section 4.4";
    Refuse WebFingerRedirect "web-finger-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse WebFingerNotFound "web-finger-not-found"
        "The answer is an HTML page with status 404."
        "RFC 7033 section 4.2";
}
ResourceMetadata {
    Refuse ResourceMetadataOtherResource "resource-metadata-other-resource"
        "resource is another one."
        "RFC 9728 section 3.3";
    Refuse ResourceMetadataTrailingSlash "resource-metadata-trailing-slash"
        "resource has a slash at its end that the one asked about lacks."
        "RFC 9728 section 3.3";
    Refuse ResourceMetadataMissingResource "resource-metadata-missing-resource"
        "There is no resource."
        "RFC 9728 section 2";
    Refuse ResourceMetadataServerInsecure "resource-metadata-server-insecure"
        "The authorization server is a plain http address."
        "RFC 9728 section 2; https only";
    Refuse ResourceMetadataServerInternal "resource-metadata-server-internal"
        "The authorization server is inside a network."
        "RFC 9728 section 7.7";
    Survive ResourceMetadataNullMembers "resource-metadata-null-members"
        "Optional members are null."
        "robustness: null counts as absent";
    Survive ResourceMetadataUnknownMembers "resource-metadata-unknown-members"
        "There are members that no specification knows."
        "RFC 9728 section 3.2; unknown members are ignored";
    Refuse ResourceMetadataDuplicateMember "resource-metadata-duplicate-member"
        "authorization_servers occurs twice."
        "RFC 8259 section 4";
    Refuse ResourceMetadataNotJson "resource-metadata-not-json"
        "The body is not JSON."
        "RFC 9728 section 3.2";
    Refuse ResourceMetadataHtml "resource-metadata-html"
        "The body is an HTML page, with status 200."
        "RFC 9728 section 3.2";
    Refuse ResourceMetadataRedirect "resource-metadata-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse ResourceMetadataNotFound "resource-metadata-not-found"
        "The answer is an HTML page with status 404."
        "RFC 9728 section 3.2";
}
    } };
}
pub(super) use rows;
