//! The sound of containers that the readers of this crate take apart: packets from them, times from their frame tables.

use super::codec::Mono;
use super::{Done, Job, Placer, Sink, clip};
use crate::MediaError;
use crate::packets::Packets;
use symphonia::core::codecs::audio::AudioCodecParameters;

/// Decodes the packets of a stream, each at the time that the frame table gives its stored index.
pub(crate) fn decode(
    job: &Job<'_>,
    params: &AudioCodecParameters,
    packets: &mut dyn Packets,
    sink: Sink<'_>,
) -> Result<Done, MediaError> {
    let table = &job.stream.frames;
    let mut mono = Mono::new(params, &job.stream.codec)?;
    let mut placer = Placer::new(sink, job.rate, job.start, table.base())?;
    let mut data = Vec::new();
    while let Some(index) = packets.next(&mut data)? {
        if let Some(params) = packets.renewed() {
            let lost = mono.lost;
            mono = Mono::new(&params, &job.stream.codec)?;
            mono.lost = lost;
        }
        let Some((media, length)) = table.media_of(table.order.rank(index)) else { continue };
        mono.decode_lasting(&data, length)?;
        for part in &table.shown {
            clip(&mono.samples, mono.rate, media, part, table.base(), &mut placer)?;
        }
    }
    Ok((placer.finish(), mono.lost, mono.by()))
}
