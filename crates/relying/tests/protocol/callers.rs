//! One scenario through all four ways to execute a call.

use relying::call::{Effect, Outcome, Step};
use relying::error::HttpError;
use relying::jose::Algorithm;
use relying::{AuthorizationRequest, Call, Client, Error, HttpClient};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, ServerKey, TestClock, claims_with, key_set, metadata};

/// Discovery, login, code, UserInfo and refresh, as a server would answer them.
#[derive(Clone)]
struct Server {
    key: ServerKey,
    nonce: std::sync::Arc<std::sync::Mutex<Option<String>>>,
}

impl Server {
    fn new() -> Self {
        Self { key: ServerKey::new(Algorithm::ES256, "k1"), nonce: std::sync::Arc::default() }
    }

    fn answer(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
        let form: Vec<(String, String)> = form_urlencoded::parse(request.body()).into_owned().collect();
        let refreshing = form.contains(&("grant_type".into(), "refresh_token".into()));
        let nonce = if refreshing { Value::Null } else { json!(*self.nonce.lock().unwrap()) };
        let body = match request.uri().path() {
            "/.well-known/openid-configuration" => serde_json::to_string(&metadata()).unwrap(),
            "/jwks" => key_set([&self.key]),
            "/token" => json!({
                "access_token": if refreshing { "at2" } else { "at1" },
                "token_type": "Bearer",
                "expires_in": 60,
                "refresh_token": "rt",
                "id_token": self.key.sign(&claims_with(json!({ "nonce": nonce }))),
            })
            .to_string(),
            "/userinfo" => json!({ "sub": "alice", "name": "Alice" }).to_string(),
            other => panic!("an unexpected request to {other}"),
        };
        Ok(http::Response::new(body.into_bytes()))
    }

    /// What the browser brings back.
    fn log_in(&self, url: &str) -> String {
        let query = url.split_once('?').unwrap().1;
        let value = |name: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name).unwrap().1.into_owned()
        };
        assert_eq!((value("response_type"), value("client_id")), ("code".into(), CLIENT_ID.into()));
        *self.nonce.lock().unwrap() = Some(value("nonce"));
        format!("{}?code=c1&state={}", value("redirect_uri"), value("state"))
    }
}

/// How a call is executed.
trait Driver {
    async fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error>;
}

async fn scenario(server: &Server, client: Client, driver: &impl Driver) {
    let (url, pending) =
        driver.run(client.authorize(AuthorizationRequest::new().scope("openid"))).await.unwrap();
    assert_eq!(pending.issuer(), ISSUER);
    let response = pending.validate(&server.log_in(&url)).unwrap();
    let tokens = driver.run(client.authorization_code_grant(response)).await.unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), "alice");
    let userinfo = driver.run(client.userinfo(&tokens)).await.unwrap();
    assert_eq!(userinfo.claims().get("name"), Some(json!("Alice")));
    let fresh = driver.run(client.refresh_token_grant(&tokens)).await.unwrap();
    assert_eq!(fresh.access_token.expose(), "at2");
}

struct Await;

impl Driver for Await {
    async fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        tokio::spawn(call.into_future()).await.unwrap()
    }
}

struct Send_<H>(H);

impl<H: HttpClient> Driver for Send_<H> {
    async fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        call.send(&self.0).await
    }
}

struct Blocking(Server);

impl Driver for Blocking {
    async fn run<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        call.send_blocking(&|request: http::Request<Vec<u8>>| self.0.answer(&request))
    }
}

struct ByHand(Server);

impl Driver for ByHand {
    async fn run<T: Send + 'static>(&self, mut call: Call<T>) -> Result<T, Error> {
        let mut outcome = None;
        loop {
            match call.step(outcome.take())? {
                Step::Done(value) => return Ok(value),
                Step::Perform(Effect::Send(request, _)) => {
                    outcome = Some(Outcome::Response(self.0.answer(&request)));
                }
                Step::Perform(effect) => panic!("an unexpected effect: {effect:?}"),
            }
        }
    }
}

fn http(server: &Server) -> impl HttpClient + Clone + 'static {
    let server = server.clone();
    move |request: http::Request<Vec<u8>>| std::future::ready(server.answer(&request))
}

#[tokio::test]
async fn signs_in_by_await() {
    let server = Server::new();
    let client = Client::discover(ISSUER, CLIENT_ID)
        .redirect_uri("https://app.example/cb")
        .clock(TestClock::default())
        .http(http(&server))
        .await
        .unwrap();
    scenario(&server, client, &Await).await;
}

#[tokio::test]
async fn signs_in_with_a_client_of_ones_own() {
    let server = Server::new();
    let builder = Client::discover(ISSUER, CLIENT_ID)
        .redirect_uri("https://app.example/cb")
        .clock(TestClock::default());
    let client = builder.send(&http(&server)).await.unwrap();
    scenario(&server, client, &Send_(http(&server))).await;
}

#[tokio::test]
async fn signs_in_while_blocking() {
    let server = Server::new();
    let builder = Client::discover(ISSUER, CLIENT_ID)
        .redirect_uri("https://app.example/cb")
        .clock(TestClock::default());
    let client = builder.send_blocking(&|request: http::Request<Vec<u8>>| server.answer(&request)).unwrap();
    scenario(&server, client, &Blocking(server.clone())).await;
}

#[tokio::test]
async fn signs_in_step_by_step() {
    let server = Server::new();
    let builder = Client::discover(ISSUER, CLIENT_ID)
        .redirect_uri("https://app.example/cb")
        .clock(TestClock::default());
    let driver = ByHand(server.clone());
    let client = driver.run(builder.into_call()).await.unwrap();
    scenario(&server, client, &driver).await;
}
