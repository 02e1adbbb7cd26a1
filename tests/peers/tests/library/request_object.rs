//! Requests that the client signs (RFC 9101), by value and pushed.

use std::time::Duration;

use relying::jose::{Algorithm, Backend, PrivateKey, Timestamp};
use relying::{
    ClaimsRequest, ClientBuilder, Clock, RefreshRequest, RequestObjectSigner, RequestedClaim, SystemClock,
};
use relying_testkit::UserAgentError;

use crate::support::{App, Driver, SERVER, alice, as_registered, offline, openid, private_key, said};

const CLIENT: &str = "key-es256";
const ENDPOINT: &str = "pushed_authorization_request_endpoint";

fn signing() -> ClientBuilder {
    as_registered(&SERVER, CLIENT).request_object_signer(private_key(SERVER.client(CLIENT)))
}

/// Texts, numbers, objects and what is there twice.
#[test]
fn every_kind_of_parameter_arrives() {
    Driver::each(|driver| {
        let plain = || as_registered(&SERVER, CLIENT);
        for builder in
            [plain().push_authorization_requests(), signing(), signing().push_authorization_requests()]
        {
            let app = App::build(driver, builder);
            let resources = ["jwt", "opaque"].map(|format| SERVER.resource(format));
            let claims = ClaimsRequest::new().id_token("email", RequestedClaim::essential());
            let request = offline()
                .scope("openid offline_access api:read")
                .resource(&resources[0])
                .resource(&resources[1])
                .max_age(600)
                .acr_values("urn:example:loa:2")
                .claims(claims);
            let mut tokens = app.sign_in(request).unwrap();
            let id_token = tokens.id_token().unwrap();
            assert_eq!(id_token.claims().get("email").unwrap(), "alice@example.com");
            assert_eq!(id_token.claims().get("acr").unwrap(), "urn:example:loa:2");
            assert!(id_token.auth_time().is_some());
            for resource in resources {
                let request = RefreshRequest::from(&tokens).resource(&resource);
                tokens = app.run(app.client.refresh_token_grant(request)).unwrap();
                let request = http::Request::get(&resource).body(Vec::new()).unwrap();
                assert_eq!(app.run(app.client.protected_resource(&tokens, request)).unwrap().status(), 200);
            }
        }
    });
}

/// A clock that is late.
#[derive(Debug)]
struct Late(Duration);

impl Clock for Late {
    fn now(&self) -> Timestamp {
        let seconds = i64::try_from(self.0.as_secs()).unwrap();
        Timestamp::from_unix(SystemClock::default().now().as_unix() - seconds)
    }
}

#[test]
fn a_request_that_is_signed_by_another_key_or_too_old_is_refused() {
    Driver::each(|driver| {
        let refused = (ENDPOINT, "invalid_request_object".to_owned(), Some(400));
        let own = private_key(SERVER.client(CLIENT));
        let stranger = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let stranger = stranger.with_key_id(own.key_id().unwrap());
        let forging = signing().request_object_signer(stranger).push_authorization_requests();
        let app = App::build(driver, forging);
        assert_eq!(said(app.run(app.client.authorize(openid()))), refused);

        // By value: pushed, the assertion of a client that is late would be refused before.
        let signer = RequestObjectSigner::new(own).lifetime(Duration::from_secs(60));
        let late = signing().request_object_signer(signer).clock(Late(Duration::from_secs(600)));
        let app = App::build(driver, late);
        let (url, pending) = app.run(app.client.authorize(openid())).unwrap();
        let stranded = alice().visit(&url, pending.redirect_uri()).unwrap_err();
        let UserAgentError::Stranded { status, title, .. } = stranded else { panic!("{stranded}") };
        assert_eq!((status.as_u16(), title.as_str()), (400, "invalid_request_object"));
    });
}
