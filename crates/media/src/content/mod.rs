//! Content against clock: what pictures and sound say of times that the container hides.

mod events;
mod jumps;
mod lengths;
mod onsets;
mod pairing;
mod ratios;
mod repeats;
mod steps;
mod suspicion;
mod tell;
mod tone;
#[cfg(test)]
mod trials;

pub use events::{Events, compare_events};
pub use onsets::Onset;
pub use suspicion::{Correction, Estimate, Suspicion, Unit};

use crate::audio::{AudioOptions, audio_blocks_of};
use crate::picture::{PictureOptions, PictureSeries, picture_frames};
use crate::timeline::{Kind, MediaTimeline, StreamTimeline};
use crate::{MediaError, PictureFrames};
use genlock_diagnose::codes::media;
use genlock_time::{Rate, Rational};
use jumps::JumpWatcher;
use onsets::Listener;
use std::path::Path;
use tone::ToneListener;

/// Which streams are looked at; none: the first of their kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentOptions {
    /// The index of the stream of sound.
    pub audio: Option<usize>,
    /// The index of the stream of pictures.
    pub video: Option<usize>,
}

/// What the content of a file says.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Content {
    /// What is suspected; empty where all fits or nothing can be told.
    pub suspicions: Vec<Suspicion>,
    /// Pictures that were looked at.
    pub frames: usize,
    /// Bright flashes among them.
    pub flashes: usize,
    /// Sudden sounds that were heard.
    pub onsets: usize,
    /// Packets and frames that could not be decoded.
    pub lost: u64,
    /// What could not be looked at or listened to, and why; one sentence each.
    pub left_out: Vec<String>,
}

/// Decodes the sound and the pictures of a file and says what in them contradicts its clock. `progress` is told the share of the
/// work that is done, from 0 to 1.
///
/// A stream that cannot be decoded in this build is left out, and the result says so.
///
/// # Errors
/// [`MediaError`] if the file cannot be read, or its times do not fit.
pub fn content(
    path: &Path,
    timeline: &MediaTimeline,
    options: &ContentOptions,
    progress: &mut dyn FnMut(f64),
) -> Result<Content, MediaError> {
    let mut content = Content::default();
    let audio = chosen(timeline, Kind::Audio, options.audio);
    let video = chosen(timeline, Kind::Video, options.video);
    let sound = match audio {
        Some(stream) => listen(path, timeline, stream, &mut content, &mut |share| progress(share * SOUND_SHARE))?,
        None => Vec::new(),
    };
    let Some(stream) = video else { return Ok(content) };
    let (series, jumps) =
        look(path, timeline, stream, &mut content, &mut |share| progress(SOUND_SHARE + share * (1.0 - SOUND_SHARE)))?;
    content.suspicions.extend(repeats::repeated(series.frames(), stream.rate));
    let flashes: Vec<Rational> = series.flashes().iter().filter(|flash| flash.rise > 0.0).map(|flash| flash.time).collect();
    content.flashes = flashes.len();
    if let (Some(audio), Some(frame)) = (audio, frame_length(stream))
        && let (Some(sound_span), Some(pictures)) = (span(audio), span(stream))
    {
        let sample_rate = audio.sample_rate;
        let events = Events { onsets: &sound, flashes: &flashes, frame, sound: sound_span, pictures, sample_rate };
        let found = compare_events(&events);
        if content.suspicions.iter().all(|known| known.code != media::SAMPLE_RATE) {
            content.suspicions.extend(found.or_else(|| lengths::compare(&events)));
        }
    }
    // Where the sound has already shown that frames are lost, it has shown it better.
    if content.suspicions.iter().all(|known| known.code != media::RESTAMPED_DROP) {
        content.suspicions.extend(jumps.finish(frame_length(stream)));
    }
    Ok(content)
}

/// The share of the work that the sound is, about: pictures are many times as much to decode.
const SOUND_SHARE: f64 = 0.1;

fn chosen(timeline: &MediaTimeline, kind: Kind, index: Option<usize>) -> Option<&StreamTimeline> {
    match index {
        Some(index) => timeline.streams.get(index).filter(|stream| stream.kind == kind),
        None => timeline.streams.iter().find(|stream| stream.kind == kind),
    }
}

fn span(stream: &StreamTimeline) -> Option<(Rational, Rational)> {
    Some((stream.start()?, stream.end()?))
}

/// How long a frame is shown, usually.
fn frame_length(stream: &StreamTimeline) -> Option<Rational> {
    stream.rate.map(Rate::per_second).or(stream.average_rate).and_then(|rate| rate.recip().ok())
}

/// Sudden sounds; what a tone says goes into the result.
fn listen(
    path: &Path,
    timeline: &MediaTimeline,
    stream: &StreamTimeline,
    content: &mut Content,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<Onset>, MediaError> {
    let options = AudioOptions { stream: Some(stream.index), ..AudioOptions::default() };
    let start = crate::audio::origin(timeline, stream)?;
    let mut listener = Listener::new(options.rate, start);
    let mut tones = ToneListener::new(options.rate);
    let end = stream.end().unwrap_or(start).sub(start)?.approx() * f64::from(options.rate);
    let heard = audio_blocks_of(path, timeline, &options, &mut |block| {
        listener.hear(&block);
        tones.hear(&block);
        progress(((block.start + block.samples.len() as u64) as f64 / end.max(1.0)).min(1.0));
    });
    match heard {
        Ok(info) => content.lost += info.lost,
        Err(error) => leave_out(content, "the sound was not listened to", error)?,
    }
    content.suspicions.extend(tones.finish(stream.sample_rate));
    let onsets = listener.finish();
    content.onsets = onsets.len();
    Ok(onsets)
}

fn look(
    path: &Path,
    timeline: &MediaTimeline,
    stream: &StreamTimeline,
    content: &mut Content,
    progress: &mut dyn FnMut(f64),
) -> Result<(PictureSeries, JumpWatcher), MediaError> {
    let options = PictureOptions { stream: Some(stream.index), frames: PictureFrames::Every };
    let (mut series, mut jumps) = (PictureSeries::default(), JumpWatcher::default());
    let all = stream.frames.shown_len().max(1) as f64;
    let seen = picture_frames(path, timeline, &options, &mut |picture| {
        series.push(picture);
        jumps.see(picture);
        progress(((picture.presented + 1) as f64 / all).min(1.0));
    });
    match seen {
        Ok(info) => {
            series.finish(info.lost);
            content.lost += info.lost;
        }
        Err(error) => leave_out(content, "the pictures were not looked at", error)?,
    }
    content.frames = series.frames().len();
    Ok((series, jumps))
}

/// A codec that this build does not know leaves the rest; what else is wrong is an error.
fn leave_out(content: &mut Content, what: &str, error: MediaError) -> Result<(), MediaError> {
    match error {
        MediaError::Io(_) | MediaError::Time(_) => Err(error),
        other => {
            content.left_out.push(format!("{what}: {other}"));
            Ok(())
        }
    }
}
