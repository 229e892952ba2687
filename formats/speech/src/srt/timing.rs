//! The time line of a cue.

use genlock_time::{Span, Time};

/// A time line as far as it can be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timing {
    /// From when to when, in milliseconds.
    pub(super) span: Span,
    /// What follows the times: coordinates.
    pub(super) rest: String,
    /// What is not as players write it.
    pub(super) odd: Vec<Odd>,
}

/// A way of writing times that differs from `HH:MM:SS,mmm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Odd {
    /// A full stop instead of the comma.
    Dot,
    /// Fewer than three digits after the comma, or none.
    ShortFraction,
    /// Hours, minutes or seconds of one digit, or no hours.
    ShortFields,
    /// Minutes or seconds above 59.
    OverSixty,
    /// A time before zero.
    Negative,
}

impl Odd {
    /// What is said about it.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Dot => "a full stop stands for the comma in times",
            Self::ShortFraction => {
                "times with fewer than three digits after the comma; they were read as decimals, ',5' as half a second"
            }
            Self::ShortFields => "hours, minutes or seconds of one digit, or no hours",
            Self::OverSixty => "minutes or seconds above 59",
            Self::Negative => "a time before zero; it was kept",
        }
    }
}

/// Reads a time line; none if it is not one.
pub(super) fn parse(line: &str) -> Option<Timing> {
    let mut odd = Vec::new();
    let (start, rest) = stamp(line.trim_start_matches(BLANK), &mut odd)?;
    let rest = rest.trim_start_matches(BLANK).strip_prefix("-->")?;
    let (end, rest) = stamp(rest.trim_start_matches(BLANK), &mut odd)?;
    if !rest.is_empty() && !rest.starts_with(BLANK) {
        return None;
    }
    odd.sort();
    odd.dedup();
    Some(Timing { span: Span::new(start, end), rest: rest.trim_matches(BLANK).to_owned(), odd })
}

const BLANK: [char; 2] = [' ', '\t'];

/// Milliseconds of `[-][H…:]M[M]:S[S][,.mmm]`, and what follows.
fn stamp<'a>(text: &'a str, odd: &mut Vec<Odd>) -> Option<(Time, &'a str)> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut fields: Vec<i64> = Vec::new();
    loop {
        let (field, after) = digits(rest)?;
        if field.len() > 2 && !fields.is_empty() {
            return None;
        }
        if field.len() < 2 {
            odd.push(Odd::ShortFields);
        }
        fields.push(field.parse().ok()?);
        rest = after;
        match rest.strip_prefix(':') {
            Some(after) if fields.len() < 3 => rest = after,
            _ => break,
        }
    }
    let (hours, minutes, seconds) = match fields.as_slice() {
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        [minutes, seconds] => {
            odd.push(Odd::ShortFields);
            (0, *minutes, *seconds)
        }
        _ => return None,
    };
    if minutes > 59 || seconds > 59 {
        odd.push(Odd::OverSixty);
    }
    let (fraction, rest) = fraction(rest, odd)?;
    let whole = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)?;
    let millis = whole.checked_mul(1000)?.checked_add(fraction)?;
    if negative && millis > 0 {
        odd.push(Odd::Negative);
    }
    Some((Time::millis(if negative { -millis } else { millis }), rest))
}

/// Milliseconds after the comma or full stop.
fn fraction<'a>(rest: &'a str, odd: &mut Vec<Odd>) -> Option<(i64, &'a str)> {
    let after = match rest.as_bytes().first() {
        Some(b',') => rest.get(1..)?,
        Some(b'.') => {
            odd.push(Odd::Dot);
            rest.get(1..)?
        }
        _ => {
            odd.push(Odd::ShortFraction);
            return Some((0, rest));
        }
    };
    let (field, after) = digits(after)?;
    let scale = match field.len() {
        1 => 100,
        2 => 10,
        3 => 1,
        _ => return None,
    };
    if scale > 1 {
        odd.push(Odd::ShortFraction);
    }
    Some((field.parse::<i64>().ok()?.checked_mul(scale)?, after))
}

/// The digits at the start, at least one, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 { None } else { text.split_at_checked(length) }
}

/// `HH:MM:SS,mmm`, with a minus for times before zero.
pub(super) fn format(time: Time) -> String {
    let millis = super::super::caption::whole_millis(time).unwrap_or(0);
    let (sign, millis) = if millis < 0 { ("-", millis.unsigned_abs()) } else { ("", millis.unsigned_abs()) };
    let (seconds, fraction) = (millis / 1000, millis % 1000);
    format!("{sign}{:02}:{:02}:{:02},{fraction:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
