//! The sample tables of a track (ISO/IEC 14496-12, 8.6.1 and 8.7).

use super::boxes::{entries, find, full};
use super::moov::Track;
use super::samples::{Chunk, Samples, Sizes};
use crate::build::{Stretch, push};
use crate::bytes::{i32_be, u32_be, u64_be};

/// The number of samples that `stsz` or `stz2` has room for; of constant size, those that fit into the file.
fn sample_count(stbl: &[u8], file: u64) -> Option<u64> {
    if let Some((_, _, rest)) = find(stbl, *b"stsz").and_then(full) {
        let (size, count) = (u32_be(rest, 0)?, u32_be(rest, 4)?);
        let room = rest.len().saturating_sub(8) as u64 / 4;
        return Some(u64::from(count).min(if size == 0 { room } else { file / u64::from(size) }));
    }
    let (_, _, rest) = find(stbl, *b"stz2").and_then(full)?;
    let bits = u64::from(*rest.get(3)?).max(4);
    Some(u64::from(u32_be(rest, 4)?).min(rest.len().saturating_sub(8) as u64 * 8 / bits))
}

/// Fills in the stretches, the keys and the count.
pub(crate) fn times(stbl: &[u8], track: &mut Track, file: u64) {
    let Some((_, _, stts)) = find(stbl, *b"stts").and_then(full) else { return };
    let mut offsets = find(stbl, *b"ctts").and_then(full).map(|(_, _, rest)| {
        // Version 0 is unsigned by the standard; files of QuickTime keep negative offsets in it, and nobody needs 2^31 ticks.
        entries::<8>(rest).filter_map(|bytes| Some((u64::from(u32_be(bytes, 0)?), i64::from(i32_be(bytes, 4)?))))
    });
    let mut offset = (0_u64, 0_i64);
    let mut room = sample_count(stbl, file).unwrap_or(file);
    let mut decode = 0_i64;
    for bytes in entries::<8>(stts) {
        let (Some(count), Some(delta)) = (u32_be(bytes, 0), u32_be(bytes, 4)) else { break };
        let (mut left, delta) = (u64::from(count).min(room), i64::from(delta));
        room -= left;
        while left > 0 {
            while offset.0 == 0 {
                offset = offsets.as_mut().and_then(Iterator::next).unwrap_or((u64::MAX, 0));
            }
            let together = left.min(offset.0);
            let Some(media) = decode.checked_add(offset.1) else { return };
            push(&mut track.stretches, Stretch { media, step: delta, count: together });
            left -= together;
            offset.0 -= together;
            track.count = track.count.saturating_add(together);
            let span = i64::try_from(together).ok().and_then(|count| count.checked_mul(delta));
            let Some(next) = span.and_then(|span| decode.checked_add(span)) else { return };
            decode = next;
        }
    }
    track.next_decode = decode;
    let Some((_, _, stss)) = find(stbl, *b"stss").and_then(full) else {
        // Without a table every sample is a sync sample (8.6.2.1).
        track.keys.add(0, track.count);
        return;
    };
    for bytes in entries::<4>(stss) {
        if let Some(index) = u64::from(u32::from_be_bytes(*bytes)).checked_sub(1) {
            track.keys.add(index, 1);
        }
    }
}

/// Where the first `count` samples are.
pub(crate) fn places(stbl: &[u8], count: u64) -> Samples {
    let mut samples = Samples::default();
    let Some((_, _, stsz)) = find(stbl, *b"stsz").and_then(full) else { return samples };
    let constant = u32_be(stsz, 0).unwrap_or(0);
    if constant == 0 {
        samples.sizes =
            stsz.get(8..).unwrap_or_default().as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
    }
    let offsets: Vec<u64> = if let Some((_, _, rest)) = find(stbl, *b"stco").and_then(full) {
        entries::<4>(rest).map(|bytes| u64::from(u32::from_be_bytes(*bytes))).collect()
    } else if let Some((_, _, rest)) = find(stbl, *b"co64").and_then(full) {
        entries::<8>(rest).filter_map(|bytes| u64_be(bytes, 0)).collect()
    } else {
        return samples;
    };
    let Some((_, _, stsc)) = find(stbl, *b"stsc").and_then(full) else { return samples };
    let mut groups = entries::<12>(stsc).filter_map(|bytes| Some((u32_be(bytes, 0)?, u32_be(bytes, 4)?))).peekable();
    let (mut per_chunk, mut first) = (0_u64, 0_u64);
    for (number, offset) in (1_u32..).zip(offsets) {
        while let Some(&(start, each)) = groups.peek()
            && start <= number
        {
            per_chunk = u64::from(each);
            groups.next();
        }
        let here = per_chunk.min(count.saturating_sub(first));
        if here == 0 {
            break;
        }
        let sizes =
            if constant == 0 { Sizes::Listed(usize::try_from(first).unwrap_or(usize::MAX)) } else { Sizes::Constant(constant) };
        samples.chunks.push(Chunk { offset, count: here, sizes });
        first += here;
    }
    samples
}
