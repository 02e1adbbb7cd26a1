//! Faults of mutual TLS: certificates on their way, and the handshake.

macro_rules! rows {
    ($($before:tt)*) => { table! { $($before)*
Mtls {
    Refuse MtlsCertificateLost "mtls-certificate-lost"
        "The client's certificate does not reach the server, as behind a proxy that drops it."
        "RFC 8705 section 2; the answer is invalid_client";
    Refuse MtlsCertificateOther "mtls-certificate-other"
        "Another certificate than the client's reaches the server, as behind a proxy that mixes connections up."
        "RFC 8705 section 2; the answer is invalid_client";
}
Handshake {
    Refuse TlsClientCertificateRefused "tls-client-certificate-refused"
        "The server refuses the client's certificate during the handshake."
        "RFC 8446 section 4.4.2.4";
    Refuse TlsClientCertificateDemanded "tls-client-certificate-demanded"
        "The server goes on with nobody who presents no certificate."
        "RFC 8446 section 4.4.2.4";
    Refuse TlsServerUntrusted "tls-server-untrusted"
        "The server's certificate is issued by nobody whom the client trusts."
        "RFC 5280 section 6";
    Refuse TlsServerOtherName "tls-server-other-name"
        "The server's certificate is for another name."
        "RFC 9525 section 6";
    Refuse TlsServerExpired "tls-server-expired"
        "The server's certificate has expired."
        "RFC 5280 section 6.1.3";
}
    } };
}
pub(super) use rows;
