//! Client credentials over loopback: what the library adds to the HTTP client beneath it.
//!
//! The floor is the bare reqwest client of the version that relying's adapter uses, with the same settings, sending the
//! same bytes and reading the body. oauth2 uses reqwest 0.12. The server is another process on another core; only this process is measured.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use oauth2::basic::BasicClient;
use relying::{
    AuthorizationServerMetadata, Client, ClientAuthentication, ClientCredentialsRequest, Reqwest, danger,
};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::fixture::{CLIENT_ID, CLIENT_SECRET};
use crate::harness::{Case, Effort, cpu_time_of, measure};
use crate::report::Row;
use crate::server::Process;

/// The deadline that relying sets by default: every client has it.
const DEADLINE: Duration = Duration::from_secs(30);

/// One row for each number of requests at a time.
pub fn rows(effort: Effort, server: &Process) -> Result<Vec<Row>, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let endpoint = format!("{}/token", server.issuer);
    let (bare, relying) = (Bare::new(&endpoint)?, relying(&server.issuer)?);
    let mut rows = Vec::new();
    for at_a_time in [1, 16, 256] {
        // Each case has its own connections, made in the warm-up.
        let oauth2 = OAuth2::new(&endpoint)?;
        let cases = vec![
            Case::timed("reqwest", |count| together(&runtime, at_a_time, count, &bare, Bare::request)),
            Case::timed("relying", |count| together(&runtime, at_a_time, count, &relying, request)),
            Case::timed("oauth2", |count| together(&runtime, at_a_time, count, &oauth2, OAuth2::request)),
        ];
        let what = format!("client credentials over loopback, {at_a_time} at a time, against bare reqwest");
        rows.push(Row::speeds(what, Some(0.95), &measure(effort, cases)));
    }
    Ok(rows)
}

/// The CPU time of `count` requests, `at_a_time` of them under way at once.
fn together<C, F>(
    runtime: &Runtime,
    at_a_time: u64,
    count: u64,
    client: &Arc<C>,
    request: fn(Arc<C>) -> F,
) -> Duration
where
    C: 'static,
    F: Future<Output = ()> + 'static,
{
    cpu_time_of(|| {
        let local = LocalSet::new();
        for task in 0..at_a_time {
            let share = count / at_a_time + u64::from(task < count % at_a_time);
            let client = Arc::clone(client);
            local.spawn_local(async move {
                for _ in 0..share {
                    request(Arc::clone(&client)).await;
                }
            });
        }
        runtime.block_on(local);
    })
}

struct Bare {
    client: reqwest::Client,
    endpoint: String,
    headers: HeaderMap,
}

impl Bare {
    fn new(endpoint: &str) -> Result<Arc<Self>, Box<dyn Error>> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .timeout(DEADLINE)
            .build()?;
        // The bytes that relying sends.
        let authorization =
            client.get(endpoint).basic_auth(CLIENT_ID.replace('-', "%2D"), Some(CLIENT_SECRET));
        let authorization = authorization.build()?.headers()[AUTHORIZATION].clone();
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (USER_AGENT, HeaderValue::from_static("relying/0.1.0")),
            (CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded;charset=UTF-8")),
            (AUTHORIZATION, authorization),
        ]);
        Ok(Arc::new(Self { client, endpoint: endpoint.to_owned(), headers }))
    }

    async fn request(self: Arc<Self>) {
        let request = self.client.post(&self.endpoint).headers(self.headers.clone());
        let answer = request.body("scope=api%3Aread&grant_type=client_credentials").send().await;
        let body = answer.expect("the server answers").bytes().await.expect("the server answers");
        assert!(!body.is_empty());
    }
}

fn relying(issuer: &str) -> Result<Arc<Client>, Box<dyn Error>> {
    let metadata = serde_json::json!({ "issuer": issuer, "token_endpoint": format!("{issuer}/token") });
    let client = Client::from_metadata(
        AuthorizationServerMetadata::parse(metadata.to_string().as_bytes())?,
        CLIENT_ID,
    )
    .authentication(ClientAuthentication::client_secret_basic(CLIENT_SECRET))
    .danger(danger::http_on_loopback())
    .http(Reqwest::new()?)
    .build()?;
    Ok(Arc::new(client))
}

async fn request(client: Arc<Client>) {
    let request = ClientCredentialsRequest::new().scope("api:read");
    let tokens = client.client_credentials_grant(request).await.expect("the server answers");
    assert!(tokens.expires_at.is_some());
}

struct OAuth2 {
    // A closure, because the type of a client takes five lines to write.
    grant: Box<dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>>>,
}

impl OAuth2 {
    fn new(endpoint: &str) -> Result<Arc<Self>, Box<dyn Error>> {
        use oauth2::reqwest::{ClientBuilder, redirect};
        let http =
            Arc::new(ClientBuilder::new().redirect(redirect::Policy::none()).timeout(DEADLINE).build()?);
        let client = Arc::new(
            BasicClient::new(oauth2::ClientId::new(CLIENT_ID.into()))
                .set_client_secret(oauth2::ClientSecret::new(CLIENT_SECRET.into()))
                .set_token_uri(oauth2::TokenUrl::new(endpoint.to_owned())?),
        );
        let grant = move || {
            let (client, http) = (Arc::clone(&client), Arc::clone(&http));
            let call = async move {
                let request =
                    client.exchange_client_credentials().add_scope(oauth2::Scope::new("api:read".into()));
                let tokens = request.request_async(&*http).await.expect("the server answers");
                assert!(oauth2::TokenResponse::expires_in(&tokens).is_some());
            };
            Box::pin(call) as std::pin::Pin<Box<dyn Future<Output = ()>>>
        };
        Ok(Arc::new(Self { grant: Box::new(grant) }))
    }

    async fn request(self: Arc<Self>) {
        (self.grant)().await;
    }
}
