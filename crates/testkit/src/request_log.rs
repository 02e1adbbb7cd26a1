//! [`RecordedRequest`]: what the server received, so that tests can count and inspect it.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, USER_AGENT};
use http::{Method, StatusCode};

use crate::dpop::DPOP;
use crate::incoming::Incoming;
use crate::parameters::Parameters;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Parameters that are credentials, or that lead to credentials.
const SECRETS: [&str; 16] = [
    "access_token",
    "assertion",
    "auth_req_id",
    "client_assertion",
    "client_notification_token",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token_hint",
    "login_hint_token",
    "password",
    "refresh_token",
    "subject_token",
    "token",
    "user_code",
];

/// Headers whose values are kept; of `Authorization` only the scheme.
const HEADERS: [HeaderName; 3] = [ACCEPT, CONTENT_TYPE, USER_AGENT];

/// The parts of the server, by what a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Server metadata, by either well-known address.
    Discovery,
    /// The key set.
    Jwks,
    /// The authorization endpoint.
    Authorization,
    /// The pushed authorization request endpoint.
    PushedAuthorization,
    /// The login and consent pages behind the authorization endpoint.
    Interaction,
    /// The token endpoint.
    Token,
    /// The UserInfo endpoint.
    UserInfo,
    /// The protected resource.
    Resource,
    /// The end session endpoint.
    EndSession,
    /// The introspection endpoint.
    Introspection,
    /// The revocation endpoint.
    Revocation,
    /// The device authorization endpoint.
    DeviceAuthorization,
    /// The page where users of the device flow enter their code.
    Device,
    /// The backchannel authentication endpoint.
    BackchannelAuthentication,
    /// The registration endpoint.
    Registration,
    /// The address of one registration.
    RegisteredClient,
    /// WebFinger.
    WebFinger,
    /// The metadata of the protected resource.
    ResourceMetadata,
    /// Where the claims provider tells distributed claims.
    ClaimsProvider,
    /// The key set of the claims provider.
    ClaimsProviderJwks,
    /// No part of this server.
    Unknown,
}

/// One request that the server received, without the secrets in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Which part of the server answered.
    pub endpoint: Endpoint,
    /// The HTTP method.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The parameters of query and form in their order; secrets, codes and tokens read `[redacted]`.
    pub parameters: Vec<(String, String)>,
    /// `Accept`, `Content-Type`, `User-Agent`, of `Authorization` the scheme, of `DPoP` that it is there.
    pub headers: Vec<(String, String)>,
    /// The status of the answer.
    pub status: StatusCode,
}

impl RecordedRequest {
    pub(crate) fn new(endpoint: Endpoint, incoming: &Incoming, status: StatusCode) -> Self {
        let mut headers = Vec::new();
        for name in &HEADERS {
            if let Some(value) = incoming.header(name) {
                headers.push((name.as_str().to_owned(), value.to_owned()));
            }
        }
        if let Some(value) = incoming.header(&AUTHORIZATION) {
            let scheme = value.split(' ').next().unwrap_or_default();
            headers.push((AUTHORIZATION.as_str().to_owned(), format!("{scheme} {REDACTED}")));
        }
        if incoming.header(&DPOP).is_some() {
            headers.push((DPOP.as_str().to_owned(), REDACTED.to_owned()));
        }
        let mut parameters = redacted(&incoming.query);
        parameters.extend(redacted(&incoming.form));
        Self {
            endpoint,
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            parameters,
            headers,
            status,
        }
    }

    /// The first value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.parameters, name)
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn redacted(parameters: &Parameters) -> Vec<(String, String)> {
    let shown = |(name, value): (&str, &str)| {
        let value = if SECRETS.contains(&name) { REDACTED } else { value };
        (name.to_owned(), value.to_owned())
    };
    parameters.iter().map(shown).collect()
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_parameters_and_hides_secrets() {
        let request = http::Request::post("https://as.example/token?state=1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", "Basic YXBwOnMzY3JldA==")
            .body(b"grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA&client_secret=s3cret".to_vec())
            .unwrap();
        let recorded = RecordedRequest::new(Endpoint::Token, &Incoming::new(request), StatusCode::OK);
        assert_eq!(recorded.parameter("grant_type"), Some("authorization_code"));
        assert_eq!(recorded.parameter("state"), Some("1"));
        assert_eq!(recorded.parameter("code"), Some("[redacted]"));
        assert_eq!(recorded.header("authorization"), Some("Basic [redacted]"));
        let shown = format!("{recorded:?}");
        for secret in ["SplxlOBeZQQYbYS6WxSbIA", "s3cret", "YXBwOnMzY3JldA"] {
            assert!(!shown.contains(secret), "{secret}");
        }
    }
}
