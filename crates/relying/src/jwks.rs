//! The cache of a server's key set: age, unknown key ids, one request at a time.
//!
//! - A set is used for [`KeySetPolicy::maximum_age`] after it was fetched.
//! - A token whose key is not there has the set fetched again, at most once in [`KeySetPolicy::cool_down`], so that
//!   invented key ids cannot make this client hammer the server.
//! - However many calls need the set at the same moment, one fetches and the others wait for it.
//! - While fetching fails, a set that is too old keeps serving keys that match, for
//!   [`KeySetPolicy::stale_limit`] more. A server that cannot be reached cannot sign anybody out of this client.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http::StatusCode;
use relying_jose::{Algorithm, EncryptionKey, JwkSet, JwkSetError, PublicKey, Timestamp};
use serde::{Deserialize, Serialize};

use crate::call::{Io, Wait};
use crate::client::{Client, get};
use crate::environment::Environment;
use crate::error::{Error, ResponseError};
use crate::gate::Gate;
use crate::http::response::{expect, malformed};

const ENDPOINT: &str = "jwks_uri";

/// For how long keys are used, and when they are fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySetPolicy {
    /// A set older than this is fetched again before its next use. Default 5 minutes.
    pub maximum_age: Duration,
    /// The time between two fetches that were caused by a key that was not found, or after one that failed. A client without any set
    /// that is young enough to be used does not wait: it can do nothing else. Default 1 minute.
    pub cool_down: Duration,
    /// How much longer than its maximum age a set is used while fetching fails. Default 1 hour.
    pub stale_limit: Duration,
}

impl Default for KeySetPolicy {
    fn default() -> Self {
        Self {
            maximum_age: Duration::from_secs(300),
            cool_down: Duration::from_secs(60),
            stale_limit: Duration::from_secs(3600),
        }
    }
}

/// A key set and when it was fetched, for keeping across restarts. Store it where only the application can write:
/// whoever changes it decides which signatures are good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeySetSnapshot {
    /// The document, as received.
    pub jwks: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// Where it was fetched. A client of another server does not use it; one without this is taken to be for whom it is given to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
}

pub(crate) struct KeySetCache {
    policy: KeySetPolicy,
    /// Where the set is fetched.
    jwks_uri: Option<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Fetched>>,
    /// The fetch under way, if there is one.
    flight: Option<Arc<Flight>>,
    /// When a fetch was last caused by a missing key.
    missed_at: Option<Timestamp>,
    /// When and how a fetch last failed, if none has succeeded since.
    failed: Option<(Timestamp, Error)>,
}

struct Fetched {
    set: JwkSet,
    document: String,
    at: Timestamp,
    /// The `kid` and `issuer` of the keys that have both, read when they are asked for.
    issuers: OnceLock<Vec<(String, String)>>,
}

#[derive(Default)]
struct Flight {
    gate: Gate,
    /// Empty when the call that fetched was dropped before it finished.
    failure: Mutex<Option<Option<Error>>>,
}

/// One lookup.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    key_id: Option<&'a str>,
    algorithm: &'a Algorithm,
    now: Timestamp,
}

/// What is looked for in a set.
pub(crate) trait Key: Clone {
    /// The keys with this key id, or all, that can serve with this algorithm.
    fn candidates<'s>(
        set: &'s JwkSet,
        key_id: Option<&str>,
        algorithm: &Algorithm,
    ) -> impl Iterator<Item = &'s Self>
    where
        Self: 's;
}

/// Signatures are verified by it.
impl Key for PublicKey {
    fn candidates<'s>(
        set: &'s JwkSet,
        key_id: Option<&str>,
        algorithm: &Algorithm,
    ) -> impl Iterator<Item = &'s Self>
    where
        Self: 's,
    {
        set.candidates(key_id, algorithm)
    }
}

/// Requests are encrypted to it.
impl Key for EncryptionKey {
    fn candidates<'s>(
        set: &'s JwkSet,
        key_id: Option<&str>,
        algorithm: &Algorithm,
    ) -> impl Iterator<Item = &'s Self>
    where
        Self: 's,
    {
        set.encryption_candidates(key_id, algorithm)
    }
}

/// What a set of keys is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    /// To be asked without fetching.
    Young,
    /// To be asked while fetching fails.
    Stale,
    /// Too old, or there is none.
    Useless,
}

/// What to do next for one lookup.
enum Plan<K> {
    Use(Vec<K>),
    NotFound,
    /// As the last fetch did, and the next one has to wait.
    Fail(Error),
    Fetch(Arc<Flight>),
    WaitFor(Arc<Flight>),
}

impl KeySetCache {
    pub(crate) fn new(
        policy: KeySetPolicy,
        snapshot: Option<KeySetSnapshot>,
        jwks_uri: Option<String>,
        environment: &Environment,
    ) -> Self {
        let own = snapshot.filter(|snapshot| snapshot.jwks_uri.is_none() || snapshot.jwks_uri == jwks_uri);
        let current = own.and_then(|KeySetSnapshot { jwks: document, fetched_at: at, .. }| {
            let set = JwkSet::parse(document.as_bytes(), &environment.backend).ok()?;
            // A set from the future would never grow old.
            (at <= environment.now())
                .then(|| Arc::new(Fetched { set, document, at, issuers: OnceLock::new() }))
        });
        Self { policy, jwks_uri, state: Mutex::new(State { current, ..State::default() }) }
    }

    pub(crate) fn snapshot(&self) -> Option<KeySetSnapshot> {
        let current = self.state().current.clone()?;
        let jwks_uri = self.jwks_uri.clone();
        Some(KeySetSnapshot { jwks: current.document.clone(), fetched_at: current.at, jwks_uri })
    }

    /// The issuers that the cached set names for the keys with this id: a member that Microsoft Entra ID adds.
    pub(crate) fn key_issuers(&self, key_id: Option<&str>) -> Vec<String> {
        let current = self.state().current.clone();
        let named = current
            .iter()
            .flat_map(|current| current.issuers.get_or_init(|| read_issuers(&current.document)));
        named.filter(|(named, _)| Some(named.as_str()) == key_id).map(|(_, issuer)| issuer.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cached keys that match, and how old their set is.
    fn cached<K: Key>(state: &State, policy: KeySetPolicy, wanted: Wanted<'_>) -> (Vec<K>, Age) {
        let Some(current) = &state.current else { return (Vec::new(), Age::Useless) };
        let age = wanted.now.duration_since(current.at);
        if age >= policy.maximum_age + policy.stale_limit {
            return (Vec::new(), Age::Useless);
        }
        let keys = K::candidates(&current.set, wanted.key_id, wanted.algorithm)
            .take(MOST_CANDIDATES)
            .cloned()
            .collect();
        (keys, if age < policy.maximum_age { Age::Young } else { Age::Stale })
    }

    fn plan<K: Key>(&self, wanted: Wanted<'_>, waited: bool) -> Plan<K> {
        let mut state = self.state();
        let (keys, age) = Self::cached(&state, self.policy, wanted);
        let cooling = |since: Timestamp| wanted.now.duration_since(since) < self.policy.cool_down;
        match (keys.is_empty(), age, &state.failed) {
            (false, Age::Young, _) => return Plan::Use(keys),
            (false, Age::Stale, Some((at, _))) if cooling(*at) => return Plan::Use(keys),
            (true, Age::Stale, Some((at, error))) if cooling(*at) => return Plan::Fail(error.clone()),
            (true, Age::Young, _) if waited => return Plan::NotFound,
            _ => {}
        }
        if let Some(flight) = &state.flight {
            return Plan::WaitFor(Arc::clone(flight));
        }
        if keys.is_empty() && age == Age::Young {
            if state.missed_at.is_some_and(cooling) {
                return Plan::NotFound;
            }
            state.missed_at = Some(wanted.now);
        }
        Plan::Fetch(Arc::clone(state.flight.insert(Arc::default())))
    }

    fn stale<K: Key>(&self, wanted: Wanted<'_>) -> Option<Vec<K>> {
        Some(Self::cached(&self.state(), self.policy, wanted).0).filter(|keys| !keys.is_empty())
    }

    fn land(&self, flight: &Arc<Flight>, outcome: Option<Result<Fetched, Error>>, now: Timestamp) {
        let mut state = self.state();
        end(&mut state, flight);
        let failure = match outcome {
            None => None,
            Some(Ok(fetched)) => {
                state.current = Some(Arc::new(fetched));
                state.failed = None;
                Some(None)
            }
            Some(Err(error)) => {
                state.failed = Some((now, error.clone()));
                Some(Some(error))
            }
        };
        *flight.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
        flight.gate.open();
    }
}

/// Makes room for the next flight, unless another one is under way already.
fn end(state: &mut State, flight: &Arc<Flight>) {
    state.flight.take_if(|current| Arc::ptr_eq(current, flight));
}

fn read_issuers(document: &str) -> Vec<(String, String)> {
    let set: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
    let keys = set["keys"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text =
        |key: &serde_json::Value, name| key.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    keys.iter().filter_map(|key| Some((text(key, "kid")?, text(key, "issuer")?))).collect()
}

/// Without a key id every key of the right kind is tried, but a set made of them must not cost much.
const MOST_CANDIDATES: usize = 8;

/// The server's keys with this key id that serve with this algorithm; empty if there are none.
pub(crate) async fn find<K: Key>(
    io: &Io,
    client: &Client,
    key_id: Option<&str>,
    algorithm: &Algorithm,
) -> Result<Vec<K>, Error> {
    let wanted = Wanted { key_id, algorithm, now: client.now() };
    match client.inner().key_set.plan(wanted, false) {
        Plan::Use(keys) => Ok(keys),
        // Boxed, because it is rare and large: otherwise every call that may need a key would be as large.
        plan => Box::pin(obtain(io, client, wanted, plan)).await,
    }
}

async fn obtain<K: Key>(
    io: &Io,
    client: &Client,
    mut wanted: Wanted<'_>,
    mut plan: Plan<K>,
) -> Result<Vec<K>, Error> {
    let cache = &client.inner().key_set;
    let mut waited = false;
    loop {
        let flight = match plan {
            Plan::Use(keys) => return Ok(keys),
            Plan::NotFound => return Ok(Vec::new()),
            Plan::Fail(error) => return Err(error),
            Plan::Fetch(flight) => {
                let mut landing = Landing { client, flight: &flight, outcome: None };
                landing.outcome = Some(fetch(io, client).await);
                drop(landing);
                flight
            }
            Plan::WaitFor(flight) => {
                io.wait(Wait::Until(flight.gate.clone())).await?;
                if !flight.gate.is_open() {
                    // Whoever fetches has been forgotten, but not dropped. All who wait look again, and one of them fetches.
                    end(&mut cache.state(), &flight);
                    flight.gate.open();
                }
                flight
            }
        };
        let failure = flight.failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match failure {
            // The one who fetched went away, or the wait was cut short: look again.
            None => {}
            Some(None) => waited = true,
            Some(Some(error)) => return cache.stale(wanted).ok_or(error),
        }
        wanted.now = client.now();
        plan = cache.plan(wanted, waited);
    }
}

/// Ends a flight in every case: also when the call that fetches is dropped in the middle.
struct Landing<'a> {
    client: &'a Client,
    flight: &'a Arc<Flight>,
    outcome: Option<Result<Fetched, Error>>,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.client.inner().key_set.land(self.flight, self.outcome.take(), self.client.now());
    }
}

async fn fetch(io: &Io, client: &Client) -> Result<Fetched, Error> {
    let uri = client.inner().endpoints.jwks.clone()?;
    let request = get(uri, "application/json, application/jwk-set+json");
    let answer = io.send(ENDPOINT, request, client.idempotent()).await?;
    expect(ENDPOINT, &answer, StatusCode::OK)?;
    let set =
        JwkSet::parse(answer.body(), &client.inner().environment.backend).map_err(|error| match error {
            JwkSetError::Json(problem) => malformed(ENDPOINT, &answer, problem),
            error => ResponseError::KeySet { problem: error.to_string() }.into(),
        })?;
    let document = String::from_utf8_lossy(answer.body()).into_owned();
    Ok(Fetched { set, document, at: client.now(), issuers: OnceLock::new() })
}
