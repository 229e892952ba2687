//! The ends of single labels, moved to where the speech beside them begins and ends.
//!
//! A map puts right what all labels have in common. What is left is each label's own: a hand that was slow, a grid of whole seconds. How
//! far the labels of this file stray is learnt from the labels themselves. Then each end goes to the place that is most probably within
//! 100 ms of the right one, given all sound and all other labels ([`chain`]). That is done only where it puts more labels right than
//! the evidence leaves in doubt, so that labels that are right, and labels on sound that tells little, stay.

mod chain;
mod rounding;
mod stray;

use crate::interval::{Interval, SECOND};
use crate::number::nearest;
use crate::track::{SpeechTrack, Sums};
use chain::{Believed, Chain};
pub use rounding::rounding_step;
use stray::Stray;

/// Seconds between the shifts that are tried.
const GRID: f64 = 0.02;
/// An end within this many seconds of the right place is right.
const TOLERANCE: f64 = 0.1;
/// Rounds in which the spreads are learnt.
const ROUNDS: usize = 6;
/// The spreads to begin with, and their least, in seconds.
const FIRST_SPREAD: (f64, f64) = (0.25, 0.12);
const LEAST_SPREAD: f64 = 0.01;
/// By this much, in seconds, the ends of labels that are exact seem to stray: the evidence of one end is no better.
const BLUR: f64 = 0.04;
/// The least share of labels that must be expected to be right for the evidence to be heard at all, as delivered labels agree with it by
/// their square: evidence that expects 0.7 of its own places to be right moves labels of which it expects less than 0.49 to be.
const DOUBT: f64 = 0.95;
/// Ends that were rounded stray by 0.29 steps. Those that stray by less than this share of that are exact by themselves.
const ROUNDED: f64 = 0.6;
/// How much more probable a place must be, in nats.
const GAIN: f64 = 0.1;

/// How far one label was moved.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Move {
    /// Seconds by which its start moves.
    pub start: f64,
    /// Seconds by which its end moves.
    pub end: f64,
    /// How much more probable it is that the right places are within 100 ms of the new ends than of the old ones, in nats.
    pub gain: f64,
}

/// Labels with their ends where the speech is.
#[derive(Debug, Clone, PartialEq)]
pub struct Refined {
    /// The new intervals, in the order of the labels. Empty labels stay; all stay where moving them would not do more good than harm.
    pub intervals: Vec<Interval>,
    /// What was done to each.
    pub moves: Vec<Move>,
    /// How far labels stray as a whole, and their ends beside that, as standard deviations in seconds.
    pub spread: (f64, f64),
    /// The step in seconds to which the times were rounded, if that is what was put right.
    pub rounded: Option<f64>,
}

/// The middle of the track is not known, so neither are shifts beyond this many seconds.
const FARTHEST: f64 = 2.0;

/// Moves the start and the end of each label by at most `within` seconds, at most 2 s, towards where speech begins and ends. The labels
/// are on the clock of the evidence, so that whatever they have in common has to be put right before. `step` is the step in seconds to
/// which their times were rounded, see [`rounding_step`].
pub fn refine(labels: &[Interval], evidence: &SpeechTrack, within: f64, step: Option<f64>) -> Refined {
    let within = if within.is_nan() { 0.0 } else { within.clamp(0.0, FARTHEST) };
    let mut order: Vec<usize> = (0..labels.len()).filter(|at| labels.get(*at).is_some_and(|label| !label.is_empty())).collect();
    order.sort_by_key(|at| labels[*at]);
    let sorted: Vec<Interval> = order.iter().map(|at| labels[*at]).collect();
    let steps = nearest((within / GRID + 1e-6).floor()).clamp(0, 100);
    let chain = Chain::new(&sorted, &Sums::new(evidence), steps, GRID);
    let (spread, believed) = learn(&chain, within);
    let mut refined = Refined { intervals: labels.to_vec(), moves: vec![Move::default(); labels.len()], spread, rounded: None };
    let strays = spread.0.hypot(spread.1);
    let step = step.filter(|step| strays > ROUNDED * step / 12_f64.sqrt());
    let stray = if let Some(step) = step {
        let free = chain.believe(Stray::Unknown);
        let of = |end: fn(&Believed) -> &[f64]| rounding::bias(free.iter().map(end), chain.shifts(), step);
        Stray::Rounded { step, bias: (of(|label| &label.start), of(|label| &label.end)) }
    } else if is_worth_it(&moves(&believed, &chain)) {
        let edges = (spread.1 * spread.1 - BLUR * BLUR).max(LEAST_SPREAD * LEAST_SPREAD).sqrt();
        Stray::Loose { common: spread.0, edges }
    } else {
        return refined;
    };
    refined.rounded = step;
    let moves = moves(&chain.believe(stray), &chain);
    place(&mut refined, &moves, &order);
    refined
}

/// How far labels stray as a whole, and their ends beside that: expectation and maximisation, where the squares that are expected under
/// the spreads so far make the next ones. And what is believed of them then.
fn learn(chain: &Chain, within: f64) -> ((f64, f64), Vec<Believed>) {
    let mut spread = (FIRST_SPREAD.0.min(within), FIRST_SPREAD.1.min(within));
    let mut believed = chain.believe(Stray::Loose { common: spread.0, edges: spread.1 });
    for _ in 0..ROUNDS {
        if believed.len() < 4 {
            break;
        }
        let mean = |square: fn(&Believed) -> f64| (believed.iter().map(square).sum::<f64>() / believed.len() as f64).sqrt();
        let bounded = |spread: f64| spread.max(LEAST_SPREAD).min(within);
        spread = (bounded(mean(|label| label.common)), bounded(mean(|label| label.own)));
        believed = chain.believe(Stray::Loose { common: spread.0, edges: spread.1 });
    }
    (spread, believed)
}

/// The best shifts of a label, and the probabilities that both ends are within the tolerance of the right places: there, and unmoved.
struct Best {
    by: Move,
    right: f64,
    right_before: f64,
}

fn moves(believed: &[Believed], chain: &Chain) -> Vec<Best> {
    let shifts = chain.shifts();
    let best = |label: &Believed| {
        let ((start, start_there, start_here), (end, end_there, end_here)) =
            (likeliest(&label.start, shifts), likeliest(&label.end, shifts));
        let (there, here) = (start_there * end_there, start_here * end_here);
        let nats = |there: f64, here: f64| (there.max(1e-12) / here.max(1e-12)).ln();
        let worth = |by: f64, there: f64, here: f64| if nats(there, here) > GAIN { by } else { 0.0 };
        let (start, end) = (worth(start, start_there, start_here), worth(end, end_there, end_here));
        let gain = if (start, end) == (0.0, 0.0) { 0.0 } else { nats(there, here) };
        Best { by: Move { start, end, gain }, right: there, right_before: here }
    };
    believed.iter().map(best).collect()
}

/// The shift around which most of the belief lies within the tolerance, how much that is, and how much lies around no shift.
fn likeliest(belief: &[f64], shifts: &[f64]) -> (f64, f64, f64) {
    let reach = crate::number::index(TOLERANCE / GRID + 0.5);
    let around = |at: usize| belief.iter().take(at + reach + 1).skip(at.saturating_sub(reach)).sum::<f64>();
    let middle = shifts.len() / 2;
    let here = around(middle);
    let mut best = (0.0, here);
    // From the middle outwards, so that of equal places the nearest wins.
    for away in 1..=middle {
        for at in [middle + away, middle - away] {
            let there = around(at);
            if there > best.1 + 1e-9 {
                best = (shifts.get(at).copied().unwrap_or(0.0), there);
            }
        }
    }
    (best.0, best.1, here)
}

/// True if labels agree with the evidence so much less than the evidence agrees with itself that it is not the evidence that is to blame.
fn is_worth_it(moves: &[Best]) -> bool {
    let mean = |share: fn(&Best) -> f64| moves.iter().map(share).sum::<f64>() / moves.len().max(1) as f64;
    let (before, after) = (mean(|best| best.right_before), mean(|best| best.right));
    before < DOUBT * after * after
}

/// Moves the labels; `order` says which each move is of.
fn place(refined: &mut Refined, moves: &[Best], order: &[usize]) {
    for (best, at) in moves.iter().zip(order) {
        let (Some(label), Some(by)) = (refined.intervals.get_mut(*at), refined.moves.get_mut(*at)) else { continue };
        let moved = |at: i64, by: f64| at.saturating_add(nearest(by * 1000.0) * (SECOND / 1000));
        let new = Interval::new(moved(label.start, best.by.start), moved(label.end, best.by.end));
        // Each end has the best place for itself; a label keeps at least half of its length all the same.
        let (length, before) = (new.end.saturating_sub(new.start), label.end.saturating_sub(label.start));
        if length >= before / 2 {
            (*label, *by) = (new, best.by);
        }
    }
}
