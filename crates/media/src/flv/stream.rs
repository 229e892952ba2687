//! One stream: from parts of tags to a timeline.

use super::body::{Codec, Part, Role, Video};
use super::{Claims, Times};
use crate::MediaError;
use crate::build::{Hold, Stretch, fill, push};
use crate::frames::{FrameTable, Keys};
use crate::isobmff::entry::AacConfig;
use crate::mpeg::header::{ac3, mpeg_audio, opus_samples};
use crate::timeline::{Kind, Oddity, StreamTimeline};
use crate::{coded, grid, rates, raw};
use genlock_time::{Rational, TimeBase};

/// The longest configuration that is kept.
const MOST_CONFIG: usize = 1 << 16;

/// A stream while its tags go by.
#[derive(Debug)]
pub(super) struct Stream {
    kind: Video,
    track: u8,
    codec: Codec,
    stretches: Vec<Stretch>,
    keys: Keys,
    count: u64,
    rate: u32,
    channels: u32,
    /// Bytes of a sample of all channels, where sound is not compressed.
    align: u32,
    /// Samples of most packets.
    samples: Option<u32>,
    size: Option<(u32, u32)>,
}

impl Stream {
    /// `head` is the first byte of the tag, which says the form of old kinds of sound.
    pub(super) fn new(kind: Video, part: &Part<'_>, head: u8) -> Self {
        let keys = if kind == Video::Yes { Keys::Listed(Vec::new()) } else { Keys::All };
        let channels = 1 + u32::from(head & 1);
        let rate = match part.codec {
            Codec::Known("pcm_alaw" | "pcm_mulaw") => 8000,
            // Two forms of it have a rate of their own.
            Codec::Known("nellymoser") if head >> 4 != 6 => {
                if head >> 4 == 4 {
                    16_000
                } else {
                    8000
                }
            }
            Codec::Known("speex") => 16_000,
            Codec::Known("opus") => 48_000,
            // 5.5, 11, 22 and 44 kHz.
            _ => 44_100 >> (3 - (head >> 2 & 3)),
        };
        let bytes = match part.codec {
            Codec::Known("pcm") => 1 + u32::from(head >> 1 & 1),
            Codec::Known("pcm_alaw" | "pcm_mulaw") => 1,
            _ => 0,
        };
        Self {
            kind,
            track: part.track,
            codec: part.codec,
            stretches: Vec::new(),
            keys,
            count: 0,
            rate,
            channels,
            align: bytes * channels,
            samples: None,
            size: None,
        }
    }

    /// True if it is this track of its kind.
    pub(super) fn is(&self, kind: Video, track: u8) -> bool {
        self.kind == kind && self.track == track
    }

    pub(super) fn push(&mut self, part: &Part<'_>, time: u32, times: &mut Times) {
        match part.role {
            Role::Config => self.configure(part.data.get(..part.data.len().min(MOST_CONFIG)).unwrap_or_default()),
            // Writers end a stream with an empty packet.
            Role::Data if !part.data.is_empty() => self.add(part, times.place(time)),
            _ => {}
        }
    }

    fn configure(&mut self, config: &[u8]) {
        match (self.kind, self.codec) {
            (Video::No, Codec::Known("aac")) => {
                if let Some(aac) = AacConfig::parse(config).filter(|aac| aac.rate > 0) {
                    (self.rate, self.samples) = (aac.rate, Some(aac.packet));
                    self.channels = aac.channels.unwrap_or(self.channels);
                }
            }
            (Video::Yes, Codec::Known("h264")) => {
                let mut order = coded::H264::default();
                order.configure(config);
                self.size = order.size;
            }
            _ => {}
        }
    }

    fn add(&mut self, part: &Part<'_>, time: i64) {
        let media = time.saturating_add(part.offset);
        if self.kind == Video::Yes {
            if part.key {
                self.keys.add(self.count, 1);
            }
            push(&mut self.stretches, Stretch { media, step: 0, count: 1 });
            self.count += 1;
            return;
        }
        let step = self.lasts(part.data).map_or(0, |samples| {
            let exact = i64::from(samples) * 1000 + i64::from(self.rate / 2);
            exact / i64::from(self.rate.max(1))
        });
        push(&mut self.stretches, Stretch { media, step, count: 1 });
        self.count += 1;
    }

    /// The samples of a packet, where its codec tells.
    fn lasts(&mut self, data: &[u8]) -> Option<u32> {
        let header = match self.codec {
            Codec::Known("mp3") => mpeg_audio(data),
            Codec::Known("ac3" | "eac3") => ac3(data),
            Codec::Known("opus") => {
                self.samples = opus_samples(data).or(self.samples);
                return opus_samples(data);
            }
            Codec::Known("aac") => return self.samples,
            _ if self.align > 0 => return u32::try_from(data.len()).ok().map(|bytes| bytes / self.align),
            _ => None,
        }?;
        (self.rate, self.channels, self.samples) = (header.rate, header.channels, Some(header.samples));
        self.samples
    }

    pub(super) fn finish(mut self, index: usize, claims: Claims, odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
        let kind = if self.kind == Video::Yes { Kind::Video } else { Kind::Audio };
        if kind == Kind::Audio {
            fill(&mut self.stretches);
        }
        let known = grid::Known { period: claims.rate.and_then(period), rate: Some(self.rate), samples: self.samples };
        let mut base = TimeBase::MILLI;
        if let Some(snapped) = grid::likely(kind, &self.stretches, base, known, Rational::ZERO) {
            (base, self.stretches) = (snapped.base, snapped.stretches);
        } else if kind == Kind::Video {
            last_as_most(&mut self.stretches);
        }
        let hold = if kind == Kind::Video { Hold::Until(i64::MAX) } else { Hold::AtMost(i64::MAX) };
        let frames = FrameTable::build(&self.stretches, base, hold, self.keys)?;
        let codec = self.codec.name();
        let mut stream = StreamTimeline::new(index, kind, codec, frames);
        if kind == Kind::Video {
            let claimed = claims.width.zip(claims.height).and_then(|(width, height)| whole(width).zip(whole(height)));
            (stream.width, stream.height) = self.size.or(claimed).unzip();
            rates::measure(&mut stream, None)?;
            stream.time_base = TimeBase::MILLI;
            return Ok(stream);
        }
        stream.time_base = TimeBase::MILLI;
        (stream.sample_rate, stream.channels) = (Some(self.rate).filter(|rate| *rate > 0), Some(self.channels));
        match stream.codec.as_str() {
            "aac" => odd.push(raw::unknown(raw::AAC_DELAY, self.rate)),
            "mp3" => odd.push(raw::unknown(raw::MP3_DELAY, self.rate)),
            _ => {}
        }
        Ok(stream)
    }
}

/// Gives the picture that is shown last the duration that most have.
fn last_as_most(stretches: &mut [Stretch]) {
    let mut times: Vec<i64> = stretches.iter().map(|stretch| stretch.media).collect();
    times.sort_unstable();
    let usual = rates::commonest(times.windows(2).map(|pair| (pair[1].saturating_sub(pair[0]), 1)));
    if let Some(last) = stretches.iter_mut().max_by_key(|stretch| stretch.media) {
        last.step = usual.unwrap_or(0);
    }
}

/// The period of a rate that was written as a floating-point number.
fn period(rate: f64) -> Option<Rational> {
    let millionths = (rate * 1e6).round();
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    let millionths = (1.0..1e12).contains(&millionths).then_some(millionths as i128)?;
    let exact = Rational::new(millionths, 1_000_000).ok()?;
    let snapped = genlock_time::Rate::from_rational(exact).ok().and_then(genlock_time::Rate::snap);
    snapped.map_or_else(|| exact.recip().ok(), |rate| Some(rate.period().length()))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(size: f64) -> Option<u32> {
    (1.0..65_536.0).contains(&size).then_some(size as u32)
}
