//! Counterparts in two modalities that start or end too far apart.

use super::seconds;
use crate::tolerance::slack;
use crate::{Checked, Config, Finding, Limits, Modality, Placed, Timeline};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_model::{Clock, Id, Label};
use genlock_time::Rational;
use std::collections::BTreeMap;

/// Overlap over union from which two labels are taken for counterparts of each other; below, a turn of many cues would be compared
/// with one of them.
const LINKED: f64 = 0.3;

/// Labels that last, of two modalities on one clock, are linked where each is the other's best overlap and they share at least 0.3
/// of their union; a link is wrong if start or end are further apart than the tolerance of the pair and half the coarser precision. Labels that find no counterpart
/// count as unchecked.
pub fn check(timeline: &Timeline<'_>, config: &Config, checked: &mut Checked) {
    let mut groups: BTreeMap<(Id<Clock>, Modality), Vec<Placed<'_>>> = BTreeMap::new();
    for placed in timeline.placed.iter().filter(|placed| placed.end > placed.start && !placed.instant) {
        groups.entry((placed.clock, placed.modality)).or_default().push(*placed);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|placed| (placed.start, placed.end, placed.label.id));
    }
    for ((clock, left), ours) in &groups {
        for ((_, right), theirs) in groups.range((*clock, *left)..).take_while(|((other, _), _)| other == clock).skip(1) {
            compare((*left, ours), (*right, theirs), config, checked);
        }
    }
}

fn compare(ours: (Modality, &[Placed<'_>]), theirs: (Modality, &[Placed<'_>]), config: &Config, checked: &mut Checked) {
    let tolerance = config.tolerance(ours.0, theirs.0);
    let forth = best(ours.1, theirs.1);
    let back = best(theirs.1, ours.1);
    let mut links = 0;
    for (at, found) in forth.iter().enumerate() {
        let Some((other, share)) = *found else { continue };
        if share < LINKED || back[other].is_none_or(|(mine, _)| mine != at) {
            continue;
        }
        links += 1;
        let (a, b) = (&ours.1[at], &theirs.1[other]);
        let apart = |a: Rational, b: Rational| a.sub(b).unwrap_or(Rational::ZERO);
        let (start, end) = (apart(a.start, b.start), apart(a.end, b.end));
        let slack = slack(a.quantum, b.quantum).unwrap_or(Rational::ZERO);
        let allowed = |limits: Limits, difference| limits.allow(difference, slack).unwrap_or(true);
        if !allowed(tolerance.start, start) || !allowed(tolerance.end, end) {
            let message = format!(
                "the {} label at {} and its {} counterpart differ by {} at the start and {} at the end",
                ours.0.name(),
                seconds(a.start),
                theirs.0.name(),
                seconds(start),
                seconds(end)
            );
            checked.pairs.entry((ours.0, theirs.0)).or_default().wrong += 1;
            checked.findings.push(finding(a.label, b.label, message));
        }
    }
    let tally = checked.pairs.entry((ours.0, theirs.0)).or_default();
    tally.checked += links;
    tally.unchecked += (ours.1.len() + theirs.1.len()) as u64 - 2 * links;
}

fn finding(label: &Label, other: &Label, message: String) -> Finding {
    Finding {
        code: codes::OFFSET,
        severity: Severity::Error,
        label: label.id,
        other: Some(other.id),
        message,
        origin: label.origin,
    }
}

/// For each of `ours` (sorted by start), which of `theirs` (sorted too) it shares most of the union with, and how much.
fn best(ours: &[Placed<'_>], theirs: &[Placed<'_>]) -> Vec<Option<(usize, f64)>> {
    // The latest end up to each position tells how far back an overlap can begin.
    let mut reach: Vec<Rational> = Vec::with_capacity(theirs.len());
    for placed in theirs {
        reach.push(reach.last().map_or(placed.end, |last| placed.end.max(*last)));
    }
    let share = |a: &Placed<'_>, b: &Placed<'_>| {
        let common = a.end.min(b.end).approx() - a.start.max(b.start).approx();
        let union = a.end.max(b.end).approx() - a.start.min(b.start).approx();
        if common > 0.0 { common / union } else { 0.0 }
    };
    let one = |a: &Placed<'_>| {
        let first = reach.partition_point(|end| *end <= a.start);
        let last = theirs.partition_point(|b| b.start < a.end);
        let candidates = theirs.get(first..last).unwrap_or_default().iter().enumerate();
        let scored = candidates.map(|(at, b)| (first + at, share(a, b))).filter(|(_, share)| *share > 0.0);
        scored.max_by(|(i, x), (j, y)| x.total_cmp(y).then(j.cmp(i)))
    };
    ours.iter().map(one).collect()
}
