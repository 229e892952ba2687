//! Flashes and claps at random times, among other sounds, put apart in known ways.

use super::{Events, Onset, Suspicion, compare_events};
use genlock_diagnose::Code;
use genlock_diagnose::codes::media;
use genlock_time::Rational;

/// Numbers from 0 to 1 that look random (Steele and others 2014, SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as f64 / u64::MAX as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

fn seconds(value: f64) -> Rational {
    #[allow(clippy::cast_possible_truncation, reason = "a test time")]
    Rational::new((value * 1000.0).round() as i128, 1000).unwrap()
}

/// Flashes of 25 frames a second and claps over two minutes, with other sounds between them: half of all sounds, or more. A twelfth of
/// the flashes have no sound. `heard` and `shown` say where the sound and the picture of an event are put.
fn trial(seed: u64, heard: impl Fn(f64) -> f64, shown: impl Fn(f64) -> f64) -> Option<Suspicion> {
    const LENGTH: f64 = 120.0;
    let mut numbers = Numbers(seed);
    let (mut onsets, mut flashes, mut time) = (Vec::new(), Vec::new(), 1.0);
    while time < LENGTH - 2.0 {
        // It is seen in the first frame after it.
        let frame = ((time * 25.0).ceil()) / 25.0;
        flashes.push(seconds(shown(frame)));
        if numbers.next() > 1.0 / 12.0 {
            onsets.push(heard(time));
        }
        time += numbers.between(2.0, 6.0);
    }
    for _ in 0..40 {
        onsets.push(heard(numbers.between(0.0, LENGTH)));
    }
    onsets.sort_unstable_by(f64::total_cmp);
    let onsets: Vec<Onset> = onsets.into_iter().map(|time| Onset { time: seconds(time), rise: 10.0 }).collect();
    compare_events(&Events {
        onsets: &onsets,
        flashes: &flashes,
        frame: Rational::new(1, 25).unwrap(),
        sound: (Rational::ZERO, seconds(heard(LENGTH))),
        pictures: (Rational::ZERO, seconds(shown(LENGTH))),
        sample_rate: Some(48_000),
    })
}

/// Of forty trials, those that end with the code and whose estimate is near; none may end with another code.
fn check(code: Code, least: usize, truth: f64, near: f64, heard: fn(f64) -> f64, shown: fn(f64) -> f64) {
    let mut right = 0;
    for seed in 0..40 {
        let Some(found) = trial(seed, heard, shown) else { continue };
        assert_eq!(found.code, code, "seed {seed}: {}", found.sentence);
        assert!((found.estimate.value - truth).abs() <= near, "seed {seed}: {}", found.sentence);
        right += 1;
    }
    assert!(right >= least, "{code}: {right} of 40");
}

#[test]
fn nothing_wrong() {
    for seed in 0..200 {
        assert_eq!(trial(seed, |t| t, |t| t).map(|found| found.sentence), None, "seed {seed}");
        // What nobody notices.
        assert_eq!(trial(seed, |t| t + 0.02, |t| t).map(|found| found.sentence), None, "seed {seed}");
    }
}

#[test]
fn unrelated_sounds() {
    for seed in 0..200 {
        assert_eq!(trial(seed, |t| (t * 7.31) % 120.0, |t| t).map(|found| found.sentence), None, "seed {seed}");
    }
}

#[test]
fn lost_frames() {
    check(media::RESTAMPED_DROP, 38, 13.0, 1.0, |t| t, |t| if t > 57.0 { t - 0.52 } else { t });
}

#[test]
fn lost_sound() {
    check(media::SOUND_DROP, 38, -0.4, 0.04, |t| if t > 70.0 { t - 0.4 } else { t }, |t| t);
}

#[test]
fn a_lag() {
    check(media::SOUND_OFFSET, 38, 0.23, 0.03, |t| t + 0.25, |t| t);
    check(media::SOUND_OFFSET, 38, -0.42, 0.03, |t| t - 0.4, |t| t);
}

#[test]
fn a_drift() {
    check(media::CLOCK_DRIFT, 38, 1.001, 2e-4, |t| t * 1.001, |t| t);
    check(media::CLOCK_DRIFT, 30, 0.9995, 2e-4, |t| t * 0.9995, |t| t);
}

#[test]
fn a_wrong_header() {
    check(media::SAMPLE_RATE, 38, 0.918_75, 2e-4, |t| t * 0.918_75, |t| t);
}
