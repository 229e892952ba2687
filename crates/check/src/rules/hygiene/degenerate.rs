//! Shapes without an inside.

use crate::{Active, Category, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Coords, Dims, Geometry, Polygon};

/// `check/degenerate`.
pub(super) struct Degenerate;

impl Rule for Degenerate {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::DEGENERATE, category: Category::Hygiene, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let bounds = scene.bounds();
        for (row, label) in (0..).zip(&scene.data.labels) {
            let Some(what) = fault(&label.geometry, bounds.get(row)) else { continue };
            let place = scene.place(label.id);
            let time = place.map(|place| (place.start, place.end));
            let found = Found { cause: what.into(), labels: &[label], time, ..Found::default() };
            out.report(found, || {
                let class = scene.class_name(label);
                let size = bounds.get(row).map_or_else(String::new, |[left, top, right, bottom]| {
                    format!(": {} by {}", short(right - left), short(bottom - top))
                });
                format!("the shape of {class:?} on {:?} is {what}{size}", scene.stream_name(label))
            });
        }
    }
}

fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is wrong with a shape.
fn fault(geometry: &Geometry, bounds: Option<crate::Bounds>) -> Option<&'static str> {
    let sides = bounds.map(|[left, top, right, bottom]| (right - left, bottom - top));
    if sides.is_some_and(|(width, height)| !width.is_finite() || !height.is_finite()) {
        return Some("a shape out of reach");
    }
    match geometry {
        Geometry::Box(_) | Geometry::RotatedBox(_) | Geometry::Ellipse(_) => match sides? {
            (width, height) if width < 0.0 || height < 0.0 => Some("a box turned inside out"),
            (width, height) if width == 0.0 || height == 0.0 => Some("a box without area"),
            _ => None,
        },
        Geometry::Polygon(polygon) => of_polygon(polygon),
        Geometry::Polyline(line) => (points(&line.coords, line.dims) < 2).then_some("a line of fewer than two points"),
        Geometry::Points(set) => (points(&set.coords, set.dims) < 1).then_some("a set of no points"),
        Geometry::Keypoints(keypoints) => keypoints.points.is_empty().then_some("a skeleton without points"),
        Geometry::Mask(mask) => (mask.width == 0 || mask.height == 0).then_some("a mask without pixels"),
        Geometry::Cuboid(cuboid) => {
            let sizes = cuboid.size.each_ref().map(genlock_model::Number::value);
            if sizes.iter().any(|size| *size < 0.0) {
                Some("a cuboid of negative size")
            } else {
                sizes.contains(&0.0).then_some("a cuboid without volume")
            }
        }
        Geometry::TextSpan(span) => (span.end < span.start).then_some("a range of text that ends before it starts"),
        _ => None,
    }
}

fn points(coords: &Coords, dims: Dims) -> usize {
    coords.len() / if dims == Dims::Three { 3 } else { 2 }
}

fn of_polygon(polygon: &Polygon) -> Option<&'static str> {
    if polygon.parts.is_empty() {
        return Some("a polygon without a ring");
    }
    for part in &polygon.parts {
        let values: Vec<f64> = part.ring.values().collect();
        let (points, _) = values.as_chunks::<2>();
        // A first point that stands again at the end is no corner.
        let closed = points.len() > 1 && points.first() == points.last();
        if points.len() - usize::from(closed) < 3 {
            return Some("a polygon of fewer than three points");
        }
        let [x, y] = points[0];
        // The shoelace formula, from the first corner, so that large coordinates do not cancel.
        let twice: f64 =
            points.windows(2).map(|pair| (pair[0][0] - x) * (pair[1][1] - y) - (pair[1][0] - x) * (pair[0][1] - y)).sum();
        if twice == 0.0 {
            return Some("a polygon without area");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::scene::bounds_of;
    use genlock_model::{Box2, BoxForm, Coords, Geometry, Number, Polygon, PolygonPart};

    fn check(geometry: &Geometry, expected: Option<&str>) {
        assert_eq!(fault(geometry, bounds_of(geometry)), expected, "{geometry:?}");
    }

    fn upright(form: BoxForm, numbers: [f64; 4]) -> Geometry {
        Geometry::Box(Box2::new(form, numbers.map(|number| Number::from_f64(number).unwrap())))
    }

    fn polygon(points: &[f64]) -> Geometry {
        let ring = Coords::from_f64(points.iter().copied());
        Geometry::Polygon(Polygon { parts: vec![PolygonPart { ring, holes: Vec::new() }] })
    }

    #[test]
    fn boxes() {
        check(&upright(BoxForm::Xywh, [1.0, 2.0, 3.0, 4.0]), None);
        check(&upright(BoxForm::Xywh, [1.0, 2.0, -3.0, 4.0]), Some("a box turned inside out"));
        check(&upright(BoxForm::Xyxy, [4.0, 2.0, 3.0, 4.0]), Some("a box turned inside out"));
        check(&upright(BoxForm::Cxcywh, [1.0, 2.0, 3.0, 0.0]), Some("a box without area"));
        check(&upright(BoxForm::Xyxy, [1e308, 0.0, -1e308, 1.0]), Some("a shape out of reach"));
    }

    #[test]
    fn polygons() {
        check(&polygon(&[0.0, 0.0, 1.0, 0.0, 1.0, 1.0]), None);
        check(&polygon(&[0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]), None);
        check(&polygon(&[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]), Some("a polygon of fewer than three points"));
        check(&polygon(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0]), Some("a polygon without area"));
        check(&polygon(&[]), Some("a polygon of fewer than three points"));
    }
}
