//! Where boxes meet movement, for every delay and rate at once.

use super::change::{Change, Place};
use crate::align::Options;
use crate::interval::seconds;
use crate::number::{index, single};
use crate::rates::STANDARD_RATES;

/// Seconds between two delays of a table. Values in between are interpolated.
pub(super) const STEP: f64 = 0.02;
/// The farthest delay, in seconds: two hours of pictures before the first label are another recording.
const FARTHEST: f64 = 900.0;
/// Groups of boxes that follow each other in time, each with sums of its own.
const GROUPS: usize = 24;
/// Boxes that are looked at. More of them, taken evenly, would say the same again.
const MOST_BOXES: usize = 3000;
/// A picture that stays longer than this, in seconds, says nothing of the time in between.
const LONGEST: f64 = 0.25;
/// A contrast below this size is nothing.
const NOTHING: f64 = 1e-3;

/// A box at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedBox {
    /// Nanoseconds on the clock of the labels.
    pub time: i64,
    /// Left, top, right and bottom in shares of the picture as coded: 0 to 1.
    pub area: [f64; 4],
}

/// What the pictures say of boxes: where on the clock of the media, under any delay and rate, that which moves lies in the boxes.
///
/// Pictures are pushed one by one, in the order of their times, and are not kept. Memory does not grow with the media.
#[derive(Debug, Clone)]
pub struct BoxWatch {
    width: usize,
    height: usize,
    /// Times in seconds, ascending, with the group.
    boxes: Vec<(f64, usize, Place)>,
    reach: f64,
    tables: Vec<Table>,
    centres: Vec<f64>,
    counts: Vec<usize>,
    before: Option<(f64, Vec<u16>)>,
    change: Change,
    /// The change that waits for the time of the next one, and how long before it the last one was.
    waiting: Option<Waiting>,
    span: Option<(f64, f64)>,
    pictures: usize,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    time: f64,
    since: f64,
}

/// Sums of contrast by group and delay, for one rate.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Media seconds per label second.
    pub(super) slope: f64,
    /// Group by group, `delays` values each.
    sums: Vec<f32>,
    delays: usize,
}

impl Table {
    pub(super) fn group(&self, group: usize) -> &[f32] {
        self.sums.get(group * self.delays..(group + 1) * self.delays).unwrap_or(&[])
    }

    /// Sums over all groups, by delay.
    pub(super) fn total(&self) -> Vec<f64> {
        let mut total = vec![0.0; self.delays];
        for group in self.sums.chunks(self.delays) {
            for (sum, value) in total.iter_mut().zip(group) {
                *sum += f64::from(*value);
            }
        }
        total
    }
}

impl BoxWatch {
    /// A watch over boxes, for pictures of `width` times `height` cells.
    pub fn new(boxes: &[PlacedBox], width: usize, height: usize, options: &Options) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let mut placed: Vec<(f64, Place)> =
            boxes.iter().filter_map(|one| Some((seconds(one.time), Place::of(one.area, width, height)?))).collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let every = placed.len().div_ceil(MOST_BOXES).max(1);
        let placed: Vec<(f64, Place)> = placed.into_iter().step_by(every).collect();
        let (first, last) = (placed.first().map_or(0.0, |one| one.0), placed.last().map_or(0.0, |one| one.0));
        let long = ((last - first) / GROUPS as f64).max(1e-9);
        let group = |time: f64| index((time - first) / long).min(GROUPS - 1);
        let boxes: Vec<(f64, usize, Place)> = placed.into_iter().map(|(time, place)| (time, group(time), place)).collect();
        let mut sums = [(0.0, 0_usize); GROUPS];
        for (time, group, _) in &boxes {
            sums[*group].0 += time;
            sums[*group].1 += 1;
        }
        let reach = if options.reach.is_nan() { Options::default().reach } else { options.reach.clamp(1.0, FARTHEST) };
        let delays = index(2.0 * reach / STEP) + 1;
        let slopes = std::iter::once(1.0).chain(STANDARD_RATES.iter().map(|rate| rate.ratio().approx()));
        let table = |slope| Table { slope, sums: vec![0.0; GROUPS * delays], delays };
        Self {
            width,
            height,
            boxes,
            reach,
            tables: slopes.map(table).collect(),
            centres: sums.iter().map(|(sum, count)| sum / (*count).max(1) as f64).collect(),
            counts: sums.iter().map(|(_, count)| *count).collect(),
            before: None,
            change: Change::still(width, height),
            waiting: None,
            span: None,
            pictures: 0,
        }
    }

    /// Looks at the picture that is shown from `time` nanoseconds on, on the clock of the media: its cells row by row, from 0 to 65535.
    /// Pictures of another size, or that come before the last one, are passed over.
    pub fn push(&mut self, time: i64, cells: &[u16]) {
        let time = seconds(time);
        if cells.len() != self.width * self.height || self.before.as_ref().is_some_and(|before| time <= before.0) {
            return;
        }
        self.span = Some(self.span.map_or((time, time), |(first, _)| (first, time)));
        self.pictures += 1;
        let Some((then, before)) = self.before.take() else {
            self.before = Some((time, cells.to_vec()));
            return;
        };
        // What moved lies, on average, where it is half way between the two pictures.
        let middle = f64::midpoint(then, time);
        self.settle(middle);
        self.change.measure(&before, cells);
        let since = self.waiting.map_or(time - then, |last| middle - last.time);
        self.waiting = Some(Waiting { time: middle, since: since.min(LONGEST) });
        let mut kept = before;
        kept.copy_from_slice(cells);
        self.before = Some((time, kept));
    }

    /// Ends the watch.
    pub fn finish(mut self) -> BoxMotion {
        if let Some(last) = self.waiting {
            self.settle(last.time + last.since);
        }
        let Self { boxes, tables, centres, counts, reach, span, pictures, .. } = self;
        let times = (boxes.first().map_or(0.0, |one| one.0), boxes.last().map_or(0.0, |one| one.0));
        BoxMotion { tables, centres, counts, reach, span: span.unwrap_or((0.0, 0.0)), pictures, times, boxes: boxes.len() }
    }

    /// Adds the change that waits, now that it is known when the next one comes.
    fn settle(&mut self, next: f64) {
        let Some(Waiting { time, since }) = self.waiting else { return };
        let until = (next - time).clamp(1e-6, LONGEST);
        let slopes = || self.tables.iter().map(|table| table.slope);
        let (least, most) = slopes().fold((f64::INFINITY, 0.0_f64), |(low, high), slope| (low.min(slope), high.max(slope)));
        let earliest = ((time - self.reach) / most).min((time - self.reach) / least);
        let latest = ((time + self.reach) / least).max((time + self.reach) / most);
        let first = self.boxes.partition_point(|one| one.0 < earliest);
        for (label, group, place) in self.boxes.iter().skip(first).take_while(|one| one.0 <= latest) {
            let contrast = self.change.contrast(place);
            if contrast.abs() < NOTHING {
                continue;
            }
            for table in &mut self.tables {
                let delay = time - table.slope * label + self.reach;
                let (low, high) = ((delay - since) / STEP, (delay + until) / STEP);
                let sums = table.sums.get_mut(group * table.delays..(group + 1) * table.delays).unwrap_or_default();
                for (at, sum) in sums.iter_mut().enumerate().take(index(high) + 1).skip(index(low.max(0.0))) {
                    let beside = at as f64 * STEP - delay;
                    let weight = if beside < 0.0 { 1.0 + beside / since } else { 1.0 - beside / until };
                    if weight > 0.0 {
                        *sum += single(weight * contrast);
                    }
                }
            }
        }
    }
}

/// What [`BoxWatch`] saw.
#[derive(Debug, Clone)]
pub struct BoxMotion {
    pub(super) tables: Vec<Table>,
    /// The mean time of each group's boxes on the clock of the labels, in seconds.
    pub(super) centres: Vec<f64>,
    /// Boxes of each group.
    pub(super) counts: Vec<usize>,
    pub(super) reach: f64,
    /// From the first picture to the last.
    pub(super) span: (f64, f64),
    /// Pictures that were looked at.
    pub(super) pictures: usize,
    /// From the first box to the last.
    pub(super) times: (f64, f64),
    /// Boxes that were looked at.
    pub(super) boxes: usize,
}

impl BoxMotion {
    /// Seconds between pictures, on average.
    pub(super) fn interval(&self) -> f64 {
        (self.span.1 - self.span.0) / self.pictures.saturating_sub(1).max(1) as f64
    }

    /// The sum of a group of boxes under a table's rate and a delay in seconds; 0 beyond the reach.
    pub(super) fn value(&self, table: &Table, group: usize, delay: f64) -> f64 {
        let at = (delay + self.reach) / STEP;
        let low = index(at.max(0.0));
        let sums = table.group(group);
        match (sums.get(low), sums.get(low + 1)) {
            (Some(low_sum), Some(high_sum)) if at >= 0.0 => {
                let share = at - low as f64;
                f64::from(*low_sum) * (1.0 - share) + f64::from(*high_sum) * share
            }
            _ => 0.0,
        }
    }
}
