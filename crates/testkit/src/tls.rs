//! TLS for the [`Listener`](crate::Listener): it asks for a client certificate, takes any, and says which is trusted.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, SignatureScheme,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::fault::Fault;
use crate::{CertificateAuthority, ClientCertificate, Error, Identity};

/// How long a client has to read why the handshake failed.
const TIME_TO_READ: Duration = Duration::from_secs(1);

/// The server's side of each handshake.
pub(crate) struct Tls {
    provider: Arc<CryptoProvider>,
    /// Says whether an authority issued a client's certificate that is trusted here.
    trust: Arc<dyn ClientCertVerifier>,
    own: Identity,
    untrusted: Identity,
    other_name: Identity,
    expired: Identity,
}

impl Tls {
    pub(crate) fn new(authority: &CertificateAuthority) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate().der().clone()).map_err(failed)?;
        let trust = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        Ok(Self {
            trust: trust.build().map_err(failed)?,
            provider,
            own: authority.loopback()?,
            untrusted: Identity::self_signed_loopback()?,
            other_name: authority.issue("other.example")?,
            expired: authority.expired_loopback()?,
        })
    }

    /// Makes the handshake of one connection, wrong in these ways. None where it does not come about.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
        faults: &[Fault],
    ) -> Option<(TlsStream<TcpStream>, Option<ClientCertificate>)> {
        let acceptor = TlsAcceptor::from(Arc::new(self.config(faults).ok()?));
        let stream = match acceptor.accept(stream).into_fallible().await {
            Ok(stream) => stream,
            Err((_, stream)) => {
                let _ = tokio::time::timeout(TIME_TO_READ, drain(stream)).await;
                return None;
            }
        };
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| self.presented(chain));
        Some((stream, certificate))
    }

    fn presented(&self, chain: &[CertificateDer<'_>]) -> Option<ClientCertificate> {
        let (own, intermediates) = chain.split_first()?;
        let trusted = self.trust.verify_client_cert(own, intermediates, UnixTime::now()).is_ok();
        let der = own.to_vec();
        Some(if trusted { ClientCertificate::trusted(der) } else { ClientCertificate::untrusted(der) })
    }

    fn config(&self, faults: &[Fault]) -> Result<ServerConfig, rustls::Error> {
        let has = |fault: Fault| faults.contains(&fault);
        let (certificate, key) = match () {
            () if has(Fault::TlsServerUntrusted) => &self.untrusted,
            () if has(Fault::TlsServerOtherName) => &self.other_name,
            () if has(Fault::TlsServerExpired) => &self.expired,
            () => &self.own,
        }
        .parts();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let clients = AnyCertificate {
            algorithms: self.provider.signature_verification_algorithms,
            demanded: has(Fault::TlsClientCertificateDemanded),
            refused: has(Fault::TlsClientCertificateRefused),
        };
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(clients))
            .with_single_cert(vec![certificate.der().clone()], key)?;
        // Each connection has a whole handshake of its own, for faults to spoil.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

/// Takes every certificate whose key the client has: RFC 8705 section 2.2 has no chain to check.
#[derive(Debug)]
struct AnyCertificate {
    algorithms: WebPkiSupportedAlgorithms,
    demanded: bool,
    refused: bool,
}

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        self.demanded
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        match self.refused {
            true => Err(CertificateError::Revoked.into()),
            false => Ok(ClientCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Reads what still comes, and drops it: a connection that is closed over unread bytes is reset, and the alert before that is
/// lost.
async fn drain(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}

fn failed(reason: impl std::fmt::Display) -> Error {
    Error::Listener(reason.to_string())
}
