//! Programmes that are made, and what is heard of them.

mod dice;

pub(crate) use dice::Dice;
use genlock_align::{Interval, SpeechTrack};

/// Utterances of 0.8 to 4 s with pauses of 0.2 to 2.5 s.
pub(crate) fn speech(seed: u64, count: usize) -> Vec<Interval> {
    let mut dice = Dice(seed);
    let mut at = 5_000.0;
    let mut next = |low, high| {
        at += dice.between(low, high);
        at as i64
    };
    (0..count).map(|_| Interval::from_millis(next(200.0, 2_500.0), next(800.0, 4_000.0))).collect()
}

/// A track that hears these intervals through noise.
pub(crate) fn heard(truth: &[Interval], seed: u64) -> SpeechTrack {
    let clean = SpeechTrack::from_intervals(truth).unwrap();
    let mut dice = Dice(seed);
    let noisy = clean.values().iter().map(|value| value + dice.between(-1.5, 1.5) as f32).collect();
    SpeechTrack::new(clean.start(), noisy).unwrap()
}
