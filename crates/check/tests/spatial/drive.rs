//! Datasets in the manner of nuScenes: a drive with six cameras, 3D boxes in the world, tracks, poses; and one with fisheye cameras.

use crate::records::{Builder, cuboid, micros, number, rectangle};
use crate::world::{Chance, Drive, Glass, Mount, Object, drawn};
use genlock_model::{Anchor, CalibrationRole, Dataset, Rotation, SizeOrder, StreamKind, Unit};
use std::f64::consts::PI;

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Broken {
    Nothing,
    /// The sizes stand in this order in the file; w, l, h is declared.
    Sizes(&'static str),
    /// The position is the centre of the bottom face; that of the box is declared.
    Bottom,
    /// The angle is written with the other sign, and a quarter turn further.
    Yaw(f64, f64),
    /// Quaternions stand as w, x, y, z where x, y, z, w is declared.
    ScalarFirst,
    /// The transforms of the cameras are those of the other direction.
    Inverted,
    /// The matrices and transforms of the cameras at the left and at the right are exchanged.
    Exchanged,
    /// The pictures are undistorted, but a lens is declared.
    Undistorted,
}

/// How boxes are found to belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Linked {
    ByTrack,
    ByNothing,
}

/// A dataset to be built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) broken: Broken,
    pub(crate) linked: Linked,
    pub(crate) glass: Glass,
    pub(crate) drive: Drive,
    /// Pictures are of this much later than their times say, in seconds.
    pub(crate) late: f64,
    /// Whether only this camera is late.
    pub(crate) only: Option<&'static str>,
    /// Whether the boxes are in the frame of the lidar instead of the world.
    pub(crate) in_lidar: bool,
    /// Whether there are poses.
    pub(crate) posed: bool,
    /// Whether objects move.
    pub(crate) moving: bool,
    pub(crate) frames: usize,
    /// Seconds between them.
    pub(crate) period: f64,
}

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            broken: Broken::Nothing,
            linked: Linked::ByTrack,
            glass: Glass::Flat,
            drive: Drive { speed: 8.0, turn: 0.1 },
            late: 0.0,
            only: None,
            in_lidar: false,
            posed: true,
            moving: true,
            frames: 16,
            period: 0.5,
        }
    }
}

fn mounts(glass: Glass) -> Vec<Mount> {
    let mount = |name, degrees: f64, x, y| {
        let (focal, middle, size) = match glass {
            Glass::Flat | Glass::Brown(..) => (1266.0, [816.0, 491.0], [1600.0, 900.0]),
            Glass::Fish(..) => (330.0, [640.0, 480.0], [1280.0, 960.0]),
        };
        Mount { name, yaw: degrees.to_radians(), at: [x, y, 1.5], focal, middle, size, glass }
    };
    if matches!(glass, Glass::Fish(..)) {
        return vec![
            mount("front", 0.0, 3.5, 0.0),
            mount("left", 90.0, 2.0, 1.0),
            mount("rear", 180.0, -0.8, 0.0),
            mount("right", -90.0, 2.0, -1.0),
        ];
    }
    vec![
        mount("cam_front", 0.0, 1.7, 0.0),
        mount("cam_front_left", 55.0, 1.5, 0.5),
        mount("cam_front_right", -55.0, 1.5, -0.5),
        mount("cam_back", 180.0, 0.0, 0.0),
        mount("cam_back_left", 110.0, 1.0, 0.5),
        mount("cam_back_right", -110.0, 1.0, -0.5),
    ]
}

/// Objects that come near neither each other nor the vehicle.
fn objects(plan: &Plan, chance: &mut Chance) -> Vec<Object> {
    let times: Vec<f64> = (0..=plan.frames * 2).map(|at| at as f64 * plan.period / 2.0).collect();
    let mut kept: Vec<Object> = Vec::new();
    for _ in 0..400 {
        let about = plan.drive.at(chance.share() * plan.frames as f64 * plan.period);
        let at = [about[0] + chance.between(-45.0, 45.0), about[1] + chance.between(-30.0, 30.0)];
        let class = chance.pick(&["Car", "Car", "Car", "Van", "Truck", "Pedestrian", "Cyclist"]);
        let mut object = Object::random(chance, class, at);
        if !plan.moving {
            object.speed = 0.0;
        }
        let free = times.iter().all(|time| {
            let [x, y] = object.middle(*time);
            let [ex, ey, _] = plan.drive.at(*time);
            let apart = |other: &Object| {
                let [ox, oy] = other.middle(*time);
                (x - ox).hypot(y - oy) > f64::midpoint(object.size[0], other.size[0]) + 1.0
            };
            (x - ex).hypot(y - ey) > 6.0 && kept.iter().all(apart)
        });
        if free {
            kept.push(object);
        }
        if kept.len() == 30 {
            break;
        }
    }
    kept
}

/// A transform of a camera: from its coordinates into those of the vehicle, or the other way if broken.
fn transform(mount: &Mount, inverted: bool) -> [f64; 16] {
    let (s, c) = mount.yaw.sin_cos();
    let [x, y, z] = mount.at;
    if inverted {
        // The rows of the rotation are right, down and forward.
        let back = |row: [f64; 3]| -(row[0] * x + row[1] * y + row[2] * z);
        let (right, down, ahead) = ([s, -c, 0.0], [0.0, 0.0, -1.0], [c, s, 0.0]);
        let row = |r: [f64; 3]| [r[0], r[1], r[2], back(r)];
        let rows = [row(right), row(down), row(ahead), [0.0, 0.0, 0.0, 1.0]];
        return std::array::from_fn(|at| rows[at / 4][at % 4]);
    }
    [s, 0.0, c, x, -c, 0.0, s, y, 0.0, -1.0, 0.0, z, 0.0, 0.0, 0.0, 1.0]
}

/// Builds what was planned. The callback may change each box of a picture, by the index of the picture and of the object.
pub(crate) fn build(plan: &Plan, draw: &mut dyn FnMut(usize, usize, [f64; 4]) -> [f64; 4]) -> Dataset {
    let mut chance = Chance::new(plan.seed);
    let mut builder = Builder::default();
    let recording = builder.recording("drive");
    let clock = builder.clock(Unit::Second);
    let lidar = builder.stream(recording, "lidar_top", StreamKind::PointCloud, None);
    let frame = if plan.in_lidar { builder.frame("vehicle", "forward-left-up") } else { builder.frame("world", "east-north-up") };
    let mounts = mounts(plan.glass);
    let streams: Vec<_> =
        mounts.iter().map(|mount| builder.stream(recording, mount.name, StreamKind::Video, Some(mount.size))).collect();
    for (mount, stream) in mounts.iter().zip(&streams) {
        let of = match (plan.broken, mount.name) {
            (Broken::Exchanged, "cam_front_left") => &mounts[2],
            (Broken::Exchanged, "cam_front_right") => &mounts[1],
            _ => mount,
        };
        let intrinsics = [of.focal, 0.0, of.middle[0], 0.0, of.focal, of.middle[1], 0.0, 0.0, 1.0];
        let lens: Option<(&str, Vec<f64>)> = match (of.glass, plan.broken) {
            (_, Broken::Undistorted) => Some(("brown-conrady", vec![-0.28, 0.07, 0.0, 0.0])),
            (Glass::Flat, _) => None,
            (Glass::Brown(k1, k2), _) => Some(("brown-conrady", vec![k1, k2, 0.0, 0.0])),
            (Glass::Fish(k1, k2), _) => Some(("kannala-brandt", vec![k1, k2, 0.0, 0.0])),
        };
        let lens = lens.as_ref().map(|(model, numbers)| (*model, numbers.as_slice()));
        builder.calibration((recording, Some(*stream)), mount.name, CalibrationRole::Intrinsics, &intrinsics, lens);
        let role = CalibrationRole::Transform { from: mount.name.into(), to: "vehicle".into() };
        let values = transform(of, plan.broken == Broken::Inverted);
        builder.calibration((recording, Some(*stream)), "extrinsics", role, &values, None);
    }
    let length = plan.frames as f64 * plan.period;
    if plan.posed {
        for at in -20..=(length * 20.0) as i64 + 20 {
            let time = at as f64 / 20.0;
            builder.pose(recording, micros(clock, time), plan.drive.at(time));
        }
    }
    let objects = objects(plan, &mut chance);
    for at in 0..plan.frames {
        let time = at as f64 * plan.period;
        let mut seen_by_any = vec![false; objects.len()];
        for (index, (mount, stream)) in mounts.iter().zip(&streams).enumerate() {
            // Cameras are triggered one after the other, as the lidar turns past them.
            let stamp = time + index as f64 * 0.007;
            let late = if plan.only.is_none_or(|only| only == mount.name) { plan.late } else { 0.0 };
            let pose = plan.drive.at(stamp + late);
            for (number, object) in objects.iter().enumerate() {
                let Some((seen, visible)) = mount.see(pose, object, stamp + late) else { continue };
                if visible < 0.3 || seen[3] - seen[1] < 15.0 {
                    continue;
                }
                seen_by_any[number] = true;
                let corners = drawn(&mut chance, object.class, seen, mount.size);
                let corners = draw(at * mounts.len() + index, number, corners);
                let track = (plan.linked == Linked::ByTrack).then(|| builder.track(recording, number));
                builder.label(*stream, micros(clock, stamp), object.class, track, rectangle(corners));
            }
        }
        for (number, object) in objects.iter().enumerate().filter(|(number, _)| seen_by_any[*number]) {
            let geometry = written(&mut chance, plan, object, time);
            let track = Some(builder.track(recording, number));
            let label = builder.label(lidar, micros(clock, time), object.class, track, geometry);
            builder.in_frame(label, frame);
        }
    }
    builder.data
}

fn written(chance: &mut Chance, plan: &Plan, object: &Object, time: f64) -> genlock_model::Geometry {
    let Plan { broken, .. } = *plan;
    let [l, w, h] = object.size;
    let [mut x, mut y] = object.middle(time);
    let mut yaw = object.yaw;
    if plan.in_lidar {
        let [ex, ey, turn] = plan.drive.at(time);
        let (s, c) = turn.sin_cos();
        (x, y) = (c * (x - ex) + s * (y - ey), -s * (x - ex) + c * (y - ey));
        yaw -= turn;
    }
    let up = if broken == Broken::Bottom { 0.0 } else { h / 2.0 };
    let at = [x + chance.normal(0.02), y + chance.normal(0.02), up + chance.normal(0.02)];
    yaw += chance.normal(0.01);
    if let Broken::Yaw(sign, turn) = broken {
        yaw = sign * yaw + turn;
    }
    let yaw = (yaw + PI).rem_euclid(2.0 * PI) - PI;
    let quaternion = [0.0, 0.0, (yaw / 2.0).sin(), (yaw / 2.0).cos()];
    let quaternion = if broken == Broken::ScalarFirst { [quaternion[3], 0.0, 0.0, quaternion[2]] } else { quaternion };
    let order = if let Broken::Sizes(order) = broken { order } else { "wlh" };
    let mut sizes = order.chars().map(|letter| match letter {
        'h' => h,
        'w' => w,
        _ => l,
    });
    let sizes = std::array::from_fn(|_| sizes.next().unwrap());
    cuboid(at, Anchor::Centre, sizes, SizeOrder::WidthLengthHeight, Rotation::Quaternion(quaternion.map(number)))
}
