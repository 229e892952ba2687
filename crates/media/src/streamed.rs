//! Timelines of the containers that symphonia reads.

use crate::build::{Hold, Stretch, push};
use crate::bytes::Source;
use crate::frames::{FrameTable, Keys};
use crate::rates;
use crate::sniff::Container;
use crate::symphonia_reader as reader;
use crate::timeline::{Backend, Kind, MediaTimeline, StreamTimeline};
use crate::{MediaError, wav};
use genlock_time::{Rational, Time, TimeBase};
use std::path::Path;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{Track, TrackType};

/// The most samples that a block of compressed sound may be filled up with.
const MOST_FILLING: u64 = 1 << 15;

/// One track while its packets go by.
struct Reading {
    id: u32,
    base: TimeBase,
    stretches: Vec<Stretch>,
    /// Ticks to hide before the first and after the last sample.
    delay: u64,
    padding: u64,
}

pub(crate) fn timeline(path: &Path, container: Container) -> Result<MediaTimeline, MediaError> {
    let mut format = reader::open(path)?;
    let mut readings = Vec::new();
    for track in format.tracks() {
        let base = track.time_base.map_or(Ok(TimeBase::MILLI), |base| TimeBase::new(base.numer.get(), base.denom.get()))?;
        readings.push(Reading { id: track.id, base, stretches: Vec::new(), delay: 0, padding: 0 });
    }
    while let Some(packet) = reader::next(format.as_mut())? {
        let Some(reading) = readings.iter_mut().find(|reading| reading.id == packet.track_id) else { continue };
        reading.delay = reading.delay.saturating_add(packet.trim_start.get());
        reading.padding = reading.padding.saturating_add(packet.trim_end.get());
        let step = i64::try_from(packet.block_dur().get()).unwrap_or(i64::MAX);
        push(&mut reading.stretches, Stretch { media: packet.pts.get(), step, count: 1 });
    }
    if let ([reading], Container::Wav) = (&mut readings[..], container)
        && let Some(samples) = wav::said_samples(&mut Source::open(path)?)?
    {
        // A block of ADPCM is filled up; more than a block is no filling, and the number not to be believed.
        let total: u64 = reading.stretches.iter().map(|part| part.count.saturating_mul(part.step.unsigned_abs())).sum();
        reading.padding = total.checked_sub(samples).filter(|rest| *rest < MOST_FILLING).unwrap_or(0);
    }
    let mut streams = Vec::new();
    for (index, (track, reading)) in format.tracks().iter().zip(readings).enumerate() {
        streams.push(stream(index, track, reading, container)?);
    }
    Ok(MediaTimeline::new(container, Backend::Symphonia, streams))
}

fn stream(index: usize, track: &Track, mut reading: Reading, container: Container) -> Result<StreamTimeline, MediaError> {
    let kind = match reader::track_type(track) {
        Some(TrackType::Video) => Kind::Video,
        Some(TrackType::Audio) => Kind::Audio,
        Some(TrackType::Subtitle) => Kind::Subtitle,
        _ => Kind::Data,
    };
    let codec = codec(track);
    if container == Container::Caf {
        // The packet table of CAF says what to hide; symphonia moves times by it, but presents everything.
        reading.delay = reading.delay.saturating_add(u64::from(track.delay.unwrap_or(0)));
        reading.padding = reading.padding.saturating_add(u64::from(track.padding.unwrap_or(0)));
    }
    let rate = reader::audio_params(track).and_then(|params| params.sample_rate).filter(|rate| *rate > 0);
    let hold = match kind {
        Kind::Video => Hold::Until(i64::MAX),
        _ => Hold::AtMost(i64::MAX),
    };
    let mut frames = FrameTable::build(&reading.stretches, reading.base, hold, Keys::All)?;
    if reading.delay > 0 || reading.padding > 0 {
        frames.trim(reading.delay, reading.padding)?;
    }
    let mut stream = StreamTimeline::new(index, kind, codec, frames);
    stream.id = Some(u64::from(track.id));
    match &track.codec_params {
        Some(CodecParameters::Audio(params)) => {
            stream.sample_rate = rate;
            stream.channels = params.channels.as_ref().and_then(|channels| u32::try_from(channels.count()).ok());
            let samples = |ticks: u64| {
                let seconds = Time::new(i64::try_from(ticks).ok()?, reading.base).position();
                let exact = seconds.mul(Rational::from_int(i64::from(rate?))).ok()?;
                u64::try_from(exact.round(genlock_time::Round::Near)).ok().filter(|samples| *samples > 0)
            };
            stream.encoder_delay = samples(reading.delay);
            stream.padding = samples(reading.padding);
        }
        Some(CodecParameters::Video(params)) => {
            stream.width = params.width.map(u32::from);
            stream.height = params.height.map(u32::from);
            rates::measure(&mut stream, None)?;
        }
        _ => {}
    }
    Ok(stream)
}

/// The name of a codec.
fn codec(track: &Track) -> String {
    let codecs = symphonia::default::get_codecs();
    match &track.codec_params {
        Some(CodecParameters::Audio(params)) if params.codec == symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS => {
            "opus".into()
        }
        Some(CodecParameters::Audio(params)) => codecs
            .get_audio_decoder(params.codec)
            .map_or_else(|| params.codec.to_string(), |decoder| decoder.codec.info.short_name.to_owned()),
        Some(CodecParameters::Video(params)) => params.codec.to_string(),
        Some(CodecParameters::Subtitle(params)) => params.codec.to_string(),
        _ => "unknown".to_owned(),
    }
}
