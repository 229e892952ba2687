//! How fast one recording runs against the other.

use super::follow::{COARSE, Scale};
use crate::laying::{Ground, Stretch};
use crate::print::Print;
use crate::rates::STANDARD_RATES;

/// Windows that are looked for under each rate.
const ANCHORS: usize = 16;
/// A window that stands out from all other places by this much is found: of unrelated recordings the best of an hour's places stands out
/// by 4 to 6.
pub(super) const STRONG: f64 = 8.0;
/// Rates beside the standard ones: the step keeps a window of 16 s together, the end is that of a recorder that nobody would use.
const STEP: f64 = 0.004;
const STEPS: i32 = 25;
/// A slope between two windows further than this from the rate under which they were found is that of a cut.
const WITHIN: f64 = 0.006;

/// Their seconds per second of ours, to some parts in a hundred thousand; none if too little of one is found in the other.
pub(super) fn find(ours: &Print, theirs: &Print) -> Option<f64> {
    let scale = Scale::of(ours);
    let (fine, coarse) = (ours.coarser(scale.times), theirs.coarser(scale.times));
    let ground = Ground::whole(&coarse, scale.cells(COARSE))?;
    let starts = starts(&fine, &scale);
    let enough = (starts.len() / 4).max(2);
    let standard = std::iter::once(1.0).chain(STANDARD_RATES.iter().map(|rate| rate.ratio().approx()));
    let first = best(standard, &fine, &ground, &starts, &scale);
    if first.as_ref().is_some_and(|found| found.places.len() >= enough) {
        return first.map(|found| found.slope());
    }
    let grid = (-STEPS..=STEPS).filter(|step| *step != 0).map(|step| 1.0 + f64::from(step) * STEP);
    let second = best(grid, &fine, &ground, &starts, &scale);
    let better = [first, second].into_iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score))?;
    // Two windows of a short clip may be all that there is.
    (better.places.len() >= 2 || starts.len() <= 3 && !better.places.is_empty()).then(|| better.slope())
}

/// Evenly spread windows in which something happens.
fn starts(print: &Print, scale: &Scale) -> Vec<f64> {
    let room = (print.duration() - scale.seconds(COARSE)).max(0.0);
    let mut starts: Vec<f64> = (0..ANCHORS).map(|at| print.start() + room * at as f64 / (ANCHORS - 1) as f64).collect();
    starts.dedup_by(|a, b| (*a - *b).abs() < scale.seconds(COARSE) / 4.0);
    let lively = |start: &f64| Stretch::of(print, *start, scale.cells(COARSE), print.step(), 1.0).liveliness();
    let mean = starts.iter().map(lively).sum::<f64>() / starts.len().max(1) as f64;
    starts.retain(|start| lively(start) > mean * 0.05);
    starts
}

struct Found {
    rate: f64,
    score: f64,
    places: Vec<(f64, f64)>,
}

fn best(rates: impl Iterator<Item = f64>, print: &Print, ground: &Ground<'_>, starts: &[f64], scale: &Scale) -> Option<Found> {
    let mut best: Option<Found> = None;
    for rate in rates {
        let mut found = Found { rate, score: 0.0, places: Vec::new() };
        for start in starts {
            let stretch = Stretch::of(print, *start, scale.cells(COARSE), print.step(), rate);
            if let Some(place) = ground.find(&stretch).filter(|place| place.z >= STRONG) {
                found.score += place.z - STRONG / 2.0;
                found.places.push((*start, place.time));
            }
        }
        // The usual case needs no other rate.
        let certain = found.rate.to_bits() == 1.0_f64.to_bits() && found.places.len() * 4 >= starts.len() * 3 && found.straight();
        if best.as_ref().is_none_or(|best| found.score > best.score) {
            best = Some(found);
        }
        if certain {
            break;
        }
    }
    best.filter(|best| !best.places.is_empty())
}

impl Found {
    /// True if most windows lie on lines of this very rate, so that no other can be better.
    fn straight(&self) -> bool {
        let slopes: Vec<f64> = self.slopes().collect();
        slopes.iter().filter(|slope| (*slope - self.rate).abs() < 0.000_8).count() * 2 > slopes.len()
    }

    fn slopes(&self) -> impl Iterator<Item = f64> + '_ {
        self.places.iter().enumerate().flat_map(move |(at, (time, target))| {
            self.places[at + 1..].iter().map(move |(other, theirs)| (theirs - target) / (other - time))
        })
    }

    /// The median slope between windows that lie on one line.
    fn slope(&self) -> f64 {
        let slopes: Vec<f64> = self.slopes().filter(|slope| (slope - self.rate).abs() < WITHIN).collect();
        if slopes.is_empty() { self.rate } else { crate::exact::median(slopes) }
    }
}
