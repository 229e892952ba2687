//! Layers that run side by side: cues and speaker turns, events heard and seen.

use super::{Basis, Counterparts, Layer};
use crate::Modality;
use crate::scene::Scene;
use genlock_model::{Clock, Id, Stream};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Overlap over union from which two labels are taken for counterparts of each other; below, a turn of many cues would be compared
/// with one of them.
const LINKED: f64 = 0.3;

/// Two layers run side by side if this share of the smaller one finds a counterpart with which it shares at least as much of the union;
/// layers that have nothing to do with each other match by chance, but not so well.
const SIDE_BY_SIDE: f64 = 0.5;

/// Streams on one clock that are still compared two by two; beyond, those of one modality are taken together.
const MOST_STREAMS: usize = 32;

/// Labels that must agree on a common shift before it is believed.
const SUPPORT: usize = 5;

/// How many labels in a row share a shift: a drifting clock moves little over so many.
const CHUNK: usize = 50;

/// How far a layer may be shifted as a whole, in nanoseconds.
const FAR: i64 = 10_000_000_000;

/// Votes for a shift are counted in steps of this many nanoseconds.
const STEP: i64 = 50_000_000;

pub(super) fn match_layers(scene: &Scene<'_>, taken: &FxHashSet<u32>, found: &mut Counterparts) {
    let layers = layers(scene, taken);
    let mut from = 0;
    while from < layers.len() {
        let clock = layers[from].clock;
        let to = from + layers[from..].iter().take_while(|layer| layer.clock == clock).count();
        for (at, ours) in layers[from..to].iter().enumerate() {
            for theirs in layers[from + at + 1..to].iter().filter(|theirs| theirs.modality != ours.modality) {
                compare(scene, ours, theirs, found);
            }
        }
        from = to;
    }
}

/// Clock, modality, and stream unless streams are taken together.
type Key = (Id<Clock>, Modality, Option<Id<Stream>>);

/// The layers of a scene, by clock and modality.
fn layers(scene: &Scene<'_>, taken: &FxHashSet<u32>) -> Vec<Layer> {
    let lasting =
        (0..).zip(&scene.placed).filter(|(at, placed)| !placed.instant && placed.end > placed.start && !taken.contains(at));
    let mut streams: FxHashMap<Id<Clock>, FxHashSet<Id<Stream>>> = FxHashMap::default();
    for (_, placed) in lasting.clone() {
        let known = streams.entry(placed.clock).or_default();
        if known.len() <= MOST_STREAMS {
            known.insert(placed.label.stream);
        }
    }
    let mut layers: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (at, placed) in lasting {
        let together = streams.get(&placed.clock).is_some_and(|streams| streams.len() > MOST_STREAMS);
        let stream = (!together).then_some(placed.label.stream);
        layers.entry((placed.clock, placed.modality, stream)).or_default().push(at);
    }
    let layer = |((clock, modality, _), mut places): (Key, Vec<u32>)| {
        places.sort_by_key(|at| {
            let placed = &scene.placed[*at as usize];
            (placed.start, placed.end)
        });
        Layer { clock, modality, places }
    };
    layers.into_iter().map(layer).collect()
}

fn compare(scene: &Scene<'_>, ours: &Layer, theirs: &Layer, found: &mut Counterparts) {
    let mut pairs = matched(scene, ours, theirs);
    let smaller = ours.places.len().min(theirs.places.len());
    // Of very few, each counts as it is, since they are too few to find out by how much they are off.
    let good = if smaller < SUPPORT { LINKED } else { SIDE_BY_SIDE };
    let well = pairs.iter().filter(|pair| pair.share >= good).count();
    if (well as f64) < SIDE_BY_SIDE * smaller as f64 {
        pairs.clear();
    }
    let mut matched = [vec![false; ours.places.len()], vec![false; theirs.places.len()]];
    for Matched { mine, other, .. } in pairs {
        matched[0][mine] = true;
        matched[1][other] = true;
        found.add(scene, ours.places[mine], theirs.places[other], Basis::Time);
    }
    for ((layer, other), matched) in [(ours, theirs.modality), (theirs, ours.modality)].into_iter().zip(matched) {
        let alone = layer.places.iter().zip(matched).filter(|(_, matched)| !matched);
        found.alone.extend(alone.map(|(at, _)| (*at, other)));
    }
}

/// Which of ours and theirs belong together. Each stretch of ours is tried where it stands and where most of its labels would start
/// with one of theirs, so that a layer that is off by more than the length of its labels still finds its counterparts.
fn matched(scene: &Scene<'_>, ours: &Layer, theirs: &Layer) -> Vec<Matched> {
    let spans = |layer: &Layer| -> Vec<(i64, i64)> {
        (0..layer.places.len()).map(|at| layer.get(scene, at)).map(|placed| (placed.start, placed.end)).collect()
    };
    let (left, right) = (spans(ours), spans(theirs));
    let still = vec![0; left.len().div_ceil(CHUNK)];
    let shifts: Vec<i64> = left.chunks(CHUNK).map(|chunk| shift(chunk, &right)).collect();
    let plain = mutual(scene, (ours, &left), (theirs, &right), &still);
    if shifts == still {
        return plain;
    }
    let shifted = mutual(scene, (ours, &left), (theirs, &right), &shifts);
    // Where they stand is the simpler explanation.
    if shifted.len() * 10 > plain.len() * 12 { shifted } else { plain }
}

/// By how much most labels of a stretch would have to move to start with one of theirs; zero if few agree, or as many stay.
fn shift(chunk: &[(i64, i64)], theirs: &[(i64, i64)]) -> i64 {
    let mut votes: FxHashMap<i64, usize> = FxHashMap::default();
    for (start, _) in chunk {
        let next = theirs.partition_point(|(other, _)| other < start);
        let near = &theirs[next.saturating_sub(8)..(next + 8).min(theirs.len())];
        for difference in near.iter().map(|(other, _)| other - start).filter(|difference| difference.abs() <= FAR) {
            *votes.entry(difference.div_euclid(STEP)).or_default() += 1;
        }
    }
    // A vote at the edge of a step falls into its neighbour as well.
    let at = |step: i64| votes.get(&step).copied().unwrap_or(0);
    let both = |step: i64| at(step) + at(step + 1);
    let best = votes.keys().map(|step| (both(*step), -step.abs(), *step)).max();
    let Some((support, _, step)) = best else { return 0 };
    let here = both(-1).max(both(0));
    if support < SUPPORT || support * 2 < chunk.len() || support * 10 <= here * 12 {
        return 0;
    }
    let inside = |difference: i64| (step..=step + 1).contains(&difference.div_euclid(STEP));
    let mut agreeing: Vec<i64> = chunk
        .iter()
        .flat_map(|(start, _)| {
            let next = theirs.partition_point(|(other, _)| other < start);
            let near = &theirs[next.saturating_sub(8)..(next + 8).min(theirs.len())];
            near.iter().map(move |(other, _)| other - start).filter(|difference| inside(*difference))
        })
        .collect();
    agreeing.sort_unstable();
    agreeing.get(agreeing.len() / 2).copied().unwrap_or(0)
}

/// Two labels of two layers, and how much of their union they share once the one layer is moved by its shift.
struct Matched {
    mine: usize,
    other: usize,
    share: f64,
}

type Side<'l> = (&'l Layer, &'l [(i64, i64)]);

/// Pairs in which each is the other's best overlap, with each stretch of ours moved by its shift.
fn mutual(scene: &Scene<'_>, ours: Side<'_>, theirs: Side<'_>, shifts: &[i64]) -> Vec<Matched> {
    let moved = |(at, (start, end)): (usize, &(i64, i64))| {
        let by = shifts.get(at / CHUNK).copied().unwrap_or(0);
        (start.saturating_add(by), end.saturating_add(by))
    };
    let left: Vec<(i64, i64)> = ours.1.iter().enumerate().map(moved).collect();
    let mut order: Vec<usize> = (0..left.len()).collect();
    order.sort_by_key(|at| left[*at]);
    let sorted: Vec<(i64, i64)> = order.iter().map(|at| left[*at]).collect();
    let fits = |mine: usize, other: usize| fits(scene, ours.0, order[mine], theirs.0, other);
    let forth = best(&sorted, theirs.1, &fits);
    let back = best(theirs.1, &sorted, &|other, mine| fits(mine, other));
    let pair = |(mine, found): (usize, &Option<(usize, f64)>)| {
        let (other, share) = (*found)?;
        let mutual = back[other].is_some_and(|(back, _)| back == mine);
        (share >= LINKED && mutual).then(|| Matched { mine: order[mine], other, share })
    };
    forth.iter().enumerate().filter_map(pair).collect()
}

/// Two labels that name different classes are not one event, and words are not written for a sound that has a class and nobody who makes
/// it.
fn fits(scene: &Scene<'_>, ours: &Layer, mine: usize, theirs: &Layer, other: usize) -> bool {
    let pair = [ours.get(scene, mine), theirs.get(scene, other)];
    let [a, b] = pair.map(|placed| scene.class_name(placed.label));
    if pair.iter().any(|placed| placed.modality == Modality::Text) {
        return !pair.iter().any(|placed| placed.modality == Modality::Audio && !scene.is_speech(placed.label));
    }
    a.is_empty() || b.is_empty() || a.eq_ignore_ascii_case(b)
}

/// Of so many overlapping ones only the nearest are looked at, so that a file with a million labels at one instant takes its time and
/// no more.
const MOST_CANDIDATES: usize = 64;

/// For each of `ours` (by start), which of `theirs` (by start too) it shares most of the union with, and how much.
fn best(ours: &[(i64, i64)], theirs: &[(i64, i64)], fits: &dyn Fn(usize, usize) -> bool) -> Vec<Option<(usize, f64)>> {
    // The latest end up to each position tells how far back an overlap can begin.
    let mut reach: Vec<i64> = Vec::with_capacity(theirs.len());
    for (_, end) in theirs {
        reach.push(reach.last().map_or(*end, |last| *end.max(last)));
    }
    let share = |a: (i64, i64), b: (i64, i64)| {
        let common = a.1.min(b.1).saturating_sub(a.0.max(b.0));
        let union = a.1.max(b.1).saturating_sub(a.0.min(b.0));
        if common > 0 { common as f64 / union as f64 } else { 0.0 }
    };
    let one = |(mine, a): (usize, &(i64, i64))| {
        let last = theirs.partition_point(|b| b.0 < a.1);
        let first = reach.partition_point(|end| *end <= a.0).max(last.saturating_sub(MOST_CANDIDATES));
        let candidates = theirs.get(first..last).unwrap_or_default().iter().enumerate();
        let scored = candidates.map(|(at, b)| (first + at, share(*a, *b))).filter(|(at, share)| *share > 0.0 && fits(mine, *at));
        scored.max_by(|(i, x), (j, y)| x.total_cmp(y).then(j.cmp(i)))
    };
    ours.iter().enumerate().map(one).collect()
}
