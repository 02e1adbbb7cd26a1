//! Registration and its management against the test server: what is sent, what is kept, what is handed out again.

use std::cell::RefCell;

use relying::error::{HttpError, Misuse, ResponseError};
use relying::jose::{Algorithm, Backend, JwsHeader, PrivateKey, jws};
use relying::registry::{AuthenticationMethod, ErrorCode, GrantType};
use relying::{
    AccessToken, BlockingHttpClient, Client, ClientCredentialsRequest, ClientMetadata, Dpop, Registration,
    RequestPolicy, Secret,
};
use relying_testkit::{Clock, DpopNonces, Endpoint, Fault, Server, ServerBuilder};
use serde_json::json;

use crate::faults::http;
use crate::support::{ISSUER, NOW, TestClock, offline};

fn server(change: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Server {
    change(Server::builder(ISSUER).unwrap().clock(Clock::fixed(NOW))).build().unwrap()
}

fn wanted() -> ClientMetadata {
    let mut metadata = ClientMetadata::default();
    metadata.client_name = Some("Example".into());
    metadata.redirect_uris = Some(vec!["https://app.example/callback".into()]);
    metadata.id_token_signed_response_alg = Some(Algorithm::ES256);
    metadata
}

fn register(server: &Server, metadata: ClientMetadata) -> Registration {
    Client::register(ISSUER, metadata).send_blocking(&http(server)).unwrap()
}

#[test]
fn what_is_registered_makes_a_client() {
    let server = server(|server| server);
    let mut metadata = wanted();
    metadata.grant_types = Some(vec![GrantType::CLIENT_CREDENTIALS]);
    let registration = register(&server, metadata);
    assert_eq!(registration.issuer, ISSUER);
    assert!(registration.registration_client_uri().unwrap().starts_with("https://as.example/register/"));
    assert_eq!(registration.metadata.client_id_issued_at.unwrap().as_unix(), NOW);
    let stored = serde_json::to_string(&registration).unwrap();
    let registration: Registration = serde_json::from_str(&stored).unwrap();
    let client = registration.client().clock(TestClock::default()).send_blocking(&http(&server)).unwrap();
    let tokens =
        client.client_credentials_grant(ClientCredentialsRequest::new()).send_blocking(&http(&server));
    assert!(tokens.is_ok());
}

/// What is sent, and whether with the certificate.
struct Watched<'s> {
    server: &'s Server,
    sent: RefCell<Vec<(String, bool)>>,
}

impl BlockingHttpClient for Watched<'_> {
    fn send(
        &self,
        request: http::Request<Vec<u8>>,
        policy: RequestPolicy,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let (method, path) = (request.method(), request.uri().path());
        self.sent.borrow_mut().push((format!("{method} {path}"), policy.client_certificate));
        Ok(self.server.handle(request))
    }
}

#[test]
fn who_uses_the_aliases_registers_there_and_goes_on_with_the_certificate() {
    let server = server(ServerBuilder::mutual_tls);
    let mut metadata = wanted();
    metadata.use_mtls_endpoint_aliases = Some(true);
    let http = Watched { server: &server, sent: RefCell::default() };
    let registration = Client::register(ISSUER, metadata).send_blocking(&http).unwrap();
    assert_eq!(registration.metadata.use_mtls_endpoint_aliases, Some(true), "the server need not repeat it");
    registration.read().send_blocking(&http).unwrap();
    let sent = http.sent.into_inner();
    let posted = sent.iter().find(|(request, _)| request.starts_with("POST")).unwrap();
    assert_eq!(posted, &("POST /mtls/register".to_owned(), true));
    assert!(sent.last().unwrap().1, "{sent:?}");
}

#[test]
fn what_only_servers_set_is_not_sent() {
    let server = server(|server| server);
    let first = register(&server, wanted());
    let second = register(&server, first.metadata.clone());
    assert_ne!(first.client_id(), second.client_id());
    assert_ne!(first.metadata.client_secret, second.metadata.client_secret);
}

#[test]
fn what_protects_is_kept_when_the_server_does_not_mention_it() {
    let server = server(|server| server);
    server.inject(Fault::RegistrationEchoesNothing);
    let registration = register(&server, wanted());
    assert_eq!(registration.metadata.id_token_signed_response_alg, Some(Algorithm::ES256));
    assert_eq!(registration.metadata.redirect_uris, wanted().redirect_uris);
    assert_eq!(registration.metadata.client_name, None);
    assert_eq!(registration.differences(&wanted()), ["client_name"]);
}

#[test]
fn an_initial_access_token_is_needed_where_the_server_says_so() {
    let server = server(|server| server.initial_access_token("leave"));
    let outcome = Client::register(ISSUER, wanted()).send_blocking(&http(&server));
    let error = outcome.unwrap_err();
    let refusal = error.as_server().unwrap();
    assert_eq!((refusal.endpoint, &refusal.error), ("registration_endpoint", &ErrorCode::INVALID_TOKEN));
    assert_eq!(refusal.status, Some(401));
    assert_eq!(error.section(), "RFC 7591 section 3");
    let request = Client::register(ISSUER, wanted()).initial_access_token("leave");
    assert!(request.send_blocking(&http(&server)).is_ok());
}

#[test]
fn a_bound_initial_access_token_is_proved_with_one_more_attempt_for_a_nonce() {
    let server =
        server(|server| server.initial_access_token("leave").dpop_nonces(DpopNonces::AuthorizationServer));
    let request = || Client::register(ISSUER, wanted()).initial_access_token(AccessToken::dpop("leave"));
    let without = request().send_blocking(&http(&server)).unwrap_err();
    assert_eq!(without, Misuse::MissingDpopKey.into());
    let dpop = Dpop::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let request = request().dpop(dpop).clock(TestClock::default());
    assert!(request.send_blocking(&http(&server)).is_ok());
    assert_eq!(server.requests_to(Endpoint::Registration).len(), 2);
}

#[test]
fn a_software_statement_comes_before_the_rest() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let server = server(|server| server.software_statement_key(key.public_key().to_jwk()));
    let claims = json!({ "iss": "https://vouch.example", "client_name": "Vouched" });
    let statement =
        jws::sign(&JwsHeader::new(Algorithm::ES256), claims.to_string().as_bytes(), &key).unwrap();
    let request = Client::register(ISSUER, wanted()).software_statement(statement.clone());
    let registration = request.send_blocking(&http(&server)).unwrap();
    assert_eq!(registration.metadata.client_name.as_deref(), Some("Vouched"));
    assert_eq!(registration.differences(&wanted()), ["client_name"]);
    let forged = Client::register(ISSUER, wanted()).software_statement(format!("{statement}AA"));
    let error = forged.send_blocking(&http(&server)).unwrap_err();
    assert_eq!(error.as_server().unwrap().error, ErrorCode::INVALID_SOFTWARE_STATEMENT);
    assert!(!format!("{error:?}").contains(&statement));
}

#[test]
fn each_answer_of_the_management_replaces_the_registration_access_token() {
    let server = server(|server| server);
    let first = register(&server, wanted());
    let second = first.read().send_blocking(&http(&server)).unwrap();
    assert_ne!(first.registration_access_token(), second.registration_access_token());
    let spent = first.read().send_blocking(&http(&server)).unwrap_err();
    assert_eq!(spent.as_server().unwrap().error, ErrorCode::INVALID_TOKEN);
    assert_eq!(spent.as_server().unwrap().endpoint, "registration_client_uri");
    let mut metadata = second.metadata.clone();
    metadata.client_name = None;
    metadata.redirect_uris = Some(vec!["https://app.example/other".into()]);
    let third = second.update(metadata).send_blocking(&http(&server)).unwrap();
    assert_eq!(third.metadata.client_name, None);
    assert_eq!(third.metadata.redirect_uris.as_deref(), Some(&["https://app.example/other".to_owned()][..]));
    assert_eq!(third.metadata.client_secret, first.metadata.client_secret);
    third.delete().send_blocking(&http(&server)).unwrap();
    let gone = third.read().send_blocking(&http(&server)).unwrap_err();
    assert_eq!(gone.as_server().unwrap().status, Some(401));
}

#[test]
fn what_is_kept_at_home_is_not_sent() {
    let problem = "holds a private or symmetric key";
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    for key in [serde_json::to_value(key.to_jwk()).unwrap(), json!({ "kty": "oct", "k": "c2VjcmV0" })] {
        let mut metadata = wanted();
        metadata.jwks = Some(json!({ "keys": [key] }));
        let expected = Misuse::ClientMetadata { member: "jwks", problem };
        let outcome = Client::register(ISSUER, metadata.clone()).send_blocking(&offline);
        assert_eq!(outcome.unwrap_err(), expected.clone().into());
        let mut known = ClientMetadata::default();
        known.registration_client_uri = Some("https://as.example/register/1".into());
        known.registration_access_token = Some(Secret::new("token"));
        let outcome = Registration::new(ISSUER, known).update(metadata).send_blocking(&offline);
        assert_eq!(outcome.unwrap_err(), expected.into());
    }
}

#[test]
fn a_registration_without_management_says_so() {
    let mut metadata = ClientMetadata::default();
    metadata.client_id = Some("app".into());
    let registration = Registration::new(ISSUER, metadata.clone());
    let missing = Misuse::MissingEndpoint { endpoint: "registration_client_uri" };
    assert_eq!(registration.read().send_blocking(&offline).unwrap_err(), missing.into());
    metadata.registration_client_uri = Some("https://as.example/register/1".into());
    let missing = Misuse::MissingToken { token: "registration access token" };
    assert_eq!(
        Registration::new(ISSUER, metadata.clone()).delete().send_blocking(&offline).unwrap_err(),
        missing.into()
    );
    metadata.registration_client_uri = Some("http://as.example/register/1".into());
    let insecure =
        Misuse::InsecureUri { what: "registration_client_uri", value: "http://as.example/register/1".into() };
    assert_eq!(
        Registration::new(ISSUER, metadata).read().send_blocking(&offline).unwrap_err(),
        insecure.into()
    );
}

#[test]
fn a_secret_is_due_for_a_client_that_authenticates_with_one() {
    let server = server(|server| server);
    server.inject(Fault::RegistrationSecretMissing);
    assert!(
        Client::register(ISSUER, wanted()).send_blocking(&http(&server)).is_ok(),
        "the default says nothing"
    );
    let mut metadata = wanted();
    metadata.token_endpoint_auth_method = Some(AuthenticationMethod::CLIENT_SECRET_POST);
    let problem = relying::jose::JsonError::MissingMember("client_secret".into());
    let expected = ResponseError::Json { endpoint: "registration_endpoint", problem };
    let outcome = Client::register(ISSUER, metadata).send_blocking(&http(&server));
    assert_eq!(outcome.unwrap_err(), expected.into());
}
