//! Which texts describe what is to be seen.

use super::words;
use crate::Scene;
use genlock_model::{Geometry, Id, Label, StreamKind};

/// Where things belong together: a still image by itself, or all streams of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// By dense id.
    Recording(u32),
    /// By dense id.
    Stream(u32),
}

impl Place {
    pub(super) fn of(scene: &Scene<'_>, label: &Label) -> Self {
        match scene.recording(label) {
            Some(recording) if scene.kind(label) != StreamKind::Image => Self::Recording(Id::index(recording)),
            _ => Self::Stream(label.stream.index()),
        }
    }
}

/// Words that name a class of descriptions.
const DESCRIPTIONS: &[&str] = &["caption", "captions", "description", "scene description", "summary"];

/// A text describes its scene if it lies on a stream of pictures as a whole, or on a text stream that the configuration names. Words
/// that were spoken, and words that stand in a picture, describe nothing.
pub(super) fn is_caption(scene: &Scene<'_>, label: &Label) -> bool {
    if label.text.as_deref().is_none_or(str::is_empty) || !matches!(label.geometry, Geometry::None) {
        return false;
    }
    let described = match scene.kind(label) {
        StreamKind::Image | StreamKind::ImageSequence | StreamKind::Video | StreamKind::PointCloud => {
            let name = scene.class_name(label).to_lowercase().replace(['_', '-'], " ");
            name.is_empty() || DESCRIPTIONS.contains(&name.as_str())
        }
        _ => false,
    };
    described || words(scene).captions.iter().any(|name| name.fits(scene.stream_name(label)))
}
