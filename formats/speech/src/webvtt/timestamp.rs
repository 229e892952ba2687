//! Timestamps and time lines (WebVTT, section 6.3 "WebVTT cue timings and settings parsing").

use crate::caption::{Hours, whole_millis};
use genlock_time::{Span, Time};

/// A time line: the times and the settings after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeLine<'a> {
    pub(super) span: Span,
    pub(super) settings: &'a str,
    pub(super) hours: Hours,
}

/// Reads a time line; none if it is malformed.
pub(super) fn time_line(line: &str) -> Option<TimeLine<'_>> {
    let (start, hours, rest) = stamp(line.trim_start_matches(SPACE))?;
    let rest = rest.trim_start_matches(SPACE).strip_prefix("-->")?;
    let (end, _, rest) = stamp(rest.trim_start_matches(SPACE))?;
    Some(TimeLine { span: Span::new(start, end), settings: rest.trim_matches(SPACE), hours })
}

/// White space inside a line.
const SPACE: [char; 3] = [' ', '\t', '\u{c}'];

/// A timestamp at the start of the text, and what follows: any number of hour digits, or none; two digits of minutes and seconds up
/// to 59, three of milliseconds.
pub(super) fn stamp(text: &str) -> Option<(Time, Hours, &str)> {
    let (first, rest) = digits(text)?;
    let (second, rest) = two(rest.strip_prefix(':')?)?;
    let value: i64 = first.parse().ok()?;
    let long = first.len() != 2 || value > 59 || rest.starts_with(':');
    let (hours, minutes, seconds, rest) = if long {
        let (third, rest) = two(rest.strip_prefix(':')?)?;
        (value, second, third, rest)
    } else {
        (0, value, second, rest)
    };
    let (fraction, rest) = digits(rest.strip_prefix('.')?)?;
    if fraction.len() != 3 || minutes > 59 || seconds > 59 {
        return None;
    }
    let whole = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    let millis = whole.checked_mul(1000)?.checked_add(fraction.parse().ok()?)?;
    Some((Time::millis(millis), if long { Hours::Always } else { Hours::Omitted }, rest))
}

/// Exactly two digits.
fn two(text: &str) -> Option<(i64, &str)> {
    let (field, rest) = digits(text)?;
    if field.len() == 2 { Some((field.parse().ok()?, rest)) } else { None }
}

/// The digits at the start, at least one, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 { None } else { text.split_at_checked(length) }
}

/// `HH:MM:SS.mmm`, or `MM:SS.mmm` below an hour if hours are omitted. Times before zero cannot be written; none comes here.
pub(super) fn format(time: Time, hours: Hours) -> String {
    let millis = whole_millis(time).unwrap_or(0).unsigned_abs();
    let (seconds, fraction) = (millis / 1000, millis % 1000);
    let rest = format!("{:02}:{:02}.{fraction:03}", seconds / 60 % 60, seconds % 60);
    if hours == Hours::Omitted && seconds < 3600 { rest } else { format!("{:02}:{rest}", seconds / 3600) }
}
