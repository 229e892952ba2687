//! The frames of MPEG audio and ADTS files, for decoding.

use super::tags::Tags;
use super::xing::Xing;
use crate::MediaError;
use crate::bytes::Source;
use crate::mpeg::header::{SoundHeader, adts, mpeg_audio};
use crate::mpeg::splitter::{Parse, Splitter};
use crate::mpeg::{parameters, stripped};
use crate::packets::Packets;
use crate::sniff::Container;
use crate::timeline::StreamTimeline;
use std::collections::VecDeque;
use std::path::Path;
use symphonia::core::codecs::audio::AudioCodecParameters;

/// How much is read at a time.
const WINDOW: u64 = 1 << 16;

struct Sound {
    source: Source,
    at: u64,
    end: u64,
    splitter: Splitter,
    name: String,
    queue: VecDeque<(SoundHeader, Vec<u8>)>,
    /// The stored index of the next frame; none before the first, which may be one that only describes the others.
    next: Option<u64>,
}

/// Opens the frames of a file.
pub(crate) fn open(
    path: &Path,
    container: Container,
    stream: &StreamTimeline,
) -> Result<(AudioCodecParameters, Box<dyn Packets>), MediaError> {
    let mut source = Source::open(path)?;
    let tags = Tags::find(&mut source)?;
    let parse: Parse = if container == Container::Adts { adts } else { mpeg_audio };
    let (splitter, queue) = (Splitter::new(parse), VecDeque::new());
    let name = stream.codec.clone();
    let mut sound = Sound { source, at: tags.start, end: tags.end, splitter, name, queue, next: None };
    while sound.queue.is_empty() && sound.read()? {}
    let (header, first) = sound.queue.front().ok_or(MediaError::NoStream("audio"))?;
    Ok((parameters(&sound.name, *header, first)?, Box::new(sound)))
}

impl Sound {
    /// Reads on; false at the end.
    fn read(&mut self) -> Result<bool, MediaError> {
        let queue = &mut self.queue;
        let mut keep = |cut: crate::mpeg::splitter::Cut<'_>| queue.push_back((cut.header, cut.bytes.to_vec()));
        let more = self.at < self.end;
        if more {
            let bytes = self.source.read(self.at, WINDOW.min(self.end - self.at))?;
            self.at = if bytes.is_empty() { self.end } else { self.at + bytes.len() as u64 };
            self.splitter.push(&bytes, &mut keep);
        } else {
            self.splitter.finish(&mut keep);
        }
        if self.next.is_none() && !self.queue.is_empty() {
            self.next = Some(0);
            let described = |(_, bytes): &(SoundHeader, Vec<u8>)| self.name != "aac" && Xing::parse(bytes).is_some();
            if self.queue.front().is_some_and(described) {
                self.queue.pop_front();
            }
        }
        Ok(more)
    }
}

impl Packets for Sound {
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError> {
        data.clear();
        while self.queue.is_empty() && self.read()? {}
        let Some((_, bytes)) = self.queue.pop_front() else { return Ok(None) };
        data.extend_from_slice(stripped(&self.name, &bytes));
        let index = self.next.unwrap_or(0);
        self.next = index.checked_add(1);
        Ok(Some(index))
    }
}
