//! `genlock inspect`.

use super::Result;
use crate::args::Reading;
use crate::progress::Progress;
use crate::screen::{Outcome, Screen};
use genlock_diagnose::{Collector, Severity};
use genlock_model::{Clock, Dataset, Feature, StreamKind, Unit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) fn run(paths: &[PathBuf], reading: &Reading, screen: &Screen) -> Result {
    let mut outcome = Outcome::Clean;
    for path in paths {
        if one(path, reading, screen)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}

fn one(path: &Path, reading: &Reading, screen: &Screen) -> Result {
    let registry = genlock::registry();
    let report = Collector::new();
    let delivery = genlock::Delivery::open(&registry, path, reading.from.as_deref(), &report)?;
    let options = super::read_options(reading, &delivery)?;
    let data = {
        let _progress = Progress::reading(&delivery.input, screen);
        delivery.read(&options, &report)?
    };
    let mut diagnostics = report.diagnostics();
    genlock::locate(&delivery.input, &mut diagnostics);
    let wrong = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let outcome = if wrong { Outcome::Findings } else { Outcome::Clean };
    if screen.is_text() {
        let mut seen: Vec<(&str, usize, &str)> = Vec::new();
        for part in &delivery.parts {
            let id = part.format.info().id;
            match seen.last_mut() {
                Some((last, files, _)) if *last == id => *files += part.input.files().len(),
                _ => seen.push((id, part.input.files().len(), &part.evidence)),
            }
        }
        screen.line(path.display().to_string());
        for (id, files, evidence) in seen {
            let why = if evidence.is_empty() { String::new() } else { format!(", because {evidence}") };
            screen.line(format!("  {id}: {files} file{}{why}", if files == 1 { "" } else { "s" }));
        }
        summary(&data, screen);
    }
    screen.diagnostics(&diagnostics, &report.losses());
    screen.envelope(outcome, facts(path, &delivery, &data), &report, &diagnostics);
    Ok(outcome)
}

fn counts(data: &Dataset) -> Vec<(&'static str, usize)> {
    vec![
        ("recordings", data.recordings.len()),
        ("streams", data.streams.len()),
        ("labels", data.labels.len()),
        ("tracks", data.tracks.len()),
        ("classes", data.classes.len()),
        ("annotators", data.annotators.len()),
        ("relations", data.relations.len()),
        ("calibrations", data.calibrations.len()),
        ("maps", data.maps.len()),
    ]
}

/// How many labels use each kind of content.
fn features(data: &Dataset) -> BTreeMap<Feature, usize> {
    let mut used = BTreeMap::new();
    for label in &data.labels {
        for feature in Feature::of_label(label) {
            *used.entry(feature).or_default() += 1;
        }
    }
    used
}

fn kinds(data: &Dataset) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for stream in &data.streams {
        *kinds.entry(kind_name(stream.kind).to_owned()).or_default() += 1;
    }
    kinds
}

const fn kind_name(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Image => "image",
        StreamKind::ImageSequence => "image sequence",
        StreamKind::Video => "video",
        StreamKind::Audio => "audio",
        StreamKind::Text => "text",
        StreamKind::PointCloud => "point cloud",
        StreamKind::Sensor => "sensor",
        StreamKind::Unknown => "unknown",
    }
}

/// What a clock counts, in words; clocks of one kind are shown together.
fn clock_words(clock: &Clock) -> String {
    let unit = match clock.unit {
        Unit::Second => "seconds".to_owned(),
        Unit::PresentedFrame => format!("shown frames from {}", clock.first),
        Unit::StoredFrame => format!("stored frames from {}", clock.first),
        Unit::Frame => format!("frames from {}", clock.first),
        Unit::ListPosition => format!("list positions from {}", clock.first),
        Unit::Sample => format!("samples from {}", clock.first),
    };
    let rate = match (clock.rate, clock.unit) {
        (Some(rate), _) => format!(", {rate} a second as stated"),
        (None, unit) if unit.counts_frames() => ", no rate stated".to_owned(),
        _ => String::new(),
    };
    format!("{unit}{rate}, zero: {}", format!("{:?}", clock.zero).to_lowercase())
}

fn clocks(data: &Dataset) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for clock in &data.clocks {
        *words.entry(clock_words(clock)).or_default() += 1;
    }
    words
}

fn summary(data: &Dataset, screen: &Screen) {
    let list = |pairs: Vec<(String, usize)>| {
        pairs.into_iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    };
    let there = counts(data).into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), count)).collect();
    screen.line(format!("  {}", list(there)));
    if !data.streams.is_empty() {
        screen.line(format!("  streams: {}", list(kinds(data).into_iter().collect())));
    }
    let used = features(data).into_iter().map(|(feature, count)| (feature.name().to_owned(), count)).collect::<Vec<_>>();
    if !used.is_empty() {
        screen.line(format!("  labels with: {}", list(used)));
    }
    for (words, count) in clocks(data) {
        let times = if count > 1 { format!(" ({count} clocks)") } else { String::new() };
        screen.line(format!("  clock: {words}{times}"));
    }
}

fn facts(path: &Path, delivery: &genlock::Delivery<'_>, data: &Dataset) -> Value {
    let formats: Vec<_> = delivery
        .parts
        .iter()
        .map(|part| json!({ "format": part.format.info().id, "files": part.input.files().len(), "evidence": part.evidence }))
        .collect();
    let counts: BTreeMap<_, _> = counts(data).into_iter().collect();
    let used: BTreeMap<_, _> = features(data).into_iter().map(|(feature, count)| (feature.name(), count)).collect();
    json!({
        "path": path.display().to_string(),
        "formats": formats,
        "counts": counts,
        "streams": kinds(data),
        "labels_with": used,
        "clocks": clocks(data),
    })
}
