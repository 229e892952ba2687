//! Movie fragments (ISO/IEC 14496-12, 8.8).

use super::boxes::{find, full, inner};
use super::moov::{Movie, Track, Want};
use super::samples::{Chunk, Sizes};
use crate::build::{Stretch, push};
use crate::bytes::{i32_be, u32_be, u64_be};

/// `sample_is_non_sync_sample` in sample flags (8.8.3.1).
const NON_SYNC: u32 = 0x0001_0000;

/// Adds the samples of a fragment whose box starts at byte `start` of the file.
pub(crate) fn add(movie: &mut Movie, moof: &[u8], start: u64, want: Want) {
    let mut data_end = start;
    for (_, traf, _) in inner(moof).filter(|(kind, _, _)| kind == b"traf") {
        if let Some(end) = track_fragment(movie, traf, start, data_end, want) {
            data_end = end;
        }
    }
}

/// What a `tfhd` sets for its runs.
struct Header {
    base: u64,
    duration: u32,
    size: u32,
    flags: u32,
    /// The length of the file in bytes.
    file: u64,
}

fn track_fragment(movie: &mut Movie, traf: &[u8], moof: u64, data_end: u64, want: Want) -> Option<u64> {
    let file = movie.file;
    let (_, flags, rest) = find(traf, *b"tfhd").and_then(full)?;
    let id = u32_be(rest, 0)?;
    let track = movie.tracks.iter_mut().find(|track| track.id == id)?;
    let mut at = 4;
    let mut word = |present: u32, length: usize| {
        if flags & present == 0 {
            return None;
        }
        at += length;
        Some(at - length)
    };
    let base = word(1, 8).and_then(|at| u64_be(rest, at));
    word(2, 4);
    let duration = word(8, 4).and_then(|at| u32_be(rest, at)).unwrap_or(track.defaults.duration);
    let size = word(0x10, 4).and_then(|at| u32_be(rest, at)).unwrap_or(track.defaults.size);
    let sample_flags = word(0x20, 4).and_then(|at| u32_be(rest, at)).unwrap_or(track.defaults.flags);
    // Without a base offset data follows that of the track before, or counts from the fragment if the header says so.
    let base = base.unwrap_or(if flags & 0x2_0000 != 0 { moof } else { data_end });
    if let Some((version, _, rest)) = find(traf, *b"tfdt").and_then(full) {
        let decode = if version == 1 { u64_be(rest, 0) } else { u32_be(rest, 0).map(u64::from) };
        track.next_decode = decode.and_then(|decode| i64::try_from(decode).ok())?;
    }
    let header = Header { base, duration, size, flags: sample_flags, file };
    let mut next = base;
    for (_, trun, _) in inner(traf).filter(|(kind, _, _)| kind == b"trun") {
        next = run(track, trun, &header, next, want)?;
    }
    Some(next)
}

/// Adds the samples of one `trun`; where its data ends.
fn run(track: &mut Track, trun: &[u8], header: &Header, next: u64, want: Want) -> Option<u64> {
    let (_, flags, rest) = full(trun)?;
    let count = u32_be(rest, 0)?;
    let mut at = 4;
    let mut offset = next;
    if flags & 1 != 0 {
        offset = header.base.checked_add_signed(i64::from(i32_be(rest, at)?))?;
        at += 4;
    }
    let mut first_flags = None;
    if flags & 4 != 0 {
        first_flags = u32_be(rest, at);
        at += 4;
    }
    let width = (flags >> 8 & 0xF).count_ones() as usize * 4;
    if width == 0 {
        return Some(uniform(track, header, u64::from(count), first_flags, offset, want));
    }
    let sizes_from = track.samples.sizes.len();
    let (mut end, mut samples) = (offset, 0);
    for (index, fields) in rest.get(at..)?.chunks_exact(width).take(count as usize).enumerate() {
        let mut at = 0;
        let mut field = |bit: u32| {
            if flags & bit == 0 {
                return None;
            }
            at += 4;
            u32_be(fields, at - 4)
        };
        let duration = field(0x100).unwrap_or(header.duration);
        let size = field(0x200).unwrap_or(header.size);
        let own_flags = field(0x400).or(first_flags.filter(|_| index == 0)).unwrap_or(header.flags);
        let raw = field(0x800).unwrap_or(0);
        // Signed in version 1; in version 0 nobody needs 2^31 ticks, and some writers put negative offsets there.
        let composition = i64::from(raw.cast_signed());
        let media = track.next_decode.checked_add(composition)?;
        push(&mut track.stretches, Stretch { media, step: i64::from(duration), count: 1 });
        if own_flags & NON_SYNC == 0 {
            track.keys.add(track.count, 1);
        }
        track.count = track.count.checked_add(1)?;
        track.next_decode = track.next_decode.checked_add(i64::from(duration))?;
        end = end.checked_add(u64::from(size))?;
        if want == Want::Places {
            track.samples.sizes.push(size);
        }
        samples += 1;
    }
    if want == Want::Places && samples > 0 {
        track.samples.chunks.push(Chunk { offset, count: samples, sizes: Sizes::Listed(sizes_from) });
    }
    Some(end)
}

/// Adds samples that have nothing of their own; where their data ends.
fn uniform(track: &mut Track, header: &Header, count: u64, first_flags: Option<u32>, offset: u64, want: Want) -> u64 {
    // No more samples than the file has bytes for.
    let count = count.min(header.file / u64::from(header.size.max(1)));
    let step = i64::from(header.duration);
    let span = i64::try_from(count).ok().and_then(|count| count.checked_mul(step));
    let Some(decode) = span.and_then(|span| track.next_decode.checked_add(span)) else { return offset };
    push(&mut track.stretches, Stretch { media: track.next_decode, step, count });
    let sync = |flags: u32| flags & NON_SYNC == 0;
    if count > 0 && sync(first_flags.unwrap_or(header.flags)) {
        track.keys.add(track.count, 1);
    }
    if count > 1 && sync(header.flags) {
        track.keys.add(track.count + 1, count - 1);
    }
    track.count = track.count.saturating_add(count);
    track.next_decode = decode;
    if want == Want::Places {
        track.samples.chunks.push(Chunk { offset, count, sizes: Sizes::Constant(header.size) });
    }
    offset.saturating_add(count.saturating_mul(u64::from(header.size)))
}
