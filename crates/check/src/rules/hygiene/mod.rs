//! Rules about labels that are wrong whatever the other modalities say.

mod class_flip;
mod count;
mod degenerate;
mod duplicate;
mod inverted;
mod outside_image;
mod size_outlier;
mod track_gap;

use crate::Rule;

/// In the order in which they run.
pub(super) const RULES: &[&'static dyn Rule] = &[
    &inverted::Inverted,
    &inverted::EmptySpan,
    &degenerate::Degenerate,
    &outside_image::OutsideImage,
    &duplicate::Duplicate,
    &class_flip::ClassFlip,
    &track_gap::TrackGap,
    &count::Count,
    &size_outlier::SizeOutlier,
];
