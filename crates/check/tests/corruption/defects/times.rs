//! Labels at the wrong time.

#![allow(clippy::ptr_arg, reason = "all plants have one type")]

use super::{Planted, change, copy, ends, labels};
use crate::scene::{RATE, Random, WORDS, during, kind};
use genlock_check::Entity;
use genlock_model::{Record, Stream};

pub(super) fn moved_cues(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, random| {
        let Some((clock, start, end)) = ends(label) else { return false };
        // Less than half of the label, so that it is still the nearest of its turn.
        let most = ((end - start) / 2).clamp(301, 900);
        let by = random.between(300, most) * if random.chance(0.5) { 1 } else { -1 };
        label.extent = during(clock, start + by, end + by);
        true
    })
}

pub(super) fn late_lidar(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
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

pub(super) fn drift(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    for label in labels(records).filter(|label| kind(label) == WORDS) {
        let Some((clock, start, end)) = ends(label) else { continue };
        let drifted = |time: i64| time + time * 6 / 1000;
        label.extent = during(clock, drifted(start), drifted(end));
        streams.insert(label.stream);
    }
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

pub(super) fn after_end(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, random| {
        let Some((clock, start, end)) = ends(label) else { return false };
        let by = 60_000 - end + random.between(200, 5000);
        label.extent = during(clock, start + by, end + by);
        true
    })
}

pub(super) fn cut_short(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, end)) = ends(label) else { return false };
        label.extent = during(clock, start, start + (end - start) * 36 / 100);
        true
    })
}

pub(super) fn long_cues(records: &mut Vec<Record>, _: &mut Random) -> Vec<Planted> {
    let mut streams = std::collections::BTreeSet::new();
    for label in labels(records).filter(|label| kind(label) == WORDS) {
        let Some((clock, start, end)) = ends(label) else { continue };
        label.extent = during(clock, start, end + 250);
        streams.insert(label.stream);
    }
    streams.into_iter().map(|stream| Planted::Entity(Entity::Stream(stream))).collect()
}

/// Two neighbours change places, so that either of them may be named.
pub(super) fn shuffled(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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

pub(super) fn repeated_cues(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    copy(records, random, WORDS, 0.12, |_| {})
}

pub(super) fn lost_sweeps(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
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

pub(super) fn inverted(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, end)) = ends(label) else { return false };
        label.extent = during(clock, start, start - (end - start));
        true
    })
}

pub(super) fn empty(records: &mut Vec<Record>, random: &mut Random) -> Vec<Planted> {
    change(records, random, WORDS, 0.12, |label, _| {
        let Some((clock, start, _)) = ends(label) else { return false };
        label.extent = during(clock, start, start);
        true
    })
}
