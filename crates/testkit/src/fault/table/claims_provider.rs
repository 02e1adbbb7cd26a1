//! Faults of the claims provider: of aggregated and distributed claims.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
ClaimsProvider {
    Refuse ClaimsUnsigned "claims-unsigned"
        "The alg of the JWT is none, and its signature is empty."
        "RFC 8725 section 3.2; nobody vouches for the claims";
    Refuse ClaimsStrangersKey "claims-strangers-key"
        "The JWT is signed with a key that is not the provider's."
        "RFC 7515 section 5.2";
    Refuse ClaimsCorruptedSignature "claims-corrupted-signature"
        "A bit of the JWT's signature is wrong."
        "RFC 7515 section 5.2";
    Refuse ClaimsHmacPublicKeyJwk "claims-hmac-public-key-jwk"
        "The JWT is authenticated by HS256 with the provider's public key, as a JWK, as the secret."
        "RFC 8725 section 3.1";
    Refuse ClaimsWrongIss "claims-wrong-iss"
        "The iss of the JWT is another provider's."
        "OpenID Connect Core 1.0 section 5.6.2";
    Refuse ClaimsMissingIss "claims-missing-iss"
        "The JWT has no iss."
        "OpenID Connect Core 1.0 section 5.6.2";
    Refuse ClaimsWrongAud "claims-wrong-aud"
        "The aud of the JWT is another client."
        "RFC 7519 section 4.1.3";
    Refuse ClaimsExpired "claims-expired"
        "The JWT has expired."
        "RFC 7519 section 4.1.4";
    Refuse ClaimsNotYetValid "claims-not-yet-valid"
        "The nbf of the JWT is an hour away."
        "RFC 7519 section 4.1.5";
    Refuse ClaimsAbsent "claims-absent"
        "The JWT holds none of the claims that it is named for."
        "OpenID Connect Core 1.0 section 5.6.2";
    Survive ClaimsUnrequested "claims-unrequested"
        "The JWT holds claims that the claim set does not refer to it for, sub and email among them."
        "OpenID Connect Core 1.0 section 5.6.2; they are not taken over";
    Refuse ClaimsPlain "claims-plain"
        "The claims are plain JSON instead of a JWT."
        "OpenID Connect Core 1.0 section 5.6.2";
    Survive ClaimsSourceMissing "claims-source-missing"
        "The claim set refers to a source that it does not describe."
        "OpenID Connect Core 1.0 section 5.6.2; the claims are not to be had";
    Refuse ClaimsEndpointInternal "claims-endpoint-internal"
        "The endpoint of distributed claims is at an internal address."
        "OpenID Connect Core 1.0 section 5.6.2; a filter for addresses that others name";
    Refuse ClaimsEndpointHttp "claims-endpoint-http"
        "The endpoint of distributed claims is a plain http address."
        "RFC 6750 section 5.3; https only";
    Refuse ClaimsEndpointNotUrl "claims-endpoint-not-url"
        "The endpoint of distributed claims is no URL."
        "OpenID Connect Core 1.0 section 5.6.2";
    Refuse ClaimsUnauthorized "claims-unauthorized"
        "The provider refuses the access token, with status 401 and a challenge."
        "RFC 6750 section 3.1";
    Refuse ClaimsNotFound "claims-not-found"
        "The answer has status 404 and is an HTML page."
        "OpenID Connect Core 1.0 section 5.6.2";
    Refuse ClaimsServerError "claims-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse ClaimsHtml "claims-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect Core 1.0 section 5.6.2";
    Refuse ClaimsRedirect "claims-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse ClaimsReset "claims-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse ClaimsSlow "claims-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse ClaimsEndless "claims-endless"
        "The body never ends."
        "a limit on the size of every answer";
}
    } };
}
pub(super) use rows;
