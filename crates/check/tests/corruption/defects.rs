//! Defects that are planted into clean scenes.

use crate::scene::{CAMERA, LIDAR, RATE, Random, SOUNDS, TURNS, WORDS, during, kind};
use genlock_check::Entity;
use genlock_diagnose::Code;
use genlock_diagnose::codes::check as codes;
use genlock_model::{
    Attribute, AttributeValue, Box2, BoxForm, Extent, Geometry, Id, Label, Node, Number, Record, SourceId, Stream,
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
    pub(crate) plant: fn(&mut Vec<Record>, &mut Random) -> Vec<Planted>,
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
const DANGLING: &[Code] = &[codes::CUBOID_WITHOUT_BOX, codes::BOX_WITHOUT_CUBOID, codes::TRACK_GAP, codes::CLASS_FLIP];

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

fn moved_cues(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, random| {
        let Some((clock, start, end)) = ends(label) else { return false };
        // Less than half of the label, so that it is still the nearest of its turn.
        let most = ((end - start) / 2).clamp(301, 900);
        let by = random.between(300, most) * if random.chance(0.5) { 1 } else { -1 };
        label.extent = during(clock, start + by, end + by);
        true
    })
}

fn late_lidar(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    use genlock_time::{Rational, SyncMap};
    let mut wrong = None;
    for record in records.iter_mut() {
        if let Record::Map(map) = record
            && map.id.index() == 1
        {
            let slope = Rational::new(1, i128::from(RATE)).unwrap();
            map.map = SyncMap::affine(slope, Rational::new(80, 1000).unwrap()).unwrap();
            wrong = Some(map.from);
        }
    }
    let of_lidar = labels(records).filter(|label| label.extent.clock() == wrong);
    of_lidar.map(|label| Planted::Labels(vec![label.id])).collect()
}

fn drift(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    for label in labels(records).filter(|label| kind(label) == WORDS) {
        let Some((clock, start, end)) = ends(label) else { continue };
        let drifted = |time: i64| time + time * 6 / 1000;
        label.extent = during(clock, drifted(start), drifted(end));
        streams.insert(label.stream);
    }
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

fn after_end(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, random| {
        let Some((clock, start, end)) = ends(label) else { return false };
        let by = 60_000 - end + random.between(200, 5000);
        label.extent = during(clock, start + by, end + by);
        true
    })
}

fn cut_short(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, end)) = ends(label) else { return false };
        label.extent = during(clock, start, start + (end - start) * 36 / 100);
        true
    })
}

fn long_cues(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    for label in labels(records).filter(|label| kind(label) == WORDS) {
        let Some((clock, start, end)) = ends(label) else { continue };
        label.extent = during(clock, start, end + 250);
        streams.insert(label.stream);
    }
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

/// Two neighbours change places, so that either of them may be named.
fn shuffled(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let cues: Vec<usize> = (0..records.len())
        .filter(|at| matches!(&records[*at], Record::Label(label) if kind(label) == WORDS && ends(label).is_some()))
        .collect();
    let mut planted = Vec::new();
    for pair in cues.chunks_exact(2) {
        let same = |at: usize| if let Record::Label(label) = &records[at] { (label.id, label.stream) } else { unreachable!() };
        let ((a, one), (b, other)) = (same(pair[0]), same(pair[1]));
        if one == other && random.chance(0.15) {
            records.swap(pair[0], pair[1]);
            planted.push(Planted::Labels(vec![a, b]));
        }
    }
    planted
}

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

fn repeated_cues(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    copy(records, random, WORDS, 0.12, |_| {})
}

fn lost_sweeps(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let mut planted = Vec::new();
    for record in records.iter_mut() {
        let Record::Stream(Stream { files, id, .. }) = record else { continue };
        let before = files.len();
        if before > 0 {
            files.retain(|file| file.index == 0 || file.index == 60 * RATE - 1 || !random.chance(0.01));
            if files.len() < before {
                planted.push(Planted::Entity(Entity::Stream(*id)));
            }
        }
    }
    planted
}

fn inverted(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, end)) = ends(label) else { return false };
        label.extent = during(clock, start, start - (end - start));
        true
    })
}

fn empty(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, _)) = ends(label) else { return false };
        label.extent = during(clock, start, start);
        true
    })
}

fn dangling(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        if random.chance(0.5) {
            label.class = Some(Id::new(9999))
        } else {
            label.track = Some(Id::new(99_999))
        }
        true
    })
}

fn relations_to_nothing(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let mut planted = Vec::new();
    for record in records.iter_mut() {
        if let Record::Relation(relation) = record
            && random.chance(0.3)
        {
            relation.to = Node::Label(Id::new(9_000_000));
            planted.push(Planted::Entity(Entity::Relation(relation.id)));
        }
    }
    planted
}

/// Dogs leave the picture for five seconds around some barks.
fn unseen(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let mut gone = Vec::new();
    let mut planted = Vec::new();
    for label in labels(records).filter(|label| kind(label) == SOUNDS) {
        let Some((clock, start, _)) = ends(label) else { continue };
        if random.chance(0.25) {
            gone.push((clock + 1, (start - 2500) * RATE / 1000, (start + 3500) * RATE / 1000));
            planted.push(Planted::Labels(vec![label.id]));
        }
    }
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        let Extent::At { clock, at } = label.extent else { return true };
        let hit = |(of, from, to): &(u32, i64, i64)| {
            // The camera counts on the clock after the presentation's, the lidar on the one after that.
            (clock.index() == *of || clock.index() == *of + 1) && (*from..*to).contains(&at.ticks())
        };
        label.class != Some(Id::new(2)) || !gone.iter().any(hit)
    });
    planted
}

fn silent(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let mut planted = Vec::new();
    let sounds: Vec<(u32, i64, i64)> =
        labels(records).filter(|label| kind(label) == SOUNDS).filter_map(|label| ends(label)).collect();
    for label in labels(records).filter(|label| kind(label) == CAMERA && label.class == Some(Id::new(2))) {
        let Extent::At { clock, at } = label.extent else { continue };
        let time = at.ticks() * 1000 / RATE;
        let heard = sounds.iter().any(|(of, start, end)| of + 1 == clock.index() && start - 1500 < time && time < end + 1500);
        if !heard && random.chance(SHARE) {
            label.attributes.push(Attribute::new("sounding", AttributeValue::Bool(true)));
            planted.push(Planted::Labels(vec![label.id]));
        }
    }
    planted
}

/// Takes some labels of tracks out, but not at the ends, and says which of the other sensor have lost their counterpart.
fn lose(records: &mut Vec<Record>, random: &mut Random, of: u32, other: u32) -> (Vec<Planted>, Vec<Planted>) {
    let mut gone = Vec::new();
    let mut last = None;
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        let (Extent::At { at, .. }, true) = (&label.extent, kind(label) == of) else { return true };
        let inside = (2..60 * RATE - 2).contains(&at.ticks()) && last.is_none_or(|last| at.ticks() != last + 1);
        if inside && random.chance(SHARE) {
            gone.push((label.track, at.ticks()));
            last = Some(at.ticks());
            return false;
        }
        last = None;
        true
    });
    let mut counterparts = Vec::new();
    let mut before = Vec::new();
    for label in labels(records) {
        let Extent::At { at, .. } = label.extent else { continue };
        if kind(label) == other && gone.contains(&(label.track, at.ticks())) {
            counterparts.push(Planted::Labels(vec![label.id]));
        }
        if kind(label) == of && gone.contains(&(label.track, at.ticks() + 1)) {
            before.push(Planted::Labels(vec![label.id]));
        }
    }
    (counterparts, before)
}

fn lost_boxes(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, CAMERA, LIDAR).0
}

fn lost_cuboids(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, LIDAR, CAMERA).0
}

fn lost_boxes_by_track(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, CAMERA, LIDAR).1
}

/// Takes some labels of a stream out and names those of another that they ran with, which stand beside them in the list.
fn lose_beside(records: &mut Vec<Record>, random: &mut Random, of: u32, step: i64) -> Vec<Planted> {
    let mut gone = Vec::new();
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        let hit = kind(label) == of && label.extent != Extent::Always && random.chance(0.12);
        if hit {
            gone.push(Planted::Labels(vec![Id::new(u32::try_from(i64::from(label.id.index()) + step).unwrap())]));
        }
        !hit
    });
    gone
}

fn lost_words(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose_beside(records, random, WORDS, -1)
}

fn lost_turns(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose_beside(records, random, TURNS, 1)
}

/// One bark for the whole clip, while dogs are in the picture for a third of it.
fn whole_clip(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut seen = std::collections::BTreeSet::new();
    records.retain(|record| match record {
        Record::Label(label) if kind(label) == SOUNDS => seen.insert(label.stream),
        Record::Label(label) if label.class == Some(Id::new(2)) => {
            !matches!(label.extent, Extent::At { at, .. } if at.ticks() >= 20 * RATE)
        }
        _ => true,
    });
    let mut planted = Vec::new();
    for label in labels(records).filter(|label| kind(label) == SOUNDS) {
        label.extent = Extent::Always;
        planted.push(Planted::Labels(vec![label.id]));
    }
    planted
}

fn whole_text(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    let mut planted = Vec::new();
    for label in labels(records).filter(|label| matches!(label.geometry, Geometry::TextSpan(_))) {
        if random.chance(0.3) {
            label.geometry = Geometry::None;
            label.text = Some("a car passes a pedestrian with a dog".to_owned());
            planted.push(Planted::Labels(vec![label.id]));
        }
    }
    planted
}

fn thinned(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        let (Extent::At { at, .. }, true) = (&label.extent, kind(label) == LIDAR) else { return true };
        streams.insert(label.stream);
        at.ticks() % 5 == 0
    });
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

fn with_box(label: &mut Label, change: impl FnOnce(&mut [f64; 4])) -> bool {
    let Geometry::Box(upright) = &label.geometry else { return false };
    let mut sides = upright.v.clone().map(|side| side.value());
    change(&mut sides);
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, sides.map(|side| Number::from_f64(side).unwrap())));
    true
}

fn flat(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        let side = usize::try_from(random.between(2, 4)).unwrap();
        with_box(label, |sides| sides[side] = if side == 2 { 0.0 } else { -3.0 })
    })
}

fn over_edge(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        let far = random.between(3, 400) as f64;
        with_box(label, |sides| sides[0] = 1280.0 - sides[2] + far)
    })
}

fn twice(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    copy(records, random, CAMERA, SHARE, |copy| {
        with_box(copy, |sides| sides[0] += 0.5);
    })
}

fn flipped(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, _| {
        let Some(class) = label.class else { return false };
        label.class = Some(Id::new((class.index() + 1) % 2));
        label.class != Some(class)
    })
}

/// The boxes of one object of each recording are gone.
fn unseen_object(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut gone = std::collections::BTreeMap::new();
    for label in labels(records).filter(|label| kind(label) == CAMERA && label.track.is_some()) {
        gone.entry(label.stream).or_insert((label.track, label.class));
    }
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        kind(label) != CAMERA || gone.get(&label.stream).is_none_or(|(track, _)| *track != label.track)
    });
    gone.values().filter_map(|(_, class)| Some(Planted::Entity(Entity::Class((*class)?)))).collect()
}

fn oversized(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, _| {
        with_box(label, |sides| {
            sides[2] *= 10.0;
            sides[3] *= 10.0;
        })
    })
}
