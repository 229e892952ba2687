//! Which reader reads what.

use crate::bytes::Source;
use crate::cache::{Identity, TimelineCache};
use crate::sniff::{Container, sniff};
use crate::timeline::MediaTimeline;
use crate::{MediaError, isobmff, matroska, mpeg, raw, wav};
use std::path::Path;

/// How to probe.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ProbeOptions {
    cache: Option<TimelineCache>,
}

impl ProbeOptions {
    /// Looks in `cache` first, and keeps there what had to be read.
    #[must_use]
    pub fn with_cache(mut self, cache: TimelineCache) -> Self {
        self.cache = Some(cache);
        self
    }
}

/// Reads when everything in a media file is presented.
///
/// Nothing is decoded. Only the file itself is read: no reference in it is followed, and nothing is fetched.
///
/// # Errors
/// [`MediaError`]: the file cannot be read, is empty, broken beyond use, or of a kind that this build does not know.
pub fn probe(path: &Path, options: &ProbeOptions) -> Result<MediaTimeline, MediaError> {
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
        container @ (Container::Ogg | Container::Flac | Container::Wav | Container::Aiff | Container::Caf) => {
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
