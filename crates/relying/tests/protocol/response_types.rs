//! Every response type in every response mode: the code flow, the implicit flow and the hybrid flows, plain and in a JWT.

use relying::error::{Misuse, Rejected};
use relying::jose::Algorithm;
use relying::registry::{ErrorCode, ResponseMode, ResponseType};
use relying::{
    AuthorizationRequest, Callback, Client, ClientAuthentication, ClientMetadata, Error, PendingAuthorization,
};
use relying_testkit::{Client as Registration, Clock, Server, User, UserAgent};

use crate::faults::http;
use crate::support::{ISSUER, NOW, TestClock, builder, offline};

const REDIRECT_URI: &str = "https://app.example/callback";
const TYPES: [ResponseType; 6] = [
    ResponseType::CODE,
    ResponseType::ID_TOKEN,
    ResponseType::ID_TOKEN_TOKEN,
    ResponseType::CODE_ID_TOKEN,
    ResponseType::CODE_TOKEN,
    ResponseType::CODE_ID_TOKEN_TOKEN,
];
const MODES: [Option<ResponseMode>; 8] = [
    None,
    Some(ResponseMode::QUERY),
    Some(ResponseMode::FRAGMENT),
    Some(ResponseMode::FORM_POST),
    Some(ResponseMode::JWT),
    Some(ResponseMode::QUERY_JWT),
    Some(ResponseMode::FRAGMENT_JWT),
    Some(ResponseMode::FORM_POST_JWT),
];

fn server(jarm: Algorithm) -> Server {
    let registration = Registration::confidential("app", "secret")
        .redirect_uri(REDIRECT_URI)
        .authorization_response_algorithm(jarm);
    let builder = Server::builder(ISSUER).unwrap().every_response_type().clock(Clock::fixed(NOW));
    builder.client(registration).user(User::sample("alice")).build().unwrap()
}

fn client(server: &Server, jarm: Option<Algorithm>) -> Client {
    let mut registration = ClientMetadata::default();
    registration.authorization_signed_response_alg = jarm;
    Client::discover(ISSUER, "app")
        .authentication(ClientAuthentication::client_secret_basic("secret"))
        .registration(registration)
        .redirect_uri(REDIRECT_URI)
        .clock(TestClock::default())
        .send_blocking(&http(server))
        .unwrap()
}

/// What the browser brings back, and what waits for it.
fn visit(
    server: &Server,
    client: &Client,
    request: AuthorizationRequest,
) -> Result<(String, PendingAuthorization), Error> {
    let (url, pending) = client.authorize(request).send_blocking(&http(server))?;
    let pending = serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
    let arrival = UserAgent::in_process(server).visit(&url, REDIRECT_URI).unwrap();
    Ok((arrival.answer().to_owned(), pending))
}

#[test]
fn each_response_type_signs_a_user_in_by_each_mode() {
    let server = server(Algorithm::RS256);
    let client = client(&server, None);
    let mut signed_in = 0;
    for response_type in TYPES {
        for mode in MODES {
            let what = format!("{response_type} by {mode:?}");
            let request =
                AuthorizationRequest::new().scope("openid email").response_type(response_type.clone());
            let request = match &mode {
                Some(mode) => request.response_mode(mode.clone()),
                None => request,
            };
            let in_query = mode.as_ref().is_some_and(|mode| mode.as_str().starts_with("query"));
            let outcome = visit(&server, &client, request);
            if in_query && response_type != ResponseType::CODE {
                let refused = Misuse::UnsupportedResponseMode { response_mode: mode.unwrap() };
                assert_eq!(outcome.unwrap_err(), refused.into(), "{what}");
                continue;
            }
            let (callback, pending) = outcome.unwrap();
            assert_eq!(Callback::from(&callback).state().as_deref(), pending.state(), "{what}");
            let response = pending.validate(&callback).unwrap();
            let verified =
                client.verify_authorization_response(response).send_blocking(&http(&server)).unwrap();
            let (code, id_token, token) = (
                response_type.contains("code"),
                response_type.contains("id_token"),
                response_type.contains("token"),
            );
            assert_eq!(verified.has_code(), code, "{what}");
            let none = |token| Error::from(Misuse::MissingToken { token });
            match verified.id_token() {
                Ok(front) => assert!(id_token && front.subject() == "alice", "{what}"),
                Err(error) => assert_eq!((id_token, error), (false, none("ID Token")), "{what}"),
            }
            match verified.tokens() {
                Ok(tokens) => {
                    assert!(token, "{what}");
                    assert_eq!(tokens.id_token().is_ok(), id_token, "{what}");
                    if id_token {
                        client.userinfo(tokens).send_blocking(&http(&server)).unwrap();
                    }
                }
                Err(error) => assert_eq!((token, error), (false, none("access token")), "{what}"),
            }
            let outcome = client.authorization_code_grant(verified).send_blocking(&http(&server));
            match code {
                true => assert_eq!(outcome.unwrap().id_token().unwrap().subject(), "alice", "{what}"),
                false => assert_eq!(outcome.unwrap_err(), none("code"), "{what}"),
            }
            signed_in += 1;
        }
    }
    assert_eq!(signed_in, 38);
}

#[test]
fn the_code_grant_checks_by_itself_what_is_left_to_check() {
    let server = server(Algorithm::RS256);
    let client = client(&server, None);
    let request = AuthorizationRequest::new()
        .scope("openid")
        .response_type("id_token code")
        .response_mode(ResponseMode::FORM_POST_JWT);
    let (callback, pending) = visit(&server, &client, request).unwrap();
    let tokens = client.authorization_code_grant(pending.validate(&callback).unwrap());
    assert_eq!(tokens.send_blocking(&http(&server)).unwrap().id_token().unwrap().subject(), "alice");
}

#[test]
fn errors_come_in_each_mode() {
    let server = server(Algorithm::RS256);
    let client = client(&server, None);
    for response_type in [ResponseType::CODE, ResponseType::CODE_ID_TOKEN] {
        for mode in MODES {
            let request = AuthorizationRequest::new()
                .scope("openid")
                .prompt("none")
                .response_type(response_type.clone());
            let request = match &mode {
                Some(mode) => request.response_mode(mode.clone()),
                None => request,
            };
            let Ok((callback, pending)) = visit(&server, &client, request) else { continue };
            let error = pending.validate(&callback).and_then(|response| {
                client.verify_authorization_response(response).send_blocking(&http(&server)).map(drop)
            });
            let error = error.unwrap_err();
            assert_eq!(
                error.as_server().unwrap().error,
                ErrorCode::LOGIN_REQUIRED,
                "{response_type} {mode:?}"
            );
        }
    }
}

#[test]
fn a_jwt_is_signed_as_the_client_is_registered() {
    let request = || AuthorizationRequest::new().scope("openid").response_mode(ResponseMode::JWT);
    for algorithm in [Algorithm::PS256, Algorithm::ES256, Algorithm::EDDSA, Algorithm::HS256] {
        let server = server(algorithm.clone());
        let client = client(&server, Some(algorithm.clone()));
        let (callback, pending) = visit(&server, &client, request()).unwrap();
        let response = pending.validate(&callback).unwrap();
        assert_eq!(response.session_state(), None);
        let verified = client.verify_authorization_response(response).send_blocking(&http(&server));
        assert!(verified.unwrap().has_code(), "{algorithm}");
    }
    let server = server(Algorithm::ES256);
    let client = client(&server, Some(Algorithm::PS256));
    let (callback, pending) = visit(&server, &client, request()).unwrap();
    let response = pending.validate(&callback).unwrap();
    let error = client.verify_authorization_response(response).send_blocking(&http(&server)).unwrap_err();
    let Error::Rejected(rejected) = error else { panic!("{error}") };
    assert!(matches!(*rejected, Rejected::Algorithm { .. }), "{rejected}");
}

#[test]
fn an_id_token_through_the_browser_takes_the_scope_openid() {
    let client = builder().build().unwrap();
    let request = AuthorizationRequest::new().scope("email").response_type(ResponseType::CODE_ID_TOKEN);
    let error = client.authorize(request).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::MissingScope { scope: "openid" }.into());
    let request = AuthorizationRequest::new().scope("openid").response_type("token");
    let error = client.authorize(request).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::UnsupportedResponseType { response_type: "token".into() }.into());
}

#[test]
fn without_a_code_there_is_no_code_challenge() {
    let client = builder().build().unwrap();
    let request = AuthorizationRequest::new().scope("openid").response_type(ResponseType::ID_TOKEN);
    let (url, _) = client.authorize(request).send_blocking(&offline).unwrap();
    assert!(url.contains("response_type=id_token&") && url.contains("&nonce="), "{url}");
    assert!(!url.contains("code_challenge"), "{url}");
}

#[test]
fn another_client_cannot_verify_a_response() {
    let client = builder().build().unwrap();
    let (_, pending) = client.authorize(AuthorizationRequest::new()).send_blocking(&offline).unwrap();
    let callback = format!("code=c&state={}", pending.state().unwrap());
    let response = pending.validate(&callback).unwrap();
    let other = Client::from_metadata(crate::support::metadata(), "other").build().unwrap();
    let error = other.verify_authorization_response(response).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::ForeignPending.into());
}
