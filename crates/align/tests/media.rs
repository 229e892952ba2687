//! Two recordings of one event that are made, so that the true map is known.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests, on numbers that the tests choose"
)]

#[path = "common/dice.rs"]
mod dice;
#[path = "common/sounds.rs"]
mod sounds;

use dice::Dice;
use genlock_align::{
    Estimator as _, MediaToMedia, Model, Options, Outcome, PRINT_CHANNELS, PicturePrinter, Print, PrintKind, Reason,
    SoundPrinter, Verdict,
};
use genlock_time::{Mapped, Rational};
use sounds::{Burst, bursts, heard};

fn estimate(ours: &Print, theirs: &Print) -> Outcome {
    MediaToMedia { ours, theirs, kind: PrintKind::Sound }.estimate(&Options::default())
}

/// Where the outcome puts a time; none if nowhere.
fn placed(outcome: &Outcome, time: f64) -> Option<f64> {
    let map = match &outcome.verdict {
        Verdict::Keep => return Some(time),
        Verdict::Fix(estimate) => &estimate.map,
        Verdict::Abstain(reason) => panic!("abstains: {reason:?}: {:?}", outcome.considered),
    };
    match map.apply(Rational::new((time * 1000.0) as i128, 1000).unwrap()).unwrap() {
        Mapped::To(place) => Some(place.approx()),
        Mapped::Gap { .. } => None,
    }
}

#[track_caller]
fn check(outcome: &Outcome, places: &[(f64, Option<f64>)], tolerance: f64) {
    for (time, expected) in places {
        let found = placed(outcome, *time);
        let near = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() <= tolerance,
            (found, expected) => found.is_none() && expected.is_none(),
        };
        assert!(near, "{time} goes to {found:?}, not {expected:?}: {outcome:?}");
    }
}

#[test]
fn the_same_recording_is_kept() {
    let bursts = bursts(1, 120.0);
    let outcome = estimate(&heard(&bursts, &[(0.0, 120.0)], 1.0, 1), &heard(&bursts, &[(0.0, 120.0)], 1.0, 2));
    assert!(matches!(outcome.verdict, Verdict::Keep), "{outcome:?}");
}

#[test]
fn a_trimmed_recording_is_found_to_a_millisecond() {
    let bursts = bursts(2, 150.0);
    let whole = heard(&bursts, &[(0.0, 150.0)], 1.0, 1);
    let trimmed = heard(&bursts, &[(7.3, 150.0)], 1.0, 2);
    check(&estimate(&trimmed, &whole), &[(20.0, Some(27.3)), (100.0, Some(107.3))], 0.001);
    check(&estimate(&whole, &trimmed), &[(20.0, Some(12.7)), (100.0, Some(92.7))], 0.001);
}

#[test]
fn rates_are_found() {
    let bursts = bursts(3, 200.0);
    let reference = heard(&bursts, &[(0.0, 200.0)], 1.0, 1);
    let outcome = estimate(&heard(&bursts, &[(0.0, 200.0)], 25.0 / 24.0, 2), &reference);
    check(&outcome, &[(50.0, Some(50.0 * 25.0 / 24.0)), (180.0, Some(187.5))], 0.003);
    let Verdict::Fix(estimate_of_rate) = &outcome.verdict else { panic!("{outcome:?}") };
    assert_eq!(estimate_of_rate.model, Model::Ratio("25/24"));
    let slow = estimate(&heard(&bursts, &[(0.0, 200.0)], 1.000_5, 2), &reference);
    check(&slow, &[(50.0, Some(50.025)), (180.0, Some(180.09))], 0.004);
}

#[test]
fn what_was_cut_out_or_put_in_is_found() {
    let (bursts, other) = (bursts(4, 240.0), bursts(99, 300.0));
    let reference = heard(&bursts, &[(0.0, 240.0)], 1.0, 1);
    // 45 s are missing.
    let cut = estimate(&heard(&bursts, &[(0.0, 90.0), (135.0, 240.0)], 1.0, 2), &reference);
    check(&cut, &[(40.0, Some(40.0)), (89.8, Some(89.8)), (90.2, Some(135.2)), (180.0, Some(225.0))], 0.003);
    // 45 s of something else stand between.
    let mut mixed = bursts.clone();
    mixed.iter_mut().filter(|burst| burst.at >= 90.0).for_each(|burst| burst.at += 45.0);
    mixed.extend(other.iter().filter(|burst| burst.at >= 90.0 && burst.at < 135.0));
    let inserted = estimate(&heard(&mixed, &[(0.0, 285.0)], 1.0, 2), &reference);
    check(&inserted, &[(40.0, Some(40.0)), (89.7, Some(89.7)), (110.0, None), (135.3, Some(90.3)), (200.0, Some(155.0))], 0.003);
}

#[test]
fn another_recording_is_refused() {
    for seed in 0..6 {
        let ours = heard(&bursts(seed, 100.0), &[(0.0, 100.0)], 1.0, 1);
        let theirs = heard(&bursts(seed + 50, 150.0), &[(0.0, 150.0)], 1.0, 2);
        let outcome = estimate(&ours, &theirs);
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{seed}: {outcome:?}");
    }
}

#[test]
fn a_jingle_in_common_is_not_a_recording_in_common() {
    let jingle: Vec<Burst> = bursts(7, 25.0);
    let with = |seed: u64| {
        let rest = bursts(seed, 200.0).into_iter().filter(|burst| burst.at > 25.0);
        heard(&jingle.iter().copied().chain(rest).collect::<Vec<_>>(), &[(0.0, 200.0)], 1.0, seed)
    };
    let outcome = estimate(&with(100), &with(200));
    assert!(matches!(outcome.verdict, Verdict::Abstain(Reason::FewAgree { .. } | Reason::Unrelated { .. })), "{outcome:?}");
}

#[test]
fn silence_and_shreds_say_nothing() {
    let silence = heard(&[], &[(0.0, 0.0)], 1.0, 1);
    let mut printer = SoundPrinter::new();
    printer.push(0, &vec![0.0; 800_000]).unwrap();
    let still = printer.finish();
    let sound = heard(&bursts(1, 60.0), &[(0.0, 60.0)], 1.0, 1);
    for (ours, theirs) in [(&silence, &sound), (&still, &sound), (&sound, &still), (&silence, &silence)] {
        assert!(matches!(estimate(ours, theirs).verdict, Verdict::Abstain(_)));
    }
}

/// Shots of pictures whose parts brighten and darken.
fn seen(seed: u64, from: f64, to: f64, rate: f64) -> Print {
    let mut dice = Dice(seed);
    let mut shots = Vec::new();
    let mut at = 0.0;
    while at < to {
        let parts: [(f64, f64, f64); PRINT_CHANNELS] =
            std::array::from_fn(|_| (dice.between(0.1, 0.9), dice.between(0.0, 0.1), dice.between(0.3, 2.0)));
        shots.push((at, parts));
        at += dice.between(1.5, 8.0);
    }
    let mut printer = PicturePrinter::default();
    for frame in 0..((to - from) * rate) as i64 {
        let time = from + frame as f64 / rate;
        let (start, parts) = shots.iter().rev().find(|(start, _)| *start <= time).unwrap();
        let luma = parts.map(|(mean, swing, pace)| (mean + swing * ((time - start) * pace).sin()) as f32);
        printer.push((frame as f64 / rate * 1e9) as i64, luma).unwrap();
    }
    printer.finish()
}

#[test]
fn pictures_are_found_too() {
    let outcome =
        MediaToMedia { ours: &seen(5, 12.4, 180.0, 30.0), theirs: &seen(5, 0.0, 180.0, 25.0), kind: PrintKind::Picture }
            .estimate(&Options::default());
    check(&outcome, &[(30.0, Some(42.4)), (120.0, Some(132.4))], 0.02);
    let wrong = MediaToMedia { ours: &seen(6, 0.0, 150.0, 25.0), theirs: &seen(8, 0.0, 150.0, 25.0), kind: PrintKind::Picture }
        .estimate(&Options::default());
    assert!(matches!(wrong.verdict, Verdict::Abstain(_)), "{wrong:?}");
}
