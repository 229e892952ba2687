//! Where sounds begin: knocks, barks, claps, beats, notes, words after a pause.
//!
//! Spectral flux on logarithmic band energies: a rise that many bands share is a beginning, and what a band already reached a moment ago
//! is none. The idea is that of S. Dixon, "Onset detection revisited" (DAFx 2006), and the comparison with the loudest of the time
//! before instead of one frame that of S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection" (DAFx 2013); here
//! the maximum is taken over time, as the windows are too short for partials.

use crate::detector::DETECTOR_RATE;
use crate::events::Events;
use crate::interval::SECOND;
use crate::number::{nearest, signed};
use crate::spectra::{HOP, Spectra, WINDOW};
use crate::track::TrackError;
use realfft::num_complex::Complex;
use std::collections::VecDeque;

/// Bands.
const BANDS: usize = 17;
/// Edges of the bands in bins of 62.5 Hz: from 125 Hz, where a window of 16 ms still holds two periods, to 8 kHz.
const EDGES: [usize; BANDS + 1] = [2, 4, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 49, 60, 73, 89, 108, 128];
/// Energy below which a band is silent, 66 dB below a full tone: the noise of encoders must not look like a beginning.
const FLOOR: f32 = 1e-3;
/// What a band holds half of the time stands under it this many times, so that noise rises little above itself.
const GROUND: f32 = 1.0;
/// How fast the ground follows, in nepers per spectrum: a neper in a second.
const FOLLOW: f32 = 0.005;
/// A spectrum is compared with the loudest of those from so many before it (where both windows hardly overlap) to so many: 15 to 60 ms.
const NEAREST: usize = 3;
const FARTHEST: usize = 12;
/// The least rise of a beginning, in nepers and as a mean of all bands, and how many times the mean rise of the last second it must be.
const LEAST: f32 = 0.18;
const OF_MEAN: f32 = 1.5;
/// Spectra over which the mean rise is taken: a second.
const MEMORY: f32 = 200.0;
/// Spectra to both sides above all of which a beginning stands: 30 ms.
const SIDE: usize = 6;
/// Spectra between two beginnings: 60 ms.
const APART: i64 = 12;
/// Where a sound begins is looked for so many spectra before the largest rise.
const RISING: usize = 4;

/// The beginning of a sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Onset {
    /// When, in nanoseconds.
    pub time: i64,
    /// By how much the sound rises above what was there before: nepers of energy, as a mean of bands from 125 Hz to 8 kHz.
    pub rise: f32,
}

/// Finds where sounds begin, block by block, in memory of 16 bytes per beginning, of which there are at most 16 a second.
///
/// A beginning is where half of the rise is reached. Of 2,352 claps, knocks, barks, drums, notes and words in silence, noise, music and
/// reverberation (`bench/alignment/onsets.py --first 2000 --count 40`) 95 % are found, and 93 % of what is found is one of them: times
/// are 1 ms early at the median, 4 ms off, 95 % of them less than 11 ms. Claps and knocks come 4 ms early, the soft starts of words 5 ms
/// late. In white noise 5 dB below the loudest sounds, and louder than the softest, 64 % are found.
pub struct OnsetFinder {
    spectra: Spectra,
    rises: Rises,
}

impl Default for OnsetFinder {
    fn default() -> Self {
        Self::new()
    }
}

impl OnsetFinder {
    /// A finder that has heard nothing.
    pub fn new() -> Self {
        Self { spectra: Spectra::new(DETECTOR_RATE), rises: Rises::default() }
    }

    /// Takes mono samples at 16 kHz, in [-1, 1], of which the first is presented `position` samples after time zero of the media.
    /// Blocks come in ascending order; samples that were already heard are passed over, holes are silence.
    ///
    /// # Errors
    /// [`TrackError::TooLong`] if the block lies more than [`MAX_TRACK_HOURS`](crate::MAX_TRACK_HOURS) after the first; it is not taken.
    pub fn push(&mut self, position: i64, samples: &[f32]) -> Result<(), TrackError> {
        let Self { spectra, rises } = self;
        spectra.push(position, samples, &mut |spectrum| rises.take(energies(spectrum)))
    }

    /// What was heard.
    pub fn finish(mut self) -> Onsets {
        (0..SIDE).for_each(|_| self.rises.judge(0.0));
        let sample = |place: f64| self.spectra.first() as f64 + place * HOP as f64 + (WINDOW / 2) as f64;
        let second = SECOND as f64 / DETECTOR_RATE as f64;
        let onset = |(place, rise): &(f64, f32)| Onset { time: nearest(sample(*place) * second), rise: *rise };
        Onsets { all: self.rises.found.iter().map(onset).collect() }
    }
}

/// The beginnings in a recording, in order of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Onsets {
    all: Vec<Onset>,
}

impl Onsets {
    /// All of them, ascending.
    pub fn all(&self) -> &[Onset] {
        &self.all
    }

    /// The `count` with the largest rises, of equal ones the earlier.
    pub fn strongest(&self, count: usize) -> Events {
        let mut sorted: Vec<&Onset> = self.all.iter().collect();
        sorted.sort_by(|a, b| b.rise.total_cmp(&a.rise).then(a.time.cmp(&b.time)));
        Events::new(sorted.into_iter().take(count).map(|onset| onset.time).collect())
    }
}

fn energies(spectrum: &[Complex<f32>]) -> [f32; BANDS] {
    std::array::from_fn(|band| spectrum.get(EDGES[band]..EDGES[band + 1]).unwrap_or_default().iter().map(Complex::norm_sqr).sum())
}

/// How much the sound rises at each spectrum, and the peaks of that.
#[derive(Default)]
struct Rises {
    /// What each band holds half of the time.
    ground: Option<[f32; BANDS]>,
    /// Spectra so far.
    count: usize,
    /// Logarithms of the energies of the last spectra, the last at the back.
    levels: VecDeque<[f32; BANDS]>,
    mean: f32,
    /// The last rises, and what each must pass.
    recent: VecDeque<(f32, f32)>,
    /// Rises that were judged, those behind the end included.
    judged: usize,
    last: Option<i64>,
    /// Beginnings in spectra, and their rises.
    found: Vec<(f64, f32)>,
}

impl Rises {
    fn take(&mut self, energies: [f32; BANDS]) {
        let ground = self.ground.get_or_insert_with(|| energies.map(|energy| energy.max(FLOOR)));
        let level = std::array::from_fn(|band| (energies[band] + GROUND * ground[band] + FLOOR).ln());
        // In the beginning it must get there first.
        let step = FOLLOW.max(0.5 / (self.count + 1) as f32);
        for (ground, energy) in ground.iter_mut().zip(energies) {
            *ground = (*ground * if energy > *ground { 1.0 + step } else { 1.0 - step }).max(FLOOR * 1e-3);
        }
        self.count += 1;
        self.levels.push_back(level);
        if self.levels.len() > FARTHEST + 1 {
            self.levels.pop_front();
        }
        // What is there when the recording begins does not begin then.
        let rise = if self.levels.len() > FARTHEST { self.rise(&level) } else { 0.0 };
        self.judge(rise);
    }

    fn rise(&self, level: &[f32; BANDS]) -> f32 {
        let before = |band: usize| {
            let earlier = self.levels.iter().take(FARTHEST + 1 - NEAREST);
            earlier.map(|level| level[band]).fold(f32::NEG_INFINITY, f32::max)
        };
        (0..BANDS).map(|band| (level[band] - before(band)).max(0.0)).sum::<f32>() / BANDS as f32
    }

    /// Takes a rise, and judges the one that lies in the middle of those that are kept.
    fn judge(&mut self, rise: f32) {
        self.recent.push_back((rise, LEAST + OF_MEAN * self.mean));
        self.mean += (rise - self.mean) / MEMORY;
        self.judged += 1;
        if self.recent.len() > 2 * SIDE + 1 {
            self.recent.pop_front();
        }
        let Some(middle) = self.recent.len().checked_sub(SIDE + 1) else { return };
        let at = signed(self.judged) - signed(SIDE) - 1;
        let (here, least) = self.recent[middle];
        let is_peak =
            || self.recent.iter().enumerate().all(|(other, (rise, _))| if other < middle { *rise < here } else { *rise <= here });
        if here < least || self.last.is_some_and(|last| at - last < APART) || !is_peak() {
            return;
        }
        self.last = Some(at);
        self.found.push((at as f64 - self.since_half(middle), here));
    }

    /// How many spectra before this one half of its rise was passed.
    fn since_half(&self, middle: usize) -> f64 {
        let rise = |back: usize| middle.checked_sub(back).map_or(0.0, |at| self.recent[at].0);
        let half = rise(0) / 2.0;
        let back = (0..RISING).take_while(|back| rise(back + 1) >= half).count();
        let (above, below) = (rise(back), rise(back + 1));
        let share = if below < half { (above - half) / (above - below) } else { 0.0 };
        back as f64 + f64::from(share)
    }
}

#[cfg(test)]
mod tests {
    use super::{Onset, OnsetFinder};

    /// Noise that only looks random, between -1 and 1.
    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1_u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).unwrap_or(0)) / 32_768.0 - 1.0
        };
        (0..count).map(next).collect()
    }

    /// Six seconds of noise this loud, with sounds at these milliseconds that fall by 60 dB in half a second.
    fn scene(ground: f32, starts: &[usize]) -> Vec<f32> {
        let mut samples: Vec<f32> = noise(96_000).iter().map(|sample| sample * ground).collect();
        let sound = noise(8_000);
        for start in starts {
            for (n, (sample, own)) in samples.iter_mut().skip(start * 16).zip(&sound).enumerate() {
                *sample += 0.5 * own * 10.0_f32.powf(-3.0 * n as f32 / 8_000.0);
            }
        }
        samples
    }

    fn found(samples: &[f32], block: usize) -> Vec<Onset> {
        let mut finder = OnsetFinder::new();
        for (number, part) in samples.chunks(block).enumerate() {
            assert_eq!(finder.push(i64::try_from(number * block).unwrap_or(0), part), Ok(()));
        }
        finder.finish().all().to_vec()
    }

    fn check(ground: f32, starts: &[usize]) {
        let times: Vec<f64> = found(&scene(ground, starts), 4_096).iter().map(|onset| onset.time as f64 / 1e6).collect();
        let near = |(time, start): (&f64, &usize)| (time - *start as f64).abs() < 15.0;
        assert!(times.len() == starts.len() && times.iter().zip(starts).all(near), "{starts:?} in {ground}: {times:?}");
    }

    #[test]
    fn sounds_begin_where_they_do() {
        check(0.0, &[1_000, 1_700, 2_503, 5_011]);
        check(0.005, &[1_000, 1_700, 2_503, 5_011]);
        check(0.05, &[1_000, 1_700, 2_503, 5_011]);
    }

    #[test]
    fn what_is_there_from_the_start_or_steady_begins_nowhere() {
        check(0.0, &[]);
        check(0.3, &[]);
        assert_eq!(found(&scene(0.0, &[0]), 4_096), []);
    }

    #[test]
    fn blocks_of_any_length_are_heard_alike() {
        let samples = scene(0.01, &[1_000, 2_503]);
        assert_eq!(found(&samples, 96_000), found(&samples, 333));
    }

    #[test]
    fn holes_are_silence_and_positions_count() {
        let mut finder = OnsetFinder::new();
        let sound = scene(0.0, &[1_000]);
        assert!(finder.push(-16_000, &sound[..24_000]).is_ok());
        assert!(finder.push(160_000, &sound[16_000..24_000]).is_ok());
        assert!(finder.push(i64::MAX, &sound[..4]).is_err());
        let millis: Vec<i64> = finder.finish().all().iter().map(|onset| (onset.time + 500_000).div_euclid(1_000_000)).collect();
        assert!(matches!(millis[..], [-5..=5, 9_995..=10_005]), "{millis:?}");
    }

    #[test]
    fn the_strongest_rise_most() {
        let mut samples = scene(0.005, &[2_000, 3_000]);
        samples.iter_mut().zip(scene(0.0, &[1_000])).for_each(|(sample, soft)| *sample += 0.1 * soft);
        let mut finder = OnsetFinder::new();
        assert!(finder.push(0, &samples).is_ok());
        let onsets = finder.finish();
        assert_eq!((onsets.all().len(), onsets.strongest(2).len(), onsets.strongest(9).len()), (3, 2, 3));
        assert!(onsets.strongest(2).span() < 1.1);
    }
}
