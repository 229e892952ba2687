//! What changes in a recording over time, in little memory, so that two recordings of one event can be laid on each other.

use crate::interval::{SECOND, seconds};
use crate::number::{index, nearest, single};
use crate::spectra::{Spectra, WINDOW};
use crate::track::{MAX_TRACK_HOURS, TrackError};
use realfft::num_complex::Complex;

/// Series in a print: bands of a sound, or parts of a picture.
pub const PRINT_CHANNELS: usize = 8;
/// Samples per second that [`SoundPrinter`] takes. 4 kHz of bandwidth survive the narrowest proxy.
pub const PRINT_RATE: i64 = 8_000;

/// Nanoseconds between two values: the 80 samples between two spectra.
const SOUND_STEP: i64 = SECOND / 100;
/// Where a value stands after the first sample of its spectrum: in the middle between two spectra, half a window and half a hop on.
const CENTRE: i64 = 168 * SECOND / PRINT_RATE;
/// Edges of the bands in hertz: about two thirds of an octave each, so wide that sound under a sample rate 9 % wrong stays in its band
/// for the most part.
const EDGES: [usize; PRINT_CHANNELS + 1] = [94, 188, 312, 469, 688, 1000, 1500, 2312, 3812];
/// Energy below which a band is silent, about 70 dB below full scale: an encoder's noise must not look like a change.
const FLOOR: f32 = 1e-3;
/// Steps of a value per neper of energy; the range is then ±7.9 nepers or 34 dB.
const PER_NEPER: f32 = 16.0;

const PICTURE_STEP: i64 = SECOND / 25;
/// A picture is held for so long after its frame; a longer hole is unknown.
const PICTURE_HOLD: i64 = 2 * SECOND;
/// Steps of a value for the root of a full change.
const PER_CHANGE: f32 = 127.0;

/// Changes over time of eight series, in steps of 8 bits: energies of sound in bands, or brightness of parts of the picture. Zero is no
/// change, or nothing known. Three megabytes per hour of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The time of the first value in nanoseconds.
    pub(crate) start: i64,
    /// Nanoseconds between values.
    pub(crate) step: i64,
    /// Cell by cell.
    pub(crate) cells: Vec<[i8; PRINT_CHANNELS]>,
}

impl Print {
    /// The time of the first value, in seconds.
    pub(crate) fn start(&self) -> f64 {
        seconds(self.start)
    }

    /// Seconds between values.
    pub(crate) fn step(&self) -> f64 {
        seconds(self.step)
    }

    /// The time after the last value, in seconds.
    pub(crate) fn end(&self) -> f64 {
        self.start() + self.cells.len() as f64 * self.step()
    }

    /// The length in seconds.
    pub fn duration(&self) -> f64 {
        self.end() - self.start()
    }

    /// The share of the values at which something changes, between 0 and 1.
    pub fn activity(&self) -> f64 {
        let active = self.cells.iter().filter(|cell| cell.iter().any(|value| value.unsigned_abs() > 2)).count();
        active as f64 / self.cells.len().max(1) as f64
    }

    /// The same at a coarser step: changes over `times` values are their sums.
    pub(crate) fn coarser(&self, times: usize) -> Self {
        let sum = |cells: &[[i8; PRINT_CHANNELS]]| {
            std::array::from_fn(|channel| {
                let sum: i32 = cells.iter().map(|cell| i32::from(cell[channel])).sum();
                i8::try_from(sum.clamp(-127, 127)).unwrap_or(0)
            })
        };
        let step = self.step * i64::try_from(times).unwrap_or(1);
        let start = self.start + (step - self.step) / 2;
        Self { start, step, cells: self.cells.chunks(times.max(1)).map(sum).collect() }
    }

    /// The value of a channel at a position in cells, straight between neighbours; zero outside.
    pub(crate) fn at(&self, position: f64, channel: usize) -> f32 {
        let cell = index(position);
        let value = |cell: usize| self.cells.get(cell).map_or(0.0, |cell| f32::from(cell[channel]));
        if position < 0.0 {
            return 0.0;
        }
        let share = single(position - cell as f64);
        value(cell) * (1.0 - share) + value(cell + 1) * share
    }
}

/// Makes a [`Print`] of sound, block by block.
pub struct SoundPrinter {
    spectra: Spectra,
    /// Logarithms of the band energies of the spectrum before; none before the first.
    before: Option<[f32; PRINT_CHANNELS]>,
    cells: Vec<[i8; PRINT_CHANNELS]>,
}

impl Default for SoundPrinter {
    fn default() -> Self {
        Self::new()
    }
}

impl SoundPrinter {
    /// A printer that has heard nothing.
    pub fn new() -> Self {
        Self { spectra: Spectra::new(PRINT_RATE), before: None, cells: Vec::new() }
    }

    /// Takes mono samples at 8 kHz, in [-1, 1], of which the first is presented `position` samples after time zero of the media.
    /// Blocks come in ascending order; samples that were already heard are passed over, holes are silence.
    ///
    /// # Errors
    /// [`TrackError::TooLong`] if the block lies more than [`MAX_TRACK_HOURS`] after the first; it is not taken.
    pub fn push(&mut self, position: i64, samples: &[f32]) -> Result<(), TrackError> {
        let Self { spectra, before, cells } = self;
        spectra.push(position, samples, &mut |spectrum| {
            let bands = bands(spectrum);
            if let Some(before) = before.replace(bands) {
                cells.push(std::array::from_fn(|band| quantised((bands[band] - before[band]) * PER_NEPER)));
            }
        })
    }

    /// What was heard.
    pub fn finish(self) -> Print {
        let start = self.spectra.first() * (SECOND / PRINT_RATE) + CENTRE;
        Print { start, step: SOUND_STEP, cells: self.cells }
    }
}

fn bands(spectrum: &[Complex<f32>]) -> [f32; PRINT_CHANNELS] {
    let bin = |hertz: usize| hertz * WINDOW / index(PRINT_RATE as f64);
    std::array::from_fn(|band| {
        let bins = spectrum.get(bin(EDGES[band]).max(1)..bin(EDGES[band + 1])).unwrap_or_default();
        let energy: f32 = bins.iter().map(Complex::norm_sqr).sum();
        (energy + FLOOR).ln()
    })
}

/// The nearest step within the range.
fn quantised(value: f32) -> i8 {
    i8::try_from(nearest(f64::from(value.clamp(-127.0, 127.0)))).unwrap_or(0)
}

/// Makes a [`Print`] of pictures, frame by frame.
#[derive(Debug, Default)]
pub struct PicturePrinter {
    last: Option<(i64, [f32; PRINT_CHANNELS])>,
    /// The brightness at the cell before.
    before: Option<[f32; PRINT_CHANNELS]>,
    first: i64,
    /// The next cell, counted from zero of the media.
    next: i64,
    cells: Vec<[i8; PRINT_CHANNELS]>,
}

impl PicturePrinter {
    /// Takes the mean brightness of eight parts of the picture, each from 0 to 1, of a frame that is shown from `time` nanoseconds on.
    /// Frames come in ascending order; one that does not is passed over.
    ///
    /// # Errors
    /// [`TrackError::TooLong`] if the frame lies more than [`MAX_TRACK_HOURS`] after the first; it is not taken.
    pub fn push(&mut self, time: i64, parts: [f32; PRINT_CHANNELS]) -> Result<(), TrackError> {
        let parts = parts.map(|part| if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 });
        let Some((last, old)) = self.last else {
            if time.checked_abs().is_none_or(|time| time > i64::MAX / 4) {
                return Err(TrackError::TooLong);
            }
            self.next = time.div_euclid(PICTURE_STEP) + 1;
            self.first = self.next;
            self.last = Some((time, parts));
            return Ok(());
        };
        if time <= last {
            return Ok(());
        }
        if time.saturating_sub(self.first.saturating_mul(PICTURE_STEP)) > MAX_TRACK_HOURS * 3600 * SECOND {
            return Err(TrackError::TooLong);
        }
        let known = time - last <= PICTURE_HOLD;
        while self.next * PICTURE_STEP <= time {
            let share = single((self.next * PICTURE_STEP - last) as f64 / (time - last) as f64);
            let here: [f32; PRINT_CHANNELS] = std::array::from_fn(|part| old[part] + (parts[part] - old[part]) * share);
            let before = self.before.replace(here).unwrap_or(here);
            let change = |part: usize| if known { here[part] - before[part] } else { 0.0 };
            // The root lets the motion within a shot count beside the cuts.
            self.cells.push(std::array::from_fn(|part| quantised(change(part).abs().sqrt().copysign(change(part)) * PER_CHANGE)));
            self.next += 1;
        }
        self.last = Some((time, parts));
        Ok(())
    }

    /// What was seen.
    pub fn finish(self) -> Print {
        // A value stands between two cells.
        Print { start: self.first.saturating_mul(PICTURE_STEP) - PICTURE_STEP / 2, step: PICTURE_STEP, cells: self.cells }
    }
}

#[cfg(test)]
mod tests {
    use super::{PRINT_CHANNELS, PicturePrinter, SoundPrinter};

    /// A tone that is switched on after a second.
    fn step(at: usize) -> Vec<f32> {
        (0..16_000_u16).map(|n| if usize::from(n) < at { 0.0 } else { (f32::from(n) * 0.5).sin() * 0.5 }).collect()
    }

    #[test]
    fn sound_changes_where_it_begins() {
        let mut printer = SoundPrinter::new();
        printer.push(80_000, &step(8000)).unwrap();
        let print = printer.finish();
        let rises = |cell: &[i8; PRINT_CHANNELS]| cell.iter().map(|value| i32::from(*value)).sum::<i32>();
        let (loudest, _) = print.cells.iter().enumerate().max_by_key(|(_, cell)| rises(cell)).unwrap();
        let time = print.start() + loudest as f64 * print.step();
        assert!((time - 11.0).abs() < 0.02, "{time}");
    }

    #[test]
    fn blocks_of_any_length_make_one_print() {
        let sound = step(5000);
        let mut whole = SoundPrinter::new();
        whole.push(0, &sound).unwrap();
        let mut parts = SoundPrinter::new();
        for (number, block) in sound.chunks(333).enumerate() {
            parts.push(i64::try_from(number * 333).unwrap(), block).unwrap();
        }
        assert_eq!(whole.finish(), parts.finish());
    }

    #[test]
    fn holes_are_silence_and_what_was_heard_is_passed_over() {
        let mut printer = SoundPrinter::new();
        printer.push(0, &[0.1; 400]).unwrap();
        printer.push(200, &[0.1; 400]).unwrap();
        printer.push(1_000_000, &[0.1; 400]).unwrap();
        assert!(printer.push(i64::MAX, &[0.0; 4]).is_err());
        let print = printer.finish();
        assert!((print.duration() - 125.0).abs() < 0.1, "{}", print.duration());
    }

    #[test]
    fn pictures_change_between_frames() {
        let mut printer = PicturePrinter::default();
        for frame in 0..50_i64 {
            let luma = if frame < 25 { 0.1 } else { 0.9 };
            printer.push(frame * 40_000_000, [luma; PRINT_CHANNELS]).unwrap();
        }
        let print = printer.finish();
        let changed: Vec<f64> = (0..print.cells.len())
            .filter(|cell| print.cells[*cell][0] != 0)
            .map(|cell| print.start() + cell as f64 * print.step())
            .collect();
        assert_eq!(changed.len(), 1);
        assert!((changed[0] - 0.98).abs() < 1e-9, "{changed:?}");
    }
}
