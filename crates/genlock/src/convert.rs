//! From one format to another.

use crate::delivery::{Delivery, named};
use genlock_diagnose::{Loss, Report};
use genlock_format::{Error, Format, Options, Output, Registry, Result, Writing};
use genlock_model::{Dataset, Record, Step};
use std::path::Path;

/// Which losses are accepted.
#[derive(Debug, Clone, Default)]
pub struct LossPolicy {
    codes: Vec<String>,
}

impl LossPolicy {
    /// The losses that `--allow-loss` names: codes with or without `loss/`, or `all`.
    ///
    /// # Errors
    /// If a name is no loss.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut codes = Vec::new();
        for name in names {
            for name in name.as_ref().split(',').map(str::trim).filter(|name| !name.is_empty()) {
                let code = if name == "all" || name.starts_with("loss/") { name.to_owned() } else { format!("loss/{name}") };
                if code != "all" && genlock_diagnose::Code::find(&code).is_none() {
                    return Err(Error::usage(format!("there is no loss {name:?}; genlock explain loss lists them")));
                }
                codes.push(code);
            }
        }
        Ok(Self { codes })
    }

    /// True if this loss is accepted.
    pub fn allows(&self, loss: &Loss) -> bool {
        self.codes.iter().any(|code| code == "all" || code == loss.code.id)
    }

    /// The losses that are not accepted.
    pub fn refused(&self, losses: &[Loss]) -> Vec<Loss> {
        losses.iter().filter(|loss| !self.allows(loss)).cloned().collect()
    }
}

/// The format to write: the one that was named, or the only one that writes files with the ending of the output.
///
/// # Errors
/// If it does not exist, cannot be written, or the ending does not decide.
pub fn output_format<'r>(
    registry: &'r Registry,
    to: Option<&str>,
    place: &Path,
    source: &[&'static str],
) -> Result<&'r dyn Format> {
    if let Some(id) = to {
        let format = named(registry, id)?;
        if format.writer().is_none() {
            return Err(Error::usage(format!("{id} cannot be written")));
        }
        return Ok(format);
    }
    let name = place.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let fits = |format: &&dyn Format| {
        format.writer().is_some() && format.info().extensions.iter().any(|ending| name.ends_with(&format!(".{ending}")))
    };
    let longest = |format: &&dyn Format| {
        let endings = format.info().extensions.iter().filter(|ending| name.ends_with(&format!(".{ending}")));
        endings.map(|ending| ending.len()).max().unwrap_or(0)
    };
    let fitting: Vec<_> = registry.iter().filter(fits).collect();
    let most = fitting.iter().map(longest).max().unwrap_or(0);
    let fitting: Vec<_> = fitting.into_iter().filter(|format| longest(format) == most).collect();
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => Err(Error::usage(format!("the ending of {name:?} does not say which format to write; name it with --to"))),
        several => {
            let same = several.iter().find(|format| source.contains(&format.info().id));
            let ids: Vec<_> = several.iter().map(|format| format.info().id).collect();
            same.copied()
                .ok_or_else(|| Error::usage(format!("{name:?} could be {}; name the format with --to", ids.join(" or "))))
        }
    }
}

/// Writes a dataset into an output, which the caller commits.
///
/// # Errors
/// If the format cannot be written, or the output refuses.
pub fn write(format: &dyn Format, data: &Dataset, output: &mut Output, options: &Options, report: &dyn Report) -> Result {
    genlock_format::write(format, data, output, options, report)
}

/// Converts without a dataset in between where the format to be written allows it, else through one. The output is not committed.
///
/// # Errors
/// If reading or writing fails.
pub fn convert(
    delivery: &Delivery<'_>,
    format: &dyn Format,
    read_options: &Options,
    output: &mut Output,
    write_options: &Options,
    report: &dyn Report,
) -> Result {
    let writer = format.writer().ok_or_else(|| Error::usage(format!("{} cannot be written", format.info().id)))?;
    let mut cx = Writing { output, options: write_options, report };
    if let Some(mut sink) = writer.stream(&mut cx) {
        delivery.read_into(read_options, report, &mut *sink)?;
        return sink.finish();
    }
    let data = delivery.read(read_options, report)?;
    genlock_format::write(format, &data, output, write_options, report)
}

/// Adds a step to the history of a dataset.
pub fn note_step(data: &mut Dataset, what: impl Into<String>) {
    let step = Step { tool: concat!("genlock ", env!("CARGO_PKG_VERSION")).into(), what: what.into() };
    match data.info.last_mut() {
        Some(info) => info.history.push(step),
        None => data.put(Record::Info(genlock_model::Info { history: vec![step], ..genlock_model::Info::default() })),
    }
}
