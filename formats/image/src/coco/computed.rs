//! Values that follow from the shape: `num_keypoints`, `iscrowd`, `area` and `bbox`.
//!
//! COCO's tools need them, other formats do not have them. The writer computes them for labels that do not state them and puts
//! them last, in this order; the reader takes values that stand last in this order, and are exactly what the shape gives, as
//! computed and not as stated. So a label of another format comes back as it was, and every stated value comes back as stated:
//! the writer puts those elsewhere.

use genlock_format::{geometry_area, geometry_box};
use genlock_model::{BoxForm, Geometry, Visibility};

/// The keys of the values, in their order.
const TAIL: [&str; 4] = ["num_keypoints", "iscrowd", "area", "bbox"];

/// The keys that a label of this shape ends with.
pub(super) fn tail(geometry: &Geometry) -> &'static [&'static str] {
    match geometry {
        Geometry::Box(_) => &TAIL[1..3],
        Geometry::Keypoints(_) => &TAIL,
        Geometry::None => &TAIL[1..2],
        _ => &TAIL[1..],
    }
}

/// The keys without those of computed values at the end.
pub(super) fn without_tail<'k, 's>(keys: &'k [&'s str]) -> &'k [&'s str] {
    let from = keys.iter().rposition(|key| !TAIL.contains(key)).map_or(0, |at| at + 1);
    keys.get(..from).unwrap_or_default()
}

/// The text of a computed value; none for shapes that have none, such as an image mask.
pub(super) fn value(key: &str, geometry: &Geometry) -> Option<String> {
    match key {
        "num_keypoints" => {
            let Geometry::Keypoints(keypoints) = geometry else { return None };
            Some(keypoints.points.iter().filter(|point| point.visibility != Visibility::NotLabelled).count().to_string())
        }
        "iscrowd" => Some("0".to_owned()),
        "area" => {
            let area = geometry_area(geometry).or_else(|| {
                let around = Geometry::Box(geometry_box(geometry)?);
                geometry_area(&around)
            });
            Some(number(area.unwrap_or(0.0)))
        }
        "bbox" => {
            let around = geometry_box(geometry).and_then(|around| around.to(BoxForm::Xywh));
            let v = around.map_or([0.0; 4], |around| around.v.map(|number| number.value()));
            Some(format!("[{}]", v.map(number).join(",")))
        }
        _ => None,
    }
}

fn number(value: f64) -> String {
    if value.is_finite() { format!("{value}") } else { "0".to_owned() }
}
