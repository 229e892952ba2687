//! The shape of a label, by its type.

use super::ID;
use crate::kept::{keep, object, take_numbers};
use genlock_format::json::{Fields, list, number, write_key};
use genlock_model::{
    Anchor, Box2, BoxForm, Coords, Cuboid, Dims, Extras, Foreign, Geometry, Number, Points, Polygon, PolygonPart, Polyline,
    RawJson, Rotation, SizeOrder,
};
use serde_json::value::RawValue;

/// Fields of a label that are no shape.
const NO_SHAPE: [&str; 16] = [
    "attributes",
    "attributes_source",
    "create_time_millis",
    "dataset_id",
    "file_id",
    "label_category_id",
    "label_id",
    "label_set_id",
    "label_type",
    "labeller_email",
    "project_id",
    "sensor_id",
    "stage_id",
    "update_time_millis",
    "user_id",
    "version",
];

/// The shape of this type; none if the fields do not make one.
pub(super) fn shape(fields: &mut Fields<'_>, kind: &str, extras: &mut Extras) -> Option<Geometry> {
    match kind {
        "scene" => Some(Geometry::None),
        "box" => {
            let numbers = list(fields.peek("box")?)?.into_iter().map(number).collect::<Option<Vec<Number>>>()?;
            let numbers = numbers.try_into().ok()?;
            fields.take_raw("box");
            Some(Geometry::Box(Box2::new(BoxForm::Xywh, numbers)))
        }
        "polygon" => {
            let parts = take_paths(fields, 1)?.into_iter().map(|ring| PolygonPart { ring, holes: Vec::new() }).collect();
            Some(Geometry::Polygon(Polygon { parts }))
        }
        "lane" => {
            let coords = take_one_path(fields)?;
            Some(Geometry::Polyline(Polyline { coords, dims: Dims::Two, closed: false }))
        }
        "point" => {
            let coords = take_one_path(fields)?;
            Some(Geometry::Points(Points { coords, dims: Dims::Two }))
        }
        "3d_bbox" => cuboid(fields, extras),
        _ => None,
    }
}

/// All fields of the shape, as one that only Deepen knows.
pub(super) fn foreign(fields: &mut Fields<'_>, kind: &str) -> Geometry {
    let of_shape = |key: &str| !NO_SHAPE.contains(&key);
    let left: Vec<(String, &RawValue)> =
        fields.rest().filter(|(key, _)| of_shape(key)).map(|(key, value)| (key.to_owned(), value)).collect();
    let mut json = Vec::from(b"{");
    for (key, value) in left {
        write_key(&mut json, &key);
        json.extend_from_slice(value.get().as_bytes());
        fields.take_raw(&key);
    }
    json.push(b'}');
    let json = String::from_utf8(json).ok().and_then(|json| RawValue::from_string(json).ok());
    let json = RawJson(json.unwrap_or_else(|| RawValue::NULL.to_owned()));
    Geometry::Foreign(Box::new(Foreign { namespace: ID.into(), kind: kind.into(), json }))
}

fn take_one_path(fields: &mut Fields<'_>) -> Option<Coords> {
    let raw = fields.peek("polygons")?;
    if list(raw)?.len() != 1 {
        return None;
    }
    take_paths(fields, 1)?.pop()
}

/// Takes lists of points; none, and nothing taken, unless each point is two numbers and there are as many lists.
fn take_paths(fields: &mut Fields<'_>, least: usize) -> Option<Vec<Coords>> {
    let paths = list(fields.peek("polygons")?)?;
    let paths: Option<Vec<Coords>> = paths.into_iter().map(path).collect();
    let paths = paths.filter(|paths| paths.len() >= least)?;
    fields.take_raw("polygons");
    Some(paths)
}

fn path(raw: &RawValue) -> Option<Coords> {
    let mut numbers: Vec<Number> = Vec::new();
    for point in list(raw)? {
        let [x, y]: [&RawValue; 2] = list(point)?.try_into().ok()?;
        numbers.extend([number(x)?, number(y)?]);
    }
    Some(Coords::from_numbers(&numbers))
}

fn cuboid(fields: &mut Fields<'_>, extras: &mut Extras) -> Option<Geometry> {
    let mut solid = fields.peek("three_d_bbox").and_then(object)?;
    let position = take_numbers(&mut solid, ["cx", "cy", "cz"])?;
    let size = take_numbers(&mut solid, ["l", "w", "h"])?;
    let turned = solid.peek("quaternion").and_then(object);
    let quaternion = turned.and_then(|mut turned| Some((take_numbers(&mut turned, ["x", "y", "z", "w"])?, turned)));
    let yaw = take_numbers(&mut solid, ["rot_z"]).map(|[yaw]| yaw);
    let rotation = match (quaternion, yaw) {
        (None, None) => return None,
        (None, Some(angle)) => Rotation::Yaw { angle, convention: "z".into() },
        (Some((quaternion, rest)), yaw) => {
            solid.take_raw("quaternion");
            keep(&rest, ID, "three_d_bbox/quaternion/", extras);
            match yaw {
                None => Rotation::Quaternion(quaternion),
                Some(yaw) => Rotation::QuaternionAndYaw { quaternion, yaw },
            }
        }
    };
    fields.take_raw("three_d_bbox");
    keep(&solid, ID, "three_d_bbox/", extras);
    let (anchor, size_order) = (Anchor::Centre, SizeOrder::LengthWidthHeight);
    Some(Geometry::Cuboid(Box::new(Cuboid { position, anchor, size, size_order, rotation })))
}
