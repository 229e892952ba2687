//! Splitting a large JSON file into the byte spans of its records.
//!
//! The file is read in chunks; a state machine that only knows strings, brackets and commas finds where each element of a list
//! under the root begins and ends, and hands out its bytes with their offset. Each record is then parsed on its own, so that one
//! bad record costs only itself and memory holds one record, not the file.

use std::io::{self, Read};
use std::ops::ControlFlow;

/// Bytes read at once.
const CHUNK: usize = 1 << 20;
/// Bytes that are searched at once for a quote or brace: long enough for polygons, short enough for a list of small lists, which
/// would else be searched to its end for each of them.
const PLAIN: usize = 1 << 10;
/// Bytes that one record may have.
pub const MOST_RECORD: usize = 256 << 20;
/// Brackets inside brackets that one record may have: serde_json's own limit for typed values.
pub const MOST_DEPTH: usize = 128;

/// A piece of the file.
#[derive(Debug)]
pub enum Part<'a> {
    /// An element of a list: of the list under a key of the root object, or of the root list (the section is then empty), or a
    /// document of a file of several (JSON Lines; the section is empty too).
    Element {
        /// The key of the list.
        section: &'a str,
        /// Its position in the list, from 0.
        index: u64,
        /// Bytes before it in the file.
        offset: u64,
        /// Its text.
        bytes: &'a [u8],
    },
    /// A value of the root object that is not a list.
    Value {
        /// Its key.
        key: &'a str,
        /// Bytes before it in the file.
        offset: u64,
        /// Its text.
        bytes: &'a [u8],
    },
    /// A list under a key of the root object begins; it may have no elements.
    List {
        /// The key.
        key: &'a str,
        /// Bytes before it in the file.
        offset: u64,
    },
}

/// What kind of document it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// Nothing but white space.
    Empty,
    /// An object.
    Object,
    /// A list.
    List,
    /// Several documents, one after the other.
    Lines,
}

/// Why splitting stopped.
#[derive(Debug)]
pub enum SplitError {
    /// The system could not read.
    Io(io::Error),
    /// The text is no JSON here.
    Syntax {
        /// Bytes before the place.
        offset: u64,
        /// What is the matter.
        message: &'static str,
    },
    /// The file ends inside a value.
    Truncated {
        /// Its length.
        offset: u64,
    },
    /// A record is too long or nested too deep.
    Limit {
        /// Bytes before the record.
        offset: u64,
        /// Which limit.
        message: &'static str,
    },
}

impl From<io::Error> for SplitError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How to take the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One document: the elements of its lists.
    Document,
    /// Documents one after the other (JSON Lines); each is an element.
    Lines,
}

/// Splits a JSON text and hands each part to `visit`, which may stop it. Elements whose brackets are nested deeper than
/// [`MOST_DEPTH`] or that are longer than [`MOST_RECORD`] end it with [`SplitError::Limit`].
///
/// # Errors
/// See [`SplitError`]; what was complete before has been visited.
pub fn split(reader: impl Read, shape: Shape, visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) -> Result<Root, SplitError> {
    split_by(CHUNK, reader, shape, visit)
}

fn split_by(
    chunk: usize,
    reader: impl Read,
    shape: Shape,
    visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Result<Root, SplitError> {
    let mut source = Source::new(reader, chunk);
    source.skip_byte_order_mark()?;
    if shape == Shape::Lines {
        return lines(&mut source, visit);
    }
    let root = match source.next_significant()? {
        None => return Ok(Root::Empty),
        Some(b'[') => {
            source.bump();
            if elements(&mut source, "", visit)?.is_break() {
                return Ok(Root::List);
            }
            Root::List
        }
        Some(b'{') => {
            source.bump();
            if object(&mut source, visit)?.is_break() {
                return Ok(Root::Object);
            }
            Root::Object
        }
        Some(_) => return Err(source.syntax("a JSON file begins with { or [")),
    };
    match source.next_significant()? {
        None => Ok(root),
        Some(_) => Err(source.syntax("there is more text after the end of the document")),
    }
}

fn lines<R: Read>(source: &mut Source<R>, visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) -> Result<Root, SplitError> {
    let mut index = 0;
    while source.next_significant()?.is_some() {
        source.skip_value()?;
        let part = Part::Element { section: "", index, offset: source.value_offset(), bytes: source.value() };
        if visit(part).is_break() {
            break;
        }
        index += 1;
    }
    Ok(if index == 0 { Root::Empty } else { Root::Lines })
}

fn object<R: Read>(
    source: &mut Source<R>,
    visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, SplitError> {
    let mut first = true;
    loop {
        match source.next_significant()? {
            None => return Err(source.truncated()),
            Some(b'}') if first => {
                source.bump();
                return Ok(ControlFlow::Continue(()));
            }
            Some(b'"') => {}
            Some(_) => return Err(source.syntax("expected a key in double quotes")),
        }
        first = false;
        source.skip_value()?;
        let key = serde_json::from_slice::<String>(source.value()).map_err(|_no_text| source.syntax("a malformed key"))?;
        match source.next_significant()? {
            Some(b':') => source.bump(),
            None => return Err(source.truncated()),
            Some(_) => return Err(source.syntax("expected : after the key")),
        }
        match source.next_significant()? {
            None => return Err(source.truncated()),
            Some(b'[') => {
                if visit(Part::List { key: &key, offset: source.offset() }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                source.bump();
                if elements(source, &key, visit)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Some(_) => {
                source.skip_value()?;
                if visit(Part::Value { key: &key, offset: source.value_offset(), bytes: source.value() }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        match source.next_significant()? {
            Some(b',') => source.bump(),
            Some(b'}') => {
                source.bump();
                return Ok(ControlFlow::Continue(()));
            }
            None => return Err(source.truncated()),
            Some(_) => return Err(source.syntax("expected , or } in the object")),
        }
    }
}

fn elements<R: Read>(
    source: &mut Source<R>,
    section: &str,
    visit: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, SplitError> {
    let mut index = 0;
    loop {
        match source.next_significant()? {
            None => return Err(source.truncated()),
            Some(b']') if index == 0 => {
                source.bump();
                return Ok(ControlFlow::Continue(()));
            }
            Some(b',' | b']' | b'}' | b':') => return Err(source.syntax("expected a value in the list")),
            Some(_) => {}
        }
        source.skip_value()?;
        let part = Part::Element { section, index, offset: source.value_offset(), bytes: source.value() };
        if visit(part).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        index += 1;
        match source.next_significant()? {
            Some(b',') => source.bump(),
            Some(b']') => {
                source.bump();
                return Ok(ControlFlow::Continue(()));
            }
            None => return Err(source.truncated()),
            Some(_) => return Err(source.syntax("expected , or ] in the list")),
        }
    }
}

/// A window over the file: the bytes from `kept` on are still needed.
struct Source<R> {
    reader: R,
    /// Bytes to read at once.
    chunk: usize,
    buffer: Vec<u8>,
    /// Bytes of the file before the buffer.
    before: u64,
    at: usize,
    /// Where the current value begins in the buffer.
    start: usize,
    /// Where it ends.
    end: usize,
    done: bool,
}

impl<R: Read> Source<R> {
    const fn new(reader: R, chunk: usize) -> Self {
        Self { reader, chunk, buffer: Vec::new(), before: 0, at: 0, start: 0, end: 0, done: false }
    }

    fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    fn value_offset(&self) -> u64 {
        self.before + self.start as u64
    }

    fn value(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    fn syntax(&self, message: &'static str) -> SplitError {
        SplitError::Syntax { offset: self.offset(), message }
    }

    fn truncated(&self) -> SplitError {
        SplitError::Truncated { offset: self.offset() }
    }

    const fn bump(&mut self) {
        self.at += 1;
    }

    /// Reads another chunk behind the buffer, keeping everything from `keep` on; false at the end of the file.
    fn fill(&mut self, keep: usize) -> Result<bool, SplitError> {
        if self.done {
            return Ok(false);
        }
        if keep > 0 {
            self.buffer.drain(..keep);
            self.before += keep as u64;
            self.at -= keep;
            self.start = self.start.saturating_sub(keep);
            self.end = self.end.saturating_sub(keep);
        }
        let (before, full) = (self.buffer.len(), self.buffer.len() + self.chunk);
        let mut length = before;
        self.buffer.resize(full, 0);
        // Readers may give a few bytes at a time; the room is cleared once for all of them.
        let result = loop {
            match self.reader.read(self.buffer.get_mut(length..).unwrap_or_default()) {
                Ok(0) => {
                    self.done = length < full;
                    break Ok(length > before);
                }
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error.into()),
            }
        };
        self.buffer.truncate(length);
        result
    }

    fn skip_byte_order_mark(&mut self) -> Result<(), SplitError> {
        while self.buffer.len() < 3 && self.fill(0)? {}
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        Ok(())
    }

    /// The next byte that is not white space, not taken.
    fn next_significant(&mut self) -> Result<Option<u8>, SplitError> {
        loop {
            while let Some(&byte) = self.buffer.get(self.at) {
                if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                    return Ok(Some(byte));
                }
                self.at += 1;
            }
            if !self.fill(self.at)? {
                return Ok(None);
            }
        }
    }

    /// Passes over the value that begins here; [`Source::value`] then has its text.
    fn skip_value(&mut self) -> Result<(), SplitError> {
        self.start = self.at;
        let mut depth = 0_usize;
        loop {
            let Some(&byte) = self.buffer.get(self.at) else {
                if !self.more()? {
                    return Err(self.truncated());
                }
                continue;
            };
            match byte {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    if depth > MOST_DEPTH {
                        return Err(SplitError::Limit { offset: self.value_offset(), message: "brackets are nested too deep" });
                    }
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1).ok_or_else(|| self.syntax("a closing bracket without its opening one"))?;
                    self.at += 1;
                }
                _ if depth == 0 => self.skip_scalar()?,
                _ => {
                    depth = self.skip_plain(depth)?;
                    if depth > 0 {
                        continue;
                    }
                }
            }
            if depth == 0 {
                self.end = self.at;
                return Ok(());
            }
        }
    }

    /// Reads more while a value is open.
    fn more(&mut self) -> Result<bool, SplitError> {
        if self.at - self.start > MOST_RECORD {
            return Err(SplitError::Limit { offset: self.value_offset(), message: "the record is too long" });
        }
        self.fill(self.start)
    }

    /// Inside brackets: to the next quote or brace, or to behind the bracket that ends the value; gives the depth there.
    fn skip_plain(&mut self, mut depth: usize) -> Result<usize, SplitError> {
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let rest = rest.get(..PLAIN).unwrap_or(rest);
        let end = memchr::memchr3(b'"', b'{', b'}', rest).unwrap_or(rest.len());
        for at in memchr::memchr2_iter(b'[', b']', rest.get(..end).unwrap_or_default()) {
            if rest.get(at) == Some(&b'[') {
                depth += 1;
                if depth > MOST_DEPTH {
                    return Err(SplitError::Limit { offset: self.value_offset(), message: "brackets are nested too deep" });
                }
            } else {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    self.at += at + 1;
                    return Ok(0);
                }
            }
        }
        self.at += end;
        Ok(depth)
    }

    /// After the opening quote: to behind the closing one.
    fn skip_string(&mut self) -> Result<(), SplitError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest) {
                Some(found) if rest[found] == b'"' => {
                    self.at += found + 1;
                    return Ok(());
                }
                Some(found) => {
                    self.at += found + 1;
                    while self.at >= self.buffer.len() {
                        if !self.more()? {
                            return Err(self.truncated());
                        }
                    }
                    self.at += 1;
                }
                None => {
                    self.at = self.buffer.len();
                    if !self.more()? {
                        return Err(self.truncated());
                    }
                }
            }
        }
    }

    /// A number, true, false, null or rubbish: to the next comma, bracket or white space.
    fn skip_scalar(&mut self) -> Result<(), SplitError> {
        loop {
            while let Some(&byte) = self.buffer.get(self.at) {
                if matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'{' | b'[') {
                    return if self.at > self.start { Ok(()) } else { Err(self.syntax("expected a value")) };
                }
                self.at += 1;
            }
            if !self.more()? {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
