//! Reading a JSON file piece by piece, with diagnostics for what is broken.

use crate::split::{Part, Root, Shape, SplitError, split};
use crate::{Error, Reading, Result, decode};
use genlock_diagnose::codes::read as codes;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

/// Bytes of a UTF-16 file that are transcoded in memory.
const MOST_UTF16: u64 = 1 << 30;

/// A piece of a JSON file, as text.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// An element of the list `section`; of the root list or of JSON Lines the section is empty.
    Element {
        /// The key of the list.
        section: &'a str,
        /// Its position, from 0.
        index: u64,
        /// Bytes before it.
        offset: u64,
        /// Its text.
        text: &'a str,
    },
    /// A value of the root object that is not a list.
    Value {
        /// Its key.
        key: &'a str,
        /// Bytes before it.
        offset: u64,
        /// Its text.
        text: &'a str,
    },
    /// A list of the root object begins; its elements follow, if it has any.
    List {
        /// Its key.
        key: &'a str,
        /// Bytes before it.
        offset: u64,
    },
}

/// Reads a JSON file in chunks and hands out its pieces. Pieces that are not UTF-8 are reported and left out; broken syntax, a
/// truncated file and broken limits are reported and end the file, what came before them stands.
///
/// # Errors
/// If the file cannot be opened or read, or `visit` fails.
pub fn read_json<'cx>(
    cx: &mut Reading<'cx>,
    path: &str,
    shape: Shape,
    visit: &mut dyn FnMut(&mut Reading<'cx>, Piece<'_>) -> Result,
) -> Result<Root> {
    let input = cx.input;
    let mut reader: Box<dyn Read + '_> = input.reader(path)?;
    let head = input.head(path, 4);
    if matches!(head.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0] | [0, _, 0, _]) {
        drop(reader);
        let decoded = decode(&input.bytes(path, MOST_UTF16)?);
        cx.diagnose(codes::ENCODING, path, 0, format!("the file is {}, JSON is UTF-8; it was converted", decoded.encoding));
        reader = Box::new(Cursor::new(decoded.text.into_bytes()));
    }
    let mut failed = None;
    let outcome = split(reader, shape, &mut |part| match piece(cx, path, part).map_or(Ok(()), |piece| visit(cx, piece)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    match outcome {
        Ok(Root::Empty) => {
            cx.diagnose(codes::EMPTY, path, 0, "the file holds nothing");
            Ok(Root::Empty)
        }
        Ok(root) => Ok(root),
        Err(SplitError::Io(error)) => Err(Error::io(input.display(path), error)),
        Err(SplitError::Syntax { offset, message }) => {
            let after_end = message.contains("after the end");
            cx.diagnose(if after_end { codes::TRAILING } else { codes::SYNTAX }, path, offset, message);
            Ok(Root::Object)
        }
        Err(SplitError::Truncated { offset }) => {
            cx.diagnose(codes::TRUNCATED, path, offset, "the file ends inside a value; what was complete before it was read");
            Ok(Root::Object)
        }
        Err(SplitError::Limit { offset, message }) => {
            cx.diagnose(codes::LIMIT, path, offset, message);
            Ok(Root::Object)
        }
    }
}

/// The part as text; nothing, with a diagnostic, if it is no UTF-8.
#[allow(clippy::needless_pass_by_value, reason = "a part is three words and is not needed afterwards")]
fn piece<'p>(cx: &Reading<'_>, path: &str, part: Part<'p>) -> Option<Piece<'p>> {
    let text = |offset: u64, bytes: &'p [u8]| match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = offset + error.valid_up_to() as u64;
            cx.diagnose(codes::UTF8, path, at, "bytes that are not UTF-8; the record was left out");
            None
        }
    };
    Some(match part {
        Part::List { key, offset } => Piece::List { key, offset },
        Part::Value { key, offset, bytes } => Piece::Value { key, offset, text: text(offset, bytes)? },
        Part::Element { section, index, offset, bytes } => Piece::Element { section, index, offset, text: text(offset, bytes)? },
    })
}
