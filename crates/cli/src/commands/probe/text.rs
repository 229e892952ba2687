//! A timeline for people: what the file says, what is true, and what would go wrong.

use super::all_frames;
use super::compare::Comparison;
use crate::screen::Screen;
use genlock::media::{Edit, Kind, MediaTimeline, StreamTimeline, WallAnchor, conventions};
use genlock_time::{Piece, Rational, Time};
use std::path::Path;

/// Entries of an edit list that are printed; JSON has all.
const MOST_EDITS: usize = 4;

pub(super) fn frames(path: &Path, timeline: &MediaTimeline, screen: &Screen) {
    screen.line(path.display().to_string());
    screen.line("stream kind     stored  presented             time  key");
    for (stream, frame) in all_frames(timeline) {
        let presented = frame.presented.map_or_else(|| "hidden".to_owned(), |index| index.to_string());
        let key = if frame.key { "key" } else { "" };
        let time = frame.seconds().to_decimal(6);
        let kind = stream.kind.to_string();
        screen.line(format!("{:>6} {kind:<8} {:>6} {presented:>10} {time:>16}  {key}", stream.index, frame.stored));
    }
}

fn seconds(time: Option<Rational>) -> String {
    time.map_or_else(|| "?".to_owned(), |time| format!("{} s", time.to_decimal(4)))
}

pub(super) fn tell(path: &Path, timeline: &MediaTimeline, compared: Option<&[Comparison]>, screen: &Screen) {
    let duration = seconds(timeline.duration().ok());
    screen.line(format!("{}: {}, {duration}, read by {}", path.display(), timeline.container, timeline.backend));
    if timeline.zero != Rational::ZERO {
        screen.line(format!("  presentation begins at {} of the container's clock", seconds(Some(timeline.zero))));
    }
    timeline.streams.iter().for_each(|one| stream(one, timeline.zero, screen));
    if timeline.segments.len() > 1 {
        for (number, segment) in timeline.segments.iter().enumerate() {
            let (start, end) = (seconds(Some(segment.start)), seconds(Some(segment.end)));
            let continuous = seconds(Some(segment.continuous));
            screen.line(format!(
                "  segment {number}: {start} to {end} of the clock; played without the jumps it begins at {continuous}"
            ));
        }
    }
    for found in &timeline.anchors {
        let (kind, says) = anchor(found);
        screen.line(format!("  {kind}: {says}"));
    }
    for oddity in &timeline.oddities {
        let at = oddity.at.map(|at| format!(", byte {at}")).unwrap_or_default();
        screen.line(format!("  odd: {} ({}{at})", oddity.message, oddity.code));
    }
    for convention in conventions(timeline).unwrap_or_default() {
        // Of a map of many pieces, the one that moves times most tells what is at stake.
        let most = convention.map.pieces().iter().max_by_key(|piece| (piece.slope != Rational::ONE, piece.offset.abs()));
        if let Some(wrong) = most.map(describe) {
            let tools = convention.convention.tools().join(", ");
            let by = if tools.is_empty() { String::new() } else { format!("; seen with {tools}") };
            screen.line(format!("  trap: {}: {} ({wrong}{by})", convention.name, convention.sentence));
        }
    }
    compared.unwrap_or_default().iter().for_each(|one| comparison(one, screen));
}

fn stream(stream: &StreamTimeline, zero: Rational, screen: &Screen) {
    screen.line(format!("  stream {}: {}", stream.index, facts(stream).join(", ")));
    let (stored, shown) = (stream.frames.len(), stream.frames.shown_len());
    let unit = if stream.kind == Kind::Video { "frames" } else { "packets" };
    let hidden = if stored == shown {
        String::new()
    } else {
        format!(", {} of {stored} stored {unit} are hidden", stored.saturating_sub(shown))
    };
    screen.line(format!("    {shown} {unit} from {} to {}{hidden}", seconds(stream.start()), seconds(stream.end())));
    let late = stream.start().and_then(|start| start.sub(zero).ok()).filter(|late| *late != Rational::ZERO);
    if let Some(late) = late {
        screen.line(format!("    starts {} after presentation zero", seconds(Some(late))));
    }
    if !stream.edits.is_empty() {
        let mut edits: Vec<String> = stream.edits.iter().take(MOST_EDITS).map(edit).collect();
        if stream.edits.len() > MOST_EDITS {
            edits.push(format!("{} more", stream.edits.len() - MOST_EDITS));
        }
        screen.line(format!("    edit list: {}", edits.join("; then ")));
    }
}

fn edit(edit: &Edit) -> String {
    let length = edit.duration.map_or_else(|| "the rest".to_owned(), |length| seconds(Some(length.position())));
    match edit.media.map(Time::position) {
        Some(media) => format!("{length} of media from {}", seconds(Some(media))),
        None => format!("{length} of nothing"),
    }
}

fn facts(stream: &StreamTimeline) -> Vec<String> {
    let mut facts = vec![format!("{} {}", stream.kind, stream.codec)];
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
    if let Some(padding) = stream.padding.filter(|padding| *padding > 0) {
        facts.push(format!("padding {padding} samples"));
    }
    facts
}

/// What an anchor is and what it says.
pub(super) fn anchor(anchor: &WallAnchor) -> (&'static str, String) {
    let at_zero = anchor.seconds().map_or_else(|_| "?".to_owned(), |seconds| seconds.to_decimal(4));
    match anchor {
        WallAnchor::Timecode { timecode, rate, at, .. } => (
            "timecode",
            format!("{timecode} at {}, {rate} fps; presentation zero is {at_zero} s after midnight", seconds(Some(*at))),
        ),
        WallAnchor::TimeReference { samples, rate } => {
            ("time reference", format!("{samples} samples at {rate} Hz; presentation zero is {at_zero} s after midnight"))
        }
        WallAnchor::Recorded { .. } => ("recorded", format!("{at_zero} s after 1970-01-01 UTC by the clock of the sensors")),
        WallAnchor::Created { .. } => ("created", format!("{at_zero} s after 1970-01-01 UTC")),
        WallAnchor::TransportClock { ticks } => {
            ("transport clock", format!("{ticks} ticks of 90 kHz; presentation zero is {at_zero} s"))
        }
        _ => ("anchor", format!("{at_zero} s")),
    }
}

fn describe(piece: &Piece) -> String {
    if piece.slope != Rational::ONE {
        return format!("true time is {} t + {} s", piece.slope, piece.offset.to_decimal(4));
    }
    let way = if piece.offset.signum() < 0 { "earlier" } else { "later" };
    format!("true time is {} s {way}", piece.offset.abs().to_decimal(4))
}

fn comparison(compared: &Comparison, screen: &Screen) {
    let mut says = Vec::new();
    if compared.ours != compared.theirs {
        says.push(format!("presents {} packets where {} are presented", compared.theirs, compared.ours));
    }
    if compared.untimed > 0 {
        says.push(format!("has no time for {} packets", compared.untimed));
    }
    let shift = compared.shift;
    if !compared.agrees() && shift.abs() > Rational::new(1, 1000).unwrap_or(Rational::ZERO) {
        let way = if shift.signum() < 0 { "earlier" } else { "later" };
        says.push(format!("gives times that are {} s {way}", shift.abs().to_decimal(6)));
    }
    if let Some((frame, theirs)) = compared.first {
        let index = frame.presented.unwrap_or(frame.stored);
        says.push(format!(
            "first differs at presented {index}: {} is true, {} is said",
            seconds(Some(frame.seconds())),
            seconds(Some(theirs))
        ));
    }
    if says.is_empty() {
        says.push(format!("agrees on {} packets, the largest difference is {} s", compared.ours, compared.largest.to_decimal(6)));
    }
    screen.line(format!("  ffprobe on stream {}: {}", compared.stream, says.join("; ")));
}
