//! Writing the native storage.

use super::Native;
use super::expect::{self, Expect};
use genlock_format::{Error, Hint, OutputFile, Result, Sink, Writer, Writing};
use genlock_model::{Dataset, Record};
use serde::Serialize;

impl Writer for Native {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        let mut sink = Lines::open(cx)?;
        for record in data.records() {
            sink.put(record)?;
        }
        sink.finish()
    }

    fn stream<'o>(&'o self, cx: &'o mut Writing<'_>) -> Option<Box<dyn Sink + 'o>> {
        Some(Box::new(Later { cx: Some(cx), lines: None, failed: None }))
    }
}

/// Opens its file at the first record, so that an error has somewhere to go.
struct Later<'o, 'w> {
    cx: Option<&'o mut Writing<'w>>,
    lines: Option<Lines>,
    /// An error of a hint, which has no way to say it.
    failed: Option<Error>,
}

impl Later<'_, '_> {
    fn lines(&mut self) -> Result<&mut Lines> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Some(cx) = self.cx.take() {
            self.lines = Some(Lines::open(cx)?);
        }
        self.lines.as_mut().ok_or_else(|| Error::internal("the native file is closed"))
    }
}

impl Sink for Later<'_, '_> {
    fn put(&mut self, record: Record) -> Result {
        self.lines()?.put(record)
    }

    fn expect(&mut self, hint: Hint<'_>) {
        let said = self.lines().and_then(|lines| lines.write(expect::KIND, &Expect::from(hint)));
        self.failed = said.err();
    }

    fn finish(&mut self) -> Result {
        self.lines()?.finish()
    }
}

/// A file of records.
struct Lines {
    file: Option<OutputFile>,
    line: Vec<u8>,
}

#[derive(Serialize)]
struct Head {
    written_by: &'static str,
    version: &'static str,
}

impl Lines {
    fn open(cx: &mut Writing<'_>) -> Result<Self> {
        let mut lines = Self { file: Some(cx.output.single("dataset.genlock.jsonl")?), line: Vec::new() };
        lines.write("genlock.1", &Head { written_by: "genlock", version: env!("CARGO_PKG_VERSION") })?;
        Ok(lines)
    }

    fn write<T: Serialize>(&mut self, kind: &str, value: &T) -> Result {
        self.write_by(kind, |line| serde_json::to_writer(line, value))
    }

    fn write_by(&mut self, kind: &str, value: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Result {
        self.line.clear();
        self.line.extend_from_slice(b"{\"");
        self.line.extend_from_slice(kind.as_bytes());
        self.line.extend_from_slice(b"\":");
        value(&mut self.line).map_err(|e| Error::internal(format!("a {kind} record: {e}")))?;
        self.line.extend_from_slice(b"}\n");
        // Raw text from pretty-printed JSON may hold line ends, which are white space there and record ends here.
        let body = self.line.len() - 1;
        if memchr::memchr2(b'\n', b'\r', &self.line[..body]).is_some() {
            self.line[..body].iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
        self.file.as_mut().ok_or_else(|| Error::internal("the native file is closed"))?.put(&self.line)
    }
}

impl Sink for Lines {
    fn put(&mut self, record: Record) -> Result {
        match record {
            Record::Info(row) => self.write("info.1", &row),
            Record::Source(row) => self.write("source.1", &row),
            Record::Recording(row) => self.write("recording.1", &row),
            Record::Stream(row) => self.write("stream.1", &row),
            Record::Clock(row) => self.write("clock.1", &row),
            Record::Map(row) => self.write("map.1", &row),
            Record::Frame(row) => self.write("frame.1", &row),
            Record::Class(row) => self.write("class.1", &row),
            Record::Annotator(row) => self.write("annotator.1", &row),
            Record::Track(row) => self.write("track.1", &row),
            Record::Label(row) => self.write_by("label.1", |line| row.write_json(line)),
            Record::Relation(row) => self.write("relation.1", &row),
            Record::Calibration(row) => self.write("calibration.1", &row),
            Record::Pose(row) => self.write("pose.1", &row),
            Record::Unknown(row) => self.write(&row.kind, &row.json),
            other => Err(Error::internal(format!("a record that the native storage does not know: {other:?}"))),
        }
    }

    fn finish(&mut self) -> Result {
        self.file.take().map_or(Ok(()), OutputFile::finish)
    }
}
