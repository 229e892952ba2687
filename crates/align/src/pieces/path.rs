//! The best offset of each label.

use crate::cues::Cue;
use crate::hypothesis::Line;
use crate::number::{nearest, signed};
use crate::yardstick::Grid;
use std::collections::BTreeMap;

/// What a far jump costs, in nats: it may go to some thousands of offsets, at each of some dozens of labels.
pub(crate) const JUMP: f64 = 10.0;
/// What a label costs that is left out, in nats.
pub(crate) const LEFT_OUT: f64 = 1.0;
/// Labels that may be left out in a row.
const MOST_LEFT_OUT: usize = 60;
/// Offsets of a label from which others may be left out: the best ones, a second apart.
const DOORS: usize = 4;
/// Labels or groups of neighbouring labels that have an offset each, at most: this bounds memory to 2 bytes per group and offset.
const GROUPS: usize = 1000;

/// Over what a search goes and what its ways cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Seconds between offsets.
    pub(super) grid: f64,
    /// The farthest offset, on both sides of the line that is searched around.
    pub(super) reach: f64,
    /// What a jump costs.
    jump: f64,
    /// What a step to the next offset costs: little, so that drift can be followed.
    step: f64,
    /// What each label costs that is left out; none if all have to be placed.
    left_out: Option<f64>,
}

impl Search {
    /// All offsets within `reach`, for values in nats.
    pub(super) const fn far(reach: f64) -> Self {
        Self { grid: 0.05, reach, jump: JUMP, step: 0.3, left_out: Some(LEFT_OUT) }
    }

    /// Offsets beside a line that is right but for steps of less than a second, for plain scores: these fall with each hundredth of a
    /// second, while what a label is worth at all hardly changes.
    pub(super) const fn near() -> Self {
        Self { grid: 0.025, reach: 1.2, jump: 110.0, step: 6.0, left_out: None }
    }
}

/// A group of neighbouring cues `[first, end)` and its offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) first: usize,
    pub(super) end: usize,
    /// None if the group is left out.
    pub(super) offset: Option<f64>,
}

/// What is known of a group when the search leaves it behind.
struct Group {
    first: usize,
    end: usize,
    /// Where the labels up to here end, and where those of this group start, on the label clock.
    reached: f64,
    start: f64,
    /// The way into each offset, from the group before.
    back: Vec<u16>,
    /// Offsets that are reached over labels left out: the group and the offset before them.
    skips: BTreeMap<u16, (usize, u16)>,
    /// Good offsets, with their scores.
    doors: Vec<(usize, f64)>,
}

/// The best way of these cues through the offsets around `line`; `values` says what each is worth under the offsets of a grid.
pub(super) fn find(cues: &[Cue], line: Line, search: Search, values: impl Fn(usize, &Cue, Grid) -> Vec<f64>) -> Vec<Step> {
    let half = u16::try_from(nearest((search.reach / search.grid).clamp(1.0, 32_000.0))).unwrap_or(1);
    let count = usize::from(half) * 2 + 1;
    let grid = Grid { first: line.offset - f64::from(half) * search.grid, step: search.grid, count };
    let size = cues.len().div_ceil(GROUPS).max(1);
    let mut best = vec![0.0; count];
    let mut groups: Vec<Group> = Vec::new();
    let mut reached = f64::NEG_INFINITY;
    for (number, own) in cues.chunks(size).enumerate() {
        let start = own.first().map_or(0.0, |cue| cue.start);
        let room = line.slope * (start - reached);
        let (mut next, back) = if number == 0 { (best.clone(), Vec::new()) } else { advance(&best, room, search) };
        let skips = match search.left_out {
            Some(cost) => leave_out(&groups, &mut next, (line.slope, start), search, cost),
            None => BTreeMap::new(),
        };
        for (at, cue) in own.iter().enumerate() {
            for (here, value) in next.iter_mut().zip(values(number * size + at, cue, grid)) {
                *here += value;
            }
        }
        reached = own.iter().map(|cue| cue.end).fold(reached, f64::max);
        let first = number * size;
        let doors = if search.left_out.is_some() { doors(&next, search.grid) } else { Vec::new() };
        groups.push(Group { first, end: first + own.len(), reached, start, back, skips, doors });
        best = next;
    }
    trace(&groups, &best, grid)
}

fn trace(groups: &[Group], best: &[f64], grid: Grid) -> Vec<Step> {
    let mut steps: Vec<Step> = groups.iter().map(|group| Step { first: group.first, end: group.end, offset: None }).collect();
    let mut cell = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(cell, _)| cell);
    let mut at = groups.len();
    while let Some(group) = at.checked_sub(1).and_then(|last| groups.get(last)) {
        at -= 1;
        steps[at].offset = Some(grid.at(cell));
        let key = u16::try_from(cell).unwrap_or(u16::MAX);
        if let Some((before, from)) = group.skips.get(&key) {
            (at, cell) = (before + 1, usize::from(*from));
        } else {
            cell = group.back.get(cell).copied().map_or(cell, usize::from);
        }
    }
    steps
}

/// The best offsets of a group, a second apart.
fn doors(scores: &[f64], grid: f64) -> Vec<(usize, f64)> {
    let apart = usize::try_from(nearest(1.0 / grid)).unwrap_or(1);
    let mut doors: Vec<(usize, f64)> = Vec::with_capacity(DOORS + 1);
    // The best of each second, in which the best of all are.
    for (number, second) in scores.chunks(apart).enumerate() {
        let top = second.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let Some((at, score)) = top else { continue };
        let place = doors.partition_point(|door| door.1 >= *score);
        if place < DOORS {
            doors.insert(place, (number * apart + at, *score));
            doors.truncate(DOORS);
        }
    }
    doors
}

/// The best way into each offset: stay, step to a neighbour, or jump from anywhere that leaves the order of labels as it is: back by no
/// more than `room` seconds, which is less than nothing where labels overlap.
fn advance(best: &[f64], room: f64, search: Search) -> (Vec<f64>, Vec<u16>) {
    let bound = best.len() as f64;
    let room = nearest((room / search.grid).floor().clamp(-bound, bound));
    let mut next = Vec::with_capacity(best.len());
    let mut back = Vec::with_capacity(best.len());
    let mut top = (f64::NEG_INFINITY, 0);
    let mut seen = 0;
    for cell in 0..best.len() {
        while seen < best.len() && signed(seen) <= signed(cell).saturating_add(room) {
            if best[seen] > top.0 {
                top = (best[seen], seen);
            }
            seen += 1;
        }
        let mut way = (best[cell], cell);
        let around = [(top.0 - search.jump, Some(top.1)), (search.step, cell.checked_sub(1)), (search.step, Some(cell + 1))];
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

/// Ways that leave out the labels of a removed stretch: from a group further back, to offsets so much smaller that the stretch holds
/// all that is left out, and yet the order stays.
fn leave_out(
    groups: &[Group],
    next: &mut [f64],
    (slope, start): (f64, f64),
    search: Search,
    each: f64,
) -> BTreeMap<u16, (usize, u16)> {
    let mut skips = BTreeMap::new();
    let mut cost = search.jump;
    for number in (1..groups.len()).rev() {
        let (first_out, before) = (&groups[number], &groups[number - 1]);
        let left_out = groups.last().map_or(0, |last| last.end) - first_out.first;
        if left_out > MOST_LEFT_OUT {
            break;
        }
        cost += each * (first_out.end - first_out.first) as f64;
        let (last_out, cells) = (groups.last().map_or(start, |last| last.reached), next.len());
        let least = nearest((slope * (last_out - first_out.start).max(0.0) / search.grid).ceil());
        let most = nearest((slope * (start - before.reached) / search.grid).floor());
        for (from, score) in &before.doors {
            let (low, high) = ((signed(*from) - most).max(0), signed(*from) - least);
            for cell in low..=high.min(signed(cells) - 1) {
                let Ok(cell) = usize::try_from(cell) else { continue };
                if score - cost > next[cell] {
                    next[cell] = score - cost;
                    let (key, from) = (u16::try_from(cell).unwrap_or(u16::MAX), u16::try_from(*from).unwrap_or(u16::MAX));
                    skips.insert(key, (number - 1, from));
                }
            }
        }
    }
    skips
}
