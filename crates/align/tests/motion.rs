//! A camera and a LiDAR on a vehicle that drives among other vehicles, with clocks that differ by a known delay.

#[path = "common/dice.rs"]
mod dice;
#[path = "common/drive.rs"]
mod drive;

use drive::{Ids, NONE, Scene, Sensors, Trouble, USUAL, sensed, trouble};
use genlock_align::{Estimator as _, Options, Outcome, Reason, Sight, TracksToTracks, Verdict};

fn estimate(scene: &Scene, sensors: &Sensors, seed: u64) -> Outcome {
    let (ours, theirs) = sensed(scene, sensors, seed);
    TracksToTracks { ours: &ours, theirs: &theirs, sight: Sight::Projected }.estimate(&Options::default())
}

/// How far the estimated delay is from the true one, in milliseconds.
fn error(outcome: &Outcome, late: f64) -> f64 {
    let found = match &outcome.verdict {
        Verdict::Keep => 0.0,
        Verdict::Fix(estimate) => estimate.offset.value.approx(),
        Verdict::Abstain(reason) => panic!("abstains: {reason:?}; {:?}", outcome.considered),
    };
    (found + late) * 1e3
}

#[test]
fn finds_the_delay_to_five_milliseconds() {
    let mut worst: f64 = 0.0;
    for seed in 0..6 {
        for late in [-0.2, -0.075, -0.012, 0.0, 0.033, 0.1, 0.2] {
            let scene = Scene::new(seed, 6, true);
            let sensors = Sensors { late, ..USUAL };
            let error = error(&estimate(&scene, &sensors, seed + 100), late);
            println!("seed {seed}, late {late}: {error:+.2} ms");
            worst = worst.max(error.abs());
        }
    }
    assert!(worst <= 5.0, "{worst} ms");
}

#[test]
fn finds_it_at_other_rates() {
    let mut worst: f64 = 0.0;
    for (camera_rate, lidar_rate) in [(10.0, 10.0), (12.0, 20.0), (25.0, 10.0), (30.0, 5.0)] {
        for late in [-0.15, 0.02, 0.18] {
            let scene = Scene::new(3, 8, true);
            let sensors = Sensors { late, camera_rate, lidar_rate, length: 40.0, ..USUAL };
            let error = error(&estimate(&scene, &sensors, 9), late);
            println!("{camera_rate} and {lidar_rate} a second, late {late}: {error:+.2} ms");
            worst = worst.max(error.abs());
        }
    }
    assert!(worst <= 5.0, "{worst} ms");
}

#[test]
fn finds_a_drift() {
    let scene = Scene::new(2, 8, true);
    let sensors = Sensors { late: 0.05, drift: 1e-3, length: 60.0, ..USUAL };
    let outcome = estimate(&scene, &sensors, 4);
    let Verdict::Fix(estimate) = &outcome.verdict else { panic!("{outcome:?}") };
    let ppm = (estimate.ratio.value.approx() - 1.0) * 1e6;
    println!("drift of -1000 ppm: {ppm:.0} ppm, {:?}", estimate.offset.value.approx());
    assert!((ppm + 1000.0).abs() < 100.0, "{ppm}");
}

#[test]
fn a_scene_in_which_nothing_moves_says_nothing() {
    let outcome = estimate(&Scene::new(1, 6, false), &Sensors { late: 0.1, ..USUAL }, 1);
    assert!(matches!(outcome.verdict, Verdict::Abstain(Reason::Flat { .. })), "{:?}", outcome.verdict);
}

#[test]
fn tracks_of_another_drive_are_refused() {
    for seed in 0..6 {
        let (ours, _) = sensed(&Scene::new(seed, 6, true), &USUAL, seed);
        let (_, theirs) = sensed(&Scene::new(seed + 50, 6, true), &USUAL, seed);
        let outcome = TracksToTracks { ours: &ours, theirs: &theirs, sight: Sight::Projected }.estimate(&Options::default());
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{seed}: {outcome:?}");
    }
}

#[test]
fn nothing_is_no_evidence() {
    let nothing = TracksToTracks { ours: &[], theirs: &[], sight: Sight::Projected }.estimate(&Options::default());
    assert!(matches!(nothing.verdict, Verdict::Abstain(Reason::TooLittle { found: 0, .. })));
}

/// The worst error of some drives with this trouble, in milliseconds.
fn worst(how: Trouble) -> f64 {
    let mut worst: f64 = 0.0;
    for seed in 0..3 {
        for late in [-0.2, -0.04, 0.13] {
            let sensors = Sensors { late, length: 30.0, noise: 2.5, ..USUAL };
            let (ours, theirs) = trouble(sensed(&Scene::new(seed, 9, true), &sensors, seed + 40), how, seed);
            let sight = if how.bearings { Sight::Bearings } else { Sight::Projected };
            let outcome = TracksToTracks { ours: &ours, theirs: &theirs, sight }.estimate(&Options::default());
            let error = error(&outcome, late);
            println!("seed {seed}, late {late}: {error:+.2} ms");
            worst = worst.max(error.abs());
        }
    }
    worst
}

#[test]
fn objects_need_no_common_ids() {
    let worst = worst(Trouble { ids: Ids::Separate, lonely: 0.3, dropped: 0.2, ..NONE });
    assert!(worst <= 5.0, "{worst} ms");
}

#[test]
fn ids_that_collide_by_chance_are_not_believed() {
    let worst = worst(Trouble { ids: Ids::Colliding, lonely: 0.3, ..NONE });
    assert!(worst <= 5.0, "{worst} ms");
}

#[test]
fn broken_tracks_pair_piece_by_piece() {
    let worst = worst(Trouble { ids: Ids::Separate, broken: [Some(6.0), Some(9.0)], ..NONE });
    assert!(worst <= 5.0, "{worst} ms");
}
