//! MP4, MOV and M4A, read from their boxes (ISO/IEC 14496-12). The media data itself is never read for times.

pub(crate) mod boxes;
pub(crate) mod entry;
mod fragment;
pub(crate) mod moov;
pub(crate) mod samples;
mod tables;

#[cfg(test)]
mod tests;

use crate::MediaError;
use crate::build::Hold;
use crate::bytes::{Source, u32_be};
use crate::frames::FrameTable;
use crate::rates;
use crate::sniff::Container;
use crate::timeline::{Backend, Edit, Kind, MediaTimeline, Oddity, StreamTimeline, WallAnchor};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Drop, Rate, Rational, Round, Time, TimeBase, TimeError, Timecode};
use moov::{Movie, Track, Want};

/// The most bytes of one movie box or fragment that are read into memory.
const MOST_BODY: u64 = 1 << 30;

/// The most boxes at the top of a file.
const MOST_BOXES: usize = 1 << 22;

/// A file as read.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) brand: [u8; 4],
    pub(crate) movie: Movie,
}

/// True if the first bytes can be those of an ISO base media file.
pub(crate) fn detect(head: &[u8]) -> bool {
    matches!(head.get(4..8), Some(b"ftyp" | b"moov" | b"moof" | b"styp" | b"wide" | b"skip" | b"free" | b"pnot"))
        || (matches!(head.get(4..8), Some(b"mdat")) && u32_be(head, 0).is_some())
}

/// Reads the boxes of a file.
pub(crate) fn parse(source: &mut Source, want: Want) -> Result<Parsed, MediaError> {
    let mut brand = *b"    ";
    let mut movie: Option<Movie> = None;
    let mut odd = Vec::new();
    let mut fragments = 0_u64;
    let mut at = 0;
    for _ in 0..MOST_BOXES {
        let Some(found) = (match boxes::file_box(source, at) {
            Ok(found) => found,
            Err(error) if movie.is_none() => return Err(error),
            Err(error) => {
                odd.push(Oddity::at(codes::BOX_SIZE, error.to_string(), at));
                break;
            }
        }) else {
            break;
        };
        if found.end > source.len() {
            if found.kind == *b"moov" && movie.is_none() {
                let what = format!("the movie box claims {} bytes, more than the file has", found.end - found.start);
                return Err(MediaError::malformed(what, Some(found.start)));
            }
            let text = format!(
                "the file ends inside a box of kind {}: {} bytes are missing",
                boxes::name(found.kind),
                found.end - source.len()
            );
            odd.push(Oddity::at(codes::TRUNCATED, text, found.start));
        }
        let mut body = || -> Result<Vec<u8>, MediaError> {
            if found.end - found.body > MOST_BODY {
                return Err(MediaError::malformed("a movie box of more than 1 GiB", Some(found.start)));
            }
            source.read(found.body, found.end - found.body)
        };
        match &found.kind {
            b"ftyp" => {
                if let Some(major) = body()?.first_chunk::<4>() {
                    brand = *major;
                }
            }
            b"moov" if movie.is_none() => {
                let body = body()?;
                movie = Some(moov::movie(&body, found.body, want, source.len()));
            }
            b"moof" => {
                fragments += 1;
                if let Some(movie) = movie.as_mut() {
                    let body = body()?;
                    fragment::add(movie, &body, found.start, want);
                }
            }
            _ => {}
        }
        at = found.end;
    }
    let Some(mut movie) = movie else {
        let what = if fragments > 0 {
            "movie fragments without a movie box: a segment whose initialisation is in another file"
        } else {
            "no movie box"
        };
        return Err(MediaError::malformed(what, None));
    };
    movie.fragmented |= fragments > 0;
    movie.oddities.append(&mut odd);
    Ok(Parsed { brand, movie })
}

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let Parsed { brand, mut movie } = parse(source, Want::Times)?;
    let mut odd = std::mem::take(&mut movie.oddities);
    let mut streams = Vec::with_capacity(movie.tracks.len());
    let mut wall = None;
    for (index, track) in movie.tracks.iter().enumerate() {
        let stream = stream(index, track, &movie, &mut odd)?;
        if wall.is_none() {
            wall = timecode(source, track, &stream, &mut odd)?;
        }
        streams.push(stream);
    }
    if streams.is_empty() {
        return Err(MediaError::malformed("the movie has no track that can be read", None));
    }
    let container = match &brand {
        b"qt  " => "QuickTime",
        b"M4A " | b"M4B " => "M4A",
        b"3gp4" | b"3gp5" | b"3gp6" | b"3g2a" => "3GP",
        _ => "MP4",
    };
    let container = if movie.fragmented { format!("{container} (fragmented)") } else { container.to_owned() };
    let mut timeline = MediaTimeline::new(Container::IsoBmff, Backend::Own, streams);
    timeline.container = container;
    timeline.anchors.extend(wall);
    timeline.anchors.extend(movie.created.map(|unix| WallAnchor::Created { unix: Rational::from_int(unix) }));
    timeline.oddities = odd;
    Ok(timeline)
}

/// What a handler type stands for.
pub(crate) fn kind(track: &Track) -> Kind {
    match &track.handler {
        b"vide" => Kind::Video,
        b"soun" => Kind::Audio,
        b"text" | b"sbtl" | b"subt" | b"clcp" | b"subp" => Kind::Subtitle,
        b"tmcd" => Kind::Timecode,
        _ if track.entry.kind == *b"tmcd" => Kind::Timecode,
        _ => Kind::Data,
    }
}

/// The frame table of a track, edits applied.
fn table(track: &Track, movie: &Movie, odd: &mut Vec<Oddity>) -> Result<FrameTable, MediaError> {
    let base = TimeBase::new(1, track.timescale)?;
    let hold = match kind(track) {
        Kind::Audio => Hold::AtMost(packet_ticks(track)),
        _ => Hold::Until(i64::MAX),
    };
    let mut table = FrameTable::build(&track.stretches, base, hold, track.keys.clone())?;
    if !track.edits.is_empty() {
        table.edit(&track.edits, movie.timescale, track.timescale, hold, odd)?;
    } else if let Some(gapless) = movie.gapless.filter(|_| kind(track) == Kind::Audio) {
        let samples = TimeBase::new(1, track.entry.sample_rate.unwrap_or(track.timescale).max(1))?;
        let ticks = |count: u64| {
            let count = i64::try_from(count).or(Err(TimeError::Overflow))?;
            Time::new(count, samples).rebase(base, Round::Near)
        };
        let edit = Edit { duration: Some(ticks(gapless.samples)?), media: Some(ticks(u64::from(gapless.delay))?) };
        table.edit(&[edit], track.timescale, track.timescale, hold, odd)?;
    }
    Ok(table)
}

/// The ticks that a packet of sound lasts: by its codec, or else the commonest distance of packets.
fn packet_ticks(track: &Track) -> i64 {
    if let (Some(packet), Some(rate)) = (track.entry.packet, track.entry.sample_rate.filter(|rate| *rate > 0)) {
        let ticks = u64::from(packet) * u64::from(track.timescale);
        if ticks.is_multiple_of(u64::from(rate)) {
            return i64::try_from(ticks / u64::from(rate)).unwrap_or(i64::MAX).max(1);
        }
    }
    rates::commonest(track.stretches.iter().map(|stretch| (stretch.step, stretch.count))).unwrap_or(i64::MAX)
}

fn stream(index: usize, track: &Track, movie: &Movie, odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
    let frames = table(track, movie, odd)?;
    let kind = kind(track);
    let mut stream = StreamTimeline::new(index, kind, track.entry.codec(), frames);
    stream.id = Some(u64::from(track.id));
    stream.time_base = TimeBase::new(1, track.timescale)?;
    stream.edits.clone_from(&track.edits);
    if kind == Kind::Video {
        let mut spans = track.stretches.iter().map(|stretch| i64::try_from(stretch.count).ok()?.checked_mul(stretch.step));
        let stored = spans.try_fold(0_i64, |sum, span| sum.checked_add(span?));
        rates::measure(&mut stream, stored)?;
        stream.rotation = track.rotation;
        stream.width = track.entry.width;
        stream.height = track.entry.height;
    }
    if kind == Kind::Audio {
        stream.sample_rate = track.entry.sample_rate.filter(|rate| *rate > 0).or(Some(track.timescale));
        stream.channels = track.entry.channels;
        rates::trims(&mut stream);
    }
    if stream.frames.shown_len() == 0 && !stream.frames.is_empty() {
        odd.push(Oddity::new(
            codes::NOTHING_SHOWN,
            format!("the edit list of stream {index} presents none of its {} samples", stream.frames.len()),
        ));
    }
    Ok(stream)
}

/// The wall anchor of a timecode track (QuickTime File Format, "Timecode Media").
fn timecode(
    source: &mut Source,
    track: &Track,
    stream: &StreamTimeline,
    odd: &mut Vec<Oddity>,
) -> Result<Option<WallAnchor>, MediaError> {
    let Some((flags, scale, duration, count)) = track.entry.timecode else { return Ok(None) };
    let Some(first) = track.samples.packets(1).next() else { return Ok(None) };
    let Some(frames) = u32_be(&source.read(first.offset, 4)?, 0) else { return Ok(None) };
    let drop = if flags & 1 == 1 { Drop::DropFrame } else { Drop::NonDrop };
    let (Ok(rate), Ok(timecode)) = (Rate::new(scale, duration), Timecode::from_frames(u64::from(frames), u32::from(count), drop))
    else {
        let text = format!("a timecode track of {scale}/{duration} frames per second that counts {count} is not possible");
        odd.push(Oddity::at(codes::TIMECODE, text, first.offset));
        return Ok(None);
    };
    let at = stream.start().unwrap_or(Rational::ZERO);
    Ok(Some(WallAnchor::Timecode { timecode, frames: u64::from(frames), rate, drop, at }))
}
