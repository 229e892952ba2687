//! Shapes outside their image.

use crate::{Active, Bounds, Category, Found, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_model::{CoordinateUnit, Geometry, Label};

/// `check/outside-image`.
pub(super) struct OutsideImage;

const TOLERANCE: Param<f64> = Param::new("tolerance", 2.0, "how far a shape may reach over the edge, in pixels");

impl Rule for OutsideImage {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OUTSIDE_IMAGE,
            category: Category::Hygiene,
            active: Active::Always,
            params: &[&TOLERANCE],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let tolerance = out.setting(&TOLERANCE);
        let bounds = scene.bounds();
        for (row, label) in (0..).zip(&scene.data.labels) {
            let Some(shape) = bounds.get(row) else { continue };
            let Some(image) = image(scene, label) else { continue };
            // Keypoints outside the picture are guessed on purpose by some; boxes that end at the edge pixel count it in.
            let over = over(shape, image.edges) / image.unit;
            if over <= *tolerance.of(scene, label, None) || matches!(label.geometry, Geometry::Keypoints(_)) {
                continue;
            }
            let [left, top, right, bottom] = image.edges;
            let whole = shape[2] <= left || shape[0] >= right || shape[3] <= top || shape[1] >= bottom;
            let place = scene.place(label.id);
            let found = Found {
                cause: if whole { "outside as a whole" } else { "reaching over the edge" }.into(),
                labels: &[label],
                time: place.map(|place| (place.start, place.end)),
                numbers: &[("over_px", over)],
                severity: whole.then_some(Severity::Error),
                ..Found::default()
            };
            out.report(found, || {
                let class = scene.class_name(label);
                let how = if whole { "lies outside" } else { "reaches over the edge of" };
                format!("the shape of {class:?} {how} the image {:?} by {over:.1} pixels", scene.stream_name(label))
            });
        }
    }
}

/// The edges of an image in the coordinates of a label.
struct Image {
    edges: Bounds,
    /// How much of the coordinates is a pixel.
    unit: f64,
}

/// None where the size or the meaning of the coordinates is not known.
fn image(scene: &Scene<'_>, label: &Label) -> Option<Image> {
    let stream = scene.data.streams.get(label.stream)?;
    let frame = label.frame.or(stream.frame).map(|frame| scene.data.frames.get(frame));
    let (unit, first) = match frame {
        None => (CoordinateUnit::Pixel, 0),
        Some(Some(frame)) => (frame.unit, frame.first_pixel.unwrap_or(0)),
        Some(None) => return None,
    };
    let size = size(scene, label);
    match unit {
        CoordinateUnit::Pixel => {
            let [width, height] = size?.map(f64::from);
            let first = first as f64;
            Some(Image { edges: [first, first, first + width, first + height], unit: 1.0 })
        }
        CoordinateUnit::Normalised | CoordinateUnit::Percent => {
            let whole = if unit == CoordinateUnit::Percent { 100.0 } else { 1.0 };
            // Where the size is not known, a thousand pixels are as good as any.
            let pixels = size.map_or(1000.0, |[width, height]| f64::from(width.min(height).max(1)));
            Some(Image { edges: [0.0, 0.0, whole, whole], unit: whole / pixels })
        }
        CoordinateUnit::Metre | CoordinateUnit::Unstated => None,
    }
}

/// The size of the frame that a label is on.
fn size(scene: &Scene<'_>, label: &Label) -> Option<[u32; 2]> {
    let stream = scene.data.streams.get(label.stream)?;
    let own = || {
        let genlock_model::Extent::At { at, .. } = label.extent else { return None };
        let index = at.ticks();
        let near = stream.files.get(usize::try_from(index).ok()?).filter(|file| file.index == index);
        near.or_else(|| stream.files.binary_search_by_key(&index, |file| file.index).ok().map(|at| &stream.files[at]))?.size
    };
    let known = if stream.files.is_empty() { None } else { own() };
    known.or(stream.size).filter(|[width, height]| *width > 0 && *height > 0)
}

/// How far a shape reaches over any edge; not positive if it does not.
fn over(shape: Bounds, image: Bounds) -> f64 {
    let sides = [image[0] - shape[0], image[1] - shape[1], shape[2] - image[2], shape[3] - image[3]];
    sides.into_iter().fold(f64::NEG_INFINITY, f64::max)
}
