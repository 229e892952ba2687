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
    let _ = write!(text, "{}[{}] {}", diagnostic.severity, diagnostic.code, escape_controls(&diagnostic.message));
    if diagnostic.count > 1 {
        let _ = write!(text, " (and {} more)", diagnostic.count - 1);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "\n    help: {}", escape_controls(help));
    }
    text
}

fn place(position: &Position) -> String {
    let mut text = escape_controls(&position.path);
    match (position.line, position.column, position.offset) {
        (Some(line), Some(column), _) => text.push_str(&format!(":{line}:{column}")),
        (Some(line), None, _) => text.push_str(&format!(":{line}")),
        (None, _, Some(offset)) => text.push_str(&format!(" (byte {offset})")),
        (None, _, None) => {}
    }
    if let Some(pointer) = &position.pointer {
        text.push_str(&format!(" {}", escape_controls(pointer)));
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
