//! One annotation as JSON.

use super::ID;
use super::write::Context;
use crate::kept::{absent, comma, write_attributes, write_kept, write_number, write_numbers};
use crate::pixels::{Pixels, to_pixels};
use crate::solid;
use genlock_format::Writing;
use genlock_format::json::{entries, write_id, write_key, write_str};
use genlock_model::{
    Anchor, AngleUnit, Box2, BoxForm, CoordinateFrame, Coords, Cuboid, Dims, Ellipse, Feature, Foreign, Geometry, Label, Number,
    Pivot, RotatedBox, Rotation, SizeOrder, SourceId, Stream,
};
use std::f64::consts::FRAC_PI_2;

/// Which shapes a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plane {
    /// Shapes in images, with their type.
    Image,
    /// Cuboids in point clouds.
    Cloud,
}

/// A shape ready to be written: the value of `type`, if it has one, and its fields.
pub(super) struct Shape {
    pub(super) kind: Option<String>,
    pub(super) fields: Vec<u8>,
}

/// The shape of a label as fields of an open object; none, with a loss, if it cannot be written.
pub(super) fn shape(context: &Context<'_, '_, '_>, label: &Label, stream: &Stream, plane: Plane) -> Option<Shape> {
    let cx = &*context.cx;
    let frame = label.frame.or(stream.frame).and_then(|id| context.data.frames.get(id));
    let mut fields = Vec::new();
    if let Geometry::Foreign(foreign) = &label.geometry {
        return foreign_shape(foreign, plane, cx);
    }
    if plane == Plane::Cloud {
        let Geometry::Cuboid(cuboid) = &label.geometry else {
            cx.lose(feature(label), "labels of point clouds that are no cuboids");
            return None;
        };
        let cuboid = to_world(cuboid, frame, cx)?;
        write_cuboid(&mut fields, label, &cuboid, cx);
        return Some(Shape { kind: None, fields });
    }
    let converted = match to_pixels(&label.geometry, frame, stream.size) {
        Pixels::Same => None,
        Pixels::Converted(geometry) => {
            cx.lose(Feature::CoordinateFrame, "coordinate frames other than pixels; shapes were converted");
            cx.lose(Feature::Coordinates, "coordinates that were computed anew");
            Some(geometry)
        }
        Pixels::Unknown => {
            cx.lose(
                Feature::CoordinateFrame,
                "labels in a frame that cannot be converted to pixels, for example without an image size",
            );
            return None;
        }
    };
    let geometry = converted.as_ref().unwrap_or(&label.geometry);
    let kind = plane_shape(&mut fields, label, geometry, cx)?;
    Some(Shape { kind: Some(kind.to_owned()), fields })
}

fn feature(label: &Label) -> Feature {
    Feature::of_geometry(&label.geometry).unwrap_or(Feature::Class)
}

fn foreign_shape(foreign: &Foreign, plane: Plane, cx: &Writing<'_>) -> Option<Shape> {
    let Foreign { namespace, kind, json } = foreign;
    // All that a point cloud has is a cuboid, so that its kind is not written.
    let is_cloud = plane == Plane::Cloud;
    if namespace != ID || (is_cloud && kind != "cuboid") {
        cx.lose(Feature::ForeignShape, "shapes that only another format knows");
        return None;
    }
    let mut fields = Vec::new();
    for (key, value) in entries(&json.0)? {
        comma(&mut fields);
        write_str(&mut fields, &key);
        fields.push(b':');
        fields.extend_from_slice(value.get().as_bytes());
    }
    Some(Shape { kind: (!is_cloud).then(|| kind.to_string()), fields })
}

/// Writes a plane shape and gives its type.
fn plane_shape(out: &mut Vec<u8>, label: &Label, geometry: &Geometry, cx: &Writing<'_>) -> Option<&'static str> {
    match geometry {
        Geometry::Box(shape) => {
            write_box(out, shape, cx)?;
            Some("box")
        }
        Geometry::RotatedBox(shape) => {
            write_rotated(out, label, shape, cx)?;
            Some("box")
        }
        Geometry::Polygon(polygon) => {
            let [part] = polygon.parts.as_slice() else { return None };
            write_vertices(out, &part.ring, cx);
            Some("polygon")
        }
        Geometry::Polyline(line) if line.dims == Dims::Two => {
            if line.closed {
                cx.lose(Feature::Polyline, "that lines are closed");
            }
            write_vertices(out, &line.coords, cx);
            Some("line")
        }
        Geometry::Points(points) if points.dims == Dims::Two && points.coords.len() == 2 => {
            for (key, number) in ["x", "y"].into_iter().zip(points.coords.numbers()) {
                write_field(out, key);
                write_number(out, &number, cx);
            }
            Some("point")
        }
        Geometry::Ellipse(ellipse) => {
            if label.extras.get(ID, "vertices").is_none() {
                write_ellipse(out, ellipse, cx)?;
            }
            Some("ellipse")
        }
        Geometry::None => {
            cx.lose(Feature::Class, "labels without a shape");
            None
        }
        _ => {
            cx.lose(feature(label), "shapes in three dimensions, sets of points, and shapes that images of Scale do not have");
            None
        }
    }
}

/// Appends `"key":` to fields that will stand inside an object.
fn write_field(out: &mut Vec<u8>, key: &str) {
    comma(out);
    write_str(out, key);
    out.push(b':');
}

fn write_box(out: &mut Vec<u8>, shape: &Box2, cx: &Writing<'_>) -> Option<()> {
    if shape.form != BoxForm::Xywh {
        cx.lose(Feature::Coordinates, "boxes whose form is not left, top, width, height");
    }
    let shape = shape.to(BoxForm::Xywh)?;
    for (key, number) in ["left", "top", "width", "height"].into_iter().zip(&shape.v) {
        write_field(out, key);
        write_number(out, number, cx);
    }
    Some(())
}

fn write_rotated(out: &mut Vec<u8>, label: &Label, shape: &RotatedBox, cx: &Writing<'_>) -> Option<()> {
    let RotatedBox { upright, angle, pivot } = shape;
    write_box(out, upright, cx)?;
    let radians = if angle.unit == AngleUnit::Degrees {
        cx.lose(Feature::RotatedBox, "angles in degrees, written in radians");
        Number::from_f64(angle.value.value().to_radians())?
    } else {
        angle.value.clone()
    };
    write_field(out, "rotation");
    write_number(out, &radians, cx);
    if label.extras.get(ID, "vertices").is_some() || absent(&label.extras, ID).iter().any(|field| field == "vertices") {
        return Some(());
    }
    cx.lose(Feature::Extras, "corners of rotated boxes are added");
    let turns_in_place = *pivot == Pivot::TopLeft;
    if turns_in_place && radians.value() == 0.0 {
        cx.lose(Feature::RotatedBox, "pivots of boxes that are not turned");
    }
    let [left, top, right, bottom] = upright.xyxy();
    let (px, py) = if turns_in_place { (left, top) } else { (f64::midpoint(left, right), f64::midpoint(top, bottom)) };
    let (sin, cos) = radians.value().sin_cos();
    let turned = [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| {
        let (dx, dy) = (x - px, y - py);
        [px + dx * cos - dy * sin, py + dx * sin + dy * cos]
    });
    write_vertices(out, &Coords::from_f64(turned.into_iter().flatten()), cx);
    Some(())
}

/// The ends of the axes: top, right, bottom, left before turning.
fn write_ellipse(out: &mut Vec<u8>, shape: &Ellipse, cx: &Writing<'_>) -> Option<()> {
    let Ellipse { cx: x, cy: y, rx, ry, angle } = shape;
    cx.lose(Feature::Ellipse, "ellipses, written as the ends of their axes");
    cx.lose(Feature::Extras, "ends of the axes of ellipses are added");
    let radians = angle.as_ref().map_or(0.0, |angle| match angle.unit {
        AngleUnit::Degrees => angle.value.value().to_radians(),
        AngleUnit::Radians => angle.value.value(),
    });
    let (sin, cos) = radians.sin_cos();
    let (x, y, rx, ry) = (x.value(), y.value(), rx.value(), ry.value());
    let ends = [(0.0, -ry), (rx, 0.0), (0.0, ry), (-rx, 0.0)];
    let ends = ends.into_iter().flat_map(|(dx, dy)| [x + dx * cos - dy * sin, y + dx * sin + dy * cos]);
    let ends: Option<Vec<Number>> = ends.map(Number::from_f64).collect();
    write_vertices(out, &Coords::from_numbers(&ends?), cx);
    Some(())
}

fn write_vertices(out: &mut Vec<u8>, coords: &Coords, cx: &Writing<'_>) {
    write_field(out, "vertices");
    out.push(b'[');
    let mut numbers = coords.numbers();
    while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
        comma(out);
        out.push(b'{');
        write_numbers(out, [("x", &x), ("y", &y)], cx);
        out.push(b'}');
    }
    out.push(b']');
}

/// The cuboid as Scale counts it: by its centre, length, width and height, yaw 0 along +y, in a world with z up.
fn to_world(cuboid: &Cuboid, frame: Option<&CoordinateFrame>, cx: &Writing<'_>) -> Option<Cuboid> {
    let Some(frame) = frame else {
        cx.lose(Feature::CoordinateFrame, "cuboids whose coordinate frame is not known");
        return None;
    };
    let Some(axes) = solid::axes(frame) else {
        cx.lose(Feature::CoordinateFrame, "cuboids in a frame that is not in metres with known axes");
        return None;
    };
    if frame.axes != "east-north-up" || frame.unit != genlock_model::CoordinateUnit::Metre {
        cx.lose(Feature::CoordinateFrame, "frames of cuboids; their axes are written as those of a world with z up");
    }
    let own = matches!(&cuboid.rotation, Rotation::Yaw { convention, .. } if convention == ID);
    if own && axes == solid::Axes::ZUp && cuboid.anchor == Anchor::Centre && cuboid.size_order == SizeOrder::LengthWidthHeight {
        return Some(cuboid.clone());
    }
    let Some(upright) = solid::upright(cuboid, axes) else {
        cx.lose(Feature::Cuboid, "cuboids whose rotation is of a convention that cannot be converted");
        return None;
    };
    cx.lose(Feature::Cuboid, "cuboids of another convention, computed anew");
    if upright.flattened {
        cx.lose(Feature::Cuboid, "roll and pitch of cuboids");
    }
    let angle = Number::from_f64(solid::wrap(upright.yaw - FRAC_PI_2))?;
    Some(Cuboid {
        position: upright.position,
        anchor: Anchor::Centre,
        size: upright.size,
        size_order: SizeOrder::LengthWidthHeight,
        rotation: Rotation::Yaw { angle, convention: ID.into() },
    })
}

fn write_cuboid(out: &mut Vec<u8>, label: &Label, cuboid: &Cuboid, cx: &Writing<'_>) {
    let Cuboid { position, anchor: _, size, size_order: _, rotation } = cuboid;
    for (key, below, [x, y, z]) in [("position", "position/", position), ("dimensions", "dimensions/", size)] {
        write_field(out, key);
        out.push(b'{');
        write_numbers(out, [("x", x), ("y", y), ("z", z)], cx);
        write_kept(out, &label.extras, ID, below, &[]);
        out.push(b'}');
    }
    if let Rotation::Yaw { angle, .. } = rotation {
        write_field(out, "yaw");
        write_number(out, angle, cx);
    }
}

/// Writes an annotation with its id, type, class, shape, attributes and other fields.
pub(super) fn annotation(
    context: &Context<'_, '_, '_>,
    out: &mut Vec<u8>,
    label: &Label,
    uuid: Option<&SourceId>,
    made: &str,
    shape: &Shape,
) {
    let left_out = absent(&label.extras, ID);
    let is_absent = |name: &str| left_out.iter().any(|field| field == name);
    comma(out);
    out.push(b'{');
    let raw = |key: &str| label.extras.get(ID, key).is_some();
    match uuid {
        Some(uuid) => {
            write_key(out, "uuid");
            write_id(out, uuid);
        }
        None if is_absent("uuid") || raw("uuid") => {}
        None => {
            write_key(out, "uuid");
            write_str(out, made);
        }
    }
    if let Some(kind) = shape.kind.as_deref().filter(|kind| !kind.is_empty())
        && !is_absent("type")
        && !raw("type")
    {
        write_key(out, "type");
        write_str(out, kind);
    }
    if let Some(name) = context.class_name(label.class) {
        write_key(out, "label");
        write_str(out, name);
    }
    if !shape.fields.is_empty() {
        comma(out);
        out.extend_from_slice(&shape.fields);
    }
    if !label.attributes.is_empty() {
        write_key(out, "attributes");
        write_attributes(out, &label.attributes, context.cx);
    }
    let written = [("label", label.class.is_some()), ("attributes", !label.attributes.is_empty())];
    let written: Vec<&str> = written.into_iter().filter_map(|(key, there)| there.then_some(key)).collect();
    write_kept(out, &label.extras, ID, "", &written);
    out.push(b'}');
}
