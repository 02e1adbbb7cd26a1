//! Decisions that a user takes elsewhere while the client asks again and again: the device flow (RFC 8628 section 3.5).

use std::sync::Arc;
use std::time::Duration;

use relying_jose::Timestamp;

use crate::config::Interaction;
use crate::reply::OAuthError;
use crate::store::{Grant, Store};
use crate::{Client, Server, User};

/// How long a user has.
pub(crate) const LIFETIME: Duration = Duration::from_secs(600);
/// Seconds between two questions.
pub(crate) const INTERVAL: u64 = 5;

/// What waits for a user.
pub(crate) struct Deferred {
    /// Its subject is filled in when a user agrees.
    pub(crate) grant: Arc<Grant>,
    /// What the user types in.
    pub(crate) user_code: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) interval: u64,
    pub(crate) asked_at: Option<Timestamp>,
    pub(crate) decision: Decision,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Open,
    Approved,
    Denied,
}

impl Deferred {
    pub(crate) fn new(server: &Server, grant: Grant, user_code: String) -> Self {
        Self {
            grant: Arc::new(grant),
            user_code,
            expires_at: server.now() + LIFETIME,
            interval: INTERVAL,
            asked_at: None,
            decision: Decision::Open,
        }
    }

    fn approve(&mut self, user: &User, now: Timestamp) {
        let grant = Arc::make_mut(&mut self.grant);
        grant.subject = Some(user.sub().to_owned());
        grant.auth_time = Some(now);
        self.decision = Decision::Approved;
    }
}

impl Server {
    /// Agrees in the place of the user with this name. `code` is what the user would type in, or the handle that the
    /// client holds. False if there is no such user, or nothing waits under this code.
    pub fn approve(&self, code: &str, username: &str) -> bool {
        let now = self.now();
        let mut state = self.state();
        let Some(user) = state.users.iter().find(|user| user.username() == username).cloned() else {
            return false;
        };
        find(&mut state.store, code).map(|deferred| deferred.approve(&user, now)).is_some()
    }

    /// Says no in the user's place; otherwise as [`approve`](Self::approve).
    pub fn deny(&self, code: &str) -> bool {
        find(&mut self.state().store, code).map(|deferred| deferred.decision = Decision::Denied).is_some()
    }
}

fn find<'s>(store: &'s mut Store, code: &str) -> Option<&'s mut Deferred> {
    let meant = |(handle, deferred): &(&String, &mut Deferred)| *handle == code || deferred.user_code == code;
    store.deferred.iter_mut().find(meant).map(|(_, deferred)| deferred)
}

/// The grant behind a handle, once the user has agreed; it is good for one use.
///
/// Where nobody is asked, the answer to the first question is that the user has not decided.
pub(crate) fn redeem(server: &Server, client: &Client, handle: &str) -> Result<Arc<Grant>, OAuthError> {
    let now = server.now();
    let mut state = server.state();
    let user = state.users.first().cloned();
    let unknown =
        || OAuthError::new("invalid_grant").description("the code is not known, spent, or another client's");
    let waiting = state.store.deferred.get_mut(handle);
    let deferred =
        waiting.filter(|deferred| deferred.grant.client_id == client.client_id).ok_or_else(unknown)?;
    if deferred.expires_at <= now {
        return Err(OAuthError::new("expired_token").description("the user did not decide in time"));
    }
    let asked_at = deferred.asked_at.replace(now);
    if asked_at.is_some_and(|before| now.duration_since(before) < Duration::from_secs(deferred.interval)) {
        deferred.interval += 5;
        return Err(OAuthError::new("slow_down").description("the interval was not waited for"));
    }
    match (server.config().interaction, user, asked_at) {
        (Interaction::Automatic, Some(user), Some(_)) if deferred.decision == Decision::Open => {
            deferred.approve(&user, now);
        }
        (Interaction::Deny, _, Some(_)) => deferred.decision = Decision::Denied,
        _ => {}
    }
    let (grant, decision) = (Arc::clone(&deferred.grant), deferred.decision);
    match decision {
        Decision::Open => {
            return Err(OAuthError::new("authorization_pending").description("the user has not decided yet"));
        }
        Decision::Approved | Decision::Denied => state.store.deferred.remove(handle),
    };
    if decision == Decision::Denied {
        return Err(OAuthError::new("access_denied").description("the user said no"));
    }
    Ok(grant)
}
