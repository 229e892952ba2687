//! A row of an RTTM file: `TYPE FILE CHNL TBEG TDUR ORTHO SUBTYPE SPKR CONF [SLAT]`, split at white space.

use genlock_diagnose::{Code, codes::read as codes};
use genlock_time::{Rational, Round, Span, Time, TimeBase, TimeError};

/// What stands for nothing.
pub(super) const NA: &str = "<NA>";

/// The types of NIST's RTTM, version 1.3.
pub(super) const TYPES: [&str; 14] = [
    SPEAKER,
    "SEGMENT",
    "NOSCORE",
    "NO_RT_METADATA",
    "LEXEME",
    "NON-LEX",
    "NON-SPEECH",
    "FILLER",
    "EDIT",
    "IP",
    "SU",
    "CB",
    "A/P",
    SPEAKER_INFO,
];
/// A turn of a speaker.
pub(super) const SPEAKER: &str = "SPEAKER";
/// What is known of a speaker.
pub(super) const SPEAKER_INFO: &str = "SPKR-INFO";

/// A row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row<'a> {
    pub(super) kind: &'static str,
    pub(super) file: &'a str,
    pub(super) channel: &'a str,
    /// Seconds from an unstated zero.
    pub(super) begin: Option<Written>,
    /// Seconds; none for an instant.
    pub(super) duration: Option<Written>,
    pub(super) ortho: Option<&'a str>,
    pub(super) subtype: Option<&'a str>,
    pub(super) speaker: Option<&'a str>,
    pub(super) confidence: Option<&'a str>,
    pub(super) lookahead: Option<&'a str>,
}

/// A time with whether the file marks it as estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written {
    pub(super) time: Time,
    pub(super) certainty: Certainty,
}

/// Whether a time bears a `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    Stated,
    Estimated,
}

/// Why a line is no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoRow {
    pub(super) code: Code,
    pub(super) message: String,
}

/// True for lines that are no rows and need not be.
pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with(['#', ';'])
}

/// Reads a row; the count of its fields comes with it.
pub(super) fn parse(line: &str) -> Result<(Row<'_>, usize), NoRow> {
    let mut fields = [""; 10];
    let mut count = 0;
    for field in line.split_ascii_whitespace() {
        if let Some(slot) = fields.get_mut(count) {
            *slot = field;
        }
        count += 1;
    }
    let kind = TYPES.iter().find(|kind| kind.eq_ignore_ascii_case(fields[0]));
    let Some(kind) = kind.copied() else {
        return Err(bad(codes::VALUE, format!("{:?} is no RTTM type", fields[0])));
    };
    if !(9..=10).contains(&count) {
        let hint = if count > 10 { "; names of files and speakers cannot hold blanks" } else { "" };
        return Err(bad(codes::SYNTAX, format!("{count} fields where 9 or 10 belong{hint}")));
    }
    let [_, file, channel, begin, duration, ortho, subtype, speaker, confidence, lookahead] = fields;
    let row = Row {
        kind,
        file,
        channel,
        begin: seconds(begin, "begin time")?,
        duration: seconds(duration, "duration")?,
        ortho: known(ortho),
        subtype: known(subtype),
        speaker: known(speaker),
        confidence: known(confidence),
        lookahead: known(lookahead),
    };
    Ok((row, count))
}

fn bad(code: Code, message: String) -> NoRow {
    NoRow { code, message }
}

fn known(field: &str) -> Option<&str> {
    (!field.is_empty() && !field.eq_ignore_ascii_case(NA)).then_some(field)
}

/// A time field. An asterisk marks an estimated time.
fn seconds(field: &str, what: &str) -> Result<Option<Written>, NoRow> {
    if known(field).is_none() {
        return Ok(None);
    }
    let (text, certainty) = match field.strip_suffix('*') {
        Some(text) => (text, Certainty::Estimated),
        None => (field, Certainty::Stated),
    };
    match Time::from_decimal(text) {
        Ok(time) => Ok(Some(Written { time, certainty })),
        Err(TimeError::Overflow) => Err(bad(codes::VALUE, format!("the {what} {field:?} is beyond any recording"))),
        Err(_) => Err(bad(codes::NUMBER, format!("the {what} {field:?} is no decimal number"))),
    }
}

impl Row<'_> {
    /// From when to when; an instant if there is no duration, none if there is no begin time.
    ///
    /// # Errors
    /// If the end does not fit.
    pub(super) fn span(&self) -> Result<Option<Span>, TimeError> {
        let Some(begin) = self.begin.map(|begin| begin.time) else { return Ok(None) };
        let Some(duration) = self.duration.map(|duration| duration.time) else { return Ok(Some(Span::new(begin, begin))) };
        let end = begin.position().add(duration.position())?;
        Ok(Some(Span::new(begin, Time::at(end, finer(begin.base(), duration.base()), Round::Near)?)))
    }

    /// The row in the usual form: fields separated by one blank, the duration with as many digits as the end needs.
    pub(super) fn text(&self, fields: Fields) -> String {
        let Row { kind, file, channel, begin, duration, ortho, subtype, speaker, confidence, lookahead } = self;
        let time = |written: &Option<Written>| match written {
            None => NA.to_owned(),
            Some(Written { time, certainty: Certainty::Stated }) => time.to_decimal(),
            Some(Written { time, certainty: Certainty::Estimated }) => format!("{}*", time.to_decimal()),
        };
        let or_na = |field: Option<&str>| field.unwrap_or(NA).to_owned();
        let mut text = [
            (*kind).to_owned(),
            (*file).to_owned(),
            (*channel).to_owned(),
            time(begin),
            time(duration),
            or_na(*ortho),
            or_na(*subtype),
            or_na(*speaker),
            or_na(*confidence),
        ]
        .join(" ");
        if fields == Fields::Ten || lookahead.is_some() {
            text.push(' ');
            text.push_str(&or_na(*lookahead));
        }
        text
    }
}

/// The finer of two decimal bases.
fn finer(a: TimeBase, b: TimeBase) -> TimeBase {
    if a.denom() >= b.denom() { a } else { b }
}

/// The duration of a span, with the digits that make begin and duration add up to the end.
///
/// # Errors
/// If it does not fit.
pub(super) fn duration(span: Span) -> Result<Time, TimeError> {
    let length: Rational = span.length()?;
    Time::at(length, finer(span.start.base(), span.end.base()), Round::Near)
}

/// How many fields a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fields {
    /// Without the signal lookahead time, as in NIST's evaluations before 2009.
    Nine,
    /// With it.
    Ten,
}
