//! Start tags, the XML declaration and the document type.

use super::XmlError;
use super::chars::{is_space, name_length, reference};
use genlock_diagnose::codes::read as codes;
use std::borrow::Cow;
use std::collections::HashSet;

/// Attributes of one element; rotated boxes and tracks have some ten.
const MOST_ATTRIBUTES: usize = 100_000;
/// Attributes up to which doubles are sought one by one.
const FEW: usize = 16;

/// A text that is taken apart from its start.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.text.split_at_checked(length).unwrap_or((self.text, ""));
        self.text = rest;
        self.at += taken.len();
        taken
    }

    /// Passes over white space; true if there was some.
    fn space(&mut self) -> bool {
        let length = self.text.find(|c| !is_space(c)).unwrap_or(self.text.len());
        !self.take(length).is_empty()
    }

    fn name(&mut self) -> Result<&'a str, XmlError> {
        match name_length(self.text) {
            0 => Err(XmlError::syntax(self.at, "expected a name")),
            length => Ok(self.take(length)),
        }
    }

    fn literal(&mut self, text: &str) -> Result<(), XmlError> {
        if !self.text.starts_with(text) {
            return Err(XmlError::syntax(self.at, format!("expected {text}")));
        }
        self.take(text.len());
        Ok(())
    }

    /// What stands between quotes.
    fn quoted(&mut self) -> Result<&'a str, XmlError> {
        let Some(quote) = self.text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Err(XmlError::syntax(self.at, "expected a value in quotes"));
        };
        self.take(1);
        let Some(length) = self.text.find(quote) else {
            return Err(XmlError::syntax(self.at, "a value without its closing quote"));
        };
        let value = self.take(length);
        self.take(1);
        Ok(value)
    }

    fn equals(&mut self) -> Result<(), XmlError> {
        self.space();
        self.literal("=")?;
        self.space();
        Ok(())
    }
}

/// The name and the attributes of a start tag.
pub(super) type Start<'a> = (&'a str, Vec<(&'a str, Cow<'a, str>)>);

/// Productions 40 and 44.
pub(super) fn start(raw: &str, at: usize) -> Result<Start<'_>, XmlError> {
    let inside = raw.strip_prefix('<').and_then(|raw| raw.strip_suffix('>')).unwrap_or_default();
    let mut rest = Rest { text: inside.strip_suffix('/').unwrap_or(inside), at: at + 1 };
    let name = rest.name()?;
    let mut attributes: Vec<(&str, Cow<'_, str>)> = Vec::new();
    let mut seen = HashSet::new();
    while !rest.text.is_empty() {
        let (spaced, place) = (rest.space(), rest.at);
        if rest.text.is_empty() {
            break;
        }
        if !spaced {
            return Err(XmlError::syntax(place, "no space before an attribute"));
        }
        let key = rest.name()?;
        rest.equals()?;
        let from = rest.at + 1;
        let value = attribute(rest.quoted()?, from)?;
        let twice = if attributes.len() < FEW {
            attributes.iter().any(|(known, _)| *known == key)
        } else {
            if seen.is_empty() {
                seen.extend(attributes.iter().map(|(known, _)| *known));
            }
            !seen.insert(key)
        };
        if twice {
            return Err(XmlError::new(codes::DUPLICATE_KEY, place, format!("the attribute {key:?} stands twice")));
        }
        if attributes.len() >= MOST_ATTRIBUTES {
            return Err(XmlError::new(codes::LIMIT, place, format!("more than {MOST_ATTRIBUTES} attributes")));
        }
        attributes.push((key, value));
    }
    Ok((name, attributes))
}

/// An attribute value: references resolved, white space as spaces (3.3.3).
fn attribute(raw: &str, at: usize) -> Result<Cow<'_, str>, XmlError> {
    let Some(first) = raw.find(['<', '&', '\t', '\n', '\r']) else { return Ok(raw.into()) };
    let (mut value, mut rest) = (raw.get(..first).unwrap_or_default().to_owned(), Rest { text: raw, at });
    rest.take(first);
    while let Some(c) = rest.text.chars().next() {
        match c {
            '<' => return Err(XmlError::syntax(rest.at, "< stands in an attribute value")),
            '&' => {
                let Some(length) = rest.text.find(';') else { return Err(XmlError::syntax(rest.at, "& without its ;")) };
                let place = rest.at;
                value.push(reference(rest.take(length + 1).trim_start_matches('&').trim_end_matches(';'), place)?);
            }
            '\r' if rest.text.starts_with("\r\n") => {
                rest.take(2);
                value.push(' ');
            }
            c => {
                rest.take(c.len_utf8());
                value.push(if is_space(c) { ' ' } else { c });
            }
        }
    }
    Ok(value.into())
}

/// Productions 23 to 26, 32, 80 and 81.
pub(super) fn declaration(raw: &str, at: usize) -> Result<(), XmlError> {
    let inside = raw.strip_prefix("<?xml").and_then(|raw| raw.strip_suffix("?>")).unwrap_or_default();
    let mut rest = Rest { text: inside, at: at + 5 };
    // In this order; only the version must be there.
    let mut wanted = ["version", "encoding", "standalone"].into_iter();
    let mut any = false;
    loop {
        let spaced = rest.space();
        if rest.text.is_empty() {
            break;
        }
        let place = rest.at;
        let name = rest.name()?;
        if !spaced || !wanted.any(|known| known == name) || (!any && name != "version") {
            return Err(XmlError::syntax(place, format!("{name:?} does not belong here in the XML declaration")));
        }
        any = true;
        rest.equals()?;
        let value = rest.quoted()?;
        let fits = match name {
            "version" => {
                value.strip_prefix("1.").is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
            }
            "encoding" => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
                value.starts_with(|c: char| c.is_ascii_alphabetic()) && value.bytes().all(plain)
            }
            _ => matches!(value, "yes" | "no"),
        };
        if !fits {
            return Err(XmlError::syntax(place, format!("{value:?} is no {name} of an XML declaration")));
        }
    }
    if any { Ok(()) } else { Err(XmlError::syntax(at, "an XML declaration without a version")) }
}

/// A document type without declarations of its own (productions 28 and 75). What it names is not fetched.
pub(super) fn doctype(raw: &str, at: usize) -> Result<(), XmlError> {
    let inside = raw.strip_prefix("<!DOCTYPE").and_then(|raw| raw.strip_suffix('>'));
    let Some(inside) = inside else { return Err(XmlError::syntax(at, "a malformed document type")) };
    let mut rest = Rest { text: inside, at: at + 9 };
    if !rest.space() {
        return Err(XmlError::syntax(rest.at, "expected a space"));
    }
    rest.name()?;
    let spaced = rest.space();
    let external = spaced && matches!(rest.text.as_bytes().first(), Some(b'S' | b'P'));
    if external {
        let public = rest.text.starts_with("PUBLIC");
        rest.literal(if public { "PUBLIC" } else { "SYSTEM" })?;
        let gap = |rest: &mut Rest<'_>| if rest.space() { Ok(()) } else { Err(XmlError::syntax(rest.at, "expected a space")) };
        gap(&mut rest)?;
        if public {
            let place = rest.at;
            // Production 13.
            let plain = |b: u8| b.is_ascii_alphanumeric() || b" \r\n-'()+,./:=?;!*#@$_%".contains(&b);
            if !rest.quoted()?.bytes().all(plain) {
                return Err(XmlError::syntax(place, "a malformed public identifier"));
            }
            gap(&mut rest)?;
        }
        rest.quoted()?;
        rest.space();
    }
    if rest.text.starts_with('[') {
        return Err(XmlError::new(
            codes::LIMIT,
            rest.at,
            "declarations inside the document type are refused: they can define entities without end",
        ));
    }
    if rest.text.is_empty() { Ok(()) } else { Err(XmlError::syntax(rest.at, "a malformed document type")) }
}
