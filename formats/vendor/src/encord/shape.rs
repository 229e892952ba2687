//! Shapes of Encord objects, in shares of the image.

use super::schema::NS;
use crate::remainder::{Remainder, keep, plain_int, raw};
use genlock_format::json::{Fields, entries, list, number, text, write_key, write_str};
use genlock_model::{
    Anchor, Angle, AngleUnit, Box2, BoxForm, Coords, Cuboid, Dims, Ellipse, Extras, Feature, Foreign, Geometry, Keypoint,
    Keypoints, Mask, Number, Pivot, PixelOrder, Pixels, Points, Polygon, PolygonPart, Polyline, RangeEnd, RawJson, RotatedBox,
    Rotation, SizeOrder, SourceId, TextSpan, Visibility,
};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// The fields that hold shapes.
const SHAPES: [&str; 11] = [
    "boundingBox",
    "rotatableBoundingBox",
    "polygons",
    "polygon",
    "polyline",
    "point",
    "skeleton",
    "bitmask",
    "cuboid",
    "ellipse",
    "circle",
];

/// Takes the shape of an object. A shape that is not understood is kept raw, and its name is the second part of the answer.
pub(super) fn read(
    fields: &mut Fields<'_>,
    extras: &mut Extras,
    absent: &mut Vec<&'static str>,
) -> (Geometry, Option<&'static str>) {
    if let Some(raw) = fields.take("segmentation") {
        return (foreign("segmentation", raw), None);
    }
    let Some((name, raw)) = SHAPES.iter().find_map(|name| Some((*name, fields.take(name)?))) else {
        return (Geometry::None, None);
    };
    let shape = match name {
        "boundingBox" => upright(raw).filter(|(_, theta)| theta.is_none()).map(|(shape, _)| Geometry::Box(shape)),
        "rotatableBoundingBox" => upright(raw).and_then(|(upright, theta)| {
            let angle = Angle { value: theta?, unit: AngleUnit::Degrees };
            Some(Geometry::RotatedBox(Box::new(RotatedBox { upright, angle, pivot: Pivot::Centre })))
        }),
        "polygons" => polygons(raw, fields, absent),
        "polygon" => points(raw).map(|ring| {
            absent.push("polygons");
            Geometry::Polygon(Polygon { parts: vec![PolygonPart { ring, holes: Vec::new() }] })
        }),
        "polyline" => points(raw).map(|coords| Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed: false })),
        "point" => points(raw).map(|coords| Geometry::Points(Points { coords, dims: Dims::Two })),
        "skeleton" => skeleton(raw, extras),
        "bitmask" => bitmask(raw),
        "cuboid" => cuboid(raw),
        "ellipse" => ellipse(raw),
        _ => None,
    };
    let broken = (shape.is_none() && name != "circle").then_some(name);
    (shape.unwrap_or_else(|| foreign(name, raw)), broken)
}

/// A shape that only Encord knows.
pub(super) fn foreign(kind: &str, raw: &RawValue) -> Geometry {
    Geometry::Foreign(Box::new(Foreign { namespace: NS.into(), kind: kind.into(), json: RawJson(raw.to_owned()) }))
}

/// An object of these numbers and nothing else.
fn numbers<const N: usize>(raw: &RawValue, names: [&str; N]) -> Option<[Number; N]> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let found: Vec<Number> = names.iter().map(|name| fields.take_number(name).ok().flatten()).collect::<Option<_>>()?;
    fields.rest().next().is_none().then(|| found.try_into().ok()).flatten()
}

fn upright(raw: &RawValue) -> Option<(Box2, Option<Number>)> {
    if let Some(v) = numbers(raw, ["x", "y", "w", "h"]) {
        return Some((Box2::new(BoxForm::Xywh, v), None));
    }
    let [x, y, w, h, theta] = numbers(raw, ["x", "y", "w", "h", "theta"])?;
    Some((Box2::new(BoxForm::Xywh, [x, y, w, h]), Some(theta)))
}

/// Points under the keys 0, 1, 2 and so on.
fn points(raw: &RawValue) -> Option<Coords> {
    let mut found = Vec::new();
    for (at, (key, point)) in entries(raw)?.into_iter().enumerate() {
        if key != at.to_string() {
            return None;
        }
        found.extend(numbers(point, ["x", "y"])?);
    }
    Some(Coords::from_numbers(&found))
}

/// Polygons with holes; the first ring often stands a second time, as `polygon`.
fn polygons(raw: &RawValue, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) -> Option<Geometry> {
    let part = |raw: &&RawValue| {
        let rings: Option<Vec<Coords>> = list(raw)?.into_iter().map(|ring| Coords::from_json(ring.to_owned()).ok()).collect();
        let mut rings = rings?.into_iter();
        Some(PolygonPart { ring: rings.next()?, holes: rings.collect() })
    };
    let parts: Vec<PolygonPart> = list(raw)?.iter().map(part).collect::<Option<_>>()?;
    match fields.peek("polygon") {
        None => absent.push("polygon"),
        Some(twin) => {
            let same = |twin: Coords| parts.first().is_some_and(|part| twin.texts().eq(part.ring.texts()));
            if points(twin).is_some_and(same) {
                let _ = fields.take("polygon");
            }
        }
    }
    Some(Geometry::Polygon(Polygon { parts }))
}

fn skeleton(raw_points: &RawValue, extras: &mut Extras) -> Option<Geometry> {
    let (mut points, mut rests, mut any) = (Vec::new(), Vec::new(), false);
    for (at, (key, point)) in entries(raw_points)?.into_iter().enumerate() {
        if key != at.to_string() {
            return None;
        }
        let mut fields = Fields::parse(point.get()).ok()?;
        let visibility = match fields.peek("visibility").map(text) {
            None => Visibility::Unstated,
            Some(word) => {
                let visibility = match &*word? {
                    "visible" => Visibility::Visible,
                    "occluded" => Visibility::Occluded,
                    "selfOccluded" => Visibility::SelfOccluded,
                    "invisible" => Visibility::NotLabelled,
                    _ => return None,
                };
                let _ = fields.take("visibility");
                visibility
            }
        };
        points.push(Keypoint {
            name: fields.take_str("name").ok()?.map(SmolStr::new),
            x: fields.take_number("x").ok()??,
            y: fields.take_number("y").ok()??,
            visibility,
            source_id: fields.take_id("featureHash").ok()?,
        });
        let rest = keep(&fields, &[]);
        any |= rest.is_some();
        rests.push(rest.map_or_else(|| "{}".to_owned(), |rest| rest.get().to_owned()));
    }
    if any {
        extras.push(NS, "skeleton", raw(format!("[{}]", rests.join(",")).into_bytes())?);
    }
    Some(Geometry::Keypoints(Keypoints { points }))
}

fn bitmask(raw: &RawValue) -> Option<Geometry> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let mut side = |name| fields.take(name).and_then(plain_int);
    let (left, top) = (side("left")?, side("top")?);
    let (height, width) = (u32::try_from(side("height")?).ok()?, u32::try_from(side("width")?).ok()?);
    let text = fields.take_str("rleString").ok()??.into_owned();
    let pixels = Pixels::CocoString { text, order: PixelOrder::RowMajor };
    fields.rest().next().is_none().then(|| Geometry::Mask(Box::new(Mask { height, width, left, top, pixels })))
}

fn three(raw: &RawValue) -> Option<[Number; 3]> {
    let numbers: Vec<Number> = list(raw)?.into_iter().map(number).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn cuboid(raw: &RawValue) -> Option<Geometry> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let mut part = |name| fields.take(name).and_then(three);
    let (position, angles, size) = (part("position")?, part("orientation")?, part("size")?);
    let rotation = Rotation::Euler { angles, sequence: "?".into(), unit: AngleUnit::Radians };
    let shape = Cuboid { position, anchor: Anchor::Centre, size, size_order: SizeOrder::Xyz, rotation };
    fields.rest().next().is_none().then(|| Geometry::Cuboid(Box::new(shape)))
}

fn ellipse(raw: &RawValue) -> Option<Geometry> {
    let [cx, cy, rx, ry, theta] = numbers(raw, ["x", "y", "rx", "ry", "theta"])?;
    let angle = Some(Angle { value: theta, unit: AngleUnit::Degrees });
    Some(Geometry::Ellipse(Box::new(Ellipse { cx, cy, rx, ry, angle })))
}

/// Appends the shape as fields of the open object; the answer is what of it was lost.
///
/// # Errors
/// The kind of shape, if Encord has none like it.
pub(super) fn write(out: &mut Vec<u8>, shape: &Geometry, extras: &Extras) -> Result<Option<(Feature, &'static str)>, Feature> {
    let unable = Feature::of_geometry(shape).unwrap_or(Feature::ForeignShape);
    let rest = Remainder::of_extras(extras, NS);
    let mut lost = None;
    match shape {
        Geometry::None | Geometry::TextSpan(_) => {}
        Geometry::Box(shape) => {
            let xywh = shape.to(BoxForm::Xywh).ok_or(unable)?;
            if shape.form != BoxForm::Xywh {
                lost = Some((Feature::Coordinates, "the form of boxes; they become x, y, w, h"));
            }
            fields(out, "boundingBox", ["x", "y", "w", "h"], xywh.v.each_ref());
        }
        Geometry::RotatedBox(shape) => {
            let RotatedBox { upright, angle, pivot } = &**shape;
            if *pivot != Pivot::Centre || angle.unit != AngleUnit::Degrees || upright.form != BoxForm::Xywh {
                return Err(unable);
            }
            let [x, y, w, h] = &upright.v;
            fields(out, "rotatableBoundingBox", ["x", "y", "w", "h", "theta"], [x, y, w, h, &angle.value]);
        }
        Geometry::Polygon(Polygon { parts }) => {
            let first = &parts.first().ok_or(unable)?.ring;
            if rest.wants("polygon") {
                write_points(out, "polygon", first).ok_or(unable)?;
            }
            if !rest.lacks("polygons") {
                write_key(out, "polygons");
                let rings = |part: &PolygonPart| {
                    let rings = std::iter::once(&part.ring).chain(&part.holes).map(|ring| ring.json().get());
                    format!("[{}]", rings.collect::<Vec<_>>().join(","))
                };
                let parts: Vec<String> = parts.iter().map(rings).collect();
                out.extend_from_slice(format!("[{}]", parts.join(",")).as_bytes());
            }
        }
        Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed }) => {
            lost = closed.then_some((Feature::Polyline, "that a line is closed"));
            write_points(out, "polyline", coords).ok_or(unable)?;
        }
        Geometry::Points(Points { coords, dims: Dims::Two }) => write_points(out, "point", coords).ok_or(unable)?,
        Geometry::Keypoints(Keypoints { points }) => write_skeleton(out, points, rest.get("skeleton")),
        Geometry::Ellipse(shape) => {
            let Ellipse { cx, cy, rx, ry, angle } = &**shape;
            let none = Number::from(0_i64);
            let theta = match angle {
                None => {
                    lost = Some((Feature::Ellipse, "that an ellipse has no angle; it becomes 0"));
                    &none
                }
                Some(angle) if angle.unit == AngleUnit::Degrees => &angle.value,
                Some(_) => return Err(unable),
            };
            fields(out, "ellipse", ["x", "y", "rx", "ry", "theta"], [cx, cy, rx, ry, theta]);
        }
        Geometry::Mask(mask) => {
            let Mask { height, width, left, top, pixels } = &**mask;
            let Pixels::CocoString { text, order: PixelOrder::RowMajor } = pixels else { return Err(unable) };
            write_key(out, "bitmask");
            out.extend_from_slice(format!("{{\"top\":{top},\"left\":{left},\"height\":{height},\"width\":{width}").as_bytes());
            write_key(out, "rleString");
            write_str(out, text);
            out.push(b'}');
        }
        Geometry::Cuboid(cuboid) => {
            let Cuboid { position, anchor: Anchor::Centre, size, size_order: SizeOrder::Xyz, rotation } = &**cuboid else {
                return Err(unable);
            };
            let Rotation::Euler { angles, sequence, unit: AngleUnit::Radians } = rotation else { return Err(unable) };
            if sequence != "?" {
                lost = Some((Feature::Cuboid, "the order of Euler angles"));
            }
            write_key(out, "cuboid");
            out.push(b'{');
            for (key, three) in [("position", position), ("orientation", angles), ("size", size)] {
                write_key(out, key);
                out.extend_from_slice(Coords::from_numbers(three).json().get().as_bytes());
            }
            out.push(b'}');
        }
        Geometry::Foreign(foreign) if foreign.namespace == NS => {
            if !matches!(foreign.kind.as_str(), "range" | "range_html") {
                write_key(out, &foreign.kind);
                out.extend_from_slice(foreign.json.0.get().as_bytes());
            }
        }
        _ => return Err(unable),
    }
    Ok(lost)
}

fn fields<const N: usize>(out: &mut Vec<u8>, name: &str, keys: [&str; N], numbers: [&Number; N]) {
    write_key(out, name);
    out.push(b'{');
    for (key, number) in keys.into_iter().zip(numbers) {
        write_key(out, key);
        out.extend_from_slice(number.json_text().as_bytes());
    }
    out.push(b'}');
}

fn write_points(out: &mut Vec<u8>, name: &str, coords: &Coords) -> Option<()> {
    let numbers: Vec<Number> = coords.numbers().collect();
    let (points, []) = numbers.as_chunks::<2>() else { return None };
    write_key(out, name);
    out.push(b'{');
    for (at, [x, y]) in points.iter().enumerate() {
        fields(out, &at.to_string(), ["x", "y"], [x, y]);
    }
    out.push(b'}');
    Some(())
}

fn write_skeleton(out: &mut Vec<u8>, points: &[Keypoint], rest: Option<&RawValue>) {
    let rests = rest.and_then(list).unwrap_or_default();
    write_key(out, "skeleton");
    out.push(b'{');
    for (at, point) in points.iter().enumerate() {
        let Keypoint { name, x, y, visibility, source_id } = point;
        write_key(out, &at.to_string());
        out.push(b'{');
        for (key, number) in [("x", x), ("y", y)] {
            write_key(out, key);
            out.extend_from_slice(number.json_text().as_bytes());
        }
        if let Some(name) = name {
            write_key(out, "name");
            write_str(out, name);
        }
        let word = match visibility {
            Visibility::Unstated => None,
            Visibility::NotLabelled => Some("invisible"),
            Visibility::Occluded => Some("occluded"),
            Visibility::SelfOccluded => Some("selfOccluded"),
            Visibility::Visible => Some("visible"),
        };
        if let Some(word) = word {
            write_key(out, "visibility");
            write_str(out, word);
        }
        if let Some(id) = source_id {
            write_key(out, "featureHash");
            write_id(out, id);
        }
        Remainder::of(rests.get(at).copied()).write(out, &[]);
        out.push(b'}');
    }
    out.push(b'}');
}

fn write_id(out: &mut Vec<u8>, id: &SourceId) {
    genlock_format::json::write_id(out, id);
}

/// One range of characters; several, or ranges of another form, are a shape that only Encord knows.
pub(super) fn text_range(range: &RawValue) -> Geometry {
    let one = || {
        let ranges = list(range)?;
        let [pair] = ranges.as_slice() else { return None };
        let pair = list(pair)?;
        let [start, end] = pair.as_slice() else { return None };
        let (start, end) = (plain_int(start)?, plain_int(end)?);
        Some(TextSpan { start, end, unit: genlock_model::TextUnit::Unstated, end_is: RangeEnd::Unstated })
    };
    one().map_or_else(|| foreign("range", range), Geometry::TextSpan)
}
