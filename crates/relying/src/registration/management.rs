//! Reading, changing and ending a registration: RFC 7592.
//!
//! Needs no [`Client`](crate::Client): a registration can be looked after when its secret has expired.

use http::{Method, Response, StatusCode, Uri};
use relying_jose::BoxFuture;

use super::{Registration, publishable, registered, request, without_credentials};
use crate::call::Io;
use crate::client::get;
use crate::error::{Error, Misuse};
use crate::http::RequestPolicy;
use crate::http::response::expect;
use crate::metadata::ClientMetadata;
use crate::protected_resource::AccessToken;
use crate::standalone::{Setup, Standalone};

const ENDPOINT: &str = "registration_client_uri";

/// A registration and what to do with it; made by the methods of [`Registration`].
#[derive(Clone, Debug)]
pub struct ManagementRequest {
    registration: Registration,
    metadata: Option<ClientMetadata>,
}

impl Registration {
    /// Asks what is registered (section 2.1). The server may hand out a new secret and a new registration access token:
    /// keep the answer in the place of this registration.
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`] without `registration_client_uri`, [`Misuse::MissingToken`] without
    /// `registration_access_token`; [`Error::Server`] with status 401 when the token is not good any more;
    /// [`Rejected::RegisteredClient`](crate::error::Rejected::RegisteredClient) when the answer is about another client.
    pub fn read(&self) -> Standalone<ManagementRequest, Registration> {
        Standalone::new(ManagementRequest { registration: self.clone(), metadata: None }, read)
    }

    /// Replaces the whole registration by `metadata` (section 2.2): what is left out is deleted, or set to its default by the
    /// server. Start from a copy of [`metadata`](Self::metadata). Identifier and secret go along by themselves.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`Misuse::ClientMetadata`] when `metadata` must not be published.
    pub fn update(&self, metadata: ClientMetadata) -> Standalone<ManagementRequest, Registration> {
        Standalone::new(ManagementRequest { registration: self.clone(), metadata: Some(metadata) }, update)
    }

    /// Ends the registration (section 2.3): the client, its tokens and its secrets are gone.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn delete(&self) -> Standalone<ManagementRequest, ()> {
        Standalone::new(ManagementRequest { registration: self.clone(), metadata: None }, delete)
    }
}

fn read(io: Io, setup: Setup, request: ManagementRequest) -> BoxFuture<'static, Result<Registration, Error>> {
    Box::pin(async move {
        let registration = request.registration;
        let uri = uri(&registration, &setup)?;
        let request = get(uri.clone(), "application/json");
        let answer = send(&io, &setup, &registration, request).await?;
        expect(ENDPOINT, &answer, StatusCode::OK)?;
        let metadata = registered(ENDPOINT, &answer, &registration.metadata, &setup, &uri)?;
        Ok(Registration { metadata, ..registration })
    })
}

fn update(
    io: Io,
    setup: Setup,
    request: ManagementRequest,
) -> BoxFuture<'static, Result<Registration, Error>> {
    Box::pin(async move {
        let registration = request.registration;
        let uri = uri(&registration, &setup)?;
        let known = &registration.metadata;
        let wanted = without_credentials(request.metadata.unwrap_or_default());
        publishable(&wanted)?;
        // Section 2.2: these two, and none of the other four that the server sets.
        let sent = ClientMetadata {
            client_id: known.client_id.clone(),
            client_secret: known.client_secret.clone(),
            ..wanted
        };
        let request = self::request(uri.clone(), Method::PUT, &sent)?;
        let answer = send(&io, &setup, &registration, request).await?;
        expect(ENDPOINT, &answer, StatusCode::OK)?;
        let before = ClientMetadata {
            client_id_issued_at: known.client_id_issued_at,
            client_secret_expires_at: known.client_secret_expires_at,
            registration_access_token: known.registration_access_token.clone(),
            registration_client_uri: known.registration_client_uri.clone(),
            ..sent
        };
        let metadata = registered(ENDPOINT, &answer, &before, &setup, &uri)?;
        Ok(Registration { metadata, ..registration })
    })
}

fn delete(io: Io, setup: Setup, request: ManagementRequest) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move {
        let registration = request.registration;
        let mut request = get(uri(&registration, &setup)?, "application/json");
        *request.method_mut() = Method::DELETE;
        let answer = send(&io, &setup, &registration, request).await?;
        // Section 2.3 answers with 204; 200 is what some servers answer with, and says the same.
        if answer.status() != StatusCode::OK {
            expect(ENDPOINT, &answer, StatusCode::NO_CONTENT)?;
        }
        Ok(())
    })
}

/// The address was held to the filter when a server named it; here it is the caller's own.
fn uri(registration: &Registration, setup: &Setup) -> Result<Uri, Error> {
    crate::client::endpoint(setup.transport, ENDPOINT, registration.registration_client_uri())
}

/// Never twice: the token may be spent by the first request already.
async fn send(
    io: &Io,
    setup: &Setup,
    registration: &Registration,
    mut request: http::Request<Vec<u8>>,
) -> Result<Response<Vec<u8>>, Error> {
    let token = registration.registration_access_token();
    let token = token.ok_or(Misuse::MissingToken { token: "registration access token" })?;
    AccessToken::bearer(token.clone()).authorize(request.headers_mut())?;
    // Who uses the aliases has a certificate, and the address may be beside them.
    let certificate = registration.metadata.use_mtls_endpoint_aliases == Some(true);
    io.send(ENDPOINT, request, RequestPolicy { client_certificate: certificate, ..setup.once() }).await
}
