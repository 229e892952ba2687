//! Instants that are made, so that the true map is known.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "helpers of tests, on numbers that the tests choose")]

#[path = "common/dice.rs"]
mod dice;

use dice::Dice;
use genlock_align::{Estimator as _, Events, EventsToEvents, Model, Options, Outcome, Verdict};

/// Shots of 1 to 12 seconds.
fn cuts(seed: u64, count: usize) -> Vec<f64> {
    let mut dice = Dice(seed);
    let mut at = 3.0;
    let next = |_| {
        at += dice.between(1.0, 12.0);
        at
    };
    (0..count).map(next).collect()
}

fn events(times: impl IntoIterator<Item = f64>) -> Events {
    Events::new(times.into_iter().map(|time| (time * 1e9) as i64).collect())
}

/// Labels of these cuts, a part of them missing and some spurious, each `jitter` off at most, on a clock that `slope` and `offset` put right.
fn labels(cuts: &[f64], slope: f64, offset: f64, jitter: f64, seed: u64) -> Events {
    let mut dice = Dice(seed);
    let mut times = Vec::new();
    for cut in cuts {
        if dice.between(0.0, 1.0) > 0.15 {
            times.push((cut + dice.between(-jitter, jitter) - offset) / slope);
        }
        if dice.between(0.0, 1.0) < 0.1 {
            times.push((cut + dice.between(0.3, 4.0) - offset) / slope);
        }
    }
    events(times)
}

fn estimate(ours: &Events, theirs: &Events) -> Outcome {
    EventsToEvents { ours, theirs, candidates: &[] }.estimate(&Options::default())
}

/// How far the map puts a time in the middle from where it belongs, in seconds.
fn error(outcome: &Outcome, slope: f64, offset: f64) -> f64 {
    let middle = 150.0;
    let (found, ratio) = match &outcome.verdict {
        Verdict::Keep => (0.0, 1.0),
        Verdict::Fix(estimate) => {
            let piece = estimate.map.pieces()[0];
            (piece.offset.approx(), piece.slope.approx())
        }
        Verdict::Abstain(reason) => panic!("abstains: {reason:?} {:?}", outcome.considered),
    };
    (ratio * middle + found - slope * middle - offset).abs()
}

#[test]
fn finds_offsets_and_rates() {
    for seed in 0..8 {
        let cuts = cuts(seed, 50);
        for (slope, offset) in
            [(1.0, 0.0), (1.0, 0.4), (1.0, -17.3), (1.0, 96.0), (25.0 / 24.0, 0.0), (25.0 / 24.0, 5.2), (1.0004, 1.0)]
        {
            for jitter in [0.02, 0.15] {
                let outcome = estimate(&labels(&cuts, slope, offset, jitter, seed + 9), &events(cuts.iter().copied()));
                let error = error(&outcome, slope, offset);
                assert!(error < 0.01 + jitter / 2.0, "seed {seed}, {slope} {offset} {jitter}: {error}, {outcome:?}");
            }
        }
    }
}

#[test]
fn keeps_what_is_right() {
    for seed in 0..20 {
        let cuts = cuts(seed, 40);
        let outcome = estimate(&labels(&cuts, 1.0, 0.0, 0.06, seed + 1), &events(cuts));
        assert!(matches!(outcome.verdict, Verdict::Keep), "seed {seed}: {outcome:?}");
    }
}

#[test]
fn names_standard_rates() {
    let cuts = cuts(4, 60);
    let outcome = estimate(&labels(&cuts, 25.0 / 24.0, 2.0, 0.02, 3), &events(cuts));
    let Verdict::Fix(estimate) = &outcome.verdict else { panic!("{outcome:?}") };
    assert_eq!(estimate.model, Model::Ratio("25/24"));
}

#[test]
fn refuses_events_of_another_recording() {
    let mut wrong = 0;
    for seed in 0..40 {
        for count in [8, 20, 60] {
            let ours = labels(&cuts(seed, count), 1.0, 0.0, 0.05, seed + 3);
            let outcome = estimate(&ours, &events(cuts(seed + 1000, 60)));
            wrong += usize::from(!matches!(outcome.verdict, Verdict::Abstain(_)));
        }
    }
    assert_eq!(wrong, 0, "of 120");
}

#[test]
fn a_beat_fits_everywhere() {
    let beat = |offset: f64| events((0..60).map(|at| f64::from(at) * 2.0 + offset));
    let outcome = estimate(&beat(0.6), &beat(0.0));
    assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{outcome:?}");
}

#[test]
fn a_quick_beat_fits_a_beat_later() {
    for beat in [0.25, 0.4, 0.75] {
        let theirs = (0..120).map(|at| f64::from(at) * beat);
        // Somebody claps on most beats.
        let mut dice = Dice(5);
        let ours: Vec<f64> = theirs.clone().filter(|_| dice.between(0.0, 1.0) < 0.8).map(|time| time + 0.06).collect();
        let outcome = estimate(&events(ours), &events(theirs));
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{beat}: {outcome:?}");
    }
}

#[test]
fn a_few_say_nothing() {
    let few = events([1.0, 5.0, 9.5]);
    assert!(matches!(estimate(&few, &events(cuts(1, 50))).verdict, Verdict::Abstain(_)));
    assert!(matches!(estimate(&Events::default(), &Events::default()).verdict, Verdict::Abstain(_)));
}
