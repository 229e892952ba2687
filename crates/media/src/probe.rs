//! Which reader reads what.

use crate::bytes::Source;
use crate::timeline::MediaTimeline;
use crate::{MediaError, isobmff};
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
    if isobmff::detect(&head) {
        return isobmff::timeline(&mut source);
    }
    Err(MediaError::Unsupported { what: "unknown container".into(), help: "build with the feature `ffmpeg`" })
}
