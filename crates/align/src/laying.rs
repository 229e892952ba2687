//! Where a stretch of one print lies in another.

use crate::number::{index, signed, single};
use crate::print::{PRINT_CHANNELS, Print};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Beside the peak, in seconds, a print is still like itself.
const PEAK: f64 = 0.2;
/// The least energy of a stretch as a share of the mean: quiet stretches are alike by chance.
const QUIET: f64 = 0.05;

type Spectra = Vec<Vec<Complex<f32>>>;

/// The best place of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    /// Where the stretch begins, in seconds of the other print.
    pub(crate) time: f64,
    /// The normalised correlation there: 1 for the same values, about 0 for unrelated ones.
    pub(crate) likeness: f64,
    /// The same over its root mean square at all other places that were looked at.
    pub(crate) z: f64,
}

/// Values of a stretch at the step of the other print.
pub(crate) struct Stretch {
    planes: [Vec<f32>; PRINT_CHANNELS],
    energy: f64,
}

impl Stretch {
    /// `cells` values from `start` seconds on, if time in the other print runs `ratio` times as fast.
    pub(crate) fn of(print: &Print, start: f64, cells: usize, step: f64, ratio: f64) -> Self {
        let first = (start - print.start()) / print.step();
        let pace = step / ratio / print.step();
        let plane = |channel: usize| (0..cells).map(|cell| print.at(first + cell as f64 * pace, channel)).collect();
        let planes: [Vec<f32>; PRINT_CHANNELS] = std::array::from_fn(plane);
        let energy = planes.iter().flatten().map(|value| f64::from(*value).powi(2)).sum();
        Self { planes, energy }
    }

    /// Mean square of a value: nearly zero where nothing changes.
    pub(crate) fn liveliness(&self) -> f64 {
        let count = self.planes.iter().map(Vec::len).sum::<usize>();
        self.energy / count.max(1) as f64
    }

    fn cells(&self) -> usize {
        self.planes[0].len()
    }
}

/// Transforms of one length.
struct Transform {
    length: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
}

impl Transform {
    fn new(length: usize) -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        Self { length, forward: planner.plan_fft_forward(length), back: planner.plan_fft_inverse(length) }
    }

    fn spectra(&self, value: impl Fn(usize, usize) -> f32) -> Option<Spectra> {
        let spectrum = |channel: usize| {
            let mut values: Vec<f32> = (0..self.length).map(|cell| value(channel, cell)).collect();
            let mut spectrum = self.forward.make_output_vec();
            self.forward.process(&mut values, &mut spectrum).ok().map(|()| spectrum)
        };
        (0..PRINT_CHANNELS).map(spectrum).collect()
    }

    fn of(&self, stretch: &Stretch) -> Option<Spectra> {
        self.spectra(|channel, cell| stretch.planes[channel].get(cell).copied().unwrap_or(0.0))
    }

    /// The sum over all channels of the cross-correlation, for lags from 0.
    fn cross(&self, other: &Spectra, stretch: &Spectra) -> Option<Vec<f32>> {
        let mut sum = self.forward.make_output_vec();
        for (other, stretch) in other.iter().zip(stretch) {
            for ((sum, other), stretch) in sum.iter_mut().zip(other).zip(stretch) {
                *sum += *other * stretch.conj();
            }
        }
        let last = sum.len() - 1;
        for edge in [0, last] {
            if let Some(value) = sum.get_mut(edge) {
                value.im = 0.0;
            }
        }
        let mut lags = self.back.make_output_vec();
        self.back.process(&mut sum, &mut lags).ok()?;
        let scale = 1.0 / single(self.length as f64);
        for value in &mut lags {
            *value *= scale;
        }
        Some(lags)
    }
}

/// A print in which stretches are looked for.
pub(crate) struct Ground<'p> {
    print: &'p Print,
    /// Running sums of the squares of all values.
    energy: Vec<f64>,
    transform: Transform,
    /// Spectra of overlapping blocks, each for `hop` lags, of which the first is `-lead`; empty if stretches are looked for nearby only.
    blocks: Vec<Spectra>,
    hop: usize,
    lead: usize,
}

impl<'p> Ground<'p> {
    /// For stretches of at most `cells` values, anywhere.
    pub(crate) fn whole(print: &'p Print, cells: usize) -> Option<Self> {
        let length = (cells * 4).max(1 << 13).next_power_of_two();
        let mut ground = Self::empty(print, cells, length);
        let count = (print.cells.len() + ground.lead).div_ceil(ground.hop.max(1));
        for block in 0..count {
            let first = signed(block * ground.hop) - signed(ground.lead);
            let spectra = ground.transform.spectra(|channel, cell| ground.value(first + signed(cell), channel))?;
            ground.blocks.push(spectra);
        }
        Some(ground)
    }

    /// For stretches of at most `cells` values at places that are known to within `reach` seconds.
    pub(crate) fn nearby(print: &'p Print, cells: usize, reach: f64) -> Self {
        let lags = index(2.0 * reach / print.step()) + 3;
        Self::empty(print, cells, (cells + lags).next_power_of_two())
    }

    fn empty(print: &'p Print, cells: usize, length: usize) -> Self {
        let mut sum = 0.0;
        let squares = print.cells.iter().map(|cell| cell.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>());
        let running = squares.map(|square| {
            sum += square;
            sum
        });
        let energy = std::iter::once(0.0).chain(running).collect();
        Self { print, energy, transform: Transform::new(length), blocks: Vec::new(), hop: length - cells, lead: cells / 2 }
    }

    fn value(&self, cell: i64, channel: usize) -> f32 {
        usize::try_from(cell).ok().and_then(|cell| self.print.cells.get(cell)).map_or(0.0, |cell| f32::from(cell[channel]))
    }

    /// The energy of `cells` values from `first` on, at least a share of the mean.
    fn energy(&self, first: i64, cells: usize) -> f64 {
        let last = self.energy.len() - 1;
        let at = |cell: i64| self.energy[usize::try_from(cell).unwrap_or(0).min(last)];
        let mean = self.energy[last] / last.max(1) as f64;
        (at(first + signed(cells)) - at(first)).max(mean * cells as f64 * QUIET)
    }

    /// The best place anywhere; none if nothing is lively enough to be found.
    pub(crate) fn find(&self, stretch: &Stretch) -> Option<Place> {
        self.best(&self.likeness(stretch)?, -signed(self.lead))
    }

    /// Likeness at all places from `-lead` on.
    fn likeness(&self, stretch: &Stretch) -> Option<Vec<f32>> {
        let spectra = self.transform.of(stretch)?;
        let mut likeness: Vec<f32> = Vec::with_capacity(self.blocks.len() * self.hop);
        for (block, other) in self.blocks.iter().enumerate() {
            let lags = self.transform.cross(other, &spectra)?;
            let first = signed(block * self.hop) - signed(self.lead);
            likeness.extend(self.normalised(stretch, &lags, first, self.hop));
        }
        likeness.truncate(self.print.cells.len());
        Some(likeness)
    }

    /// The best place within `reach` seconds of one.
    pub(crate) fn find_near(&self, stretch: &Stretch, time: f64, reach: f64) -> Option<Place> {
        let lags = (self.transform.length - stretch.cells()).min(index(2.0 * reach / self.print.step()) + 1);
        let first = crate::number::nearest((time - reach - self.print.start()) / self.print.step());
        let other = self.transform.spectra(|channel, cell| self.value(first.saturating_add(signed(cell)), channel))?;
        let cross = self.transform.cross(&other, &self.transform.of(stretch)?)?;
        let likeness: Vec<f32> = self.normalised(stretch, &cross, first, lags).collect();
        self.best(&likeness, first)
    }

    /// How much more a stretch is like the values at `time` than like those at the best place further than `elsewhere` seconds away, in
    /// deviations of all places.
    pub(crate) fn margin(&self, stretch: &Stretch, time: f64, elsewhere: f64) -> Option<f64> {
        let likeness = self.likeness(stretch)?;
        let here = crate::number::nearest((time - self.print.start()) / self.print.step()) + signed(self.lead);
        let near = crate::number::nearest(elsewhere / self.print.step());
        let (mut top, mut rival, mut squares, mut count) = (0.0_f64, 0.0_f64, 0.0, 0.0);
        for (at, value) in likeness.iter().enumerate() {
            let (value, apart) = (f64::from(*value), (signed(at) - here).abs());
            if apart <= 2 {
                top = top.max(value);
            } else if apart > near {
                rival = rival.max(value);
                squares = value.mul_add(value, squares);
                count += 1.0;
            }
        }
        (count >= 8.0).then(|| (top - rival) / (squares / count).sqrt().max(1e-6))
    }

    fn normalised<'a>(
        &'a self,
        stretch: &'a Stretch,
        cross: &'a [f32],
        first: i64,
        lags: usize,
    ) -> impl Iterator<Item = f32> + 'a {
        cross.iter().take(lags).enumerate().map(move |(lag, value)| {
            let energy = stretch.energy * self.energy(first.saturating_add(signed(lag)), stretch.cells());
            if energy > 0.0 { single(f64::from(*value) / energy.sqrt()) } else { 0.0 }
        })
    }

    /// The peak, between the grid points, of likeness at places from `first` on.
    fn best(&self, likeness: &[f32], first: i64) -> Option<Place> {
        let (peak, top) = likeness.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(at, top)| (at, f64::from(*top)))?;
        let beside = index(PEAK / self.print.step()).max(2);
        let rest =
            || likeness.iter().enumerate().filter(|(at, _)| at.abs_diff(peak) > beside).map(|(_, value)| f64::from(*value));
        let (squares, count) = rest().fold((0.0, 0.0), |(sum, count), value| (value.mul_add(value, sum), count + 1.0));
        if top <= 0.0 || count < 8.0 {
            return None;
        }
        let at = |at: Option<usize>| at.and_then(|at| likeness.get(at)).map(|value| f64::from(*value));
        // A peak at the edge of the search is the flank of one outside.
        let (before, after) = (at(peak.checked_sub(1))?, at(Some(peak + 1))?);
        let bend = before - 2.0 * top + after;
        let between = if bend < 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 };
        let cell = (first + signed(peak)) as f64 + between;
        Some(Place {
            time: self.print.start() + cell * self.print.step(),
            likeness: top,
            z: top / (squares / count).sqrt().max(1e-6),
        })
    }
}
