//! From text to cues. SRT has no specification: a cue is an index line, a time line and text up to a blank line, and each of these
//! is missing or doubled in some file.

use super::timing::{self, Odd, Timing};
use crate::caption::{Cue, Placed};
use genlock_diagnose::{Code, Severity, codes::read as codes};
use genlock_format::{Line, Lines};
use std::collections::BTreeMap;

/// Something to say about a line.
pub(super) struct Remark<'a> {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) line: Line<'a>,
    pub(super) message: String,
}

/// What was found in a file.
#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) cues: Vec<Placed>,
    pub(super) remarks: Vec<Remark<'a>>,
}

/// Reads all cues of a text.
pub(super) fn parse(text: &str) -> Found<'_> {
    let lines: Vec<Line<'_>> = Lines::new(text).collect();
    let mut parser = Parser { lines: &lines, found: Found::default(), open: None, odd: BTreeMap::new() };
    parser.run();
    parser.found
}

/// A cue whose text is being read: the lines of its first line, its time line and the last line that is not blank.
struct Open {
    first: usize,
    time: usize,
    last: usize,
    id: Option<String>,
    timing: Timing,
}

struct Parser<'l, 'a> {
    lines: &'l [Line<'a>],
    found: Found<'a>,
    open: Option<Open>,
    /// The first line of each oddity, and how often it came.
    odd: BTreeMap<Odd, (usize, u64)>,
}

/// What begins at a line.
enum Start {
    Cue {
        id: Option<String>,
        time: usize,
        timing: Timing,
    },
    /// A block that should be a cue and is not.
    Bad(&'static str),
    Text,
}

impl<'a> Parser<'_, 'a> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            match self.start(at) {
                Start::Cue { id, time, timing } => {
                    self.close();
                    for odd in &timing.odd {
                        self.odd.entry(*odd).or_insert((time, 0)).1 += 1;
                    }
                    self.open = Some(Open { first: at, time, last: time, id, timing });
                    at = time + 1;
                }
                Start::Bad(why) => {
                    self.close();
                    self.remark(codes::SYNTAX, Severity::Error, at, why);
                    at += 1;
                    while self.text(at).is_some_and(|text| !text.is_empty()) && !matches!(self.start(at), Start::Cue { .. }) {
                        at += 1;
                    }
                }
                Start::Text => {
                    self.text_line(at);
                    at += 1;
                }
            }
        }
        self.close();
        for (odd, (line, count)) in std::mem::take(&mut self.odd) {
            let message = format!("{} ({count} time lines)", odd.sentence());
            self.remark(if odd == Odd::ShortFraction { codes::ASSUMED } else { codes::VALUE }, Severity::Warning, line, message);
        }
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        self.lines.get(at).map(|line| line.text)
    }

    fn index(&self, at: usize) -> Option<&'a str> {
        let text = self.text(at)?.trim_matches([' ', '\t']);
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
    }

    fn timing(&self, at: usize) -> Option<Timing> {
        self.text(at).filter(|text| text.contains("-->")).and_then(timing::parse)
    }

    fn start(&self, at: usize) -> Start {
        if let Some(timing) = self.timing(at) {
            return Start::Cue { id: None, time: at, timing };
        }
        let index = self.index(at);
        if let (Some(index), Some(timing)) = (index, self.timing(at + 1)) {
            return Start::Cue { id: Some(index.to_owned()), time: at + 1, timing };
        }
        let after_blank = at == 0 || self.text(at - 1).is_some_and(str::is_empty);
        let arrow = |at: usize| self.text(at).is_some_and(|text| text.contains("-->"));
        if after_blank && (arrow(at) || (index.is_some() && arrow(at + 1))) {
            return Start::Bad("a cue whose time line is malformed; it was left out");
        }
        let expected = index.and_then(|index| index.parse::<usize>().ok()) == Some(self.cues_so_far() + 1);
        if after_blank && expected && self.text(at + 1).is_some_and(|text| !text.is_empty()) {
            return Start::Bad("a cue without a time line; it was left out");
        }
        Start::Text
    }

    fn cues_so_far(&self) -> usize {
        self.found.cues.len() + usize::from(self.open.is_some())
    }

    fn text_line(&mut self, at: usize) {
        let Some(text) = self.text(at).filter(|text| !text.is_empty()) else { return };
        let Some(open) = &mut self.open else {
            if !text.trim().is_empty() {
                self.remark(codes::IGNORED, Severity::Warning, at, "text that belongs to no cue");
            }
            return;
        };
        let skipped = at - open.last;
        open.last = at;
        if skipped > 1 {
            let message = "a blank line inside the text of a cue; what follows it was kept, other readers drop it";
            self.remark(codes::SYNTAX, Severity::Warning, at, message);
        }
    }

    fn close(&mut self) {
        let Some(Open { first, time, last, id, timing }) = self.open.take() else { return };
        if timing.span.is_inverted() {
            self.remark(codes::VALUE, Severity::Warning, time, "the cue ends before it starts; it was kept");
        }
        let texts: Vec<&str> = self.lines.get(time + 1..=last).unwrap_or_default().iter().map(|line| line.text).collect();
        let text = (!texts.is_empty()).then(|| texts.join("\n"));
        let cue = Cue { id, span: timing.span, settings: timing.rest, voice: None, text };
        let (Some(from), Some(to)) = (self.lines.get(first), self.lines.get(last)) else { return };
        #[allow(clippy::cast_possible_truncation, reason = "offsets into a text in memory")]
        let place = |line: &Line<'_>| line.offset as usize;
        self.found.cues.push(Placed { cue, from: place(from), to: place(to) + to.text.len() + to.end.len() });
    }

    fn remark(&mut self, code: Code, severity: Severity, at: usize, message: impl Into<String>) {
        if let Some(line) = self.lines.get(at) {
            self.found.remarks.push(Remark { code, severity, line: *line, message: message.into() });
        }
    }
}
