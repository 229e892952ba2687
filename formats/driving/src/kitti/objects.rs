//! Labels to objects: what a row can say of them, and what is lost.

use super::CAMERA_AXES;
use super::calib::CAMERA;
use super::row::{NO_ALPHA, NOT_SET, Object};
use genlock_format::{Writing, geometry_box};
use genlock_model::cuboid::{Canonical, Projection, Rigid, Yaw, camera_from_lidar};
use genlock_model::{
    Anchor, Attribute, AttributeValue, Box2, BoxForm, Calibration, CoordinateFrame, CoordinateUnit, Cuboid, Dataset, Extent,
    Feature, Geometry, Id, Label, Node, Number, Recording, Rotation, SizeOrder, Stream,
};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// Radians by which a box may lean before its turn about one axis no longer describes it: rounding, not inclination.
const UPRIGHT: f64 = 1e-6;

/// The labels of a dataset by stream, 3D boxes beside their 2D boxes.
pub(super) struct Objects<'a> {
    data: &'a Dataset,
    by_stream: FxHashMap<Id<Stream>, Vec<&'a Label>>,
    solids: FxHashMap<Id<Label>, &'a Label>,
    paired: FxHashSet<Id<Label>>,
    calibrations: FxHashMap<Id<Recording>, Vec<&'a Calibration>>,
}

impl<'a> Objects<'a> {
    /// Gathers the labels, and reports relations that a row cannot express.
    pub(super) fn new(data: &'a Dataset, cx: &Writing<'_>) -> Self {
        let mut objects = Self {
            data,
            by_stream: FxHashMap::default(),
            solids: FxHashMap::default(),
            paired: FxHashSet::default(),
            calibrations: FxHashMap::default(),
        };
        for label in &data.labels {
            objects.by_stream.entry(label.stream).or_default().push(label);
        }
        for calibration in &data.calibrations {
            if let Some(recording) = calibration.recording {
                objects.calibrations.entry(recording).or_default().push(calibration);
            }
        }
        for relation in &data.relations {
            let pair = (relation.kind == super::SAME_OBJECT).then(|| objects.pair(relation.from, relation.to)).flatten();
            let Some((flat, solid)) = pair else {
                cx.lose(Feature::Relation, "relations other than that of a 2D box to its 3D box");
                continue;
            };
            if relation.source_id.is_some() {
                cx.lose(Feature::Id, "ids of relations");
            }
            if !relation.extras.is_empty() {
                cx.lose(Feature::Extras, "extras of relations");
            }
            objects.solids.insert(flat, solid);
            objects.paired.insert(solid.id);
        }
        objects
    }

    /// The 2D box and the 3D box that a relation joins, if a row can hold both.
    fn pair(&self, from: Node, to: Node) -> Option<(Id<Label>, &'a Label)> {
        let (Node::Label(from), Node::Label(to)) = (from, to) else { return None };
        let (from, to) = (self.data.labels.get(from)?, self.data.labels.get(to)?);
        let same = from.extent == to.extent && from.class == to.class && from.track == to.track;
        let shapes = matches!((&from.geometry, &to.geometry), (Geometry::Box(_), Geometry::Cuboid(_)));
        let free = !self.solids.contains_key(&from.id) && !self.paired.contains(&to.id);
        (same && shapes && free).then_some((from.id, to))
    }

    /// The labels of a stream, in order.
    pub(super) fn of(&self, stream: Id<Stream>) -> &[&'a Label] {
        self.by_stream.get(&stream).map_or(&[], Vec::as_slice)
    }

    /// The calibrations of a recording, in order.
    pub(super) fn calibrations(&self, recording: Id<Recording>) -> &[&'a Calibration] {
        self.calibrations.get(&recording).map_or(&[], Vec::as_slice)
    }

    /// What a row says of a label; none for a label that is written elsewhere or lost, and then the loss is reported.
    pub(super) fn object(&self, label: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<Object> {
        match &label.geometry {
            Geometry::Cuboid(_) if self.paired.contains(&label.id) => None,
            Geometry::Cuboid(_) => self.lone_solid(label, stream, cx),
            Geometry::Box(rectangle) => {
                let Some(rectangle) = self.rectangle(rectangle, label, stream, cx) else {
                    lose_label(label, "2D boxes without known image size, whose unit is not the pixel", cx);
                    return None;
                };
                let solid = self.solids.get(&label.id).and_then(|solid| self.beside(solid, label, stream, cx));
                self.assemble(label, rectangle, solid, cx)
            }
            other => {
                let Some(around) = geometry_box(other) else {
                    lose_label(label, "labels that are no boxes", cx);
                    return None;
                };
                if let Some(shape) = Feature::of_geometry(other) {
                    cx.lose(shape, "shapes become the upright boxes around them");
                }
                let Some(rectangle) = self.rectangle(&around, label, stream, cx) else {
                    lose_label(label, "shapes without known image size, whose unit is not the pixel", cx);
                    return None;
                };
                self.assemble(label, rectangle, None, cx)
            }
        }
    }

    /// The numbers of the 3D box that stands beside a 2D box.
    fn beside(&self, solid: &Label, flat: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<[Number; 7]> {
        if solid.stream != flat.stream {
            cx.lose(Feature::Cuboid, "3D boxes of another stream than their 2D box are written with the 2D box");
        }
        if solid.score != flat.score {
            cx.lose(Feature::Score, "scores of 3D boxes that differ from those of their 2D boxes");
        }
        if !solid.attributes.is_empty() {
            cx.lose(Feature::Attributes, "attributes of 3D boxes beside their 2D boxes");
        }
        let numbers = self.numbers(solid, stream, cx);
        if numbers.is_none() {
            cx.lose(Feature::Relation, "relations to 3D boxes that are lost");
        }
        numbers
    }

    /// A 3D box alone: its 2D box is what the camera sees of it.
    fn lone_solid(&self, label: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<Object> {
        let seen = || {
            let numbers = self.numbers(label, stream, cx)?;
            let projection = self.calibrations(stream.recording?).iter().find(|row| row.name == CAMERA)?;
            let [left, top, right, bottom] = Projection::of(projection)?.rectangle(&Canonical::of(&cuboid(&numbers)).ok()?)?;
            let [width, height] = stream.size?.map(|pixels| f64::from(pixels) - 1.0);
            // The benchmark's own boxes end at the index of the last pixel.
            let cut = [left.clamp(0.0, width), top.clamp(0.0, height), right.clamp(0.0, width), bottom.clamp(0.0, height)];
            if cut[0] >= cut[2] || cut[1] >= cut[3] {
                return None;
            }
            let hundredths = |value: f64| Number::from_text(&format!("{value:.2}"));
            let [left, top, right, bottom] = cut.map(hundredths);
            Some(([left?, top?, right?, bottom?], numbers))
        };
        let Some((rectangle, numbers)) = seen() else {
            lose_label(label, "3D boxes without a 2D box, where no P2, no image size or no view of them is known", cx);
            return None;
        };
        // A reader will find two labels where there was one.
        for feature in [Feature::Box, Feature::Cuboid, Feature::Relation] {
            cx.lose(feature, "3D boxes without a 2D box get one that is computed by P2");
        }
        if !label.attributes.is_empty() {
            cx.lose(Feature::Attributes, "attributes of 3D boxes beside their 2D boxes");
        }
        self.assemble(&Label { attributes: Vec::new(), ..label.clone() }, rectangle, Some(numbers), cx)
    }

    fn assemble(&self, label: &Label, rectangle: [Number; 4], solid: Option<[Number; 7]>, cx: &Writing<'_>) -> Option<Object> {
        let class = label.class.and_then(|id| self.data.classes.get(id)).map(|class| class.name.as_str());
        let Some(name) = class.filter(|name| !name.is_empty()) else {
            lose_label(label, "labels without a class", cx);
            return None;
        };
        let class = one_word(name);
        if class != name {
            for feature in [Feature::Class, Feature::Hierarchy] {
                cx.lose(feature, "white space in class names becomes an underscore");
            }
        }
        let mut object =
            Object { class, truncated: None, occluded: None, alpha: None, rectangle, solid, score: label.score.clone() };
        for attribute in &label.attributes {
            if !take(&mut object, attribute) {
                cx.lose(Feature::Attributes, format!("attribute {:?}", attribute.name));
            }
            if attribute.extent != Extent::Always {
                cx.lose(Feature::AttributeTimes, "attributes that hold for a part of the time");
            }
        }
        Some(object)
    }

    /// h, w, l, x, y, z and the turn about y, in the frame of the rectified camera.
    fn numbers(&self, label: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<[Number; 7]> {
        let Geometry::Cuboid(cuboid) = &label.geometry else { return None };
        let Some(by) = self.to_camera(label, stream) else {
            cx.lose(Feature::CoordinateFrame, "3D boxes in a frame from which no calibration leads to the camera");
            cx.lose(Feature::Cuboid, "3D boxes in a frame from which no calibration leads to the camera");
            return None;
        };
        if let (None, Some(own)) = (by, as_written(cuboid)) {
            return fits(own, cx);
        }
        let canonical = match Canonical::of(cuboid) {
            Ok(canonical) => canonical.moved(&by.unwrap_or(Rigid::IDENTITY)),
            Err(why) => {
                cx.lose(Feature::Cuboid, why.to_string());
                return None;
            }
        };
        if by.is_some() {
            cx.lose(Feature::CoordinateFrame, "3D boxes were moved into the frame of the camera by the calibration");
        }
        if canonical.is_some_and(|canonical| canonical.tilt(Yaw::Kitti) > UPRIGHT) {
            cx.lose(Feature::Cuboid, "inclination of 3D boxes: KITTI turns about the vertical axis only");
        }
        cx.lose(Feature::Coordinates, "3D boxes were computed anew: bottom centre, and one angle about the camera's y axis");
        let own = canonical.and_then(|canonical| canonical.to_kitti()).as_ref().and_then(as_written);
        if own.is_none() {
            cx.lose(Feature::Cuboid, "3D boxes whose numbers are not finite");
        }
        fits(own?, cx)
    }

    /// How a label's coordinates come into the frame of the camera: `Some(None)` if they are there already.
    #[allow(clippy::option_option, reason = "no way, no need, or a transform")]
    fn to_camera(&self, label: &Label, stream: &Stream) -> Option<Option<Rigid>> {
        let frame = self.frame(label)?;
        let metres = matches!(frame.unit, CoordinateUnit::Metre);
        match frame.axes.as_str() {
            CAMERA_AXES if metres => Some(None),
            super::LIDAR_AXES if metres => {
                let calibrations = self.calibrations(stream.recording?);
                camera_from_lidar(calibrations.iter().copied()).map(Some)
            }
            _ => None,
        }
    }

    fn frame(&self, label: &Label) -> Option<&'a CoordinateFrame> {
        let own = label.frame.or_else(|| self.data.streams.get(label.stream)?.frame);
        self.data.frames.get(own?)
    }

    /// Left, top, right, bottom in pixels from 0.
    fn rectangle(&self, own: &Box2, label: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<[Number; 4]> {
        let corners = own.to(BoxForm::Xyxy)?;
        if own.form != BoxForm::Xyxy {
            cx.lose(Feature::Coordinates, "2D boxes were computed anew: left, top, right, bottom");
        }
        let Some(frame) = self.frame(label) else { return Some(corners.v) };
        let (scale, first) = match frame.unit {
            CoordinateUnit::Pixel => ([1.0, 1.0], frame.first_pixel.unwrap_or(0)),
            CoordinateUnit::Normalised => (stream.size?.map(f64::from), 0),
            CoordinateUnit::Percent => (stream.size?.map(|pixels| f64::from(pixels) / 100.0), 0),
            CoordinateUnit::Metre | CoordinateUnit::Unstated => return None,
        };
        if label.frame.is_some() {
            cx.lose(Feature::CoordinateFrame, "frames of 2D boxes: KITTI has pixels from 0");
        }
        if frame.unit == CoordinateUnit::Pixel && first == 0 {
            return Some(corners.v);
        }
        cx.lose(Feature::Coordinates, "2D boxes were computed anew, in pixels from 0");
        let [a, b, c, d] = corners.v;
        let [width, height] = scale;
        let pixel = |number: &Number, scale: f64| Number::from_f64(number.value() * scale - first as f64);
        Some([pixel(&a, width)?, pixel(&b, height)?, pixel(&c, width)?, pixel(&d, height)?])
    }
}

/// Reports a label that is left out, with all that it holds.
pub(super) fn lose_label(label: &Label, why: &str, cx: &Writing<'_>) {
    cx.lose_label(label, why);
    if label.class.is_some() {
        // The class itself is gone too if no other label names it.
        cx.lose(Feature::Hierarchy, why);
    }
}

/// Takes an attribute that has a column of its own; false if it has none, or its value would read as "not known".
fn take(object: &mut Object, attribute: &Attribute) -> bool {
    let Attribute { name, value, extent, extras } = attribute;
    let (slot, unknown) = match name.as_str() {
        "truncated" => (&mut object.truncated, NOT_SET),
        "occluded" => (&mut object.occluded, NOT_SET),
        "alpha" => (&mut object.alpha, NO_ALPHA),
        _ => return false,
    };
    let AttributeValue::Number(number) = value else { return false };
    let is_unknown = *number == Number::from_f64(unknown).unwrap_or_else(|| number.clone());
    if *extent != Extent::Always || !extras.is_empty() || slot.is_some() || is_unknown {
        return false;
    }
    *slot = Some(number.clone());
    true
}

/// The seven numbers of a cuboid that is in KITTI's form already.
fn as_written(cuboid: &Cuboid) -> Option<[Number; 7]> {
    let Cuboid { position, anchor, size, size_order, rotation } = cuboid;
    let Rotation::Yaw { angle, convention } = rotation else { return None };
    let own = *anchor == Anchor::BottomCentre && *size_order == SizeOrder::HeightWidthLength && convention == Yaw::Kitti.name();
    let ([h, w, l], [x, y, z]) = (size.clone(), position.clone());
    own.then(|| [h, w, l, x, y, z, angle.clone()])
}

fn cuboid([h, w, l, x, y, z, ry]: &[Number; 7]) -> Cuboid {
    Cuboid {
        position: [x.clone(), y.clone(), z.clone()],
        anchor: Anchor::BottomCentre,
        size: [h.clone(), w.clone(), l.clone()],
        size_order: SizeOrder::HeightWidthLength,
        rotation: Rotation::Yaw { angle: ry.clone(), convention: Yaw::Kitti.name().into() },
    }
}

/// The numbers unless they would read as "no 3D box".
fn fits(numbers: [Number; 7], cx: &Writing<'_>) -> Option<[Number; 7]> {
    let empty = numbers.iter().take(3).all(|size| size.value() <= 0.0);
    if empty {
        cx.lose(Feature::Cuboid, "3D boxes without size: KITTI takes them for 2D boxes");
    }
    (!empty).then_some(numbers)
}

/// The name with white space and control characters as underscores.
fn one_word(name: &str) -> SmolStr {
    name.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect()
}
