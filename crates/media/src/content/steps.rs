//! Lags between sound and picture that are constant for a while and then step, as where frames were lost and the rest stamped anew.

use super::pairing::{Pair, REACH, Sounds};

/// The cost of each step in natural units, beside that of where it is and how large.
const STEP: f64 = 2.0;

/// Flashes in which steps are looked for.
const MOST: usize = 400;

/// The least flashes that share a lag.
const LEAST: usize = 3;

/// Flashes at the beginning that may have no sound.
const LEADING: usize = 8;

/// Flashes that share one lag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// How much later the sounds come, in seconds: the median.
    pub(super) lag: f64,
    pub(super) pairs: Vec<Pair>,
}

/// The best division of flashes into segments of constant lag: evidence in natural units, all costs taken off, and the segments.
///
/// It is the one with the most evidence of all divisions (dynamic programming over the first flash of each segment). `quiet` is the
/// largest lag that costs nothing to assume at the beginning.
pub(super) fn divide(flashes: &[f64], sounds: &Sounds, quiet: f64) -> Option<(f64, Vec<Segment>)> {
    if flashes.len() > MOST {
        return None;
    }
    let place = (2.0 * REACH / sounds.window).ln();
    let step = STEP + place + (flashes.len() as f64).ln();
    // For each flash: the most evidence of all that is from it on, if a segment begins there; where that segment ends, and its lag.
    let mut best: Vec<(f64, usize, f64)> = vec![(0.0, flashes.len(), 0.0); flashes.len() + 1];
    let after = |best: &[(f64, usize, f64)], end: usize| match best.get(end) {
        Some((evidence, ..)) if end < flashes.len() => evidence - step,
        _ => 0.0,
    };
    for start in (0..flashes.len()).rev() {
        let skipped = (best[start + 1].0 + sounds.miss, start + 1, f64::NAN);
        let found = from(flashes, sounds, start, quiet, |end| after(&best, end), |_| 0.0);
        best[start] = found.filter(|found| found.0 > skipped.0).unwrap_or(skipped);
    }
    // The first lag is free only if nobody would notice it; flashes before it may have no sound.
    let cost = |lag: f64| if lag.abs() <= quiet { 0.0 } else { place + STEP };
    let first = (0..flashes.len().min(LEADING)).filter_map(|start| {
        let (evidence, end, lag) = from(flashes, sounds, start, quiet, |end| after(&best, end), cost)?;
        Some((evidence + start as f64 * sounds.miss, start, end, lag))
    });
    let (score, mut start, mut end, mut lag) = first.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut segments = Vec::new();
    loop {
        segments.push(segment(flashes, sounds, start..end, lag));
        if end >= flashes.len() {
            break;
        }
        start = end;
        (_, end, lag) = best[start];
    }
    segments.retain(|segment| !segment.pairs.is_empty());
    Some((score, segments))
}

/// The best segment that begins with a flash that met a sound: evidence with all that follows, its end, and its lag.
fn from(
    flashes: &[f64],
    sounds: &Sounds,
    start: usize,
    quiet: f64,
    after: impl Fn(usize) -> f64,
    cost: impl Fn(f64) -> f64,
) -> Option<(f64, usize, f64)> {
    let flash = *flashes.get(start)?;
    let mut best: Option<(f64, usize, f64)> = None;
    for sound in sounds.between(flash - REACH, flash + REACH) {
        let lag = sounds.time(sound) - flash;
        let (mut score, mut hits) = (-cost(lag), 0);
        for (at, next) in flashes.iter().enumerate().skip(start) {
            if sounds.met(next + lag).is_some() {
                score += sounds.hit;
                hits += 1;
            } else if sounds.covers(next + lag) {
                score += sounds.miss;
            }
            // A lag that one or two flashes have is chance, unless it is what all should have.
            if hits < LEAST && lag.abs() > quiet {
                continue;
            }
            let total = score + after(at + 1);
            // Of equal evidence the smaller lag is taken.
            if best.is_none_or(|(most, _, least)| total > most + 1e-9 || (total > most - 1e-9 && lag.abs() < least.abs())) {
                best = Some((total, at + 1, lag));
            }
        }
    }
    best
}

fn segment(flashes: &[f64], sounds: &Sounds, range: std::ops::Range<usize>, lag: f64) -> Segment {
    let pairs: Vec<Pair> = range
        .filter_map(|index| {
            let flash = *flashes.get(index)?;
            Some((index, sounds.met(flash + lag)?))
        })
        .collect();
    let mut lags: Vec<f64> = pairs.iter().filter_map(|(flash, sound)| Some(sounds.time(*sound) - flashes.get(*flash)?)).collect();
    lags.sort_unstable_by(f64::total_cmp);
    let lag = lags.get(lags.len() / 2).copied().unwrap_or(lag);
    Segment { lag, pairs }
}

#[cfg(test)]
mod tests {
    use super::divide;
    use crate::content::pairing::Sounds;

    #[test]
    fn steps() {
        let sounds = Sounds::new((1..40).map(f64::from).collect(), (0.0, 40.0), 0.01);
        let times = |lost: f64| -> Vec<f64> { (1..40).map(|n| f64::from(n) - if n > 17 { lost } else { 0.0 }).collect() };
        let (_, found) = divide(&times(0.4), &sounds, 0.05).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[0].lag.abs() < 1e-9 && (found[1].lag - 0.4).abs() < 1e-9, "{found:?}");
        assert_eq!((found[0].pairs.len(), found[1].pairs.len()), (17, 22));
        let (_, found) = divide(&times(0.0), &sounds, 0.05).unwrap();
        assert_eq!(found.len(), 1);
    }
}
