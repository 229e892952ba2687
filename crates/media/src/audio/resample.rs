//! Resampling by a rational ratio, with every output sample at its exact time.
//!
//! A windowed-sinc interpolator evaluates the sound at the instants of the output samples. The phase of each run is part of its
//! kernels, so a run may start between two output samples and there is no delay to take away afterwards.

/// Zero crossings of the sinc on each side; with the window below the stop band is under -70 dB. What looks at sound here does so at
/// 16 kHz or less, where the last kilohertz tells nothing, and most of the time of reading uncompressed sound is spent here.
const CROSSINGS: f64 = 7.0;
/// The shape of the Kaiser window.
const BETA: f64 = 7.0;
/// Pass band as a share of the lower Nyquist frequency.
const PASS: f64 = 0.94;

/// The kernels for one ratio and one phase.
#[derive(Debug)]
struct Kernels {
    /// `phases` rows of `taps` coefficients.
    rows: Vec<f32>,
    taps: usize,
    /// Where each row starts, in input samples relative to the whole part of the position.
    first: i64,
}

/// A resampler of one run of sound.
#[derive(Debug)]
pub(crate) struct Resampler {
    kernels: Kernels,
    /// Input samples per output sample: whole ones, and `phases`-ths of one.
    step: (i64, usize),
    phases: usize,
    /// The next output sample is at `whole + phase / phases + shift` input samples. Counted on rather than divided: the two divisions took
    /// longer than the dot product.
    whole: i64,
    phase: usize,
    /// Input not yet passed, from index `passed` on.
    input: Vec<f32>,
    passed: i64,
    /// Input samples pushed so far.
    pushed: i64,
    through: bool,
    /// Output samples still to be dropped.
    drop: usize,
}

impl Resampler {
    /// A resampler from `input` to `output` samples per second whose first output lies `shift` input samples (0 or more, less than
    /// an output period) after the first input sample.
    pub(crate) fn new(input: u32, output: u32, shift: f64) -> Self {
        let common = crate::build::gcd(u64::from(input), u64::from(output)).max(1);
        let (step, phases) = (u64::from(input) / common, u64::from(output) / common);
        let through = step == phases && shift.abs() < 1e-9;
        let kernels = if through { Kernels { rows: Vec::new(), taps: 0, first: 0 } } else { Kernels::new(step, phases, shift) };
        let phases = usize::try_from(phases).unwrap_or(1).max(1);
        let whole = usize::try_from(step).unwrap_or(phases);
        let step = (i64::try_from(whole / phases).unwrap_or(1), whole % phases);
        Self { kernels, step, phases, whole: 0, phase: 0, input: Vec::new(), passed: 0, pushed: 0, through, drop: 0 }
    }

    /// Leaves the first `count` output samples out.
    pub(crate) const fn drop_first(&mut self, count: usize) {
        self.drop = count;
    }

    /// Adds input and appends the output that it completes.
    pub(crate) fn push(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        self.pushed = self.pushed.saturating_add(i64::try_from(samples.len()).unwrap_or(i64::MAX));
        if self.through {
            let skip = self.drop.min(samples.len());
            self.drop -= skip;
            output.extend_from_slice(samples.get(skip..).unwrap_or_default());
            return;
        }
        if self.input.is_empty() && self.passed == 0 {
            // Silence before the run, as far as the first kernel reaches.
            self.passed = self.kernels.first.min(0);
            self.input.resize(usize::try_from(-self.passed).unwrap_or(0), 0.0);
        }
        self.input.extend_from_slice(samples);
        self.drain(output, i64::MAX);
    }

    /// Appends the rest of the output, up to the end of the last input sample.
    pub(crate) fn finish(&mut self, output: &mut Vec<f32>) {
        if self.through {
            return;
        }
        let silence = self.kernels.taps;
        self.input.resize(self.input.len() + silence, 0.0);
        self.drain(output, self.pushed);
    }

    /// Output whose kernel has all its input and whose position is before `end`.
    fn drain(&mut self, output: &mut Vec<f32>, end: i64) {
        if self.phases == 1 {
            self.drain_by_steps(output, end);
        } else {
            self.drain_by_phases(output, end);
        }
        // Forget input that no later kernel reaches, now and then, so that moving it costs little.
        let done = usize::try_from(self.whole + self.kernels.first - self.passed).unwrap_or(0).min(self.input.len());
        if done > 16_384 {
            self.input.drain(..done);
            self.passed += i64::try_from(done).unwrap_or(0);
        }
    }

    /// One kernel serves all output, as from 48 to 16 kHz.
    fn drain_by_steps(&mut self, output: &mut Vec<f32>, end: i64) {
        let index = |position: i64| usize::try_from(position).unwrap_or(0);
        let (taps, step) = (self.kernels.taps.max(1), index(self.step.0).max(1));
        let from = index(self.whole + self.kernels.first - self.passed);
        let wanted = index(end.saturating_sub(self.whole)).div_ceil(step);
        let ready = self.input.len().checked_sub(from + taps).map_or(0, |rest| rest / step + 1);
        let count = ready.min(wanted);
        let skip = self.drop.min(count);
        self.drop -= skip;
        let windows = self.input.get(from..).unwrap_or_default().windows(taps).step_by(step).take(count);
        output.extend(windows.skip(skip).map(|input| dot(&self.kernels.rows, input)));
        self.whole += self.step.0 * i64::try_from(count).unwrap_or(0);
    }

    fn drain_by_phases(&mut self, output: &mut Vec<f32>, end: i64) {
        let taps = self.kernels.taps;
        while self.whole < end {
            let Ok(from) = usize::try_from(self.whole + self.kernels.first - self.passed) else { break };
            let Some(input) = self.input.get(from..from + taps) else { break };
            let Some(row) = self.kernels.rows.get(self.phase * taps..(self.phase + 1) * taps) else { break };
            if self.drop > 0 {
                self.drop -= 1;
            } else {
                output.push(dot(row, input));
            }
            self.whole += self.step.0;
            self.phase += self.step.1;
            if self.phase >= self.phases {
                self.phase -= self.phases;
                self.whole += 1;
            }
        }
    }
}

impl Kernels {
    fn new(step: u64, phases: u64, shift: f64) -> Self {
        let ratio = phases as f64 / step as f64;
        let cutoff = ratio.min(1.0) * PASS;
        let reach = CROSSINGS / ratio.min(1.0);
        let (half, first) = whole_reach(reach);
        let taps = (2 * half + 2).next_multiple_of(LANES);
        let rows = (0..phases)
            .flat_map(|phase| {
                let fraction = phase as f64 / phases as f64 + shift;
                let mut row: Vec<f64> = (0..taps)
                    .map(|tap| {
                        let apart = tap as f64 + first as f64 - fraction;
                        sinc(apart * cutoff) * kaiser(apart / reach)
                    })
                    .collect();
                // Unit gain at zero frequency for every phase.
                let sum: f64 = row.iter().sum();
                for value in &mut row {
                    *value /= sum;
                }
                row
            })
            .map(narrow)
            .collect();
        Self { rows, taps, first }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a reach is a few thousand samples at most")]
fn whole_reach(reach: f64) -> (usize, i64) {
    let half = reach.ceil() as usize;
    (half, -i64::try_from(half).unwrap_or(0))
}

#[allow(clippy::cast_possible_truncation, reason = "coefficients are below one and single precision is enough for sound")]
fn narrow(value: f64) -> f32 {
    value as f32
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-12 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) }
}

/// The Kaiser window at `x` in -1 to 1.
fn kaiser(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { bessel(BETA * (1.0 - x * x).sqrt()) / bessel(BETA) }
}

/// The modified Bessel function of the first kind of order 0, by its power series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..50 {
        term *= (x / (2.0 * f64::from(n))).powi(2);
        sum += term;
        if term < sum * 1e-15 {
            break;
        }
    }
    sum
}

/// Sums that run beside one another in a dot product: two vector registers of four were the fastest of 8, 16 and 32.
const LANES: usize = 8;

/// The dot product of slices whose length is a multiple of [`LANES`].
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::Resampler;

    /// A sine of 500 Hz through the resampler equals the sine at the output instants.
    fn check(input: u32, output: u32, shift: f64) {
        let tone = |seconds: f64| (seconds * 500.0 * std::f64::consts::TAU).sin();
        #[allow(clippy::cast_possible_truncation, reason = "test signal")]
        let samples: Vec<f32> = (0..input / 2).map(|n| tone(f64::from(n) / f64::from(input)) as f32).collect();
        let mut resampler = Resampler::new(input, output, shift);
        let mut out = Vec::new();
        for block in samples.chunks(999) {
            resampler.push(block, &mut out);
        }
        resampler.finish(&mut out);
        let expected = output as usize / 2;
        assert!(out.len().abs_diff(expected) <= 1, "{input} to {output}: {} samples, not {expected}", out.len());
        for (n, value) in out.iter().enumerate().skip(200).take(expected - 400) {
            let exact = tone(n as f64 / f64::from(output) + shift / f64::from(input));
            assert!((f64::from(*value) - exact).abs() < 1e-3, "{input} to {output}, sample {n}: {value}, not {exact}");
        }
    }

    #[test]
    fn a_tone_keeps_its_phase() {
        check(48_000, 16_000, 0.0);
        check(48_000, 16_000, 1.25);
        check(44_100, 16_000, 0.7);
        check(8_000, 16_000, 0.25);
        check(16_000, 16_000, 0.0);
        check(16_000, 16_000, 0.5);
        check(11_025, 16_000, 0.0);
    }
}
