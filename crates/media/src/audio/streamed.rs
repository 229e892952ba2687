//! Sound of containers whose times symphonia reads right.

use super::codec::Mono;
use super::{Decoder, Done, Job, Placer, Sink};
use crate::{MediaError, matroska, symphonia_reader};
use genlock_time::{Time, TimeBase};

pub(crate) fn decode(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    let mut reader = symphonia_reader::open(job.path)?;
    let track = symphonia_reader::nth_track(reader.as_ref(), job.stream.index).ok_or(MediaError::NoStream("audio"))?;
    let id = track.id;
    let (Some(params), Some(base)) = (symphonia_reader::audio_params(track), track.time_base) else {
        return Err(super::unsupported(&job.stream.codec));
    };
    let base = TimeBase::new(base.numer.get(), base.denom.get())?;
    let mut mono = Mono::new(params, &job.stream.codec)?;
    let mut placer = Placer::new(sink, job.rate, job.start, base)?;
    let _ = matroska::GRID;
    while let Some(packet) = symphonia_reader::next(reader.as_mut())? {
        if packet.track_id != id {
            continue;
        }
        mono.decode(&packet.as_packet_ref())?;
        let trimmed = i64::try_from(packet.trim_start.get()).unwrap_or(0);
        let start = packet.pts.get().saturating_add(trimmed);
        placer.push(Time::new(start, base), mono.rate, &mono.samples)?;
    }
    let lost = mono.lost;
    Ok((placer.finish(), lost, Decoder::Symphonia))
}
