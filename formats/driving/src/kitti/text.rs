//! Text files of rows, and how they are laid out.

use genlock_format::{Line, Lines, decode};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;

/// What a file looks like apart from its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Style {
    /// The line end.
    end: SmolStr,
    /// Line ends after the last row.
    tail: u32,
    /// True if there is a byte order mark.
    mark: bool,
    /// White space at the end of rows.
    space: SmolStr,
}

impl Style {
    /// One LF after each row.
    pub(super) const USUAL: Self = Self { end: SmolStr::new_static("\n"), tail: 1, mark: false, space: SmolStr::new_static("") };

    /// How a file is laid out whose first good row is this line.
    pub(super) fn of(text: &Text<'_>, first: &Line<'_>) -> Self {
        let trimmed = text.body.trim_end_matches(['\n', '\r']);
        let tail = Lines::new(text.body.get(trimmed.len()..).unwrap_or_default()).count();
        let end = if first.end.is_empty() { "\n" } else { first.end };
        let space = SmolStr::new(space_after(first.text));
        Self { end: SmolStr::new(end), tail: u32::try_from(tail).unwrap_or(u32::MAX), mark: text.skipped > 0, space }
    }

    /// True for lines that end with a bare CR.
    pub(super) fn is_old_mac(&self) -> bool {
        self.end == "\r"
    }

    /// The white space at the end of rows.
    pub(super) fn space(&self) -> &str {
        &self.space
    }

    /// The rows as a file.
    pub(super) fn join(&self, rows: &[String]) -> String {
        let mut text = String::with_capacity(rows.iter().map(|row| row.len() + 2).sum());
        if self.mark {
            text.push('\u{feff}');
        }
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                text.push_str(&self.end);
            }
            text.push_str(row);
        }
        // More blank lines than a hand would leave were not written by one.
        for _ in 0..if rows.is_empty() { 0 } else { self.tail.min(64) } {
            text.push_str(&self.end);
        }
        text
    }
}

/// The style of the files of a delivery, learnt from the first that has rows.
#[derive(Debug, Default)]
pub(super) struct Styles {
    first: Option<Style>,
}

impl Styles {
    /// The style of a file if it is not that of the delivery.
    pub(super) fn odd(&mut self, style: Style) -> Option<Style> {
        let Some(first) = &self.first else {
            self.first = Some(style);
            return None;
        };
        (*first != style).then_some(style)
    }

    /// The style of the delivery, if it is not the usual one.
    pub(super) fn unusual(&self) -> Option<&Style> {
        self.first.as_ref().filter(|style| **style != Style::USUAL)
    }
}

/// The white space at the end of a line.
pub(super) fn space_after(line: &str) -> &str {
    line.get(line.trim_end_matches([' ', '\t']).len()..).unwrap_or_default()
}

/// The text of a file.
pub(super) struct Text<'a> {
    pub(super) body: Cow<'a, str>,
    /// Bytes of the mark before the text.
    pub(super) skipped: u64,
    /// The encoding, if it is not UTF-8.
    pub(super) foreign: Option<&'static str>,
}

impl<'a> Text<'a> {
    /// Decodes the bytes; plain UTF-8, that is nearly every file, is not copied.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let unmarked = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Ok(text) = std::str::from_utf8(unmarked) {
            return Self { body: Cow::Borrowed(text), skipped: (bytes.len() - unmarked.len()) as u64, foreign: None };
        }
        let decoded = decode(bytes);
        Self { body: Cow::Owned(decoded.text), skipped: 0, foreign: Some(decoded.encoding) }
    }
}
