//! A line for each stretch of labels, and which stretches are worth one.

use super::path::{GRID, Step};
use crate::correlate::refine;
use crate::cues::Cue;
use crate::hypothesis::Line;
use crate::track::Sums;

/// The fewest cues in a piece.
const FEWEST: usize = 4;
/// What a piece must gain over its neighbours' lines.
const GAIN: f64 = 80.0;
/// The paired test of that gain.
const PAIRED: f64 = 2.5;
/// What a slope of their own must gain for all pieces together.
const SLOPE_GAIN: f64 = 40.0;
/// The largest change of slope that pieces share, and its smallest step: a fraction.
const SLOPE_REACH: f64 = 0.002;
const SLOPE_STEP: f64 = 2e-5;

/// A stretch of cues on one line. Cues between it and the next have no place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) line: Line,
}

impl Stretch {
    pub(super) fn own<'a>(&self, cues: &'a [Cue]) -> &'a [Cue] {
        cues.get(self.first..self.end).unwrap_or_default()
    }

    pub(super) fn score(&self, cues: &[Cue], sums: &Sums) -> f64 {
        self.own(cues).iter().map(|cue| cue.score(sums, self.line.slope, self.line.offset)).sum()
    }
}

/// Cuts the path where it jumps, or leaves labels out, and fits a line to each stretch.
pub(super) fn cut(cues: &[Cue], sums: &Sums, steps: &[Step], slope: f64) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut start = 0;
    let jumps = |a: &Step, b: &Step| match (a.offset, b.offset) {
        (Some(a), Some(b)) => (a - b).abs() > 1.5 * GRID,
        (a, b) => a.is_some() || b.is_some(),
    };
    for at in 1..=steps.len() {
        if at < steps.len() && !jumps(&steps[at - 1], &steps[at]) {
            continue;
        }
        let offsets: Vec<f64> = steps[start..at].iter().filter_map(|step| step.offset).collect();
        let (first, end) = (steps[start].first, steps[at - 1].end);
        start = at;
        if !offsets.is_empty() {
            let median = crate::confidence::median(offsets);
            let own = cues.get(first..end).unwrap_or_default();
            let line = Line { first, slope, offset: refine(own, sums, slope, median).offset };
            stretches.push(Stretch { first, end, line });
        }
    }
    stretches
}

/// Joins the piece that gains least to a neighbour until every piece is worth having.
pub(super) fn prune(stretches: &mut Vec<Stretch>, cues: &[Cue], sums: &Sums) {
    while stretches.len() > 1 {
        let weakest = (0..stretches.len())
            .map(|at| (at, worth(stretches, at, cues, sums)))
            .min_by(|a, b| a.1.strength.total_cmp(&b.1.strength));
        let Some((at, worth)) = weakest else { return };
        if worth.strength >= 1.0 {
            return;
        }
        let gone = stretches.remove(at);
        let heir = if worth.to_left { at - 1 } else { at };
        if let Some(heir) = stretches.get_mut(heir) {
            (heir.first, heir.end) = (heir.first.min(gone.first), heir.end.max(gone.end));
            heir.line.offset = refine(heir.own(cues), sums, heir.line.slope, heir.line.offset).offset;
            heir.line.first = heir.first;
        }
    }
}

/// What a piece is worth beside its better neighbour; one is just enough.
struct Worth {
    strength: f64,
    to_left: bool,
}

fn worth(stretches: &[Stretch], at: usize, cues: &[Cue], sums: &Sums) -> Worth {
    let Some(stretch) = stretches.get(at) else { return Worth { strength: 0.0, to_left: true } };
    let own = stretch.own(cues);
    let scores = |line: Line| -> Vec<f64> { own.iter().map(|cue| cue.score(sums, line.slope, line.offset)).collect() };
    let mine = scores(stretch.line);
    let beside = |neighbour: Option<&Stretch>| {
        neighbour.map_or(f64::INFINITY, |neighbour| {
            let theirs = scores(neighbour.line);
            let gain = mine.iter().sum::<f64>() - theirs.iter().sum::<f64>();
            (gain / GAIN).min(crate::choose::paired(&mine, &theirs) / PAIRED).min(own.len() as f64 / FEWEST as f64)
        })
    };
    let (left, right) = (beside(at.checked_sub(1).and_then(|at| stretches.get(at))), beside(stretches.get(at + 1)));
    Worth { strength: left.min(right), to_left: left <= right }
}

/// Gives all pieces one slope beside `base`, if they gain by it: a clock that drifts goes on drifting behind a cut.
pub(super) fn share_slope(stretches: &mut [Stretch], cues: &[Cue], sums: &Sums, base: f64) {
    let under = |slope: f64| -> (f64, Vec<Line>) {
        let mut total = 0.0;
        let lines = stretches.iter().map(|stretch| {
            let own = stretch.own(cues);
            let center = crate::confidence::middle(own);
            let start = (stretch.line.slope - slope) * center + stretch.line.offset;
            let peak = refine(own, sums, slope, start);
            total += peak.score;
            Line { first: stretch.first, slope, offset: peak.offset }
        });
        let lines = lines.collect();
        (total, lines)
    };
    let (plain, mut lines) = under(base);
    let (mut best, mut at) = (plain, 0.0);
    let mut step = SLOPE_REACH / 4.0;
    while step >= SLOPE_STEP {
        for sign in [-4.0_f64, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0] {
            let change = at + sign * step;
            if change.abs() > SLOPE_REACH {
                continue;
            }
            let (score, tried) = under(base * (1.0 + change));
            if score > best && score > plain + SLOPE_GAIN {
                (best, lines, at) = (score, tried, change);
            }
        }
        step /= 3.0;
    }
    for (stretch, line) in stretches.iter_mut().zip(lines) {
        stretch.line = line;
    }
}

/// Moves each cut, label by label, to the best place near it at which the pieces follow each other in order: what a label gains by
/// itself does not look at the order.
pub(super) fn settle(stretches: &mut [Stretch], cues: &[Cue], sums: &Sums) {
    let near = 2 * cues.len().div_ceil(1000) + 4;
    let mut reached = f64::NEG_INFINITY;
    let ends: Vec<f64> = cues
        .iter()
        .map(|cue| {
            reached = reached.max(cue.end);
            reached
        })
        .collect();
    for at in 1..stretches.len() {
        let (before, after) = (stretches[at - 1], stretches[at]);
        if before.end != after.first {
            continue;
        }
        let first = after.first.saturating_sub(near).max(before.first + 1);
        let last = (after.first + near).min(after.end.saturating_sub(1));
        let mut best = (f64::NEG_INFINITY, after.first);
        let mut gain: f64 = 0.0;
        for cut in first..=last {
            let (Some(cue), Some(end)) = (cues.get(cut), cut.checked_sub(1).and_then(|last| ends.get(last))) else { break };
            let back = (before.line.slope - after.line.slope) * cue.start + before.line.offset - after.line.offset;
            // A millisecond more than needed, since offsets are rounded to one.
            if cue.start - end >= back / after.line.slope + 0.002 && gain > best.0 {
                best = (gain, cut);
            }
            gain += cue.score(sums, before.line.slope, before.line.offset) - cue.score(sums, after.line.slope, after.line.offset);
        }
        stretches[at - 1].end = best.1;
        stretches[at].first = best.1;
        stretches[at].line.first = best.1;
    }
}
