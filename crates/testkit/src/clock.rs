//! [`Clock`]: the time of a test server, in the hands of the test.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use relying_jose::Timestamp;

/// A clock that several parties share and that a test can move.
///
/// Clones show the same time: give one to [`ServerBuilder::clock`](crate::ServerBuilder::clock), keep the other,
/// and [`advance`](Clock::advance) moves both. The unit is the second, as in every claim of a JWT.
///
/// ```
/// use relying_testkit::Clock;
/// use std::time::Duration;
///
/// let clock = Clock::fixed(1_700_000_000);
/// let shared = clock.clone();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(shared.now().as_unix(), 1_700_000_060);
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    shared: Arc<Shared>,
    /// How far this clone shows another time than the rest.
    skew: i64,
}

#[derive(Debug)]
struct Shared {
    /// Whether the system's time is the base; otherwise the base is zero and `offset` holds all of it.
    running: bool,
    offset: AtomicI64,
}

impl Clock {
    /// The system's time, plus whatever [`advance`](Self::advance) and [`rewind`](Self::rewind) add and take away.
    pub fn system() -> Self {
        Self { shared: Arc::new(Shared { running: true, offset: AtomicI64::new(0) }), skew: 0 }
    }

    /// A clock that stands still at `unix_seconds` until it is moved.
    pub fn fixed(unix_seconds: i64) -> Self {
        Self { shared: Arc::new(Shared { running: false, offset: AtomicI64::new(unix_seconds) }), skew: 0 }
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        let base = if self.shared.running { system_seconds() } else { 0 };
        let offset = self.shared.offset.load(Ordering::SeqCst).saturating_add(self.skew);
        Timestamp::from_unix(base.saturating_add(offset))
    }

    /// A clock that moves with this one and shows this many seconds more, or less: the clock of a machine that is
    /// badly set.
    ///
    /// ```
    /// use relying_testkit::Clock;
    ///
    /// let ours = Clock::fixed(1_000);
    /// let theirs = ours.skewed_by(-45);
    /// ours.advance(std::time::Duration::from_secs(10));
    /// assert_eq!(theirs.now().as_unix(), 965);
    /// ```
    #[must_use]
    pub fn skewed_by(&self, seconds: i64) -> Self {
        Self { shared: Arc::clone(&self.shared), skew: self.skew.saturating_add(seconds) }
    }

    /// Moves the clock forward; fractions of a second are dropped.
    pub fn advance(&self, by: Duration) {
        self.shared.offset.fetch_add(whole_seconds(by), Ordering::SeqCst);
    }

    /// Moves the clock back; fractions of a second are dropped.
    pub fn rewind(&self, by: Duration) {
        self.shared.offset.fetch_sub(whole_seconds(by), Ordering::SeqCst);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[allow(clippy::disallowed_methods, reason = "this file is where the kit reads the system's time")]
fn system_seconds() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => whole_seconds(since),
        Err(before) => -whole_seconds(before.duration()),
    }
}

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_moved() {
        let clock = Clock::fixed(100);
        assert_eq!(clock.now(), clock.now());
        clock.advance(Duration::from_secs(5));
        assert_eq!(clock.now().as_unix(), 105);
        clock.rewind(Duration::from_secs(10));
        assert_eq!(clock.now().as_unix(), 95);
    }

    #[test]
    fn a_system_clock_can_be_moved_too() {
        let clock = Clock::system();
        let before = clock.now().as_unix();
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now().as_unix() >= before + 3600);
    }

    #[test]
    fn clones_share_the_time() {
        let clock = Clock::fixed(0);
        let clone = clock.clone();
        clock.advance(Duration::from_secs(1));
        assert_eq!(clone.now().as_unix(), 1);
    }
}
