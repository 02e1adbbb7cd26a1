//! Asking until the user has decided: RFC 8628 section 3.5, OpenID Connect CIBA section 10.1.1. The device grant and CIBA
//! share it.

use std::time::Duration;

use http::{Response, StatusCode};
use relying_jose::Timestamp;

use crate::call::{Io, Wait};
use crate::client::Client;
use crate::error::{Error, Expired};
use crate::http::form::Form;
use crate::http::retry_after;
use crate::registry::{ErrorCode, GrantType};
use crate::secret::Secret;
use crate::token::id_token::Expected;
use crate::token::request::{receive, send};
use crate::token::response::TokenResponse;

/// What one question led to.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a host's own loop must handle both")]
pub enum Polled {
    /// The user agreed.
    Tokens(Box<TokenResponse>),
    /// The user has not decided yet, or the server could not say.
    Pending {
        /// How long to wait at least before the next question.
        wait: Duration,
        /// The time between questions from now on, in seconds: put it in place of the one of the authorization. It grows
        /// when the server says `slow_down`.
        interval: u64,
    },
}

/// What is asked about.
pub(crate) struct Question<'a> {
    pub(crate) grant_type: GrantType,
    /// The name of the parameter with the handle.
    pub(crate) name: &'static str,
    pub(crate) handle: &'a Secret,
    /// In seconds.
    pub(crate) interval: u64,
    pub(crate) expires_at: Timestamp,
    /// Whether the server has said that there is an answer, so that the first question need not wait.
    pub(crate) ready: bool,
    pub(crate) expected: Expected<'a>,
}

/// Until when the server waits for the user, and how often it may be asked meanwhile (RFC 8628 section 3.2, CIBA section
/// 7.3).
pub(crate) struct Pace {
    pub(crate) expires_at: Timestamp,
    /// In seconds.
    pub(crate) interval: u64,
}

impl Pace {
    /// From the server's answer, of which only `expires_in` is required.
    pub(crate) fn new(client: &Client, expires_in: u64, interval: Option<u64>) -> Self {
        Self {
            expires_at: client.now() + Duration::from_secs(expires_in),
            interval: interval.filter(|interval| *interval > 0).unwrap_or(DEFAULT_INTERVAL),
        }
    }
}

/// Without an interval from the server (RFC 8628 section 3.2, CIBA section 7.3).
const DEFAULT_INTERVAL: u64 = 5;
/// What `slow_down` adds, for this and all later questions (RFC 8628 section 3.5).
const SLOWER: u64 = 5;
/// However often the network fails, a user who has agreed should not wait longer than this. In seconds.
const LONGEST_BACK_OFF: u64 = 60;

/// Asks at the server's pace until there are tokens, a refusal, or no time left.
///
/// There is a wait before the first question too, unless the answer is there: no user is that quick. A question that would come after the end is not
/// waited for.
pub(crate) async fn until_decided(
    io: &Io,
    client: &Client,
    mut question: Question<'_>,
) -> Result<TokenResponse, Error> {
    let expired = Expired { what: question.name, expired_at: question.expires_at };
    let mut wait = Duration::from_secs(if question.ready { 0 } else { question.interval });
    let mut failure = None;
    loop {
        if client.now() + wait >= question.expires_at {
            return Err(failure.unwrap_or(expired.into()));
        }
        if !wait.is_zero() {
            io.wait(Wait::Pause(wait)).await?;
        }
        // Machines sleep, and then a wait takes longer.
        if client.now() >= question.expires_at {
            return Err(failure.unwrap_or(expired.into()));
        }
        match ask(io, client, &question).await? {
            Asked::Tokens(tokens) => return Ok(*tokens),
            Asked::Pending { wait: next, interval } => {
                (wait, question.interval, failure) = (next, interval, None);
            }
            Asked::Failed { wait: next, interval, error } => {
                (wait, question.interval, failure) = (next, interval, Some(error));
            }
        }
    }
}

/// Asks once, for a host that waits by itself.
pub(crate) async fn once(io: &Io, client: &Client, question: Question<'_>) -> Result<Polled, Error> {
    if client.now() >= question.expires_at {
        return Err(Expired { what: question.name, expired_at: question.expires_at }.into());
    }
    Ok(match ask(io, client, &question).await? {
        Asked::Tokens(tokens) => Polled::Tokens(tokens),
        Asked::Pending { wait, interval } | Asked::Failed { wait, interval, .. } => {
            Polled::Pending { wait, interval }
        }
    })
}

enum Asked {
    Tokens(Box<TokenResponse>),
    Pending {
        wait: Duration,
        interval: u64,
    },
    /// The network or the server failed in a way that may pass.
    Failed {
        wait: Duration,
        interval: u64,
        error: Error,
    },
}

async fn ask(io: &Io, client: &Client, question: &Question<'_>) -> Result<Asked, Error> {
    let mut form = Form::default();
    form.set(question.name, question.handle.expose());
    let slower = (question.interval.saturating_mul(2)).clamp(1, LONGEST_BACK_OFF.max(question.interval));
    let answer = match send(io, client, &question.grant_type, form).await {
        Ok(answer) => answer,
        // RFC 8628 section 3.5: when a connection fails, ask less often.
        Err(error @ Error::Http(_)) if error.is_retryable() => {
            return Ok(Asked::Failed { wait: Duration::from_secs(slower), interval: slower, error });
        }
        Err(error) => return Err(error),
    };
    let pause = |interval: u64| {
        let asked_for = retry_after::parse(answer.headers(), client.now()).unwrap_or_default();
        asked_for.max(Duration::from_secs(interval))
    };
    match receive(io, client, &question.grant_type, &answer, &question.expected).await {
        Ok(tokens) => Ok(Asked::Tokens(Box::new(tokens))),
        Err(error) => match error.as_server().map(|error| &error.error) {
            Some(code) if *code == ErrorCode::AUTHORIZATION_PENDING => {
                Ok(Asked::Pending { wait: pause(question.interval), interval: question.interval })
            }
            Some(code) if *code == ErrorCode::SLOW_DOWN => {
                let interval = question.interval.saturating_add(SLOWER);
                Ok(Asked::Pending { wait: pause(interval), interval })
            }
            _ if is_overloaded(&answer) => {
                let interval = if answer.headers().contains_key(http::header::RETRY_AFTER) {
                    question.interval
                } else {
                    slower
                };
                Ok(Asked::Failed { wait: pause(interval), interval, error })
            }
            _ => Err(error),
        },
    }
}

/// RFC 9110 sections 15.6.3 to 15.6.5, RFC 6585 section 4.
fn is_overloaded(answer: &Response<Vec<u8>>) -> bool {
    matches!(
        answer.status(),
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}
