//! Access tokens for resources (RFC 8707), and the challenges of those resources (RFC 6750, RFC 9110).

use relying::registry::ErrorCode;
use relying::{
    AuthorizationCodeRequest, AuthorizationRequest, ClientCredentialsRequest, Error, RefreshRequest,
    TokenResponse,
};
use serde_json::{Value, json};

use crate::support::{App, Driver, SERVER, alice, offline, openid, refusal, said};

fn ask(app: &App, tokens: &TokenResponse, resource: &str) -> Result<http::Response<Vec<u8>>, Error> {
    let request = http::Request::get(resource).body(Vec::new()).unwrap();
    app.run(app.client.protected_resource(tokens, request))
}

#[track_caller]
fn assert_serves_alice(app: &App, tokens: &TokenResponse, resource: &str) {
    let answer = ask(app, tokens, resource).unwrap();
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!((&body["sub"], &body["aud"]), (&json!("alice"), &json!(resource)));
}

/// Signs in, and exchanges the code for a token of this resource.
fn sign_in_for(app: &App, resource: &str, request: AuthorizationRequest) -> TokenResponse {
    let (answer, pending) = app.authorize(&mut alice(), request.resource(resource));
    let request = AuthorizationCodeRequest::new(pending.validate(&answer).unwrap()).resource(resource);
    app.run(app.client.authorization_code_grant(request)).unwrap()
}

#[test]
fn a_code_can_become_a_token_for_a_resource() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for format in ["jwt", "opaque"] {
            let resource = SERVER.resource(format);
            let tokens = sign_in_for(&app, &resource, openid().scope("openid api:read"));
            assert_eq!(tokens.scope.as_deref(), Some("api:read"));
            assert_eq!(tokens.access_token.expose().split('.').count() == 3, format == "jwt");
            assert_eq!(tokens.id_token().unwrap().subject(), "alice");
            assert_serves_alice(&app, &tokens, &resource);
        }
    });
}

#[test]
fn without_openid_the_resource_need_not_be_repeated() {
    Driver::each(|driver| {
        let app = App::new(driver, "public");
        let resource = SERVER.resource("jwt");
        let tokens = app.sign_in(openid().scope("api:read").resource(&resource)).unwrap();
        assert_serves_alice(&app, &tokens, &resource);
    });
}

/// One sign-in, three access tokens: for UserInfo and for each of two resources.
#[test]
fn a_refresh_token_serves_every_resource_that_was_granted() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let [jwt, opaque] = ["jwt", "opaque"].map(|format| SERVER.resource(format));
        let request = offline().scope("openid offline_access api:read").resource(&jwt).resource(&opaque);
        let mut tokens = app.sign_in(request).unwrap();
        assert_eq!(app.run(app.client.userinfo(&tokens)).unwrap().subject(), "alice");
        for resource in [&jwt, &opaque] {
            let request = RefreshRequest::from(&tokens).resource(resource);
            tokens = app.run(app.client.refresh_token_grant(request)).unwrap();
            assert_serves_alice(&app, &tokens, resource);
        }
        let request = RefreshRequest::from(&tokens).resource("https://unknown.example/");
        let outcome = app.run(app.client.refresh_token_grant(request));
        assert_eq!(said(outcome), ("token_endpoint", "invalid_target".into(), Some(400)));
    });
}

#[test]
fn an_unknown_resource_is_refused_by_the_authorization_endpoint() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let (answer, pending) = app.authorize(&mut alice(), openid().resource("https://unknown.example/"));
        let refused = ("authorization_endpoint", "invalid_target".into(), None);
        assert_eq!(said(pending.validate(&answer)), refused);
    });
}

#[test]
fn a_token_for_another_resource_is_answered_by_a_challenge() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let [jwt, opaque] = ["jwt", "opaque"].map(|format| SERVER.resource(format));
        let for_jwt = sign_in_for(&app, &jwt, openid().scope("openid api:read"));
        let for_opaque = sign_in_for(&app, &opaque, openid().scope("openid api:read"));
        let for_userinfo = app.sign_in(openid()).unwrap();
        for (tokens, resource) in
            [(&for_jwt, &opaque), (&for_opaque, &jwt), (&for_userinfo, &jwt), (&for_userinfo, &opaque)]
        {
            let error = refusal(ask(&app, tokens, resource));
            assert_eq!((error.endpoint, error.status), ("protected_resource", Some(401)));
            assert_eq!(error.error, ErrorCode::INVALID_TOKEN);
            assert_eq!(error.error_description.as_deref(), Some("not valid here"));
            let [challenge] = &error.challenges[..] else { panic!("{error:?}") };
            assert_eq!(challenge.realm(), Some("api"));
        }
        let outcome = app.run(app.client.userinfo(&for_opaque));
        assert_eq!(said(outcome), ("userinfo_endpoint", "insufficient_scope".into(), Some(403)));
    });
}

#[test]
fn a_token_with_too_little_scope_is_told_what_is_missing() {
    Driver::each(|driver| {
        let app = App::new(driver, "service");
        for format in ["jwt", "opaque"] {
            let resource = SERVER.resource(format);
            let request = ClientCredentialsRequest::new().scope("api:write").resource(&resource);
            let tokens = app.run(app.client.client_credentials_grant(request)).unwrap();
            let outcome = ask(&app, &tokens, &resource);
            assert_eq!(
                outcome.as_ref().unwrap_err().advice(),
                "get a token with the scope that the challenge names"
            );
            let error = refusal(outcome);
            assert_eq!((error.endpoint, error.status), ("protected_resource", Some(403)));
            assert_eq!(error.error, ErrorCode::INSUFFICIENT_SCOPE);
            let [challenge] = &error.challenges[..] else { panic!("{error:?}") };
            assert_eq!(challenge.scope(), Some("api:read"));
        }
    });
}

#[test]
fn a_token_that_means_nothing_is_answered_by_a_challenge() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        for format in ["jwt", "opaque"] {
            let request = http::Request::get(SERVER.resource(format)).body(Vec::new()).unwrap();
            let outcome = app.run(app.client.protected_resource("meaningless", request));
            assert_eq!(said(outcome), ("protected_resource", "invalid_token".into(), Some(401)));
        }
    });
}

#[test]
fn a_status_without_a_challenge_is_an_answer() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let request = http::Request::get(format!("{}/api/none", SERVER.issuer())).body(Vec::new()).unwrap();
        let answer = app.run(app.client.protected_resource("meaningless", request)).unwrap();
        assert_eq!(answer.status(), 404);
    });
}

/// RFC 9470: the user signs in once more, as the challenge says, and the resource is content.
#[test]
fn a_resource_that_wants_more_of_the_user_gets_it() {
    Driver::each(|driver| {
        let app = App::new(driver, "basic");
        let resource = SERVER.resource("careful");
        let request = || openid().scope("openid api:read");
        let tokens = sign_in_for(&app, &resource, request());
        let error = refusal(ask(&app, &tokens, &resource));
        assert_eq!((error.endpoint, error.status), ("protected_resource", Some(401)));
        assert_eq!(error.error, ErrorCode::INSUFFICIENT_USER_AUTHENTICATION);
        let tokens = sign_in_for(&app, &resource, error.step_up(request()).unwrap());
        let id_token = tokens.id_token().unwrap();
        assert_eq!(id_token.claims().get("acr").unwrap(), "urn:example:loa:2");
        assert!(id_token.auth_time().is_some(), "the challenge named a max_age");
        assert_serves_alice(&app, &tokens, &resource);

        let error = refusal(ask(&app, &tokens, &SERVER.resource("jwt")));
        assert!(error.step_up(request()).is_none(), "nothing better is wanted there");
    });
}
