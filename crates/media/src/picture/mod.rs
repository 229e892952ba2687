//! What pictures look like, frame by frame: small grey images, how much they change, and the events in them.

mod events;
mod series;
mod small;

pub use events::{Cut, Flash};
pub use series::{PictureFrame, PictureSeries};
pub use small::{BUSIEST, SMALL_HEIGHT, SMALL_WIDTH, SmallPicture};

use crate::MediaError;
use crate::timeline::{Kind, MediaTimeline, StreamTimeline};
use genlock_time::Rational;
use std::path::Path;

/// Which frames are decoded. Fewer are faster; what is left out is simply not in the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PictureFrames {
    /// Every presented frame. Flashes of one frame and doubled frames are only found so.
    #[default]
    Every,
    /// Frames that others refer to; B-frames that nothing refers to are passed over.
    Reference,
    /// Key frames alone, a few in ten seconds: enough to recognise a recording.
    Key,
}

/// What to decode and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PictureOptions {
    /// The index of the stream in the file; none: the first stream of pictures.
    pub stream: Option<usize>,
    /// Which frames.
    pub frames: PictureFrames,
}

impl PictureOptions {
    /// The first stream of pictures, these frames.
    pub const fn of(frames: PictureFrames) -> Self {
        Self { stream: None, frames }
    }
}

/// A decoded frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture<'a> {
    /// Its index in the presentation, from 0.
    pub presented: u64,
    /// Its presentation time in seconds.
    pub time: Rational,
    /// The luma of the frame as coded (before rotation), reduced.
    pub small: &'a SmallPicture,
}

/// What [`picture_frames`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PictureInfo {
    /// Frames handed on.
    pub frames: u64,
    /// Packets and frames that could not be decoded, or whose pixels are in a form that is not known here.
    pub lost: u64,
}

/// Decodes the pictures of a file and hands them on in the order of their media time, which is that of the presentation unless an
/// edit list reorders it. Hidden frames are decoded where others need them and not handed on.
///
/// # Errors
/// [`MediaError`]: the file cannot be read, has no pictures, or this build has no decoder for them.
pub fn picture_frames(
    path: &Path,
    timeline: &MediaTimeline,
    options: &PictureOptions,
    sink: &mut dyn FnMut(&Picture<'_>),
) -> Result<PictureInfo, MediaError> {
    decode(path, chosen(timeline, options)?, options.frames, sink)
}

/// Decodes the pictures of a file into a series of measures.
///
/// # Errors
/// As [`picture_frames`].
pub fn picture_series(path: &Path, timeline: &MediaTimeline, options: &PictureOptions) -> Result<PictureSeries, MediaError> {
    let mut series = PictureSeries::default();
    let info = picture_frames(path, timeline, options, &mut |picture| series.push(picture))?;
    series.finish(info.lost);
    Ok(series)
}

fn chosen<'a>(timeline: &'a MediaTimeline, options: &PictureOptions) -> Result<&'a StreamTimeline, MediaError> {
    let stream = match options.stream {
        Some(index) => timeline.streams.get(index).filter(|stream| stream.kind == Kind::Video),
        None => timeline.video(),
    };
    stream.ok_or(MediaError::NoStream("video"))
}

#[cfg(feature = "ffmpeg")]
use crate::ffmpeg::pictures as decode;

#[cfg(not(feature = "ffmpeg"))]
fn decode(
    _: &Path,
    stream: &StreamTimeline,
    _: PictureFrames,
    _: &mut dyn FnMut(&Picture<'_>),
) -> Result<PictureInfo, MediaError> {
    let what = format!("no decoder for pictures, here {}", stream.codec);
    Err(MediaError::Unsupported { what, help: "build with the feature `ffmpeg`" })
}
