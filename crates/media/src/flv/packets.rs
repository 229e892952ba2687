//! The sound of one stream, for decoding.

use super::MOST_BODY;
use super::body::{self, Part, Role};
use super::tags::{AUDIO, Tags};
use crate::bytes::Source;
use crate::isobmff::entry::AacConfig;
use crate::packets::Packets;
use crate::timeline::{Kind, MediaTimeline, StreamTimeline};
use crate::{MediaError, audio};
use std::collections::VecDeque;
use std::path::Path;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::{AudioCodecParameters, well_known as codec};

struct Sound {
    tags: Tags<Source>,
    /// Which stream of sound it is in the order of the file, and its track once that is known.
    number: usize,
    tracks: Vec<u8>,
    config: Option<Vec<u8>>,
    /// The first byte of the first tag, which says the form of old kinds of sound.
    form: u8,
    queue: VecDeque<Vec<u8>>,
    next: u64,
}

/// Opens the sound of a stream.
pub(crate) fn open(
    path: &Path,
    timeline: &MediaTimeline,
    stream: &StreamTimeline,
) -> Result<(AudioCodecParameters, Box<dyn Packets>), MediaError> {
    let before = timeline.streams.iter().take_while(|other| other.index != stream.index);
    let number = before.filter(|other| other.kind == Kind::Audio).count();
    let tags = Tags::open(Source::open(path)?)?;
    let mut sound = Sound { tags, number, tracks: Vec::new(), config: None, form: 0, queue: VecDeque::new(), next: 0 };
    while sound.queue.is_empty() && sound.read()? {}
    let mut params = AudioCodecParameters::new();
    params.codec = match stream.codec.as_str() {
        "aac" => {
            let config = sound.config.clone().unwrap_or_default();
            // Object types that need more than low complexity are not decoded.
            if AacConfig::parse(&config).is_none_or(|aac| aac.object != 2) {
                return Err(audio::unsupported("aac"));
            }
            params.extra_data = Some(config.into());
            codec::CODEC_ID_AAC
        }
        "mp3" => codec::CODEC_ID_MP3,
        "pcm" if sound.form & 2 == 0 => codec::CODEC_ID_PCM_U8,
        "pcm" => codec::CODEC_ID_PCM_S16LE,
        "pcm_alaw" => codec::CODEC_ID_PCM_ALAW,
        "pcm_mulaw" => codec::CODEC_ID_PCM_MULAW,
        other => return Err(audio::unsupported(other)),
    };
    params.sample_rate = stream.sample_rate;
    params.channels = stream.channels.and_then(|count| u16::try_from(count).ok()).map(Channels::Discrete);
    Ok((params, Box::new(sound)))
}

impl Sound {
    /// Reads a tag; false at the end.
    fn read(&mut self) -> Result<bool, MediaError> {
        let Some(tag) = self.tags.next()? else { return Ok(false) };
        if tag.kind != AUDIO || tag.filtered {
            return Ok(true);
        }
        let body = self.tags.window.get(tag.body, tag.size.min(MOST_BODY))?;
        let (tracks, queue, config, number) = (&mut self.tracks, &mut self.queue, &mut self.config, self.number);
        let first = tracks.is_empty();
        let mut parts = |part: Part<'_>| {
            let at = tracks.iter().position(|track| *track == part.track).unwrap_or_else(|| {
                tracks.push(part.track);
                tracks.len() - 1
            });
            match part.role {
                _ if at != number => {}
                Role::Config => *config = Some(part.data.to_vec()),
                Role::Data if !part.data.is_empty() => queue.push_back(part.data.to_vec()),
                _ => {}
            }
        };
        let form = body.first().copied().unwrap_or(0);
        body::audio(body, &mut parts);
        if first {
            self.form = form;
        }
        Ok(true)
    }
}

impl Packets for Sound {
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError> {
        data.clear();
        while self.queue.is_empty() && self.read()? {}
        let Some(bytes) = self.queue.pop_front() else { return Ok(None) };
        data.extend_from_slice(&bytes);
        let index = self.next;
        self.next += 1;
        Ok(Some(index))
    }
}
