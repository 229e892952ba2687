//! Short spectra of sound that comes block by block.

use crate::interval::SECOND;
use crate::number::single;
use crate::track::{MAX_TRACK_HOURS, TrackError};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Samples of one spectrum.
pub(crate) const WINDOW: usize = 256;
/// Samples between two spectra.
pub(crate) const HOP: usize = 80;

/// Cuts sound into windows of 256 samples every 80 and transforms each under Hann's window.
pub(crate) struct Spectra {
    /// Samples per second.
    rate: i64,
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Samples of which no whole window is there yet.
    pending: Vec<f32>,
    /// Index of the first sample of `pending`, once there is one.
    next: Option<i64>,
    first: i64,
}

impl Spectra {
    pub(crate) fn new(rate: i64) -> Self {
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
        let window =
            (0..WINDOW).map(|at| single((std::f64::consts::PI * (at as f64 + 0.5) / WINDOW as f64).sin().powi(2))).collect();
        Self {
            rate,
            window,
            input: transform.make_input_vec(),
            spectrum: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
            pending: Vec::new(),
            next: None,
            first: 0,
        }
    }

    /// The position of the first sample of the first spectrum.
    pub(crate) fn first(&self) -> i64 {
        self.first
    }

    /// Takes mono samples in [-1, 1] of which the first has this position, and hands on the spectra that are complete. Blocks come in
    /// ascending order; samples that were already heard are passed over, holes are silence.
    ///
    /// # Errors
    /// [`TrackError::TooLong`] if the block lies more than [`MAX_TRACK_HOURS`] after the first; it is not taken.
    pub(crate) fn push(
        &mut self,
        position: i64,
        samples: &[f32],
        each: &mut dyn FnMut(&[Complex<f32>]),
    ) -> Result<(), TrackError> {
        let length = i64::try_from(samples.len()).or(Err(TrackError::TooLong))?;
        if position.saturating_abs() > i64::MAX / SECOND || self.next.is_none() && length == 0 {
            return if length == 0 { Ok(()) } else { Err(TrackError::TooLong) };
        }
        if self.next.is_none() {
            self.first = position;
        }
        let next = *self.next.get_or_insert(position);
        let heard_until = next + i64::try_from(self.pending.len()).unwrap_or(0);
        if position.saturating_add(length) - self.first > MAX_TRACK_HOURS * 3600 * self.rate {
            return Err(TrackError::TooLong);
        }
        let mut hole = position - heard_until;
        while hole > 0 {
            let part = hole.min(1 << 16);
            self.pending.resize(self.pending.len() + usize::try_from(part).unwrap_or(0), 0.0);
            self.transform(each);
            hole -= part;
        }
        let heard = usize::try_from((-hole).max(0)).unwrap_or(usize::MAX);
        let clean = |sample: &f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.pending.extend(samples.iter().skip(heard).map(clean));
        self.transform(each);
        Ok(())
    }

    /// Transforms as many windows as are complete.
    fn transform(&mut self, each: &mut dyn FnMut(&[Complex<f32>])) {
        let mut at = 0;
        while let Some(samples) = self.pending.get(at..at + WINDOW) {
            for ((input, sample), weight) in self.input.iter_mut().zip(samples).zip(&self.window) {
                *input = sample * weight;
            }
            at += HOP;
            if self.transform.process_with_scratch(&mut self.input, &mut self.spectrum, &mut self.scratch).is_ok() {
                each(&self.spectrum);
            }
        }
        self.pending.drain(..at.min(self.pending.len()));
        self.next = self.next.map(|next| next + i64::try_from(at).unwrap_or(0));
    }
}
