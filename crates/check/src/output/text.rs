//! For people at a terminal.

use super::{Report, count, entity};
use crate::{Finding, Instance, LinksOfKind, Pair, Safety, State, SyncErrorRate, Tally};
use genlock_diagnose::Position;
use std::fmt::Write as _;

/// Examples of a finding that are shown; the JSON outputs have all that were kept.
const SHOWN: usize = 3;

/// Parts (recordings, files, annotators) with errors that are shown.
const PARTS: usize = 10;

/// The findings, cause by cause with examples, then the links by kind and pair, the parts with most errors, and the rate.
pub fn text(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in &report.checked.findings {
        of_finding(&mut out, report, finding);
    }
    for links in &report.checked.links.kinds {
        for (pair, tally) in &links.pairs {
            line(&mut out, format_args!("{}: {}", pair_name(links, *pair), tally_text(tally)));
        }
    }
    parts(&mut out, report);
    line(&mut out, format_args!("{}", rate_line(&report.checked.rate())));
    let baseline = &report.checked.baseline;
    if baseline.used {
        let [new, known, waived] = [0, 1, 2].map(|at| report.checked.findings.iter().map(|one| one.states[at]).sum::<u64>());
        line(&mut out, format_args!("baseline: {new} new, {known} known, {waived} waived, {} fixed", baseline.fixed));
    }
    for reason in &report.verdict.reasons {
        line(&mut out, format_args!("not accepted: {reason}"));
    }
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    writeln!(out, "{text}").ok();
}

fn of_finding(out: &mut String, report: &Report<'_>, finding: &Finding) {
    line(out, format_args!("{}[{}] {}", finding.severity, finding.code, finding.message));
    for instance in finding.instances.iter().take(SHOWN) {
        let place = report.position(instance).map(place).unwrap_or_default();
        line(out, format_args!("    {place}{}{}", instance.message, known(instance)));
    }
    let more = finding.count - finding.instances.len().min(SHOWN) as u64;
    if more > 0 {
        line(out, format_args!("    … and {more} more"));
    }
    if let Some(fix) = finding.instances.iter().find_map(|instance| instance.fix.as_ref()) {
        let how = if fix.safety == Safety::Safe { "--fix can" } else { "you could" };
        line(out, format_args!("    help: {how} {}", entity::describe(report.data, fix)));
    }
}

const fn known(instance: &Instance) -> &'static str {
    match instance.state {
        State::New => "",
        State::Persisting => " (known)",
        State::Waived => " (waived)",
    }
}

/// `path:line:column: `, as far as it is known.
fn place(position: &Position) -> String {
    let mut text = position.path.clone();
    match (position.line, position.column, position.offset) {
        (Some(line), Some(column), _) => write!(text, ":{line}:{column}: "),
        (Some(line), None, _) => write!(text, ":{line}: "),
        (None, _, Some(offset)) => write!(text, " (byte {offset}): "),
        (None, _, None) => write!(text, ": "),
    }
    .ok();
    text
}

/// A kind of links between two modalities.
pub(super) fn pair_name(links: &LinksOfKind, (one, other): Pair) -> String {
    let category = links.kind.category.name();
    match other {
        None => format!("{category}, {}, {}", links.kind.name, one.name()),
        Some(other) => format!("{category}, {}, {} and {}", links.kind.name, one.name(), other.name()),
    }
}

pub(super) fn tally_text(tally: &Tally) -> String {
    let waived = if tally.waived > 0 { format!(" ({} waived)", tally.waived) } else { String::new() };
    let unchecked = match tally.unchecked {
        0 => String::new(),
        some => format!(", {} with nothing to compare with", count(some, "label", "labels")),
    };
    format!("{} of {} wrong{waived}{unchecked}", tally.wrong, count(tally.checked, "link", "links"))
}

/// Recordings, files and annotators with wrong links, the worst first.
fn parts(out: &mut String, report: &Report<'_>) {
    let (recordings, files) = (super::json::by_recording(report), super::json::by_file(report));
    // Where each file is a recording, one of both says it.
    let same = recordings.len() == files.len() && recordings.iter().zip(&files).all(|((_, a), (_, b))| a == b);
    let recordings = if same { Vec::new() } else { recordings };
    for (what, parts) in [("recording", recordings), ("file", files), ("annotator", super::json::by_annotator(report))] {
        if parts.len() < 2 {
            continue;
        }
        let mut wrong: Vec<_> = parts.into_iter().filter(|(_, tally)| tally.wrong > 0).collect();
        let share = |tally: &Tally| tally.wrong as f64 / tally.checked.max(1) as f64;
        wrong.sort_by(|(_, a), (_, b)| share(b).total_cmp(&share(a)).then(b.wrong.cmp(&a.wrong)));
        for (name, tally) in wrong.iter().take(PARTS) {
            line(out, format_args!("{what} {name}: {}", tally_text(tally)));
        }
        if wrong.len() > PARTS {
            line(out, format_args!("… and {} with errors", count((wrong.len() - PARTS) as u64, what, &format!("{what}s"))));
        }
    }
}

/// The rate with its counts and interval, in one line.
pub fn rate_line(rate: &SyncErrorRate) -> String {
    let unchecked = count(rate.unchecked, "label", "labels");
    match rate.value() {
        Some(value) => format!(
            "sync error rate {:.2} % ({} of {}, 95 % interval {:.2} to {:.2} %); {unchecked} could not be checked",
            value * 100.0,
            rate.wrong,
            count(rate.checked, "link", "links"),
            rate.low * 100.0,
            rate.high * 100.0,
        ),
        None => format!("sync error rate: nothing could be checked, {unchecked} without anything to compare with"),
    }
}
