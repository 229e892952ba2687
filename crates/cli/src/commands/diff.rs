//! `genlock diff`.

use super::Result;
use crate::screen::{Outcome, Screen};
use genlock_diagnose::Collector;
use genlock_format::Options;
use genlock_model::Dataset;
use serde_json::json;
use std::path::Path;

/// Differences that text output shows.
const SHOWN: usize = 100;

pub(crate) fn run(left: &Path, right: &Path, screen: &Screen) -> Result {
    let report = Collector::new();
    let registry = genlock::registry();
    let read = |path: &Path| -> Result<Dataset> {
        genlock::Delivery::open(&registry, path, None, &report)?.read(&Options::new(), &report)
    };
    let (mut left, right) = (read(left)?, read(right)?);
    share_file_names(&mut left, &right);
    let found = genlock_model::diff(&left, &right);
    let outcome = if found.is_empty() { Outcome::Clean } else { Outcome::Findings };
    let diagnostics = report.diagnostics();
    screen.diagnostics(&diagnostics, &[]);
    if screen.is_text() {
        for difference in found.iter().take(SHOWN) {
            let side = |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), shorten);
            let field = if difference.field.is_empty() { String::new() } else { format!(" {}", difference.field) };
            screen.line(format!("{}{field}: {} | {}", difference.subject, side(&difference.left), side(&difference.right)));
        }
        if found.len() > SHOWN {
            screen.line(format!("… and {} more; --output-format json lists all", found.len() - SHOWN));
        }
        screen.note(format!("{} differences", found.len()));
    }
    screen.envelope(outcome, json!(found), &report, &diagnostics);
    Ok(outcome)
}

/// Formats that do not name their recording take the name of the file. Where both sides hold one recording of one stream, that name
/// is no difference.
fn share_file_names(left: &mut Dataset, right: &Dataset) {
    let one = |data: &Dataset| data.recordings.len() <= 1 && data.streams.len() == 1;
    if !one(left) || !one(right) {
        return;
    }
    for (ours, theirs) in left.recordings.iter_mut().zip(&right.recordings) {
        if ours.source_id.is_none() && theirs.source_id.is_none() {
            ours.name = theirs.name.clone();
        }
    }
    for (ours, theirs) in left.streams.iter_mut().zip(&right.streams) {
        if ours.source_id.is_none() && theirs.source_id.is_none() && ours.uri.is_none() && theirs.uri.is_none() {
            ours.name = theirs.name.clone();
        }
    }
}

fn shorten(text: &str) -> String {
    let short: String = text.chars().take(120).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
