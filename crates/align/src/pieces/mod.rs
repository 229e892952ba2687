//! Labels that fall into pieces: advertisements that were cut or put in, a splice, a restarted recorder.
//!
//! 1. The best offset of each label by dynamic programming over a grid ([`path`]), with a price for each jump. Labels stay in their
//!    order: no label may come to stand before the end of the one before it. Labels that describe what the media no longer has may be
//!    left out where the media jumps back over them.
//! 2. A line for each stretch, with one slope for all of them ([`stretch`]); pieces that are not worth their price join a neighbour, and
//!    each cut goes to the best gap between labels.
//! 3. The exact map ([`cut`]).

mod cut;
mod path;
mod stretch;

use crate::cues::Cue;
use crate::hypothesis::Hypothesis;
use crate::outcome::Model;
use crate::track::Sums;
use genlock_time::{Rational, TimeError};
use path::Order;
use stretch::Stretch;

/// What pieces make of the labels near one slope.
pub(crate) struct Pieces {
    /// The best maps of several pieces, if one piece is not enough.
    pub(crate) kept: Vec<Hypothesis>,
    /// The scores of the best pieces that need not keep the labels in order, so that no map can serve them; none if one is enough.
    pub(crate) free: Option<Vec<f64>>,
}

/// Looks for pieces near `slope`: first whatever the order of the labels, which is all if one piece is enough; then keeping it.
pub(crate) fn find(cues: &[Cue], sums: &Sums, slope: Rational, reach: f64) -> Result<Pieces, TimeError> {
    let kept = stretches(cues, sums, slope.approx(), reach, Order::Kept);
    let mut pieces = Pieces { kept: Vec::new(), free: None };
    if kept.len() >= 2
        && let Some(map) = cut::map(&kept, cues, slope)?
    {
        pieces.kept.push(Hypothesis::mapped(Model::Piecewise { pieces: kept.len() }, map, cues, sums));
    }
    let free = stretches(cues, sums, slope.approx(), reach, Order::Free);
    if free.len() >= 2 {
        let scores = free.iter().flat_map(|stretch| {
            let own = cues.get(stretch.first..stretch.end).unwrap_or_default();
            own.iter().map(|cue| cue.score(sums, stretch.line.slope, stretch.line.offset))
        });
        pieces.free = Some(scores.collect());
        if let Some(map) = cut::map(&free, cues, slope)? {
            pieces.kept.push(Hypothesis::mapped(Model::Piecewise { pieces: free.len() }, map, cues, sums));
        }
    }
    Ok(pieces)
}

/// The score that pieces reach: for labels that are known to be wrong, what chance and the search make together.
pub(crate) fn best_score(cues: &[Cue], sums: &Sums, slope: f64, reach: f64) -> f64 {
    let found = stretches(cues, sums, slope, reach, Order::Kept);
    found.iter().map(|stretch| stretch.score(cues, sums)).sum()
}

fn stretches(cues: &[Cue], sums: &Sums, slope: f64, reach: f64, order: Order) -> Vec<Stretch> {
    let steps = path::find(cues, sums, (slope, reach), order);
    let mut stretches = stretch::cut(cues, sums, &steps, slope);
    stretch::prune(&mut stretches, cues, sums);
    if stretches.len() >= 2 {
        stretch::share_slope(&mut stretches, cues, sums, slope);
    }
    stretch::settle(&mut stretches, cues, sums);
    stretches
}
