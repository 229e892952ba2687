//! Labels that fall into pieces: cut advertisements, inserted ones, a splice, a restarted recorder.

use crate::affine;
use crate::correlate::refine;
use crate::cues::Cue;
use crate::hypothesis::{Hypothesis, Line, millis, offset_at, scaled, tenth_ppm};
use crate::number::{index, nearest};
use crate::outcome::Model;
use crate::track::Sums;
use genlock_time::{Piece, Rational, SyncMap, TimeError};

/// The grid of offsets, in seconds.
const GRID: f64 = 0.04;
/// What a jump costs: about what one label earns in its right place, so that no single label jumps for its own sake.
const JUMP: f64 = 150.0;
/// What a step of one grid cell costs: little, so that drift can be followed.
const STEP: f64 = 8.0;
/// Groups of neighbouring cues that have an offset each, at most: this bounds memory to 2 bytes per group and offset.
const GROUPS: usize = 1000;
/// The fewest cues in a piece.
const FEWEST: usize = 4;
/// What a piece must gain over its neighbours' lines.
const GAIN: f64 = 100.0;
/// The paired test of that gain.
const PAIRED: f64 = 2.5;
/// A stretch that drifts by more than this, in seconds, gets a slope of its own.
const DRIFT: f64 = 0.1;
/// The fewest cues that show a slope.
const FEWEST_FOR_SLOPE: usize = 12;

/// A stretch of cues on one line.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: usize,
    end: usize,
    line: Line,
}

/// What pieces make of the labels near one slope.
pub(crate) struct Pieces {
    /// The best maps of several pieces, if one piece is not enough.
    pub(crate) kept: Vec<Hypothesis>,
    /// The scores of the best pieces that need not keep the labels in order, so that no map can serve them; none if one is enough.
    pub(crate) free: Option<Vec<f64>>,
}

/// Looks for pieces near `slope`: first whatever the order of the labels, which is all if one piece is enough; then keeping it.
pub(crate) fn find(cues: &[Cue], sums: &Sums, slope: Rational, reach: f64) -> Result<Pieces, TimeError> {
    let free = search(cues, sums, slope.approx(), reach, Order::Free);
    if free.len() < 2 {
        return Ok(Pieces { kept: Vec::new(), free: None });
    }
    let scores = free.iter().flat_map(|stretch| {
        let own = cues.get(stretch.first..stretch.end).unwrap_or_default();
        own.iter().map(|cue| cue.score(sums, stretch.line.slope, stretch.line.offset))
    });
    let mut pieces = Pieces { kept: Vec::new(), free: Some(scores.collect()) };
    for stretches in [free, search(cues, sums, slope.approx(), reach, Order::Kept)] {
        if stretches.len() < 2 {
            continue;
        }
        if let Some(map) = map(&stretches, cues, slope)? {
            pieces.kept.push(Hypothesis::mapped(Model::Piecewise { pieces: stretches.len() }, map, cues, sums));
        }
    }
    Ok(pieces)
}

/// Whether pieces have to leave labels in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Kept,
    Free,
}

fn search(cues: &[Cue], sums: &Sums, slope: f64, reach: f64, order: Order) -> Vec<Stretch> {
    let groups = groups(cues, order);
    let path = path(cues, sums, &groups, (slope, reach), order);
    let mut stretches = stretches(cues, sums, &groups, &path, slope);
    prune(&mut stretches, cues, sums);
    settle(&mut stretches, cues, sums);
    stretches
}

/// Ranges of neighbouring cues between which a cut is possible: where order is kept, nothing may stand astride a cut.
fn groups(cues: &[Cue], order: Order) -> Vec<(usize, usize)> {
    let size = cues.len().div_ceil(GROUPS);
    let mut groups = Vec::new();
    let mut first = 0;
    let mut reached = f64::NEG_INFINITY;
    for (at, cue) in cues.iter().enumerate() {
        if at - first >= size && (order == Order::Free || cue.start >= reached) {
            groups.push((first, at));
            first = at;
        }
        reached = reached.max(cue.end);
    }
    groups.push((first, cues.len()));
    groups
}

/// The best offset of each group, by dynamic programming over a grid. A jump may not put a group before the end of the one before it.
fn path(cues: &[Cue], sums: &Sums, groups: &[(usize, usize)], (slope, reach): (f64, f64), order: Order) -> Vec<f64> {
    let half = u16::try_from(nearest((reach / GRID).clamp(1.0, 32_000.0))).unwrap_or(1);
    let count = usize::from(half) * 2 + 1;
    let offset = |cell: usize| (cell as f64 - f64::from(half)) * GRID;
    let mut best = vec![0.0; count];
    let mut from: Vec<Vec<u16>> = Vec::with_capacity(groups.len());
    let mut reached = f64::NEG_INFINITY;
    for (number, (first, end)) in groups.iter().enumerate() {
        let own = cues.get(*first..*end).unwrap_or_default();
        let room = match order {
            Order::Kept => own.first().map_or(0.0, |cue| slope * (cue.start - reached)),
            Order::Free => f64::INFINITY,
        };
        let (mut next, back) = if number == 0 { (best.clone(), Vec::new()) } else { advance(&best, room) };
        for (cell, value) in next.iter_mut().enumerate() {
            *value += own.iter().map(|cue| cue.score(sums, slope, offset(cell))).sum::<f64>();
        }
        reached = own.iter().map(|cue| cue.end).fold(reached, f64::max);
        best = next;
        from.push(back);
    }
    let mut cell = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(cell, _)| cell);
    let mut path = vec![0.0; groups.len()];
    for (place, back) in path.iter_mut().zip(&from).rev() {
        *place = offset(cell);
        cell = back.get(cell).copied().map_or(cell, usize::from);
    }
    path
}

/// The best way into each offset: stay, step to a neighbour, or jump from anywhere that leaves the order of labels as it is.
fn advance(best: &[f64], room: f64) -> (Vec<f64>, Vec<u16>) {
    let room = index((room / GRID).min(best.len() as f64));
    let mut next = Vec::with_capacity(best.len());
    let mut back = Vec::with_capacity(best.len());
    let mut top = (f64::NEG_INFINITY, 0);
    let mut seen = 0;
    for cell in 0..best.len() {
        while seen <= cell + room && seen < best.len() {
            if best[seen] > top.0 {
                top = (best[seen], seen);
            }
            seen += 1;
        }
        let mut way = (best[cell], cell);
        let around = [(top.0 - JUMP, Some(top.1)), (STEP, cell.checked_sub(1)), (STEP, Some(cell + 1))];
        for (at, (cost, other)) in around.into_iter().enumerate() {
            let Some(other) = other.filter(|other| *other < best.len()) else { continue };
            let value = if at == 0 { cost } else { best[other] - cost };
            if value > way.0 {
                way = (value, other);
            }
        }
        next.push(way.0);
        back.push(u16::try_from(way.1).unwrap_or(u16::MAX));
    }
    (next, back)
}

/// Cuts the path where it jumps, and fits a line to each stretch.
fn stretches(cues: &[Cue], sums: &Sums, groups: &[(usize, usize)], path: &[f64], slope: f64) -> Vec<Stretch> {
    let mut cut = Vec::new();
    let mut start = 0;
    for at in 1..=groups.len() {
        if at == groups.len() || (path[at] - path[at - 1]).abs() > 1.5 * GRID {
            let (first, end) = (groups[start].0, groups[at - 1].1);
            cut.push(Stretch { first, end, line: fit(&cues[first..end], sums, slope, &path[start..at], first) });
            start = at;
        }
    }
    cut
}

fn fit(cues: &[Cue], sums: &Sums, slope: f64, path: &[f64], first: usize) -> Line {
    let median = crate::confidence::median(path.to_vec());
    let offset = refine(cues, sums, slope, median).offset;
    let line = Line { first, slope, offset };
    let drift = path.first().zip(path.last()).map_or(0.0, |(first, last)| (last - first).abs());
    if drift > DRIFT && cues.len() >= FEWEST_FOR_SLOPE { affine::fit(cues, sums, line) } else { line }
}

/// Joins the piece that gains least to a neighbour until every piece is worth having.
fn prune(stretches: &mut Vec<Stretch>, cues: &[Cue], sums: &Sums) {
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
            let own = cues.get(heir.first..heir.end).unwrap_or_default();
            if (heir.line.slope - gone.line.slope).abs() < f64::EPSILON {
                heir.line.offset = refine(own, sums, heir.line.slope, heir.line.offset).offset;
            }
            heir.line.first = heir.first;
        }
    }
}

/// Moves each cut, label by label, to the best place near it at which the pieces follow each other in order: groups are too coarse, and
/// what a label gains by itself does not look at the order.
fn settle(stretches: &mut [Stretch], cues: &[Cue], sums: &Sums) {
    let near = 2 * cues.len().div_ceil(GROUPS) + 4;
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
        let first = after.first.saturating_sub(near).max(before.first + 1);
        let last = (after.first + near).min(after.end.saturating_sub(1));
        let mut best = (f64::NEG_INFINITY, after.first);
        let mut gain = 0.0;
        for cut in first..=last {
            let (Some(cue), Some(end)) = (cues.get(cut), cut.checked_sub(1).and_then(|last| ends.get(last))) else { break };
            let back = (before.line.slope - after.line.slope) * cue.start + before.line.offset - after.line.offset;
            // A millisecond more than needed, since offsets are rounded to one.
            if cue.start - end >= (back / after.line.slope).max(0.0) + 0.002 && gain > best.0 {
                best = (gain, cut);
            }
            gain += cue.score(sums, before.line.slope, before.line.offset) - cue.score(sums, after.line.slope, after.line.offset);
        }
        stretches[at - 1].end = best.1;
        stretches[at].first = best.1;
        stretches[at].line.first = best.1;
    }
}

/// What a piece is worth beside its better neighbour; one is just enough.
struct Worth {
    strength: f64,
    to_left: bool,
}

fn worth(stretches: &[Stretch], at: usize, cues: &[Cue], sums: &Sums) -> Worth {
    let Some(stretch) = stretches.get(at) else { return Worth { strength: 0.0, to_left: true } };
    let own = cues.get(stretch.first..stretch.end).unwrap_or_default();
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

/// The exact map, with each cut in the middle of the free time around it; none if the pieces do not fit one after the other.
fn map(stretches: &[Stretch], cues: &[Cue], base: Rational) -> Result<Option<SyncMap>, TimeError> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let own = cues.get(stretch.first..stretch.end).unwrap_or_default();
        let line = stretch.line;
        let exact = (line.slope - base.approx()).abs() < 1e-12;
        let slope = if exact { base } else { tenth_ppm(line.slope)? };
        let at = crate::confidence::middle(own);
        pieces.push(Piece::everywhere(slope, offset_at(at, line.slope * at + line.offset, slope)?));
    }
    for at in 1..pieces.len() {
        let (Some(before), Some(after)) = (stretches.get(at - 1), stretches.get(at)) else { return Ok(None) };
        let end = cues.get(..before.end).unwrap_or_default().iter().map(|cue| cue.end).fold(f64::NEG_INFINITY, f64::max);
        let Some(start) = cues.get(after.first).map(|cue| cue.start) else { return Ok(None) };
        let Some((cut, resume)) = cut(pieces[at - 1], pieces[at], end, start)? else { return Ok(None) };
        pieces[at - 1].end = Some(cut);
        pieces[at].start = Some(resume);
    }
    Ok(SyncMap::new(pieces).ok())
}

/// Where the piece before ends and the piece after starts, between the end of one label and the start of the next.
fn cut(before: Piece, after: Piece, end: f64, start: f64) -> Result<Option<(Rational, Rational)>, TimeError> {
    let micros = |seconds: f64| scaled(seconds, 1_000_000);
    // What the piece after has to leave out of the label clock so that media time does not run backwards.
    let back = |cut: Rational| before.target(cut)?.sub(after.offset)?.div(after.slope);
    let middle = micros(f64::midpoint(end, start))?;
    let lost = back(middle)?.sub(middle)?.approx().max(0.0);
    if lost > start - end {
        return Ok(None);
    }
    let room = (start - end - lost) / 2.0;
    let cut = if room > 1e-5 { micros(end + room)? } else { millis(end)? };
    Ok(Some((cut, back(cut)?.max(cut))))
}
