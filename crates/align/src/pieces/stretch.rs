//! A line for each stretch of labels, and which stretches are worth one.

use super::path::{JUMP, LEFT_OUT, Search, Step, find};
use crate::correlate::refine;
use crate::cues::Cue;
use crate::hypothesis::Line;
use crate::track::Sums;
use crate::yardstick::Yardstick;

/// The fewest cues in a piece.
const FEWEST: usize = 4;
/// The paired test of what a piece gains over its neighbours' lines, in nats.
const PAIRED: f64 = 2.0;
/// Closer than this, in seconds, pieces are compared by plain scores.
const NEAR: f64 = 1.5;
/// What a piece must gain then, and the paired test of it.
const NEAR_GAIN: f64 = 80.0;
const NEAR_PAIRED: f64 = 2.5;
/// Closer than this, in seconds, the pieces before and after are one place.
const SAME: f64 = 0.15;
/// How much more a detour from one place and back has to be worth.
const DETOUR: f64 = 2.5;
/// Labels that can be left out at a cut.
const MOST_LEFT_OUT: usize = 60;
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

    /// What its cues are worth on a line, in nats each.
    pub(super) fn worth(&self, cues: &[Cue], sums: &Sums, yard: &Yardstick, line: Line) -> Vec<f64> {
        self.own(cues).iter().enumerate().map(|(at, cue)| yard.on(self.first + at, cue, sums, line)).collect()
    }
}

/// Cuts the path where it jumps, or leaves labels out, and fits a line to each stretch.
pub(super) fn cut(cues: &[Cue], sums: &Sums, steps: &[Step], grid: f64, slope: f64) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut start = 0;
    let jumps = |a: &Step, b: &Step| match (a.offset, b.offset) {
        (Some(a), Some(b)) => (a - b).abs() > 1.5 * grid,
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

/// Cuts stretches further where they step by less than a second.
pub(super) fn split(stretches: Vec<Stretch>, cues: &[Cue], sums: &Sums) -> Vec<Stretch> {
    let search = Search::near();
    let mut all = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let (own, slope) = (stretch.own(cues), stretch.line.slope);
        let steps =
            find(own, stretch.line, search, |_, cue, grid| grid.offsets().map(|offset| cue.score(sums, slope, offset)).collect());
        for mut part in cut(own, sums, &steps, search.grid, slope) {
            part.first += stretch.first;
            part.end += stretch.first;
            part.line.first = part.first;
            all.push(part);
        }
    }
    all
}

/// Joins the piece that gains least to a neighbour until every piece is worth having.
pub(super) fn prune(stretches: &mut Vec<Stretch>, cues: &[Cue], sums: &Sums, yard: &Yardstick) {
    while stretches.len() > 1 {
        let weakest = (0..stretches.len())
            .map(|at| (at, worth(stretches, at, cues, sums, yard)))
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

fn worth(stretches: &[Stretch], at: usize, cues: &[Cue], sums: &Sums, yard: &Yardstick) -> Worth {
    let Some(stretch) = stretches.get(at) else { return Worth { strength: 0.0, to_left: true } };
    let center = crate::confidence::middle(stretch.own(cues));
    let place = |line: Line| line.slope * center + line.offset;
    let plain =
        |line: Line| -> Vec<f64> { stretch.own(cues).iter().map(|cue| cue.score(sums, line.slope, line.offset)).collect() };
    let nats = |line: Line| stretch.worth(cues, sums, yard, line);
    let beside = |neighbour: Option<&Stretch>| {
        neighbour.map_or(f64::INFINITY, |neighbour| {
            let compare = |mine: Vec<f64>, theirs: Vec<f64>, gain: f64, test: f64| {
                let gained = mine.iter().sum::<f64>() - theirs.iter().sum::<f64>();
                (gained / gain).min(crate::choose::paired(&mine, &theirs) / test)
            };
            let (mine, theirs) = (stretch.line, neighbour.line);
            let strength = if (place(mine) - place(theirs)).abs() < NEAR {
                compare(plain(mine), plain(theirs), NEAR_GAIN, NEAR_PAIRED)
            } else {
                compare(nats(mine), nats(theirs), JUMP, PAIRED)
            };
            strength.min((stretch.end - stretch.first) as f64 / FEWEST as f64)
        })
    };
    let (before, after) = (at.checked_sub(1).and_then(|at| stretches.get(at)), stretches.get(at + 1));
    let detour = before.zip(after).is_some_and(|(before, after)| (place(before.line) - place(after.line)).abs() < SAME);
    let (left, right) = (beside(before), beside(after));
    Worth { strength: left.min(right) / if detour { DETOUR } else { 1.0 }, to_left: left <= right }
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

/// Moves each cut, label by label, to the best place near it at which the pieces follow each other in order, if need be over labels that
/// are left out: what a label gains by itself does not look at the order.
pub(super) fn settle(stretches: &mut [Stretch], cues: &[Cue], sums: &Sums, yard: &Yardstick) {
    let near = 2 * cues.len().div_ceil(1000) + 6;
    for at in 1..stretches.len() {
        let (before, after) = (stretches[at - 1], stretches[at]);
        let first = before.end.saturating_sub(near).max(before.first + 1);
        let last = (after.first + near).min(after.end.saturating_sub(1));
        let window = Window::new(first, last, (before.line, after.line), cues, sums, yard);
        if let Some((end, start)) = window.best(before.own(cues), cues) {
            stretches[at - 1].end = end;
            stretches[at].first = start;
            stretches[at].line.first = start;
        }
    }
}

/// The labels among which two pieces meet, and what they are worth on either line.
struct Window {
    first: usize,
    last: usize,
    lines: (Line, Line),
    /// Sums over the labels from `first` on.
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Window {
    fn new(first: usize, last: usize, lines: (Line, Line), cues: &[Cue], sums: &Sums, yard: &Yardstick) -> Self {
        let (mut left, mut right) = (vec![0.0], vec![0.0]);
        let (mut so_far, mut on_right) = (0.0, 0.0);
        for (at, cue) in cues.iter().enumerate().take(last).skip(first) {
            so_far += yard.on(at, cue, sums, lines.0);
            on_right += yard.on(at, cue, sums, lines.1);
            left.push(so_far);
            right.push(on_right);
        }
        Self { first, last, lines, left, right }
    }

    /// Where the piece before ends and the one after starts: the places with the greatest worth that keep the order of labels.
    fn best(&self, before: &[Cue], cues: &[Cue]) -> Option<(usize, usize)> {
        let (left, right) = self.lines;
        let mut best = (f64::NEG_INFINITY, None);
        let head = before.iter().take(before.len().saturating_sub(1));
        let mut reached = head.take_while(|cue| cue.start < cues.get(self.first).map_or(0.0, |cue| cue.start));
        let mut reached = reached.by_ref().map(|cue| cue.end).fold(f64::NEG_INFINITY, f64::max);
        for end in self.first..=self.last {
            reached = reached.max(end.checked_sub(1).and_then(|last| cues.get(last)).map_or(reached, |cue| cue.end));
            for start in end..=self.last.min(end + MOST_LEFT_OUT) {
                let (Some(cue), Some(out)) = (cues.get(start), cues.get(end..start)) else { break };
                // What the map has to leave out of the label clock; a millisecond more than needed, since offsets are rounded to one.
                let lost = ((left.slope - right.slope) * cue.start + left.offset - right.offset) / right.slope + 0.002;
                let covered =
                    out.iter().map(|cue| cue.end).fold(f64::NEG_INFINITY, f64::max) - out.first().map_or(0.0, |cue| cue.start);
                if cue.start - reached < lost || (!out.is_empty() && covered > lost) {
                    continue;
                }
                let worth = |sums: &[f64], at: usize| sums.get(at - self.first).copied().unwrap_or(0.0);
                let all = self.right.last().copied().unwrap_or(0.0);
                let value = worth(&self.left, end) + all - worth(&self.right, start) - LEFT_OUT * out.len() as f64;
                if value > best.0 {
                    best = (value, Some((end, start)));
                }
            }
        }
        best.1
    }
}
