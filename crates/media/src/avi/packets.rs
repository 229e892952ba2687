//! The sound of one stream, for decoding.

use super::chunks::Chunks;
use super::header::Header;
use super::sound::Cutting;
use super::track::MOST_SOUND;
use crate::bytes::Source;
use crate::mpeg::header::SoundHeader;
use crate::mpeg::{parameters, stripped};
use crate::packets::Packets;
use crate::timeline::StreamTimeline;
use crate::wav::{self, Format};
use crate::{MediaError, audio};
use std::collections::VecDeque;
use std::path::Path;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, well_known as codec};

struct Sound {
    chunks: Chunks<Source>,
    number: usize,
    name: String,
    format: Format,
    extra: Vec<u8>,
    header: Header,
    cutting: Option<Cutting>,
    queue: VecDeque<(Option<SoundHeader>, Vec<u8>)>,
    next: u64,
}

/// Opens the sound of a stream.
pub(crate) fn open(path: &Path, stream: &StreamTimeline) -> Result<(AudioCodecParameters, Box<dyn Packets>), MediaError> {
    let mut chunks = Chunks::open(Source::open(path)?);
    let (mut count, mut header, mut found) = (0, None, None);
    while found.is_none()
        && let Some(chunk) = chunks.next()?
    {
        let body = chunks.window.get(chunk.body, chunk.size.min(1 << 16))?;
        match &chunk.id {
            b"strh" if Header::parse(body).is_some() => {
                header = Header::parse(body);
                count += 1;
            }
            b"strf" if count == stream.index + 1 => {
                let extra = body.get(18..).unwrap_or_default();
                found = wav::parse_format(body).map(|format| (format, extra.to_vec()));
            }
            _ => {}
        }
    }
    let (Some((format, extra)), Some(header)) = (found, header) else { return Err(MediaError::NoStream("audio")) };
    let (number, name, queue) = (stream.index, stream.codec.clone(), VecDeque::new());
    let mut sound = Sound { chunks, number, name, format, extra, header, cutting: None, queue, next: 0 };
    while sound.queue.is_empty() && sound.read()? {}
    let (first, bytes) = sound.queue.front().ok_or(MediaError::NoStream("audio"))?;
    let params = match first {
        Some(header) => parameters(&sound.name, *header, bytes)?,
        None => plain(&sound.name, &format, &sound.extra)?,
    };
    Ok((params, Box::new(sound)))
}

/// What a decoder must know of sound without headers of its own.
fn plain(name: &str, format: &Format, extra: &[u8]) -> Result<AudioCodecParameters, MediaError> {
    let mut params = AudioCodecParameters::new();
    params.codec = id(name).ok_or_else(|| audio::unsupported(name))?;
    params.sample_rate = Some(format.rate);
    params.channels = Some(Channels::Discrete(format.channels));
    params.bits_per_sample = Some(u32::from(format.bits)).filter(|bits| *bits >= 8);
    if let ("adpcm_ms" | "adpcm_ima_wav", [low, high, ..]) = (name, extra) {
        let samples = u64::from(u16::from_le_bytes([*low, *high])).max(1);
        params.bits_per_coded_sample = Some(4);
        params.bits_per_sample = None;
        params.frames_per_block = Some(samples);
        params.max_frames_per_packet = Some(samples.saturating_mul(MOST_BLOCKS));
    }
    if name == "aac" {
        // The size of the extension, then the configuration.
        params.extra_data = Some(extra.into());
    }
    Ok(params)
}

/// Blocks of ADPCM that are decoded together at most.
const MOST_BLOCKS: u64 = 256;

fn id(name: &str) -> Option<AudioCodecId> {
    Some(match name {
        "pcm_u8" => codec::CODEC_ID_PCM_U8,
        "pcm_s16le" => codec::CODEC_ID_PCM_S16LE,
        "pcm_s24le" => codec::CODEC_ID_PCM_S24LE,
        "pcm_s32le" => codec::CODEC_ID_PCM_S32LE,
        "pcm_f32le" => codec::CODEC_ID_PCM_F32LE,
        "pcm_f64le" => codec::CODEC_ID_PCM_F64LE,
        "pcm_alaw" => codec::CODEC_ID_PCM_ALAW,
        "pcm_mulaw" => codec::CODEC_ID_PCM_MULAW,
        "adpcm_ms" => codec::CODEC_ID_ADPCM_MS,
        "adpcm_ima_wav" => codec::CODEC_ID_ADPCM_IMA_WAV,
        "aac" => codec::CODEC_ID_AAC,
        _ => return None,
    })
}

impl Sound {
    /// Reads a chunk; false at the end.
    fn read(&mut self) -> Result<bool, MediaError> {
        let queue = &mut self.queue;
        let Some(chunk) = self.chunks.next()? else {
            if let Some(Cutting::Frames(mut splitter)) = self.cutting.take() {
                splitter.finish(&mut |cut| queue.push_back((Some(cut.header), cut.bytes.to_vec())));
            }
            return Ok(false);
        };
        let mine = chunk.data().is_some_and(|(number, _)| number == self.number);
        if !mine || chunk.size == 0 {
            return Ok(true);
        }
        let data = self.chunks.window.get(chunk.body, chunk.size.min(MOST_SOUND))?;
        let (format, extra, header) = (&self.format, &self.extra, &self.header);
        match self.cutting.get_or_insert_with(|| Cutting::of(format, extra, header, data)) {
            Cutting::Frames(splitter) => splitter.push(data, &mut |cut| queue.push_back((Some(cut.header), cut.bytes.to_vec()))),
            _ => queue.push_back((None, data.to_vec())),
        }
        Ok(true)
    }
}

impl Packets for Sound {
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError> {
        data.clear();
        while self.queue.is_empty() && self.read()? {}
        let Some((header, bytes)) = self.queue.pop_front() else { return Ok(None) };
        data.extend_from_slice(if header.is_some() { stripped(&self.name, &bytes) } else { &bytes });
        let index = self.next;
        self.next += 1;
        Ok(Some(index))
    }
}
