//! What a label is made of.

use genlock_model::{Geometry, Label, StreamKind};

/// What a label is made of, as far as modalities go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// Words with a time: cues, transcripts, captions.
    Text,
    /// Speaker turns and sounds.
    Audio,
    /// Shapes in pictures.
    Picture,
    /// Shapes in space.
    Space,
    /// Anything else.
    Other,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Audio, Self::Picture, Self::Space, Self::Other];

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Audio => "audio",
            Self::Picture => "picture",
            Self::Space => "space",
            Self::Other => "other",
        }
    }

    /// The modality of a word: its own name, or that of the sensor or signal.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "text" | "transcript" | "caption" => Self::Text,
            "audio" | "sound" => Self::Audio,
            "picture" | "camera" | "image" | "video" => Self::Picture,
            "space" | "lidar" | "point-cloud" => Self::Space,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// The modality of a label on a stream of this kind.
    pub const fn of(label: &Label, kind: StreamKind) -> Self {
        match (&label.geometry, kind) {
            (Geometry::Cuboid(_), _) | (_, StreamKind::PointCloud) => Self::Space,
            (Geometry::TextSpan(_), _) => Self::Text,
            (Geometry::None, _) if label.text.is_some() => Self::Text,
            (Geometry::None, StreamKind::Audio) => Self::Audio,
            (_, StreamKind::Video | StreamKind::Image | StreamKind::ImageSequence) => Self::Picture,
            _ => Self::Other,
        }
    }
}
