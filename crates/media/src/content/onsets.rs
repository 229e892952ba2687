//! Sudden sounds: claps, beeps, shots, and the sharp starts of words.

use crate::AudioBlock;
use genlock_time::{Rational, Time, TimeBase};

/// A sudden sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Onset {
    /// When it starts, in presentation seconds on a grid of milliseconds.
    pub time: Rational,
    /// How many times louder its first hundredth of a second is than the loudest of the time before it.
    pub rise: f32,
}

/// Milliseconds after the start in which a sudden sound must reach its level.
const AFTER: usize = 10;

/// Milliseconds before the start that must be quieter. The smear that lossy codecs put before a sharp sound is shorter.
const BEFORE: usize = 60;

/// The least rise: 12 dB.
const RISE: f32 = 4.0;

/// The quietest sound that counts: -50 dB of full scale.
const QUIETEST: f32 = 0.003_2;

/// The share of the loudest of the last seconds below which a sound is an echo or noise: -26 dB.
const OF_LOUDEST: f32 = 0.05;

/// By how much the memory of the loudest fades each millisecond: to a tenth in ten seconds.
const FADE: f32 = 0.999_77;

/// The share of its level that a sound has reached where it is said to start. What lossy codecs smear before it lies below.
const START: f32 = 0.2;

/// More sudden sounds than this are noise.
const MOST: usize = 1 << 20;

/// Finds sudden sounds in blocks of sound as they come.
#[derive(Debug)]
pub(super) struct Listener {
    rate: u64,
    start: Rational,
    /// The peak of each of the last milliseconds, in a ring.
    peaks: [f32; BEFORE + AFTER],
    /// Milliseconds that are whole.
    whole: u64,
    /// The peak of the millisecond that is not whole yet.
    peak: f32,
    /// Samples so far, and those at which the next millisecond begins.
    heard: u64,
    boundary: u64,
    loudest: f32,
    /// The millisecond before which no other sound starts.
    busy_until: u64,
    found: Vec<Onset>,
}

impl Listener {
    /// A listener to mono sound of `rate` samples per second whose sample 0 is presented at `start` seconds.
    pub(super) fn new(rate: u32, start: Rational) -> Self {
        let rate = u64::from(rate.max(1000));
        Self {
            rate,
            start,
            peaks: [0.0; BEFORE + AFTER],
            whole: 0,
            peak: 0.0,
            heard: 0,
            boundary: rate / 1000,
            loudest: 0.0,
            busy_until: 0,
            found: Vec::new(),
        }
    }

    /// Hears a block; silence where blocks leave a hole.
    pub(super) fn hear(&mut self, block: &AudioBlock<'_>) {
        if block.start > self.heard {
            self.pass_silence(block.start);
        }
        let mut rest = block.samples;
        while !rest.is_empty() {
            let until = usize::try_from(self.boundary.saturating_sub(self.heard)).unwrap_or(usize::MAX).min(rest.len());
            let (now, later) = rest.split_at(until);
            self.peak = now.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
            self.heard += now.len() as u64;
            if self.heard >= self.boundary {
                self.end_millisecond();
            }
            rest = later;
        }
    }

    /// Nothing is heard until sample `start`.
    fn pass_silence(&mut self, start: u64) {
        let until = start.saturating_mul(1000) / self.rate;
        // After as many silent milliseconds as the ring holds, more of them change nothing.
        for _ in self.whole..until.min(self.whole + self.peaks.len() as u64) {
            self.end_millisecond();
        }
        self.whole = self.whole.max(until);
        self.heard = start;
        self.boundary = (self.whole + 1).saturating_mul(self.rate) / 1000;
    }

    /// Ends the sound; the sudden sounds in it.
    pub(super) fn finish(mut self) -> Vec<Onset> {
        for _ in 0..AFTER {
            self.end_millisecond();
        }
        self.found
    }

    fn end_millisecond(&mut self) {
        let ring = self.peaks.len() as u64;
        let slot = |millisecond: u64| usize::try_from(millisecond % ring).unwrap_or(0);
        self.peaks[slot(self.whole)] = self.peak;
        self.loudest = (self.loudest * FADE).max(self.peak);
        self.whole += 1;
        self.peak = 0.0;
        self.boundary = (self.whole + 1) * self.rate / 1000;
        let Some(at) = self.whole.checked_sub(AFTER as u64).filter(|at| *at >= self.busy_until) else { return };
        let level = |from: u64, to: u64| (from..to).map(|at| self.peaks[slot(at)]).fold(0.0_f32, f32::max);
        let after = level(at, self.whole);
        // Before the beginning is silence.
        let before = level(at.saturating_sub(BEFORE as u64), at);
        if after < QUIETEST || after < self.loudest * OF_LOUDEST || after < before * RISE || self.found.len() >= MOST {
            return;
        }
        if first_of_file(at) {
            return;
        }
        // The sound has risen by the last of these milliseconds; where it starts is the first that is loud.
        let Some(first) = (at..self.whole).find(|at| self.peaks[slot(*at)] >= after * START) else { return };
        let rise = after / before.max(QUIETEST / 10.0);
        if let (Ok(at), Ok(base)) = (i64::try_from(first), TimeBase::new(1, 1000))
            && let Ok(time) = Time::new(at, base).position().add(self.start)
        {
            self.found.push(Onset { time, rise });
        }
        self.busy_until = first + BEFORE as u64;
    }
}

/// A sound that is there when the file begins did not start then.
const fn first_of_file(millisecond: u64) -> bool {
    millisecond < (BEFORE / 2) as u64
}

#[cfg(test)]
mod tests {
    use super::Listener;
    use crate::AudioBlock;
    use genlock_time::Rational;

    /// Sudden sounds of 16 kHz sound that is a hum with bursts at the given milliseconds.
    fn check(bursts: &[usize], noise: f32, expected: &[usize]) {
        let mut samples: Vec<f32> = (0..16_000).map(|n| if n % 3 == 0 { noise } else { -noise }).collect();
        for burst in bursts {
            for (n, sample) in samples.iter_mut().skip(burst * 16).take(400).enumerate() {
                *sample += if n % 16 < 8 { 0.5 } else { -0.5 };
            }
        }
        let mut listener = Listener::new(16_000, Rational::from_int(2));
        for (number, block) in samples.chunks(777).enumerate() {
            listener.hear(&AudioBlock { start: number as u64 * 777, samples: block });
        }
        let found: Vec<i128> = listener
            .finish()
            .iter()
            .map(|onset| {
                onset
                    .time
                    .sub(Rational::from_int(2))
                    .unwrap()
                    .mul(Rational::from_int(1000))
                    .unwrap()
                    .round(genlock_time::Round::Near)
            })
            .collect();
        let expected: Vec<i128> = expected.iter().map(|at| *at as i128).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn bursts() {
        check(&[], 0.01, &[]);
        check(&[], 0.5, &[]);
        check(&[250, 700], 0.0, &[250, 700]);
        check(&[250, 700], 0.05, &[250, 700]);
        // In loud noise a burst does not stand out, and one right after another is the same sound.
        check(&[250], 0.4, &[]);
        check(&[250, 290], 0.0, &[250]);
    }

    #[test]
    fn holes_are_silence() {
        let burst = [0.5_f32; 800];
        let mut listener = Listener::new(16_000, Rational::ZERO);
        listener.hear(&AudioBlock { start: 1600, samples: &burst });
        listener.hear(&AudioBlock { start: 160_000, samples: &burst });
        listener.hear(&AudioBlock { start: 57_600_000, samples: &burst });
        let times: Vec<f64> = listener.finish().iter().map(|onset| onset.time.approx()).collect();
        assert_eq!(times, [0.1, 10.0, 3600.0]);
    }
}
