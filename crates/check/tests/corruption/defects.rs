//! Defects that are planted into clean scenes.

mod excused;
mod objects;
mod times;

pub(crate) use excused::EXCUSED;

use crate::scene::{Random, kind};
use genlock_check::Entity;
use genlock_diagnose::Code;
use genlock_diagnose::codes::check as codes;
use genlock_model::{Extent, Id, Label, Record, SourceId};
use objects::{
    dangling, flat, flipped, lost_boxes, lost_boxes_by_track, lost_cuboids, lost_turns, lost_words, over_edge, oversized,
    relations_to_nothing, silent, thinned, twice, unseen, unseen_object, whole_clip, whole_text,
};
use times::{
    after_end, cut_short, drift, empty, inverted, late_lidar, long_cues, lost_sweeps, moved_cues, repeated_cues, shuffled,
};

/// What was planted: one of these labels must be named, or this entity.
pub(crate) enum Planted {
    Labels(Vec<Id<Label>>),
    Entity(Entity),
}

/// A way in which a scene can be wrong.
pub(crate) struct Defect {
    pub(crate) name: &'static str,
    /// The rule that must find it.
    pub(crate) code: Code,
    /// Rules that may find something, too, since the defect breaks more than one thing.
    pub(crate) besides: &'static [Code],
    pub(crate) plant: Plant,
}

/// The share of labels that a defect befalls.
const SHARE: f64 = 0.02;

pub(crate) const DEFECTS: &[Defect] = &[
    Defect { name: "cues moved by 300 to 900 ms", code: codes::OFFSET, besides: BESIDE_MOVED, plant: moved_cues },
    Defect {
        name: "sweeps of one lidar 80 ms late",
        code: codes::OFFSET,
        besides: &[codes::CUBOID_WITHOUT_BOX, codes::BOX_WITHOUT_CUBOID, codes::OUTSIDE_MEDIA],
        plant: late_lidar,
    },
    Defect {
        name: "transcripts that drift by 6000 ppm",
        code: codes::DRIFT,
        besides: &[codes::OFFSET, codes::ONSET_OFFSET, codes::OVERLAP, codes::OUTSIDE_MEDIA],
        plant: drift,
    },
    Defect { name: "labels after the end", code: codes::OUTSIDE_MEDIA, besides: AFTER_END, plant: after_end },
    Defect {
        name: "cues cut to a third",
        code: codes::OVERLAP,
        besides: &[codes::OFFSET, codes::TURN_WITHOUT_TRANSCRIPT],
        plant: cut_short,
    },
    Defect {
        name: "cues that stay 250 ms longer",
        code: codes::ONSET_OFFSET,
        besides: &[codes::OFFSET, codes::OUTSIDE_MEDIA],
        plant: long_cues,
    },
    Defect { name: "cues in the wrong place of the list", code: codes::ORDER, besides: &[], plant: shuffled },
    Defect { name: "cues that stand twice", code: codes::DUPLICATE_TIME, besides: &[], plant: repeated_cues },
    Defect { name: "sweeps that are missing", code: codes::FRAME_TIMES, besides: &[], plant: lost_sweeps },
    Defect {
        name: "cues that end before they start",
        code: codes::INVERTED,
        besides: &[codes::TURN_WITHOUT_TRANSCRIPT],
        plant: inverted,
    },
    Defect { name: "cues that last no time", code: codes::EMPTY_SPAN, besides: &[codes::TURN_WITHOUT_TRANSCRIPT], plant: empty },
    Defect { name: "classes and tracks that do not exist", code: codes::DANGLING, besides: DANGLING, plant: dangling },
    Defect { name: "relations to nothing", code: codes::DANGLING, besides: &[], plant: relations_to_nothing },
    Defect { name: "barks without a dog", code: codes::SOUND_WITHOUT_PICTURE, besides: &[codes::TRACK_GAP], plant: unseen },
    Defect { name: "dogs that are said to bark", code: codes::PICTURE_WITHOUT_SOUND, besides: &[], plant: silent },
    Defect {
        name: "boxes that are missing",
        code: codes::CUBOID_WITHOUT_BOX,
        besides: &[codes::TRACK_GAP, codes::DANGLING],
        plant: lost_boxes,
    },
    Defect {
        name: "cuboids that are missing",
        code: codes::BOX_WITHOUT_CUBOID,
        besides: &[codes::TRACK_GAP],
        plant: lost_cuboids,
    },
    Defect { name: "turns without words", code: codes::TURN_WITHOUT_TRANSCRIPT, besides: &[], plant: lost_words },
    Defect { name: "words without a turn", code: codes::TRANSCRIPT_WITHOUT_TURN, besides: &[], plant: lost_turns },
    Defect {
        name: "sounds of the whole clip",
        code: codes::CLIP_LEVEL,
        besides: &[codes::TRACK_GAP, codes::DANGLING],
        plant: whole_clip,
    },
    Defect { name: "phrases that are whole sentences", code: codes::WHOLE_TEXT, besides: &[], plant: whole_text },
    Defect {
        name: "cuboids at a fifth of the rate",
        code: codes::SAMPLING,
        besides: &[codes::BOX_WITHOUT_CUBOID],
        plant: thinned,
    },
    Defect { name: "boxes without area", code: codes::DEGENERATE, besides: &[], plant: flat },
    Defect { name: "boxes over the edge", code: codes::OUTSIDE_IMAGE, besides: &[], plant: over_edge },
    Defect {
        name: "boxes drawn twice",
        code: codes::DUPLICATE,
        besides: &[codes::CUBOID_WITHOUT_BOX, codes::BOX_WITHOUT_CUBOID],
        plant: twice,
    },
    Defect { name: "classes that flip", code: codes::CLASS_FLIP, besides: &[], plant: flipped },
    Defect {
        name: "frames that an object misses",
        code: codes::TRACK_GAP,
        besides: &[codes::CUBOID_WITHOUT_BOX, codes::DANGLING],
        plant: lost_boxes_by_track,
    },
    Defect {
        name: "an object that only the lidar sees",
        code: codes::COUNT,
        besides: &[codes::CUBOID_WITHOUT_BOX, codes::DANGLING],
        plant: unseen_object,
    },
    Defect { name: "boxes of ten times the size", code: codes::SIZE_OUTLIER, besides: &[codes::OUTSIDE_IMAGE], plant: oversized },
];

const BESIDE_MOVED: &[Code] =
    &[codes::OVERLAP, codes::ORDER, codes::OUTSIDE_MEDIA, codes::TURN_WITHOUT_TRANSCRIPT, codes::TRANSCRIPT_WITHOUT_TURN];
const AFTER_END: &[Code] = &[codes::ORDER, codes::TURN_WITHOUT_TRANSCRIPT, codes::TRANSCRIPT_WITHOUT_TURN];
const DANGLING: &[Code] = &[
    codes::CUBOID_WITHOUT_BOX,
    codes::BOX_WITHOUT_CUBOID,
    codes::TRACK_GAP,
    codes::CLASS_FLIP,
    // Everything whose track does not exist names the same one.
    codes::CONTRADICTION,
];

fn labels(records: &mut [Record]) -> impl Iterator<Item = &mut Label> {
    records.iter_mut().filter_map(|record| if let Record::Label(label) = record { Some(label) } else { None })
}

/// Changes some labels of a kind of stream, each with its own chance.
fn change(
    records: &mut [Record],
    random: &mut Random,
    of: u32,
    share: f64,
    mut change: impl FnMut(&mut Label, &mut Random) -> bool,
) -> Vec<Planted> {
    let mut planted = Vec::new();
    for label in labels(records).filter(|label| kind(label) == of && label.extent != Extent::Always) {
        if random.chance(share) && change(label, random) {
            planted.push(Planted::Labels(vec![label.id]));
        }
    }
    planted
}

fn ends(label: &Label) -> Option<(u32, i64, i64)> {
    let Extent::During { clock, span } = &label.extent else { return None };
    Some((clock.index(), span.start.ticks(), span.end.ticks()))
}

/// Changes records and says what it planted.
type Plant = fn(&mut Vec<Record>, &mut Random) -> Vec<Planted>;

/// Adds copies of some labels of a kind of stream, changed, under new ids.
fn copy(records: &mut Vec<Record>, random: &mut Random, of: u32, share: f64, changed: impl Fn(&mut Label)) -> Vec<Planted> {
    let mut next = labels(records).map(|label| label.id.index()).max().unwrap_or(0) + 1;
    let (mut planted, mut out) = (Vec::new(), Vec::with_capacity(records.len()));
    for record in records.drain(..) {
        let copied = match &record {
            Record::Label(label) if kind(label) == of && label.extent != Extent::Always && random.chance(share) => {
                let mut copy = label.clone();
                copy.id = Id::new(next);
                copy.source_id = Some(SourceId::int(i64::from(next)));
                next += 1;
                changed(&mut copy);
                planted.push(Planted::Labels(vec![copy.id]));
                Some(copy)
            }
            _ => None,
        };
        out.push(record);
        out.extend(copied.map(Record::Label));
    }
    *records = out;
    planted
}
