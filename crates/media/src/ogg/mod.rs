//! Ogg (RFC 3533): logical streams side by side, and one after another where files were joined.

mod codec;
mod join;
mod logical;
mod pages;
mod vorbis;

#[cfg(feature = "symphonia")]
mod packets;
#[cfg(feature = "symphonia")]
pub(crate) use packets::open as packets;

#[cfg(test)]
mod tests;

use crate::MediaError;
use crate::bytes::Source;
use crate::sniff::Container;
use crate::timeline::{Backend, MediaTimeline, Oddity};
use codec::Header;
use genlock_diagnose::codes::media as codes;
use join::Link;
use logical::Logical;
use pages::{Page, Pages};

/// The most logical streams of a file.
const MOST_STREAMS: usize = 1 << 14;

/// The bytes of the first packet of a stream that are read.
const FIRST: u64 = 128;

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let mut pages = Pages::open(source);
    let mut links: Vec<Link> = Vec::new();
    let (mut streams, mut data, mut strange) = (0, false, 0_u64);
    while let Some(page) = pages.next()? {
        if page.first {
            if links.is_empty() || data {
                // First pages after others begin a part that was joined on.
                links.push(Link::default());
                data = false;
            }
            let first = first_packet(&mut pages, &page)?;
            streams += 1;
            if let Some(link) = links.last_mut().filter(|_| streams <= MOST_STREAMS) {
                link.streams.push(Logical::new(page.serial, Header::parse(&first)));
            }
            continue;
        }
        data = true;
        let link = links.last_mut();
        let found = link.and_then(|link| link.streams.iter_mut().find(|stream| stream.serial == page.serial));
        match found {
            Some(stream) => stream.page(&page, |at, length| pages.window.get(at, length).map(<[u8]>::to_vec))?,
            None => strange += 1,
        }
    }
    let mut odd = Vec::new();
    if let Some((count, at)) = pages.garbage {
        odd.push(Oddity::at(codes::GARBAGE, format!("{count} bytes belong to no page"), at));
    }
    if let Some(at) = pages.cut {
        odd.push(Oddity::at(codes::TRUNCATED, "the file ends inside a page", at));
    }
    if strange > 0 {
        let text = format!("{strange} pages belong to streams whose beginning is not in the file; they were left out");
        odd.push(Oddity::new(codes::GARBAGE, text));
    }
    let (streams, segments) = join::streams(links, &mut odd)?;
    if streams.iter().all(|stream| stream.frames.is_empty()) {
        return Err(MediaError::malformed("no packet of a stream that is known is in it", None));
    }
    let mut timeline = MediaTimeline::new(Container::Ogg, Backend::Own, streams);
    if segments.len() > 1 {
        timeline.segments = segments;
    }
    timeline.oddities = odd;
    Ok(timeline)
}

/// The first bytes of the packet that a first page holds.
fn first_packet<S: std::borrow::BorrowMut<Source>>(pages: &mut Pages<S>, page: &Page) -> Result<Vec<u8>, MediaError> {
    let Some((start, length, _)) = page.pieces.first() else { return Ok(Vec::new()) };
    Ok(pages.window.get(*start, FIRST.min(*length))?.to_vec())
}
