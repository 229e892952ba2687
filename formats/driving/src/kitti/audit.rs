//! What of a dataset's tables the label files have no place for.

use super::delivery::keys;
use super::layout::Layout;
use super::row::Spelling;
use super::text::Style;
use genlock_format::{Writing, is_inside};
use genlock_model::{Calibration, Class, Clock, Dataset, Extras, Feature, Info, Recording, Stream};
use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;

/// How a delivery is laid out: as it was read, or as the benchmark does it.
pub(super) struct Manner {
    pub(super) layout: Layout,
    pub(super) spelling: Spelling,
    pub(super) style: Style,
    pub(super) calib_style: Style,
}

impl Manner {
    pub(super) fn of(data: &Dataset, namespace: &str, usual: Spelling) -> Self {
        let kept = data.info.iter().find(|info| info.format == namespace).map(|info| &info.extras);
        let style = |key: &str| kept.and_then(|extras| stored(extras, namespace, key)).unwrap_or(Style::USUAL);
        Self {
            layout: kept
                .and_then(|extras| extras.text(namespace, keys::LAYOUT))
                .map_or(Layout::Below(0), |pattern| Layout::of_pattern(&pattern)),
            spelling: kept.and_then(|extras| stored(extras, namespace, keys::SPELLING)).unwrap_or(usual),
            style: style(keys::STYLE),
            calib_style: style(keys::CALIB_STYLE),
        }
    }
}

/// A value that a reader put into extras.
pub(super) fn stored<T: DeserializeOwned>(extras: &Extras, namespace: &str, key: &str) -> Option<T> {
    serde_json::from_str(extras.get(namespace, key)?.get()).ok()
}

/// Reports extras of other formats.
pub(super) fn foreign(extras: &Extras, namespace: &str, of: &str, cx: &Writing<'_>) {
    if extras.iter().any(|extra| extra.namespace != namespace) {
        cx.lose(Feature::Extras, format!("extras of {of}"));
    }
}

/// Reports what is lost of the tables that label files have no place for at all.
pub(super) fn tables(data: &Dataset, namespace: &str, cx: &Writing<'_>) {
    for Info { format: _, variant: _, history: _, extras } in &data.info {
        foreign(extras, namespace, "the dataset", cx);
    }
    for source in &data.sources {
        foreign(&source.extras, namespace, "files", cx);
    }
    for _ in &data.maps {
        cx.lose(Feature::Map, "maps between clocks");
    }
    for _ in &data.poses {
        cx.lose(Feature::Pose, "poses");
    }
    for _ in &data.unknown {
        cx.lose(Feature::UnknownRecord, "records of an unknown kind");
    }
    classes(data, namespace, cx);
}

fn classes(data: &Dataset, namespace: &str, cx: &Writing<'_>) {
    let used: FxHashSet<_> = data.labels.iter().filter_map(|label| label.class).collect();
    for class in &data.classes {
        let Class { id, source_id, name: _, parent, synonyms, skeleton, declared, extras, origin: _ } = class;
        if !used.contains(id) || *declared {
            cx.lose(Feature::Ontology, "the list of classes: label files only name those that they use");
        }
        if source_id.is_some() {
            cx.lose(Feature::Id, "ids of classes");
        }
        if parent.is_some() || !synonyms.is_empty() {
            cx.lose(Feature::Hierarchy, "parents and synonyms of classes");
        }
        if skeleton.is_some() {
            cx.lose(Feature::Skeleton, "skeletons");
        }
        foreign(extras, namespace, "classes", cx);
    }
}

/// What a reader would make of an image stream.
pub(super) struct Expected<'a> {
    pub(super) name: &'a str,
    pub(super) uri: Option<&'a str>,
    pub(super) clock: Option<&'a Clock>,
    pub(super) kind: genlock_model::StreamKind,
}

/// Reports what is lost of an image stream, apart from its labels.
pub(super) fn stream(stream: &Stream, expected: &Expected<'_>, namespace: &str, cx: &Writing<'_>) {
    let Stream { id: _, recording: _, source_id, name, kind, uri, size, clock, frame, files, channel, extras, origin: _ } =
        stream;
    if name != expected.name {
        cx.lose(Feature::Stream, "names of images: KITTI names the label file and takes the image to be a .png");
    }
    if *kind != expected.kind {
        cx.lose(Feature::Stream, "streams other than images");
    }
    if uri.as_deref() != expected.uri {
        cx.lose(Feature::Media, "paths of images other than those beside the label file");
    }
    if source_id.is_some() {
        cx.lose(Feature::Id, "ids of images");
    }
    if size.is_some() {
        cx.lose(Feature::Size, "image sizes");
    }
    if !files.is_empty() {
        cx.lose(Feature::FrameList, "lists of image files");
    }
    if frame.is_some() {
        cx.lose(Feature::CoordinateFrame, "coordinate frames of images");
    }
    if channel.is_some() {
        cx.lose(Feature::Stream, "channels");
    }
    if clock.is_some() != expected.clock.is_some() {
        cx.lose(Feature::Clock, "clocks of images");
    }
    foreign(extras, namespace, "streams", cx);
}

/// Reports what is lost of a recording whose files are written.
pub(super) fn recording(recording: &Recording, expected: &str, namespace: &str, cx: &Writing<'_>) {
    let Recording { id: _, source_id, name, extras, origin: _ } = recording;
    if name != expected {
        cx.lose(Feature::Recording, "names of recordings: they are the names of files");
    }
    if source_id.is_some() {
        cx.lose(Feature::Id, "ids of recordings");
    }
    foreign(extras, namespace, "recordings", cx);
}

/// Reports what is lost of a calibration that is written.
pub(super) fn calibration(calibration: &Calibration, namespace: &str, cx: &Writing<'_>) {
    if calibration.distortion.is_some() {
        cx.lose(Feature::Calibration, "lens distortion");
    }
    if calibration.stream.is_some() != (calibration.name == super::calib::CAMERA) {
        cx.lose(Feature::Calibration, "which stream a matrix belongs to");
    }
    foreign(&calibration.extras, namespace, "calibrations", cx);
}

/// Names that no file bears yet and that stay inside their folder. Names that differ only in case count as equal, as they do on
/// many file systems.
#[derive(Default)]
pub(super) struct Names {
    taken: FxHashSet<String>,
}

impl Names {
    /// The name, or one like it that can be a path.
    pub(super) fn free(&mut self, wanted: &str, cx: &Writing<'_>) -> String {
        let safe = safe(wanted);
        if safe != wanted {
            cx.lose(Feature::Stream, "names that are no safe paths were changed");
        }
        if self.taken.insert(safe.to_lowercase()) {
            return safe;
        }
        cx.lose(Feature::Stream, "names that several streams share got a number");
        let mut number = 2_u64;
        loop {
            let next = format!("{safe}-{number}");
            if self.taken.insert(next.to_lowercase()) {
                return next;
            }
            number += 1;
        }
    }
}

fn safe(name: &str) -> String {
    let plain = |c: char| if c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*') { '_' } else { c };
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    // 200 bytes leave room for an ending within the 255 that file systems allow.
    let short = |part: &str| {
        part.chars()
            .map(plain)
            .scan(0, |length, c| {
                *length += c.len_utf8();
                (*length <= 200).then_some(c)
            })
            .collect::<String>()
    };
    let path = parts.map(short).collect::<Vec<_>>().join("/");
    if is_inside(&path) { path } else { "image".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn names_become_paths_that_stay_inside() {
        let check = |name: &str, expected: &str| assert_eq!(safe(name), expected);
        check("train/000001", "train/000001");
        check("../../etc/passwd", "etc/passwd");
        check("C:\\x", "C__x");
        check("/", "image");
        check("a\nb", "a_b");
    }
}
