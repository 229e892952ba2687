//! All offsets at once.

use crate::number::{index, nearest, signed, single};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Seconds of a cell.
const CELL: f64 = 0.02;
/// Their events are spread over so many cells to both sides.
const SPREAD: i64 = 5;
/// Two peaks closer than this, in seconds, are one.
const APART: f64 = 0.4;
/// 2^23 cells are 46 hours.
const MOST: usize = 1 << 23;
/// The farthest offset, in seconds.
const FARTHEST: f64 = 3600.0;

/// Their events, transformed once for all slopes.
pub(super) struct Grid<'a> {
    ours: &'a [f64],
    origin: f64,
    length: usize,
    reach: i64,
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    theirs: Vec<Complex<f32>>,
}

impl<'a> Grid<'a> {
    /// None if both are too far apart.
    pub(super) fn new(ours: &'a [f64], theirs: &[f64], reach: f64) -> Option<Self> {
        let reach = if reach.is_nan() { 150.0 } else { reach.clamp(0.0, FARTHEST) };
        let (low, high) = (ours.first()?, ours.last()?);
        // The standard rates are within 9 %.
        let widest = |time: f64| time.abs() * 0.1;
        let origin = (low - widest(*low)).min(*theirs.first()?) - reach - 1.0;
        let end = (high + widest(*high)).max(*theirs.last()?) + reach + 1.0;
        let wanted = ((end - origin) / CELL).ceil();
        if !(wanted > 0.0 && wanted < MOST as f64) {
            return None;
        }
        let length = index(wanted).next_power_of_two();
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, back) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        let mut values = forward.make_input_vec();
        for time in theirs {
            let cell = nearest((time - origin) / CELL);
            for beside in -SPREAD..=SPREAD {
                let weight = 1.0 - single(beside.abs() as f64 / (SPREAD + 1) as f64);
                // Events that come in clusters count once.
                if let Some(value) = usize::try_from(cell + beside).ok().and_then(|cell| values.get_mut(cell)) {
                    *value = value.max(weight);
                }
            }
        }
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut values, &mut spectrum).ok()?;
        Some(Self { ours, origin, length, reach: nearest(reach / CELL), forward, back, theirs: spectrum })
    }

    /// The best offsets under a slope, best first.
    pub(super) fn peaks(&self, slope: f64, count: usize) -> Vec<f64> {
        let Some(scores) = self.scores(slope) else { return Vec::new() };
        let at = |lag: i64| usize::try_from(lag.rem_euclid(signed(self.length))).ok().and_then(|at| scores.get(at)).copied();
        let mut tops: Vec<(f32, i64)> = (-self.reach..=self.reach)
            .filter_map(|lag| {
                let (before, here, after) = (at(lag - 1)?, at(lag)?, at(lag + 1)?);
                (here >= before && here > after).then_some((here, lag))
            })
            .collect();
        tops.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<f64> = Vec::new();
        for (_, lag) in tops {
            let offset = lag as f64 * CELL;
            if kept.len() >= count {
                break;
            }
            if kept.iter().all(|other| (other - offset).abs() >= APART) {
                kept.push(offset);
            }
        }
        kept
    }

    fn scores(&self, slope: f64) -> Option<Vec<f32>> {
        let mut values = self.forward.make_input_vec();
        for time in self.ours {
            if let Some(value) = values.get_mut(index((slope * time - self.origin) / CELL + 0.5)) {
                *value += 1.0;
            }
        }
        let mut spectrum = self.forward.make_output_vec();
        self.forward.process(&mut values, &mut spectrum).ok()?;
        for (value, theirs) in spectrum.iter_mut().zip(&self.theirs) {
            *value = *theirs * value.conj();
        }
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
