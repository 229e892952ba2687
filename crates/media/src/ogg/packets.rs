//! The sound of one stream, for decoding.

use super::codec::{Codec, Header};
use super::first_packet;
use super::join::alike;
use super::pages::{Page, Pages};
use crate::bytes::Source;
use crate::packets::Packets;
use crate::timeline::{MediaTimeline, StreamTimeline};
use crate::{MediaError, audio};
use std::collections::VecDeque;
use std::path::Path;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::{AudioCodecParameters, well_known as codec};

/// The longest packet that is read.
const MOST_PACKET: usize = 1 << 22;

struct Sound {
    pages: Pages<Source>,
    name: String,
    rate: u32,
    /// Which of the streams of its kind it is.
    ordinal: usize,
    /// Streams of its kind in the part that is being read, and whether pages other than first ones have come.
    seen: usize,
    data: bool,
    current: Option<Current>,
    queue: VecDeque<(Option<AudioCodecParameters>, Vec<u8>)>,
    renewed: Option<AudioCodecParameters>,
    next: u64,
}

/// The logical stream that is being read.
struct Current {
    serial: u32,
    header: Header,
    config: Vec<u8>,
    packets: u64,
    open: Option<Vec<u8>>,
    /// True until its first packet of sound.
    fresh: bool,
    number: Option<u32>,
}

/// Opens the sound of a stream.
pub(crate) fn open(
    path: &Path,
    timeline: &MediaTimeline,
    stream: &StreamTimeline,
) -> Result<(AudioCodecParameters, Box<dyn Packets>), MediaError> {
    let pages = Pages::open(Source::open(path)?);
    let same = |other: &&StreamTimeline| other.codec == stream.codec && other.sample_rate == stream.sample_rate;
    let ordinal = timeline.streams.iter().take_while(|other| other.index != stream.index).filter(same).count();
    let mut sound = Sound {
        pages,
        name: stream.codec.clone(),
        rate: stream.sample_rate.unwrap_or(0),
        ordinal,
        seen: 0,
        data: false,
        current: None,
        queue: VecDeque::new(),
        renewed: None,
        next: 0,
    };
    while sound.queue.is_empty() && sound.read()? {}
    let params = sound.queue.front_mut().and_then(|(params, _)| params.take());
    Ok((params.ok_or_else(|| audio::unsupported(&stream.codec))?, Box::new(sound)))
}

impl Current {
    /// What a decoder must know of the stream; none if none is there for it.
    fn parameters(&self) -> Option<AudioCodecParameters> {
        let mut params = AudioCodecParameters::new();
        (params.codec, params.extra_data) = match self.header.codec {
            Codec::Vorbis { .. } => (codec::CODEC_ID_VORBIS, Some(self.config.clone().into())),
            Codec::Flac => (codec::CODEC_ID_FLAC, self.config.get(17..51).map(Into::into)),
            Codec::Opus { .. } => (codec::CODEC_ID_OPUS, Some(self.config.clone().into())),
            _ => return None,
        };
        params.sample_rate = Some(self.header.rate);
        params.channels = u16::try_from(self.header.channels).ok().map(Channels::Discrete);
        Some(params)
    }

    fn packet(&mut self, packet: Vec<u8>, queue: &mut VecDeque<(Option<AudioCodecParameters>, Vec<u8>)>) {
        let number = self.packets;
        self.packets += 1;
        if self.header.is_header(number, &packet) {
            if packet.starts_with(b"\x05vorbis") {
                self.config.extend(packet);
            }
            return;
        }
        let params = if std::mem::take(&mut self.fresh) { self.parameters() } else { None };
        queue.push_back((params, packet));
    }
}

impl Sound {
    /// Reads a page; false at the end.
    fn read(&mut self) -> Result<bool, MediaError> {
        let Some(page) = self.pages.next()? else { return Ok(false) };
        if page.first {
            if std::mem::take(&mut self.data) {
                (self.seen, self.current) = (0, None);
            }
            let first = first_packet(&mut self.pages, &page)?;
            let header = Header::parse(&first);
            let wanted = Header { rate: self.rate, ..header.clone() };
            if header.name() == self.name && alike(&header, &wanted) {
                if self.seen == self.ordinal {
                    self.current = Some(Current {
                        serial: page.serial,
                        header,
                        config: first,
                        packets: 1,
                        open: None,
                        fresh: true,
                        number: None,
                    });
                }
                self.seen += 1;
            }
            return Ok(true);
        }
        self.data = true;
        self.page(&page)?;
        Ok(true)
    }

    fn page(&mut self, page: &Page) -> Result<(), MediaError> {
        let Some(current) = self.current.as_mut().filter(|current| current.serial == page.serial) else { return Ok(()) };
        if current.number.is_some_and(|number| number.wrapping_add(1) != page.number) {
            current.open = None;
        }
        current.number = Some(page.number);
        for (index, (start, length, ends)) in page.pieces.iter().enumerate() {
            let goes_on = index == 0 && page.continued;
            // The rest of a packet whose beginning is missing counts as one, but not as sound.
            let open = current.open.take().filter(|_| goes_on);
            let lost = goes_on && open.is_none();
            let mut bytes = open.unwrap_or_default();
            if bytes.len() < MOST_PACKET {
                bytes.extend_from_slice(self.pages.window.get(*start, *length)?);
            }
            match (ends, lost) {
                (true, false) => current.packet(bytes, &mut self.queue),
                (true, true) => current.packets += 1,
                (false, _) => current.open = Some(bytes).filter(|_| !lost),
            }
        }
        Ok(())
    }
}

impl Packets for Sound {
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError> {
        data.clear();
        while self.queue.is_empty() && self.read()? {}
        let Some((params, bytes)) = self.queue.pop_front() else { return Ok(None) };
        self.renewed = params;
        data.extend_from_slice(&bytes);
        let index = self.next;
        self.next += 1;
        Ok(Some(index))
    }

    fn renewed(&mut self) -> Option<AudioCodecParameters> {
        self.renewed.take()
    }
}
