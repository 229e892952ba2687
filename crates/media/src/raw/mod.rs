//! Sound without a container: MPEG audio and ADTS, with the tags that surround it.

mod tags;
mod xing;

#[cfg(feature = "symphonia")]
mod sound;
#[cfg(feature = "symphonia")]
pub(crate) use sound::open as packets;

use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::bytes::Source;
use crate::frames::{FrameTable, Keys};
use crate::mpeg::header::{SoundHeader, adts, mpeg_audio};
use crate::mpeg::splitter::{Cut, Parse, Splitter};
use crate::sniff::Container;
use crate::timeline::{Backend, Kind, MediaTimeline, Oddity, StreamTimeline, WallAnchor};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rational, TimeBase};
use tags::Tags;
use xing::Xing;

/// How much is read at a time.
const WINDOW: u64 = 1 << 18;

/// Samples that the encoder and the decoder of layer III put before the sound where nothing else is said: 576 of LAME and 529.
pub(crate) const MP3_DELAY: u32 = 1105;

/// The samples that encoders of AAC usually put before the sound.
pub(crate) const AAC_DELAY: u32 = 1024;

/// Hands on the frames of a file, but for one that only describes the others; that is returned.
fn frames(
    source: &mut Source,
    container: Container,
    tags: &Tags,
    each: &mut dyn FnMut(Cut<'_>),
) -> Result<(Option<Xing>, Splitter), MediaError> {
    let parse: Parse = if container == Container::Adts { adts } else { mpeg_audio };
    let mut splitter = Splitter::new(parse);
    let (mut described, mut first) = (None, true);
    let mut sort = |cut: Cut<'_>| {
        if std::mem::take(&mut first)
            && container == Container::MpegAudio
            && let Some(found) = Xing::parse(cut.bytes)
        {
            described = Some(found);
            return;
        }
        each(cut);
    };
    let (mut at, mut bytes) = (tags.start, Vec::new());
    while at < tags.end {
        source.read_into(at, WINDOW.min(tags.end - at), &mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        at += bytes.len() as u64;
        splitter.push(&bytes, &mut sort);
    }
    splitter.finish(&mut sort);
    Ok((described, splitter))
}

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source, container: Container) -> Result<MediaTimeline, MediaError> {
    let tags = Tags::find(source)?;
    let mut stretches = Vec::new();
    let (mut header, mut next): (Option<SoundHeader>, i64) = (None, 0);
    let (described, splitter) = frames(source, container, &tags, &mut |cut| {
        let first = *header.get_or_insert(cut.header);
        // A change of rate in the middle is played, so its frames last as long as they do at their own.
        let samples = i64::from(cut.header.samples) * i64::from(first.rate) / i64::from(cut.header.rate.max(1));
        push(&mut stretches, Stretch { media: next, step: samples, count: 1 });
        next = next.saturating_add(samples);
    })?;
    let header = header.ok_or_else(|| MediaError::malformed("no frame of sound is in it", None))?;
    let mut odd = Vec::new();
    if splitter.skipped > 0 {
        let text = format!("{} bytes belong to no frame; what follows is placed as if they were not there", splitter.skipped);
        odd.push(Oddity::at(codes::GARBAGE, text, tags.start.saturating_add(splitter.first_skipped.unwrap_or(0))));
    }
    let base = TimeBase::new(1, header.rate)?;
    let trims = described.and_then(|described| described.trims);
    let delay = trims.map_or(0, |trims| i64::from(trims.0));
    for stretch in &mut stretches {
        stretch.media -= delay;
    }
    let mut table = FrameTable::build(&stretches, base, Hold::AtMost(i64::MAX), Keys::All)?;
    if let Some((delay, padding)) = trims {
        table.trim(u64::from(delay), u64::from(padding))?;
    }
    let codec = match (container, header.layer) {
        (Container::Adts, _) => "aac",
        (_, 1) => "mp1",
        (_, 2) => "mp2",
        _ => "mp3",
    };
    if trims.is_none() && header.layer != 1 {
        let delay = match header.layer {
            0 => AAC_DELAY,
            3 => MP3_DELAY,
            _ => 481,
        };
        odd.push(unknown(delay, header.rate));
    }
    let mut stream = StreamTimeline::new(0, Kind::Audio, codec, table);
    stream.sample_rate = Some(header.rate);
    stream.channels = Some(header.channels).filter(|channels| *channels > 0);
    (stream.encoder_delay, stream.padding) = (trims.map(|trims| u64::from(trims.0)), trims.map(|trims| u64::from(trims.1)));
    let mut timeline = MediaTimeline::new(container, Backend::Own, vec![stream]);
    timeline.anchors.extend(tags.clock.map(|ticks| WallAnchor::TransportClock { ticks }));
    if let Some((delay, _)) = trims {
        // The first kept sample has the time of the delay in FFmpeg, which takes the samples away but not their time.
        timeline.stored_shift = Rational::new(i128::from(delay), i128::from(header.rate))?;
    }
    timeline.oddities = odd;
    Ok(timeline)
}

/// Says that the delay of the encoder is not known.
pub(crate) fn unknown(delay: u32, rate: u32) -> Oddity {
    let milliseconds = f64::from(delay) * 1000.0 / f64::from(rate.max(1));
    let text = format!(
        "the file does not say how many samples the encoder put before the sound; {delay} are usual, so that what was recorded at 0 \
         is probably heard {milliseconds:.1} ms later"
    );
    Oddity::new(codes::UNKNOWN_PRIMING, text)
}
