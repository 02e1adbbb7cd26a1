//! [`ClientCertificate`]: what a client presents in the TLS handshake, and [`CertificateSubject`]: what it is known by.

use std::fmt;
use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::x509;

/// The certificate that a client presented in the TLS handshake (RFC 8705), in DER.
///
/// It reaches the server among the extensions of a request: a [`Listener`](crate::Listener) with TLS puts it there, and in
/// process a test does. The key behind it is not proved in process; that is the handshake's part.
///
/// ```
/// use relying_testkit::{CertificateSubject, Client, ClientCertificate, Server};
///
/// # let der = vec![0x30, 0x00];
/// let server = Server::builder("https://as.example")?
///     .client(Client::with_certificate("app", CertificateSubject::SanDns("app.example".to_owned())))
///     .mutual_tls()
///     .build()?;
/// let mut request = http::Request::post("https://as.example/mtls/token")
///     .header("content-type", "application/x-www-form-urlencoded")
///     .body(b"grant_type=client_credentials&client_id=app".to_vec())?;
/// request.extensions_mut().insert(ClientCertificate::trusted(der));
/// // This one is no certificate of app.example.
/// assert_eq!(server.handle(request).status(), 401);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    der: Vec<u8>,
    trusted: bool,
}

impl ClientCertificate {
    /// One that an authority issued whom the server trusts: good for every purpose.
    pub fn trusted(der: impl Into<Vec<u8>>) -> Self {
        Self { der: der.into(), trusted: true }
    }

    /// One that nobody vouches for: good for `self_signed_tls_client_auth`, and to bind tokens to it (RFC 8705 sections 2.2
    /// and 3).
    pub fn untrusted(der: impl Into<Vec<u8>>) -> Self {
        Self { der: der.into(), trusted: false }
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether an authority issued it whom the server trusts.
    pub fn is_trusted(&self) -> bool {
        self.trusted
    }

    pub(crate) fn names(&self) -> Vec<CertificateSubject> {
        x509::names(&self.der)
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientCertificate")
            .field("trusted", &self.trusted)
            .field("names", &self.names())
            .finish_non_exhaustive()
    }
}

/// The name in its certificate that a client is registered with for `tls_client_auth` (RFC 8705 section 2.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateSubject {
    /// The distinguished name of the subject as RFC 4514 writes it, such as `CN=app,O=Example,C=DE`
    /// (`tls_client_auth_subject_dn`). Attributes without a short name in RFC 4514 are not known here.
    SubjectDn(String),
    /// A DNS name (`tls_client_auth_san_dns`).
    SanDns(String),
    /// A URI (`tls_client_auth_san_uri`).
    SanUri(String),
    /// An address (`tls_client_auth_san_ip`).
    SanIp(IpAddr),
    /// An email address (`tls_client_auth_san_email`).
    SanEmail(String),
}

impl CertificateSubject {
    /// The member of a registration that says so, and its value.
    pub(crate) fn member(&self) -> (&'static str, String) {
        match self {
            Self::SubjectDn(name) => ("tls_client_auth_subject_dn", name.clone()),
            Self::SanDns(name) => ("tls_client_auth_san_dns", name.clone()),
            Self::SanUri(uri) => ("tls_client_auth_san_uri", uri.clone()),
            Self::SanIp(address) => ("tls_client_auth_san_ip", address.to_string()),
            Self::SanEmail(address) => ("tls_client_auth_san_email", address.clone()),
        }
    }

    /// What a registration says; `Err` names what is wrong with it.
    pub(crate) fn of(metadata: &Map<String, Value>) -> Result<Option<Self>, String> {
        let text = |name: &str| metadata.get(name).and_then(Value::as_str).map(str::to_owned);
        let address = text("tls_client_auth_san_ip").map(|address| address.parse().map(Self::SanIp));
        let address = address.transpose().map_err(|_| "tls_client_auth_san_ip is no address".to_owned())?;
        let mut given = [
            text("tls_client_auth_subject_dn").map(Self::SubjectDn),
            text("tls_client_auth_san_dns").map(Self::SanDns),
            text("tls_client_auth_san_uri").map(Self::SanUri),
            address,
            text("tls_client_auth_san_email").map(Self::SanEmail),
        ]
        .into_iter()
        .flatten();
        match (given.next(), given.next()) {
            (_, Some(_)) => Err("there is more than one name of a certificate".to_owned()),
            (one, None) => Ok(one),
        }
    }
}
