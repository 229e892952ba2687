//! Lines that say something about the records that come after them.

use genlock_format::Hint;
use genlock_model::{Id, SourceId};
use serde::{Deserialize, Serialize};

/// The kind of such a line.
pub(super) const KIND: &str = "expect.1";

/// What a reader said before the records that it spoke of, so that a writer of a file that was written as it was read can also write
/// as it reads. Whoever does not know such lines misses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Expect {
    /// Streams, classes and labels each come in one row.
    Grouped,
    /// A stream that labels name before it comes: its dense id and its id in the source.
    Stream(u32, SourceId),
    /// A class that labels name before it comes: its dense id and its id in the source.
    Class(u32, SourceId),
}

impl From<Hint<'_>> for Expect {
    fn from(hint: Hint<'_>) -> Self {
        match hint {
            Hint::Grouped => Self::Grouped,
            Hint::Stream(id, source_id) => Self::Stream(id.index(), source_id.clone()),
            Hint::Class(id, source_id) => Self::Class(id.index(), source_id.clone()),
        }
    }
}

impl Expect {
    /// As it is told to a sink.
    pub(super) fn hint(&self) -> Hint<'_> {
        match self {
            Self::Grouped => Hint::Grouped,
            Self::Stream(index, source_id) => Hint::Stream(Id::new(*index), source_id),
            Self::Class(index, source_id) => Hint::Class(Id::new(*index), source_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Native;
    use genlock_diagnose::Collector;
    use genlock_format::{Ids, Input, Options, Output, Reader as _, Reading, Writer as _, Writing};

    /// What is said about later records is told to the writer, and written again.
    #[test]
    fn comes_back() {
        let text = concat!(
            "{\"genlock.1\":{\"written_by\":\"genlock\",\"version\":\"",
            env!("CARGO_PKG_VERSION"),
            "\"}}\n",
            "{\"expect.1\":\"grouped\"}\n",
            "{\"expect.1\":{\"stream\":[0,\"a\"]}}\n",
            "{\"expect.1\":{\"class\":[1,7.0]}}\n",
            "{\"label.1\":{\"id\":0,\"stream\":0,\"class\":1}}\n",
        );
        let (report, options, ids) = (Collector::new(), Options::new(), Ids::new());
        let mut output = Output::memory();
        {
            let input = Input::memory([("a.genlock.jsonl", text)]);
            let mut cx = Writing { output: &mut output, options: &options, report: &report };
            let mut sink = Native.stream(&mut cx).unwrap();
            Native.read(&mut Reading { input: &input, options: &options, ids: &ids, report: &report, sink: &mut *sink }).unwrap();
            sink.finish().unwrap();
        }
        let written = output.into_memory().into_values().next().unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), text);
        assert!(report.diagnostics().is_empty());
    }

    #[test]
    fn is_refused_if_malformed() {
        for line in ["{\"expect.1\":\"all\"}", "{\"expect.1\":{\"class\":[-1,7]}}", "{\"expect.1\":{\"class\":[1]}}"] {
            let report = Collector::new();
            genlock_format::read(&Native, &Input::memory([("a.genlock.jsonl", line)]), &Options::new(), &report).unwrap();
            assert_eq!(report.diagnostics().len(), 1, "{line}");
        }
    }
}
