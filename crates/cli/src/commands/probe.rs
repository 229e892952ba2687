//! `genlock probe`.

use crate::args::OutputFormat;
use crate::screen::{Outcome, Screen};
use genlock::media::{Frame, Kind, MediaTimeline, ProbeOptions, StreamTimeline, conventions, probe};
use genlock_time::{Piece, Rational};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub(crate) fn run(media: &[PathBuf], frames: bool, screen: &Screen) -> Outcome {
    let mut outcome = Outcome::Clean;
    let mut documents = Vec::new();
    for path in media {
        let timeline = match probe(path, &ProbeOptions::default()) {
            Ok(timeline) => timeline,
            Err(error) => {
                screen.error(format!("{error}: {}", path.display()));
                outcome = Outcome::Findings;
                continue;
            }
        };
        match (screen.format(), frames) {
            (OutputFormat::Text, true) => list_frames(path, &timeline, screen),
            (OutputFormat::Text, false) => tell(path, &timeline, screen),
            (OutputFormat::Jsonl, true) => {
                for (stream, frame) in all_frames(&timeline) {
                    screen.json(&frame_json(stream, &frame));
                }
            }
            (OutputFormat::Jsonl, false) => screen.json(&document(path, &timeline)),
            (OutputFormat::Json, true) => {
                let frames: Vec<_> = all_frames(&timeline).map(|(stream, frame)| frame_json(stream, &frame)).collect();
                documents.push(json!({ "path": path.display().to_string(), "frames": frames }));
            }
            (OutputFormat::Json, false) => documents.push(document(path, &timeline)),
        }
    }
    if screen.format() == OutputFormat::Json {
        screen.json(&documents);
    }
    outcome
}

fn all_frames(timeline: &MediaTimeline) -> impl Iterator<Item = (&StreamTimeline, Frame)> {
    timeline.streams.iter().flat_map(|stream| stream.frames.iter_stored().map(move |frame| (stream, frame)))
}

fn kind(kind: Kind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn frame_json(stream: &StreamTimeline, frame: &Frame) -> Value {
    let base = frame.base;
    json!({
        "stream": stream.index,
        "kind": kind(stream.kind),
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

fn list_frames(path: &Path, timeline: &MediaTimeline, screen: &Screen) {
    screen.line(path.display().to_string());
    screen.line("stream kind     stored  presented             time  key");
    for (stream, frame) in all_frames(timeline) {
        let presented = frame.presented.map_or_else(|| "hidden".to_owned(), |index| index.to_string());
        let key = if frame.key { "key" } else { "" };
        let time = frame.seconds().to_decimal(6);
        screen.line(format!(
            "{:>6} {:<6} {:>8} {presented:>10} {time:>16}  {key}",
            stream.index,
            kind(stream.kind),
            frame.stored
        ));
    }
}

/// What the file says, what is true, and what would go wrong.
fn tell(path: &Path, timeline: &MediaTimeline, screen: &Screen) {
    let seconds = |time: Option<Rational>| time.map_or_else(|| "?".to_owned(), |time| format!("{} s", time.to_decimal(4)));
    let duration = seconds(timeline.duration().ok());
    screen.line(format!("{}: {}, {duration}, read by {}", path.display(), timeline.container, timeline.backend));
    for stream in &timeline.streams {
        let (stored, shown) = (stream.frames.len(), stream.frames.shown_len());
        let hidden = if stored == shown { String::new() } else { format!(", {} of {stored} hidden", stored - shown) };
        let mut facts = vec![format!("{} {}", kind(stream.kind), stream.codec)];
        if let (Some(width), Some(height)) = (stream.width, stream.height) {
            facts.push(format!("{width}x{height}"));
        }
        if stream.rotation != 0 {
            facts.push(format!("turned by {} degrees", stream.rotation));
        }
        if let Some(rate) = stream.sample_rate {
            facts.push(format!("{rate} Hz"));
        }
        if stream.kind == Kind::Video {
            match (stream.variable, stream.rate, stream.average_rate) {
                (true, _, Some(rate)) => facts.push(format!("variable rate, {} fps on average", rate.to_decimal(3))),
                (false, Some(rate), _) => facts.push(format!("{rate} fps")),
                _ => {}
            }
        }
        if let Some(delay) = stream.encoder_delay.filter(|delay| *delay > 0) {
            facts.push(format!("encoder delay {delay} samples"));
        }
        screen.line(format!("  stream {}: {}", stream.index, facts.join(", ")));
        let unit = if stream.kind == Kind::Video { "frames" } else { "packets" };
        screen.line(format!("    {shown} {unit} from {} to {}{hidden}", seconds(stream.start()), seconds(stream.end())));
    }
    for oddity in &timeline.oddities {
        screen.line(format!("  odd: {} ({})", oddity.message, oddity.code));
    }
    for convention in conventions(timeline).unwrap_or_default() {
        // Of a map of many pieces, the one that moves times most tells what is at stake.
        let most = convention.map.pieces().iter().max_by_key(|piece| (piece.slope != Rational::ONE, piece.offset.abs()));
        if let Some(wrong) = most.map(describe) {
            screen.line(format!("  trap: {}: {} ({wrong})", convention.name, convention.sentence));
        }
    }
}

fn describe(piece: &Piece) -> String {
    if piece.slope != Rational::ONE {
        return format!("true time is {} t + {} s", piece.slope, piece.offset.to_decimal(4));
    }
    let way = if piece.offset.signum() < 0 { "earlier" } else { "later" };
    format!("true time is {} s {way}", piece.offset.abs().to_decimal(4))
}

fn document(path: &Path, timeline: &MediaTimeline) -> Value {
    let decimal = |time: Option<Rational>| time.map(|time| time.to_decimal(9));
    let streams: Vec<_> = timeline
        .streams
        .iter()
        .map(|stream| {
            json!({
                "stream": stream.index,
                "kind": kind(stream.kind),
                "codec": stream.codec,
                "base": stream.time_base.to_string(),
                "stored": stream.frames.len(),
                "shown": stream.frames.shown_len(),
                "start": decimal(stream.start()),
                "end": decimal(stream.end()),
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
        })
        .collect();
    let traps = conventions(timeline).unwrap_or_default();
    let traps: Vec<_> = traps.iter().map(|trap| json!({ "name": trap.name, "sentence": trap.sentence })).collect();
    let odd: Vec<_> =
        timeline.oddities.iter().map(|odd| json!({ "code": odd.code.id, "message": odd.message, "byte": odd.at })).collect();
    json!({
        "path": path.display().to_string(),
        "container": timeline.container,
        "backend": timeline.backend.to_string(),
        "zero": timeline.zero.to_decimal(9),
        "duration": decimal(timeline.duration().ok()),
        "streams": streams,
        "wall_clock_seconds": timeline.anchors.first().and_then(|anchor| anchor.seconds().ok()).map(|seconds| seconds.to_decimal(6)),
        "oddities": odd,
        "conventions": traps,
    })
}
