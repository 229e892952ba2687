//! Timelines of the containers that symphonia reads.

use crate::MediaError;
use crate::build::{Hold, Stretch};
use crate::frames::{FrameTable, Keys};
use crate::isobmff::tables_push as push;
use crate::sniff::Container;
use crate::symphonia_reader as reader;
use crate::timeline::{Backend, Kind, MediaTimeline, StreamTimeline};
use crate::{matroska, rates};
use genlock_time::TimeBase;
use std::path::Path;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{Track, TrackType};

/// One track while its packets go by.
pub(crate) struct Reading {
    pub(crate) id: u32,
    pub(crate) base: TimeBase,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) trimmed: u64,
    pub(crate) padding: u64,
}

pub(crate) fn timeline(path: &Path, container: Container) -> Result<MediaTimeline, MediaError> {
    let mut format = reader::open(path)?;
    let mut readings = Vec::new();
    for track in format.tracks() {
        let base = track.time_base.map_or(Ok(TimeBase::MILLI), |base| TimeBase::new(base.numer.get(), base.denom.get()))?;
        readings.push(Reading { id: track.id, base, stretches: Vec::new(), trimmed: 0, padding: 0 });
    }
    while let Some(packet) = reader::next(format.as_mut())? {
        let Some(reading) = readings.iter_mut().find(|reading| reading.id == packet.track_id) else { continue };
        let trimmed = packet.trim_start.get();
        reading.trimmed = reading.trimmed.saturating_add(trimmed);
        reading.padding = reading.padding.saturating_add(packet.trim_end.get());
        let media = packet.pts.get().saturating_add_unsigned(trimmed);
        let step = i64::try_from(packet.dur.get()).unwrap_or(i64::MAX);
        push(&mut reading.stretches, Stretch { media, step, count: 1 });
    }
    let mut streams = Vec::new();
    for (index, (track, reading)) in format.tracks().iter().zip(readings).enumerate() {
        streams.push(stream(index, track, reading, container)?);
    }
    Ok(MediaTimeline::new(container.name(), Backend::Symphonia, streams))
}

fn stream(index: usize, track: &Track, reading: Reading, container: Container) -> Result<StreamTimeline, MediaError> {
    let kind = match reader::track_type(track) {
        Some(TrackType::Video) => Kind::Video,
        Some(TrackType::Audio) => Kind::Audio,
        Some(TrackType::Subtitle) => Kind::Subtitle,
        _ => Kind::Data,
    };
    let hold = if kind == Kind::Video { Hold::Until(i64::MAX) } else { Hold::AtMost(i64::MAX) };
    let stretches =
        if container == Container::Matroska { matroska::with_durations(reading.stretches) } else { reading.stretches };
    let frames = FrameTable::build(&stretches, reading.base, hold, Keys::All)?;
    let mut stream = StreamTimeline::new(index, kind, codec(track), frames);
    stream.id = Some(u64::from(track.id));
    match &track.codec_params {
        Some(CodecParameters::Audio(params)) => {
            stream.sample_rate = params.sample_rate;
            stream.channels = params.channels.as_ref().and_then(|channels| u32::try_from(channels.count()).ok());
            stream.encoder_delay = Some(reading.trimmed).filter(|trimmed| *trimmed > 0);
            stream.padding = Some(reading.padding).filter(|padding| *padding > 0);
        }
        Some(CodecParameters::Video(params)) => {
            stream.width = params.width.map(u32::from);
            stream.height = params.height.map(u32::from);
            rates::measure(&mut stream)?;
        }
        _ => {}
    }
    Ok(stream)
}

/// The short name of a codec.
fn codec(track: &Track) -> String {
    let codecs = symphonia::default::get_codecs();
    match &track.codec_params {
        Some(CodecParameters::Audio(params)) => codecs
            .get_audio_decoder(params.codec)
            .map_or_else(|| params.codec.to_string(), |decoder| decoder.codec.info.short_name.to_owned()),
        Some(CodecParameters::Video(params)) => params.codec.to_string(),
        Some(CodecParameters::Subtitle(params)) => params.codec.to_string(),
        _ => "unknown".to_owned(),
    }
}
