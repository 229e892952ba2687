//! From a convention and a file to the exact map.

use super::spec::{Basis, Convention, Delay, Ends, FrameRate, Reading, Rounding, Shift};
use super::timecode;
use crate::frames::Count;
use crate::timeline::{Counted, Kind, MediaTimeline, StreamTimeline, WallAnchor};
use genlock_time::{Rate, Rational, Round, SyncMap, Time, TimeError};

/// A convention on one file: label times go by a line to positions of a table, and by the table to presentation seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    /// Table units per label unit.
    pub(super) slope: Rational,
    /// The table position of label time 0.
    pub(super) offset: Rational,
    pub(super) table: Table,
}

/// What positions are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Table {
    /// Nothing: positions are presentation seconds.
    Straight,
    /// Frame numbers of the video.
    Frames(Count),
    /// Sample numbers of the sound.
    Samples(Counted),
    /// Seconds of media time before edits.
    Media(Kind),
    /// Drop-frame fields as seconds.
    DropFrame,
}

impl Convention {
    /// The map from labels under this convention (seconds, or frame numbers where the convention does not divide them) to
    /// presentation seconds on this file; exact but for the rounding of the labels. Its outer ends are open. None if the file lacks
    /// what the convention counts.
    ///
    /// Starts go by this map; ends by [`Convention::end_map`], which differs for closed intervals.
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub fn map(&self, timeline: &MediaTimeline) -> Result<Option<SyncMap>, TimeError> {
        self.placed(timeline)?.map_or(Ok(None), |placed| placed.map(timeline))
    }

    /// The map for the ends of intervals, to be applied by [`SyncMap::apply_end`]. Of closed intervals the end names the last frame
    /// or sample inside, so that the true end is that of the frame: the map puts it one count later than [`Convention::map`] does.
    ///
    /// # Errors
    /// As [`Convention::map`].
    pub fn end_map(&self, timeline: &MediaTimeline) -> Result<Option<SyncMap>, TimeError> {
        let Some(mut placed) = self.placed(timeline)? else { return Ok(None) };
        if self.ends == Ends::Closed {
            let Some(count) = self.one_count(timeline)? else { return Ok(None) };
            placed.offset = placed.offset.add(count)?;
        }
        placed.map(timeline)
    }

    /// How far the truth may be from what the map says, either way, in presentation seconds: half of what labels were rounded to,
    /// where the media goes fastest. Zero for labels that were not rounded; none where [`Convention::map`] has none.
    ///
    /// # Errors
    /// As [`Convention::map`].
    pub fn uncertainty(&self, timeline: &MediaTimeline) -> Result<Option<Rational>, TimeError> {
        let Some(step) = self.rounded_to(timeline)? else { return Ok(self.placed(timeline)?.map(|_| Rational::ZERO)) };
        let Some(map) = self.map(timeline)? else { return Ok(None) };
        let steepest = map.pieces().iter().map(|piece| piece.slope).max().unwrap_or(Rational::ONE);
        steepest.mul(step)?.div(Rational::from_int(2)).map(Some)
    }

    /// What labels are rounded to, in label units; none without rounding or without a rate.
    pub(super) fn rounded_to(&self, timeline: &MediaTimeline) -> Result<Option<Rational>, TimeError> {
        let video = timeline.video();
        match self.rounding {
            None => Ok(None),
            Some(Rounding::Milliseconds) => Rational::new(1, 1000).map(Some),
            Some(Rounding::Centiseconds) => Rational::new(1, 100).map(Some),
            Some(Rounding::Seconds) => Ok(Some(Rational::ONE)),
            Some(Rounding::Frames) => {
                let rate = match (self.basis, video) {
                    (Basis::Frames { rate, .. }, Some(video)) => divisor(rate, video)?,
                    (_, Some(video)) => video.rate.map(Rate::per_second).or(video.average_rate),
                    (_, None) => None,
                };
                rate.map(Rational::recip).transpose()
            }
        }
    }

    /// One frame or sample in table units; none where nothing is counted.
    fn one_count(&self, timeline: &MediaTimeline) -> Result<Option<Rational>, TimeError> {
        match self.basis {
            Basis::Frames { .. } | Basis::WavZero | Basis::EncoderDelayKept | Basis::Samples(_) => Ok(Some(Rational::ONE)),
            Basis::Timecode(Reading::Fields) if timecode::anchor(timeline).is_some_and(|anchor| anchor.drops()) => {
                timecode::anchor(timeline).map(|anchor| anchor.whole().recip()).transpose()
            }
            Basis::Timecode(_) => timecode::anchor(timeline).map(|anchor| anchor.rate.per_second().recip()).transpose(),
            _ => Ok(None),
        }
    }

    /// The convention on a file; none if the file lacks what it counts.
    pub(super) fn placed(&self, timeline: &MediaTimeline) -> Result<Option<Placed>, TimeError> {
        let Some(mut placed) = self.basis.placed(timeline)? else { return Ok(None) };
        if self.first != 0 {
            let Some(count) = self.one_count(timeline)? else { return Ok(None) };
            placed.offset = placed.offset.sub(Rational::from_int(self.first).mul(count)?)?;
        }
        let earlier = match self.shift {
            None => return Ok(Some(placed)),
            Some(Shift::Late(delay)) => delay.seconds(timeline)?.map(Rational::neg),
            Some(Shift::Early(delay)) => delay.seconds(timeline)?,
        };
        let Some(earlier) = earlier else { return Ok(None) };
        placed.offset = placed.offset.add(placed.slope.mul(earlier)?)?;
        Ok(Some(placed))
    }
}

impl Basis {
    fn placed(self, timeline: &MediaTimeline) -> Result<Option<Placed>, TimeError> {
        let from =
            |offset: Option<Rational>| Ok(offset.map(|offset| Placed { slope: Rational::ONE, offset, table: Table::Straight }));
        let counted = |slope: Option<Rational>, table| Ok(slope.map(|slope| Placed { slope, offset: Rational::ZERO, table }));
        let sample_rate = || {
            let rate = timeline.audio().and_then(|audio| audio.sample_rate).filter(|rate| *rate > 0);
            rate.map(|rate| Rational::from_int(i64::from(rate)))
        };
        match self {
            Self::Presentation => from(Some(Rational::ZERO)),
            Self::ContainerPts => from(Some(timeline.stored_shift.neg())),
            Self::FirstFrameZero => from(timeline.video().and_then(StreamTimeline::start)),
            Self::EarliestStreamZero => from(Some(timeline.start().unwrap_or(timeline.zero))),
            Self::StreamZero(index) => from(timeline.streams.get(index).and_then(StreamTimeline::start)),
            Self::VideoMediaTime => counted(timeline.video().map(|_| Rational::ONE), Table::Media(Kind::Video)),
            Self::AudioMediaTime => counted(timeline.audio().map(|_| Rational::ONE), Table::Media(Kind::Audio)),
            Self::Frames { count, rate } => {
                let Some(video) = timeline.video() else { return Ok(None) };
                let count = if video.frames.shows_all_once() { Count::Presented } else { count };
                counted(divisor(rate, video)?, Table::Frames(count))
            }
            Self::WavZero => counted(sample_rate(), Table::Samples(Counted::Presented)),
            Self::EncoderDelayKept => counted(sample_rate(), Table::Samples(Counted::Stored)),
            Self::Samples(rate) => {
                let rate = sample_rate().map(|_| Rational::from_int(i64::from(rate)));
                counted(rate, Table::Samples(Counted::Presented))
            }
            Self::Timecode(reading) => timecode::placed(timeline, reading),
            Self::TimeReference => {
                let reference = |anchor: &&WallAnchor| matches!(anchor, WallAnchor::TimeReference { .. });
                from(timeline.anchors.iter().find(reference).map(WallAnchor::seconds).transpose()?.map(Rational::neg))
            }
            Self::Unix => {
                let made = |anchor: &&WallAnchor| matches!(anchor, WallAnchor::Created { .. } | WallAnchor::Recorded { .. });
                from(timeline.anchors.iter().find(made).map(WallAnchor::seconds).transpose()?.map(Rational::neg))
            }
        }
    }
}

/// What the frame numbers of a video are divided by; none if it has no such rate, or the rate is the nominal one anyway.
pub(super) fn divisor(rate: FrameRate, video: &StreamTimeline) -> Result<Option<Rational>, TimeError> {
    let nominal = video.rate.map(Rate::per_second);
    match rate {
        FrameRate::Undivided => Ok(Some(Rational::ONE)),
        FrameRate::Nominal => Ok(nominal),
        FrameRate::Average => Ok(video.average_rate),
        FrameRate::Lowest if !video.variable && nominal.is_some() => Ok(nominal),
        FrameRate::Lowest => video.frames.common_tick().map(Rational::recip).transpose(),
        FrameRate::Whole => Ok(video.rate.and_then(whole).map(Rate::per_second)),
        FrameRate::Ntsc => Ok(video.rate.and_then(ntsc).map(Rate::per_second)),
        FrameRate::Fixed(rate) => Ok(Some(rate.per_second())),
    }
}

/// 30 for 30000/1001.
pub(super) fn whole(rate: Rate) -> Option<Rate> {
    let fits = rate.denom() == 1001 && rate.numer().is_multiple_of(1000);
    fits.then(|| Rate::new(rate.numer() / 1000, 1).ok()).flatten()
}

/// 30000/1001 for 30.
pub(super) fn ntsc(rate: Rate) -> Option<Rate> {
    let fits = rate.denom() == 1 && matches!(rate.numer(), 24 | 30 | 48 | 60 | 120);
    fits.then(|| Rate::new(rate.numer() * 1000, 1001).ok()).flatten()
}

impl Delay {
    /// The samples that it lasts, where it is counted in samples.
    pub(super) const fn samples(self) -> Option<u32> {
        match self {
            Self::AacPriming => Some(1024),
            Self::AppleAacPriming => Some(2112),
            Self::LameDelay => Some(1105),
            Self::Mp2Delay => Some(481),
            Self::OpusPreSkip => Some(312),
            Self::Samples(samples) => Some(samples),
            Self::TsMuxStart | Self::Frames(_) | Self::Seconds(_) => None,
        }
    }

    /// How long it is on this file; none without the stream whose frames or samples it counts.
    fn seconds(self, timeline: &MediaTimeline) -> Result<Option<Rational>, TimeError> {
        if let Some(samples) = self.samples() {
            let rate = timeline.audio().and_then(|audio| audio.sample_rate).filter(|rate| *rate > 0);
            return rate.map(|rate| Rational::new(i128::from(samples), i128::from(rate))).transpose();
        }
        match self {
            Self::TsMuxStart => Rational::new(14, 10).map(Some),
            Self::Frames(frames) => {
                let rate = timeline.video().and_then(|video| video.rate.map(Rate::per_second).or(video.average_rate));
                rate.map(|rate| Rational::from_int(i64::from(frames)).div(rate)).transpose()
            }
            Self::Seconds(seconds) => Ok(Some(seconds)),
            _ => Ok(None),
        }
    }
}

impl Placed {
    fn map(&self, timeline: &MediaTimeline) -> Result<Option<SyncMap>, TimeError> {
        let line = (self.slope, self.offset);
        if let (Table::Frames(count), Some(video)) = (self.table, timeline.video()) {
            return video.frames.counted_map(count, line).map(|map| Some(map.opened()));
        }
        let straight = SyncMap::affine(self.slope, self.offset)?;
        match self.table.map(timeline)? {
            Some(table) => straight.then(&table).map(|map| Some(map.opened())),
            None => Ok((self.table == Table::Straight).then_some(straight)),
        }
    }

    /// The same with a table that is one straight piece on this file folded into the line, so that equal maps are equal values.
    pub(super) fn folded(self, table: Option<&SyncMap>) -> Result<Self, TimeError> {
        let Some([piece]) = table.map(SyncMap::pieces) else { return Ok(self) };
        let (slope, offset) = (piece.slope.mul(self.slope)?, piece.slope.mul(self.offset)?.add(piece.offset)?);
        Ok(Self { slope, offset, table: Table::Straight })
    }
}

impl Table {
    /// The map of positions of the table to presentation seconds; none for positions that are such seconds, and for streams that the
    /// file does not have.
    pub(super) fn map(self, timeline: &MediaTimeline) -> Result<Option<SyncMap>, TimeError> {
        match self {
            Self::Straight => Ok(None),
            Self::Frames(count) => {
                let line = (Rational::ONE, Rational::ZERO);
                timeline.video().map(|video| video.frames.counted_map(count, line)).transpose()
            }
            Self::Samples(counted) => timeline.audio().map_or(Ok(None), |audio| audio.sample_map(counted)),
            Self::Media(kind) => {
                let stream = if kind == Kind::Video { timeline.video() } else { timeline.audio() };
                stream.map(|stream| stream.frames.media_map()).transpose()
            }
            Self::DropFrame => timecode::anchor(timeline).map(|anchor| anchor.fields(timeline)).transpose(),
        }
    }
}

impl crate::FrameTable {
    /// From media time before edits (seconds) to presentation seconds. Parts that an edit list shows again or out of order are left
    /// out.
    pub(super) fn media_map(&self) -> Result<SyncMap, TimeError> {
        let seconds = |ticks: i64| Time::new(ticks, self.base()).position();
        let bound = |ticks: i64| (ticks != i64::MIN && ticks != i64::MAX).then(|| seconds(ticks));
        let mut pieces: Vec<genlock_time::Piece> = Vec::new();
        for part in &self.shown {
            let (start, end) = (bound(part.from), bound(part.to));
            let follows = pieces.last().is_none_or(|last| last.end.zip(start).is_some_and(|(end, start)| start >= end));
            if follows {
                pieces.push(genlock_time::Piece { start, end, slope: Rational::ONE, offset: seconds(part.offset) });
            }
        }
        SyncMap::new(pieces)
    }

    /// The longest tick in seconds of which the presentation times of all frames are multiples, counted from the first; none for
    /// fewer than two frames.
    pub(super) fn common_tick(&self) -> Option<Rational> {
        let mut tick = 0;
        let mut before: Option<i64> = None;
        for (at, run) in self.runs.iter().enumerate() {
            let next = self.runs.get(at + 1).map_or(self.len(), |next| next.rank);
            if next.saturating_sub(run.rank) > 1 {
                tick = crate::build::gcd(tick, run.duration.unsigned_abs());
            }
            if let Some(before) = before {
                tick = crate::build::gcd(tick, run.media.abs_diff(before));
            }
            before = Some(run.media);
        }
        let ticks = i64::try_from(tick).ok().and_then(|tick| tick.checked_mul(self.scale)).filter(|tick| *tick > 0)?;
        Some(Time::new(ticks, self.base()).position())
    }
}

/// Whole frames a second of a rate.
pub(super) fn frames_per_second(rate: Rate) -> i64 {
    i64::try_from(rate.per_second().round(Round::Near)).unwrap_or(i64::MAX).max(1)
}
