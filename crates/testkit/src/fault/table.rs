//! The table of faults: for each one what the client is to do, the name in Rust and on a command line, what is wrong
//! and by which rule it shows.

/// Makes [`Fault`](super::Fault) and its table from the rows, so that no fault can lack a name or a text.
macro_rules! faults {
    ($( $target:ident { $( $expectation:ident $variant:ident $name:literal $what:literal $rule:literal; )* } )*) => {
        /// One way in which an answer can be wrong or hostile.
        ///
        /// [`Server::inject`](crate::Server::inject) switches a fault on, [`Server::heal`](crate::Server::heal)
        /// switches all of them off. The name of a fault begins with the answer that it spoils; its text says what
        /// is wrong with the answer, and the rule by which a client notices (or, where
        /// [`expectation`](Fault::expectation) says so, by which it copes).
        ///
        /// ```
        /// use relying_testkit::{Expectation, Fault};
        ///
        /// let fault = "id-token-alg-none".parse::<Fault>()?;
        /// assert_eq!(fault, Fault::IdTokenAlgNone);
        /// assert_eq!(fault.expectation(), Expectation::Refuse);
        /// assert!(Fault::all().len() > 250);
        /// # Ok::<(), relying_testkit::UnknownFault>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $( $( #[doc = concat!($what, "\n\nRule: ", $rule, ".")] $variant, )* )*
        }

        /// The faults in the order of their declaration.
        pub(super) const ALL: &[Fault] = &[$( $( Fault::$variant, )* )*];

        /// What the table says about each of [`ALL`], in the same order.
        pub(super) const ROWS: &[Row] = &[$( $(
            Row {
                target: Target::$target,
                expectation: Expectation::$expectation,
                name: $name,
                summary: $what,
                rule: $rule,
            },
        )* )*];
    };
}

use super::{Expectation, Row, Target};

faults! {
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
    Either DiscoveryWrongContentType "discovery-wrong-content-type"
        "The JSON is declared as text/html."
        "OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2";
}
Jwks {
    Refuse JwksUnknownKid "jwks-unknown-kid"
        "The set lacks the keys that sign; it lists other keys, under other names."
        "OpenID Connect Core 1.0 section 10.1.1; one refetch, then refusal";
    Refuse JwksEmptySet "jwks-empty-set"
        "keys is an empty array."
        "OpenID Connect Core 1.0 section 10.1, RFC 7517 section 4";
    Refuse JwksEmptyObject "jwks-empty-object"
        "The set is an empty object."
        "RFC 7517 section 5; read as an empty set";
    Survive JwksOddKeysMixedIn "jwks-odd-keys-mixed-in"
        "Odd, broken and future keys stand among the good ones."
        "RFC 7517 section 5; unusable keys are skipped";
    Refuse JwksOnlyOddKeys "jwks-only-odd-keys"
        "Every key is odd, broken or from the future."
        "RFC 7517 section 5";
    Refuse JwksKeysNotArray "jwks-keys-not-array"
        "keys is an object."
        "RFC 7517 section 5";
    Refuse JwksSwappedKid "jwks-swapped-kid"
        "Another key stands under the name of the key that signs."
        "RFC 7515 section 5.2; the signature does not verify";
    Either JwksDuplicateKid "jwks-duplicate-kid"
        "Two keys have the name of the one that signs; a stranger's comes first."
        "RFC 7517 section 4.5; each candidate may be tried";
    Either JwksWithoutKids "jwks-without-kids"
        "No key has a kid, though tokens do."
        "RFC 7517 section 4.5";
    Refuse JwksTooManyKeys "jwks-too-many-keys"
        "The set begins with ten thousand keys."
        "a limit on keys and bytes";
    Refuse JwksEncryptionUse "jwks-encryption-use"
        "The keys that sign are marked use=enc."
        "RFC 7517 section 4.2";
    Refuse JwksKeyOperations "jwks-key-operations"
        "The keys that sign may only encrypt, says key_ops."
        "RFC 7517 section 4.3";
    Refuse JwksWrongAlgorithm "jwks-wrong-algorithm"
        "The keys that sign are bound to an algorithm that they are not used with."
        "RFC 7517 section 4.4, RFC 8725 section 3.1";
    Refuse JwksSymmetricKey "jwks-symmetric-key"
        "A symmetric key stands under the name of the key that signs."
        "RFC 8725 section 3.1";
    Refuse JwksWeakKey "jwks-weak-key"
        "The key under the right name is an RSA key of 512 bits."
        "RFC 7518 section 3.3; at least 2048 bits";
    Either JwksPrivateMembers "jwks-private-members"
        "The set tells the private halves of the keys as well."
        "RFC 7517 section 9.2; they are not used";
    Refuse JwksDuplicateMember "jwks-duplicate-member"
        "keys occurs twice, the second time with a stranger's key."
        "RFC 7517 section 4, RFC 8259 section 4";
    Refuse JwksNotJson "jwks-not-json"
        "The body is not JSON."
        "RFC 7517 section 5";
    Refuse JwksHtml "jwks-html"
        "The body is an HTML page, with status 200."
        "RFC 7517 section 5";
    Refuse JwksArrayTopLevel "jwks-array-top-level"
        "The body is a JSON array that holds the object."
        "RFC 7517 section 5";
    Refuse JwksDeeplyNested "jwks-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "RFC 7517 section 5; RFC 8259 section 9";
    Refuse JwksHuge "jwks-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse JwksSlow "jwks-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse JwksEndless "jwks-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse JwksTruncated "jwks-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse JwksReset "jwks-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse JwksInvalidUtf8 "jwks-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse JwksEmpty "jwks-empty"
        "The body is empty, with status 200."
        "RFC 7517 section 5";
    Refuse JwksRedirect "jwks-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse JwksNotFound "jwks-not-found"
        "The answer has status 404 and is an HTML page."
        "RFC 7517 section 5";
    Refuse JwksServerError "jwks-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse JwksUnavailable "jwks-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either JwksWrongContentType "jwks-wrong-content-type"
        "The JSON is declared as text/html."
        "RFC 7517 section 5";
}
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
Authorization {
    Refuse AuthorizationStateWrong "authorization-state-wrong"
        "state is another one."
        "RFC 6749 sections 4.1.2 and 10.12";
    Refuse AuthorizationStateMissing "authorization-state-missing"
        "There is no state."
        "RFC 6749 sections 4.1.2 and 10.12";
    Refuse AuthorizationStateDuplicated "authorization-state-duplicated"
        "state occurs twice: the right one, then another."
        "RFC 6749 section 3.1";
    Refuse AuthorizationStateUnrequested "authorization-state-unrequested"
        "There is a state though the request had none; a state that was sent is left alone."
        "RFC 6749 sections 4.1.2 and 10.12";
    Refuse AuthorizationIssWrong "authorization-iss-wrong"
        "iss differs by a slash at its end."
        "RFC 9207 section 2.4";
    Refuse AuthorizationIssMissing "authorization-iss-missing"
        "There is no iss, though the metadata promises one."
        "RFC 9207 section 2.4";
    Refuse AuthorizationIssDuplicated "authorization-iss-duplicated"
        "iss occurs twice: the right one, then another."
        "RFC 6749 section 3.1";
    Refuse AuthorizationMixUp "authorization-mix-up"
        "iss is another issuer's: the answer of a mix-up attack."
        "RFC 9207 section 2.4, RFC 9700 section 4.4";
    Refuse AuthorizationCodeMissing "authorization-code-missing"
        "There is neither code nor error."
        "RFC 6749 section 4.1.2";
    Refuse AuthorizationCodeEmpty "authorization-code-empty"
        "code is empty."
        "RFC 6749 section 4.1.2";
    Refuse AuthorizationCodeDuplicated "authorization-code-duplicated"
        "code occurs twice."
        "RFC 6749 section 3.1";
    Refuse AuthorizationCodeInjected "authorization-code-injected"
        "The code belongs to another authorization, with another PKCE challenge and nonce."
        "RFC 7636 section 4.6: the token endpoint refuses it";
    Refuse AuthorizationErrorAccessDenied "authorization-error-access-denied"
        "The answer is the error access_denied, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorInvalidRequest "authorization-error-invalid-request"
        "The answer is the error invalid_request, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorUnauthorizedClient "authorization-error-unauthorized-client"
        "The answer is the error unauthorized_client, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorUnsupportedResponseType "authorization-error-unsupported-response-type"
        "The answer is the error unsupported_response_type, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorInvalidScope "authorization-error-invalid-scope"
        "The answer is the error invalid_scope, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorServerError "authorization-error-server-error"
        "The answer is the error server_error, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorTemporarilyUnavailable "authorization-error-temporarily-unavailable"
        "The answer is the error temporarily_unavailable, with a description."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorLoginRequired "authorization-error-login-required"
        "The answer is the error login_required, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorInteractionRequired "authorization-error-interaction-required"
        "The answer is the error interaction_required, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorConsentRequired "authorization-error-consent-required"
        "The answer is the error consent_required, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorAccountSelectionRequired "authorization-error-account-selection-required"
        "The answer is the error account_selection_required, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorInvalidRequestUri "authorization-error-invalid-request-uri"
        "The answer is the error invalid_request_uri, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorInvalidRequestObject "authorization-error-invalid-request-object"
        "The answer is the error invalid_request_object, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorRequestNotSupported "authorization-error-request-not-supported"
        "The answer is the error request_not_supported, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorRequestUriNotSupported "authorization-error-request-uri-not-supported"
        "The answer is the error request_uri_not_supported, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorRegistrationNotSupported "authorization-error-registration-not-supported"
        "The answer is the error registration_not_supported, with a description."
        "OpenID Connect Core 1.0 section 3.1.2.6";
    Refuse AuthorizationErrorInvalidTarget "authorization-error-invalid-target"
        "The answer is the error invalid_target, with a description."
        "RFC 8707 section 2";
    Refuse AuthorizationErrorUnmetAuthenticationRequirements "authorization-error-unmet-authentication-requirements"
        "The answer is the error unmet_authentication_requirements, with a description."
        "OpenID Connect Core Error Code unmet_authentication_requirements section 2";
    Refuse AuthorizationErrorUnknown "authorization-error-unknown"
        "The answer is an error whose code nobody knows, with a description and a URI."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorWithoutState "authorization-error-without-state"
        "The answer is an error without the state."
        "RFC 6749 sections 4.1.2 and 10.12";
    Refuse AuthorizationErrorWithCode "authorization-error-with-code"
        "The answer has both error and code."
        "RFC 6749 section 4.1.2.1";
    Refuse AuthorizationErrorHostileDescription "authorization-error-hostile-description"
        "The description of the error holds markup, line breaks and terminal escapes."
        "RFC 6749 section 4.1.2.1; shown only escaped";
    Refuse AuthorizationResponseParameter "authorization-response-parameter"
        "The answer is one response parameter, as in JARM, though that was not asked for."
        "JWT Secured Authorization Response Mode section 2.3";
    Refuse AuthorizationIdTokenSmuggled "authorization-id-token-smuggled"
        "An id_token comes along with the code."
        "OAuth 2.0 Multiple Response Type Encoding Practices section 5";
    Refuse AuthorizationAccessTokenSmuggled "authorization-access-token-smuggled"
        "An access_token comes along with the code."
        "OAuth 2.0 Multiple Response Type Encoding Practices section 5";
    Refuse AuthorizationWrongResponseMode "authorization-wrong-response-mode"
        "The answer comes by another response mode: fragment for query, query for the rest."
        "OAuth 2.0 Multiple Response Type Encoding Practices section 2.1";
    Survive AuthorizationExtraParameters "authorization-extra-parameters"
        "There are parameters that nobody knows."
        "RFC 6749 section 4.1.2; they are ignored";
    Refuse AuthorizationEmpty "authorization-empty"
        "The browser comes back without any parameter."
        "RFC 6749 section 4.1.2";
}
FrontChannel {
    Refuse FrontCodeHashWrong "front-code-hash-wrong"
        "c_hash belongs to another code."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontCodeHashMissing "front-code-hash-missing"
        "There is no c_hash, though a code comes with the ID Token."
        "OpenID Connect Core 1.0 section 3.3.2.10; required with code";
    Refuse FrontCodeHashNotString "front-code-hash-not-string"
        "c_hash is a number."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontAccessTokenHashWrong "front-access-token-hash-wrong"
        "at_hash belongs to another access token."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontAccessTokenHashMissing "front-access-token-hash-missing"
        "There is no at_hash, though an access token comes with the ID Token."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9; required with token";
    Refuse FrontAccessTokenHashNotString "front-access-token-hash-not-string"
        "at_hash is a number."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontStateHashWrong "front-state-hash-wrong"
        "s_hash belongs to another state."
        "FAPI 1.0 Advanced section 5.2.3; checked wherever it is there";
    Either FrontStateHashMissing "front-state-hash-missing"
        "There is no s_hash, though the request had a state."
        "FAPI 1.0 Advanced section 5.2.3; required by that profile alone";
    Refuse FrontStateHashNotString "front-state-hash-not-string"
        "s_hash is a number."
        "FAPI 1.0 Advanced section 5.2.3";
    Refuse FrontCodeSwapped "front-code-swapped"
        "The code is another one than the ID Token vouches for."
        "OpenID Connect Core 1.0 section 3.3.2.10";
    Refuse FrontCodeMissing "front-code-missing"
        "There is no code, though one was asked for."
        "OpenID Connect Core 1.0 section 3.3.2.5";
    Refuse FrontIdTokenMissing "front-id-token-missing"
        "There is no id_token, though one was asked for."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontIdTokenEmpty "front-id-token-empty"
        "id_token is empty."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontIdTokenDuplicated "front-id-token-duplicated"
        "id_token occurs twice."
        "RFC 6749 section 3.1";
    Refuse FrontAccessTokenSwapped "front-access-token-swapped"
        "The access token is another one than the ID Token vouches for."
        "OpenID Connect Core 1.0 sections 3.2.2.9 and 3.3.2.9";
    Refuse FrontAccessTokenMissing "front-access-token-missing"
        "There is no access_token, though one was asked for."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontAccessTokenEmpty "front-access-token-empty"
        "access_token is empty."
        "OpenID Connect Core 1.0 sections 3.2.2.5 and 3.3.2.5";
    Refuse FrontAccessTokenDuplicated "front-access-token-duplicated"
        "access_token occurs twice."
        "RFC 6749 section 3.1";
    Refuse FrontTokenTypeMissing "front-token-type-missing"
        "There is no token_type beside the access token."
        "RFC 6749 section 4.2.2";
    Refuse FrontTokenTypeUnknown "front-token-type-unknown"
        "token_type is one that nobody knows."
        "RFC 6749 sections 4.2.2 and 7.1";
    Survive FrontTokenTypeLowerCase "front-token-type-lower-case"
        "token_type is bearer, in lower case."
        "RFC 6749 sections 4.2.2 and 5.1; the value is case-insensitive";
    Survive FrontExpiresInMissing "front-expires-in-missing"
        "There is no expires_in."
        "RFC 6749 section 4.2.2; recommended only";
    Either FrontExpiresInGarbage "front-expires-in-garbage"
        "expires_in is a word."
        "RFC 6749 section 4.2.2";
}
ResponseToken {
    Refuse JarmIssWrong "jarm-iss-wrong"
        "The iss of the token is another server's."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmIssTrailingSlash "jarm-iss-trailing-slash"
        "The iss of the token differs by a slash at its end."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmIssMissing "jarm-iss-missing"
        "The token has no iss."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAudWrong "jarm-aud-wrong"
        "The aud of the token is another client."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAudMissing "jarm-aud-missing"
        "The token has no aud."
        "JWT Secured Authorization Response Mode section 2.4";
    Survive JarmAudArray "jarm-aud-array"
        "The aud of the token is an array with the client in it."
        "RFC 7519 section 4.1.3";
    Either JarmAudExtra "jarm-aud-extra"
        "The aud of the token names another client too."
        "JWT Secured Authorization Response Mode section 2.4, RFC 7519 section 4.1.3";
    Refuse JarmExpired "jarm-expired"
        "The token has expired."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmExpMissing "jarm-exp-missing"
        "The token has no exp."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmExpNotNumber "jarm-exp-not-number"
        "The exp of the token is a word."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmAlgNone "jarm-alg-none"
        "The token has the algorithm none and no signature."
        "JWT Secured Authorization Response Mode section 2.4, RFC 8725 section 3.2";
    Refuse JarmHmacPublicKeyJwk "jarm-hmac-public-key-jwk"
        "The token is signed by HMAC, with the public key as JWK for a secret."
        "RFC 8725 section 3.1";
    Refuse JarmHeaderJwk "jarm-header-jwk"
        "The token is signed by a stranger whose key stands in its header."
        "RFC 7515 section 4.1.3, RFC 8725 section 3.1";
    Refuse JarmStrangersKey "jarm-strangers-key"
        "The token is signed with a key that is not in the key set, under the right kid."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmOtherListedKey "jarm-other-listed-key"
        "The token is signed with another listed key and algorithm than registered."
        "RFC 8725 section 3.1; authorization_signed_response_alg";
    Refuse JarmCorruptedSignature "jarm-corrupted-signature"
        "One bit of the signature is flipped."
        "JWT Secured Authorization Response Mode section 2.4";
    Refuse JarmTruncated "jarm-truncated"
        "The token has no signature part."
        "RFC 7515 section 7.1";
    Refuse JarmCrit "jarm-crit"
        "The header has a critical member that nobody knows."
        "RFC 7515 section 4.1.11";
    Either JarmOtherType "jarm-other-type"
        "The typ of the token is at+jwt."
        "RFC 8725 section 3.11";
    Refuse JarmDuplicateClaim "jarm-duplicate-claim"
        "A claim occurs twice in the token."
        "RFC 7519 section 4";
    Refuse JarmPayloadNotJson "jarm-payload-not-json"
        "The payload of the token is not JSON."
        "RFC 7519 section 7.2";
    Survive JarmUnknownClaims "jarm-unknown-claims"
        "The token has claims that nobody asked for."
        "RFC 7519 section 4; unknown claims are ignored";
    Refuse JarmStateWrong "jarm-state-wrong"
        "The state in the token is another one."
        "RFC 6749 section 10.12";
    Refuse JarmStateMissing "jarm-state-missing"
        "The token has no state."
        "RFC 6749 section 10.12";
    Refuse JarmCodeMissing "jarm-code-missing"
        "The token has neither code nor error."
        "RFC 6749 section 4.1.2";
    Refuse JarmCodeNotString "jarm-code-not-string"
        "The code in the token is a number."
        "RFC 6749 section 4.1.2";
    Refuse JarmErrorAccessDenied "jarm-error-access-denied"
        "The token holds the error access_denied."
        "RFC 6749 section 4.1.2.1";
    Refuse JarmUnsigned "jarm-unsigned"
        "The parameters come plain, though a token was asked for."
        "JWT Secured Authorization Response Mode section 2.3";
    Either JarmParametersBeside "jarm-parameters-beside"
        "Another code and the state stand plain beside the token."
        "JWT Secured Authorization Response Mode section 2.4; what is not signed does not count";
    Either JarmErrorBeside "jarm-error-beside"
        "An error stands plain beside the token."
        "JWT Secured Authorization Response Mode section 2.4; what is not signed does not count";
    Refuse JarmResponseMissing "jarm-response-missing"
        "There is no response."
        "JWT Secured Authorization Response Mode section 2.3";
    Refuse JarmResponseEmpty "jarm-response-empty"
        "response is empty."
        "JWT Secured Authorization Response Mode section 2.3";
    Refuse JarmResponseDuplicated "jarm-response-duplicated"
        "response occurs twice."
        "RFC 6749 section 3.1";
}
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
IdToken {
    Refuse IdTokenAlgNone "id-token-alg-none"
        "alg is none and there is no signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenAlgNoneSigned "id-token-alg-none-signed"
        "alg is none and there is a signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenAlgNoneOddCase "id-token-alg-none-odd-case"
        "alg is nOnE and there is no signature."
        "RFC 8725 section 3.2, OpenID Connect Core 1.0 section 3.1.3.7 step 6";
    Refuse IdTokenHmacPublicKeyPem "id-token-hmac-public-key-pem"
        "HS256 with the PEM of the public key as the secret."
        "RFC 8725 section 2.1";
    Refuse IdTokenHmacPublicKeyJwk "id-token-hmac-public-key-jwk"
        "HS256 with the JWK of the public key as the secret."
        "RFC 8725 section 2.1";
    Refuse IdTokenHeaderJwk "id-token-header-jwk"
        "A stranger signed; the header brings the stranger's key."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.3";
    Refuse IdTokenHeaderJku "id-token-header-jku"
        "A stranger signed; the header names the stranger's key set."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.2";
    Refuse IdTokenHeaderX5c "id-token-header-x5c"
        "A stranger signed; the header brings the stranger's certificate."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.6";
    Refuse IdTokenHeaderX5u "id-token-header-x5u"
        "A stranger signed; the header names the stranger's certificate."
        "RFC 8725 section 3.10, RFC 7515 section 4.1.5";
    Refuse IdTokenStrangersKey "id-token-strangers-key"
        "A stranger signed, under the name of the server's key."
        "RFC 7515 section 5.2";
    Refuse IdTokenWrongKid "id-token-wrong-kid"
        "kid names no key of the set."
        "OpenID Connect Core 1.0 section 10.1.1";
    Either IdTokenNoKid "id-token-no-kid"
        "There is no kid."
        "OpenID Connect Core 1.0 section 10.1; a single candidate may be used";
    Survive IdTokenFromRotatedKey "id-token-from-rotated-key"
        "The keys rotate right before the signature: the set that a client has cached is old."
        "OpenID Connect Core 1.0 section 10.1.1; one refetch finds the key";
    Refuse IdTokenOtherListedKey "id-token-other-listed-key"
        "Another key of the set signed, with its own algorithm."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 7; the algorithm is the registered one";
    Refuse IdTokenOtherAlgorithmInHeader "id-token-other-algorithm-in-header"
        "alg names another algorithm than the one that signed."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 7";
    Refuse IdTokenCorruptedSignature "id-token-corrupted-signature"
        "One bit of the signature is flipped."
        "RFC 7515 section 5.2";
    Refuse IdTokenEmptySignature "id-token-empty-signature"
        "The signature is empty, with alg as it should be."
        "RFC 7515 section 5.2";
    Refuse IdTokenShortSignature "id-token-short-signature"
        "Half of the signature is missing."
        "RFC 7515 section 5.2";
    Refuse IdTokenTruncated "id-token-truncated"
        "The token ends after its second part."
        "RFC 7515 section 7.1";
    Refuse IdTokenExtraPart "id-token-extra-part"
        "The token has a fourth part."
        "RFC 7515 section 7.1";
    Refuse IdTokenFiveParts "id-token-five-parts"
        "The token has five parts, as an encrypted one has."
        "RFC 7516 section 9; encryption was not registered";
    Refuse IdTokenCrit "id-token-crit"
        "crit names a header parameter that nobody knows."
        "RFC 7515 section 4.1.11";
    Refuse IdTokenCritEmpty "id-token-crit-empty"
        "crit is an empty array."
        "RFC 7515 section 4.1.11";
    Refuse IdTokenUnencodedPayload "id-token-unencoded-payload"
        "b64 is false and the signature is over the raw payload."
        "RFC 7797 section 6";
    Refuse IdTokenNonCanonicalBase64 "id-token-non-canonical-base64"
        "The payload ends in base64url bits that are not zero, and is signed so."
        "RFC 7515 section 2, RFC 4648 section 3.5";
    Refuse IdTokenPaddedBase64 "id-token-padded-base64"
        "The signature is padded with =."
        "RFC 7515 section 2";
    Refuse IdTokenWhiteSpace "id-token-white-space"
        "There is a line break inside the token."
        "RFC 7515 section 5.2";
    Refuse IdTokenDuplicateClaim "id-token-duplicate-claim"
        "sub occurs twice, the second time another one."
        "RFC 7519 section 4";
    Refuse IdTokenDuplicateHeaderMember "id-token-duplicate-header-member"
        "alg occurs twice in the header."
        "RFC 7515 section 4";
    Refuse IdTokenHeaderNotJson "id-token-header-not-json"
        "The header is not JSON."
        "RFC 7515 section 5.2";
    Refuse IdTokenPayloadNotJson "id-token-payload-not-json"
        "The payload is not JSON, and signed."
        "RFC 7519 section 7.2";
    Refuse IdTokenPayloadArray "id-token-payload-array"
        "The payload is a JSON array, and signed."
        "RFC 7519 section 7.2";
    Refuse IdTokenPayloadInvalidUtf8 "id-token-payload-invalid-utf8"
        "The payload is not UTF-8, and signed."
        "RFC 7519 section 7.2";
    Either IdTokenOtherType "id-token-other-type"
        "typ says at+jwt."
        "RFC 8725 section 3.11";
    Refuse IdTokenOverlong "id-token-overlong"
        "The token is longer than 512 KiB."
        "a limit on the size of tokens";
    Refuse IdTokenMissingIss "id-token-missing-iss"
        "There is no iss."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenWrongIss "id-token-wrong-iss"
        "iss is another issuer."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenIssTrailingSlash "id-token-iss-trailing-slash"
        "iss has a slash at its end that the issuer lacks, or lacks the one it has."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenIssNotString "id-token-iss-not-string"
        "iss is an array."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 2";
    Refuse IdTokenMissingAud "id-token-missing-aud"
        "There is no aud."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenWrongAud "id-token-wrong-aud"
        "aud is another client."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenEmptyAud "id-token-empty-aud"
        "aud is an empty array."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenAudNotString "id-token-aud-not-string"
        "aud is a number."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenExtraAud "id-token-extra-aud"
        "aud holds another client as well, without azp."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenExtraAudWithAzp "id-token-extra-aud-with-azp"
        "aud holds another client as well; azp is the right one."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 3";
    Refuse IdTokenWrongAzp "id-token-wrong-azp"
        "azp is another client."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 5";
    Survive IdTokenArrayAud "id-token-array-aud"
        "aud is an array with the client alone."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenMissingSub "id-token-missing-sub"
        "There is no sub."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenEmptySub "id-token-empty-sub"
        "sub is empty."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenSubNotString "id-token-sub-not-string"
        "sub is a number."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenOverlongSub "id-token-overlong-sub"
        "sub has 256 characters."
        "OpenID Connect Core 1.0 section 2";
    Refuse IdTokenMissingExp "id-token-missing-exp"
        "There is no exp."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 9";
    Refuse IdTokenExpired "id-token-expired"
        "exp was an hour ago."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 9";
    Refuse IdTokenExpNotNumber "id-token-exp-not-number"
        "exp is a date in words."
        "RFC 7519 section 2";
    Survive IdTokenFractionalTimes "id-token-fractional-times"
        "exp and iat are fractions."
        "RFC 7519 section 2";
    Refuse IdTokenMissingIat "id-token-missing-iat"
        "There is no iat."
        "OpenID Connect Core 1.0 section 2";
    Either IdTokenOldIat "id-token-old-iat"
        "iat is a week ago."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 10; refused where a maximum age is set";
    Refuse IdTokenFutureIat "id-token-future-iat"
        "iat is an hour ahead."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 10";
    Refuse IdTokenIatNotNumber "id-token-iat-not-number"
        "iat is a word."
        "RFC 7519 section 2";
    Refuse IdTokenFutureNbf "id-token-future-nbf"
        "nbf is an hour ahead."
        "RFC 7519 section 4.1.5";
    Refuse IdTokenMissingNonce "id-token-missing-nonce"
        "There is no nonce, though one was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenWrongNonce "id-token-wrong-nonce"
        "nonce is another one."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenUnrequestedNonce "id-token-unrequested-nonce"
        "There is a nonce though none was sent; one that was sent is left alone."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenNonceNotString "id-token-nonce-not-string"
        "nonce is a number."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 11";
    Refuse IdTokenWrongAtHash "id-token-wrong-at-hash"
        "at_hash is another token's."
        "OpenID Connect Core 1.0 section 3.1.3.8";
    Either IdTokenMissingAtHash "id-token-missing-at-hash"
        "There is no at_hash."
        "OpenID Connect Core 1.0 section 3.1.3.6; optional in the code flow";
    Refuse IdTokenMissingAuthTime "id-token-missing-auth-time"
        "There is no auth_time; matters where max_age was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 13";
    Refuse IdTokenOldAuthTime "id-token-old-auth-time"
        "auth_time is a year ago; matters where max_age was sent."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 13";
    Refuse IdTokenAuthTimeNotNumber "id-token-auth-time-not-number"
        "auth_time is a word."
        "RFC 7519 section 2";
    Refuse IdTokenMissingAcr "id-token-missing-acr"
        "There is no acr; matters where one was demanded."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 12";
    Refuse IdTokenWrongAcr "id-token-wrong-acr"
        "acr is another one; matters where one was demanded."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 12";
    Refuse IdTokenMissing "id-token-missing"
        "There is no id_token."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenNotString "id-token-not-string"
        "id_token is a number."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenNull "id-token-null"
        "id_token is null."
        "OpenID Connect Core 1.0 section 3.1.3.3";
    Refuse IdTokenEmpty "id-token-empty"
        "id_token is empty."
        "OpenID Connect Core 1.0 section 3.1.3.3";
}
Encryption {
    Refuse EncryptedPlain "encrypted-plain"
        "The token is not encrypted, though that was registered."
        "OpenID Connect Core 1.0 section 3.1.3.7 step 1";
    Refuse EncryptedStrangersKey "encrypted-strangers-key"
        "It is encrypted to another key, under the name of the client's."
        "RFC 7516 section 5.2";
    Refuse EncryptedWrongKid "encrypted-wrong-kid"
        "kid names no key of the client."
        "RFC 7516 section 4.1.6";
    Survive EncryptedNoKid "encrypted-no-kid"
        "The JWE has no kid."
        "RFC 7516 section 4.1.6; it is optional";
    Refuse EncryptedOtherAlgorithm "encrypted-other-algorithm"
        "alg is another one than the registered one, and the token fits it."
        "RFC 8725 section 3.1; the algorithm is the registered one";
    Refuse EncryptedOtherEncryption "encrypted-other-encryption"
        "enc is another one than the registered one, and the token fits it."
        "RFC 8725 section 3.1; the algorithm is the registered one";
    Refuse EncryptedRsa15 "encrypted-rsa15"
        "alg is RSA1_5."
        "RFC 8725 section 3.2";
    Refuse EncryptedPasswordBased "encrypted-password-based"
        "alg is one of PBES2."
        "RFC 8725 section 3.1; there is no password";
    Refuse EncryptedUnknownAlgorithm "encrypted-unknown-algorithm"
        "alg is one that nobody knows."
        "RFC 7516 section 5.2";
    Refuse EncryptedUnknownEncryption "encrypted-unknown-encryption"
        "enc is one that nobody knows."
        "RFC 7516 section 5.2";
    Refuse EncryptedCompressed "encrypted-compressed"
        "zip says that the content is compressed."
        "RFC 8725 section 3.6";
    Refuse EncryptedCrit "encrypted-crit"
        "crit of the JWE names a header parameter that nobody knows."
        "RFC 7516 section 4.1.13";
    Survive EncryptedHeaderKeys "encrypted-header-keys"
        "The header of the JWE brings a key and names a key set, of which neither matters."
        "RFC 8725 section 3.10";
    Refuse EncryptedEphemeralKeyMissing "encrypted-ephemeral-key-missing"
        "There is no epk."
        "RFC 7518 section 4.6.1.1";
    Refuse EncryptedEphemeralKeyOffCurve "encrypted-ephemeral-key-off-curve"
        "epk is not a point of its curve."
        "RFC 8725 section 2.6";
    Refuse EncryptedEphemeralKeyOtherCurve "encrypted-ephemeral-key-other-curve"
        "epk is on another curve than the client's key."
        "RFC 7518 section 4.6";
    Refuse EncryptedDuplicateHeaderMember "encrypted-duplicate-header-member"
        "enc occurs twice in the header of the JWE."
        "RFC 7516 section 4";
    Refuse EncryptedHeaderNotJson "encrypted-header-not-json"
        "The header of the JWE is not JSON."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedKey "encrypted-corrupted-key"
        "One bit of the encrypted key is flipped."
        "RFC 7516 sections 5.2 and 11.5";
    Refuse EncryptedCorruptedVector "encrypted-corrupted-vector"
        "One bit of the initialization vector is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedContent "encrypted-corrupted-content"
        "One bit of the ciphertext is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedCorruptedTag "encrypted-corrupted-tag"
        "One bit of the authentication tag is flipped."
        "RFC 7516 section 5.2";
    Refuse EncryptedShortVector "encrypted-short-vector"
        "Half of the initialization vector is missing."
        "RFC 7518 section 5";
    Refuse EncryptedShortTag "encrypted-short-tag"
        "Half of the authentication tag is missing."
        "RFC 7518 section 5";
    Refuse EncryptedTruncated "encrypted-truncated"
        "The JWE ends after its fourth part."
        "RFC 7516 section 7.1";
    Refuse EncryptedExtraPart "encrypted-extra-part"
        "The JWE has a sixth part."
        "RFC 7516 section 7.1";
    Refuse EncryptedOverlong "encrypted-overlong"
        "The JWE has more than 400,000 characters."
        "a limit on the size of every token";
    Refuse EncryptedUnsignedClaims "encrypted-unsigned-claims"
        "Inside are the claims, and nobody signed them."
        "OpenID Connect Core 1.0 section 10.2; signed first, then encrypted";
    Refuse EncryptedAlgNoneInside "encrypted-alg-none-inside"
        "Inside is a token with alg none."
        "RFC 8725 section 3.2";
    Refuse EncryptedTwice "encrypted-twice"
        "Inside is another JWE."
        "OpenID Connect Core 1.0 section 10.2; signed first, then encrypted";
    Refuse EncryptedNotText "encrypted-not-text"
        "Inside are bytes that are no text."
        "RFC 7519 section 7.2";
    Refuse EncryptedEmpty "encrypted-empty"
        "Inside is nothing."
        "RFC 7519 section 7.2";
}
SecondIdToken {
    Refuse SecondIdTokenOtherSub "second-id-token-other-sub"
        "sub is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6";
    Refuse SecondIdTokenOtherIss "second-id-token-other-iss"
        "iss is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6";
    Refuse SecondIdTokenOtherNonce "second-id-token-other-nonce"
        "nonce is not the one of the first ID Token."
        "OpenID Connect Core 1.0 sections 3.1.3.7 and 3.3.3.6";
    Either SecondIdTokenOtherAuthTime "second-id-token-other-auth-time"
        "auth_time is not the one of the first ID Token."
        "OpenID Connect Core 1.0 section 3.3.3.6; claims about the login should be the same";
}
Refresh {
    Refuse RefreshOtherSub "refresh-other-sub"
        "The refreshed ID Token is about another user."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherIss "refresh-other-iss"
        "The refreshed ID Token is by another issuer."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAud "refresh-other-aud"
        "The refreshed ID Token is for another client."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAzp "refresh-other-azp"
        "azp differs in the refreshed ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherAuthTime "refresh-other-auth-time"
        "auth_time differs in the refreshed ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Refuse RefreshOtherNonce "refresh-other-nonce"
        "The refreshed ID Token has a nonce that was never sent."
        "OpenID Connect Core 1.0 section 12.2";
    Survive RefreshWithoutIdToken "refresh-without-id-token"
        "The refreshed answer has no ID Token."
        "OpenID Connect Core 1.0 section 12.2";
    Survive RefreshTokenNotReturned "refresh-token-not-returned"
        "The refreshed answer has no refresh token; the old one stays good."
        "RFC 6749 section 6";
    Survive RefreshTokenRotated "refresh-token-rotated"
        "The refreshed answer has a new refresh token, whatever the server's policy."
        "RFC 6749 section 6; it replaces the old one";
    Survive RefreshTokenNull "refresh-token-null"
        "refresh_token is null in the refreshed answer."
        "robustness: null counts as absent";
    Either RefreshTokenEmpty "refresh-token-empty"
        "refresh_token is empty in the refreshed answer."
        "RFC 6749 section 6";
    Refuse RefreshInvalidGrant "refresh-invalid-grant"
        "The refresh is refused with invalid_grant."
        "RFC 6749 section 5.2";
}
UserInfo {
    Refuse UserInfoOtherSub "userinfo-other-sub"
        "sub is another user's."
        "OpenID Connect Core 1.0 section 5.3.2 and 5.3.4";
    Refuse UserInfoMissingSub "userinfo-missing-sub"
        "There is no sub."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoSubNotString "userinfo-sub-not-string"
        "sub is a number."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoEmptySub "userinfo-empty-sub"
        "sub is empty."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoPlainInsteadOfSigned "userinfo-plain-instead-of-signed"
        "The answer is JSON though a signed one was registered; without effect otherwise."
        "OpenID Connect Core 1.0 section 5.3.4";
    Either UserInfoSignedInsteadOfPlain "userinfo-signed-instead-of-plain"
        "The answer is signed though none was registered for."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoSignedByStranger "userinfo-signed-by-stranger"
        "A stranger signed, under the name of the server's key. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWithOtherListedKey "userinfo-signed-with-other-listed-key"
        "Another key of the set signed, with its own algorithm. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedAlgNone "userinfo-signed-alg-none"
        "alg is none. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWrongIss "userinfo-signed-wrong-iss"
        "iss is another issuer; the answer is signed. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedWrongAud "userinfo-signed-wrong-aud"
        "aud is another client; the answer is signed. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoSignedCorrupted "userinfo-signed-corrupted"
        "One bit of the signature is flipped. Without effect on plain answers."
        "OpenID Connect Core 1.0 section 5.3.4";
    Refuse UserInfoUnauthorized "userinfo-unauthorized"
        "Status 401 with several challenges and quoted pairs in them."
        "RFC 6750 section 3, RFC 9110 section 11.6.1";
    Refuse UserInfoForbidden "userinfo-forbidden"
        "Status 403 with the challenge insufficient_scope."
        "RFC 6750 section 3.1";
    Survive UserInfoBooleansAsStrings "userinfo-booleans-as-strings"
        "Booleans are strings."
        "robustness: read as booleans";
    Survive UserInfoNullMembers "userinfo-null-members"
        "Optional claims are null."
        "OpenID Connect Core 1.0 section 5.3.2; null counts as absent";
    Refuse UserInfoDuplicateMember "userinfo-duplicate-member"
        "sub occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse UserInfoNotJson "userinfo-not-json"
        "The body is not JSON."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoHtml "userinfo-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoArrayTopLevel "userinfo-array-top-level"
        "The body is a JSON array that holds the object."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoDeeplyNested "userinfo-deeply-nested"
        "The body holds ten thousand arrays inside each other."
        "OpenID Connect Core 1.0 section 5.3.2; RFC 8259 section 9";
    Refuse UserInfoHuge "userinfo-huge"
        "The body is larger than 2 MiB, and otherwise good."
        "a limit on the size of every answer";
    Refuse UserInfoSlow "userinfo-slow"
        "The body comes one byte at a time, with pauses."
        "a deadline for the whole exchange";
    Refuse UserInfoEndless "userinfo-endless"
        "The body never ends."
        "a limit on the size of every answer";
    Refuse UserInfoTruncated "userinfo-truncated"
        "The connection ends in the middle of the body."
        "RFC 9112 section 8";
    Refuse UserInfoReset "userinfo-reset"
        "The connection ends before the answer."
        "RFC 9112 section 8";
    Refuse UserInfoInvalidUtf8 "userinfo-invalid-utf8"
        "A string in the body is not UTF-8."
        "RFC 8259 section 8.1";
    Refuse UserInfoEmpty "userinfo-empty"
        "The body is empty, with status 200."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoRedirect "userinfo-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse UserInfoNotFound "userinfo-not-found"
        "The answer has status 404 and is an HTML page."
        "OpenID Connect Core 1.0 section 5.3.2";
    Refuse UserInfoServerError "userinfo-server-error"
        "The answer has status 500 and is an HTML page."
        "RFC 9110 section 15.6";
    Refuse UserInfoUnavailable "userinfo-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
    Either UserInfoWrongContentType "userinfo-wrong-content-type"
        "The JSON is declared as text/html."
        "OpenID Connect Core 1.0 section 5.3.2";
    Survive UserInfoDpopNonceDemanded "userinfo-dpop-nonce-demanded"
        "A nonce is demanded of each proof that has none."
        "RFC 9449 section 9; one retry, with a new proof";
    Refuse UserInfoDpopNonceDemandedForever "userinfo-dpop-nonce-demanded-forever"
        "A nonce is demanded of every request, also of one that has it."
        "RFC 9449 section 9; one retry and no more";
    Survive UserInfoDpopNonceRenewed "userinfo-dpop-nonce-renewed"
        "Each good answer hands out a new nonce."
        "RFC 9449 section 8.2; the newest nonce is used";
}
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
}
EndSession {
    Refuse EndSessionStateWrong "end-session-state-wrong"
        "state is another one."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateMissing "end-session-state-missing"
        "There is no state."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateDuplicated "end-session-state-duplicated"
        "state occurs twice: the right one, then another."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionStateUnrequested "end-session-state-unrequested"
        "There is a state though the request had none; a state that was sent is left alone."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
    Refuse EndSessionErrorPage "end-session-error-page"
        "The browser stays on an error page of the server."
        "OpenID Connect RP-Initiated Logout 1.0 section 3";
}
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
Device {
    Refuse DeviceCodeMissing "device-code-missing"
        "There is no device_code."
        "RFC 8628 section 3.2";
    Refuse DeviceCodeEmpty "device-code-empty"
        "device_code is empty."
        "RFC 8628 section 3.2";
    Refuse DeviceUserCodeEmpty "device-user-code-empty"
        "user_code is empty."
        "RFC 8628 section 3.2";
    Refuse DeviceVerificationUriMissing "device-verification-uri-missing"
        "There is no verification_uri."
        "RFC 8628 section 3.2";
    Refuse DeviceVerificationUriScript "device-verification-uri-script"
        "verification_uri is a script."
        "RFC 8628 section 3.3; only web pages are shown and opened";
    Refuse DeviceVerificationUriFile "device-verification-uri-file"
        "verification_uri_complete is a file."
        "RFC 8628 section 3.3; only web pages are shown and opened";
    Refuse DeviceVerificationUriHttp "device-verification-uri-http"
        "verification_uri is a plain http address."
        "RFC 8628 section 3.3; https only";
    Survive DeviceVerificationUrl "device-verification-url"
        "verification_uri is called verification_url, as at Google."
        "robustness: read by either name";
    Refuse DeviceExpiresInMissing "device-expires-in-missing"
        "There is no expires_in."
        "RFC 8628 section 3.2";
    Refuse DeviceExpiresInNull "device-expires-in-null"
        "expires_in is null."
        "RFC 8628 section 3.2";
    Survive DeviceExpiresInText "device-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive DeviceIntervalText "device-interval-text"
        "interval is a number as text."
        "robustness: read as a number";
    Survive DeviceIntervalNegative "device-interval-negative"
        "interval is negative."
        "robustness: 5 seconds hold";
    Survive DeviceIntervalNull "device-interval-null"
        "interval is null."
        "RFC 8628 section 3.2; 5 seconds hold";
    Survive DeviceUnknownMembers "device-unknown-members"
        "There are members that no specification knows."
        "RFC 8628 section 3.2; unknown members are kept";
    Refuse DeviceDuplicateMember "device-duplicate-member"
        "user_code occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse DeviceInvalidClient "device-invalid-client"
        "Status 401: the client is not known."
        "RFC 6749 section 5.2";
    Refuse DeviceHtml "device-html"
        "The body is an HTML page, with status 200."
        "RFC 8628 section 3.2";
    Refuse DeviceRedirect "device-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse DeviceUnavailable "device-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
}
Poll {
    Survive PollUndecided "poll-undecided"
        "The user has not decided yet."
        "RFC 8628 section 3.5";
    Survive PollSlowDown "poll-slow-down"
        "The client asks too often."
        "RFC 8628 section 3.5";
    Survive PollPendingWithRetryAfter "poll-pending-with-retry-after"
        "The user has not decided yet, and Retry-After asks for more patience than the interval."
        "RFC 9110 section 10.2.3";
    Survive PollRetryAfterSeconds "poll-retry-after-seconds"
        "Status 503 with Retry-After in seconds."
        "RFC 9110 section 15.6.4";
    Survive PollRetryAfterGarbage "poll-retry-after-garbage"
        "Status 503 with a Retry-After that cannot be read."
        "RFC 9110 section 15.6.4";
    Survive PollTooManyRequests "poll-too-many-requests"
        "Status 429 with Retry-After."
        "RFC 6585 section 4";
    Survive PollSlow "poll-slow"
        "The body comes one byte at a time, with pauses."
        "RFC 8628 section 3.5; exponential back-off";
    Survive PollReset "poll-reset"
        "The connection ends before the answer."
        "RFC 8628 section 3.5; exponential back-off";
    Refuse PollAccessDenied "poll-access-denied"
        "The user said no."
        "RFC 8628 section 3.5";
    Refuse PollExpiredToken "poll-expired-token"
        "The user did not decide in time."
        "RFC 8628 section 3.5";
}
Exchange {
    Refuse ExchangeIssuedTypeMissing "exchange-issued-type-missing"
        "There is no issued_token_type."
        "RFC 8693 section 2.2.1";
    Refuse ExchangeIssuedTypeNotString "exchange-issued-type-not-string"
        "issued_token_type is a number."
        "RFC 8693 section 2.2.1";
    Survive ExchangeIssuedTypeUnknown "exchange-issued-type-unknown"
        "issued_token_type is one that no specification knows."
        "RFC 8693 section 2.2.1; the values are open";
    Survive ExchangeNotApplicable "exchange-not-applicable"
        "A JWT is issued that is no access token: token_type is N_A."
        "RFC 8693 section 2.2.1";
    Refuse ExchangeInvalidTarget "exchange-invalid-target"
        "The service is not one that tokens are issued for."
        "RFC 8693 section 2.2.2";
}
BackchannelAuthentication {
    Refuse BackchannelAuthReqIdMissing "backchannel-auth-req-id-missing"
        "There is no auth_req_id."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelAuthReqIdEmpty "backchannel-auth-req-id-empty"
        "auth_req_id is empty."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelAuthReqIdNotString "backchannel-auth-req-id-not-string"
        "auth_req_id is a number."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelExpiresInMissing "backchannel-expires-in-missing"
        "There is no expires_in."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelExpiresInNull "backchannel-expires-in-null"
        "expires_in is null."
        "OpenID Connect CIBA section 7.3";
    Survive BackchannelExpiresInText "backchannel-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive BackchannelIntervalText "backchannel-interval-text"
        "interval is a number as text."
        "robustness: read as a number";
    Survive BackchannelIntervalNegative "backchannel-interval-negative"
        "interval is negative."
        "robustness: 5 seconds hold";
    Survive BackchannelIntervalNull "backchannel-interval-null"
        "interval is null."
        "OpenID Connect CIBA section 7.3; 5 seconds hold";
    Survive BackchannelUnknownMembers "backchannel-unknown-members"
        "There are members that no specification knows."
        "OpenID Connect CIBA section 7.3; unknown members are ignored";
    Refuse BackchannelDuplicateMember "backchannel-duplicate-member"
        "auth_req_id occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse BackchannelUnknownUserId "backchannel-unknown-user-id"
        "The hint means nobody."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelInvalidBindingMessage "backchannel-invalid-binding-message"
        "binding_message cannot be shown."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelInvalidClient "backchannel-invalid-client"
        "Status 401: the client is not known."
        "OpenID Connect CIBA section 13";
    Refuse BackchannelHtml "backchannel-html"
        "The body is an HTML page, with status 200."
        "OpenID Connect CIBA section 7.3";
    Refuse BackchannelRedirect "backchannel-redirect"
        "The answer is a redirect to another host."
        "RFC 9700 section 4.12; redirects are not followed";
    Refuse BackchannelUnavailable "backchannel-unavailable"
        "The answer has status 503, Retry-After and an HTML page."
        "RFC 9110 section 15.6.4";
}
Ciba {
    Refuse CibaAuthReqIdWrong "ciba-auth-req-id-wrong"
        "The ID Token names another authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse CibaAuthReqIdNotString "ciba-auth-req-id-not-string"
        "The ID Token names its authentication request by a number."
        "OpenID Connect CIBA section 10.3.1";
    Survive CibaAuthReqIdPresent "ciba-auth-req-id-present"
        "The answer names its authentication request, beside the ID Token and in it, as only a push does."
        "OpenID Connect CIBA section 10.3.1";
}
Ping {
    Refuse PingTokenMissing "ping-token-missing"
        "The notification has no Authorization header."
        "OpenID Connect CIBA section 9";
    Refuse PingTokenWrong "ping-token-wrong"
        "The notification carries another token."
        "OpenID Connect CIBA section 9";
    Refuse PingTokenBasic "ping-token-basic"
        "The notification carries the token in the scheme Basic."
        "OpenID Connect CIBA section 9, RFC 6750 section 2.1";
    Refuse PingTokenTwice "ping-token-twice"
        "The notification has two Authorization headers."
        "RFC 9110 section 11.6.2; there is one";
    Refuse PingAuthReqIdMissing "ping-auth-req-id-missing"
        "The notification has no auth_req_id."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdEmpty "ping-auth-req-id-empty"
        "auth_req_id is empty."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdNotString "ping-auth-req-id-not-string"
        "auth_req_id is a number."
        "OpenID Connect CIBA section 10.2";
    Refuse PingAuthReqIdWrong "ping-auth-req-id-wrong"
        "auth_req_id is another request's."
        "OpenID Connect CIBA section 10.2";
    Refuse PingDuplicateMember "ping-duplicate-member"
        "auth_req_id occurs twice."
        "RFC 8259 section 4";
    Refuse PingNotJson "ping-not-json"
        "The body is not JSON."
        "OpenID Connect CIBA section 10.2";
    Refuse PingEmpty "ping-empty"
        "The body is empty."
        "OpenID Connect CIBA section 10.2";
    Survive PingUnknownMembers "ping-unknown-members"
        "There are members that no specification knows."
        "robustness: unknown members are ignored";
    Survive PingWrongContentType "ping-wrong-content-type"
        "The body is called a web page."
        "robustness: the body is read as what it is";
    Survive PingTooEarly "ping-too-early"
        "The token endpoint does not know of the decision yet."
        "OpenID Connect CIBA section 11; the client asks again at its pace";
}
Push {
    Refuse PushTokenMissing "push-token-missing"
        "The notification has no Authorization header."
        "OpenID Connect CIBA section 9";
    Refuse PushTokenWrong "push-token-wrong"
        "The notification carries another token."
        "OpenID Connect CIBA section 9";
    Refuse PushAuthReqIdMissing "push-auth-req-id-missing"
        "The notification has no auth_req_id."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAuthReqIdWrong "push-auth-req-id-wrong"
        "auth_req_id is another request's."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenMissing "push-access-token-missing"
        "There is no access_token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenEmpty "push-access-token-empty"
        "access_token is empty."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessTokenSwapped "push-access-token-swapped"
        "access_token is another one than at_hash vouches for."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRefreshTokenSwapped "push-refresh-token-swapped"
        "refresh_token is another one than rt_hash vouches for."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushTokenTypeMissing "push-token-type-missing"
        "There is no token_type."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushTokenTypeUnknown "push-token-type-unknown"
        "token_type is one that the client cannot use."
        "RFC 6749 section 7.1";
    Refuse PushIdTokenMissing "push-id-token-missing"
        "There is no id_token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushIdTokenAuthReqIdMissing "push-id-token-auth-req-id-missing"
        "The ID Token does not name its authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushIdTokenAuthReqIdWrong "push-id-token-auth-req-id-wrong"
        "The ID Token names another authentication request."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAtHashMissing "push-at-hash-missing"
        "The ID Token has no at_hash."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAtHashWrong "push-at-hash-wrong"
        "at_hash is the hash of something else."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRtHashMissing "push-rt-hash-missing"
        "The ID Token has no rt_hash although there is a refresh token."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushRtHashWrong "push-rt-hash-wrong"
        "rt_hash is the hash of something else."
        "OpenID Connect CIBA section 10.3.1";
    Survive PushRefreshTokenMissing "push-refresh-token-missing"
        "There is neither a refresh token nor rt_hash."
        "OpenID Connect CIBA section 10.3.1; both are optional";
    Survive PushExpiresInText "push-expires-in-text"
        "expires_in is a number as text."
        "robustness: read as a number";
    Survive PushUnknownMembers "push-unknown-members"
        "There are members that no specification knows."
        "RFC 6749 section 5.1; unknown members are kept";
    Refuse PushDuplicateMember "push-duplicate-member"
        "access_token occurs twice, the second time another one."
        "RFC 8259 section 4";
    Refuse PushNotJson "push-not-json"
        "The body is not JSON."
        "OpenID Connect CIBA section 10.3.1";
    Refuse PushAccessDenied "push-access-denied"
        "The user said no."
        "OpenID Connect CIBA section 12";
    Refuse PushExpiredToken "push-expired-token"
        "The user did not decide in time."
        "OpenID Connect CIBA section 12";
    Refuse PushTransactionFailed "push-transaction-failed"
        "The server could not finish."
        "OpenID Connect CIBA section 12";
    Refuse PushErrorWithTokens "push-error-with-tokens"
        "There are both an error and tokens."
        "OpenID Connect CIBA section 12; an error is an error";
}
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
}
