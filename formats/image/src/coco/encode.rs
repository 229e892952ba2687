//! Records of the schema as records of COCO.

use super::computed;
use super::layout::Layout;
use super::record::{Object, is_marked, list};
use super::schema::{self, NS, Section};
use super::style::Style;
use genlock_format::json::{write_id, write_str};
use genlock_format::rle;
use genlock_model::{
    Attribute, AttributeValue, BoxForm, Class, Coords, Extras, Geometry, Keypoints, Label, Mask, Pixels, SourceId, Stream,
    Visibility,
};
use smol_str::SmolStr;

/// Values that the annotation states and the writer then does not compute.
const STATED: [&str; 4] = ["num_keypoints", "iscrowd", "area", "bbox"];

/// Writes an image.
pub(super) fn image(out: &mut Vec<u8>, layout: &Layout, section: Section, stream: &Stream, id: &SourceId) {
    let keys = layout.keys(section, section.usual_keys());
    let depth = if section == Section::Image { 2 } else { 3 };
    let mut object = Object::open(out, &layout.style, depth);
    // The one image of a Segment Anything file calls its id by another name.
    let id_key = if section == Section::Image && !keys.iter().any(|key| key == "id") { "image_id" } else { "id" };
    let has_own = |key: &str| layout.noted(section).is_some_and(|keys| keys.iter().any(|known| known == key));
    let id_key = if section == Section::Image && has_own("image_id") && !has_own("id") { "image_id" } else { id_key };
    for key in &keys {
        match key.as_str() {
            key if key == id_key => write_id(object.key(key), id),
            "id" => object.extra(&stream.extras, "id"),
            key @ ("width" | "height") => match stream.size {
                Some([width, height]) => object.raw(key, &(if key == "width" { width } else { height }).to_string()),
                None => object.extra(&stream.extras, key),
            },
            "file_name" if !is_marked(&stream.extras, schema::NAMELESS) => {
                write_str(object.key("file_name"), stream.uri.as_deref().unwrap_or(&stream.name));
            }
            key => object.extra(&stream.extras, key),
        }
    }
    object.other_extras(&stream.extras, &[&keys]);
    object.close();
}

/// Writes a category.
pub(super) fn category(out: &mut Vec<u8>, layout: &Layout, class: &Class, parent: Option<&str>, id: &SourceId) {
    let keys = layout.keys(Section::Categories, Section::Categories.usual_keys());
    let absent = class.extras.text(NS, schema::ABSENT);
    let mut object = Object::open(out, &layout.style, 3);
    for key in &keys {
        match (key.as_str(), &class.skeleton) {
            ("id", _) => write_id(object.key("id"), id),
            ("name", _) if !is_marked(&class.extras, schema::NAMELESS) => write_str(object.key("name"), &class.name),
            ("supercategory", _) if class.extras.get(NS, key).is_none() => {
                if let Some(parent) = parent {
                    write_str(object.key(key), parent);
                }
            }
            (key @ ("keypoints" | "skeleton"), Some(_)) if absent.as_deref() == Some(key) => {}
            ("keypoints", Some(skeleton)) => {
                list(object.key(key), &layout.style, 4, &skeleton.names, |out, name| write_str(out, name));
            }
            ("skeleton", Some(skeleton)) => list(object.key(key), &layout.style, 4, &skeleton.edges, |out, edge| {
                list(out, &layout.style, 5, edge, |out, end| out.extend_from_slice(end.to_string().as_bytes()));
            }),
            (key, _) => object.extra(&class.extras, key),
        }
    }
    object.other_extras(&class.extras, &[&keys]);
    object.close();
}

/// What an annotation refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct References<'a> {
    pub(super) id: Option<&'a SourceId>,
    pub(super) image: Option<&'a SourceId>,
    pub(super) category: Option<&'a SourceId>,
}

/// Writes an annotation. Of the keys, the first row comes in its order, fields of the second after it.
pub(super) fn annotation(
    out: &mut Vec<u8>,
    layout: &Layout,
    keys: (&[SmolStr], &[SmolStr]),
    depth: usize,
    label: &Label,
    to: References<'_>,
) {
    let extras = &label.extras;
    let computes = layout.computed && !is_marked(extras, schema::BARE) && !STATED.iter().any(|key| extras.get(NS, key).is_some());
    let tail = if computes { computed::tail(&label.geometry) } else { &[] };
    let mut object = Object::open(out, &layout.style, depth);
    for key in keys.0.iter().filter(|key| !tail.contains(&key.as_str())) {
        if !field(&mut object, key, label, to) {
            object.extra(extras, key);
        }
    }
    // Most records have nothing here; what they have was not in the first record of the section.
    let mut written: Vec<SmolStr> = Vec::new();
    for key in keys.1.iter().filter(|key| !tail.contains(&key.as_str())) {
        if field(&mut object, key, label, to) {
            written.push(key.clone());
        }
    }
    object.other_extras(extras, &[keys.0, &written]);
    for key in tail {
        if *key == "iscrowd" && crowd(label).is_some() {
            field(&mut object, key, label, to);
        } else if let Some(value) = computed::value(key, &label.geometry) {
            object.raw(key, &value);
        }
    }
    object.close();
}

fn crowd(label: &Label) -> Option<&Attribute> {
    label.attributes.iter().find(|attribute| attribute.name == "iscrowd")
}

/// Writes a field of the label; false if it has none of this name, so that an extra may stand for it.
fn field(object: &mut Object<'_>, key: &str, label: &Label, to: References<'_>) -> bool {
    let extras = &label.extras;
    let depth = object.depth + 1;
    let style = object.style;
    let reference = |object: &mut Object<'_>, id: Option<&SourceId>| match extras.get(NS, key) {
        Some(odd) => {
            object.raw(key, odd.get());
            true
        }
        None => id.is_some_and(|id| {
            write_id(object.key(key), id);
            true
        }),
    };
    match (key, &label.geometry) {
        ("id", _) => return reference(object, to.id),
        ("image_id", _) => return reference(object, to.image),
        ("category_id", _) => return reference(object, to.category),
        ("segmentation", Geometry::Polygon(polygon)) => list(object.key(key), style, depth, &polygon.parts, |out, part| {
            out.extend_from_slice(part.ring.json().get().as_bytes());
        }),
        ("segmentation", Geometry::Mask(mask)) if !matches!(mask.pixels, Pixels::Image { .. } | Pixels::Foreign { .. }) => {
            run_lengths(object, mask, extras);
        }
        ("keypoints", Geometry::Keypoints(keypoints)) => {
            let ending = extras.text(NS, schema::VISIBILITY).unwrap_or_default();
            keypoint_list(object.key(key), style, depth, keypoints, &ending);
        }
        ("bbox", Geometry::Box(upright)) => {
            if let Some(upright) = upright.to(BoxForm::Xywh) {
                list(object.key(key), style, depth, &upright.v, |out, number| {
                    out.extend_from_slice(number.json_text().as_bytes());
                });
            }
        }
        ("caption", _) if label.text.is_some() => write_str(object.key(key), label.text.as_deref().unwrap_or_default()),
        ("score", _) if label.score.is_some() => {
            let score = label.score.as_ref().map(genlock_model::Number::json_text);
            object.raw(key, score.as_deref().unwrap_or_default());
        }
        ("iscrowd", _) if crowd(label).is_some() => {
            if let Some(crowd) = crowd(label) {
                attribute_value(object.key(key), style, depth, &crowd.value);
            }
        }
        ("attributes", _) if label.attributes.iter().any(|attribute| attribute.name != "iscrowd") => {
            let mut inner = Object::open(object.key(key), style, depth);
            for attribute in label.attributes.iter().filter(|attribute| attribute.name != "iscrowd") {
                attribute_value(inner.key(&attribute.name), style, depth + 1, &attribute.value);
            }
            inner.close();
        }
        _ => return false,
    }
    true
}

pub(super) fn attribute_value(out: &mut Vec<u8>, style: &Style, depth: usize, value: &AttributeValue) {
    match value {
        AttributeValue::Null => out.extend_from_slice(b"null"),
        AttributeValue::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        AttributeValue::Number(number) => out.extend_from_slice(number.json_text().as_bytes()),
        AttributeValue::Text(text) | AttributeValue::Choice(text) => write_str(out, text),
        AttributeValue::Choices(choices) => list(out, style, depth + 1, choices, |out, choice| write_str(out, choice)),
        AttributeValue::Json(json) => out.extend_from_slice(json.0.get().as_bytes()),
    }
}

fn keypoint_list(out: &mut Vec<u8>, style: &Style, depth: usize, keypoints: &Keypoints, ending: &str) {
    let numbers = keypoints.points.iter().flat_map(|point| {
        let visibility = match point.visibility {
            Visibility::NotLabelled => "0",
            Visibility::Occluded | Visibility::SelfOccluded => "1",
            Visibility::Visible | Visibility::Unstated => "2",
        };
        [point.x.json_text(), point.y.json_text(), smol_str::format_smolstr!("{visibility}{ending}")]
    });
    list(out, style, depth, numbers, |out, number| out.extend_from_slice(number.as_bytes()));
}

fn run_lengths(object: &mut Object<'_>, mask: &Mask, extras: &Extras) {
    let (style, depth) = (object.style, object.depth + 1);
    let plain: &Coords;
    let (usual, counts): ([&str; 2], Result<&Coords, &str>) = match &mask.pixels {
        Pixels::Counts { counts, .. } => {
            plain = counts;
            (["counts", "size"], Ok(plain))
        }
        Pixels::CocoString { text, .. } => (["size", "counts"], Err(text)),
        Pixels::Image { .. } | Pixels::Foreign { .. } => return,
    };
    let order = if is_marked(extras, schema::RLE_TURNED) { [usual[1], usual[0]] } else { usual };
    let mut inner = Object::open(object.key("segmentation"), style, depth);
    for key in order {
        match (key, counts) {
            ("counts", Ok(counts)) => inner.raw(key, counts.json().get()),
            ("counts", Err(text)) => write_str(inner.key(key), text),
            _ => list(inner.key(key), style, depth + 1, [mask.height, mask.width], |out, side| {
                out.extend_from_slice(side.to_string().as_bytes());
            }),
        }
    }
    if let Some(entries) = extras.get(NS, schema::RLE_REST).and_then(genlock_format::json::entries) {
        for (key, value) in entries {
            inner.raw(&key, value.get());
        }
    }
    inner.close();
}

/// The mask as COCO walks it: down the columns of the whole image. None if that cannot be told.
pub(super) fn whole_mask(mask: &Mask, image: Option<[u32; 2]>) -> Option<Mask> {
    let (lengths, order) = rle::of_mask(mask)?.ok()?;
    let [width, height] = image.unwrap_or([mask.width, mask.height]);
    let lengths = rle::place(&lengths, mask, order, [height, width]).ok()?;
    let pixels = match &mask.pixels {
        Pixels::Counts { .. } => {
            Pixels::Counts { counts: rle::to_coords(&lengths), order: genlock_model::PixelOrder::ColumnMajor }
        }
        _ => Pixels::CocoString { text: rle::to_text(&lengths), order: genlock_model::PixelOrder::ColumnMajor },
    };
    Some(Mask { height, width, left: 0, top: 0, pixels })
}
