//! `genlock convert`.

use super::Result;
use crate::args::{Reading, Writing};
use crate::progress::Progress;
use crate::screen::{Outcome, Screen};
use genlock::LossPolicy;
use genlock_diagnose::{Collector, Diagnostic, Loss, Severity};
use genlock_format::{Error, Format, Input, Options, Output, Registry};
use serde_json::json;
use std::path::Path;

pub(crate) fn run(
    source: &Path,
    writing: &Writing,
    reading: &Reading,
    media: Option<&genlock::MediaFiles>,
    screen: &Screen,
) -> Result {
    let registry = genlock::registry();
    let report = Collector::new();
    let mut job = Job::new(&registry, source, writing, reading, &report)?;
    {
        let _progress = Progress::reading(&job.delivery.input, screen);
        match media {
            None => {
                let (delivery, to) = (&job.delivery, &mut job.to);
                genlock::convert(delivery, to.format, &job.read_options, &mut to.output, &to.options, &report)?;
            }
            Some(media) => {
                let mut data = job.delivery.read(&job.read_options, &report)?;
                genlock::resolve(&mut data, media, &report);
                genlock::note_step(&mut data, "convert with media");
                genlock_format::write(job.to.format, &data, &mut job.to.output, &job.to.options, &report)?;
            }
        }
    }
    job.finish(&report, screen, json!({}))
}

/// Refuses to write over what is read.
pub(crate) fn keep_apart(source: &Path, output: &Path) -> Result<()> {
    let same = source == output || matches!((source.canonicalize(), output.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if same { Err(Error::usage(format!("the output would overwrite the input: {}", source.display()))) } else { Ok(()) }
}

/// Why nothing was written, and what to accept so that it is.
pub(crate) fn refusal(to: &str, refused: &[Loss]) -> String {
    let mut codes: Vec<_> = refused.iter().map(|loss| loss.code.id.trim_start_matches("loss/")).collect();
    codes.sort_unstable();
    codes.dedup();
    format!("{to} cannot hold everything, so nothing was written; accept the losses with --allow-loss {}", codes.join(","))
}

/// A delivery on its way into an output.
pub(crate) struct Job<'r> {
    pub(crate) delivery: genlock::Delivery<'r>,
    pub(crate) read_options: Options,
    pub(crate) to: Destination<'r>,
}

impl<'r> Job<'r> {
    pub(crate) fn new(
        registry: &'r Registry,
        source: &Path,
        writing: &Writing,
        reading: &Reading,
        report: &Collector,
    ) -> Result<Self> {
        let delivery = genlock::Delivery::open(registry, source, reading.from.as_deref(), report)?;
        let to = Destination::open(registry, writing, &[source], &delivery.formats())?;
        let read_options = super::read_options(reading, &delivery)?;
        Ok(Self { delivery, read_options, to })
    }

    /// Commits the output unless a loss is refused, and says what happened.
    pub(crate) fn finish(self, report: &Collector, screen: &Screen, data: serde_json::Value) -> Result {
        let read = self.delivery.formats();
        self.to.finish(&[self.delivery.input], &read, report, screen, data)
    }
}

/// Where labels are written.
pub(crate) struct Destination<'r> {
    pub(crate) format: &'r dyn Format,
    pub(crate) options: Options,
    pub(crate) output: Output,
    policy: LossPolicy,
    place: String,
    dry_run: bool,
}

impl<'r> Destination<'r> {
    /// The output of labels that were read from these paths, in these formats.
    pub(crate) fn open(registry: &'r Registry, writing: &Writing, sources: &[&Path], read: &[&'static str]) -> Result<Self> {
        let policy = LossPolicy::new(&writing.allow_loss)?;
        sources.iter().try_for_each(|source| keep_apart(source, &writing.output))?;
        let format = genlock::output_format(registry, writing.to.as_deref(), &writing.output, read)?;
        let options = super::options(&writing.write_options, &[format.info()])?;
        let output = if writing.dry_run { Output::null() } else { Output::to_path(&writing.output)? };
        let place = writing.output.display().to_string();
        Ok(Self { format, options, output, policy, place, dry_run: writing.dry_run })
    }

    /// Commits the output unless a loss is refused, and says what happened.
    pub(crate) fn finish(
        self,
        inputs: &[Input],
        read: &[&'static str],
        report: &Collector,
        screen: &Screen,
        mut data: serde_json::Value,
    ) -> Result {
        let losses = report.losses();
        let refused = self.policy.refused(&losses);
        let mut diagnostics = report.diagnostics();
        for input in inputs {
            genlock::locate(input, &mut diagnostics);
        }
        screen.diagnostics(&diagnostics, &losses);
        let wrong = diagnostics.iter().any(|diagnostic: &Diagnostic| diagnostic.severity == Severity::Error);
        let outcome = if refused.is_empty() && !wrong { Outcome::Clean } else { Outcome::Findings };
        let written = refused.is_empty() && !self.dry_run;
        if written {
            self.output.commit()?;
        } else {
            drop(self.output);
        }
        if let Some(fields) = data.as_object_mut() {
            fields.insert("read".to_owned(), json!(read));
            fields.insert("written".to_owned(), json!(written.then_some(self.format.info().id)));
            fields.insert("output".to_owned(), json!(self.place));
            fields.insert("refused".to_owned(), json!(refused.iter().map(|loss| loss.code.id).collect::<Vec<_>>()));
        }
        if screen.is_text() {
            let to = self.format.info().id;
            if !refused.is_empty() {
                screen.error(refusal(to, &refused));
            } else if self.dry_run {
                screen.note(format!("{} to {to}: nothing was written (--dry-run)", read.join(", ")));
            } else {
                screen.note(format!("{} to {to}: {}", read.join(", "), self.place));
            }
        }
        screen.envelope(outcome, data, report, &diagnostics);
        Ok(outcome)
    }
}
