//! A camera and a LiDAR on a vehicle that drives among other vehicles, with clocks that differ by a known delay.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "helpers of tests, on numbers that the tests choose")]

use genlock_align::{Estimator as _, MotionSample, MotionTrack, Options, Outcome, Reason, TracksToTracks, Verdict};

/// Numbers that only look random: a linear congruence modulo 2^64 (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((self.0 >> 33) as f64 / f64::from(1_u32 << 31))
    }

    /// About normal: the sum of twelve even values.
    fn normal(&mut self, deviation: f64) -> f64 {
        (0..12).map(|_| self.between(-0.5, 0.5)).sum::<f64>() * deviation
    }
}

/// Pixels.
const FOCAL: f64 = 1000.0;

/// An object in the world: where it is at zero, its speed, how it sways, its height.
struct Object {
    place: [f64; 2],
    speed: [f64; 2],
    sway: [f64; 3],
    height: f64,
}

/// A vehicle that speeds up and down and turns left and right.
struct Scene {
    objects: Vec<Object>,
    ego: [f64; 6],
    moving: bool,
}

impl Scene {
    fn new(seed: u64, objects: usize, moving: bool) -> Self {
        let mut dice = Dice(seed);
        let object = |_| Object {
            place: [dice.between(15.0, 60.0), dice.between(-12.0, 12.0)],
            speed: [dice.between(6.0, 14.0), dice.between(-1.5, 1.5)],
            sway: [dice.between(0.0, 1.5), dice.between(0.3, 1.5), dice.between(0.0, 6.0)],
            height: dice.between(1.4, 3.0),
        };
        let objects = (0..objects).map(object).collect();
        let ego = [10.0, dice.between(1.0, 3.0), dice.between(0.3, 0.8), dice.between(0.02, 0.06), dice.between(0.4, 1.0), 0.0];
        Self { objects, ego, moving }
    }

    /// Forward and left of the vehicle, in metres.
    fn seen(&self, object: &Object, time: f64) -> [f64; 2] {
        if !self.moving {
            return object.place;
        }
        let [speed, swing, rhythm, yaw, turn, _] = self.ego;
        let ego = [speed * time + swing * (rhythm * time).sin() / rhythm, 0.0];
        let heading = yaw * (turn * time).sin();
        let [sway, pace, phase] = object.sway;
        let x = object.place[0] + object.speed[0] * time - ego[0];
        let y = object.place[1] + object.speed[1] * time + sway * ((pace * time + phase).sin() - phase.sin()) - ego[1];
        [x * heading.cos() + y * heading.sin(), y * heading.cos() - x * heading.sin()]
    }
}

fn nanos(time: f64) -> i64 {
    (time * 1e9).round() as i64
}

struct Sensors {
    camera_rate: f64,
    lidar_rate: f64,
    /// Seconds.
    length: f64,
    /// What is added to the true time on the camera's clock.
    late: f64,
    /// Seconds per second.
    drift: f64,
    /// Pixels.
    noise: f64,
}

const USUAL: Sensors = Sensors { camera_rate: 30.0, lidar_rate: 10.0, length: 20.0, late: 0.0, drift: 0.0, noise: 1.5 };

/// What the camera saw and what the LiDAR saw, the latter as it would look in the camera.
fn sensed(scene: &Scene, sensors: &Sensors, seed: u64) -> (Vec<MotionTrack>, Vec<MotionTrack>) {
    let mut dice = Dice(seed.wrapping_mul(77).wrapping_add(5));
    let (mut camera, mut lidar) = (Vec::new(), Vec::new());
    for (number, object) in scene.objects.iter().enumerate() {
        let key = Some(format!("car {number}"));
        // Boxes are drawn some pixels beside, always the same way.
        let bias = [dice.normal(2.0), dice.normal(0.03)];
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for frame in 0..(sensors.length * sensors.camera_rate) as i64 {
            let time = frame as f64 / sensors.camera_rate;
            let [x, y] = scene.seen(object, time);
            let (right, height) = (-y / x * FOCAL, object.height / x * FOCAL);
            let missed = dice.between(0.0, 1.0) < 0.1;
            if x < 4.0 || right.abs() > 960.0 || missed {
                continue;
            }
            let right = right + bias[0] + dice.normal(sensors.noise);
            let height = height * (1.0 + bias[1]) + dice.normal(sensors.noise * 1.4);
            let reading = time + sensors.late + sensors.drift * (time - sensors.length / 2.0);
            ours.push(MotionSample { time: nanos(reading), place: [right, height.max(1.0).ln()] });
        }
        for sweep in 0..(sensors.length * sensors.lidar_rate) as i64 {
            // Sweeps are not on the camera's grid.
            let time = sweep as f64 / sensors.lidar_rate + 0.013;
            let [x, y] = scene.seen(object, time);
            let (x, y) = (x + dice.normal(0.05), y + dice.normal(0.05));
            let missed = dice.between(0.0, 1.0) < 0.05;
            if x < 2.0 || missed {
                continue;
            }
            theirs.push(MotionSample { time: nanos(time), place: [-y / x * FOCAL, (object.height / x * FOCAL).ln()] });
        }
        camera.push(MotionTrack { key: key.clone(), samples: ours });
        lidar.push(MotionTrack { key, samples: theirs });
    }
    (camera, lidar)
}

fn estimate(scene: &Scene, sensors: &Sensors, seed: u64) -> Outcome {
    let (ours, theirs) = sensed(scene, sensors, seed);
    TracksToTracks { ours: &ours, theirs: &theirs }.estimate(&Options::default())
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
        let outcome = TracksToTracks { ours: &ours, theirs: &theirs }.estimate(&Options::default());
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{seed}: {outcome:?}");
    }
}

#[test]
fn no_common_object_is_no_evidence() {
    let (mut ours, theirs) = sensed(&Scene::new(1, 3, true), &USUAL, 1);
    for track in &mut ours {
        track.key = None;
    }
    let outcome = TracksToTracks { ours: &ours, theirs: &theirs }.estimate(&Options::default());
    assert!(matches!(outcome.verdict, Verdict::Abstain(Reason::TooLittle { found: 0, .. })));
    let nothing = TracksToTracks { ours: &[], theirs: &[] }.estimate(&Options::default());
    assert!(matches!(nothing.verdict, Verdict::Abstain(_)));
}
