//! Which files of a delivery are what.

use genlock_format::File;
use rustc_hash::FxHashMap;

/// The folders of a benchmark.
pub(super) struct Folders {
    pub(super) labels: &'static str,
    pub(super) images: &'static str,
}

/// The object benchmark, labelled in the left colour camera.
pub(super) const OBJECT: Folders = Folders { labels: "label_2", images: "image_2" };
/// The tracking benchmark.
pub(super) const TRACKING: Folders = Folders { labels: "label_02", images: "image_02" };

pub(super) const CALIB: &str = "calib";
pub(super) const VELODYNE: &str = "velodyne";
pub(super) const OXTS: &str = "oxts";
/// Folders whose text files are no label files.
const OTHERS: [&str; 8] = [CALIB, VELODYNE, OXTS, "image_2", "image_02", "planes", "ImageSets", "imagesets"];

/// Where the label folder stands in the paths of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// The label files stand by themselves.
    Bare,
    /// The label folder stands below this many folders.
    Below(usize),
}

impl Layout {
    /// A pattern such as `*/label_2`, for storage.
    pub(super) fn pattern(self, folders: &Folders) -> String {
        match self {
            Self::Bare => "*.txt".to_owned(),
            Self::Below(depth) => "*/".repeat(depth) + folders.labels,
        }
    }

    /// The layout of a pattern.
    pub(super) fn of_pattern(pattern: &str) -> Self {
        if pattern == "*.txt" { Self::Bare } else { Self::Below(pattern.matches("*/").count()) }
    }

    /// The layout of a label file and the name of its frame or sequence.
    pub(super) fn of_path(path: &str, folders: &Folders) -> (Self, String) {
        match without(path, folders.labels) {
            Some((name, depth)) => (Self::Below(depth), name),
            None => (Self::Bare, path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_owned()),
        }
    }

    /// The path of a file of this folder: the folder's name goes into the name of the frame or sequence.
    pub(super) fn path(self, name: &str, folder: &str, ending: &str) -> String {
        match self {
            Self::Bare if folder == OBJECT.labels || folder == TRACKING.labels => format!("{name}.{ending}"),
            Self::Bare => format!("{folder}/{name}.{ending}"),
            Self::Below(depth) => {
                let at = if depth == 0 { 0 } else { name.match_indices('/').nth(depth - 1).map_or(0, |(at, _)| at + 1) };
                let (before, after) = name.split_at(at);
                format!("{before}{folder}/{after}.{ending}")
            }
        }
    }
}

/// A label file.
#[derive(Debug)]
pub(super) struct LabelFile<'a> {
    pub(super) path: &'a str,
    pub(super) size: u64,
    /// Its path without the label folder and the ending: the name of its frame or sequence.
    pub(super) name: String,
    pub(super) layout: Layout,
}

/// The files of a delivery.
#[derive(Debug, Default)]
pub(super) struct Files<'a> {
    pub(super) labels: Vec<LabelFile<'a>>,
    /// By folder and name of the frame or sequence.
    siblings: FxHashMap<(&'static str, String), Vec<&'a str>>,
    /// Text files that are neither.
    pub(super) ignored: Vec<&'a str>,
}

impl<'a> Files<'a> {
    /// Sorts files by their folders. Of sequences, the files of an image folder are named after the folder.
    pub(super) fn of(files: &'a [File], folders: &Folders, is_sequence: impl Fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        let is_bare = !files.iter().any(|file| has_folder(&file.path, folders.labels));
        for file in files {
            let path = file.path.as_str();
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
            if let (Some((name, depth)), true) = (without(path, folders.labels), ending.eq_ignore_ascii_case("txt")) {
                found.labels.push(LabelFile { path, size: file.size, name, layout: Layout::Below(depth) });
            } else if let Some((folder, name)) = sibling(path, folders) {
                let name = if is_sequence(folder) {
                    name.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
                } else {
                    name
                };
                found.siblings.entry((folder, name)).or_default().push(path);
            } else if ending.eq_ignore_ascii_case("txt") {
                if is_bare && !OTHERS.iter().any(|other| has_folder(path, other)) {
                    let name = path.get(..path.len() - 4).unwrap_or(path).to_owned();
                    found.labels.push(LabelFile { path, size: file.size, name, layout: Layout::Bare });
                } else {
                    found.ignored.push(path);
                }
            }
        }
        found
    }

    /// The file of a folder that belongs to a frame or sequence.
    pub(super) fn sibling(&self, folder: &'static str, name: &str) -> Option<&'a str> {
        self.siblings(folder, name).first().copied()
    }

    /// All files of a folder that belong to a sequence, in order.
    pub(super) fn siblings(&self, folder: &'static str, name: &str) -> &[&'a str] {
        self.siblings.get(&(folder, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Calibration files without labels, as of the images that are kept for tests.
    pub(super) fn unlabelled(&self) -> usize {
        let calibrations = self.siblings.keys().filter(|(folder, _)| *folder == CALIB).count();
        calibrations - self.labels.iter().filter(|file| self.sibling(CALIB, &file.name).is_some()).count().min(calibrations)
    }

    /// The layout of most label files: that of the first.
    pub(super) fn layout(&self) -> Layout {
        self.labels.first().map_or(Layout::Below(0), |file| file.layout)
    }
}

fn sibling(path: &str, folders: &Folders) -> Option<(&'static str, String)> {
    let kinds = [CALIB, VELODYNE, OXTS, folders.images];
    kinds.into_iter().find_map(|folder| without(path, folder).map(|(name, _)| (folder, name)))
}

fn has_folder(path: &str, folder: &str) -> bool {
    without(path, folder).is_some()
}

/// The path without this folder and without the ending of the file, and how deep the folder stands.
fn without(path: &str, folder: &str) -> Option<(String, usize)> {
    let (mut at, mut depth) = (0, 0);
    while let Some(rest) = path.get(at..) {
        let (part, _) = rest.split_once('/')?;
        if part == folder {
            let after = rest.get(folder.len() + 1..)?;
            let stem = after.rsplit_once('.').map_or(after, |(stem, _)| stem);
            return Some((format!("{}{stem}", path.get(..at)?), depth));
        }
        at += part.len() + 1;
        depth += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_layout_give_the_path_again() {
        let check = |path: &str, name: &str, depth: usize| {
            assert_eq!(without(path, "label_2"), Some((name.to_owned(), depth)));
            assert_eq!(Layout::Below(depth).path(name, "label_2", "txt"), path);
        };
        check("label_2/000001.txt", "000001", 0);
        check("training/label_2/000001.txt", "training/000001", 1);
        check("label_2/train/000001.txt", "train/000001", 0);
        check("a/b/label_2/c/1.2.txt", "a/b/c/1.2", 2);
        assert_eq!(without("label_2.txt", "label_2"), None);
        assert_eq!(Layout::of_pattern(&Layout::Below(2).pattern(&OBJECT)), Layout::Below(2));
        assert_eq!(Layout::of_pattern(&Layout::Bare.pattern(&OBJECT)), Layout::Bare);
    }
}
