//! The sound of MP4 and MOV: packets from our own sample table, times from our own frame table.

use super::codec::{Mono, parameters};
use super::{Done, Job, Placer, Sink, clip};
use crate::MediaError;
use crate::bytes::{Source, Window};
use crate::frames::Shown;
use crate::isobmff::moov::Want;
use crate::isobmff::samples::Packet;
use crate::isobmff::{self, entry::Entry};

/// Packets decoded before the first one that is presented, so that the transform of the codec has its past.
const PREROLL: u64 = 2;

/// PCM samples read at a time.
const TOGETHER: u64 = 4096;

/// The longest packet that is read: 1 MiB is far more than any codec makes.
const MOST_PACKET: u64 = 1 << 20;

pub(crate) fn decode(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    let mut source = Source::open(job.path)?;
    let parsed = isobmff::parse(&mut source, Want::Places)?;
    let track = parsed.movie.tracks.get(job.stream.index).ok_or(MediaError::NoStream("audio"))?;
    let mut mono = Mono::new(&parameters(&track.entry)?, &job.stream.codec)?;
    let together = if is_pcm(&track.entry) { TOGETHER } else { 1 };
    let table = &job.stream.frames;
    let mut placer = Placer::new(sink, job.rate, job.start, table.base())?;
    let length = source.len();
    let mut window = Window::new(source);
    for part in &table.shown {
        mono.reset();
        let first = part.rank.saturating_sub(PREROLL);
        let last = part.rank.saturating_add(part.count);
        for packet in track.samples.packets(together) {
            if packet.first >= last {
                break;
            }
            if packet.first.saturating_add(packet.count) <= first {
                continue;
            }
            if packet.size > MOST_PACKET || packet.size == 0 || packet.offset >= length {
                mono.lost += 1;
                continue;
            }
            mono.decode_bytes(window.get(packet.offset, packet.size)?)?;
            place(&mono, job, part, packet, &mut placer)?;
        }
    }
    Ok((placer.finish(), mono.lost, mono.by()))
}

fn is_pcm(entry: &Entry) -> bool {
    entry.pcm.is_some() || matches!(&entry.kind, b"ulaw" | b"alaw")
}

/// Hands on those samples of a packet that the edit presents.
fn place(mono: &Mono, job: &Job<'_>, part: &Shown, packet: Packet, placer: &mut Placer<'_>) -> Result<(), MediaError> {
    let table = &job.stream.frames;
    let Some((media, _)) = table.media_of(packet.first) else { return Ok(()) };
    clip(&mono.samples, mono.rate, media, part, table.base(), placer)
}
