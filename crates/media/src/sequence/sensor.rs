//! One sensor of a folder: its time stamps, and the stream that they make.

use super::listing::is_picture;
use super::stamp::{Line, Stamp, Unit, unit};
use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::frames::{FrameTable, Keys};
use crate::timeline::{Kind, Oddity, StreamTimeline};
use genlock_diagnose::codes::media as codes;
use genlock_time::{TimeBase, TimeError};
use std::path::PathBuf;

/// The samples of one sensor, in the order of the list or of their names.
#[derive(Debug)]
pub(super) struct Sensor {
    /// The folder or file that names it.
    pub(super) name: String,
    /// The ending of its files.
    pub(super) ending: String,
    /// Nanoseconds, of whatever clock.
    pub(super) times: Vec<i128>,
    /// Where the times stood.
    pub(super) written: Written,
    /// One of its files, to see how large its pictures are.
    pub(super) example: Option<PathBuf>,
}

/// Where time stamps stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// In a list, whose order is that of the files.
    List,
    /// In the names of files, which have no order but that of their times.
    Names,
}

/// Stamps as nanoseconds, with what was assumed of their unit said aloud. Lines without a stamp are left out and counted.
pub(super) fn nanoseconds(
    name: &str,
    stamps: impl Iterator<Item = Option<Stamp>> + Clone,
    odd: &mut Vec<Oddity>,
) -> Result<Vec<i128>, MediaError> {
    let known: Vec<Stamp> = stamps.clone().flatten().collect();
    let missing = stamps.count() - known.len();
    if missing > 0 {
        let text = format!("{name}: {missing} entries have no time stamp that can be read; they are left out");
        odd.push(Oddity::new(codes::STAMP_MISSING, text));
    }
    let assumed = unit(&known);
    if let Some(unit) = assumed {
        let text = format!("{name}: time stamps are whole numbers without a unit; by their size they are {}", unit.name());
        odd.push(Oddity::new(codes::STAMP_UNIT, text));
    }
    if known.iter().any(|stamp| matches!(stamp, Stamp::Date(_))) {
        let text = format!("{name}: time stamps are dates without a time zone; UTC is assumed");
        odd.push(Oddity::new(codes::STAMP_ZONE, text));
    }
    let unit = assumed.unwrap_or(Unit::Nanoseconds);
    let times = known.iter().map(|stamp| stamp.nanoseconds(unit).ok_or(TimeError::Overflow));
    Ok(times.collect::<Result<_, _>>()?)
}

/// The stamps of the files that are there: line by line where list and folder have as many, else the line that the number of a file
/// names, from `first` on. Without numbers every line is a file.
pub(super) fn stamped(name: &str, lines: &[Line], numbers: &[u64], odd: &mut Vec<Oddity>) -> Vec<Option<Stamp>> {
    if numbers.is_empty() || numbers.len() == lines.len() {
        return lines.iter().map(|line| line.stamp).collect();
    }
    let count = lines.len() as u64;
    let first = numbers.first().copied().filter(|_| numbers.last().is_some_and(|last| *last >= count)).unwrap_or(0);
    let line = |number: &u64| number.checked_sub(first).and_then(|at| usize::try_from(at).ok()).and_then(|at| lines.get(at));
    let found: Vec<_> = numbers.iter().filter_map(line).map(|line| line.stamp).collect();
    let text = format!(
        "{name}: {} files but {count} time stamps; files are taken for the lines that their numbers name, counted from {first}, and \
         {} have no line",
        numbers.len(),
        numbers.len() - found.len()
    );
    odd.push(Oddity::new(codes::STAMP_COUNT, text));
    found
}

impl Sensor {
    pub(super) fn kind(&self) -> Kind {
        if is_picture(&self.ending) { Kind::Video } else { Kind::Data }
    }

    /// The stream, with times that count from `zero`.
    pub(super) fn stream(mut self, index: usize, zero: i128, odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
        if self.written == Written::Names {
            self.times.sort_unstable();
        }
        let usual = self.look_over(odd);
        let step = i64::try_from(usual).or(Err(TimeError::Overflow))?;
        let mut stretches = Vec::new();
        for time in &self.times {
            let media = time.checked_sub(zero).and_then(|ticks| i64::try_from(ticks).ok()).ok_or(TimeError::Overflow)?;
            push(&mut stretches, Stretch { media, step, count: 1 });
        }
        let hold = Hold::Until(step.saturating_add(step / 2));
        let frames = FrameTable::build(&stretches, TimeBase::NANO, hold, Keys::All)?;
        let kind = self.kind();
        let mut stream = StreamTimeline::new(index, kind, self.ending, frames);
        stream.name = Some(self.name);
        if kind == Kind::Video {
            crate::rates::measure(&mut stream, None)?;
            set_size(&mut stream, self.example);
        }
        Ok(stream)
    }

    /// Says what is odd about the times. The usual distance of two, in nanoseconds; 0 for fewer than two.
    fn look_over(&self, odd: &mut Vec<Oddity>) -> i128 {
        let steps = || self.times.windows(2).filter_map(|pair| pair[1].checked_sub(pair[0]));
        let mut forward: Vec<i128> = steps().filter(|step| *step > 0).collect();
        forward.sort_unstable();
        let usual = forward.get(forward.len().saturating_sub(1) / 2).copied().unwrap_or(0);
        let mut say = |code, count: usize, text: &str| {
            if count > 0 {
                odd.push(Oddity::new(code, format!("{}: {count} {text}", self.name)));
            }
        };
        say(codes::STAMP_REPEATED, steps().filter(|step| *step == 0).count(), "time stamps are the same as the one before");
        say(codes::STAMP_BACKWARD, steps().filter(|step| *step < 0).count(), "time stamps are earlier than the one before");
        // A distance of one and a half is nearer to two than to one.
        let gaps = || forward.iter().filter(|step| step.saturating_mul(2) > usual.saturating_mul(3));
        let lost: i128 = gaps().map(|step| (step + usual / 2) / usual.max(1) - 1).sum();
        let text = format!("gaps are longer than the usual {} ms; about {lost} samples are missing", thousandths(usual));
        say(codes::STAMP_GAP, gaps().count(), &text);
        let uneven = forward.iter().filter(|step| (**step - usual).abs().saturating_mul(4) > usual).count() - gaps().count();
        let text = format!("distances differ by more than a quarter from the usual {} ms", thousandths(usual));
        say(codes::STAMP_UNEVEN, uneven, &text);
        usual
    }
}

/// Nanoseconds as milliseconds.
fn thousandths(nanoseconds: i128) -> String {
    genlock_time::Rational::new(nanoseconds, 1_000_000).map_or_else(|_| String::new(), |value| value.to_decimal(3))
}

/// The size of the pictures, by one of them.
pub(super) fn set_size(stream: &mut StreamTimeline, example: Option<PathBuf>) {
    if let Some((width, height)) = example.and_then(|path| crate::image_size(&path)) {
        (stream.width, stream.height) = (Some(width), Some(height));
    }
}
