//! Times for people: a calendar date in UTC, and how far away it is.

use relying::jose::Timestamp;

/// `2026-01-31 12:00:00 UTC (in 59 minutes)`.
pub(crate) fn describe(time: Timestamp, now: Timestamp) -> String {
    format!("{} ({})", utc(time), distance(time, now))
}

/// `2026-01-31 12:00:00 UTC`.
pub(crate) fn utc(time: Timestamp) -> String {
    let (days, seconds) = (time.as_unix().div_euclid(86_400), time.as_unix().rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// `in 59 minutes`, `3 days ago` or `now`.
fn distance(time: Timestamp, now: Timestamp) -> String {
    let (ahead, behind) = (time.duration_since(now).as_secs(), now.duration_since(time).as_secs());
    match (ahead, behind) {
        (0, 0) => "now".to_owned(),
        (0, seconds) => format!("{} ago", length(seconds)),
        (seconds, _) => format!("in {}", length(seconds)),
    }
}

/// A length of time in its largest unit.
pub(crate) fn length(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => (seconds / 60, "minute"),
        7200..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so
/// that the leap day is their last day.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    // From 0000-03-01.
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_leap_days_and_the_time_before_the_epoch() {
        for (unix, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_709_251_199, "2024-02-29 23:59:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(utc(Timestamp::from_unix(unix)), text);
        }
    }

    #[test]
    fn says_how_far_away_a_time_is() {
        let now = Timestamp::from_unix(1_000_000);
        for (offset, text) in [
            (0, "now"),
            (1, "in 1 second"),
            (119, "in 119 seconds"),
            (3600, "in 60 minutes"),
            (-7200, "2 hours ago"),
            (-172_800, "2 days ago"),
        ] {
            assert_eq!(distance(Timestamp::from_unix(1_000_000 + offset), now), text);
        }
    }
}
