//! [`Client`]: an application registered at the test server (RFC 7591 section 2).

use std::fmt;

use relying_jose::{Algorithm, Jwk, open_registry};
use serde_json::{Value, json};

use crate::CertificateSubject;
use crate::encryption::Encryptions;
use crate::response_type::ResponseType;

open_registry! {
    /// How a client proves who it is at the token endpoint: a value of the registry
    /// "OAuth Token Endpoint Authentication Methods" (RFC 7591 section 4.2).
    ///
    /// The server knows the methods named by constants and refuses every other one.
    pub struct ClientAuthenticationMethod {
        /// A public client: `client_id` in the form and nothing else.
        NONE = "none";
        /// The secret in the `Authorization` header (RFC 6749 section 2.3.1).
        CLIENT_SECRET_BASIC = "client_secret_basic";
        /// The secret in the form (RFC 6749 section 2.3.1).
        CLIENT_SECRET_POST = "client_secret_post";
        /// An assertion authenticated with the secret (OpenID Connect Core 1.0 section 9).
        CLIENT_SECRET_JWT = "client_secret_jwt";
        /// An assertion signed with the client's key (OpenID Connect Core 1.0 section 9, RFC 7523).
        PRIVATE_KEY_JWT = "private_key_jwt";
        /// A certificate that somebody issued whom the server trusts (RFC 8705 section 2.1).
        TLS_CLIENT_AUTH = "tls_client_auth";
        /// A certificate that is registered itself (RFC 8705 section 2.2).
        SELF_SIGNED_TLS_CLIENT_AUTH = "self_signed_tls_client_auth";
    }
}

open_registry! {
    /// How a client gets the result of a backchannel authentication (OpenID Connect CIBA section 5).
    pub struct TokenDeliveryMode {
        /// It asks.
        POLL = "poll";
        /// It is told that there is a result, and asks then.
        PING = "ping";
        /// It is sent the tokens.
        PUSH = "push";
    }
}

/// A client as the server knows it.
///
/// ```
/// use relying_testkit::{Client, ClientAuthenticationMethod};
///
/// let client = Client::confidential("app", "secret")
///     .authentication_method(ClientAuthenticationMethod::CLIENT_SECRET_POST)
///     .redirect_uri("https://app.example/callback")
///     .post_logout_redirect_uri("https://app.example/signed-out");
/// assert_eq!(client.client_id(), "app");
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) client_id: String,
    pub(crate) secret: Option<String>,
    pub(crate) keys: Vec<Jwk>,
    pub(crate) authentication_method: ClientAuthenticationMethod,
    pub(crate) assertion_algorithm: Option<Algorithm>,
    pub(crate) certificate_subject: Option<CertificateSubject>,
    pub(crate) certificate_bound_access_tokens: bool,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) post_logout_redirect_uris: Vec<String>,
    pub(crate) grant_types: Option<Vec<String>>,
    pub(crate) response_types: Option<Vec<String>>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) id_token_algorithm: Algorithm,
    pub(crate) userinfo_algorithm: Option<Algorithm>,
    pub(crate) introspection_algorithm: Option<Algorithm>,
    pub(crate) authorization_response_algorithm: Algorithm,
    pub(crate) default_max_age: Option<u64>,
    pub(crate) dpop_bound_access_tokens: bool,
    pub(crate) pushed_requests_required: bool,
    pub(crate) signed_requests_required: bool,
    pub(crate) request_object_algorithm: Option<Algorithm>,
    pub(crate) token_delivery_mode: TokenDeliveryMode,
    pub(crate) notification_endpoint: Option<String>,
    pub(crate) backchannel_request_algorithm: Option<Algorithm>,
    pub(crate) user_code_parameter: bool,
    pub(crate) encryptions: Encryptions,
}

impl Client {
    /// A client without any credential, such as a native application (RFC 6749 section 2.1).
    pub fn public(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            secret: None,
            keys: Vec::new(),
            authentication_method: ClientAuthenticationMethod::NONE,
            assertion_algorithm: None,
            certificate_subject: None,
            certificate_bound_access_tokens: false,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types: None,
            response_types: None,
            scopes: None,
            id_token_algorithm: Algorithm::RS256,
            userinfo_algorithm: None,
            introspection_algorithm: None,
            authorization_response_algorithm: Algorithm::RS256,
            default_max_age: None,
            dpop_bound_access_tokens: false,
            pushed_requests_required: false,
            signed_requests_required: false,
            request_object_algorithm: None,
            token_delivery_mode: TokenDeliveryMode::POLL,
            notification_endpoint: None,
            backchannel_request_algorithm: None,
            user_code_parameter: false,
            encryptions: Encryptions::default(),
        }
    }

    /// A client with a secret; it authenticates with `client_secret_basic` unless
    /// [`authentication_method`](Self::authentication_method) says otherwise.
    pub fn confidential(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            secret: Some(client_secret.into()),
            authentication_method: ClientAuthenticationMethod::CLIENT_SECRET_BASIC,
            ..Self::public(client_id)
        }
    }

    /// A client that authenticates with `private_key_jwt`, verified with these public keys.
    /// Private members of a key are dropped.
    pub fn with_keys(client_id: impl Into<String>, keys: impl IntoIterator<Item = Jwk>) -> Self {
        Self {
            keys: keys.into_iter().map(|key| key.to_public()).collect(),
            authentication_method: ClientAuthenticationMethod::PRIVATE_KEY_JWT,
            ..Self::public(client_id)
        }
    }

    /// A client that authenticates with `tls_client_auth`, by a certificate with this name in it.
    pub fn with_certificate(client_id: impl Into<String>, subject: CertificateSubject) -> Self {
        Self {
            certificate_subject: Some(subject),
            authentication_method: ClientAuthenticationMethod::TLS_CLIENT_AUTH,
            ..Self::public(client_id)
        }
    }

    /// A client that authenticates with `self_signed_tls_client_auth`, by a certificate that is the first one in `x5c` of one of
    /// these keys, or has the thumbprint `x5t#S256` of one (RFC 7517 sections 4.7 and 4.9).
    pub fn with_self_signed_certificate(
        client_id: impl Into<String>,
        keys: impl IntoIterator<Item = Jwk>,
    ) -> Self {
        let method = ClientAuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH;
        Self::with_keys(client_id, keys).authentication_method(method)
    }

    /// The only method by which this client may authenticate (`token_endpoint_auth_method`).
    #[must_use]
    pub fn authentication_method(mut self, method: ClientAuthenticationMethod) -> Self {
        self.authentication_method = method;
        self
    }

    /// The only algorithm accepted in assertions (`token_endpoint_auth_signing_alg`); by default any that fits.
    #[must_use]
    pub fn assertion_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.assertion_algorithm = Some(algorithm);
        self
    }

    /// Registers one more redirect URI. Compared byte for byte; only the port of `http://127.0.0.1` and
    /// `http://[::1]` may differ (RFC 8252 section 7.3).
    #[must_use]
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uris.push(redirect_uri.into());
        self
    }

    /// Registers one more place to return to after a logout (OpenID Connect RP-Initiated Logout 1.0 section 3.1);
    /// compared as [`redirect_uri`](Self::redirect_uri) is.
    #[must_use]
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uris.push(uri.into());
        self
    }

    /// Restricts the client to the grant types named this way; without any call it may use all of them.
    #[must_use]
    pub fn grant_type(mut self, grant_type: impl Into<String>) -> Self {
        self.grant_types.get_or_insert_with(Vec::new).push(grant_type.into());
        self
    }

    /// Restricts the client to the response types named this way, in any order of their words; without any call it may
    /// use all of them.
    #[must_use]
    pub fn response_type(mut self, response_type: impl Into<String>) -> Self {
        self.response_types.get_or_insert_with(Vec::new).push(response_type.into());
        self
    }

    /// Restricts the client to these scope values, separated by spaces; without any call it may ask for all of them.
    #[must_use]
    pub fn scope(mut self, scope: &str) -> Self {
        self.scopes.get_or_insert_with(Vec::new).extend(scope.split_whitespace().map(str::to_owned));
        self
    }

    /// The algorithm of this client's ID Tokens (`id_token_signed_response_alg`), `RS256` by default. The HMAC
    /// algorithms use the client secret as their key.
    #[must_use]
    pub fn id_token_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.id_token_algorithm = algorithm;
        self
    }

    /// UserInfo answers are JWTs signed with this algorithm (`userinfo_signed_response_alg`); by default plain JSON.
    #[must_use]
    pub fn userinfo_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.userinfo_algorithm = Some(algorithm);
        self
    }

    /// Introspection answers are JWTs signed with this algorithm (`introspection_signed_response_alg`, RFC 9701 section 6); by
    /// default plain JSON.
    #[must_use]
    pub fn introspection_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.introspection_algorithm = Some(algorithm);
        self
    }

    /// The algorithm of authorization responses inside of a JWT (`authorization_signed_response_alg`), `RS256` by default.
    #[must_use]
    pub fn authorization_response_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.authorization_response_algorithm = algorithm;
        self
    }

    /// The maximum authentication age in seconds where the request names none (`default_max_age`).
    #[must_use]
    pub fn default_max_age(mut self, seconds: u64) -> Self {
        self.default_max_age = Some(seconds);
        self
    }

    /// Binds access tokens of this client to the certificate that it presents at the token endpoint, and refuses requests for
    /// tokens without one (`tls_client_certificate_bound_access_tokens`, RFC 8705 section 3.4). A DPoP proof takes its place.
    #[must_use]
    pub fn certificate_bound_access_tokens(mut self) -> Self {
        self.certificate_bound_access_tokens = true;
        self
    }

    /// Refuses token requests of this client without a DPoP proof (`dpop_bound_access_tokens`, RFC 9449 section 5.2).
    #[must_use]
    pub fn dpop_bound_access_tokens(mut self) -> Self {
        self.dpop_bound_access_tokens = true;
        self
    }

    /// Registers public keys for request objects of a client that does not authenticate with them, and for answers that
    /// are encrypted; private members are dropped.
    #[must_use]
    pub fn keys(mut self, keys: impl IntoIterator<Item = Jwk>) -> Self {
        self.keys = keys.into_iter().map(|key| key.to_public()).collect();
        self
    }

    /// Refuses authorization requests of this client that were not pushed (`require_pushed_authorization_requests`,
    /// RFC 9126 section 6).
    #[must_use]
    pub fn require_pushed_authorization_requests(mut self) -> Self {
        self.pushed_requests_required = true;
        self
    }

    /// Refuses authorization requests of this client that are no signed request objects
    /// (`require_signed_request_object`, RFC 9101 section 10.5).
    #[must_use]
    pub fn require_signed_request_object(mut self) -> Self {
        self.signed_requests_required = true;
        self
    }

    /// The only algorithm accepted in request objects (`request_object_signing_alg`); by default any but `none` and
    /// the HMAC ones. [`Algorithm::NONE`] is for objects without a signature, which are accepted by this word alone.
    #[must_use]
    pub fn request_object_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.request_object_algorithm = Some(algorithm);
        self
    }

    /// Tells the client of decisions (`backchannel_token_delivery_mode` and `backchannel_client_notification_endpoint`, OpenID
    /// Connect CIBA section 4), by `ping` or by `push`; without it the client polls.
    #[must_use]
    pub fn notify(mut self, mode: TokenDeliveryMode, endpoint: impl Into<String>) -> Self {
        self.token_delivery_mode = mode;
        self.notification_endpoint = Some(endpoint.into());
        self
    }

    /// Refuses authentication requests of this client that are not signed with this algorithm
    /// (`backchannel_authentication_request_signing_alg`, OpenID Connect CIBA section 4).
    #[must_use]
    pub fn backchannel_request_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.backchannel_request_algorithm = Some(algorithm);
        self
    }

    /// Demands the [`user_code`](crate::User::user_code) of users who have one (`backchannel_user_code_parameter`, OpenID Connect
    /// CIBA section 4).
    #[must_use]
    pub fn user_code_parameter(mut self) -> Self {
        self.user_code_parameter = true;
        self
    }

    /// The client identifier.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client secret, if the client has one.
    pub fn client_secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    /// What a registration of this client would have answered (RFC 7591 section 3.2.1): for an application under
    /// test that takes its configuration in this form. Contains the client secret.
    pub fn metadata(&self) -> Value {
        let mut metadata = json!({
            "client_id": self.client_id,
            "redirect_uris": self.redirect_uris,
            "token_endpoint_auth_method": self.authentication_method.as_str(),
            "id_token_signed_response_alg": self.id_token_algorithm.as_str(),
            "authorization_signed_response_alg": self.authorization_response_algorithm.as_str(),
        });
        let mut insert = |name: &str, value: Option<Value>| {
            if let (Some(object), Some(value)) = (metadata.as_object_mut(), value) {
                object.insert(name.to_owned(), value);
            }
        };
        insert("client_secret", self.secret.clone().map(Value::from));
        insert("client_secret_expires_at", self.secret.as_ref().map(|_| Value::from(0)));
        insert("grant_types", self.grant_types.clone().map(Value::from));
        insert("response_types", self.response_types.clone().map(Value::from));
        insert("scope", self.scopes.as_ref().map(|scopes| Value::from(scopes.join(" "))));
        insert(
            "userinfo_signed_response_alg",
            self.userinfo_algorithm.as_ref().map(|a| Value::from(a.as_str())),
        );
        insert(
            "introspection_signed_response_alg",
            self.introspection_algorithm.as_ref().map(|a| Value::from(a.as_str())),
        );
        insert(
            "token_endpoint_auth_signing_alg",
            self.assertion_algorithm.as_ref().map(|a| Value::from(a.as_str())),
        );
        if let Some((name, value)) = self.certificate_subject.as_ref().map(CertificateSubject::member) {
            insert(name, Some(Value::from(value)));
        }
        insert("default_max_age", self.default_max_age.map(Value::from));
        insert(
            "request_object_signing_alg",
            self.request_object_algorithm.as_ref().map(|a| Value::from(a.as_str())),
        );
        for (name, on) in [
            ("tls_client_certificate_bound_access_tokens", self.certificate_bound_access_tokens),
            ("dpop_bound_access_tokens", self.dpop_bound_access_tokens),
            ("require_pushed_authorization_requests", self.pushed_requests_required),
            ("require_signed_request_object", self.signed_requests_required),
            ("backchannel_user_code_parameter", self.user_code_parameter),
        ] {
            insert(name, on.then(|| Value::from(true)));
        }
        let told = self.notification_endpoint.as_ref();
        insert(
            "backchannel_token_delivery_mode",
            told.map(|_| Value::from(self.token_delivery_mode.as_str())),
        );
        insert("backchannel_client_notification_endpoint", told.map(|uri| Value::from(uri.as_str())));
        insert(
            "backchannel_authentication_request_signing_alg",
            self.backchannel_request_algorithm.as_ref().map(|a| Value::from(a.as_str())),
        );
        for (name, value) in self.encryptions.members() {
            insert(&name, Some(value));
        }
        let logout = &self.post_logout_redirect_uris;
        insert("post_logout_redirect_uris", (!logout.is_empty()).then(|| Value::from(logout.clone())));
        metadata
    }

    pub(crate) fn may_use_grant_type(&self, grant_type: &str) -> bool {
        self.grant_types.as_ref().is_none_or(|allowed| allowed.iter().any(|name| name == grant_type))
    }

    pub(crate) fn may_use_response_type(&self, response_type: ResponseType) -> bool {
        let words = |name: &String| name.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        self.response_types.as_ref().is_none_or(|allowed| {
            allowed.iter().any(|name| ResponseType::of(&words(name)) == Some(response_type))
        })
    }

    /// The first scope value of `requested` that the client may not ask for.
    pub(crate) fn forbidden_scope<'a>(&self, requested: &'a [String]) -> Option<&'a str> {
        let allowed = self.scopes.as_ref()?;
        requested.iter().find(|scope| !allowed.contains(scope)).map(String::as_str)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("client_id", &self.client_id)
            .field("authentication_method", &self.authentication_method.as_str())
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

/// Whether `given` is one of the `registered` URIs (RFC 9700 section 2.1, RFC 8252 section 7.3).
pub(crate) fn is_registered_uri(registered: &[String], given: &str) -> bool {
    registered.iter().any(|uri| uri == given || same_but_loopback_port(uri, given))
}

fn same_but_loopback_port(registered: &str, given: &str) -> bool {
    ["http://127.0.0.1", "http://[::1]"].into_iter().any(|host| {
        let rest = |uri: &str| {
            let rest = uri.strip_prefix(host)?;
            let after_port = rest
                .strip_prefix(':')
                .map_or(rest, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
            (after_port.is_empty() || after_port.starts_with(['/', '?'])).then(|| after_port.to_owned())
        };
        rest(registered).is_some() && rest(registered) == rest(given)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_compared_byte_for_byte() {
        let registered = ["https://app.example/callback".to_owned()];
        assert!(is_registered_uri(&registered, "https://app.example/callback"));
        assert!(!is_registered_uri(&registered, "https://app.example/callback/"));
        assert!(!is_registered_uri(&registered, "https://app.example:443/callback"));
    }

    #[test]
    fn the_port_of_a_loopback_redirect_uri_is_free() {
        let registered = ["http://127.0.0.1/callback".to_owned()];
        assert!(is_registered_uri(&registered, "http://127.0.0.1:49152/callback"));
        assert!(!is_registered_uri(&registered, "http://127.0.0.1:49152/other"));
        assert!(!is_registered_uri(&registered, "http://127.0.0.1.evil.example/callback"));
        assert!(!is_registered_uri(&registered, "http://localhost:1/callback"));
    }

    #[test]
    fn debug_shows_no_secret() {
        assert!(!format!("{:?}", Client::confidential("app", "s3cret")).contains("s3cret"));
    }

    #[test]
    fn a_scope_outside_the_registration_is_found() {
        let client = Client::public("app").scope("openid email");
        assert_eq!(client.forbidden_scope(&["openid".into(), "admin".into()]), Some("admin"));
        assert_eq!(client.forbidden_scope(&["openid".into()]), None);
    }
}
