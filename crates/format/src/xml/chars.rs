//! Characters, names and references (XML 1.0, fifth edition, 2.2, 2.3, 4.1 and 4.6).

use super::XmlError;
use std::borrow::Cow;

/// White space (production 3).
pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Production 2.
const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Production 4.
const fn is_name_start(c: char) -> bool {
    matches!(c, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// Production 4a.
const fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Production 5.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_char)
}

/// The bytes of the name that the text begins with.
pub(super) fn name_length(text: &str) -> usize {
    if text.starts_with(is_name_start) { text.find(|c| !is_name_char(c)).unwrap_or(text.len()) } else { 0 }
}

/// Refuses characters that no XML document may hold.
pub(super) fn check_chars(text: &str, at: usize) -> Result<(), XmlError> {
    match text.char_indices().find(|(_, c)| !is_char(*c)) {
        Some((found, c)) => {
            Err(XmlError::syntax(at + found, format!("the character U+{:04X} is not allowed in XML", u32::from(c))))
        }
        None => Ok(()),
    }
}

/// The character of a reference, by what stands between `&` and `;`.
pub(super) fn reference(name: &str, at: usize) -> Result<char, XmlError> {
    let number = |digits: &str, radix: u32| {
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        plain.then(|| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)).flatten().filter(|c| is_char(*c))
    };
    let found = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => name.strip_prefix('#').and_then(|digits| number(digits, 10)),
        },
    };
    found.ok_or_else(|| {
        let short: String = name.chars().take(40).collect();
        XmlError::syntax(at, format!("the reference &{short}; stands for nothing"))
    })
}

/// The text with LF for CR LF and CR (2.11).
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}
