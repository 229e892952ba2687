//! How far counterparts of two modalities may be apart.

use genlock_time::{Rational, Time, TimeError};
use std::fmt;
use std::str::FromStr;

/// How much earlier or later than its counterpart a boundary may come, in seconds, inclusive.
///
/// A difference is the time of the first modality of a pair less that of the second: negative if the first comes early. In the
/// presets the first modality is sound and the second picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most that the first may come before the second; not negative.
    pub early: Rational,
    /// The most that it may come after the second; not negative.
    pub late: Rational,
}

/// The limits of both boundaries of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Of the start, and of instants.
    pub start: Limits,
    /// Of the end.
    pub end: Limits,
}

/// Limits that a standard or a practice names, for sound against picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name in configurations.
    pub name: &'static str,
    /// Numerators of the early and the late limit.
    limits: (i16, i16),
    /// Their denominator: limits are given in milliseconds or frames.
    per_second: i16,
    /// Where it comes from, for people.
    pub source: &'static str,
}

/// The presets, by name.
pub const PRESETS: [Preset; 5] = [
    Preset {
        name: "atsc-is191",
        limits: (15, 45),
        per_second: 1000,
        source: "ATSC Implementation Subcommittee finding IS-191, at the input of an encoder",
    },
    Preset { name: "ebu-r37", limits: (40, 60), per_second: 1000, source: "EBU R37, end of the programme chain" },
    Preset {
        name: "film",
        limits: (2, 1),
        per_second: 24,
        source: "film practice, ITU-R BS.1204: two frames early, one late, at 24 a second",
    },
    Preset { name: "itu-bt1359-accept", limits: (90, 185), per_second: 1000, source: "ITU-R BT.1359-1, acceptability" },
    Preset { name: "itu-bt1359-detect", limits: (45, 125), per_second: 1000, source: "ITU-R BT.1359-1, detectability" },
];

impl Preset {
    /// The preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }

    /// Its limits.
    pub fn limits(self) -> Limits {
        let seconds = |count: i16| Rational::new(i128::from(count), i128::from(self.per_second)).unwrap_or(Rational::ZERO);
        Limits { early: seconds(self.limits.0), late: seconds(self.limits.1) }
    }
}

impl Limits {
    /// The same both ways, in milliseconds; the sign does not count.
    pub fn millis(millis: i64) -> Self {
        let limit = Rational::new(i128::from(millis).abs(), 1000).unwrap_or(Rational::ZERO);
        Self { early: limit, late: limit }
    }

    /// The limits for the same pair in the other order.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self { early: self.late, late: self.early }
    }

    /// True if a difference lies within, both ends included, when it may be off by `slack` seconds because of the precision in which
    /// the times are written: see [`slack`].
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn allow(self, difference: Rational, slack: Rational) -> Result<bool, TimeError> {
        Ok(difference >= self.early.add(slack)?.neg() && difference <= self.late.add(slack)?)
    }
}

impl Tolerance {
    /// The same for start and end.
    pub const fn both(limits: Limits) -> Self {
        Self { start: limits, end: limits }
    }

    /// The same for start and end and both ways, in milliseconds.
    pub fn millis(millis: i64) -> Self {
        Self::both(Limits::millis(millis))
    }

    /// The tolerance for the same pair in the other order.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self { start: self.start.swapped(), end: self.end.swapped() }
    }
}

/// What the precision of two times adds to a tolerance, in seconds: half the quantum of the coarser one. A time in whole milliseconds
/// is known to half a millisecond, a frame number to half a frame.
///
/// # Errors
/// [`TimeError::Overflow`].
pub fn slack(one: Rational, other: Rational) -> Result<Rational, TimeError> {
    one.max(other).div(Rational::from_int(2))
}

/// Why a text is no tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToleranceError {
    /// It is neither a preset nor a number with a unit.
    Unreadable,
    /// The number has no unit.
    NoUnit,
    /// The unit is not known.
    Unit,
    /// Two limits are given, but not as `+EARLY/-LATE`.
    Signs,
    /// The number has too many digits.
    TooLarge,
}

impl fmt::Display for ToleranceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => {
                write!(f, "expected a tolerance such as \"100 ms\" or \"+40/-60 ms\", or one of the presets")?;
                PRESETS.iter().try_for_each(|preset| write!(f, " {}", preset.name))
            }
            Self::NoUnit => f.write_str("a tolerance needs a unit: ms, s, or a rate such as frames@25"),
            Self::Unit => {
                f.write_str("the units of a tolerance are ms, s, and frames@RATE such as frames@25 or frames@30000/1001")
            }
            Self::Signs => f.write_str("two limits are written +EARLY/-LATE, as +40/-60 ms"),
            Self::TooLarge => f.write_str("the tolerance has too many digits"),
        }
    }
}

impl std::error::Error for ToleranceError {}

impl FromStr for Tolerance {
    type Err = ToleranceError;

    /// The same for start and end: see [`Limits`].
    fn from_str(text: &str) -> Result<Self, ToleranceError> {
        text.parse().map(Self::both)
    }
}

impl FromStr for Limits {
    type Err = ToleranceError;

    /// Reads the name of a preset; one limit for both ways, `100 ms`, `0.1 s`, `1 frames@25`; or two, `+40/-60 ms`, the first of them
    /// early.
    fn from_str(text: &str) -> Result<Self, ToleranceError> {
        let text = text.trim();
        if let Some(preset) = Preset::named(&text.to_ascii_lowercase()) {
            return Ok(preset.limits());
        }
        let is_unit = |c: char| c.is_ascii_alphabetic();
        let (numbers, unit) = match text.find(is_unit) {
            Some(at) => text.split_at(at),
            None if text.starts_with(|c: char| c.is_ascii_digit() || c == '+') => return Err(ToleranceError::NoUnit),
            None => return Err(ToleranceError::Unreadable),
        };
        if !numbers.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '\u{2212}' | '±' | '.')) {
            return Err(ToleranceError::Unreadable);
        }
        let unit = unit_length(unit)?;
        let seconds = |number: &str| number_of(number)?.mul(unit).or(Err(ToleranceError::TooLarge));
        match numbers.trim().split_once('/') {
            None => {
                let limit = seconds(numbers.trim().trim_start_matches('±'))?;
                Ok(Self { early: limit, late: limit })
            }
            Some((early, late)) => {
                let early = early.trim().strip_prefix('+').ok_or(ToleranceError::Signs)?;
                let late = late.trim().strip_prefix(['-', '\u{2212}']).ok_or(ToleranceError::Signs)?;
                Ok(Self { early: seconds(early)?, late: seconds(late)? })
            }
        }
    }
}

/// A number without a sign.
fn number_of(text: &str) -> Result<Rational, ToleranceError> {
    let text = text.trim();
    let plain = text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !plain {
        return Err(ToleranceError::Unreadable);
    }
    Time::from_decimal(text).map(Time::position).or(Err(ToleranceError::TooLarge))
}

/// Seconds in one unit.
fn unit_length(unit: &str) -> Result<Rational, ToleranceError> {
    match unit.trim() {
        "s" => Ok(Rational::ONE),
        "ms" => Rational::new(1, 1000).or(Err(ToleranceError::Unit)),
        other => {
            let (name, rate) = other.split_once('@').ok_or(ToleranceError::Unit)?;
            let rate = match rate.split_once('/') {
                Some((numer, denom)) => number_of(numer)?.div(number_of(denom)?),
                None => Ok(number_of(rate)?),
            };
            let rate = rate.or(Err(ToleranceError::Unit))?;
            if matches!(name, "frame" | "frames") {
                rate.recip().or(Err(ToleranceError::Unit))
            } else {
                Err(ToleranceError::Unit)
            }
        }
    }
}

impl fmt::Display for Limits {
    /// As it is read: `100 ms`, `+40/-60 ms`; parts of a millisecond as decimals to the microsecond.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |limit: Rational| {
            let millis = limit.mul(Rational::from_int(1000)).unwrap_or(limit).to_decimal(3);
            millis.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        if self.early == self.late {
            write!(f, "{} ms", millis(self.early))
        } else {
            write!(f, "+{}/-{} ms", millis(self.early), millis(self.late))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, PRESETS, Preset, Tolerance, ToleranceError, slack};
    use genlock_time::{Rational, Time};

    fn ratio(numer: i128, denom: i128) -> Rational {
        Rational::new(numer, denom).expect("a ratio")
    }

    fn check(text: &str, early: (i128, i128), late: (i128, i128)) {
        let limits: Limits = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((limits.early, limits.late), (ratio(early.0, early.1), ratio(late.0, late.1)), "{text}");
    }

    #[test]
    fn presets_are_those_of_the_standards() {
        check("ebu-r37", (40, 1000), (60, 1000));
        check("EBU-R37", (40, 1000), (60, 1000));
        check("itu-bt1359-detect", (45, 1000), (125, 1000));
        check("itu-bt1359-accept", (90, 1000), (185, 1000));
        check("atsc-is191", (15, 1000), (45, 1000));
        check("film", (2, 24), (1, 24));
        assert!(PRESETS.is_sorted_by_key(|preset| preset.name));
        assert_eq!(Preset::named("ebu"), None);
    }

    #[test]
    fn reads_numbers_with_units() {
        check("100 ms", (100, 1000), (100, 1000));
        check("100ms", (100, 1000), (100, 1000));
        check("0.1 s", (1, 10), (1, 10));
        check("±12.5 ms", (125, 10_000), (125, 10_000));
        check("+40/-60 ms", (40, 1000), (60, 1000));
        check("+40 / \u{2212}60 ms", (40, 1000), (60, 1000));
        check("1 frames@30000/1001", (1001, 30_000), (1001, 30_000));
        check("+2/-1 frames@24", (2, 24), (1, 24));
        check("0 ms", (0, 1), (0, 1));
    }

    #[test]
    fn says_what_is_wrong_with_a_text() {
        let check = |text: &str, expected| assert_eq!(text.parse::<Limits>(), Err(expected), "{text}");
        check("100", ToleranceError::NoUnit);
        check("100 min", ToleranceError::Unit);
        check("1 frames@0", ToleranceError::Unit);
        check("1 fields@50", ToleranceError::Unit);
        check("-60/+40 ms", ToleranceError::Signs);
        check("40/60 ms", ToleranceError::Signs);
        check("-5 ms", ToleranceError::Unreadable);
        check("", ToleranceError::Unreadable);
        check("ebu", ToleranceError::Unreadable);
        check("1e3 ms", ToleranceError::Unit);
        check(&format!("{} ms", "9".repeat(60)), ToleranceError::TooLarge);
    }

    #[test]
    fn the_limits_themselves_are_allowed() {
        let limits: Limits = "+40/-60 ms".parse().expect("limits");
        let check = |millis: (i128, i128), slack: Rational, expected| {
            assert_eq!(limits.allow(ratio(millis.0, millis.1 * 1000), slack), Ok(expected), "{millis:?}");
        };
        check((-40, 1), Rational::ZERO, true);
        check((-401, 10), Rational::ZERO, false);
        check((60, 1), Rational::ZERO, true);
        check((601, 10), Rational::ZERO, false);
        // Half a millisecond of precision on one side.
        check((605, 10), ratio(5, 10_000), true);
        check((6051, 100), ratio(5, 10_000), false);
    }

    #[test]
    fn the_other_order_has_the_other_limits() {
        let limits: Limits = "+40/-60 ms".parse().expect("limits");
        assert_eq!(limits.swapped().to_string(), "+60/-40 ms");
        let tolerance = Tolerance { start: limits, end: Limits::millis(100) };
        assert_eq!(tolerance.swapped(), Tolerance { start: limits.swapped(), end: Limits::millis(100) });
    }

    #[test]
    fn slack_is_half_the_coarser_precision() {
        let (milli, frame) = (Time::millis(1500).base().length(), ratio(1, 25));
        assert_eq!(slack(milli, frame), Ok(ratio(1, 50)));
    }

    #[test]
    fn is_written_as_it_is_read() {
        let check = |text: &str| assert_eq!(text.parse::<Limits>().expect(text).to_string(), text);
        check("100 ms");
        check("+40/-60 ms");
        check("12.5 ms");
        assert_eq!(Preset::named("film").expect("film").limits().to_string(), "+83.333/-41.667 ms");
    }
}
