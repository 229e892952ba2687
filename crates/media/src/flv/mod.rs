//! FLV: tags with times of milliseconds (Adobe, "Flash Video File Format Specification", version 10.1).

mod body;
mod stream;
mod tags;

#[cfg(feature = "symphonia")]
mod packets;
#[cfg(feature = "symphonia")]
pub(crate) use packets::open as packets;

#[cfg(test)]
mod tests;

use crate::MediaError;
use crate::bytes::{Source, array};
use crate::sniff::Container;
use crate::timeline::{Backend, MediaTimeline, Oddity};
use body::{Part, Video};
use genlock_diagnose::codes::media as codes;
use stream::Stream;
use tags::{AUDIO, SCRIPT, Tags, VIDEO};

/// The most streams of a file: 256 tracks of either kind.
const MOST_STREAMS: usize = 512;

/// The most bytes of a tag that are read.
const MOST_BODY: u64 = 1 << 24;

/// The bytes of a tag that are enough for its headers and those of a frame in it.
const HEAD: u64 = 64;

/// A writer that leaves out the highest byte of times wraps them here.
const WRAP: i64 = 1 << 24;

/// Milliseconds by which times of a file may run back between its streams. More is a recording joined to another.
const BACKWARD: i64 = 1000;

/// What the script at the start claims; only what it says of the pictures is looked at, and the times must agree.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Claims {
    rate: Option<f64>,
    width: Option<f64>,
    height: Option<f64>,
}

impl Claims {
    /// Looks for numbers by their names (AMF0: a name, the type 0, eight bytes).
    fn parse(script: &[u8]) -> Self {
        let number = |name: &[u8]| {
            let at = memchr::memmem::find(script, name)? + name.len();
            let rest = script.get(at..).filter(|rest| rest.first() == Some(&0))?;
            array::<8>(rest, 1).map(f64::from_be_bytes).filter(|value| value.is_finite() && *value > 0.0)
        };
        Self { rate: number(b"\0\x09framerate"), width: number(b"\0\x05width"), height: number(b"\0\x06height") }
    }
}

/// Makes the times of tags ascend where they wrap or start again.
#[derive(Debug, Default)]
struct Times {
    latest: Option<i64>,
    added: i64,
    /// The time of the first tag after each wrap and each jump back.
    wraps: Vec<i64>,
    jumps: Vec<i64>,
}

impl Times {
    fn place(&mut self, time: u32) -> i64 {
        let latest = self.latest.unwrap_or(i64::MIN);
        let mut placed = i64::from(time).saturating_add(self.added);
        let back = latest.saturating_sub(placed);
        if self.latest.is_some() && back > BACKWARD {
            let wrapped = i64::from(time) < WRAP && (WRAP - 10 * BACKWARD..=WRAP + BACKWARD).contains(&back);
            if wrapped {
                self.added = self.added.saturating_add(WRAP);
            } else {
                self.added = self.added.saturating_add(back);
            }
            placed = i64::from(time).saturating_add(self.added);
            if wrapped { &mut self.wraps } else { &mut self.jumps }.push(placed);
        }
        self.latest = Some(latest.max(placed));
        placed
    }
}

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let mut tags = Tags::open(source)?;
    let mut streams: Vec<Stream> = Vec::new();
    let (mut times, mut claims) = (Times::default(), Claims::default());
    let (mut filtered, mut unread) = (0_u64, 0_u64);
    while let Some(tag) = tags.next()? {
        if tag.kind == SCRIPT {
            if claims == Claims::default() {
                claims = Claims::parse(tags.window.get(tag.body, tag.size.min(1 << 16))?);
            }
            continue;
        }
        if tag.filtered {
            filtered += 1;
            continue;
        }
        let kind = if tag.kind == VIDEO { Video::Yes } else { Video::No };
        // Tracks side by side in a tag are found only by going through it.
        let head = tags.window.get(tag.body, tag.size.min(HEAD))?;
        let several = head.first().is_some_and(|first| (*first & 0x8F == 0x86 && tag.kind == VIDEO) || (*first == 0x95));
        let whole = several || tag.kind == AUDIO;
        let body = tags.window.get(tag.body, tag.size.min(if whole { MOST_BODY } else { 1 << 12 }))?;
        let mut parts = |part: Part<'_>| {
            let index = streams.iter().position(|stream| stream.is(kind, part.track)).unwrap_or(streams.len());
            if index == streams.len() && index < MOST_STREAMS {
                streams.push(Stream::new(kind, &part, body.first().copied().unwrap_or(0)));
            }
            if let Some(stream) = streams.get_mut(index) {
                stream.push(&part, tag.time, &mut times);
            }
        };
        let read = if tag.kind == VIDEO { body::video(body, &mut parts) } else { body::audio(body, &mut parts) };
        unread += u64::from(!read);
    }
    let mut odd = Vec::new();
    if let Some((count, at)) = tags.garbage {
        odd.push(Oddity::at(codes::GARBAGE, format!("{count} bytes belong to no tag"), at));
    }
    if unread > 0 {
        odd.push(Oddity::new(codes::GARBAGE, format!("{unread} tags cannot be read")));
    }
    if let Some(at) = tags.cut {
        odd.push(Oddity::at(codes::TRUNCATED, "the file ends inside a tag", at));
    }
    if filtered > 0 {
        odd.push(Oddity::new(codes::SCRAMBLED, format!("{filtered} tags are encrypted; they were left out")));
    }
    finish(streams, claims, &times, odd)
}

fn finish(streams: Vec<Stream>, claims: Claims, times: &Times, mut odd: Vec<Oddity>) -> Result<MediaTimeline, MediaError> {
    let seconds =
        |times: &[i64]| times.iter().take(10).map(|time| format!("{}.{:03} s", time / 1000, time % 1000)).collect::<Vec<_>>();
    if !times.wraps.is_empty() {
        let text = format!("times are stored in 24 bits and start again at {}", seconds(&times.wraps).join(", "));
        odd.push(Oddity::new(codes::CLOCK_WRAP, text));
    }
    if !times.jumps.is_empty() {
        let text = format!(
            "the clock jumps back at {}: what follows was joined to what comes before it, and is placed after it",
            seconds(&times.jumps).join(", ")
        );
        odd.push(Oddity::new(codes::CLOCK_JUMP, text));
    }
    let mut found = Vec::new();
    for (index, stream) in streams.into_iter().enumerate() {
        found.push(stream.finish(index, claims, &mut odd)?);
    }
    if found.iter().all(|stream| stream.frames.is_empty()) {
        return Err(MediaError::malformed("no tag of pictures or sound is in it", None));
    }
    let mut timeline = MediaTimeline::new(Container::Flv, Backend::Own, found);
    timeline.oddities = odd;
    Ok(timeline)
}
