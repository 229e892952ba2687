//! `genlock fix`.

use super::Result;
use super::align::{estimate, finding_json, save_maps};
use super::convert::Job;
use crate::args::{Reading, Writing};
use crate::progress::Progress;
use crate::screen::Screen;
use genlock::MediaFiles;
use genlock_diagnose::Collector;
use serde_json::json;
use std::path::Path;

pub(crate) fn run(
    source: &Path,
    media: &MediaFiles,
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
    let findings = estimate(&mut data, media, &report, screen);
    genlock::note_step(&mut data, "fix");
    let checked = super::check::findings(&data, &report);
    genlock_format::write(job.to.format, &data, &mut job.to.output, &job.to.options, &report)?;
    if let Some(maps) = maps.filter(|_| !writing.dry_run) {
        save_maps(&data, maps)?;
    }
    let aligned: Vec<_> = findings.iter().map(finding_json).collect();
    job.finish(&report, screen, json!({ "aligned": aligned, "check": checked }))
}
