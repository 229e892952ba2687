//! `genlock fix`.

use super::Result;
use super::align::{finding_json, save_maps};
use super::convert::Job;
use super::evidence::Evidence;
use crate::args::{Reading, Writing};
use crate::progress::Progress;
use crate::screen::Screen;
use genlock::Direction;
use genlock::media::{Convention, Ends};
use genlock_diagnose::Collector;
use genlock_format::Error;
use genlock_model::Dataset;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What is done to the times.
pub(crate) enum Change {
    /// They are compared with something, and put right.
    Align(Box<Evidence>),
    /// Saved maps are applied.
    Apply {
        /// The file of maps.
        file: PathBuf,
        /// Which way.
        direction: Direction,
    },
    /// All maps are taken away.
    Undo,
}

/// Refuses a convention of closed ends, which is not a matter of clocks.
pub(crate) fn refuse_closed(convention: Option<&Convention>) -> Result<()> {
    if let Some(convention) = convention.filter(|convention| convention.ends == Ends::Closed) {
        let why = "whether an end names the last frame inside is not a matter of clocks; leave `closed` out";
        return Err(Error::usage(format!("{convention}: {why}, and give the reader's option for it if the format has one")));
    }
    Ok(())
}

pub(crate) fn run(
    source: &Path,
    change: &Change,
    writing: &Writing,
    maps: Option<&Path>,
    reading: &Reading,
    screen: &Screen,
) -> Result {
    let registry = genlock::registry();
    let report = Collector::new();
    let mut job = Job::new(&registry, source, writing, reading, &report)?;
    let mut data = {
        let _progress = Progress::reading(&job.delivery.input, screen);
        job.delivery.read(&job.read_options, &report)?
    };
    let mut done = make(change, &mut data, &report, screen)?;
    genlock::note_step(&mut data, "fix");
    done.insert("check".to_owned(), super::check::findings(&data, screen));
    genlock_format::write(job.to.format, &data, &mut job.to.output, &job.to.options, &report)?;
    if let Some(maps) = maps.filter(|_| !writing.dry_run) {
        save_maps(&data, maps)?;
    }
    job.finish(&report, screen, Value::Object(done))
}

/// Makes the change, and says what was done.
fn make(change: &Change, data: &mut Dataset, report: &Collector, screen: &Screen) -> Result<serde_json::Map<String, Value>> {
    let (name, value) = match change {
        Change::Align(evidence) => {
            let findings = evidence.align(data, report, screen)?;
            ("aligned", findings.iter().map(finding_json).collect())
        }
        Change::Apply { file, direction } => {
            let maps = genlock::read_maps(file, report).inspect_err(|_| screen.diagnostics(&report.diagnostics(), &[]))?;
            let applied = genlock::apply_maps(data, &maps, *direction, report)?;
            ("applied", json!({ "moved": applied.moved, "already": applied.already, "without": applied.without }))
        }
        Change::Undo => {
            let count = genlock::forget_maps(data);
            if count == 0 {
                return Err(Error::usage(
                    "there is no map to take away; a file in another format is moved back by --apply MAPS --invert",
                ));
            }
            ("undone", json!(count))
        }
    };
    Ok(serde_json::Map::from_iter([(name.to_owned(), value)]))
}
