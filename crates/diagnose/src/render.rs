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

#[cfg(test)]
mod tests {
    use super::{escape_controls, render};
    use crate::{Diagnostic, Position, codes};

    fn check(diagnostic: &Diagnostic, expected: &str) {
        assert_eq!(render(diagnostic), expected);
    }

    #[test]
    fn places_are_as_exact_as_they_are_known() {
        let number = || Diagnostic::new(codes::read::NUMBER, "found \"x\"");
        let code = number().code;
        check(&number(), &format!("error[{code}] found \"x\""));
        check(&number().at(Position::file("a.json")), &format!("a.json: error[{code}] found \"x\""));
        check(&number().at(Position::byte("a.json", 7)), &format!("a.json (byte 7): error[{code}] found \"x\""));
        check(&number().at(Position::line("a.csv", 3, 7)), &format!("a.csv:3: error[{code}] found \"x\""));
        let column = Position { column: Some(5), ..Position::line("a.csv", 3, 7) };
        check(&number().at(column), &format!("a.csv:3:5: error[{code}] found \"x\""));
        let pointer = Position::byte("a.json", 7).at_pointer("/images/0");
        check(&number().at(pointer), &format!("a.json (byte 7) /images/0: error[{code}] found \"x\""));
    }

    #[test]
    fn advice_and_counts_are_told() {
        let mut diagnostic = Diagnostic::new(codes::read::EMPTY, "nothing").help("ask again");
        diagnostic.count = 3;
        check(&diagnostic, &format!("{}[{}] nothing (and 2 more)\n    help: ask again", diagnostic.severity, diagnostic.code));
    }

    #[test]
    fn data_cannot_drive_the_terminal() {
        let bad = "\u{1b}[2J\r\u{7}\u{9b}\u{202e}\u{2066}\0\u{7f}";
        assert_eq!(escape_controls(bad), "\\u{1b}[2J\\u{d}\\u{7}\\u{9b}\\u{202e}\\u{2066}\\u{0}\\u{7f}");
        assert_eq!(escape_controls("é 日本\n"), "é 日本\n");
        let position = Position::file(bad).at_pointer(bad);
        let text = render(&Diagnostic::new(codes::read::NUMBER, bad).at(position).help(bad));
        assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2066}')), "{text:?}");
    }
}
