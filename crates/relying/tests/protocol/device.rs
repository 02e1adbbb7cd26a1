//! The device grant: when it asks, when it waits and for how long, when it gives up (RFC 8628).

use relying::call::{Effect, Outcome, Step, Wait};
use relying::error::{Expired, HttpError, HttpErrorKind, Misuse, Rejected, ResponseError};
use relying::jose::{Algorithm, Timestamp};
use relying::{
    Call, Client, ClientBuilder, DeviceAuthorization, DeviceAuthorizationRequest, Error, Polled,
    TokenResponse,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, ServerKey, TestClock, claims_with, key_set, metadata, offline};

/// What the token endpoint says to one question.
type Said = Result<http::Response<Vec<u8>>, HttpError>;

fn builder(clock: &TestClock) -> ClientBuilder {
    let mut metadata = metadata();
    metadata.device_authorization_endpoint = Some(format!("{ISSUER}/device_authorization"));
    Client::from_metadata(metadata, CLIENT_ID).clock(clock.clone())
}

fn authorize(client: &Client, answer: &Value, scope: &str) -> Result<DeviceAuthorization, Error> {
    let request = DeviceAuthorizationRequest::new().scope(scope);
    client.device_authorization(request).send_blocking(&|request: http::Request<Vec<u8>>| {
        assert_eq!(request.uri(), "https://as.example/device_authorization");
        Ok(http::Response::new(answer.to_string().into_bytes()))
    })
}

fn answer() -> Value {
    json!({
        "device_code": "d3vice-c0de", "user_code": "WDJB-MJHT", "verification_uri": "https://as.example/device",
        "expires_in": 120, "interval": "7",
    })
}

fn said(status: u16, headers: &[(&'static str, &str)], body: Value) -> Said {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(body.to_string().into_bytes()).unwrap())
}

fn pending() -> Said {
    said(400, &[], json!({ "error": "authorization_pending" }))
}

fn tokens() -> Said {
    said(200, &[], json!({ "access_token": "at", "token_type": "Bearer" }))
}

/// Runs the call to its end, with the clock moved by each wait, and notes how long the waits were.
fn drive<T>(
    mut call: Call<T>,
    clock: &TestClock,
    answers: impl IntoIterator<Item = Said>,
) -> (Result<T, Error>, Vec<u64>) {
    let (mut answers, mut waits, mut outcome) = (answers.into_iter(), Vec::new(), None);
    loop {
        outcome = match call.step(outcome) {
            Err(error) => return (Err(error), waits),
            Ok(Step::Done(value)) => return (Ok(value), waits),
            Ok(Step::Perform(Effect::Wait(Wait::Pause(pause)))) => {
                waits.push(pause.as_secs());
                clock.advance(i64::try_from(pause.as_secs()).unwrap());
                Some(Outcome::Elapsed)
            }
            Ok(Step::Perform(Effect::Send(request, _))) => {
                let body = String::from_utf8_lossy(request.body());
                assert!(body.contains("device_code=d3vice-c0de"), "{body}");
                assert!(body.contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"));
                Some(Outcome::Response(answers.next().expect("an answer for each question")))
            }
            Ok(Step::Perform(effect)) => panic!("{effect:?}"),
        }
    }
}

fn run(answers: impl IntoIterator<Item = Said>) -> (Result<TokenResponse, Error>, Vec<u64>) {
    let clock = TestClock::default();
    let client = builder(&clock).build().unwrap();
    let authorization = authorize(&client, &answer(), "api").unwrap();
    drive(client.device_code_grant(&authorization), &clock, answers)
}

#[test]
fn waits_before_each_question_and_longer_for_good_when_it_is_too_fast() {
    let slow_down = said(400, &[], json!({ "error": "slow_down" }));
    let (tokens, waits) = run([pending(), slow_down, pending(), tokens()]);
    assert_eq!(tokens.unwrap().access_token.expose(), "at");
    assert_eq!(waits, [7, 7, 12, 12]);
}

#[test]
fn leaves_the_server_alone_for_as_long_as_it_asks() {
    let date = "Fri, 15 Jan 2027 08:01:30 GMT"; // 90 seconds after the start
    let answers = [
        said(503, &[("retry-after", "20")], json!({})),
        said(400, &[("retry-after", "9")], json!({ "error": "authorization_pending" })),
        said(400, &[("retry-after", "3")], json!({ "error": "authorization_pending" })),
        said(429, &[("retry-after", date)], json!({})),
        tokens(),
    ];
    let (tokens, waits) = run(answers);
    assert!(tokens.is_ok());
    assert_eq!(waits, [7, 20, 9, 7, 90 - 7 - 20 - 9 - 7]);
}

#[test]
fn asks_less_often_while_the_network_fails() {
    let reset = || Err(HttpError::new(HttpErrorKind::Interrupted, "the connection broke off"));
    let (tokens, waits) = run([Err(HttpError::timeout()), reset(), said(503, &[], json!({})), tokens()]);
    assert!(tokens.is_ok());
    assert_eq!(waits, [7, 14, 28, 56]);
}

#[test]
fn gives_up_when_the_time_is_over_and_says_why() {
    let (error, waits) = run(std::iter::repeat_with(pending));
    let expired_at = Timestamp::from_unix(NOW + 120);
    let Err(Error::Expired(Expired { what: "device_code", expired_at: at, .. })) = error else {
        panic!("{error:?}")
    };
    assert_eq!((at, waits.iter().sum::<u64>()), (expired_at, 119));
    let (error, _) = run(std::iter::repeat_with(|| Err(HttpError::timeout())));
    assert_eq!(error.unwrap_err(), HttpError::timeout().at("token_endpoint").into());
    let (error, waits) = run([said(503, &[("retry-after", "3600")], json!({}))]);
    assert!(matches!(error, Err(Error::Response(_))) && waits == [7], "does not wait for nothing");
}

#[test]
fn passes_on_what_the_user_and_the_server_decide() {
    for code in ["access_denied", "expired_token", "invalid_grant"] {
        let (error, waits) = run([said(400, &[], json!({ "error": code }))]);
        assert_eq!(error.unwrap_err().as_server().unwrap().error.as_str(), code);
        assert_eq!(waits, [7]);
    }
    let (error, _) = run([Err(HttpError::new(HttpErrorKind::Tls, "no trust"))]);
    assert!(!error.unwrap_err().is_retryable());
}

#[test]
fn requires_and_validates_an_id_token_for_openid() {
    let (clock, key) = (TestClock::default(), ServerKey::new(Algorithm::ES256, "k1"));
    let client = builder(&clock).build().unwrap();
    let authorization = authorize(&client, &answer(), "openid").unwrap();
    let poll = |id_token: Option<String>| {
        client.device_code_poll(&authorization).send_blocking(&|request: http::Request<Vec<u8>>| {
            let mut body = json!({ "access_token": "at", "token_type": "Bearer", "id_token": id_token });
            body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            let body = if request.uri().path() == "/jwks" { key_set([&key]) } else { body.to_string() };
            Ok(http::Response::new(body.into_bytes()))
        })
    };
    let Ok(Polled::Tokens(tokens)) = poll(Some(key.sign(&claims_with(json!({}))))) else { panic!() };
    assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    assert_eq!(poll(None).unwrap_err(), Rejected::IdTokenMissing.into());
    let with_nonce = key.sign(&claims_with(json!({ "nonce": "n" })));
    assert_eq!(poll(Some(with_nonce)).unwrap_err(), Rejected::NonceUnexpected.into());
}

#[test]
fn asks_once_for_hosts_that_wait_by_themselves() {
    let clock = TestClock::default();
    let client = builder(&clock).build().unwrap();
    let mut authorization = authorize(&client, &answer(), "api").unwrap();
    let slow_down = said(400, &[("retry-after", "30")], json!({ "error": "slow_down" }));
    let (polled, waits) = drive(client.device_code_poll(&authorization), &clock, [slow_down]);
    let Ok(Polled::Pending { wait, interval }) = polled else { panic!() };
    assert_eq!((wait.as_secs(), interval, waits.len()), (30, 12, 0));
    authorization.interval = interval;
    let (polled, _) = drive(client.device_code_poll(&authorization), &clock, [Err(HttpError::timeout())]);
    assert!(matches!(polled, Ok(Polled::Pending { interval: 24, .. })));
    clock.advance(120);
    let (error, _) = drive(client.device_code_poll(&authorization), &clock, []);
    assert!(matches!(error, Err(Error::Expired(_))));
}

#[test]
fn survives_a_restart_and_serves_the_client_that_began() {
    let clock = TestClock::default();
    let client = builder(&clock).build().unwrap();
    let authorization = authorize(&client, &answer(), "openid").unwrap();
    let text = serde_json::to_string(&authorization).unwrap();
    assert_eq!(serde_json::from_str::<DeviceAuthorization>(&text).unwrap(), authorization);
    let printed = format!("{authorization:?}");
    assert!(!printed.contains("d3vice") && !printed.contains("WDJB"), "{printed}");
    let other = Client::from_metadata(metadata(), "another").build().unwrap();
    let error = other.device_code_grant(&authorization).send_blocking(&offline).unwrap_err();
    assert_eq!(error, Misuse::ForeignPending.into());
}

#[test]
fn shows_people_nothing_but_web_pages() {
    let client = builder(&TestClock::default()).build().unwrap();
    for (member, uri) in [
        ("verification_uri", "javascript:alert(1)"),
        ("verification_uri", "http://as.example/device"),
        ("verification_uri_complete", "file:///etc/passwd"),
    ] {
        let mut answer = answer();
        answer[member] = json!(uri);
        let expected = ResponseError::UnsafeUri { endpoint: "device_authorization_endpoint", member };
        assert_eq!(authorize(&client, &answer, "api").unwrap_err(), expected.into());
    }
}
