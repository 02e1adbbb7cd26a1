//! Which server's tokens a protected resource accepts: RFC 9728.
//!
//! The metadata are at a well-known location of the resource (section 3.1), or where its challenge says (section 5.1):
//!
//! ```
//! # async fn run(api: &str, challenge: &relying::Challenge) -> Result<(), relying::Error> {
//! use relying::Client;
//!
//! let mut request = Client::resource_metadata(api);
//! if let Some(uri) = challenge.resource_metadata() {
//!     request = request.location(uri);
//! }
//! let metadata = request.await?;
//! let issuer = metadata.authorization_servers.as_deref().unwrap_or_default().first().expect("it names a server");
//! let client = Client::discover(issuer, "my-app").await?; // the issuer is checked, as always
//! # Ok(())
//! # }
//! ```
//!
//! The `resource` in the document must be the one asked about, and the addresses in it must be public ones. That a resource names a
//! server makes the server no better: choose from the list only servers that you would send your users to. Signed metadata
//! (section 2.2) count where somebody is trusted to sign them.

use std::time::Duration;

use http::{StatusCode, Uri};
use relying_jose::{BoxFuture, TimeWindow};

use crate::call::Io;
use crate::client::{Client, get};
use crate::error::{Error, Rejected};
use crate::http::address_filter::Said;
use crate::http::response::{expect, malformed};
use crate::metadata::{ProtectedResourceMetadata, signed};
use crate::standalone::{Setup, Standalone};
use crate::trusted_issuer::TrustedIssuer;

const ENDPOINT: &str = "protected_resource_metadata";
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
/// How far the clock of whoever signs metadata may be off.
const TOLERANCE: Duration = Duration::from_secs(30);

/// A resource, and where its metadata are; made by [`Client::resource_metadata`].
#[derive(Clone, Debug)]
pub struct ResourceMetadataRequest {
    resource: String,
    location: Option<String>,
    attester: Option<TrustedIssuer>,
}

impl Client {
    /// Fetches what a protected resource says about itself. `resource` is its identifier, which is the URL that it is used
    /// by, without fragment.
    ///
    /// # Errors
    /// [`Rejected::ResourceMismatch`] when the document is about another resource; [`Rejected::InternalAddress`] when the
    /// location or a server that it names is no public one.
    pub fn resource_metadata(
        resource: impl Into<String>,
    ) -> Standalone<ResourceMetadataRequest, ProtectedResourceMetadata> {
        let request = ResourceMetadataRequest { resource: resource.into(), location: None, attester: None };
        Standalone::new(request, fetch)
    }
}

impl Standalone<ResourceMetadataRequest, ProtectedResourceMetadata> {
    /// Where the metadata are: the `resource_metadata` of a challenge (section 5.1). Default: the well-known location.
    pub fn location(mut self, uri: impl Into<String>) -> Self {
        self.request.location = Some(uri.into());
        self
    }

    /// Demands `signed_metadata` that this issuer attests to (section 2.2). They take precedence over what stands beside them; plain
    /// metadata alone are refused. Without this they are not looked at.
    pub fn signed_by(mut self, attester: TrustedIssuer) -> Self {
        self.request.attester = Some(attester);
        self
    }
}

fn fetch(
    io: Io,
    setup: Setup,
    request: ResourceMetadataRequest,
) -> BoxFuture<'static, Result<ProtectedResourceMetadata, Error>> {
    Box::pin(async move {
        let ResourceMetadataRequest { resource, location, attester } = request;
        let own = setup.transport.parse("resource", &resource)?;
        let uri = match location {
            None => setup.transport.parse("resource", &well_known(&resource))?,
            Some(location) => {
                let said = Said { by: "protected_resource", member: "resource_metadata" };
                setup.addresses.parse(setup.transport, said, &location, Some(&own))?
            }
        };
        let answer = io.send(ENDPOINT, get(uri, "application/json"), setup.idempotent()).await?;
        response(&answer, &resource, attester.as_ref(), &setup, &own)
    })
}

/// Section 3.1: between host and path; a slash that is all of the path is removed.
fn well_known(resource: &str) -> String {
    let host = resource.find("://").map_or(0, |scheme| scheme + 3);
    let path = resource[host..].find(['/', '?']).map_or(resource.len(), |path| host + path);
    let (origin, path) = resource.split_at(path);
    let path = match path.strip_prefix('/') {
        Some(rest) if rest.is_empty() || rest.starts_with('?') => rest,
        _ => path,
    };
    format!("{origin}{WELL_KNOWN}{path}")
}

fn response(
    answer: &http::Response<Vec<u8>>,
    resource: &str,
    attester: Option<&TrustedIssuer>,
    setup: &Setup,
    own: &Uri,
) -> Result<ProtectedResourceMetadata, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let mut metadata = ProtectedResourceMetadata::parse(answer.body())
        .map_err(|problem| malformed(ENDPOINT, answer, problem))?;
    if let Some(attester) = attester {
        let window = TimeWindow::new(setup.now(), TOLERANCE);
        metadata = signed::attested(&metadata, signed::Of::Resource, attester, window)?;
    }
    if !is_same(resource, &metadata.resource) {
        let (expected, received) = (resource.to_owned(), metadata.resource);
        return Err(Rejected::ResourceMismatch { expected, received }.into());
    }
    let named =
        metadata.authorization_servers.iter().flatten().map(|issuer| ("authorization_servers", issuer));
    for (member, uri) in named.chain(metadata.jwks_uri.iter().map(|uri| ("jwks_uri", uri))) {
        setup.addresses.parse(setup.transport, Said { by: ENDPOINT, member }, uri, Some(own))?;
    }
    Ok(metadata)
}

/// Section 3.3: identical. A host alone is the same with a slash and without (RFC 3986 section 6.2.3): clients that parse
/// URLs cannot tell them apart.
fn is_same(expected: &str, received: &str) -> bool {
    let without = |uri: &str| match uri.strip_suffix('/') {
        Some(rest) if rest.matches('/').count() == 2 => rest.to_owned(),
        _ => uri.to_owned(),
    };
    without(expected) == without(received)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::danger;
    use crate::error::{Misuse, ResponseError};

    #[test]
    fn inserts_the_well_known_location_before_the_path() {
        for (resource, expected) in [
            ("https://api.example", "https://api.example/.well-known/oauth-protected-resource"),
            ("https://api.example/", "https://api.example/.well-known/oauth-protected-resource"),
            (
                "https://api.example:8443/v1",
                "https://api.example:8443/.well-known/oauth-protected-resource/v1",
            ),
            ("https://api.example/v1/", "https://api.example/.well-known/oauth-protected-resource/v1/"),
            ("https://api.example/v1?k=v", "https://api.example/.well-known/oauth-protected-resource/v1?k=v"),
            ("https://api.example?k=v", "https://api.example/.well-known/oauth-protected-resource?k=v"),
            ("https://api.example/?k=v", "https://api.example/.well-known/oauth-protected-resource?k=v"),
        ] {
            assert_eq!(well_known(resource), expected);
        }
    }

    fn ask(resource: &str, location: Option<&str>, body: &str) -> Result<ProtectedResourceMetadata, Error> {
        let mut request = Client::resource_metadata(resource);
        if let Some(location) = location {
            request = request.location(location);
        }
        let body = body.as_bytes().to_vec();
        request.send_blocking(&move |_: http::Request<Vec<u8>>| Ok(http::Response::new(body.clone())))
    }

    #[test]
    fn holds_the_document_to_the_resource() {
        let document = |resource: &str| format!(r#"{{"resource":"{resource}"}}"#);
        assert!(ask("https://api.example/v1", None, &document("https://api.example/v1")).is_ok());
        assert!(ask("https://api.example", None, &document("https://api.example/")).is_ok());
        for received in [
            "https://api.example/v1/",
            "https://api.example",
            "https://API.example/v1",
            "https://evil.example/v1",
        ] {
            let expected = Rejected::ResourceMismatch {
                expected: "https://api.example/v1".into(),
                received: received.into(),
            };
            assert_eq!(ask("https://api.example/v1", None, &document(received)), Err(expected.into()));
        }
        let problem = relying_jose::JsonError::MissingMember("resource".into());
        let missing = ResponseError::Json { endpoint: ENDPOINT, problem };
        assert_eq!(ask("https://api.example/v1", None, "{}"), Err(missing.into()));
    }

    #[test]
    fn follows_a_challenge_to_public_addresses_only() {
        let document = r#"{"resource":"https://api.example/v1"}"#;
        let location = |uri| ask("https://api.example/v1", Some(uri), document).map(drop);
        assert_eq!(location("https://other.example/metadata"), Ok(()));
        let inside = Rejected::InternalAddress { what: "resource_metadata", host: "169.254.169.254".into() };
        assert_eq!(location("https://169.254.169.254/latest"), Err(inside.into()));
        let insecure =
            ResponseError::UnsafeUri { endpoint: "protected_resource", member: "resource_metadata" };
        assert_eq!(location("http://other.example/metadata"), Err(insecure.into()));
        let misuse = Misuse::InsecureUri { what: "resource", value: "http://api.example/".into() };
        assert_eq!(ask("http://api.example/", None, document), Err(misuse.into()));
    }

    #[test]
    fn believes_no_internal_server() {
        let document = |issuer: &str| {
            format!(r#"{{"resource":"https://api.example","authorization_servers":["{issuer}"]}}"#)
        };
        let metadata = ask("https://api.example", None, &document("https://as.example")).unwrap();
        assert_eq!(metadata.authorization_servers.as_deref(), Some(&["https://as.example".to_owned()][..]));
        let inside = Rejected::InternalAddress { what: "authorization_servers", host: "10.0.0.1".into() };
        assert_eq!(ask("https://api.example", None, &document("https://10.0.0.1")), Err(inside.into()));
        let body = document("https://10.0.0.1");
        let lowered = Client::resource_metadata("https://api.example").danger(danger::internal_addresses());
        let http = move |_: http::Request<Vec<u8>>| Ok(http::Response::new(body.clone().into_bytes()));
        assert!(lowered.send_blocking(&http).is_ok());
    }
}
