//! Every method of client authentication, at every grant.

use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::{Client, ClientAuthentication, ClientCredentialsRequest, Error, TokenResponse};
use relying_peers::ClientInfo;

use crate::support::{
    App, Driver, SERVER, as_registered, offline, openid, private_key, registration, said, secret,
};

const CLIENTS: [&str; 10] = [
    "public",
    "basic",
    "basic:odd id+100%",
    "post",
    "secret-jwt",
    "key-rs256",
    "key-ps256",
    "key-es256",
    "key-eddsa",
    "key-ed25519",
];

#[test]
fn every_method_is_accepted_for_codes_and_refresh_tokens() {
    Driver::each(|driver| {
        for client_id in CLIENTS {
            let app = App::new(driver, client_id);
            let tokens = app.sign_in(offline()).unwrap();
            let id_token = tokens.id_token().unwrap();
            assert_eq!(id_token.claims().get("aud").unwrap(), client_id);
            assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice", "{client_id}");
            let fresh = app.run(app.client.refresh_token_grant(&tokens)).unwrap();
            assert_ne!(fresh.access_token, tokens.access_token, "{client_id}");
        }
    });
}

#[test]
fn every_method_but_none_is_accepted_for_client_credentials() {
    Driver::each(|driver| {
        for client_id in &CLIENTS[1..] {
            let app = App::new(driver, client_id);
            let tokens = app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new()));
            assert!(!tokens.unwrap().access_token.is_empty(), "{client_id}");
        }
    });
}

/// A client that is told its method and nothing of its registration.
fn configured(
    driver: &'static Driver,
    info: &ClientInfo,
    authentication: ClientAuthentication,
) -> Result<TokenResponse, Error> {
    let builder = Client::discover(SERVER.issuer(), &info.client_id).authentication(authentication);
    let app = App::build(driver, builder);
    app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new()))
}

#[test]
fn a_method_can_be_configured_without_a_registration() {
    Driver::each(|driver| {
        let [basic, odd, post, jwt] =
            ["basic", "basic:odd id+100%", "post", "secret-jwt"].map(|client_id| SERVER.client(client_id));
        for (info, authentication) in [
            (basic, ClientAuthentication::client_secret_basic(secret(basic))),
            (odd, ClientAuthentication::client_secret_basic(secret(odd))),
            (post, ClientAuthentication::client_secret_post(secret(post))),
            (jwt, ClientAuthentication::client_secret_jwt(secret(jwt))),
        ] {
            assert!(configured(driver, info, authentication).is_ok(), "{}", info.client_id);
        }
    });
}

#[test]
fn a_key_from_pem_needs_no_key_id() {
    Driver::each(|driver| {
        for client_id in ["key-rs256", "key-ps256", "key-es256", "key-eddsa", "key-ed25519"] {
            let info = SERVER.client(client_id);
            let jwk = private_key(info);
            let pem = jwk.to_pkcs8_pem().unwrap();
            let key = PrivateKey::from_pem(&pem, Some(jwk.algorithm().clone()), &Backend::default()).unwrap();
            assert_eq!(key.key_id(), None);
            let tokens = configured(driver, info, ClientAuthentication::private_key_jwt(key));
            assert!(tokens.is_ok(), "{client_id}");
        }
    });
}

#[test]
fn a_wrong_secret_is_refused() {
    Driver::each(|driver| {
        let wrong = "0123456789abcdef0123456789abcdef";
        for (client_id, authentication) in [
            ("basic", ClientAuthentication::client_secret_basic(wrong)),
            ("basic:odd id+100%", ClientAuthentication::client_secret_basic(wrong)),
            ("post", ClientAuthentication::client_secret_post(wrong)),
            ("secret-jwt", ClientAuthentication::client_secret_jwt(wrong)),
        ] {
            let outcome = configured(driver, SERVER.client(client_id), authentication);
            assert_eq!(said(outcome), ("token_endpoint", "invalid_client".into(), Some(401)), "{client_id}");
        }
    });
}

#[test]
fn a_wrong_secret_is_refused_in_the_code_flow() {
    Driver::each(|driver| {
        let builder = Client::discover(SERVER.issuer(), "basic")
            .client_secret("wrong")
            .redirect_uri("https://client.example/callback");
        let outcome = App::build(driver, builder).sign_in(openid());
        let error = outcome.unwrap_err();
        assert!(!error.is_retryable());
        assert_eq!((error.rule(), error.section()), ("server-error", "RFC 6749 section 5.2"));
        assert_eq!(
            error.advice(),
            "check client_id, secret or key, and that the authentication method is the one registered for the client"
        );
        assert_eq!(said::<()>(Err(error)), ("token_endpoint", "invalid_client".into(), Some(401)));
    });
}

#[test]
fn a_foreign_key_is_refused() {
    Driver::each(|driver| {
        let info = SERVER.client("key-es256");
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
        for key in [key.clone(), key.with_key_id("client-es256")] {
            let outcome = configured(driver, info, ClientAuthentication::private_key_jwt(key));
            assert_eq!(said(outcome), ("token_endpoint", "invalid_client".into(), Some(401)));
        }
    });
}

#[test]
fn another_method_than_the_registered_one_is_refused() {
    Driver::each(|driver| {
        // This server takes the two methods with a bare secret for each other.
        let jwt = secret(SERVER.client("secret-jwt"));
        for (client_id, authentication) in [
            ("basic", ClientAuthentication::none()),
            ("secret-jwt", ClientAuthentication::client_secret_basic(jwt)),
            ("key-rs256", ClientAuthentication::client_secret_post("secret")),
        ] {
            let outcome = configured(driver, SERVER.client(client_id), authentication);
            assert_eq!(said(outcome), ("token_endpoint", "invalid_client".into(), Some(401)), "{client_id}");
        }
    });
}

#[test]
fn a_client_that_knows_its_registration_does_not_even_ask() {
    Driver::each(|driver| {
        let basic = SERVER.client("basic");
        let builder = Client::discover(SERVER.issuer(), "basic")
            .registration(registration(basic))
            .authentication(ClientAuthentication::client_secret_post(secret(basic)));
        assert_eq!(driver.connect(builder).unwrap_err().rule(), "authentication-method");
        let misplaced =
            as_registered(&SERVER, "public").authentication(ClientAuthentication::client_secret_basic("s"));
        assert_eq!(driver.connect(misplaced).unwrap_err().rule(), "authentication-method");
    });
}

#[test]
fn an_unknown_client_is_refused() {
    Driver::each(|driver| {
        let app = App::build(driver, Client::discover(SERVER.issuer(), "nobody").client_secret("secret"));
        let outcome = app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new()));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_client".into(), Some(401)));
    });
}
