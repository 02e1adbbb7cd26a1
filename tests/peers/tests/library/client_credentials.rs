//! Tokens for the client itself, and grants by name.

use relying::registry::{ErrorCode, GrantType};
use relying::{ClientCredentialsRequest, GrantRequest};

use crate::support::{App, Driver, SERVER, openid, refusal, said};

#[test]
fn a_service_gets_a_token_for_itself() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        let before = app.client.now();
        let tokens = app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new())).unwrap();
        let lifetime = tokens.expires_at.unwrap().duration_since(before).as_secs();
        assert!((600..630).contains(&lifetime), "{lifetime}");
        assert_eq!(tokens.refresh_token, None);
        assert_eq!(tokens.id_token().unwrap_err().rule(), "missing-token");
    });
}

#[test]
fn the_token_is_for_the_resource_that_was_named() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        for format in ["jwt", "opaque"] {
            let resource = SERVER.resource(format);
            let request = ClientCredentialsRequest::new().scope("api:read").resource(&resource);
            let tokens = app.run(app.client.client_credentials_grant(request)).unwrap();
            assert_eq!(tokens.scope.as_deref(), Some("api:read"), "{format}");
            let request = http::Request::get(&resource).body(Vec::new()).unwrap();
            let answer = app.run(app.client.protected_resource(&tokens, request)).unwrap();
            let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
            assert_eq!((&body["sub"], &body["aud"]), (&"service".into(), &resource.into()), "{format}");
        }
    });
}

#[test]
fn an_unknown_resource_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        let request = ClientCredentialsRequest::new().resource("https://unknown.example/");
        let outcome = app.run(app.client.client_credentials_grant(request));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_target".into(), Some(400)));
    });
}

#[test]
fn the_scope_of_the_answer_is_what_was_granted() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        let request =
            ClientCredentialsRequest::new().scope("api:write no:such").resource(SERVER.resource("jwt"));
        let tokens = app.run(app.client.client_credentials_grant(request)).unwrap();
        assert_eq!(tokens.scope.as_deref(), Some("api:write"));
    });
}

#[test]
fn a_client_that_may_not_is_refused() {
    Driver::each(|driver| {
        let app = App::new(driver, "id-token-es256");
        let outcome = app.run(app.client.client_credentials_grant(ClientCredentialsRequest::new()));
        let error = refusal(outcome);
        // RFC 6749 section 5.2 has `unauthorized_client` for this; the server has its own mind.
        assert_eq!((error.error, error.status), (ErrorCode::INVALID_REQUEST, Some(400)));
        let description = "requested grant type is not allowed for this client";
        assert_eq!(error.error_description.as_deref(), Some(description));
    });
}

#[test]
fn a_service_cannot_sign_users_in() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        let outcome = app.run(app.client.authorize(openid()));
        assert_eq!(outcome.unwrap_err().rule(), "missing-redirect-uri");
    });
}

#[test]
fn a_grant_can_be_made_by_name() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        let request = GrantRequest::new(GrantType::CLIENT_CREDENTIALS)
            .parameter("scope", "api:write")
            .parameter("resource", SERVER.resource("opaque"));
        assert_eq!(app.run(app.client.grant(request)).unwrap().scope.as_deref(), Some("api:write"));
        let unknown = GrantRequest::new(GrantType::from("urn:example:grant"));
        let outcome = app.run(app.client.grant(unknown));
        assert_eq!(said(outcome), ("token_endpoint", "unsupported_grant_type".into(), Some(400)));
    });
}
