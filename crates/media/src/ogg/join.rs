//! From logical streams, side by side and one after another, to streams of a timeline.

use super::codec::{Codec, Header};
use super::logical::Logical;
use crate::MediaError;
use crate::build::{Hold, Stretch};
use crate::frames::{FrameTable, Keys};
use crate::rates;
use crate::timeline::{Edit, Kind, Oddity, Segment, StreamTimeline};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rational, Round, Time, TimeBase, TimeError};

/// Logical streams that play side by side.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) streams: Vec<Logical>,
}

/// A logical stream at its place in the file.
struct Part {
    logical: Logical,
    /// When tick 0 of it is presented, in seconds.
    zero: Rational,
}

/// The streams of a timeline and the parts of the file.
pub(super) fn streams(links: Vec<Link>, odd: &mut Vec<Oddity>) -> Result<(Vec<StreamTimeline>, Vec<Segment>), MediaError> {
    let mut joined: Vec<Vec<Part>> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    for mut link in links {
        link.streams.iter_mut().for_each(Logical::finish);
        let Some((start, end)) = link.extent() else { continue };
        // The first part keeps its clock; those after it follow on.
        let zero = match segments.last() {
            Some(before) => before.end.sub(start)?,
            None => Rational::ZERO,
        };
        let first = segments.first().map_or(start, |first| first.start);
        let (start, end) = (start.add(zero)?, end.add(zero)?);
        if !segments.is_empty() {
            let text = format!(
                "part {} was joined on with a clock of its own; it is placed after what comes before it, at {} s",
                segments.len(),
                start.to_decimal(3)
            );
            odd.push(Oddity::new(codes::CLOCK_JUMP, text));
        }
        segments.push(Segment { start, end, continuous: start.sub(first)? });
        let mut taken = Vec::new();
        for logical in link.streams {
            let same = |parts: &Vec<Part>| parts.first().is_some_and(|part| alike(&part.logical.header, &logical.header));
            let free = (0..joined.len()).find(|index| !taken.contains(index) && same(&joined[*index]));
            let part = Part { logical, zero };
            let index = free.unwrap_or(joined.len());
            taken.push(index);
            match joined.get_mut(index) {
                Some(parts) => parts.push(part),
                None => joined.push(vec![part]),
            }
        }
    }
    joined.retain(|parts| keep(parts, odd));
    let streams = joined.into_iter().enumerate().map(|(index, parts)| stream(index, &parts, odd)).collect::<Result<_, _>>()?;
    Ok((streams, segments))
}

/// True if a stream of the first kind may go on with one of the second.
pub(super) fn alike(one: &Header, other: &Header) -> bool {
    one.name() == other.name() && one.rate == other.rate
}

/// Streams that are not read are named and left out; descriptions of other streams are not missed.
fn keep(parts: &[Part], odd: &mut Vec<Oddity>) -> bool {
    let Some(Codec::Other(name)) = parts.first().map(|part| &part.logical.header.codec) else { return true };
    if name != "fishead" {
        let text = format!("a stream of the kind {name:?} was not read");
        odd.push(Oddity::new(codes::TRACK_UNREADABLE, text));
    }
    false
}

impl Link {
    /// From the first presented instant to the last, in seconds of its own clock.
    fn extent(&self) -> Option<(Rational, Rational)> {
        let mut found: Option<(Rational, Rational)> = None;
        for stream in &self.streams {
            let (Some((from, to)), Ok(base)) = (stream.shown(), TimeBase::new(1, stream.header.rate)) else { continue };
            let (from, to) = (Time::new(from, base).position(), Time::new(to, base).position());
            found = Some(found.map_or((from, to), |(start, end)| (start.min(from), end.max(to))));
        }
        found
    }
}

fn stream(index: usize, parts: &[Part], odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
    let Some(header) = parts.first().map(|part| part.logical.header.clone()) else {
        return Err(MediaError::NoStream("audio"));
    };
    let base = TimeBase::new(1, header.rate)?;
    let kind = header.kind();
    for part in parts {
        report(index, &part.logical, odd);
    }
    let hold = if kind == Kind::Video { Hold::Until(i64::MAX) } else { Hold::AtMost(i64::MAX) };
    let (delay, padding) = trims(parts);
    let frames = if let [part] = parts { single(part, base, hold)? } else { several(parts, base, hold)? };
    let mut stream = StreamTimeline::new(index, kind, header.name(), frames);
    stream.id = parts.first().map(|part| u64::from(part.logical.serial));
    if let Codec::Theora { size, .. } = header.codec {
        (stream.width, stream.height) = (Some(size.0), Some(size.1));
        rates::measure(&mut stream, None)?;
    }
    if kind == Kind::Audio {
        (stream.sample_rate, stream.channels) = (Some(header.rate), Some(header.channels).filter(|channels| *channels > 0));
        (stream.encoder_delay, stream.padding) = (delay, padding);
    }
    Ok(stream)
}

/// The samples hidden at the start of the first part and at the end of the last.
fn trims(parts: &[Part]) -> (Option<u64>, Option<u64>) {
    let some = |ticks: i64| u64::try_from(ticks).ok().filter(|ticks| *ticks > 0);
    let delay = parts.first().and_then(|part| {
        let (from, _) = part.logical.shown()?;
        some(from.saturating_sub(part.logical.stretches.first()?.media))
    });
    (delay, parts.last().and_then(|part| some(part.logical.padding)))
}

fn single(part: &Part, base: TimeBase, hold: Hold) -> Result<FrameTable, MediaError> {
    let logical = &part.logical;
    let mut stretches = logical.stretches.clone();
    last_holds(logical, &mut stretches);
    let mut table = FrameTable::build(&stretches, base, hold, logical.keys.clone())?;
    if let (Some((from, _)), Some(first)) = (logical.shown(), logical.stretches.first())
        && (from > first.media || logical.padding > 0)
    {
        let ticks = |ticks: i64| u64::try_from(ticks).unwrap_or(0);
        table.trim(ticks(from.saturating_sub(first.media)), ticks(logical.padding))?;
    }
    Ok(table)
}

/// Empty packets after the last picture hold it on show.
fn last_holds(logical: &Logical, stretches: &mut [Stretch]) {
    if logical.header.kind() == Kind::Video
        && let (Some((_, end)), Some(last)) = (logical.shown(), stretches.last_mut())
        && last.count == 1
    {
        last.step = end.saturating_sub(last.media).max(last.step);
    }
}

/// Lays the media of the parts end to end, and presents of each what is meant to be presented at its place.
fn several(parts: &[Part], base: TimeBase, hold: Hold) -> Result<FrameTable, MediaError> {
    let (mut stretches, mut edits) = (Vec::new(), Vec::new());
    let keys = if matches!(hold, Hold::Until(_)) { Keys::Listed(Vec::new()) } else { Keys::All };
    let (mut keys, mut count, mut media_end, mut now) = (keys, 0_u64, 0_i64, 0_i64);
    for Part { logical, zero } in parts {
        let (Some((from, to)), Some(first)) = (logical.shown(), logical.stretches.first()) else { continue };
        let shift = media_end.checked_sub(first.media).ok_or(TimeError::Overflow)?;
        let at = zero.div(base.length())?.round(Round::Near);
        let at = i64::try_from(at).ok().and_then(|zero| zero.checked_add(from)).ok_or(TimeError::Overflow)?;
        let tick = |ticks: i64| Time::new(ticks, base);
        if at > now {
            edits.push(Edit { duration: Some(tick(at - now)), media: None });
            now = at;
        }
        let length = to.saturating_sub(from);
        let media = from.checked_add(shift).ok_or(TimeError::Overflow)?;
        edits.push(Edit { duration: Some(tick(length)), media: Some(tick(media)) });
        now = now.saturating_add(length);
        let mut own = logical.stretches.clone();
        last_holds(logical, &mut own);
        for mut stretch in own {
            stretch.media = stretch.media.checked_add(shift).ok_or(TimeError::Overflow)?;
            stretches.push(stretch);
        }
        if let Keys::Listed(ranges) = &logical.keys {
            for range in ranges {
                keys.add(count + range.start, range.end - range.start);
            }
        }
        count += logical.count;
        media_end = to.saturating_add(logical.padding).checked_add(shift).ok_or(TimeError::Overflow)?;
    }
    let mut table = FrameTable::build(&stretches, base, hold, keys)?;
    // A hole between parts is where one stream of a part ends before another; it is no edit of the file.
    table.edit(&edits, base.denom(), base.denom(), hold, &mut Vec::new())?;
    Ok(table)
}

fn report(index: usize, logical: &Logical, odd: &mut Vec<Oddity>) {
    if logical.lost > 0 {
        let text = format!("pages of stream {index} are missing at {} places", logical.lost);
        odd.push(Oddity::new(codes::LOST_PACKETS, text));
    }
    if logical.backward > 0 {
        let text = format!(
            "the positions of {} pages of stream {index} lie before the end of the packets on them; the packets were believed",
            logical.backward
        );
        odd.push(Oddity::new(codes::CLOCK_JUMP, text));
    }
    if logical.empty > 0 {
        let text = format!("{} packets of stream {index} are empty: each shows the picture before it on", logical.empty);
        odd.push(Oddity::new(codes::EMPTY_FRAMES, text));
    }
}
