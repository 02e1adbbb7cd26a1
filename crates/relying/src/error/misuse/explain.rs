//! Of each mistake: the rule's name, where it stands, and what to do.

use super::Misuse;
use crate::error::Explanation;

impl Misuse {
    pub(in crate::error) fn explain(&self) -> Explanation {
        let (rule, section, advice) = match self {
            Self::MissingEndpoint { .. } => (
                "missing-endpoint",
                "RFC 8414 section 2",
                "the server does not offer this, or its metadata is incomplete: add the endpoint by hand if you know it",
            ),
            Self::InvalidUri { .. } => {
                ("invalid-uri", "RFC 3986 section 3", "give an absolute URI with scheme and host: https://…")
            }
            Self::InsecureUri { .. } => (
                "insecure-uri",
                "RFC 9700 section 2.6",
                "use https; plain http is possible on the loopback interface only, with danger::http_on_loopback",
            ),
            Self::IssuerQuery => (
                "issuer-query",
                "RFC 8414 section 2",
                "give the issuer as the server's metadata names it, without query and fragment",
            ),
            Self::MissingRedirectUri => (
                "missing-redirect-uri",
                "RFC 6749 section 3.1.2",
                "set redirect_uri on the client or on the request, exactly as registered",
            ),
            Self::RedirectUriFragment => (
                "redirect-uri-fragment",
                "RFC 6749 section 3.1.2",
                "remove the fragment from the redirect URI",
            ),
            Self::ReservedParameter { .. } => {
                ("reserved-parameter", "", "use the method of that name, or leave it to the library")
            }
            Self::UnsupportedResponseType { .. } => (
                "unsupported-response-type",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 3",
                "choose code, or a set of code, id_token and token that is more than token alone",
            ),
            Self::UnsupportedResponseMode { .. } => (
                "unsupported-response-mode",
                "OAuth 2.0 Multiple Response Type Encoding Practices section 3",
                "choose query, fragment or form_post, with .jwt at its end or without; tokens must not travel in a query",
            ),
            Self::MissingScope { .. } => (
                "missing-scope",
                "OpenID Connect Core section 3.1.2.1",
                "add the scope value, or ask for another response type",
            ),
            Self::Empty { .. } => ("empty-value", "", "give a value, or leave the setting out"),
            Self::UnsupportedAuthenticationMethod { .. } | Self::AuthenticationMethodMismatch { .. } => (
                "authentication-method",
                "RFC 8414 section 2",
                "configure the method that the client is registered for; the server must list it",
            ),
            Self::MissingCredential { .. } => {
                ("missing-credential", "RFC 7591 section 2", "give the client its secret or key")
            }
            Self::NoAssertion { .. } => (
                "no-assertion",
                "RFC 7523 section 2.2",
                "authenticate by private_key_jwt or client_secret_jwt, or add nothing",
            ),
            Self::ExpiredSecret { .. } => {
                ("expired-secret", "RFC 7591 section 3.2.1", "register a new secret")
            }
            Self::MissingRequestObjectSigner => (
                "missing-request-object-signer",
                "RFC 9101 section 10.5",
                "give the client a key with ClientBuilder::request_object_signer, and register its public part",
            ),
            Self::RequestObjectAlgorithm { .. } => (
                "request-object-algorithm",
                "RFC 9101 section 9",
                "sign requests with an algorithm that the client is registered for and the server lists",
            ),
            Self::AssertionAlgorithm { .. } => (
                "assertion-algorithm",
                "OpenID Connect Dynamic Client Registration section 2",
                "use a key for the registered token_endpoint_auth_signing_alg, or register the algorithm of the key",
            ),
            Self::DpopAlgorithm { .. } => (
                "dpop-algorithm",
                "RFC 9449 section 5.1",
                "make a key for one of the algorithms in the server's dpop_signing_alg_values_supported",
            ),
            Self::MissingEncryptionKey { .. } => (
                "missing-encryption-key",
                "OpenID Connect Core section 10.2.1",
                "register an algorithm for which the server's jwks_uri has a key with use=enc",
            ),
            Self::Profile { profile, rule } => ("profile", rule.section(*profile), rule.advice()),
            Self::Unsupported { .. } => (
                "unsupported",
                "RFC 8414 section 2",
                "do without it, or correct the metadata if the server can do it all the same",
            ),
            Self::MissingOpenidScope => (
                "missing-openid-scope",
                "OpenID Connect CIBA section 7.1",
                "add openid to the scope: what this flow gives is an ID Token",
            ),
            Self::PushDelivery => (
                "push-delivery",
                "OpenID Connect CIBA section 10.1",
                "wait for the notification and hand it to push_callback, or register the client for poll or ping",
            ),
            Self::MissingToken { token } => (
                "missing-token",
                "",
                match *token {
                    token if token.starts_with("ID Token") => "ask for it with the scope openid",
                    "refresh token" => {
                        "ask for it, at many servers with the scope offline_access, and prompt=consent"
                    }
                    "registration access token" => {
                        "keep the whole registration that the server answered with"
                    }
                    _ => "choose a response type that gives it",
                },
            ),
            Self::MissingDpopKey => (
                "missing-dpop-key",
                "RFC 9449 section 7.1",
                "give the client the key that the token was asked for with: keep Dpop::snapshot beside the tokens",
            ),
            Self::MissingCertificate => (
                "missing-certificate",
                "RFC 8705 section 2",
                "give certificate and key to the HTTP client, by Reqwest::builder().identity(…), and that one to the client",
            ),
            Self::NotAnAccessToken => (
                "not-an-access-token",
                "RFC 8693 section 2.2.1",
                "use it as TokenResponse::issued_token_type says, or exchange for an access token",
            ),
            Self::MissingSecretForHmac => (
                "missing-secret",
                "OpenID Connect Core section 10.1",
                "give the client its secret, or register an asymmetric algorithm",
            ),
            Self::MissingDecryptionKey { .. } => (
                "missing-decryption-key",
                "OpenID Connect Core section 10.2",
                "give the client its private key with ClientBuilder::decryption_key; RSA1_5 is never accepted: register RSA-OAEP-256 or ECDH-ES",
            ),
            Self::Key { .. } => (
                "unusable-key",
                "RFC 7517 section 4",
                "check the key's type, its algorithm and that it is the private part",
            ),
            Self::PendingVersion { .. } => ("pending-version", "", "start a new login"),
            Self::ForeignPending => {
                ("foreign-pending", "RFC 9700 section 4.4", "use the client that began this login")
            }
            Self::MissingTenants => (
                "missing-tenants",
                "OpenID Connect Core section 3.1.3.7 step 2",
                "name the tenants with ClientBuilder::tenants; danger::any_tenant lets in whoever has an account anywhere",
            ),
            Self::InvalidTenant { .. } => (
                "invalid-tenant",
                "",
                "give the tenant's identifier, eight, four, four, four and twelve hexadecimal digits, and no domain name",
            ),
            Self::NoHttpClient => (
                "no-http-client",
                "",
                "give the client one with ClientBuilder::http, or execute the call with send or send_blocking",
            ),
            Self::DiscoveryNeeded => {
                ("discovery-needed", "", "use .await, send or send_blocking instead of build")
            }
            Self::StepOutOfOrder => {
                ("step-out-of-order", "", "answer each effect once, with the outcome of its kind")
            }
            Self::ForeignFuture => ("foreign-future", "", "report this: a script may await only its effects"),
            Self::InvalidRequest { what } => {
                let (section, advice) = composed(what);
                ("invalid-request", section, advice)
            }
            Self::NoRandomness => {
                ("no-randomness", "", "report this: the operating system gave no random bytes")
            }
            Self::Identifier { .. } => (
                "identifier",
                "OpenID Connect Discovery section 2.1",
                "ask the user for an address such as name@example.com or https://example.com/name",
            ),
            Self::ClientIdMetadataDocumentUnsupported => (
                "client-id-metadata-document-unsupported",
                "OAuth Client ID Metadata Document section 5",
                "register the client with the server, and use the identifier that it gives",
            ),
            Self::ClientMetadata { .. } => (
                "client-metadata",
                "RFC 7591 section 2",
                "correct the metadata before it is sent or published",
            ),
        };
        Explanation { rule, section, advice }
    }
}

/// Where the form of a part of a request is laid down, and what to do where it has another one.
fn composed(what: &str) -> (&'static str, &'static str) {
    match what {
        "claims" => {
            ("OpenID Connect Core section 5.5", "give a JSON object with the members userinfo and id_token")
        }
        "authorization_details" => {
            ("RFC 9396 section 2", "give an array of objects, each with a type that is text")
        }
        "max_age" => ("OpenID Connect Core section 3.1.2.1", "give a whole number of seconds"),
        "requested_expiry" => ("OpenID Connect CIBA section 7.1", "give a whole number of seconds"),
        "client_notification_token" => (
            "OpenID Connect CIBA section 7.1",
            "give a token that can stand behind Bearer, of at most 1024 characters, or leave it to the library",
        ),
        "lifetime of request objects" => ("FAPI 2.0 Message Signing section 5.3.2", "give at most an hour"),
        "request_uri" => ("OpenID Connect Core section 6.2", "host the request object at a shorter address"),
        "request_uri of a client that pushes its requests" => {
            ("RFC 9126 section 2.1", "call authorize, which pushes the request, or let this client push none")
        }
        "client metadata" | "DPoP proof" | "assertion" => ("", "remove what cannot be written as JSON"),
        _ => ("RFC 9110 section 5.5", "remove what cannot stand in a header"),
    }
}
