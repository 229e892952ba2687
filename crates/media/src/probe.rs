//! Which reader reads what.

use crate::bytes::Source;
use crate::cache::{Identity, TimelineCache};
use crate::sniff::{Container, sniff};
use crate::timeline::MediaTimeline;
use crate::{MediaError, avi, flv, gif, isobmff, matroska, mpeg, ogg, raw, sequence, wav};
use genlock_time::Rate;
use std::path::{Path, PathBuf};

/// How to probe.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ProbeOptions {
    cache: Option<TimelineCache>,
    /// The rate of numbered images.
    pub rate: Option<Rate>,
    /// A list of the time stamps of numbered images, one a line.
    pub timestamps: Option<PathBuf>,
    /// The column of such lists in which the time stamps stand, from 0; none: the first that holds one.
    pub column: Option<usize>,
}

impl ProbeOptions {
    /// Looks in `cache` first, and keeps there what had to be read. Folders are always read.
    #[must_use]
    pub fn with_cache(mut self, cache: TimelineCache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// The same with a rate for numbered images; the first is presented at 0 s, and a missing number leaves a hole.
    #[must_use]
    pub fn with_rate(self, rate: Rate) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// The same with a list of the time stamps of numbered images: one a line, as seconds, as whole milliseconds, microseconds or
    /// nanoseconds, or as `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`. It is preferred to a rate.
    #[must_use]
    pub fn with_timestamps(self, list: impl Into<PathBuf>) -> Self {
        Self { timestamps: Some(list.into()), ..self }
    }

    /// The same with the column of lists in which time stamps stand, from 0.
    #[must_use]
    pub fn with_column(self, column: usize) -> Self {
        Self { column: Some(column), ..self }
    }
}

/// Reads when everything in a media file is presented.
///
/// A folder, or a pattern such as `frames/%06d.png` or `frames/left_*.jpg`, is a sequence of images or the folder of a recording with
/// several sensors (KITTI, nuScenes, EuRoC, TUM, Argoverse, Waymo). Its time stamps come from its lists and file names; numbered
/// images need the rate or the list of [`ProbeOptions`], and no rate is assumed.
///
/// Nothing is decoded. Only the file itself is read: no reference in it is followed, and nothing is fetched.
///
/// # Errors
/// [`MediaError`]: the file cannot be read, is empty, broken beyond use, or of a kind that this build does not know.
pub fn probe(path: &Path, options: &ProbeOptions) -> Result<MediaTimeline, MediaError> {
    if let Some(timeline) = sequence::timeline(path, options)? {
        return Ok(timeline);
    }
    let Some(cache) = &options.cache else { return read(path) };
    let identity = Identity::of(path)?;
    if let Some(timeline) = cache.get(&identity) {
        return Ok(timeline);
    }
    let timeline = read(path)?;
    cache.put(&identity, &timeline);
    Ok(timeline)
}

fn read(path: &Path) -> Result<MediaTimeline, MediaError> {
    let mut source = Source::open(path)?;
    let container = sniff(&source.read(0, HEAD)?);
    match own(&mut source, container)? {
        Some(timeline) => Ok(timeline),
        None => packets(path, container),
    }
}

/// As [`probe`], for a file that is in memory, by the readers of this crate alone.
///
/// # Errors
/// As [`probe`]; [`MediaError::Unsupported`] for containers that are left to symphonia or FFmpeg.
pub fn probe_bytes(bytes: Vec<u8>) -> Result<MediaTimeline, MediaError> {
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    let mut source = Source::memory(bytes);
    let container = sniff(&source.read(0, HEAD)?);
    own(&mut source, container)?.ok_or_else(|| MediaError::Unsupported {
        what: format!("no reader of its own for {}", container.name()),
        help: "probe it as a file",
    })
}

/// How many bytes tell a container.
const HEAD: u64 = 4096;

/// The timeline by a reader of this crate; none where it has none.
fn own(source: &mut Source, container: Container) -> Result<Option<MediaTimeline>, MediaError> {
    match container {
        Container::IsoBmff => isobmff::timeline(source).map(Some),
        Container::Wav => wav::timeline(source),
        Container::Matroska => matroska::timeline(source).map(Some),
        Container::Avi => avi::timeline(source).map(Some),
        Container::Flv => flv::timeline(source).map(Some),
        Container::Gif => gif::timeline(source).map(Some),
        Container::Ogg => ogg::timeline(source).map(Some),
        Container::MpegAudio | Container::Adts => raw::timeline(source, container).map(Some),
        Container::TransportStream => mpeg::transport_stream(source).map(Some),
        Container::ProgramStream => mpeg::program_stream(source).map(Some),
        Container::Playlist => Err(MediaError::Unsupported {
            what: "a list of other files, not media".into(),
            help: "give the files that it names; nothing in it is followed",
        }),
        _ => Ok(None),
    }
}

/// The timeline of a container that is read packet by packet.
fn packets(path: &Path, container: Container) -> Result<MediaTimeline, MediaError> {
    match container {
        #[cfg(feature = "symphonia")]
        container @ (Container::Flac | Container::Wav | Container::Aiff | Container::Caf) => {
            crate::streamed::timeline(path, container)
        }
        container => other(path, container),
    }
}

#[cfg(feature = "ffmpeg")]
fn other(path: &Path, _: Container) -> Result<MediaTimeline, MediaError> {
    crate::ffmpeg::timeline(path)
}

#[cfg(not(feature = "ffmpeg"))]
fn other(_: &Path, container: Container) -> Result<MediaTimeline, MediaError> {
    let what = format!("no reader for {} in this build", container.name());
    Err(MediaError::Unsupported { what, help: "build with the feature `ffmpeg`" })
}
