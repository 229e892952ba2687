//! The aligner on tracks that are made, so that the true map is known.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "helpers of tests, on numbers that the tests choose")]

mod common;

use common::{Dice, heard, speech};
use genlock_align::{Candidate, Interval, Model, Options, Outcome, Reason, SpeechTrack, Verdict, align};
use genlock_time::{Mapped, Rational, SyncMap};
use proptest::prelude::*;

/// Labels that `map` puts right.
fn wrong_by(truth: &[Interval], map: &SyncMap) -> Vec<Interval> {
    let back = map.invert().unwrap();
    let second = Rational::from_int(1_000_000_000);
    let moved = |at: i64| match back.apply_end(Rational::from_int(at).div(second).unwrap()).unwrap() {
        Mapped::To(position) => Some(position),
        Mapped::Gap { .. } => None,
    };
    truth.iter().filter_map(|label| Interval::from_seconds(moved(label.start)?, moved(label.end)?)).collect()
}

fn options() -> Options {
    Options { reach: 40.0, ..Options::default() }
}

fn rational(numer: i128, denom: i128) -> Rational {
    Rational::new(numer, denom).unwrap()
}

/// The largest distance of a fixed label from the truth, in milliseconds.
fn worst(labels: &[Interval], truth: &[Interval], map: &SyncMap) -> i128 {
    let second = Rational::from_int(1_000_000_000);
    let errors = labels.iter().zip(truth).map(|(label, truth)| {
        let (from, to) =
            (Rational::from_int(label.start).div(second).unwrap(), Rational::from_int(label.end).div(second).unwrap());
        let mapped = map.apply_span(from, to).unwrap().expect("every label stays");
        assert!(!mapped.clipped, "no label is truncated");
        let start = Rational::from_int(truth.start).div(second).unwrap();
        mapped.start.sub(start).unwrap().abs().mul(Rational::from_int(1000)).unwrap().round(genlock_time::Round::Up)
    });
    errors.max().unwrap()
}

/// Labels that are wrong by `map` are put right, within 60 ms, by the model of that kind.
fn recovers(map: &SyncMap, kind: &str) {
    let truth = speech(7, 80);
    let labels = wrong_by(&truth, map);
    assert_eq!(labels.len(), truth.len());
    let Outcome { verdict: Verdict::Fix(estimate), .. } = align(&labels, &heard(&truth, 3), &[], &options()) else {
        panic!("{kind}: not fixed");
    };
    assert_eq!(estimate.model.kind(), kind, "{}", estimate.evidence.sentence);
    assert!(estimate.confidence > 0.9);
    let worst = worst(&labels, &truth, &estimate.map);
    assert!(worst <= 60, "{kind}: {worst} ms");
}

#[test]
fn an_offset_is_recovered() {
    recovers(&SyncMap::shift(rational(-73, 10)), "offset");
    recovers(&SyncMap::shift(rational(30, 1)), "offset");
    recovers(&SyncMap::shift(rational(1, 5)), "offset");
}

#[test]
fn a_standard_ratio_is_recovered_exactly() {
    for rate in genlock_align::STANDARD_RATES {
        recovers(&SyncMap::affine(rate.ratio(), Rational::ZERO).unwrap(), "ratio");
    }
    recovers(&SyncMap::affine(rational(25, 24), rational(-2, 1)).unwrap(), "ratio");
}

#[test]
fn a_ratio_without_an_offset_is_exact() {
    let truth = speech(7, 80);
    let map = SyncMap::affine(rational(1001, 1000), Rational::ZERO).unwrap();
    let outcome = align(&wrong_by(&truth, &map), &heard(&truth, 3), &[], &options());
    assert!(matches!(outcome.verdict, Verdict::Fix(estimate) if estimate.map == map));
}

#[test]
fn a_drift_is_recovered() {
    recovers(&SyncMap::affine(rational(10_020, 10_000), rational(1, 2)).unwrap(), "affine");
}

#[test]
fn pieces_are_recovered() {
    // The labels stand 3 s early; from 130 s on the media has an advertisement of 30 s that they do not know.
    let labels = speech(7, 80);
    let late = |label: &Interval| shifted(*label, if label.start < 130_000_000_000 { 3_000 } else { 33_000 });
    let media: Vec<Interval> = labels.iter().map(late).collect();
    let Verdict::Fix(estimate) = align(&labels, &heard(&media, 3), &[], &options()).verdict else { panic!("not fixed") };
    assert_eq!(estimate.model, Model::Piecewise { pieces: 2 });
    let worst = worst(&labels, &media, &estimate.map);
    assert!(worst <= 60, "{worst} ms");
}

#[test]
fn captions_that_stay_until_the_next_are_placed() {
    // Nothing but the pauses before their starts tells them from anywhere in the talk.
    for seed in [7, 8, 9] {
        let media = speech(seed, 60);
        let stays =
            |pair: &[Interval]| Interval::new(pair[0].start, (pair[1].start - 40_000_000).min(pair[0].end + 2_500_000_000));
        let labels: Vec<Interval> = media.windows(2).map(|pair| shifted(stays(pair), -2_700)).collect();
        let Verdict::Fix(estimate) = align(&labels, &heard(&media, 3), &[], &options()).verdict else {
            panic!("{seed}: not fixed")
        };
        let worst = worst(&labels, &media, &estimate.map);
        assert!(worst <= 100, "{seed}: {worst} ms");
    }
}

fn shifted(label: Interval, millis: i64) -> Interval {
    Interval::new(label.start + millis * 1_000_000, label.end + millis * 1_000_000)
}

#[test]
fn labels_that_are_right_are_kept() {
    let truth = speech(7, 40);
    for millis in [-30, 0, 30] {
        let labels: Vec<Interval> = truth.iter().map(|label| shifted(*label, millis)).collect();
        assert_eq!(align(&labels, &heard(&truth, 3), &[], &options()).verdict, Verdict::Keep, "{millis} ms");
    }
}

#[test]
fn a_convention_wins_over_an_offset() {
    let truth = speech(7, 40);
    let map = SyncMap::shift(rational(478, 1000));
    let candidate = Candidate { name: "wav_zero".into(), sentence: "The sound starts later.".into(), map: map.clone() };
    let other = Candidate { name: "other".into(), sentence: String::new(), map: SyncMap::shift(rational(-1, 1)) };
    let Verdict::Fix(estimate) = align(&wrong_by(&truth, &map), &heard(&truth, 3), &[other, candidate], &options()).verdict
    else {
        panic!("not fixed");
    };
    assert_eq!(estimate.model, Model::Convention("wav_zero".into()));
    assert_eq!((estimate.map, estimate.evidence.sentence.as_str()), (map, "The sound starts later."));
}

#[test]
fn labels_of_another_recording_are_refused() {
    for seed in 0..6 {
        let outcome = align(&speech(100 + seed, 60), &heard(&speech(200 + seed, 60), seed), &[], &options());
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{seed}: {:?}", outcome.verdict);
    }
}

#[test]
fn labels_in_disorder_are_refused() {
    let truth = speech(7, 60);
    let mut dice = Dice(5);
    let end = truth.last().unwrap().end as f64;
    let disorder: Vec<Interval> = truth
        .iter()
        .map(|label| {
            let start = dice.between(0.0, end) as i64;
            Interval::new(start, start + label.end - label.start)
        })
        .collect();
    assert!(matches!(align(&disorder, &heard(&truth, 3), &[], &options()).verdict, Verdict::Abstain(_)));
}

#[test]
fn few_labels_are_refused() {
    let truth = speech(7, 60);
    let track = heard(&truth, 3);
    for count in 0..=3 {
        let verdict = align(&truth[..count], &track, &[], &options()).verdict;
        assert!(matches!(verdict, Verdict::Abstain(Reason::TooFewLabels { found, .. }) if found == count));
    }
    let points: Vec<Interval> = truth.iter().map(|label| Interval::new(label.start, label.start)).collect();
    let verdict = align(&points, &track, &[], &options()).verdict;
    assert!(matches!(verdict, Verdict::Abstain(Reason::TooFewLabels { found: 0, .. })));
}

#[test]
fn silence_is_refused() {
    let track = SpeechTrack::new(0, vec![-2.0; 20_000]).unwrap();
    let verdict = align(&speech(7, 20), &track, &[], &options()).verdict;
    assert!(matches!(verdict, Verdict::Abstain(Reason::NoContrast { .. })));
}

#[test]
fn the_order_of_labels_does_not_matter() {
    let truth = speech(7, 30);
    let labels = wrong_by(&truth, &SyncMap::shift(rational(5, 2)));
    let track = heard(&truth, 3);
    let reversed: Vec<Interval> = labels.iter().rev().copied().collect();
    let outcome = align(&labels, &track, &[], &options());
    assert_eq!(outcome, align(&reversed, &track, &[], &options()));
    assert_eq!(outcome, align(&labels, &track, &[], &options()));
}

#[test]
fn two_modalities_agree_both_ways() {
    let (first, second) = (speech(7, 60), speech(7, 60).iter().map(|label| shifted(*label, 4_200)).collect::<Vec<_>>());
    let offset = |labels: &[Interval], others: &[Interval]| {
        let track = SpeechTrack::from_intervals(others).unwrap();
        let Verdict::Fix(estimate) = align(labels, &track, &[], &options()).verdict else { panic!("not fixed") };
        estimate.offset.value
    };
    assert_eq!(offset(&first, &second), rational(42, 10));
    assert_eq!(offset(&second, &first), rational(-42, 10));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever comes in, a map that comes out runs forward, and back again.
    #[test]
    fn maps_are_monotone_and_invert(
        labels in prop::collection::vec((-200_000_i64..400_000, 0_i64..9_000), 0..25),
        speech in prop::collection::vec((0_i64..300_000, 1_i64..9_000), 1..25),
    ) {
        let intervals = |pairs: Vec<(i64, i64)>| -> Vec<Interval> {
            pairs.into_iter().map(|(start, length)| Interval::from_millis(start, start + length)).collect()
        };
        let track = SpeechTrack::from_intervals(&intervals(speech)).unwrap();
        let outcome = align(&intervals(labels), &track, &[], &Options { reach: 20.0, ..Options::default() });
        if let Some(estimate) = outcome.considered {
            prop_assert!((0.0..=1.0).contains(&estimate.confidence));
            prop_assert_eq!(SyncMap::new(estimate.map.pieces().to_vec()), Ok(estimate.map.clone()));
            let back = estimate.map.invert().unwrap();
            for millis in (-200_000..400_000).step_by(7_919) {
                let at = rational(millis, 1000);
                if let Mapped::To(target) = estimate.map.apply(at).unwrap() {
                    prop_assert_eq!(back.apply(target), Ok(Mapped::To(at)));
                }
            }
        }
    }

    /// Times at the ends of the range are an outcome, not a panic.
    #[test]
    fn any_interval_is_answered(
        labels in prop::collection::vec((any::<i64>(), any::<i64>()), 0..12),
        start in any::<i64>(),
    ) {
        let labels: Vec<Interval> = labels.into_iter().map(|(start, end)| Interval::new(start, end)).collect();
        if let Ok(track) = SpeechTrack::new(start, vec![1.0, -1.0, 1.0, -1.0, 0.5]) {
            let _ = align(&labels, &track, &[], &options());
        }
        drop(SpeechTrack::from_intervals(&labels));
    }
}

#[test]
fn labels_of_a_far_longer_recording_are_refused() {
    // One utterance of five seconds fits one label of eighty somewhere, whatever the labels are.
    for seed in 0..12 {
        let labels = speech(seed, 80);
        let track = heard(&speech(seed + 100, 2), seed);
        let outcome = align(&labels, &track, &[], &Options::default());
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "seed {seed}: {outcome:?}");
    }
}

#[test]
fn labels_beside_little_speech_have_a_confidence() {
    let intervals = |pairs: &[(i64, i64)]| -> Vec<Interval> {
        pairs.iter().map(|(start, length)| Interval::from_millis(*start, start + length)).collect()
    };
    let track = SpeechTrack::from_intervals(&intervals(&[(38_914, 5_762), (45_918, 638)])).unwrap();
    let labels = intervals(&[(0, 6_926), (-5_921, 1), (8_957, 47), (304_676, 1_486), (-161_289, 366)]);
    let outcome = align(&labels, &track, &[], &Options { reach: 20.0, ..Options::default() });
    let estimate = outcome.considered.unwrap();
    assert!((0.0..=1.0).contains(&estimate.confidence), "{:?}", estimate.evidence);
}
