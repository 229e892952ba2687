//! A timeline as JSON. Times are decimal strings of seconds, exact to the nanosecond.

use super::clocks::Answers;
use super::compare::Comparison;
use genlock::media::{Frame, MediaTimeline, StreamTimeline, WallAnchor, conventions};
use genlock_time::{Rational, Time};
use serde_json::{Value, json};
use std::path::Path;

fn decimal(time: Option<Rational>) -> Option<String> {
    time.map(|time| time.to_decimal(9))
}

pub(super) fn frame(stream: &StreamTimeline, frame: &Frame) -> Value {
    let base = frame.base;
    json!({
        "stream": stream.index,
        "kind": stream.kind.to_string(),
        "stored": frame.stored,
        "presented": frame.presented,
        "time": frame.seconds().to_decimal(9),
        "ticks": frame.ticks,
        "base": base.to_string(),
        "duration": base.length().mul(Rational::from_int(frame.duration)).map_or_else(|_| String::new(), |d| d.to_decimal(9)),
        "shown": frame.shown,
        "key": frame.key,
    })
}

fn stream(stream: &StreamTimeline) -> Value {
    let seconds = |time: Option<Time>| decimal(time.map(Time::position));
    let edits: Vec<_> =
        stream.edits.iter().map(|edit| json!({ "duration": seconds(edit.duration), "media": seconds(edit.media) })).collect();
    json!({
        "stream": stream.index,
        "id": stream.id,
        "kind": stream.kind.to_string(),
        "codec": stream.codec,
        "base": stream.time_base.to_string(),
        "stored": stream.frames.len(),
        "shown": stream.frames.shown_len(),
        "start": decimal(stream.start()),
        "end": decimal(stream.end()),
        "edits": edits,
        "rate": stream.rate.map(|rate| rate.to_string()),
        "average_rate": stream.average_rate.map(|rate| rate.to_string()),
        "variable": stream.variable,
        "width": stream.width,
        "height": stream.height,
        "rotation": stream.rotation,
        "sample_rate": stream.sample_rate,
        "channels": stream.channels,
        "encoder_delay": stream.encoder_delay,
        "padding": stream.padding,
    })
}

fn anchor(anchor: &WallAnchor) -> Value {
    let (kind, says) = super::text::anchor(anchor);
    json!({ "kind": kind, "says": says, "seconds": anchor.seconds().ok().map(|seconds| seconds.to_decimal(9)) })
}

fn comparison(compared: &Comparison) -> Value {
    let first = compared.first.map(|(frame, theirs)| {
        json!({ "presented": frame.presented, "time": frame.seconds().to_decimal(9), "theirs": theirs.to_decimal(9) })
    });
    json!({
        "stream": compared.stream,
        "agrees": compared.agrees(),
        "shown": compared.ours,
        "theirs": compared.theirs,
        "without_time": compared.untimed,
        "shift": compared.shift.to_decimal(9),
        "largest_difference": compared.largest.to_decimal(9),
        "first_difference": first,
    })
}

pub(super) fn timeline(
    path: &Path,
    timeline: &MediaTimeline,
    compared: Option<&[Comparison]>,
    answers: Option<&Answers>,
) -> Value {
    let traps = conventions(timeline).unwrap_or_default();
    let traps: Vec<_> = traps
        .iter()
        .map(|trap| json!({ "name": trap.name, "sentence": trap.sentence, "tools": trap.convention.tools() }))
        .collect();
    let odd: Vec<_> =
        timeline.oddities.iter().map(|odd| json!({ "code": odd.code.id, "message": odd.message, "byte": odd.at })).collect();
    let segments: Vec<_> = timeline
        .segments
        .iter()
        .map(|segment| {
            json!({
                "start": segment.start.to_decimal(9),
                "end": segment.end.to_decimal(9),
                "continuous": segment.continuous.to_decimal(9),
            })
        })
        .collect();
    let mut document = json!({
        "path": path.display().to_string(),
        "container": timeline.container,
        "backend": timeline.backend.to_string(),
        "zero": timeline.zero.to_decimal(9),
        "stored_shift": timeline.stored_shift.to_decimal(9),
        "duration": decimal(timeline.duration().ok()),
        "streams": timeline.streams.iter().map(stream).collect::<Vec<_>>(),
        "segments": segments,
        "anchors": timeline.anchors.iter().map(anchor).collect::<Vec<_>>(),
        "oddities": odd,
        "conventions": traps,
    });
    if let (Some(compared), Some(fields)) = (compared, document.as_object_mut()) {
        fields.insert("ffprobe".to_owned(), compared.iter().map(comparison).collect());
    }
    if let (Some(answers), Some(fields)) = (answers, document.as_object_mut()) {
        answers.document(fields);
    }
    document
}
