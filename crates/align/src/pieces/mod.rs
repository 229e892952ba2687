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
use crate::hypothesis::{Hypothesis, Line, offset_at};
use crate::outcome::Model;
use crate::track::Sums;
use crate::yardstick::Yardstick;
use genlock_time::{Rational, TimeError};
use path::Search;
pub(crate) use path::{JUMP, LEFT_OUT};
use stretch::Stretch;

/// What the jumps of a map cost, in nats: one between each two of its pieces.
pub(crate) fn jumps(model: &Model) -> f64 {
    if let Model::Piecewise { pieces } = model { JUMP * pieces.saturating_sub(1) as f64 } else { 0.0 }
}

/// Looks for pieces near `slope`; none if no map can serve them. If one piece is enough, that is a map of the kind `straight`, at the place
/// that is worth most.
pub(crate) fn find(
    cues: &[Cue],
    sums: &Sums,
    yard: &Yardstick,
    (straight, slope): (Model, Rational),
    reach: f64,
) -> Result<Option<Hypothesis>, TimeError> {
    let found = stretches(cues, sums, yard, (slope.approx(), reach));
    if let [only] = found.as_slice() {
        let at = crate::confidence::middle(cues);
        let offset = offset_at(at, slope.approx() * at + only.line.offset, slope)?;
        return Ok(Some(Hypothesis::straight(straight, slope, offset, cues, sums)?));
    }
    let map = cut::map(&found, cues, slope)?;
    Ok(map.map(|map| Hypothesis::mapped(Model::Piecewise { pieces: found.len() }, map, cues, sums)))
}

fn stretches(cues: &[Cue], sums: &Sums, yard: &Yardstick, (slope, reach): (f64, f64)) -> Vec<Stretch> {
    let line = Line { first: 0, slope, offset: 0.0 };
    let search = Search::far(reach);
    let steps = path::find(cues, line, search, |at, cue, grid| yard.along(at, cue, sums, slope, grid));
    let mut stretches = stretch::cut(cues, sums, &steps, search.grid, slope);
    stretch::prune(&mut stretches, cues, sums, yard);
    stretches = stretch::split(stretches, cues, sums);
    stretch::prune(&mut stretches, cues, sums, yard);
    if stretches.len() >= 2 {
        stretch::share_slope(&mut stretches, cues, sums, slope);
        // What looked like a step may be what drift is left between two pieces.
        stretch::prune(&mut stretches, cues, sums, yard);
    }
    stretch::settle(&mut stretches, cues, sums, yard);
    stretches
}
