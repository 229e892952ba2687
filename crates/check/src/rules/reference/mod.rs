//! Rules about what points at what, and about counterparts that should be there.

mod cuboid_box;
mod dangling;
mod sound_picture;
mod turn_transcript;

use crate::Rule;

/// In the order in which they run.
pub(super) const RULES: &[&'static dyn Rule] = &[
    &dangling::Dangling,
    &sound_picture::SoundWithoutPicture,
    &sound_picture::PictureWithoutSound,
    &cuboid_box::CuboidWithoutBox,
    &cuboid_box::BoxWithoutCuboid,
    &turn_transcript::TurnWithoutTranscript,
    &turn_transcript::TranscriptWithoutTurn,
];
