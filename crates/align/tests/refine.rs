//! Single labels that stray, on tracks that are made.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "helpers of tests, on numbers that the tests choose")]

#[path = "common/dice.rs"]
mod dice;

use dice::Dice;
use genlock_align::{Interval, SpeechTrack, refine, rounding_step};
use proptest::prelude::*;

fn speech(count: usize) -> Vec<Interval> {
    let mut dice = Dice(7);
    let mut at = 5_000.0;
    let mut next = |low, high| {
        at += dice.between(low, high);
        at as i64
    };
    (0..count).map(|_| Interval::from_millis(next(300.0, 2_500.0), next(800.0, 4_000.0))).collect()
}

fn heard(truth: &[Interval]) -> SpeechTrack {
    let clean = SpeechTrack::from_intervals(truth).unwrap();
    let mut dice = Dice(3);
    let noisy = clean.values().iter().map(|value| value + dice.between(-1.0, 1.0) as f32).collect();
    SpeechTrack::new(clean.start(), noisy).unwrap()
}

/// The share of labels with both ends within 100 ms of the truth.
fn right(labels: &[Interval], truth: &[Interval]) -> f64 {
    let near = |a: i64, b: i64| (a - b).abs() <= 100_000_000;
    let right = labels.iter().zip(truth).filter(|(label, truth)| near(label.start, truth.start) && near(label.end, truth.end));
    right.count() as f64 / truth.len() as f64
}

#[test]
fn labels_that_stray_are_brought_home() {
    let truth = speech(80);
    let mut dice = Dice(11);
    let strayed: Vec<Interval> = truth
        .iter()
        .map(|label| {
            let by = (dice.normal(0.3) * 1e9) as i64;
            Interval::new(label.start + by, label.end + by)
        })
        .collect();
    let refined = refine(&strayed, &heard(&truth), 0.8, None);
    let (before, after) = (right(&strayed, &truth), right(&refined.intervals, &truth));
    assert!(before < 0.4 && after > 0.9, "{before} {after}");
    assert!((0.2..0.4).contains(&refined.spread.0), "{:?}", refined.spread);
}

#[test]
fn labels_that_are_right_stay_so() {
    let truth = speech(80);
    let refined = refine(&truth, &heard(&truth), 0.8, None);
    assert!(right(&refined.intervals, &truth) > 0.99);
    assert!(refined.spread.0 < 0.05, "{:?}", refined.spread);
}

#[test]
fn whole_seconds_are_brought_home() {
    let truth = speech(80);
    let whole = |nanos: i64| (nanos + 500_000_000).div_euclid(1_000_000_000) * 1_000_000_000;
    let rounded: Vec<Interval> = truth
        .iter()
        .map(|label| Interval::new(whole(label.start), whole(label.end).max(whole(label.start) + 1_000_000_000)))
        .collect();
    let step = rounding_step(&rounded);
    let refined = refine(&rounded, &heard(&truth), 0.8, step);
    let (before, after) = (right(&rounded, &truth), right(&refined.intervals, &truth));
    assert_eq!((step, refined.rounded), (Some(1.0), Some(1.0)));
    assert!(before < 0.2 && after > 0.9, "{before} {after}");
}

#[test]
fn whole_seconds_that_are_right_stay_so() {
    let truth: Vec<Interval> = (0..60).map(|at| Interval::from_millis(at * 5_000, at * 5_000 + 1_000 + at % 3 * 1_000)).collect();
    let refined = refine(&truth, &heard(&truth), 0.8, rounding_step(&truth));
    assert_eq!(refined.rounded, None);
    assert!(right(&refined.intervals, &truth) > 0.99);
}

/// Of noise that knows nothing nothing can be learnt about single labels.
#[test]
fn labels_on_sound_that_tells_nothing_stay() {
    let mut dice = Dice(5);
    let track = SpeechTrack::new(0, (0..40_000).map(|_| dice.between(-1.0, 1.0) as f32).collect()).unwrap();
    let labels = speech(80);
    assert_eq!(refine(&labels, &track, 0.8, None).intervals, labels);
}

proptest! {
    /// No end moves further than it may, none past the other end, and the moves are what was done.
    #[test]
    fn moves_are_bounded(
        labels in prop::collection::vec((any::<i64>(), any::<i64>()), 0..6),
        near in prop::collection::vec((0_i64..90_000, 0_i64..9_000), 0..12),
        within in -1.0..3.0,
        step in prop::option::of(0.2..2.0),
    ) {
        let track = heard(&speech(30));
        let far = labels.into_iter().map(|(start, end)| Interval::new(start, end));
        let all: Vec<Interval> =
            far.chain(near.into_iter().map(|(start, length)| Interval::from_millis(start, start + length))).collect();
        let refined = refine(&all, &track, within, step);
        prop_assert_eq!((refined.intervals.len(), refined.moves.len()), (all.len(), all.len()));
        for ((label, new), by) in all.iter().zip(&refined.intervals).zip(&refined.moves) {
            prop_assert!(by.start.abs() <= within.clamp(0.0, 2.0) + 1e-9 && by.end.abs() <= within.clamp(0.0, 2.0) + 1e-9);
            prop_assert!(label.is_empty() == new.is_empty() || new.end == i64::MAX);
            prop_assert!(!label.is_empty() || label == new);
        }
    }
}
