//! Times of a label row: closed ranges of frames, or of milliseconds.

use super::schema::NS;
use super::write::Context;
use crate::remainder::{Remainder, plain_int};
use genlock_format::json::{entries, list, write_key};
use genlock_model::{Clock, Extent, Feature, Id, Label, Stream, StreamKind};
use genlock_time::{Round, Span, Time, TimeBase};
use serde_json::value::RawValue;

/// The closed ranges of an extent as JSON text; none for an extent that always holds.
///
/// # Errors
/// Why there are none.
pub(super) fn text(cx: &Context<'_>, stream: &Stream, extent: &Extent) -> Result<Option<String>, &'static str> {
    if *extent == Extent::Always {
        return Ok(None);
    }
    let pairs: Vec<(i64, i64)> = match stream.kind {
        StreamKind::Audio => {
            let spans = cx.times.seconds(extent, TimeBase::MILLI).or(Err("labels whose time cannot be found without a rate"))?;
            let millis = |time: Time| -> Result<i64, &'static str> {
                let rounded = time.rebase(TimeBase::MILLI, Round::Near).or(Err("times beyond what milliseconds hold"))?;
                if rounded != time {
                    cx.lose(Feature::TimePrecision, "times finer than milliseconds");
                }
                Ok(rounded.ticks())
            };
            let pair = |span: Span| -> Result<(i64, i64), &'static str> { Ok((millis(span.start)?, millis(span.end)?)) };
            spans.into_iter().map(pair).collect::<Result<_, _>>()?
        }
        StreamKind::Text | StreamKind::Image if stream.clock.is_none() => return Err("times of labels on images and texts"),
        _ => {
            let frames = cx.times.frames(extent).or(Err("labels whose frame is hidden or cannot be found without a rate"))?;
            frames.into_iter().map(|(start, end)| (start, end.saturating_sub(1))).collect()
        }
    };
    let pairs: Vec<String> = pairs.iter().map(|(start, end)| format!("[{start},{end}]")).collect();
    Ok(Some(format!("[{}]", pairs.join(","))))
}

/// The frame that a label is written in.
///
/// # Errors
/// Why there is none.
pub(super) fn first_frame(cx: &Context<'_>, stream: &Stream, label: &Label) -> Result<i64, &'static str> {
    if matches!(stream.kind, StreamKind::Image | StreamKind::Text | StreamKind::Audio) && stream.clock.is_none() {
        return Err("times of labels on images and texts");
    }
    let frames = cx.times.frames(&label.extent).or(Err("labels whose frame is hidden or cannot be found without a rate"))?;
    let first = frames.first().ok_or("labels that hold at no time")?.0;
    if !matches!(label.extent, Extent::At { .. }) {
        cx.lose(Feature::of_extent(&label.extent), "that a label lasts; it is written in its first frame");
    }
    Ok(first)
}

/// A frame number of the source after the maps that are in force.
pub(super) fn moved_frame(cx: &Context<'_>, stream: &Stream, frame: i64) -> i64 {
    let Some(clock) = stream.clock.filter(|_| stream.kind != StreamKind::Audio) else { return frame };
    let moved = cx.times.frames(&Extent::At { clock, at: Time::whole(frame) });
    moved.ok().and_then(|frames| Some(frames.first()?.0)).unwrap_or(frame)
}

/// Appends what is left of an answer; ranges in it go where the maps of their streams lead.
pub(super) fn rest(cx: &Context<'_>, stream: Id<Stream>, rest: &Remainder<'_>, out: &mut Vec<u8>) {
    if cx.data.maps.is_empty() {
        return rest.write(out, &[]);
    }
    rest.write(out, &["range", "spaces"]);
    let own = cx.data.streams.get(stream);
    if let Some(range) = rest.get("range") {
        write_key(out, "range");
        out.extend_from_slice(moved(cx, own, range).as_bytes());
    }
    let Some(spaces) = rest.get("spaces") else { return };
    write_key(out, "spaces");
    let Some(found) = entries(spaces) else { return out.extend_from_slice(spaces.get().as_bytes()) };
    out.push(b'{');
    for (key, space) in found {
        let named = |stream: &&Stream| stream.source_id.as_ref().is_some_and(|id| super::write::id_text(id).0 == key);
        let siblings = cx.data.streams.iter().filter(|stream| own.is_some_and(|own| own.recording == stream.recording));
        let stream = siblings.filter(|stream| stream.extras.get(NS, super::schema::SPACE).is_some()).find(named);
        let inside = Remainder::of(Some(space));
        write_key(out, &key);
        out.push(b'{');
        inside.write(out, &["range"]);
        if let Some(range) = inside.get("range") {
            write_key(out, "range");
            out.extend_from_slice(moved(cx, stream, range).as_bytes());
        }
        out.push(b'}');
    }
    out.push(b'}');
}

/// Ranges of frames after the maps that are in force; what is no such ranges stays as it is.
fn moved(cx: &Context<'_>, stream: Option<&Stream>, range: &RawValue) -> String {
    let find = || {
        let stream = stream?;
        let clock: Id<Clock> = stream.clock?;
        let span = |pair: &RawValue| {
            let pair = list(pair)?;
            let [start, end] = pair.as_slice() else { return None };
            let (start, end) = (plain_int(start)?, plain_int(end)?);
            let sound = stream.kind == StreamKind::Audio;
            Some(if sound {
                Span::new(Time::millis(start), Time::millis(end))
            } else {
                Span::new(Time::whole(start), Time::whole(end.checked_add(1)?))
            })
        };
        let spans: Vec<Span> = list(range)?.into_iter().map(span).collect::<Option<_>>()?;
        text(cx, stream, &Extent::Several { clock, spans }).ok()?
    };
    find().unwrap_or_else(|| range.get().to_owned())
}
