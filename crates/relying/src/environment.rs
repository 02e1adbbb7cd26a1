//! What protocol code may not reach for itself: the time and random bytes.

use std::fmt;
use std::sync::Arc;

use relying_jose::{Backend, Timestamp, base64url};

use crate::error::{Error, Misuse};

/// Tells the time. Give a [`Client`](crate::Client) one of your own to run it at any moment you like.
///
/// Answering a time too late lets expired tokens pass; too early refuses valid ones.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system (of the JavaScript host on `wasm32-unknown-unknown`), optionally set off by a fixed number of seconds.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock {
    /// Seconds added to what the operating system says; for a machine whose clock is known to be wrong.
    pub skew: i64,
}

impl SystemClock {
    /// The clock of the operating system plus `skew` seconds.
    pub fn with_skew(skew: i64) -> Self {
        Self { skew }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(unix_time().saturating_add(self.skew))
    }
}

/// Seconds since 1970.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[allow(clippy::disallowed_methods, reason = "this is the one clock that others are spared")]
fn unix_time() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}

/// Seconds since 1970. The standard library has no clock on this target: its `SystemTime::now` panics.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn unix_time() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// The clock and the crypto backend of a client.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) backend: Backend,
}

impl Environment {
    /// 32 random bytes, base64url: 43 characters that serve as state, nonce, verifier and `jti`.
    pub(crate) fn random_value(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.backend.random(&mut bytes).map_err(|_| Misuse::NoRandomness)?;
        Ok(base64url::encode(&bytes))
    }

    /// A random UUID (RFC 9562 section 5.4).
    pub(crate) fn random_uuid(&self) -> Result<String, Error> {
        let mut bytes = [0; 16];
        self.backend.random(&mut bytes).map_err(|_| Misuse::NoRandomness)?;
        let bits = u128::from_be_bytes(bytes);
        let bits = bits & !(0xf000 << 64 | 0xc000 << 48) | 0x4000 << 64 | 0x8000 << 48;
        let text = format!("{bits:032x}");
        let (a, b, c, d, e) = (&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]);
        Ok(format!("{a}-{b}-{c}-{d}-{e}"))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
