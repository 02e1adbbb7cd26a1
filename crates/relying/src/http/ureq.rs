//! [`BlockingHttpClient`] over ureq 3: needs no runtime.

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use ::ureq::http::Method;
use ::ureq::tls::{Certificate, ClientCert, PemItem, RootCerts, TlsConfig, parse_pem};
use ::ureq::{Agent, AsSendBody, Error, Proxy, Timeout};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::{BlockingHttpClient, RequestPolicy};
use crate::error::{HttpError, HttpErrorKind};

/// Performs requests with ureq, which keeps connections open between them. Clones share the connections.
///
/// TLS is that of rustls with AWS-LC; certificates are trusted as the operating system trusts them. Proxies
/// are taken from the environment (`HTTPS_PROXY` and its kind) unless the builder says otherwise.
#[derive(Clone, Debug)]
pub struct Ureq {
    agent: Agent,
    /// The same with the client's certificate.
    identified: Option<Agent>,
    has_certificate: Option<bool>,
}

impl Ureq {
    /// The adapter with its defaults.
    ///
    /// # Errors
    /// None at present; it is fallible like the builder that it stands for.
    pub fn new() -> Result<Self, HttpError> {
        Self::builder().build()
    }

    /// Starts from the defaults.
    pub fn builder() -> UreqBuilder {
        UreqBuilder::default()
    }

    fn exchange(
        &self,
        request: http::Request<impl AsSendBody>,
        policy: &RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, Error> {
        let agent = match &self.identified {
            Some(identified) if policy.client_certificate => identified,
            _ => &self.agent,
        };
        let configured = agent.config().timeouts().global == Some(policy.deadline);
        let response = if configured {
            agent.run(request)?
        } else {
            // Only requests with the agent's own configuration fill the agent's cache of TLS settings, so the
            // detour is for other deadlines alone.
            agent.run(agent.configure_request(request).timeout_global(Some(policy.deadline)).build())?
        };
        let limit = u64::try_from(policy.max_response_bytes).unwrap_or(u64::MAX);
        let (parts, body) = response.into_parts();
        if body.content_length().is_some_and(|announced| announced > limit) {
            return Err(Error::BodyExceedsLimit(limit));
        }
        let body = body.into_with_config().limit(limit).read_to_vec()?;
        Ok(http::Response::from_parts(parts, body))
    }
}

/// Takes an agent as it is. **It must not follow redirects** (`max_redirects(0)`,
/// `max_redirects_will_error(false)`) and must not take statuses for errors (`http_status_as_error(false)`):
/// an agent that follows redirects would carry codes, secrets and tokens to an address that nobody checked.
/// It should not keep cookies either.
impl From<Agent> for Ureq {
    fn from(agent: Agent) -> Self {
        Self { agent, identified: None, has_certificate: None }
    }
}

impl BlockingHttpClient for Ureq {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let bodiless =
            matches!(*request.method(), Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS);
        let outcome = if bodiless && request.body().is_empty() {
            self.exchange(request.map(drop), &policy)
        } else {
            self.exchange(request, &policy)
        };
        outcome.map_err(|problem| match problem {
            Error::BodyExceedsLimit(_) => HttpError::too_large(policy.max_response_bytes),
            problem => error(problem),
        })
    }

    fn has_certificate(&self) -> Option<bool> {
        self.has_certificate
    }
}

/// Options of [`Ureq`].
#[derive(Default)]
pub struct UreqBuilder {
    root_certificates: Vec<Certificate<'static>>,
    identity: Option<ClientCert>,
    /// None: as the environment says.
    proxy: Option<Option<Proxy>>,
    connect_timeout: Option<Duration>,
    /// The first option that made no sense; setters cannot fail.
    problem: Option<HttpError>,
}

impl UreqBuilder {
    /// Trusts the certificates in this PEM text, besides those that the operating system trusts.
    #[must_use]
    pub fn root_certificates(mut self, pem: &[u8]) -> Self {
        match read_pem(pem) {
            Ok((certificates, _)) if !certificates.is_empty() => self.root_certificates.extend(certificates),
            Ok(_) => self.refuse("there is no certificate in the PEM text"),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Presents a certificate where one is needed (RFC 8705): PEM text with the private key and the chain of certificates that
    /// starts with the client's own.
    #[must_use]
    pub fn identity(mut self, pem: &[u8]) -> Self {
        match identity(pem) {
            Ok(identity) => self.identity = Some(identity),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sends every request through this proxy.
    #[must_use]
    pub fn proxy(mut self, url: &str) -> Self {
        match Proxy::new(url) {
            Ok(proxy) => self.proxy = Some(Some(proxy)),
            Err(_) => self.refuse("the URL of the proxy is not usable"),
        }
        self
    }

    /// Uses no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Some(None);
        self
    }

    /// The longest time to wait for a connection. Without it only the deadline of the request limits it.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// The adapter.
    ///
    /// # Errors
    /// [`HttpErrorKind::Client`] when an option made no sense.
    pub fn build(self) -> Result<Ureq, HttpError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let root_certificates = match self.root_certificates {
            none if none.is_empty() => RootCerts::PlatformVerifier,
            // ureq trusts either the platform or a list, so the list has to hold the platform's own.
            added => {
                let native = rustls_native_certs::load_native_certs().certs;
                native
                    .iter()
                    .map(|native| Certificate::from_der(native).to_owned())
                    .chain(added)
                    .collect::<Vec<_>>()
                    .into()
            }
        };
        let agent = |identity: Option<ClientCert>| {
            let tls = TlsConfig::builder()
                .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
                .root_certs(root_certificates.clone())
                .client_cert(identity)
                .build();
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_global(Some(RequestPolicy::default().deadline))
                .timeout_connect(self.connect_timeout)
                .tls_config(tls);
            Agent::new_with_config(match self.proxy.clone() {
                Some(proxy) => config.proxy(proxy).build(),
                None => config.build(),
            })
        };
        let has_certificate = Some(self.identity.is_some());
        Ok(Ureq {
            agent: agent(None),
            identified: self.identity.clone().map(|identity| agent(Some(identity))),
            has_certificate,
        })
    }

    fn refuse(&mut self, problem: &str) {
        self.problem.get_or_insert_with(|| HttpError::new(HttpErrorKind::Client, problem));
    }
}

impl fmt::Debug for UreqBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The builder may hold a private key.
        f.debug_struct("UreqBuilder").field("problem", &self.problem).finish_non_exhaustive()
    }
}

fn read_pem(
    pem: &[u8],
) -> Result<(Vec<Certificate<'static>>, Option<::ureq::tls::PrivateKey<'static>>), &'static str> {
    let (mut certificates, mut private_key) = (Vec::new(), None);
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(PemItem::PrivateKey(key)) => private_key = Some(key),
            Ok(_) => {}
            Err(_) => return Err("the PEM text is malformed"),
        }
    }
    Ok((certificates, private_key))
}

/// Checks what ureq would panic about at the first connection: that the key is usable and that of the
/// certificate.
fn identity(pem: &[u8]) -> Result<ClientCert, &'static str> {
    let (certificates, private_key) = read_pem(pem)?;
    let private_key = private_key.ok_or("there is no private key in the PEM text")?;
    if certificates.is_empty() {
        return Err("there is no certificate in the PEM text");
    }
    let chain =
        certificates.iter().map(|certificate| CertificateDer::from(certificate.der().to_vec())).collect();
    let key =
        PrivateKeyDer::try_from(private_key.der().to_vec()).map_err(|_| "the private key is malformed")?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .map_err(|_| "the private key does not work, or is not that of the first certificate")?;
    Ok(ClientCert::new_with_certs(&certificates, private_key))
}

fn error(error: Error) -> HttpError {
    let kind = match &error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => HttpErrorKind::Connect,
        Error::Timeout(_) => return HttpError::timeout(),
        Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            HttpErrorKind::Connect
        }
        Error::Tls(_) | Error::TlsRequired | Error::Rustls(_) => HttpErrorKind::Tls,
        Error::Io(error) => io_kind(error),
        // The text of these may hold the whole URL.
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => {
            return HttpError::new(HttpErrorKind::Client, "the URL is not one that ureq can send to");
        }
        Error::Http(_) | Error::InvalidProxyUrl => HttpErrorKind::Client,
        _ => HttpErrorKind::Interrupted,
    };
    HttpError::new(kind, error.to_string())
}

fn io_kind(error: &io::Error) -> HttpErrorKind {
    if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) {
        return HttpErrorKind::Tls;
    }
    match error.kind() {
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => HttpErrorKind::Connect,
        _ => HttpErrorKind::Interrupted,
    }
}
