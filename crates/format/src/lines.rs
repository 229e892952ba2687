//! Lines of a text, with their places.

/// A line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// Bytes before it.
    pub offset: u64,
    /// Its text.
    pub text: &'a str,
    /// The end as it was: `\n`, `\r\n`, `\r`, or nothing at the end of the file.
    pub end: &'a str,
}

/// The lines of a text; a line ends at LF, CR LF or CR.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: u64,
}

impl<'a> Lines<'a> {
    /// The lines of this text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0, number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let end = match &rest.as_bytes()[length..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let offset = self.at as u64;
        self.number += 1;
        self.at += length + end;
        Some(Line { number: self.number, offset, text: &rest[..length], end: &rest[length..length + end] })
    }
}
