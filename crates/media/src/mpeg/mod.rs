//! MPEG transport and program streams (ISO/IEC 13818-1, ISO/IEC 11172-1).

pub(crate) mod header;
pub(crate) mod splitter;

mod dimensions;
mod pes;
mod picture;
mod program;
mod stamps;
mod stream;
mod tables;
mod transport;

pub(crate) use program::timeline as program_stream;
pub(crate) use transport::timeline as transport_stream;

#[cfg(feature = "symphonia")]
mod sound;
#[cfg(feature = "symphonia")]
pub(crate) use sound::{open as packets, parameters, stripped};

use crate::MediaError;
use crate::clock::{Clock, WRAP};
use crate::sniff::Container;
use crate::timeline::{Backend, MediaTimeline, Oddity, Segment};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rational, Time, TimeBase};
use stream::Elementary;

/// The timeline of streams whose packets have gone by.
fn timeline(
    container: Container,
    streams: Vec<Elementary>,
    clock: &Clock,
    mut odd: Vec<Oddity>,
) -> Result<MediaTimeline, MediaError> {
    let mut found = Vec::new();
    for (index, mut stream) in streams.into_iter().enumerate() {
        let (skipped, at) = stream.finish(&mut |_, _, _| {});
        if skipped > 0 {
            let text = format!(
                "{skipped} bytes of the sound of stream {index} belong to no frame; the first is byte {} of its own bytes",
                at.unwrap_or(0)
            );
            odd.push(Oddity::new(codes::GARBAGE, text));
        }
        if stream.filled() > 0 {
            let text = format!(
                "{} pictures of stream {index} have no time stamp; their number in the group of pictures and the frame rate give it",
                stream.filled()
            );
            odd.push(Oddity::new(codes::NO_PRESENTATION_TIMES, text));
        }
        found.push(stream.timeline(index)?);
    }
    if found.iter().all(|stream| stream.frames.is_empty()) {
        return Err(MediaError::malformed("no packet with a time stamp is in it", None));
    }
    let mut timeline = MediaTimeline::new(container, Backend::Own, found);
    timeline.zero = timeline.start().unwrap_or(Rational::ZERO);
    segments(&mut timeline, clock, &mut odd)?;
    timeline.oddities = odd;
    Ok(timeline)
}

/// The parts between jumps, and what the wrapped clock means for what other tools print.
fn segments(timeline: &mut MediaTimeline, clock: &Clock, odd: &mut Vec<Oddity>) -> Result<(), MediaError> {
    let base = TimeBase::new(1, 90_000)?;
    let at = |ticks: i64| Time::new(ticks, base).position();
    let mut continuous = Rational::ZERO;
    timeline.segments.clear();
    for (number, part) in clock.parts.iter().enumerate() {
        let start = at(part.start);
        // Times of a part are below those of the next, so its end is that of the last frame before them.
        let next = clock.parts.get(number + 1).map(|next| at(next.start));
        let ends = timeline.timed().filter_map(|stream| stream.frames.end_before(next));
        let end = ends.max().unwrap_or(start).max(start);
        timeline.segments.push(Segment { start, end, continuous });
        continuous = continuous.add(end.sub(start)?)?;
        if number > 0 {
            let jump = if part.added == 0 { "ahead" } else { "back" };
            let text = format!(
                "the clock jumps {jump} at {} s: part {number} was joined to what comes before it, with a clock of its own",
                start.to_decimal(3)
            );
            odd.push(Oddity::new(codes::CLOCK_JUMP, text));
        }
    }
    let wrap = Rational::new(i128::from(WRAP), 90_000)?;
    if timeline.start().is_some_and(|start| start < wrap) && timeline.end().is_some_and(|end| end > wrap) {
        timeline.stored_shift = wrap.neg();
        let text = "the 33-bit clock wraps inside the file; FFmpeg shows negative times for it".to_owned();
        odd.push(Oddity::new(codes::CLOCK_WRAP, text));
    }
    Ok(())
}
