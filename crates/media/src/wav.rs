//! WAV, RF64 and broadcast WAV headers (Microsoft Multimedia Programming Interface; EBU Tech 3306 and 3285).

use crate::MediaError;
use crate::build::{Hold, Stretch};
use crate::bytes::{Source, u16_le, u32_le, u64_le};
use crate::frames::{FrameTable, Keys};
use crate::raw;
use crate::sniff::{Container, sniff};
use crate::timeline::{Backend, Kind, MediaTimeline, Oddity, StreamTimeline, WallAnchor};
use genlock_diagnose::codes::media as codes;
use genlock_time::TimeBase;

/// Samples in a block of the frame table; WAV itself has no packets.
const BLOCK: u64 = 1024;

/// The most chunks looked at.
const MOST_CHUNKS: usize = 100_000;

/// Where `TimeReference` stands in a `bext` chunk (EBU Tech 3285, 2.3).
const TIME_REFERENCE: u64 = 338;

/// The format of sound (`WAVEFORMATEX`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    /// The number of the codec: 1 is whole numbers, 3 floating-point ones.
    pub(crate) tag: u16,
    pub(crate) channels: u16,
    pub(crate) rate: u32,
    /// Bytes per second.
    pub(crate) bytes: u32,
    /// Bytes of a block: a sample of all channels, or what a codec decodes at once.
    pub(crate) align: u16,
    /// Bits of a sample.
    pub(crate) bits: u16,
}

impl Format {
    /// The name of uncompressed samples, as FFmpeg has it.
    pub(crate) fn pcm_name(&self) -> String {
        let letter = if self.tag == 3 {
            'f'
        } else if self.bits <= 8 {
            'u'
        } else {
            's'
        };
        let ending = if self.bits <= 8 { "" } else { "le" };
        format!("pcm_{letter}{}{ending}", self.bits)
    }
}

/// What the chunks of a file say.
#[derive(Debug, Default)]
struct Chunks {
    format: Option<Format>,
    /// Where the samples start, and how many bytes of them are there.
    data: Option<(u64, u64)>,
    reference: Option<u64>,
    /// Samples of each channel, which files of compressed sound say in `fact`.
    samples: Option<u32>,
    odd: Vec<Oddity>,
}

fn chunks(source: &mut Source) -> Result<Chunks, MediaError> {
    let mut found = Chunks::default();
    let (mut at, mut long_size) = (12, None);
    for _ in 0..MOST_CHUNKS {
        let chunk = source.read(at, 8)?;
        let (Some(id), Some(size)) = (chunk.first_chunk::<4>(), u32_le(&chunk, 4)) else { break };
        let body = at + 8;
        match id {
            b"ds64" => long_size = u64_le(&source.read(body, 24)?, 8),
            b"fmt " => found.format = parse_format(&source.read(body, u64::from(size.min(64)))?),
            b"fact" => found.samples = u32_le(&source.read(body, 4)?, 0).filter(|samples| *samples > 0),
            b"bext" => found.reference = u64_le(&source.read(body.saturating_add(TIME_REFERENCE), 8)?, 0),
            b"data" => {
                let declared = if size == u32::MAX { long_size.unwrap_or(u64::MAX) } else { u64::from(size) };
                let there = source.len().saturating_sub(body);
                if declared > there {
                    let text = format!("the data chunk claims {declared} bytes; {there} are there, and these count");
                    found.odd.push(Oddity::at(codes::SIZE_LIES, text, at));
                }
                found.data = Some((body, declared.min(there)));
                at = body.saturating_add(declared);
                at = at.saturating_add(at % 2);
                continue;
            }
            _ => {}
        }
        at = body.saturating_add(u64::from(size)).saturating_add(u64::from(size % 2));
    }
    Ok(found)
}

/// The samples of each channel that a file of compressed sound says it has; its last block may hold more.
pub(crate) fn said_samples(source: &mut Source) -> Result<Option<u64>, MediaError> {
    Ok(chunks(source)?.samples.map(u64::from))
}

/// Where MPEG audio lies in a WAV file; none if the file is no such.
pub(crate) fn mpeg_audio(source: &mut Source) -> Result<Option<(u64, u64)>, MediaError> {
    if sniff(&source.read(0, 12)?) != Container::Wav {
        return Ok(None);
    }
    let found = chunks(source)?;
    Ok(found.data.filter(|_| found.format.is_some_and(|format| matches!(format.tag, MPEG | LAYER_3))))
}

/// The numbers of MPEG audio.
const MPEG: u16 = 0x50;
const LAYER_3: u16 = 0x55;

/// The timeline of a WAV file of plain samples or of MPEG audio; none if it is compressed in another way, which needs another reader.
pub(crate) fn timeline(source: &mut Source) -> Result<Option<MediaTimeline>, MediaError> {
    let head = source.read(0, 12)?;
    let Chunks { format, data, reference, odd, .. } = chunks(source)?;
    let format = format.ok_or_else(|| MediaError::malformed("no format chunk", None))?;
    let (_, data) = data.ok_or_else(|| MediaError::malformed("no data chunk", None))?;
    let mut timeline = match format.tag {
        MPEG | LAYER_3 => raw::timeline(source, Container::MpegAudio)?,
        1 | 3 => plain(format, data)?,
        _ => return Ok(None),
    };
    timeline.container = String::from(if head.starts_with(b"RIFF") { "WAV" } else { "RF64" });
    timeline.anchors.extend(reference.map(|samples| WallAnchor::TimeReference { samples, rate: format.rate }));
    timeline.oddities.splice(0..0, odd);
    Ok(Some(timeline))
}

/// The timeline of plain samples in `data` bytes.
fn plain(format: Format, data: u64) -> Result<MediaTimeline, MediaError> {
    if format.rate == 0 || format.channels == 0 || format.align == 0 {
        let what = format!("{} samples per second in {} channels of {} bytes", format.rate, format.channels, format.align);
        return Err(MediaError::malformed(format!("the format chunk is impossible: {what}"), None));
    }
    let stream = stream(format, data / u64::from(format.align))?;
    Ok(MediaTimeline::new(Container::Wav, Backend::Own, vec![stream]))
}

pub(crate) fn parse_format(body: &[u8]) -> Option<Format> {
    let tag = u16_le(body, 0)?;
    // The extensible format names the real one in the first two bytes of its GUID.
    let tag = if tag == 0xFFFE { u16_le(body, 24)? } else { tag };
    Some(Format {
        tag,
        channels: u16_le(body, 2)?,
        rate: u32_le(body, 4)?,
        bytes: u32_le(body, 8)?,
        align: u16_le(body, 12)?,
        bits: u16_le(body, 14).unwrap_or(0),
    })
}

fn stream(format: Format, samples: u64) -> Result<StreamTimeline, MediaError> {
    let base = TimeBase::new(1, format.rate)?;
    let (blocks, rest) = (samples / BLOCK, samples % BLOCK);
    let ticks = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let whole = Stretch { media: 0, step: ticks(BLOCK), count: blocks };
    let last = Stretch { media: ticks(blocks * BLOCK), step: ticks(rest), count: u64::from(rest > 0) };
    let frames = FrameTable::build(&[whole, last], base, Hold::AtMost(i64::MAX), Keys::All)?;
    let mut stream = StreamTimeline::new(0, Kind::Audio, format.pcm_name(), frames);
    stream.sample_rate = Some(format.rate);
    stream.channels = Some(u32::from(format.channels));
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::timeline;
    use crate::MediaError;
    use crate::bytes::Source;
    use genlock_time::Rational;
    use std::io::Write as _;

    /// A mono file of 16 bits at `rate` whose data chunk claims `claimed` bytes and has `there`.
    fn wav(rate: u32, claimed: u32, there: usize) -> Source {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(rate.to_le_bytes());
        bytes.extend((rate.wrapping_mul(2)).to_le_bytes());
        bytes.extend(b"\x02\0\x10\0data");
        bytes.extend(claimed.to_le_bytes());
        bytes.resize(bytes.len() + there, 0);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        Source::open(file.path()).unwrap()
    }

    #[test]
    fn sizes() {
        let check = |claimed, there, seconds: &str, odd| {
            let timeline = timeline(&mut wav(16_000, claimed, there)).unwrap().unwrap();
            assert_eq!(timeline.duration().unwrap(), seconds.parse::<Rational>().unwrap());
            assert_eq!(timeline.oddities.len(), odd);
        };
        check(64_000, 64_000, "2", 0);
        check(u32::MAX, 64, "1/500", 1);
        check(0, 0, "0", 0);
        assert!(matches!(timeline(&mut wav(0, 4, 4)), Err(MediaError::Malformed { .. })));
    }
}
