//! Rich authorization requests (RFC 9396).

use relying::error::Misuse;
use relying::jose::{Algorithm, Backend, HmacKey};
use relying::{Client, ClientBuilder, IntrospectionRequest, RefreshRequest};
use serde_json::json;

use crate::support::{App, Driver, SERVER, offline, openid, refusal};

const SECRET: &str = "a secret of the client that pays, for HS256";

/// A client that may ask for payments.
fn builder() -> ClientBuilder {
    let metadata = json!({
        "client_id": "payments",
        "client_secret": SECRET,
        "redirect_uris": ["https://client.example/callback"],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "authorization_details_types": ["payment_initiation"],
    });
    SERVER.register(&metadata);
    Client::discover(SERVER.issuer(), "payments").registration(serde_json::from_value(metadata).unwrap())
}

#[test]
fn details_are_granted_and_shown_by_introspection() {
    let details = json!([{
        "type": "payment_initiation",
        "instructedAmount": { "currency": "EUR", "amount": "123.50" },
        "creditorName": "Merchant A",
    }]);
    Driver::each(|driver| {
        let signer = || HmacKey::new(SECRET.as_bytes(), Algorithm::HS256, &Backend::default()).unwrap();
        let signed = || builder().request_object_signer(signer());
        for builder in [
            builder(),
            builder().push_authorization_requests(),
            signed(),
            signed().push_authorization_requests(),
        ] {
            let app = App::build(driver, builder);
            let resource = SERVER.resource("opaque");
            let request = offline().resource(&resource).authorization_details(&details);
            let tokens = app.sign_in(request).unwrap();
            let fresh = RefreshRequest::from(&tokens).resource(&resource);
            let fresh = app.run(app.client.refresh_token_grant(fresh)).unwrap();
            for tokens in [tokens, fresh] {
                assert_eq!(json!(tokens.authorization_details()), details);
                let question = IntrospectionRequest::new(tokens.access_token);
                let answer = app.run(app.client.introspect(question)).unwrap();
                assert_eq!(answer.other["authorization_details"], details);
            }
        }
    });
}

#[test]
fn mistakes_are_seen_on_either_side() {
    Driver::each(|driver| {
        let app = App::build(driver, builder().push_authorization_requests());
        let unknown = openid().authorization_details(&json!([{ "type": "account_information" }]));
        let refused = Misuse::Unsupported {
            what: "the type \"account_information\"".into(),
            member: "authorization_details_types_supported",
        };
        assert_eq!(app.run(app.client.authorize(unknown)).unwrap_err(), refused.into());
        let incomplete = openid().authorization_details(&json!([{ "type": "payment_initiation" }]));
        let refused = refusal(app.run(app.client.authorize(incomplete)));
        assert_eq!(refused.error.as_str(), "invalid_authorization_details");
    });
}
