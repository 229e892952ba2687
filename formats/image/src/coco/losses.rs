//! What COCO cannot say, and what has to be said differently.

use super::encode::whole_mask;
use super::schema::NS;
use genlock_format::Writing;
use genlock_model::{
    Attribute, AttributeValue, BoxForm, Class, Extent, Extra, Extras, Feature, Geometry, Info, Keyframe, Label, Mask, PixelOrder,
    Pixels, Polygon, PolygonPart, Record, Stream, StreamKind, Visibility,
};

/// Reports an extra of another format.
pub(super) fn foreign(cx: &Writing<'_>, extra: &Extra) {
    cx.lose(Feature::Extras, format!("field {:?} of {}", extra.key, extra.namespace));
}

fn foreign_of(cx: &Writing<'_>, extras: &Extras) {
    for extra in extras.iter().filter(|extra| extra.namespace != NS) {
        foreign(cx, extra);
    }
}

/// True for a stream that can become an image.
pub(super) fn is_image(stream: &Stream) -> bool {
    matches!(stream.kind, StreamKind::Image | StreamKind::Unknown)
}

/// Reports what an image loses; false if it is none.
pub(super) fn of_stream(cx: &Writing<'_>, stream: &Stream) -> bool {
    let Stream { id: _, recording, source_id, name, kind, uri, size: _, clock, frame, files, channel, extras, origin: _ } =
        stream;
    if !is_image(stream) {
        cx.lose(Feature::Stream, format!("streams of the kind {kind:?}"));
        return false;
    }
    foreign_of(cx, extras);
    let when = |lost: bool, feature: Feature, what: &str| {
        if lost {
            cx.lose(feature, what);
        }
    };
    when(*kind != StreamKind::Image, Feature::Stream, "that it is not said what a stream is");
    when(recording.is_some(), Feature::Recording, "the recording of an image");
    when(source_id.is_none(), Feature::Id, "images without an id are numbered");
    let nameless = super::record::is_marked(extras, super::schema::NAMELESS);
    when(uri.is_none() && !nameless, Feature::Media, "images without a path: their name stands for it");
    when(uri.as_deref().is_some_and(|uri| uri != name), Feature::Stream, "the name of an image beside its path");
    when(clock.is_some(), Feature::Clock, "the clock of an image");
    when(frame.is_some(), Feature::CoordinateFrame, "the coordinate frame of an image");
    when(!files.is_empty(), Feature::FrameList, "the files of a sequence");
    when(channel.is_some(), Feature::Stream, "the channel of a stream");
    true
}

/// Reports what a category loses.
pub(super) fn of_class(cx: &Writing<'_>, class: &Class, has_parent: bool) {
    let Class { id: _, source_id, name: _, parent: _, synonyms, skeleton: _, declared, extras, origin: _ } = class;
    foreign_of(cx, extras);
    if source_id.is_none() {
        cx.lose(Feature::Id, "categories without an id are numbered");
    }
    if has_parent {
        cx.lose(Feature::Hierarchy, "that the supercategory is a class");
    }
    if !synonyms.is_empty() {
        cx.lose(Feature::Hierarchy, "synonyms");
    }
    if !declared {
        cx.lose(Feature::Ontology, "that a class was only seen on labels");
    }
}

/// Reports records that COCO does not have.
pub(super) fn of_other(cx: &Writing<'_>, record: &Record) {
    let (feature, what) = match record {
        Record::Info(Info { format: _, variant: _, history, extras }) => {
            foreign_of(cx, extras);
            if history.is_empty() {
                return;
            }
            (Feature::Info, "the history of the dataset")
        }
        Record::Recording(_) => (Feature::Recording, "recordings"),
        Record::Clock(_) => (Feature::Clock, "clocks"),
        Record::Map(_) => (Feature::Map, "maps between clocks"),
        Record::Frame(_) => (Feature::CoordinateFrame, "coordinate frames"),
        Record::Annotator(_) => (Feature::Annotator, "annotators"),
        Record::Track(_) => (Feature::Track, "tracks"),
        Record::Relation(_) => (Feature::Relation, "relations"),
        Record::Calibration(_) => (Feature::Calibration, "calibrations"),
        Record::Pose(_) => (Feature::Pose, "poses"),
        Record::Unknown(_) => (Feature::UnknownRecord, "records of an unknown kind"),
        _ => return,
    };
    cx.lose(feature, what);
}

/// The label as COCO can say it, with a loss for each thing that it cannot; none if nothing can be said.
pub(super) fn of_label(cx: &Writing<'_>, label: Label, of_image: bool, size: Option<[u32; 2]>) -> Option<Label> {
    if super::INFO.drop_unsupported(&label, cx.report) {
        return None;
    }
    if !of_image {
        cx.lose(Feature::Stream, "labels of streams that are no images");
        return None;
    }
    if label.frame.is_some() && !matches!(label.geometry, Geometry::None) {
        cx.lose(Feature::CoordinateFrame, "shapes in another coordinate frame than pixels");
        return None;
    }
    foreign_of(cx, &label.extras);
    label.attributes.iter().for_each(|attribute| of_attribute(cx, attribute));
    let Label {
        id,
        source_id,
        stream,
        extent,
        geometry,
        frame,
        class,
        text,
        attributes,
        score,
        annotator: _,
        track: _,
        keyframe: _,
        extras,
        origin,
    } = label;
    let geometry = of_geometry(cx, geometry, size)?;
    Some(Label {
        id,
        source_id,
        stream,
        extent,
        geometry,
        frame,
        class,
        text,
        attributes,
        score,
        annotator: None,
        track: None,
        keyframe: Keyframe::Unstated,
        extras,
        origin,
    })
}

fn of_attribute(cx: &Writing<'_>, attribute: &Attribute) {
    let Attribute { name: _, value, extent, extras } = attribute;
    foreign_of(cx, extras);
    match value {
        AttributeValue::Choice(_) => cx.lose(Feature::Attributes, "that an attribute is a choice: it becomes a text"),
        AttributeValue::Choices(_) => cx.lose(Feature::Attributes, "that an attribute has several choices: it becomes a list"),
        _ => {}
    }
    if *extent != Extent::Always {
        cx.lose(Feature::Attributes, "when an attribute holds");
    }
    if extras.of(NS).next().is_some() {
        cx.lose(Feature::Attributes, "fields of an attribute");
    }
}

fn of_geometry(cx: &Writing<'_>, geometry: Geometry, size: Option<[u32; 2]>) -> Option<Geometry> {
    match &geometry {
        Geometry::Box(upright) if upright.form != BoxForm::Xywh => {
            let Some(upright) = upright.to(BoxForm::Xywh) else {
                cx.lose(Feature::Box, "boxes whose sides are no numbers");
                return None;
            };
            cx.lose(Feature::Coordinates, "the form of boxes: they become left, top, width, height");
            return Some(Geometry::Box(upright));
        }
        Geometry::Polygon(polygon) => {
            if polygon.parts.is_empty() {
                cx.lose(Feature::PolygonHoles, "polygons without parts");
                return None;
            }
            // The reader refuses such rings, as other tools do.
            let broken = |count: usize| count < 6 || count % 2 == 1;
            if polygon.parts.iter().any(|part| broken(part.ring.len())) {
                cx.lose(Feature::Polygon, "polygons of fewer than three points");
                return None;
            }
            if polygon.parts.iter().any(|part| !part.holes.is_empty()) {
                cx.lose(Feature::PolygonHoles, "holes of polygons");
                // What is computed from the shape must be computed from what is written.
                let parts = polygon.parts.iter().map(|part| PolygonPart { ring: part.ring.clone(), holes: Vec::new() });
                return Some(Geometry::Polygon(Polygon { parts: parts.collect() }));
            }
        }
        Geometry::Keypoints(keypoints) => {
            let said = |lost: bool, what: &str| {
                if lost {
                    cx.lose(Feature::Keypoints, what);
                }
            };
            let points = &keypoints.points;
            said(points.iter().any(|point| point.name.is_some()), "names of keypoints on the label");
            said(points.iter().any(|point| point.source_id.is_some()), "ids of keypoints");
            let unstated = points.iter().any(|point| point.visibility == Visibility::Unstated);
            said(unstated, "that the visibility of a keypoint is not said: it becomes visible");
            said(
                points.iter().any(|point| point.visibility == Visibility::SelfOccluded),
                "that an object hides its own keypoint",
            );
            said(points.iter().all(|point| point.visibility == Visibility::NotLabelled), "keypoints of which none is labelled");
        }
        Geometry::Mask(mask) => return of_mask(cx, mask, size),
        _ => {}
    }
    Some(geometry)
}

/// The mask, walked down the columns of the whole image.
fn of_mask(cx: &Writing<'_>, mask: &Mask, size: Option<[u32; 2]>) -> Option<Geometry> {
    if let Pixels::Foreign { encoding, .. } = &mask.pixels {
        cx.lose(Feature::Mask, format!("masks in the encoding {encoding}"));
        return None;
    }
    let order = match &mask.pixels {
        Pixels::Counts { order, .. } | Pixels::CocoString { order, .. } => *order,
        Pixels::Image { .. } | Pixels::Foreign { .. } => PixelOrder::ColumnMajor,
    };
    if order == PixelOrder::ColumnMajor && mask.left == 0 && mask.top == 0 {
        return Some(Geometry::Mask(Box::new(mask.clone())));
    }
    let recoded = whole_mask(mask, size);
    let what = if recoded.is_some() {
        "the form of masks: they walk down the columns of the whole image"
    } else {
        "masks that do not fit their image"
    };
    cx.lose(Feature::Mask, what);
    recoded.map(|mask| Geometry::Mask(Box::new(mask)))
}
