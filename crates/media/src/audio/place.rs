//! Blocks of sound put at their presentation time.

use super::resample::Resampler;
use super::{AudioBlock, Sink};
use crate::MediaError;
use crate::frames::Shown;
use genlock_time::{Rational, Round, Time, TimeBase, TimeError};

/// How many output samples are handed on at a time, at least.
const BLOCK: usize = 8192;

/// Puts decoded blocks at their times on the output clock, resampling each run without holes as one.
pub(crate) struct Placer<'a> {
    sink: Sink<'a>,
    output: u32,
    /// The presentation time of output sample 0.
    zero: Rational,
    /// How far the time of a block may be from the end of the one before and still follow on, in seconds.
    tolerance: Rational,
    run: Option<Run>,
    /// The first output sample not yet handed on.
    next: u64,
    ready: Vec<f32>,
    /// The output index of the first sample in `ready`.
    ready_at: u64,
}

struct Run {
    rate: u32,
    start: Rational,
    count: u64,
    resampler: Resampler,
}

impl Run {
    fn end(&self) -> Result<Rational, TimeError> {
        Rational::new(i128::from(self.count), i128::from(self.rate))?.add(self.start)
    }
}

impl<'a> Placer<'a> {
    /// A placer onto `output` samples per second from `zero` on. Times that are written in ticks of `base` are that exact.
    pub(crate) fn new(sink: Sink<'a>, output: u32, zero: Rational, base: TimeBase) -> Result<Self, TimeError> {
        // Two ticks, one for either end of a block; and what is left of times that were once rounded to milliseconds.
        let tolerance = base.length().mul(Rational::from_int(2))?.max(Rational::new(3, 2000)?);
        Ok(Self { sink, output, zero, tolerance, run: None, next: 0, ready: Vec::new(), ready_at: 0 })
    }

    /// Adds a block whose first sample is presented at `time`.
    pub(crate) fn push(&mut self, time: Time, rate: u32, samples: &[f32]) -> Result<(), MediaError> {
        if samples.is_empty() || rate == 0 {
            return Ok(());
        }
        let position = time.position();
        let follows = match &self.run {
            Some(run) if run.rate == rate => position.sub(run.end()?)?.abs() <= self.tolerance,
            _ => false,
        };
        if !follows {
            self.close();
            self.open(position, rate)?;
        }
        if let Some(run) = self.run.as_mut() {
            run.resampler.push(samples, &mut self.ready);
            run.count += samples.len() as u64;
        }
        if self.ready.len() >= BLOCK {
            self.hand_on();
        }
        Ok(())
    }

    /// Ends the sound; the index after the last output sample.
    pub(crate) fn finish(mut self) -> u64 {
        self.close();
        self.next
    }

    fn open(&mut self, start: Rational, rate: u32) -> Result<(), MediaError> {
        let since_zero = start.sub(self.zero)?;
        let output = Rational::from_int(i64::from(self.output));
        let exact = since_zero.mul(output)?;
        let first = exact.round(Round::Up);
        let wait = Rational::new(first, 1)?.sub(exact)?;
        let shift = wait.mul(Rational::new(i128::from(rate), i128::from(self.output))?)?;
        // Output before zero is made and then dropped, so that the phase stays that of the run.
        self.ready_at = u64::try_from(first.max(0)).or(Err(TimeError::Overflow))?;
        let resampler = Resampler::new(rate, self.output, shift.approx());
        let mut run = Run { rate, start, count: 0, resampler };
        if first < 0 {
            let early = usize::try_from(-first).or(Err(TimeError::Overflow))?;
            run.resampler.drop_first(early);
        }
        self.run = Some(run);
        Ok(())
    }

    fn close(&mut self) {
        if let Some(mut run) = self.run.take() {
            run.resampler.finish(&mut self.ready);
        }
        self.hand_on();
    }

    /// Gives what is ready to the sink, without what lies before the last sample given (where runs overlap).
    fn hand_on(&mut self) {
        let skip = usize::try_from(self.next.saturating_sub(self.ready_at)).unwrap_or(usize::MAX).min(self.ready.len());
        let end = self.ready_at.saturating_add(self.ready.len() as u64);
        if let Some(samples) = self.ready.get(skip..).filter(|samples| !samples.is_empty()) {
            (self.sink)(AudioBlock { start: self.ready_at + skip as u64, samples });
            self.next = end;
        }
        self.ready_at = end;
        self.ready.clear();
    }
}

/// Places the part of `samples`, which start at `media` (table ticks), that `part` presents.
pub(crate) fn clip(
    samples: &[f32],
    rate: u32,
    media: i64,
    part: &Shown,
    base: TimeBase,
    placer: &mut Placer<'_>,
) -> Result<(), MediaError> {
    let per_tick = base.length().mul(Rational::from_int(i64::from(rate)))?;
    let index = |position: i64| -> Result<usize, MediaError> {
        if position <= media {
            return Ok(0);
        }
        let ticks = Rational::from_int(position.saturating_sub(media));
        let samples_before = ticks.mul(per_tick).map_or(i128::MAX, |exact| exact.round(Round::Near));
        Ok(usize::try_from(samples_before).unwrap_or(usize::MAX))
    };
    let (from, to) = (index(part.from)?, index(part.to)?.min(samples.len()));
    let Some(samples) = samples.get(from..to).filter(|samples| !samples.is_empty()) else { return Ok(()) };
    let start = media.max(part.from).saturating_add(part.offset);
    placer.push(Time::new(start, base), rate, samples)
}
