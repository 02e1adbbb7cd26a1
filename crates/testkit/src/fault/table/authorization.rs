//! Faults of authorization responses.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
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
    } };
}
pub(super) use rows;
