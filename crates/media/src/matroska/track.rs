//! The list of tracks (RFC 9559, 5.1.4).

use super::ebml::{children, float, number, text};
use crate::timeline::Kind;
use genlock_time::{Rate, Rational, Round};

/// A track as its entry describes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Track {
    pub(super) number: u64,
    kind: u64,
    /// The codec ID, such as `V_VP9`.
    pub(super) codec: String,
    pub(super) private: Vec<u8>,
    /// Nanoseconds per frame, as stored: cut off, not rounded.
    pub(super) default_duration: Option<u64>,
    /// Nanoseconds of sound that the codec puts before the first sample.
    pub(super) codec_delay: u64,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    /// Degrees by which to turn the picture clockwise.
    pub(super) rotation: u16,
    /// Samples per second as decoded.
    pub(super) rate: Option<u32>,
    pub(super) channels: Option<u32>,
    pub(super) bits: Option<u32>,
    /// Bytes that stand at the start of every frame and were left out.
    pub(super) stripped: Vec<u8>,
    /// True if frames are compressed or encrypted, so that nothing in them can be read.
    pub(super) opaque: bool,
    /// How much slower the track runs than the segment says. Old files have it; nothing writes it.
    pub(super) scaled: bool,
}

mod id {
    pub(super) const NUMBER: u32 = 0xD7;
    pub(super) const TYPE: u32 = 0x83;
    pub(super) const CODEC_ID: u32 = 0x86;
    pub(super) const CODEC_PRIVATE: u32 = 0x63A2;
    pub(super) const DEFAULT_DURATION: u32 = 0x23_E383;
    pub(super) const CODEC_DELAY: u32 = 0x56AA;
    pub(super) const TIMESTAMP_SCALE: u32 = 0x23_314F;
    pub(super) const VIDEO: u32 = 0xE0;
    pub(super) const PIXEL_WIDTH: u32 = 0xB0;
    pub(super) const PIXEL_HEIGHT: u32 = 0xBA;
    pub(super) const PROJECTION: u32 = 0x7670;
    pub(super) const POSE_ROLL: u32 = 0x7675;
    pub(super) const AUDIO: u32 = 0xE1;
    pub(super) const SAMPLING: u32 = 0xB5;
    pub(super) const OUTPUT_SAMPLING: u32 = 0x78B5;
    pub(super) const CHANNELS: u32 = 0x9F;
    pub(super) const BIT_DEPTH: u32 = 0x6264;
    pub(super) const ENCODINGS: u32 = 0x6D80;
    pub(super) const ENCODING: u32 = 0x6240;
    pub(super) const COMPRESSION: u32 = 0x5034;
    pub(super) const COMPRESSION_KIND: u32 = 0x4254;
    pub(super) const COMPRESSION_SETTINGS: u32 = 0x4255;
}

/// The longest private data that is kept.
const MOST_PRIVATE: usize = 1 << 20;

impl Track {
    pub(super) fn parse(entry: &[u8]) -> Self {
        let mut track = Self::default();
        for (id, body) in children(entry) {
            match id {
                id::NUMBER => track.number = number(body),
                id::TYPE => track.kind = number(body),
                id::CODEC_ID => track.codec = text(body),
                id::CODEC_PRIVATE => track.private = body.get(..MOST_PRIVATE.min(body.len())).unwrap_or_default().to_vec(),
                id::DEFAULT_DURATION => track.default_duration = Some(number(body)).filter(|duration| *duration > 0),
                id::CODEC_DELAY => track.codec_delay = number(body),
                #[allow(clippy::float_cmp, reason = "the default is stored as exactly 1")]
                id::TIMESTAMP_SCALE => track.scaled = float(body).is_some_and(|scale| scale != 1.0),
                id::VIDEO => track.video(body),
                id::AUDIO => track.audio(body),
                id::ENCODINGS => children(body).filter(|(id, _)| *id == id::ENCODING).for_each(|(_, body)| track.encoding(body)),
                _ => {}
            }
        }
        track
    }

    fn video(&mut self, body: &[u8]) {
        for (id, body) in children(body) {
            let size = || u32::try_from(number(body)).ok().filter(|size| *size > 0);
            match id {
                id::PIXEL_WIDTH => self.width = size(),
                id::PIXEL_HEIGHT => self.height = size(),
                id::PROJECTION => {
                    let roll = children(body).find(|(id, _)| *id == id::POSE_ROLL).and_then(|(_, body)| float(body));
                    self.rotation = roll.map_or(0, quarter_turns);
                }
                _ => {}
            }
        }
    }

    fn audio(&mut self, body: &[u8]) {
        let (mut sampling, mut output) = (8000.0, None);
        self.channels = Some(1);
        for (id, body) in children(body) {
            let count = || u32::try_from(number(body)).ok().filter(|count| *count > 0);
            match id {
                id::SAMPLING => sampling = float(body).unwrap_or(sampling),
                id::OUTPUT_SAMPLING => output = float(body),
                id::CHANNELS => self.channels = count(),
                id::BIT_DEPTH => self.bits = count(),
                _ => {}
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie in the range")]
        let whole = |rate: f64| (1.0..=16_777_216.0).contains(&rate).then(|| rate.round() as u32);
        self.rate = output.and_then(whole).or_else(|| whole(sampling));
    }

    /// How frames are packed (5.1.4.1.31). Header stripping is the one way that leaves times and sizes readable.
    fn encoding(&mut self, body: &[u8]) {
        let Some((_, compression)) = children(body).find(|(id, _)| *id == id::COMPRESSION) else {
            self.opaque = true;
            return;
        };
        let field = |wanted| children(compression).find(|(id, _)| *id == wanted).map(|(_, body)| body);
        match field(id::COMPRESSION_KIND).map_or(0, number) {
            3 => self.stripped = field(id::COMPRESSION_SETTINGS).unwrap_or_default().to_vec(),
            _ => self.opaque = true,
        }
    }

    /// What it carries (table 3 of 5.1.4.1.3).
    pub(super) const fn kind(&self) -> Kind {
        match self.kind {
            1 => Kind::Video,
            2 => Kind::Audio,
            0x11 => Kind::Subtitle,
            _ => Kind::Data,
        }
    }

    /// The period of frames that the file names, as the standard rate that it was cut off from.
    pub(super) fn frame_period(&self) -> Option<Rational> {
        let exact = Rational::new(i128::from(self.default_duration?), 1_000_000_000).ok()?;
        let rate = Rate::from_rational(exact.recip().ok()?).ok();
        let millionths = || {
            let rate = exact.recip().ok()?.mul(Rational::from_int(1_000_000)).ok()?.round(Round::Near);
            Rate::from_rational(Rational::new(rate, 1_000_000).ok()?).ok()
        };
        let snapped = rate.or_else(millionths).and_then(Rate::snap);
        Some(snapped.map_or(exact, |rate| rate.period().length()))
    }
}

/// The clockwise turn of a roll, which counts counter-clockwise, where it is a quarter turn to a degree.
fn quarter_turns(roll: f64) -> u16 {
    [(0, 0.0), (270, 90.0), (180, 180.0), (180, -180.0), (90, -90.0)]
        .into_iter()
        .find(|(_, degrees): &(u16, f64)| (roll - degrees).abs() < 1.0)
        .map_or(0, |(turn, _)| turn)
}

#[cfg(test)]
mod tests {
    use super::Track;
    use crate::timeline::Kind;

    #[test]
    fn entries() {
        let entry = [
            0xD7, 0x81, 2, 0x83, 0x81, 2, 0x23, 0xE3, 0x83, 0x84, 0x01, 0xFD, 0x22, 0x2A, 0x56, 0xAA, 0x83, 0x63, 0x2E, 0xA0,
            0xE1, 0x88, 0xB5, 0x84, 0x47, 0x3B, 0x80, 0, 0x9F, 0x81,
        ];
        let mut entry = entry.to_vec();
        entry.push(2);
        // The body of the last master is one byte longer than it said before.
        entry[21] = 0x89;
        let track = Track::parse(&entry);
        assert_eq!((track.number, track.kind(), track.default_duration), (2, Kind::Audio, Some(33_366_570)));
        assert_eq!((track.codec_delay, track.rate, track.channels), (6_500_000, Some(48_000), Some(2)));
        assert_eq!(track.frame_period().unwrap().to_string(), "1001/30000");
    }
}
