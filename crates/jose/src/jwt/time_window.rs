//! The time checks that every profile makes, against a given now.

use std::time::Duration;

use super::{ClaimError, Timestamp};

/// The moment at which claims are judged, and the tolerance for clocks that disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeWindow {
    /// The present, as the verifier's clock has it.
    pub now: Timestamp,
    /// How far the clocks may be apart.
    pub tolerance: Duration,
}

impl TimeWindow {
    /// A window around `now`.
    #[must_use]
    pub const fn new(now: Timestamp, tolerance: Duration) -> Self {
        Self { now, tolerance }
    }

    /// `exp` must be in the future (RFC 7519 section 4.1.4): expired when `exp <= now - tolerance`.
    ///
    /// # Errors
    ///
    /// [`ClaimError::Expired`].
    pub fn check_expiration(&self, exp: Timestamp) -> Result<(), ClaimError> {
        if exp <= self.now - self.tolerance {
            return Err(ClaimError::Expired { expired_at: exp, now: self.now });
        }
        Ok(())
    }

    /// `nbf` must not be in the future (RFC 7519 section 4.1.5).
    ///
    /// # Errors
    ///
    /// [`ClaimError::NotYetValid`].
    pub fn check_not_before(&self, nbf: Timestamp) -> Result<(), ClaimError> {
        if nbf > self.now + self.tolerance {
            return Err(ClaimError::NotYetValid { not_before: nbf, now: self.now });
        }
        Ok(())
    }

    /// `iat` must not be in the future: a token from tomorrow means that a clock is wrong (RFC 7519 section 4.1.6).
    ///
    /// # Errors
    ///
    /// [`ClaimError::IssuedInFuture`].
    pub fn check_issued_at(&self, iat: Timestamp) -> Result<(), ClaimError> {
        if iat > self.now + self.tolerance {
            return Err(ClaimError::IssuedInFuture { issued_at: iat, now: self.now });
        }
        Ok(())
    }

    /// `since` must not be longer ago than `maximum`: the age of `iat`, or of `auth_time` against `max_age`.
    ///
    /// # Errors
    ///
    /// [`ClaimError::TooOld`].
    pub fn check_age(&self, since: Timestamp, maximum: Duration) -> Result<(), ClaimError> {
        if since + maximum < self.now - self.tolerance {
            return Err(ClaimError::TooOld { since, maximum, now: self.now });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    #[test]
    fn a_token_expires_when_the_tolerance_is_used_up() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        assert_eq!(window.check_expiration(at(971)), Ok(()));
        let expired = ClaimError::Expired { expired_at: at(970), now: at(1000) };
        assert_eq!(window.check_expiration(at(970)), Err(expired));
        let strict = TimeWindow::new(at(1000), Duration::ZERO);
        assert_eq!(strict.check_expiration(at(1001)), Ok(()));
        let expired = ClaimError::Expired { expired_at: at(1000), now: at(1000) };
        assert_eq!(strict.check_expiration(at(1000)), Err(expired));
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        assert_eq!(window.check_not_before(at(1030)), Ok(()));
        let early = ClaimError::NotYetValid { not_before: at(1031), now: at(1000) };
        assert_eq!(window.check_not_before(at(1031)), Err(early));
        assert_eq!(window.check_issued_at(at(1030)), Ok(()));
        let future = ClaimError::IssuedInFuture { issued_at: at(1031), now: at(1000) };
        assert_eq!(window.check_issued_at(at(1031)), Err(future));
    }

    #[test]
    fn an_age_is_counted_with_the_tolerance() {
        let window = TimeWindow::new(at(1000), Duration::from_secs(30));
        let maximum = Duration::from_secs(100);
        assert_eq!(window.check_age(at(870), maximum), Ok(()));
        let old = ClaimError::TooOld { since: at(869), maximum, now: at(1000) };
        assert_eq!(window.check_age(at(869), maximum), Err(old));
    }
}
