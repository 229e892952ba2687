//! 3D boxes against images: geometry, motion between instants, matching, and what explains their errors. Pure computation in double
//! precision; times are whole nanoseconds.

#![allow(clippy::many_single_char_names, reason = "the letters of the formulas")]

mod atlas;
mod camera;
pub mod convention;
mod diagnosis;
mod eye;
mod family;
mod fit;
pub mod heading;
mod lens;
mod motion;
mod overlap;
pub mod polygon;
mod route;
pub mod shift;
mod sights;
mod statistics;
pub mod variant;

pub use atlas::{Anchored, Atlas, Passage, Way};
pub use camera::{Camera, Crop};
pub use diagnosis::{Cause, Diagnosis, Options};
pub(crate) use diagnosis::{declared, differences};
pub use eye::{Blind, Eye, OtherCamera, Place};
pub use family::Family;
pub use lens::{Lens, NoLens};
pub use motion::{Path, Shutter, State};
pub use overlap::{Rect, Shared, rect_area, rect_cut, rect_iou};
pub use route::{Instants, Route};
pub use sights::{Flat, Mover, Pair, Seeing, Sights, Solid, View};
pub use statistics::{Differences, median};
