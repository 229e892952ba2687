//! For programs.

use super::{Report, entity, hex};
use crate::{Finding, Instance, Tally};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The whole report as one document.
pub fn json(report: &Report<'_>) -> Value {
    let findings: Vec<_> = report.checked.findings.iter().map(|one| finding(report, one)).collect();
    let Value::Object(mut document) = summary(report) else { return Value::Null };
    document.insert("findings".to_owned(), findings.into());
    Value::Object(document)
}

/// The report as one value a line: each finding, then the summary.
pub fn json_lines<'r>(report: &'r Report<'_>) -> impl Iterator<Item = Value> + 'r {
    let findings = report.checked.findings.iter().map(|one| json!({ "finding": finding(report, one) }));
    findings.chain([()].map(|()| json!({ "summary": summary(report) })))
}

fn summary(report: &Report<'_>) -> Value {
    let checked = report.checked;
    let categories: Map<_, _> =
        checked.categories().map(|(category, tally)| (category.name().to_owned(), rate(&tally))).collect();
    let kinds = checked.links.kinds.iter().map(|links| {
        let pair = |(pair, tally): (&crate::Pair, &Tally)| json!({ "pair": [Some(pair.0), pair.1], "links": rate(tally) });
        let pairs: Vec<_> = links.pairs.iter().map(pair).collect();
        json!({ "kind": links.kind.name, "category": links.kind.category, "about": links.kind.about, "pairs": pairs })
    });
    let parts = |parts: Vec<(String, Tally)>| -> Vec<Value> {
        parts.into_iter().map(|(name, tally)| json!({ "name": name, "links": rate(&tally) })).collect()
    };
    let states = |at: usize| checked.findings.iter().map(|finding| finding.states[at]).sum::<u64>();
    let baseline = checked
        .baseline
        .used
        .then(|| json!({ "new": states(0), "persisting": states(1), "waived": states(2), "fixed": checked.baseline.fixed }));
    json!({
        "accepted": report.verdict.accepted(),
        "reasons": report.verdict.reasons,
        "sync_error_rate": rate(&checked.links.total(None)),
        "categories": categories,
        "links": kinds.collect::<Vec<_>>(),
        "recordings": parts(by_recording(report)),
        "files": parts(by_file(report)),
        "annotators": parts(by_annotator(report)),
        "baseline": baseline,
        "fixed": report.applied.iter().map(|one| json!({ "code": one.code.id, "what": one.what })).collect::<Vec<_>>(),
    })
}

fn rate(tally: &Tally) -> Value {
    let rate = tally.rate();
    json!({
        "rate": rate.value(), "wilson_95": [rate.low, rate.high], "checked": tally.checked, "wrong": tally.wrong,
        "waived": tally.waived, "unchecked": tally.unchecked,
    })
}

fn finding(report: &Report<'_>, finding: &Finding) -> Value {
    let Finding { code, severity, cause, message, count, states, fresh: _, instances, figures, fingerprints: _, fingerprint } =
        finding;
    let figures: Map<_, _> = figures
        .iter()
        .map(|(name, [least, median, most])| ((*name).to_owned(), json!({ "min": least, "median": median, "max": most })))
        .collect();
    json!({
        "code": code.id,
        "severity": severity.name(),
        "cause": cause,
        "message": message,
        "count": count,
        "new": states[0],
        "persisting": states[1],
        "waived": states[2],
        "figures": figures,
        "fingerprint": hex(*fingerprint),
        "instances": instances.iter().map(|one| instance(report, one)).collect::<Vec<_>>(),
        "left_out": finding.left_out(),
    })
}

fn instance(report: &Report<'_>, one: &Instance) -> Value {
    let Instance { message, severity, labels, others, time, numbers, confidence, fingerprint, state, fix, origin: _ } = one;
    let data = report.data;
    let numbers: Map<_, _> = numbers.iter().map(|(name, number)| ((*name).to_owned(), json!(number))).collect();
    json!({
        "message": message,
        "severity": severity.name(),
        "state": state,
        "fingerprint": hex(*fingerprint),
        "confidence": confidence,
        "labels": labels.iter().map(|id| entity::label(data, *id)).collect::<Vec<_>>(),
        "others": others.iter().map(|one| entity::entity(data, *one)).collect::<Vec<_>>(),
        "time": time.map(|(start, end)| json!({ "start_ns": start, "end_ns": end })),
        "numbers": numbers,
        "fix": fix.as_ref().map(|fix| entity::fix(data, fix)),
        "position": report.position(one),
    })
}

/// Tallies of parts over all kinds of links, by their dense ids.
fn over_kinds<'l>(parts: impl Iterator<Item = &'l BTreeMap<u32, Tally>>) -> BTreeMap<u32, Tally> {
    let mut all: BTreeMap<u32, Vec<&Tally>> = BTreeMap::new();
    for (index, tally) in parts.flatten() {
        all.entry(*index).or_default().push(tally);
    }
    all.into_iter().map(|(index, tallies)| (index, crate::links::sum(tallies))).collect()
}

/// Tallies by the names of recordings.
pub(super) fn by_recording(report: &Report<'_>) -> Vec<(String, Tally)> {
    let name = |index: u32| report.data.recordings.get(genlock_model::Id::new(index)).map(|one| one.name.to_string());
    named(over_kinds(report.checked.links.kinds.iter().map(|links| &links.recordings)), name)
}

/// Tallies by the paths of source files.
pub(super) fn by_file(report: &Report<'_>) -> Vec<(String, Tally)> {
    let name = |index: u32| report.data.source_path(index).map(str::to_owned);
    named(over_kinds(report.checked.links.kinds.iter().map(|links| &links.files)), name)
}

/// Tallies by the names of annotators.
pub(super) fn by_annotator(report: &Report<'_>) -> Vec<(String, Tally)> {
    let name = |index: u32| report.data.annotators.get(genlock_model::Id::new(index)).map(|one| one.name.to_string());
    named(over_kinds(report.checked.links.kinds.iter().map(|links| &links.annotators)), name)
}

fn named(tallies: BTreeMap<u32, Tally>, name: impl Fn(u32) -> Option<String>) -> Vec<(String, Tally)> {
    tallies.into_iter().map(|(index, tally)| (name(index).unwrap_or_else(|| format!("#{index}")), tally)).collect()
}
