//! Shapes as fields of a label.

use super::ID;
use crate::kept::{comma, write_kept, write_number, write_numbers};
use crate::solid;
use genlock_format::Writing;
use genlock_format::json::{write_key, write_str};
use genlock_model::{Anchor, Box2, BoxForm, Coords, Cuboid, Dims, Feature, Geometry, Label, Number, Rotation, SizeOrder};

/// Appends `"key":` to fields that will stand inside an object.
pub(super) fn field(out: &mut Vec<u8>, key: &str) {
    comma(out);
    write_str(out, key);
    out.push(b':');
}

/// Writes a plane shape; none, with a loss, if it cannot be written.
pub(super) fn plane(out: &mut Vec<u8>, geometry: &Geometry, cx: &Writing<'_>) -> Option<()> {
    let paths: Vec<&Coords> = match geometry {
        Geometry::Box(shape) => return write_box(out, shape, cx),
        Geometry::Polygon(polygon) if polygon.parts.iter().all(|part| part.holes.is_empty()) && !polygon.parts.is_empty() => {
            polygon.parts.iter().map(|part| &part.ring).collect()
        }
        Geometry::Polyline(line) if line.dims == Dims::Two => {
            if line.closed {
                cx.lose(Feature::Polyline, "that lines are closed");
            }
            vec![&line.coords]
        }
        Geometry::Points(points) if points.dims == Dims::Two => vec![&points.coords],
        _ => {
            cx.lose(Feature::of_geometry(geometry)?, "shapes with holes or in three dimensions");
            return None;
        }
    };
    field(out, "polygons");
    out.push(b'[');
    for path in paths {
        comma(out);
        out.push(b'[');
        let mut numbers = path.numbers();
        while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
            comma(out);
            out.push(b'[');
            write_number(out, &x, cx);
            out.push(b',');
            write_number(out, &y, cx);
            out.push(b']');
        }
        out.push(b']');
    }
    out.push(b']');
    Some(())
}

fn write_box(out: &mut Vec<u8>, shape: &Box2, cx: &Writing<'_>) -> Option<()> {
    if shape.form != BoxForm::Xywh {
        cx.lose(Feature::Coordinates, "boxes whose form is not x, y and lengths");
    }
    let shape = shape.to(BoxForm::Xywh)?;
    field(out, "box");
    out.push(b'[');
    for number in &shape.v {
        comma(out);
        write_number(out, number, cx);
    }
    out.push(b']');
    Some(())
}

/// The cuboid by its centre, length, width and height, turned in axes with z up.
pub(super) fn to_world(cuboid: &Cuboid, axes: Option<solid::Axes>, cx: &Writing<'_>) -> Option<Cuboid> {
    let Some(axes) = axes else {
        cx.lose(Feature::CoordinateFrame, "cuboids in a frame that is not in metres with known axes");
        return None;
    };
    let fits = match &cuboid.rotation {
        Rotation::Quaternion(_) | Rotation::QuaternionAndYaw { .. } => true,
        Rotation::Yaw { convention, .. } => convention == "z",
        Rotation::Euler { .. } => false,
    };
    if fits && axes == solid::Axes::ZUp && cuboid.anchor == Anchor::Centre && cuboid.size_order == SizeOrder::LengthWidthHeight {
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
    let yaw = solid::wrap(upright.yaw);
    let n = Number::from_f64;
    Some(Cuboid {
        position: upright.position,
        anchor: Anchor::Centre,
        size: upright.size,
        size_order: SizeOrder::LengthWidthHeight,
        rotation: Rotation::QuaternionAndYaw {
            quaternion: [n(0.0)?, n(0.0)?, n((yaw / 2.0).sin())?, n((yaw / 2.0).cos())?],
            yaw: n(yaw)?,
        },
    })
}

/// Writes a cuboid that stands in the world.
pub(super) fn write_cuboid(out: &mut Vec<u8>, label: &Label, cuboid: &Cuboid, cx: &Writing<'_>) {
    let Cuboid { position: [x, y, z], anchor: _, size: [length, width, height], size_order: _, rotation } = cuboid;
    field(out, "three_d_bbox");
    out.push(b'{');
    write_numbers(out, [("cx", x), ("cy", y), ("cz", z), ("h", height), ("l", length), ("w", width)], cx);
    let (quaternion, yaw) = match rotation {
        Rotation::Quaternion(quaternion) => (Some(quaternion), None),
        Rotation::QuaternionAndYaw { quaternion, yaw } => (Some(quaternion), Some(yaw)),
        Rotation::Yaw { angle, convention: _ } => (None, Some(angle)),
        Rotation::Euler { .. } => (None, None),
    };
    if let Some(yaw) = yaw {
        write_numbers(out, [("rot_z", yaw)], cx);
    }
    if let Some([x, y, z, w]) = quaternion {
        write_key(out, "quaternion");
        out.push(b'{');
        write_numbers(out, [("x", x), ("y", y), ("z", z), ("w", w)], cx);
        write_kept(out, &label.extras, ID, "three_d_bbox/quaternion/", &[]);
        out.push(b'}');
    }
    write_kept(out, &label.extras, ID, "three_d_bbox/", &[]);
    out.push(b'}');
}
