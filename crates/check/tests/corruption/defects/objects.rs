//! Labels that are missing, doubled, or of the wrong kind or shape.

#![allow(clippy::ptr_arg, reason = "all plants have one type")]

use super::{Planted, SHARE, change, copy, ends, labels};
use crate::scene::{CAMERA, LIDAR, RATE, Random, SOUNDS, TURNS, WORDS, kind};
use genlock_check::Entity;
use genlock_model::{Attribute, AttributeValue, Box2, BoxForm, Extent, Geometry, Id, Label, Node, Number, Record};

pub(super) fn dangling(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        if random.chance(0.5) {
            label.class = Some(Id::new(9999));
        } else {
            label.track = Some(Id::new(99_999));
        }
        true
    })
}

pub(super) fn relations_to_nothing(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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
pub(super) fn unseen(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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

pub(super) fn silent(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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
pub(super) fn lose(records: &mut Vec<Record>, random: &mut Random, of: u32, other: u32) -> (Vec<Planted>, Vec<Planted>) {
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

pub(super) fn lost_boxes(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, CAMERA, LIDAR).0
}

pub(super) fn lost_cuboids(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, LIDAR, CAMERA).0
}

pub(super) fn lost_boxes_by_track(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose(records, random, CAMERA, LIDAR).1
}

/// Takes some labels of a stream out and names those of another that they ran with, which stand beside them in the list.
pub(super) fn lose_beside(records: &mut Vec<Record>, random: &mut Random, of: u32, step: i64) -> Vec<Planted> {
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

pub(super) fn lost_words(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose_beside(records, random, WORDS, -1)
}

pub(super) fn lost_turns(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    lose_beside(records, random, TURNS, 1)
}

/// One bark for the whole clip, while dogs are in the picture for a third of it.
pub(super) fn whole_clip(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
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

pub(super) fn whole_text(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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

pub(super) fn thinned(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    records.retain(|record| {
        let Record::Label(label) = record else { return true };
        let (Extent::At { at, .. }, true) = (&label.extent, kind(label) == LIDAR) else { return true };
        streams.insert(label.stream);
        at.ticks() % 5 == 0
    });
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

pub(super) fn with_box(label: &mut Label, change: impl FnOnce(&mut [f64; 4])) -> bool {
    let Geometry::Box(upright) = &label.geometry else { return false };
    let mut sides = upright.v.clone().map(|side| side.value());
    change(&mut sides);
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, sides.map(|side| Number::from_f64(side).unwrap())));
    true
}

pub(super) fn flat(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        let side = usize::try_from(random.between(2, 4)).unwrap();
        with_box(label, |sides| sides[side] = if side == 2 { 0.0 } else { -3.0 })
    })
}

pub(super) fn over_edge(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, random| {
        let far = random.between(3, 400) as f64;
        with_box(label, |sides| sides[0] = 1280.0 - sides[2] + far)
    })
}

pub(super) fn twice(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    copy(records, random, CAMERA, SHARE, |copy| {
        with_box(copy, |sides| sides[0] += 0.5);
    })
}

pub(super) fn flipped(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, _| {
        let Some(class) = label.class else { return false };
        label.class = Some(Id::new((class.index() + 1) % 2));
        label.class != Some(class)
    })
}

/// The boxes of one object of each recording are gone.
pub(super) fn unseen_object(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
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

pub(super) fn oversized(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, CAMERA, SHARE, |label, _| {
        with_box(label, |sides| {
            sides[2] *= 10.0;
            sides[3] *= 10.0;
        })
    })
}
