//! The white space of a file, so that a file that is read and written looks the same.

use serde::{Deserialize, Serialize};

/// Depths that are told apart: the root, its lists, their records, lists in records, lists in those.
const DEPTHS: usize = 6;

/// White space after the opening bracket, after commas and before the closing bracket, by depth; and after colons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Style {
    colon: String,
    open: Vec<String>,
    comma: Vec<String>,
    close: Vec<String>,
    end: String,
}

impl Style {
    /// The style that the beginning of a file shows; none if it shows nothing that is not [`Style::own`].
    pub(super) fn of(head: &str, extent: Extent) -> Option<Self> {
        let mut found = Found::default();
        let bytes = head.as_bytes();
        let (mut at, mut depth) = (0, 0_usize);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => at = string_end(bytes, at + 1),
                b'{' | b'[' => {
                    depth += 1;
                    // Empty brackets show nothing.
                    let space = space_at(head, at + 1);
                    if !matches!(bytes.get(at + 1 + space.len()), Some(b'}' | b']')) {
                        note(&mut found.open, depth, space);
                    }
                }
                b'}' | b']' => {
                    let space = space_before(head, at);
                    if !matches!(bytes.get(at.wrapping_sub(space.len() + 1)), Some(b'{' | b'[')) {
                        note(&mut found.close, depth, space);
                    }
                    depth = depth.saturating_sub(1);
                    if depth == 0 && extent == Extent::Whole {
                        found.end = Some(space_at(head, at + 1));
                    }
                }
                b',' => note(&mut found.comma, depth, space_at(head, at + 1)),
                b':' => found.colon = Some(found.colon.unwrap_or(space_at(head, at + 1))),
                _ => {}
            }
            at += 1;
        }
        (!found.is_like(&Self::own())).then(|| found.style())
    }

    /// The style of JSON that is written for people: one record a line.
    pub(super) fn own() -> Self {
        let text = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Self {
            colon: String::new(),
            open: text(&["\n", "\n"]),
            comma: text(&["\n", "\n", "", ""]),
            close: text(&["\n", "\n"]),
            end: "\n".to_owned(),
        }
    }

    /// Writes `"key":`.
    pub(super) fn key(&self, out: &mut Vec<u8>, key: &str) {
        if genlock_model::is_plain(key) {
            out.push(b'"');
            out.extend_from_slice(key.as_bytes());
            out.push(b'"');
        } else {
            genlock_format::json::write_str(out, key);
        }
        out.push(b':');
        out.extend_from_slice(self.colon.as_bytes());
    }

    /// Writes an opening bracket that leads to this depth (the root's is 1).
    pub(super) fn open(&self, out: &mut Vec<u8>, bracket: u8, depth: usize) {
        out.push(bracket);
        out.extend_from_slice(at_depth(&self.open, depth));
    }

    /// Writes the comma between things at this depth.
    pub(super) fn comma(&self, out: &mut Vec<u8>, depth: usize) {
        out.push(b',');
        out.extend_from_slice(at_depth(&self.comma, depth));
    }

    /// What stands after the opening bracket that leads to this depth.
    pub(super) fn open_text(&self, depth: usize) -> &str {
        depth.checked_sub(1).and_then(|depth| self.open.get(depth)).map_or("", String::as_str)
    }

    /// What stands before the closing bracket of this depth.
    pub(super) fn close_text(&self, depth: usize) -> &str {
        depth.checked_sub(1).and_then(|depth| self.close.get(depth)).map_or("", String::as_str)
    }

    /// What stands after a comma at this depth.
    pub(super) fn comma_text(&self, depth: usize) -> &str {
        depth.checked_sub(1).and_then(|depth| self.comma.get(depth)).map_or("", String::as_str)
    }

    /// Writes a closing bracket that ends this depth.
    pub(super) fn close(&self, out: &mut Vec<u8>, bracket: u8, depth: usize) {
        out.extend_from_slice(at_depth(&self.close, depth));
        out.push(bracket);
    }

    /// What stands after the root.
    pub(super) fn end(&self) -> &[u8] {
        self.end.as_bytes()
    }
}

/// Whether the head of a file is all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// It is.
    Whole,
    /// There is more.
    Part,
}

fn at_depth(texts: &[String], depth: usize) -> &[u8] {
    texts.get(depth - 1).map_or(b"", String::as_bytes)
}

#[derive(Default)]
struct Found<'a> {
    colon: Option<&'a str>,
    open: [Option<&'a str>; DEPTHS],
    comma: [Option<&'a str>; DEPTHS],
    close: [Option<&'a str>; DEPTHS],
    end: Option<&'a str>,
}

impl Found<'_> {
    fn is_like(&self, style: &Style) -> bool {
        let like = |seen: &[Option<&str>; DEPTHS], texts: &[String]| {
            seen.iter().enumerate().all(|(at, seen)| seen.is_none_or(|seen| seen.as_bytes() == at_depth(texts, at + 1)))
        };
        self.colon.is_none_or(|colon| colon == style.colon)
            && like(&self.open, &style.open)
            && like(&self.comma, &style.comma)
            && like(&self.close, &style.close)
            && self.end.is_none_or(|end| end == style.end)
    }

    fn style(self) -> Style {
        // What the head does not show is like what it shows one level above; a line break is not, for want of its indentation.
        let fill = |texts: [Option<&str>; DEPTHS]| {
            let mut last = "";
            let texts = texts.map(|text| {
                last = text.unwrap_or(if last.contains('\n') { "" } else { last });
                last.to_owned()
            });
            texts.to_vec()
        };
        let colon = self.colon.unwrap_or_default().to_owned();
        Style {
            colon,
            open: fill(self.open),
            comma: fill(self.comma),
            close: fill(self.close),
            end: self.end.unwrap_or_default().to_owned(),
        }
    }
}

/// Notes what stands at a depth. The last wins: the head of a file ends among its images, which are more than its licences.
fn note<'a>(slots: &mut [Option<&'a str>; DEPTHS], depth: usize, space: &'a str) {
    if let Some(slot) = depth.checked_sub(1).and_then(|depth| slots.get_mut(depth)) {
        *slot = Some(space);
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn space_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    &rest[..rest.len() - rest.trim_start_matches(is_space).len()]
}

fn space_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    &before[before.trim_end_matches(is_space).len()..]
}

/// The place of the closing quote of a string, or the end of the text.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            None | Some(b'"') => return at,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}
