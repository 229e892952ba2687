//! Sound, decoded to mono and placed by presentation time.

#[cfg(all(test, feature = "symphonia", feature = "ffmpeg"))]
mod agree;
#[cfg(all(test, feature = "symphonia", feature = "ffmpeg"))]
mod made;
mod place;
mod resample;

#[cfg(feature = "symphonia")]
mod codec;
#[cfg(feature = "symphonia")]
mod iso;
#[cfg(feature = "symphonia")]
mod opus;
#[cfg(feature = "symphonia")]
mod own;
#[cfg(feature = "symphonia")]
mod streamed;

pub(crate) use place::{Placer, clip};

use crate::sniff::Container;
use crate::timeline::{Kind, MediaTimeline, StreamTimeline};
use crate::{Backend, MediaError, ProbeOptions, probe};
use genlock_time::Rational;
use std::path::Path;

/// What to decode and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioOptions {
    /// Samples per second of the output.
    pub rate: u32,
    /// The index of the stream in the file; none: the first stream of sound.
    pub stream: Option<usize>,
}

impl Default for AudioOptions {
    /// 16 kHz, which speech models want, of the first stream.
    fn default() -> Self {
        Self { rate: 16_000, stream: None }
    }
}

/// Which decoder made the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decoder {
    /// symphonia's.
    Symphonia,
    /// opus-rs, a port of libopus.
    Opus,
    /// FFmpeg's libavcodec.
    Ffmpeg,
}

/// Mono sound placed by presentation time.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples per second.
    pub rate: u32,
    /// The presentation time of sample 0 in seconds: presentation zero of the timeline, or later if the sound starts more than an
    /// hour after it.
    pub start: Rational,
    /// The samples, all channels mixed with equal weight; 0 where nothing is presented.
    pub samples: Vec<f32>,
    /// Who read the times.
    pub backend: Backend,
    /// Who decoded.
    pub decoder: Decoder,
}

/// A block of samples without holes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudioBlock<'a> {
    /// The index of its first sample, counted from [`AudioInfo::start`]. Blocks ascend and do not overlap; between them is silence.
    pub start: u64,
    /// Mono samples.
    pub samples: &'a [f32],
}

/// What [`audio_blocks`] did.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioInfo {
    /// Samples per second.
    pub rate: u32,
    /// The presentation time of sample 0 in seconds.
    pub start: Rational,
    /// The index after the last sample.
    pub len: u64,
    /// Packets that could not be decoded; they are silent.
    pub lost: u64,
    /// Who read the times.
    pub backend: Backend,
    /// Who decoded.
    pub decoder: Decoder,
}

/// Where blocks go.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(AudioBlock<'_>);

/// The most samples that [`decode_audio`] holds: 2 GiB of them, nine hours at 16 kHz. Longer sound is for [`audio_blocks`].
const MOST_SAMPLES: u64 = 1 << 29;

/// Rates that an output may have.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// Decodes the sound of a file whole. Sample `n` is what is presented at `start + n / rate` seconds; holes are silence.
///
/// # Errors
/// [`MediaError`]: the file cannot be read, has no sound, or its codec has no decoder in this build; sound of more than 2^29 samples.
pub fn decode_audio(path: &Path, options: &AudioOptions) -> Result<Audio, MediaError> {
    let mut samples: Vec<f32> = Vec::new();
    let mut too_long = false;
    let info = audio_blocks(path, options, &mut |block| {
        too_long |= block.start.saturating_add(block.samples.len() as u64) > MOST_SAMPLES;
        if !too_long && let Ok(start) = usize::try_from(block.start) {
            samples.resize(start.max(samples.len()), 0.0);
            samples.extend_from_slice(block.samples);
        }
    })?;
    if too_long {
        return Err(MediaError::Unsupported {
            what: "the sound is too long to hold in memory".into(),
            help: "decode it in blocks",
        });
    }
    Ok(Audio { rate: info.rate, start: info.start, samples, backend: info.backend, decoder: info.decoder })
}

/// Decodes the sound of a file block by block, in memory that does not grow with its length. See [`decode_audio`].
///
/// # Errors
/// As [`decode_audio`], but for the length.
pub fn audio_blocks(path: &Path, options: &AudioOptions, sink: &mut dyn FnMut(AudioBlock<'_>)) -> Result<AudioInfo, MediaError> {
    audio_blocks_of(path, &probe(path, &ProbeOptions::default())?, options, sink)
}

/// As [`audio_blocks`], for a file whose timeline is known already.
///
/// # Errors
/// As [`audio_blocks`].
pub fn audio_blocks_of(
    path: &Path,
    timeline: &MediaTimeline,
    options: &AudioOptions,
    sink: &mut dyn FnMut(AudioBlock<'_>),
) -> Result<AudioInfo, MediaError> {
    if !RATES.contains(&options.rate) {
        let what = format!("an output of {} samples per second", options.rate);
        return Err(MediaError::Unsupported { what, help: "choose 1000 to 384000" });
    }
    let stream = chosen(timeline, options)?;
    let start = origin(timeline, stream)?;
    let job = Job { path, timeline, stream, start, rate: options.rate };
    let (len, lost, decoder) = decode(&job, sink)?;
    Ok(AudioInfo { rate: options.rate, start, len, lost, backend: timeline.backend, decoder })
}

/// What is to be decoded.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) path: &'a Path,
    pub(crate) timeline: &'a MediaTimeline,
    pub(crate) stream: &'a StreamTimeline,
    pub(crate) start: Rational,
    pub(crate) rate: u32,
}

/// The output length, the packets lost, and who decoded.
pub(crate) type Done = (u64, u64, Decoder);

fn chosen<'a>(timeline: &'a MediaTimeline, options: &AudioOptions) -> Result<&'a StreamTimeline, MediaError> {
    let stream = match options.stream {
        Some(index) => timeline.streams.get(index).filter(|stream| stream.kind == Kind::Audio),
        None => timeline.audio(),
    };
    stream.ok_or(MediaError::NoStream("audio"))
}

/// Sample 0: presentation zero, unless the sound starts so late that the silence before it would be absurd (fragments of a live
/// stream count from an epoch).
pub(crate) fn origin(timeline: &MediaTimeline, stream: &StreamTimeline) -> Result<Rational, MediaError> {
    let first = stream.start().unwrap_or(timeline.zero);
    if first.sub(timeline.zero)? > Rational::from_int(3600) {
        return Ok(Rational::new(first.round(genlock_time::Round::Down), 1)?);
    }
    Ok(timeline.zero)
}

fn decode(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    #[cfg(feature = "symphonia")]
    match ours(job, &mut *sink) {
        // Where nothing came out of what was there, its frames are such as the standard forbids and FFmpeg takes.
        Err(MediaError::Unsupported { .. }) | Ok((0, 1.., _)) if cfg!(feature = "ffmpeg") => {}
        done => return done,
    }
    other(job, sink)
}

/// Decodes without FFmpeg.
#[cfg(feature = "symphonia")]
fn ours(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    match (job.timeline.backend, job.timeline.kind) {
        (Backend::Own, Container::IsoBmff) => iso::decode(job, sink),
        (Backend::Own, container @ (Container::TransportStream | Container::ProgramStream)) => {
            crate::mpeg::packets(job.path, container, job.stream)
                .and_then(|(params, mut packets)| own::decode(job, &params, packets.as_mut(), sink))
        }
        (Backend::Own, container @ (Container::MpegAudio | Container::Adts)) => {
            crate::raw::packets(job.path, container, job.stream)
                .and_then(|(params, mut packets)| own::decode(job, &params, packets.as_mut(), sink))
        }
        (Backend::Own, Container::Avi) => crate::avi::packets(job.path, job.stream)
            .and_then(|(params, mut packets)| own::decode(job, &params, packets.as_mut(), sink)),
        (Backend::Own, Container::Flv) => crate::flv::packets(job.path, job.timeline, job.stream)
            .and_then(|(params, mut packets)| own::decode(job, &params, packets.as_mut(), sink)),
        (Backend::Own, Container::Ogg) => crate::ogg::packets(job.path, job.timeline, job.stream)
            .and_then(|(params, mut packets)| own::decode(job, &params, packets.as_mut(), sink)),
        (Backend::Symphonia, _) | (_, Container::Wav | Container::Matroska) => streamed::decode(job, sink),
        _ => Err(unsupported(&job.stream.codec)),
    }
}

#[cfg(feature = "ffmpeg")]
fn other(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    crate::ffmpeg::decode(job, sink)
}

#[cfg(not(feature = "ffmpeg"))]
fn other(job: &Job<'_>, _sink: Sink<'_>) -> Result<Done, MediaError> {
    Err(unsupported(&job.stream.codec))
}

/// No decoder of this build knows the codec.
pub(crate) fn unsupported(codec: &str) -> MediaError {
    MediaError::Unsupported { what: format!("no decoder for the codec {codec}"), help: "build with the feature `ffmpeg`" }
}
