//! Clients that nobody registered: their `client_id` is the URL of their metadata (draft-ietf-oauth-client-id-metadata-document).

use std::net::TcpListener;

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::registry::{AuthenticationMethod, GrantType};
use relying::{ClientAuthentication, ClientIdMetadataDocument, ClientMetadata};
use serde_json::json;

use crate::listener::serve;
use crate::support::{App, Driver, SERVER, offline, openid, said};

/// Serves what is made of the URL at that URL, without TLS: the server under test knows.
fn publish(document: impl FnOnce(&str) -> ClientIdMetadataDocument) -> ClientIdMetadataDocument {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let document = document(&format!("https://{}/client.json", socket.local_addr().unwrap()));
    let body = document.to_json();
    serve(socket, move |_| (200, "application/json", body.clone()));
    document
}

fn wanted() -> ClientMetadata {
    let mut metadata = ClientMetadata::default();
    metadata.client_name = Some("Unregistered".into());
    metadata.redirect_uris = Some(vec!["https://client.example/callback".into()]);
    metadata.grant_types = Some(vec![GrantType::AUTHORIZATION_CODE, GrantType::REFRESH_TOKEN]);
    metadata
}

#[test]
fn a_client_needs_no_registration() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("1");
    let mut by_key = wanted();
    by_key.token_endpoint_auth_method = Some(AuthenticationMethod::PRIVATE_KEY_JWT);
    by_key.jwks = Some(json!({ "keys": [key.public_key().to_jwk()] }));
    Driver::each(|driver| {
        for metadata in [wanted(), by_key.clone()] {
            let with_key = metadata.jwks.is_some();
            let document = publish(|url| ClientIdMetadataDocument::new(url, metadata).unwrap());
            let builder = || {
                let builder = document.client(SERVER.issuer());
                match with_key {
                    true => builder.authentication(ClientAuthentication::private_key_jwt(key.clone())),
                    false => builder,
                }
            };
            for builder in [builder(), builder().push_authorization_requests()] {
                let app = App::build(driver, builder);
                let tokens = app.sign_in(offline()).unwrap();
                let id_token = tokens.id_token().unwrap();
                assert_eq!(id_token.claims().get("aud").unwrap(), document.client_id());
                assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
                app.run(app.client.refresh_token_grant(&tokens)).unwrap();
            }
        }
    });
}

#[test]
fn a_document_about_another_client_is_refused_by_the_server() {
    Driver::each(|driver| {
        let elsewhere = "https://elsewhere.example/client.json";
        let mut address = String::new();
        publish(|url| {
            url.clone_into(&mut address);
            ClientIdMetadataDocument::new(elsewhere, wanted()).unwrap()
        });
        let document = ClientIdMetadataDocument::new(address, wanted()).unwrap();
        let app = App::build(driver, document.client(SERVER.issuer()).push_authorization_requests());
        let outcome = app.run(app.client.authorize(openid()));
        let endpoint = "pushed_authorization_request_endpoint";
        assert_eq!(said(outcome), (endpoint, "invalid_client_metadata".into(), Some(400)));
    });
}
