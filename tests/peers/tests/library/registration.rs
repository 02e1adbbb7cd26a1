//! Clients that register themselves (RFC 7591) and look after it (RFC 7592).

use std::sync::LazyLock;

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::registry::{AuthenticationMethod, GrantType};
use relying::{Client, ClientAuthentication, ClientMetadata, Registration};
use relying_peers::OidcProvider;
use serde_json::json;

use crate::support::{App, Driver, SERVER, offline, openid, refusal, said};

static GUARDED: LazyLock<OidcProvider> =
    LazyLock::new(|| OidcProvider::start_with_initial_access_token("for-partners"));

fn wanted() -> ClientMetadata {
    let mut metadata = ClientMetadata::default();
    metadata.client_name = Some("Registered".into());
    metadata.redirect_uris = Some(vec!["https://client.example/callback".into()]);
    metadata.grant_types = Some(vec![GrantType::AUTHORIZATION_CODE, GrantType::REFRESH_TOKEN]);
    metadata.id_token_signed_response_alg = Some(Algorithm::ES256);
    metadata
}

fn register(driver: &Driver, metadata: ClientMetadata) -> Registration {
    driver.ask(Client::register(SERVER.issuer(), metadata)).unwrap()
}

#[test]
fn a_registered_client_signs_users_in() {
    Driver::each(|driver| {
        for method in [
            AuthenticationMethod::CLIENT_SECRET_BASIC,
            AuthenticationMethod::CLIENT_SECRET_POST,
            AuthenticationMethod::CLIENT_SECRET_JWT,
            AuthenticationMethod::NONE,
        ] {
            let mut metadata = wanted();
            metadata.token_endpoint_auth_method = Some(method.clone());
            let registration = register(driver, metadata.clone());
            assert_eq!(registration.differences(&metadata), [""; 0], "{method}");
            let app = App::build(driver, registration.client());
            let tokens = app.sign_in(offline()).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice", "{method}");
            assert!(app.run(app.client.refresh_token_grant(&tokens)).is_ok(), "{method}");
        }
    });
}

#[test]
fn a_client_registers_its_public_key() {
    Driver::each(|driver| {
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("1");
        let mut metadata = wanted();
        metadata.token_endpoint_auth_method = Some(AuthenticationMethod::PRIVATE_KEY_JWT);
        metadata.jwks = Some(json!({ "keys": [key.public_key().to_jwk()] }));
        let registration = register(driver, metadata);
        assert_eq!(registration.metadata.client_secret, None);
        let authentication = ClientAuthentication::private_key_jwt(key);
        let app = App::build(driver, registration.client().authentication(authentication));
        assert_eq!(app.sign_in(openid()).unwrap().id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn an_initial_access_token_is_needed_where_the_server_says_so() {
    Driver::each(|driver| {
        let request = || Client::register(GUARDED.issuer(), wanted());
        assert!(driver.ask(request().initial_access_token("for-partners")).is_ok());
        let endpoint = "registration_endpoint";
        assert_eq!(
            said(driver.ask(request().initial_access_token("guessed"))),
            (endpoint, "invalid_token".into(), Some(401))
        );
        assert_eq!(said(driver.ask(request())), (endpoint, "invalid_token".into(), Some(401)));
    });
}

#[test]
fn what_the_server_does_not_accept_is_its_error() {
    Driver::each(|driver| {
        let mut metadata = wanted();
        metadata.redirect_uris = Some(vec!["https://client.example/callback#here".into()]);
        let error = refusal(driver.ask(Client::register(SERVER.issuer(), metadata)));
        assert_eq!((error.endpoint, error.error.as_str()), ("registration_endpoint", "invalid_redirect_uri"));
        let mut metadata = wanted();
        metadata.id_token_signed_response_alg = Some(Algorithm::from("XX1"));
        let error = refusal(driver.ask(Client::register(SERVER.issuer(), metadata)));
        assert_eq!((error.error.as_str(), error.status), ("invalid_client_metadata", Some(400)));
        let mut metadata = wanted();
        metadata.software_statement = Some("e30.e30.e30".into());
        let registration = register(driver, metadata.clone());
        assert_eq!(
            registration.differences(&metadata),
            ["software_statement"],
            "the server has no such thing"
        );
    });
}

#[test]
fn a_registration_is_read_changed_and_ended() {
    Driver::each(|driver| {
        let first = register(driver, wanted());
        let read = driver.ask(first.read()).unwrap();
        assert_eq!(read.metadata.client_secret, first.metadata.client_secret);
        assert_eq!(read.metadata.client_name.as_deref(), Some("Registered"));

        let mut metadata = read.metadata.clone();
        metadata.client_name = Some("Renamed".into());
        metadata.redirect_uris = Some(vec!["https://client.example/other".into()]);
        let updated = driver.ask(read.update(metadata)).unwrap();
        assert_eq!(updated.metadata.client_name.as_deref(), Some("Renamed"));
        assert_eq!(updated.metadata.client_secret, first.metadata.client_secret);
        // The server replaces the token at each change, and the old one is spent.
        assert_ne!(updated.registration_access_token(), read.registration_access_token());
        let endpoint = "registration_client_uri";
        assert_eq!(said(driver.ask(read.read())), (endpoint, "invalid_token".into(), Some(401)));

        // What was changed is what counts, also after a restart.
        let stored = serde_json::to_string(&updated).unwrap();
        let updated: Registration = serde_json::from_str(&stored).unwrap();
        let app = App::build(driver, updated.client());
        assert!(app.sign_in(openid()).is_ok());

        driver.ask(updated.delete()).unwrap();
        assert_eq!(said(driver.ask(updated.read())), (endpoint, "invalid_token".into(), Some(401)));
        let outcome = app.run(app.client.client_credentials_grant(relying::ClientCredentialsRequest::new()));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_client".into(), Some(401)));
    });
}
