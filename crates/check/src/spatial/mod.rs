//! 3D boxes against images: geometry, motion between instants, matching. Pure computation in double precision; times stay exact.

#![allow(clippy::many_single_char_names, reason = "the letters of the formulas")]

mod camera;
mod lens;
mod matching;
mod motion;
mod overlap;
pub mod polygon;

pub use camera::{Camera, Crop};
pub use lens::{Lens, NoLens};
pub use matching::{assign, assign_greedily};
pub use motion::{Path, Shutter, State, compensated};
pub use overlap::{Rect, Shared, rect_area, rect_cut, rect_iou};
