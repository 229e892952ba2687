//! `genlock fix`.

use super::Result;
use super::align::{How, estimate, finding_json, save_maps};
use super::convert::Job;
use crate::args::{Reading, Writing};
use crate::progress::Progress;
use crate::screen::Screen;
use genlock::MediaFiles;
use genlock::media::Ends;
use genlock_diagnose::Collector;
use genlock_format::Error;
use serde_json::json;
use std::path::Path;

pub(crate) fn run(
    source: &Path,
    media: &MediaFiles,
    writing: &Writing,
    how: How<'_>,
    maps: Option<&Path>,
    reading: &Reading,
    screen: &Screen,
) -> Result {
    if let Some(convention) = how.convention.filter(|convention| convention.ends == Ends::Closed) {
        let why = "whether an end names the last frame inside is not a matter of clocks; leave `closed` out";
        return Err(Error::usage(format!("{convention}: {why}, and give the reader's option for it if the format has one")));
    }
    let registry = genlock::registry();
    let report = Collector::new();
    let mut job = Job::new(&registry, source, writing, reading, &report)?;
    let mut data = {
        let _progress = Progress::reading(&job.delivery.input, screen);
        job.delivery.read(&job.read_options, &report)?
    };
    let findings = estimate(&mut data, media, how, &report, screen);
    genlock::note_step(&mut data, "fix");
    let checked = super::check::findings(&data, screen);
    genlock_format::write(job.to.format, &data, &mut job.to.output, &job.to.options, &report)?;
    if let Some(maps) = maps.filter(|_| !writing.dry_run) {
        save_maps(&data, maps)?;
    }
    let aligned: Vec<_> = findings.iter().map(finding_json).collect();
    job.finish(&report, screen, json!({ "aligned": aligned, "check": checked }))
}
