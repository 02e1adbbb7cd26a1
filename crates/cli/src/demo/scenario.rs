//! The scenario: everything that a web application does with a user, from discovery to logout.

use std::time::Duration;

use relying::{
    AuthorizationRequest, Client, ClientAuthentication, ClientMetadata, Error, LogoutRequest, Reqwest,
    TokenResponse, danger,
};
use relying_testkit::{Fault, Listener};
use serde_json::{Map, Value, json};

use super::browser::Browser;
use super::timeline::Timeline;
use super::{
    ALGORITHM, REDIRECT_URI, SECRET, SIGNED_OUT_URI, USERNAME, WEB, concerns_signed_userinfo, hostile, start,
};
use crate::exit::Failure;
use crate::observed::Observed;
use crate::output::{FAINT, GOOD, Output, STRONG};
use crate::{checked, tokens};

const SCOPE: &str = "openid profile email";
/// In seconds.
const MAX_AGE: u64 = 3600;
/// Signing in with a password, at this server.
const ACR: &str = "urn:example:loa:1";
/// A hostile server may send its answer forever.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the scenario, against a server with the fault if there is one.
pub(crate) async fn run(fault: Option<Fault>, output: Output) -> Result<(), Failure> {
    let listener = start(fault)?;
    hostile::introduce(&listener, fault, output);
    let http = || Reqwest::builder().no_proxy().build().map_err(Error::from);
    let relying = Observed::new(http()?, output);
    let seen = Observed::new(http()?, output);
    let timeline = Timeline::new(relying.clone(), seen.clone(), output);
    let browser = Browser::new(seen);
    let mut scenario =
        Scenario { listener: &listener, relying, browser, timeline, fault, output, title: "Discovery" };
    match (scenario.sign_in().await, fault) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(fault)) => {
            hostile::survived(fault, output);
            Ok(())
        }
        (Err(failure), fault) => {
            scenario.timeline.failed_step(scenario.title);
            Err(if fault.is_some() { hostile::blame(failure) } else { failure })
        }
    }
}

struct Scenario<'a> {
    listener: &'a Listener,
    relying: Observed,
    browser: Browser,
    timeline: Timeline,
    fault: Option<Fault>,
    output: Output,
    /// The step under way.
    title: &'static str,
}

impl Scenario<'_> {
    async fn sign_in(&mut self) -> Result<(), Failure> {
        let client = self.discover().await?;
        let tokens = self.log_in(&client).await?;

        self.title = "UserInfo";
        let userinfo = client.userinfo(&tokens).await?;
        let claims = userinfo.claims().to_map();
        let checks = checked::userinfo(&userinfo, true);
        self.timeline.step("userinfo", self.title, checks, &[("claims", Value::Object(claims.clone()))]);

        let tokens = self.refresh(&client, tokens).await?;

        self.title = "Protected resource";
        self.resource(&client, &tokens).await?;

        self.title = "Logout";
        let logout_url = self.log_out(&client, &tokens).await?;
        self.report(&client, &tokens, claims, &logout_url);
        Ok(())
    }

    async fn discover(&mut self) -> Result<Client, Failure> {
        let mut registration = ClientMetadata::default();
        registration.id_token_signed_response_alg = Some(ALGORITHM);
        if self.fault.is_some_and(concerns_signed_userinfo) {
            registration.userinfo_signed_response_alg = Some(ALGORITHM);
        }
        let mut builder = Client::discover(self.listener.issuer(), WEB)
            .registration(registration)
            .authentication(ClientAuthentication::client_secret_basic(SECRET))
            .redirect_uri(REDIRECT_URI)
            .http(self.relying.clone())
            .danger(danger::http_on_loopback());
        if self.fault.is_some() {
            builder = builder.timeout(PATIENCE);
        }
        let client = builder.await?;
        let checks = checked::metadata(&client);
        self.timeline.step("discovery", self.title, checks, &[]);
        Ok(client)
    }

    async fn log_in(&mut self, client: &Client) -> Result<TokenResponse, Failure> {
        self.title = "The user signs in and agrees";
        let mut request = AuthorizationRequest::new().scope(SCOPE).max_age(MAX_AGE).essential_acr([ACR]);
        if self.fault == Some(Fault::AuthorizationStateUnrequested) {
            request = request.danger(danger::without_state());
        }
        let (url, pending) = client.authorize(request).await?;
        let arrival = self.browser.visit(url.clone(), REDIRECT_URI).await?;
        let response = pending.validate(arrival.answer())?;
        let checks = checked::authorization(client, arrival.answer());
        self.timeline.step("authorize", self.title, checks, &[("url", url.into())]);

        self.title = "The code becomes tokens";
        let tokens = client.authorization_code_grant(response).await?;
        let checks = checked::tokens(client, &tokens, Some(MAX_AGE), &[ACR]);
        let scope = tokens.scope.as_deref().unwrap_or(SCOPE);
        self.timeline.step("tokens", self.title, checks, &[("scope", scope.into())]);
        Ok(tokens)
    }

    /// New tokens, if the server gave something to get them with.
    async fn refresh(&mut self, client: &Client, tokens: TokenResponse) -> Result<TokenResponse, Failure> {
        if tokens.refresh_token.is_none() {
            return Ok(tokens);
        }
        self.title = "Refresh";
        let fresh = client.refresh_token_grant(&tokens).await?;
        let rotated = if fresh.refresh_token == tokens.refresh_token { "kept" } else { "rotated" };
        let checks = checked::refresh(client, tokens.id_token().ok(), &fresh);
        self.timeline.step("refresh", self.title, checks, &[("refresh_token", rotated.into())]);
        Ok(fresh)
    }

    async fn resource(&mut self, client: &Client, tokens: &TokenResponse) -> Result<(), Failure> {
        let mut request = http::Request::new(Vec::new());
        let address = self.listener.server().resource_uri();
        *request.uri_mut() =
            address.parse().map_err(|_| Failure::usage("the resource has no address", "report this"))?;
        let answer = client.protected_resource(tokens, request).await?;
        let status = answer.status();
        if !status.is_success() {
            let message = format!("the resource answered with status {}", status.as_u16());
            return Err(Failure::network(message, "the server gave no reason in WWW-Authenticate"));
        }
        self.timeline.step("resource", self.title, Vec::new(), &[("status", status.as_u16().into())]);
        Ok(())
    }

    /// Logs out in the browser, and gives the address without its token.
    async fn log_out(&mut self, client: &Client, tokens: &TokenResponse) -> Result<String, Failure> {
        let request = LogoutRequest::new().id_token_hint(tokens).post_logout_redirect_uri(SIGNED_OUT_URI);
        let (url, pending) = client.logout_url(request)?;
        let arrival = self.browser.visit(url.clone(), SIGNED_OUT_URI).await?;
        pending.validate(&arrival.url)?;
        let shown = hide(&url, "id_token_hint");
        let check = checked::logout();
        self.timeline.step("logout", self.title, vec![check], &[("url", shown.as_str().into())]);
        Ok(shown)
    }

    fn report(&self, client: &Client, tokens: &TokenResponse, userinfo: Map<String, Value>, logout: &str) {
        let (output, now) = (self.output, client.now());
        let id_token = tokens.id_token().ok();
        let claims = id_token.map(|id_token| id_token.claims().to_map()).unwrap_or_default();
        let scope = tokens.scope.as_deref().unwrap_or(SCOPE);
        let (requests, milliseconds) = self.timeline.totals();
        tokens::show_claims("ID Token", &claims, now, output);
        tokens::show_claims("UserInfo", &userinfo, now, output);
        tokens::show("Tokens", tokens, Some(scope), now, output);
        let subject = id_token.map(|id_token| id_token.subject());
        output.line(format_args!(
            "\n{GOOD}✓{GOOD:#} {STRONG}{USERNAME} signed in and out{STRONG:#}: {requests} requests, {} checks, {milliseconds} ms",
            self.timeline.checks().len()
        ));
        output.line(format_args!(
            "{FAINT}Next: relying demo --list-faults shows how hostile answers are refused, relying demo --serve is for \
             your own browser.{FAINT:#}"
        ));
        output.document(&json!({
            "step": "result",
            "issuer": client.issuer(),
            "client_id": client.client_id(),
            "subject": subject,
            "claims": claims,
            "userinfo": userinfo,
            "scope": scope,
            "expires_at": tokens.expires_at,
            "logout_url": logout,
            "requests": requests,
            "milliseconds": milliseconds,
            "checked": checked::to_json(self.timeline.checks()),
        }));
    }
}

/// A URL with the value of one parameter left out.
pub(super) fn hide(url: &str, name: &str) -> String {
    let hidden = |pair: &str| match pair.split_once('=') {
        Some((found, _)) if found == name => format!("{name}=…"),
        _ => pair.to_owned(),
    };
    match url.split_once('?') {
        Some((place, query)) => {
            format!("{place}?{}", query.split('&').map(hidden).collect::<Vec<_>>().join("&"))
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_one_parameter_of_a_url() {
        assert_eq!(hide("https://as/e?a=1&t=secret&b=2", "t"), "https://as/e?a=1&t=…&b=2");
        assert_eq!(hide("https://as/e", "t"), "https://as/e");
    }
}
