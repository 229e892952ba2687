//! Reading the native storage.

use super::Native;
use super::expect::{self, Expect};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Diagnostic, Position};
use genlock_format::{Error, Reader, Reading, Result};
use genlock_model::{Label, RawJson, Record, Unknown};
use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::io::{BufRead as _, BufReader, Read as _};

/// Bytes that one line may have.
const MOST_LINE: u64 = 256 << 20;

impl Reader for Native {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let input = cx.input;
        for file in input.files() {
            if !cx.ids.are_unused() {
                let message = format!("native files bear ids of their own and are read one at a time: {}", file.path);
                return Err(Error::usage(message));
            }
            read_file(cx, &file.path)?;
        }
        Ok(())
    }
}

fn read_file(cx: &mut Reading<'_>, path: &str) -> Result {
    let mut reader = BufReader::with_capacity(1 << 20, cx.input.reader(path)?);
    let (mut line, mut offset, mut number) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        let count = reader.by_ref().take(MOST_LINE).read_until(b'\n', &mut line);
        let count = count.map_err(|e| Error::io(cx.input.display(path), e))? as u64;
        if count == 0 {
            break;
        }
        number += 1;
        let at = || Position::line(cx.input.display(path), number, offset);
        match std::str::from_utf8(&line) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => match parse(text) {
                Ok(Line::Record(record)) => {
                    cx.ids.passed(&record);
                    cx.put(record)?;
                }
                Ok(Line::Expect(expect)) => cx.sink.expect(expect.hint()),
                Ok(Line::Head) => {}
                Err(message) => cx.report.diagnostic(Diagnostic::new(codes::SYNTAX, message).at(at())),
            },
            Err(_) => cx.report.diagnostic(Diagnostic::new(codes::UTF8, "bytes that are not UTF-8").at(at())),
        }
        offset += count;
    }
    if number == 0 {
        cx.diagnose(codes::EMPTY, path, 0, "the file holds nothing");
    }
    Ok(())
}

/// What a line is.
#[allow(clippy::large_enum_variant, reason = "records are nearly all there is; a box for each would cost an allocation")]
enum Line {
    /// The first one: who wrote the file.
    Head,
    /// A record.
    Record(Record),
    /// Something about the records that follow.
    Expect(Expect),
}

/// What stands on a line.
fn parse(line: &str) -> std::result::Result<Line, String> {
    let line = line.trim();
    let shape = || "a line should be an object with one key, the kind of the record".to_owned();
    let inside = line.strip_prefix("{\"").and_then(|rest| rest.strip_suffix('}')).ok_or_else(shape)?;
    let (kind, value) = inside.split_once("\":").ok_or_else(shape)?;
    let record = match kind {
        "genlock.1" => return value_of::<serde::de::IgnoredAny>(kind, value).map(|_| Line::Head),
        expect::KIND => return value_of(kind, value).map(Line::Expect),
        "info.1" => Record::Info(value_of(kind, value)?),
        "source.1" => Record::Source(value_of(kind, value)?),
        "recording.1" => Record::Recording(value_of(kind, value)?),
        "stream.1" => Record::Stream(value_of(kind, value)?),
        "clock.1" => Record::Clock(value_of(kind, value)?),
        "map.1" => Record::Map(value_of(kind, value)?),
        "frame.1" => Record::Frame(value_of(kind, value)?),
        "class.1" => Record::Class(value_of(kind, value)?),
        "annotator.1" => Record::Annotator(value_of(kind, value)?),
        "track.1" => Record::Track(value_of(kind, value)?),
        "label.1" => Record::Label(Label::from_json(value).map_err(|error| malformed(kind, &error))?),
        "relation.1" => Record::Relation(value_of(kind, value)?),
        "calibration.1" => Record::Calibration(value_of(kind, value)?),
        "pose.1" => Record::Pose(value_of(kind, value)?),
        _ if is_kind(kind) => {
            Record::Unknown(Unknown { kind: SmolStr::new(kind), json: RawJson(value_of::<Box<RawValue>>(kind, value)?) })
        }
        _ => return Err(shape()),
    };
    Ok(Line::Record(record))
}

/// `name.version`.
fn is_kind(kind: &str) -> bool {
    let Some((name, version)) = kind.split_once('.') else { return false };
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    word(name) && !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit())
}

fn value_of<'a, T: Deserialize<'a>>(kind: &str, value: &'a str) -> std::result::Result<T, String> {
    serde_json::from_str(value).map_err(|error| malformed(kind, &error))
}

fn malformed(kind: &str, error: &serde_json::Error) -> String {
    format!("a malformed {kind} record: {error}")
}
