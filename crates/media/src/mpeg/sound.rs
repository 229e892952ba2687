//! The frames of sound of transport and program streams, for decoding.

use super::header::{SoundHeader, adts_config};
use super::stream::{Elementary, Random};
use super::tables::Codec;
use super::{program, transport};
use crate::bytes::Source;
use crate::clock::Clock;
use crate::packets::Packets;
use crate::sniff::Container;
use crate::timeline::StreamTimeline;
use crate::{MediaError, audio};
use std::collections::VecDeque;
use std::path::Path;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, well_known as codec};

/// What a decoder must know of frames of a codec of this name, the first of which is given.
pub(crate) fn parameters(name: &str, header: SoundHeader, first: &[u8]) -> Result<AudioCodecParameters, MediaError> {
    let mut params = AudioCodecParameters::new();
    params.codec = id(name).ok_or_else(|| audio::unsupported(name))?;
    params.sample_rate = Some(header.rate);
    if name == "aac" {
        let (_, config) = adts_config(first).ok_or_else(|| audio::unsupported(name))?;
        params.extra_data = Some(config.into());
    }
    Ok(params)
}

fn id(name: &str) -> Option<AudioCodecId> {
    Some(match name {
        "mp1" => codec::CODEC_ID_MP1,
        "mp2" => codec::CODEC_ID_MP2,
        "mp3" => codec::CODEC_ID_MP3,
        "aac" => codec::CODEC_ID_AAC,
        _ => return None,
    })
}

/// The part of a frame that a decoder takes: AAC without its ADTS header, everything else whole.
pub(crate) fn stripped<'a>(name: &str, frame: &'a [u8]) -> &'a [u8] {
    let header = if name == "aac" { adts_config(frame).map_or(0, |(length, _)| length) } else { 0 };
    frame.get(header..).unwrap_or_default()
}

/// The frames of one stream.
struct Sound {
    demux: Demux,
    stream: Elementary,
    clock: Clock,
    name: String,
    /// Frames that were cut and not asked for yet.
    queue: VecDeque<(u64, SoundHeader, Vec<u8>)>,
    ended: bool,
}

enum Demux {
    Transport(transport::Packets<Source>),
    Program(program::Packets<Source>),
}

/// Opens the frames of a stream of sound.
pub(crate) fn open(
    path: &Path,
    container: Container,
    stream: &StreamTimeline,
) -> Result<(AudioCodecParameters, Box<dyn Packets>), MediaError> {
    let codec = match stream.codec.as_str() {
        "mp1" | "mp2" | "mp3" => Codec::MpegAudio,
        "aac" => Codec::Adts,
        other => return Err(audio::unsupported(other)),
    };
    let source = Source::open(path)?;
    let demux = match container {
        Container::TransportStream => Demux::Transport(transport::Packets::open(source)?),
        _ => Demux::Program(program::Packets::open(source)),
    };
    let elementary = Elementary::new(stream.id.unwrap_or(0), codec);
    let name = stream.codec.clone();
    let mut sound = Sound { demux, stream: elementary, clock: Clock::default(), name, queue: VecDeque::new(), ended: false };
    while sound.queue.is_empty() && !sound.ended {
        sound.read()?;
    }
    let (_, header, first) = sound.queue.front().ok_or(MediaError::NoStream("audio"))?;
    Ok((parameters(&sound.name, *header, first)?, Box::new(sound)))
}

impl Sound {
    /// Reads a packet.
    fn read(&mut self) -> Result<(), MediaError> {
        let queue = &mut self.queue;
        let mut frames = |index, header, bytes: &[u8]| queue.push_back((index, header, bytes.to_vec()));
        let found = match &mut self.demux {
            Demux::Transport(packets) => match packets.next()? {
                Some(packet) => {
                    if u64::from(packet.pid) == self.stream.id {
                        self.stream.transport(&packet, 0, &mut self.clock, &mut frames);
                    }
                    true
                }
                None => false,
            },
            Demux::Program(packets) => match packets.next()? {
                Some(packet) => {
                    if packet.id == self.stream.id {
                        self.stream.begin(packet.pts, packet.dts, Random::Unknown, 0, &mut self.clock);
                        self.stream.data(packet.payload, &mut frames);
                    }
                    true
                }
                None => false,
            },
        };
        if !found {
            self.stream.finish(&mut frames);
            self.ended = true;
        }
        Ok(())
    }
}

impl Packets for Sound {
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError> {
        data.clear();
        while self.queue.is_empty() && !self.ended {
            self.read()?;
        }
        let Some((index, _, bytes)) = self.queue.pop_front() else { return Ok(None) };
        data.extend_from_slice(stripped(&self.name, &bytes));
        Ok(Some(index))
    }
}
