//! Backchannel authentication: what is asked, how the client learns of the decision, and whom it believes (OpenID Connect CIBA).

use std::time::Duration;

use relying::call::{Effect, Outcome, Step, Wait};
use relying::error::{Expired, HttpError, Misuse, Rejected, ResponseError};
use relying::jose::{Algorithm, Backend, ClaimError, Jws, PrivateKey, Timestamp};
use relying::registry::ErrorCode;
use relying::{
    BackchannelAuthentication, BackchannelAuthenticationRequest, Call, Client, ClientAuthentication,
    ClientBuilder, ClientMetadata, ClientNotification, Error, Polled, Profile, ProfileRule, TokenResponse,
    danger,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, ServerKey, TestClock, claims_with, key_set, metadata, offline};

const NOTIFIED: &str = "https://client.example/notified";
const AUTH_REQ_ID: &str = "urn:openid:params:jwt:claim:auth_req_id";
const RT_HASH: &str = "urn:openid:params:jwt:claim:rt_hash";

fn builder(mode: Option<&str>) -> ClientBuilder {
    let mut metadata = metadata();
    metadata.backchannel_authentication_endpoint = Some(format!("{ISSUER}/backchannel_authentication"));
    metadata.backchannel_token_delivery_modes_supported =
        Some(["poll", "ping", "push"].map(str::to_owned).into());
    metadata.backchannel_user_code_parameter_supported = Some(true);
    let mut registration = ClientMetadata::default();
    registration.backchannel_token_delivery_mode = mode.map(str::to_owned);
    Client::from_metadata(metadata, CLIENT_ID).registration(registration).clock(TestClock::default())
}

fn client(mode: &str) -> Client {
    builder(Some(mode)).build().unwrap()
}

fn hint() -> BackchannelAuthenticationRequest {
    BackchannelAuthenticationRequest::login_hint("alice")
}

/// What the client sent, parameter by parameter, and what it made of the answer.
fn begin(
    client: &Client,
    request: BackchannelAuthenticationRequest,
) -> (Result<BackchannelAuthentication, Error>, Vec<(String, String)>) {
    let sent = std::cell::RefCell::new(Vec::new());
    let outcome =
        client.backchannel_authentication(request).send_blocking(&|request: http::Request<Vec<u8>>| {
            assert_eq!(request.uri(), "https://as.example/backchannel_authentication");
            *sent.borrow_mut() = form_urlencoded::parse(request.body()).into_owned().collect();
            let answer = json!({ "auth_req_id": "1c266114", "expires_in": 120, "interval": 2 });
            Ok(http::Response::new(answer.to_string().into_bytes()))
        });
    (outcome, sent.into_inner())
}

fn parameter<'a>(sent: &'a [(String, String)], name: &str) -> Option<&'a str> {
    sent.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

#[test]
fn sends_what_was_asked_for_and_openid_by_itself() {
    let request = BackchannelAuthenticationRequest::id_token_hint("ey.j.w")
        .scope("openid email")
        .acr_values("gold")
        .binding_message("W4SCT")
        .user_code("1234")
        .requested_expiry(Duration::from_secs(90))
        .resource("https://a.example")
        .resource("https://b.example")
        .authorization_details(&json!([{ "type": "payment" }]))
        .parameter("ui_locales", "sv");
    let (outcome, sent) = begin(&client("poll"), request);
    assert_eq!(outcome.unwrap().expires_at, Timestamp::from_unix(NOW + 120));
    let sent = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    let expected = [
        ("scope", "openid email"),
        ("id_token_hint", "ey.j.w"),
        ("acr_values", "gold"),
        ("binding_message", "W4SCT"),
        ("user_code", "1234"),
        ("requested_expiry", "90"),
        ("resource", "https://a.example"),
        ("resource", "https://b.example"),
        ("authorization_details", r#"[{"type":"payment"}]"#),
        ("ui_locales", "sv"),
        ("client_id", "app"),
    ];
    assert_eq!(sent, expected);
    let (_, sent) = begin(&client("poll"), BackchannelAuthenticationRequest::login_hint_token("t"));
    assert_eq!(parameter(&sent, "scope"), Some("openid"));
    assert_eq!(parameter(&sent, "login_hint_token"), Some("t"));
}

#[test]
fn makes_a_token_for_notifications_where_there_will_be_some() {
    let token = |mode: &str| {
        parameter(&begin(&client(mode), hint()).1, "client_notification_token").map(str::to_owned)
    };
    assert_eq!(token("poll"), None);
    let (first, second) = (token("ping").unwrap(), token("push").unwrap());
    assert!(first.len() >= 43 && second.len() >= 43 && first != second);
    let own = "my-own-token-of-128-bits";
    let (_, sent) = begin(&client("ping"), hint().client_notification_token(own));
    assert_eq!(parameter(&sent, "client_notification_token"), Some(own));
}

#[test]
fn refuses_requests_that_the_server_cannot_answer() {
    let misuse = |builder: ClientBuilder, request: BackchannelAuthenticationRequest| {
        builder.build().unwrap().backchannel_authentication(request).send_blocking(&offline).unwrap_err()
    };
    let good = || builder(None);
    assert_eq!(misuse(good(), hint().scope("email")), Misuse::MissingOpenidScope.into());
    for (request, name) in [
        (hint().parameter("login_hint_token", "x"), "login_hint_token"),
        (hint().parameter("request", "x"), "request"),
        (hint().parameter("client_notification_token", "x"), "client_notification_token"),
        (hint().parameter("client_id", "x"), "client_id"),
    ] {
        assert_eq!(misuse(good(), request), Misuse::ReservedParameter { name: name.into() }.into());
    }
    let empty = BackchannelAuthenticationRequest::login_hint("");
    assert_eq!(misuse(good(), empty), Misuse::Empty { what: "login_hint" }.into());
    for (request, what) in [
        (hint().client_notification_token("with space"), "client_notification_token"),
        (hint().authorization_details(&json!({ "type": "payment" })), "authorization_details"),
    ] {
        assert_eq!(misuse(good(), request), Misuse::InvalidRequest { what }.into());
    }
    let endpoint = "backchannel_authentication_endpoint";
    let bare = || Client::from_metadata(metadata(), CLIENT_ID);
    assert_eq!(misuse(bare(), hint()), Misuse::MissingEndpoint { endpoint }.into());
    let member = "backchannel_user_code_parameter_supported";
    let unsupported = Misuse::Unsupported { what: "user_code".into(), member };
    assert_eq!(misuse(bare(), hint().user_code("1")), unsupported.into());
    let member = "backchannel_token_delivery_modes_supported";
    let unsupported = Misuse::Unsupported { what: "the delivery mode pigeon".into(), member };
    assert_eq!(misuse(builder(Some("pigeon")), hint()), unsupported.into());
}

#[test]
fn signs_requests_that_both_sides_can_sign_or_that_must_be() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap().with_key_id("k");
    let mut metadata = builder(None).build().unwrap().server_metadata().clone();
    metadata.backchannel_authentication_request_signing_alg_values_supported = Some(vec![Algorithm::ES256]);
    let client = Client::from_metadata(metadata.clone(), CLIENT_ID).clock(TestClock::default());
    let client = client.request_object_signer(key.clone()).build().unwrap();
    let request = hint().requested_expiry(Duration::from_secs(90)).resource("https://a.example");
    let (_, sent) = begin(&client, request);
    let names = sent.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["request", "client_id"]);
    let jws = Jws::parse(parameter(&sent, "request").unwrap()).unwrap();
    assert_eq!(jws.header().kid.as_deref(), Some("k"));
    let verified = jws.verify(key.public_key(), &Algorithm::ES256).unwrap();
    let mut claims: Value = serde_json::from_slice(verified.payload()).unwrap();
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() >= 43));
    claims.as_object_mut().unwrap().remove("jti");
    let expected = json!({
        "iss": CLIENT_ID, "aud": ISSUER, "iat": NOW, "nbf": NOW, "exp": NOW + 60,
        "scope": "openid", "login_hint": "alice", "requested_expiry": 90, "resource": "https://a.example",
    });
    assert_eq!(claims, expected);

    let mut registration = ClientMetadata::default();
    registration.backchannel_authentication_request_signing_alg = Some(Algorithm::PS256);
    let client = || Client::from_metadata(metadata.clone(), CLIENT_ID).registration(registration.clone());
    let refused = |client: ClientBuilder| {
        client.build().unwrap().backchannel_authentication(hint()).send_blocking(&offline).unwrap_err()
    };
    assert_eq!(refused(client()), Misuse::MissingRequestObjectSigner.into());
    let algorithm =
        Misuse::RequestObjectAlgorithm { algorithm: Algorithm::ES256, accepted: vec![Algorithm::PS256] };
    assert_eq!(refused(client().request_object_signer(key)), algorithm.into());
}

fn said(status: u16, body: Value) -> http::Response<Vec<u8>> {
    http::Response::builder().status(status).body(body.to_string().into_bytes()).unwrap()
}

fn error(code: &str) -> http::Response<Vec<u8>> {
    said(400, json!({ "error": code }))
}

struct Server {
    client: Client,
    clock: TestClock,
    key: ServerKey,
    authentication: BackchannelAuthentication,
}

impl Server {
    fn new(mode: &str) -> Self {
        let (clock, key) = (TestClock::default(), ServerKey::new(Algorithm::ES256, "k1"));
        let client = builder(Some(mode)).clock(clock.clone()).build().unwrap();
        let authentication = begin(&client, hint()).0.unwrap();
        Self { client, clock, key, authentication }
    }

    fn id_token(&self, claims: Value) -> String {
        self.key.sign(&claims_with(claims))
    }

    fn tokens(&self, claims: Value) -> http::Response<Vec<u8>> {
        let id_token = self.id_token(claims);
        said(200, json!({ "access_token": "at", "token_type": "Bearer", "id_token": id_token }))
    }

    /// Runs a call to its end, and notes the waits.
    fn drive<T>(
        &self,
        mut call: Call<T>,
        answers: impl IntoIterator<Item = http::Response<Vec<u8>>>,
    ) -> (Result<T, Error>, Vec<u64>) {
        let (mut answers, mut waits, mut outcome) = (answers.into_iter(), Vec::new(), None);
        loop {
            outcome = match call.step(outcome) {
                Err(error) => return (Err(error), waits),
                Ok(Step::Done(value)) => return (Ok(value), waits),
                Ok(Step::Perform(Effect::Wait(Wait::Pause(pause)))) => {
                    waits.push(pause.as_secs());
                    self.clock.advance(i64::try_from(pause.as_secs()).unwrap());
                    Some(Outcome::Elapsed)
                }
                Ok(Step::Perform(Effect::Send(request, _))) if request.uri().path() == "/jwks" => {
                    let keys = http::Response::new(key_set([&self.key]).into_bytes());
                    Some(Outcome::Response(Ok(keys)))
                }
                Ok(Step::Perform(Effect::Send(request, _))) => {
                    let body = String::from_utf8_lossy(request.body());
                    assert!(body.contains("auth_req_id=1c266114"), "{body}");
                    assert!(body.contains("grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba"), "{body}");
                    Some(Outcome::Response(Ok(answers.next().expect("an answer for each question"))))
                }
                Ok(Step::Perform(effect)) => panic!("{effect:?}"),
            }
        }
    }

    fn notification(&self, body: &Value) -> ClientNotification {
        let text = serde_json::to_value(&self.authentication).unwrap();
        let token = text["client_notification_token"].as_str().unwrap_or("none");
        let request = http::Request::post(NOTIFIED)
            .header("authorization", format!("Bearer {token}"))
            .body(body.to_string());
        ClientNotification::parse(&request.unwrap()).unwrap()
    }

    fn push(&self, body: &Value) -> Result<TokenResponse, Error> {
        let call = self.client.push_callback(&self.authentication, &self.notification(body));
        self.drive(call, []).0
    }
}

#[test]
fn polls_at_the_servers_pace() {
    let server = Server::new("poll");
    let call = server.client.ciba_grant(&server.authentication);
    let answers = [
        error("authorization_pending"),
        error("slow_down"),
        error("authorization_pending"),
        server.tokens(json!({})),
    ];
    let (tokens, waits) = server.drive(call, answers);
    assert_eq!(tokens.unwrap().id_token().unwrap().subject(), "alice");
    assert_eq!(waits, [2, 2, 7, 7]);
}

#[test]
fn passes_on_a_refusal_and_gives_up_in_time() {
    let server = Server::new("poll");
    let call = server.client.ciba_grant(&server.authentication);
    let (refused, _) = server.drive(call, [error("access_denied")]);
    assert_eq!(refused.unwrap_err().as_server().unwrap().error, ErrorCode::ACCESS_DENIED);
    let server = Server::new("poll");
    let call = server.client.ciba_grant(&server.authentication);
    let (error, _) = server.drive(call, std::iter::repeat_with(|| error("authorization_pending")));
    let Err(Error::Expired(Expired { what: "auth_req_id", expired_at, .. })) = error else {
        panic!("{error:?}")
    };
    assert_eq!(expired_at, Timestamp::from_unix(NOW + 120));
}

#[test]
fn asks_once_for_hosts_that_wait_by_themselves() {
    let server = Server::new("poll");
    let call = || server.client.ciba_poll(&server.authentication);
    let (polled, waits) = server.drive(call(), [error("slow_down")]);
    assert!(matches!(polled, Ok(Polled::Pending { interval: 7, .. })) && waits.is_empty());
    let (polled, _) = server.drive(call(), [server.tokens(json!({}))]);
    assert!(matches!(polled, Ok(Polled::Tokens(_))));
}

#[test]
fn requires_an_id_token_and_holds_it_to_the_request_that_it_names() {
    let server = Server::new("poll");
    let poll = |answer| server.drive(server.client.ciba_poll(&server.authentication), [answer]).0;
    let without = said(200, json!({ "access_token": "at", "token_type": "Bearer" }));
    assert_eq!(poll(without).unwrap_err(), Rejected::IdTokenMissing.into());
    assert!(poll(server.tokens(json!({ AUTH_REQ_ID: "1c266114" }))).is_ok());
    let other = poll(server.tokens(json!({ AUTH_REQ_ID: "1c266115" })));
    assert_eq!(other.unwrap_err(), Rejected::AuthReqIdMismatch { place: "ID Token" }.into());
    let nonce = poll(server.tokens(json!({ "nonce": "n" })));
    assert_eq!(nonce.unwrap_err(), Rejected::NonceUnexpected.into());
}

#[test]
fn asks_at_once_after_a_ping_and_goes_on_if_that_was_too_early() {
    let server = Server::new("ping");
    let notification = server.notification(&json!({ "auth_req_id": "1c266114" }));
    let call = || server.client.ping_callback(&server.authentication, &notification);
    let (tokens, waits) = server.drive(call(), [server.tokens(json!({}))]);
    assert!(tokens.is_ok() && waits.is_empty());
    let (tokens, waits) = server.drive(call(), [error("authorization_pending"), server.tokens(json!({}))]);
    assert!(tokens.is_ok() && waits == [2]);
}

#[test]
fn sends_nothing_after_a_ping_from_somebody_else() {
    let server = Server::new("ping");
    let forged = http::Request::post(NOTIFIED).header("authorization", "Bearer guess");
    let forged = forged.body(r#"{"auth_req_id":"1c266114"}"#.to_owned()).unwrap();
    let forged = ClientNotification::parse(&forged).unwrap();
    assert_eq!(forged.auth_req_id(), "1c266114");
    let call = server.client.ping_callback(&server.authentication, &forged);
    let error = call.send_blocking(&offline).unwrap_err();
    assert_eq!(error, Rejected::NotificationTokenMismatch.into());
    let call = server.client.push_callback(&server.authentication, &forged);
    assert_eq!(call.send_blocking(&offline).unwrap_err(), error);
}

#[test]
fn takes_pushed_tokens_that_the_id_token_vouches_for() {
    let server = Server::new("push");
    // Of "at" and "rt", by SHA-256.
    let (at_hash, rt_hash) = (half_hash("at"), half_hash("rt"));
    let claims = json!({ AUTH_REQ_ID: "1c266114", "at_hash": at_hash, RT_HASH: rt_hash });
    let body = |claims: &Value| {
        json!({
            "auth_req_id": "1c266114", "access_token": "at", "token_type": "Bearer", "refresh_token": "rt",
            "expires_in": 60, "id_token": server.id_token(claims.clone()),
        })
    };
    let tokens = server.push(&body(&claims)).unwrap();
    assert_eq!(tokens.expires_at, Some(Timestamp::from_unix(NOW + 60)));
    assert_eq!(tokens.refresh_token.as_ref().map(|token| token.expose()), Some("rt"));

    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        server.push(&body(&claims)).unwrap_err()
    };
    let missing = |claim| {
        Error::from(Rejected::Claim {
            token: relying::error::Token::IdToken,
            problem: ClaimError::Missing(claim),
        })
    };
    assert_eq!(with(AUTH_REQ_ID, Value::Null), missing(AUTH_REQ_ID));
    let other = Rejected::AuthReqIdMismatch { place: "ID Token" };
    assert_eq!(with(AUTH_REQ_ID, json!("1c266115")), other.into());
    assert_eq!(with("at_hash", Value::Null), Rejected::HashMissing { claim: "at_hash" }.into());
    assert_eq!(with("at_hash", json!(rt_hash)), Rejected::HashMismatch { claim: "at_hash" }.into());
    assert_eq!(with(RT_HASH, Value::Null), Rejected::HashMissing { claim: RT_HASH }.into());
    assert_eq!(with(RT_HASH, json!(at_hash)), Rejected::HashMismatch { claim: RT_HASH }.into());

    let mut without = body(&claims);
    without.as_object_mut().unwrap().remove("id_token");
    assert_eq!(server.push(&without).unwrap_err(), Rejected::IdTokenMissing.into());
    let mut without = body(&json!({ AUTH_REQ_ID: "1c266114", "at_hash": at_hash }));
    without.as_object_mut().unwrap().remove("refresh_token");
    assert!(server.push(&without).is_ok());
}

fn half_hash(text: &str) -> String {
    let hash = Backend::aws_lc_rs().digest(relying::jose::HashAlgorithm::Sha256, text.as_bytes());
    relying::jose::base64url::encode(&hash.as_ref()[..16])
}

#[test]
fn passes_on_pushed_bad_news() {
    let server = Server::new("push");
    let body = json!({ "auth_req_id": "1c266114", "error": "access_denied", "error_description": "no" });
    let error = server.push(&body).unwrap_err();
    let news = error.as_server().unwrap();
    assert_eq!((news.error.as_str(), news.status), ("access_denied", None));
    assert_eq!(
        error.to_string(),
        "the client notification says access_denied: no (OpenID Connect CIBA section 12)"
    );
    assert_eq!(ClientNotification::status(&Err::<(), _>(error)), 204);
    let endpoint = "backchannel_client_notification_endpoint";
    let problem = relying::jose::JsonError::MissingMember("access_token".into());
    let nothing = server.push(&json!({ "auth_req_id": "1c266114" })).unwrap_err();
    assert_eq!(nothing, ResponseError::Json { endpoint, problem }.into());
}

#[test]
fn does_not_ask_for_what_is_pushed() {
    let server = Server::new("push");
    let (error, _) = server.drive(server.client.ciba_grant(&server.authentication), []);
    assert_eq!(error.unwrap_err(), Misuse::PushDelivery.into());
}

#[test]
fn survives_a_restart_and_serves_the_client_that_began() {
    let server = Server::new("ping");
    let text = serde_json::to_string(&server.authentication).unwrap();
    let read = serde_json::from_str::<BackchannelAuthentication>(&text).unwrap();
    assert_eq!(read, server.authentication);
    assert!(!format!("{read:?}").contains("1c266114"));
    let other = Client::from_metadata(metadata(), "another").build().unwrap();
    let error = other.ciba_grant(&read).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::ForeignPending.into());
    let notification = server.notification(&json!({ "auth_req_id": "1c266114" }));
    assert!(!format!("{notification:?}").contains("1c266114"));
    for call in [other.ping_callback(&read, &notification), other.push_callback(&read, &notification)] {
        assert_eq!(call.send_blocking(&offline).unwrap_err(), Misuse::ForeignPending.into());
    }
}

#[test]
fn failures_of_the_network_may_pass_in_every_mode() {
    let server = Server::new("ping");
    let notification = server.notification(&json!({ "auth_req_id": "1c266114" }));
    let mut call = server.client.ping_callback(&server.authentication, &notification);
    assert!(matches!(call.step(None), Ok(Step::Perform(Effect::Send(..)))));
    let failed = Some(Outcome::Response(Err(HttpError::timeout())));
    let Ok(Step::Perform(Effect::Wait(Wait::Pause(pause)))) = call.step(failed) else { panic!() };
    assert_eq!(pause.as_secs(), 4);
}

#[test]
fn a_profile_of_fapi_fetches_tokens_and_signs() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::aws_lc_rs()).unwrap();
    let mut metadata = builder(None).build().unwrap().server_metadata().clone();
    metadata.pushed_authorization_request_endpoint = Some(format!("{ISSUER}/par"));
    let refused = |mode: &str| {
        let mut registration = ClientMetadata::default();
        registration.id_token_signed_response_alg = Some(Algorithm::ES256);
        registration.tls_client_certificate_bound_access_tokens = Some(true);
        registration.authorization_signed_response_alg = Some(Algorithm::ES256);
        registration.backchannel_token_delivery_mode = Some(mode.to_owned());
        let client = Client::from_metadata(metadata.clone(), CLIENT_ID)
            .profile(Profile::Fapi2MessageSigning)
            .authentication(ClientAuthentication::private_key_jwt(key.clone()))
            .registration(registration)
            .request_object_signer(key.clone())
            .clock(TestClock::default());
        begin(&client.build().unwrap(), hint())
    };
    let rule = ProfileRule::FetchedTokens;
    let misuse = Misuse::Profile { profile: Profile::Fapi2MessageSigning, rule };
    assert_eq!(refused("push").0.unwrap_err(), misuse.into());
    let (outcome, sent) = refused("ping");
    assert!(outcome.is_ok() && parameter(&sent, "request").is_some() && parameter(&sent, "scope").is_none());
}

#[test]
fn the_answer_is_about_the_user_of_the_hint() {
    let key = ServerKey::new(Algorithm::ES256, "k1");
    let client = client("poll");
    let hint =
        BackchannelAuthenticationRequest::id_token_hint(key.sign(&claims_with(json!({ "sub": "bob" }))));
    let (authentication, _) = begin(&client, hint);
    let kept = serde_json::to_string(&authentication.unwrap()).unwrap();
    let authentication: BackchannelAuthentication = serde_json::from_str(&kept).unwrap();
    assert!(!format!("{authentication:?}").contains("bob"));
    let tokens = json!({ "access_token": "at", "token_type": "Bearer", "id_token": key.sign(&claims_with(json!({}))) });
    let answer = |request: http::Request<Vec<u8>>| {
        let body = if request.uri().path() == "/jwks" { key_set([&key]) } else { tokens.to_string() };
        Ok(http::Response::new(body.into_bytes()))
    };
    let error = client.ciba_poll(&authentication).send_blocking(&answer).unwrap_err();
    assert_eq!(error, Rejected::AnotherUser { expected: "bob".into(), received: "alice".into() }.into());
}

#[test]
fn a_request_that_nobody_signs_is_none() {
    let unsigned = || builder(None).request_object_signer(danger::unsigned_request_objects());
    let (_, sent) = begin(&unsigned().build().unwrap(), hint());
    assert_eq!((parameter(&sent, "login_hint"), parameter(&sent, "request")), (Some("alice"), None));
    let mut registration = ClientMetadata::default();
    registration.backchannel_authentication_request_signing_alg = Some(Algorithm::ES256);
    let client = unsigned().registration(registration).build().unwrap();
    let error = client.backchannel_authentication(hint()).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::MissingRequestObjectSigner.into());
}
