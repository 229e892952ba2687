//! `genlock align`.

use super::Result;
use super::evidence::Evidence;
use crate::args::Reading;
use crate::progress::Progress;
use crate::screen::{Outcome, Screen};
use genlock::align::{Alternative, Options, Verdict};
use genlock::media::Convention;
use genlock::{Finding, MediaFiles};
use genlock_diagnose::codes::time as codes;
use genlock_diagnose::{Collector, Diagnostic, Report as _, Severity};
use genlock_format::{Error, Output};
use genlock_model::{Dataset, Geometry};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What the user knows, and what is wanted beside a map.
#[derive(Clone, Copy, Default)]
pub(crate) struct How {
    /// The clock on which the labels are known to have been made.
    pub(crate) convention: Option<Convention>,
    /// How far the ends of single labels may be moved, in seconds.
    pub(crate) refine: Option<f64>,
}

pub(crate) fn run(
    source: &Path,
    evidence: Option<&Evidence>,
    maps: Option<&Path>,
    reading: &Reading,
    screen: &Screen,
    open: impl Fn(PathBuf) -> Result<MediaFiles>,
) -> Result {
    let evidence = evidence.ok_or_else(|| super::evidence::none("genlock convert for a conversion without"))?;
    let report = Collector::new();
    if let (Evidence::Media(media, _), None, true) = (evidence, &reading.from, genlock::is_media(&source.to_string_lossy())) {
        let findings = genlock::compare_media(&open(source.to_owned())?, media, &Options::default(), &report);
        let findings = findings.map_err(|error| Error::usage(error.to_string()))?;
        return Ok(conclude(&findings, &report.diagnostics(), &report, screen));
    }
    let registry = genlock::registry();
    let delivery = genlock::Delivery::open(&registry, source, reading.from.as_deref(), &report)?;
    let options = super::read_options(reading, &delivery)?;
    let mut data = {
        let _progress = Progress::reading(&delivery.input, screen);
        delivery.read(&options, &report)?
    };
    let findings = evidence.align(&mut data, &report, screen)?;
    if let Some(maps) = maps {
        save_maps(&data, maps)?;
    }
    let mut diagnostics = report.diagnostics();
    genlock::locate(&delivery.input, &mut diagnostics);
    Ok(conclude(&findings, &diagnostics, &report, screen))
}

fn conclude(findings: &[Finding], diagnostics: &[Diagnostic], report: &Collector, screen: &Screen) -> Outcome {
    screen.diagnostics(diagnostics, &[]);
    if screen.is_text() {
        for finding in findings {
            tell(finding, screen);
        }
    }
    let clean = diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Note);
    let moved = findings.iter().any(|finding| matches!(finding.outcome.verdict, Verdict::Fix(_)));
    let outcome = if clean && !moved { Outcome::Clean } else { Outcome::Findings };
    screen.envelope(outcome, findings.iter().map(finding_json).collect(), report, diagnostics);
    outcome
}

/// Resolves the clocks of a dataset and aligns its labels.
pub(crate) fn estimate(data: &mut Dataset, media: &MediaFiles, how: How, report: &Collector, screen: &Screen) -> Vec<Finding> {
    let resolved = genlock::resolve(data, media, report);
    if let Some(convention) = how.convention
        && genlock::state(data, &resolved, &convention, report) == 0
    {
        let message = format!("no label stands on a clock of which {convention} could speak");
        report.diagnostic(Diagnostic::new(codes::CONVENTION, message));
    }
    if screen.is_text() && resolved.iter().any(|place| place.timeline.audio().is_some()) {
        screen.note("listening to the media …");
    }
    let options = Options { refine: how.refine, ..Options::default() };
    let mut findings = genlock::repair(data, &resolved, &options, report);
    let has_boxes = data.labels.iter().any(|label| matches!(label.geometry, Geometry::Box(_)));
    if screen.is_text() && has_boxes && resolved.iter().any(|place| place.timeline.video().is_some()) {
        screen.note("watching the media …");
    }
    findings.extend(genlock::repair_by_motion(data, &resolved, &options, report));
    findings
}

/// Writes the maps of a dataset as a native file.
pub(crate) fn save_maps(data: &Dataset, place: &Path) -> Result<()> {
    let mut output = Output::to_path(place)?;
    let report = Collector::new();
    genlock::write(&genlock::Native, &genlock::maps_only(data), &mut output, &genlock_format::Options::new(), &report)?;
    output.commit()
}

fn tell(finding: &Finding, screen: &Screen) {
    screen.line(format!("{} against {}: {}", finding.name, finding.media.display(), finding.sentence));
    let Some(estimate) = finding.outcome.considered.as_ref() else { return };
    let residuals = |r: &genlock::align::Residuals| format!("median {:.0} ms, 95 % below {:.0} ms", r.median * 1e3, r.p95 * 1e3);
    screen.line(format!("  before: {}", residuals(&estimate.evidence.before)));
    screen.line(format!("  after:  {}", residuals(&estimate.evidence.after)));
    for (at, piece) in estimate.map.pieces().iter().enumerate() {
        let support = estimate
            .evidence
            .pieces
            .get(at)
            .map_or_else(String::new, |piece| format!("; {} of {}", piece.support, piece.compared));
        screen.line(format!("  {}{support}", genlock::tell_piece(piece)));
    }
    if let Some(refined) = &finding.refined {
        tell_refined(refined, screen);
    }
    for other in distinct(&estimate.evidence.alternatives).into_iter().take(4) {
        let pace = if (other.ratio - 1.0).abs() < 1e-7 { String::new() } else { format!(", ratio {:.7}", other.ratio) };
        let (name, score, offset) = (other.model.name(), other.score, other.offset);
        screen.line(format!("  considered {name}: score {score:.0}, offset {offset:+.3} s{pace}"));
    }
}

/// The explanations by descending score, without those that put the labels where a better one does: within 50 ms and 200 ppm.
fn distinct(alternatives: &[Alternative]) -> Vec<&Alternative> {
    let mut ordered: Vec<_> = alternatives.iter().collect();
    ordered.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<&Alternative> = Vec::new();
    for other in ordered {
        let same = |known: &&Alternative| (known.offset - other.offset).abs() < 0.05 && (known.ratio - other.ratio).abs() < 2e-4;
        if !kept.iter().any(same) {
            kept.push(other);
        }
    }
    kept
}

/// Labels whose moves are listed as text; JSON has all.
const LISTED: usize = 20;

fn tell_refined(refined: &genlock::Refinement, screen: &Screen) {
    for moved in refined.moved.iter().take(LISTED) {
        let name = moved.name.clone().unwrap_or_else(|| format!("label {}", moved.label.index()));
        let (start, end) = (moved.by.0 * 1e3, moved.by.1 * 1e3);
        screen.line(format!("  {name}: start {start:+.0} ms, end {end:+.0} ms"));
    }
    if let Some(more) = refined.moved.len().checked_sub(LISTED).filter(|more| *more > 0) {
        screen.line(format!("  … and {more} more labels; --output-format json lists all"));
    }
}

pub(crate) fn finding_json(finding: &Finding) -> Value {
    let verdict = match &finding.outcome.verdict {
        Verdict::Keep => "keep",
        Verdict::Fix(_) => "fix",
        Verdict::Abstain(_) => "abstain",
    };
    json!({
        "clock": finding.name,
        "media": finding.media.display().to_string(),
        "labels": finding.labels,
        "verdict": verdict,
        "sentence": finding.sentence,
        "departs": finding.departs,
        "refined": finding.refined.as_ref().map(genlock::refinement_json),
        "estimate": finding.outcome.considered.as_ref().map(genlock::estimate_json),
    })
}
