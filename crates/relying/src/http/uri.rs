//! Absolute URIs of endpoints: parsed once, TLS required.

use http::Uri;

use crate::error::{Error, Misuse};

/// Whether a URI without TLS is acceptable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Transport {
    #[default]
    TlsOnly,
    /// `http` on the loopback interface too: [`danger::http_on_loopback`](crate::danger::http_on_loopback).
    LoopbackWithoutTls,
}

impl Transport {
    /// Parses `value`, which is the `what` (a metadata name, for the error).
    pub(crate) fn parse(self, what: &'static str, value: &str) -> Result<Uri, Error> {
        let invalid = || Misuse::InvalidUri { what, value: without_query(value) };
        // `Uri` would drop a fragment silently.
        let uri: Uri = if value.contains('#') {
            return Err(invalid().into());
        } else {
            value.parse().map_err(|_| invalid())?
        };
        self.judge(what, &uri, || without_query(value))?;
        Ok(uri)
    }

    /// Checks a URI that is parsed already.
    pub(crate) fn check(self, what: &'static str, uri: &Uri) -> Result<(), Error> {
        self.judge(what, uri, || without_query(&uri.to_string()))
    }

    /// `value` is the URI as the error shows it.
    fn judge(self, what: &'static str, uri: &Uri, value: impl Fn() -> String) -> Result<(), Error> {
        let invalid = || Misuse::InvalidUri { what, value: value() };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(invalid)?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(invalid().into());
        }
        match uri.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self == Self::LoopbackWithoutTls && is_loopback(host) => Ok(()),
            Some("http") => Err(Misuse::InsecureUri { what, value: value() }.into()),
            _ => Err(invalid().into()),
        }
    }
}

/// The text before a query or fragment, which may hold secrets.
pub(crate) fn without_query(uri: &str) -> String {
    uri.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Whether `host` can only be this machine (RFC 8252 section 8.3; `localhost` by RFC 6761 section 6.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_https() {
        let uri = Transport::TlsOnly.parse("token_endpoint", "https://as.example/token?tenant=1").unwrap();
        assert_eq!(uri.to_string(), "https://as.example/token?tenant=1");
    }

    #[test]
    fn refuses_http_even_on_loopback() {
        let error = Transport::TlsOnly.parse("issuer", "http://127.0.0.1:1/a?b=c").unwrap_err();
        assert_eq!(
            error,
            Misuse::InsecureUri { what: "issuer", value: "http://127.0.0.1:1/a".into() }.into()
        );
    }

    #[test]
    fn accepts_http_on_loopback_when_told_so_and_nowhere_else() {
        let transport = Transport::LoopbackWithoutTls;
        for uri in ["http://127.0.0.1:1", "http://[::1]/", "http://localhost:8080/x", "http://127.9.9.9"] {
            assert!(transport.parse("issuer", uri).is_ok(), "{uri}");
        }
        for uri in
            ["http://as.example", "http://localhost.example", "http://127.0.0.1.example", "http://10.0.0.1"]
        {
            let expected = Misuse::InsecureUri { what: "issuer", value: uri.into() };
            assert_eq!(transport.parse("issuer", uri).unwrap_err(), expected.into());
        }
    }

    #[test]
    fn refuses_what_is_not_an_absolute_uri_of_a_host() {
        for uri in [
            "",
            "as.example",
            "/token",
            "ftp://as.example/",
            "https://",
            "https://as.example/#f",
            "https://a@b/",
        ] {
            let expected = Misuse::InvalidUri { what: "issuer", value: without_query(uri) };
            assert_eq!(Transport::TlsOnly.parse("issuer", uri).unwrap_err(), expected.into(), "{uri}");
        }
    }
}
