//! Sound through FFmpeg's decoders, at our own times.

use super::{decoder_failed, discard_others, next, open};
use crate::audio::{Decoder, Done, Job, Placer, Sink, clip, unsupported};
use crate::sniff::Container;
use crate::{FrameTable, MediaError};
use ffmpeg::format::sample::{Sample, Type};
use ffmpeg_next as ffmpeg;
use genlock_time::{Rational, Round, Time, TimeBase};

pub(crate) fn decode(job: &Job<'_>, sink: Sink<'_>) -> Result<Done, MediaError> {
    let mut input = open(job.path)?;
    discard_others(&mut input, job.stream.index);
    let stream = input.stream(job.stream.index).ok_or(MediaError::NoStream("audio"))?;
    let mut context = ffmpeg::codec::Context::from_parameters(stream.parameters()).map_err(decoder_failed)?;
    context.set_threading(ffmpeg::threading::Config::count(1));
    let ours = stream.time_base();
    let mut decoder = context.decoder();
    decoder.set_packet_time_base(ours);
    let codec = ffmpeg::decoder::find(decoder.id()).ok_or_else(|| unsupported(&job.stream.codec))?;
    let mut options = ffmpeg::Dictionary::new();
    // Delay is trimmed here, by the table; a decoder that trims as well would do it twice.
    options.set("flags2", "+skip_manual");
    let mut decoder = decoder.open_as_with(codec, options).and_then(ffmpeg::decoder::Opened::audio).map_err(decoder_failed)?;
    let part = |value: i32| u32::try_from(value).unwrap_or(0);
    let base = TimeBase::new(part(ours.numerator()), part(ours.denominator()))?;
    let mut times = Times::new(job, base);
    let placer = Placer::new(sink, job.rate, job.start, times.base)?;
    let mut sound = Sound { placer, frame: ffmpeg::frame::Audio::empty(), mono: Vec::new(), next: None, lost: 0 };
    let mut packet = ffmpeg::Packet::empty();
    while next(&mut input, &mut packet) {
        if packet.stream() != job.stream.index {
            continue;
        }
        let stamp = times.of(packet.pts().or(packet.dts()));
        packet.set_pts(stamp);
        if decoder.send_packet(&packet).is_err() {
            sound.lost += 1;
        }
        sound.drain(&mut decoder, job, &times)?;
    }
    // The end of the stream brings out what a decoder holds back.
    if decoder.send_eof().is_ok() {
        sound.drain(&mut decoder, job, &times)?;
    }
    let lost = sound.lost;
    Ok((sound.placer.finish(), lost, Decoder::Ffmpeg))
}

/// Which times packets get: those of our table, where both demultiplexers see the same packets, or else FFmpeg's.
struct Times<'a> {
    table: Option<&'a FrameTable>,
    base: TimeBase,
    index: u64,
    /// True if the table counts samples, of which FFmpeg puts many into a packet.
    samples: bool,
}

impl<'a> Times<'a> {
    fn new(job: &Job<'a>, base: TimeBase) -> Self {
        // Blocks of WAV are our own, and chunks of AVI are cut in other ways where they are not frames.
        let frames = matches!(job.stream.codec.as_str(), "mp1" | "mp2" | "mp3" | "ac3");
        let same = job.timeline.kind != Container::Wav && (job.timeline.kind != Container::Avi || frames);
        let table = same.then_some(&job.stream.frames);
        let single = |table: &FrameTable| table.runs.first().is_some_and(|run| run.duration == 1);
        let samples = job.timeline.kind == Container::IsoBmff && table.is_some_and(single);
        Self { table, base: table.map_or(base, FrameTable::base), index: 0, samples }
    }

    /// The media time of the next packet, in ticks of `base`.
    fn of(&mut self, stamp: Option<i64>) -> Option<i64> {
        let index = self.index;
        self.index += 1;
        match self.table {
            Some(table) if self.samples => stamp.and_then(|stamp| stamp.checked_mul(table.scale)),
            Some(table) => table.media_of(table.order.rank(index)).map(|(media, _)| media),
            None => stamp,
        }
    }
}

struct Sound<'a> {
    placer: Placer<'a>,
    frame: ffmpeg::frame::Audio,
    mono: Vec<f32>,
    /// The time after the last frame, in ticks, for frames without one.
    next: Option<i64>,
    lost: u64,
}

impl Sound<'_> {
    fn drain(&mut self, decoder: &mut ffmpeg::decoder::Audio, job: &Job<'_>, times: &Times<'_>) -> Result<(), MediaError> {
        while decoder.receive_frame(&mut self.frame).is_ok() {
            let rate = self.frame.rate();
            let Some(media) = self.frame.pts().or(self.next).filter(|_| rate > 0) else { continue };
            if !mix(&self.frame, &mut self.mono) {
                self.lost += 1;
                continue;
            }
            let length = Rational::new(self.mono.len() as i128, i128::from(rate))?.div(times.base.length())?;
            self.next = i64::try_from(length.round(Round::Near)).ok().and_then(|length| media.checked_add(length));
            if times.table.is_some() || times.base == job.stream.frames.base() {
                for part in &job.stream.frames.shown {
                    clip(&self.mono, rate, media, part, times.base, &mut self.placer)?;
                }
            } else {
                self.placer.push(Time::new(media, times.base), rate, &self.mono)?;
            }
        }
        Ok(())
    }
}

/// The mean of all channels, as numbers from -1 to 1; false for a sample format that is not known.
fn mix(frame: &ffmpeg::frame::Audio, mono: &mut Vec<f32>) -> bool {
    mono.clear();
    let channels = usize::from(frame.channels());
    if channels == 0 || frame.planes() == 0 {
        return false;
    }
    let share = 1.0 / f32::from(frame.channels());
    macro_rules! add {
        ($type:ty, $kind:expr, $value:expr) => {
            if $kind == Type::Packed {
                // A packed plane holds the samples of all channels in turn; the crate's typed view does not know more than one.
                let size = size_of::<$type>();
                let bytes = frame.data(0);
                let bytes = bytes.get(..frame.samples() * channels * size).unwrap_or(bytes);
                let samples = bytes.chunks_exact(size * channels).map(|set| {
                    let sum: f32 = set
                        .chunks_exact(size)
                        .filter_map(|one| one.try_into().ok())
                        .map(<$type>::from_ne_bytes)
                        .map($value)
                        .sum();
                    sum * share
                });
                mono.extend(samples);
            } else {
                for plane in 0..frame.planes() {
                    let samples = frame.plane::<$type>(plane).iter().copied().map($value);
                    if plane == 0 {
                        mono.extend(samples.map(|sample| sample * share));
                    } else {
                        mono.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += sample * share);
                    }
                }
            }
        };
    }
    match frame.format() {
        Sample::F32(kind) => add!(f32, kind, |sample| sample),
        Sample::I16(kind) => add!(i16, kind, |sample| f32::from(sample) / 32_768.0),
        Sample::I32(kind) => add!(i32, kind, |sample| sample as f32 / -(i32::MIN as f32)),
        Sample::U8(kind) => add!(u8, kind, |sample| (f32::from(sample) - 128.0) / 128.0),
        #[allow(clippy::cast_possible_truncation, reason = "single precision is enough for sound")]
        Sample::F64(kind) => add!(f64, kind, |sample| sample as f32),
        _ => return false,
    }
    true
}
