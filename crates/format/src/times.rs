//! Times as a writer needs them.

use genlock_model::{Clock, ClockPaths, Dataset, Extent, Id, NoPath, Recording, Unit, Zero};
use genlock_time::{Rational, Round, Span, SyncMap, TimeBase, TimeError};
use std::cell::Cell;

/// Why a time cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTime {
    /// The labels count frames and nothing says how long a frame is.
    NoRate,
    /// The label lies where the media shows nothing.
    Hidden,
    /// The arithmetic does not fit.
    Time(TimeError),
}

impl From<TimeError> for NoTime {
    fn from(error: TimeError) -> Self {
        Self::Time(error)
    }
}

/// Extents on the clock that a writer writes: seconds or frames. The maps of the dataset are applied here and nowhere else, so a
/// repair shows in every format. Where no map is in force, a time is given as it was written.
pub struct Times<'a> {
    paths: ClockPaths<'a>,
    nominal: Cell<u64>,
}

impl<'a> Times<'a> {
    /// The times of a dataset.
    pub fn new(data: &'a Dataset) -> Self {
        Self { paths: ClockPaths::new(data), nominal: Cell::new(0) }
    }

    /// How many extents were turned from frames into seconds, or back, by a rate that only the file states: a writer reports them as
    /// `time/nominal-rate`.
    pub fn nominal(&self) -> u64 {
        self.nominal.get()
    }

    /// The extent in seconds: half-open spans, in the order of the source; none for a label that always holds. An instant in seconds
    /// is an empty span; an instant on a frame clock lasts one frame. Times that a map moved are rounded to `base`; others are given
    /// as they were written.
    ///
    /// # Errors
    /// [`NoTime`].
    pub fn seconds(&self, extent: &Extent, base: TimeBase) -> Result<Vec<Span>, NoTime> {
        let Some((clock, spans)) = self.spans(extent) else { return Ok(Vec::new()) };
        let target = self.presentation(clock, |other| other.unit == Unit::Second);
        if clock.unit == Unit::Second && target.is_none_or(|target| target == clock.id) {
            return Ok(spans);
        }
        let map = match target {
            Some(target) => self.paths.map(clock.id, target).map_err(no_path)?,
            None => self.nominal_map(clock)?,
        };
        spans.into_iter().map(|span| map.apply_ticks(span, base, Round::Near)?.ok_or(NoTime::Hidden)).collect()
    }

    /// The extent as frames counted from 0: the first, and the first that is no longer inside. Times that fall inside a frame go to
    /// that frame; ends to the frame that begins nearest.
    ///
    /// # Errors
    /// [`NoTime`].
    pub fn frames(&self, extent: &Extent) -> Result<Vec<(i64, i64)>, NoTime> {
        let Some((clock, spans)) = self.spans(extent) else { return Ok(Vec::new()) };
        let target = self.presentation(clock, |other| other.unit == Unit::PresentedFrame);
        let (map, first) = match target {
            Some(target) if target != clock.id => {
                let first = self.paths.dataset().clocks.get(target).map_or(0, |clock| clock.first);
                (self.paths.map(clock.id, target).map_err(no_path)?, first)
            }
            _ if clock.unit.counts_frames() => (SyncMap::identity(), clock.first),
            _ => (self.nominal_map(clock)?, 0),
        };
        let counted = clock.unit.counts_frames();
        spans.into_iter().map(|span| frame_span(&map, span, first, counted)).collect()
    }

    /// The clock of an extent, with its spans; on a frame clock an instant lasts one frame.
    fn spans(&self, extent: &Extent) -> Option<(&'a Clock, Vec<Span>)> {
        let clock = self.paths.dataset().clocks.get(extent.clock()?)?;
        let mut spans = extent.spans();
        if let (Extent::At { at, .. }, true) = (extent, clock.unit.counts_frames() || clock.unit == Unit::Sample) {
            spans = vec![Span::new(*at, at.shift(Rational::ONE, Round::Near).ok()?)];
        }
        Some((clock, spans))
    }

    /// The presentation clock of this kind that maps lead to from here.
    fn presentation(&self, clock: &Clock, wanted: impl Fn(&Clock) -> bool) -> Option<Id<Clock>> {
        let is_target =
            |other: &Clock| other.zero == Zero::Presentation && wanted(other) && same_recording(other.recording, clock.recording);
        if is_target(clock) {
            return Some(clock.id);
        }
        let clocks = &self.paths.dataset().clocks;
        self.paths.reachable(clock.id).into_iter().find(|id| clocks.get(*id).is_some_and(is_target))
    }

    /// Between frames from 0 and seconds by the clock's own rate.
    fn nominal_map(&self, clock: &Clock) -> Result<SyncMap, NoTime> {
        let rate = clock.rate.ok_or(NoTime::NoRate)?;
        self.nominal.set(self.nominal.get() + 1);
        if clock.unit.counts_frames() || clock.unit == Unit::Sample {
            let period = rate.period().length();
            Ok(SyncMap::affine(period, period.mul(Rational::from_int(clock.first))?.neg())?)
        } else {
            Ok(SyncMap::affine(rate.per_second(), Rational::ZERO)?)
        }
    }
}

fn same_recording(a: Option<Id<Recording>>, b: Option<Id<Recording>>) -> bool {
    a == b || a.is_none() || b.is_none()
}

fn no_path(error: NoPath) -> NoTime {
    match error {
        NoPath::Unconnected => NoTime::NoRate,
        NoPath::Time(error) => NoTime::Time(error),
    }
}

/// A span of positions as whole frames from 0.
fn frame_span(map: &SyncMap, span: Span, first: i64, counted: bool) -> Result<(i64, i64), NoTime> {
    let half = Rational::new(1, 2)?;
    let (start, end) = (span.start.position(), span.end.position());
    let whole = |position: Rational, round: Round| {
        let frame = position.sub(Rational::from_int(first))?.round(round);
        i64::try_from(frame).or(Err(NoTime::Time(TimeError::Overflow)))
    };
    if !counted {
        let mapped = map.apply_span(start, end)?.ok_or(NoTime::Hidden)?;
        let from = whole(mapped.start, Round::Down)?;
        return Ok((from, whole(mapped.end, Round::Near)?.max(from + 1)));
    }
    // A frame stands for what is shown in its middle; so half a frame of error either way finds the right one.
    let middle = |position: Rational| match map.apply(position)? {
        genlock_time::Mapped::To(target) => Ok(target),
        genlock_time::Mapped::Gap { .. } => Err(NoTime::Hidden),
    };
    let from = whole(middle(start.add(half)?)?, Round::Down)?;
    let last = end.sub(half)?;
    let to = if last <= start { from } else { whole(middle(last)?, Round::Down)? };
    Ok((from, to.saturating_add(1)))
}
