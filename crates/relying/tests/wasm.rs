//! A sign-in on `wasm32-unknown-unknown`: the clock, the timer and the random bytes are those of JavaScript, the cryptography is
//! RustCrypto's. `cargo xtask wasm` runs it under Node.js; elsewhere there is nothing here.

#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#![allow(clippy::unwrap_used)] // helpers of tests

#[path = "../examples/wasm/fetch.rs"]
mod fetch;

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::ready;
use std::rc::Rc;
use std::time::Duration;

use js_sys::wasm_bindgen::JsCast as _;
use relying::error::{HttpError, HttpErrorKind};
use relying::jose::{Algorithm, Backend, JwsHeader, PrivateKey, jws};
use relying::{
    AuthorizationRequest, AuthorizationServerMetadata, Client, ClientAuthentication, Clock as _, HttpClient,
    SystemClock,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const ISSUER: &str = "https://as.example";
const CALLBACK: &str = "https://app.example/cb";

type Answer = Result<http::Response<Vec<u8>>, HttpError>;

/// An authorization server for one user: what it publishes, and the nonce that it was asked for.
struct Server {
    key: PrivateKey,
    nonce: RefCell<String>,
}

impl Server {
    fn answer(&self, request: &http::Request<Vec<u8>>) -> Value {
        match request.uri().path() {
            "/jwks" => json!({ "keys": [self.key.public_key().to_jwk()] }),
            "/token" => json!({ "access_token": "at", "token_type": "Bearer", "id_token": self.id_token() }),
            path => panic!("an unexpected request to {path}"),
        }
    }

    fn id_token(&self) -> String {
        let now = SystemClock::default().now().as_unix();
        let claims = json!({
            "iss": ISSUER, "sub": "alice", "aud": "app", "iat": now, "exp": now + 300, "nonce": *self.nonce.borrow(),
        });
        let header = JwsHeader::new(self.key.algorithm().clone()).key_id("1");
        jws::sign(&header, claims.to_string().as_bytes(), &self.key).unwrap()
    }
}

#[wasm_bindgen_test]
async fn signs_a_user_in() {
    let backend = Backend::default();
    let key = PrivateKey::generate(Algorithm::ES256, &backend).unwrap().with_key_id("1");
    let server = Rc::new(Server { key, nonce: RefCell::default() });
    let http = {
        let server = Rc::clone(&server);
        move |request: http::Request<Vec<u8>>| -> std::future::Ready<Answer> {
            ready(Ok(http::Response::new(server.answer(&request).to_string().into_bytes())))
        }
    };
    let metadata = json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"),
        "jwks_uri": format!("{ISSUER}/jwks"),
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    let metadata = AuthorizationServerMetadata::parse(metadata.to_string().as_bytes()).unwrap();
    let client = Client::from_metadata(metadata, "app")
        .authentication(ClientAuthentication::private_key_jwt(
            PrivateKey::generate(Algorithm::ED25519, &backend).unwrap(),
        ))
        .redirect_uri(CALLBACK)
        .build()
        .unwrap();

    let (url, pending) =
        client.authorize(AuthorizationRequest::new().scope("openid")).send(&http).await.unwrap();
    let query = url.split_once('?').unwrap().1;
    let sent: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    server.nonce.replace(sent["nonce"].clone());
    let response = pending.validate(&format!("{CALLBACK}?code=c&state={}", sent["state"])).unwrap();
    let tokens = client.authorization_code_grant(response).send(&http).await.unwrap();
    assert_eq!(tokens.id_token().unwrap().subject(), "alice");
}

/// A server of Node.js that answers with what it received, and at `/elsewhere` leads away.
const ECHO: &str = "
    const { createServer } = process.getBuiltinModule('node:http');
    const server = createServer((request, response) => {
        if (request.url === '/elsewhere') return response.writeHead(302, { location: '/' }).end();
        const { method, headers } = request;
        response.writeHead(201, { 'x-method': method, 'x-sent': headers['x-sent'] ?? 'nothing' });
        request.pipe(response);
    });
    server.unref();
    const listening = (resolve) => () => resolve(`http://127.0.0.1:${server.address().port}`);
    return new Promise((resolve) => server.listen(0, '127.0.0.1', listening(resolve)));
";

#[wasm_bindgen_test]
async fn fetch_of_the_host_is_an_http_client() {
    let started: js_sys::Promise =
        js_sys::Function::new_no_args(ECHO).call0(&js_sys::global()).unwrap().unchecked_into();
    let origin = started.await.unwrap().as_string().unwrap();

    let request = http::Request::post(&origin).header("x-sent", "a").body(b"b=c".to_vec()).unwrap();
    let answer = fetch::fetch(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (201, &b"b=c"[..]));
    assert_eq!(
        (&answer.headers()["x-method"], &answer.headers()["x-sent"]),
        (&"POST".parse().unwrap(), &"a".parse().unwrap())
    );

    let away = http::Request::get(format!("{origin}/elsewhere")).body(Vec::new()).unwrap();
    assert_eq!(fetch::fetch(away).await.unwrap().status(), 302);

    let nobody = http::Request::get("http://127.0.0.1:1/?code=c").body(Vec::new()).unwrap();
    let error = fetch::fetch(nobody).await.unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (HttpErrorKind::Connect, "fetch received no answer"));
}

#[wasm_bindgen_test]
fn the_clock_is_the_one_of_the_host() {
    let now = SystemClock::default().now().as_unix();
    assert_eq!(now / 100, (js_sys::Date::now() / 100_000.0) as i64);
    assert_eq!(SystemClock::with_skew(-1000).now().as_unix() / 100, (now - 1000) / 100);
}

#[wasm_bindgen_test]
async fn pauses_with_the_timer_of_the_host() {
    let http = |_: http::Request<Vec<u8>>| ready(Answer::Ok(http::Response::default()));
    let before = js_sys::Date::now();
    HttpClient::sleep(&http, Duration::from_millis(50)).await;
    // Timers and clocks of hosts may differ by a millisecond or two.
    assert!(js_sys::Date::now() - before >= 45.0);
}
