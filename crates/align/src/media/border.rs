//! Where one piece ends and the next begins.

use super::follow::FINE;
use super::pieces::{Fit, Line};
use crate::exact::{millis, slope};
use crate::number::index;
use crate::print::{PRINT_CHANNELS, Print};
use genlock_time::{Piece, Rational, SyncMap, TimeError};

/// The correlation of values at the right place: of many encodes the mean is higher; a low value is careful.
const ALIKE: f64 = 0.5;
/// Bands and neighbours in time say much the same: eight values count for so many.
const INDEPENDENT: f64 = 1.5;
/// What must speak against the ends of a recording, in natural logarithms, for them to be left out of the map.
const FOREIGN: f64 = 40.0;

/// The map of a fit, with borders to 10 ms and offsets in whole milliseconds.
pub(super) fn map(ours: &Print, theirs: &Print, fit: &Fit) -> Result<SyncMap, TimeError> {
    let slope = slope(fit.slope)?;
    let alike = Likeness::new(ours, theirs, fit.slope);
    let middle = |line: &Line| f64::midpoint(line.first, line.last);
    let mut pieces: Vec<Piece> = Vec::new();
    for line in &fit.lines {
        let at = middle(line);
        let offset = crate::exact::offset_at(at, fit.slope * at + line.offset, slope)?;
        pieces.push(Piece { start: None, end: None, slope, offset });
    }
    for (at, pair) in fit.lines.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let (end, start) = alike.border(before, after);
        let (end, mut start) = (millis(end)?, millis(start)?);
        // Rounding must not let the pieces overlap on their clock.
        let least = pieces[at].target(end)?.sub(pieces[at + 1].offset)?.div(slope)?;
        start = start.max(end).max(ceil_millis(least)?);
        pieces[at].end = Some(end);
        pieces[at + 1].start = Some(start);
    }
    if let (Some(line), Some(first)) = (fit.lines.first(), pieces.first_mut()) {
        first.start = alike.foreign_head(line).map(millis).transpose()?;
    }
    if let (Some(line), Some(last)) = (fit.lines.last(), pieces.last_mut()) {
        last.end = alike.foreign_tail(line).map(millis).transpose()?;
    }
    SyncMap::new(pieces)
}

fn ceil_millis(value: Rational) -> Result<Rational, TimeError> {
    Rational::new(value.mul(Rational::from_int(1000))?.round(genlock_time::Round::Up), 1000)
}

/// How much more likely values are at a place if they belong there than if they do not.
struct Likeness<'p> {
    ours: &'p Print,
    theirs: &'p Print,
    slope: f64,
    /// One over the root mean square of each channel.
    scales: [[f64; PRINT_CHANNELS]; 2],
}

impl<'p> Likeness<'p> {
    fn new(ours: &'p Print, theirs: &'p Print, slope: f64) -> Self {
        let scale = |print: &Print, channel: usize| {
            let sum: f64 = print.cells.iter().map(|cell| f64::from(cell[channel]).powi(2)).sum();
            1.0 / (sum / print.cells.len().max(1) as f64).sqrt().max(1.0)
        };
        let scales = [ours, theirs].map(|print| std::array::from_fn(|channel| scale(print, channel)));
        Self { ours, theirs, slope, scales }
    }

    /// The logarithm of the ratio for a cell of ours under a line: that of two normal values with a known correlation against two without.
    fn at(&self, cell: usize, offset: f64) -> f64 {
        let time = self.ours.start() + cell as f64 * self.ours.step();
        let position = (self.slope * time + offset - self.theirs.start()) / self.theirs.step();
        if position < 0.0 || position > self.theirs.cells.len() as f64 {
            return 0.0;
        }
        let Some(values) = self.ours.cells.get(cell) else { return 0.0 };
        let rest = 1.0 - ALIKE * ALIKE;
        let one = |channel: usize| {
            let x = f64::from(values[channel]) * self.scales[0][channel];
            let y = f64::from(self.theirs.at(position, channel)) * self.scales[1][channel];
            let (x, y) = (x.clamp(-3.0, 3.0), y.clamp(-3.0, 3.0));
            (ALIKE * x * y - ALIKE * ALIKE * (x * x + y * y) / 2.0) / rest - rest.ln() / 2.0
        };
        (0..PRINT_CHANNELS).map(one).sum::<f64>() * INDEPENDENT / PRINT_CHANNELS as f64
    }

    fn cell(&self, time: f64) -> usize {
        index((time - self.ours.start()) / self.ours.step())
    }

    fn time(&self, cell: usize) -> f64 {
        // A value is the change between two moments; the border is where it begins.
        self.ours.start() + (cell as f64 - 0.5) * self.ours.step()
    }

    /// The end of one line and the start of the next, on our clock: the split under which the values are most likely. What ours has and
    /// theirs has not lies between the two.
    fn border(&self, before: &Line, after: &Line) -> (f64, f64) {
        let (from, to) = (self.cell(before.last - FINE), self.cell(after.first + FINE).min(self.ours.cells.len()));
        let from = from.max(self.cell(before.first)).min(to);
        // On their clock the next piece may not begin before this one ends.
        let apart = index(((before.offset - after.offset) / self.slope / self.ours.step()).max(0.0).ceil());
        let sums = |offset: f64| {
            let mut sums = vec![0.0];
            for cell in from..to {
                sums.push(sums[sums.len() - 1] + self.at(cell, offset));
            }
            sums
        };
        let (ending, starting) = (sums(before.offset), sums(after.offset));
        let last = starting[starting.len() - 1];
        // The best start from each cell on.
        let mut best_start = vec![(0.0, to - from); to - from + 1];
        let mut best = (0.0, to - from);
        for at in (0..=to - from).rev() {
            let gain = last - starting[at];
            if gain >= best.0 {
                best = (gain, at);
            }
            best_start[at] = best;
        }
        let mut split = (f64::NEG_INFINITY, 0, 0);
        for (at, ended) in ending.iter().enumerate() {
            let needed = (at + apart).min(to - from);
            // To begin at once is the rule; a stretch that belongs to neither must be worth it.
            let at_once = ended + last - starting[needed];
            let (later, start) = best_start[needed];
            let later = ended + later - FOREIGN;
            let (score, start) = if later > at_once { (later, start) } else { (at_once, needed) };
            if score > split.0 {
                split = (score, at, start);
            }
        }
        let end = self.time(from + split.1);
        let start = if split.2 == split.1 + apart { end + apart as f64 * self.ours.step() } else { self.time(from + split.2) };
        (end, start)
    }

    /// Where the first line begins, if what comes before belongs to something else.
    fn foreign_head(&self, line: &Line) -> Option<f64> {
        let last = self.cell(line.first + FINE);
        let (mut sum, mut least) = (0.0, (0.0, 0));
        for cell in 0..last.min(self.ours.cells.len()) {
            sum += self.at(cell, line.offset);
            if sum < least.0 {
                least = (sum, cell + 1);
            }
        }
        (least.0 < -FOREIGN).then(|| self.time(least.1))
    }

    /// Where the last line ends, if what comes after belongs to something else.
    fn foreign_tail(&self, line: &Line) -> Option<f64> {
        let first = self.cell(line.last - FINE);
        let (mut sum, mut least) = (0.0, (0.0, self.ours.cells.len()));
        for cell in (first..self.ours.cells.len()).rev() {
            sum += self.at(cell, line.offset);
            if sum < least.0 {
                least = (sum, cell);
            }
        }
        (least.0 < -FOREIGN).then(|| self.time(least.1))
    }
}
