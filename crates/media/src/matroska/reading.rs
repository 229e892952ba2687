//! One track: from blocks to a frame table.

use super::block::Lasting;
use super::track::Track;
use crate::MediaError;
use crate::build::{Hold, Stretch, fill, push};
use crate::frames::{FrameTable, Keys};
use crate::timeline::{Kind, Oddity, StreamTimeline};
use crate::{grid, rates};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rational, Round, TimeBase};

const NANO: i128 = 1_000_000_000;

/// What stands beside a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extra {
    /// True unless the block refers to others.
    pub(super) key: bool,
    /// Ticks.
    pub(super) duration: Option<u64>,
    /// Nanoseconds to be cut off at the end; negative: at the start.
    pub(super) discard: i64,
}

impl Default for Extra {
    fn default() -> Self {
        Self { key: true, duration: None, discard: 0 }
    }
}

/// A track while its blocks go by.
pub(super) struct Reading {
    pub(super) track: Track,
    lasting: Lasting,
    /// Samples of the frame before, which most others have too.
    usual: Option<u32>,
    stretches: Vec<Stretch>,
    keys: Keys,
    count: u64,
    /// Nanoseconds cut off at the start and at the end of the sound.
    head: i64,
    tail: i64,
}

impl Reading {
    pub(super) fn new(mut track: Track) -> Self {
        if track.codec == "A_OPUS" {
            // The rate of Opus as decoded, whatever the recording had (RFC 7845, 5.1).
            track.rate = Some(48_000);
        }
        let lasting = Lasting::of(&track);
        let keys = if track.kind() == Kind::Video { Keys::Listed(Vec::new()) } else { Keys::All };
        Self { track, lasting, usual: None, stretches: Vec::new(), keys, count: 0, head: 0, tail: 0 }
    }

    /// True if the first bytes of its frames tell how long they last.
    pub(super) const fn wants_frames(&self) -> bool {
        !matches!(self.lasting, Lasting::Unknown)
    }

    pub(super) fn samples(&self, frame: &[u8], size: u64) -> Option<u32> {
        self.lasting.samples(frame, size)
    }

    /// Adds `frames` of a block at `time` ticks of `scale` nanoseconds; `samples` are those of each frame, where the codec tells.
    pub(super) fn add(&mut self, time: i64, frames: usize, samples: &[Option<u32>], extra: Extra, scale: u32) {
        let scale = i128::from(scale);
        let mut into = 0_i128;
        for number in 0..frames {
            let lasts = self.nanoseconds(samples.get(number).copied().flatten(), extra.duration, frames, scale);
            let ticks = |nanoseconds: i128| i64::try_from((nanoseconds + scale / 2).div_euclid(scale)).unwrap_or(i64::MAX);
            let start = ticks(into);
            into += lasts;
            let step = ticks(lasts);
            push(&mut self.stretches, Stretch { media: time.saturating_add(start), step, count: 1 });
            if extra.key && number == 0 {
                self.keys.add(self.count, 1);
            }
            self.count += 1;
        }
        if extra.discard >= 0 {
            self.tail = self.tail.saturating_add(extra.discard);
        } else {
            self.head = self.head.saturating_sub(extra.discard);
        }
    }

    /// How long a frame lasts; 0 where nothing says it.
    fn nanoseconds(&mut self, samples: Option<u32>, duration: Option<u64>, frames: usize, scale: i128) -> i128 {
        if let (Some(samples), Some(rate)) = (samples, self.track.rate) {
            self.usual = Some(samples);
            return i128::from(samples) * NANO / i128::from(rate);
        }
        if let Some(duration) = duration {
            return i128::from(duration).saturating_mul(scale) / i128::try_from(frames.max(1)).unwrap_or(1);
        }
        self.track.default_duration.map_or(0, i128::from)
    }

    /// The stream with its table.
    pub(super) fn finish(mut self, index: usize, scale: u32, odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
        let kind = self.track.kind();
        if self.track.opaque {
            let text =
                format!("the frames of stream {index} are compressed or encrypted; their times were read, their content was not");
            odd.push(Oddity::new(codes::SCRAMBLED, text));
        }
        if self.track.scaled {
            let text = format!("stream {index} has a time scale of its own, which no reader follows; it was taken for 1");
            odd.push(Oddity::new(codes::EDIT_RATE, text));
        }
        if kind == Kind::Audio {
            fill(&mut self.stretches);
        }
        let base = self.exact(TimeBase::new(scale, 1_000_000_000)?)?;
        let hold = if kind == Kind::Video { Hold::Until(i64::MAX) } else { Hold::AtMost(i64::MAX) };
        let mut frames = FrameTable::build(&self.stretches, base, hold, self.keys)?;
        let track = &self.track;
        let ticks = |nanoseconds: i128| {
            let exact = Rational::new(nanoseconds, NANO)?.div(frames.base().length())?;
            Ok::<_, MediaError>(u64::try_from(exact.round(Round::Near)).unwrap_or(0))
        };
        let head = i128::from(track.codec_delay) + i128::from(self.head);
        let (delay, padding) = (ticks(head)?, ticks(i128::from(self.tail))?);
        if kind == Kind::Audio && (delay > 0 || padding > 0) {
            frames.trim(delay, padding)?;
        }
        let mut stream = StreamTimeline::new(index, kind, track.codec.clone(), frames);
        stream.id = Some(track.number);
        match kind {
            Kind::Video => {
                (stream.width, stream.height, stream.rotation) = (track.width, track.height, track.rotation);
                rates::measure(&mut stream, None)?;
            }
            Kind::Audio => {
                (stream.sample_rate, stream.channels) = (track.rate, track.channels);
                let samples = |nanoseconds: i128| {
                    let exact = nanoseconds * i128::from(track.rate.unwrap_or(0));
                    u64::try_from((exact + NANO / 2) / NANO).ok().filter(|samples| *samples > 0)
                };
                stream.encoder_delay = samples(head);
                stream.padding = samples(i128::from(self.tail));
            }
            _ => {}
        }
        stream.time_base = TimeBase::new(scale, 1_000_000_000)?;
        Ok(stream)
    }

    /// Makes times that were rounded to ticks exact where a period explains them, and takes the delay of the codec away; gives the
    /// new tick.
    fn exact(&mut self, base: TimeBase) -> Result<TimeBase, MediaError> {
        let delay = Rational::new(-i128::from(self.track.codec_delay), NANO)?;
        let known = grid::Known { period: self.track.frame_period(), rate: self.track.rate, samples: self.usual };
        if let Some(snapped) = grid::likely(self.track.kind(), &self.stretches, base, known, delay) {
            self.stretches = snapped.stretches;
            return Ok(snapped.base);
        }
        if self.track.codec_delay == 0 {
            return Ok(base);
        }
        // Nanoseconds hold both the ticks and the delay.
        let scale = i64::from(base.numer()).saturating_mul(1_000_000_000 / i64::from(base.denom()).max(1));
        let delay = i64::try_from(self.track.codec_delay).unwrap_or(i64::MAX);
        for stretch in &mut self.stretches {
            stretch.media = stretch.media.saturating_mul(scale).saturating_sub(delay);
            stretch.step = stretch.step.saturating_mul(scale);
        }
        Ok(TimeBase::NANO)
    }
}
