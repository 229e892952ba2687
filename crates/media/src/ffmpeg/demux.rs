//! Frame tables from the packets that FFmpeg's demultiplexers give. Nothing is decoded.

use super::{next, open};
use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::frames::{FrameTable, Keys};
use crate::rates;
use crate::sniff::Container;
use crate::timeline::{Backend, Kind, MediaTimeline, Oddity, StreamTimeline};
use ffmpeg_next as ffmpeg;
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rate, Rational, TimeBase};
use std::path::Path;

/// One stream while its packets go by.
struct Reading {
    kind: Kind,
    base: TimeBase,
    stretches: Vec<Stretch>,
    keys: Keys,
    count: u64,
    without_pts: u64,
    without_any: u64,
    last: i64,
}

pub(crate) fn timeline(path: &Path) -> Result<MediaTimeline, MediaError> {
    let mut input = open(path)?;
    let names = input.format().name().to_owned();
    // AVI stores no presentation times; those that FFmpeg makes up for it are one frame late with B-frames.
    let untimed = names == "avi";
    let mut readings = readings(&input)?;
    let mut packet = ffmpeg::Packet::empty();
    while next(&mut input, &mut packet) {
        let index = packet.stream();
        if let Some(reading) = readings.get_mut(index) {
            reading.add(&packet, untimed);
        }
    }
    let mut oddities = Vec::new();
    let mut streams = Vec::new();
    for (index, reading) in readings.into_iter().enumerate() {
        if let Some(found) = input.stream(index) {
            streams.push(stream(index, &found, reading, &mut oddities)?);
        }
    }
    if streams.iter().all(|stream| stream.frames.is_empty()) {
        return Err(MediaError::malformed("FFmpeg finds no packet in it", None));
    }
    let mut timeline = MediaTimeline::new(Container::Unknown, Backend::Ffmpeg, streams);
    timeline.container = container(&names);
    timeline.oddities = oddities;
    Ok(timeline)
}

fn container(names: &str) -> String {
    match names {
        "avi" => "AVI",
        "flv" | "live_flv" => "FLV",
        "asf" => "ASF",
        names if names.starts_with("matroska") => "Matroska",
        names => names,
    }
    .to_owned()
}

fn readings(input: &ffmpeg::format::context::Input) -> Result<Vec<Reading>, MediaError> {
    let mut readings = Vec::new();
    for stream in input.streams() {
        let base = stream.time_base();
        let part = |value: i32| u32::try_from(value).unwrap_or(0);
        let base = TimeBase::new(part(base.numerator()), part(base.denominator()))?;
        let kind = match stream.parameters().medium() {
            ffmpeg::media::Type::Video => Kind::Video,
            ffmpeg::media::Type::Audio => Kind::Audio,
            ffmpeg::media::Type::Subtitle => Kind::Subtitle,
            _ => Kind::Data,
        };
        let keys = if kind == Kind::Video { Keys::Listed(Vec::new()) } else { Keys::All };
        readings.push(Reading { kind, base, stretches: Vec::new(), keys, count: 0, without_pts: 0, without_any: 0, last: 0 });
    }
    Ok(readings)
}

impl Reading {
    fn add(&mut self, packet: &ffmpeg::Packet, untimed: bool) {
        let (pts, dts) = (packet.pts(), packet.dts());
        self.without_pts += u64::from(pts.is_none());
        let duration = packet.duration().max(0);
        let stamp = if untimed { dts } else { pts.or(dts) };
        self.without_any += u64::from(stamp.is_none());
        let media = stamp.unwrap_or(self.last);
        push(&mut self.stretches, Stretch { media, step: duration, count: 1 });
        if packet.is_key() {
            self.keys.add(self.count, 1);
        }
        self.count += 1;
        self.last = media.saturating_add(duration);
    }
}

fn stream(
    index: usize,
    found: &ffmpeg::Stream<'_>,
    reading: Reading,
    oddities: &mut Vec<Oddity>,
) -> Result<StreamTimeline, MediaError> {
    let ten_seconds = Rational::from_int(10).div(reading.base.length())?.round(genlock_time::Round::Up);
    let hold = match reading.kind {
        Kind::Video => Hold::Until(i64::try_from(ten_seconds).unwrap_or(i64::MAX)),
        _ => Hold::AtMost(i64::MAX),
    };
    let frames = FrameTable::build(&reading.stretches, reading.base, hold, reading.keys)?;
    let parameters = found.parameters();
    let mut stream = StreamTimeline::new(index, reading.kind, parameters.id().name(), frames);
    stream.id = u64::try_from(found.id()).ok();
    if reading.kind == Kind::Video {
        // SAFETY: the parameters live as long as `parameters`, and the two fields are plain integers in every FFmpeg version.
        #[allow(unsafe_code, reason = "the crate has no accessor for the size without opening a decoder")]
        let (width, height) = unsafe { ((*parameters.as_ptr()).width, (*parameters.as_ptr()).height) };
        stream.width = u32::try_from(width).ok().filter(|width| *width > 0);
        stream.height = u32::try_from(height).ok().filter(|height| *height > 0);
        rates::measure(&mut stream, None)?;
        let rate = found.avg_frame_rate();
        if stream.rate.is_none_or(|rate| rate.numer() > 1000 * rate.denom()) {
            stream.rate =
                Rate::new(u32::try_from(rate.numerator()).unwrap_or(0), u32::try_from(rate.denominator()).unwrap_or(0)).ok();
        }
    }
    if reading.kind == Kind::Audio
        && let Ok(decoder) = ffmpeg::codec::Context::from_parameters(parameters).and_then(|context| context.decoder().audio())
    {
        stream.sample_rate = Some(decoder.rate()).filter(|rate| *rate > 0);
        stream.channels = Some(u32::from(decoder.channels())).filter(|channels| *channels > 0);
    }
    if reading.without_pts > 0 && matches!(reading.kind, Kind::Video | Kind::Audio) {
        let text = format!(
            "{} of {} packets of stream {index} have no presentation time; their order and the rate give it, to within one frame",
            reading.without_pts, reading.count
        );
        oddities.push(Oddity::new(codes::NO_PRESENTATION_TIMES, text));
    }
    if reading.without_any > 0 {
        let text = format!("{} packets of stream {index} have no time at all", reading.without_any);
        oddities.push(Oddity::new(codes::NO_TIMES, text));
    }
    Ok(stream)
}
