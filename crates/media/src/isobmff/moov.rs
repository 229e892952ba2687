//! The movie box and its tracks (ISO/IEC 14496-12, 8.2 to 8.7).

use super::boxes::{entries, find, full, inner};
use super::entry::Entry;
use super::samples::Samples;
use super::tables;
use crate::build::Stretch;
use crate::bytes::{array, i32_be, u32_be, u64_be};
use crate::frames::Keys;
use crate::timeline::{Edit, Oddity};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Time, TimeBase};

/// A movie box as read.
#[derive(Debug)]
pub(crate) struct Movie {
    pub(crate) timescale: u32,
    pub(crate) tracks: Vec<Track>,
    /// True if fragments may follow.
    pub(crate) fragmented: bool,
    pub(crate) oddities: Vec<Oddity>,
    /// The length of the file in bytes, which bounds every count of samples.
    pub(crate) file: u64,
    pub(crate) gapless: Option<Gapless>,
    /// Seconds since 1970 at which the movie was made, if written.
    pub(crate) created: Option<i64>,
}

/// What iTunes writes of the samples to play, for files whose edit list does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gapless {
    pub(crate) delay: u32,
    pub(crate) samples: u64,
}

/// One track.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) id: u32,
    pub(crate) handler: [u8; 4],
    pub(crate) timescale: u32,
    pub(crate) edits: Vec<Edit>,
    pub(crate) rotation: u16,
    pub(crate) entry: Entry,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) keys: Keys,
    /// Samples so far.
    pub(crate) count: u64,
    pub(crate) samples: Samples,
    pub(crate) defaults: Defaults,
    /// The decode time after the last sample.
    pub(crate) next_decode: i64,
}

/// What samples of fragments have unless they say otherwise (`trex`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Defaults {
    pub(crate) duration: u32,
    pub(crate) size: u32,
    pub(crate) flags: u32,
}

/// What is wanted of the sample tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// When the samples are.
    Times,
    /// Where they are as well.
    Places,
}

/// Seconds from 1904-01-01, from which the times of a movie count (8.2.2.3), to 1970-01-01.
const EPOCH: i64 = 2_082_844_800;

/// The most tracks that a file may have.
const MOST_TRACKS: usize = 1024;

/// Reads the body of a movie box that starts at byte `base` of a file of `file` bytes.
pub(crate) fn movie(moov: &[u8], base: u64, want: Want, file: u64) -> Movie {
    let mut movie = Movie {
        timescale: 1000,
        tracks: Vec::new(),
        fragmented: false,
        oddities: Vec::new(),
        file,
        gapless: gapless(moov),
        created: None,
    };
    if let Some((version, _, rest)) = find(moov, *b"mvhd").and_then(full) {
        movie.timescale = u32_be(rest, if version == 1 { 16 } else { 8 }).unwrap_or(0);
        let created = if version == 1 { u64_be(rest, 0) } else { u32_be(rest, 0).map(u64::from) };
        movie.created =
            created.filter(|created| *created > 0).and_then(|created| i64::try_from(created).ok()?.checked_sub(EPOCH));
    }
    if movie.timescale == 0 {
        movie.oddities.push(Oddity::at(codes::NO_MOVIE_TIMESCALE, "the movie has no timescale; 1000 is assumed", base));
        movie.timescale = 1000;
    }
    for (kind, body, offset) in inner(moov) {
        let at = base.saturating_add(offset as u64);
        match &kind {
            b"trak" if movie.tracks.len() < MOST_TRACKS => match track(body, movie.timescale, want, file) {
                Some(track) => {
                    let elst = find(body, *b"edts").and_then(|edts| find(edts, *b"elst"));
                    if let Some((number, rate, before)) = elst.and_then(odd_rate) {
                        let text = format!(
                            "edit {number} of track {} plays its media at the rate {rate}, which is taken for 1: times from {} ms on \
                             may be wrong",
                            track.id,
                            before.saturating_mul(1000) / u64::from(movie.timescale)
                        );
                        movie.oddities.push(Oddity::at(codes::EDIT_RATE, text, at));
                    }
                    movie.tracks.push(track);
                }
                None => movie.oddities.push(Oddity::at(codes::TRACK_UNREADABLE, "a track lacks its header or timescale", at)),
            },
            b"mvex" => movie.fragmented = true,
            b"cmov" => {
                movie.oddities.push(Oddity::at(codes::COMPRESSED_MOVIE, "the movie box is compressed and was not read", at));
            }
            _ => {}
        }
    }
    if let Some(mvex) = find(moov, *b"mvex") {
        for (_, body, _) in inner(mvex).filter(|(kind, _, _)| kind == b"trex") {
            let field = |at| u32_be(body, at).unwrap_or(0);
            let id = field(4);
            for track in movie.tracks.iter_mut().filter(|track| track.id == id) {
                track.defaults = Defaults { duration: field(12), size: field(16), flags: field(20) };
            }
        }
    }
    movie
}

fn track(trak: &[u8], movie_timescale: u32, want: Want, file: u64) -> Option<Track> {
    let (version, _, header) = find(trak, *b"tkhd").and_then(full)?;
    let long = version == 1;
    let id = u32_be(header, if long { 16 } else { 8 })?;
    let rotation = rotation(header, if long { 48 } else { 36 });
    let mdia = find(trak, *b"mdia")?;
    let (version, _, media) = find(mdia, *b"mdhd").and_then(full)?;
    let timescale = u32_be(media, if version == 1 { 16 } else { 8 }).filter(|scale| *scale > 0)?;
    let (_, _, handler) = find(mdia, *b"hdlr").and_then(full)?;
    let handler = array::<4>(handler, 4)?;
    let edits = find(trak, *b"edts").and_then(|edts| find(edts, *b"elst"));
    let edits = edits.map(|elst| edit_list(elst, movie_timescale, timescale)).unwrap_or_default();
    let stbl = find(mdia, *b"minf").and_then(|minf| find(minf, *b"stbl")).unwrap_or_default();
    let entry = find(stbl, *b"stsd").and_then(|stsd| Entry::parse(stsd, handler)).unwrap_or_default();
    let mut track = Track {
        id,
        handler,
        timescale,
        edits,
        rotation,
        entry,
        stretches: Vec::new(),
        keys: if handler == *b"vide" { Keys::Listed(Vec::new()) } else { Keys::All },
        count: 0,
        samples: Samples::default(),
        defaults: Defaults::default(),
        next_decode: 0,
    };
    tables::times(stbl, &mut track, file);
    if want == Want::Places || track.entry.timecode.is_some() {
        track.samples = tables::places(stbl, track.count);
    }
    Some(track)
}

/// The tag `iTunSMPB`: hexadecimal numbers, of which the second is the delay and the fourth the count of samples.
fn gapless(moov: &[u8]) -> Option<Gapless> {
    let meta = find(find(moov, *b"udta")?, *b"meta")?;
    let list = find(meta.get(4..)?, *b"ilst").or_else(|| find(meta, *b"ilst"))?;
    let named = |item: &[u8]| find(item, *b"name").and_then(|name| name.get(4..)) == Some(b"iTunSMPB");
    let (_, item, _) = inner(list).find(|(kind, item, _)| kind == b"----" && named(item))?;
    let text = std::str::from_utf8(find(item, *b"data")?.get(8..)?).ok()?;
    let mut numbers = text.split_ascii_whitespace().map(|number| u64::from_str_radix(number, 16).ok());
    let delay = u32::try_from(numbers.nth(1)??).ok()?;
    let samples = numbers.nth(1)??;
    (samples > 0).then_some(Gapless { delay, samples })
}

/// The turn of a display matrix (ISO/IEC 14496-12, 6.2.2), for the four turns that players know; 0 for any other matrix.
fn rotation(header: &[u8], at: usize) -> u16 {
    let cell = |index: usize| i32_be(header, at + index * 4).map_or(0, i32::signum);
    match (cell(0), cell(1), cell(3), cell(4)) {
        (0, 1, -1, 0) => 90,
        (-1, 0, 0, -1) => 180,
        (0, -1, 1, 0) => 270,
        _ => 0,
    }
}

fn edit_list(elst: &[u8], movie: u32, media: u32) -> Vec<Edit> {
    let Some((version, _, rest)) = full(elst) else { return Vec::new() };
    let base = |scale| TimeBase::new(1, scale).unwrap_or(TimeBase::UNIT);
    let edit = |duration: Option<i64>, media_time: Option<i64>| Edit {
        duration: duration.map(|ticks| Time::new(ticks, base(movie))),
        media: media_time.map(|ticks| Time::new(ticks, base(media))),
    };
    // A negative media time is -1 by the standard; others are taken for the same. A media edit of duration 0 is open.
    let entry = |duration: i64, media_time: i64| {
        let empty = media_time < 0;
        edit((empty || duration > 0).then_some(duration), (!empty).then_some(media_time))
    };
    let long = |duration: u64| i64::try_from(duration).unwrap_or(i64::MAX);
    let mut edits: Vec<Edit> = if version == 1 {
        let fields = |bytes: &[u8; 20]| Some(entry(long(u64_be(bytes, 0)?), u64_be(bytes, 8)?.cast_signed()));
        entries::<20>(rest).filter_map(fields).collect()
    } else {
        let fields = |bytes: &[u8; 12]| {
            // All ones is an unknown duration, as 0 is.
            let duration = u32_be(bytes, 0).filter(|duration| *duration != u32::MAX).unwrap_or(0);
            Some(entry(i64::from(duration), i64::from(i32_be(bytes, 4)?)))
        };
        entries::<12>(rest).filter_map(fields).collect()
    };
    for open in edits.iter_mut().filter(|edit| edit.duration_ticks() == Some(i64::MAX)) {
        open.duration = None;
    }
    edits
}

/// The first edit of media with a rate other than 1: its number, its rate, and the movie ticks before it. Whatever rate an empty
/// edit has, it presents nothing.
fn odd_rate(elst: &[u8]) -> Option<(usize, f64, u64)> {
    let (version, _, rest) = full(elst)?;
    let list: Vec<(u64, bool, i32)> = if version == 1 {
        let fields = |bytes: &[u8; 20]| Some((u64_be(bytes, 0)?, u64_be(bytes, 8)?.cast_signed() < 0, i32_be(bytes, 16)?));
        entries::<20>(rest).filter_map(fields).collect()
    } else {
        let fields = |bytes: &[u8; 12]| Some((u64::from(u32_be(bytes, 0)?), i32_be(bytes, 4)? < 0, i32_be(bytes, 8)?));
        entries::<12>(rest).filter_map(fields).collect()
    };
    let at = list.iter().position(|(_, empty, rate)| !empty && *rate != ONE)?;
    let before = list.iter().take(at).fold(0_u64, |sum, (duration, _, _)| sum.saturating_add(*duration));
    Some((at, f64::from(list.get(at)?.2) / f64::from(ONE), before))
}

/// A rate of 1 in 16 bits before and after the point.
const ONE: i32 = 0x1_0000;
