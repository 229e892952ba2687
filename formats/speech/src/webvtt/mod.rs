//! WebVTT captions.

/// The id of the format.
pub(crate) const ID: &str = "webvtt";
/// The header line that ties cue times to a transport stream (RFC 8216, section 3.5).
pub(crate) const TIMESTAMP_MAP: &str = "X-TIMESTAMP-MAP";
