//! Shapes of Labelbox objects.

use super::schema::NS;
use crate::remainder::{Remainder, keep, plain_int};
use genlock_format::json::{Fields, list, write_key, write_str};
use genlock_model::{
    Box2, BoxForm, Coords, Dims, Extras, Feature, Foreign, Geometry, Mask, Number, Pixels, Points, Polygon, PolygonPart,
    Polyline, RangeEnd, RawJson, TextSpan, TextUnit,
};
use serde_json::value::RawValue;

/// The fields that hold shapes, in the order in which they are looked for.
pub(super) const SHAPES: [&str; 7] = ["bounding_box", "polygon", "line", "point", "mask", "location", "conversational_location"];

/// Takes the shape of an object; what its own object says beside the shape goes to the extras under the shape's name. A shape
/// that is not understood is kept raw, and its name is the second part of the answer.
pub(super) fn read(fields: &mut Fields<'_>, size: Option<[u32; 2]>, extras: &mut Extras) -> (Geometry, Option<&'static str>) {
    let Some((name, raw)) = SHAPES.iter().find_map(|name| Some((*name, fields.take(name)?))) else {
        return (Geometry::None, None);
    };
    let shape = match name {
        "bounding_box" => bounding_box(raw, extras),
        "polygon" => ring(raw).map(|ring| Geometry::Polygon(Polygon { parts: vec![PolygonPart { ring, holes: Vec::new() }] })),
        "line" => ring(raw).map(|coords| Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed: false })),
        "point" => xy(raw).map(|point| Geometry::Points(Points { coords: Coords::from_numbers(&point), dims: Dims::Two })),
        "mask" => mask(raw, size, extras),
        "location" => location(raw, extras),
        _ => message_location(raw, extras),
    };
    // Tokens of a document, and masks of images without a size, are shapes that only Labelbox knows; nothing is wrong with them.
    let known = matches!(name, "mask" | "location") || shape.is_some();
    let foreign = || Foreign { namespace: NS.into(), kind: name.into(), json: RawJson(raw.to_owned()) };
    (shape.unwrap_or_else(|| Geometry::Foreign(Box::new(foreign()))), (!known).then_some(name))
}

/// A point that is nothing but x and y.
fn xy(raw: &RawValue) -> Option<[Number; 2]> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let point = [fields.take_number("x").ok()??, fields.take_number("y").ok()??];
    fields.rest().next().is_none().then_some(point)
}

fn ring(raw: &RawValue) -> Option<Coords> {
    let points: Option<Vec<[Number; 2]>> = list(raw)?.into_iter().map(xy).collect();
    Some(Coords::from_numbers(points?.as_flattened()))
}

fn keep_rest(fields: &Fields<'_>, name: &'static str, extras: &mut Extras) {
    if let Some(rest) = keep(fields, &[]) {
        extras.push(NS, name, rest);
    }
}

fn bounding_box(raw: &RawValue, extras: &mut Extras) -> Option<Geometry> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let mut side = |name| fields.take_number(name).ok().flatten();
    let v = [side("left")?, side("top")?, side("width")?, side("height")?];
    keep_rest(&fields, "bounding_box", extras);
    Some(Geometry::Box(Box2::new(BoxForm::Xywh, v)))
}

fn mask(raw: &RawValue, size: Option<[u32; 2]>, extras: &mut Extras) -> Option<Geometry> {
    let [width, height] = size?;
    let mut fields = Fields::parse(raw.get()).ok()?;
    let pixels = if let Some(uri) = fields.take_str("url").ok()? {
        Pixels::Image { uri: uri.into_owned(), value: None }
    } else {
        let (encoding, payload) = ["png", "rle"].into_iter().find_map(|name| Some((name, fields.take(name)?)))?;
        Pixels::Foreign { encoding: encoding.into(), payload: RawJson(payload.to_owned()) }
    };
    keep_rest(&fields, "mask", extras);
    Some(Geometry::Mask(Box::new(Mask { height, width, left: 0, top: 0, pixels })))
}

fn location(raw: &RawValue, extras: &mut Extras) -> Option<Geometry> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let start = plain_int(fields.take("start")?)?;
    let end = plain_int(fields.take("end")?)?;
    keep_rest(&fields, "location", extras);
    Some(Geometry::TextSpan(TextSpan { start, end, unit: TextUnit::Unstated, end_is: RangeEnd::Inclusive }))
}

fn message_location(raw: &RawValue, extras: &mut Extras) -> Option<Geometry> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let shape = location(fields.take("location")?, extras)?;
    // The message that the characters belong to.
    extras.push(NS, "conversational_location", keep(&fields, &[]).or_else(|| crate::remainder::raw(b"{}".to_vec()))?);
    Some(shape)
}

/// What a writer needs to know of a shape that it wrote.
pub(super) struct Written {
    /// What of it was lost.
    pub(super) lost: Option<(Feature, &'static str)>,
}

/// Appends the shape as a field of the open object, in pixels.
///
/// # Errors
/// The kind of shape, if Labelbox has none like it.
pub(super) fn write(out: &mut Vec<u8>, shape: &Geometry, extras: &Extras, size: Option<[u32; 2]>) -> Result<Written, Feature> {
    let unable = Feature::of_geometry(shape).unwrap_or(Feature::ForeignShape);
    let mut lost = None;
    match shape {
        Geometry::None => {}
        Geometry::Box(shape) => {
            let xywh = shape.to(BoxForm::Xywh).ok_or(unable)?;
            lost = (shape.form != BoxForm::Xywh)
                .then_some((Feature::Coordinates, "the form of boxes; they become left, top, width, height"));
            let [left, top, width, height] = &xywh.v;
            let sides = [("top", top), ("left", left), ("height", height), ("width", width)];
            open(out, "bounding_box");
            for (key, number) in sides {
                write_key(out, key);
                out.extend_from_slice(number.json_text().as_bytes());
            }
            close(out, extras, "bounding_box");
        }
        Geometry::Polygon(Polygon { parts }) => {
            let [PolygonPart { ring, holes }] = parts.as_slice() else { return Err(Feature::PolygonHoles) };
            if !holes.is_empty() {
                return Err(Feature::PolygonHoles);
            }
            write_points(out, "polygon", ring).ok_or(unable)?;
        }
        Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed }) => {
            lost = closed.then_some((Feature::Polyline, "that a line is closed"));
            write_points(out, "line", coords).ok_or(unable)?;
        }
        Geometry::Points(Points { coords, dims: Dims::Two }) => {
            let numbers: Vec<Number> = coords.numbers().collect();
            let [x, y] = numbers.as_slice() else { return Err(unable) };
            write_key(out, "point");
            write_point(out, x, y);
        }
        Geometry::Mask(mask) => write_mask(out, mask, extras, size).ok_or(unable)?,
        Geometry::TextSpan(TextSpan { start, end, unit, end_is }) => {
            let exclusive = *end_is == RangeEnd::Exclusive;
            if *end_is != RangeEnd::Inclusive {
                lost = Some((Feature::TextSpan, "whether the end of a range of characters is inside; it becomes so"));
            } else if *unit != TextUnit::Unstated {
                lost = Some((Feature::TextSpan, "what a range of characters counts"));
            }
            let message = extras.get(NS, "conversational_location");
            if message.is_some() {
                open(out, "conversational_location");
            }
            open(out, "location");
            let end = end.saturating_sub(i64::from(exclusive));
            for (key, value) in [("start", *start), ("end", end)] {
                write_key(out, key);
                out.extend_from_slice(value.to_string().as_bytes());
            }
            close(out, extras, "location");
            if message.is_some() {
                close(out, extras, "conversational_location");
            }
        }
        Geometry::Foreign(foreign) if foreign.namespace == NS => {
            write_key(out, &foreign.kind);
            out.extend_from_slice(foreign.json.0.get().as_bytes());
        }
        _ => return Err(unable),
    }
    Ok(Written { lost })
}

fn open(out: &mut Vec<u8>, name: &str) {
    write_key(out, name);
    out.push(b'{');
}

fn close(out: &mut Vec<u8>, extras: &Extras, name: &str) {
    Remainder::of(extras.get(NS, name)).write(out, &[]);
    out.push(b'}');
}

fn write_point(out: &mut Vec<u8>, x: &Number, y: &Number) {
    out.extend_from_slice(format!("{{\"x\":{},\"y\":{}}}", x.json_text(), y.json_text()).as_bytes());
}

fn write_points(out: &mut Vec<u8>, name: &str, coords: &Coords) -> Option<()> {
    let numbers: Vec<Number> = coords.numbers().collect();
    let (points, []) = numbers.as_chunks::<2>() else { return None };
    write_key(out, name);
    out.push(b'[');
    for (at, [x, y]) in points.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_point(out, x, y);
    }
    out.push(b']');
    Some(())
}

fn write_mask(out: &mut Vec<u8>, mask: &Mask, extras: &Extras, size: Option<[u32; 2]>) -> Option<()> {
    let Mask { height, width, left, top, pixels } = mask;
    if [*left, *top] != [0, 0] || size != Some([*width, *height]) {
        return None;
    }
    let before = out.len();
    open(out, "mask");
    match pixels {
        Pixels::Image { uri, value: None } => {
            write_key(out, "url");
            write_str(out, uri);
        }
        Pixels::Foreign { encoding, payload } if matches!(encoding.as_str(), "png" | "rle") => {
            write_key(out, encoding);
            out.extend_from_slice(payload.0.get().as_bytes());
        }
        _ => {
            out.truncate(before);
            return None;
        }
    }
    close(out, extras, "mask");
    Some(())
}

/// The extras that belong to the shape and not to the object.
pub(super) fn reserved(shape: &Geometry) -> Vec<&'static str> {
    match shape {
        Geometry::Box(_) => vec!["bounding_box"],
        Geometry::Mask(_) => vec!["mask"],
        Geometry::TextSpan(_) => vec!["location", "conversational_location"],
        _ => Vec::new(),
    }
}
