//! Users who are asked on a device of their own (OpenID Connect CIBA), by poll and by ping.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use relying::error::{Expired, Rejected};
use relying::jose::{Algorithm, Backend, PrivateKey};
use relying::registry::{AuthenticationMethod, ErrorCode, GrantType};
use relying::{
    BackchannelAuthentication, BackchannelAuthenticationRequest, Client, ClientAuthentication, ClientBuilder,
    ClientMetadata, ClientNotification, Dpop, Error, Polled,
};
use relying_peers::OidcProvider;
use serde_json::json;

use crate::support::{App, Driver, SERVER, refusal};

const ENDPOINT: &str = "backchannel_authentication_endpoint";

fn wanted() -> ClientMetadata {
    let mut metadata = ClientMetadata::default();
    metadata.grant_types = Some(vec![GrantType::CIBA, GrantType::REFRESH_TOKEN]);
    metadata.response_types = Some(Vec::new());
    metadata.backchannel_token_delivery_mode = Some("poll".to_owned());
    metadata
}

fn register(driver: &Driver, metadata: ClientMetadata) -> ClientBuilder {
    driver.ask(Client::register(SERVER.issuer(), metadata)).unwrap().client()
}

fn alice() -> BackchannelAuthenticationRequest {
    BackchannelAuthenticationRequest::login_hint("alice")
}

fn begin(app: &App, request: BackchannelAuthenticationRequest) -> Result<BackchannelAuthentication, Error> {
    let mut authentication = app.run(app.client.backchannel_authentication(request))?;
    // The server does not mind, and tests are in a hurry.
    authentication.interval = 1;
    Ok(authentication)
}

#[test]
fn the_user_agrees_and_the_client_polls() {
    Driver::each(|driver| {
        let app = App::build(driver, register(driver, wanted()));
        let request = alice().scope("openid email").binding_message("W4SCT").acr_values("urn:example:loa:2");
        let authentication = begin(&app, request).unwrap();
        let polled = app.run(app.client.ciba_poll(&authentication)).unwrap();
        assert!(matches!(polled, Polled::Pending { interval: 1, .. }));
        SERVER.approve(authentication.auth_req_id.expose());
        let tokens = app.run(app.client.ciba_grant(&authentication)).unwrap();
        let id_token = tokens.id_token().unwrap();
        assert_eq!(id_token.subject(), "alice");
        assert_eq!(id_token.claims().to_map()["acr"], "urn:example:loa:2");
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");

        // The same user again, by the token.
        let again = BackchannelAuthenticationRequest::id_token_hint(id_token.token().expose());
        let authentication = begin(&app, again).unwrap();
        SERVER.approve(authentication.auth_req_id.expose());
        let tokens = app.run(app.client.ciba_grant(&authentication)).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    });
}

#[test]
fn the_user_refuses() {
    Driver::each(|driver| {
        let app = App::build(driver, register(driver, wanted()));
        let authentication = begin(&app, BackchannelAuthenticationRequest::login_hint_token("bob")).unwrap();
        SERVER.refuse(authentication.auth_req_id.expose());
        let error = refusal(app.run(app.client.ciba_grant(&authentication)));
        assert_eq!((error.endpoint, error.error), ("token_endpoint", ErrorCode::ACCESS_DENIED));
    });
}

#[test]
fn the_user_does_not_decide_in_time() {
    Driver::each(|driver| {
        let app = App::build(driver, register(driver, wanted()));
        let authentication = begin(&app, alice().requested_expiry(Duration::from_secs(2))).unwrap();
        let error = app.run(app.client.ciba_grant(&authentication)).unwrap_err();
        assert!(matches!(error, Error::Expired(Expired { what: "auth_req_id", .. })), "{error:?}");
    });
}

#[test]
fn asks_less_often_when_it_is_told_to() {
    let server = OidcProvider::start();
    Driver::each(|driver| {
        let registration = driver.ask(Client::register(server.issuer(), wanted())).unwrap();
        let app = App::build(driver, registration.client());
        let authentication = begin(&app, alice()).unwrap();
        server.slow_down(1);
        let polled = app.run(app.client.ciba_poll(&authentication)).unwrap();
        let Polled::Pending { wait, interval } = polled else { panic!("{polled:?}") };
        assert_eq!((wait, interval), (Duration::from_secs(6), 6));
    });
}

#[test]
fn the_server_says_what_is_wrong_with_a_request() {
    Driver::each(|driver| {
        let mut metadata = wanted();
        metadata.backchannel_user_code_parameter = Some(true);
        let app = App::build(driver, register(driver, metadata));
        let said = |request: BackchannelAuthenticationRequest| {
            let error = refusal(begin(&app, request));
            assert_eq!((error.endpoint, error.status), (ENDPOINT, Some(400)));
            error.error
        };
        assert_eq!(said(alice()), ErrorCode::MISSING_USER_CODE);
        assert_eq!(said(alice().user_code("alice")), ErrorCode::INVALID_USER_CODE);
        let nobody = BackchannelAuthenticationRequest::login_hint("nobody");
        assert_eq!(said(nobody), ErrorCode::UNKNOWN_USER_ID);
        let expired = BackchannelAuthenticationRequest::login_hint_token("expired");
        assert_eq!(said(expired), ErrorCode::EXPIRED_LOGIN_HINT_TOKEN);
        let long = alice().user_code("ecila").binding_message("a message that is too long for it");
        assert_eq!(said(long), ErrorCode::INVALID_BINDING_MESSAGE);
        assert!(begin(&app, alice().user_code("ecila").binding_message("W4SCT")).is_ok());
    });
}

#[test]
fn requests_are_signed() {
    Driver::each(|driver| {
        for algorithm in [Algorithm::ES256, Algorithm::PS256] {
            let key = PrivateKey::generate(algorithm.clone(), &Backend::default()).unwrap().with_key_id("1");
            let mut metadata = wanted();
            metadata.jwks = Some(json!({ "keys": [key.public_key().to_jwk()] }));
            metadata.token_endpoint_auth_method = Some(AuthenticationMethod::PRIVATE_KEY_JWT);
            metadata.backchannel_authentication_request_signing_alg = Some(algorithm.clone());
            let builder = || {
                let authentication = ClientAuthentication::private_key_jwt(key.clone());
                register(driver, metadata.clone()).authentication(authentication)
            };
            let app = App::build(driver, builder().request_object_signer(key.clone()));
            let request = alice().binding_message("W4SCT").requested_expiry(Duration::from_secs(60));
            let authentication = begin(&app, request).unwrap();
            SERVER.approve(authentication.auth_req_id.expose());
            let tokens = app.run(app.client.ciba_grant(&authentication)).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice", "{algorithm}");

            // Somebody else's signature.
            let other =
                PrivateKey::generate(algorithm.clone(), &Backend::default()).unwrap().with_key_id("1");
            let app = App::build(driver, builder().request_object_signer(other));
            let error = refusal(begin(&app, alice()));
            assert_eq!((error.endpoint, error.error), (ENDPOINT, ErrorCode::INVALID_REQUEST), "{algorithm}");
        }
    });
}

#[test]
fn tokens_are_bound_to_the_key_of_the_client() {
    Driver::each(|driver| {
        let dpop = Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let app = App::build(driver, register(driver, wanted()).dpop(dpop));
        let authentication = begin(&app, alice()).unwrap();
        SERVER.approve(authentication.auth_req_id.expose());
        assert_eq!(app.run(app.client.ciba_grant(&authentication)).unwrap().token_type, "DPoP");
    });
}

/// Takes one request at a notification endpoint and answers as the client says.
fn notified(socket: TcpListener) -> thread::JoinHandle<http::Request<String>> {
    thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let (mut received, mut buffer) = (Vec::new(), [0; 1024]);
        while !received.ends_with(b"}") {
            let length = stream.read(&mut buffer).unwrap();
            received.extend_from_slice(&buffer[..length]);
        }
        let received = String::from_utf8(received).unwrap();
        let (head, body) = received.split_once("\r\n\r\n").unwrap();
        let mut request = http::Request::post("/notified");
        for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
            request = request.header(name, value);
        }
        let request = request.body(body.to_owned()).unwrap();
        let status = ClientNotification::status(&ClientNotification::parse(&request)).as_u16();
        write!(stream, "HTTP/1.1 {status} \r\nconnection: close\r\n\r\n").unwrap();
        request
    })
}

#[test]
fn the_server_tells_the_client() {
    Driver::each(|driver| {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let mut metadata = wanted();
        metadata.backchannel_token_delivery_mode = Some("ping".to_owned());
        metadata.backchannel_client_notification_endpoint =
            Some(format!("https://127.0.0.1:{port}/notified"));
        let app = App::build(driver, register(driver, metadata));
        let (first, second) = (begin(&app, alice()).unwrap(), begin(&app, alice()).unwrap());
        assert_ne!(first.auth_req_id, second.auth_req_id);

        let received = notified(socket.try_clone().unwrap());
        SERVER.approve(first.auth_req_id.expose());
        let notification = ClientNotification::parse(&received.join().unwrap()).unwrap();
        assert_eq!(notification.auth_req_id(), first.auth_req_id.expose());
        assert_eq!(second.validate(&notification), Err(Rejected::NotificationTokenMismatch.into()));
        let tokens = app.run(app.client.ping_callback(&first, &notification)).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");

        let received = notified(socket);
        SERVER.refuse(second.auth_req_id.expose());
        let notification = ClientNotification::parse(&received.join().unwrap()).unwrap();
        let error = refusal(app.run(app.client.ping_callback(&second, &notification)));
        assert_eq!(error.error, ErrorCode::ACCESS_DENIED);
    });
}
