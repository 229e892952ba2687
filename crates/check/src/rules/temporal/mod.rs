//! Rules about time.

mod drift;
mod duplicate_time;
mod frame_times;
mod offset;
mod onset_offset;
mod order;
mod outside_media;
mod overlap;

use crate::{Modality, Placed, Rule, Scene};
use genlock_model::{Id, Stream};
use std::collections::BTreeMap;

/// In the order in which they run.
pub(super) const RULES: &[&'static dyn Rule] = &[
    &outside_media::OutsideMedia,
    &offset::Offset,
    &drift::Drift,
    &overlap::Overlap,
    &onset_offset::OnsetOffset,
    &order::Order,
    &duplicate_time::DuplicateTime,
    &frame_times::FrameTimes,
];

/// Counterparts on two streams, in the order of the first one's start.
struct StreamPair<'s> {
    modalities: [Modality; 2],
    pairs: Vec<[&'s Placed<'s>; 2]>,
}

/// Counterparts by the streams that they are on.
fn stream_pairs<'s>(scene: &'s Scene<'_>) -> Vec<StreamPair<'s>> {
    let mut by: BTreeMap<[Id<Stream>; 2], StreamPair<'s>> = BTreeMap::new();
    for pair in &scene.counterparts().pairs {
        let pair: [&'s Placed<'s>; 2] = [pair.a, pair.b].map(|at| &scene.placed[at as usize]);
        let of = by.entry(pair.map(|placed| placed.label.stream));
        let of = of.or_insert_with(|| StreamPair { modalities: pair.map(|placed| placed.modality), pairs: Vec::new() });
        of.pairs.push(pair);
    }
    let mut all: Vec<_> = by.into_values().collect();
    for one in &mut all {
        one.pairs.sort_by_key(|[a, _]| a.start);
    }
    all
}

/// The median; zero of nothing.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The standard deviation of a normal distribution with the same median distance from the median.
fn spread(values: &[f64], median_of: f64) -> f64 {
    /// 1 / the 75 % quantile of the standard normal distribution.
    const NORMAL: f64 = 1.482_602_218_505_602;
    let mut distances: Vec<_> = values.iter().map(|value| (value - median_of).abs()).collect();
    median(&mut distances) * NORMAL
}

/// Seconds of nanoseconds, for statistics.
fn float(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}
