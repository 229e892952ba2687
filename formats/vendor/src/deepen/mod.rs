//! Deepen AI: one list of labels of images and point clouds.

mod read;
mod sensors;
mod shape;
#[cfg(test)]
mod tests;
mod write;
mod write_shape;

use genlock_format::{Format, Info, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;

/// The id, and the namespace of its extras.
pub(crate) const ID: &str = "deepen";

/// The dataset id under which still images are written; a reader takes each of its files for an image by itself.
const STILLS: &str = "genlock-images";

/// The annotator of boxes that the platform filled in.
const INTERPOLATION: &str = "auto_interpolation";

/// Numbers of label ids that Genlock makes for labels without a track begin here, far beyond what a platform counts to; a reader
/// takes them for no track.
const MADE_FROM: u64 = 9_000_000_000;

static INFO: Info = Info {
    id: ID,
    name: "Deepen AI",
    family: "vendor",
    extensions: &["json"],
    provisional: Some(
        "verified only against the vendor's documentation: the shapes of lanes and points in 2D and of points, lines and polygons in 3D, \
         masks, and the axes of the world",
    ),
    support: &[
        (Feature::Box, Support::Exact),
        (Feature::Polygon, Support::Exact),
        (Feature::PolygonHoles, Support::Lossy("several parts, no holes")),
        (Feature::Polyline, Support::Lossy("open lines in the plane")),
        (Feature::Points, Support::Lossy("one point in the plane")),
        (Feature::Cuboid, Support::Lossy("by centre, length, width and height in a world with z up")),
        (Feature::ForeignShape, Support::Lossy("shapes of Deepen only")),
        (Feature::Untimed, Support::Exact),
        (Feature::Instant, Support::Lossy("files of a sensor")),
        (Feature::Span, Support::Lossy("file by file")),
        (Feature::Spans, Support::Lossy("file by file")),
        (Feature::Class, Support::Exact),
        (Feature::Attributes, Support::Lossy("plain values; a choice is text")),
        (Feature::Annotator, Support::Exact),
        (Feature::Track, Support::Lossy("label ids of the form class:number")),
        (Feature::Keyframe, Support::Lossy("boxes that were interpolated")),
        (Feature::Recording, Support::Lossy("as datasets")),
        (Feature::Stream, Support::Lossy("images and point clouds")),
        (Feature::FrameList, Support::Lossy("files that have labels")),
        (Feature::Extras, Support::Lossy("its own")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

/// Deepen AI.
#[derive(Debug)]
pub struct Deepen;

impl Format for Deepen {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let files = peek.files().iter().filter(|file| peek.is_file() || is_json(&file.path)).take(16);
        let roots = files.filter_map(|file| Peek::json_of(&peek.head_of(&file.path)));
        let is_own = |root: &genlock_format::JsonRoot| root.has("labels") && root.mentions("label_category_id");
        if roots.into_iter().any(|root| is_own(&root)) {
            return Verdict::certain("labels with label_category_id");
        }
        Verdict::NO
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

/// The whole number that a file's name is, without its ending: 12 of `000012.png`.
fn number_of(file: &str) -> Option<i64> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits = !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_digit());
    if digits { stem.parse().ok() } else { None }
}

/// The positions of files on their clock: their numbers if each has one of its own, else the order of their first appearance.
fn positions(files: &[impl AsRef<str>]) -> (Vec<i64>, bool) {
    let numbers: Option<Vec<i64>> = files.iter().map(|file| number_of(file.as_ref())).collect();
    if let Some(numbers) = numbers {
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() == numbers.len() {
            return (numbers, true);
        }
    }
    let order = (0..files.len()).map(|at| i64::try_from(at).unwrap_or(i64::MAX)).collect();
    (order, false)
}

/// True for the name of a JSON file.
fn is_json(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
}
