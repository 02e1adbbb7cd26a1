//! Mutual TLS: RFC 8705.
//!
//! Two things that may be used alone: the client **authenticates** with the certificate of its TLS connection (section 2), by
//! [`ClientAuthentication::tls_client_auth`] or
//! [`ClientAuthentication::self_signed_tls_client_auth`]; and its access tokens are **bound**
//! to that certificate (section 3), which the registration says by `tls_client_certificate_bound_access_tokens`. Whoever steals such a
//! token cannot use it without the certificate's key.
//!
//! The certificate belongs to the HTTP client: give it to [`Reqwest`](crate::Reqwest) or [`Ureq`](crate::Ureq) by `identity`. They
//! present it only where it is needed: to the endpoints where the client authenticates (by their aliases, section 5), and with bound
//! tokens to UserInfo and protected resources. Together with DPoP both are shown: the proof, and the certificate if tokens are bound to it.
//!
//! Revocation lists and the chain of the client's own certificate are the server's to look at.

use relying_jose::{Backend, HashAlgorithm, base64url};

use crate::client_authentication::ClientAuthentication;
use crate::metadata::{AuthorizationServerMetadata, ClientMetadata, MtlsEndpointAliases};
use crate::registry::AuthenticationMethod;

/// What a client uses its certificate for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mtls {
    /// It is presented to the endpoints where the client authenticates, which have aliases.
    pub(crate) endpoints: bool,
    /// Access tokens are bound to it.
    pub(crate) tokens: bool,
}

impl Mtls {
    /// As the registration says, or the method of authentication. Tokens are bound by the connection to the token endpoint.
    pub(crate) fn of(registration: &ClientMetadata, authentication: &ClientAuthentication) -> Self {
        let tokens = registration.tls_client_certificate_bound_access_tokens == Some(true);
        let aliases = registration.use_mtls_endpoint_aliases == Some(true);
        let authenticates =
            [AuthenticationMethod::TLS_CLIENT_AUTH, AuthenticationMethod::SELF_SIGNED_TLS_CLIENT_AUTH]
                .contains(authentication.method());
        Self { endpoints: tokens || aliases || authenticates, tokens }
    }

    /// The endpoint with this metadata name: its alias, where the certificate is presented and the server has one (section 5).
    pub(crate) fn endpoint<'m>(
        self,
        server: &'m AuthorizationServerMetadata,
        name: &str,
        plain: Option<&'m str>,
    ) -> Option<&'m str> {
        let wanted = if name == "userinfo_endpoint" { self.tokens } else { self.endpoints };
        let aliases = server.mtls_endpoint_aliases.as_ref().filter(|_| wanted);
        aliases.and_then(|aliases| alias(aliases, name)).or(plain)
    }
}

fn alias<'m>(aliases: &'m MtlsEndpointAliases, name: &str) -> Option<&'m str> {
    let alias = match name {
        "token_endpoint" => &aliases.token_endpoint,
        "revocation_endpoint" => &aliases.revocation_endpoint,
        "introspection_endpoint" => &aliases.introspection_endpoint,
        "device_authorization_endpoint" => &aliases.device_authorization_endpoint,
        "userinfo_endpoint" => &aliases.userinfo_endpoint,
        "pushed_authorization_request_endpoint" => &aliases.pushed_authorization_request_endpoint,
        "backchannel_authentication_endpoint" => &aliases.backchannel_authentication_endpoint,
        "registration_endpoint" => &aliases.registration_endpoint,
        _ => return None,
    };
    alias.as_deref()
}

/// The thumbprint of a certificate (section 3.1): `x5t#S256` of the `cnf` of tokens that are bound to it.
///
/// `der` is the certificate in DER, which is what stands in base64 between the lines of a PEM text.
pub fn certificate_thumbprint(der: &[u8], backend: &Backend) -> String {
    base64url::encode(backend.digest(HashAlgorithm::Sha256, der).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> AuthorizationServerMetadata {
        AuthorizationServerMetadata::parse(
            br#"{"issuer":"https://as.example","token_endpoint":"https://as.example/token",
                "mtls_endpoint_aliases":{"token_endpoint":"https://mtls.example/token","userinfo_endpoint":"https://mtls.example/me"}}"#,
        )
        .unwrap()
    }

    fn registered(change: impl FnOnce(&mut ClientMetadata)) -> Mtls {
        let mut registration = ClientMetadata::default();
        change(&mut registration);
        Mtls::of(&registration, &ClientAuthentication::none())
    }

    #[test]
    fn aliases_are_for_those_who_present_a_certificate() {
        let server = server();
        let endpoint = |mtls: Mtls, name| mtls.endpoint(&server, name, Some("plain"));
        let none = Mtls::default();
        assert_eq!(endpoint(none, "token_endpoint"), Some("plain"));
        let method = Mtls::of(&ClientMetadata::default(), &ClientAuthentication::tls_client_auth());
        let aliases = registered(|registration| registration.use_mtls_endpoint_aliases = Some(true));
        for mtls in [method, aliases] {
            assert_eq!(mtls, Mtls { endpoints: true, tokens: false });
            assert_eq!(endpoint(mtls, "token_endpoint"), Some("https://mtls.example/token"));
            assert_eq!(endpoint(mtls, "userinfo_endpoint"), Some("plain"), "tokens are not bound");
            assert_eq!(endpoint(mtls, "revocation_endpoint"), Some("plain"), "there is no alias");
        }
        let bound = registered(|registration| {
            registration.tls_client_certificate_bound_access_tokens = Some(true);
        });
        assert_eq!(bound, Mtls { endpoints: true, tokens: true });
        assert_eq!(endpoint(bound, "userinfo_endpoint"), Some("https://mtls.example/me"));
    }
}
