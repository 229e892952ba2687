//! What looks like a defect and is none.

use super::objects::{lost_boxes, lost_boxes_by_track, lost_cuboids, silent, unseen};
use super::{Plant, Planted, labels};
use genlock_diagnose::Code;
use genlock_diagnose::codes::check as codes;
use genlock_model::{Attribute, AttributeValue, Extent, Id, Label, Number, Record};

/// What looks like a defect and is none, since the labels say why.
pub(crate) const EXCUSED: &[(&str, Code, Plant)] = &[
    ("barks that are said to be off screen", codes::SOUND_WITHOUT_PICTURE, |records, random| {
        let barks = unseen(records, random);
        say(records, &barks, "Off-Screen", &AttributeValue::Bool(true));
        barks
    }),
    ("dogs that are not said to bark", codes::PICTURE_WITHOUT_SOUND, |records, random| {
        let dogs = silent(records, random);
        say(records, &dogs, "sounding", &AttributeValue::Bool(false));
        dogs
    }),
    ("objects that are said to be hidden", codes::CUBOID_WITHOUT_BOX, |records, random| {
        let cuboids = lost_boxes(records, random);
        say(records, &cuboids, "occlusion", &AttributeValue::Number(Number::from(3_i64)));
        cuboids
    }),
    ("objects that are said to be invisible", codes::CUBOID_WITHOUT_BOX, |records, random| {
        let cuboids = lost_boxes(records, random);
        say(records, &cuboids, "visible", &AttributeValue::Text("no".into()));
        cuboids
    }),
    ("objects without points", codes::CUBOID_WITHOUT_BOX, |records, random| {
        let cuboids = lost_boxes(records, random);
        say(records, &cuboids, "num_lidar_pts", &AttributeValue::Number(Number::from(0_i64)));
        cuboids
    }),
    ("objects out of range", codes::BOX_WITHOUT_CUBOID, |records, random| {
        let boxes = lost_cuboids(records, random);
        say(records, &boxes, "range", &AttributeValue::Number(Number::from(120_i64)));
        boxes
    }),
    ("objects that leave for long", codes::TRACK_GAP, |records, _| {
        records.retain(|record| {
            let Record::Label(label) = record else { return true };
            let Extent::At { at, .. } = label.extent else { return true };
            label.class != Some(Id::new(1)) || !(50..60).contains(&at.ticks())
        });
        Vec::new()
    }),
    ("tracks of keyframes", codes::TRACK_GAP, |records, random| {
        lost_boxes_by_track(records, random);
        labels(records).for_each(|label| label.keyframe = genlock_model::Keyframe::Set);
        Vec::new()
    }),
];

/// Sets an attribute of the labels that were named.
fn say(records: &mut [Record], of: &[Planted], name: &str, value: &AttributeValue) {
    let named = |planted: &Planted| if let Planted::Labels(labels) = planted { labels.clone() } else { Vec::new() };
    let of: std::collections::BTreeSet<Id<Label>> = of.iter().flat_map(named).collect();
    for label in labels(records).filter(|label| of.contains(&label.id)) {
        label.attributes.retain(|attribute| attribute.name != name);
        label.attributes.push(Attribute::new(name, value.clone()));
    }
}
