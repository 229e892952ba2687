//! Which reader reads what.

use crate::bytes::Source;
use crate::sniff::{Container, sniff};
use crate::timeline::MediaTimeline;
use crate::{MediaError, isobmff, wav};
use std::path::Path;

/// How to probe.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ProbeOptions {}

/// Reads when everything in a media file is presented.
///
/// Nothing is decoded. Only the file itself is read: no reference in it is followed, and nothing is fetched.
///
/// # Errors
/// [`MediaError`]: the file cannot be read, is empty, broken beyond use, or of a kind that this build does not know.
pub fn probe(path: &Path, _options: &ProbeOptions) -> Result<MediaTimeline, MediaError> {
    let mut source = Source::open(path)?;
    let head = source.read(0, 4096)?;
    match sniff(&head) {
        Container::IsoBmff => isobmff::timeline(&mut source),
        Container::Playlist => Err(MediaError::Unsupported {
            what: "a list of other files, not media".into(),
            help: "give the files that it names; nothing in it is followed",
        }),
        Container::Wav => match wav::timeline(&mut source)? {
            Some(timeline) => Ok(timeline),
            None => packets(path, Container::Wav),
        },
        container => packets(path, container),
    }
}

/// The timeline of a container that is read packet by packet.
fn packets(path: &Path, container: Container) -> Result<MediaTimeline, MediaError> {
    match container {
        #[cfg(feature = "symphonia")]
        container @ (Container::Matroska
        | Container::Ogg
        | Container::Flac
        | Container::Wav
        | Container::Aiff
        | Container::Caf
        | Container::MpegAudio
        | Container::Adts) => crate::streamed::timeline(path, container),
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
