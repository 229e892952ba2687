//! Which texts describe what is to be seen.

use super::words;
use crate::Scene;
use genlock_model::{Geometry, Id, Label, Stream, StreamKind};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Where things belong together: a still image by itself, or all streams of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// By dense id.
    Recording(u32),
    /// By dense id.
    Stream(u32),
}

/// Width and height, if they are known.
type Size = Option<[u32; 2]>;

/// Where each stream belongs.
pub(super) struct Places {
    /// By dense stream id.
    of: Vec<Place>,
}

impl Places {
    /// Boxes and texts of one picture often come in two files, so still images of one name are one place.
    pub(super) fn of(scene: &Scene<'_>) -> Rc<Self> {
        scene.shared(|scene| {
            let mut named: FxHashMap<_, (Id<Stream>, Size)> = FxHashMap::default();
            let most = scene.data.streams.iter().map(|stream| stream.id.index() as usize + 1).max().unwrap_or(0);
            // Ids are given by readers from zero; a larger one is not worth the memory.
            let size = most.min(scene.data.streams.len() + (1 << 20));
            let mut of: Vec<Place> = (0..).take(size).map(Place::Stream).collect();
            for stream in &scene.data.streams {
                let Some(slot) = of.get_mut(stream.id.index() as usize) else { continue };
                *slot = match (stream.kind, stream.recording) {
                    (StreamKind::Image, _) if stream.name.is_empty() => Place::Stream(stream.id.index()),
                    (StreamKind::Image, recording) => {
                        let (first, size) = *named.entry((recording, stream.name.as_str())).or_insert((stream.id, stream.size));
                        // Two pictures of two sizes only share a name.
                        let other = size.zip(stream.size).is_some_and(|(a, b)| a != b);
                        Place::Stream(if other { stream.id } else { first }.index())
                    }
                    (_, Some(recording)) => Place::Recording(recording.index()),
                    (_, None) => Place::Stream(stream.id.index()),
                };
            }
            Self { of }
        })
    }

    pub(super) fn place(&self, label: &Label) -> Place {
        let stream = label.stream.index();
        self.of.get(stream as usize).copied().unwrap_or(Place::Stream(stream))
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
