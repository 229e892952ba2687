//! `genlock probe --compare ffprobe`: where another tool sees other times.

use genlock::media::{Frame, Kind, MediaTimeline, StreamTimeline};
use genlock_time::Rational;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// A packet as the other tool sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packet {
    start: Rational,
    end: Rational,
}

/// What the other tool says of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The packets that it presents, by time.
    packets: Vec<Packet>,
    /// Packets without a presentation time.
    untimed: u64,
}

/// How the packets of a stream compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) stream: usize,
    pub(super) kind: Kind,
    pub(super) ours: u64,
    pub(super) theirs: u64,
    pub(super) untimed: u64,
    /// What is common to all differences: theirs minus ours, in seconds.
    pub(super) shift: Rational,
    /// The largest difference beside the common one.
    pub(super) largest: Rational,
    /// The first presented frame whose time differs by more than the rounding of the other's output, with the other's time.
    pub(super) first: Option<(Frame, Rational)>,
}

/// Times that differ by less are equal: ffprobe prints microseconds, and containers with a millisecond grid are snapped here.
fn rounding() -> Rational {
    Rational::new(1, 1000).unwrap_or(Rational::ZERO)
}

impl Comparison {
    /// True if both see the same frames at the same times.
    pub(super) fn agrees(&self) -> bool {
        self.ours == self.theirs && self.first.is_none() && self.shift.abs() <= rounding()
    }
}

/// Asks the installed ffprobe and compares stream by stream. Nothing but the demultiplexer runs.
///
/// # Errors
/// A sentence, if ffprobe is not there or cannot read the file.
pub(super) fn ffprobe(path: &Path, timeline: &MediaTimeline) -> Result<Vec<Comparison>, String> {
    // An absolute path cannot be taken for an option or a protocol.
    let absolute = std::path::absolute(path).map_err(|error| error.to_string())?;
    let mut child = Command::new("ffprobe")
        .args(["-v", "error", "-protocol_whitelist", "file", "-of", "compact=p=0"])
        .args(["-show_entries", "packet=stream_index,pts_time,duration_time,flags", "-i"])
        .arg(absolute)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("ffprobe cannot be run ({error}); it comes with FFmpeg"))?;
    let mut streams: BTreeMap<usize, Seen> = BTreeMap::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            note(&line, &mut streams);
        }
    }
    let mut complaint = String::new();
    if let Some(mut errors) = child.stderr.take() {
        errors.read_to_string(&mut complaint).ok();
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && streams.is_empty() {
        return Err(format!("ffprobe failed: {}", complaint.lines().last().unwrap_or("it says nothing")));
    }
    let compared = timeline.streams.iter().filter(|stream| matches!(stream.kind, Kind::Video | Kind::Audio));
    Ok(compared.map(|stream| compare(stream, streams.remove(&stream.index).unwrap_or_default())).collect())
}

/// Takes in a line such as `stream_index=0|pts_time=0.040000|duration_time=0.040000|flags=K_`.
fn note(line: &str, streams: &mut BTreeMap<usize, Seen>) {
    let fields: BTreeMap<&str, &str> = line.split('|').filter_map(|field| field.split_once('=')).collect();
    let Some(index) = fields.get("stream_index").and_then(|index| index.parse().ok()) else { return };
    // Packets that are marked `D` are decoded and not shown.
    if fields.get("flags").is_some_and(|flags| flags.contains('D')) {
        return;
    }
    let seen = streams.entry(index).or_default();
    let seconds = |name| fields.get(name).and_then(|text| text.parse::<Rational>().ok());
    let Some(start) = seconds("pts_time") else {
        seen.untimed += 1;
        return;
    };
    let end = start.add(seconds("duration_time").unwrap_or(Rational::ZERO)).unwrap_or(start);
    seen.packets.push(Packet { start, end });
}

fn compare(stream: &StreamTimeline, mut seen: Seen) -> Comparison {
    seen.packets.sort_unstable();
    let frames = &stream.frames;
    let apart: Vec<(Frame, Rational, Rational)> = frames
        .iter_presented()
        .zip(&seen.packets)
        .filter_map(|(frame, packet)| Some((frame, difference(stream.kind, &frame, packet)?, packet.start)))
        .collect();
    let mut differences: Vec<Rational> = apart.iter().map(|(_, difference, _)| *difference).collect();
    let same_count = frames.shown_len() == seen.packets.len() as u64;
    if same_count {
        differences.sort_unstable();
    }
    // Pairs by number are pairs of the same frame up to the first that only one side has, so then the first pair alone is sure.
    let shift = differences.get(if same_count { differences.len() / 2 } else { 0 }).copied().unwrap_or(Rational::ZERO);
    let beside = |difference: &Rational| difference.sub(shift).map_or(Rational::ZERO, Rational::abs);
    Comparison {
        stream: stream.index,
        kind: stream.kind,
        ours: frames.shown_len(),
        theirs: seen.packets.len() as u64,
        untimed: seen.untimed,
        shift,
        largest: apart.iter().map(|(_, difference, _)| beside(difference)).max().unwrap_or(Rational::ZERO),
        first: apart
            .iter()
            .find(|(_, difference, _)| beside(difference) > rounding())
            .map(|(frame, _, theirs)| (*frame, *theirs)),
    }
}

/// Theirs minus ours. Of a packet of sound that an edit cuts, ffprobe gives the uncut one; then one of its ends agrees.
fn difference(kind: Kind, frame: &Frame, packet: &Packet) -> Option<Rational> {
    let start = packet.start.sub(frame.seconds()).ok()?;
    if kind == Kind::Video {
        return Some(start);
    }
    let end = packet.end.sub(frame.end().position()).ok()?;
    Some(if end.abs() < start.abs() { end } else { start })
}

#[cfg(test)]
mod tests {
    use super::{Packet, Seen, note};
    use std::collections::BTreeMap;

    #[test]
    fn lines_of_ffprobe() {
        let mut streams = BTreeMap::new();
        for line in [
            "stream_index=0|pts_time=0.040000|duration_time=0.040000|flags=K_",
            "stream_index=0|pts_time=-0.040000|duration_time=0.040000|flags=_D",
            "stream_index=1|pts_time=N/A|duration_time=N/A|flags=K__",
            "something else",
        ] {
            note(line, &mut streams);
        }
        let packet = Packet { start: "1/25".parse().unwrap(), end: "2/25".parse().unwrap() };
        assert_eq!(streams[&0], Seen { packets: vec![packet], untimed: 0 });
        assert_eq!(streams[&1], Seen { packets: Vec::new(), untimed: 1 });
    }
}
