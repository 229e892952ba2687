//! Datasets in the manner of KITTI: one picture a recording, 3D boxes in the rectified frame of camera 0, the matrices of the
//! benchmark.

use crate::records::{Builder, cuboid, number, rectangle};
use crate::world::{Chance, Glass, Mount, Object, drawn};
use genlock_model::{Anchor, CalibrationRole, Dataset, Extent, Rotation, SizeOrder, StreamKind};
use std::f64::consts::PI;

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Broken {
    Nothing,
    /// The sizes stand in this order in the file; h, w, l is declared.
    Sizes(&'static str),
    /// The position is the centre; the centre of the bottom face is declared.
    Centre,
    /// The angle is written with the other sign, and a quarter turn further.
    Yaw(f64, f64),
    /// P2 has the numbers of another matrix, and that has those of P2.
    Matrix(usize),
    /// The coordinates are those before rectification.
    Unrectified,
    /// The boxes of the pictures were scaled with width and height exchanged.
    Swapped,
}

pub(crate) const SIZE: [f64; 2] = [1242.0, 375.0];
const FOCAL: f64 = 721.5377;
const MIDDLE: [f64; 2] = [609.5593, 172.854];
/// The last columns of P0 to P3 of frame 000001 of the object benchmark.
const COLUMNS: [[f64; 3]; 4] =
    [[0.0, 0.0, 0.0], [-387.5744, 0.0, 0.0], [44.85728, 0.216_379_1, 2.745_884e-3], [-339.5242, 2.199_936, 2.729_905e-3]];
const RECTIFY: [f64; 9] = [
    0.999_923_9,
    9.837_760e-3,
    -7.445_048e-3,
    -9.869_795e-3,
    0.999_942_1,
    -4.278_459e-3,
    7.402_527e-3,
    4.351_614e-3,
    0.999_963_1,
];

/// Pictures with a few objects each. Every eighth object has no 2D box by rights of being hidden; it stands in no list.
pub(crate) fn dataset(seed: u64, pictures: usize, broken: Broken) -> Dataset {
    build(seed, pictures, broken, &["Car", "Car", "Car", "Van", "Truck", "Pedestrian", "Cyclist"], &mut |_, corners| corners)
}

/// The same of certain classes, with what becomes of each box: its index among all, and its rectangle.
pub(crate) fn build(
    seed: u64,
    pictures: usize,
    broken: Broken,
    classes: &[&'static str],
    draw: &mut dyn FnMut(usize, [f64; 4]) -> [f64; 4],
) -> Dataset {
    let mut chance = Chance::new(seed);
    let mut builder = Builder::default();
    // P2 looks past camera 0 by its last column.
    let shift =
        [(COLUMNS[2][0] - MIDDLE[0] * COLUMNS[2][2]) / FOCAL, (COLUMNS[2][1] - MIDDLE[1] * COLUMNS[2][2]) / FOCAL, COLUMNS[2][2]];
    let camera =
        Mount { name: "P2", yaw: 0.0, at: [0.0, 0.0, 1.65], focal: FOCAL, middle: MIDDLE, size: SIZE, glass: Glass::Flat };
    let frame = builder.frame("rectified-camera", "right-down-forward");
    let mut count = 0;
    for picture in 0..pictures {
        let recording = builder.recording(&format!("{picture:06}"));
        let stream = builder.stream(recording, &format!("{picture:06}.png"), StreamKind::Image, Some(SIZE));
        for at in 0..4 {
            let numbers = match broken {
                Broken::Matrix(other) if at == 2 => other,
                Broken::Matrix(other) if at == other => 2,
                _ => at,
            };
            let [x, y, z] = COLUMNS[numbers];
            let values = [FOCAL, 0.0, MIDDLE[0], x, 0.0, FOCAL, MIDDLE[1], y, 0.0, 0.0, 1.0, z];
            let place = (recording, (at == 2).then_some(stream));
            builder.calibration(place, &format!("P{at}"), CalibrationRole::Projection, &values, None);
        }
        builder.calibration((recording, None), "R0_rect", CalibrationRole::Rectification, &RECTIFY, None);
        let mut places: Vec<[f64; 2]> = Vec::new();
        for _ in 0..7 {
            let x = chance.between(5.0, 45.0);
            let at = [x, chance.between(-0.6, 0.6) * x];
            let class = chance.pick(classes);
            let near = |other: &[f64; 2]| (other[0] - at[0]).hypot(other[1] - at[1]) < 11.0;
            let object = Object::random(&mut chance, class, at);
            if places.iter().any(near) {
                continue;
            }
            let Some((seen, visible)) = camera.see([0.0; 3], &object, 0.0) else { continue };
            if visible < 0.3 || seen[3] - seen[1] < 15.0 {
                continue;
            }
            places.push(at);
            let corners = draw(count, drawn(&mut chance, class, seen, SIZE));
            count += 1;
            let corners = if broken == Broken::Swapped {
                [
                    corners[0] * SIZE[1] / SIZE[0],
                    corners[1] * SIZE[0] / SIZE[1],
                    corners[2] * SIZE[1] / SIZE[0],
                    corners[3] * SIZE[0] / SIZE[1],
                ]
            } else {
                corners
            };
            let solid = written(&mut chance, &camera, &object, shift, broken);
            let flat = builder.label(stream, Extent::Always, class, None, rectangle(corners));
            let solid = builder.label(stream, Extent::Always, class, None, solid);
            builder.in_frame(solid, frame);
            builder.same(flat, solid);
        }
    }
    builder.data
}

fn written(chance: &mut Chance, camera: &Mount, object: &Object, shift: [f64; 3], broken: Broken) -> genlock_model::Geometry {
    let [l, w, h] = object.size.map(|size| size * (1.0 + chance.normal(0.01)));
    let [x, y] = object.at;
    let up = if broken == Broken::Centre { h / 2.0 } else { 0.0 };
    let seen = camera.look([0.0; 3], [x + chance.normal(0.02), y + chance.normal(0.02), up + chance.normal(0.015)]);
    let mut at = [0, 1, 2].map(|i| seen[i] - shift[i]);
    if broken == Broken::Unrectified {
        at = [0, 1, 2].map(|column| (0..3).map(|row| RECTIFY[row * 3 + column] * at[row]).sum());
    }
    let mut ry = -object.yaw - PI / 2.0 + chance.normal(0.01);
    if let Broken::Yaw(sign, turn) = broken {
        ry = sign * ry + turn;
    }
    let ry = (ry + PI).rem_euclid(2.0 * PI) - PI;
    let order = if let Broken::Sizes(order) = broken { order } else { "hwl" };
    let mut sizes = order.chars().map(|letter| match letter {
        'h' => h,
        'w' => w,
        _ => l,
    });
    let sizes = std::array::from_fn(|_| sizes.next().unwrap());
    let rotation = Rotation::Yaw { angle: number(ry), convention: "kitti".into() };
    cuboid(at, Anchor::BottomCentre, sizes, SizeOrder::HeightWidthLength, rotation)
}
