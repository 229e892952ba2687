//! symphonia's decoders, fed packet by packet.

use super::opus::{self, Opus};
use super::{Decoder, unsupported};
use crate::MediaError;
use crate::isobmff::entry::{Entry, Order, Pcm};
use symphonia::core::audio::{Audio as _, Channels, GenericAudioBufferRef};
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known as codec,
};
use symphonia::core::errors::Error;
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

/// Who decodes.
enum Engine {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Opus),
}

/// A decoder and the mono samples of its last packet.
pub(crate) struct Mono {
    decoder: Engine,
    planes: Vec<Vec<f32>>,
    pub(crate) samples: Vec<f32>,
    pub(crate) rate: u32,
    pub(crate) lost: u64,
    /// True if the next packet has none before it to be laid over, so that it gives no sound.
    unlapped: bool,
    laps: bool,
}

impl Mono {
    /// A decoder that trims nothing: what is presented is decided by the frame table.
    pub(crate) fn new(params: &AudioCodecParameters, name: &str) -> Result<Self, MediaError> {
        let decoder = if params.codec == codec::CODEC_ID_OPUS {
            Engine::Opus(Opus::new(params.extra_data.as_deref().unwrap_or_default())?)
        } else {
            let options = AudioDecoderOptions::default().gapless(false);
            let made = symphonia::default::get_codecs().make_audio_decoder(params, &options);
            Engine::Symphonia(made.ok().ok_or_else(|| unsupported(name))?)
        };
        // A packet of Vorbis is half of the sound that it and the one before make together, so the first only begins it (Vorbis I
        // specification, 1.3.2); symphonia gives samples for it all the same.
        let laps = params.codec == codec::CODEC_ID_VORBIS;
        Ok(Self {
            decoder,
            planes: Vec::new(),
            samples: Vec::new(),
            rate: params.sample_rate.unwrap_or(0),
            lost: 0,
            unlapped: laps,
            laps,
        })
    }

    /// Who decodes.
    pub(crate) const fn by(&self) -> Decoder {
        match self.decoder {
            Engine::Symphonia(_) => Decoder::Symphonia,
            Engine::Opus(_) => Decoder::Opus,
        }
    }

    pub(crate) fn reset(&mut self) {
        match &mut self.decoder {
            Engine::Symphonia(decoder) => decoder.reset(),
            Engine::Opus(opus) => opus.reset(),
        }
        self.unlapped = self.laps;
    }

    /// Decodes bytes without any timing of their own.
    pub(crate) fn decode_bytes(&mut self, data: &[u8]) -> Result<(), MediaError> {
        self.decode_lasting(data, 0)
    }

    /// As [`Mono::decode_bytes`], for codecs that must be told how many samples the bytes hold.
    pub(crate) fn decode_lasting(&mut self, data: &[u8], samples: i64) -> Result<(), MediaError> {
        let samples = u64::try_from(samples).unwrap_or(0);
        self.decode(&PacketRef::new(0, Timestamp::new(0), Duration::new(samples), data))
    }

    /// Decodes a packet into `samples`. One that is broken gives none and is counted.
    pub(crate) fn decode(&mut self, packet: &PacketRef<'_>) -> Result<(), MediaError> {
        self.samples.clear();
        let decoder = match &mut self.decoder {
            Engine::Symphonia(decoder) => decoder,
            Engine::Opus(opus) => {
                self.rate = opus::RATE;
                self.lost += u64::from(!opus.decode(packet.data, &mut self.samples));
                return Ok(());
            }
        };
        match decoder.decode_ref(packet) {
            Ok(buffer) => {
                self.rate = buffer.spec().rate();
                if !std::mem::take(&mut self.unlapped) {
                    mix(&buffer, &mut self.planes, &mut self.samples);
                }
                Ok(())
            }
            Err(Error::DecodeError(_) | Error::IoError(_) | Error::ResetRequired) => {
                self.lost += 1;
                Ok(())
            }
            Err(Error::Unsupported(what)) => Err(unsupported(what)),
            Err(error) => Err(MediaError::Decode(error.to_string())),
        }
    }
}

/// The mean of all channels.
fn mix(buffer: &GenericAudioBufferRef<'_>, planes: &mut Vec<Vec<f32>>, mono: &mut Vec<f32>) {
    if let GenericAudioBufferRef::F32(buffer) = buffer {
        add(buffer.iter_planes(), mono);
    } else {
        buffer.copy_to_vecs_planar(planes);
        add(planes.iter().map(Vec::as_slice), mono);
    }
}

fn add<'a>(planes: impl Iterator<Item = &'a [f32]>, mono: &mut Vec<f32>) {
    let mut count = 0_u16;
    for plane in planes {
        if count == 0 {
            mono.extend_from_slice(plane);
        } else {
            mono.iter_mut().zip(plane).for_each(|(sum, sample)| *sum += sample);
        }
        count += 1;
    }
    if count > 1 {
        let share = 1.0 / f32::from(count);
        for sample in mono {
            *sample *= share;
        }
    }
}

/// Codec parameters of a sample description of MP4 or QuickTime.
pub(crate) fn parameters(entry: &Entry) -> Result<AudioCodecParameters, MediaError> {
    let name = entry.codec();
    let mut params = AudioCodecParameters::new();
    params.codec = identify(entry).ok_or_else(|| unsupported(&name))?;
    params.sample_rate = entry.sample_rate;
    params.channels = entry.channels.and_then(|count| u16::try_from(count).ok()).map(Channels::Discrete);
    params.bits_per_sample = entry.bits;
    let config = match &entry.kind {
        // The STREAMINFO block follows its own four-byte header.
        b"fLaC" => entry.config.get(4..).unwrap_or_default(),
        _ => &entry.config,
    };
    if !config.is_empty() {
        params.extra_data = Some(config.into());
    }
    Ok(params)
}

fn identify(entry: &Entry) -> Option<AudioCodecId> {
    if let Some(pcm) = entry.pcm {
        return uncompressed(pcm);
    }
    Some(match (&entry.kind, entry.object_type) {
        // Object types of AAC that need more than low complexity are not decoded.
        (b"mp4a", Some(0x40)) if entry.audio_object == Some(2) => codec::CODEC_ID_AAC,
        (b"mp4a", Some(0x69 | 0x6B)) | (b".mp3", _) => codec::CODEC_ID_MP3,
        (b"alac", _) => codec::CODEC_ID_ALAC,
        (b"Opus", _) => codec::CODEC_ID_OPUS,
        (b"fLaC", _) => codec::CODEC_ID_FLAC,
        (b"ulaw", _) => codec::CODEC_ID_PCM_MULAW,
        (b"alaw", _) => codec::CODEC_ID_PCM_ALAW,
        _ => return None,
    })
}

const fn uncompressed(pcm: Pcm) -> Option<AudioCodecId> {
    use Order::{Big, Little};
    Some(match pcm {
        Pcm::Unsigned8 => codec::CODEC_ID_PCM_U8,
        Pcm::Signed { bits: 8, .. } => codec::CODEC_ID_PCM_S8,
        Pcm::Signed { bits: 16, order: Little } => codec::CODEC_ID_PCM_S16LE,
        Pcm::Signed { bits: 16, order: Big } => codec::CODEC_ID_PCM_S16BE,
        Pcm::Signed { bits: 24, order: Little } => codec::CODEC_ID_PCM_S24LE,
        Pcm::Signed { bits: 24, order: Big } => codec::CODEC_ID_PCM_S24BE,
        Pcm::Signed { bits: 32, order: Little } => codec::CODEC_ID_PCM_S32LE,
        Pcm::Signed { bits: 32, order: Big } => codec::CODEC_ID_PCM_S32BE,
        Pcm::Float { bits: 32, order: Little } => codec::CODEC_ID_PCM_F32LE,
        Pcm::Float { bits: 32, order: Big } => codec::CODEC_ID_PCM_F32BE,
        Pcm::Float { bits: 64, order: Little } => codec::CODEC_ID_PCM_F64LE,
        Pcm::Float { bits: 64, order: Big } => codec::CODEC_ID_PCM_F64BE,
        Pcm::Signed { .. } | Pcm::Float { .. } => return None,
    })
}
