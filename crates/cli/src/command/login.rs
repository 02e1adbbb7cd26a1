//! `relying login`: the authorization code flow, from the address to the claims.

use std::time::Duration;

use relying::jose::Timestamp;
use relying::metadata::ClientMetadata;
use relying::{
    AuthorizationRequest, Client, ClientBuilder, IdToken, RefreshRequest, TokenResponse, UserInfo,
};
use serde_json::{Value, json};

use super::resource;
use crate::checked::Check;
use crate::cli::{LoginArguments, RequestOptions};
use crate::exit::Failure;
use crate::loopback::{Answer, Loopback, page};
use crate::output::{FAINT, GOOD, Output, STRONG, inline, printable};
use crate::{browser, checked, client, files, tokens};

mod answered;
mod manual;

use answered::Answered;

/// The longest deadline of a single HTTP request, however long the user may take.
const DEADLINE: u64 = 30;

pub(super) async fn run(arguments: &LoginArguments, output: Output) -> Result<(), Failure> {
    refuse_what_cannot_follow(arguments)?;
    arguments.after.save.as_deref().map_or(Ok(()), files::can_write)?;
    let channel = Channel::open(arguments).await?;
    let deadline = Duration::from_secs(arguments.answer.timeout.clamp(1, DEADLINE));
    let dpop = client::binding(&arguments.binding, None)?;
    let signer = client::signer(&arguments.request.signed)?;
    let change = |builder: ClientBuilder, _: &mut ClientMetadata| {
        let builder = client::bind(builder, dpop);
        let builder = if arguments.request.par { builder.push_authorization_requests() } else { builder };
        match signer {
            Some(key) => builder.request_object_signer(key),
            None => builder,
        }
    };
    let client = client::connect(&arguments.server, &arguments.client, deadline, output, change).await?;
    let request = request(&arguments.request).redirect_uri(channel.redirect_uri(arguments));
    let (url, pending) =
        output.waiting("preparing the request", client.authorize(request).into_future()).await?;
    let (callback, browser) = channel.ask(&url, arguments, output).await?;
    let outcome = Answered::new(&client, pending, &callback, arguments, output).await.map_err(Failure::from);
    if let Some(browser) = browser {
        let (status, page) = match &outcome {
            Ok(answered) => (200, page::success(answered.id_token().map(IdToken::subject))),
            Err(failure) => (400, page::failure(&failure.message, &failure.advice)),
        };
        browser.finish(status, page).await;
    }
    let answered = outcome?;
    let mut checks = checked::metadata(&client);
    checks.extend(checked::authorization(&client, &callback));
    checks.extend(answered.checks(&client, arguments.request.max_age));
    Session { client, arguments, output, checks }.finish(answered).await
}

/// With an ID Token alone nothing can be asked for, and nothing kept.
fn refuse_what_cannot_follow(arguments: &LoginArguments) -> Result<(), Failure> {
    let after = &arguments.after;
    let follows = after.userinfo || after.refresh || after.resource_request.is_some() || after.save.is_some();
    if follows && arguments.request.is_id_token_alone() {
        return Err(Failure::usage(
            "the response type id_token gives no access token for what is to be done afterwards",
            "choose another --response-type, such as \"id_token token\" or code",
        ));
    }
    Ok(())
}

/// What was asked for on the command line.
fn request(options: &RequestOptions) -> AuthorizationRequest {
    let mut request = AuthorizationRequest::new();
    if !options.scope.is_empty() {
        request = request.scope(&options.scope);
    }
    if let Some(response_type) = &options.response_type {
        request = request.response_type(response_type.clone());
    }
    if let Some(mode) = options.mode() {
        request = request.response_mode(mode);
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
                let profile = arguments.client.agreement.profile.is_some();
                let fragment = arguments.request.may_be_fragment(profile);
                let loopback = Loopback::bind(redirect_uri.as_deref(), fragment).await?;
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
    async fn finish(self, answered: Answered) -> Result<(), Failure> {
        if let Some(document) = answered.document(self.output) {
            self.output.document(&document);
        }
        // Without a scope in the answer, the one asked for was granted (RFC 6749 section 5.1).
        let requested = Some(self.arguments.request.scope.as_str()).filter(|scope| !scope.is_empty());
        match answered.tokens {
            Some(tokens) => self.follow(tokens, requested.map(str::to_owned)).await,
            None => {
                self.report(None, answered.id_token(), None, None, None);
                Ok(())
            }
        }
    }

    /// What is to be done with the tokens.
    async fn follow(mut self, mut tokens: TokenResponse, requested: Option<String>) -> Result<(), Failure> {
        let (options, output) = (&self.arguments.after, self.output);
        let scope = tokens.scope.clone().or(requested);
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
        let id_token = tokens.id_token().ok();
        self.report(Some(&tokens), id_token, userinfo.as_ref(), resource.as_ref(), scope.as_deref());
        Ok(())
    }

    fn save(&self, tokens: &TokenResponse) -> Result<(), Failure> {
        let path = self.arguments.after.save.as_deref();
        path.map_or(Ok(()), |path| tokens::save(path, tokens, self.client.dpop()))
    }

    /// The last document, or everything at once for people.
    fn report(
        &self,
        tokens: Option<&TokenResponse>,
        id_token: Option<&IdToken>,
        userinfo: Option<&UserInfo>,
        resource: Option<&Value>,
        scope: Option<&str>,
    ) {
        let (output, now): (Output, Timestamp) = (self.output, self.client.now());
        let claims = id_token.map(|id_token| id_token.claims().to_map());
        let scope = tokens.and_then(|tokens| tokens.scope.as_deref()).or(scope);
        output.document(&json!({
            "step": "result",
            "issuer": self.client.issuer(),
            "client_id": self.client.client_id(),
            "subject": id_token.map(|id_token| id_token.subject()),
            "claims": claims,
            "userinfo": userinfo.map(|userinfo| userinfo.claims().to_map()),
            "scope": scope,
            "expires_at": tokens.and_then(|tokens| tokens.expires_at),
            "checked": checked::to_json(&self.checks),
        }));
        let who =
            id_token.map_or_else(String::new, |id_token| format!(" as {}", printable(id_token.subject())));
        let issuer = printable(self.client.issuer());
        output.line(format_args!("{GOOD}✓{GOOD:#} {STRONG}Signed in{who}{STRONG:#} at {issuer}"));
        if let Some(tokens) = tokens {
            tokens::show("Tokens", tokens, scope, now, output);
        }
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
