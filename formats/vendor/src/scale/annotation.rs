//! One annotation: its id, class, attributes and shape.

use super::{ID, derived};
use crate::kept::{Place, keep, mark_absent, object, take_attributes, take_numbers};
use genlock_diagnose::codes::read as codes;
use genlock_format::Reading;
use genlock_format::json::{Fields, entries, list, number};
use genlock_model::{
    Anchor, Angle, AngleUnit, Attribute, Box2, BoxForm, Coords, Cuboid, Dims, Ellipse, Extras, Foreign, Geometry, Number, Pivot,
    Points, Polygon, PolygonPart, Polyline, RawJson, RotatedBox, Rotation, SizeOrder, SourceId,
};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What an annotation says.
#[derive(Debug)]
pub(super) struct Annotation<'a> {
    /// Its id; none if it has none, or one that Genlock made.
    pub(super) uuid: Option<SourceId>,
    /// Its class.
    pub(super) label: Option<Cow<'a, str>>,
    /// Its attributes.
    pub(super) attributes: Vec<Attribute>,
    /// Its shape.
    pub(super) geometry: Geometry,
    /// The rest.
    pub(super) extras: Extras,
}

/// Reads an annotation of an image or of a frame of a video. None, with a diagnostic, if it is no object.
pub(super) fn read<'a>(cx: &Reading<'_>, raw: &'a RawValue, place: &Place<'_>) -> Option<Annotation<'a>> {
    let (mut fields, mut annotation, mut left_out) = begin(cx, raw, place)?;
    let kind = fields.take_str("type").ok().flatten();
    if kind.is_none() && fields.peek("type").is_none() {
        left_out.push("type");
    }
    annotation.geometry = shape(&mut fields, kind.as_deref(), &mut annotation.extras).unwrap_or_else(|| {
        if !matches!(kind.as_deref(), Some("cuboid")) {
            let what = kind.as_deref().map_or_else(|| "no type that is known".to_owned(), |kind| format!("type {kind:?}"));
            place.diagnose(cx, codes::GEOMETRY, format!("an annotation with {what}: its shape is kept as it is written"));
        }
        foreign(&mut fields, kind.as_deref().unwrap_or(""))
    });
    if matches!(annotation.geometry, Geometry::RotatedBox(_)) && fields.peek("vertices").is_none() {
        left_out.push("vertices");
    }
    mark_absent(&mut annotation.extras, ID, &left_out);
    keep(&fields, ID, "", &mut annotation.extras);
    Some(annotation)
}

/// Reads a cuboid of a point cloud. None, with a diagnostic, if it is no object.
pub(super) fn read_cuboid<'a>(cx: &Reading<'_>, raw: &'a RawValue, place: &Place<'_>) -> Option<Annotation<'a>> {
    let (mut fields, mut annotation, left_out) = begin(cx, raw, place)?;
    mark_absent(&mut annotation.extras, ID, &left_out);
    annotation.geometry = cuboid(&mut fields, &mut annotation.extras).unwrap_or_else(|| {
        place.diagnose(
            cx,
            codes::GEOMETRY,
            "a cuboid without the numbers of its position, dimensions or yaw; it is kept as it is written",
        );
        foreign(&mut fields, "cuboid")
    });
    keep(&fields, ID, "", &mut annotation.extras);
    Some(annotation)
}

/// The parts that all annotations have, and the names of those that this one has not.
fn begin<'a>(cx: &Reading<'_>, raw: &'a RawValue, place: &Place<'_>) -> Option<(Fields<'a>, Annotation<'a>, Vec<&'static str>)> {
    let mut fields = match Fields::parse(raw.get()) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SHAPE };
            place.diagnose(cx, code, format!("not an annotation, left out: {error}"));
            return None;
        }
    };
    let left_out = if fields.peek("uuid").is_none() { vec!["uuid"] } else { Vec::new() };
    let label = fields.take_str("label").unwrap_or_else(|error| {
        place.diagnose(cx, error.code(), error.to_string());
        None
    });
    let uuid = fields.take_id("uuid").unwrap_or_else(|error| {
        place.diagnose(cx, error.code(), error.to_string());
        None
    });
    let uuid = uuid.filter(|uuid| !derived::is_derived(uuid.as_str()));
    let attributes = take_attributes(&mut fields, "attributes");
    let annotation = Annotation { uuid, label, attributes, geometry: Geometry::None, extras: Extras::new() };
    Some((fields, annotation, left_out))
}

/// The shape of this type; none if the fields do not make one.
pub(super) fn shape(fields: &mut Fields<'_>, kind: Option<&str>, extras: &mut Extras) -> Option<Geometry> {
    match kind {
        Some("box") | None => box_shape(fields),
        Some("polygon") => {
            let ring = take_vertices(fields)?;
            Some(Geometry::Polygon(Polygon { parts: vec![PolygonPart { ring, holes: Vec::new() }] }))
        }
        Some("line") => {
            let coords = take_vertices(fields)?;
            Some(Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed: false }))
        }
        Some("point") => {
            let point = take_numbers(fields, ["x", "y"])?;
            Some(Geometry::Points(Points { coords: Coords::from_numbers(&point), dims: Dims::Two }))
        }
        Some("ellipse") => ellipse(fields, extras),
        Some(_) => None,
    }
}

fn box_shape(fields: &mut Fields<'_>) -> Option<Geometry> {
    let sides = take_numbers(fields, ["left", "top", "width", "height"])?;
    let upright = Box2::new(BoxForm::Xywh, sides);
    let Some([angle]) = take_numbers(fields, ["rotation"]) else { return Some(Geometry::Box(upright)) };
    let corner = fields.peek("vertices").and_then(vertices).and_then(|ring| {
        let mut values = ring.values();
        Some([values.next()?, values.next()?])
    });
    // A turned box whose first corner is its left and top turned about that corner; any other turned about its centre.
    let stays = |[x, y]: [f64; 2]| (x - upright.v[0].value()).abs() < 1e-6 && (y - upright.v[1].value()).abs() < 1e-6;
    let pivot = if angle.value() != 0.0 && corner.is_some_and(stays) { Pivot::TopLeft } else { Pivot::Centre };
    let angle = Angle { value: angle, unit: AngleUnit::Radians };
    Some(Geometry::RotatedBox(Box::new(RotatedBox { upright, angle, pivot })))
}

/// Takes the vertices; none, and nothing taken, unless each is x and y and nothing else.
fn take_vertices(fields: &mut Fields<'_>) -> Option<Coords> {
    let ring = fields.peek("vertices").and_then(vertices)?;
    fields.take_raw("vertices");
    Some(ring)
}

fn vertices(raw: &RawValue) -> Option<Coords> {
    let mut numbers: Vec<Number> = Vec::new();
    for vertex in list(raw)? {
        let parts = entries(vertex)?;
        let at = |name: &str| parts.iter().find(|(key, _)| key == name).and_then(|(_, value)| number(value));
        if parts.len() != 2 {
            return None;
        }
        numbers.extend([at("x")?, at("y")?]);
    }
    Some(Coords::from_numbers(&numbers))
}

/// The ends of the axes, one after the other around the ellipse. The vertices themselves are kept as they are written.
fn ellipse(fields: &mut Fields<'_>, extras: &mut Extras) -> Option<Geometry> {
    let raw = fields.peek("vertices")?;
    let ends: Vec<f64> = vertices(raw)?.values().collect();
    let [ax, ay, bx, by, cx, cy, dx, dy]: [f64; 8] = ends.try_into().ok()?;
    let n = Number::from_f64;
    let shape = Ellipse {
        cx: n((ax + bx + cx + dx) / 4.0)?,
        cy: n((ay + by + cy + dy) / 4.0)?,
        rx: n((bx - dx).hypot(by - dy) / 2.0)?,
        ry: n((ax - cx).hypot(ay - cy) / 2.0)?,
        angle: Some(Angle { value: n((by - dy).atan2(bx - dx))?, unit: AngleUnit::Radians }),
    };
    fields.take_raw("vertices");
    extras.push(ID, "vertices", raw.to_owned());
    Some(Geometry::Ellipse(Box::new(shape)))
}

fn cuboid(fields: &mut Fields<'_>, extras: &mut Extras) -> Option<Geometry> {
    let mut position = fields.peek("position").and_then(object)?;
    let mut dimensions = fields.peek("dimensions").and_then(object)?;
    let at = take_numbers(&mut position, ["x", "y", "z"])?;
    let size = take_numbers(&mut dimensions, ["x", "y", "z"])?;
    let [yaw] = take_numbers(fields, ["yaw"])?;
    fields.take_raw("position");
    fields.take_raw("dimensions");
    keep(&position, ID, "position/", extras);
    keep(&dimensions, ID, "dimensions/", extras);
    Some(Geometry::Cuboid(Box::new(Cuboid {
        position: at,
        anchor: Anchor::Centre,
        size,
        size_order: SizeOrder::LengthWidthHeight,
        rotation: Rotation::Yaw { angle: yaw, convention: ID.into() },
    })))
}

/// All fields that are left, as a shape that only Scale knows.
pub(super) fn foreign(fields: &mut Fields<'_>, kind: &str) -> Geometry {
    let mut json = Vec::from(b"{");
    let left: Vec<(String, &RawValue)> = fields.rest().map(|(key, value)| (key.to_owned(), value)).collect();
    for (key, value) in left {
        genlock_format::json::write_key(&mut json, &key);
        json.extend_from_slice(value.get().as_bytes());
        fields.take_raw(&key);
    }
    json.push(b'}');
    let json = String::from_utf8(json).ok().and_then(|json| RawValue::from_string(json).ok());
    let json = RawJson(json.unwrap_or_else(|| RawValue::NULL.to_owned()));
    Geometry::Foreign(Box::new(Foreign { namespace: ID.into(), kind: kind.into(), json }))
}
