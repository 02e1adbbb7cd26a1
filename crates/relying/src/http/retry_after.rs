//! `Retry-After`: RFC 9110 section 10.2.3, as seconds or as a date.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use relying_jose::Timestamp;

/// How long the server asks to be left alone; none when it does not, or in a way that cannot be read. Of dates only the
/// form is read that senders must use (section 5.6.7); one in the past asks for nothing.
pub(crate) fn parse(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    Some(date(text)?.duration_since(now))
}

/// Such as `Sun, 06 Nov 1994 08:49:37 GMT`. The day of the week is not compared.
fn date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(", ")?.1.split(' ');
    let day: i64 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let year: i64 = words.next()?.parse().ok()?;
    let mut time = words.next()?.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let in_range = (1..=31).contains(&day)
        && (1970..=9999).contains(&year)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    (in_range && words.eq(["GMT"]))
        .then(|| Timestamp::from_unix(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second))
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that a leap day is their last day.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    const FROM_MARCH_OF_YEAR_0_TO_1970: i64 = 719_468;
    365 * year + leap_days + day_of_year - FROM_MARCH_OF_YEAR_0_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
        parse(&headers, Timestamp::from_unix(784_111_770)).map(|pause| pause.as_secs())
    }

    #[test]
    fn reads_seconds_and_dates() {
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:00 GMT"), Some(0));
        assert_eq!(after("99999999999999999999999"), Some(u64::MAX));
    }

    #[test]
    fn counts_days_as_the_calendar_does() {
        assert_eq!((days(1970, 1, 1), days(2000, 2, 29), days(2000, 3, 1)), (0, 11_016, 11_017));
        assert_eq!(days(2027, 1, 15), 20_833);
    }

    #[test]
    fn ignores_what_it_cannot_read() {
        for text in [
            "",
            "soon",
            "-5",
            "1.5",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 25:49:37 GMT",
        ] {
            assert_eq!(after(text), None, "{text}");
        }
        assert_eq!(parse(&HeaderMap::new(), Timestamp::from_unix(0)), None);
    }
}
