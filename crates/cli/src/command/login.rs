//! `relying login`: the authorization code flow, from the address to the claims.

use std::time::Duration;

use relying::jose::Timestamp;
use relying::metadata::ClientMetadata;
use relying::registry::ResponseMode;
use relying::{
    AuthorizationCodeRequest, AuthorizationRequest, Client, ClientBuilder, RefreshRequest, TokenResponse,
    UserInfo,
};
use serde_json::{Value, json};

use super::resource;
use crate::checked::Check;
use crate::cli::{LoginArguments, RequestOptions};
use crate::exit::Failure;
use crate::loopback::{Answer, Loopback, page};
use crate::output::{FAINT, GOOD, Output, STRONG, inline, printable};
use crate::{browser, checked, client, tokens};

mod manual;

/// The longest deadline of a single HTTP request, however long the user may take.
const DEADLINE: u64 = 30;

pub(super) async fn run(arguments: &LoginArguments, output: Output) -> Result<(), Failure> {
    let channel = Channel::open(arguments).await?;
    let deadline = Duration::from_secs(arguments.answer.timeout.clamp(1, DEADLINE));
    let dpop = client::binding(&arguments.binding, None)?;
    let par = arguments.request.par;
    let change = |builder: ClientBuilder, _: &mut ClientMetadata| {
        let builder = client::bind(builder, dpop);
        if par { builder.push_authorization_requests() } else { builder }
    };
    let client = client::connect(&arguments.server, &arguments.client, deadline, output, change).await?;
    let request = request(&arguments.request).redirect_uri(channel.redirect_uri(arguments));
    let (url, pending) =
        output.waiting("preparing the request", client.authorize(request).into_future()).await?;
    let (callback, browser) = channel.ask(&url, arguments, output).await?;
    let outcome = async {
        let mut exchange = AuthorizationCodeRequest::new(pending.validate(&callback)?);
        // A token for another resource would not open the UserInfo endpoint.
        if let Some(resource) = arguments.only_resource().filter(|_| !arguments.after.userinfo) {
            exchange = exchange.resource(resource);
        }
        output.waiting("exchanging the code", client.authorization_code_grant(exchange).into_future()).await
    }
    .await
    .map_err(Failure::from);
    if let Some(browser) = browser {
        let (status, page) = match &outcome {
            Ok(tokens) => (200, page::success(tokens.id_token().ok().map(|id_token| id_token.subject()))),
            Err(failure) => (400, page::failure(&failure.message, &failure.advice)),
        };
        browser.finish(status, page).await;
    }
    let tokens = outcome?;
    let mut checks = checked::metadata(&client);
    checks.extend(checked::authorization(&client, &callback));
    checks.extend(checked::tokens(&client, &tokens, arguments.request.max_age, &[]));
    checks.extend(checked::binding(&client, &tokens));
    Session { client, arguments, output, checks }.finish(tokens).await
}

/// What was asked for on the command line.
fn request(options: &RequestOptions) -> AuthorizationRequest {
    let mut request = AuthorizationRequest::new();
    if !options.scope.is_empty() {
        request = request.scope(&options.scope);
    }
    if let Some(mode) = &options.response_mode {
        request = request.response_mode(ResponseMode::from(mode.as_str()));
    }
    if let Some(seconds) = options.max_age {
        request = request.max_age(seconds);
    }
    if let Some(claims) = &options.claims {
        request = request.claims(claims.clone());
    }
    for resource in &options.resources {
        request = request.resource(resource);
    }
    let named = [
        ("prompt", &options.prompt),
        ("acr_values", &options.acr_values),
        ("login_hint", &options.login_hint),
        ("id_token_hint", &options.id_token_hint),
        ("authorization_details", &options.authorization_details),
    ];
    for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        request = request.parameter(name, value);
    }
    options
        .parameters
        .iter()
        .fold(request, |request, parameter| request.parameter(&parameter.name, &parameter.value))
}

/// How the answer comes back.
enum Channel {
    /// Through a listener on this machine.
    Loopback(Box<Loopback>),
    /// Through stdin.
    Manual,
}

impl Channel {
    async fn open(arguments: &LoginArguments) -> Result<Self, Failure> {
        let options = &arguments.answer;
        match &options.redirect_uri {
            Some(_) if options.manual => Ok(Self::Manual),
            None if options.manual => Err(Failure::usage(
                "--manual needs a redirect URI",
                "give --redirect-uri, exactly as the client is registered",
            )),
            redirect_uri => {
                let mode = arguments.request.response_mode.as_deref().map(ResponseMode::from);
                let loopback = Loopback::bind(redirect_uri.as_deref(), mode.as_ref()).await?;
                Ok(Self::Loopback(Box::new(loopback)))
            }
        }
    }

    fn redirect_uri(&self, arguments: &LoginArguments) -> String {
        match self {
            Self::Loopback(loopback) => loopback.redirect_uri().to_owned(),
            Self::Manual => arguments.answer.redirect_uri.clone().unwrap_or_default(),
        }
    }

    /// Sends the user away and waits for the answer, and for a browser that waits for a page.
    async fn ask(
        self,
        url: &str,
        arguments: &LoginArguments,
        output: Output,
    ) -> Result<(String, Option<Answer>), Failure> {
        let step = json!({ "step": "authorize", "url": url });
        let limit = Duration::from_secs(arguments.answer.timeout);
        match self {
            Self::Manual => {
                output.prompt_document(&step);
                let line =
                    tokio::time::timeout(limit, manual::line()).await.map_err(|_| too_late(limit))??;
                Ok((line, None))
            }
            Self::Loopback(mut loopback) => {
                output.document(&step);
                let opened = (arguments.answer.browser || browser::is_likely()) && browser::open(url);
                let what = if opened {
                    "Your browser should show this address"
                } else {
                    "Open this address in a browser"
                };
                let place = loopback.redirect_uri().to_owned();
                output.note(format_args!(
                    "{what}:\n\n  {STRONG}{url}{STRONG:#}\n\n{FAINT}Waiting up to {} s for the answer at {place}; \
                     Ctrl-C gives up.{FAINT:#}",
                    limit.as_secs(),
                ));
                let answer = tokio::time::timeout(limit, loopback.answer());
                let answer = output.waiting("waiting for the answer", answer).await;
                match answer {
                    Ok(Some(answer)) => Ok((answer.parameters().to_owned(), Some(answer))),
                    _ => Err(too_late(limit)),
                }
            }
        }
    }
}

fn too_late(limit: Duration) -> Failure {
    Failure::cancelled(
        format!("there was no answer within {} seconds", limit.as_secs()),
        "start again, and allow more time with --timeout if it is needed",
    )
}

/// A login that went well, and what is to be done with it.
struct Session<'a> {
    client: Client,
    arguments: &'a LoginArguments,
    output: Output,
    checks: Vec<Check>,
}

impl Session<'_> {
    async fn finish(mut self, mut tokens: TokenResponse) -> Result<(), Failure> {
        let (options, output) = (&self.arguments.after, self.output);
        // Without a scope in the answer, the one asked for was granted (RFC 6749 section 5.1).
        let requested = Some(self.arguments.request.scope.as_str()).filter(|scope| !scope.is_empty());
        let scope = tokens.scope.as_deref().or(requested).map(str::to_owned);
        output.document(&tokens::document("tokens", &tokens, scope.as_deref(), output));
        self.save(&tokens)?;
        let mut userinfo = None;
        if options.userinfo {
            let answer =
                output.waiting("asking for UserInfo", self.client.userinfo(&tokens).into_future()).await?;
            self.checks.extend(checked::userinfo(&answer, true));
            output.document(&json!({ "step": "userinfo", "claims": answer.claims().to_map() }));
            userinfo = Some(answer);
        }
        if options.refresh {
            let mut request = RefreshRequest::from(&tokens);
            if let Some(resource) = self.arguments.only_resource() {
                request = request.resource(resource);
            }
            let fresh =
                output.waiting("refreshing", self.client.refresh_token_grant(request).into_future()).await?;
            self.checks.extend(checked::refresh(&self.client, tokens.id_token().ok(), &fresh));
            let scope = fresh.scope.as_deref().or(scope.as_deref());
            output.document(&tokens::document("refresh", &fresh, scope, output));
            tokens = fresh;
            self.save(&tokens)?;
        }
        let resource = match &options.resource_request {
            Some(url) => {
                let answer =
                    resource::send(&self.client, (&tokens).into(), resource::get(url)?, output).await?;
                Some(answer.success()?)
            }
            None => None,
        };
        self.report(&tokens, userinfo.as_ref(), resource.as_ref(), scope.as_deref());
        Ok(())
    }

    fn save(&self, tokens: &TokenResponse) -> Result<(), Failure> {
        let path = self.arguments.after.save.as_deref();
        path.map_or(Ok(()), |path| tokens::save(path, tokens, self.client.dpop()))
    }

    /// The last document, or everything at once for people.
    fn report(
        &self,
        tokens: &TokenResponse,
        userinfo: Option<&UserInfo>,
        resource: Option<&Value>,
        scope: Option<&str>,
    ) {
        let (output, now): (Output, Timestamp) = (self.output, self.client.now());
        let id_token = tokens.id_token().ok();
        let claims = id_token.map(|id_token| id_token.claims().to_map());
        let scope = tokens.scope.as_deref().or(scope);
        output.document(&json!({
            "step": "result",
            "issuer": self.client.issuer(),
            "client_id": self.client.client_id(),
            "subject": id_token.map(|id_token| id_token.subject()),
            "claims": claims,
            "userinfo": userinfo.map(|userinfo| userinfo.claims().to_map()),
            "scope": scope,
            "expires_at": tokens.expires_at,
            "checked": checked::to_json(&self.checks),
        }));
        let who =
            id_token.map_or_else(String::new, |id_token| format!(" as {}", printable(id_token.subject())));
        let issuer = printable(self.client.issuer());
        output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}Signed in{who}{STRONG:#} at {issuer}"));
        tokens::show("Tokens", tokens, scope, now, output);
        tokens::show_claims("ID Token", &claims.unwrap_or_default(), now, output);
        if let Some(userinfo) = userinfo {
            tokens::show_claims("UserInfo", &userinfo.claims().to_map(), now, output);
        }
        if let Some(resource) = resource {
            let rows =
                ["status", "content_type", "body"].map(|name| (name.to_owned(), inline(&resource[name])));
            output.table("Resource", &rows);
        }
        checked::show(&self.checks, output);
        if let Some(path) = &self.arguments.after.save {
            output.note(format_args!("tokens written to {}", path.display()));
        }
    }
}
