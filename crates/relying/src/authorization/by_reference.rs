//! Request objects that the client hosts: RFC 9101 section 5.2, OpenID Connect Core section 6.2.
//!
//! The browser carries a URI, and the server fetches the request from it. Prefer pushed requests (RFC 9126) where the server takes
//! them: they need no endpoint of the client's, and the server fetches nothing from strangers.

use relying_jose::{HashAlgorithm, base64url};

use super::pending::PendingAuthorization;
use super::request::{AuthorizationRequest, Parameters, endpoint, prepare};
use super::request_object;
use crate::call::Call;
use crate::client::{Client, Inner};
use crate::error::Misuse;
use crate::secret::Secret;

/// The media type of a signed request object (RFC 9101 section 10.2); one that is encrypted has it too.
pub const REQUEST_OBJECT_MEDIA_TYPE: &str = "application/oauth-authz-req+jwt";

/// A request of which the browser carries the address alone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HostedRequest {
    /// Where to send the user.
    pub url: String,
    /// What to answer with at the `request_uri`, as [`REQUEST_OBJECT_MEDIA_TYPE`], until the user is back. It is good for as long as
    /// its signer says, and should be answered with once.
    pub object: Secret,
    /// What must survive meanwhile.
    pub pending: PendingAuthorization,
}

impl Client {
    /// As [`authorize`](Self::authorize), with the signed request hosted by the application at `request_uri`.
    ///
    /// The URI is `https`, hard to guess, without a fragment, and at most 468 characters long; the server may want it, or what it begins with, registered
    /// in `request_uris`. The hash of the object is added to it as its fragment (Core section 6.2), so that a server that
    /// caches knows when it has changed.
    ///
    /// # Errors
    /// [`Misuse::MissingRequestObjectSigner`]; [`Misuse::Unsupported`] when the server says that it fetches nothing; [`Misuse::InvalidUri`] and [`Misuse::InsecureUri`] for the `request_uri`; [`Misuse::InvalidRequest`]
    /// when the client pushes its requests; those of [`authorize`](Self::authorize).
    pub fn authorize_by_reference(
        &self,
        request: AuthorizationRequest,
        request_uri: impl Into<String>,
    ) -> Call<HostedRequest> {
        let request_uri = request_uri.into();
        self.call(|io, client| async move {
            let inner = client.inner();
            inner.transport.parse("request_uri", &request_uri)?;
            if request_uri.len() + HASH_LENGTH > LONGEST_URI {
                return Err(Misuse::InvalidRequest { what: "request_uri" }.into());
            }
            if client.pushes() {
                return Err(Misuse::InvalidRequest {
                    what: "request_uri of a client that pushes its requests",
                }
                .into());
            }
            const MEMBER: &str = "request_uri_parameter_supported";
            let supported = inner.server.request_uri_parameter_supported;
            request_object::check_support(supported, "request objects by reference", MEMBER)?;
            if inner.server.require_request_uri_registration == Some(true)
                && !is_registered(inner, &request_uri)
            {
                let (what, member) = ("a request_uri that is not registered".into(), "request_uris");
                return Err(Misuse::Unsupported { what, member }.into());
            }
            // Without a signer there would be nothing to host.
            let (Parameters::Whole(parameters), pending) = prepare(&client, request)? else {
                return Err(Misuse::MissingRequestObjectSigner.into());
            };
            let object = request_object::make(&io, &client, &parameters).await?;
            let hash = inner.environment.backend.digest(HashAlgorithm::Sha256, object.as_bytes());
            let reference = format!("{request_uri}#{}", base64url::encode(hash.as_ref()));
            let outer = request_object::outside(&parameters, "request_uri", reference, false);
            Ok(HostedRequest { url: outer.append_to(endpoint(&client), &[]), object: object.into(), pending })
        })
    }
}

/// Whether the server knows the address beforehand, which may be registered with the hash of one object (OpenID Connect Registration
/// section 2).
fn is_registered(client: &Inner, request_uri: &str) -> bool {
    let registered = client.registration.request_uris.iter().flatten();
    registered.filter_map(|registered| registered.split('#').next()).any(|address| address == request_uri)
}

/// RFC 9101 section 5.2.
const LONGEST_URI: usize = 512;
/// A mark and 43 characters.
const HASH_LENGTH: usize = 44;
