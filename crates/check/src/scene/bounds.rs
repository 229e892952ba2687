//! Boxes around shapes.

use super::Scene;
use genlock_model::{AngleUnit, Coords, Dims, Geometry, Visibility};

/// Left, top, right, bottom in the coordinates of the label; right may lie left of left where a file says so.
pub type Bounds = [f64; 4];

/// The box around the shape of each label, by its row in the table of labels; none for labels without a shape in two dimensions and
/// for masks, whose pixels are not looked at.
pub struct AllBounds(Vec<Option<Bounds>>);

impl AllBounds {
    pub(super) fn new(scene: &Scene<'_>) -> Self {
        Self(scene.data.labels.iter().map(|label| of(&label.geometry)).collect())
    }

    /// The box of a row.
    pub fn get(&self, row: u32) -> Option<Bounds> {
        self.0.get(row as usize).copied().flatten()
    }
}

/// The box around a shape. A turned box gives the box before it turned.
pub(crate) fn of(geometry: &Geometry) -> Option<Bounds> {
    match geometry {
        Geometry::Box(upright) => Some(upright.xyxy()),
        Geometry::RotatedBox(rotated) => Some(rotated.upright.xyxy()),
        Geometry::Polygon(polygon) => around(polygon.parts.iter().flat_map(|part| points(&part.ring))),
        Geometry::Polyline(line) if line.dims == Dims::Two => around(points(&line.coords)),
        Geometry::Points(set) if set.dims == Dims::Two => around(points(&set.coords)),
        Geometry::Keypoints(keypoints) => {
            let labelled = keypoints.points.iter().filter(|point| point.visibility != Visibility::NotLabelled);
            around(labelled.map(|point| [point.x.value(), point.y.value()]))
        }
        Geometry::Ellipse(ellipse) => {
            let (rx, ry) = (ellipse.rx.value(), ellipse.ry.value());
            let turn = ellipse.angle.as_ref().map_or(0.0, |angle| match angle.unit {
                AngleUnit::Degrees => angle.value.value().to_radians(),
                AngleUnit::Radians => angle.value.value(),
            });
            let (half_x, half_y) = ((rx * turn.cos()).hypot(ry * turn.sin()), (rx * turn.sin()).hypot(ry * turn.cos()));
            let (x, y) = (ellipse.cx.value(), ellipse.cy.value());
            Some([x - half_x, y - half_y, x + half_x, y + half_y])
        }
        _ => None,
    }
}

fn points(coords: &Coords) -> impl Iterator<Item = [f64; 2]> {
    let mut values = coords.values();
    std::iter::from_fn(move || Some([values.next()?, values.next()?]))
}

fn around(points: impl Iterator<Item = [f64; 2]>) -> Option<Bounds> {
    points.fold(None, |known, [x, y]| match known {
        None => Some([x, y, x, y]),
        Some([left, top, right, bottom]) => Some([f64::min(left, x), f64::min(top, y), f64::max(right, x), f64::max(bottom, y)]),
    })
}
