//! Well-formed XML, event by event, with byte positions.
//!
//! The tokens come from quick-xml, which judges little; this layer adds what XML 1.0 (fifth edition) demands of a well-formed
//! document and what safety demands of an untrusted one: exactly one root element and nothing but comments and instructions around
//! it, legal characters, resolved references, unique attributes, a depth limit, and no document type with declarations of its own.
//! Nothing that a document type names is ever fetched.

mod chars;
mod decode;
mod tag;

pub use decode::decode_xml;

use chars::{check_chars, is_name, is_space};
use genlock_diagnose::{Code, codes::read as codes};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Elements inside elements that a document may have.
pub const MOST_DEPTH: usize = 128;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlEvent<'a> {
    /// An element begins. One without content, `<a/>`, begins and ends.
    Start(XmlElement<'a>),
    /// An element ends.
    End {
        /// Its name, with its prefix.
        name: &'a str,
        /// Bytes before the end tag.
        offset: u64,
    },
    /// Character data between two tags: references are resolved, CDATA sections are joined, and line ends are LF (XML 1.0, 2.11).
    Text {
        /// The text.
        text: Cow<'a, str>,
        /// Bytes before it.
        offset: u64,
    },
    /// A comment, a processing instruction, the XML declaration or a document type, as it stands.
    Misc {
        /// Its text, with its marks.
        raw: &'a str,
        /// Bytes before it.
        offset: u64,
    },
}

/// The start tag of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlElement<'a> {
    /// Its name, with its prefix.
    pub name: &'a str,
    /// Its attributes in order, with their prefixes; references are resolved and white space is spaces (XML 1.0, 3.3.3).
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Bytes before the tag.
    pub offset: u64,
    /// The tag as it stands.
    pub raw: &'a str,
}

impl XmlElement<'_> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// Why a document cannot be read any further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlError {
    /// The code that it is reported under.
    pub code: Code,
    /// Bytes before the place.
    pub offset: u64,
    /// What is the matter.
    pub message: String,
}

impl XmlError {
    fn new(code: Code, offset: usize, message: impl Into<String>) -> Self {
        Self { code, offset: offset as u64, message: message.into() }
    }

    fn syntax(offset: usize, message: impl Into<String>) -> Self {
        Self::new(codes::SYNTAX, offset, message)
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {})", self.message, self.offset)
    }
}

impl std::error::Error for XmlError {}

/// The events of an XML text; it ends after the first error.
pub struct Xml<'a> {
    text: &'a str,
    /// Bytes of a byte order mark before what quick-xml sees.
    mark: usize,
    reader: quick_xml::Reader<&'a [u8]>,
    /// A token that was read to find the end of a text.
    next: Option<(Kind, Range<usize>)>,
    /// The names of the open elements.
    open: Vec<&'a str>,
    /// The end of an element without content, still to be told.
    empty: Option<(&'a str, usize)>,
    root: Root,
    doctype: bool,
    done: bool,
}

/// Where in the document we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Before,
    Inside,
    After,
}

/// What a token is; its text is taken from the document itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Empty,
    End,
    Text,
    CData,
    Reference,
    Comment,
    Instruction,
    Declaration,
    DocType,
    Eof,
}

impl<'a> Xml<'a> {
    /// The events of this text; see [`decode_xml`] for bytes.
    pub fn new(text: &'a str) -> Self {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader = quick_xml::Reader::from_str(text.get(mark..).unwrap_or_default());
        let config = reader.config_mut();
        // Names are compared here, so that the error has our position.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { text, mark, reader, next: None, open: Vec::new(), empty: None, root: Root::Before, doctype: false, done: false }
    }

    /// How many elements are open.
    pub const fn depth(&self) -> usize {
        self.open.len()
    }

    fn token(&mut self) -> Result<(Kind, Range<usize>), XmlError> {
        if let Some(token) = self.next.take() {
            return Ok(token);
        }
        let place =
            |reader: &quick_xml::Reader<_>, mark: usize| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX) + mark;
        let start = place(&self.reader, self.mark);
        let kind = match self.reader.read_event() {
            Ok(Event::Start(_)) => Kind::Start,
            Ok(Event::Empty(_)) => Kind::Empty,
            Ok(Event::End(_)) => Kind::End,
            Ok(Event::Text(_)) => Kind::Text,
            Ok(Event::CData(_)) => Kind::CData,
            Ok(Event::GeneralRef(_)) => Kind::Reference,
            Ok(Event::Comment(_)) => Kind::Comment,
            Ok(Event::PI(_)) => Kind::Instruction,
            Ok(Event::Decl(_)) => Kind::Declaration,
            Ok(Event::DocType(_)) => Kind::DocType,
            Ok(Event::Eof) => Kind::Eof,
            Err(error) => {
                let ends =
                    matches!(&error, quick_xml::Error::Syntax(_)) && !self.text.get(start..).unwrap_or_default().contains('>');
                let code = if ends { codes::TRUNCATED } else { codes::SYNTAX };
                return Err(XmlError::new(code, start, error.to_string()));
            }
        };
        Ok((kind, start..place(&self.reader, self.mark)))
    }

    fn raw(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn event(&mut self) -> Result<Option<XmlEvent<'a>>, XmlError> {
        if let Some((name, at)) = self.empty.take() {
            return Ok(Some(XmlEvent::End { name, offset: at as u64 }));
        }
        let (kind, range) = self.token()?;
        let raw = self.raw(&range);
        match kind {
            Kind::Start | Kind::Empty => self.start(kind, raw, range.start).map(Some),
            Kind::End => self.end(raw, range.start).map(Some),
            Kind::Text | Kind::CData | Kind::Reference => self.characters(kind, &range).map(Some),
            Kind::Comment | Kind::Instruction | Kind::Declaration | Kind::DocType => self.misc(kind, raw, range.start).map(Some),
            Kind::Eof => match (self.open.last(), self.root) {
                (Some(name), _) => {
                    Err(XmlError::new(codes::TRUNCATED, range.end, format!("the file ends inside the element {name:?}")))
                }
                (None, Root::Before) => Err(XmlError::new(codes::EMPTY, range.end, "there is no element in the file")),
                (None, _) => Ok(None),
            },
        }
    }

    fn start(&mut self, kind: Kind, raw: &'a str, at: usize) -> Result<XmlEvent<'a>, XmlError> {
        if self.root == Root::After {
            return Err(XmlError::new(codes::TRAILING, at, "a second element after the end of the first"));
        }
        check_chars(raw, at)?;
        let (name, attributes) = tag::start(raw, at)?;
        if kind == Kind::Empty {
            self.empty = Some((name, at));
            self.root = if self.open.is_empty() { Root::After } else { Root::Inside };
        } else {
            if self.open.len() >= MOST_DEPTH {
                return Err(XmlError::new(codes::LIMIT, at, "elements are nested too deep"));
            }
            self.open.push(name);
            self.root = Root::Inside;
        }
        Ok(XmlEvent::Start(XmlElement { name, attributes, offset: at as u64, raw }))
    }

    fn end(&mut self, raw: &'a str, at: usize) -> Result<XmlEvent<'a>, XmlError> {
        let name = raw.strip_prefix("</").and_then(|raw| raw.strip_suffix('>')).unwrap_or_default().trim_end_matches(is_space);
        match self.open.pop() {
            Some(open) if open == name => {}
            Some(open) => return Err(XmlError::syntax(at, format!("the element {open:?} is closed as {name:?}"))),
            None => return Err(XmlError::syntax(at, format!("{name:?} is closed but was never opened"))),
        }
        if self.open.is_empty() {
            self.root = Root::After;
        }
        Ok(XmlEvent::End { name, offset: at as u64 })
    }

    /// Text, sections and references up to the next tag, as one.
    fn characters(&mut self, kind: Kind, range: &Range<usize>) -> Result<XmlEvent<'a>, XmlError> {
        let offset = range.start as u64;
        let mut text = self.part(kind, range)?;
        loop {
            let (kind, range) = self.token()?;
            if !matches!(kind, Kind::Text | Kind::CData | Kind::Reference) {
                self.next = Some((kind, range));
                return Ok(XmlEvent::Text { text, offset });
            }
            let part = self.part(kind, &range)?;
            text.to_mut().push_str(&part);
        }
    }

    fn part(&self, kind: Kind, range: &Range<usize>) -> Result<Cow<'a, str>, XmlError> {
        let (raw, at) = (self.raw(range), range.start);
        check_chars(raw, at)?;
        let blank = kind == Kind::Text && raw.chars().all(is_space);
        match self.root {
            Root::Before if !blank => return Err(XmlError::syntax(at, "text before the first element")),
            Root::After if !blank => return Err(XmlError::new(codes::TRAILING, at, "text after the end of the first element")),
            _ => {}
        }
        match kind {
            Kind::CData => {
                let inside = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                Ok(chars::line_ends(inside.ok_or_else(|| XmlError::syntax(at, "a malformed CDATA section"))?))
            }
            Kind::Reference => {
                let name = raw.strip_prefix('&').and_then(|raw| raw.strip_suffix(';')).unwrap_or_default();
                Ok(chars::reference(name, at)?.to_string().into())
            }
            _ => match raw.find("]]>") {
                Some(found) => Err(XmlError::syntax(at + found, "]]> stands in text")),
                None => Ok(chars::line_ends(raw)),
            },
        }
    }

    fn misc(&mut self, kind: Kind, raw: &'a str, at: usize) -> Result<XmlEvent<'a>, XmlError> {
        check_chars(raw, at)?;
        match kind {
            Kind::Comment => {
                let inside = raw.strip_prefix("<!--").and_then(|raw| raw.strip_suffix("-->"));
                if inside.is_none_or(|inside| inside.contains("--") || inside.ends_with('-')) {
                    return Err(XmlError::syntax(at, "-- stands in a comment"));
                }
            }
            Kind::Declaration if at > self.mark => {
                return Err(XmlError::syntax(at, "the XML declaration does not stand at the start of the file"));
            }
            Kind::Declaration => tag::declaration(raw, at)?,
            Kind::DocType => {
                if self.root != Root::Before || self.doctype {
                    return Err(XmlError::syntax(at, "a document type that does not stand before the first element"));
                }
                self.doctype = true;
                tag::doctype(raw, at)?;
            }
            _ => {
                let inside = raw.strip_prefix("<?").and_then(|raw| raw.strip_suffix("?>")).unwrap_or_default();
                let target = inside.split(is_space).next().unwrap_or_default();
                if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(XmlError::syntax(at, format!("{target:?} is no name of a processing instruction")));
                }
            }
        }
        Ok(XmlEvent::Misc { raw, offset: at as u64 })
    }
}

impl<'a> Iterator for Xml<'a> {
    type Item = Result<XmlEvent<'a>, XmlError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let event = self.event().transpose();
        self.done = !matches!(event, Some(Ok(_)));
        event
    }
}
