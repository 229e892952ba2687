//! The areas of shapes, in one unit for all annotators.

use super::{Decode, Survey};
use crate::shape::{Area, Ring};
use genlock_model::{AngleUnit, CoordinateUnit, Coords, Ellipse, Geometry, Label, Pivot, Polygon, RotatedBox};

impl Survey<'_> {
    /// The area of a label in pixels from the top left corner of its picture, or in the unit of its coordinate frame where the size
    /// of the picture is not known. None for a mask that cannot be read and for coordinates that are not finite.
    pub fn area(&self, label: &Label) -> Option<Area> {
        let area = own_area(&label.geometry, self.decode)?;
        let stream = self.data.streams.get(label.stream)?;
        let Some(frame) = label.frame.or(stream.frame).and_then(|id| self.data.frames.get(id)) else { return Some(area) };
        let size = stream.size.map(|[width, height]| [f64::from(width), f64::from(height)]);
        let scale = match (frame.unit, size) {
            (CoordinateUnit::Normalised, Some(size)) => size,
            (CoordinateUnit::Percent, Some([width, height])) => [width / 100.0, height / 100.0],
            _ => [1.0, 1.0],
        };
        let first = frame.first_pixel.unwrap_or(0) as f64;
        let point = |[x, y]: [f64; 2]| [(x - first) * scale[0], (y - first) * scale[1]];
        Some(match area {
            Area::Box([left, top, right, bottom]) => {
                let ([left, top], [right, bottom]) = (point([left, top]), point([right, bottom]));
                Area::Box([left, top, right, bottom])
            }
            Area::Polygons(mut parts) => {
                parts.iter_mut().flatten().flatten().for_each(|corner| *corner = point(*corner));
                Area::Polygons(parts)
            }
            // Masks are made of the pixels of their picture.
            rows @ Area::Rows { .. } => rows,
        })
    }
}

fn own_area(geometry: &Geometry, decode: Decode<'_>) -> Option<Area> {
    let area = match geometry {
        Geometry::Box(upright) => Area::Box(upright.xyxy()),
        Geometry::RotatedBox(rotated) => Area::Polygons(vec![vec![turned(rotated)]]),
        Geometry::Polygon(polygon) => Area::Polygons(parts(polygon)),
        Geometry::Ellipse(ellipse) => Area::Polygons(vec![vec![around(ellipse)]]),
        Geometry::Mask(mask) => Area::from_runs(&decode(mask)?, mask.width, mask.left, mask.top)?,
        _ => return None,
    };
    area.bounds().is_none_or(|bounds| bounds.iter().all(|number| number.is_finite())).then_some(area)
}

fn parts(polygon: &Polygon) -> Vec<Vec<Ring>> {
    let ring = |coords: &Coords| {
        let values: Vec<f64> = coords.values().collect();
        values.chunks_exact(2).map(|point| [point[0], point[1]]).collect()
    };
    polygon.parts.iter().map(|part| std::iter::once(&part.ring).chain(&part.holes).map(ring).collect()).collect()
}

fn radians(value: f64, unit: AngleUnit) -> f64 {
    match unit {
        AngleUnit::Degrees => value.to_radians(),
        AngleUnit::Radians => value,
    }
}

/// A point turned clockwise on the screen (y down) about another.
fn turn([x, y]: [f64; 2], about: [f64; 2], angle: f64) -> [f64; 2] {
    let (dx, dy) = (x - about[0], y - about[1]);
    [about[0] + dx * angle.cos() - dy * angle.sin(), about[1] + dx * angle.sin() + dy * angle.cos()]
}

fn turned(rotated: &RotatedBox) -> Ring {
    let [left, top, right, bottom] = rotated.upright.xyxy();
    let about = match rotated.pivot {
        Pivot::Centre => [f64::midpoint(left, right), f64::midpoint(top, bottom)],
        Pivot::TopLeft => [left, top],
    };
    let angle = radians(rotated.angle.value.value(), rotated.angle.unit);
    [[left, top], [right, top], [right, bottom], [left, bottom]].map(|corner| turn(corner, about, angle)).to_vec()
}

/// Corners of the polygon that stands for an ellipse; with as many, its area is 0.03 % too small.
const CORNERS: u32 = 128;

fn around(ellipse: &Ellipse) -> Ring {
    let centre = [ellipse.cx.value(), ellipse.cy.value()];
    let (rx, ry) = (ellipse.rx.value(), ellipse.ry.value());
    let angle = ellipse.angle.as_ref().map_or(0.0, |angle| radians(angle.value.value(), angle.unit));
    let corner = |n: u32| {
        let at = std::f64::consts::TAU * f64::from(n) / f64::from(CORNERS);
        turn([centre[0] + rx * at.cos(), centre[1] + ry * at.sin()], centre, angle)
    };
    (0..CORNERS).map(corner).collect()
}
