//! Server metadata: OpenID Connect Discovery 1.0 section 4 and RFC 8414 section 3.
//!
//! The issuer in the document must be the issuer asked for, byte for byte (RFC 8414 section 3.3): whoever can make a
//! client read foreign metadata can have it send its codes and secrets anywhere. Signed metadata (RFC 8414 section 2.1)
//! are for the builder, which knows who may sign them.

use http::StatusCode;

use crate::call::Io;
use crate::client::get;
use crate::error::{Error, Misuse, Rejected, ResponseError};
use crate::http::RequestPolicy;
use crate::http::response::{expect, malformed};
use crate::http::uri::Transport;
use crate::metadata::AuthorizationServerMetadata;
use crate::quirk::Deviations;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";
const ENDPOINT: &str = "metadata";

/// Where a server's metadata document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WellKnown {
    /// The OpenID Connect location, then, if there is nothing (status 404), the one of RFC 8414.
    #[default]
    OpenIdOrOAuth,
    /// `/.well-known/openid-configuration` after the issuer's path (OpenID Connect Discovery section 4).
    OpenId,
    /// `/.well-known/oauth-authorization-server` before the issuer's path (RFC 8414 section 3.1).
    OAuth,
}

impl WellKnown {
    /// The URL of the metadata document of `issuer`; the first one to try.
    pub fn url(self, issuer: &str) -> String {
        match self {
            Self::OpenIdOrOAuth | Self::OpenId => {
                format!("{}{OPENID}", issuer.strip_suffix('/').unwrap_or(issuer))
            }
            Self::OAuth => {
                let path = issuer.find("://").map_or(0, |scheme| scheme + 3);
                let path = issuer[path..].find('/').map_or(issuer.len(), |slash| path + slash);
                let (origin, path) = issuer.split_at(path);
                // RFC 8414 section 3.1: a terminating slash is removed before the insertion.
                format!("{origin}{OAUTH}{}", path.strip_suffix('/').unwrap_or(path))
            }
        }
    }
}

/// What is allowed of a server before it has said anything.
#[derive(Clone, Copy)]
pub(crate) struct From<'a> {
    pub(crate) transport: Transport,
    pub(crate) deviations: &'a Deviations,
}

/// Fetches and checks the metadata of `issuer`, which may also be the full URL of the document.
pub(crate) async fn fetch(
    io: &Io,
    issuer: &str,
    well_known: WellKnown,
    From { transport, deviations }: From<'_>,
    policy: RequestPolicy,
) -> Result<AuthorizationServerMetadata, Error> {
    let expected = Expected::new(issuer);
    expected.check(transport)?;
    let first = match expected {
        Expected::Document(url) => url.to_owned(),
        Expected::Issuer(issuer) => well_known.url(issuer),
    };
    let answer = io.send(ENDPOINT, request(&first, transport)?, policy.clone()).await?;
    let answer = match (expected, well_known) {
        (Expected::Issuer(issuer), WellKnown::OpenIdOrOAuth) if answer.status() == StatusCode::NOT_FOUND => {
            io.send(ENDPOINT, request(&WellKnown::OAuth.url(issuer), transport)?, policy).await?
        }
        _ => answer,
    };
    response(&answer, expected, deviations)
}

fn request(url: &str, transport: Transport) -> Result<http::Request<Vec<u8>>, Error> {
    Ok(get(transport.parse("issuer", url)?, "application/json"))
}

fn response(
    answer: &http::Response<Vec<u8>>,
    expected: Expected<'_>,
    deviations: &Deviations,
) -> Result<AuthorizationServerMetadata, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let metadata = AuthorizationServerMetadata::parse(answer.body())
        .map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    if metadata.issuer.is_empty() {
        return Err(ResponseError::EmptyMember { endpoint: ENDPOINT, member: "issuer" }.into());
    }
    let (Expected::Issuer(asked) | Expected::Document(asked)) = expected;
    if expected.accepts(&metadata.issuer) || deviations.accept_document(asked, &metadata.issuer) {
        Ok(metadata)
    } else {
        Err(Rejected::MetadataIssuer { expected: asked.to_owned(), received: metadata.issuer }.into())
    }
}

/// What the caller knows of the server.
#[derive(Clone, Copy)]
enum Expected<'a> {
    Issuer(&'a str),
    /// The URL of a document. Its issuer is not known beforehand, but it must be one whose document is there.
    Document(&'a str),
}

impl<'a> Expected<'a> {
    fn new(given: &'a str) -> Self {
        if given.contains("/.well-known/") { Self::Document(given) } else { Self::Issuer(given) }
    }

    /// Complains about what was given, and not about the location that is made of it.
    fn check(self, transport: Transport) -> Result<(), Error> {
        let Self::Issuer(issuer) = self else { return Ok(()) };
        if issuer.is_empty() {
            return Err(Misuse::Empty { what: "issuer" }.into());
        }
        if issuer.contains(['?', '#']) {
            return Err(Misuse::IssuerQuery.into());
        }
        transport.parse("issuer", issuer).map(drop)
    }

    fn accepts(self, issuer: &str) -> bool {
        match self {
            Self::Issuer(expected) => expected == issuer,
            Self::Document(url) => {
                [WellKnown::OpenId, WellKnown::OAuth].iter().any(|known| known.url(issuer) == url)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_for_openid_and_inserts_for_oauth() {
        for (issuer, openid, oauth) in [
            (
                "https://h",
                "https://h/.well-known/openid-configuration",
                "https://h/.well-known/oauth-authorization-server",
            ),
            (
                "https://h/",
                "https://h/.well-known/openid-configuration",
                "https://h/.well-known/oauth-authorization-server",
            ),
            (
                "https://h:8443/p/q",
                "https://h:8443/p/q/.well-known/openid-configuration",
                "https://h:8443/.well-known/oauth-authorization-server/p/q",
            ),
            (
                "https://h/p/",
                "https://h/p/.well-known/openid-configuration",
                "https://h/.well-known/oauth-authorization-server/p",
            ),
        ] {
            assert_eq!(WellKnown::OpenId.url(issuer), openid);
            assert_eq!(WellKnown::OAuth.url(issuer), oauth);
        }
    }

    #[test]
    fn complains_about_the_issuer_as_it_was_given() {
        let check = |issuer| Expected::new(issuer).check(Transport::TlsOnly);
        let invalid = |value: &str| Misuse::InvalidUri { what: "issuer", value: value.to_owned() };
        assert_eq!(check("https://h/a"), Ok(()));
        assert_eq!(check(""), Err(Misuse::Empty { what: "issuer" }.into()));
        assert_eq!(check("as.example.com"), Err(invalid("as.example.com").into()));
        for issuer in ["https://h?tenant=1", "https://h/#f"] {
            assert_eq!(check(issuer), Err(Misuse::IssuerQuery.into()), "{issuer}");
        }
        // Azure AD B2C puts the policy there.
        assert_eq!(check("https://h/.well-known/openid-configuration?p=policy"), Ok(()));
    }

    fn check(given: &str, issuer: &str) -> Result<(), Error> {
        let answer = http::Response::new(format!(r#"{{"issuer":"{issuer}"}}"#).into_bytes());
        response(&answer, Expected::new(given), &Deviations::default()).map(drop)
    }

    #[test]
    fn compares_the_issuer_byte_for_byte() {
        assert_eq!(check("https://h/a", "https://h/a"), Ok(()));
        for other in ["https://h/a/", "https://H/a", "https://h:443/a", "https://h/%61"] {
            let expected =
                Rejected::MetadataIssuer { expected: "https://h/a".into(), received: other.into() };
            assert_eq!(check("https://h/a", other), Err(expected.into()));
        }
    }

    #[test]
    fn accepts_from_a_document_url_only_an_issuer_that_leads_there() {
        let openid = "https://h/a/.well-known/openid-configuration";
        assert_eq!(check(openid, "https://h/a"), Ok(()));
        assert_eq!(check(openid, "https://h/a/"), Ok(()));
        assert_eq!(check("https://h/.well-known/oauth-authorization-server/a", "https://h/a"), Ok(()));
        let expected =
            Rejected::MetadataIssuer { expected: openid.into(), received: "https://evil.example".into() };
        assert_eq!(check(openid, "https://evil.example"), Err(expected.into()));
    }

    #[test]
    fn refuses_a_document_without_an_issuer() {
        let expected = ResponseError::EmptyMember { endpoint: ENDPOINT, member: "issuer" };
        assert_eq!(check("https://h", ""), Err(expected.into()));
    }
}
