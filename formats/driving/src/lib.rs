//! Driving and robotics formats.

#![forbid(unsafe_code)]

mod kitti;

pub use kitti::{Kitti, KittiTracking};

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    vec![Box::new(Kitti), Box::new(KittiTracking)]
}
