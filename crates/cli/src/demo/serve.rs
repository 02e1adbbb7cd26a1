//! `relying demo --serve`: the server, and an application with a page, for a browser.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use relying::{
    AuthorizationRequest, Client, Error, LogoutRequest, PendingAuthorization, Reqwest, TokenResponse, danger,
};
use relying_testkit::Listener;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{NATIVE, PASSWORD, SECRET, SERVICE, USERNAME, cannot_start, server};
use crate::checked::{self, Check};
use crate::exit::Failure;
use crate::loopback::page::{self, Page};
use crate::loopback::request::{self, Reply, Request};
use crate::observed::Observed;
use crate::output::{FAINT, Output, STRONG, inline};
use crate::tokens;

/// More logins than a demonstration needs at the same time.
const MOST_LOGINS: usize = 100;

/// Runs until the program is ended.
pub(crate) async fn run(port: u16, output: Output) -> Result<(), Failure> {
    let socket = TcpListener::bind(("127.0.0.1", 0)).await;
    let socket = socket.and_then(|socket| Ok((socket.local_addr()?, socket)));
    let (address, socket) = socket.map_err(|error| {
        Failure::usage(format!("cannot listen: {error}"), "check the limits of this process")
    })?;
    let page_url = format!("http://{address}/");
    let home = page_url.clone();
    let listener = Listener::builder()
        .port(port)
        // Whoever opens the issuer in a browser is looking for the page.
        .handler(move |request| (request.uri().path() == "/").then(|| redirect_to(&home)))
        .start(|issuer| server(issuer, None))
        .map_err(|error| cannot_start(&error))?;
    let app = Arc::new(App::start(&listener, &page_url, output).await?);
    announce(&listener, &page_url, output);
    let serving = async {
        let mut open = JoinSet::new();
        while let Ok((browser, _)) = socket.accept().await {
            open.spawn(serve(browser, Arc::clone(&app)));
            while open.try_join_next().is_some() {}
        }
    };
    tokio::select! {
        () = serving => {}
        _ = tokio::signal::ctrl_c() => output.note("\nstopped"),
    }
    Ok(())
}

fn redirect_to(location: &str) -> http::Response<Vec<u8>> {
    let mut response = http::Response::new(Vec::new());
    *response.status_mut() = http::StatusCode::SEE_OTHER;
    if let Ok(location) = location.parse() {
        response.headers_mut().insert(http::header::LOCATION, location);
    }
    response
}

fn announce(listener: &Listener, page_url: &str, output: Output) {
    let issuer = listener.issuer();
    output.document(&json!({
        "step": "serving",
        "issuer": issuer,
        "page": page_url,
        "clients": [NATIVE, SERVICE],
        "user": { "username": USERNAME, "password": PASSWORD },
    }));
    output.line(format_args!("{STRONG}Open this page in your browser{STRONG:#}\n\n  {page_url}\n"));
    output
        .line(format_args!("The user is {USERNAME}, with the password {PASSWORD}. From another terminal:\n"));
    for command in [
        format!("relying discover {issuer} --allow-http"),
        format!("relying diagnose {issuer} --allow-http"),
        format!("relying login --issuer {issuer} --client-id {NATIVE} --allow-http --userinfo"),
        format!(
            "relying token client-credentials --issuer {issuer} --client-id {SERVICE} --client-secret {SECRET} --allow-http"
        ),
    ] {
        output.line(format_args!("  {command}"));
    }
    output.line(format_args!("\n{FAINT}Ctrl-C stops both.{FAINT:#}"));
}

/// The application.
struct App {
    client: Client,
    signed_out_uri: String,
    logins: Mutex<HashMap<String, Login>>,
    output: Output,
}

/// One user's browser, known by a cookie.
enum Login {
    UnderWay(Box<PendingAuthorization>),
    Done(Box<TokenResponse>),
}

impl App {
    async fn start(listener: &Listener, page_url: &str, output: Output) -> Result<Self, Failure> {
        let http = Observed::new(Reqwest::builder().no_proxy().build().map_err(Error::from)?, output);
        let client = Client::discover(listener.issuer(), NATIVE)
            .redirect_uri(format!("{page_url}callback"))
            .http(http)
            .timeout(Duration::from_secs(10))
            .danger(danger::http_on_loopback())
            .await?;
        Ok(Self { client, signed_out_uri: format!("{page_url}signed-out"), logins: Mutex::default(), output })
    }

    async fn answer(&self, request: &Request) -> Reply {
        let page = match request.path() {
            "/" => home(self.client.issuer()),
            "/login" => {
                return self.begin().await.unwrap_or_else(|failure| Reply::page(500, sorry(&failure)));
            }
            "/callback" => match self.end(request).await {
                Ok(page) => page,
                Err(failure) => return Reply::page(400, sorry(&failure)),
            },
            "/logout" => return self.log_out(request),
            "/signed-out" => page::page(
                "Signed out",
                "<div class=\"mark good\">✓</div><h1>Signed out</h1><p>The server's session has ended.</p>\
                 <a class=\"button\" href=\"/\">Start again</a>",
            ),
            _ => return Reply::page(404, page::notice("Nothing here", "There is no such page.")),
        };
        Reply::page(200, page)
    }

    async fn begin(&self) -> Result<Reply, Failure> {
        let request = AuthorizationRequest::new().scope("openid profile email");
        let (url, pending) = self.client.authorize(request).await?;
        let id = pending.state().unwrap_or_default().to_owned();
        let mut logins = self.logins();
        if logins.len() >= MOST_LOGINS {
            logins.clear();
        }
        logins.insert(id.clone(), Login::UnderWay(Box::new(pending)));
        Ok(Reply::redirect(url).cookie(&id))
    }

    async fn end(&self, request: &Request) -> Result<Page, Failure> {
        let unknown = || {
            Failure::refused(
                "foreign-browser",
                "RFC 9700 section 4.7",
                "this browser did not begin the login",
                "start again from the first page",
            )
        };
        let id = request.cookie.clone().ok_or_else(unknown)?;
        let Some(Login::UnderWay(pending)) = self.logins().remove(&id) else { return Err(unknown()) };
        let response = pending.validate(&request.target)?;
        let mut checks = checked::authorization(&self.client, &request.target);
        let tokens = self.client.authorization_code_grant(response).await?;
        checks.extend(checked::tokens(&self.client, &tokens, None, &[]));
        let userinfo = self.client.userinfo(&tokens).await?;
        checks.extend(checked::userinfo(&userinfo, true));
        let page = self.result(&tokens, userinfo.claims().to_map(), &checks);
        self.logins().insert(id, Login::Done(Box::new(tokens)));
        self.output.note(format_args!("{} signed in", inline(&userinfo.subject().into())));
        Ok(page)
    }

    fn result(
        &self,
        tokens: &TokenResponse,
        userinfo: serde_json::Map<String, serde_json::Value>,
        checks: &[Check],
    ) -> Page {
        let now = self.client.now();
        let id_token = tokens.id_token().ok();
        let claims = id_token.map(|id_token| id_token.claims().to_map()).unwrap_or_default();
        let table = |claims: serde_json::Map<String, serde_json::Value>| {
            page::table(claims.into_iter().map(|(name, value)| {
                let value = tokens::describe_claim(&name, &value, now);
                (name, value)
            }))
        };
        let passed =
            checks.iter().map(|check| (check.what.to_owned(), format!("{} {}", check.section, check.detail)));
        let subject = id_token.map_or("somebody", |id_token| id_token.subject());
        let body = format!(
            "<div class=\"mark good\">✓</div><h1>Signed in as {}</h1><a class=\"button\" href=\"/logout\">Sign out</a>\
             <a href=\"/\">Start again</a><h2>ID Token</h2>{}<h2>UserInfo</h2>{}<h2>Checked</h2>{}",
            page::escape(subject),
            table(claims),
            table(userinfo),
            page::table(passed)
        );
        page::page("Signed in", &body)
    }

    fn log_out(&self, request: &Request) -> Reply {
        let login = request.cookie.as_ref().and_then(|id| self.logins().remove(id));
        let Some(Login::Done(tokens)) = login else { return Reply::redirect("/".to_owned()) };
        let request =
            LogoutRequest::new().id_token_hint(&tokens).post_logout_redirect_uri(&self.signed_out_uri);
        match self.client.logout_url(request) {
            // This application has nothing left that an unexpected return could harm.
            Ok((url, _)) => Reply::redirect(url).cookie(""),
            Err(error) => Reply::page(500, sorry(&error.into())),
        }
    }

    fn logins(&self) -> MutexGuard<'_, HashMap<String, Login>> {
        self.logins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(mut browser: TcpStream, app: Arc<App>) {
    if let Some(request) = Request::read(&mut browser).await {
        let reply = app.answer(&request).await;
        // Nobody waits for a page that is not read.
        let _ = request::respond(&mut browser, &reply).await;
    }
}

fn home(issuer: &str) -> Page {
    let body = format!(
        "<h1>relying</h1><p>This small application signs you in with OpenID Connect at an authorization server that runs \
         beside it, at <code>{}</code>.</p><p class=\"faint\">The user is <code>{USERNAME}</code>, with the password \
         <code>{PASSWORD}</code>.</p><a class=\"button\" href=\"/login\">Sign in</a>",
        page::escape(issuer)
    );
    page::page("relying demo", &body)
}

fn sorry(failure: &Failure) -> Page {
    let body = format!(
        "<div class=\"mark bad\">✕</div><h1>Not signed in</h1><p>{}</p><p class=\"faint\">{}: {}</p>\
         <a class=\"button\" href=\"/\">Start again</a>",
        page::escape(&failure.message),
        page::escape(failure.rule),
        page::escape(&failure.advice)
    );
    page::page("Not signed in", &body)
}
