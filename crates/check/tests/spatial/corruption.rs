//! Defects at known rates in clean scenes: nearly all are found, and next to nothing else.

use crate::conventions::{checked, seeds};
use crate::drive::{Plan, build};
use crate::kitti;
use crate::world::Chance;
use genlock_check::Checked;
use genlock_model::{Anchor, Dataset, Geometry, Id, Label, Record, Rotation, SizeOrder};
use std::collections::BTreeSet;

/// Found and missed defects, false alarms, and what could have raised one.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    found: usize,
    missed: usize,
    false_alarms: usize,
    clean: usize,
}

impl Score {
    fn add(&mut self, of: usize, defects: &BTreeSet<u32>, alarms: &BTreeSet<u32>) {
        let hits = defects.intersection(alarms).count();
        self.found += hits;
        self.missed += defects.len() - hits;
        self.false_alarms += alarms.len() - hits;
        self.clean += of - defects.len();
    }

    fn check(self, name: &str) {
        let recall = self.found as f64 / (self.found + self.missed) as f64;
        let false_rate = self.false_alarms as f64 / self.clean as f64;
        eprintln!("{name}: recall {recall:.3}, false alarms {false_rate:.4}, {self:?}");
        assert!(recall >= 0.95 && false_rate <= 0.01, "{name}: {self:?}");
    }
}

/// The labels that findings of a code name first.
fn alarms(checked: &Checked, code: &str) -> BTreeSet<u32> {
    let findings = checked.findings.iter().filter(|finding| finding.code.id == code);
    findings.flat_map(|finding| &finding.instances).map(|instance| instance.labels[0].index()).collect()
}

fn all_examples(data: &Dataset) -> Checked {
    use genlock_check::{Aids, Baseline, Config, check};
    let select = crate::conventions::SPATIAL.map(str::to_owned).to_vec();
    check(data, &Config { select, examples: usize::MAX, ..Config::default() }, &Baseline::default(), &Aids::new())
}

#[test]
fn boxes_that_were_moved_are_found() {
    let mut score = Score::default();
    for seed in 400..400 + seeds(4) {
        let (mut chance, mut moved) = (Chance::new(seed), Vec::new());
        let classes = ["Car", "Car", "Van", "Truck", "Pedestrian", "Cyclist"];
        let data = kitti::build(seed, 30, kitti::Broken::Nothing, &classes, &mut |index, [l, t, r, b]| {
            if chance.share() >= 0.06 {
                return [l, t, r, b];
            }
            moved.push(index);
            // By most of its own width to the side where there is room, or twice as large.
            let w = r - l;
            match chance.share() {
                share if share < 0.7 && l > w => [l - 0.8 * w, t, r - 0.8 * w, b],
                share if share < 0.7 => [l + 0.8 * w, t, r + 0.8 * w, b],
                _ => [l - 0.6 * w, t - 0.3 * (b - t), r + 0.6 * w, b],
            }
        });
        let defects = moved.iter().map(|index| *index as u32 * 2 + 1).collect();
        let checked = all_examples(&data);
        score.add(data.relations.len(), &defects, &alarms(&checked, "check/projection"));
        assert!(alarms(&checked, "check/convention").is_empty(), "a few wrong boxes are no convention");
    }
    score.check("moved boxes");
}

/// The 3D boxes of vehicles in a dataset.
fn solids(data: &Dataset) -> Vec<Id<Label>> {
    let people = data.classes.iter().find(|class| class.name == "Pedestrian").map(|class| class.id);
    let solid = |label: &&Label| matches!(label.geometry, Geometry::Cuboid(_)) && label.class != people;
    data.labels.iter().filter(solid).map(|label| label.id).collect()
}

#[test]
fn boxes_that_were_turned_round_are_found() {
    let mut score = Score::default();
    for seed in 420..420 + seeds(2) {
        let mut chance = Chance::new(seed);
        let mut data = build(&Plan { frames: 12, ..Plan::new(seed) }, &mut |_, _, corners| corners);
        let solids = solids(&data);
        let mut turned = BTreeSet::new();
        for id in &solids {
            if chance.share() >= 0.04 {
                continue;
            }
            let Some(Geometry::Cuboid(cuboid)) = data.labels.get_mut(*id).map(|label| &mut label.geometry) else { continue };
            let Rotation::Quaternion([_, _, z, w]) = cuboid.rotation.clone() else { continue };
            let minus = genlock_model::Number::from_f64(-z.value()).unwrap();
            // Half a circle about z.
            cuboid.rotation = Rotation::Quaternion([0_i64.into(), 0_i64.into(), w, minus]);
            turned.insert(id.index());
        }
        // Boxes that are alone on their track, or half of one that stands, cannot be told.
        let tells = |id: &u32| {
            let track = data.labels.get(Id::new(*id)).unwrap().track;
            let of_track: Vec<_> = solids.iter().filter(|other| data.labels.get(**other).unwrap().track == track).collect();
            let wrong = of_track.iter().filter(|other| turned.contains(&other.index())).count();
            of_track.len() > 2 * wrong
        };
        let defects = turned.iter().copied().filter(tells).collect();
        let mut alarms = alarms(&all_examples(&data), "check/yaw-flip");
        alarms.retain(|id| tells(id) || !turned.contains(id));
        score.add(solids.len(), &defects, &alarms);
    }
    score.check("turned boxes");
}

#[test]
fn tracks_that_face_against_their_motion_are_found() {
    let mut data = build(&Plan { frames: 12, ..Plan::new(430) }, &mut |_, _, corners| corners);
    let tracks: BTreeSet<_> = data.tracks.iter().map(|track| track.id).take(6).collect();
    for id in solids(&data) {
        let label = data.labels.get_mut(id).unwrap();
        let Some(track) = label.track.filter(|track| tracks.contains(track)) else { continue };
        let Geometry::Cuboid(cuboid) = &mut label.geometry else { continue };
        let Rotation::Quaternion([_, _, z, w]) = cuboid.rotation.clone() else { continue };
        let minus = genlock_model::Number::from_f64(-z.value()).unwrap();
        cuboid.rotation = Rotation::Quaternion([0_i64.into(), 0_i64.into(), w, minus]);
        assert!(tracks.contains(&track));
    }
    let checked = checked(&data);
    let finding = checked.findings.iter().find(|finding| finding.code.id == "check/yaw-flip").unwrap();
    assert_eq!(finding.cause, "tracks facing against their motion");
    assert!(finding.instances.iter().all(|instance| match instance.others[..] {
        [genlock_check::Entity::Track(track)] => tracks.contains(&track),
        _ => false,
    }));
}

#[test]
fn boxes_that_stand_twice_or_in_each_other_are_found() {
    let mut score = Score::default();
    for seed in 440..440 + seeds(2) {
        let mut chance = Chance::new(seed);
        let mut data = build(&Plan { frames: 8, ..Plan::new(seed) }, &mut |_, _, corners| corners);
        let solids = solids(&data);
        let mut defects = BTreeSet::new();
        for id in &solids {
            if chance.share() >= 0.04 {
                continue;
            }
            let mut label = data.labels.get(*id).unwrap().clone();
            let Geometry::Cuboid(cuboid) = &mut label.geometry else { continue };
            // Off by a few centimetres, as of a second annotator, or by a third of the width.
            let width = cuboid.size[0].value();
            let by = chance.pick(&[0.03, 0.05, width / 3.0]);
            cuboid.position[0] = genlock_model::Number::from_f64(cuboid.position[0].value() + by).unwrap();
            (label.id, label.track) = (data.labels.next_id(), None);
            data.put(Record::Label(label));
            defects.insert(id.index());
        }
        score.add(solids.len(), &defects, &alarms(&all_examples(&data), "check/overlapping-cuboids"));
    }
    score.check("boxes twice");
}

#[test]
fn odd_numbers_end_in_no_panic() {
    let odd = [0.0, -0.0, 1e-320, 1e300, -1e300, 1e18, f64::MIN_POSITIVE];
    let mut chance = Chance::new(450);
    for round in 0..30 {
        let mut data = kitti::dataset(round, 3, kitti::Broken::Nothing);
        for calibration in &mut data.calibrations {
            if chance.share() < 0.3 {
                let count = (calibration.rows * calibration.columns) as usize;
                let mut values: Vec<f64> = calibration.values.values().collect();
                values[(chance.share() * count as f64) as usize] = chance.pick(&odd);
                calibration.values = genlock_model::Coords::from_f64(values);
            }
        }
        for label in &mut data.labels {
            if let Geometry::Cuboid(cuboid) = &mut label.geometry
                && chance.share() < 0.5
            {
                let which = (chance.share() * 3.0) as usize;
                cuboid.position[which] = crate::records::number(chance.pick(&odd));
                cuboid.size[2 - which] = crate::records::number(chance.pick(&odd));
                cuboid.size_order = SizeOrder::Xyz;
                cuboid.anchor = Anchor::Centre;
            }
        }
        _ = checked(&data);
    }
}
