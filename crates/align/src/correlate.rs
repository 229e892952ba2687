//! Where labels fit, for one slope and all offsets at once.

use crate::cues::Cue;
use crate::number::{index, signed, single};
use crate::track::Sums;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// The grid of the coarse search, in seconds.
const GRID: f64 = 0.05;
/// Two peaks closer than this are one, in seconds.
const APART: f64 = 1.0;
/// The longest grid: 2^23 values of 50 ms are 116 hours. Labels that lie further from the media are not looked for.
const MAX_GRID: usize = 1 << 23;

/// An offset and the score of all cues there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Peak {
    pub(crate) offset: f64,
    pub(crate) score: f64,
}

/// A track, transformed once for all slopes.
pub(crate) struct Correlator {
    origin: f64,
    length: usize,
    reach: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    track: Vec<Complex<f32>>,
}

impl Correlator {
    /// Prepares offsets within `reach` seconds around zero, for label times that lie in `[low, high]` under every slope to come. None if
    /// labels and media are too far apart.
    pub(crate) fn new(sums: &Sums, low: f64, high: f64, reach: f64) -> Option<Self> {
        let origin = (low - reach).min(sums.start()) - 1.0;
        let end = (high + reach).max(sums.start() + sums.duration()) + 1.0;
        let wanted = ((end - origin) / GRID).ceil();
        if !(wanted > 0.0 && wanted < MAX_GRID as f64) {
            return None;
        }
        let length = index(wanted).next_power_of_two();
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, back) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        let edge = |cell: usize| sums.before(origin + cell as f64 * GRID);
        let mut values: Vec<f32> = (0..length).map(|cell| single(edge(cell + 1) - edge(cell))).collect();
        let mut track = forward.make_output_vec();
        forward.process(&mut values, &mut track).ok()?;
        Some(Self { origin, length, reach: index((reach / GRID).ceil()), forward, back, track })
    }

    /// The best places for these cues under `slope`, best first, at most `count`.
    pub(crate) fn peaks(&self, cues: &[Cue], slope: f64, count: usize) -> Vec<Peak> {
        let Some(scores) = self.scores(cues, slope) else { return Vec::new() };
        let at = |lag: i64| usize::try_from(lag.rem_euclid(signed(self.length))).ok().and_then(|at| scores.get(at)).copied();
        let reach = signed(self.reach);
        let mut tops: Vec<Peak> = (-reach..=reach)
            .filter_map(|lag| {
                let (before, here, after) = (at(lag - 1)?, at(lag)?, at(lag + 1)?);
                let peak = Peak { offset: lag as f64 * GRID, score: f64::from(here) };
                (here >= before && here > after).then_some(peak)
            })
            .collect();
        tops.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.offset.total_cmp(&b.offset)));
        let mut kept: Vec<Peak> = Vec::new();
        for top in tops {
            if kept.len() >= count {
                break;
            }
            if kept.iter().all(|peak| (peak.offset - top.offset).abs() >= APART) {
                kept.push(top);
            }
        }
        kept
    }

    /// The score at every lag: the cross-correlation of the track with what the labels say of it.
    fn scores(&self, cues: &[Cue], slope: f64) -> Option<Vec<f32>> {
        let mut template = self.forward.make_input_vec();
        for cue in cues {
            let (start, end) = (slope * cue.start - self.origin, slope * cue.end - self.origin);
            paint(&mut template, start - slope * cue.lead, start, -1.0);
            paint(&mut template, start, end, 1.0);
            paint(&mut template, end, end + slope * cue.tail, -1.0);
        }
        let mut spectrum = self.forward.make_output_vec();
        self.forward.process(&mut template, &mut spectrum).ok()?;
        let scale = 1.0 / self.length as f32;
        for (value, track) in spectrum.iter_mut().zip(&self.track) {
            *value = *track * value.conj() * scale;
        }
        // The transform of a real signal is real at both ends; what is left there is rounding.
        for edge in [0, spectrum.len() - 1] {
            if let Some(value) = spectrum.get_mut(edge) {
                value.im = 0.0;
            }
        }
        let mut scores = self.back.make_output_vec();
        self.back.process(&mut spectrum, &mut scores).ok()?;
        Some(scores)
    }
}

/// Adds `weight` to the share of each cell that lies in `[from, to)`, in seconds after the first.
fn paint(cells: &mut [f32], from: f64, to: f64, weight: f32) {
    let (from, to) = ((from / GRID).max(0.0), (to / GRID).min(cells.len() as f64));
    let mut at = from;
    while at < to {
        let cell = at.floor();
        let stop = to.min(cell + 1.0);
        if let Some(value) = cells.get_mut(index(cell)) {
            *value += weight * single(stop - at);
        }
        at = stop;
    }
}

/// The offset beside a coarse peak at which the cues score best, to a millisecond.
pub(crate) fn refine(cues: &[Cue], sums: &Sums, slope: f64, coarse: f64) -> Peak {
    let score = |offset: f64| cues.iter().map(|cue| cue.score(sums, slope, offset)).sum::<f64>();
    let mut best = Peak { offset: coarse, score: score(coarse) };
    for step in [0.02, 0.005, 0.001] {
        let center = best.offset;
        for move_ in (-4_i32..=4).filter(|move_| *move_ != 0) {
            let offset = center + f64::from(move_) * step;
            let there = score(offset);
            if there > best.score {
                best = Peak { offset, score: there };
            }
        }
    }
    best
}
