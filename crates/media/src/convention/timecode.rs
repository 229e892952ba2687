//! Seconds that are made of a timecode track.

use super::place::{Placed, Table, frames_per_second};
use super::spec::Reading;
use crate::timeline::{MediaTimeline, WallAnchor};
use genlock_time::{Drop, Piece, Rate, Rational, SyncMap, TimeError};

/// The most minutes of drop-frame numbers: thirty days.
const MOST_MINUTES: i64 = 43_200;

/// The timecode of one presented frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    /// The count of the frame since midnight.
    frames: i64,
    pub(super) rate: Rate,
    drop: Drop,
    /// When it is presented.
    at: Rational,
}

/// The first timecode track.
pub(super) fn anchor(timeline: &MediaTimeline) -> Option<Anchor> {
    timeline.anchors.iter().find_map(|anchor| match anchor {
        WallAnchor::Timecode { frames, rate, drop, at, .. } => {
            Some(Anchor { frames: i64::try_from(*frames).ok()?, rate: *rate, drop: *drop, at: *at })
        }
        _ => None,
    })
}

pub(super) fn placed(timeline: &MediaTimeline, reading: Reading) -> Result<Option<Placed>, TimeError> {
    let Some(anchor) = anchor(timeline) else { return Ok(None) };
    let straight = |slope: Rational, midnight: Rational| Ok(Some(Placed { slope, offset: midnight, table: Table::Straight }));
    let rate = anchor.rate.per_second();
    let speed = anchor.whole().div(rate)?;
    match reading {
        Reading::TrueRate => straight(Rational::ONE, anchor.midnight(anchor.frames)?),
        Reading::Fields if anchor.drops() => {
            Ok(Some(Placed { slope: Rational::ONE, offset: Rational::ZERO, table: Table::DropFrame }))
        }
        // Non-drop fields are the count itself.
        Reading::Fields | Reading::WholeRate => straight(speed, anchor.midnight(anchor.frames)?),
        Reading::NonDrop if anchor.drops() => {
            let number = anchor.number(anchor.frames)?;
            straight(Rational::ONE, anchor.midnight(number)?)
        }
        Reading::NonDrop => Ok(None),
    }
}

impl Anchor {
    pub(super) fn drops(&self) -> bool {
        self.drop == Drop::DropFrame
    }

    /// The frames that a seconds field counts.
    pub(super) fn whole(&self) -> Rational {
        Rational::from_int(frames_per_second(self.rate))
    }

    /// The presentation time of midnight, if the frame of the anchor bears this count.
    fn midnight(&self, count: i64) -> Result<Rational, TimeError> {
        self.at.sub(Rational::from_int(count).div(self.rate.per_second())?)
    }

    /// The number that drop frame gives a count: skipped numbers included (SMPTE ST 12-1, 5.2.2).
    fn number(&self, frames: i64) -> Result<i64, TimeError> {
        let mut number = frames;
        loop {
            let grown = frames.checked_add(self.skipped(number / self.per_minute())).ok_or(TimeError::Overflow)?;
            if grown == number {
                return Ok(number);
            }
            number = grown;
        }
    }

    fn per_minute(&self) -> i64 {
        frames_per_second(self.rate).saturating_mul(60)
    }

    /// The numbers that are skipped before the end of the start of a minute: a fifteenth of the count at each but the tenth ones.
    fn skipped(&self, minute: i64) -> i64 {
        (frames_per_second(self.rate) / 15).saturating_mul(minute - minute / 10)
    }

    /// From drop-frame fields as seconds (frames divided by the whole rate) to presentation seconds. The skipped numbers are gaps.
    pub(super) fn fields(&self, timeline: &MediaTimeline) -> Result<SyncMap, TimeError> {
        let (whole, per_minute) = (self.whole(), self.per_minute());
        let slope = whole.div(self.rate.per_second())?;
        let first = self.number(self.frames)? / per_minute;
        let length = timeline.end().unwrap_or(self.at).sub(self.at)?;
        let minutes =
            i64::try_from(length.div(Rational::from_int(60))?.round(genlock_time::Round::Up)).or(Err(TimeError::Overflow))?;
        if minutes > MOST_MINUTES {
            return Err(TimeError::Overflow);
        }
        let mut pieces = Vec::new();
        for minute in first..=first.saturating_add(minutes.max(0)).saturating_add(1) {
            let skipped = self.skipped(minute);
            let missing = if minute % 10 == 0 { 0 } else { frames_per_second(self.rate) / 15 };
            let start = minute.checked_mul(per_minute).and_then(|start| start.checked_add(missing)).ok_or(TimeError::Overflow)?;
            let end = minute.checked_add(1).and_then(|next| next.checked_mul(per_minute)).ok_or(TimeError::Overflow)?;
            let midnight = self.midnight(self.frames.checked_add(skipped).ok_or(TimeError::Overflow)?)?;
            let seconds = |number: i64| Rational::from_int(number).div(whole);
            pieces.push(Piece { start: Some(seconds(start)?), end: Some(seconds(end)?), slope, offset: midnight });
        }
        SyncMap::new(pieces)
    }
}
