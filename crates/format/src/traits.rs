//! Formats, readers, writers and sinks.

use crate::{Ids, Info, Input, Options, Output, Peek, Result, Verdict};
use genlock_diagnose::{Code, Diagnostic, Loss, Position, Report};
use genlock_model::{Class, Dataset, Feature, Id, Label, Record, SourceId, Stream};

/// A format: what it is, how to recognise it, how to read and write it.
pub trait Format: Send + Sync {
    /// What it is.
    fn info(&self) -> &'static Info;

    /// Whether this is one of its files or folders, with the evidence.
    fn detect(&self, peek: &Peek<'_>) -> Verdict;

    /// Its reader, if it can be read.
    fn reader(&self) -> Option<&dyn Reader> {
        None
    }

    /// Its writer, if it can be written.
    fn writer(&self) -> Option<&dyn Writer> {
        None
    }
}

/// Reads a format.
pub trait Reader: Send + Sync {
    /// Reads all files of the input and pushes their records. A bad record is a diagnostic, and the rest goes on.
    ///
    /// # Errors
    /// If a file cannot be read at all, or the sink refuses a record.
    fn read(&self, cx: &mut Reading<'_>) -> Result;
}

/// Writes a format.
pub trait Writer: Send + Sync {
    /// Writes a dataset. What the format cannot express is reported as a loss where it is left out.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result;

    /// A sink that writes records as they come, if the format allows it: line formats, and formats whose sections may come in any
    /// order. Without it, records are gathered into a dataset first.
    fn stream<'o>(&'o self, _cx: &'o mut Writing<'_>) -> Option<Box<dyn Sink + 'o>> {
        None
    }
}

/// Takes records.
pub trait Sink {
    /// Takes one.
    ///
    /// # Errors
    /// If it cannot be written.
    fn put(&mut self, record: Record) -> Result;

    /// Is told something about what will come. A sink that does not write as it goes has no use for it.
    fn expect(&mut self, _hint: Hint<'_>) {}

    /// Is told that no more will come.
    ///
    /// # Errors
    /// If the rest cannot be written.
    fn finish(&mut self) -> Result {
        Ok(())
    }
}

/// What a reader can say before the records that it speaks of.
#[derive(Debug, Clone, Copy)]
pub enum Hint<'a> {
    /// Streams, classes and labels each come in one row, as the sections of one file; a row that ended does not go on later.
    Grouped,
    /// The stream with this dense id, which a label is about to name, will have this id in the source.
    Stream(Id<Stream>, &'a SourceId),
    /// The class with this dense id, which a label is about to name, will have this id in the source.
    Class(Id<Class>, &'a SourceId),
}

impl Sink for Dataset {
    fn put(&mut self, record: Record) -> Result {
        Self::put(self, record);
        Ok(())
    }
}

/// What a reader is handed.
pub struct Reading<'a> {
    /// The files.
    pub input: &'a Input,
    /// The options.
    pub options: &'a Options,
    /// The counters of dense ids.
    pub ids: &'a Ids,
    /// Where diagnostics and losses go.
    pub report: &'a dyn Report,
    /// Where records go.
    pub sink: &'a mut dyn Sink,
}

impl Reading<'_> {
    /// Pushes a record.
    ///
    /// # Errors
    /// If the sink refuses it.
    pub fn put(&mut self, record: Record) -> Result {
        self.sink.put(record)
    }

    /// Reports a diagnostic at a byte of a file of the input.
    pub fn diagnose(&self, code: Code, path: &str, offset: u64, message: impl Into<String>) {
        self.report.diagnostic(Diagnostic::new(code, message).at(Position::byte(self.input.display(path), offset)));
    }
}

/// What a writer is handed.
pub struct Writing<'a> {
    /// Where files go.
    pub output: &'a mut Output,
    /// The options.
    pub options: &'a Options,
    /// Where diagnostics and losses go.
    pub report: &'a dyn Report,
}

impl Writing<'_> {
    /// Reports that a label is left out with all that it says.
    pub fn lose_label(&self, label: &Label, why: &str) {
        for feature in Feature::of_label(label) {
            self.lose(feature, why);
        }
    }

    /// Reports that something of this kind is left out.
    pub fn lose(&self, feature: Feature, what: impl Into<String>) {
        self.report.loss(Loss::new(crate::loss_code(feature), what));
    }
}

/// Reads an input into a dataset.
///
/// # Errors
/// As [`Reader::read`]; also if the format cannot be read.
pub fn read(format: &dyn Format, input: &Input, options: &Options, report: &dyn Report) -> Result<Dataset> {
    let id = format.info().id;
    let reader = format.reader().ok_or_else(|| crate::Error::usage(format!("{id} cannot be read")))?;
    let (mut data, ids) = (Dataset::new(), Ids::new());
    reader.read(&mut Reading { input, options, ids: &ids, report, sink: &mut data })?;
    Ok(data)
}

/// Writes a dataset; the output is not committed.
///
/// # Errors
/// As [`Writer::write`]; also if the format cannot be written.
pub fn write(format: &dyn Format, data: &Dataset, output: &mut Output, options: &Options, report: &dyn Report) -> Result {
    let id = format.info().id;
    let writer = format.writer().ok_or_else(|| crate::Error::usage(format!("{id} cannot be written")))?;
    writer.write(data, &mut Writing { output, options, report })
}
