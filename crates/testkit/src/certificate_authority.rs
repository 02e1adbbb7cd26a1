//! [`CertificateAuthority`] and [`Identity`]: the certificates of tests, made when they are needed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    SanType, date_time_ymd,
};
use relying_jose::{Backend, Jwk, PublicKey, base64url};

use crate::{CertificateSubject, ClientCertificate, Error};

/// Whom both sides of a test trust: it issues the certificate of a [`Listener`](crate::Listener) with TLS, and those of clients.
///
/// Keys and certificates are made anew each time, and only their owner's memory has them.
///
/// ```
/// use relying_testkit::{CertificateAuthority, CertificateSubject, Client, Listener, Server};
///
/// let authority = CertificateAuthority::new()?;
/// let listener = Listener::builder().tls(&authority).start(|issuer| {
///     let subject = CertificateSubject::SanDns("app.example".to_owned());
///     Server::builder(issuer)?.client(Client::with_certificate("app", subject)).mutual_tls().build()
/// })?;
/// assert!(listener.issuer().starts_with("https://127.0.0.1:"));
///
/// // What the application's HTTP client has to trust, and what it has to present.
/// let trusted = authority.pem();
/// let identity = authority.issue("app.example")?.pem();
/// # assert!(trusted.contains("CERTIFICATE") && identity.contains("PRIVATE KEY"));
/// # Ok::<(), relying_testkit::Error>(())
/// ```
pub struct CertificateAuthority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl CertificateAuthority {
    /// A new authority.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if there are no random bytes.
    pub fn new() -> Result<Self, Error> {
        let mut params = CertificateParams::new([]).map_err(failed)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(failed)?;
        // Each has a name of its own: a client that trusts another one then says that this one is unknown.
        let name = base64url::encode(&key.public_key_raw()[1..7]);
        params.distinguished_name = common_name(&format!("relying-testkit authority {name}"));
        let certificate = params.self_signed(&key).map_err(failed)?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    /// The authority's certificate as PEM text: what an HTTP client has to trust.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Issues a certificate for this DNS name, which is the common name of its subject as well.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if this is no DNS name.
    pub fn issue(&self, dns_name: &str) -> Result<Identity, Error> {
        self.issue_with(dns_name, [CertificateSubject::SanDns(dns_name.to_owned())])
    }

    /// Issues a certificate with this common name and these names beside it. A [`SubjectDn`](CertificateSubject::SubjectDn) among
    /// them is left out: the subject is `CN=` and the common name.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if one of the names cannot stand in a certificate.
    pub fn issue_with(
        &self,
        common_name: &str,
        names: impl IntoIterator<Item = CertificateSubject>,
    ) -> Result<Identity, Error> {
        Identity::new(params(common_name, names)?, Some(&self.issuer))
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificate of a server on the loopback interface.
    pub(crate) fn loopback(&self) -> Result<Identity, Error> {
        Identity::new(loopback()?, Some(&self.issuer))
    }

    /// The same, and it expired long ago.
    pub(crate) fn expired_loopback(&self) -> Result<Identity, Error> {
        let mut params = loopback()?;
        params.not_after = date_time_ymd(2001, 1, 1);
        Identity::new(params, Some(&self.issuer))
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CertificateAuthority").finish_non_exhaustive()
    }
}

/// A certificate with its private key.
pub struct Identity {
    certificate: Certificate,
    key: KeyPair,
    issued: bool,
}

impl Identity {
    /// A certificate with this DNS name that nobody vouches for, for `self_signed_tls_client_auth`.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if this is no DNS name.
    pub fn self_signed(dns_name: &str) -> Result<Self, Error> {
        Self::new(params(dns_name, [CertificateSubject::SanDns(dns_name.to_owned())])?, None)
    }

    /// The private key and the certificate as PEM text: what an HTTP client has to present.
    pub fn pem(&self) -> String {
        format!("{}{}", self.key.serialize_pem(), self.certificate.pem())
    }

    /// What the server sees of it.
    pub fn certificate(&self) -> ClientCertificate {
        let der = self.certificate.der().to_vec();
        if self.issued { ClientCertificate::trusted(der) } else { ClientCertificate::untrusted(der) }
    }

    /// The public key with the certificate in `x5c` (RFC 7517 section 4.7): for the `jwks` of a registration.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] if the key has no form as a JWK, which does not happen.
    pub fn jwk(&self) -> Result<Jwk, Error> {
        let key = PublicKey::from_pem(&self.key.public_key_pem(), &Backend::default()).map_err(failed)?;
        let mut jwk = serde_json::to_value(key.to_jwk()).map_err(failed)?;
        jwk["x5c"] = serde_json::json!([STANDARD.encode(self.certificate.der())]);
        serde_json::from_value(jwk).map_err(failed)
    }

    /// The certificate and its key as rustls takes them.
    pub(crate) fn parts(&self) -> (&Certificate, &KeyPair) {
        (&self.certificate, &self.key)
    }

    /// A certificate of a server on the loopback interface that nobody vouches for.
    pub(crate) fn self_signed_loopback() -> Result<Self, Error> {
        let mut params = loopback()?;
        // Some machines trust a `localhost` of their own.
        params.distinguished_name = common_name("nobody.example");
        Self::new(params, None)
    }

    fn new(params: CertificateParams, issuer: Option<&Issuer<'static, KeyPair>>) -> Result<Self, Error> {
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = match issuer {
            Some(issuer) => params.signed_by(&key, issuer),
            None => params.self_signed(&key),
        };
        Ok(Self { certificate: certificate.map_err(failed)?, key, issued: issuer.is_some() })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").field("certificate", &self.certificate()).finish_non_exhaustive()
    }
}

fn loopback() -> Result<CertificateParams, Error> {
    let addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    let names = addresses.map(CertificateSubject::SanIp);
    params("localhost", names.into_iter().chain([CertificateSubject::SanDns("localhost".to_owned())]))
}

fn params(
    name: &str,
    names: impl IntoIterator<Item = CertificateSubject>,
) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new([]).map_err(failed)?;
    params.distinguished_name = common_name(name);
    for name in names {
        params.subject_alt_names.push(match name {
            CertificateSubject::SubjectDn(_) => continue,
            CertificateSubject::SanDns(name) => SanType::DnsName(name.try_into().map_err(failed)?),
            CertificateSubject::SanUri(uri) => SanType::URI(uri.try_into().map_err(failed)?),
            CertificateSubject::SanIp(address) => SanType::IpAddress(address),
            CertificateSubject::SanEmail(address) => SanType::Rfc822Name(address.try_into().map_err(failed)?),
        });
    }
    Ok(params)
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn failed(reason: impl fmt::Display) -> Error {
    Error::Certificate(reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_a_certificate_are_read_back() {
        let names = [
            CertificateSubject::SanDns("app.example".to_owned()),
            CertificateSubject::SanUri("urn:example:app".to_owned()),
            CertificateSubject::SanIp("192.0.2.7".parse().unwrap()),
            CertificateSubject::SanIp("2001:db8::7".parse().unwrap()),
            CertificateSubject::SanEmail("app@app.example".to_owned()),
        ];
        let identity = CertificateAuthority::new().unwrap().issue_with("a, b", names.clone()).unwrap();
        let subject = CertificateSubject::SubjectDn("CN=a\\, b".to_owned());
        assert_eq!(identity.certificate().names(), [&[subject][..], &names].concat());
        assert!(identity.certificate().is_trusted());
    }

    #[test]
    fn a_self_signed_certificate_travels_in_its_key() {
        let identity = Identity::self_signed("app.example").unwrap();
        let jwk = identity.jwk().unwrap();
        let der = STANDARD.decode(jwk.get("x5c").unwrap()[0].as_str().unwrap()).unwrap();
        assert_eq!(identity.certificate(), ClientCertificate::untrusted(der));
    }

    #[test]
    fn what_is_no_dns_name_is_refused_and_no_key_is_printed() {
        let error = Identity::self_signed("ümlaut").unwrap_err();
        assert!(matches!(error, Error::Certificate(_)), "{error}");
        let authority = CertificateAuthority::new().unwrap();
        let printed = format!("{authority:?} {:?}", authority.issue("app.example").unwrap());
        assert!(printed.contains("app.example") && !printed.contains("KEY"), "{printed}");
    }
}
