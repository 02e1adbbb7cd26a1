//! Open registries: values that IANA and the specifications keep adding to.
//!
//! Each is a newtype over text with constants for the known values; unknown values survive unchanged.

relying_jose::open_registry! {
    /// A value of `grant_type` (RFC 6749 section 4.5, OAuth URI registry).
    pub struct GrantType {
        /// RFC 6749 section 4.1.
        AUTHORIZATION_CODE = "authorization_code";
        /// RFC 6749 section 6.
        REFRESH_TOKEN = "refresh_token";
        /// RFC 6749 section 4.4.
        CLIENT_CREDENTIALS = "client_credentials";
        /// RFC 6749 section 4.2; a name for metadata only, there is no such request to the token endpoint.
        IMPLICIT = "implicit";
        /// RFC 8628 section 3.4.
        DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
        /// OpenID Connect CIBA section 10.1.
        CIBA = "urn:openid:params:grant-type:ciba";
        /// RFC 8693 section 2.1.
        TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
        /// RFC 7523 section 2.1.
        JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        /// RFC 7522 section 2.1.
        SAML2_BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    }
}

relying_jose::open_registry! {
    /// What kind of token a security token is (RFC 8693 section 3, OAuth URI registry).
    pub struct TokenTypeIdentifier {
        /// An OAuth 2.0 access token of this authorization server.
        ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
        /// An OAuth 2.0 refresh token of this authorization server.
        REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";
        /// An ID Token.
        ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
        /// A base64url-encoded SAML 1.1 assertion.
        SAML1 = "urn:ietf:params:oauth:token-type:saml1";
        /// A base64url-encoded SAML 2.0 assertion.
        SAML2 = "urn:ietf:params:oauth:token-type:saml2";
        /// Any JWT.
        JWT = "urn:ietf:params:oauth:token-type:jwt";
    }
}

relying_jose::open_registry! {
    /// A value of `response_type`: a set of words whose order says nothing (OAuth 2.0 Multiple Response Type Encoding
    /// Practices). [`matches`](Self::matches) compares two of them so.
    pub struct ResponseType {
        /// RFC 6749 section 4.1.1: the authorization code flow.
        CODE = "code";
        /// OpenID Connect Core section 3.2: the implicit flow, an ID Token alone.
        ID_TOKEN = "id_token";
        /// OpenID Connect Core section 3.2: the implicit flow, an ID Token and an access token.
        ID_TOKEN_TOKEN = "id_token token";
        /// OpenID Connect Core section 3.3: a hybrid flow, whose ID Token vouches for code and state.
        CODE_ID_TOKEN = "code id_token";
        /// OpenID Connect Core section 3.3: a hybrid flow.
        CODE_TOKEN = "code token";
        /// OpenID Connect Core section 3.3: a hybrid flow.
        CODE_ID_TOKEN_TOKEN = "code id_token token";
        /// OAuth 2.0 Multiple Response Type Encoding Practices section 4: nothing, but whether the user agreed.
        NONE = "none";
    }
}

impl ResponseType {
    /// Whether both are the same set of words.
    pub fn matches(&self, other: &Self) -> bool {
        let words = |of: &Self| {
            let mut words: Vec<_> = of.as_str().split_ascii_whitespace().map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        self == other || words(self) == words(other)
    }

    /// Whether `word` is one of its words.
    pub fn contains(&self, word: &str) -> bool {
        self.as_str().split_ascii_whitespace().any(|other| other == word)
    }
}

relying_jose::open_registry! {
    /// A value of `response_mode` (OAuth 2.0 Multiple Response Type Encoding Practices section 2.1, JWT Secured
    /// Authorization Response Mode).
    pub struct ResponseMode {
        /// In the query of the redirect URI; the default for `code`.
        QUERY = "query";
        /// In the fragment of the redirect URI.
        FRAGMENT = "fragment";
        /// As a form posted by the browser (OAuth 2.0 Form Post Response Mode).
        FORM_POST = "form_post";
        /// In a JWT, where the response type's default mode puts it (JARM section 2.3.4).
        JWT = "jwt";
        /// In a JWT in the query (JARM section 2.3.1).
        QUERY_JWT = "query.jwt";
        /// In a JWT in the fragment (JARM section 2.3.2).
        FRAGMENT_JWT = "fragment.jwt";
        /// In a JWT as a form posted by the browser (JARM section 2.3.3).
        FORM_POST_JWT = "form_post.jwt";
    }
}

relying_jose::open_registry! {
    /// An OAuth error code (OAuth Extensions Error Registry).
    pub struct ErrorCode {
        /// RFC 6749 sections 4.1.2.1 and 5.2.
        INVALID_REQUEST = "invalid_request";
        /// RFC 6749 section 5.2.
        INVALID_CLIENT = "invalid_client";
        /// RFC 6749 section 5.2.
        INVALID_GRANT = "invalid_grant";
        /// RFC 6749 sections 4.1.2.1 and 5.2.
        UNAUTHORIZED_CLIENT = "unauthorized_client";
        /// RFC 6749 section 5.2.
        UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type";
        /// RFC 6749 sections 4.1.2.1 and 5.2.
        INVALID_SCOPE = "invalid_scope";
        /// RFC 6749 section 4.1.2.1.
        ACCESS_DENIED = "access_denied";
        /// RFC 6749 section 4.1.2.1.
        UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type";
        /// RFC 6749 section 4.1.2.1.
        SERVER_ERROR = "server_error";
        /// RFC 6749 section 4.1.2.1.
        TEMPORARILY_UNAVAILABLE = "temporarily_unavailable";
        /// OpenID Connect Core section 3.1.2.6.
        INTERACTION_REQUIRED = "interaction_required";
        /// OpenID Connect Core section 3.1.2.6.
        LOGIN_REQUIRED = "login_required";
        /// OpenID Connect Core section 3.1.2.6.
        ACCOUNT_SELECTION_REQUIRED = "account_selection_required";
        /// OpenID Connect Core section 3.1.2.6.
        CONSENT_REQUIRED = "consent_required";
        /// OpenID Connect Core section 3.1.2.6.
        REGISTRATION_NOT_SUPPORTED = "registration_not_supported";
        /// RFC 8707 section 2.
        INVALID_TARGET = "invalid_target";
        /// RFC 8628 section 3.5, CIBA section 11: the user has not decided yet.
        AUTHORIZATION_PENDING = "authorization_pending";
        /// RFC 8628 section 3.5, CIBA section 11: as `authorization_pending`, and the client asks too often.
        SLOW_DOWN = "slow_down";
        /// RFC 8628 section 3.5, CIBA section 11: the user did not decide in time.
        EXPIRED_TOKEN = "expired_token";
        /// CIBA section 13: the `login_hint_token` has expired.
        EXPIRED_LOGIN_HINT_TOKEN = "expired_login_hint_token";
        /// CIBA section 13: the hint means nobody.
        UNKNOWN_USER_ID = "unknown_user_id";
        /// CIBA section 13: the user has a code and the request has none.
        MISSING_USER_CODE = "missing_user_code";
        /// CIBA section 13: the `user_code` is wrong.
        INVALID_USER_CODE = "invalid_user_code";
        /// CIBA section 13: the `binding_message` cannot be shown.
        INVALID_BINDING_MESSAGE = "invalid_binding_message";
        /// CIBA section 12: the server could not finish what the client waits for.
        TRANSACTION_FAILED = "transaction_failed";
        /// RFC 7009 section 2.2.1: the server does not revoke tokens of this kind.
        UNSUPPORTED_TOKEN_TYPE = "unsupported_token_type";
        /// RFC 7591 section 3.2.2.
        INVALID_REDIRECT_URI = "invalid_redirect_uri";
        /// RFC 7591 section 3.2.2.
        INVALID_CLIENT_METADATA = "invalid_client_metadata";
        /// RFC 7591 section 3.2.2.
        INVALID_SOFTWARE_STATEMENT = "invalid_software_statement";
        /// RFC 7591 section 3.2.2.
        UNAPPROVED_SOFTWARE_STATEMENT = "unapproved_software_statement";
        /// RFC 6750 section 3.1.
        INVALID_TOKEN = "invalid_token";
        /// RFC 6750 section 3.1.
        INSUFFICIENT_SCOPE = "insufficient_scope";
        /// RFC 9449 section 8.
        USE_DPOP_NONCE = "use_dpop_nonce";
        /// RFC 9470 section 3.
        INSUFFICIENT_USER_AUTHENTICATION = "insufficient_user_authentication";
        /// OpenID Connect Unmet Authentication Requirements section 3.
        UNMET_AUTHENTICATION_REQUIREMENTS = "unmet_authentication_requirements";
    }
}

relying_jose::open_registry! {
    /// A kind of token, as a hint for where to look for it (OAuth Token Type Hints registry, RFC 7009 section 4.1.2).
    pub struct TokenTypeHint {
        /// RFC 7009 section 2.1.
        ACCESS_TOKEN = "access_token";
        /// RFC 7009 section 2.1.
        REFRESH_TOKEN = "refresh_token";
    }
}

relying_jose::open_registry! {
    /// A value of `token_endpoint_auth_method` (OAuth Token Endpoint Authentication Methods registry).
    pub struct AuthenticationMethod {
        /// A public client: `client_id` alone (RFC 7591 section 2).
        NONE = "none";
        /// RFC 6749 section 2.3.1, HTTP Basic.
        CLIENT_SECRET_BASIC = "client_secret_basic";
        /// RFC 6749 section 2.3.1, in the body.
        CLIENT_SECRET_POST = "client_secret_post";
        /// OpenID Connect Core section 9, a JWT with an HMAC.
        CLIENT_SECRET_JWT = "client_secret_jwt";
        /// OpenID Connect Core section 9, a JWT with a signature.
        PRIVATE_KEY_JWT = "private_key_jwt";
        /// RFC 8705 section 2.1.
        TLS_CLIENT_AUTH = "tls_client_auth";
        /// RFC 8705 section 2.2.
        SELF_SIGNED_TLS_CLIENT_AUTH = "self_signed_tls_client_auth";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_response_type_have_no_order() {
        assert!(ResponseType::CODE_ID_TOKEN_TOKEN.matches(&"token code  id_token".into()));
        assert!(!ResponseType::CODE_ID_TOKEN.matches(&ResponseType::CODE_TOKEN));
        assert!(!ResponseType::CODE.matches(&"code code".into()));
    }
}
