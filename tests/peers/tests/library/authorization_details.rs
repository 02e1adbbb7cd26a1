//! Rich authorization requests (RFC 9396).

use relying::error::Misuse;
use relying::{Client, ClientBuilder, IntrospectionRequest};
use serde_json::json;

use crate::support::{App, Driver, SERVER, openid, refusal};

/// A client that may ask for payments.
fn builder() -> ClientBuilder {
    let metadata = json!({
        "client_id": "payments",
        "client_secret": "a secret of the client that pays",
        "redirect_uris": ["https://client.example/callback"],
        "response_types": ["code"],
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
        for pushed in [false, true] {
            let builder = if pushed { builder().push_authorization_requests() } else { builder() };
            let app = App::build(driver, builder);
            let tokens =
                app.sign_in(openid().resource(SERVER.resource("opaque")).authorization_details(&details));
            let tokens = tokens.unwrap();
            assert_eq!(json!(tokens.authorization_details()), details);
            let question = IntrospectionRequest::new(tokens.access_token.clone());
            let answer = app.run(app.client.introspect(question)).unwrap();
            assert_eq!(answer.other["authorization_details"], details);
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
