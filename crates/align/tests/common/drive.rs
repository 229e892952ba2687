//! A camera and a LiDAR on a vehicle that drives among other vehicles, with clocks that differ by a known delay.

#![allow(dead_code, reason = "tests and the example that measures use different parts of it")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers that tests choose")]

use crate::dice::Dice;
use genlock_align::{MotionSample, MotionTrack};

/// Pixels.
const FOCAL: f64 = 1000.0;

/// An object in the world: where it is at zero, its speed, how it sways, its height.
pub(crate) struct Object {
    place: [f64; 2],
    speed: [f64; 2],
    sway: [f64; 3],
    height: f64,
}

/// A vehicle that speeds up and down and turns left and right.
pub(crate) struct Scene {
    objects: Vec<Object>,
    ego: [f64; 6],
    moving: bool,
}

impl Scene {
    pub(crate) fn new(seed: u64, objects: usize, moving: bool) -> Self {
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

    /// Streets of a town: vehicles that stand, come towards us, go along and cross.
    pub(crate) fn town(seed: u64, objects: usize) -> Self {
        let mut scene = Self::new(seed, 0, true);
        let mut dice = Dice(seed ^ 0xa5a5);
        scene.ego = [
            dice.between(4.0, 9.0),
            dice.between(0.5, 3.0),
            dice.between(0.2, 0.7),
            dice.between(0.02, 0.1),
            dice.between(0.2, 0.8),
            0.0,
        ];
        let object = |_| {
            let kind = dice.between(0.0, 4.0);
            let (place, speed) = match kind {
                ..1.0 => ([dice.between(20.0, 160.0), dice.between(4.0, 9.0)], [0.0, 0.0]),
                ..2.0 => ([dice.between(60.0, 250.0), dice.between(2.0, 6.0)], [-dice.between(6.0, 12.0), 0.0]),
                ..3.0 => ([dice.between(12.0, 40.0), dice.between(-5.0, 5.0)], [dice.between(4.0, 9.0), dice.between(-0.3, 0.3)]),
                _ => ([dice.between(20.0, 120.0), dice.between(-25.0, -4.0)], [dice.between(-0.5, 0.5), dice.between(0.8, 4.0)]),
            };
            Object {
                place,
                speed,
                sway: [dice.between(0.0, 0.8), dice.between(0.3, 1.5), dice.between(0.0, 6.0)],
                height: dice.between(1.4, 2.2),
            }
        };
        scene.objects = (0..objects).map(object).collect();
        scene
    }

    /// Forward and left of the vehicle, in metres.
    pub(crate) fn seen(&self, object: &Object, time: f64) -> [f64; 2] {
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

#[derive(Debug, Clone, Copy)]
pub(crate) struct Sensors {
    pub(crate) camera_rate: f64,
    pub(crate) lidar_rate: f64,
    /// Seconds.
    pub(crate) length: f64,
    /// What is added to the true time on the camera's clock.
    pub(crate) late: f64,
    /// Seconds per second.
    pub(crate) drift: f64,
    /// Pixels.
    pub(crate) noise: f64,
}

pub(crate) const USUAL: Sensors =
    Sensors { camera_rate: 30.0, lidar_rate: 10.0, length: 20.0, late: 0.0, drift: 0.0, noise: 1.5 };

/// What the camera saw and what the LiDAR saw, the latter as it would look in the camera.
pub(crate) fn sensed(scene: &Scene, sensors: &Sensors, seed: u64) -> (Vec<MotionTrack>, Vec<MotionTrack>) {
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

/// What becomes of the ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    /// Both sensors use the same.
    Common,
    /// There are none, or none in common.
    Separate,
    /// Both count from one, each in its own order.
    Colliding,
}

/// What goes wrong beside the delay.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    pub(crate) ids: Ids,
    /// The share of objects that one sensor only sees.
    pub(crate) lonely: f64,
    /// Seconds after which tracks of each sensor get another id, about; none if they keep it.
    pub(crate) broken: [Option<f64>; 2],
    /// The share of boxes that are not drawn.
    pub(crate) dropped: f64,
    /// The share of objects of which a part is hidden for two seconds.
    pub(crate) hidden: f64,
    /// Theirs are bearings.
    pub(crate) bearings: bool,
}

pub(crate) const NONE: Trouble =
    Trouble { ids: Ids::Common, lonely: 0.0, broken: [None; 2], dropped: 0.0, hidden: 0.0, bearings: false };

/// Makes trouble for what both saw.
pub(crate) fn trouble(
    seen: (Vec<MotionTrack>, Vec<MotionTrack>),
    trouble: Trouble,
    seed: u64,
) -> (Vec<MotionTrack>, Vec<MotionTrack>) {
    let mut dice = Dice(seed.wrapping_mul(31).wrapping_add(17));
    let (mut camera, mut lidar) = seen;
    for (ours, theirs) in camera.iter_mut().zip(&mut lidar) {
        if dice.between(0.0, 1.0) < trouble.lonely {
            let alone = if dice.between(0.0, 1.0) < 0.5 { &mut *ours } else { theirs };
            alone.samples.clear();
        }
        if dice.between(0.0, 1.0) < trouble.hidden
            && let Some(first) = ours.samples.first().map(|sample| sample.time)
        {
            let from = first + nanos(dice.between(0.0, 6.0));
            let side = dice.between(-0.4, 0.4);
            for sample in ours.samples.iter_mut().filter(|sample| (from..from + nanos(2.0)).contains(&sample.time)) {
                sample.place[0] += side * sample.place[1].exp();
                sample.place[1] -= 0.15;
            }
        }
        ours.samples.retain(|_| dice.between(0.0, 1.0) >= trouble.dropped);
    }
    for (tracks, broken) in [&mut camera, &mut lidar].into_iter().zip(trouble.broken) {
        if let Some(every) = broken {
            *tracks = tracks.iter().flat_map(|track| pieces(track, every, &mut dice)).collect();
        }
        tracks.retain(|track| !track.samples.is_empty());
        if trouble.ids == Ids::Colliding {
            for at in (1..tracks.len()).rev() {
                tracks.swap(at, dice.between(0.0, at as f64 + 0.999) as usize);
            }
            (1..).zip(tracks.iter_mut()).for_each(|(id, track)| track.key = Some(format!("{id}")));
        } else if trouble.ids == Ids::Separate {
            for track in tracks.iter_mut() {
                track.key = None;
            }
        }
    }
    if trouble.bearings {
        for sample in lidar.iter_mut().flat_map(|track| &mut track.samples) {
            sample.place = [sample.place[0] / FOCAL, sample.place[1] - FOCAL.ln()];
        }
    }
    (camera, lidar)
}

/// A track in pieces of about this many seconds, with other ids from the second on.
fn pieces(track: &MotionTrack, every: f64, dice: &mut Dice) -> Vec<MotionTrack> {
    let mut pieces: Vec<MotionTrack> = Vec::new();
    let mut until = i64::MIN;
    for sample in &track.samples {
        if sample.time >= until {
            until = sample.time + nanos(dice.between(0.6, 1.4) * every);
            let key =
                track.key.as_ref().map(|key| if pieces.is_empty() { key.clone() } else { format!("{key}/{}", pieces.len()) });
            pieces.push(MotionTrack { key, samples: Vec::new() });
        }
        if let Some(piece) = pieces.last_mut() {
            piece.samples.push(*sample);
        }
    }
    pieces
}
