//! Shapes in pixels and in shares of the image.

use genlock_model::{
    Box2, CoordinateFrame, CoordinateUnit, Coords, Dims, Ellipse, Feature, Geometry, Keypoint, Keypoints, Number, Points,
    Polygon, PolygonPart, Polyline, RotatedBox,
};
use std::borrow::Cow;

/// What each number of a shape is multiplied by, after an offset is taken off: x and y.
#[derive(Debug, Clone, Copy)]
struct Scale {
    factor: [f64; 2],
    offset: [f64; 2],
}

/// The unit that a writer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Pixels from 0 at the top left edge.
    Pixel,
    /// Shares of the width and height.
    Normalised,
}

/// The shape in the unit of the target. Numbers that need no change keep their text.
///
/// # Errors
/// The kind of content that is missing for the conversion: the size of the image, or a coordinate frame that is known.
pub(crate) fn convert<'g>(
    shape: &'g Geometry,
    frame: Option<&CoordinateFrame>,
    size: Option<[u32; 2]>,
    target: Target,
) -> Result<Cow<'g, Geometry>, Feature> {
    if matches!(shape, Geometry::None | Geometry::TextSpan(_) | Geometry::Mask(_) | Geometry::Foreign(_)) {
        return Ok(Cow::Borrowed(shape));
    }
    let unit = frame.map_or(CoordinateUnit::Pixel, |frame| frame.unit);
    let first = frame.and_then(|frame| frame.first_pixel).unwrap_or(0);
    let size = size.filter(|size| size[0] > 0 && size[1] > 0).map(|size| size.map(f64::from));
    let sides = || size.ok_or(Feature::Size);
    let scale = |factor: [f64; 2]| Scale { factor, offset: [0.0; 2] };
    #[allow(clippy::cast_precision_loss, reason = "0 or 1")]
    let scale = match (unit, target) {
        (CoordinateUnit::Pixel, Target::Pixel) if first == 0 => return Ok(Cow::Borrowed(shape)),
        (CoordinateUnit::Normalised, Target::Normalised) => return Ok(Cow::Borrowed(shape)),
        (CoordinateUnit::Pixel, Target::Pixel) => Scale { factor: [1.0; 2], offset: [first as f64; 2] },
        (CoordinateUnit::Pixel, Target::Normalised) => {
            Scale { factor: sides()?.map(|side| 1.0 / side), offset: [first as f64; 2] }
        }
        (CoordinateUnit::Normalised, Target::Pixel) => scale(sides()?),
        (CoordinateUnit::Percent, Target::Pixel) => scale(sides()?.map(|side| side / 100.0)),
        (CoordinateUnit::Percent, Target::Normalised) => scale([0.01; 2]),
        (CoordinateUnit::Metre | CoordinateUnit::Unstated, _) => return Err(Feature::CoordinateFrame),
    };
    scale.shape(shape).map(Cow::Owned).ok_or(Feature::CoordinateFrame)
}

impl Scale {
    /// A place along an axis, 0 for x and 1 for y.
    fn place(&self, axis: usize, number: &Number) -> Option<Number> {
        Number::from_f64((number.value() - self.offset.get(axis)?) * self.factor.get(axis)?)
    }

    /// A length along an axis.
    fn length(&self, axis: usize, number: &Number) -> Option<Number> {
        Number::from_f64(number.value() * self.factor.get(axis)?)
    }

    fn coords(&self, coords: &Coords) -> Option<Coords> {
        let numbers: Option<Vec<Number>> = coords.numbers().enumerate().map(|(at, number)| self.place(at % 2, &number)).collect();
        Some(Coords::from_numbers(&numbers?))
    }

    fn upright(&self, shape: &Box2) -> Option<Box2> {
        let [a, b, c, d] = &shape.v;
        let corners = shape.form == genlock_model::BoxForm::Xyxy;
        let (c, d) = if corners { (self.place(0, c)?, self.place(1, d)?) } else { (self.length(0, c)?, self.length(1, d)?) };
        Some(Box2::new(shape.form, [self.place(0, a)?, self.place(1, b)?, c, d]))
    }

    fn shape(&self, shape: &Geometry) -> Option<Geometry> {
        Some(match shape {
            Geometry::Box(shape) => Geometry::Box(self.upright(shape)?),
            Geometry::RotatedBox(shape) => {
                let RotatedBox { upright, angle, pivot } = &**shape;
                let upright = self.upright(upright)?;
                Geometry::RotatedBox(Box::new(RotatedBox { upright, angle: angle.clone(), pivot: *pivot }))
            }
            Geometry::Polygon(Polygon { parts }) => {
                let part = |part: &PolygonPart| {
                    let holes: Option<_> = part.holes.iter().map(|hole| self.coords(hole)).collect();
                    Some(PolygonPart { ring: self.coords(&part.ring)?, holes: holes? })
                };
                Geometry::Polygon(Polygon { parts: parts.iter().map(part).collect::<Option<_>>()? })
            }
            Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed }) => {
                Geometry::Polyline(Polyline { coords: self.coords(coords)?, dims: Dims::Two, closed: *closed })
            }
            Geometry::Points(Points { coords, dims: Dims::Two }) => {
                Geometry::Points(Points { coords: self.coords(coords)?, dims: Dims::Two })
            }
            Geometry::Keypoints(Keypoints { points }) => {
                let point = |point: &Keypoint| {
                    Some(Keypoint { x: self.place(0, &point.x)?, y: self.place(1, &point.y)?, ..point.clone() })
                };
                Geometry::Keypoints(Keypoints { points: points.iter().map(point).collect::<Option<_>>()? })
            }
            Geometry::Ellipse(shape) => {
                let Ellipse { cx, cy, rx, ry, angle } = &**shape;
                let (cx, cy, rx, ry) = (self.place(0, cx)?, self.place(1, cy)?, self.length(0, rx)?, self.length(1, ry)?);
                Geometry::Ellipse(Box::new(Ellipse { cx, cy, rx, ry, angle: angle.clone() }))
            }
            _ => return None,
        })
    }
}
