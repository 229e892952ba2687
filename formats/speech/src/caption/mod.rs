//! What caption formats have in common: a file is a head, cues, and what stands between them.

pub(crate) mod read;
pub(crate) mod write;

use genlock_format::Info;
use genlock_model::SourceId;
use genlock_time::{Span, Time, TimeBase};

/// A cue as a caption file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The identifier or index line.
    pub(crate) id: Option<String>,
    /// From when to when; caption files count milliseconds.
    pub(crate) span: Span,
    /// What follows the times on their line: settings or coordinates.
    pub(crate) settings: String,
    /// The one speaker of all of its text.
    pub(crate) voice: Option<String>,
    /// Its lines, joined by line feeds; none for a cue without any.
    pub(crate) text: Option<String>,
}

/// How a file writes what can be written in more than one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// The end of each line.
    pub(crate) end: &'static str,
    /// Whether hours of zero are left out.
    pub(crate) hours: Hours,
}

/// Whether hours of zero are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hours {
    /// `00:00:01.000`.
    Always,
    /// `00:01.000`.
    Omitted,
}

/// A cue with the bytes of the text that it takes, its last line end included.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) cue: Cue,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// A caption format.
pub(crate) trait Captions: Sync {
    /// What it is.
    fn info(&self) -> &'static Info;

    /// What a file without notes begins with; `cues` is how many follow.
    fn head(&self, end: &str, cues: usize) -> String;

    /// The cue as text in the usual form, the last line end included. The text has no blank line and no arrow.
    fn render(&self, cue: &Cue, ordinal: usize, style: Style) -> String;

    /// Reads one cue, written in whatever way; none if the text is not exactly one.
    fn parse_one(&self, raw: &str) -> Option<Cue>;

    /// The id of a cue: its identifier, unless that only counts cues. The ordinal is from 1.
    fn id_of(&self, cue: &Cue, ordinal: usize) -> Option<SourceId>;

    /// The id as it can be written; none if it cannot.
    fn writable_id(&self, id: &SourceId, ordinal: usize) -> Option<String>;

    /// True if the cue would run into the text before it without a blank line between.
    fn needs_blank(&self, cue: &Cue) -> bool;

    /// What stands for `-->` inside a text.
    fn arrow(&self) -> &'static str;

    /// The text with the speaker, if the format can say so.
    fn voiced(&self, text: Option<String>, speaker: &str) -> Voiced;
}

/// Text and speaker of a cue to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Voiced {
    /// The cue names the speaker beside this text.
    Beside(Option<String>),
    /// The markup of the text names the speaker already.
    Inside(Option<String>),
    /// It cannot be said.
    Unsaid(Option<String>),
}

/// Whole milliseconds of a time; none if it lies between them.
pub(crate) fn whole_millis(time: Time) -> Option<i64> {
    let exact = time.rebase(TimeBase::MILLI, genlock_time::Round::Near).ok()?;
    (exact == time).then(|| exact.ticks())
}

/// True for text with neither blank lines nor arrows, which is written as it is.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains("-->") && !text.contains(['\r', '\0']) && !text.split('\n').any(str::is_empty)
}
