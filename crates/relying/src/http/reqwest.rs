//! [`HttpClient`] over reqwest 0.13: needs a tokio runtime.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter::successors;
use std::time::Duration;

use ::reqwest::redirect::Policy;
use ::reqwest::{Certificate, Client, ClientBuilder, Identity, Proxy, Request, Response};
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use relying_jose::BoxFuture;

use super::{HttpClient, RequestPolicy};
use crate::error::{HttpError, HttpErrorKind};

/// Performs requests with reqwest, which keeps connections open between them. Clones share the connections.
///
/// TLS is that of rustls with AWS-LC; certificates are trusted as the operating system trusts them. Proxies
/// are taken from the environment (`HTTPS_PROXY` and its kind) unless the builder says otherwise.
#[derive(Clone, Debug)]
pub struct Reqwest {
    client: Client,
    /// The same with the client's certificate.
    identified: Option<Client>,
    has_certificate: Option<bool>,
}

impl Reqwest {
    /// The adapter with its defaults.
    ///
    /// # Errors
    /// [`HttpErrorKind::Client`] when TLS cannot be set up, for want of any trusted certificate for example.
    pub fn new() -> Result<Self, HttpError> {
        Self::builder().build()
    }

    /// Starts from the defaults.
    pub fn builder() -> ReqwestBuilder {
        let builder = || Client::builder().redirect(Policy::none()).referer(false);
        ReqwestBuilder { plain: builder(), identified: builder(), identity: None, problem: None }
    }
}

/// Takes a client as it is. **It must not follow redirects** (`redirect(Policy::none())`): a client that does
/// would carry codes, secrets and tokens to an address that nobody checked. It should not keep cookies
/// either.
impl From<Client> for Reqwest {
    fn from(client: Client) -> Self {
        Self { client, identified: None, has_certificate: None }
    }
}

impl HttpClient for Reqwest {
    fn send(
        &self,
        mut request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            if request.body().is_empty()
                && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH)
            {
                // hyper says nothing about an empty body, and some servers answer 411 (RFC 9110 section 8.6).
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            let request = Request::try_from(request).map_err(error)?;
            let exchange = async {
                let client = match &self.identified {
                    Some(identified) if policy.client_certificate => identified,
                    _ => &self.client,
                };
                let response = client.execute(request).await.map_err(error)?;
                read(response, policy.max_response_bytes).await
            };
            tokio::time::timeout(policy.deadline, exchange).await.map_err(|_| HttpError::timeout())?
        })
    }

    fn has_certificate(&self) -> Option<bool> {
        self.has_certificate
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(pause))
    }
}

/// Options of [`Reqwest`].
pub struct ReqwestBuilder {
    plain: ClientBuilder,
    /// With the same options, for the requests that need the identity.
    identified: ClientBuilder,
    identity: Option<Identity>,
    /// The first option that made no sense; setters cannot fail.
    problem: Option<HttpError>,
}

impl ReqwestBuilder {
    /// Trusts the certificates in this PEM text, besides those that the operating system trusts.
    #[must_use]
    pub fn root_certificates(self, pem: &[u8]) -> Self {
        match Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => {
                self.with(|b| b.tls_certs_merge(certificates.clone()))
            }
            Ok(_) => {
                self.refuse(HttpError::new(HttpErrorKind::Client, "there is no certificate in the PEM text"))
            }
            Err(problem) => self.refuse(error(problem)),
        }
    }

    /// Presents a certificate where one is needed (RFC 8705): PEM text with the private key and the chain of certificates that
    /// starts with the client's own.
    #[must_use]
    pub fn identity(self, pem: &[u8]) -> Self {
        match Identity::from_pem(pem) {
            Ok(identity) => Self { identity: Some(identity), ..self },
            Err(problem) => self.refuse(error(problem)),
        }
    }

    /// Sends every request through this proxy.
    #[must_use]
    pub fn proxy(self, url: &str) -> Self {
        match Proxy::all(url) {
            Ok(proxy) => self.with(|b| b.proxy(proxy.clone())),
            Err(problem) => self.refuse(error(problem)),
        }
    }

    /// Uses no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.with(ClientBuilder::no_proxy)
    }

    /// Trusts no certificate at all: for servers without TLS alone.
    pub(super) fn without_roots(self) -> Self {
        self.with(|b| b.tls_certs_only([]))
    }

    /// The longest time to wait for a connection. Without it only the deadline of the request limits it.
    #[must_use]
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.with(|b| b.connect_timeout(limit))
    }

    /// The adapter.
    ///
    /// # Errors
    /// [`HttpErrorKind::Client`] when an option made no sense or TLS cannot be set up.
    pub fn build(self) -> Result<Reqwest, HttpError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let has_certificate = Some(self.identity.is_some());
        let identified = self.identity.map(|identity| self.identified.identity(identity).build());
        let client = self.plain.build().map_err(error)?;
        Ok(Reqwest { client, identified: identified.transpose().map_err(error)?, has_certificate })
    }

    fn with(self, change: impl Fn(ClientBuilder) -> ClientBuilder) -> Self {
        Self { plain: change(self.plain), identified: change(self.identified), ..self }
    }

    fn refuse(self, problem: HttpError) -> Self {
        Self { problem: self.problem.or(Some(problem)), ..self }
    }
}

impl fmt::Debug for ReqwestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The builder may hold a private key.
        f.debug_struct("ReqwestBuilder").field("problem", &self.problem).finish_non_exhaustive()
    }
}

/// However much an answer announces, memory is not set aside for more than this before it comes.
const MAX_RESERVED: usize = 64 * 1024;

async fn read(mut response: Response, limit: usize) -> Result<http::Response<Vec<u8>>, HttpError> {
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(HttpError::too_large(limit));
    }
    let mut body = Vec::with_capacity(announced.min(MAX_RESERVED));
    while let Some(chunk) = response.chunk().await.map_err(error)? {
        if chunk.len() > limit - body.len() {
            return Err(HttpError::too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::new(body);
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

/// reqwest names the step that failed; what happened stands at the end of the chain of causes.
fn error(error: ::reqwest::Error) -> HttpError {
    // The URL may hold a code or a token.
    let error = error.without_url();
    let causes = || successors(Some(&error as &(dyn Error + 'static)), |cause| (*cause).source());
    let kind = if error.is_builder() {
        HttpErrorKind::Client
    } else if causes().any(is_tls) {
        HttpErrorKind::Tls
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_timeout() {
        HttpErrorKind::Timeout
    } else {
        HttpErrorKind::Interrupted
    };
    match (causes().skip(1).last(), kind) {
        (Some(cause), HttpErrorKind::Interrupted | HttpErrorKind::Timeout) => {
            HttpError::new(kind, format!("{error}: {cause}"))
        }
        // Which step failed is what the kind says.
        (Some(cause), _) => HttpError::new(kind, cause.to_string()),
        (None, _) => HttpError::new(kind, error.to_string()),
    }
}

/// I/O errors hide what they wrap from the chain of causes, and they wrap each other.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => is_tls(inner),
        None => error.is::<rustls::Error>(),
    }
}
