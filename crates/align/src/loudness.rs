//! What the loudness of the sound adds to the detector's word.
//!
//! The detector knows speech from music and noise, but hears 48 ms at once and lags; loudness knows neither, but rises and falls within
//! 10 ms. So the detector teaches, minute by minute, which loudness goes with speech here, and loudness then says when it began.

use crate::number::{index, single};

/// Decibels below full scale at which the histograms begin.
const FLOOR: f32 = -96.0;
/// Width of a bin, in decibels.
const BIN: f32 = 2.0;
/// Bins of a histogram: up to full scale, which pre-emphasis can pass by 6 dB.
const BINS: usize = 52;
/// Values between the middles of two neighbouring lessons: 15 s.
const HOP: usize = 1_500;
/// Values that one lesson looks at on both sides of its middle: 30 s.
const SIDE: usize = 3_000;
/// The spread of a histogram's smoothing, in bins.
const SMOOTH: f64 = 1.0;
/// Frames that each bin of either class has without having been seen, so that rare loudness is no proof.
const PRIOR: f64 = 0.5;
/// The share of what was learnt from all of the sound that stands behind each lesson.
const WHOLE: f64 = 0.03;

/// Share of the sample before that is taken away: speech against rumble.
const EMPHASIS: f32 = 0.9;

/// Mean power of each cell of the grid, from samples in order.
#[derive(Default)]
pub(crate) struct Meter {
    last: f32,
    sum: f64,
    count: u16,
    /// Power in decibels; no number where nothing was heard.
    levels: Vec<f32>,
}

impl Meter {
    /// Takes samples, of which a cell has so many.
    pub(crate) fn take(&mut self, samples: &[f32], cell: u16) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(usize::from(cell.saturating_sub(self.count).max(1))));
            for sample in now {
                let edge = sample - EMPHASIS * self.last;
                self.last = *sample;
                self.sum += f64::from(edge) * f64::from(edge);
            }
            self.count += u16::try_from(now.len()).unwrap_or(0);
            if self.count >= cell {
                self.levels.push(single(10.0 * (self.sum / f64::from(cell) + 1e-10).log10()));
                (self.sum, self.count) = (0.0, 0);
            }
            rest = later;
        }
    }

    /// Goes on at this cell, with `into` samples of it unheard and taken for silence; what lies between is unknown.
    pub(crate) fn skip_to(&mut self, cell: usize, into: u16) {
        self.levels.resize(cell.max(self.levels.len()), f32::NAN);
        (self.last, self.sum, self.count) = (0.0, 0.0, into);
    }

    pub(crate) fn finish(self) -> Vec<f32> {
        self.levels
    }
}

fn bin(level: f32) -> Option<usize> {
    (!level.is_nan()).then(|| index(f64::from((level - FLOOR) / BIN)).min(BINS - 1))
}

/// How often each loudness went with speech, and how often without.
#[derive(Clone, Copy)]
struct Lesson {
    speech: [f64; BINS],
    rest: [f64; BINS],
}

impl Lesson {
    fn of(ratios: &[f32], levels: &[f32]) -> Self {
        let mut lesson = Self { speech: [0.0; BINS], rest: [0.0; BINS] };
        for (ratio, level) in ratios.iter().zip(levels) {
            let Some(bin) = bin(*level) else { continue };
            // The ratio is clipped and forgiving, so its double is nearer to what the detector meant.
            let speech = 1.0 / (1.0 + f64::from(-2.0 * ratio).exp());
            lesson.speech[bin] += speech;
            lesson.rest[bin] += 1.0 - speech;
        }
        lesson
    }

    /// The log-likelihood ratio of each loudness. Louder never speaks less for speech than half of what it was found to: the mean of the
    /// running maximum from below and the running minimum from above.
    fn ratios(&self, whole: &Self) -> [f64; BINS] {
        let speech = density(&self.speech, &whole.speech);
        let rest = density(&self.rest, &whole.rest);
        let mut rising = [0.0; BINS];
        let mut top = f64::NEG_INFINITY;
        for (at, value) in rising.iter_mut().enumerate() {
            top = top.max((speech[at] / rest[at]).ln());
            *value = top;
        }
        let mut least = f64::INFINITY;
        for at in (0..BINS).rev() {
            least = least.min((speech[at] / rest[at]).ln());
            rising[at] = f64::midpoint(rising[at], least);
        }
        rising
    }
}

/// A smoothed histogram that sums to one.
fn density(own: &[f64; BINS], whole: &[f64; BINS]) -> [f64; BINS] {
    let mut smooth = [PRIOR; BINS];
    for (at, value) in smooth.iter_mut().enumerate() {
        for (other, (own, whole)) in own.iter().zip(whole).enumerate() {
            let distance = at.abs_diff(other) as f64 / SMOOTH;
            if distance < 4.0 {
                *value += (own + WHOLE * whole) * (-0.5 * distance * distance).exp() * 0.398_942_280_401_432_7 / SMOOTH;
            }
        }
    }
    let sum: f64 = smooth.iter().sum();
    smooth.map(|value| value / sum)
}

/// Joins the ratios of the detector with those of loudness, halved so that certain speech counts as much as before. Where no loudness
/// is known, the detector's word stands alone.
pub(crate) fn sharpen(ratios: &mut [f32], levels: &[f32]) {
    let count = ratios.len().min(levels.len());
    let whole = Lesson::of(&ratios[..count], &levels[..count]);
    let lessons: Vec<[f64; BINS]> = (0..=count / HOP + 1)
        .map(|number| {
            let middle = number * HOP;
            let range = middle.saturating_sub(SIDE).min(count)..(middle + SIDE).min(count);
            Lesson::of(&ratios[range.clone()], &levels[range]).ratios(&whole)
        })
        .collect();
    for at in 0..count {
        let Some(bin) = bin(levels[at]) else { continue };
        let (before, share) = (at / HOP, (at % HOP) as f64 / HOP as f64);
        let loud = lessons[before][bin] * (1.0 - share) + lessons[before + 1][bin] * share;
        ratios[at] = f32::midpoint(ratios[at], single(loud.clamp(-2.0, 1.6)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_the_detector_hears_late_moves_to_where_it_is() {
        // A second of speech, a second of none; the detector is 60 ms late.
        let speech = |at: usize| (at / 100).is_multiple_of(2);
        let levels: Vec<f32> = (0..6_000).map(|at| if speech(at) { -20.0 } else { -60.0 }).collect();
        let mut ratios: Vec<f32> = (0..6_000_usize).map(|at| if speech(at.saturating_sub(6)) { 1.6 } else { -2.0 }).collect();
        sharpen(&mut ratios, &levels);
        assert!(ratios[1_000..1_006].iter().all(|ratio| *ratio > -1.0), "{:?}", &ratios[995..1_010]);
        assert!(ratios[1_010..1_090].iter().all(|ratio| *ratio > 1.0));
        assert!(ratios[1_100..1_106].iter().all(|ratio| *ratio < 0.7));
    }

    #[test]
    fn steady_loudness_says_little() {
        let mut ratios: Vec<f32> = (0..6_000_usize).map(|at| if (at / 100).is_multiple_of(2) { 1.6 } else { -2.0 }).collect();
        sharpen(&mut ratios, &vec![-20.0; 6_000]);
        assert!(ratios.iter().all(|ratio| (ratio.abs() - 0.9).abs() < 0.2));
    }

    #[test]
    fn where_nothing_was_heard_the_detector_stands_alone() {
        let mut ratios = vec![0.7; 100];
        sharpen(&mut ratios, &[f32::NAN; 100]);
        assert_eq!(ratios, vec![0.7; 100]);
        sharpen(&mut [], &[]);
    }
}
