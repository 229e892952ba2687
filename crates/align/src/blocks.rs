//! Labels, prepared for scoring.

use crate::interval::{Interval, seconds};
use crate::track::Sums;

/// The longest silence beside a label that counts against it, in seconds. Longer, and the pauses between sentences decide.
const MARGIN: f64 = 0.4;
/// Labels longer than this many times the median, and than half a minute, describe a scene rather than an utterance.
const SCENE: f64 = 8.0;
const SCENE_SECONDS: f64 = 30.0;

/// One or more labels that overlap or touch: between them there is no silence to find. Times in seconds on the label clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Block {
    pub(crate) start: f64,
    pub(crate) end: f64,
    /// How much before the start should be silent.
    pub(crate) lead: f64,
    /// How much after the end should be silent.
    pub(crate) tail: f64,
    /// How many labels are in it.
    pub(crate) labels: usize,
}

impl Block {
    pub(crate) fn middle(&self) -> f64 {
        f64::midpoint(self.start, self.end)
    }

    /// The evidence for this block under `slope * time + offset`: what is inside, less what is just outside both ends.
    pub(crate) fn score(&self, sums: &Sums, slope: f64, offset: f64) -> f64 {
        self.score_by(slope, offset, |time| sums.before(time))
    }

    /// The same on the repeated track.
    pub(crate) fn score_circular(&self, sums: &Sums, slope: f64, offset: f64) -> f64 {
        self.score_by(slope, offset, |time| sums.before_circular(time))
    }

    fn score_by(&self, slope: f64, offset: f64, before: impl Fn(f64) -> f64) -> f64 {
        let (start, end) = (slope * self.start + offset, slope * self.end + offset);
        let outer = before(end + slope * self.tail) - before(start - slope * self.lead);
        2.0 * (before(end) - before(start)) - outer
    }
}

/// The labels as blocks, ascending by start.
pub(crate) fn blocks(labels: &[Interval]) -> Vec<Block> {
    let mut filled: Vec<Interval> = labels.iter().copied().filter(|label| !label.is_empty()).collect();
    filled.sort_unstable();
    filled.dedup();
    let longest = longest_utterance(&filled);
    let mut blocks: Vec<Block> = filled
        .iter()
        .map(|label| Block { start: seconds(label.start), end: seconds(label.end), lead: MARGIN, tail: MARGIN, labels: 1 })
        .filter(|block| block.end - block.start <= longest)
        .collect();
    let mut reached = f64::NEG_INFINITY;
    for block in &mut blocks {
        block.lead = ((block.start - reached) / 2.0).clamp(0.0, MARGIN);
        reached = reached.max(block.end);
    }
    // The room after an end reaches to the next start that is not before it.
    let mut starts: Vec<f64> = blocks.iter().map(|block| block.start).collect();
    starts.push(f64::INFINITY);
    for at in 0..blocks.len() {
        let end = blocks[at].end;
        let covered = blocks[..at].iter().rev().take(16).any(|other| other.end > end)
            || blocks[at + 1..].iter().take_while(|other| other.start < end).any(|other| other.end > end);
        let next = starts[at + 1..].iter().find(|start| **start >= end).copied().unwrap_or(f64::INFINITY);
        blocks[at].tail = if covered { 0.0 } else { ((next - end) / 2.0).clamp(0.0, MARGIN) };
    }
    blocks
}

fn longest_utterance(labels: &[Interval]) -> f64 {
    let mut lengths: Vec<i64> = labels.iter().map(|label| label.end.saturating_sub(label.start)).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).map_or(0.0, |length| seconds(*length));
    (SCENE * median).max(SCENE_SECONDS)
}
