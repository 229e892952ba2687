//! Which explanation is taken.

use crate::confidence::{median, standard_errors};
use crate::cues::Cue;
use crate::hypothesis::Hypothesis;
use crate::outcome::Model;
use crate::pieces::{JUMP, jumps};
use crate::track::Sums;

/// Two maps that put every label within this many seconds of each other, and twice the standard error, are one explanation, and the
/// simpler one has it: detectors and annotators are no better than that, and labels that are right must stay as they are.
const SAME: f64 = 0.045;

/// Where the median label is moved further than this, in seconds, two maps are different places.
const FAR: f64 = 1.5;
/// The paired test between different places.
const FAR_PAIRED: f64 = 1.0;

/// The paired test of what labels are worth in nats.
const WORTH_PAIRED: f64 = 2.0;

/// How hard it is to prefer a model to any simpler one.
#[derive(Debug, Clone, Copy)]
struct Price {
    /// Of two models the one with the lower rank is simpler.
    rank: usize,
    /// The score it must gain: what the search over its parameters gains by chance.
    gain: f64,
    /// The paired test that it must pass: mean gain of a cue over its standard error.
    paired: f64,
}

fn price(hypothesis: &Hypothesis) -> Price {
    match &hypothesis.model {
        Model::Identity => Price { rank: 0, gain: 0.0, paired: 0.0 },
        Model::Convention(_) => Price { rank: 1, gain: 10.0, paired: 2.0 },
        Model::Offset => Price { rank: 2, gain: 20.0, paired: 2.0 },
        // A rate that was taken for another, and nothing else, has as few free parameters as an offset.
        Model::Ratio(_) if hypothesis.lines.iter().all(|line| line.offset.abs() < 1e-9) => {
            Price { rank: 2, gain: 30.0, paired: 2.5 }
        }
        Model::Ratio(_) => Price { rank: 3, gain: 30.0, paired: 2.5 },
        Model::Affine => Price { rank: 4, gain: 60.0, paired: 3.0 },
        Model::Piecewise { pieces } => Price { rank: 5, gain: 60.0 + 40.0 * *pieces as f64, paired: 3.0 },
    }
}

/// The simplest explanation that no other one beats by more than its price.
pub(crate) fn choose(mut hypotheses: Vec<Hypothesis>, cues: &[Cue], sums: &Sums) -> Option<Hypothesis> {
    // Within a rank the better score comes first; equal scores keep the caller's order.
    hypotheses.sort_by(|a, b| price(a).rank.cmp(&price(b).rank).then(b.total.total_cmp(&a.total)));
    let mut chosen: Option<Hypothesis> = None;
    for other in hypotheses {
        if chosen.as_ref().is_none_or(|chosen| beats(&other, chosen, cues, sums)) {
            chosen = Some(other);
        }
    }
    chosen
}

/// True if `other` is so much better than the simpler `chosen` that it is worth its price.
fn beats(other: &Hypothesis, chosen: &Hypothesis, cues: &[Cue], sums: &Sums) -> bool {
    let price = price(other);
    let distances: Vec<f64> = other.distances(chosen, cues).map(f64::abs).collect();
    let moved = distances.iter().copied().fold(0.0, f64::max);
    let same = SAME + 2.0 * standard_errors(other, cues, sums).0;
    let gain = other.total - chosen.total;
    // Far away, chance is measured by the margin afterwards; the paired test is for places that share most of their evidence.
    let far = median(distances) > FAR;
    let wanted = if far { FAR_PAIRED } else { price.paired };
    let by_score = paired(&other.scores, &chosen.scores);
    let better = gain > price.gain && by_score > wanted;
    let gained = other.nats.iter().sum::<f64>() - chosen.nats.iter().sum::<f64>();
    let worth = match other.model {
        Model::Piecewise { .. } => gained > jumps(&other.model),
        _ => far && gained > JUMP,
    };
    let worth = worth && paired(&other.nats, &chosen.nats) > WORTH_PAIRED;
    // Neither kind of evidence may speak against what the other prefers.
    moved > same && (better && gained > -JUMP || worth && by_score > -WORTH_PAIRED)
}

/// Mean difference over its standard error: the scores of one cue under two maps are compared with each other, so that what is
/// noisy under both does not count.
pub(crate) fn paired(better: &[f64], worse: &[f64]) -> f64 {
    let count = better.len().min(worse.len()) as f64;
    if count < 2.0 {
        return 0.0;
    }
    let differences = || better.iter().zip(worse).map(|(better, worse)| better - worse);
    let mean = differences().sum::<f64>() / count;
    let variance = differences().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (count - 1.0);
    mean / (variance / count).sqrt().max(1e-9)
}
