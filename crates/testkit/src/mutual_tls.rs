//! Mutual TLS at the server (RFC 8705): where certificates are looked at, who is recognized by one, what is bound to one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relying_jose::{HashAlgorithm, Jwk, base64url};
use serde_json::{Map, Value, json};

use crate::fault::{Fault, Target};
use crate::incoming::Incoming;
use crate::request_log::Endpoint;
use crate::{Client, ClientAuthenticationMethod, ClientCertificate, Server};

/// Where the endpoints are at which certificates are looked at (section 5), below the issuer.
pub(crate) const PREFIX: &str = "/mtls";

/// The endpoints that have an alias.
const ALIASES: [(&str, &str); 8] = [
    ("token_endpoint", "/token"),
    ("userinfo_endpoint", "/userinfo"),
    ("introspection_endpoint", "/introspect"),
    ("revocation_endpoint", "/revoke"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("device_authorization_endpoint", "/device_authorization"),
    ("backchannel_authentication_endpoint", "/backchannel_authentication"),
    ("registration_endpoint", "/register"),
];

/// The metadata of a server that takes certificates (sections 3.3 and 5).
pub(crate) fn metadata(server: &Server) -> [(&'static str, Value); 2] {
    let aliases =
        ALIASES.map(|(name, path)| (name.to_owned(), json!(server.url(&format!("{PREFIX}{path}")))));
    [
        ("mtls_endpoint_aliases", Value::Object(Map::from_iter(aliases))),
        ("tls_client_certificate_bound_access_tokens", json!(true)),
    ]
}

/// The path of the endpoint that this path, below the issuer, is an alias of.
pub(crate) fn unaliased<'p>(server: &Server, path: &'p str) -> Option<&'p str> {
    let path = path.strip_prefix(PREFIX).filter(|_| server.config().mutual_tls)?;
    ALIASES.iter().any(|(_, aliased)| *aliased == path).then_some(path)
}

/// Takes the certificate from a request where none is looked at: as at a server that asks for them at one of two addresses only.
pub(crate) fn admit(server: &Server, endpoint: Endpoint, incoming: &mut Incoming) {
    let here = endpoint == Endpoint::Resource || is_alias(server, &incoming.path);
    if !here || !server.config().mutual_tls {
        incoming.certificate = None;
    } else if incoming.certificate.is_some() {
        for fault in server.faults(Target::Mtls) {
            incoming.certificate = match fault {
                Fault::MtlsCertificateLost => None,
                _ => Some(ClientCertificate::trusted(*b"another certificate")),
            };
        }
    }
}

fn is_alias(server: &Server, path: &str) -> bool {
    let below = path.strip_prefix(server.config().issuer.base_path());
    below.is_some_and(|path| unaliased(server, path).is_some())
}

/// Whether the certificate is the client's (sections 2.1 and 2.2); `Err` says why not.
pub(crate) fn recognize(
    server: &Server,
    client: &Client,
    certificate: Option<&ClientCertificate>,
) -> Result<(), String> {
    let certificate = certificate.ok_or("the client presented no certificate here")?;
    let by_name = client.authentication_method == ClientAuthenticationMethod::TLS_CLIENT_AUTH;
    if by_name && !certificate.is_trusted() {
        return Err("nobody who is trusted issued the certificate".to_owned());
    }
    let known = match by_name {
        true => client.certificate_subject.as_ref().is_some_and(|name| certificate.names().contains(name)),
        false => {
            let text = STANDARD.encode(certificate.der());
            let thumbprint = thumbprint(server, certificate);
            let is_of = |key: &Jwk| {
                key.get("x5c").is_some_and(|chain| chain[0] == text)
                    || key.get("x5t#S256").is_some_and(|registered| *registered == thumbprint)
            };
            client.keys.iter().any(is_of)
        }
    };
    known.then_some(()).ok_or_else(|| "the certificate is not the client's".to_owned())
}

/// What a token is bound to (section 3.1).
pub(crate) fn thumbprint(server: &Server, certificate: &ClientCertificate) -> String {
    base64url::encode(&server.digest(HashAlgorithm::Sha256, certificate.der()))
}
