//! The parser of the W3C specification (WebVTT, section 6.1 "WebVTT file parsing"), with the place of everything it passes over.

use super::timestamp::time_line;
use super::voice;
use crate::caption::{Cue, Hours, Placed};
use genlock_diagnose::{Code, Severity, codes::read as codes};
use genlock_format::{Line, Lines};

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
    /// The lines of the header after the first.
    pub(super) header: Vec<Line<'a>>,
    pub(super) cues: Vec<Placed>,
    /// Whether the first cue writes hours of zero.
    pub(super) hours: Option<Hours>,
    pub(super) remarks: Vec<Remark<'a>>,
}

/// True if the text begins like WebVTT.
pub(crate) fn is_signature(text: &str) -> bool {
    text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Reads a file.
pub(super) fn parse(text: &str) -> Found<'_> {
    let lines: Vec<Line<'_>> = Lines::new(text).collect();
    let mut parser = Parser { lines: &lines, at: 1, found: Found::default() };
    if !is_signature(text) {
        if let Some(first) = lines.first() {
            let message = "the first line is not 'WEBVTT', so no WebVTT parser reads the file";
            let remark = Remark { code: codes::SHAPE, severity: Severity::Error, line: *first, message: message.to_owned() };
            parser.found.remarks.push(remark);
        }
        return parser.found;
    }
    parser.header();
    parser.body();
    parser.found
}

/// Reads text that is nothing but blocks.
pub(super) fn parse_blocks(text: &str) -> Vec<Placed> {
    let lines: Vec<Line<'_>> = Lines::new(text).collect();
    let mut parser = Parser { lines: &lines, at: 0, found: Found::default() };
    parser.body();
    parser.found.cues
}

struct Parser<'l, 'a> {
    lines: &'l [Line<'a>],
    at: usize,
    found: Found<'a>,
}

/// A block whose time line was seen.
struct Timed {
    /// The time line.
    at: usize,
    /// What it says; none if it is malformed.
    cue: Option<(genlock_time::Span, String)>,
    id: String,
}

impl<'a> Parser<'_, 'a> {
    fn text(&self, at: usize) -> Option<&'a str> {
        self.lines.get(at).map(|line| line.text)
    }

    /// The lines below the signature, up to a blank line or a time line.
    fn header(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            if line.text.contains("-->") {
                return;
            }
            if line.text.is_empty() {
                return;
            }
            self.found.header.push(*line);
            self.at += 1;
        }
    }

    fn body(&mut self) {
        while let Some(text) = self.text(self.at) {
            if text.is_empty() {
                self.at += 1;
            } else {
                self.block();
            }
        }
    }

    /// Collects a block (the specification's algorithm of that name, for blocks that are not in the header).
    fn block(&mut self) {
        let first = self.at;
        let mut timed: Option<Timed> = None;
        let mut buffer: Vec<&str> = Vec::new();
        while let Some(line) = self.text(self.at) {
            let count = self.at - first + 1;
            if line.contains("-->") {
                if timed.is_some() || count > 2 {
                    break;
                }
                let parsed = time_line(line);
                if let Some(parsed) = &parsed {
                    self.found.hours.get_or_insert(parsed.hours);
                }
                let cue = parsed.map(|parsed| (parsed.span, clean(parsed.settings)));
                timed = Some(Timed { at: self.at, cue, id: clean(&buffer.join("\n")) });
                buffer.clear();
            } else if line.is_empty() {
                break;
            } else {
                buffer.push(line);
            }
            self.at += 1;
        }
        let last = self.at.saturating_sub(1);
        match timed {
            Some(Timed { at, cue: Some((span, settings)), id }) => self.cue(first, last, at, span, settings, id, &buffer),
            Some(Timed { at, cue: None, .. }) => {
                let comma = self.text(at).is_some_and(|line| line.contains(','));
                let hint = if comma { "; WebVTT has a full stop before the milliseconds" } else { "" };
                self.remark(
                    codes::IGNORED,
                    Severity::Warning,
                    at,
                    format!("a cue whose time line is malformed is not read{hint}"),
                );
            }
            None => self.other(first),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a cue, in the order of the file")]
    fn cue(
        &mut self,
        first: usize,
        last: usize,
        time: usize,
        span: genlock_time::Span,
        settings: String,
        id: String,
        buffer: &[&str],
    ) {
        if span.is_inverted() {
            self.remark(codes::VALUE, Severity::Warning, time, "the cue ends before it starts; it was kept");
        }
        let (voice, text) = voice::split(&clean(&buffer.join("\n")));
        let cue = Cue { id: (!id.is_empty()).then_some(id), span, settings, voice, text };
        let (Some(from), Some(to)) = (self.lines.get(first), self.lines.get(last)) else { return };
        #[allow(clippy::cast_possible_truncation, reason = "offsets into a text in memory")]
        let place = |line: &Line<'_>| line.offset as usize;
        self.found.cues.push(Placed { cue, from: place(from), to: place(to) + to.text.len() + to.end.len() });
    }

    /// A block that is no cue: a note, a style sheet, a region, or nothing that the specification knows.
    fn other(&mut self, first: usize) {
        let line = self.text(first).unwrap_or_default();
        let is_note = line.strip_prefix("NOTE").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        let definition = ["STYLE", "REGION"].into_iter().any(|word| line.trim_ascii_end() == word);
        if definition && !self.found.cues.is_empty() {
            self.remark(codes::IGNORED, Severity::Warning, first, "a style sheet or region after the first cue is not read");
        } else if !is_note && !definition {
            self.remark(codes::IGNORED, Severity::Warning, first, "a block without a time line is not read");
        }
    }

    fn remark(&mut self, code: Code, severity: Severity, at: usize, message: impl Into<String>) {
        if let Some(line) = self.lines.get(at) {
            self.found.remarks.push(Remark { code, severity, line: *line, message: message.into() });
        }
    }
}

/// NUL becomes the replacement character (section 6.1, step 1).
fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}
