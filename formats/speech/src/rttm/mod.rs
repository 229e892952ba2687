//! Rich Transcription Time Marked files, the format of diarization.

mod notes;
mod read;
mod row;
#[cfg(test)]
mod tests;
mod write;

use genlock_format::{Format, Info, OptionInfo, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;
use row::TYPES;

static INFO: Info = Info {
    id: "rttm",
    name: "RTTM",
    family: "speech",
    extensions: &["rttm"],
    provisional: None,
    support: &[
        (Feature::Span, Support::Exact),
        (Feature::Instant, Support::Exact),
        (Feature::Spans, Support::Lossy("written as several rows")),
        (Feature::Untimed, Support::Lossy("only rows NO_RT_METADATA")),
        (Feature::TimePrecision, Support::Lossy("decimal seconds with up to nine digits")),
        (Feature::Class, Support::Lossy("only the types of RTTM")),
        (Feature::Text, Support::Lossy("one word, and not on SPEAKER rows")),
        (Feature::Attributes, Support::Lossy("only the subtype")),
        (Feature::Score, Support::Exact),
        (Feature::Track, Support::Lossy("the name of the speaker, without blanks, and a subtype")),
        (Feature::Recording, Support::Lossy("names without blanks, and only with rows")),
        (Feature::Stream, Support::Lossy("sound channels")),
    ],
    options: &[OptionInfo {
        name: "fields",
        help: "9 or 10 fields in rows that do not come from RTTM; 10 (with the signal lookahead time) unless given",
    }],
    page: include_str!("page.md"),
};

/// RTTM.
pub struct Rttm;

impl Format for Rttm {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let named = peek.files().iter().any(|file| crate::place::split_name(&file.path).1 == "rttm");
        let mut rows = peek.head().lines().filter(|line| !row::is_comment(line)).take(3).peekable();
        let any = rows.peek().is_some();
        let is_row = |line: &str| {
            let mut fields = line.split_ascii_whitespace();
            let kind = fields.next().is_some_and(|first| TYPES.iter().any(|kind| kind.eq_ignore_ascii_case(first)));
            kind && (8..=9).contains(&fields.count())
        };
        // The head may end inside a row, so the last of three is not asked.
        if any && rows.take(2).all(is_row) {
            return Verdict::certain("rows of 9 or 10 fields that begin with an RTTM type");
        }
        if named { Verdict::weak("a file named .rttm") } else { Verdict::NO }
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}
