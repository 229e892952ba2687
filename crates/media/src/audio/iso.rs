//! The sound of MP4 and MOV: packets from our own sample table, times from our own frame table.

use super::codec::{Mono, parameters};
use super::{Decoder, Done, Job, Placer, Sink};
use crate::MediaError;
use crate::bytes::Source;
use crate::frames::Shown;
use crate::isobmff::moov::Want;
use crate::isobmff::samples::Packet;
use crate::isobmff::{self, entry::Entry};
use genlock_time::{Rational, Round, Time};

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
    let mut data = Vec::new();
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
            if packet.size > MOST_PACKET || packet.size == 0 || packet.offset >= source.len() {
                mono.lost += 1;
                continue;
            }
            source.read_into(packet.offset, packet.size, &mut data)?;
            mono.decode_bytes(&data)?;
            place(&mono, job, part, packet, &mut placer)?;
        }
    }
    let lost = mono.lost;
    Ok((placer.finish(), lost, Decoder::Symphonia))
}

fn is_pcm(entry: &Entry) -> bool {
    matches!(&entry.kind, b"sowt" | b"twos" | b"raw " | b"ulaw" | b"alaw" | b"lpcm")
}

/// Hands on those samples of a packet that the edit presents.
fn place(mono: &Mono, job: &Job<'_>, part: &Shown, packet: Packet, placer: &mut Placer<'_>) -> Result<(), MediaError> {
    let table = &job.stream.frames;
    let Some((media, _)) = table.media_of(packet.first) else { return Ok(()) };
    clip(&mono.samples, mono.rate, media, part, table.base(), placer)
}

/// Places the part of `samples`, which start at `media` (table ticks), that `part` presents.
pub(crate) fn clip(
    samples: &[f32],
    rate: u32,
    media: i64,
    part: &Shown,
    base: genlock_time::TimeBase,
    placer: &mut Placer<'_>,
) -> Result<(), MediaError> {
    let per_tick = base.length().mul(Rational::from_int(i64::from(rate)))?;
    let index = |position: i64| -> Result<usize, MediaError> {
        if position <= media {
            return Ok(0);
        }
        let ticks = Rational::from_int(position.saturating_sub(media));
        let samples_before = ticks.mul(per_tick).map_or(i128::MAX, |exact| exact.round(Round::Near));
        Ok(usize::try_from(samples_before).unwrap_or(usize::MAX))
    };
    let (from, to) = (index(part.from)?, index(part.to)?.min(samples.len()));
    let Some(samples) = samples.get(from..to).filter(|samples| !samples.is_empty()) else { return Ok(()) };
    let start = media.max(part.from).saturating_add(part.offset);
    placer.push(Time::new(start, base), rate, samples)
}
