//! Labels, prepared for scoring.

use crate::interval::{Interval, seconds};
use crate::track::Sums;

/// The longest silence beside a label that counts against it, in seconds. Longer, and the pauses between sentences decide.
const MARGIN: f64 = 0.4;
/// Captions often stay until the next one: where an end and a start are closer than this, in seconds, a pause is expected before the start.
const CHAINED: f64 = 0.15;
/// How much of it.
const CHAINED_LEAD: f64 = 0.3;
/// Labels longer than this many times the median, and than half a minute, describe a scene rather than an utterance.
const SCENE: f64 = 8.0;
const SCENE_SECONDS: f64 = 30.0;

/// A label with a length. Times in seconds on the label clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cue {
    pub(crate) start: f64,
    pub(crate) end: f64,
    /// How much before the start should be silent: none if another label covers it.
    pub(crate) lead: f64,
    /// How much after the end should be silent.
    pub(crate) tail: f64,
}

impl Cue {
    pub(crate) fn middle(&self) -> f64 {
        f64::midpoint(self.start, self.end)
    }

    /// The evidence for this cue under `slope * time + offset`: what is inside, less what is just outside both ends.
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

/// The labels that say something about speech, ascending by start. Two labels of one interval are one.
pub(crate) fn cues(labels: &[Interval]) -> Vec<Cue> {
    let mut filled: Vec<Interval> = labels.iter().copied().filter(|label| !label.is_empty()).collect();
    filled.sort_unstable();
    filled.dedup();
    let longest = longest_utterance(&filled);
    let mut cues: Vec<Cue> = filled
        .iter()
        .map(|label| Cue { start: seconds(label.start), end: seconds(label.end), lead: MARGIN, tail: MARGIN })
        .filter(|cue| cue.end - cue.start <= longest)
        .collect();
    // The latest end of this cue and all before it.
    let reached: Vec<f64> = cues
        .iter()
        .scan(f64::NEG_INFINITY, |reached, cue| {
            *reached = reached.max(cue.end);
            Some(*reached)
        })
        .collect();
    let starts: Vec<f64> = cues.iter().map(|cue| cue.start).collect();
    for (at, cue) in cues.iter_mut().enumerate() {
        let before = at.checked_sub(1).map_or(f64::NEG_INFINITY, |at| reached[at]);
        let gap = cue.start - before;
        cue.lead = if gap.abs() < CHAINED { CHAINED_LEAD } else { (gap / 2.0).clamp(0.0, MARGIN) };
        let next = starts.partition_point(|start| *start < cue.end);
        let covered = next.checked_sub(1).is_some_and(|last| reached[last] > cue.end);
        let room = starts.get(next).map_or(f64::INFINITY, |start| start - cue.end);
        cue.tail = if covered { 0.0 } else { (room / 2.0).clamp(0.0, MARGIN) };
    }
    cues
}

fn longest_utterance(labels: &[Interval]) -> f64 {
    let mut lengths: Vec<i64> = labels.iter().map(|label| label.end.saturating_sub(label.start)).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).map_or(0.0, |length| seconds(*length));
    (SCENE * median).max(SCENE_SECONDS)
}
