//! Caption, transcript and diarization formats.

#![forbid(unsafe_code)]

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    Vec::new()
}
