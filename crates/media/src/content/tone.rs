//! Test tones that are off by the ratio of two sample rates.
//!
//! Sound under a wrong rate leaves nothing in the file that would show it, but a line-up tone has a frequency that is known: 1 kHz
//! (EBU Tech 3304 and most others), 997 Hz (AES17) or 440 Hz (ISO 16).

use super::ratios::{Cause, of_header};
use super::suspicion::{Correction, Estimate, Suspicion, Unit, confidence};
use crate::AudioBlock;
use crate::timeline::Kind;
use genlock_diagnose::codes::media;
use genlock_time::SyncMap;
use std::f64::consts::TAU;

/// Seconds of a window, and from one window to the next.
const WINDOW: f64 = 0.03;
const HOP: f64 = 0.01;

/// The quietest window that counts, as the mean square of its samples.
const QUIETEST: f32 = 1e-4;

/// How much louder a third of a window may be than another.
const UNEVEN: f32 = 4.0;

/// The share of the energy of a window that may be anything but one sine.
const IMPURE: f64 = 3e-4;

/// How far a window may be from the common frequency.
const STEADY: f64 = 5e-4;

/// The share of loud windows that must hold the tone, unless it lasts for long.
const MOSTLY: f64 = 0.6;

/// The least windows, and how many are long: three seconds.
const LEAST: usize = 6;
const LONG: usize = 300;

/// Frequencies of test tones in hertz.
const TONES: [f64; 3] = [1000.0, 997.0, 440.0];

/// How near the frequency must be to a tone times a ratio.
const NEAR: f64 = 3e-4;

/// Windows that are remembered: an hour.
const MOST: usize = 360_000;

/// Listens for pure tones in blocks as they come.
#[derive(Debug)]
pub(super) struct ToneListener {
    rate: f64,
    window: Vec<f32>,
    size: usize,
    hop: usize,
    next: u64,
    loud: usize,
    tones: Vec<f64>,
}

impl ToneListener {
    pub(super) fn new(rate: u32) -> Self {
        let samples = |seconds: f64| whole(seconds * f64::from(rate)).max(8);
        Self {
            rate: f64::from(rate),
            window: Vec::new(),
            size: samples(WINDOW),
            hop: samples(HOP),
            next: 0,
            loud: 0,
            tones: Vec::new(),
        }
    }

    pub(super) fn hear(&mut self, block: &AudioBlock<'_>) {
        if block.start != self.next {
            self.window.clear();
        }
        self.next = block.start + block.samples.len() as u64;
        self.window.extend_from_slice(block.samples);
        let mut at = 0;
        while let Some(samples) = self.window.get(at..at + self.size) {
            if is_loud_throughout(samples) {
                self.loud += 1;
                if self.tones.len() < MOST {
                    self.tones.extend(pure(samples).map(|step| step * self.rate / TAU));
                }
            }
            at += self.hop;
        }
        self.window.drain(..at.min(self.window.len()));
    }

    /// What the tone says of the rate that the header states.
    pub(super) fn finish(mut self, header: Option<u32>) -> Option<Suspicion> {
        self.tones.sort_unstable_by(f64::total_cmp);
        let frequency = *self.tones.get(self.tones.len() / 2)?;
        let same: Vec<f64> = self.tones.iter().copied().filter(|tone| (tone / frequency - 1.0).abs() < STEADY).collect();
        let mostly = same.len() as f64 >= MOSTLY * self.loud as f64;
        if same.len() < LEAST || !(mostly || same.len() >= LONG) || is_expected(frequency) {
            return None;
        }
        let ratios = of_header(header?).filter(|ratio| ratio.value.numer() > 4 && ratio.value.denom() > 4);
        // Sound that is played too fast is higher by as much as it is shorter.
        let (ratio, tone) = ratios
            .flat_map(|ratio| TONES.map(|tone| (ratio.clone(), tone)))
            .find(|(ratio, tone)| (frequency * ratio.value.approx() / tone - 1.0).abs() < NEAR)?;
        let Cause::Header(of, at) = ratio.cause else { return None };
        // The share of all frequencies of an octave that would be taken for such a tone, with the tones and the ratios tried.
        let chance = 2.0 * NEAR / std::f64::consts::LN_2 * (TONES.len() * 6) as f64;
        let (low, high) = (same.first().copied()?, same.last().copied()?);
        Some(Suspicion {
            code: media::SAMPLE_RATE,
            sentence: format!(
                "a steady tone of {frequency:.2} Hz is one of {tone} Hz played too {}, as of sound of {of} Hz under a header that says \
                 {at} Hz",
                if of < at { "fast" } else { "slowly" }
            ),
            support: same.len(),
            observed: self.loud,
            estimate: Estimate { value: frequency, low, high, unit: Unit::Hertz },
            confidence: confidence(-chance.ln()),
            from: None,
            evidence: vec![format!(
                "nothing else in the file tells its rate; {} of {} loud windows hold the tone",
                same.len(),
                self.loud
            )],
            correction: Some(Correction {
                of: Kind::Audio,
                map: SyncMap::affine(ratio.value.recip().ok()?, genlock_time::Rational::ZERO).ok()?,
            }),
        })
    }
}

/// Frequencies that tones have anyway: whole tens of hertz, and the notes of the scale tuned to 440 Hz.
fn is_expected(frequency: f64) -> bool {
    let near = |other: f64| other > 0.0 && (frequency / other - 1.0).abs() < 2.0 * NEAR;
    let semitones = (12.0 * (frequency / 440.0).log2()).round();
    near((frequency / 10.0).round() * 10.0) || near(440.0 * (semitones / 12.0).exp2()) || TONES.into_iter().any(near)
}

/// True if a window is loud from end to end. One that sound begins or ends in says nothing of the sound, and short beeps have more of
/// those than of others.
fn is_loud_throughout(samples: &[f32]) -> bool {
    let third = samples.len().div_ceil(3).max(1);
    let mean = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>() / part.len() as f32;
    let levels = || samples.chunks(third).map(mean);
    let (least, most) = (levels().fold(f32::INFINITY, f32::min), levels().fold(0.0, f32::max));
    most >= QUIETEST && least * UNEVEN >= most
}

/// The frequency of a sine in radians per sample, if there is next to nothing else.
///
/// Of a sine, `x[n - 1] + x[n + 1] = 2 cos(w) x[n]`; the least squares solution is refined by how its phase advances from the first
/// half of the window to the second, which has no bias from noise.
fn pure(samples: &[f32]) -> Option<f64> {
    let (mut cross, mut energy, mut around) = (0.0_f32, 0.0_f32, 0.0_f32);
    for triple in samples.windows(3) {
        let [before, here, after] = triple else { continue };
        cross += here * (before + after);
        energy += here * here;
        around += (before + after) * (before + after);
    }
    let cosine = f64::from(cross / energy / 2.0);
    // What the recurrence leaves of anything else is at most six times its energy; nearly all sound ends here.
    let (unexplained, energy) = (f64::from(around - cross * cross / energy), f64::from(energy));
    if !(-0.999..=0.999_9).contains(&cosine) || unexplained > 10.0 * IMPURE * energy {
        return None;
    }
    let coarse = cosine.acos();
    let half = samples.len() / 2;
    let (first, second) = samples.split_at(half);
    let ((a, b), (c, d)) = (part(first, coarse, 0), part(second, coarse, half));
    let turn = (d.atan2(c) - b.atan2(a) + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0;
    let frequency = coarse + turn / half as f64;
    // What is left without the sine of that frequency that fits best.
    let (re, im) = part(samples, frequency, 0);
    let left: f64 = (0..)
        .zip(samples)
        .map(|(n, sample)| {
            let angle = frequency * f64::from(n);
            (f64::from(*sample) - re * angle.cos() + im * angle.sin()).powi(2)
        })
        .sum();
    (left <= IMPURE * energy).then_some(frequency)
}

/// The complex amplitude of a sine of this frequency in samples that begin at index `from`: least squares.
fn part(samples: &[f32], frequency: f64, from: usize) -> (f64, f64) {
    let (mut cc, mut ss, mut cs, mut xc, mut xs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, sample) in (from..).zip(samples) {
        let (sin, cos) = (frequency * n as f64).sin_cos();
        let x = f64::from(*sample);
        cc += cos * cos;
        ss += sin * sin;
        cs += cos * sin;
        xc += x * cos;
        xs += x * sin;
    }
    let det = cc * ss - cs * cs;
    if det.abs() < 1e-12 {
        return (0.0, 0.0);
    }
    ((xc * ss - xs * cs) / det, -(xs * cc - xc * cs) / det)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred samples")]
const fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::{TAU, ToneListener, pure};
    use crate::AudioBlock;

    fn tone(frequency: f64, amplitude: f64, samples: usize) -> Vec<f32> {
        #[allow(clippy::cast_possible_truncation, reason = "test signal")]
        (0..samples).map(|n| (amplitude * (n as f64 * frequency / 16_000.0 * TAU + 0.3).sin()) as f32).collect()
    }

    #[test]
    fn frequencies() {
        for frequency in [100.0, 440.0, 1088.435, 3000.0] {
            let found = pure(&tone(frequency, 0.4, 480)).unwrap() * 16_000.0 / TAU;
            assert!((found / frequency - 1.0).abs() < 1e-5, "{found}");
        }
        let two: Vec<f32> = tone(500.0, 0.4, 480).iter().zip(tone(900.0, 0.05, 480)).map(|(a, b)| a + b).collect();
        assert_eq!(pure(&two), None);
    }

    fn check(frequency: f64, header: u32, expected: Option<&str>) {
        let samples = tone(frequency, 0.3, 16_000);
        let mut listener = ToneListener::new(16_000);
        for (number, block) in samples.chunks(1000).enumerate() {
            listener.hear(&AudioBlock { start: number as u64 * 1000, samples: block });
        }
        let found = listener.finish(Some(header)).map(|found| found.sentence);
        match expected {
            Some(part) => assert!(found.as_ref().is_some_and(|found| found.contains(part)), "{frequency}: {found:?}"),
            None => assert_eq!(found, None, "{frequency}"),
        }
    }

    #[test]
    fn tones() {
        check(1000.0 * 480.0 / 441.0, 48_000, Some("of 44100 Hz under a header that says 48000 Hz"));
        check(1000.0 * 441.0 / 480.0, 44_100, Some("of 48000 Hz under a header that says 44100 Hz"));
        check(440.0 * 441.0 / 320.0, 44_100, Some("of 32000 Hz"));
        check(1000.0, 48_000, None);
        check(440.0, 44_100, None);
        // Notes of the scale, and any other tone.
        for semitone in -30..=30 {
            check(440.0 * (f64::from(semitone) / 12.0).exp2(), 48_000, None);
        }
        check(1050.3, 48_000, None);
    }
}
