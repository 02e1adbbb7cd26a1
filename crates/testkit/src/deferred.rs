//! Decisions that a user takes elsewhere while the client waits: the device flow (RFC 8628 section 3.5) and backchannel
//! authentication (OpenID Connect CIBA section 10).

use std::sync::Arc;
use std::time::Duration;

use relying_jose::Timestamp;

use crate::config::Interaction;
use crate::reply::OAuthError;
use crate::store::{Grant, Store};
use crate::{Client, Server, User, notification};

/// How long a user has.
pub(crate) const LIFETIME: Duration = Duration::from_secs(600);

/// What waits for a user.
pub(crate) struct Deferred {
    /// Its subject is filled in when a user agrees.
    pub(crate) grant: Arc<Grant>,
    /// What the user types in, of the device flow.
    pub(crate) user_code: Option<String>,
    /// What the server proves itself with when it tells the client, of backchannel authentication.
    pub(crate) notification_token: Option<String>,
    /// What the user is shown.
    pub(crate) binding_message: Option<String>,
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
    pub(crate) fn new(server: &Server, grant: Grant, user_code: Option<String>) -> Self {
        Self {
            grant: Arc::new(grant),
            user_code,
            notification_token: None,
            binding_message: None,
            expires_at: server.now() + LIFETIME,
            interval: server.config().polling_interval.as_secs(),
            asked_at: None,
            decision: Decision::Open,
        }
    }

    /// Whether it was begun for this user, or for nobody in particular.
    fn is_for(&self, user: &User) -> bool {
        self.grant.subject.as_deref().is_none_or(|subject| subject == user.sub())
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
    /// client holds: a `device_code` or an `auth_req_id`. False if there is no such user, nothing waits under this code, or
    /// somebody else was to be asked. A client that is to be told is told by [`notifications`](Self::notifications).
    pub fn approve(&self, code: &str, username: &str) -> bool {
        let now = self.now();
        let mut state = self.state();
        let Some(user) = state.users.iter().find(|user| user.username() == username).cloned() else {
            return false;
        };
        let waiting = find(&mut state.store, code).filter(|(_, deferred)| deferred.is_for(&user));
        let handle = waiting.map(|(handle, deferred)| {
            deferred.approve(&user, now);
            handle
        });
        drop(state);
        handle.map(|handle| notification::announce(self, &handle)).is_some()
    }

    /// Says no in the user's place; otherwise as [`approve`](Self::approve).
    pub fn deny(&self, code: &str) -> bool {
        let handle = find(&mut self.state().store, code).map(|(handle, deferred)| {
            deferred.decision = Decision::Denied;
            handle
        });
        handle.map(|handle| notification::announce(self, &handle)).is_some()
    }

    /// What the users who are asked see beside the question, by the `auth_req_id` (OpenID Connect CIBA section 7.1).
    pub fn binding_message(&self, auth_req_id: &str) -> Option<String> {
        self.state().store.deferred.get(auth_req_id)?.binding_message.clone()
    }
}

fn find<'s>(store: &'s mut Store, code: &str) -> Option<(String, &'s mut Deferred)> {
    let meant = |(handle, deferred): &(&String, &mut Deferred)| {
        *handle == code || deferred.user_code.as_deref() == Some(code)
    };
    store.deferred.iter_mut().find(meant).map(|(handle, deferred)| (handle.clone(), deferred))
}

/// The grant behind a handle, once the user has agreed; it is good for one use.
///
/// Where nobody is asked, the answer to the first question is that the user has not decided.
pub(crate) fn redeem(
    server: &Server,
    client: &Client,
    handle: &str,
    on_device: bool,
) -> Result<Arc<Grant>, OAuthError> {
    let now = server.now();
    let mut state = server.state();
    let users = state.users.clone();
    let unknown =
        || OAuthError::new("invalid_grant").description("the code is not known, spent, or another client's");
    let waiting = state.store.deferred.get_mut(handle);
    let deferred = waiting
        .filter(|deferred| deferred.grant.client_id == client.client_id)
        .filter(|deferred| deferred.user_code.is_some() == on_device)
        .ok_or_else(unknown)?;
    let user = users.into_iter().find(|user| deferred.is_for(user));
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
