//! Each convention that can be broken is named, and none where nothing is broken.

use crate::drive::{self, Plan};
use crate::kitti;
use crate::world::{Drive, Glass};
use genlock_check::{Aids, Baseline, Checked, Config, check};
use genlock_model::Dataset;
use std::f64::consts::FRAC_PI_2;

pub(crate) const SPATIAL: [&str; 5] =
    ["check/convention", "check/sensor-offset", "check/projection", "check/yaw-flip", "check/overlapping-cuboids"];

pub(crate) fn checked(data: &Dataset) -> Checked {
    let config = Config { select: SPATIAL.map(str::to_owned).to_vec(), ..Config::default() };
    check(data, &config, &Baseline::default(), &Aids::new())
}

/// How many datasets are built of each kind: a few, or as many as `GENLOCK_SEEDS` says.
pub(crate) fn seeds(few: u64) -> u64 {
    std::env::var("GENLOCK_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// The cause of a finding of a code, if there is exactly one.
fn cause(checked: &Checked, code: &str) -> Option<String> {
    let mut found = checked.findings.iter().filter(|finding| finding.code.id == code);
    let first = found.next()?.cause.to_string();
    found.next().is_none().then_some(first)
}

/// Of the datasets of all seeds, how many have this cause, and how many have another one; the rest leaves it open.
fn score(seeds: u64, build: impl Fn(u64) -> Dataset, expected: &str) -> (u32, u32) {
    let (mut right, mut wrong) = (0, 0);
    for seed in 0..seeds {
        let checked = checked(&build(seed));
        match cause(&checked, "check/convention") {
            Some(found) if found == expected => right += 1,
            Some(found) if found.split("; or: ").any(|one| one == expected) => {
                eprintln!("seed {seed}: {found:?} leaves open whether {expected:?}");
            }
            Some(found) => {
                eprintln!("seed {seed}: {found:?} instead of {expected:?}");
                wrong += 1;
            }
            None => {
                let all: Vec<_> = checked.findings.iter().map(|finding| finding.message.clone()).collect();
                eprintln!("seed {seed}: nothing instead of {expected:?}, {all:?}");
            }
        }
    }
    eprintln!("{expected:?}: {right} right, {wrong} wrong of {seeds}");
    (right, wrong)
}

#[test]
fn kitti_conventions_are_named() {
    use kitti::Broken;
    let check = |broken: Broken, expected: &str| {
        let (right, wrong) = score(seeds(3), |seed| kitti::dataset(seed, 20, broken), expected);
        assert!(f64::from(right) >= 0.9 * seeds(3) as f64 && wrong == 0, "{broken:?}: {right} right, {wrong} wrong");
    };
    check(Broken::Sizes("lwh"), "sizes are length, width, height, not height, width, length");
    check(Broken::Sizes("wlh"), "sizes are width, length, height, not height, width, length");
    check(Broken::Sizes("hlw"), "sizes are height, length, width, not height, width, length");
    check(Broken::Sizes("lhw"), "sizes are length, height, width, not height, width, length");
    check(Broken::Sizes("whl"), "sizes are width, height, length, not height, width, length");
    check(Broken::Centre, "positions are the centre of the box, not of its bottom face");
    check(Broken::Yaw(-1.0, 0.0), "the angle turns the other way");
    check(Broken::Yaw(1.0, FRAC_PI_2), "the angle is zero a quarter turn away");
    check(Broken::Yaw(-1.0, -FRAC_PI_2), "the angle turns the other way and is zero a quarter turn away");
    check(Broken::Matrix(3), "the matrix is that of P3");
    check(Broken::Unrectified, "the coordinates are not rectified yet");
    check(Broken::Swapped, "width and height of the picture are exchanged in the boxes");
}

#[test]
fn conventions_of_drives_are_named() {
    use drive::Broken;
    let build = |broken: Broken, glass: Glass| {
        move |seed: u64| {
            let plan = Plan { broken, glass, frames: 8, ..Plan::new(seed) };
            drive::build(&plan, &mut |_, _, corners| corners)
        }
    };
    let check = |broken: Broken, glass: Glass, expected: &str| {
        let (right, wrong) = score(seeds(1), build(broken, glass), expected);
        assert!(f64::from(right) >= 0.9 * seeds(1) as f64 && wrong == 0, "{broken:?}: {right} right, {wrong} wrong");
    };
    check(Broken::Sizes("lwh"), Glass::Flat, "sizes are length, width, height, not width, length, height");
    check(Broken::Bottom, Glass::Brown(-0.28, 0.07), "positions are the centre of the bottom face, not of the box");
    check(Broken::Yaw(-1.0, 0.0), Glass::Flat, "the angle turns the other way");
    check(Broken::Yaw(1.0, FRAC_PI_2), Glass::Fish(-0.02, 0.003), "the angle is zero a quarter turn away");
    check(Broken::ScalarFirst, Glass::Flat, "quaternions are w, x, y, z, and were read as x, y, z, w");
    check(Broken::Undistorted, Glass::Flat, "the pictures are undistorted already");
    check(Broken::Inverted, Glass::Flat, "the transform between sensor and camera is the inverse of what it says");
}

#[test]
fn two_cameras_that_were_exchanged_are_named_each() {
    let plan = Plan { broken: drive::Broken::Exchanged, frames: 10, ..Plan::new(12) };
    let checked = checked(&drive::build(&plan, &mut |_, _, corners| corners));
    let conventions = checked.findings.iter().filter(|finding| finding.code.id == "check/convention");
    let causes: Vec<&str> = conventions.map(|finding| finding.cause.as_str()).collect();
    let expected =
        ["the matrix is that of cam_front_right (cam_front_left)", "the matrix is that of cam_front_left (cam_front_right)"];
    assert_eq!(causes, expected);
}

#[test]
fn nothing_is_said_of_clean_data() {
    for seed in 100..100 + seeds(3) {
        let data = kitti::dataset(seed, 20, kitti::Broken::Nothing);
        let checked = checked(&data);
        let messages: Vec<_> = checked.findings.iter().map(|finding| (&finding.message, &finding.instances[0].message)).collect();
        assert!(messages.is_empty(), "kitti {seed}: {messages:#?}");
        let links = checked.links.kinds.first().unwrap().total();
        assert_eq!((links.checked, links.unchecked), (data.relations.len() as u64, 0));
    }
    for (seed, glass) in
        (200..200 + seeds(2)).zip([Glass::Flat, Glass::Brown(-0.28, 0.07), Glass::Fish(-0.02, 0.003)].into_iter().cycle())
    {
        for linked in [drive::Linked::ByTrack, drive::Linked::ByNothing] {
            let plan = Plan { glass, linked, drive: Drive { speed: 12.0, turn: 0.2 }, ..Plan::new(seed) };
            let checked = checked(&drive::build(&plan, &mut |_, _, corners| corners));
            let messages: Vec<_> =
                checked.findings.iter().map(|finding| (&finding.message, &finding.instances[0].message)).collect();
            assert!(messages.is_empty(), "{plan:?}: {messages:#?}");
            assert!(checked.links.kinds.first().unwrap().total().checked > 100);
        }
    }
}
