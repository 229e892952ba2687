//! The upright box and the area of any shape, for formats that want them beside it.

use crate::rle;
use genlock_model::{AngleUnit, Box2, BoxForm, Coords, Dims, Geometry, Label, Number, Pivot, RotatedBox, Visibility};

/// The upright box of a label, in the form and with the numbers that it has; of other shapes than boxes, the box around them in
/// the same coordinates, as left, top, width, height. Keypoints that are not labelled do not count; the pixels of a mask reach
/// from edge to edge. None for labels without a shape, and for shapes whose box cannot be told (image masks, cuboids, text).
pub fn label_box(label: &Label) -> Option<Box2> {
    geometry_box(&label.geometry)
}

/// The upright box of a shape; see [`label_box`].
pub fn geometry_box(geometry: &Geometry) -> Option<Box2> {
    let edges = match geometry {
        Geometry::Box(upright) => return Some(upright.clone()),
        Geometry::RotatedBox(rotated) => around(corners(rotated)),
        Geometry::Polygon(polygon) => {
            let rings = polygon.parts.iter().map(|part| &part.ring);
            around(rings.flat_map(|ring| points(ring, Dims::Two)))
        }
        Geometry::Polyline(line) => around(points(&line.coords, line.dims)),
        Geometry::Points(set) => around(points(&set.coords, set.dims)),
        Geometry::Keypoints(keypoints) => {
            let labelled = keypoints.points.iter().filter(|point| point.visibility != Visibility::NotLabelled);
            around(labelled.map(|point| [point.x.value(), point.y.value()]))
        }
        Geometry::Ellipse(ellipse) => {
            let (rx, ry) = (ellipse.rx.value(), ellipse.ry.value());
            let turn = ellipse.angle.as_ref().map_or(0.0, |angle| radians(angle.value.value(), angle.unit));
            // Half the extent of a turned ellipse along each axis.
            let half_x = (rx * turn.cos()).hypot(ry * turn.sin());
            let half_y = (rx * turn.sin()).hypot(ry * turn.cos());
            let (cx, cy) = (ellipse.cx.value(), ellipse.cy.value());
            Some([cx - half_x, cy - half_y, cx + half_x, cy + half_y])
        }
        Geometry::Mask(mask) => {
            let (lengths, order) = rle::of_mask(mask)?.ok()?;
            let [left, top, width, height] = rle::bounds(&lengths, mask.height, mask.width, order)?;
            let (left, top) = (left as f64 + mask.left as f64, top as f64 + mask.top as f64);
            Some([left, top, left + width as f64, top + height as f64])
        }
        _ => None,
    };
    let [left, top, right, bottom] = edges?;
    let n = Number::from_f64;
    Some(Box2::new(BoxForm::Xywh, [n(left)?, n(top)?, n(right - left)?, n(bottom - top)?]))
}

/// The area of a shape in square units of its coordinates: of a polygon the sum of its rings without their holes (parts that
/// overlap count twice), of a mask its pixels. None where there is none to tell.
pub fn geometry_area(geometry: &Geometry) -> Option<f64> {
    let of_box = |upright: &Box2| {
        let [left, top, right, bottom] = upright.xyxy();
        ((right - left) * (bottom - top)).abs()
    };
    match geometry {
        Geometry::Box(upright) => match upright.form {
            BoxForm::Xyxy => Some(of_box(upright)),
            // The sides are written; computing them back from the edges would only add noise.
            BoxForm::Xywh | BoxForm::Cxcywh => Some((upright.v[2].value() * upright.v[3].value()).abs()),
        },
        Geometry::RotatedBox(rotated) => geometry_area(&Geometry::Box(rotated.upright.clone())),
        Geometry::Polygon(polygon) => {
            let part = |part: &genlock_model::PolygonPart| ring_area(&part.ring) - part.holes.iter().map(ring_area).sum::<f64>();
            Some(polygon.parts.iter().map(part).sum())
        }
        Geometry::Ellipse(ellipse) => Some(std::f64::consts::PI * ellipse.rx.value() * ellipse.ry.value()),
        Geometry::Mask(mask) => Some(rle::area(&rle::of_mask(mask)?.ok()?.0) as f64),
        _ => None,
    }
}

/// The area inside a ring, by the shoelace formula, whichever way it runs.
fn ring_area(ring: &Coords) -> f64 {
    let points: Vec<[f64; 2]> = points(ring, Dims::Two).collect();
    let Some(mut before) = points.last().copied() else { return 0.0 };
    let mut twice = 0.0;
    for point in points {
        twice += before[0] * point[1] - point[0] * before[1];
        before = point;
    }
    twice.abs() / 2.0
}

/// The points of a list of coordinates; a third coordinate is passed over.
fn points(coords: &Coords, dims: Dims) -> impl Iterator<Item = [f64; 2]> {
    let mut values = coords.values();
    std::iter::from_fn(move || {
        let point = [values.next()?, values.next()?];
        if dims == Dims::Three {
            values.next()?;
        }
        Some(point)
    })
}

fn around(points: impl Iterator<Item = [f64; 2]>) -> Option<[f64; 4]> {
    points.fold(None, |edges, [x, y]| {
        Some(edges.map_or([x, y, x, y], |[a, b, c, d]: [f64; 4]| [a.min(x), b.min(y), c.max(x), d.max(y)]))
    })
}

fn radians(angle: f64, unit: AngleUnit) -> f64 {
    match unit {
        AngleUnit::Degrees => angle.to_radians(),
        AngleUnit::Radians => angle,
    }
}

fn corners(rotated: &RotatedBox) -> impl Iterator<Item = [f64; 2]> {
    let [left, top, right, bottom] = rotated.upright.xyxy();
    let [px, py] = match rotated.pivot {
        Pivot::Centre => [f64::midpoint(left, right), f64::midpoint(top, bottom)],
        Pivot::TopLeft => [left, top],
    };
    let (sin, cos) = radians(rotated.angle.value.value(), rotated.angle.unit).sin_cos();
    let turn = move |[x, y]: [f64; 2]| {
        let (dx, dy) = (x - px, y - py);
        [px + dx * cos - dy * sin, py + dx * sin + dy * cos]
    };
    [[left, top], [right, top], [right, bottom], [left, bottom]].into_iter().map(turn)
}

#[cfg(test)]
mod tests {
    use super::{geometry_area, geometry_box};
    use genlock_model::Geometry;

    fn check(geometry: &str, expected: Option<[f64; 4]>, area: Option<f64>) {
        let geometry: Geometry = serde_json::from_str(geometry).unwrap();
        assert_eq!(geometry_box(&geometry).map(|found| found.xyxy()), expected);
        assert_eq!(geometry_area(&geometry), area);
    }

    #[test]
    fn finds_boxes_and_areas() {
        check(r#"{"box":{"form":"xywh","v":[1,2,0.1,0.2]}}"#, Some([1.0, 2.0, 1.1, 2.2]), Some(0.1 * 0.2));
        let square_with_hole = r#"{"polygon":{"parts":[{"ring":[0,0,4,0,4,4,0,4],"holes":[[1,1,2,1,2,2,1,2]]}]}}"#;
        check(square_with_hole, Some([0.0, 0.0, 4.0, 4.0]), Some(15.0));
        let mask = r#"{"mask":{"height":2,"width":3,"left":10,"pixels":{"counts":{"counts":[3,2,1],"order":"column_major"}}}}"#;
        check(mask, Some([11.0, 0.0, 13.0, 2.0]), Some(2.0));
        let keypoints =
            r#"{"keypoints":{"points":[{"x":0,"y":0,"visibility":"not_labelled"},{"x":5,"y":6,"visibility":"visible"}]}}"#;
        check(keypoints, Some([5.0, 6.0, 5.0, 6.0]), None);
        check(r#"{"polygon":{"parts":[]}}"#, None, Some(0.0));
        let turned =
            r#"{"rotated_box":{"box":{"form":"xywh","v":[0,0,4,2]},"angle":{"value":180,"unit":"degrees"},"pivot":"centre"}}"#;
        assert!(geometry_box(&serde_json::from_str(turned).unwrap()).is_some_and(|found| (found.xyxy()[2] - 4.0).abs() < 1e-9));
    }
}
