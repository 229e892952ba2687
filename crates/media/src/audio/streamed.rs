//! Sound of the containers that symphonia reads, at the times of our table.

use super::codec::Mono;
use super::{Done, Job, Placer, Sink, clip};
use crate::FrameTable;
use crate::sniff::Container;
use crate::{MediaError, symphonia_reader as reader};
use genlock_time::{Time, TimeBase};

pub(crate) fn decode(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    let mut format = reader::open(job.path)?;
    let track = format.tracks().get(job.stream.index).ok_or(MediaError::NoStream("audio"))?;
    let id = track.id;
    let (Some(params), Some(base)) = (reader::audio_params(track), track.time_base) else {
        return Err(super::unsupported(&job.stream.codec));
    };
    let base = TimeBase::new(base.numer.get(), base.denom.get())?;
    let mut mono = Mono::new(params, &job.stream.codec)?;
    // Both went through the same demultiplexer, packet by packet, unless the table is our own.
    let table = Some(&job.stream.frames).filter(|_| job.timeline.kind != Container::Wav);
    let mut placer = Placer::new(sink, job.rate, job.start, table.map_or(base, FrameTable::base))?;
    let mut index = 0;
    while let Some(packet) = reader::next(format.as_mut())? {
        if packet.track_id != id {
            continue;
        }
        mono.decode(&packet.as_packet_ref())?;
        match table {
            Some(table) => {
                if let Some((media, _)) = table.media_of(table.order.rank(index)) {
                    for part in &table.shown {
                        clip(&mono.samples, mono.rate, media, part, table.base(), &mut placer)?;
                    }
                }
            }
            None => placer.push(Time::new(packet.pts.get(), base), mono.rate, &mono.samples)?,
        }
        index += 1;
    }
    Ok((placer.finish(), mono.lost, mono.by()))
}
