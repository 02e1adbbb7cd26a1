//! The key set cache: age, unknown key ids, many callers, a server that is down.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use relying::call::{Effect, Outcome, Step, Wait};
use relying::error::{HttpError, HttpErrorKind, Rejected, Token};
use relying::jose::{Algorithm, BoxFuture};
use relying::{
    BlockingHttpClient, Client, Error, HttpClient, IdToken, IdTokenChecks, KeySetPolicy, RequestPolicy,
};

use crate::support::{ServerKey, TestClock, builder, claims, key_set};

/// A server of key sets that counts its requests.
#[derive(Clone)]
struct Server {
    document: Arc<Mutex<Option<String>>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn new(keys: &[&ServerKey]) -> Self {
        let server = Self { document: Arc::default(), requests: Arc::default() };
        server.publish(keys);
        server
    }

    fn publish(&self, keys: &[&ServerKey]) {
        *self.document.lock().unwrap() = Some(key_set(keys.iter().copied()));
    }

    fn go_down(&self) {
        *self.document.lock().unwrap() = None;
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn answer(&self) -> Result<http::Response<Vec<u8>>, HttpError> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let document = self.document.lock().unwrap().clone();
        document.map(|document| http::Response::new(document.into_bytes())).ok_or_else(down)
    }

    fn blocking(&self) -> impl BlockingHttpClient {
        |_: http::Request<Vec<u8>>| self.answer()
    }

    /// Answers only after others have had the time to ask as well.
    fn slow(&self) -> impl HttpClient + 'static {
        let server = self.clone();
        move |_: http::Request<Vec<u8>>| {
            let server = server.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                server.answer()
            }
        }
    }
}

fn down() -> HttpError {
    HttpError::new(HttpErrorKind::Connect, "connection refused")
}

fn client(clock: &TestClock) -> Client {
    builder().clock(clock.clone()).build().unwrap()
}

fn validate(client: &Client, server: &Server, key: &ServerKey) -> Result<IdToken, Error> {
    client.validate_id_token(fresh(client, key), IdTokenChecks::new()).send_blocking(&server.blocking())
}

/// A token of this key, issued now.
fn fresh(client: &Client, key: &ServerKey) -> String {
    let now = client.now().as_unix();
    let mut claims = claims();
    claims["iat"] = now.into();
    claims["exp"] = (now + 300).into();
    key.sign(&claims)
}

fn key(key_id: &str) -> ServerKey {
    ServerKey::new(Algorithm::ES256, key_id)
}

fn not_found(key_id: &str) -> Error {
    let (token, key_id) = (Token::IdToken, Some(key_id.to_owned()));
    Rejected::KeyNotFound { token, key_id, algorithm: Algorithm::ES256 }.into()
}

#[test]
fn fetches_once_and_then_not_before_the_set_has_grown_old() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    for _ in 0..3 {
        validate(&client, &server, &k1).unwrap();
    }
    clock.advance(299);
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 1);
    clock.advance(1);
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
}

#[test]
fn fetches_again_for_a_rotated_key_even_right_after_the_last_fetch() {
    let (k1, k2, clock) = (key("k1"), key("k2"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    validate(&client, &server, &k1).unwrap();
    server.publish(&[&k1, &k2]);
    validate(&client, &server, &k2).unwrap();
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
}

#[test]
fn does_not_hammer_the_server_for_invented_keys() {
    let (k1, stranger, clock) = (key("k1"), key("k9"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    validate(&client, &server, &k1).unwrap();
    for _ in 0..5 {
        assert_eq!(validate(&client, &server, &stranger).unwrap_err(), not_found("k9"));
    }
    assert_eq!(server.requests(), 2);
    clock.advance(59);
    assert_eq!(validate(&client, &server, &stranger).unwrap_err(), not_found("k9"));
    assert_eq!(server.requests(), 2);
    clock.advance(1);
    assert_eq!(validate(&client, &server, &stranger).unwrap_err(), not_found("k9"));
    assert_eq!(server.requests(), 3);
}

#[test]
fn keeps_serving_within_the_stated_limit_while_the_server_is_down() {
    let (k1, k2, clock) = (key("k1"), key("k2"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    validate(&client, &server, &k1).unwrap();
    server.go_down();
    clock.advance(300);
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
    // It does not ask again for every token while it cools down.
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
    // Nor for those with a key that may be invented.
    let failure: Error = down().at("jwks_uri").into();
    for _ in 0..3 {
        assert_eq!(validate(&client, &server, &k2).unwrap_err(), failure);
    }
    assert_eq!(server.requests(), 2);
    clock.advance(60);
    assert_eq!(validate(&client, &server, &k2).unwrap_err(), failure);
    assert_eq!(server.requests(), 3);
    clock.advance(3539);
    validate(&client, &server, &k1).unwrap();
    clock.advance(1);
    assert_eq!(validate(&client, &server, &k1).unwrap_err(), failure);
    assert!(failure.is_retryable());
    server.publish(&[&k1]);
    validate(&client, &server, &k1).unwrap();
}

#[test]
fn the_limits_can_be_set() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let mut policy = KeySetPolicy::default();
    policy.maximum_age = Duration::from_secs(10);
    let client = builder().clock(clock.clone()).key_set_policy(policy).build().unwrap();
    let server = Server::new(&[&k1]);
    validate(&client, &server, &k1).unwrap();
    clock.advance(10);
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
}

#[test]
fn starts_with_an_exported_set_while_it_is_young() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, first) = (Server::new(&[&k1]), client(&clock));
    assert_eq!(first.key_set(), None);
    validate(&first, &server, &k1).unwrap();
    let exported = serde_json::to_string(&first.key_set().unwrap()).unwrap();

    let restarted = || {
        let snapshot = serde_json::from_str(&exported).unwrap();
        builder().clock(clock.clone()).key_set(snapshot).build().unwrap()
    };
    validate(&restarted(), &server, &k1).unwrap();
    assert_eq!(server.requests(), 1);
    clock.advance(300);
    validate(&restarted(), &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
}

#[test]
fn an_exported_set_of_another_server_is_not_used() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, first) = (Server::new(&[&k1]), client(&clock));
    validate(&first, &server, &k1).unwrap();
    let mut elsewhere = first.server_metadata().clone();
    elsewhere.jwks_uri = Some("https://as.example/other-jwks".into());
    let other = Client::from_metadata(elsewhere, first.client_id())
        .clock(clock)
        .key_set(first.key_set().unwrap())
        .build()
        .unwrap();
    assert_eq!(other.key_set(), None);
    validate(&other, &server, &k1).unwrap();
    assert_eq!(server.requests(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callers_cause_one_request() {
    let (k1, k2, clock) = (key("k1"), key("k2"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    let http = Arc::new(server.slow());
    for (round, key) in [(1, &k1), (2, &k2)] {
        server.publish(&[&k1, key]);
        let token = fresh(&client, key);
        let callers: Vec<_> = (0..1000)
            .map(|_| {
                let (call, http) =
                    (client.validate_id_token(&*token, IdTokenChecks::new()), Arc::clone(&http));
                tokio::spawn(
                    async move { call.send(&*http).await.map(|id_token| id_token.subject().to_owned()) },
                )
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap().unwrap(), "alice");
        }
        assert_eq!(server.requests(), round);
    }
}

#[tokio::test]
async fn the_failure_of_the_one_request_reaches_all_who_waited() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    server.go_down();
    let http = Arc::new(server.slow());
    let token = fresh(&client, &k1);
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let (call, http) = (client.validate_id_token(&*token, IdTokenChecks::new()), Arc::clone(&http));
            tokio::spawn(async move { call.send(&*http).await })
        })
        .collect();
    for caller in callers {
        let failure: Error = down().at("jwks_uri").into();
        assert_eq!(caller.await.unwrap().unwrap_err(), failure);
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_others_with_it() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    let http = Arc::new(server.slow());
    let token = fresh(&client, &k1);
    let start = || {
        let (call, http) = (client.validate_id_token(&*token, IdTokenChecks::new()), Arc::clone(&http));
        tokio::spawn(async move { call.send(&*http).await })
    };
    let first = start();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let second = start();
    tokio::time::sleep(Duration::from_millis(10)).await;
    first.abort();
    assert!(second.await.unwrap().is_ok());
}

#[test]
fn threads_wait_for_each_other_too() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    let token = fresh(&client, &k1);
    let http = |_: http::Request<Vec<u8>>| {
        std::thread::sleep(Duration::from_millis(50));
        server.answer()
    };
    std::thread::scope(|scope| {
        let validate = || client.validate_id_token(&*token, IdTokenChecks::new()).send_blocking(&http);
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(validate)).collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap().is_ok()));
    });
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_fetch_that_is_forgotten_does_not_stop_the_others() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    let ask = || client.validate_id_token(fresh(&client, &k1), IdTokenChecks::new());
    let mut forgotten = ask();
    assert!(matches!(forgotten.step(None), Ok(Step::Perform(Effect::Send(..)))));

    let mut waiting = ask();
    assert!(matches!(waiting.step(None), Ok(Step::Perform(Effect::Wait(Wait::Until(_))))));
    // It has waited for as long as a driver lets it, and the gate is still closed.
    assert!(matches!(waiting.step(Some(Outcome::Elapsed)), Ok(Step::Perform(Effect::Send(..)))));
    let answer = server.answer();
    assert!(matches!(waiting.step(Some(Outcome::Response(answer))), Ok(Step::Done(_))));
    // The forgotten one may still end, and does no harm.
    assert!(matches!(
        forgotten.step(Some(Outcome::Response(Err(down())))),
        Err(Error::Http(_)) | Ok(Step::Done(_))
    ));
    validate(&client, &server, &k1).unwrap();
    assert_eq!(server.requests(), 1);
}

/// Sleeps for no time at all.
struct Sleepless(Server);

impl HttpClient for Sleepless {
    fn send(
        &self,
        _: http::Request<Vec<u8>>,
        _: RequestPolicy,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, HttpError>> {
        Box::pin(std::future::ready(self.0.answer()))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn the_asynchronous_driver_waits_no_longer_than_its_client_sleeps() {
    let (k1, clock) = (key("k1"), TestClock::default());
    let (server, client) = (Server::new(&[&k1]), client(&clock));
    let ask = || client.validate_id_token(fresh(&client, &k1), IdTokenChecks::new());
    let mut forgotten = ask();
    assert!(matches!(forgotten.step(None), Ok(Step::Perform(Effect::Send(..)))));
    ask().send(&Sleepless(server.clone())).await.unwrap();
    assert_eq!(server.requests(), 1);
}
