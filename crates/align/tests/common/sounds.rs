//! Recordings that are made of sounds that die away.

#![allow(dead_code, reason = "not all tests use all of it")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests, on numbers that the tests choose"
)]

use crate::dice::Dice;
use genlock_align::{PRINT_RATE, Print, SoundPrinter};

/// A sound that dies away: when, in seconds, how high in hertz, how loud, how long.
#[derive(Clone, Copy)]
pub(crate) struct Burst {
    pub(crate) at: f64,
    pub(crate) pitch: f64,
    pub(crate) loud: f64,
    pub(crate) decay: f64,
}

pub(crate) fn bursts(seed: u64, seconds: f64) -> Vec<Burst> {
    let mut dice = Dice(seed);
    let mut at = 0.0;
    let mut all = Vec::new();
    while at < seconds {
        at += dice.between(0.03, 0.35);
        let (pitch, loud) = (dice.between(5.0, 8.1).exp(), dice.between(-3.0, -0.7).exp());
        all.push(Burst { at, pitch, loud, decay: dice.between(0.02, 0.2) });
    }
    all
}

/// The print of these bursts between two times, on a clock on which `from` is zero and which runs `pace` times slower; with noise.
pub(crate) fn heard(bursts: &[Burst], spans: &[(f64, f64)], pace: f64, seed: u64) -> Print {
    print(&sound(bursts, spans, pace, seed))
}

pub(crate) fn print(samples: &[f32]) -> Print {
    let mut printer = SoundPrinter::new();
    printer.push(0, samples).unwrap();
    printer.finish()
}

/// The sound of the same.
pub(crate) fn sound(bursts: &[Burst], spans: &[(f64, f64)], pace: f64, seed: u64) -> Vec<f32> {
    let rate = PRINT_RATE as f64;
    let mut dice = Dice(seed);
    let length: f64 = spans.iter().map(|(from, to)| (to - from) / pace).sum();
    let mut samples: Vec<f32> = (0..(length * rate) as usize).map(|_| dice.between(-0.004, 0.004) as f32).collect();
    let mut start = 0.0;
    for (from, to) in spans {
        let end = start + (to - from) / pace;
        for burst in bursts.iter().filter(|burst| burst.at >= *from && burst.at < *to) {
            let at = start + (burst.at - from) / pace;
            let last = end.min(at + burst.decay * 5.0);
            for sample in (at * rate).ceil() as usize..(last * rate) as usize {
                let since = (sample as f64 / rate - at) * pace;
                let value = burst.loud * (-since / burst.decay).exp() * (std::f64::consts::TAU * burst.pitch * since).sin();
                if let Some(sample) = samples.get_mut(sample) {
                    *sample += value as f32;
                }
            }
        }
        start = end;
    }
    samples
}
