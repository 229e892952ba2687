//! Plane shapes of other coordinate frames, brought into pixels counted from 0.

use genlock_model::{
    Box2, BoxForm, CoordinateFrame, CoordinateUnit, Coords, Dims, Geometry, Number, Points, Polygon, PolygonPart, Polyline,
};

/// x and y are each multiplied and then shifted.
#[derive(Debug, Clone, Copy)]
struct Affine {
    scale: [f64; 2],
    shift: f64,
}

/// What it takes to bring a shape into pixels from 0.
#[derive(Debug)]
pub(crate) enum Pixels {
    /// Nothing.
    Same,
    /// The converted shape.
    Converted(Geometry),
    /// The size of the image is not known, or the shape is of a kind that is not converted.
    Unknown,
}

/// The shape in pixels from 0.
pub(crate) fn to_pixels(geometry: &Geometry, frame: Option<&CoordinateFrame>, size: Option<[u32; 2]>) -> Pixels {
    let Some(frame) = frame else { return Pixels::Same };
    let share = |whole: f64| size.map(|[width, height]| [f64::from(width) / whole, f64::from(height) / whole]);
    let scale = match frame.unit {
        CoordinateUnit::Pixel => Some([1.0, 1.0]),
        CoordinateUnit::Normalised => share(1.0),
        CoordinateUnit::Percent => share(100.0),
        CoordinateUnit::Metre | CoordinateUnit::Unstated => None,
    };
    let Some(scale) = scale else { return Pixels::Unknown };
    let first = if frame.unit == CoordinateUnit::Pixel { frame.first_pixel.unwrap_or(0) } else { 0 };
    if frame.unit == CoordinateUnit::Pixel && first == 0 {
        return Pixels::Same;
    }
    let affine = Affine { scale, shift: -(first as f64) };
    affine.geometry(geometry).map_or(Pixels::Unknown, Pixels::Converted)
}

impl Affine {
    fn geometry(&self, geometry: &Geometry) -> Option<Geometry> {
        Some(match geometry {
            Geometry::None => Geometry::None,
            Geometry::Box(shape) => Geometry::Box(self.plain_box(shape)?),
            Geometry::Polygon(Polygon { parts }) => {
                let part = |part: &PolygonPart| PolygonPart {
                    ring: self.coords(&part.ring),
                    holes: part.holes.iter().map(|hole| self.coords(hole)).collect(),
                };
                Geometry::Polygon(Polygon { parts: parts.iter().map(part).collect() })
            }
            Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed }) => {
                Geometry::Polyline(Polyline { coords: self.coords(coords), dims: Dims::Two, closed: *closed })
            }
            Geometry::Points(Points { coords, dims: Dims::Two }) => {
                Geometry::Points(Points { coords: self.coords(coords), dims: Dims::Two })
            }
            _ => return None,
        })
    }

    fn plain_box(&self, shape: &Box2) -> Option<Box2> {
        let [left, top, right, bottom] = shape.xyxy();
        let [sx, sy] = self.scale;
        let values = [left * sx + self.shift, top * sy + self.shift, (right - left) * sx, (bottom - top) * sy];
        let numbers: Option<Vec<Number>> = values.into_iter().map(Number::from_f64).collect();
        Some(Box2::new(BoxForm::Xywh, numbers?.try_into().ok()?))
    }

    fn coords(&self, coords: &Coords) -> Coords {
        let [sx, sy] = self.scale;
        Coords::from_f64(coords.values().enumerate().map(|(at, v)| v * if at % 2 == 0 { sx } else { sy } + self.shift))
    }
}
