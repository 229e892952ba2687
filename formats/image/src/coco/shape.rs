//! The shape of an annotation: what stands under `segmentation`, `keypoints` and `bbox`.

use super::annotation::keep;
use super::item::{Item, Segmentation};
use super::items::mark;
use super::read::{FileReader, Place, raw};
use super::schema;
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{Fields, excerpt, list, number, text};
use genlock_format::{Reading, rle};
use genlock_model::{
    Box2, BoxForm, Coords, Extras, Geometry, Keypoint, Keypoints, Mask, Number, PixelOrder, Pixels, Polygon, PolygonPart,
    Visibility,
};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Coordinates beyond this many pixels are no positions in an image.
const FARTHEST: f64 = 1e9;

/// Takes the shape. Keypoints win if any is labelled, then the segmentation, then the box; what does not become the geometry, or
/// is malformed, stays among the fields or is kept as it is.
pub(super) fn take(
    file: &FileReader<'_>,
    cx: &Reading<'_>,
    place: Place,
    json: &str,
    item: &mut Item<'_>,
    size: Option<[u32; 2]>,
    extras: &mut Extras,
) -> Geometry {
    let keypoints = keypoints(file, cx, place, item, extras);
    let segmentation = match item.segmentation.take() {
        None => None,
        Some(found) if keypoints.is_none() => match segmentation(&found, size, extras) {
            Ok(geometry) => {
                if let Some((code, message)) = geometry.1 {
                    file.say(cx, code, place, "/segmentation", message);
                }
                Some(geometry.0)
            }
            Err(problem) => {
                if let Some(message) = problem {
                    file.say(cx, codes::GEOMETRY, place, "/segmentation", format!("{message}; it is kept as it is"));
                }
                keep_segmentation(json, extras);
                None
            }
        },
        Some(_) => {
            keep_segmentation(json, extras);
            None
        }
    };
    if let Some(geometry) = keypoints.or(segmentation) {
        return geometry;
    }
    upright(file, cx, place, item).map_or(Geometry::None, Geometry::Box)
}

fn keep_segmentation(json: &str, extras: &mut Extras) {
    if let Ok(fields) = Fields::parse(json)
        && let Some(value) = fields.peek("segmentation")
    {
        keep(extras, "segmentation", value.to_owned());
    }
}

type Note = Option<(genlock_diagnose::Code, String)>;

/// The polygons or the mask, perhaps with something to say about them.
///
/// # Errors
/// What is wrong; nothing for a segmentation that is empty.
fn segmentation(
    found: &Segmentation<'_>,
    size: Option<[u32; 2]>,
    extras: &mut Extras,
) -> Result<(Geometry, Note), Option<String>> {
    match found {
        Segmentation::List(rings) if rings.is_empty() => Err(None),
        Segmentation::List(rings) => {
            let parts = rings.iter().enumerate().map(|(at, ring)| polygon_part(at, ring)).collect::<Result<_, _>>()?;
            Ok((Geometry::Polygon(Polygon { parts }), None))
        }
        Segmentation::Object(fields) => run_lengths(fields, size, extras),
        Segmentation::Scalar => Err(Some("a segmentation is a list of polygons or an object of run lengths".to_owned())),
    }
}

fn polygon_part(at: usize, ring: &RawValue) -> Result<PolygonPart, Option<String>> {
    let Ok(coords) = Coords::from_json(ring.to_owned()) else {
        return Err(Some(format!("polygon {at} should be a flat list of numbers, found {}", excerpt(ring.get()))));
    };
    let count = coords.len();
    if count % 2 == 1 {
        return Err(Some(format!("polygon {at} has {count} numbers, an odd count, so its last point lacks y")));
    }
    if count < 6 {
        return Err(Some(format!("polygon {at} has {} points and needs three", count / 2)));
    }
    // Only numbers with an exponent or many digits can be out of reach; all others need not be parsed.
    let text = ring.get().as_bytes();
    let far = (memchr::memchr2(b'e', b'E', text).is_some() || text.len() / count > 24)
        && coords.values().any(|v| v.is_nan() || v.abs() > FARTHEST);
    if far {
        return Err(Some(format!("polygon {at} has a coordinate beyond {FARTHEST:e} pixels")));
    }
    Ok(PolygonPart { ring: coords, holes: Vec::new() })
}

fn run_lengths(
    fields: &[(Cow<'_, str>, &RawValue)],
    image: Option<[u32; 2]>,
    extras: &mut Extras,
) -> Result<(Geometry, Note), Option<String>> {
    let get = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
    let (Some(counts), Some(size)) = (get("counts"), get("size")) else {
        return Err(Some("run lengths need the fields counts and size".to_owned()));
    };
    let side = |raw: &RawValue| raw.get().parse::<u32>().ok();
    let sides = list(size).filter(|sides| sides.len() == 2).and_then(|sides| Some([side(sides.first()?)?, side(sides.get(1)?)?]));
    let Some([height, width]) = sides else {
        return Err(Some(format!("size should be [height, width] in pixels, found {}", excerpt(size.get()))));
    };
    let order = PixelOrder::ColumnMajor;
    let pixels = match text(counts) {
        Some(text) => Pixels::CocoString { text: text.into_owned(), order },
        None => match Coords::from_json(counts.to_owned()) {
            Ok(counts) => Pixels::Counts { counts, order },
            Err(counts) => {
                return Err(Some(format!("counts should be a text or a list of numbers, found {}", excerpt(counts.get()))));
            }
        },
    };
    let usual = if matches!(pixels, Pixels::Counts { .. }) { ["counts", "size"] } else { ["size", "counts"] };
    let mask = Mask { height, width, left: 0, top: 0, pixels };
    rle::check(&mask).map_err(|error| Some(error.to_string()))?;
    let known = fields.iter().map(|(key, _)| &**key).filter(|key| usual.contains(key));
    if !known.eq(usual) {
        mark(extras, schema::RLE_TURNED);
    }
    let rest: Vec<_> = fields.iter().filter(|(key, _)| !usual.contains(&&**key)).collect();
    if !rest.is_empty() {
        let mut object = Vec::from(b"{");
        for (key, value) in rest {
            genlock_format::json::write_key(&mut object, key);
            object.extend_from_slice(value.get().as_bytes());
        }
        object.push(b'}');
        let object = raw(&String::from_utf8_lossy(&object));
        extras.push(schema::NS, schema::RLE_REST, object);
    }
    let note = image.filter(|image| *image != [width, height]).map(|[w, h]| {
        let turned = if [w, h] == [height, width] { "; height and width seem to be swapped" } else { "" };
        (codes::GEOMETRY, format!("the mask has {width} x {height} pixels, its image {w} x {h}{turned}; it is kept as it is"))
    });
    Ok((Geometry::Mask(Box::new(mask)), note))
}

/// Takes keypoints of which at least one is labelled. Others stay where they are.
fn keypoints(
    file: &FileReader<'_>,
    cx: &Reading<'_>,
    place: Place,
    item: &mut Item<'_>,
    extras: &mut Extras,
) -> Option<Geometry> {
    let found = item.get("keypoints")?;
    let numbers = list(found).and_then(|numbers| numbers.into_iter().map(number).collect::<Option<Vec<Number>>>());
    let Some(numbers) = numbers.filter(|numbers| numbers.len().is_multiple_of(3)) else {
        let message =
            format!("keypoints should be a list of x, y, v for each point, found {}; it is kept as it is", excerpt(found.get()));
        file.say(cx, codes::GEOMETRY, place, "/keypoints", message);
        return None;
    };
    let mut ending: Option<&str> = None;
    let mut points = Vec::with_capacity(numbers.len() / 3);
    for point in numbers.chunks_exact(3) {
        let [x, y, v] = point else { continue };
        let (digit, own_ending) = v.text().split_at(1);
        let visibility = match digit {
            "0" => Visibility::NotLabelled,
            "1" => Visibility::Occluded,
            "2" => Visibility::Visible,
            _ => Visibility::Unstated,
        };
        // All written alike, `2` or `2.0`; anything else is no visibility, or would not come back as it was.
        let plain = matches!(own_ending, "" | ".0") && ending.is_none_or(|ending| ending == own_ending);
        if visibility == Visibility::Unstated || !plain {
            let message =
                format!("the visibility of a keypoint should be 0, 1 or 2, found {v}; the keypoints are kept as they are");
            file.say(cx, codes::GEOMETRY, place, "/keypoints", message);
            return None;
        }
        ending = Some(own_ending);
        points.push(Keypoint { name: None, x: x.clone(), y: y.clone(), visibility, source_id: None });
    }
    if points.iter().all(|point| point.visibility == Visibility::NotLabelled) {
        return None;
    }
    if let Some(ending @ ".0") = ending {
        extras.push_text(schema::NS, schema::VISIBILITY, ending);
    }
    item.take("keypoints");
    Some(Geometry::Keypoints(Keypoints { points }))
}

/// Takes the box, if it is one.
fn upright(file: &FileReader<'_>, cx: &Reading<'_>, place: Place, item: &mut Item<'_>) -> Option<Box2> {
    let found = item.get("bbox").filter(|raw| raw.get() != "null")?;
    let numbers = list(found).and_then(|numbers| numbers.into_iter().map(number).collect::<Option<Vec<Number>>>());
    let Some(v) = numbers.and_then(|numbers| <[Number; 4]>::try_from(numbers).ok()) else {
        // Caption and label files have an empty box here and there.
        if found.get() != "[]" {
            let message = format!(
                "bbox should be four numbers (left, top, width, height), found {}; it is kept as it is",
                excerpt(found.get())
            );
            file.say(cx, codes::GEOMETRY, place, "/bbox", message);
        }
        return None;
    };
    if v[2].value() < 0.0 || v[3].value() < 0.0 {
        let message = "the box has a negative width or height; COCO writes left, top, width, height";
        file.say(cx, codes::VALUE, place, "/bbox", message);
    }
    item.take("bbox");
    Some(Box2::new(BoxForm::Xywh, v))
}
