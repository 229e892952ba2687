//! How a text file is laid out: what line formats of this family keep in common, so that a file comes back byte for byte.

use genlock_format::Lines;
use genlock_model::{Extras, Source};

/// The namespace of these fields. It is no format's own: any line format of this family takes them from any other.
pub(crate) const TEXT: &str = "text";

/// Line ends, byte order mark and the end of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The end of the first line; `\n` for a file of one line.
    pub(crate) end: &'static str,
    /// True if the file starts with a byte order mark.
    pub(crate) mark: bool,
    /// Line ends after the last character of the last record, where they are not exactly one.
    pub(crate) tail: Option<String>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { end: "\n", mark: false, tail: None }
    }
}

impl Layout {
    /// The layout of this text.
    pub(crate) fn of_text(text: &str, mark: bool) -> Self {
        let end = Lines::new(text).next().map_or("\n", |line| known_end(line.end));
        Self { end, mark, tail: None }
    }

    /// The layout that a source remembers; the usual one if it remembers none.
    pub(crate) fn of_source(source: Option<&Source>) -> Self {
        let Some(source) = source else { return Self::default() };
        let end = source.extras.text(TEXT, "line-end");
        let tail = source.extras.text(TEXT, "tail").filter(|tail| is_line_ends(tail));
        Self { end: known_end(end.as_deref().unwrap_or("\n")), mark: source.extras.get(TEXT, "byte-order-mark").is_some(), tail }
    }

    /// Notes what is unusual about it.
    pub(crate) fn put(&self, extras: &mut Extras) {
        if self.end != "\n" {
            extras.push_text(TEXT, "line-end", self.end);
        }
        if self.mark {
            extras.push_text(TEXT, "byte-order-mark", "UTF-8");
        }
        if let Some(tail) = &self.tail {
            extras.push_text(TEXT, "tail", tail);
        }
    }
}

/// True for text of line ends alone.
pub(crate) fn is_line_ends(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// The text without the line end that it may have.
pub(crate) fn without_end(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).or_else(|| text.strip_suffix('\r')).unwrap_or(text)
}

fn known_end(end: &str) -> &'static str {
    match end {
        "\r\n" => "\r\n",
        "\r" => "\r",
        _ => "\n",
    }
}
