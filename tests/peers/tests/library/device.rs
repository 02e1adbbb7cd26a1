//! Users who sign in on another device (RFC 8628), with real pages.

use std::time::Duration;

use relying::call::{Effect, Step, Wait};
use relying::error::Expired;
use relying::jose::{Algorithm, Backend, Timestamp};
use relying::registry::{AuthenticationMethod, ErrorCode, GrantType};
use relying::{
    Client, ClientBuilder, ClientMetadata, Clock, DeviceAuthorization, DeviceAuthorizationRequest, Dpop,
    Error, Polled, SystemClock,
};
use relying_peers::OidcProvider;

use crate::support::{App, Driver, SERVER, alice, refusal};

const CONNECTED: &str = "https://device.example/connected";
const REFUSED: &str = "https://device.example/refused";

/// A television, newly registered.
fn television(driver: &Driver, server: &OidcProvider, name: &str) -> ClientBuilder {
    let mut metadata = ClientMetadata::default();
    metadata.client_name = Some(name.to_owned());
    metadata.token_endpoint_auth_method = Some(AuthenticationMethod::NONE);
    metadata.grant_types = Some(vec![GrantType::DEVICE_CODE, GrantType::REFRESH_TOKEN]);
    metadata.response_types = Some(Vec::new());
    driver.ask(Client::register(server.issuer(), metadata)).unwrap().client()
}

fn begin(app: &App, scope: &str) -> DeviceAuthorization {
    let request = DeviceAuthorizationRequest::new().scope(scope);
    let mut authorization = app.run(app.client.device_authorization(request)).unwrap();
    // The server does not mind, and tests are in a hurry.
    authorization.interval = 1;
    authorization
}

fn page(authorization: &DeviceAuthorization) -> &str {
    authorization.verification_uri_complete.as_deref().unwrap()
}

#[test]
fn the_user_agrees_in_a_browser() {
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &SERVER, "Television"));
        let authorization = begin(&app, "openid email");
        let polled = app.run(app.client.device_code_poll(&authorization)).unwrap();
        assert!(matches!(polled, Polled::Pending { interval: 1, .. }));
        alice().visit(page(&authorization), CONNECTED).unwrap();
        let tokens = app.run(app.client.device_code_grant(&authorization)).unwrap();
        assert_eq!(tokens.id_token().unwrap().subject(), "alice");
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
        let again = refusal(app.run(app.client.device_code_poll(&authorization)));
        assert_eq!(again.error, ErrorCode::INVALID_GRANT);
    });
}

#[test]
fn the_user_agrees_while_the_device_asks() {
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &SERVER, "Television"));
        let authorization = begin(&app, "openid");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(1500));
                alice().visit(page(&authorization), CONNECTED).unwrap();
            });
            let tokens = app.run(app.client.device_code_grant(&authorization)).unwrap();
            assert_eq!(tokens.id_token().unwrap().subject(), "alice");
        });
    });
}

#[test]
fn the_user_refuses_the_code_or_the_consent() {
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &SERVER, "Television"));
        let mut at_once = alice();
        at_once.cancel();
        let mut after_login = alice();
        after_login.deny();
        for browser in [&mut at_once, &mut after_login] {
            let authorization = begin(&app, "openid");
            browser.visit(page(&authorization), REFUSED).unwrap();
            let error = refusal(app.run(app.client.device_code_grant(&authorization)));
            assert_eq!((error.endpoint, error.error), ("token_endpoint", ErrorCode::ACCESS_DENIED));
        }
    });
}

#[test]
fn tokens_are_bound_to_the_key_of_the_device() {
    Driver::each(|driver| {
        let dpop = Dpop::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let app = App::build(driver, television(driver, &SERVER, "Television").dpop(dpop));
        let authorization = begin(&app, "openid");
        alice().visit(page(&authorization), CONNECTED).unwrap();
        let tokens = app.run(app.client.device_code_grant(&authorization)).unwrap();
        assert_eq!(tokens.token_type, "DPoP");
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
    });
}

#[test]
fn asks_less_often_when_it_is_told_to() {
    let server = OidcProvider::start();
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &server, "Television"));
        let authorization = begin(&app, "openid");
        server.slow_down(1);
        let polled = app.run(app.client.device_code_poll(&authorization)).unwrap();
        let Polled::Pending { wait, interval } = polled else { panic!("{polled:?}") };
        assert_eq!((wait, interval), (Duration::from_secs(6), 6));
        server.browser("alice").visit(page(&authorization), CONNECTED).unwrap();
        let polled = app.run(app.client.device_code_poll(&authorization)).unwrap();
        assert!(matches!(polled, Polled::Tokens(_)));
    });
}

/// A clock that stands still, so that only the server notices how time goes by.
#[derive(Debug)]
struct Stopped(Timestamp);

impl Stopped {
    fn now() -> Self {
        Self(SystemClock::default().now())
    }
}

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[test]
fn either_side_notices_that_time_is_over() {
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &SERVER, "In a hurry"));
        let authorization = begin(&app, "openid");
        let error = app.run(app.client.device_code_grant(&authorization)).unwrap_err();
        assert!(matches!(error, Error::Expired(Expired { what: "device_code", .. })), "{error:?}");

        let app = App::build(driver, television(driver, &SERVER, "In a hurry").clock(Stopped::now()));
        let authorization = begin(&app, "openid");
        std::thread::sleep(Duration::from_secs(3));
        let error = refusal(app.run(app.client.device_code_poll(&authorization)));
        assert_eq!(error.error, ErrorCode::EXPIRED_TOKEN);
    });
}

#[test]
fn a_device_that_gives_up_does_not_ask_again() {
    let server = OidcProvider::start();
    Driver::each(|driver| {
        let app = App::build(driver, television(driver, &server, "Television"));
        let authorization = begin(&app, "openid");
        let before = server.count("/token");
        let mut waiting = app.client.device_code_grant(&authorization);
        let step = waiting.step(None).unwrap();
        assert!(matches!(step, Step::Perform(Effect::Wait(Wait::Pause(_)))), "{step:?}");
        drop(waiting);
        std::thread::sleep(Duration::from_millis(1200));
        assert_eq!(server.count("/token"), before);
    });
}
