//! AVI: RIFF chunks with the extensions of OpenDML (Microsoft, "AVI RIFF File Reference"; OpenDML AVI File Format Extensions 1.02).
//!
//! Chunks bear no times. The n-th of a stream is presented in its n-th unit; an empty one shows the picture before it on.

mod chunks;
mod header;
mod index;
mod pictures;
mod sound;
mod track;

#[cfg(feature = "symphonia")]
mod packets;
#[cfg(feature = "symphonia")]
pub(crate) use packets::open as packets;

#[cfg(test)]
mod tests;

use crate::MediaError;
use crate::bytes::{Source, u32_le};
use crate::sniff::Container;
use crate::timeline::{Backend, MediaTimeline, Oddity};
use chunks::Chunks;
use genlock_diagnose::codes::media as codes;
use header::Header;
use track::Track;

/// The bytes of a format chunk that are read.
const MOST_FORMAT: u64 = 1 << 16;

/// Streams that a file may have: two digits number them.
const MOST_STREAMS: usize = 100;

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let mut chunks = Chunks::open(source);
    let mut tracks: Vec<Track> = Vec::new();
    let mut odd = Vec::new();
    // Microseconds that a frame lasts by the main header.
    let mut period = 0;
    while let Some(chunk) = chunks.next()? {
        match &chunk.id {
            b"avih" => period = u32_le(chunks.window.get(chunk.body, 4)?, 0).unwrap_or(0),
            b"strh" if tracks.len() < MOST_STREAMS => {
                let body = chunks.window.get(chunk.body, chunk.size.min(64))?;
                tracks.extend(Header::parse(body).map(Track::new));
            }
            b"strf" => {
                let body = chunks.window.get(chunk.body, chunk.size.min(MOST_FORMAT))?;
                let index = tracks.len().saturating_sub(1);
                if let Some(track) = tracks.last_mut() {
                    track.format(body, period, index, &mut odd);
                }
            }
            b"idx1" => index::old(&mut chunks.window, chunk.body, chunk.size, |stream, entry| {
                if let Some(track) = tracks.get_mut(stream) {
                    track.old.add(entry);
                }
            })?,
            [b'i', b'x', _, _] => index::new(&mut chunks.window, chunk.body, chunk.size, |stream, entry| {
                if let Some(track) = tracks.get_mut(stream) {
                    track.new.add(entry);
                }
            })?,
            _ => {
                if let Some((number, letters)) = chunk.data()
                    && let Some(track) = tracks.get_mut(number)
                    && letters != *b"pc"
                {
                    track.chunk(&mut chunks.window, chunk)?;
                }
            }
        }
    }
    if let Some((count, at)) = chunks.garbage {
        odd.push(Oddity::at(codes::GARBAGE, format!("{count} bytes belong to no chunk"), at));
    }
    if let Some(at) = chunks.cut {
        odd.push(Oddity::at(codes::TRUNCATED, "the file ends inside a chunk", at));
    }
    finish(tracks, odd)
}

fn finish(tracks: Vec<Track>, mut odd: Vec<Oddity>) -> Result<MediaTimeline, MediaError> {
    let mut streams = Vec::new();
    for (index, track) in tracks.into_iter().enumerate() {
        streams.push(track.finish(index, &mut odd)?);
    }
    if streams.iter().all(|stream| stream.frames.is_empty()) {
        return Err(MediaError::malformed("no chunk of a stream is in it", None));
    }
    let mut timeline = MediaTimeline::new(Container::Avi, Backend::Own, streams);
    timeline.oddities = odd;
    Ok(timeline)
}
