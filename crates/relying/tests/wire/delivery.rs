//! Answers that are slow, endless, torn or too large.

use std::time::{Duration, Instant};

use relying::error::HttpErrorKind;
use relying::{AuthorizationRequest, Client, Error, Reqwest, Ureq, danger};
use relying_testkit::{Fault, Listener, Server, UserAgent};

use crate::driver::Driver;

const REDIRECT_URI: &str = "https://app.example/callback";

fn sign_in(driver: &Driver, issuer: &str) -> Result<(), Error> {
    let builder = Client::discover(issuer, "app")
        .redirect_uri(REDIRECT_URI)
        .danger(danger::http_on_loopback())
        .timeout(Duration::from_millis(1500));
    let client = driver.run(builder.into_call())?;
    let (url, pending) = driver.run(client.authorize(AuthorizationRequest::new().scope("openid")))?;
    let arrival = UserAgent::over_http().visit(&url, REDIRECT_URI).unwrap();
    let tokens = driver.run(client.authorization_code_grant(pending.validate(arrival.answer())?))?;
    driver.run(client.userinfo(&tokens)).map(drop)
}

/// The faults that only a connection can have, the endpoint each stops at, and how.
const FAULTS: [(Fault, &str, HttpErrorKind); 20] = {
    use Fault::*;
    use HttpErrorKind::{Interrupted, Timeout, TooLarge};
    [
        (DiscoverySlow, "metadata", Timeout),
        (DiscoveryEndless, "metadata", TooLarge),
        (DiscoveryHuge, "metadata", TooLarge),
        (DiscoveryTruncated, "metadata", Interrupted),
        (DiscoveryReset, "metadata", Interrupted),
        (JwksSlow, "jwks_uri", Timeout),
        (JwksEndless, "jwks_uri", TooLarge),
        (JwksHuge, "jwks_uri", TooLarge),
        (JwksTruncated, "jwks_uri", Interrupted),
        (JwksReset, "jwks_uri", Interrupted),
        (TokenSlow, "token_endpoint", Timeout),
        (TokenEndless, "token_endpoint", TooLarge),
        (TokenHuge, "token_endpoint", TooLarge),
        (TokenTruncated, "token_endpoint", Interrupted),
        (TokenReset, "token_endpoint", Interrupted),
        (UserInfoSlow, "userinfo_endpoint", Timeout),
        (UserInfoEndless, "userinfo_endpoint", TooLarge),
        (UserInfoHuge, "userinfo_endpoint", TooLarge),
        (UserInfoTruncated, "userinfo_endpoint", Interrupted),
        (UserInfoReset, "userinfo_endpoint", Interrupted),
    ]
};

#[allow(clippy::disallowed_methods, reason = "the test measures real time")]
fn refuses_each(driver: &Driver) {
    let registration = relying_testkit::Client::public("app").redirect_uri(REDIRECT_URI);
    let listener = Listener::start(|issuer| Server::builder(issuer)?.client(registration).build()).unwrap();
    sign_in(driver, listener.issuer()).unwrap();
    for (fault, endpoint, kind) in FAULTS {
        listener.server().inject(fault);
        let begun = Instant::now();
        let error = sign_in(driver, listener.issuer()).unwrap_err();
        listener.server().heal();
        let Error::Http(error) = error else { panic!("{}: {error}", fault.name()) };
        assert_eq!((error.endpoint, error.kind), (endpoint, kind), "{}: {error}", fault.name());
        assert!(begun.elapsed() < Duration::from_secs(10), "{} took {:?}", fault.name(), begun.elapsed());
    }
}

#[test]
fn reqwest_refuses_what_is_slow_endless_torn_or_huge() {
    refuses_each(&Driver::asynchronous(Reqwest::new().unwrap()));
}

#[test]
fn ureq_refuses_what_is_slow_endless_torn_or_huge() {
    refuses_each(&Driver::Blocking(Ureq::new().unwrap()));
}
