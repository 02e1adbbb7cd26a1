//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): a `client_id` that is the URL of the client's
//! own metadata, so that it needs no registration.
//!
//! The application serves [`to_json`](ClientIdMetadataDocument::to_json) at that URL, as `application/json`, and begins its client
//! by [`client`](ClientIdMetadataDocument::client). A server that has never heard of the client fetches the document.

use relying_jose::json;

use crate::client::{Client, ClientBuilder};
use crate::error::{Error, Misuse, ResponseError};
use crate::http::uri::Transport;
use crate::metadata::ClientMetadata;
use crate::registration::publishable;
use crate::registry::AuthenticationMethod;

const ENDPOINT: &str = "client_id";

/// A client's metadata that stand at its `client_id`, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIdMetadataDocument {
    metadata: ClientMetadata,
}

impl ClientIdMetadataDocument {
    /// The document for this URL. Without `token_endpoint_auth_method` the client is a public one (`none`): a method with a
    /// shared secret is not possible, `private_key_jwt` is.
    ///
    /// # Errors
    /// [`Misuse::ClientMetadata`] when the URL is none that a client may have (section 3: `https`, with a path, without dot
    /// segments, fragment, user and password), or when the metadata hold a secret or need one (section 4.1).
    pub fn new(client_id: impl Into<String>, metadata: ClientMetadata) -> Result<Self, Error> {
        let client_id = client_id.into();
        check_url(&client_id)?;
        match &metadata.client_id {
            Some(other) if *other != client_id => {
                return wrong("client_id", "is not the URL of the document");
            }
            _ => {}
        }
        let method = metadata.token_endpoint_auth_method.clone().unwrap_or(AuthenticationMethod::NONE);
        let metadata = ClientMetadata {
            client_id: Some(client_id),
            token_endpoint_auth_method: Some(method),
            ..metadata
        };
        check_metadata(&metadata)?;
        Ok(Self { metadata })
    }

    /// Reads the document that was found at this URL.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::Response`] when the text is no client metadata, or does not name its own URL as
    /// `client_id`.
    pub fn parse(url: &str, document: &[u8]) -> Result<Self, Error> {
        let malformed = |problem| ResponseError::Json { endpoint: ENDPOINT, problem };
        let metadata = ClientMetadata::parse(document).map_err(malformed)?;
        if metadata.client_id.is_none() {
            return Err(malformed(json::JsonError::MissingMember("client_id".to_owned())).into());
        }
        Self::new(url, metadata)
    }

    /// The `client_id`, which is the URL of the document.
    pub fn client_id(&self) -> &str {
        self.metadata.client_id.as_deref().unwrap_or_default()
    }

    /// The metadata.
    pub fn metadata(&self) -> &ClientMetadata {
        &self.metadata
    }

    /// The document to serve.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.metadata).unwrap_or_default()
    }

    /// Begins a client for the server with this issuer, which must support such clients
    /// ([`Misuse::ClientIdMetadataDocumentUnsupported`]); see [`Client::discover`].
    pub fn client(&self, issuer: impl Into<String>) -> ClientBuilder {
        Client::discover(issuer, self.client_id())
            .registration(self.metadata.clone())
            .client_id_metadata_document()
    }
}

fn check_url(url: &str) -> Result<(), Error> {
    Transport::TlsOnly.parse("client_id", url)?;
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    let Some(path) = path else { return wrong("client_id", "has no path") };
    let path = path.split('?').next().unwrap_or_default().to_ascii_lowercase().replace("%2e", ".");
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return wrong("client_id", "has dot segments");
    }
    Ok(())
}

fn check_metadata(metadata: &ClientMetadata) -> Result<(), Error> {
    let symmetric = [
        AuthenticationMethod::CLIENT_SECRET_BASIC,
        AuthenticationMethod::CLIENT_SECRET_POST,
        AuthenticationMethod::CLIENT_SECRET_JWT,
    ];
    if metadata.client_secret.is_some() {
        return wrong("client_secret", "would be read by everybody");
    }
    if metadata.client_secret_expires_at.is_some() {
        return wrong("client_secret_expires_at", "speaks of a secret that cannot be");
    }
    if metadata.registration_access_token.is_some() {
        return wrong("registration_access_token", "would be read by everybody");
    }
    if symmetric.contains(metadata.token_endpoint_auth_method()) {
        return wrong("token_endpoint_auth_method", "needs a shared secret, and there can be none");
    }
    Ok(publishable(metadata)?)
}

fn wrong<T>(member: &'static str, problem: &'static str) -> Result<T, Error> {
    Err(Misuse::ClientMetadata { member, problem }.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::metadata::AuthorizationServerMetadata;

    const URL: &str = "https://app.example/client.json";

    fn refused<T: std::fmt::Debug + PartialEq>(
        outcome: Result<T, Error>,
        member: &'static str,
        problem: &'static str,
    ) {
        assert_eq!(outcome, Err(Misuse::ClientMetadata { member, problem }.into()));
    }

    #[test]
    fn makes_a_document_of_a_public_client() {
        let redirect_uris = Some(vec!["https://app.example/callback".into()]);
        let metadata = ClientMetadata { redirect_uris, ..ClientMetadata::default() };
        let document = ClientIdMetadataDocument::new(URL, metadata).unwrap();
        let text = document.to_json();
        let expected = json!({
            "client_id": URL, "redirect_uris": ["https://app.example/callback"], "token_endpoint_auth_method": "none",
        });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
        assert_eq!(ClientIdMetadataDocument::parse(URL, text.as_bytes()), Ok(document));
    }

    #[test]
    fn holds_the_url_to_its_rules() {
        let new = |url: &str| ClientIdMetadataDocument::new(url, ClientMetadata::default());
        for url in [URL, "https://app.example/", "https://app.example:8443/a/b?c=d"] {
            assert!(new(url).is_ok(), "{url}");
        }
        refused(new("https://app.example"), "client_id", "has no path");
        for url in ["https://app.example/a/../b", "https://app.example/./b", "https://app.example/%2E%2e/b"] {
            refused(new(url), "client_id", "has dot segments");
        }
        for url in
            ["https://app.example/a#b", "https://joe@app.example/a", "https://joe:pw@app.example/", "my-app"]
        {
            let invalid =
                Misuse::InvalidUri { what: "client_id", value: url.split('#').next().unwrap().into() };
            assert_eq!(new(url), Err(invalid.into()), "{url}");
        }
        let insecure = Misuse::InsecureUri { what: "client_id", value: "http://app.example/a".into() };
        assert_eq!(new("http://app.example/a"), Err(insecure.into()));
    }

    #[test]
    fn has_no_secrets() {
        let parse = |members: serde_json::Value| {
            let mut document = json!({ "client_id": URL });
            document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            ClientIdMetadataDocument::parse(URL, document.to_string().as_bytes())
        };
        refused(parse(json!({ "client_secret": "x" })), "client_secret", "would be read by everybody");
        let problem = "needs a shared secret, and there can be none";
        for method in ["client_secret_basic", "client_secret_post", "client_secret_jwt"] {
            refused(
                parse(json!({ "token_endpoint_auth_method": method })),
                "token_endpoint_auth_method",
                problem,
            );
        }
        let key = json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] });
        refused(parse(json!({ "jwks": key })), "jwks", "holds a private or symmetric key");
        refused(
            parse(json!({ "client_id": "https://evil.example/" })),
            "client_id",
            "is not the URL of the document",
        );
    }

    #[test]
    fn needs_a_server_that_fetches_such_documents() {
        let document = ClientIdMetadataDocument::new(URL, ClientMetadata::default()).unwrap();
        let client = |supported: Option<bool>| {
            let mut server = AuthorizationServerMetadata::new("https://as.example");
            server.client_id_metadata_document_supported = supported;
            let body = serde_json::to_vec(&server).unwrap();
            let http = move |_: http::Request<Vec<u8>>| Ok(http::Response::new(body.clone()));
            document
                .client("https://as.example")
                .send_blocking(&http)
                .map(|client| client.client_id().to_owned())
        };
        assert_eq!(client(Some(true)).as_deref(), Ok(URL));
        for supported in [None, Some(false)] {
            assert_eq!(client(supported), Err(Misuse::ClientIdMetadataDocumentUnsupported.into()));
        }
    }
}
