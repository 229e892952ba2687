//! KITTI: objects in single images, and objects tracked through sequences.

#![allow(clippy::many_single_char_names, reason = "h, w, l, x, y and z are the names of the format's own columns")]

mod audit;
mod calib;
mod delivery;
mod layout;
mod objects;
mod read;
mod read_tracking;
mod row;
#[cfg(test)]
mod tests;
mod text;
mod write;
mod write_tracking;

use genlock_format::{Format, Info, OptionInfo, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;
use layout::{Files, Folders};
use row::Split;

pub(crate) const OBJECT_ID: &str = "kitti";
pub(crate) const TRACKING_ID: &str = "kitti-tracking";
/// The relation that joins the 2D box and the 3D box of a row.
const SAME_OBJECT: &str = "same-object";
/// x, y, z of the rectified camera.
const CAMERA_AXES: &str = "right-down-forward";
/// x, y, z of the Velodyne.
const LIDAR_AXES: &str = "forward-left-up";

/// The object benchmark: a label file for each image.
pub struct Kitti;

/// The tracking benchmark: a label file for each sequence.
pub struct KittiTracking;

static OBJECT_INFO: Info = Info {
    id: OBJECT_ID,
    name: "KITTI object",
    family: "driving",
    extensions: &["txt"],
    provisional: None,
    support: &[
        (Feature::Box, Support::Lossy("by their corners, in pixels")),
        (Feature::Cuboid, Support::Lossy("beside a 2D box, upright, in the camera's frame")),
        (Feature::Untimed, Support::Exact),
        (Feature::Class, Support::Lossy("one word")),
        (Feature::Attributes, Support::Lossy("truncated, occluded and alpha, as numbers, of 2D boxes")),
        (Feature::Score, Support::Exact),
        (Feature::Relation, Support::Lossy("of a 2D box to its 3D box")),
        (Feature::Recording, Support::Lossy("images with a calibration")),
        (Feature::Stream, Support::Lossy("images in PNG files, and the point cloud of a calibrated one")),
        (Feature::Media, Support::Lossy("by the name of the label file")),
        (Feature::CoordinateFrame, Support::Lossy("pixels and the rectified camera")),
        (Feature::Calibration, Support::Lossy("P0 to P3, R0_rect, Tr_velo_to_cam and Tr_imu_to_velo")),
        (Feature::Coordinates, Support::Lossy("corners, and bottom centres with one angle")),
    ],
    options: &[OptionInfo {
        name: "image",
        help: "the ending of the image files, where they are not beside the labels (reading; default png)",
    }],
    page: include_str!("page.md"),
};

static TRACKING_INFO: Info = Info {
    id: TRACKING_ID,
    name: "KITTI tracking",
    family: "driving",
    extensions: &["txt"],
    provisional: None,
    support: &[
        (Feature::Box, Support::Lossy("by their corners, in pixels")),
        (Feature::Cuboid, Support::Lossy("beside a 2D box, upright, in the camera's frame")),
        (Feature::Instant, Support::Lossy("whole frames")),
        (Feature::Class, Support::Lossy("one word")),
        (Feature::Attributes, Support::Lossy("truncated, occluded and alpha, as numbers, of 2D boxes")),
        (Feature::Score, Support::Exact),
        (Feature::Track, Support::Lossy("whole numbers from 0")),
        (Feature::Relation, Support::Lossy("of a 2D box to its 3D box")),
        (Feature::Recording, Support::Lossy("one file each")),
        (Feature::Id, Support::Lossy("of tracks, whole numbers from 0")),
        (Feature::Stream, Support::Lossy("one image sequence, and the point clouds of a calibrated one")),
        (Feature::Clock, Support::Lossy("frames from 0")),
        (Feature::CoordinateFrame, Support::Lossy("pixels and the rectified camera")),
        (Feature::Calibration, Support::Lossy("P0 to P3, R_rect, Tr_velo_cam and Tr_imu_velo")),
        (Feature::Coordinates, Support::Lossy("corners, and bottom centres with one angle")),
    ],
    options: &[],
    page: include_str!("tracking.md"),
};

impl Format for Kitti {
    fn info(&self) -> &'static Info {
        &OBJECT_INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        detect(peek, &layout::OBJECT, 0)
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

impl Format for KittiTracking {
    fn info(&self) -> &'static Info {
        &TRACKING_INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        detect(peek, &layout::TRACKING, 2)
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

/// Label files that are looked at: images without objects have empty ones.
const LOOKED_AT: usize = 50;

fn detect(peek: &Peek<'_>, folders: &Folders, skip: usize) -> Verdict {
    let files = Files::of(peek.files(), folders, |_| false);
    if files.layout() == layout::Layout::Bare && !peek.is_file() && peek.files().iter().any(|file| !is_beside(&file.path)) {
        // Text files among files of other kinds: each of them is looked at by itself.
        return Verdict::NO;
    }
    let in_folder = files.layout() != layout::Layout::Bare && !files.labels.is_empty();
    for file in files.labels.iter().filter(|file| file.size > 0).take(LOOKED_AT) {
        let head = peek.head_of(file.path);
        let Some(row) = head.lines().find(|line| !line.trim().is_empty()) else { continue };
        let split = Split::new(row);
        let whole = |index: usize| skip == 0 || split.field(index).parse::<i64>().is_ok();
        let fields = 15 + skip;
        if split.object(skip).is_err() || !whole(0) || !whole(1) {
            // Broken rows in the right folder are still this format; elsewhere they are nothing known.
            return if in_folder { Verdict::likely(format!("a folder {}", folders.labels)) } else { Verdict::NO };
        }
        return if in_folder {
            Verdict::certain(format!("a folder {} and rows of {fields} fields", folders.labels))
        } else {
            Verdict::likely(format!("rows of {fields} fields, a class and numbers"))
        };
    }
    if in_folder { Verdict::weak(format!("a folder {}, but no rows", folders.labels)) } else { Verdict::NO }
}

/// Endings of files that lie beside label files: images, point clouds and what people write about them.
const BESIDE: [&str; 8] = ["txt", "png", "jpg", "jpeg", "bin", "pcd", "md", "pdf"];

fn is_beside(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    BESIDE.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
