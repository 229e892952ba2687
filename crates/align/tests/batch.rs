//! Files of one delivery, on tracks that are made.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "helpers of tests, on numbers that the tests choose")]

mod common;

use common::{Dice, heard, speech};
use genlock_align::{Interval, Options, Outcome, SpeechTrack, Verdict, align, align_as, common, departs};
use genlock_time::Rational;

/// A track that hears half of what is said, and much that is not: noise that lasts.
fn faint(truth: &[Interval], seed: u64) -> SpeechTrack {
    let clean = SpeechTrack::from_intervals(truth).unwrap();
    let mut dice = Dice(seed);
    let mut noise = 0.0;
    let noisy = clean.values().iter().enumerate().map(|(at, value)| {
        if at.is_multiple_of(90) {
            noise = dice.between(-1.4, 1.4) as f32;
        }
        value * 0.6 + noise
    });
    SpeechTrack::new(clean.start(), noisy.collect()).unwrap()
}

/// Labels that a line puts right: label time = (media time - offset) / slope.
fn wrong_by(truth: &[Interval], slope: f64, offset: f64) -> Vec<Interval> {
    let back = |at: i64| (((at as f64) / 1e6 - offset * 1e3) / slope).round() as i64;
    truth.iter().map(|label| Interval::from_millis(back(label.start), back(label.end))).collect()
}

fn options() -> Options {
    Options { reach: 60.0, ..Options::default() }
}

struct File {
    labels: Vec<Interval>,
    outcome: Outcome,
}

fn file(seed: u64, count: usize, slope: f64, offset: f64) -> File {
    let truth = speech(seed, 80);
    let labels: Vec<Interval> = wrong_by(&truth, slope, offset).into_iter().step_by(80 / count).take(count).collect();
    let track = heard(&truth, seed + 50);
    let outcome = align(&labels, &track, &[], &options());
    File { labels, outcome }
}

#[test]
fn a_file_of_few_labels_takes_the_offset_that_others_share() {
    let files: Vec<File> = (0..5).map(|seed| file(seed, 80, 1.0, -7.3)).collect();
    let outcomes: Vec<&Outcome> = files.iter().map(|file| &file.outcome).collect();
    let shared = common(&outcomes).unwrap();
    assert_eq!((shared.files, shared.judged, shared.own_offset), (5, 5, false));
    let mut decided = 0;
    for seed in 10..20 {
        let doubtful = file(seed, 8, 1.0, -7.3);
        let track = faint(&speech(seed, 80), seed);
        let alone = align(&doubtful.labels, &track, &[], &options());
        let outcome = align_as(&doubtful.labels, &track, &[], &shared, &options());
        if let Verdict::Fix(estimate) = &outcome.verdict {
            let off = estimate.offset.value.sub(Rational::new(-73, 10).unwrap()).unwrap().abs().approx();
            assert!(off < 0.1, "{seed}: {off} s");
            decided += usize::from(matches!(alone.verdict, Verdict::Abstain(_)));
        }
    }
    assert!(decided >= 2, "{decided} of ten files were decided by the others");
}

#[test]
fn labels_of_another_recording_are_refused_whatever_others_share() {
    let files: Vec<File> = (0..5).map(|seed| file(seed, 80, 1.0, -7.3)).collect();
    let outcomes: Vec<&Outcome> = files.iter().map(|file| &file.outcome).collect();
    let shared = common(&outcomes).unwrap();
    for seed in 30..45 {
        for count in [8, 20, 80] {
            let labels: Vec<Interval> = speech(seed, 80).into_iter().step_by(80 / count).collect();
            let outcome = align_as(&labels, &heard(&speech(seed + 100, 80), seed), &[], &shared, &options());
            assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{seed}, {count}: {:?}", outcome.verdict);
        }
    }
}

#[test]
fn a_ratio_is_shared_where_offsets_are_not() {
    let files: Vec<File> = (0..4).map(|seed| file(seed, 80, 25.0 / 24.0, seed as f64 * 3.0 - 4.0)).collect();
    let outcomes: Vec<&Outcome> = files.iter().map(|file| &file.outcome).collect();
    let shared = common(&outcomes).unwrap();
    assert!(shared.own_offset);
    assert_eq!(shared.map.pieces()[0].slope, Rational::new(25, 24).unwrap());
    let other = file(9, 80, 1.0, 2.0);
    assert!(departs(&other.outcome, &other.labels, &shared));
    assert!(files.iter().all(|file| !departs(&file.outcome, &file.labels, &shared)));
}

#[test]
fn files_with_offsets_of_their_own_share_nothing() {
    let files: Vec<File> = (0..4).map(|seed| file(seed, 80, 1.0, seed as f64 * 3.0 - 4.0)).collect();
    let outcomes: Vec<&Outcome> = files.iter().map(|file| &file.outcome).collect();
    assert_eq!(common(&outcomes), None);
    assert_eq!(common(&outcomes[..2]), None);
}
