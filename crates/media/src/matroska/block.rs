//! Blocks (RFC 9559, 10) and how long the frames in them last.

use super::ebml::variable;
use super::track::Track;
use crate::mpeg::header::{ac3, mpeg_audio, opus_samples};

/// The header of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) track: u64,
    /// Ticks after the time stamp of the cluster.
    pub(super) time: i64,
    /// True if a simple block is marked as one where decoding can start.
    pub(super) key: bool,
    /// Where each frame starts in the body, and its length.
    pub(super) frames: Vec<(u64, u64)>,
}

/// The bytes of a body that are enough for its header, unless it is laced.
pub(super) const HEADER: u64 = 12;

/// The bytes of a body that are enough for the sizes of 256 laced frames.
pub(super) const LACED_HEADER: u64 = 4096;

/// True if the header of the body that starts so needs [`LACED_HEADER`] bytes.
pub(super) fn is_laced(body: &[u8]) -> bool {
    let flags = variable(body).and_then(|(_, length)| body.get(length + 2));
    flags.is_some_and(|flags| flags & 0x06 != 0)
}

/// Reads the header of a block of `size` bytes, of which `body` has the first ones.
pub(super) fn parse(body: &[u8], size: u64) -> Option<Block> {
    let (track, at) = variable(body)?;
    let [high, low, flags, rest @ ..] = body.get(at..)? else { return None };
    let time = i64::from(i16::from_be_bytes([*high, *low]));
    let start = at as u64 + 3;
    let left = size.checked_sub(start)?;
    let frames = match flags >> 1 & 3 {
        0 => vec![(start, left)],
        lacing => {
            let (count, rest) = rest.split_first()?;
            let (lengths, used) = lengths(lacing, usize::from(*count), rest, left.checked_sub(1)?)?;
            let mut at = start + 1 + used as u64;
            let mut frames = Vec::with_capacity(lengths.len());
            for length in lengths {
                frames.push((at, length));
                at = at.checked_add(length)?;
            }
            frames
        }
    };
    Some(Block { track, time, key: flags & 0x80 != 0, frames })
}

/// The lengths of `more + 1` laced frames in `left` bytes, and the bytes that say so (10.3).
fn lengths(lacing: u8, more: usize, data: &[u8], left: u64) -> Option<(Vec<u64>, usize)> {
    let (mut lengths, mut at) = (Vec::with_capacity(more + 1), 0);
    match lacing {
        1 => {
            for _ in 0..more {
                let mut length = 0;
                loop {
                    let byte = *data.get(at)?;
                    at += 1;
                    length += u64::from(byte);
                    if byte < 255 {
                        break;
                    }
                }
                lengths.push(length);
            }
        }
        2 => {
            let count = more as u64 + 1;
            return Some((vec![left / count; more + 1], 0));
        }
        _ if more > 0 => {
            let (first, used) = variable(data)?;
            at = used;
            lengths.push(first);
            for _ in 1..more {
                let (raw, used) = variable(data.get(at..)?)?;
                at += used;
                // Differences are stored with half the range added.
                let bias = (1_i64 << (7 * used - 1)) - 1;
                let last = lengths.last()?.cast_signed();
                lengths.push(u64::try_from(last.checked_add(raw.cast_signed())?.checked_sub(bias)?).ok()?);
            }
        }
        _ => {}
    }
    let said = lengths.iter().try_fold(at as u64, |sum, length| sum.checked_add(*length))?;
    lengths.push(left.checked_sub(said)?);
    Some((lengths, at))
}

/// The bytes of a frame that tell how long it lasts.
pub(super) const FRAME_HEADER: u64 = 10;

/// How long the frames of a track last, where the codec says it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lasting {
    /// Samples, the same in every frame.
    Samples(u32),
    /// Samples, told by the first bytes of each frame.
    Each(fn(&[u8]) -> Option<u32>),
    /// Bytes of one sample of all channels.
    Bytes(u32),
    Unknown,
}

impl Lasting {
    pub(super) fn of(track: &Track) -> Self {
        if track.opaque || !track.stripped.is_empty() {
            return Self::Unknown;
        }
        let codec = track.codec.as_str();
        match codec {
            "A_OPUS" => Self::Each(opus_samples),
            "A_AC3" | "A_EAC3" => Self::Each(|frame| ac3(frame).map(|header| header.samples)),
            _ if codec.starts_with("A_MPEG/L") => Self::Each(|frame| mpeg_audio(frame).map(|header| header.samples)),
            _ if codec.starts_with("A_AAC") => Self::Samples(aac_samples(track)),
            _ if codec.starts_with("A_PCM") => match (track.channels, track.bits) {
                (Some(channels), Some(bits)) if bits >= 8 => Self::Bytes(channels.saturating_mul(bits / 8)),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// The samples of a frame of `size` bytes that starts so.
    pub(super) fn samples(self, frame: &[u8], size: u64) -> Option<u32> {
        match self {
            Self::Samples(samples) => Some(samples),
            Self::Each(read) => read(frame),
            Self::Bytes(bytes) => u32::try_from(size / u64::from(bytes.max(1))).ok(),
            Self::Unknown => None,
        }
    }
}

/// The samples of an AAC frame at the output rate: 1024, or 960, and twice that with spectral band replication (ISO/IEC 14496-3).
fn aac_samples(track: &Track) -> u32 {
    let short = track.private.get(1).is_some_and(|byte| byte & 4 != 0);
    let replicated = track.codec.contains("SBR") || track.private.first().is_some_and(|byte| matches!(byte >> 3, 5 | 29));
    (if short { 960 } else { 1024 }) << u32::from(replicated)
}

#[cfg(test)]
mod tests {
    use super::{is_laced, parse};

    fn check(body: &[u8], size: u64, frames: &[(u64, u64)]) {
        assert_eq!(parse(body, size).map(|block| block.frames), Some(frames.to_vec()));
    }

    #[test]
    fn lacing() {
        let plain = parse(&[0x81, 0xFF, 0xFE, 0x80, 9], 14).unwrap();
        assert_eq!((plain.track, plain.time, plain.key, plain.frames), (1, -2, true, vec![(4, 10)]));
        assert!(!is_laced(&[0x81, 0, 0, 0x80]) && is_laced(&[0x81, 0, 0, 0x02]));
        // Xiph: lengths of 256 and 3, and the rest.
        check(&[0x81, 0, 0, 0x02, 2, 255, 1, 3], 8 + 256 + 3 + 7, &[(8, 256), (264, 3), (267, 7)]);
        // Fixed: three frames of equal length.
        check(&[0x81, 0, 0, 0x04, 2], 5 + 30, &[(5, 10), (15, 10), (25, 10)]);
        // EBML: 800, then 500 less, then the rest.
        check(&[0x81, 0, 0, 0x06, 2, 0x43, 0x20, 0x5E, 0x0B], 9 + 800 + 300 + 50, &[(9, 800), (809, 300), (1109, 50)]);
        check(&[0x81, 0, 0, 0x06, 0], 5 + 12, &[(5, 12)]);
        // Lengths that are larger than the block.
        assert_eq!(parse(&[0x81, 0, 0, 0x02, 1, 200], 50), None);
        assert_eq!(parse(&[0x81, 0], 50), None);
    }
}
