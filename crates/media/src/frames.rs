//! The frames of a stream, kept as a few runs.

use crate::order::Order;
use genlock_time::{Rational, Step, SyncMap, Time, TimeBase, TimeError};
use serde::{Deserialize, Serialize};

/// One stored frame (or audio packet) and where it is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Index in the file, in the order of decoding, counted over all samples of the stream from 0.
    pub stored: u64,
    /// Index among the frames that are shown, in the order of presentation, from 0; none if an edit list hides the frame.
    pub presented: Option<u64>,
    /// Presentation time in ticks of `base`. A hidden frame has the time that it would have if its edit reached that far.
    pub ticks: i64,
    /// How long it is shown, in ticks of `base`.
    pub duration: i64,
    /// The length of a tick in seconds.
    pub base: TimeBase,
    /// True if any part of it is presented.
    pub shown: bool,
    /// True if decoding can start here.
    pub key: bool,
}

impl Frame {
    /// The presentation time.
    pub const fn time(&self) -> Time {
        Time::new(self.ticks, self.base)
    }

    /// The first instant at which the frame is no longer shown.
    pub const fn end(&self) -> Time {
        Time::new(self.ticks.saturating_add(self.duration), self.base)
    }

    /// The presentation time in seconds, exact.
    pub fn seconds(&self) -> Rational {
        self.time().position()
    }
}

/// Frames of one duration that follow one another without a hole, in the order of their media time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The rank (index in the order of media time) of the first frame.
    pub(crate) rank: u64,
    /// Its media time in media ticks.
    pub(crate) media: i64,
    /// The duration of each frame in media ticks.
    pub(crate) duration: i64,
}

/// A stretch of media that one edit presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// The presented index of the first frame.
    pub(crate) presented: u64,
    /// The rank of the first frame.
    pub(crate) rank: u64,
    /// How many frames.
    pub(crate) count: u64,
    /// Presentation ticks of media time zero.
    pub(crate) offset: i64,
    /// The first media position that is presented, in table ticks.
    pub(crate) from: i64,
    /// The first media position that is no longer presented, in table ticks.
    pub(crate) to: i64,
}

/// Which frames decoding can start at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Keys {
    All,
    /// Ranges of stored indices, ascending.
    Listed(Vec<std::ops::Range<u64>>),
}

impl Keys {
    fn contains(&self, stored: u64) -> bool {
        match self {
            Self::All => true,
            Self::Listed(keys) => {
                let next = keys.partition_point(|range| range.start <= stored);
                next.checked_sub(1).and_then(|at| keys.get(at)).is_some_and(|range| range.contains(&stored))
            }
        }
    }

    /// Adds `count` keys from `first`, which lies after those that are there.
    pub(crate) fn add(&mut self, first: u64, count: u64) {
        let Self::Listed(keys) = self else { return };
        let end = first.saturating_add(count);
        match keys.last_mut() {
            Some(last) if first >= last.start && first <= last.end => last.end = last.end.max(end),
            Some(last) if first < last.end => {}
            _ => keys.push(first..end),
        }
    }
}

/// Which frames are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Frames that are shown, in the order of presentation.
    Presented,
    /// All frames of the file in the order of media time, those that an edit list hides included.
    Stored,
}

/// Every frame of a stream: its place in the file, its place in the presentation, its time.
///
/// Frames of constant duration are one run whatever their number, so that an hour of constant-rate video takes bytes. Media time
/// is that of the container before edits; presentation time is what a correct player shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameTable {
    pub(crate) base: TimeBase,
    /// Table ticks in one media tick.
    pub(crate) scale: i64,
    pub(crate) runs: Vec<Run>,
    pub(crate) len: u64,
    pub(crate) order: Order,
    pub(crate) keys: Keys,
    /// In the order of presentation.
    pub(crate) shown: Vec<Shown>,
}

impl FrameTable {
    /// The table of no frames.
    pub fn empty(base: TimeBase) -> Self {
        Self { base, scale: 1, runs: Vec::new(), len: 0, order: Order::default(), keys: Keys::All, shown: Vec::new() }
    }

    /// The number of frames in the file.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// True without a single frame.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of frames presented; one that two edits present counts twice.
    pub fn shown_len(&self) -> u64 {
        self.shown.last().map_or(0, |part| part.presented.saturating_add(part.count))
    }

    /// True if every stored frame is presented, in one stretch, and none twice.
    pub fn shows_all_once(&self) -> bool {
        matches!(self.shown[..], [part] if part.rank == 0 && part.count == self.len)
    }

    /// The length of a tick of [`Frame::ticks`].
    pub const fn base(&self) -> TimeBase {
        self.base
    }

    /// The number of runs kept: a measure of how irregular the times are.
    pub fn run_count(&self) -> usize {
        self.runs.len()
    }

    fn run_of(&self, rank: u64) -> Option<(usize, Run)> {
        let at = self.runs.partition_point(|run| run.rank <= rank).checked_sub(1)?;
        self.runs.get(at).map(|run| (at, *run))
    }

    /// Media start and duration of a rank, in table ticks.
    fn media(&self, rank: u64) -> Option<(i64, i64)> {
        if rank >= self.len {
            return None;
        }
        let (_, run) = self.run_of(rank)?;
        let into = i64::try_from(rank - run.rank).ok()?.checked_mul(run.duration)?;
        let start = run.media.checked_add(into)?.checked_mul(self.scale)?;
        Some((start, run.duration.checked_mul(self.scale)?))
    }

    fn frame(&self, part: &Shown, rank: u64, shown: bool) -> Option<Frame> {
        let (media, duration) = self.media(rank)?;
        let stored = self.order.stored(rank);
        let (from, to) = if shown {
            (media.max(part.from), media.checked_add(duration)?.min(part.to))
        } else {
            (media, media.checked_add(duration)?)
        };
        Some(Frame {
            stored,
            presented: shown.then(|| part.presented.saturating_add(rank.saturating_sub(part.rank))),
            ticks: from.checked_add(part.offset)?,
            duration: to.saturating_sub(from).max(0),
            base: self.base,
            shown,
            key: self.keys.contains(stored),
        })
    }

    /// The frame with this index in the presentation.
    pub fn presented(&self, index: u64) -> Option<Frame> {
        let at = self.shown.partition_point(|part| part.presented <= index).checked_sub(1)?;
        let part = self.shown.get(at)?;
        let into = index - part.presented;
        if into >= part.count {
            return None;
        }
        self.frame(part, part.rank.checked_add(into)?, true)
    }

    /// The frame with this index in the file. One that several edits present is given as first presented.
    pub fn stored(&self, index: u64) -> Option<Frame> {
        if index >= self.len {
            return None;
        }
        self.ranked(self.order.rank(index))
    }

    /// The frame with this index in the order of media time, hidden frames counted; what tools that ignore edit lists number.
    pub fn ranked(&self, rank: u64) -> Option<Frame> {
        if let Some(part) = self.shown.iter().find(|part| rank.checked_sub(part.rank).is_some_and(|into| into < part.count)) {
            return self.frame(part, rank, true);
        }
        let nowhere = Shown { presented: 0, rank: 0, count: 0, offset: 0, from: i64::MIN, to: i64::MAX };
        let next = self.shown.iter().find(|part| part.rank > rank).or(self.shown.last()).unwrap_or(&nowhere);
        self.frame(next, rank, false)
    }

    /// The frames in the order of presentation.
    pub fn iter_presented(&self) -> impl Iterator<Item = Frame> + '_ {
        (0..self.shown_len()).map_while(|index| self.presented(index))
    }

    /// The frames in the order of the file, hidden ones too.
    pub fn iter_stored(&self) -> impl Iterator<Item = Frame> + '_ {
        (0..self.len).map_while(|index| self.stored(index))
    }

    /// The presented index of the frame that is on show at `time` (seconds); none before, after and between frames.
    pub fn at(&self, time: Rational) -> Option<u64> {
        let index = self.starting_before(|start| start <= time).checked_sub(1)?;
        (time < self.presented(index)?.end().position()).then_some(index)
    }

    /// The first instant of the presentation of this stream, in seconds.
    pub fn start(&self) -> Option<Rational> {
        self.presented(0).map(|frame| frame.seconds())
    }

    /// The first instant after the last presented frame, in seconds.
    pub fn end(&self) -> Option<Rational> {
        self.presented(self.shown_len().checked_sub(1)?).map(|frame| frame.end().position())
    }

    /// The end in seconds of the last frame that starts before `limit`; of the last frame of all without one.
    pub(crate) fn end_before(&self, limit: Option<Rational>) -> Option<Rational> {
        let count = limit.map_or(self.shown_len(), |limit| self.starting_before(|time| time < limit));
        self.presented(count.checked_sub(1)?).map(|frame| frame.end().position())
    }

    /// How many frames start at times of which `early` is true; it must be true of the first ones and then of none.
    fn starting_before(&self, early: impl Fn(Rational) -> bool) -> u64 {
        let (mut low, mut high) = (0, self.shown_len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.presented(middle).is_some_and(|frame| early(frame.seconds())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The presented frames as steps from a count to ticks. `counted` names the count of a frame. Parts whose count would run
    /// backwards are left out.
    fn steps(&self, counted: Count) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut next_index = 0;
        for part in &self.shown {
            let mut rank = part.rank;
            let last = part.rank.saturating_add(part.count);
            let Some((mut at, _)) = self.run_of(rank) else { continue };
            while rank < last {
                let run_end = self.runs.get(at + 1).map_or(self.len, |next| next.rank).min(last);
                // Only the outermost frames of a part can be clipped, so they stand alone.
                let end = if rank == part.rank {
                    rank + 1
                } else if run_end == last && rank + 1 < last {
                    last - 1
                } else {
                    run_end
                };
                let first = match counted {
                    Count::Presented => part.presented.saturating_add(rank - part.rank),
                    Count::Stored => rank,
                };
                if let Some((ticks, length)) = self.clipped(part, at, rank)
                    && length > 0
                    && first >= next_index
                {
                    next_index = first.saturating_add(end - rank);
                    steps.push(Step { first, end: next_index, ticks, length });
                }
                rank = end;
                at += usize::from(end == run_end);
            }
        }
        steps
    }

    /// Presentation ticks and duration of a frame of the run `at`, as far as `part` presents it.
    fn clipped(&self, part: &Shown, at: usize, rank: u64) -> Option<(i64, i64)> {
        let run = self.runs.get(at)?;
        let into = i64::try_from(rank.checked_sub(run.rank)?).ok()?.checked_mul(run.duration)?;
        let media = run.media.checked_add(into)?.checked_mul(self.scale)?;
        let end = media.checked_add(run.duration.checked_mul(self.scale)?)?.min(part.to);
        let from = media.max(part.from);
        Some((from.checked_add(part.offset)?, end.saturating_sub(from)))
    }

    /// From positions on a clock to presentation seconds, where `line` (slope, offset) takes a position to a count of frames.
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub(crate) fn counted_map(&self, counted: Count, line: (Rational, Rational)) -> Result<SyncMap, TimeError> {
        SyncMap::stepped(self.steps(counted), line, self.base)
    }

    /// From the presented index to presentation seconds: frame `i` covers `[i, i + 1)`, so that halves lie in its middle.
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub fn presented_index_map(&self) -> Result<SyncMap, TimeError> {
        self.counted_map(Count::Presented, (Rational::ONE, Rational::ZERO))
    }

    /// From the index in the order of media time, hidden frames counted, to presentation seconds. Hidden frames are a gap.
    ///
    /// This is the number that tools give a frame when they ignore the edit list; it differs from [`Frame::stored`], which
    /// counts in the order of decoding and is not monotone with B-frames.
    ///
    /// # Errors
    /// As [`FrameTable::presented_index_map`].
    pub fn stored_index_map(&self) -> Result<SyncMap, TimeError> {
        self.counted_map(Count::Stored, (Rational::ONE, Rational::ZERO))
    }
}

/// An index as a position.
pub(crate) fn whole(index: u64) -> Rational {
    Rational::new(i128::from(index), 1).unwrap_or(Rational::ZERO)
}
