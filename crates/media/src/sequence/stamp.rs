//! Time stamps as text: in lists, in file names.

use crate::MediaError;
use genlock_time::{Rational, Round};

/// A time stamp as written, before its unit is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Nanoseconds since 1970 of a date with a time of day.
    Date(i128),
    /// A whole number, whose unit its size tells.
    Whole(i128),
    /// A number with a fraction or an exponent in billionths: seconds.
    Decimal(i128),
}

/// What whole numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }

    const fn nanoseconds(self) -> i128 {
        match self {
            Self::Seconds => 1_000_000_000,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1000,
            Self::Nanoseconds => 1,
        }
    }
}

/// Seconds since 1970 from which on a number is a date and no position in a recording: March 1973.
const LEAST_DATE: i128 = 100_000_000;

/// True for nanoseconds that are a date.
pub(super) const fn is_date(nanoseconds: i128) -> bool {
    nanoseconds >= LEAST_DATE * 1_000_000_000
}

impl Stamp {
    /// Reads a number or a date.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(date) = date(text) {
            return Some(Self::Date(date));
        }
        if !text.is_empty() && text.len() <= 30 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Self::Whole);
        }
        let first = text.bytes().next()?;
        if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
            return None;
        }
        let seconds: Rational = text.parse().ok().filter(|_| !text.contains('/'))?;
        seconds.mul(Rational::from_int(1_000_000_000)).ok().map(|scaled| Self::Decimal(scaled.round(Round::Near)))
    }

    pub(super) fn nanoseconds(self, unit: Unit) -> Option<i128> {
        match self {
            Self::Date(nanoseconds) | Self::Decimal(nanoseconds) => Some(nanoseconds),
            Self::Whole(count) => count.checked_mul(unit.nanoseconds()),
        }
    }
}

/// The seconds since 1970 up to which a number is a date: the year 2096.
const MOST_DATE: i128 = 4_000_000_000;

/// The unit of whole numbers by their size: dates from 1973 to 2096 by the number of digits (seconds about 1.7e9, milliseconds e12,
/// microseconds e15, nanoseconds e18); others, which count from the start of something, by their usual distance, which no sensor has
/// below 1 or above 250 in a second. None without whole numbers.
pub(super) fn unit(stamps: &[Stamp]) -> Option<Unit> {
    let whole = |stamp: &Stamp| if let Stamp::Whole(count) = stamp { Some(*count) } else { None };
    let mut whole: Vec<i128> = stamps.iter().filter_map(whole).collect();
    // Positions start near 0, dates never do.
    let smallest = *whole.iter().min()?;
    let units = [Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds];
    let is_date = |unit: &Unit| {
        let per_second = 1_000_000_000 / unit.nanoseconds();
        (LEAST_DATE * per_second..MOST_DATE * per_second).contains(&smallest)
    };
    units.into_iter().find(is_date).or_else(|| by_step(&mut whole)).or(Some(Unit::Seconds))
}

fn by_step(whole: &mut [i128]) -> Option<Unit> {
    whole.sort_unstable();
    let mut steps: Vec<i128> = whole.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0).collect();
    steps.sort_unstable();
    let step = *steps.get(steps.len() / 2)?;
    Some(match step {
        4_000_000.. => Unit::Nanoseconds,
        4000.. => Unit::Microseconds,
        4.. => Unit::Milliseconds,
        _ => Unit::Seconds,
    })
}

/// Nanoseconds since 1970 of `YYYY-MM-DD HH:MM:SS[.fraction]`, with a blank or a `T` between and an optional `Z`.
fn date(text: &str) -> Option<i128> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (day, time) = text.split_once([' ', 'T'])?;
    let number = |part: &str| -> Option<i128> {
        let plain = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    let mut parts = day.split('-').map(number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = clock.trim().split(':').map(number);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !fits || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut nanoseconds: i128 = 0;
    for at in 0..9 {
        nanoseconds = nanoseconds * 10 + fraction.as_bytes().get(at).map_or(0, |digit| i128::from(digit - b'0'));
    }
    // Days since 1970 of the proleptic Gregorian calendar, with years that start in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day - 719_469;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000_000 + nanoseconds)
}

/// One line of a list: its time stamp, if it has one, and the file that it names, if it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) stamp: Option<Stamp>,
    pub(super) file: Option<String>,
}

/// The largest list that is read: a million stamps of sixty bytes many times over.
const MOST_BYTES: u64 = 1 << 28;

/// The lines of a list of time stamps, one a line: `column` counts from 0; without it, the first that is a time stamp.
pub(super) fn read_list(path: &std::path::Path, column: Option<usize>) -> Result<Vec<Line>, MediaError> {
    let mut source = crate::bytes::Source::open(path)?;
    if source.len() > MOST_BYTES {
        return Err(MediaError::malformed("the list of time stamps is larger than 256 MB", None));
    }
    let bytes = source.read(0, MOST_BYTES)?;
    Ok(lines(&String::from_utf8_lossy(&bytes), column))
}

fn lines(text: &str, column: Option<usize>) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for text in text.trim_start_matches('\u{FEFF}').trim_end().lines() {
        if text.trim_start().starts_with('#') {
            continue;
        }
        let line = line(text, column);
        // A header stands before the first stamp.
        if line.stamp.is_some() || !found.is_empty() || text.trim().is_empty() {
            found.push(line);
        }
    }
    found
}

fn line(text: &str, column: Option<usize>) -> Line {
    if column.is_none()
        && let Some(stamp) = Stamp::parse(text)
    {
        return Line { stamp: Some(stamp), file: None };
    }
    let mark = if text.contains([',', ';']) { [',', ';'] } else { [' ', '\t'] };
    let cells: Vec<&str> = text.split(mark).map(str::trim).filter(|cell| mark[0] == ',' || !cell.is_empty()).collect();
    let stamp = match column {
        Some(column) => cells.get(column).and_then(|cell| Stamp::parse(cell)),
        None => cells.iter().find_map(|cell| Stamp::parse(cell)),
    };
    let is_file = |cell: &&&str| cell.contains('.') && Stamp::parse(cell).is_none() && !cell.contains(' ');
    Line { stamp, file: cells.iter().find(is_file).map(|cell| (*cell).to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{Stamp, Unit, lines, unit};

    #[test]
    fn stamps() {
        let check = |text: &str, expected| assert_eq!(Stamp::parse(text), expected, "{text}");
        check("1970-01-01 00:00:00.000000001", Some(Stamp::Date(1)));
        check("2011-09-26 13:02:25.964389445", Some(Stamp::Date(1_317_042_145_964_389_445)));
        check("2024-02-29T12:00:00Z", Some(Stamp::Date(1_709_208_000_000_000_000)));
        check("2024-13-01 00:00:00", None);
        check("1531883530412470", Some(Stamp::Whole(1_531_883_530_412_470)));
        check("1305031102.175304", Some(Stamp::Decimal(1_305_031_102_175_304_000)));
        check("1.036224e-01", Some(Stamp::Decimal(103_622_400)));
        check("abc", None);
        check("", None);
        check("1/2", None);
    }

    #[test]
    fn units() {
        let check = |counts: &[i128], expected| {
            let stamps: Vec<_> = counts.iter().map(|count| Stamp::Whole(*count)).collect();
            assert_eq!(unit(&stamps), Some(expected), "{counts:?}");
        };
        check(&[1_531_883_530], Unit::Seconds);
        check(&[1_531_883_530_412], Unit::Milliseconds);
        check(&[1_531_883_530_412_470], Unit::Microseconds);
        check(&[1_531_883_530_412_470_000], Unit::Nanoseconds);
        check(&[0, 100, 200], Unit::Milliseconds);
        check(&[0, 33_333, 66_666], Unit::Microseconds);
        check(&[0, 100_000_000, 200_000_000], Unit::Nanoseconds);
        check(&[0, 1, 2], Unit::Seconds);
        // Two minutes in nanoseconds are as large as a date in milliseconds.
        check(&[0, 60_000_000_000, 60_100_000_000, 120_100_000_000], Unit::Nanoseconds);
        check(&[5_000_000_000_000, 5_000_100_000_000], Unit::Nanoseconds);
        check(&[1_531_883_530, 1_531_883_540], Unit::Seconds);
        assert_eq!(unit(&[Stamp::Decimal(1)]), None);
    }

    #[test]
    fn lists() {
        let check = |text: &str, column, expected: &[(Option<Stamp>, Option<&str>)]| {
            let found = lines(text, column);
            let found: Vec<_> = found.iter().map(|line| (line.stamp, line.file.as_deref())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("#timestamp [ns],filename\r\n10,10.png\r\n", None, &[(Some(Stamp::Whole(10)), Some("10.png"))]);
        check("# rgb\n1.5 rgb/1.5.png\n", None, &[(Some(Stamp::Decimal(1_500_000_000)), Some("rgb/1.5.png"))]);
        check(
            "frame,t\n7,0.5\n8,0.6\n",
            Some(1),
            &[(Some(Stamp::Decimal(500_000_000)), None), (Some(Stamp::Decimal(600_000_000)), None)],
        );
        check(
            "0.5\n\n0.6\n",
            None,
            &[(Some(Stamp::Decimal(500_000_000)), None), (None, None), (Some(Stamp::Decimal(600_000_000)), None)],
        );
        check("", None, &[]);
    }
}
