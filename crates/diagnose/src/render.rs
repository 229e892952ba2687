//! Diagnostics as text for people.

use crate::{Diagnostic, Position};
use std::fmt::Write as _;

/// `path:line:column: severity[code] message`, with the advice on a line of its own. Control characters that come from the data
/// are escaped, so that a label cannot drive the terminal.
pub fn render(diagnostic: &Diagnostic) -> String {
    let mut text = String::new();
    if let Some(position) = &diagnostic.position {
        text.push_str(&place(position));
        text.push_str(": ");
    }
    // Writing to a String cannot fail.
    write!(text, "{}[{}] {}", diagnostic.severity, diagnostic.code, escape_controls(&diagnostic.message)).ok();
    if diagnostic.count > 1 {
        write!(text, " (and {} more)", diagnostic.count - 1).ok();
    }
    if let Some(help) = &diagnostic.help {
        write!(text, "\n    help: {}", escape_controls(help)).ok();
    }
    text
}

fn place(position: &Position) -> String {
    let mut text = escape_controls(&position.path);
    match (position.line, position.column, position.offset) {
        (Some(line), Some(column), _) => write!(text, ":{line}:{column}"),
        (Some(line), None, _) => write!(text, ":{line}"),
        (None, _, Some(offset)) => write!(text, " (byte {offset})"),
        (None, _, None) => Ok(()),
    }
    .ok();
    if let Some(pointer) = &position.pointer {
        write!(text, " {}", escape_controls(pointer)).ok();
    }
    text
}

/// The text with control characters and text-direction marks written as `\u{..}`.
pub fn escape_controls(text: &str) -> String {
    let harmless = |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    if text.chars().all(harmless) {
        return text.to_owned();
    }
    text.chars().map(|c| if harmless(c) { c.to_string() } else { c.escape_unicode().to_string() }).collect()
}
