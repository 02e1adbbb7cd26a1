//! The issuer identifier and the addresses that follow from it (RFC 8414 section 3, OpenID Connect Discovery 1.0 section 4).

use crate::Error;

/// An issuer, kept byte for byte as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issuer {
    text: String,
    /// Where the authority begins and where the path begins in `text`.
    authority: usize,
    path: usize,
}

impl Issuer {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason| Error::InvalidIssuer { issuer: text.to_owned(), reason };
        let authority = text
            .find("://")
            .filter(|end| matches!(&text[..*end], "http" | "https"))
            .map(|end| end + 3)
            .ok_or_else(|| refuse("it does not begin with https:// or http://"))?;
        if text.contains(['?', '#']) {
            return Err(refuse("it has a query or a fragment"));
        }
        if text.parse::<http::Uri>().is_err() {
            return Err(refuse("it is not a URL"));
        }
        let path = text[authority..].find('/').map_or(text.len(), |slash| authority + slash);
        if path == authority {
            return Err(refuse("it names no host"));
        }
        Ok(Self { text: text.to_owned(), authority, path })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Scheme, host and port, without a slash at the end.
    pub(crate) fn origin(&self) -> &str {
        &self.text[..self.path]
    }

    /// Host and port, as in a `Host` header.
    pub(crate) fn authority(&self) -> &str {
        &self.text[self.authority..self.path]
    }

    /// The path of the server's own addresses, without a slash at its end.
    pub(crate) fn base_path(&self) -> &str {
        self.text[self.path..].trim_end_matches('/')
    }

    /// The address of something the server offers, such as `/token`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.text.trim_end_matches('/'))
    }

    /// Whether `path` is where this issuer's metadata is found: with the well-known part at the end (OpenID) or
    /// inserted between host and path (RFC 8414 section 3.1 and, for OpenID metadata, section 5).
    pub(crate) fn is_well_known(&self, path: &str) -> bool {
        // RFC 8414 section 3.1: a terminating slash is removed before the insertion.
        let own_path = &self.text[self.path..];
        let own_path = own_path.strip_suffix('/').unwrap_or(own_path);
        let inserted = |name: &str| path.strip_prefix(name) == Some(own_path);
        path.strip_prefix(self.base_path()) == Some("/.well-known/openid-configuration")
            || inserted("/.well-known/oauth-authorization-server")
            || inserted("/.well-known/openid-configuration")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_an_issuer_with_a_path_is_found_both_ways() {
        let issuer = Issuer::parse("https://as.example/tenant").unwrap();
        assert!(issuer.is_well_known("/tenant/.well-known/openid-configuration"));
        assert!(issuer.is_well_known("/.well-known/oauth-authorization-server/tenant"));
        assert!(issuer.is_well_known("/.well-known/openid-configuration/tenant"));
        assert!(!issuer.is_well_known("/.well-known/openid-configuration"));
        assert!(!issuer.is_well_known("/.well-known/oauth-authorization-server"));
    }

    #[test]
    fn a_slash_at_the_end_of_a_path_is_dropped_both_ways() {
        let issuer = Issuer::parse("https://as.example/tenant/").unwrap();
        assert!(issuer.is_well_known("/tenant/.well-known/openid-configuration"));
        assert!(issuer.is_well_known("/.well-known/oauth-authorization-server/tenant"));
        assert!(!issuer.is_well_known("/.well-known/oauth-authorization-server/tenant/"));
    }

    #[test]
    fn the_slash_after_the_host_is_no_path() {
        let issuer = Issuer::parse("https://as.example/").unwrap();
        assert!(issuer.is_well_known("/.well-known/openid-configuration"));
        assert!(issuer.is_well_known("/.well-known/oauth-authorization-server"));
        assert_eq!(issuer.url("/token"), "https://as.example/token");
        assert_eq!(issuer.authority(), "as.example");
    }

    #[test]
    fn refuses_what_is_no_issuer() {
        for text in
            ["as.example", "ftp://as.example", "https://", "https://as.example?tenant=1", "https://a b"]
        {
            assert!(matches!(Issuer::parse(text), Err(Error::InvalidIssuer { .. })), "{text}");
        }
    }
}
